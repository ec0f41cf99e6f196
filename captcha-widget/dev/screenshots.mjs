/** Photographs every state into a folder, to be looked at: `node dev/screenshots.mjs [folder] [kinds]`. */
import { existsSync, mkdirSync } from "node:fs";
import { chromium } from "playwright-core";
import { startServer } from "./server.mjs";

const folder = process.argv[2] ?? "screenshots";
mkdirSync(folder, { recursive: true });
const flags =
  "--no-sandbox --disable-gpu --disable-quic --disable-background-networking --disable-component-update --disable-sync --no-first-run";
const executablePath =
  process.env.CHROMIUM ?? ["/usr/bin/chromium", "/usr/bin/google-chrome"].find(existsSync);
const server = await startServer();
const browser = await chromium.launch({ executablePath, args: flags.split(" ") });

const WAYS = {
  desktop: { viewport: { width: 760, height: 660 } },
  dark: { viewport: { width: 760, height: 660 }, colorScheme: "dark" },
  korean: { viewport: { width: 760, height: 660 }, locale: "ko-KR" },
  "phone-360": {
    viewport: { width: 360, height: 640 },
    deviceScaleFactor: 2,
    hasTouch: true,
    isMobile: true,
  },
  "phone-320-korean": {
    viewport: { width: 320, height: 568 },
    deviceScaleFactor: 2,
    hasTouch: true,
    isMobile: true,
    locale: "ko-KR",
  },
  forced: { viewport: { width: 760, height: 660 }, forcedColors: "active" },
  "forced-dark": { viewport: { width: 760, height: 660 }, forcedColors: "active", colorScheme: "dark" },
  zoomed: { viewport: { width: 640, height: 512 }, deviceScaleFactor: 2 },
  landscape: { viewport: { width: 640, height: 340 }, hasTouch: true, isMobile: true },
};
const SIZES = ["normal", "compact", "flexible", "invisible"];
const STATES = {
  idle: "aaaaaaaaaaaatwin",
  test: "aaaaaaaaaaaapass",
  working: "aaaaaaaaaaaaslow",
  verified: "aaaaaaaaaaaabest",
  denied: "aaaaaaaaaaaafail",
  busy: "aaaaaaaaaaaabusy",
  owner: "aaaaaaaaaaorigin",
  down: "aaaaaaaaaaaadown",
  expired: "aaaaaaaaaaashort",
  challenge: "aaaaaaaaaaaachal",
};

const html = (
  body,
  dark,
) => `<!doctype html><html><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<style>body { margin: 12px; background: ${dark ? "#12121a" : "#fff"}; display: flex; flex-wrap: wrap; gap: 12px } .realcatcha[data-size=flexible] { flex: 1 1 100% }</style>
<script src="/widget/v1/api.js" async></script><body>${body}</body></html>`;

async function open(way, body) {
  const context = await browser.newContext({ locale: "en-US", ...WAYS[way] });
  const page = await context.newPage();
  page.on("pageerror", (error) => console.error(way, error));
  server.pages.set("/shot", { body: html(body, WAYS[way].colorScheme === "dark") });
  await page.goto(`${server.origin}/shot`);
  await page.locator("[data-state]").first().waitFor();
  return page;
}

const widget = (key, size = "normal") =>
  `<div class="realcatcha" data-sitekey="rck_${key}" data-size="${size}"></div>`;

async function cards(way, size) {
  const page = await open(
    way,
    Object.values(STATES)
      .map((key) => widget(key, size))
      .join(""),
  );
  await page.route("**/sessions", async (route) => {
    if (route.request().postData().includes("slow"))
      await new Promise((resolve) => setTimeout(resolve, 4000));
    await route.continue().catch(() => undefined);
  });
  const states = Object.keys(STATES);
  for (const state of ["working", "verified", "denied", "busy", "owner", "down", "expired", "challenge"]) {
    await page
      .locator(".card .check")
      .nth(states.indexOf(state))
      .evaluate((button) => button.click());
  }
  await page.locator("dialog[open]").waitFor();
  await page.keyboard.press("Escape");
  await page.locator("[data-state=expired]").first().waitFor();
  await page.screenshot({ path: `${folder}/cards-${way}-${size}.png`, fullPage: true, animations: "allow" });
  await page.context().close();
}

async function dialogs(way) {
  const page = await open(way, widget("aaaaaaaaaaaatwin"));
  const shot = (name) => page.screenshot({ path: `${folder}/dialog-${way}-${name}.png` });
  const ready = () => page.locator("dialog[open] .grid:not(.loading)").waitFor();
  await page.getByRole("checkbox").click();
  await ready();
  for (const tile of [0, 4, 5]) await page.locator(".tile").nth(tile).click();
  await page.keyboard.press("ArrowDown");
  await shot("selected");
  await page.locator(".action.main").click();
  await page.locator(".note.strong").waitFor();
  await ready();
  await shot("wrong");
  server.service.breakMedia = 1;
  await page.locator(".action.quiet").click();
  await page.locator(".panel:not([hidden])").waitFor();
  await shot("broken");
  await page.context().close();
}

/** Write a word's worth of loops, so that there is ink to be seen. */
async function scribble(page) {
  const pad = await page.locator(".pad canvas").boundingBox();
  const at = (i) => [
    pad.x + 30 + (pad.width - 60) * (i / 60),
    pad.y + pad.height * (0.5 + 0.25 * Math.sin(i / 2.5)),
  ];
  for (const [from, to] of [
    [0, 26],
    [30, 60],
  ]) {
    await page.mouse.move(...at(from));
    await page.mouse.down();
    for (let i = from; i <= to; i++) {
      await page.mouse.move(...at(i));
      await page.waitForTimeout(9);
    }
    await page.mouse.up();
  }
}

/** Each of the kinds beside the grid, untouched and in use; and its swaps. */
async function kinds(way) {
  const faces = {
    hand: ["handwriting", scribble],
    thing: ["pictures-to-name", scribble],
    voice: [
      "spoken",
      async (page) => {
        await page.locator(".listen").click();
        await page.locator(".field input").fill("30");
      },
    ],
    moods: [
      "abstract",
      async (page) => {
        for (const tile of [0, 3]) await page.locator(".tile").nth(tile).click();
      },
    ],
    kinds: ["grid-with-ways", async (page) => page.locator(".way[data-kind=spoken]").hover()],
  };
  for (const [name, [face, use]] of Object.entries(faces)) {
    const page = await open(way, widget(name.padStart(16, "a")));
    const shot = (state) => page.screenshot({ path: `${folder}/kind-${face}-${way}-${state}.png` });
    await page.getByRole("checkbox").click();
    await page.locator("dialog[open] .body > :first-child:not(.loading)").waitFor();
    await page.waitForTimeout(150);
    await shot("fresh");
    await use(page);
    await shot("used");
    await page.context().close();
  }
}

const only = process.argv[3];
for (const way of Object.keys(WAYS)) {
  await kinds(way);
  if (only === "kinds") continue;
  await cards(way, "normal");
  await dialogs(way);
}
if (only === "kinds") {
  await browser.close();
  await server.stop();
  process.exit(0);
}
for (const size of SIZES.slice(1, 3))
  for (const way of ["desktop", "korean", "phone-360"]) await cards(way, size);
const badge = await open("desktop", widget("aaaaaaaaaaaapass", "invisible"));
await badge.screenshot({ path: `${folder}/badge.png`, clip: { x: 0, y: 0, width: 320, height: 60 } });
await browser.close();
await server.stop();
