import { describe, expect, it } from "vitest";
import {
  box,
  browserMissing,
  checkbox,
  expectState,
  feltOn,
  html,
  picturesReady,
  stage,
} from "./chromium.ts";

const BUDGET_MS = 50;
/** Other programs on the machine lengthen tasks and never shorten them: the best of a few runs counts. */
const RUNS = 4;

describe.skipIf(browserMissing)("the main thread", () => {
  const set = stage();

  async function longest(host?: string, headers: Record<string, string> = {}): Promise<number> {
    const script = `<script src="${set.server.origin}/widget/v1/api.js" async></script>`;
    const page = await set.open(html(box("rck_aaaaaaaaaaaachal"), script), {
      headers,
      ...(host && { host }),
    });
    await expectState(page, "idle");
    await page.mouse.move(60, 60, { steps: 5 });
    await checkbox(page).click();
    await picturesReady(page);
    await page.waitForTimeout(100);
    const { longTasks } = await feltOn(page);
    await page.context().close();
    return Math.max(0, ...longTasks);
  }

  async function best(...settings: Parameters<typeof longest>): Promise<number> {
    let least = Number.POSITIVE_INFINITY;
    for (let run = 0; run < RUNS && least > BUDGET_MS; run++)
      least = Math.min(least, await longest(...settings));
    return least;
  }

  it("is never blocked for more than 50 ms", async () => {
    expect(await best()).toBeLessThanOrEqual(BUDGET_MS);
  });

  it("is not blocked either where it has to do the work of a refused worker", async () => {
    set.server.service.work = 30_000;
    const { origin } = set.server;
    const headers = { "Content-Security-Policy": `script-src ${origin}; worker-src 'none'` };
    expect(await best("127.0.0.1", headers)).toBeLessThanOrEqual(BUDGET_MS);
  });

  it("leaves the hashing to a worker that is fast enough for phones to follow", async () => {
    set.server.service.work = 60_000;
    const page = await set.open(html(box("rck_aaaaaaaaaaaapass")));
    await expectState(page, "idle");
    const started = performance.now();
    await page.mouse.move(60, 60);
    await expect.poll(() => set.server.service.log.length).toBe(1);
    await checkbox(page).click();
    await expectState(page, "verified");
    const { nonces } = set.server.service.log.at(-1)!.body.pow;
    const hashes = nonces.reduce((sum: number, nonce: number) => sum + nonce + 1, 0);
    const rate = hashes / (performance.now() - started) / 1000;
    console.log(`proof of work, round trips included: ${hashes} hashes, ${rate.toFixed(2)} M/s`);
    expect(rate).toBeGreaterThan(0.3);
  });
});
