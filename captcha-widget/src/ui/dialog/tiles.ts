/** Pictures to select from, cut from one sheet: toggle buttons with a roving focus. */
import { h } from "../dom.ts";
import { icons } from "../icons.ts";
import type { KindSettings, KindView } from "./kind.ts";
import { loadPicture } from "./picture.ts";

export interface Sheet {
  /** Address of the image that holds the tiles, row by row. */
  image: string;
  count: number;
  /** How many tiles lie beside each other in the image. */
  columns: number;
  tilePx: number;
  /** Name of the whole for screen readers. */
  label: string;
  className: string;
  /** Name of a tile for screen readers. */
  nameOf(index: number): string;
  /** What is missing where nothing is selected; empty: an empty answer is an answer. */
  noneLacks: string;
}

/** Where an arrow key leads, as [rows, columns]. */
const STEPS: Record<string, readonly [number, number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

export class Tiles implements KindView {
  readonly element: HTMLElement;
  private readonly tiles: HTMLButtonElement[] = [];
  private readonly selected = new Set<number>();
  private frozen = true;
  private current = 0;
  private picture: ReturnType<typeof loadPicture> | null = null;

  constructor(
    private readonly sheet: Sheet,
    private readonly settings: KindSettings,
  ) {
    for (let i = 0; i < sheet.count; i++) this.tiles.push(this.makeTile(i));
    this.element = h(
      "div",
      {
        class: `tiles loading ${sheet.className}`,
        role: "group",
        "aria-label": sheet.label,
        onkeydown: (e) => this.key(e as KeyboardEvent),
      },
      ...this.tiles,
    );
    this.moveTo(0, false);
    this.reload();
  }

  answer(): object {
    return { tiles: [...this.selected].sort((a, b) => a - b) };
  }

  lacks(): string {
    return this.selected.size > 0 ? "" : this.sheet.noneLacks;
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
    const picture = loadPicture(new URL(this.sheet.image, this.settings.base).href);
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
    const { tilePx: side } = this.sheet;
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
    const name = this.sheet.nameOf(index);
    return this.selected.has(index) ? `${name}, ${this.settings.words.say("selected")}` : name;
  }

  private toggle(index: number): void {
    if (this.frozen) return;
    if (!this.selected.delete(index)) this.selected.add(index);
    this.moveTo(index, true);
    const tile = this.tiles[index];
    tile.setAttribute("aria-pressed", String(this.selected.has(index)));
    tile.setAttribute("aria-label", this.nameOf(index));
    this.settings.changed(this.settings.words.say("count", { n: this.selected.size }));
  }

  private key(event: KeyboardEvent): void {
    const last = this.sheet.count - 1;
    const step = STEPS[event.key];
    let target: number;
    if (step) target = this.neighbour(step);
    else if (event.key === "Home") target = 0;
    else if (event.key === "End") target = last;
    else return;
    event.preventDefault();
    this.moveTo(target, true);
  }

  /** The tile that lies where the arrow points, as the visitor sees them: a row may have wrapped. */
  private neighbour([down, right]: readonly [number, number]): number {
    const top = this.tiles[0].offsetTop;
    const columns = this.tiles.filter((tile) => tile.offsetTop === top).length;
    const rows = Math.ceil(this.sheet.count / columns);
    const row = clamp(Math.floor(this.current / columns) + down, rows);
    const target = row * columns + clamp((this.current % columns) + right, columns);
    return clamp(target, this.sheet.count);
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
    const { tilePx: side, columns } = this.sheet;
    const from = image.naturalWidth / columns || side;
    this.tiles.forEach((tile, i) => {
      const [x, y] = [(i % columns) * from, Math.floor(i / columns) * from];
      const context = tile.querySelector("canvas")!.getContext("2d");
      context?.drawImage(image, x, y, from, from, 0, 0, side, side);
    });
    this.element.classList.remove("loading");
    this.frozen = false;
    this.settings.ready();
  }
}

const clamp = (value: number, size: number): number => Math.max(0, Math.min(size - 1, value));
