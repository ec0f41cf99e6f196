/** Spoken digits or words to be typed: needs neither sight nor a pointer. */
import type { Challenge, SpokenChallenge } from "../../core/wire.ts";
import { h } from "../dom.ts";
import { icons } from "../icons.ts";
import { dialogIcons } from "./dialog-icons.ts";
import type { Kind, KindSettings, KindView } from "./kind.ts";
import { Recording } from "./recording.ts";
import { spokenCss } from "./spoken-css.ts";
import type { Words } from "./words/index.ts";

/** As much as the service reads. */
const MAX_TEXT = 64;

class Spoken implements KindView {
  readonly element: HTMLElement;
  private readonly playIcon = h("span");
  private readonly playName = h("span");
  private readonly play: HTMLButtonElement;
  private readonly heard = h("i");
  private readonly input: HTMLInputElement;
  private readonly recording: Recording;
  private wasPlaying: boolean | null = null;
  private frozen = false;

  constructor(
    challenge: SpokenChallenge,
    private readonly settings: KindSettings,
  ) {
    const { words } = settings;
    const isDigits = challenge.symbols === "digits";
    // The name stays the same, so that no screen reader talks into the recording when it begins.
    const name = words.say("playOrPause");
    this.play = this.button("listen", () => this.toggle(), this.playIcon, this.playName);
    this.play.setAttribute("aria-label", name);
    const again = this.button("replay", () => this.replay(), icons.again(), words.say("again"));
    this.input = h("input", {
      class: challenge.symbols,
      type: "text",
      inputmode: isDigits ? "numeric" : "text",
      autocomplete: "off",
      autocapitalize: "off",
      autocorrect: "off",
      spellcheck: "false",
      enterkeyhint: "done",
      maxlength: MAX_TEXT,
      onkeydown: (event) => this.key(event as KeyboardEvent),
    });
    const label = words.say(isDigits ? "typeDigits" : "typeWords");
    const bar = h("div", { class: "bar", "aria-hidden": "true" }, this.heard);
    this.element = h(
      "div",
      { class: "spoken" },
      h("div", { class: "player" }, this.play, again, bar),
      h("label", { class: "field" }, label, this.input),
    );
    this.recording = new Recording(new URL(challenge.audio, settings.base).href, {
      changed: () => this.show(),
      failed: () => settings.failed(),
    });
    this.show();
    // Browsers that save data fetch nothing before the first play: there is nothing to wait for.
    queueMicrotask(() => settings.ready());
  }

  answer(): object {
    return { text: this.input.value.trim() };
  }

  lacks(): string {
    return this.input.value.trim() ? "" : this.settings.words.say("typeFirst");
  }

  focus(): void {
    this.play.focus();
  }

  freeze(frozen: boolean): void {
    this.frozen = frozen;
    this.input.readOnly = frozen;
    if (frozen) this.recording.pause();
  }

  rest(): void {
    this.recording.pause();
  }

  reload(): void {
    this.recording.load();
    queueMicrotask(() => this.settings.ready());
  }

  remove(): void {
    this.recording.remove();
    this.element.remove();
  }

  private toggle(): void {
    if (this.frozen) return;
    if (this.recording.isPlaying) this.recording.pause();
    else this.recording.play();
  }

  private replay(): void {
    if (this.frozen) return;
    this.recording.rewind();
    this.recording.play();
  }

  private key(event: KeyboardEvent): void {
    // Enter while a syllable is being composed ends the syllable.
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    this.settings.submit(event);
  }

  private show(): void {
    const { recording } = this;
    this.heard.style.transform = `scaleX(${recording.progress})`;
    this.play.classList.toggle("busy", recording.isWaiting);
    if (this.wasPlaying === recording.isPlaying) return;
    this.wasPlaying = recording.isPlaying;
    this.playIcon.replaceChildren(this.wasPlaying ? dialogIcons.pause() : dialogIcons.play());
    this.playName.textContent = this.settings.words.say(this.wasPlaying ? "pause" : "play");
  }

  private button(
    className: string,
    onclick: () => void,
    ...content: Array<Node | string>
  ): HTMLButtonElement {
    return h("button", { class: className, type: "button", onclick }, ...content);
  }
}

function hintOf({ language }: SpokenChallenge, words: Words): string {
  if (language === words.lang) return words.say("hearHint");
  return words.say(language === "en" ? "hearEnglish" : "hearKorean");
}

export const spoken: Kind = {
  css: spokenCss,
  words: {
    loading: "hearHint",
    failed: "recordingFailed",
    swap: "newRecording",
    swapped: "swappedRecording",
    way: "spokenWay",
    wayFull: "spokenWayFull",
  },
  icon: dialogIcons.sound,
  prompt(challenge: Challenge, words) {
    const { symbols, length } = challenge as SpokenChallenge;
    return {
      ask: words.say("listen"),
      target: words.say(symbols === "digits" ? "hearDigits" : "hearWords", { n: length }),
      hint: hintOf(challenge as SpokenChallenge, words),
    };
  },
  create: (challenge, settings) => new Spoken(challenge as SpokenChallenge, settings),
};
