import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { box, browserMissing, checkbox, expectState, html, picturesReady, stage, tiles } from "./chromium.ts";

const CHALLENGE = "rck_aaaaaaaaaaaachal";

describe.skipIf(browserMissing)("the appearance", () => {
  const set = stage();
  const style = (page: Page, selector: string, property: string) =>
    page
      .locator(selector)
      .first()
      .evaluate((element, name) => getComputedStyle(element).getPropertyValue(name), property);

  async function challenged(page: Page): Promise<Page> {
    await checkbox(page).click();
    await picturesReady(page);
    return page;
  }

  it("follows the system's dark mode, unless the page decides", async () => {
    const context = { colorScheme: "dark" as const };
    const dark = await set.open(html(box(CHALLENGE)), { context });
    await expectState(dark, "idle");
    expect(await style(dark, ".card", "background-color")).toBe("rgb(29, 29, 38)");
    const light = await set.open(html(box(CHALLENGE, 'data-theme="light"')), { context });
    await expectState(light, "idle");
    expect(await style(light, ".card", "background-color")).toBe("rgb(255, 255, 255)");
  });

  it("shows what is selected in forced colours by a border and a tick", async () => {
    const page = await challenged(
      await set.open(html(box(CHALLENGE)), { context: { forcedColors: "active" } }),
    );
    const plain = await style(page, ".tile", "border-top-width");
    await tiles(page).nth(0).click();
    expect(await style(page, ".tile", "border-top-width")).toBe("5px");
    expect(plain).toBe("2px");
    expect(await page.locator(".tile .badge").first().isVisible()).toBe(true);
  });

  it("does not turn or slide where motion is unwelcome", async () => {
    const page = await set.open(html(box(CHALLENGE)), { context: { reducedMotion: "reduce" } });
    await page.route("**/sessions", () => undefined);
    await checkbox(page).click();
    await expectState(page, "working");
    expect(await style(page, ".ring", "animation-name")).toBe("breathe");
    expect(await style(page, ".words", "transition-duration")).toBe("0s");
  });

  it("keeps its own order on a page that reads from right to left", async () => {
    const page = await challenged(await set.open(html(box(CHALLENGE)).replace("<html", '<html dir="rtl"')));
    const [first, second] = [
      (await tiles(page).nth(0).boundingBox())!,
      (await tiles(page).nth(1).boundingBox())!,
    ];
    expect(second.x).toBeGreaterThan(first.x);
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Space");
    expect(await tiles(page).nth(1).getAttribute("aria-pressed")).toBe("true");
  });

  it("is not touched by the page's rules", async () => {
    const rules = `<style>* { font: 40px serif !important; color: red !important; margin: 30px; float: left }
      button, span, div { display: none !important } form, .realcatcha { display: block !important }
      :not(:defined) { visibility: hidden; display: none }</style>`;
    const page = await set.open(html(rules + box(CHALLENGE)));
    await expectState(page, "idle");
    expect(await checkbox(page).isVisible()).toBe(true);
    expect(await style(page, ".label", "font-size")).toBe("15px");
    expect((await page.locator(".card").boundingBox())!).toMatchObject({ width: 304, height: 74 });
  });

  it.each([
    ["200 % zoom", 640, 512],
    ["a phone on its side", 640, 340],
    ["a small phone", 320, 480],
  ])("shows every control without scrolling at %s", async (_, width, height) => {
    const page = await challenged(
      await set.open(html(box(CHALLENGE)), { context: { viewport: { width, height } } }),
    );
    for (const control of await page.locator("dialog button").all()) {
      const place = (await control.boundingBox())!;
      expect(place.y).toBeGreaterThanOrEqual(0);
      expect(place.y + place.height).toBeLessThanOrEqual(height);
      expect(place.x + place.width).toBeLessThanOrEqual(width);
    }
  });
});
