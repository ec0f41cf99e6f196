import { describe, expect, it, vi } from "vitest";
import { Client } from "../../src/core/client.ts";
import type { Problem } from "../../src/core/problems.ts";

type Step = Response | Error | "hang";

/** A client whose network plays the given steps, and the requests that it saw. */
function scripted(...steps: Step[]) {
  const seen: Array<{ url: string; init: RequestInit }> = [];
  const fetch = vi.fn((url: string, init: RequestInit) => {
    seen.push({ url, init });
    const step = steps.shift();
    if (step === "hang")
      return new Promise((_, reject) =>
        init.signal?.addEventListener("abort", () => reject(new Error("aborted"))),
      );
    return step instanceof Error ? Promise.reject(step) : Promise.resolve(step);
  });
  const client = new Client("https://captcha.example/", {
    fetch: fetch as never,
    timeoutMs: 30,
    retryDelayMs: 1,
  });
  return { client, seen };
}

const json = (status: number, body: unknown, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers });

async function problemOf(promise: Promise<unknown>): Promise<Problem> {
  return promise.then(
    () => {
      throw new Error("no problem arose");
    },
    (problem) => problem,
  );
}

describe("Client", () => {
  it("posts plain text without credentials, so that no preflight is needed", async () => {
    const { client, seen } = scripted(json(201, { session: "s" }));
    const { body } = await client.post("sessions", { site_key: "rck_x" });
    expect(body).toEqual({ session: "s" });
    expect(seen[0].url).toBe("https://captcha.example/captcha/v1/sessions");
    expect(seen[0].init).toMatchObject({ method: "POST", credentials: "omit", body: '{"site_key":"rck_x"}' });
    expect(seen[0].init.headers).toEqual({ "Content-Type": "text/plain" });
  });

  it("repeats a lost request once, byte for byte", async () => {
    const { client, seen } = scripted(new TypeError("Failed to fetch"), json(200, { status: "passed" }));
    await client.post("sessions/evaluate", { a: 1 });
    expect(seen).toHaveLength(2);
    expect(seen[1].init.body).toBe(seen[0].init.body);
  });

  it("gives up after the second loss", async () => {
    const { client, seen } = scripted(new TypeError("x"), new TypeError("x"));
    expect((await problemOf(client.post("sessions", {}))).code).toBe("network");
    expect(seen).toHaveLength(2);
  });

  it("abandons a request that hangs", async () => {
    const { client, seen } = scripted("hang", "hang");
    expect((await problemOf(client.post("sessions", {}))).code).toBe("timeout");
    expect(seen).toHaveLength(2);
  });

  it("passes a problem document on and does not repeat the request", async () => {
    const { client, seen } = scripted(json(403, { code: "origin-not-allowed", detail: "example.org" }));
    const problem = await problemOf(client.post("sessions", {}));
    expect(problem).toMatchObject({ code: "origin-not-allowed", detail: "example.org", retryAfterS: 0 });
    expect(seen).toHaveLength(1);
  });

  it("reads how long to wait", async () => {
    const { client } = scripted(json(429, { code: "too-many-requests" }, { "Retry-After": "12" }));
    expect(await problemOf(client.post("sessions", {}))).toMatchObject({
      code: "too-many-requests",
      retryAfterS: 12,
    });
  });

  it.each([
    [502, "<html>Bad gateway</html>", "unavailable"],
    [429, "", "too-many-requests"],
    [418, "teapot", "bad-reply"],
    [200, "<html>captive portal</html>", "bad-reply"],
    [200, "null", "bad-reply"],
    [500, '{"code":7}', "unavailable"],
  ])("makes sense of %i %j from something in between", async (status, text, code) => {
    const { client } = scripted(new Response(text, { status }));
    expect((await problemOf(client.post("sessions", {}))).code).toBe(code);
  });
});
