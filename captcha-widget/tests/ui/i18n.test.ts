import { describe, expect, it } from "vitest";
import { Problem } from "../../src/core/problems.ts";
import { KINDS } from "../../src/ui/dialog/kinds.ts";
import { en as wordsEn } from "../../src/ui/dialog/words/en.ts";
import { wordsOf } from "../../src/ui/dialog/words/index.ts";
import { ko as wordsKo } from "../../src/ui/dialog/words/ko.ts";
import { en } from "../../src/ui/i18n/en.ts";
import { texts } from "../../src/ui/i18n/index.ts";
import { ko } from "../../src/ui/i18n/ko.ts";

/** Every code that the captcha plane may send, and those that arise in the browser. */
const CODES = [
  "bad-request",
  "malformed",
  "unknown-site-key",
  "origin-not-allowed",
  "blocked-network",
  "too-many-requests",
  "session-expired",
  "session-invalid",
  "session-used",
  "challenge-gone",
  "pow-invalid",
  "pow-required",
  "payload-too-large",
  "unavailable",
  "not-found",
  "no-swaps-left",
  "malformed-telemetry",
  "network",
  "timeout",
  "bad-reply",
  "denied",
  "missing-site-key",
  "something-new",
];

describe("texts", () => {
  it.each([
    ["auto", ["ko-KR", "en"], "ko"],
    ["auto", ["fr-FR", "ko"], "ko"],
    ["auto", ["fr-FR"], "en"],
    ["ko", ["en"], "ko"],
    ["ko-KR", ["en"], "ko"],
    ["fr", ["ko"], "en"],
    ["auto", [], "en"],
  ])("speaks for %s with %j: %s", (wanted, preferred, lang) => {
    expect(texts(wanted, preferred).lang).toBe(lang);
  });

  it("fills in values", () => {
    expect(texts("en", []).say("wait", { n: 3 })).toBe("Too many attempts. Wait 3 s");
    expect(wordsOf({ lang: "en" }).say("tile", { n: 1, total: 9, row: 1, column: 1 })).toBe(
      "Image 1 of 9, row 1 column 1",
    );
  });

  it.each(CODES)("has a sentence for %s in both languages", (code) => {
    for (const lang of ["en", "ko"]) {
      const sentence = texts(lang, []).explain(new Problem(code));
      expect(sentence.length).toBeGreaterThan(5);
      expect(/[가-힣]/.test(sentence)).toBe(lang === "ko");
    }
  });

  it.each([
    ["the widget", en, ko],
    ["the dialog", wordsEn, wordsKo],
  ])("asks for the same values in both languages in %s", (_, english, korean) => {
    const blanks = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).sort();
    expect(Object.keys(korean)).toEqual(Object.keys(english));
    for (const [key, sentence] of Object.entries(english))
      expect(blanks((korean as Record<string, string>)[key]), key).toEqual(blanks(sentence));
  });

  it("says everything in the dialog in Korean to a Korean", () => {
    for (const [key, sentence] of Object.entries(wordsKo))
      if (key !== "round") expect(sentence, key).toMatch(/[가-힣]/);
  });

  it("has its own sentences for each kind of challenge", () => {
    for (const lang of ["en", "ko"]) {
      const words = wordsOf({ lang });
      const kinds = Object.values(KINDS).map(({ words: keys }) => keys);
      for (const name of ["way", "wayFull"] as const)
        expect(new Set(kinds.map((keys) => words.say(keys[name]))).size).toBe(kinds.length);
      // What is seen of a button is part of what it is called, for those who call it by voice.
      for (const { way, wayFull } of kinds) expect(words.say(wayFull)).toContain(words.say(way));
    }
  });
});
