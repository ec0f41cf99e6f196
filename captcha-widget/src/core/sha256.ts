/** SHA-256 (FIPS 180-4) for the proof of work: the caller owns the block and changes only what differs. */

/** Round constants: fractional parts of the cube roots of the first 64 primes. */
const K = new Int32Array(64);
/** Initial state: fractional parts of the square roots of the first 8 primes. */
const INITIAL = new Int32Array(8);

fillConstants();

/** Derive the constants, which is shorter than listing them. */
function fillConstants(): void {
  const fraction = (x: number): number => ((x - Math.floor(x)) * 2 ** 32) | 0;
  for (let candidate = 2, found = 0; found < 64; candidate++) {
    let prime = true;
    for (let divisor = 2; divisor * divisor <= candidate; divisor++)
      if (candidate % divisor === 0) prime = false;
    if (!prime) continue;
    if (found < 8) INITIAL[found] = fraction(Math.sqrt(candidate));
    K[found++] = fraction(Math.cbrt(candidate));
  }
}

const schedule = new Int32Array(64);

/** A fresh chaining state. */
export function initialState(): Int32Array {
  return INITIAL.slice();
}

/**
 * Run the compression function over one block, updating `state` in place.
 *
 * @param state eight words, as `initialState` gives them
 * @param block sixteen big-endian words
 */
export function compress(state: Int32Array, block: Int32Array): void {
  const w = schedule;
  for (let i = 0; i < 16; i++) w[i] = block[i];
  for (let i = 16; i < 64; i++) {
    const p = w[i - 15];
    const q = w[i - 2];
    const s0 = ((p >>> 7) | (p << 25)) ^ ((p >>> 18) | (p << 14)) ^ (p >>> 3);
    const s1 = ((q >>> 17) | (q << 15)) ^ ((q >>> 19) | (q << 13)) ^ (q >>> 10);
    w[i] = (w[i - 16] + s0 + w[i - 7] + s1) | 0;
  }
  let a = state[0];
  let b = state[1];
  let c = state[2];
  let d = state[3];
  let e = state[4];
  let f = state[5];
  let g = state[6];
  let h = state[7];
  for (let i = 0; i < 64; i++) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (h + s1 + (g ^ (e & (f ^ g))) + K[i] + w[i]) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (s0 + ((a & b) | (c & (a | b)))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  state[0] = (state[0] + a) | 0;
  state[1] = (state[1] + b) | 0;
  state[2] = (state[2] + c) | 0;
  state[3] = (state[3] + d) | 0;
  state[4] = (state[4] + e) | 0;
  state[5] = (state[5] + f) | 0;
  state[6] = (state[6] + g) | 0;
  state[7] = (state[7] + h) | 0;
}

/** Lay an ASCII message out as padded blocks of big-endian words (16 words a block). */
export function paddedBlocks(message: string): Int32Array {
  const length = message.length;
  const words = new Int32Array(Math.ceil((length + 9) / 64) * 16);
  for (let i = 0; i < length; i++) words[i >> 2] |= message.charCodeAt(i) << (24 - (i & 3) * 8);
  words[length >> 2] |= 0x80 << (24 - (length & 3) * 8);
  words[words.length - 1] = length * 8;
  return words;
}

/** Hash an ASCII message to eight words; the first is what the proof of work compares. */
export function digest(message: string): Int32Array {
  const words = paddedBlocks(message);
  const state = initialState();
  for (let i = 0; i < words.length; i += 16) compress(state, words.subarray(i, i + 16));
  return state;
}
