import type { TokenStore } from "./tokens.ts";

export type Fetch = (request: Request) => Promise<Response>;

const REFRESH = "/v1/auth/refresh";
const REPEATS = 2;
const LONGEST_WAIT_MS = 5_000;
const KEY = "Idempotency-Key";

interface Options {
  baseUrl: string;
  tokens: TokenStore;
  fetch: Fetch;
  wait: (ms: number) => Promise<void>;
}

/**
 * Wrap `fetch`: requests carry the session, which is refreshed when it has expired; posts carry an idempotency key, so
 * that whoever repeats one creates nothing twice; reads are repeated after a lost answer or a 503.
 */
export function transport(options: Options): Fetch {
  const { tokens } = options;
  let refreshing: Promise<boolean> | null = null;

  /** Refresh once, however many requests wait for it: a refresh token that comes twice ends its session. */
  function refresh(): Promise<boolean> {
    refreshing ??= exchange(options).finally(() => {
      refreshing = null;
    });
    return refreshing;
  }

  return async (original) => {
    const request = withKey(original);
    const asked = tokens.read()?.access;
    const response = await patiently(authorised(request, asked), options);
    if (response.status !== 401 || !asked || new URL(request.url).pathname === REFRESH) return response;
    const moved = tokens.read()?.access !== asked; // another request has refreshed it meanwhile
    if (!moved && !(await refresh())) return response;
    return patiently(authorised(request, tokens.read()?.access), options);
  };
}

async function exchange({ baseUrl, tokens, fetch }: Options): Promise<boolean> {
  const kept = tokens.read();
  if (!kept) return false;
  const response = await fetch(
    new Request(baseUrl + REFRESH, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ refresh_token: kept.refresh }),
    }),
  );
  if (response.ok) {
    const issued = (await response.json()) as { access_token: string; refresh_token: string };
    tokens.write({ access: issued.access_token, refresh: issued.refresh_token });
    return true;
  }
  if (response.status === 401) tokens.write(null); // over; anything else may pass
  return false;
}

/** Every post has a key: a person who clicks again after a lost answer creates, and pays, nothing twice. */
function withKey(request: Request): Request {
  if (request.method !== "POST" || request.headers.has(KEY)) return request;
  const keyed = new Request(request);
  keyed.headers.set(KEY, crypto.randomUUID());
  return keyed;
}

/** A copy, so that the request can be sent again; an Authorization that the caller chose stays. */
function authorised(request: Request, access: string | undefined): Request {
  const copy = request.clone();
  if (access && !copy.headers.has("Authorization")) copy.headers.set("Authorization", `Bearer ${access}`);
  return copy;
}

/** Repeat reads only: whether to try again to change something is the page's, and the person's, to say. */
async function patiently(request: Request, { fetch, wait }: Options): Promise<Response> {
  const safe = request.method === "GET";
  for (let repeat = 0; ; repeat++) {
    const last = !safe || repeat >= REPEATS;
    try {
      const response = await fetch(request.clone());
      if (response.status !== 503 || last) return response;
      await wait(pause(response, repeat));
    } catch (error) {
      if (last) throw error;
      await wait(pause(null, repeat));
    }
  }
}

function pause(response: Response | null, repeat: number): number {
  const asked = Number(response?.headers.get("Retry-After")) * 1000;
  return Math.min(asked || 250 * 2 ** repeat, LONGEST_WAIT_MS);
}
