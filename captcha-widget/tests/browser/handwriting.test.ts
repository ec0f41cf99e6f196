import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import {
  box,
  browserMissing,
  checkbox,
  expectState,
  faceReady,
  feltOn,
  focusedLabel,
  html,
  input,
  stage,
} from "./chromium.ts";

const HAND = "rck_aaaaaaaaaaaahand";
const PHONE = { viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true };
const button = (page: Page, name: string) => page.getByRole("button", { name });
const note = (page: Page) => page.locator("dialog .note");
const pad = (page: Page) => page.locator(".pad canvas");

describe.skipIf(browserMissing)("handwriting", () => {
  const set = stage();

  async function challenged(key = HAND, open: Parameters<typeof set.open>[1] = {}): Promise<Page> {
    const page = await set.open(html(box(key)), open);
    await checkbox(page).click();
    await faceReady(page);
    return page;
  }

  /** Draw a zigzag from one share of the canvas's width to another, as a hand would: in small steps over time. */
  async function draw(page: Page, from: number, to: number, steps = 24): Promise<void> {
    const { x, y, width, height } = (await pad(page).boundingBox())!;
    const at = (i: number): [number, number] => [
      x + width * (from + ((to - from) * i) / steps),
      y + height * (0.5 + 0.2 * Math.sin(i / 2)),
    ];
    await page.mouse.move(...at(0));
    await page.mouse.down();
    for (let i = 1; i <= steps; i++) {
      await page.mouse.move(...at(i));
      await page.waitForTimeout(10);
    }
    await page.mouse.up();
    // What was drawn last is painted with the next frame.
    await page.evaluate(
      () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
    );
  }

  /** How many pixels of the canvas hold ink. */
  const inked = (page: Page): Promise<number> =>
    pad(page).evaluate((canvas: HTMLCanvasElement) => {
      const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
      return data.filter((value, i) => i % 4 === 3 && value > 0).length;
    });

  const lastAnswer = () => {
    const { answer, telemetry } = set.server.service.log.filter(
      ({ path }: { path: string }) => path === "challenges/answer",
    )[0].body;
    return { answer, telemetry };
  };

  it.each([
    ["a desktop", {}],
    ["a phone", { context: { viewport: PHONE.viewport } }],
  ])("is solved with the mouse on %s, and sends what was drawn, where and when", async (_, open) => {
    const page = await challenged(HAND, open);
    await draw(page, 0.1, 0.5);
    await draw(page, 0.55, 0.9);
    await button(page, "Verify").click();
    await expectState(page, "verified");
    expect(await input(page).inputValue()).toContain(".");
    const { answer, telemetry } = lastAnswer();
    expect(answer.strokes).toHaveLength(2);
    const points = answer.strokes.flat();
    expect(points.length).toBeGreaterThan(30);
    expect(points[0][2]).toBe(0);
    expect(points.at(-1)[2]).toBeGreaterThan(400);
    expect(points[0][0]).toBeCloseTo(answer.w * 0.1, -1);
    expect(points.at(-1)[0]).toBeCloseTo(answer.w * 0.9, -1);
    expect(telemetry).toMatchObject({ context: "draw", pointer: "mouse" });
    expect(telemetry.trace.e).toContain(3);
  });

  it("is written with a finger, and tells so even where a key confirms it", async () => {
    const page = await challenged(HAND, { context: PHONE });
    const { x, y, width, height } = (await pad(page).boundingBox())!;
    const session = await page.context().newCDPSession(page);
    const touch = (type: "touchStart" | "touchMove" | "touchEnd", at?: number) =>
      session.send("Input.dispatchTouchEvent", {
        type,
        touchPoints: at === undefined ? [] : [{ x: x + width * at, y: y + height / 2 }],
      });
    await touch("touchStart", 0.1);
    for (let at = 0.15; at < 0.9; at += 0.05) await touch("touchMove", at);
    await touch("touchEnd");
    expect(await page.evaluate(() => document.documentElement.scrollTop)).toBe(0);
    await button(page, "Verify").focus();
    await page.keyboard.press("Enter");
    await expectState(page, "verified");
    const { answer, telemetry } = lastAnswer();
    expect(telemetry.pointer).toBe("touch");
    expect(answer.strokes).toHaveLength(1);
    expect(answer.strokes[0].length).toBeGreaterThan(5);
  });

  it("takes the last stroke back, and all of them", async () => {
    const page = await challenged();
    expect(await button(page, "Undo").getAttribute("aria-disabled")).toBe("true");
    await draw(page, 0.1, 0.4);
    await expect.poll(() => inked(page)).toBeGreaterThan(100);
    const first = await inked(page);
    await draw(page, 0.5, 0.9);
    await expect.poll(() => inked(page)).toBeGreaterThan(first);
    await button(page, "Undo").click();
    await expect.poll(() => inked(page)).toBe(first);
    expect(await note(page).textContent()).toBe("Last stroke removed.");
    await button(page, "Clear").click();
    await expect.poll(() => inked(page)).toBe(0);
    await button(page, "Verify").click();
    expect(await note(page).textContent()).toBe("Write the word first.");
    expect(set.server.service.log.filter(({ path }) => path === "challenges/answer")).toHaveLength(0);
    await draw(page, 0.1, 0.9);
    await button(page, "Verify").click();
    await expectState(page, "verified");
    expect(lastAnswer().answer.strokes[0][0][2]).toBe(0);
  });

  it("says when a drawing was not the word, and shows another one", async () => {
    const page = await challenged();
    await draw(page, 0.45, 0.5);
    await button(page, "Verify").click();
    await expect.poll(() => note(page).textContent()).toBe("Not quite. Try this one.");
    await faceReady(page);
    expect(await inked(page)).toBe(0);
  });

  it("is left with the keyboard at once: the first Tab reaches another kind of task", async () => {
    const page = await set.open(html(box(HAND)));
    await expectState(page, "idle");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Space");
    await faceReady(page);
    expect(await focusedLabel(page)).toContain("Without one, press Tab and choose another kind of task.");
    await page.keyboard.press("Tab");
    expect(await focusedLabel(page)).toBe("Listen instead: for people who cannot see the pictures");
    await page.keyboard.press("Enter");
    await page.locator("dialog .spoken").waitFor();
    expect(set.server.service.log.at(-1)!.body.kind).toBe("spoken");
    expect(await note(page).textContent()).toBe("Here is a recording to listen to.");
  });

  it("keeps its drawing while the window changes, in the size that it was drawn in", async () => {
    const page = await challenged();
    await draw(page, 0.1, 0.9);
    const before = (await pad(page).boundingBox())!;
    await page.setViewportSize({ width: 340, height: 720 });
    await expect.poll(() => inked(page)).toBeGreaterThan(100);
    await draw(page, 0.5, 0.9);
    await button(page, "Verify").click();
    await expectState(page, "verified");
    const { answer } = lastAnswer();
    expect([answer.w, answer.h]).toEqual([Math.round(before.width), Math.round(before.height)]);
    expect(answer.strokes[1][0][0]).toBeCloseTo(answer.w * 0.5, -1);
  });

  it("draws as sharp as the screen is, in a colour that is seen", async () => {
    const context = { deviceScaleFactor: 2, colorScheme: "dark" as const };
    const page = await challenged(HAND, { context });
    await draw(page, 0.2, 0.8);
    await expect.poll(() => inked(page)).toBeGreaterThan(100);
    const [ratio, brightest] = await pad(page).evaluate((canvas: HTMLCanvasElement) => {
      const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
      return [
        canvas.width / canvas.clientWidth,
        data.reduce((most, value, i) => (i % 4 === 0 ? Math.max(most, value) : most), 0),
      ];
    });
    expect(ratio).toBe(2);
    expect(brightest).toBeGreaterThan(200);
  });

  it("moves nothing while its picture loads, and says so when it does not", async () => {
    const page = await set.open(html(box(HAND)));
    set.server.service.breakMedia = 1;
    await checkbox(page).click();
    await page.getByText("The task did not load.").first().waitFor();
    const place = await page.locator("dialog").boundingBox();
    await button(page, "Try again").click();
    await faceReady(page);
    expect(await page.locator("dialog").boundingBox()).toEqual(place);
    expect((await feltOn(page)).shifts).toBe(0);
  });

  it("asks for the name of a thing that is shown", async () => {
    const page = await challenged("rck_aaaaaaaaaaathing");
    expect(await page.locator("dialog .target").textContent()).toBe("what the pictures show");
    expect(await page.getByRole("img", { name: "Pictures of one kind of thing" }).count()).toBe(1);
    const korean = await challenged("rck_aaaaaaaaaaathing", { context: { locale: "ko-KR" } });
    expect(await korean.locator("dialog .target").textContent()).toBe("사진에 보이는 것, 영어로");
  });

  it("announces a task that the service puts in place of one that it cannot judge", async () => {
    const page = await challenged();
    set.server.service.readersAway = true;
    await draw(page, 0.1, 0.9);
    await button(page, "Verify").click();
    await page.locator("dialog .spoken").waitFor();
    expect(await page.getByRole("status").last().textContent()).toBe(
      "That could not be checked just now. Here is another task.",
    );
  });

  it.each([
    ["a phone", PHONE],
    ["a small phone", { viewport: { width: 320, height: 568 } }],
    ["a phone on its side", { viewport: { width: 640, height: 340 } }],
    ["200 % zoom", { viewport: { width: 640, height: 512 } }],
  ])("shows everything without scrolling on %s, and leaves fingers room", async (_, context) => {
    const page = await challenged(HAND, { context });
    for (const control of await page.locator("dialog button, .pad").all()) {
      const place = (await control.boundingBox())!;
      expect(Math.min(place.width, place.height)).toBeGreaterThanOrEqual(44);
      expect(place.x).toBeGreaterThanOrEqual(0);
      expect(place.x + place.width).toBeLessThanOrEqual(context.viewport.width);
      expect(place.y + place.height).toBeLessThanOrEqual(context.viewport.height);
    }
  });
});
