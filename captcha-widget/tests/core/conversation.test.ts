import { beforeEach, describe, expect, it } from "vitest";
import { Refusal, Service } from "../../dev/service.mjs";
import type { Client } from "../../src/core/client.ts";
import { Conversation } from "../../src/core/conversation.ts";
import { Problem } from "../../src/core/problems.ts";
import { Solver } from "../../src/core/solver.ts";
import { Page } from "./page.ts";

const ORIGIN = "https://shop.example";

/** A client that calls the stand-in service directly, and can lose replies. */
class DirectClient {
  calls: Array<{ path: string; body: string }> = [];
  lose = 0;

  constructor(readonly service: Service) {}

  async post(path: string, body: unknown): Promise<{ body: unknown; serverDate: string | null }> {
    const text = JSON.stringify(body);
    this.calls.push({ path, body: text });
    try {
      const [, reply] = this.service.handle(path, text, ORIGIN) as [number, unknown];
      if (this.lose-- > 0) throw new Problem("network");
      return { body: JSON.parse(JSON.stringify(reply)), serverDate: null };
    } catch (error) {
      throw error instanceof Refusal ? new Problem(error.message) : error;
    }
  }
}

let page: Page;
let client: DirectClient;

beforeEach(() => {
  page = new Page();
  client = new DirectClient(new Service());
  client.service.work = 16;
});

function talk(siteKey: string) {
  const recorder = page.recorder();
  const refuse = (): never => {
    throw new Error("no workers here");
  };
  const parts = { client: client as unknown as Client, solver: new Solver(refuse), recorder };
  const conversation = new Conversation(parts, { site_key: siteKey, mode: "managed", lang: "ko" });
  return { conversation, evaluate: () => conversation.evaluate(recorder.snapshot("mouse")) };
}

const paths = (): string[] => client.calls.map(({ path }) => path);

function solution(id: string): number[] {
  return client.service.solution(id);
}

describe("Conversation", () => {
  it("gets a token with its deadline for paid work", async () => {
    const outcome = await talk("rck_aaaaaaaaaaaapass").evaluate();
    expect(outcome).toMatchObject({
      status: "passed",
      token: expect.stringMatching(/^[0-9a-f]{32}\.[0-9a-f]{32}$/),
    });
    expect(outcome.status === "passed" && outcome.until - Date.now()).toBeGreaterThan(290_000);
  });

  it("answers a challenge of mere work by itself", async () => {
    const expires_at = new Date(Date.now() + 60_000).toISOString();
    const pow = { prefix: "ab:1:cd", count: 2, work: 4 };
    const token = `${"a".repeat(32)}.${"b".repeat(32)}`;
    const replies: Record<string, object> = {
      sessions: { session: "blob", expires_at, pow },
      "sessions/evaluate": { status: "challenge", challenge: { id: "c1", kind: "pow", expires_at }, pow },
      "challenges/answer": { status: "passed", token, expires_at },
    };
    const sent: Record<string, unknown> = {};
    client.post = async (path, body) => {
      sent[path] = body;
      return { body: replies[path], serverDate: null };
    };
    expect(await talk("rck_any").evaluate()).toMatchObject({ status: "passed", token });
    expect(sent["challenges/answer"]).toMatchObject({
      challenge: "c1",
      answer: {},
      pow: { nonces: [expect.any(Number), expect.any(Number)] },
    });
  });

  it("uses what was prepared, once", async () => {
    const { conversation, evaluate } = talk("rck_aaaaaaaaaaaapass");
    await conversation.prepare();
    await conversation.prepare();
    await evaluate();
    expect(paths()).toEqual(["sessions", "sessions/evaluate"]);
    await evaluate();
    expect(paths()).toHaveLength(4);
  });

  it("opens a new session after preparing one failed", async () => {
    const { conversation, evaluate } = talk("rck_aaaaaaaaaaaapass");
    client.service.down = true;
    await expect(conversation.prepare()).rejects.toThrow("unavailable");
    client.service.down = false;
    expect((await evaluate()).status).toBe("passed");
  });

  it("goes through wrong answers and rounds to the token", async () => {
    const { conversation, evaluate } = talk("rck_aaaaaaaaaaaatwin");
    let outcome = await evaluate();
    for (const [right, reason] of [
      [false, "wrong"],
      [true, "next"],
      [true, undefined],
    ] as const) {
      if (outcome.status !== "challenge") throw new Error(outcome.status);
      const tiles = right ? solution(outcome.challenge.id) : [0, 1, 2, 3, 4, 5, 6, 7, 8];
      outcome = await conversation.answer({ tiles }, "mouse");
      if (outcome.status === "challenge") expect(outcome.reason).toBe(reason);
    }
    expect(outcome.status).toBe("passed");
  });

  it("pays again where a challenge asks for it, for swaps too", async () => {
    const { conversation, evaluate } = talk("rck_aaaaaaaaaaaahard");
    await evaluate();
    const swapped = await conversation.swap();
    if (swapped.status !== "challenge") throw new Error(swapped.status);
    expect(swapped.challenge.swaps_left).toBe(1);
    const outcome = await conversation.answer({ tiles: solution(swapped.challenge.id) }, "keyboard");
    expect(outcome.status).toBe("passed");
    const { body } = client.calls.at(-1)!;
    expect(JSON.parse(body)).toMatchObject({
      pow: { nonces: expect.any(Array) },
      telemetry: { pointer: "keyboard" },
    });
  });

  it("reports at an answer only what happened since the pictures were shown", async () => {
    const { conversation, evaluate } = talk("rck_aaaaaaaaaaaachal");
    await evaluate();
    page.move(100, 1, 1);
    conversation.shown();
    page.move(100, 2, 2);
    await conversation.answer({ tiles: [] }, "mouse");
    expect(JSON.parse(client.calls.at(-1)!.body).telemetry.trace.x).toEqual([2]);
  });

  it("hands the same answer in again with the same bytes while no reply has come", async () => {
    const { conversation, evaluate } = talk("rck_aaaaaaaaaaaachal");
    const outcome = await evaluate();
    if (outcome.status !== "challenge") throw new Error(outcome.status);
    const answer = { tiles: solution(outcome.challenge.id) };
    client.lose = 1;
    await expect(conversation.answer(answer, "mouse")).rejects.toThrow("network");
    page.move(100, 1, 1);
    expect((await conversation.answer(answer, "mouse")).status).toBe("passed");
    expect(client.calls.at(-1)!.body).toBe(client.calls.at(-2)!.body);
  });

  it("makes a problem of a denial and of a challenge that is gone", async () => {
    await expect(talk("rck_aaaaaaaaaaaafail").evaluate()).rejects.toMatchObject({ code: "denied" });
    await expect(talk("rck_aaaaaaaaaaaapass").conversation.swap()).rejects.toMatchObject({
      code: "challenge-gone",
    });
  });
});
