import { describe, expect, it } from "vitest";
import { Ink, MAX_POINTS, MAX_STROKES } from "../../src/core/ink.ts";

const STEP_MS = 8;

function inkOf(w = 360, h = 140): Ink {
  return new Ink(() => [w, h]);
}

/** Draw a stroke of `points` points, each a pixel further than the one before it. */
function stroke(ink: Ink, points: number, start = 0): number {
  let time = start;
  ink.begin(0, 0, time);
  for (let i = 1; i < points; i++) {
    time += STEP_MS;
    ink.extend(i % 300, (i >> 8) % 100, time);
  }
  ink.end((points - 1) % 300, ((points - 1) >> 8) % 100, time);
  return time + 200;
}

const count = (ink: Ink): number => ink.strokes.reduce((sum, each) => sum + each.length, 0);

describe("Ink", () => {
  it("counts time from the first point, in whole pixels and milliseconds", () => {
    const ink = inkOf();
    ink.begin(10.4, 20.6, 5000.7);
    ink.extend(30.5, 40.5, 5020.2);
    ink.end(31, 41, 5040.9);
    ink.begin(50, 60, 5500);
    ink.end(50, 60, 5580);
    expect(ink.strokes).toEqual([
      [
        [10, 21, 0],
        [31, 41, 20],
      ],
      [[50, 60, 499]],
    ]);
  });

  it("keeps points on the canvas", () => {
    const ink = inkOf(200, 100);
    ink.begin(-5, -5, 0);
    ink.extend(500, 50, 20);
    ink.end(500, 500, 40);
    expect(ink.strokes[0].map(([x, y]) => [x, y])).toEqual([
      [0, 0],
      [200, 50],
      [200, 100],
    ]);
  });

  it("never lets time fall, whatever the clock does", () => {
    const ink = inkOf();
    ink.begin(0, 0, 1000);
    ink.extend(5, 5, 1100);
    ink.end(9, 9, 900);
    ink.begin(20, 20, 800);
    expect(ink.strokes.flat().map(([, , t]) => t)).toEqual([0, 100, 100, 100]);
  });

  it("leaves out points that came too soon or did not move", () => {
    const ink = inkOf();
    ink.begin(0, 0, 0);
    for (let ms = 1; ms <= 70; ms++) ink.extend(ms, 0, ms);
    expect(ink.strokes[0].length).toBe(11);
    ink.extend(70, 0, 500);
    expect(ink.strokes[0].length).toBe(11);
  });

  it("takes as many strokes as the protocol and no more", () => {
    const ink = inkOf();
    let time = 0;
    for (let i = 0; i < MAX_STROKES; i++) time = stroke(ink, 3, time);
    expect([ink.strokes.length, ink.full]).toEqual([MAX_STROKES, false]);
    stroke(ink, 3, time);
    expect([ink.strokes.length, ink.full]).toEqual([MAX_STROKES, true]);
    expect(count(ink)).toBe(3 * MAX_STROKES);
  });

  it("takes as many points as the protocol and no more, also within one stroke", () => {
    const ink = inkOf();
    const time = stroke(ink, MAX_POINTS + 50);
    expect([count(ink), ink.full]).toEqual([MAX_POINTS, true]);
    stroke(ink, 5, time);
    expect([count(ink), ink.strokes.length]).toEqual([MAX_POINTS, 1]);
  });

  it("has room again once a stroke is taken back", () => {
    const ink = inkOf();
    const time = stroke(ink, MAX_POINTS - 10);
    const later = stroke(ink, 40, time);
    expect([ink.strokes.length, count(ink), ink.full]).toEqual([2, MAX_POINTS, true]);
    ink.undo();
    expect([ink.strokes.length, ink.full]).toEqual([1, false]);
    stroke(ink, 5, later);
    expect([ink.strokes.length, count(ink), ink.full]).toEqual([2, MAX_POINTS - 5, false]);
  });

  it("ignores movement while no stroke is open, and begins anew once cleared", () => {
    const ink = inkOf();
    ink.extend(5, 5, 10);
    ink.end(5, 5, 10);
    expect(ink.isEmpty).toBe(true);
    stroke(ink, 4);
    ink.begin(1, 1, 900);
    ink.clear();
    ink.extend(9, 9, 950);
    expect([ink.isEmpty, ink.full]).toEqual([true, false]);
    ink.begin(3, 3, 2000);
    expect(ink.strokes).toEqual([[[3, 3, 0]]]);
  });
});
