import { webcrypto } from "node:crypto";
import { describe, expect, it } from "vitest";
import { digest } from "../../src/core/sha256.ts";

async function reference(message: string): Promise<string> {
  const bytes = await webcrypto.subtle.digest("SHA-256", new TextEncoder().encode(message));
  return Buffer.from(bytes).toString("hex");
}

const hex = (words: Int32Array): string =>
  [...words].map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");

describe("digest", () => {
  it("agrees with the browser's SHA-256 for every length around the block borders", async () => {
    for (let length = 0; length <= 140; length++) {
      const message = Array.from({ length }, (_, i) =>
        String.fromCharCode(33 + ((i * 7 + length) % 94)),
      ).join("");
      expect(hex(digest(message)), `length ${length}`).toBe(await reference(message));
    }
  });

  it("gives the published value for abc", () => {
    expect(hex(digest("abc"))).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  });
});
