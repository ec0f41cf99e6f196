import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import {
  browserMissing,
  expectState,
  html,
  input,
  picturesReady,
  solution,
  stage,
  tiles,
} from "./chromium.ts";

const invisible = (key: string): string =>
  `<button id="go">Go</button><div class="realcatcha" data-sitekey="${key}" data-size="invisible"></div>
   <script>go.onclick = () => realcatcha.execute().then((t) => { window.token = t }, (e) => { window.failure = e.code })</script>`;
const token = (page: Page) => page.evaluate(() => (window as unknown as { token?: string }).token);
const failure = (page: Page) => page.evaluate(() => (window as unknown as { failure?: string }).failure);

describe.skipIf(browserMissing)("invisible mode", () => {
  const set = stage();

  it("gives a token when asked, and a fresh one each time", async () => {
    const page = await set.open(html(invisible("rck_aaaaaaaaaaaapass")));
    await expectState(page, "idle");
    expect(await page.getByRole("checkbox").count()).toBe(0);
    await page.click("#go");
    await expect.poll(() => token(page)).toBeTruthy();
    const first = await token(page);
    expect(await input(page).inputValue()).toBe(first);
    await page.click("#go");
    await expect.poll(() => token(page)).not.toBe(first);
    const [session, evaluation] = set.server.service.log;
    expect(session.body.mode).toBe("invisible");
    expect(evaluation.body.telemetry.pointer).toBe("mouse");
  });

  it("reports no pointer where nobody touched anything", async () => {
    const page = await set.open(html(invisible("rck_aaaaaaaaaaaapass")));
    await expectState(page, "idle");
    await page.evaluate(() => window.realcatcha.execute());
    expect(set.server.service.log.at(-1)!.body.telemetry).toMatchObject({
      pointer: "none",
      trace: { t: [] },
    });
  });

  it("answers calls that come together with one token", async () => {
    const page = await set.open(html(invisible("rck_aaaaaaaaaaaapass")));
    await expectState(page, "idle");
    const [a, b] = await page.evaluate(() =>
      Promise.all([window.realcatcha.execute(), window.realcatcha.execute()]),
    );
    expect(a).toBe(b);
  });

  it("shows the dialog only when challenged, and can be closed and taken up again", async () => {
    const page = await set.open(html(invisible("rck_aaaaaaaaaaaachal")));
    await expectState(page, "idle");
    await page.click("#go");
    await picturesReady(page);
    await page.keyboard.press("Escape");
    await expect.poll(() => failure(page)).toBe("challenge-closed");
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("go");
    await page.click("#go");
    await page.locator("dialog[open]").waitFor();
    for (const tile of solution(set.server)) await tiles(page).nth(tile).click();
    await page.getByRole("button", { name: "Verify" }).click();
    await expect.poll(() => token(page)).toBeTruthy();
  });

  it("shows the dialog also where the page hides the badge", async () => {
    const page = await set.open(html(`<div hidden>${invisible("rck_aaaaaaaaaaaachal")}</div>`));
    await page.waitForFunction(() => window.realcatcha);
    await page.evaluate(
      () => void window.realcatcha.execute().then((t) => Object.assign(window, { token: t })),
    );
    await picturesReady(page);
    for (const tile of solution(set.server)) await tiles(page).nth(tile).click();
    await page.getByRole("button", { name: "Verify" }).click();
    await expect.poll(() => token(page)).toBeTruthy();
  });

  it("rejects with the reason", async () => {
    const page = await set.open(html(invisible("rck_aaaaaaaaaaaafail")));
    await page.click("#go");
    await expect.poll(() => failure(page)).toBe("denied");
    await page.evaluate(() => window.realcatcha.reset());
    await expectState(page, "idle");
  });

  it("forgets what was under way when reset or removed", async () => {
    const page = await set.open(html(invisible("rck_aaaaaaaaaaaapass")));
    await expectState(page, "idle");
    const code = await page.evaluate(() => {
      const pending = window.realcatcha.execute().catch((error: { code: string }) => error.code);
      window.realcatcha.remove();
      return pending;
    });
    expect(code).toBe("removed");
    expect(await page.locator("realcatcha-box, dialog").count()).toBe(0);
  });
});
