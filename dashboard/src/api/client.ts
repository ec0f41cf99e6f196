import createClient, { type Client } from "openapi-fetch";
import type { paths } from "./schema.d.ts";
import { MemoryTokens, type TokenStore } from "./tokens.ts";
import { type Fetch, transport } from "./transport.ts";

export { ApiError, type Problem, unwrap } from "./problem.ts";
export type { components } from "./schema.d.ts";
export { MemoryTokens, type TokenStore, type Tokens } from "./tokens.ts";

/** The management API, typed from the gateway's own code: `api.GET("/v1/sites/{site_id}", { params: ... })`. */
export type ManagementApi = Client<paths, `${string}/${string}`>;

interface Options {
  /** Origin of the gateway, without a slash at the end. */
  baseUrl: string;
  /** Where the session is kept; by default as long as the client lives. */
  tokens?: TokenStore;
  /** Sends requests; the browser's own by default. */
  fetch?: Fetch;
  /** Waits before a read is repeated. */
  wait?: (ms: number) => Promise<void>;
}

/** Connect to a gateway. Calls give `{ data, error, response }`; `unwrap` gives the data or throws an `ApiError`. */
export function connect({ baseUrl, tokens = new MemoryTokens(), fetch, wait }: Options): ManagementApi {
  const send = transport({
    baseUrl,
    tokens,
    fetch: fetch ?? ((request) => globalThis.fetch(request)),
    wait: wait ?? ((ms) => new Promise((resolve) => setTimeout(resolve, ms))),
  });
  return createClient<paths>({ baseUrl, fetch: send });
}
