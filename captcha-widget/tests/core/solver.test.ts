import { afterEach, describe, expect, it, vi } from "vitest";
import { PowSearch } from "../../src/core/pow.ts";
import { Solver, solveInSlices, type WorkerLike } from "../../src/core/solver.ts";
import type { PowTask } from "../../src/core/wire.ts";

const task: PowTask = { prefix: "0123456789abcdef0123456789abcdef:0:5a17", count: 8, work: 512 };

function expected(): number[] {
  const search = new PowSearch(task);
  search.advance(() => false);
  return search.nonces;
}

/** A worker whose replies the test decides. */
class FakeWorker implements WorkerLike {
  onmessage: ((event: MessageEvent) => void) | null = null;
  onerror: ((event: ErrorEvent) => void) | null = null;
  readonly asked: Array<{ ticket: number; task: PowTask }> = [];
  terminated = false;

  postMessage(message: unknown): void {
    this.asked.push(message as { ticket: number; task: PowTask });
  }

  terminate(): void {
    this.terminated = true;
  }

  say(data: object): void {
    this.onmessage?.({ data } as MessageEvent);
  }
}

afterEach(() => {
  vi.useRealTimers();
});

describe("Solver", () => {
  it("hands the task to the worker and gives each asker its own answer", async () => {
    const worker = new FakeWorker();
    const solver = new Solver(() => worker);
    const [first, second] = [solver.solve(task), solver.solve(task)];
    worker.say({ ready: true });
    worker.say({ ticket: worker.asked[1].ticket, nonces: [2] });
    worker.say({ ticket: worker.asked[0].ticket, nonces: [1] });
    expect(await first).toEqual({ nonces: [1] });
    expect(await second).toEqual({ nonces: [2] });
  });

  it("starts one worker for the page", async () => {
    const spawn = vi.fn(() => new FakeWorker());
    const solver = new Solver(spawn);
    void solver.solve(task);
    void solver.solve(task);
    expect(spawn).toHaveBeenCalledTimes(1);
  });

  it("solves on the main thread where workers are refused outright", async () => {
    const solver = new Solver(() => {
      throw new DOMException("refused", "SecurityError");
    });
    expect(await solver.solve(task)).toEqual({ nonces: expected() });
  });

  it("finishes on the main thread what a failing worker was asked", async () => {
    const worker = new FakeWorker();
    const solver = new Solver(() => worker);
    const answer = solver.solve(task);
    worker.onerror?.({} as ErrorEvent);
    expect(await answer).toEqual({ nonces: expected() });
    expect(worker.terminated).toBe(true);
    expect(await solver.solve(task)).toEqual({ nonces: expected() });
  });

  it("gives up a worker that never reports", async () => {
    vi.useFakeTimers();
    const worker = new FakeWorker();
    const answer = new Solver(() => worker).solve(task);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await answer).toEqual({ nonces: expected() });
    expect(worker.terminated).toBe(true);
  });

  it("refuses a task beyond the contract before any work is done", async () => {
    const spawn = vi.fn(() => new FakeWorker());
    await expect(new Solver(spawn).solve({ ...task, work: 1e9 })).rejects.toThrow(RangeError);
    expect(spawn).not.toHaveBeenCalled();
  });
});

describe("solveInSlices", () => {
  it("lets other work on the thread run in between", async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    await solveInSlices({ ...task, work: 8192 }, 2);
    clearInterval(timer);
    expect(turns).toBeGreaterThan(2);
  });
});
