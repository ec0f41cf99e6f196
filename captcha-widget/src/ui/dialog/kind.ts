/** A challenge kind as the dialog sees it; one file a kind. */
import type { Challenge } from "../../core/wire.ts";
import type { Texts } from "../i18n/index.ts";

export interface KindSettings {
  texts: Texts;
  base: string;
  /** The pictures (or whatever it needs) are on screen. */
  ready(): void;
  /** They could not be loaded. */
  failed(): void;
  /** The selection changed; the sentence describes it. */
  changed(sentence: string): void;
}

export interface KindView {
  readonly element: HTMLElement;
  /** Body of `answer` for what is selected now. */
  answer(): object;
  focus(): void;
  /** Ignore input while the service is asked. */
  freeze(frozen: boolean): void;
  reload(): void;
  remove(): void;
}

export interface Kind {
  css: string;
  create(challenge: Challenge, settings: KindSettings): KindView;
}
