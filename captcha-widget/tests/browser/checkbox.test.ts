import { describe, expect, it } from "vitest";
import { box, browserMissing, checkbox, expectState, feltOn, html, input, stage } from "./chromium.ts";

const PASS = "rck_aaaaaaaaaaaapass";
const RESERVE = "<style>.realcatcha { min-height: 74px }</style>";

describe.skipIf(browserMissing)("the checkbox", () => {
  const set = stage();

  it("turns a click into a token in the form and tells the page", async () => {
    const script = "<script>function done(token) { window.got = token }</script>";
    const page = await set.open(
      html(script + box(PASS, 'data-callback="done" data-action="login" data-cdata="c1"')),
    );
    await checkbox(page).click();
    await expectState(page, "verified");
    const token = await input(page).inputValue();
    expect(token).toMatch(/^[0-9a-f]{32}\.[0-9a-f]{32}$/);
    expect(await page.evaluate(() => (window as unknown as { got: string }).got)).toBe(token);
    expect(await page.evaluate(() => window.realcatcha.getResponse())).toBe(token);
    const sent = await page.evaluate(() =>
      new FormData(document.querySelector("form")!).get("realcatcha-response"),
    );
    expect(sent).toBe(token);
    expect(await checkbox(page).getAttribute("aria-checked")).toBe("true");
    expect(set.server.service.log.map(({ path }) => path)).toEqual(["sessions", "sessions/evaluate"]);
    const [session, evaluation] = set.server.service.log;
    expect(session.body).toEqual({
      site_key: PASS,
      mode: "managed",
      lang: "en",
      action: "login",
      cdata: "c1",
    });
    expect(evaluation.body.telemetry.pointer).toBe("mouse");
    expect(evaluation.body.telemetry.trace.e.at(-1)).toBe(5);
  });

  it("mirrors the state on the element and on its host", async () => {
    const page = await set.open(html(box(PASS)));
    await expectState(page, "idle");
    expect(await page.locator("realcatcha-box").getAttribute("data-state")).toBe("idle");
    await checkbox(page).click();
    await expectState(page, "verified");
    expect(await page.locator("realcatcha-box").getAttribute("data-state")).toBe("verified");
  });

  it("has the session and its work ready when the pointer comes near", async () => {
    const page = await set.open(html(box(PASS)));
    await expectState(page, "idle");
    await page.mouse.move(900, 700);
    expect(set.server.service.log).toEqual([]);
    await page.mouse.move(60, 60, { steps: 4 });
    await expect.poll(() => set.server.service.log.length).toBe(1);
  });

  it("is operated with Space and reported as keyboard", async () => {
    const page = await set.open(html(box(PASS)));
    await expectState(page, "idle");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Space");
    await expectState(page, "verified");
    const { telemetry } = set.server.service.log.at(-1)!.body;
    expect(telemetry.pointer).toBe("keyboard");
    expect(telemetry.keys.length).toBeGreaterThan(0);
    expect(telemetry.trace.t).toEqual([]);
  });

  it("reports a finger as touch", async () => {
    const page = await set.open(html(box(PASS)), { context: { hasTouch: true, isMobile: true } });
    await checkbox(page).tap();
    await expectState(page, "verified");
    expect(set.server.service.log.at(-1)!.body.telemetry.pointer).toBe("touch");
  });

  it("counts a click made by a script as untrusted", async () => {
    const page = await set.open(html(box(PASS)));
    await expectState(page, "idle");
    await page.evaluate(() => {
      const host = document.querySelector("realcatcha-box");
      host?.shadowRoot?.querySelector<HTMLElement>("[role=checkbox]")?.click();
    });
    await expectState(page, "verified");
    const { pointer, flags } = set.server.service.log.at(-1)!.body.telemetry;
    expect({ pointer, untrusted: flags.untrusted }).toEqual({ pointer: "keyboard", untrusted: 1 });
  });

  it("announces each step to screen readers", async () => {
    const page = await set.open(html(box(PASS)));
    await checkbox(page).click();
    await expectState(page, "verified");
    expect(await page.getByRole("status").textContent()).toBe("Verified");
    expect(await page.getByRole("group", { name: "Human check by RealCatcha" }).count()).toBe(1);
    expect(await checkbox(page).evaluate((b) => b.textContent)).toContain("I’m a person");
  });

  it("moves nothing on the page, in whatever state", async () => {
    const page = await set.open(html(`${RESERVE}${box(PASS)}<p id="below">below</p>`));
    await expectState(page, "idle");
    const sizes = [await page.locator("realcatcha-box").boundingBox()];
    await checkbox(page).click();
    await expectState(page, "verified");
    sizes.push(await page.locator("realcatcha-box").boundingBox());
    await page.evaluate(() => window.realcatcha.reset());
    set.server.service.down = true;
    await checkbox(page).click();
    await expectState(page, "error");
    sizes.push(await page.locator("realcatcha-box").boundingBox());
    expect(sizes[1]).toEqual(sizes[0]);
    expect(sizes[2]).toEqual(sizes[0]);
    expect(sizes[0]).toMatchObject({ height: 74 });
    expect((await feltOn(page)).shifts).toBe(0);
  });

  it("speaks Korean when asked to, and tells the service", async () => {
    const script = '<script src="/widget/v1/api.js?hl=ko" async defer></script>';
    const page = await set.open(html(box(PASS), script));
    await checkbox(page).click();
    await expectState(page, "verified");
    expect(await page.getByRole("status").textContent()).toBe("확인되었습니다");
    expect(set.server.service.log[0].body.lang).toBe("ko");
  });

  it("keeps two widgets apart", async () => {
    const page = await set.open(
      html(box(PASS) + box("rck_aaaaaaaaaaaafail", 'data-response-field-name="second"')),
    );
    await checkbox(page, 0).click();
    await checkbox(page, 1).click();
    await expectState(page, "verified", 0);
    await expectState(page, "error", 1);
    expect(await input(page).inputValue()).not.toBe("");
    expect(await page.locator("input[name=second]").inputValue()).toBe("");
    const traces = set.server.service.log.filter(({ path }) => path === "sessions/evaluate");
    expect(traces[1].body.telemetry.trace.y).not.toEqual(traces[0].body.telemetry.trace.y);
  });

  it("renders explicitly, calls onload, and takes elements that come later", async () => {
    const script = `<script>function ready() { window.loaded = true }</script>
      <script src="/widget/v1/api.js?onload=ready&render=explicit" async defer></script>`;
    const page = await set.open(html(`<div class="realcatcha" data-sitekey="${PASS}"></div>`, script));
    await page.waitForFunction(() => (window as unknown as { loaded?: boolean }).loaded);
    expect(await checkbox(page).count()).toBe(0);
    await page.evaluate((sitekey) => {
      const late = document.body.appendChild(document.createElement("div"));
      window.realcatcha.render(late, {
        sitekey,
        callback: (token: string) => Object.assign(window, { token }),
      });
    }, PASS);
    await checkbox(page).click();
    await page.waitForFunction(() => (window as unknown as { token?: string }).token);
  });

  it("never breaks the page that embeds it wrongly", async () => {
    const page = await set.open(html('<div class="realcatcha" data-theme="pink"></div>'));
    await checkbox(page).click();
    await expectState(page, "error");
    expect(await page.getByRole("status").textContent()).toBe("This page gives no site key");
    expect(set.console.some((line) => line.includes('"theme"'))).toBe(true);
    expect(set.console.some((line) => line.includes('"sitekey"'))).toBe(true);
  });
});
