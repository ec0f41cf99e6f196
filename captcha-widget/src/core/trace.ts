/** A ring of the latest pointer events, and its encoding for the server. */

/** Codes shared with the training data. */
export const EventCode = { move: 0, down: 1, up: 2, drag: 3, scroll: 4, click: 5 } as const;
export type EventCode = (typeof EventCode)[keyof typeof EventCode];

export const MAX_EVENTS = 3_000;
export const WINDOW_MS = 10_000;
const COORDINATE_LIMIT = 100_000;

export interface EncodedTrace {
  t: number[];
  x: number[];
  y: number[];
  e: number[];
}

export class TraceRing {
  private readonly t = new Float64Array(MAX_EVENTS);
  private readonly x = new Int32Array(MAX_EVENTS);
  private readonly y = new Int32Array(MAX_EVENTS);
  private readonly e = new Uint8Array(MAX_EVENTS);
  private count = 0;

  /** @param t milliseconds; must not run backwards. Coordinates are CSS pixels. */
  push(t: number, x: number, y: number, e: EventCode): void {
    const slot = this.count++ % MAX_EVENTS;
    this.t[slot] = t;
    this.x[slot] = clamp(x);
    this.y[slot] = clamp(y);
    this.e[slot] = e;
  }

  /** Events after `since` that lie within the window before `until`; `origin` is the first one's time. */
  window(since: number, until: number): { origin: number | null; trace: EncodedTrace } {
    const from = Math.max(since, until - WINDOW_MS);
    const trace: EncodedTrace = { t: [], x: [], y: [], e: [] };
    let origin: number | null = null;
    for (let i = Math.max(0, this.count - MAX_EVENTS); i < this.count; i++) {
      const slot = i % MAX_EVENTS;
      if (this.t[slot] <= from || this.t[slot] > until) continue;
      origin ??= this.t[slot];
      trace.t.push(Math.round(this.t[slot] - origin));
      trace.x.push(this.x[slot]);
      trace.y.push(this.y[slot]);
      trace.e.push(this.e[slot]);
    }
    return { origin, trace };
  }
}

/** The latest moments at which something happened, at most `capacity` of them. */
export class TimeRing {
  private readonly times: number[] = [];

  constructor(private readonly capacity = 500) {}

  push(t: number): void {
    this.times.push(t);
    if (this.times.length > this.capacity) this.times.shift();
  }

  /** Whole milliseconds after `origin`, of those within [origin, until]. */
  since(origin: number, until: number): number[] {
    return this.times.filter((t) => t >= origin && t <= until).map((t) => Math.round(t - origin));
  }

  /** The first moment in (after, until]. */
  first(after: number, until: number): number | undefined {
    return this.times.find((t) => t > after && t <= until);
  }
}

/** Whole pixels, downwards as browsers do it for clicks. */
function clamp(value: number): number {
  return Math.max(-COORDINATE_LIMIT, Math.min(COORDINATE_LIMIT, Math.floor(value) || 0));
}
