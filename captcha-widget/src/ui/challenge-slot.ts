/** Where a widget's dialog lives; calls before it is loaded do nothing. */
import type { Theme } from "../core/options.ts";
import type { Challenge } from "../core/wire.ts";
import type { ChallengeDialog, DialogSettings, Notice } from "./challenge-face.ts";
import { h } from "./dom.ts";
import type { Environment } from "./environment.ts";
import type { Texts } from "./i18n/index.ts";
import { loadChallengeBundle } from "./loading.ts";

type Actions = Pick<DialogSettings, "answer" | "swap" | "restart" | "shown" | "closed">;

export class ChallengeSlot {
  private dialog: ChallengeDialog | null = null;
  private spare: HTMLElement | null = null;

  constructor(
    private readonly host: HTMLElement,
    private readonly environment: Environment,
    private readonly texts: Texts,
    private readonly theme: Theme,
    private readonly actions: Actions,
  ) {}

  get isOpen(): boolean {
    return this.dialog?.isOpen ?? false;
  }

  /** Fetch the bundle and build the dialog; throws a Problem when it cannot be had. */
  async load(): Promise<void> {
    if (this.dialog) return;
    const { environment, texts, theme } = this;
    const { base, nonce, recorder } = environment;
    const bundle = await loadChallengeBundle(environment);
    this.dialog ??= bundle.createDialog({
      ...this.actions,
      shadow: this.root(),
      texts,
      theme,
      nonce,
      base,
      deviceOf: (event) => recorder.deviceOf(event),
    });
  }

  present(challenge: Challenge, notice: Notice): void {
    this.dialog?.present(challenge, notice);
  }

  open(): void {
    this.dialog?.open();
  }

  close(): void {
    this.dialog?.close();
  }

  wait(): void {
    if (this.isOpen) this.dialog?.wait();
  }

  warn(sentence: string): void {
    this.dialog?.warn(sentence);
  }

  over(sentence: string): void {
    this.dialog?.over(sentence);
  }

  remove(): void {
    this.dialog?.remove();
    this.spare?.remove();
    this.dialog = null;
  }

  /** The widget's own shadow root, or one at the body where the widget is not rendered at all. */
  private root(): ShadowRoot {
    if (this.host.getClientRects().length > 0) return this.host.shadowRoot!;
    this.spare = h("div");
    document.body.append(this.spare);
    return this.spare.attachShadow({ mode: "open" });
  }
}
