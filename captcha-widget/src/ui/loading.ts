/** Fetches the parts that the checkbox path does without: the challenge bundle and the worker. */
import { Problem } from "../core/problems.ts";
import type { WorkerLike } from "../core/solver.ts";
import { BUNDLE, type ChallengeBundle } from "./challenge-face.ts";
import { h } from "./dom.ts";

/** File names and hashes, put in by the build. */
declare const FILES: { challenge: string; challengeIntegrity: string; worker: string };

export interface Source {
  /** Folder that the widget's files are served from, with a trailing slash. */
  files: string;
  nonce: string;
}

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
  ): { createScriptURL(url: string): string };
}

let bundle: Promise<ChallengeBundle> | null = null;
let trust: (url: string) => string = (url) => url;

try {
  const factory = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes;
  const policy = factory?.createPolicy("realcatcha", { createScriptURL: (url) => url });
  if (policy) trust = (url) => policy.createScriptURL(url);
} catch {
  // The page allows no policy of this name; it may not enforce trusted types either.
}

/** Load the challenge bundle once for the page; a failure may be tried again. */
export function loadChallengeBundle(source: Source): Promise<ChallengeBundle> {
  bundle ??= inject(source).catch((error) => {
    bundle = null;
    throw error;
  });
  return bundle;
}

function inject({ files, nonce }: Source): Promise<ChallengeBundle> {
  return new Promise((resolve, reject) => {
    const script = h("script", {
      crossorigin: "anonymous",
      integrity: FILES.challengeIntegrity,
      nonce: nonce || null,
      onload: () => {
        const face = (globalThis as unknown as Record<symbol, ChallengeBundle | undefined>)[BUNDLE];
        script.remove();
        if (face) resolve(face);
        else reject(new Problem("unsupported", "The challenge bundle left nothing"));
      },
      onerror: () => {
        script.remove();
        reject(new Problem("network", `${FILES.challenge} did not load`));
      },
    });
    script.async = true;
    script.src = trust(files + FILES.challenge);
    document.head.append(script);
  });
}

/**
 * Start the solver's worker. A worker must be of the page's own origin: from elsewhere a blob of one
 * line imports it, which needs `worker-src blob:`; the solver copes where that is refused.
 */
export function spawnWorker({ files }: Source): WorkerLike {
  const address = files + FILES.worker;
  if (new URL(address).origin === location.origin) return new Worker(trust(address));
  const shim = new Blob([`importScripts(${JSON.stringify(address)})`], { type: "text/javascript" });
  const blob = URL.createObjectURL(shim);
  try {
    return new Worker(trust(blob));
  } finally {
    setTimeout(() => URL.revokeObjectURL(blob), 10_000);
  }
}
