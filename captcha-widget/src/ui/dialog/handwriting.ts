/** A word to be written by hand. */
import type { Challenge, HandwritingChallenge, Pointer } from "../../core/wire.ts";
import { h } from "../dom.ts";
import { dialogIcons } from "./dialog-icons.ts";
import { handwritingCss } from "./handwriting-css.ts";
import type { Kind, KindSettings, KindView } from "./kind.ts";
import { Pad } from "./pad.ts";
import { loadPicture } from "./picture.ts";
import type { WordKey, Words } from "./words/index.ts";

class Handwriting implements KindView {
  readonly element: HTMLElement;
  private readonly shown: HTMLElement;
  private readonly pad: Pad;
  private readonly tools: HTMLButtonElement[];
  private picture: ReturnType<typeof loadPicture> | null = null;

  constructor(
    private readonly challenge: HandwritingChallenge,
    private readonly settings: KindSettings,
  ) {
    const { words } = settings;
    const { prompt, width_px: width, height_px: height } = challenge;
    const label = words.say(
      prompt.form === "word" ? "wordPicture" : showsOne(challenge) ? "thingPicture" : "thingPictures",
    );
    this.shown = h("div", { class: "shown", role: "img", "aria-label": label });
    this.shown.style.aspectRatio = `${width} / ${height}`;
    this.pad = new Pad(words.say(hasOthers(challenge) ? "padOther" : "pad"), (ink) => {
      this.showTools();
      if (ink.full) settings.changed(words.say("noRoom"));
    });
    this.tools = [
      this.tool(dialogIcons.undo(), "undo", "undone", () => this.pad.undo()),
      this.tool(dialogIcons.clear(), "clear", "cleared", () => this.pad.clear()),
    ];
    // Before the canvas, so that Tab leads from there straight to the other kinds of task.
    const lead = h("span", { class: "lead", "aria-hidden": "true" }, words.say("padHere"));
    const tools = h("div", { class: "tools" }, lead, ...this.tools);
    this.element = h("div", { class: "writing loading" }, this.shown, tools, this.pad.element);
    this.showTools();
    this.reload();
  }

  answer(): object {
    return this.pad.answer();
  }

  lacks(): string {
    return this.pad.isEmpty ? this.settings.words.say("writeFirst") : "";
  }

  device(): Pointer {
    return this.pad.device;
  }

  focus(): void {
    this.pad.canvas.focus();
  }

  freeze(frozen: boolean): void {
    this.pad.frozen = frozen;
  }

  reload(): void {
    this.picture?.cancel();
    const picture = loadPicture(new URL(this.challenge.image, this.settings.base).href);
    this.picture = picture;
    picture.image.then(
      (image) => this.show(image),
      () => this.picture === picture && this.settings.failed(),
    );
  }

  remove(): void {
    this.picture?.cancel();
    this.picture = null;
    this.pad.remove();
    this.element.remove();
  }

  private show(image: HTMLImageElement): void {
    image.alt = "";
    image.draggable = false;
    this.shown.replaceChildren(image);
    this.picture = null;
    this.element.classList.remove("loading");
    this.pad.frozen = false;
    this.settings.ready();
  }

  private tool(icon: SVGElement, name: WordKey, done: WordKey, action: () => void): HTMLButtonElement {
    const { words } = this.settings;
    const onclick = (): void => {
      if (this.pad.isEmpty || this.pad.frozen) return;
      action();
      this.settings.changed(words.say(done));
    };
    return h("button", { class: "tool", type: "button", onclick }, icon, words.say(name));
  }

  /** Buttons stay focusable when they do nothing, so that the focus is never lost. */
  private showTools(): void {
    for (const tool of this.tools) tool.setAttribute("aria-disabled", String(this.pad.isEmpty));
  }
}

const hasOthers = ({ alternatives = [], kind }: Challenge): boolean =>
  alternatives.some((name) => name !== kind);

/** Pictures are squares in a row, so the shape of the whole tells whether there is one. */
const showsOne = ({ width_px: width, height_px: height }: HandwritingChallenge): boolean => width <= height;

function targetOf(challenge: HandwritingChallenge, words: Words): string {
  const { prompt, language } = challenge;
  if (prompt.form === "word") return words.say("writeWord");
  const shows = showsOne(challenge) ? "writePicture" : "writePictures";
  if (language === words.lang) return words.say(shows);
  return words.say(language === "en" ? `${shows}English` : `${shows}Korean`);
}

export const handwriting: Kind = {
  css: handwritingCss,
  context: "draw",
  words: {
    loading: "loadingWord",
    failed: "wordFailed",
    swap: "newWord",
    swapped: "swappedWord",
    way: "writingWay",
    wayFull: "writingWayFull",
  },
  icon: dialogIcons.pen,
  prompt: (challenge, words) => ({
    ask: words.say("write"),
    target: targetOf(challenge as HandwritingChallenge, words),
    hint: words.say(hasOthers(challenge) ? "drawHintOther" : "drawHint"),
  }),
  create: (challenge, settings) => new Handwriting(challenge as HandwritingChallenge, settings),
};
