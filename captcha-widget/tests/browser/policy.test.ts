import { describe, expect, it } from "vitest";
import {
  box,
  browserMissing,
  checkbox,
  expectState,
  feltOn,
  html,
  picturesReady,
  solution,
  stage,
  tiles,
} from "./chromium.ts";

const CHALLENGE = "rck_aaaaaaaaaaaachal";

describe.skipIf(browserMissing)("under a content policy", () => {
  const set = stage();
  const policy = (origin: string, more = ""): Record<string, string> => ({
    "Content-Security-Policy": `default-src 'none'; script-src ${origin}; connect-src ${origin}; img-src ${origin} data:; ${more}`,
  });

  async function passes(page: Awaited<ReturnType<typeof set.open>>): Promise<void> {
    await checkbox(page).click();
    await picturesReady(page);
    for (const tile of solution(set.server)) await tiles(page).nth(tile).click();
    await page.getByRole("button", { name: "Verify" }).click();
    await expectState(page, "verified");
    expect(await page.locator(".card").boundingBox()).toMatchObject({ width: 304, height: 74 });
  }

  it("works without unsafe-inline and violates nothing, trusted types included", async () => {
    const more = "require-trusted-types-for 'script'; trusted-types realcatcha";
    const page = await set.open(html(box(CHALLENGE)), { headers: policy(set.server.origin, more) });
    await passes(page);
    expect((await feltOn(page)).violations).toEqual([]);
    expect(page.workers()).toHaveLength(1);
  });

  it("works for a page on another origin, in a worker where blobs may be one", async () => {
    const script = `<script src="${set.server.origin}/widget/v1/api.js" async></script>`;
    const headers = policy(set.server.origin, "worker-src blob:");
    const page = await set.open(html(box(CHALLENGE), script), { headers, host: "127.0.0.1" });
    await passes(page);
    expect((await feltOn(page)).violations).toEqual([]);
    expect(page.workers()).toHaveLength(1);
  });

  it("works for a page on another origin where every worker is refused", async () => {
    const script = `<script src="${set.server.origin}/widget/v1/api.js" async></script>`;
    const page = await set.open(html(box(CHALLENGE), script), {
      headers: policy(set.server.origin),
      host: "127.0.0.1",
    });
    await passes(page);
    expect(page.workers()).toHaveLength(0);
  });

  it("hands the nonce of its script on", async () => {
    const script = '<script nonce="abc" src="/widget/v1/api.js" async></script>';
    const headers = {
      "Content-Security-Policy":
        "script-src 'nonce-abc' 'strict-dynamic'; style-src 'none'; worker-src 'self'",
    };
    const page = await set.open(html(box(CHALLENGE), script), { headers });
    await passes(page);
    expect((await feltOn(page)).violations).toEqual([]);
  });
});
