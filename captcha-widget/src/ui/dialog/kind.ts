/** A challenge kind as the dialog sees it; one file a kind. */
import type { Challenge, Pointer, Telemetry } from "../../core/wire.ts";
import type { WordKey, Words } from "./words/index.ts";

export interface KindSettings {
  words: Words;
  base: string;
  /** The device behind an event. */
  deviceOf(event: Event): Pointer;
  /** The pictures (or whatever it needs) are on screen. */
  ready(): void;
  /** They could not be loaded. */
  failed(): void;
  /** Something changed; the sentence describes it. */
  changed(sentence: string): void;
  /** The visitor is done, as by the Verify button. */
  submit(event: Event): void;
}

export interface KindView {
  readonly element: HTMLElement;
  /** Body of `answer` for what is selected, typed or drawn now. */
  answer(): object;
  /** The sentence that says what an answer still lacks; empty: nothing. */
  lacks?(): string;
  /** The device that made the answer, where it need not be the one that pressed Verify. */
  device?(): Pointer;
  focus(): void;
  /** Ignore input while the service is asked. */
  freeze(frozen: boolean): void;
  /** The dialog was put aside. */
  rest?(): void;
  reload(): void;
  remove(): void;
}

/** Keys of the sentences in which kinds differ. */
export interface KindWords {
  loading: WordKey;
  failed: WordKey;
  swap: WordKey;
  swapped: WordKey;
  /** Name of the button by which visitors change to this kind, in short and for screen readers. */
  way: WordKey;
  wayFull: WordKey;
}

export interface Prompt {
  ask: string;
  target: string;
  /** Said once the visitor can act. */
  hint: string;
}

export interface Kind {
  css: string;
  words: KindWords;
  icon(): SVGElement;
  /** Class of the dialog while it shows this kind. */
  className?: string;
  /** What the pointer does while it answers; `point` where nothing is said. */
  context?: Telemetry["context"];
  prompt(challenge: Challenge, words: Words): Prompt;
  create(challenge: Challenge, settings: KindSettings): KindView;
}
