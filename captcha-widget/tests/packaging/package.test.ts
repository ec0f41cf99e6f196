import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const dist = `${mkdtempSync(join(tmpdir(), "realcatcha-widget-"))}/`;

interface Entry {
  file: string;
  integrity: string;
}

describe("the build", () => {
  let manifest: Record<string, Entry>;

  beforeAll(() => {
    execFileSync(process.execPath, [`${root}scripts/build.mjs`, dist]);
    manifest = JSON.parse(readFileSync(`${dist}manifest.json`, "utf8"));
  });

  afterAll(() => rmSync(dist, { recursive: true }));

  it("keeps the whole checkbox path under 20 KB compressed", () => {
    const path = [manifest.api, manifest.worker].map(({ file }) => readFileSync(dist + file));
    const size = path.reduce((sum, bytes) => sum + gzipSync(bytes, { level: 9 }).length, 0);
    expect(size).toBeLessThan(20_000);
  });

  it("names the loader as promised and everything else by its content", () => {
    expect(readdirSync(dist).sort()).toEqual(
      ["manifest.json", ...Object.values(manifest).map(({ file }) => file)].sort(),
    );
    expect(manifest.api.file).toBe("api.js");
    for (const name of ["challenge", "worker"]) {
      const bytes = readFileSync(dist + manifest[name].file);
      const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 10);
      expect(manifest[name].file).toBe(`${name}.${hash}.js`);
    }
  });

  it("pins the challenge bundle in the loader", () => {
    const loader = readFileSync(`${dist}api.js`, "utf8");
    expect(loader).toContain(manifest.challenge.integrity);
    expect(loader).toContain(manifest.worker.file);
  });

  it("holds no code that a strict content policy refuses", () => {
    for (const { file } of Object.values(manifest))
      expect(readFileSync(dist + file, "utf8")).not.toMatch(
        /\beval\(|new Function|innerHTML|setAttribute\("style"/,
      );
  });
});

describe("the lock file", () => {
  it("names no registry and pins what package.json pins", () => {
    const lock = JSON.parse(readFileSync(`${root}package-lock.json`, "utf8"));
    const { devDependencies } = JSON.parse(readFileSync(`${root}package.json`, "utf8"));
    for (const [path, entry] of Object.entries<{ resolved?: string }>(lock.packages))
      expect(entry.resolved, path).toBeUndefined();
    for (const version of Object.values(devDependencies)) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  });
});
