import { describe, expect, it } from "vitest";
import { box, browserMissing, checkbox, expectState, html, input, stage } from "./chromium.ts";

const PASS = "rck_aaaaaaaaaaaapass";

describe.skipIf(browserMissing)("when something goes wrong", () => {
  const set = stage();
  const status = (page: import("playwright-core").Page) => page.getByRole("status").first().textContent();

  it("says that the service is away, and passes at the next click once it is back", async () => {
    const page = await set.open(html(box(PASS, 'data-error-callback="failed"')));
    await page.evaluate(() =>
      Object.assign(window, { failed: (code: string) => Object.assign(window, { code }) }),
    );
    set.server.service.down = true;
    await checkbox(page).click();
    await expectState(page, "error");
    expect(await status(page)).toBe("Temporarily unavailable. Try again");
    expect(await page.evaluate(() => (window as unknown as { code: string }).code)).toBe("unavailable");
    set.server.service.down = false;
    await checkbox(page).click();
    await expectState(page, "verified");
  });

  it("survives a lost request and a lost reply without doing anything twice", async () => {
    const page = await set.open(html(box(PASS)));
    await expectState(page, "idle");
    await page.mouse.move(60, 60);
    await expect.poll(() => set.server.service.log.length).toBe(1);
    set.server.service.loseReplies = 1;
    await checkbox(page).click();
    await expectState(page, "verified");
    expect(set.server.service.log.map(({ path }) => path)).toEqual(["sessions", "sessions/evaluate"]);
  });

  it("says that there is no connection", async () => {
    const page = await set.open(html(box(PASS)));
    await expectState(page, "idle");
    await page.context().setOffline(true);
    await checkbox(page).click();
    await expectState(page, "error");
    expect(await status(page)).toBe("No connection. Try again");
    await page.context().setOffline(false);
    await checkbox(page).click();
    await expectState(page, "verified");
  });

  it("waits as long as it is told to", async () => {
    const page = await set.open(html(box("rck_aaaaaaaaaaaabusy")));
    let asked = 0;
    page.on("request", (request) => {
      if (request.url().endsWith("/sessions")) asked++;
    });
    await checkbox(page).click();
    await expectState(page, "error");
    await page.locator(".status", { hasText: /Too many attempts\.\sWait \d s/ }).waitFor();
    const before = asked;
    await checkbox(page).click();
    await page.waitForTimeout(300);
    expect(asked).toBe(before);
    await page.locator(".status", { hasText: /^Try again$/ }).waitFor();
    await checkbox(page).click();
    await expect.poll(() => asked).toBe(before + 1);
  });

  it.each([
    ["rck_aaaaaaaaaaorigin", "This site is not allowed to use this key", "Add this page's domain"],
    ["rck_aaaaaaaaaunknown", "This site key is unknown or switched off", "Check data-sitekey"],
  ])("tells the owner of %s before anyone clicks", async (key, sentence, hint) => {
    const page = await set.open(html(box(key)));
    await expectState(page, "idle");
    await page.mouse.move(60, 60);
    await expectState(page, "error");
    expect(await status(page)).toBe(sentence);
    expect(set.console.some((line) => line.includes(hint))).toBe(true);
    expect(await checkbox(page).getAttribute("aria-disabled")).toBe("true");
  });

  it("says no more than that it could not verify", async () => {
    const page = await set.open(html(box("rck_aaaaaaaaaaaafail")));
    await checkbox(page).click();
    await expectState(page, "error");
    expect(await status(page)).toBe("Could not verify. Try again");
    expect(await input(page).inputValue()).toBe("");
  });

  it("replaces a session that the service no longer knows, unseen", async () => {
    const page = await set.open(html(box(PASS)));
    await expectState(page, "idle");
    await page.mouse.move(60, 60);
    await expect.poll(() => set.server.service.log.length).toBe(1);
    set.server.service.sessions.clear();
    await checkbox(page).click();
    await expectState(page, "verified");
    expect(set.server.service.log.filter(({ path }) => path === "sessions")).toHaveLength(2);
  });

  it("takes a token back when it expires, tells the page, and gets another", async () => {
    const page = await set.open(html(box("rck_aaaaaaaaaaashort", 'data-expired-callback="gone"')));
    await page.evaluate(() => Object.assign(window, { gone: () => Object.assign(window, { over: true }) }));
    await checkbox(page).click();
    await expectState(page, "verified");
    const first = await input(page).inputValue();
    await expectState(page, "expired");
    expect(await input(page).inputValue()).toBe("");
    expect(await page.evaluate(() => window.realcatcha.isExpired())).toBe(true);
    expect(await page.evaluate(() => "over" in window)).toBe(true);
    await checkbox(page).click();
    await expectState(page, "verified");
    expect(await input(page).inputValue()).not.toBe(first);
  });
});
