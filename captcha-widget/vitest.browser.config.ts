import { defineConfig } from "vitest/config";

/** A real Chromium; one file at a time, since timing is part of what is checked. */
export default defineConfig({
  test: {
    include: ["tests/browser/**/*.test.ts"],
    fileParallelism: false,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
