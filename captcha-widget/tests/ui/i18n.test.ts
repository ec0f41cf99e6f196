import { describe, expect, it } from "vitest";
import { Problem } from "../../src/core/problems.ts";
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
    expect(texts("en", []).say("tile", { n: 1, total: 9, row: 1, column: 1 })).toBe(
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

  it("asks for the same values in both languages", () => {
    const blanks = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).sort();
    for (const key of Object.keys(en) as Array<keyof typeof en>)
      expect(blanks(ko[key]), key).toEqual(blanks(en[key]));
  });
});
