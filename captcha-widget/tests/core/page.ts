/** A window of which a test controls the clock and the events. */
import { Recorder } from "../../src/core/recorder.ts";

export class Page {
  time = 0;
  innerWidth = 1280;
  innerHeight = 720;
  devicePixelRatio = 1.25;
  navigator = { webdriver: false };
  performance = { now: () => this.time };
  private readonly handlers = new Map<string, (event: Event) => void>();

  addEventListener(type: string, handler: (event: Event) => void): void {
    this.handlers.set(type, handler);
  }

  /** Let an event happen `after` milliseconds later. */
  fire(type: string, after: number, fields: Record<string, unknown> = {}): Record<string, unknown> {
    this.time += after;
    const event = {
      type,
      isTrusted: true,
      isPrimary: true,
      timeStamp: this.time,
      buttons: 0,
      detail: 1,
      ...fields,
    };
    this.handlers.get(type)?.(event as unknown as Event);
    return event;
  }

  move(after: number, x: number, y: number, buttons = 0): void {
    this.fire("pointermove", after, { clientX: x, clientY: y, buttons, pointerType: "mouse" });
  }

  recorder(): Recorder {
    const recorder = new Recorder(this as unknown as Window);
    recorder.install();
    return recorder;
  }
}
