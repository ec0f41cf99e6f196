/** Solves proofs of work in a worker, or in short slices on the main thread where workers are refused. */
import { assertReasonable, PowSearch } from "./pow.ts";
import type { PowAnswer, PowTask } from "./wire.ts";

/** The part of `Worker` that is used. */
export interface WorkerLike {
  postMessage(message: unknown): void;
  terminate(): void;
  onmessage: ((event: MessageEvent) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

/** Longest stretch of main-thread work; leaves a frame room for everything else. */
const SLICE_MS = 8;
/** A worker that does not report by then was refused silently (some content policies do that). */
const READY_TIMEOUT_MS = 3_000;

interface Job {
  task: PowTask;
  resolve: (answer: PowAnswer) => void;
}

export class Solver {
  private worker: WorkerLike | null | undefined;
  private ready = false;
  private ticket = 0;
  private readonly jobs = new Map<number, Job>();

  /** @param spawn starts the worker; throws or reports an error where it is refused */
  constructor(private readonly spawn: () => WorkerLike) {}

  /** Solve a task. Throws RangeError when the task asks for more than the contract allows. */
  async solve(task: PowTask): Promise<PowAnswer> {
    assertReasonable(task);
    const worker = this.start();
    if (!worker) return solveInSlices(task);
    return new Promise((resolve) => {
      const ticket = ++this.ticket;
      this.jobs.set(ticket, { task, resolve });
      worker.postMessage({ ticket, task });
    });
  }

  private start(): WorkerLike | null {
    if (this.worker !== undefined) return this.worker;
    try {
      const worker = this.spawn();
      worker.onmessage = (event) => this.receive(event.data);
      worker.onerror = (event) => {
        event.preventDefault?.();
        this.abandon();
      };
      this.worker = worker;
      setTimeout(() => this.ready || this.abandon(), READY_TIMEOUT_MS);
    } catch {
      this.worker = null;
    }
    return this.worker;
  }

  private receive(data: { ready?: true; ticket?: number; nonces?: number[] }): void {
    this.ready = true;
    const job = data.ticket === undefined ? undefined : this.jobs.get(data.ticket);
    if (!job || !data.nonces) return;
    this.jobs.delete(data.ticket!);
    job.resolve({ nonces: data.nonces });
  }

  /** Give the worker up for good and finish what it was asked on the main thread. */
  private abandon(): void {
    this.worker?.terminate();
    this.worker = null;
    for (const job of this.jobs.values()) void solveInSlices(job.task).then(job.resolve);
    this.jobs.clear();
  }
}

/** Solve on this thread, yielding to the page after each slice. */
export async function solveInSlices(task: PowTask, sliceMs = SLICE_MS): Promise<PowAnswer> {
  const search = new PowSearch(task);
  while (!search.done) {
    const until = performance.now() + sliceMs;
    if (search.advance(() => performance.now() >= until)) break;
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  return { nonces: search.nonces };
}
