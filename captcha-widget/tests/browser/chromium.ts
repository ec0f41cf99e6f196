/** A real Chromium with the stand-in service, for all browser tests. */
import { existsSync } from "node:fs";
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import { startServer } from "../../dev/server.mjs";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

const executablePath = process.env.CHROMIUM ?? PLACES.find(existsSync);

/** True where there is no browser: such tests are skipped on a laptop and fail in CI. */
export const browserMissing = !executablePath && !process.env.CI;
if (browserMissing) console.warn("BROWSER TESTS SKIPPED: no Chromium found; set CHROMIUM to its path.");

export type Server = Awaited<ReturnType<typeof startServer>>;

export interface Stage {
  browser: Browser;
  server: Server;
  /** Errors that pages raised; each test ends by checking that there are none. */
  pageErrors: string[];
  /** Lines on the pages' consoles. */
  console: string[];
  open(html: string, options?: OpenOptions): Promise<Page>;
}

export interface OpenOptions {
  headers?: Record<string, string>;
  context?: BrowserContextOptions;
  /** Host that the page is loaded from; the widget always comes from `server.origin`. */
  host?: string;
}

/** Set a stage up for the tests of a file: one browser, a fresh server for each test. */
export function stage(): Stage {
  const set = { pageErrors: [], console: [] } as unknown as Stage;
  beforeAll(async () => {
    if (browserMissing) return;
    set.browser = await chromium.launch({ executablePath: executablePath ?? "chromium", args: ARGUMENTS });
  });
  afterAll(() => set.browser?.close());
  beforeEach(async () => {
    set.server = await startServer();
    set.pageErrors = [];
    set.console = [];
  });
  afterEach(async () => {
    for (const context of set.browser?.contexts() ?? []) await context.close();
    await set.server.stop();
    expect(set.pageErrors).toEqual([]);
  });
  set.open = async (html, { headers = {}, context = {}, host = "localhost" } = {}) => {
    set.server.pages.set("/test", { body: html, headers });
    const page = await (await set.browser.newContext({ locale: "en-US", ...context })).newPage();
    page.on("pageerror", (error) => set.pageErrors.push(String(error)));
    page.on("console", (message) => set.console.push(message.text()));
    await page.addInitScript(observe);
    await page.goto(`http://${host}:${set.server.port}/test`);
    return page;
  };
  return set;
}

/** Runs in the page before anything else: collects what a visitor would feel. */
function observe(): void {
  const felt = { longTasks: [] as number[], shifts: 0, violations: [] as string[] };
  Object.assign(window, { felt });
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) felt.longTasks.push(duration);
  }).observe({ type: "longtask", buffered: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries())
      felt.shifts += (entry as PerformanceEntry & { value: number }).value;
  }).observe({ type: "layout-shift", buffered: true });
  addEventListener("securitypolicyviolation", (event) => {
    felt.violations.push(`${event.violatedDirective} ${event.blockedURI}`);
  });
}

export interface Felt {
  longTasks: number[];
  shifts: number;
  violations: string[];
}

export const feltOn = (page: Page): Promise<Felt> =>
  page.evaluate(() => (window as unknown as { felt: Felt }).felt);

/** A page with the given body, the script in its head, and the room that the README tells pages to keep. */
export function html(body: string, script = '<script src="/widget/v1/api.js" async defer></script>'): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Test</title><link rel="icon" href="data:,">${script}</head><body>${body}</body></html>`;
}

export const box = (key: string, attributes = ""): string =>
  `<form id="form"><div class="realcatcha" data-sitekey="${key}" ${attributes}></div></form>`;

export const checkbox = (page: Page, nth = 0): Locator => page.getByRole("checkbox").nth(nth);
export const input = (page: Page): Locator => page.locator("input[name=realcatcha-response]");
export const tiles = (page: Page): Locator => page.locator("dialog .tile");

export async function expectState(page: Page, state: string, nth = 0): Promise<void> {
  await page
    .locator(`.realcatcha >> nth=${nth}`)
    .and(page.locator(`[data-state=${state}]`))
    .waitFor();
}

/** The right tiles of the challenge that is open. */
export function solution(server: Server): number[] {
  const [open] = [...server.service.challenges.keys()].slice(-1);
  return server.service.solution(open);
}

/** Wait until a challenge of any kind is there and takes input. */
export async function faceReady(page: Page): Promise<void> {
  await page.locator("dialog[open] .body > :first-child:not(.loading)").waitFor();
}

/** What a screen reader calls the element that has the focus, as far as its attributes and text say. */
export const focusedLabel = (page: Page): Promise<string | null | undefined> =>
  page.evaluate(() => {
    const focused = document.activeElement?.shadowRoot?.activeElement;
    return (
      focused?.getAttribute("aria-label") || focused?.closest("label")?.textContent || focused?.textContent
    );
  });

/** Wait until the pictures are drawn and the dialog takes input. */
export async function picturesReady(page: Page): Promise<void> {
  await page.locator("dialog[open] .grid:not(.loading)").waitFor();
}
