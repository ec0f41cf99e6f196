/** Entry of the challenge bundle: leaves its face where the checkbox path looks for it. */
import { BUNDLE, type ChallengeBundle } from "../challenge-face.ts";
import { Dialog } from "./dialog.ts";

const face: ChallengeBundle = { createDialog: (settings) => new Dialog(settings) };
(globalThis as unknown as Record<symbol, unknown>)[BUNDLE] = face;
