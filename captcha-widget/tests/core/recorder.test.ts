import { beforeEach, describe, expect, it } from "vitest";
import { checkTelemetry } from "../../dev/service.mjs";
import { MAX_BYTES, type Recorder } from "../../src/core/recorder.ts";
import { Page } from "./page.ts";

let page: Page;
let recorder: Recorder;

beforeEach(() => {
  page = new Page();
  recorder = page.recorder();
});

const at = (x: number, y: number, more: object = {}) => ({
  clientX: x,
  clientY: y,
  pointerType: "mouse",
  ...more,
});

describe("the trace", () => {
  it("holds moves, drags, presses, scrolls and clicks with their codes, from zero on", () => {
    page.move(500, 10, 20);
    page.fire("pointerdown", 16.4, at(11.9, 21.2));
    page.move(16, 12, 22, 1);
    page.fire("pointerup", 16, at(13, 23));
    page.fire("click", 0, at(13, 23));
    page.fire("scroll", 100);
    expect(recorder.snapshot("mouse").trace).toEqual({
      t: [0, 16, 32, 48, 48, 148],
      x: [10, 11, 12, 13, 13, 13],
      y: [20, 21, 22, 23, 23, 23],
      e: [0, 1, 3, 2, 5, 4],
    });
  });

  it("goes back at most ten seconds and three thousand events", () => {
    for (let i = 0; i < 5000; i++) page.move(1, i, i);
    expect(recorder.snapshot("mouse").trace.t).toHaveLength(3000);
    page.move(9_999, 1, 1);
    expect(recorder.snapshot("mouse").trace.t).toHaveLength(1);
  });

  it("uses the event's own time and never runs backwards", () => {
    page.move(100, 1, 1);
    page.fire("pointermove", 50, at(2, 2, { timeStamp: 120 }));
    page.fire("pointermove", 0, at(3, 3, { timeStamp: 110 }));
    page.fire("pointermove", 0, at(4, 4, { timeStamp: 1.7e12 }));
    expect(recorder.snapshot("mouse").trace.t).toEqual([0, 20, 20, 50]);
  });

  it("leaves out second fingers and the made-up position of a keyboard click", () => {
    page.fire("pointerdown", 10, at(1, 1, { pointerType: "touch", isPrimary: false }));
    page.fire("click", 10, at(0, 0, { detail: 0, pointerType: "" }));
    expect(recorder.snapshot("keyboard").trace.t).toEqual([]);
  });

  it("counts what scripts made up, and leaves it out", () => {
    page.fire("pointermove", 10, at(1, 1, { isTrusted: false }));
    page.fire("click", 10, at(1, 1, { isTrusted: false }));
    const snapshot = recorder.snapshot("mouse");
    expect(snapshot.trace.t).toEqual([]);
    expect(snapshot.flags.untrusted).toBe(2);
  });

  it("reports each stretch once", () => {
    page.move(10, 1, 1);
    recorder.snapshot("mouse");
    page.move(10, 2, 2);
    expect(recorder.snapshot("mouse").trace.x).toEqual([2]);
  });

  it("starts at the moment that is asked for", () => {
    page.move(10, 1, 1);
    const since = recorder.now();
    page.move(10, 2, 2);
    expect(recorder.snapshot("mouse", since).trace.x).toEqual([2]);
  });
});

describe("times", () => {
  it("share the trace's zero and hold nothing but times", () => {
    page.fire("keydown", 50, { key: "a" });
    page.move(50, 1, 1);
    page.fire("keydown", 20, { key: "p" });
    page.fire("focusin", 5);
    page.fire("scroll", 5);
    const { keys, focus, scroll } = recorder.snapshot("mouse");
    expect({ keys, focus, scroll }).toEqual({ keys: [20], focus: [25], scroll: [30] });
    expect(JSON.stringify(recorder.message(recorder.snapshot("mouse")))).not.toContain('"p"');
  });

  it("begin at the first of them where no pointer was used", () => {
    page.fire("focusin", 300);
    page.fire("keydown", 120);
    const { keys, focus } = recorder.snapshot("keyboard");
    expect({ keys, focus }).toEqual({ keys: [120], focus: [0] });
  });

  it("are at most five hundred", () => {
    for (let i = 0; i < 700; i++) page.fire("keydown", 1);
    expect(recorder.snapshot("keyboard").keys.length).toBeLessThanOrEqual(500);
  });
});

describe("deviceOf", () => {
  it.each([
    [{ type: "click", detail: 1, pointerType: "mouse" }, "mouse"],
    [{ type: "click", detail: 1, pointerType: "touch" }, "touch"],
    [{ type: "click", detail: 1, pointerType: "pen" }, "pen"],
    [{ type: "click", detail: 0, pointerType: "" }, "keyboard"],
    [{ type: "click", detail: 0, pointerType: "mouse" }, "keyboard"],
    [{ type: "click", detail: 1, pointerType: "" }, "keyboard"],
    [{ type: "keydown" }, "keyboard"],
  ])("reads %j as %s", (event, device) => {
    expect(recorder.deviceOf(event as unknown as Event)).toBe(device);
  });

  it("asks the last press where a click says nothing of its pointer", () => {
    page.fire("pointerdown", 10, at(1, 1, { pointerType: "pen" }));
    expect(recorder.deviceOf({ type: "click", detail: 1 } as unknown as Event)).toBe("pen");
  });
});

describe("recentDevice", () => {
  it("is what was used a moment ago, or none", () => {
    expect(recorder.recentDevice()).toBe("none");
    page.fire("pointerdown", 10, at(1, 1, { pointerType: "touch" }));
    expect(recorder.recentDevice()).toBe("touch");
    page.fire("keydown", 10);
    expect(recorder.recentDevice()).toBe("keyboard");
    page.time += 5_000;
    expect(recorder.recentDevice()).toBe("none");
  });
});

describe("message", () => {
  it("is of exactly the agreed form, also when nothing happened", () => {
    checkTelemetry(recorder.message(recorder.snapshot("none")));
    page.move(10, 1, 1);
    page.fire("keydown", 5);
    const message = recorder.message(recorder.snapshot("mouse"));
    checkTelemetry(message);
    expect(message.page).toEqual({ w: 1280, h: 720, dpr: 1.25, age_ms: 15 });
    expect(message.flags).toEqual({ webdriver: false, untrusted: 0 });
  });

  it("stays under the size limit by dropping the oldest events, and stays well-formed", () => {
    for (let i = 0; i < 3000; i++) {
      page.move(3.3, -99_000 - i, -99_000 + i);
      if (i % 3 === 0) page.fire("keydown", 0);
      if (i % 3 === 1) page.fire("focusin", 0);
      if (i % 5 === 2) page.fire("scroll", 0);
    }
    const message = recorder.message(recorder.snapshot("mouse"));
    expect(JSON.stringify(message).length).toBeLessThanOrEqual(MAX_BYTES);
    expect(message.trace.t.length).toBeGreaterThan(2000);
    checkTelemetry(message);
  });
});
