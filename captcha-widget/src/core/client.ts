/** Speaks the captcha plane. Every failure leaves as a `Problem`. */
import { Problem } from "./problems.ts";

export interface Reply<T> {
  body: T;
  /** The reply's `Date` header where the browser lets us read it. */
  serverDate: string | null;
}

export interface ClientOptions {
  fetch?: typeof fetch;
  timeoutMs?: number;
  retryDelayMs?: number;
}

export class Client {
  private readonly fetch: typeof fetch;
  private readonly timeoutMs: number;
  private readonly retryDelayMs: number;

  /** @param base origin and path prefix of the service, with a trailing slash */
  constructor(
    private readonly base: string,
    options: ClientOptions = {},
  ) {
    this.fetch = options.fetch ?? ((...args) => globalThis.fetch(...args));
    this.timeoutMs = options.timeoutMs ?? 10_000;
    this.retryDelayMs = options.retryDelayMs ?? 600;
  }

  /**
   * Post a JSON body. A lost request or reply is repeated once with the same bytes, which the server
   * answers from memory for 30 s, so that nothing happens twice.
   */
  async post<T>(path: string, body: unknown): Promise<Reply<T>> {
    const bytes = JSON.stringify(body);
    try {
      return await this.attempt<T>(path, bytes);
    } catch (error) {
      if (!(error instanceof Problem) || (error.code !== "network" && error.code !== "timeout")) throw error;
      await new Promise((resolve) => setTimeout(resolve, this.retryDelayMs));
      return this.attempt<T>(path, bytes);
    }
  }

  private async attempt<T>(path: string, body: string): Promise<Reply<T>> {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), this.timeoutMs);
    try {
      // text/plain keeps the request "simple", so that no preflight is sent.
      const response = await this.fetch(`${this.base}captcha/v1/${path}`, {
        method: "POST",
        headers: { "Content-Type": "text/plain" },
        body,
        credentials: "omit",
        cache: "no-store",
        signal: abort.signal,
      });
      return await read<T>(response);
    } catch (error) {
      if (error instanceof Problem) throw error;
      throw new Problem(abort.signal.aborted ? "timeout" : "network", String(error));
    } finally {
      clearTimeout(timer);
    }
  }
}

async function read<T>(response: Response): Promise<Reply<T>> {
  const text = await response.text();
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    body = null;
  }
  if (!response.ok) throw problemOf(response, body as { code?: unknown; detail?: unknown } | null);
  if (typeof body !== "object" || body === null)
    throw new Problem("bad-reply", `${response.status} without JSON`);
  return { body: body as T, serverDate: response.headers.get("date") };
}

function problemOf(response: Response, body: { code?: unknown; detail?: unknown } | null): Problem {
  const code = typeof body?.code === "string" ? body.code : codeOfStatus(response.status);
  const detail = typeof body?.detail === "string" ? body.detail : "";
  const wait = Number(response.headers.get("retry-after"));
  return new Problem(code, detail, Number.isFinite(wait) ? Math.min(Math.max(wait, 0), 600) : 0);
}

/** For replies of something between the visitor and the service. */
function codeOfStatus(status: number): string {
  if (status === 429) return "too-many-requests";
  if (status >= 500) return "unavailable";
  return "bad-reply";
}
