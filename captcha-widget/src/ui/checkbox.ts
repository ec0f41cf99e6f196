/** What the visitor sees on the page: the card with the checkbox, or the small badge of invisible mode. */
import type { State } from "../core/machine.ts";
import type { Size, Theme } from "../core/options.ts";
import { checkboxCss } from "./checkbox-css.ts";
import { adopt, h } from "./dom.ts";
import type { Texts } from "./i18n/index.ts";
import { icons, mark } from "./icons.ts";
import { themeCss } from "./theme.ts";

export interface CheckboxSettings {
  size: Size;
  theme: Theme;
  tabindex: number;
  texts: Texts;
  nonce: string;
  /** The visitor activated the checkbox, in whatever state it is. */
  activated: (event: Event) => void;
}

export class Checkbox {
  readonly button: HTMLButtonElement;
  private readonly root: HTMLElement;
  private readonly status = h("span", { class: "status", "aria-hidden": "true" });
  private readonly live = h("span", { class: "hidden", id: "status", role: "status" });

  constructor(
    shadow: ShadowRoot,
    private readonly settings: CheckboxSettings,
  ) {
    adopt(shadow, themeCss + checkboxCss, settings.nonce);
    this.button = this.makeButton();
    this.root = settings.size === "invisible" ? this.makeBadge() : this.makeCard();
    shadow.append(this.root);
    this.show("idle", "");
  }

  /**
   * @param sentence what happened, one or two short lines; also read out
   * @param final nothing the visitor does here can help
   */
  show(state: State, sentence: string, final = false): void {
    const { size, theme } = this.settings;
    this.root.className = `root card ${theme} ${size} ${state}${final ? " final" : ""}${sentence ? "" : " bare"}`;
    this.button.setAttribute("aria-checked", String(state === "verified"));
    this.button.setAttribute("aria-busy", String(state === "working"));
    this.button.setAttribute("aria-disabled", String(final));
    this.tick(sentence);
    if (this.live.textContent !== sentence) this.live.textContent = sentence;
  }

  /** Change the sentence without reading it out: a countdown would never stop talking. */
  tick(sentence: string): void {
    // What happened goes on one line, what to do on the next.
    this.status.textContent = sentence.replace(". ", ".\n");
  }

  private makeButton(): HTMLButtonElement {
    const { texts, tabindex, activated } = this.settings;
    const box = h(
      "span",
      { class: "box" },
      icons.ring(),
      icons.tick(),
      icons.pictures(),
      icons.again(),
      icons.warning(),
    );
    const words = h(
      "span",
      { class: "words" },
      h("span", { class: "label" }, texts.say("label")),
      this.status,
    );
    return h(
      "button",
      {
        class: "check",
        type: "button",
        role: "checkbox",
        tabindex: tabindex || null,
        "aria-describedby": "status",
        onclick: activated,
      },
      box,
      words,
    );
  }

  private makeCard(): HTMLElement {
    const { texts } = this.settings;
    const brand = h("span", { class: "brand", "aria-hidden": "true" }, mark(), "RealCatcha");
    const named = { role: "group", "aria-label": texts.say("widget"), lang: texts.lang, dir: "ltr" };
    return h("div", named, this.button, brand, this.live);
  }

  private makeBadge(): HTMLElement {
    const { texts } = this.settings;
    return h("div", { lang: texts.lang, dir: "ltr" }, mark(), texts.say("invisible"), this.live);
  }
}
