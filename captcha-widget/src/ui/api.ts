/** `window.realcatcha`: forgiving with what pages pass in, and it never throws at them. */
import type { Dialect } from "../compat/dialect.ts";
import { parametersOf, type RawParameters, readOptions } from "../core/options.ts";
import { Problem } from "../core/problems.ts";
import type { Environment } from "./environment.ts";
import { notify } from "./notices.ts";
import { Widget } from "./widget.ts";

type Target = string | HTMLElement;

export interface Face {
  render(target: Target, parameters?: RawParameters): string | undefined;
  execute(target?: Target): Promise<string>;
  reset(target?: Target): void;
  remove(target?: Target): void;
  getResponse(target?: Target): string;
  isExpired(target?: Target): boolean;
  ready(callback: () => void): void;
}

export class Api {
  private readonly widgets = new Map<string, Widget>();
  private readonly ids = new WeakMap<HTMLElement, string>();
  private waiting: Array<() => void> | null = [];
  private issued = 0;

  /** @param lang language of widgets that name none themselves */
  constructor(
    private readonly dialect: Dialect,
    private readonly environment: Environment,
    private readonly lang: string,
  ) {}

  face(): Face {
    return {
      render: (target, parameters) => this.render(target, parameters),
      execute: (target) => {
        const widget = this.find(target, "execute");
        return widget ? widget.execute() : Promise.reject(new Problem("removed", "There is no such widget"));
      },
      reset: (target) => this.find(target, "reset")?.reset(),
      remove: (target) => this.remove(target),
      getResponse: (target) => this.find(target, "getResponse")?.response ?? "",
      isExpired: (target) => this.find(target, "isExpired")?.state === "expired",
      ready: (callback) => (this.waiting ? this.waiting.push(callback) : notify(callback)),
    };
  }

  /** Render every element of the class that has no widget yet. */
  renderMarked(): void {
    for (const element of document.querySelectorAll<HTMLElement>(`.${this.dialect.className}`))
      if (!this.ids.has(element)) this.render(element);
  }

  becomeReady(): void {
    const waiting = this.waiting ?? [];
    this.waiting = null;
    for (const callback of waiting) notify(callback);
  }

  private render(target: Target, parameters: RawParameters = {}): string | undefined {
    const container = elementOf(target);
    if (!container) return complain(`render: there is no element "${String(target)}".`);
    const present = this.ids.get(container);
    if (present) {
      complain("render: this element has a widget already; call remove first.");
      return present;
    }
    const raw = { ...parametersOf(container), ...parameters };
    const { options, complaints } = readOptions(raw, this.dialect.responseField, window);
    complaints.forEach(complain);
    if (options.lang === "auto") options.lang = this.lang;
    const id = `rc-${++this.issued}`;
    try {
      this.widgets.set(id, new Widget(container, options, this.environment));
    } catch (error) {
      return complain(`render: this browser cannot show the widget (${String(error)}).`);
    }
    this.ids.set(container, id);
    return id;
  }

  private remove(target?: Target): void {
    const widget = this.find(target, "remove");
    if (!widget) return;
    widget.remove();
    for (const [id, other] of this.widgets) if (other === widget) this.widgets.delete(id);
    this.ids.delete(widget.element);
  }

  /** A widget by its id, its element or a selector; without any, the first one. */
  private find(target: Target | undefined, asker: string): Widget | undefined {
    if (target === undefined) {
      const [first] = this.widgets.values();
      return first ?? complain(`${asker}: there is no widget on this page.`);
    }
    const element = typeof target === "string" && this.widgets.has(target) ? null : elementOf(target);
    const id = element ? this.ids.get(element) : String(target);
    return this.widgets.get(id ?? "") ?? complain(`${asker}: there is no widget "${String(target)}".`);
  }
}

function elementOf(target: Target): HTMLElement | null {
  if (target instanceof HTMLElement) return target;
  try {
    return document.getElementById(target) ?? document.querySelector<HTMLElement>(target);
  } catch {
    return null;
  }
}

function complain(sentence: string): undefined {
  console.error(`[RealCatcha] ${sentence}`);
  return undefined;
}
