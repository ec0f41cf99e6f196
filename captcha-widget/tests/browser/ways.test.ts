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
  stage,
} from "./chromium.ts";

const KINDS = "rck_aaaaaaaaaaakinds";
const ways = (page: Page) => page.locator("dialog .way");
const swaps = (page: Page) => page.locator("dialog .foot .quiet");

describe.skipIf(browserMissing)("other kinds of task", () => {
  const set = stage();

  async function challenged(key = KINDS, attributes = ""): Promise<Page> {
    const page = await set.open(html(box(key, attributes)));
    await checkbox(page).click();
    await faceReady(page);
    return page;
  }

  const asked = (): unknown[] =>
    set.server.service.log.filter(({ path }) => path === "challenges/swap").map(({ body }) => body.kind);

  it("are offered as far as the service has them, listening first", async () => {
    const page = await challenged();
    expect(await ways(page).allTextContents()).toEqual(["Listen", "Write", "Moods"]);
    const group = page.getByRole("group", { name: "Another kind of task" });
    expect(
      await group.getByRole("button", { name: "Listen instead: for people who cannot see" }).count(),
    ).toBe(1);
    const grid = await challenged("rck_aaaaaaaaaaaachal");
    expect(await ways(grid).count()).toBe(0);
  });

  it("come with the mouse and take the place of the first, to which there is a way back", async () => {
    const page = await challenged();
    await ways(page).nth(2).click();
    await page.locator("dialog .row:not(.loading)").waitFor();
    expect(await page.locator("dialog .ask").textContent()).toBe("Select every picture that feels:");
    expect(await page.locator("dialog").evaluate((dialog) => dialog.classList.contains("wide"))).toBe(true);
    await ways(page).getByText("Pictures").click();
    await page.locator("dialog .grid:not(.loading)").waitFor();
    expect(await page.locator("dialog").evaluate((dialog) => dialog.classList.contains("wide"))).toBe(false);
    expect(asked()).toEqual(["abstract", "image-grid"]);
  });

  it("come with the keyboard alone, are announced, and keep the focus in the dialog", async () => {
    const page = await set.open(html(box(KINDS)));
    await expectState(page, "idle");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Space");
    await faceReady(page);
    await page.keyboard.press("Tab");
    expect(await focusedLabel(page)).toContain("Listen instead");
    await page.keyboard.press("Space");
    await page.locator("dialog .spoken").waitFor();
    const focused = () => page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.id);
    expect(await focused()).toBe("title");
    expect(await page.locator("dialog .note").textContent()).toBe("Here is a recording to listen to.");
    expect(set.server.service.log.at(-1)!.body).toMatchObject({ kind: "spoken" });
  });

  it("leave listening open when no swaps are left", async () => {
    const page = await challenged();
    for (const left of [1, 0]) {
      await swaps(page).click();
      await expect.poll(() => swaps(page).textContent()).toContain(`${left} left`);
      await faceReady(page);
    }
    expect(asked()).toEqual(["image-grid", "image-grid"]);
    expect(await swaps(page).getAttribute("aria-disabled")).toBe("true");
    expect(await ways(page).allTextContents()).toEqual(["Listen"]);
    await ways(page).click();
    await page.locator("dialog .spoken").waitFor();
  });

  it("say so when the service has none, and leave the first in place", async () => {
    const page = await challenged();
    set.server.service.down = true;
    await ways(page).nth(0).click();
    await expect
      .poll(() => page.locator("dialog .note").textContent())
      .toBe("Temporarily unavailable. Try again");
    set.server.service.down = false;
    await ways(page).nth(0).click();
    await page.locator("dialog .spoken").waitFor();
  });

  it("come first where the page prefers one that the service offers", async () => {
    const page = await challenged(KINDS, 'data-challenge="spoken"');
    expect(await page.locator("dialog .spoken").count()).toBe(1);
    expect(asked()).toEqual(["spoken"]);
    const other = await challenged("rck_aaaaaaaaaaaachal", 'data-challenge="spoken"');
    expect(await other.locator("dialog .grid").count()).toBe(1);
    expect(asked()).toEqual(["spoken"]);
  });
});
