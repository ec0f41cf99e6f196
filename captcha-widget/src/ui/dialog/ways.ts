/** The row of buttons by which visitors choose another kind of task: one press, no menu to open. */
import type { Challenge } from "../../core/wire.ts";
import { h } from "../dom.ts";
import { KINDS } from "./kinds.ts";
import type { Words } from "./words/index.ts";

export class Ways {
  readonly element: HTMLElement;
  private buttons: HTMLButtonElement[] = [];

  constructor(
    private readonly words: Words,
    private readonly chosen: (kind: string) => void,
  ) {
    this.element = h("div", { class: "ways", role: "group", "aria-label": words.say("insteadGroup") });
  }

  /** Offer the kinds that a swap may ask for, as far as this widget knows them; tells whether there are any. */
  offer({ kind: present, alternatives = [] }: Challenge): boolean {
    const others = Object.keys(KINDS).filter((name) => name !== present && alternatives.includes(name));
    this.buttons = others.map((name) => this.button(name));
    const lead = h("span", { class: "lead", "aria-hidden": "true" }, this.words.say("instead"));
    this.element.replaceChildren(lead, ...this.buttons);
    this.element.hidden = others.length === 0;
    return !this.element.hidden;
  }

  /** Buttons stay focusable when they do nothing, so that the focus is never lost. */
  setActive(active: boolean): void {
    for (const button of this.buttons) button.setAttribute("aria-disabled", String(!active));
  }

  private button(name: string): HTMLButtonElement {
    const { words, icon } = KINDS[name];
    const [short, full] = [this.words.say(words.way), this.words.say(words.wayFull)];
    const onclick = (event: Event): void => {
      const pressed = event.currentTarget as HTMLElement;
      if (pressed.getAttribute("aria-disabled") !== "true") this.chosen(name);
    };
    return h(
      "button",
      { class: "action way", "data-kind": name, type: "button", title: full, "aria-label": full, onclick },
      icon(),
      short,
    );
  }
}
