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
  stage,
} from "./chromium.ts";

const VOICE = "rck_aaaaaaaaaaavoice";
const button = (page: Page, name: string) => page.getByRole("button", { name });
const note = (page: Page) => page.locator("dialog .note");
const field = (page: Page) => page.getByLabel("The digits that you hear");

describe.skipIf(browserMissing)("the spoken task", () => {
  const set = stage();

  /** The digits of the challenge that is open. */
  const solution = (): string => {
    const [open] = [...set.server.service.challenges.keys()].slice(-1);
    return set.server.service.solution(open);
  };

  async function challenged(open: Parameters<typeof set.open>[1] = {}): Promise<Page> {
    const page = await set.open(html(box(VOICE)), open);
    await checkbox(page).click();
    await faceReady(page);
    return page;
  }

  /** Note what the page's player does, in the order in which it does it. */
  const watchAudio = (page: Page) =>
    page.addInitScript(() => {
      const events: string[] = [];
      Object.assign(window, { events });
      const { play, pause } = HTMLMediaElement.prototype;
      HTMLMediaElement.prototype.play = function () {
        events.push("play");
        this.addEventListener("ended", () => events.push("ended"), { once: true });
        return play.call(this);
      };
      HTMLMediaElement.prototype.pause = function () {
        events.push("pause");
        return pause.call(this);
      };
    });
  const events = (page: Page): Promise<string[]> =>
    page.evaluate(() => (window as unknown as { events: string[] }).events);

  it.each([
    ["a desktop", {}],
    ["a phone", { viewport: { width: 360, height: 640 } }],
  ])("is solved with the keyboard alone on %s", async (_, context) => {
    const page = await set.open(html(box(VOICE)), { context });
    await watchAudio(page);
    await page.reload();
    await expectState(page, "idle");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Space");
    await faceReady(page);
    expect(await events(page)).not.toContain("play");
    expect(await focusedLabel(page)).toBe("Play or Pause");
    await page.keyboard.press("Enter");
    await expect.poll(() => events(page), { timeout: 10_000 }).toContain("ended");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.type(solution().split("").join(" "));
    await page.keyboard.press("Enter");
    await expectState(page, "verified");
    const { answer, telemetry } = set.server.service.log.at(-1)!.body;
    expect(answer.text.replaceAll(" ", "")).toMatch(/^\d{4}$/);
    expect(telemetry).toMatchObject({ pointer: "keyboard", context: "point" });
    expect(telemetry.trace.t).toEqual([]);
  });

  it("is solved with the mouse, after a wrong answer", async () => {
    const page = await challenged();
    await button(page, "Play or Pause").click();
    await field(page).fill("no idea");
    await button(page, "Verify").click();
    await expect.poll(() => note(page).textContent()).toBe("Not quite. Try this one.");
    expect(await field(page).inputValue()).toBe("");
    await field(page).fill(solution());
    await button(page, "Verify").click();
    await expectState(page, "verified");
  });

  it("plays, pauses and plays from the start again, under one name and without a word over it", async () => {
    const page = await challenged();
    const play = button(page, "Play or Pause");
    await note(page).evaluate((element) => {
      const said: string[] = [];
      Object.assign(window, { said });
      new MutationObserver(() => said.push(element.textContent ?? "")).observe(element, { childList: true });
    });
    const progress = () =>
      page.locator(".bar i").evaluate((bar) => new DOMMatrix(getComputedStyle(bar).transform).a);
    await play.click();
    await expect.poll(() => play.textContent()).toBe("Pause");
    await expect.poll(progress).toBeGreaterThan(0.2);
    await play.click();
    await expect.poll(() => play.textContent()).toBe("Play");
    const reached = await progress();
    await button(page, "Replay").click();
    await expect.poll(progress).toBeLessThan(reached);
    await expect.poll(() => play.textContent()).toBe("Pause");
    expect(await page.evaluate(() => (window as unknown as { said: string[] }).said)).toEqual([]);
  });

  it("falls silent when it is put aside, and waits for an answer before it asks", async () => {
    const page = await challenged();
    await button(page, "Play or Pause").click();
    await expect.poll(() => button(page, "Play or Pause").textContent()).toBe("Pause");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Space");
    await page.locator("dialog[open]").waitFor();
    expect(await button(page, "Play or Pause").textContent()).toBe("Play");
    await button(page, "Verify").click();
    expect(await note(page).textContent()).toBe("Type what you hear first.");
    expect(set.server.service.log.filter(({ path }) => path === "challenges/answer")).toHaveLength(0);
  });

  it("asks no device for words it knows better, and digits of a phone", async () => {
    const page = await challenged();
    const attributes = ["autocomplete", "inputmode", "spellcheck", "maxlength"];
    const values = await Promise.all(attributes.map((name) => field(page).getAttribute(name)));
    expect(values).toEqual(["off", "numeric", "false", "64"]);
  });

  it("says so when the recording does not load, and plays it at the second attempt", async () => {
    const page = await set.open(html(box(VOICE)));
    set.server.service.breakMedia = 1;
    await checkbox(page).click();
    await page.getByText("The recording did not load.").first().waitFor();
    expect(await button(page, "Verify").getAttribute("aria-disabled")).toBe("true");
    expect(await button(page, "Another recording").getAttribute("aria-disabled")).toBe("false");
    await button(page, "Try again").click();
    await button(page, "Play or Pause").click();
    await expect.poll(() => button(page, "Play or Pause").textContent()).toBe("Pause");
    await field(page).fill(solution());
    await button(page, "Verify").click();
    await expectState(page, "verified");
  });

  it("gets another recording where this one does not load", async () => {
    const page = await set.open(html(box(VOICE)));
    set.server.service.breakMedia = 1;
    await checkbox(page).click();
    await page.getByText("The recording did not load.").first().waitFor();
    await button(page, "Another recording").click();
    await expect.poll(() => note(page).textContent()).toBe("Here is a recording to listen to.");
    expect(await page.locator("dialog .panel:not([hidden])").count()).toBe(0);
    expect(set.server.service.log.at(-1)!.body.kind).toBe("spoken");
  });

  it("keeps Tab inside, the field included", async () => {
    const page = await challenged();
    const names: string[] = [];
    for (let i = 0; i < 9; i++) {
      names.push((await focusedLabel(page)) ?? "");
      await page.keyboard.press("Tab");
    }
    expect(names.map((name) => name.split(/[ :]/)[0])).toEqual([
      "Play",
      "Replay",
      "The",
      "Write",
      "Pictures",
      "Moods",
      "Another",
      "Verify",
      "Close",
    ]);
    expect(await focusedLabel(page)).toBe("Play or Pause");
  });

  it("needs media-src under a content policy, and violates nothing with it", async () => {
    const { origin } = set.server;
    const policy = `default-src 'none'; script-src ${origin}; connect-src ${origin}; img-src ${origin} data:; media-src ${origin}`;
    const page = await challenged({ headers: { "Content-Security-Policy": policy } });
    await button(page, "Play or Pause").click();
    await expect.poll(() => button(page, "Play or Pause").textContent()).toBe("Pause");
    expect((await feltOn(page)).violations).toEqual([]);
    const strict = { "Content-Security-Policy": policy.replace(/; media-src.*/, "") };
    const refused = await set.open(html(box(VOICE)), { headers: strict });
    await checkbox(refused).click();
    await refused.getByText("The recording did not load.").first().waitFor();
  });

  it.each([
    ["a phone", 360, 640],
    ["a small phone", 320, 568],
    ["a phone on its side", 640, 340],
  ])("shows everything without scrolling on %s, and leaves fingers room", async (_, width, height) => {
    const page = await challenged({ context: { viewport: { width, height }, locale: "ko-KR" } });
    for (const control of await page.locator("dialog button, dialog input").all()) {
      const place = (await control.boundingBox())!;
      expect(Math.min(place.width, place.height)).toBeGreaterThanOrEqual(44);
      expect(place.x + place.width).toBeLessThanOrEqual(width);
      expect(place.y + place.height).toBeLessThanOrEqual(height);
    }
  });
});
