/** The modal dialog: prompt, body of the kind, messages, buttons. */
import type { Challenge } from "../../core/wire.ts";
import type { ChallengeDialog, DialogSettings, Notice } from "../challenge-face.ts";
import { adopt, h } from "../dom.ts";
import { icons, mark } from "../icons.ts";
import { themeCss } from "../theme.ts";
import { dialogCss } from "./dialog-css.ts";
import type { Kind, KindView } from "./kind.ts";
import { KINDS } from "./kinds.ts";
import { Ways } from "./ways.ts";
import { type Words, wordsOf } from "./words/index.ts";

type Tone = "" | "strong" | "bad" | "silent";

export class Dialog implements ChallengeDialog {
  private readonly ask = h("span", { class: "ask" });
  private readonly target = h("span", { class: "target" });
  private readonly title = h("h2", { class: "title", id: "title", tabindex: -1 }, this.ask, this.target);
  private readonly chip = h("span", { class: "chip", hidden: true });
  private readonly body = h("div", { class: "body" });
  private readonly panel = h("div", { class: "panel", hidden: true });
  private readonly note = h("p", { class: "note", role: "status" });
  private readonly swapName = h("span");
  private readonly swapsLeft = h("small");
  private readonly swapButton: HTMLButtonElement;
  private readonly verifyButton: HTMLButtonElement;
  private readonly element: HTMLDialogElement;
  private readonly words: Words;
  private readonly ways: Ways;
  private challenge: Challenge | null = null;
  private kind: Kind | null = null;
  private view: KindView | null = null;
  private waiting = false;
  private swaps = 0;

  constructor(private readonly settings: DialogSettings) {
    const { texts, theme, shadow } = settings;
    const words = wordsOf(texts);
    this.words = words;
    this.ways = new Ways(words, (kind) => settings.swap(kind));
    adopt(
      shadow,
      themeCss +
        dialogCss +
        Object.values(KINDS)
          .map((kind) => kind.css)
          .join(""),
      settings.nonce,
    );
    this.swapButton = this.button("action quiet", () => this.swap(), this.swapName, " ", this.swapsLeft);
    this.verifyButton = this.button("action main", (event) => this.verify(event), words.say("verify"));
    const close = this.button("round-button", () => this.close(), icons.cross());
    close.setAttribute("aria-label", words.say("close"));
    this.element = h(
      "dialog",
      { class: `root ${theme}`, "aria-labelledby": "title", lang: texts.lang, dir: "ltr" },
      h("div", { class: "head" }, this.title, this.chip, close),
      this.body,
      this.note,
      this.ways.element,
      h("div", { class: "foot" }, mark(), h("span", { class: "gap" }), this.swapButton, this.verifyButton),
    );
    this.element.addEventListener("close", () => {
      this.view?.rest?.();
      settings.closed();
    });
    this.element.addEventListener("keydown", (event) => this.key(event));
    shadow.append(this.element);
  }

  present(challenge: Challenge, notice: Notice): void {
    const kind = KINDS[challenge.kind];
    const news = notice && this.sentenceOf(notice, kind);
    const hadFocus = this.body.contains(this.focused()) || !this.view;
    this.view?.remove();
    this.challenge = challenge;
    this.kind = kind ?? null;
    this.setWaiting(false);
    this.panel.hidden = true;
    this.showRound(challenge);
    this.setSwaps(challenge);
    if (!kind) return this.over(this.settings.texts.say("other"));
    this.show(kind, challenge, news);
    if (this.isOpen) (hadFocus ? this.view! : this.title).focus();
  }

  get isOpen(): boolean {
    return this.element.open;
  }

  open(): void {
    if (this.isOpen) return;
    this.element.showModal();
    (this.panel.hidden && this.view ? this.view : this.title).focus();
  }

  close(): void {
    if (this.isOpen) this.element.close();
  }

  wait(): void {
    if (this.panel.contains(this.focused())) this.title.focus();
    this.panel.hidden = true;
    this.setWaiting(true);
    this.say(this.words.say("checking"));
  }

  warn(sentence: string): void {
    this.setWaiting(false);
    this.say(sentence, "bad");
  }

  over(sentence: string): void {
    this.setWaiting(false);
    this.setActive(false);
    this.ways.element.hidden = true;
    this.cover(sentence, (event) => this.settings.restart(this.settings.deviceOf(event)));
  }

  remove(): void {
    this.view?.remove();
    this.element.remove();
  }

  private show(kind: Kind, challenge: Challenge, news: string | null): void {
    const { words } = this;
    const { base, deviceOf } = this.settings;
    const { ask, target, hint } = kind.prompt(challenge, words);
    this.ask.textContent = ask;
    this.target.textContent = target;
    this.swapName.textContent = words.say(kind.words.swap);
    for (const { className } of Object.values(KINDS))
      if (className) this.element.classList.toggle(className, className === kind.className);
    this.say(news || words.say(kind.words.loading), news ? "strong" : "");
    this.view = kind.create(challenge, {
      words,
      base,
      deviceOf,
      ready: () => this.ready(news, hint),
      failed: () => this.broken(kind),
      changed: (sentence) => this.say(sentence),
      submit: (event) => this.verify(event),
    });
    this.body.replaceChildren(this.view.element, this.panel);
  }

  private sentenceOf(notice: NonNullable<Notice>, kind: Kind | undefined): string {
    if (notice === "other") return this.words.say("otherTask");
    if (notice !== "swapped") return this.words.say(notice);
    return kind ? this.words.say(kind.words.swapped) : "";
  }

  private ready(news: string | null, hint: string): void {
    this.setActive(true);
    this.say(news || hint, news ? "strong" : "");
    this.settings.shown();
  }

  private broken(kind: Kind): void {
    this.setActive(false);
    this.cover(this.words.say(kind.words.failed), () => {
      this.panel.hidden = true;
      this.say(this.words.say(kind.words.loading));
      this.view?.reload();
      this.view?.focus();
    });
  }

  /** Lay a message with one button over the body. */
  private cover(sentence: string, retry: (event: Event) => void): void {
    const again = this.button("action main", retry, this.settings.texts.say("retry"));
    this.panel.replaceChildren(icons.warning(), h("span", {}, sentence), again);
    this.panel.hidden = false;
    this.say(sentence, "silent");
    if (this.isOpen) again.focus();
  }

  private verify(event: Event): void {
    if (!this.isIdle(this.verifyButton) || !this.view || !this.kind) return;
    const lack = this.view.lacks?.();
    if (lack) return this.say(lack, "bad");
    const device = this.view.device?.() ?? this.settings.deviceOf(event);
    this.settings.answer(this.view.answer(), device, this.kind.context ?? "point");
  }

  /** Ask for another one of the same kind; of any where the service does not say that it has more of this. */
  private swap(): void {
    if (!this.isIdle(this.swapButton)) return;
    const { kind, alternatives } = this.challenge!;
    this.settings.swap(alternatives?.includes(kind) ? kind : undefined);
  }

  private isIdle(button: HTMLElement): boolean {
    return button.getAttribute("aria-disabled") !== "true";
  }

  private showRound({ round = 1, rounds = 1 }: Challenge): void {
    this.chip.hidden = rounds < 2;
    this.chip.textContent = this.words.say("round", { n: round, total: rounds });
  }

  private setSwaps(challenge: Challenge): void {
    this.swaps = challenge.swaps_left;
    this.swapsLeft.textContent = this.words.say("swapsLeft", { n: this.swaps });
    this.element.classList.toggle("has-ways", this.ways.offer(challenge));
    this.setActive(false);
  }

  private setWaiting(waiting: boolean): void {
    this.waiting = waiting;
    this.element.classList.toggle("waiting", waiting);
    this.element.setAttribute("aria-busy", String(waiting));
    this.view?.freeze(waiting);
    this.setActive(!waiting);
  }

  /** Buttons stay focusable when they do nothing, so that the focus is never lost. */
  private setActive(active: boolean): void {
    this.verifyButton.setAttribute("aria-disabled", String(!active));
    this.swapButton.setAttribute("aria-disabled", String(this.waiting || this.swaps < 1));
    this.ways.setActive(!this.waiting);
  }

  private say(sentence: string, tone: Tone = ""): void {
    this.note.className = `note ${tone}`;
    this.note.textContent = sentence;
  }

  private button(
    className: string,
    action: (event: Event) => void,
    ...content: Array<Node | string>
  ): HTMLButtonElement {
    return h("button", { class: className, type: "button", onclick: action }, ...content);
  }

  private focused(): Element | null {
    return (this.element.getRootNode() as ShadowRoot).activeElement;
  }

  /** Keep Escape from the page behind, and Tab within the dialog. */
  private key(event: KeyboardEvent): void {
    if (event.key === "Escape") event.stopPropagation();
    if (event.key !== "Tab") return;
    const stops = [...this.element.querySelectorAll<HTMLElement>("button, input")].filter(
      (stop) => stop.tabIndex >= 0 && stop.getClientRects().length > 0,
    );
    const from = event.shiftKey ? stops[0] : stops[stops.length - 1];
    const focused = this.focused();
    if (focused !== from && !(event.shiftKey && focused === this.title)) return;
    event.preventDefault();
    (event.shiftKey ? stops[stops.length - 1] : stops[0]).focus();
  }
}
