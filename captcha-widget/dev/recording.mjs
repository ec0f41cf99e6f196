/** Digits as the tones of a telephone's keys, so that the stand-in needs no voice. */
const RATE = 8_000;
const TONE_S = 0.32;
const GAP_S = 0.28;
const ROWS = [697, 770, 852, 941];
const COLUMNS = [1209, 1336, 1477];

/** A WAV file, 8 kHz, 16 bits, one channel. */
export function recording(digits) {
  const samples = [...digits].flatMap((digit) => [...tone(digit), ...Array(RATE * GAP_S).fill(0)]);
  const data = Buffer.alloc(samples.length * 2);
  samples.forEach((sample, i) => {
    data.writeInt16LE(Math.round(sample * 9_000), i * 2);
  });
  const head = Buffer.alloc(44);
  head.write("RIFF", 0);
  head.writeUInt32LE(36 + data.length, 4);
  head.write("WAVEfmt ", 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(RATE, 24);
  head.writeUInt32LE(RATE * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write("data", 36);
  head.writeUInt32LE(data.length, 40);
  return Buffer.concat([head, data]);
}

function tone(digit) {
  const at = "123456789*0#".indexOf(digit);
  const [low, high] = [ROWS[Math.floor(at / 3)], COLUMNS[at % 3]];
  const wave = (hertz, i) => Math.sin((2 * Math.PI * hertz * i) / RATE);
  return Array.from({ length: RATE * TONE_S }, (_, i) => (wave(low, i) + wave(high, i)) / 2);
}
