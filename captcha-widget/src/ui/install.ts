/** Puts the API on the page and renders what the markup asks for. */
import type { Dialect } from "../compat/dialect.ts";
import { Client } from "../core/client.ts";
import { isOwnersFault, type Problem } from "../core/problems.ts";
import { Recorder } from "../core/recorder.ts";
import { Solver } from "../core/solver.ts";
import { Api } from "./api.ts";
import type { Environment } from "./environment.ts";
import { spawnWorker } from "./loading.ts";
import { notify } from "./notices.ts";

const HINTS: Record<string, string> = {
  "unknown-site-key":
    "Check data-sitekey; keys are listed in the dashboard, where a key can also be switched off.",
  "origin-not-allowed": "Add this page's domain to the site's domains in the dashboard.",
  malformed: "Check the widget's parameters.",
  "missing-site-key": 'Give the widget a data-sitekey="rck_..." attribute or a sitekey parameter.',
};

/** Start once a page; a second copy of the script leaves the first in charge. */
export function install(dialect: Dialect): void {
  const page = window as unknown as Record<string, unknown>;
  if (page[dialect.globalName] instanceof Object && "render" in (page[dialect.globalName] as object)) {
    console.warn("[RealCatcha] The script is on this page twice; the second copy does nothing.");
    return;
  }
  const script = ownScript();
  const address = new URL(script?.src || location.href, location.href);
  const query = address.searchParams;
  const api = new Api(dialect, environment(script, address), query.get("hl") ?? "auto");
  page[dialect.globalName] = api.face();
  const start = (): void => {
    if (query.get("render") !== "explicit") api.renderMarked();
    api.becomeReady();
    const name = query.get("onload");
    const onload = name ? page[name] : null;
    if (typeof onload === "function") notify(onload as () => void);
  };
  if (document.readyState !== "loading") return start();
  // What the parser has passed already is shown at once, so that nothing moves later.
  if (query.get("render") !== "explicit") api.renderMarked();
  document.addEventListener("DOMContentLoaded", start, { once: true });
}

function ownScript(): HTMLScriptElement | null {
  const current = document.currentScript as HTMLScriptElement | null;
  return current ?? document.querySelector<HTMLScriptElement>('script[src*="/widget/v1/api.js"]');
}

function environment(script: HTMLScriptElement | null, address: URL): Environment {
  const override = script?.dataset.base ?? address.searchParams.get("base");
  const base = override
    ? new URL(override.replace(/\/*$/, "/"), location.href).href
    : new URL("../../", address).href;
  const files = override ? `${base}widget/v1/` : new URL("./", address).href;
  const nonce = script?.nonce ?? "";
  const recorder = new Recorder(window);
  recorder.install();
  return {
    base,
    files,
    nonce,
    recorder,
    client: new Client(base),
    solver: new Solver(() => spawnWorker({ files, nonce })),
    languages: navigator.languages ?? [navigator.language],
    complain,
  };
}

function complain(container: HTMLElement, problem: Problem): void {
  const hint = HINTS[problem.code];
  const log = hint || isOwnersFault(problem) ? console.error : console.warn;
  log(`[RealCatcha] ${problem.message}${hint ? ` ${hint}` : ""}`, container);
}
