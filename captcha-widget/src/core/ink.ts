/** What is drawn on a canvas, within the bounds of the protocol. Knows no DOM. */
import type { InkPoint } from "./wire.ts";

export const MAX_STROKES = 64;
export const MAX_POINTS = 3_000;
/** A mouse that reports a thousand times a second would spend the room for a word in three of them. */
const MIN_STEP_MS = 7;

export class Ink {
  readonly strokes: InkPoint[][] = [];
  private zero = 0;
  private open = false;
  /** Whether a point or a stroke had to be left out since the last one that fitted. */
  full = false;

  /** @param size width and height of the canvas in CSS pixels; points beyond are put on its edge */
  constructor(private size: () => [w: number, h: number]) {}

  get isEmpty(): boolean {
    return this.strokes.length === 0;
  }

  /** Put the pen down. `time` is in milliseconds, of any origin. */
  begin(x: number, y: number, time: number): void {
    if (this.isEmpty) this.zero = time;
    this.full = this.strokes.length >= MAX_STROKES || this.count() >= MAX_POINTS;
    this.open = !this.full;
    if (this.open) this.strokes.push([this.point(x, y, time)]);
  }

  /** Move the pen that is down. */
  extend(x: number, y: number, time: number): void {
    if (!this.open) return;
    const [px, py, pt] = this.last()!;
    const point = this.point(x, y, time);
    if ((point[0] === px && point[1] === py) || point[2] - pt < MIN_STEP_MS) return;
    this.push(point);
  }

  /** Lift the pen where it is now. */
  end(x: number, y: number, time: number): void {
    if (!this.open) return;
    const [px, py] = this.last()!;
    const point = this.point(x, y, time);
    if (point[0] !== px || point[1] !== py) this.push(point);
    this.open = false;
  }

  /** Take the last stroke away. */
  undo(): void {
    this.open = false;
    this.full = false;
    this.strokes.pop();
  }

  clear(): void {
    this.undo();
    this.strokes.length = 0;
  }

  private push(point: InkPoint): void {
    this.full = this.count() >= MAX_POINTS;
    if (this.full) this.open = false;
    else this.strokes[this.strokes.length - 1].push(point);
  }

  private last(): InkPoint | undefined {
    return this.strokes[this.strokes.length - 1]?.slice(-1)[0];
  }

  private count(): number {
    return this.strokes.reduce((sum, stroke) => sum + stroke.length, 0);
  }

  private point(x: number, y: number, time: number): InkPoint {
    const [w, h] = this.size();
    const t = Math.max(this.last()?.[2] ?? 0, Math.round(time - this.zero));
    return [clamp(x, w), clamp(y, h), t];
  }
}

const clamp = (value: number, limit: number): number => Math.max(0, Math.min(limit, Math.round(value)));
