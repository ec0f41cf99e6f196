/** The modal dialog: prompt, body of the kind, messages, buttons. */
import type { Challenge } from "../../core/wire.ts";
import type { ChallengeDialog, DialogSettings, Notice } from "../challenge-face.ts";
import { adopt, h } from "../dom.ts";
import { icons, mark } from "../icons.ts";
import { themeCss } from "../theme.ts";
import { dialogCss } from "./dialog-css.ts";
import { imageGrid } from "./image-grid.ts";
import type { Kind, KindView } from "./kind.ts";

const KINDS: Record<string, Kind> = { "image-grid": imageGrid };

type Tone = "" | "strong" | "bad" | "silent";

export class Dialog implements ChallengeDialog {
  private readonly ask = h("span", { class: "ask" });
  private readonly target = h("span", { class: "target" });
  private readonly title = h("h2", { class: "title", id: "title", tabindex: -1 }, this.ask, this.target);
  private readonly chip = h("span", { class: "chip", hidden: true });
  private readonly body = h("div", { class: "body" });
  private readonly panel = h("div", { class: "panel", hidden: true });
  private readonly note = h("p", { class: "note", role: "status" });
  private readonly swapsLeft = h("small");
  private readonly swapButton: HTMLButtonElement;
  private readonly verifyButton: HTMLButtonElement;
  private readonly element: HTMLDialogElement;
  private view: KindView | null = null;
  private waiting = false;
  private swaps = 0;

  constructor(private readonly settings: DialogSettings) {
    const { texts, theme, shadow } = settings;
    adopt(
      shadow,
      themeCss +
        dialogCss +
        Object.values(KINDS)
          .map((kind) => kind.css)
          .join(""),
      settings.nonce,
    );
    this.swapButton = this.button("action quiet", () => this.swap(), texts.say("swap"), " ", this.swapsLeft);
    this.verifyButton = this.button("action main", (event) => this.verify(event), texts.say("verify"));
    const close = this.button("round-button", () => this.close(), icons.cross());
    close.setAttribute("aria-label", texts.say("close"));
    this.element = h(
      "dialog",
      { class: `root ${theme}`, "aria-labelledby": "title", lang: texts.lang, dir: "ltr" },
      h("div", { class: "head" }, this.title, this.chip, close),
      this.body,
      this.note,
      h("div", { class: "foot" }, mark(), h("span", { class: "gap" }), this.swapButton, this.verifyButton),
    );
    this.element.addEventListener("close", () => settings.closed());
    this.element.addEventListener("keydown", (event) => this.key(event));
    shadow.append(this.element);
  }

  present(challenge: Challenge, notice: Notice): void {
    const { texts, base } = this.settings;
    const hadFocus = this.body.contains(this.focused()) || !this.view;
    this.view?.remove();
    this.setWaiting(false);
    this.panel.hidden = true;
    this.ask.textContent = texts.say("prompt");
    this.target.textContent = challenge.prompt.label;
    this.showRound(challenge);
    this.setSwaps(challenge.swaps_left);
    const kind = KINDS[challenge.kind];
    if (!kind) return this.over(texts.say("other"));
    this.say(texts.say(notice ?? "loadingImages"), notice ? "strong" : "");
    this.view = kind.create(challenge, {
      texts,
      base,
      ready: () => this.ready(notice),
      failed: () => this.broken(),
      changed: (sentence) => this.say(sentence),
    });
    this.body.replaceChildren(this.view.element, this.panel);
    if (this.isOpen) (hadFocus ? this.view : this.title).focus();
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
    this.say(this.settings.texts.say("checking"));
  }

  warn(sentence: string): void {
    this.setWaiting(false);
    this.say(sentence, "bad");
  }

  over(sentence: string): void {
    this.setWaiting(false);
    this.setActive(false);
    this.cover(sentence, (event) => this.settings.restart(this.settings.deviceOf(event)));
  }

  remove(): void {
    this.view?.remove();
    this.element.remove();
  }

  private ready(notice: Notice): void {
    const { texts } = this.settings;
    this.setActive(true);
    this.say(texts.say(notice ?? "noneSelected"), notice ? "strong" : "");
    this.settings.shown();
  }

  private broken(): void {
    const { texts } = this.settings;
    this.cover(texts.say("imagesFailed"), () => {
      this.panel.hidden = true;
      this.say(texts.say("loadingImages"));
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
    if (this.idle(this.verifyButton) && this.view) {
      this.settings.answer(this.view.answer(), this.settings.deviceOf(event));
    }
  }

  private swap(): void {
    if (this.idle(this.swapButton)) this.settings.swap();
  }

  private idle(button: HTMLElement): boolean {
    return button.getAttribute("aria-disabled") !== "true";
  }

  private showRound({ round = 1, rounds = 1 }: Challenge): void {
    this.chip.hidden = rounds < 2;
    this.chip.textContent = this.settings.texts.say("round", { n: round, total: rounds });
  }

  private setSwaps(left: number): void {
    this.swaps = left;
    this.swapsLeft.textContent = this.settings.texts.say("swapsLeft", { n: left });
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
    const stops = [...this.element.querySelectorAll<HTMLElement>("button")].filter(
      (button) => button.tabIndex >= 0 && button.getClientRects().length > 0,
    );
    const from = event.shiftKey ? stops[0] : stops[stops.length - 1];
    const focused = this.focused();
    if (focused !== from && !(event.shiftKey && focused === this.title)) return;
    event.preventDefault();
    (event.shiftKey ? stops[stops.length - 1] : stops[0]).focus();
  }
}
