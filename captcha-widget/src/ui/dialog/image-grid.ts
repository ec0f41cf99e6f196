/** The 3x3 grid of pictures: toggle buttons with a roving focus. */
import type { Challenge, ImageGridChallenge } from "../../core/wire.ts";
import { h } from "../dom.ts";
import { icons } from "../icons.ts";
import type { Kind, KindSettings, KindView } from "./kind.ts";
import { loadPicture } from "./picture.ts";

const css = `
.grid { display: grid; gap: 6px; direction: ltr; }
.tile { position: relative; display: block; width: 100%; aspect-ratio: 1; border-radius: 10px; background: var(--raised); outline: none;
  overflow: hidden; }
.tile canvas { display: block; width: 100%; height: 100%; border-radius: inherit; transition: transform .12s ease-out, border-radius .12s; }
.tile:hover canvas { opacity: .92; }
.tile[aria-pressed="true"] { background: var(--accent); }
.tile[aria-pressed="true"] canvas { transform: scale(.86); border-radius: 12px; }
.tile .badge { position: absolute; inset: 4px auto auto 4px; display: none; place-items: center; width: 26px; height: 26px;
  border-radius: 50%; background: var(--accent); color: var(--accent-ink); }
.tile .badge .icon { width: 18px; height: 18px; stroke-width: 3; }
.tile[aria-pressed="true"] .badge { display: grid; }
.tile:focus-visible { box-shadow: 0 0 0 2px var(--paper), 0 0 0 5px var(--accent); z-index: 1; }
.grid.loading .tile { animation: breathe 1.4s ease-in-out infinite; }
.grid.loading canvas { visibility: hidden; }
@media (forced-colors: active) {
  .tile { border: 2px solid transparent; }
  .tile[aria-pressed="true"] { border: 5px solid Highlight; }
  .tile[aria-pressed="true"] canvas { transform: none; }
  .tile .badge { background: Highlight; color: HighlightText; forced-color-adjust: none; border: 1px solid HighlightText; }
  .tile:focus-visible { outline: 3px solid CanvasText; outline-offset: 1px; }
}
@media (prefers-reduced-motion: reduce) {
  .tile canvas { transition: none; }
  .grid.loading .tile { animation: none; }
}
`;

/** Where an arrow key leads, as [rows, columns]. */
const STEPS: Record<string, readonly [number, number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

class ImageGrid implements KindView {
  readonly element: HTMLElement;
  private readonly tiles: HTMLButtonElement[] = [];
  private readonly selected = new Set<number>();
  private frozen = true;
  private current = 0;
  private picture: ReturnType<typeof loadPicture> | null = null;

  constructor(
    private readonly challenge: ImageGridChallenge,
    private readonly settings: KindSettings,
  ) {
    const { rows, columns, prompt } = challenge;
    for (let i = 0; i < rows * columns; i++) this.tiles.push(this.makeTile(i));
    const name = `${settings.texts.say("prompt")} ${prompt.label}`;
    this.element = h(
      "div",
      {
        class: "grid loading",
        role: "group",
        "aria-label": name,
        onkeydown: (e) => this.key(e as KeyboardEvent),
      },
      ...this.tiles,
    );
    this.element.style.gridTemplateColumns = `repeat(${columns}, 1fr)`;
    this.moveTo(0, false);
    this.reload();
  }

  answer(): object {
    return { tiles: [...this.selected].sort((a, b) => a - b) };
  }

  focus(): void {
    this.tiles[this.current].focus();
  }

  freeze(frozen: boolean): void {
    this.frozen = frozen;
  }

  reload(): void {
    this.picture?.cancel();
    this.element.classList.add("loading");
    const picture = loadPicture(new URL(this.challenge.image, this.settings.base).href);
    this.picture = picture;
    picture.image.then(
      (image) => this.draw(image),
      () => this.picture === picture && this.settings.failed(),
    );
  }

  remove(): void {
    this.picture?.cancel();
    this.picture = null;
    this.element.remove();
  }

  private makeTile(index: number): HTMLButtonElement {
    const { tile_px: side } = this.challenge;
    const canvas = h("canvas", { width: side, height: side, "aria-hidden": "true" });
    return h(
      "button",
      {
        class: "tile",
        type: "button",
        "aria-pressed": "false",
        "aria-label": this.nameOf(index),
        onclick: () => this.toggle(index),
      },
      canvas,
      h("span", { class: "badge", "aria-hidden": "true" }, icons.tick()),
    );
  }

  private nameOf(index: number): string {
    const { rows, columns } = this.challenge;
    const row = Math.floor(index / columns) + 1;
    const values = { n: index + 1, total: rows * columns, row, column: (index % columns) + 1 };
    const name = this.settings.texts.say("tile", values);
    return this.selected.has(index) ? `${name}, ${this.settings.texts.say("selected")}` : name;
  }

  private toggle(index: number): void {
    if (this.frozen) return;
    if (!this.selected.delete(index)) this.selected.add(index);
    this.moveTo(index, true);
    const tile = this.tiles[index];
    tile.setAttribute("aria-pressed", String(this.selected.has(index)));
    tile.setAttribute("aria-label", this.nameOf(index));
    this.settings.changed(this.settings.texts.say("count", { n: this.selected.size }));
  }

  private key(event: KeyboardEvent): void {
    const { rows, columns } = this.challenge;
    const step = STEPS[event.key];
    let target: number;
    if (step) {
      const row = clamp(Math.floor(this.current / columns) + step[0], rows);
      target = row * columns + clamp((this.current % columns) + step[1], columns);
    } else if (event.key === "Home") target = 0;
    else if (event.key === "End") target = rows * columns - 1;
    else return;
    event.preventDefault();
    this.moveTo(target, true);
  }

  /** One tile at a time is in the tab order. */
  private moveTo(index: number, focus: boolean): void {
    this.current = index;
    this.tiles.forEach((tile, i) => {
      tile.tabIndex = i === index ? 0 : -1;
    });
    if (focus) this.tiles[index].focus();
  }

  private draw(image: HTMLImageElement): void {
    const { tile_px: side, columns } = this.challenge;
    const from = image.naturalWidth / columns || side;
    this.tiles.forEach((tile, i) => {
      const context = tile.querySelector("canvas")!.getContext("2d");
      context?.drawImage(
        image,
        (i % columns) * from,
        Math.floor(i / columns) * from,
        from,
        from,
        0,
        0,
        side,
        side,
      );
    });
    this.element.classList.remove("loading");
    this.frozen = false;
    this.settings.ready();
  }
}

const clamp = (value: number, size: number): number => Math.max(0, Math.min(size - 1, value));

export const imageGrid: Kind = {
  css,
  create: (challenge: Challenge, settings) => new ImageGrid(challenge as ImageGridChallenge, settings),
};
