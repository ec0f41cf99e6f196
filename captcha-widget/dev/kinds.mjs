/** The kinds of the stand-in: what each shows, and when an answer is right. Form is checked as strictly as the service does. */
import { randomInt } from "node:crypto";
import { moods, sheet, word } from "./pictures.mjs";
import { recording } from "./recording.mjs";

const TARGETS = {
  star: { en: "star", ko: "별" },
  moon: { en: "moon", ko: "달" },
  leaf: { en: "leaf", ko: "잎" },
};
const FEELINGS = {
  calm: { en: "calm", ko: "차분함" },
  joyful: { en: "joyful", ko: "즐거움" },
};
const WORDS = ["lemon", "river", "candle"];
const SVG = "image/svg+xml";

const pick = (list) => list[randomInt(list.length)];
const within = (value, low, high) => Number.isInteger(value) && value >= low && value <= high;
const areTiles = (tiles, count, least) =>
  Array.isArray(tiles) &&
  tiles.length >= least &&
  new Set(tiles).size === tiles.length &&
  tiles.every((tile) => within(tile, 0, count - 1));

/** Each makes `{ view, media: { type, body }, right }`, reads an answer (true: well-formed) and judges it. */
export const KINDS = {
  "image-grid": {
    make({ lang, address }) {
      const names = Object.keys(TARGETS);
      const target = pick(names);
      const { svg, right } = sheet(target, names);
      const prompt = { target, label: TARGETS[target][lang] ?? target };
      const view = { prompt, image: address, rows: 3, columns: 3, tile_px: 150 };
      return { view, media: { type: SVG, body: svg }, right };
    },
    isWellFormed: ({ tiles }) => areTiles(tiles, 9, 0),
    isRight: ({ tiles }, right) => String(tiles) === String(right),
  },
  abstract: {
    make({ lang, address }) {
      const target = pick(Object.keys(FEELINGS));
      const { svg, right } = moods(target, 5);
      const prompt = { target, label: FEELINGS[target][lang] ?? target };
      const view = { prompt, image: address, tile_px: 224, tiles: 5 };
      return { view, media: { type: SVG, body: svg }, right };
    },
    isWellFormed: ({ tiles }) => areTiles(tiles, 5, 1),
    isRight: ({ tiles }, right) => String(tiles) === String(right),
  },
  handwriting: {
    make({ address, form = "word" }) {
      const right = pick(WORDS);
      const size = form === "word" ? [360, 120] : [450, 150];
      const body = form === "word" ? word(right, size) : sheet("leaf", ["leaf"], 1).svg;
      const view = {
        prompt: { form },
        image: address,
        width_px: size[0],
        height_px: size[1],
        language: "en",
      };
      return { view, media: { type: SVG, body }, right };
    },
    isWellFormed({ strokes, w, h }) {
      const points = strokes?.flat() ?? [];
      return (
        within(w, 100, 2000) &&
        within(h, 100, 2000) &&
        within(strokes?.length, 1, 64) &&
        within(points.length, 1, 3000) &&
        strokes.every((stroke) => stroke.length > 0) &&
        points.every(
          ([x, y, t], i) => within(x, 0, w) && within(y, 0, h) && within(t, points[i - 1]?.[2] ?? 0, 1e6),
        ) &&
        points[0][2] === 0
      );
    },
    /** Nobody reads here: ink as wide as a word is taken for the word. */
    isRight({ strokes, w }) {
      const xs = strokes.flat().map(([x]) => x);
      return Math.max(...xs) - Math.min(...xs) > w / 4;
    },
  },
  spoken: {
    make({ address }) {
      const right = String(randomInt(10_000)).padStart(4, "0");
      const view = { audio: address, media_type: "audio/wav", symbols: "digits", length: 4, language: "en" };
      return { view, media: { type: "audio/wav", body: recording(right) }, right };
    },
    isWellFormed: ({ text }) => typeof text === "string" && text.length <= 64,
    isRight: ({ text }, right) => text.replace(/\D/g, "") === right,
  },
};
