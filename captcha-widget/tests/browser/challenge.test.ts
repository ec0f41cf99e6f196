import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import {
  box,
  browserMissing,
  checkbox,
  expectState,
  html,
  input,
  picturesReady,
  solution,
  stage,
  tiles,
} from "./chromium.ts";

const CHALLENGE = "rck_aaaaaaaaaaaachal";
const button = (page: Page, name: string) => page.getByRole("button", { name });
const note = (page: Page) => page.locator("dialog .note");

describe.skipIf(browserMissing)("the grid", () => {
  const set = stage();

  async function challenged(key = CHALLENGE, open: Parameters<typeof set.open>[1] = {}): Promise<Page> {
    const page = await set.open(html(box(key)), open);
    await checkbox(page).click();
    await picturesReady(page);
    return page;
  }

  async function select(page: Page, wanted: number[]): Promise<void> {
    for (const tile of wanted) await tiles(page).nth(tile).click();
  }

  it("is solved with the mouse, after a wrong answer", async () => {
    const page = await challenged();
    const first = solution(set.server);
    await select(
      page,
      [0, 1, 2, 3, 4, 5, 6, 7, 8].filter((tile) => !first.includes(tile)),
    );
    await button(page, "Verify").click();
    await expect.poll(() => note(page).textContent()).toBe("Not quite. Try this one.");
    await picturesReady(page);
    expect(await page.locator("dialog .tile[aria-pressed=true]").count()).toBe(0);
    await select(page, solution(set.server));
    await button(page, "Verify").click();
    await expectState(page, "verified");
    expect(await input(page).inputValue()).toContain(".");
    expect(await page.locator("dialog[open]").count()).toBe(0);
    const { answer, telemetry } = set.server.service.log.at(-1)!.body;
    expect(answer.tiles).toEqual([...answer.tiles].sort());
    expect(telemetry.pointer).toBe("mouse");
  });

  it("is solved with the keyboard alone, and gives the focus back", async () => {
    const page = await set.open(html(`<a href="#a">before</a>${box(CHALLENGE)}`));
    await expectState(page, "idle");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await picturesReady(page);
    const focused = () =>
      page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.getAttribute("aria-label"));
    expect(await focused()).toBe("Image 1 of 9, row 1 column 1");
    const keys = [
      "ArrowRight",
      "ArrowRight",
      "ArrowRight",
      "ArrowDown",
      "ArrowLeft",
      "ArrowUp",
      "End",
      "ArrowUp",
      "Home",
    ];
    for (const key of keys) await page.keyboard.press(key);
    expect(await focused()).toBe("Image 1 of 9, row 1 column 1");
    const right = solution(set.server);
    for (let tile = 0; tile < 9; tile++) {
      if (tile > 0) await page.keyboard.press("ArrowRight");
      if (tile % 3 === 0 && tile > 0) {
        await page.keyboard.press("ArrowDown");
        await page.keyboard.press("ArrowLeft");
        await page.keyboard.press("ArrowLeft");
      }
      if (right.includes(tile)) await page.keyboard.press("Space");
    }
    expect(await focused()).toContain("Image 9 of 9, row 3 column 3");
    expect(await page.locator("dialog .tile[aria-pressed=true]").count()).toBe(right.length);
    expect(await tiles(page).nth(right[0]).getAttribute("aria-label")).toMatch(/, selected$/);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await expectState(page, "verified");
    const role = await page.evaluate(() =>
      document.activeElement?.shadowRoot?.activeElement?.getAttribute("role"),
    );
    expect(role).toBe("checkbox");
    const { telemetry } = set.server.service.log.at(-1)!.body;
    expect(telemetry.pointer).toBe("keyboard");
    expect(telemetry.trace.t).toEqual([]);
    expect(telemetry.keys.length).toBeGreaterThan(10);
  });

  it("closes with Escape, keeps what was selected, and opens again", async () => {
    const page = await challenged();
    await page.evaluate(() => {
      document.addEventListener(
        "keydown",
        (event) => event.key === "Escape" && Object.assign(window, { leaked: true }),
      );
    });
    await tiles(page).nth(4).click();
    await page.keyboard.press("Escape");
    await expect.poll(() => page.locator("dialog[open]").count()).toBe(0);
    await expectState(page, "challenge");
    expect(await page.evaluate(() => "leaked" in window)).toBe(false);
    await page.keyboard.press("Space");
    await page.locator("dialog[open]").waitFor();
    expect(await tiles(page).nth(4).getAttribute("aria-pressed")).toBe("true");
    expect(set.server.service.log.filter(({ path }) => path === "sessions/evaluate")).toHaveLength(1);
  });

  it("keeps Tab inside, in both directions", async () => {
    const page = await challenged();
    const names: string[] = [];
    for (let i = 0; i < 5; i++) {
      await page.keyboard.press("Tab");
      names.push(
        await page.evaluate(
          () => document.activeElement?.shadowRoot?.activeElement?.className.split(" ")[1] ?? "other",
        ),
      );
    }
    expect(names).toEqual(["quiet", "main", "other", "other", "quiet"]);
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Shift+Tab");
    expect(await page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.className)).toContain(
      "main",
    );
  });

  it("is named, described and announced", async () => {
    const page = await challenged();
    const label = await page.locator("dialog .target").textContent();
    const dialog = page.getByRole("dialog", { name: `Select every picture with: ${label}` });
    expect(await dialog.count()).toBe(1);
    expect(await dialog.getByRole("group").getByRole("button").count()).toBe(9);
    await tiles(page).nth(2).click();
    await tiles(page).nth(3).click();
    expect(await dialog.getByRole("status").textContent()).toBe("2 selected");
  });

  it("swaps twice, then no more", async () => {
    const page = await challenged();
    for (const left of [1, 0]) {
      await button(page, "New pictures").click();
      await expect.poll(() => button(page, "New pictures").textContent()).toContain(`${left} left`);
      await picturesReady(page);
      expect(await note(page).textContent()).toBe("Here are new pictures.");
    }
    expect(await button(page, "New pictures").getAttribute("aria-disabled")).toBe("true");
    await button(page, "New pictures").dispatchEvent("click");
    expect(set.server.service.log.filter(({ path }) => path === "challenges/swap")).toHaveLength(2);
    await select(page, solution(set.server));
    await button(page, "Verify").click();
    await expectState(page, "verified");
  });

  it("counts rounds and pays the work that a hard challenge asks for", async () => {
    const page = await challenged("rck_aaaaaaaaaaaatwin");
    expect(await page.locator("dialog .chip").textContent()).toBe("1 / 2");
    await select(page, solution(set.server));
    await button(page, "Verify").click();
    await expect.poll(() => page.locator("dialog .chip").textContent()).toBe("2 / 2");
    expect(await note(page).textContent()).toBe("Good. One more to go.");
    const hard = await challenged("rck_aaaaaaaaaaaahard");
    await select(hard, solution(set.server));
    await button(hard, "Verify").click();
    await expectState(hard, "verified");
    expect(set.server.service.log.at(-1)!.body.pow.nonces).toHaveLength(16);
  });

  it("says so when the pictures do not load, and tries again", async () => {
    const page = await set.open(html(box(CHALLENGE)));
    set.server.service.breakMedia = 1;
    await checkbox(page).click();
    await page.getByText("The pictures did not load.").first().waitFor();
    expect(await button(page, "Verify").getAttribute("aria-disabled")).toBe("true");
    await button(page, "Try again").click();
    await picturesReady(page);
    await select(page, solution(set.server));
    await button(page, "Verify").click();
    await expectState(page, "verified");
  });

  it("offers a new start when the time is over", async () => {
    const page = await challenged("rck_aaaaaaaaaaafleet");
    await page.locator("dialog").getByText("The task expired. Try again").first().waitFor();
    set.server.service.fleeting = false;
    await button(page, "Try again").click();
    await picturesReady(page);
    await expectState(page, "challenge");
    await select(page, solution(set.server));
    await button(page, "Verify").click();
    await expectState(page, "verified");
  });

  it("keeps the selection through a failure and hands it in again", async () => {
    const page = await challenged();
    await select(page, solution(set.server));
    set.server.service.down = true;
    await button(page, "Verify").click();
    await expect.poll(() => note(page).textContent()).toBe("Temporarily unavailable. Try again");
    set.server.service.down = false;
    await button(page, "Verify").click();
    await expectState(page, "verified");
  });

  it("fits a narrow phone and leaves fingers room", async () => {
    for (const width of [360, 320]) {
      const context = { viewport: { width, height: 640 }, hasTouch: true, isMobile: true };
      const page = await challenged(CHALLENGE, { context });
      const dialog = (await page.locator("dialog").boundingBox())!;
      expect(dialog.x).toBeGreaterThanOrEqual(0);
      expect(dialog.x + dialog.width).toBeLessThanOrEqual(width);
      expect(dialog.y + dialog.height).toBeLessThanOrEqual(640);
      for (const target of await page.locator("dialog button").all()) {
        const { width: wide, height: high } = (await target.boundingBox())!;
        expect(Math.min(wide, high)).toBeGreaterThanOrEqual(44);
      }
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    }
  });
});
