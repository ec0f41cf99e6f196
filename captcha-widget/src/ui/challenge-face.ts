/** The seam between the checkbox path and the challenge bundle, which is loaded only when it is needed. */
import type { Theme } from "../core/options.ts";
import type { Challenge, Pointer, Telemetry } from "../core/wire.ts";
import type { Texts } from "./i18n/index.ts";

export interface DialogSettings {
  shadow: ShadowRoot;
  texts: Texts;
  theme: Theme;
  nonce: string;
  /** Origin and path prefix that a relative address of a picture or recording is resolved against. */
  base: string;
  deviceOf(event: Event): Pointer;
  answer(answer: object, pointer: Pointer, context: Telemetry["context"]): void;
  /** Ask for another challenge, of the given kind or of any. */
  swap(kind?: string): void;
  restart(pointer: Pointer): void;
  /** The challenge is there: from now on the visitor can act. */
  shown(): void;
  closed(): void;
}

/** Why there is a challenge after another one; `other`: the service could not judge that one. */
export type Notice = "wrong" | "next" | "other" | "swapped" | null;

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
