/** The seam between the checkbox path and the challenge bundle, which is loaded only when it is needed. */
import type { Theme } from "../core/options.ts";
import type { Challenge, Pointer } from "../core/wire.ts";
import type { Texts } from "./i18n/index.ts";

export interface DialogSettings {
  shadow: ShadowRoot;
  texts: Texts;
  theme: Theme;
  nonce: string;
  /** Origin and path prefix that a relative picture address is resolved against. */
  base: string;
  deviceOf(event: Event): Pointer;
  answer(answer: object, pointer: Pointer): void;
  swap(): void;
  restart(pointer: Pointer): void;
  /** The pictures are there: from now on the visitor can act. */
  shown(): void;
  closed(): void;
}

export type Notice = "wrong" | "next" | "swapped" | null;

export interface ChallengeDialog {
  /** Show a challenge in place of whatever was there. */
  present(challenge: Challenge, notice: Notice): void;
  readonly isOpen: boolean;
  open(): void;
  close(): void;
  /** Wait for the service. */
  wait(): void;
  /** The last step failed but may be tried again; what was selected is kept. */
  warn(sentence: string): void;
  /** This challenge is over; only a new start helps. */
  over(sentence: string): void;
  remove(): void;
}

export interface ChallengeBundle {
  createDialog(settings: DialogSettings): ChallengeDialog;
}

/** Where the bundle leaves its face for the script that asked for it. */
export const BUNDLE = Symbol.for("realcatcha.challenge.v1");
