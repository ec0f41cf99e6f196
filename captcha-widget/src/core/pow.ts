/** The proof of work as a resumable search, so that a worker and a time-sliced main thread share it. */
import { compress, initialState, paddedBlocks } from "./sha256.ts";
import type { PowTask } from "./wire.ts";

/** Hard ceiling on `count * work`: what the contract promises phones. */
export const MAX_EXPECTED_HASHES = 1_000_000;
const NONCE_LIMIT = 2 ** 53;
const CLOCK_EVERY = 256;

/** Refuse a task that would burn a visitor's battery or never end. */
export function assertReasonable(task: PowTask): void {
  const ok =
    Number.isInteger(task.count) &&
    Number.isInteger(task.work) &&
    task.count >= 0 &&
    task.work >= 1 &&
    task.count * task.work <= MAX_EXPECTED_HASHES &&
    /^[\x21-\x7e]{0,200}$/.test(task.prefix);
  if (!ok) throw new RangeError("Unreasonable proof of work");
}

/** Search state of one task. `advance` works until a deadline; `nonces` grows to `count` entries. */
export class PowSearch {
  readonly nonces: number[] = [];
  hashes = 0;
  private readonly limit: number;
  private nonce = 0;

  constructor(private readonly task: PowTask) {
    assertReasonable(task);
    this.limit = Math.floor(2 ** 32 / task.work);
  }

  get done(): boolean {
    return this.nonces.length >= this.task.count;
  }

  /** Work until done or until `expired()` says so; asked every few hundred hashes. */
  advance(expired: () => boolean): boolean {
    while (!this.done && !expired()) this.run(CLOCK_EVERY);
    return this.done;
  }

  /** Try up to `budget` nonces of the current sub-puzzle, all of the same number of digits. */
  private run(budget: number): void {
    const text = String(this.nonce);
    const message = `${this.task.prefix}:${this.nonces.length}:${text}`;
    const words = paddedBlocks(message);
    const tail = message.length - 1;
    const tailWord = tail >> 2;
    const tailUnit = 1 << (24 - (tail & 3) * 8);
    const last = Math.min(this.nonce + budget, 10 ** text.length, NONCE_LIMIT);
    for (let nonce = this.nonce; nonce < last; nonce++) {
      this.hashes++;
      if (headOf(words) < this.limit) {
        this.nonces.push(nonce);
        this.nonce = 0;
        return;
      }
      if (nonce % 10 !== 9) words[tailWord] = (words[tailWord] + tailUnit) | 0;
      else carry(words, tail);
    }
    this.nonce = last;
  }
}

const state = new Int32Array(8);
const block = new Int32Array(16);
const initial = initialState();

/** First word of the digest, unsigned. */
function headOf(words: Int32Array): number {
  state.set(initial);
  if (words.length === 16) compress(state, words);
  else {
    for (let i = 0; i < words.length; i += 16) {
      block.set(words.subarray(i, i + 16));
      compress(state, block);
    }
  }
  return state[0] >>> 0;
}

/** Add one to the decimal number that ends at byte `at`; the leading digit never overflows within a run. */
function carry(words: Int32Array, at: number): void {
  for (let position = at; position >= 0; position--) {
    const shift = 24 - (position & 3) * 8;
    const digit = (words[position >> 2] >>> shift) & 0xff;
    if (digit < 0x30 || digit > 0x39) return;
    const next = digit === 0x39 ? 0x30 : digit + 1;
    words[position >> 2] = (words[position >> 2] & ~(0xff << shift)) | (next << shift);
    if (next !== 0x30) return;
  }
}
