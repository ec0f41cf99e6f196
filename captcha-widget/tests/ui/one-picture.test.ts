import { describe, expect, it } from "vitest";
import type { Challenge } from "../../src/core/wire.ts";
import { handwriting } from "../../src/ui/dialog/handwriting.ts";
import { wordsOf } from "../../src/ui/dialog/words/index.ts";

const asking = (pictures: number, language = "en") =>
  ({
    kind: "handwriting",
    prompt: { form: "pictures" },
    width_px: 150 * pictures,
    height_px: 150,
    language,
  }) as unknown as Challenge;
const target = (challenge: Challenge, lang = "en") => handwriting.prompt(challenge, wordsOf({ lang })).target;

describe("what is to be written", () => {
  it("is of one picture where one is shown, and of pictures where more are", () => {
    expect(target(asking(1))).toBe("what the picture shows");
    expect(target(asking(2))).toBe("what the pictures show");
    expect(target(asking(3, "ko"))).toBe("what the pictures show, in Korean");
    expect(target(asking(1, "ko"))).toBe("what the picture shows, in Korean");
    expect(target(asking(1, "en"), "ko")).toBe("사진에 보이는 것, 영어로");
  });
});
