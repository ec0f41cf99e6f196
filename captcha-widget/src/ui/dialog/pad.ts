/** A canvas that is written on with a mouse, a finger or a pen. */
import { Ink } from "../../core/ink.ts";
import type { InkAnswer, InkPoint, Pointer } from "../../core/wire.ts";
import { h } from "../dom.ts";

const LINE_PX = 3.5;

export class Pad {
  readonly canvas: HTMLCanvasElement;
  readonly element: HTMLElement;
  /** What the last stroke was drawn with. */
  device: Pointer = "none";
  frozen = true;
  private readonly ink = new Ink(() => this.size);
  /** The canvas's size in CSS pixels when the first point was set: later layouts are scaled to it. */
  private size: [w: number, h: number] = [0, 0];
  private pointer: number | null = null;
  private frame = 0;
  private readonly resized = new ResizeObserver(() => this.paintSoon());
  private readonly darkness = matchMedia("(prefers-color-scheme: dark)");
  private readonly repaint = (): void => this.paintSoon();

  /** @param changed called after each stroke and each removal */
  constructor(
    label: string,
    private readonly changed: (ink: Ink) => void,
  ) {
    const on = (handler: (event: PointerEvent) => void) => (event: Event) => handler(event as PointerEvent);
    this.canvas = h("canvas", {
      role: "img",
      "aria-label": label,
      tabindex: -1,
      onpointerdown: on((event) => this.down(event)),
      onpointermove: on((event) => this.move(event)),
      onpointerup: on((event) => this.up(event)),
      onpointercancel: on((event) => this.up(event)),
      // A long press must draw a dot, not open a menu.
      oncontextmenu: (event) => event.preventDefault(),
    });
    this.element = h("div", { class: "pad" }, this.canvas);
    this.resized.observe(this.canvas);
    this.darkness.addEventListener("change", this.repaint);
  }

  get isEmpty(): boolean {
    return this.ink.isEmpty;
  }

  answer(): InkAnswer {
    const [w, h] = this.size;
    return { strokes: this.ink.strokes.map((stroke) => [...stroke]), w, h };
  }

  undo(): void {
    this.ink.undo();
    this.update();
  }

  clear(): void {
    this.ink.clear();
    this.update();
  }

  remove(): void {
    cancelAnimationFrame(this.frame);
    this.resized.disconnect();
    this.darkness.removeEventListener("change", this.repaint);
  }

  private down(event: PointerEvent): void {
    if (this.frozen || this.pointer !== null || event.button !== 0) return;
    if (this.isEmpty) this.size = [this.canvas.clientWidth, this.canvas.clientHeight];
    event.preventDefault();
    this.pointer = event.pointerId;
    this.device = event.pointerType as Pointer;
    this.canvas.setPointerCapture(event.pointerId);
    this.ink.begin(...this.place(event));
    this.update();
  }

  private move(event: PointerEvent): void {
    if (event.pointerId !== this.pointer) return;
    const passed = event.getCoalescedEvents?.() ?? [];
    for (const each of passed.length > 0 ? passed : [event]) this.ink.extend(...this.place(each));
    this.paintSoon();
  }

  private up(event: PointerEvent): void {
    if (event.pointerId !== this.pointer) return;
    this.pointer = null;
    // A stroke that the system took away has no last place of its own.
    if (event.type === "pointerup") this.ink.end(...this.place(event));
    this.update();
  }

  private place(event: PointerEvent): [x: number, y: number, time: number] {
    const { left, top, width, height } = this.canvas.getBoundingClientRect();
    const [w, h] = this.size;
    return [((event.clientX - left) * w) / width, ((event.clientY - top) * h) / height, event.timeStamp];
  }

  private update(): void {
    this.element.classList.toggle("inked", !this.isEmpty);
    this.changed(this.ink);
    this.paintSoon();
  }

  private paintSoon(): void {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.paint());
  }

  private paint(): void {
    const { canvas } = this;
    const ratio = window.devicePixelRatio || 1;
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    // Setting the size empties the canvas, too.
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    const context = canvas.getContext("2d");
    if (!context || this.isEmpty) return;
    context.scale((width / this.size[0]) * ratio, (height / this.size[1]) * ratio);
    context.strokeStyle = getComputedStyle(canvas).color;
    context.lineWidth = LINE_PX;
    context.lineCap = context.lineJoin = "round";
    for (const stroke of this.ink.strokes) trace(context, stroke);
  }
}

/** Draw a stroke through the middles between its points, so that it looks as round as it was meant. */
function trace(context: CanvasRenderingContext2D, stroke: InkPoint[]): void {
  const [first, ...rest] = stroke;
  const last = stroke[stroke.length - 1];
  context.beginPath();
  context.moveTo(first[0], first[1]);
  rest.forEach(([x, y], i) => {
    const [nextX, nextY] = rest[i + 1] ?? last;
    context.quadraticCurveTo(x, y, (x + nextX) / 2, (y + nextY) / 2);
  });
  // A dot is a line of no length.
  context.lineTo(last[0], last[1]);
  context.stroke();
}
