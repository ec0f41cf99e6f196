import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { PowSearch } from "../../src/core/pow.ts";
import type { PowTask } from "../../src/core/wire.ts";

const SID = "0123456789abcdef0123456789abcdef";
const task = (changes: Partial<PowTask> = {}): PowTask => ({
  prefix: `${SID}:0:5a17`,
  count: 4,
  work: 256,
  ...changes,
});
const forever = (): boolean => false;

function head(prefix: string, index: number, nonce: number): number {
  return createHash("sha256").update(`${prefix}:${index}:${nonce}`).digest().readUInt32BE(0);
}

function solve(wanted: PowTask): number[] {
  const search = new PowSearch(wanted);
  search.advance(forever);
  return search.nonces;
}

function expectValid(wanted: PowTask, nonces: number[]): void {
  expect(nonces).toHaveLength(wanted.count);
  nonces.forEach((nonce, i) => {
    expect(head(wanted.prefix, i, nonce)).toBeLessThan(Math.floor(2 ** 32 / wanted.work));
  });
}

describe("PowSearch", () => {
  it("finds nonces that another implementation of SHA-256 accepts", () => {
    expectValid(task(), solve(task()));
  });

  it("tries every nonce in order, over changes in the number of digits", () => {
    const wanted = task({ count: 1, work: 30_000 });
    const [found] = solve(wanted);
    expect(found).toBeGreaterThan(1000);
    for (let nonce = 0; nonce < found; nonce++)
      expect(head(wanted.prefix, 0, nonce)).toBeGreaterThanOrEqual(143_165);
    expectValid(wanted, [found]);
  });

  it.each([1, 17, 40, 44, 52, 53, 54, 55, 60, 110, 119, 150])(
    "handles a prefix of %i characters",
    (length) => {
      const wanted = task({ prefix: "x".repeat(length), count: 3, work: 200 });
      expectValid(wanted, solve(wanted));
    },
  );

  it("can be interrupted at any time and comes to the same nonces", () => {
    const search = new PowSearch(task({ work: 5000 }));
    let asked = 0;
    while (!search.advance(() => ++asked % 2 === 0));
    expect(asked).toBeGreaterThan(10);
    expect(search.nonces).toEqual(solve(task({ work: 5000 })));
  });

  it("is done at once when nothing is asked", () => {
    expect(solve(task({ count: 0 }))).toEqual([]);
  });

  it.each([
    { work: 1_000_001, count: 1 },
    { work: 500_000, count: 3 },
    { work: 0 },
    { work: 1.5 },
    { count: -1 },
    { prefix: "with space" },
    { prefix: "ünicode" },
  ])("refuses an unreasonable task %j", (changes) => {
    expect(() => new PowSearch(task(changes))).toThrow(RangeError);
  });
});
