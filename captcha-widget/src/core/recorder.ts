/** Watches the page from the moment the script runs: when and where, never what. */
import { EventCode, TimeRing, TraceRing, WINDOW_MS } from "./trace.ts";
import type { Pointer, Telemetry } from "./wire.ts";

/** The server refuses more; a message is trimmed to fit. */
export const MAX_BYTES = 64_000;
const RECENT_MS = 1_500;

const POINTER_EVENTS: ReadonlyArray<[string, EventCode]> = [
  ["pointermove", EventCode.move],
  ["pointerdown", EventCode.down],
  ["pointerup", EventCode.up],
  ["click", EventCode.click],
];

/** A stretch of behaviour that is over: what a message reports. */
export type Snapshot = Omit<Telemetry, "page">;

export class Recorder {
  private readonly ring = new TraceRing();
  private readonly keys = new TimeRing();
  private readonly focus = new TimeRing();
  private readonly scroll = new TimeRing();
  private untrusted = 0;
  private x = 0;
  private y = 0;
  private latest = 0;
  private reportedUntil = -1;
  private lastPointer: Pointer = "none";
  private lastDevice: Pointer = "none";
  private lastUsed = Number.NEGATIVE_INFINITY;

  constructor(private readonly view: Window) {}

  /** Start listening. Capturing at the window sees every event before the page can stop it. */
  install(): void {
    const listen = (type: string, handler: (event: Event) => void): void =>
      this.view.addEventListener(type, (event) => this.trusted(event) && handler(event), {
        capture: true,
        passive: true,
      });
    for (const [type, code] of POINTER_EVENTS)
      listen(type, (event) => this.pointer(event as PointerEvent, code));
    listen("scroll", (event) => this.scrolled(this.timeOf(event)));
    listen("keydown", (event) => {
      this.keys.push(this.timeOf(event));
      this.used("keyboard");
    });
    listen("focusin", (event) => this.focus.push(this.timeOf(event)));
  }

  /** Milliseconds since the page began to load. */
  now(): number {
    return this.view.performance.now();
  }

  /** The device behind an activating event: anything that is no pointer counts as keyboard. */
  deviceOf(event: Event): Pointer {
    const click = event as PointerEvent;
    if (click.type === "click" && click.detail === 0) return "keyboard";
    const kind = click.pointerType;
    if (kind === "mouse" || kind === "touch" || kind === "pen") return kind;
    // Browsers whose click is still a plain MouseEvent say nothing: the pointerdown before it does.
    return kind === undefined && this.lastPointer !== "none" ? this.lastPointer : "keyboard";
  }

  /** The device used within the last moment, for a page that starts a check from its own handler. */
  recentDevice(): Pointer {
    return this.now() - this.lastUsed < RECENT_MS ? this.lastDevice : "none";
  }

  /**
   * Close the window that ends now. It begins at page load, at `since`, or where the last one ended:
   * what was reported once must not come back looking like a replay.
   */
  snapshot(pointer: Pointer, since = -1, context: Telemetry["context"] = "point"): Snapshot {
    const until = this.now();
    const start = Math.max(since, this.reportedUntil);
    this.reportedUntil = until;
    const from = Math.max(start, until - WINDOW_MS);
    const { origin, trace } = this.ring.window(start, until);
    const zero = origin ?? this.firstTime(from, until);
    return {
      v: 1,
      pointer,
      context,
      trace,
      keys: this.keys.since(zero, until),
      focus: this.focus.since(zero, until),
      scroll: this.scroll.since(zero, until),
      flags: {
        webdriver: this.view.navigator.webdriver === true,
        untrusted: Math.min(this.untrusted, 1_000_000),
      },
    };
  }

  /** Complete a snapshot with what is known only when it is sent, within the size limit (bytes). */
  message(snapshot: Snapshot, limit = MAX_BYTES): Telemetry {
    const page = {
      w: Math.round(this.view.innerWidth),
      h: Math.round(this.view.innerHeight),
      dpr: Math.round((this.view.devicePixelRatio || 1) * 1000) / 1000,
      age_ms: Math.round(this.now()),
    };
    return trim({ ...snapshot, page }, Math.min(limit, MAX_BYTES));
  }

  private trusted(event: Event): boolean {
    if (!event.isTrusted) this.untrusted++;
    return event.isTrusted;
  }

  private pointer(event: PointerEvent, code: EventCode): void {
    // Only the primary finger; and a keyboard click has a made-up position.
    if (event.isPrimary === false && event.type !== "click") return;
    if (event.type === "click" && event.detail === 0) return;
    if (event.type === "pointerdown") {
      this.lastPointer = event.pointerType as Pointer;
      this.used(this.lastPointer);
    }
    this.x = event.clientX;
    this.y = event.clientY;
    const kind = code === EventCode.move && event.buttons !== 0 ? EventCode.drag : code;
    this.ring.push(this.timeOf(event), this.x, this.y, kind);
  }

  private used(device: Pointer): void {
    this.lastDevice = device;
    this.lastUsed = this.now();
  }

  private scrolled(time: number): void {
    this.scroll.push(time);
    this.ring.push(time, this.x, this.y, EventCode.scroll);
  }

  /** When the event happened rather than when a busy page got round to it; never before its predecessor. */
  private timeOf(event: Event): number {
    const now = this.now();
    const stamp = event.timeStamp > 0 && event.timeStamp <= now ? event.timeStamp : now;
    this.latest = Math.max(this.latest, stamp);
    return this.latest;
  }

  private firstTime(from: number, until: number): number {
    const firsts = [this.keys, this.focus, this.scroll].map((times) => times.first(from, until) ?? until);
    return Math.min(...firsts);
  }
}

/** Drop the oldest events until the JSON fits; only an absurd pointer rate gets here. */
function trim(telemetry: Telemetry, limit: number): Telemetry {
  while (JSON.stringify(telemetry).length > limit && telemetry.trace.t.length > 1) {
    const { t, x, y, e } = telemetry.trace;
    const cut = Math.ceil(t.length / 8);
    const zero = t[cut];
    const later = (times: number[]): number[] =>
      times.filter((time) => time >= zero).map((time) => time - zero);
    const rest = t.slice(cut).map((time) => time - zero);
    telemetry.trace = { t: rest, x: x.slice(cut), y: y.slice(cut), e: e.slice(cut) };
    telemetry.keys = later(telemetry.keys);
    telemetry.focus = later(telemetry.focus);
    telemetry.scroll = later(telemetry.scroll);
  }
  return telemetry;
}
