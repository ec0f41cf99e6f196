/** Builds dist/ (or the folder given): api.js (its name is promised), and the hashed files that it fetches, pinned by integrity. */
import { createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = process.argv[2] ? `${resolve(process.argv[2])}/` : `${root}dist/`;
const banner = "/*! RealCatcha widget | Apache-2.0 */";

/** Bundle one entry to a string. */
async function bundle(entry, define = {}) {
  const { outputFiles } = await build({
    entryPoints: [root + entry],
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2020",
    charset: "utf8",
    legalComments: "none",
    banner: { js: banner },
    define,
    write: false,
    plugins: [squeezeCss],
  });
  return Buffer.from(outputFiles[0].contents);
}

/** Takes indentation and line breaks out of style sheets kept in template strings. */
const squeezeCss = {
  name: "squeeze-css",
  setup({ onLoad }) {
    onLoad({ filter: /(-css|theme|abstract)\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      const squeeze = (css) => css.replace(/\s+/g, " ").replace(/ ?([{};,]) ?/g, "$1");
      const contents = source.replace(/= `\n([^`]*)`;/g, (_, css) => `= \`${squeeze(css)}\`;`);
      return { contents, loader: "ts" };
    });
  },
};

const digest = (algorithm, bytes, encoding) => createHash(algorithm).update(bytes).digest(encoding);
const integrity = (bytes) => `sha384-${digest("sha384", bytes, "base64")}`;
const manifest = {};

async function emit(name, bytes, { hashed }) {
  const file = hashed ? `${name}.${digest("sha256", bytes, "hex").slice(0, 10)}.js` : `${name}.js`;
  await writeFile(dist + file, bytes);
  manifest[name] = {
    file,
    integrity: integrity(bytes),
    bytes: bytes.length,
    gzip: gzipSync(bytes, { level: 9 }).length,
  };
  return file;
}

await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });
const worker = await emit("worker", await bundle("src/workers/pow-worker.ts"), { hashed: true });
const challengeBytes = await bundle("src/ui/dialog/index.ts");
const challenge = await emit("challenge", challengeBytes, { hashed: true });
const files = { challenge, challengeIntegrity: integrity(challengeBytes), worker };
await emit("api", await bundle("src/api.ts", { FILES: JSON.stringify(files) }), { hashed: false });
await writeFile(`${dist}manifest.json`, `${JSON.stringify(manifest, null, 2)}\n`);
for (const { file, bytes, gzip } of Object.values(manifest))
  console.log(`${file}\t${bytes} bytes\t${gzip} gzip`);
