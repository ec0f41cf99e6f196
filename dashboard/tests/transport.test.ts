import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ApiError, connect, MemoryTokens, unwrap } from "../src/api/client.ts";

interface Asked {
  method: string;
  url: string;
  authorization: string | undefined;
  key: string | undefined;
}

type Answer = [status: number, body: unknown, headers?: Record<string, string>];

let server: Server;
let asked: Asked[];
let answer: (request: Asked, body: string) => Answer | "drop";
let baseUrl: string;

const EXPIRED: Answer = [401, { type: "t", title: "No", status: 401, code: "unauthenticated" }];
const ISSUED = { access_token: "a2", refresh_token: "r2", token_type: "Bearer", expires_in: 900 };
const ok: Answer = [200, { items: [], next_cursor: null }];

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let body = "";
  for await (const chunk of request) body += chunk;
  const { authorization, "idempotency-key": key } = request.headers;
  const one = {
    method: request.method ?? "",
    url: request.url ?? "",
    authorization,
    key: key as string | undefined,
  };
  asked.push(one);
  const given = answer(one, body);
  if (given === "drop") {
    request.socket.destroy();
    return;
  }
  const [status, document, headers] = given;
  const type = status < 400 ? "application/json" : "application/problem+json";
  response.writeHead(status, { "Content-Type": type, ...headers }).end(JSON.stringify(document));
}

beforeEach(async () => {
  asked = [];
  server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

function client(tokens = new MemoryTokens({ access: "a1", refresh: "r1" })) {
  const waits: number[] = [];
  const api = connect({
    baseUrl,
    tokens,
    wait: async (ms) => {
      waits.push(ms);
    },
  });
  return { api, tokens, waits };
}

describe("a session", () => {
  it("is carried by every request", async () => {
    answer = () => ok;
    await unwrap(client().api.GET("/v1/sites"));
    expect(asked.map((one) => one.authorization)).toEqual(["Bearer a1"]);
  });

  it("is refreshed once for all requests that found it expired", async () => {
    answer = ({ url, authorization }) => {
      if (url === "/v1/auth/refresh") return [200, ISSUED];
      return authorization === "Bearer a2" ? ok : EXPIRED;
    };
    const { api, tokens } = client();
    await Promise.all([1, 2, 3, 4].map(() => unwrap(api.GET("/v1/sites"))));
    expect(asked.filter((one) => one.url === "/v1/auth/refresh")).toHaveLength(1);
    expect(tokens.read()).toEqual({ access: "a2", refresh: "r2" });
  });

  it("is over where its refresh token is refused", async () => {
    answer = () => EXPIRED;
    const { api, tokens } = client();
    await expect(unwrap(api.GET("/v1/sites"))).rejects.toMatchObject({ code: "unauthenticated" });
    expect(tokens.read()).toBeNull();
    expect(asked).toHaveLength(2);
  });

  it("is kept while the service cannot refresh it", async () => {
    answer = ({ url }) => (url === "/v1/auth/refresh" ? [503, {}] : EXPIRED);
    const { api, tokens } = client();
    await expect(unwrap(api.GET("/v1/sites"))).rejects.toThrow(ApiError);
    expect(tokens.read()).toEqual({ access: "a1", refresh: "r1" });
  });

  it("is not needed", async () => {
    answer = () => EXPIRED;
    const { api } = client(new MemoryTokens());
    await expect(unwrap(api.GET("/v1/sites"))).rejects.toThrow("No");
    expect(asked.map((one) => one.authorization)).toEqual([undefined]);
  });

  it("repeats the body of a post that found it expired, under one key", async () => {
    const bodies: string[] = [];
    answer = ({ url, authorization }, body) => {
      if (url === "/v1/auth/refresh") return [200, ISSUED];
      bodies.push(body);
      return authorization === "Bearer a2" ? [201, { id: "x" }] : EXPIRED;
    };
    await unwrap(client().api.POST("/v1/sites", { body: { name: "Shop", domains: ["example.com"] } }));
    expect(bodies).toEqual(Array(2).fill('{"name":"Shop","domains":["example.com"]}'));
    const keys = asked.filter((one) => one.url === "/v1/sites").map((one) => one.key);
    expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(keys[1]).toBe(keys[0]);
  });
});

describe("what goes wrong", () => {
  it("is the problem that the service names", async () => {
    const errors = [{ pointer: "/name", detail: "must not be empty" }];
    answer = () => [422, { type: "t", title: "Malformed", status: 422, code: "malformed", errors }];
    const refused = unwrap(client().api.POST("/v1/sites", { body: { name: "", domains: [] } }));
    await expect(refused).rejects.toMatchObject({ code: "malformed", problem: { errors } });
  });

  it("is repeated where it was a read, as late as the service asks", async () => {
    answer = () => (asked.length < 3 ? [503, {}, { "Retry-After": "2" }] : ok);
    const { api, waits } = client();
    await unwrap(api.GET("/v1/sites"));
    expect(waits).toEqual([2000, 2000]);
  });

  it("is given up after two repeats", async () => {
    answer = () => "drop";
    await expect(unwrap(client().api.GET("/v1/sites"))).rejects.toMatchObject({ code: "unreachable" });
    expect(asked).toHaveLength(3);
  });

  it("is not repeated where it may have changed something", async () => {
    answer = () => [503, { type: "t", title: "Away", status: 503, code: "unavailable" }];
    const refused = unwrap(client().api.POST("/v1/sites", { body: { name: "Shop", domains: [] } }));
    await expect(refused).rejects.toMatchObject({ code: "unavailable" });
    expect(asked).toHaveLength(1);
  });

  it("is told apart from what stands in front of the service", async () => {
    answer = () => [502, "<html>"];
    const refused = unwrap(client().api.POST("/v1/sites", { body: { name: "Shop", domains: [] } }));
    await expect(refused).rejects.toMatchObject({ code: "unreachable", problem: { status: 502 } });
  });
});
