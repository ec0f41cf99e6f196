import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import {
  box,
  browserMissing,
  checkbox,
  expectState,
  faceReady,
  focusedLabel,
  html,
  solution,
  stage,
  tiles,
} from "./chromium.ts";

const MOODS = "rck_aaaaaaaaaaamoods";
const PHONE = { viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true };
const button = (page: Page, name: string) => page.getByRole("button", { name });

describe.skipIf(browserMissing)("the abstract images", () => {
  const set = stage();

  async function challenged(open: Parameters<typeof set.open>[1] = {}): Promise<Page> {
    const page = await set.open(html(box(MOODS)), open);
    await checkbox(page).click();
    await faceReady(page);
    return page;
  }

  /** Top edges of the tiles, to see how they wrap. */
  const rows = async (page: Page): Promise<number> => {
    const boxes = await Promise.all((await tiles(page).all()).map((tile) => tile.boundingBox()));
    return new Set(boxes.map((place) => Math.round(place!.y))).size;
  };

  it("lie in one row on a desktop and are solved with the mouse", async () => {
    const page = await challenged();
    expect(await tiles(page).count()).toBe(5);
    expect(await rows(page)).toBe(1);
    for (const tile of solution(set.server)) await tiles(page).nth(tile).click();
    await button(page, "Verify").click();
    await expectState(page, "verified");
    expect(set.server.service.log.at(-1)!.body.telemetry.context).toBe("point");
  });

  it("wrap on a phone and are solved with a finger", async () => {
    const page = await challenged({ context: PHONE });
    expect(await rows(page)).toBe(2);
    for (const tile of solution(set.server)) await tiles(page).nth(tile).tap();
    await button(page, "Verify").tap();
    await expectState(page, "verified");
    expect(set.server.service.log.at(-1)!.body.telemetry.pointer).toBe("touch");
  });

  it.each([
    ["a desktop", {}],
    ["a phone", { viewport: PHONE.viewport }],
  ])("are solved with the keyboard alone on %s", async (_, context) => {
    const page = await set.open(html(box(MOODS)), { context });
    await expectState(page, "idle");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Space");
    await faceReady(page);
    expect(await focusedLabel(page)).toBe("Image 1 of 5");
    await page.keyboard.press("End");
    expect(await focusedLabel(page)).toBe("Image 5 of 5");
    await page.keyboard.press("Home");
    const right = solution(set.server);
    let at = 0;
    for (const tile of right) {
      if ((await rows(page)) > 1 && tile >= 3 && at < 3) {
        await page.keyboard.press("ArrowDown");
        at = Math.min(at + 3, 4);
      }
      const key = tile > at ? "ArrowRight" : "ArrowLeft";
      for (; at !== tile; at += tile > at ? 1 : -1) await page.keyboard.press(key);
      await page.keyboard.press("Space");
      expect(await focusedLabel(page)).toBe(`Image ${tile + 1} of 5, selected`);
    }
    for (let i = 0; i < 3; i++) await page.keyboard.press("Tab");
    expect(await focusedLabel(page)).toBe("Verify");
    await page.keyboard.press("Enter");
    await expectState(page, "verified");
    expect(set.server.service.log.at(-1)!.body.telemetry.pointer).toBe("keyboard");
  });

  it("take no empty answer", async () => {
    const page = await challenged();
    await button(page, "Verify").click();
    expect(await page.locator("dialog .note").textContent()).toBe("Select at least one picture.");
    expect(set.server.service.log.filter(({ path }) => path === "challenges/answer")).toHaveLength(0);
  });
});
