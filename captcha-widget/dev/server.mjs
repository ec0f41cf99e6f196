/** Serves dist/, test pages and the stand-in service. `node dev/server.mjs [port]`, or `startServer()` from tests. */
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { Refusal, Service } from "./service.mjs";

const dist = fileURLToPath(new URL("../dist/", import.meta.url));

/** Start on a port of the system's choice unless one is given. */
export async function startServer(port = 0) {
  const service = new Service();
  const pages = new Map();
  const server = createServer((request, response) => {
    respond(request, response, { service, pages }).catch((error) => {
      response.destroy(error);
    });
  });
  await new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));
  const { port: bound } = server.address();
  const stop = () =>
    new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  return { service, pages, port: bound, origin: `http://localhost:${bound}`, stop };
}

async function respond(request, response, { service, pages }) {
  const { pathname } = new URL(request.url, "http://localhost");
  if (request.method === "POST" && pathname.startsWith("/captcha/v1/"))
    return call(request, response, service, pathname.slice(12));
  if (pathname.startsWith("/captcha/v1/objects/")) return media(response, service, pathname.slice(20));
  if (pathname.startsWith("/widget/v1/")) return file(response, pathname.slice(11));
  const page = pages.get(pathname) ?? (pathname === "/" ? { body: demoPage } : null);
  send(response, page ? 200 : 404, page?.body ?? "", {
    "Content-Type": "text/html; charset=utf-8",
    ...page?.headers,
  });
}

async function call(request, response, service, path) {
  let text = "";
  for await (const chunk of request) text += chunk;
  if (service.dropNext > 0) {
    service.dropNext--;
    request.socket.destroy();
    return;
  }
  const cors = { "Access-Control-Allow-Origin": "*", "Cache-Control": "no-store" };
  try {
    const [status, body] = service.handle(path, text, request.headers.origin);
    if (service.loseReplies > 0) {
      service.loseReplies--;
      request.socket.destroy();
      return;
    }
    send(response, status, JSON.stringify(body), { "Content-Type": "application/json", ...cors });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { status, code, headers } = error;
    const body = JSON.stringify({ type: `urn:realcatcha:problem:${code}`, title: code, status, code });
    send(response, status, body, { "Content-Type": "application/problem+json", ...cors, ...headers });
  }
}

function media(response, service, id) {
  if (service.breakMedia > 0) {
    service.breakMedia--;
    return send(response, 503, "");
  }
  const found = service.media.get(id);
  send(response, found ? 200 : 404, found?.body ?? "", {
    "Content-Type": found?.type ?? "text/plain",
    "Cache-Control": "no-store",
  });
}

async function file(response, name) {
  if (!/^[\w.-]+\.js$/.test(name)) return send(response, 404, "");
  const bytes = await readFile(dist + name).catch(() => null);
  send(response, bytes ? 200 : 404, bytes ?? "", {
    "Content-Type": "text/javascript; charset=utf-8",
    "Access-Control-Allow-Origin": "*",
  });
}

function send(response, status, body, headers = {}) {
  response.writeHead(status, headers);
  response.end(body);
}

const demoPage = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>RealCatcha widget</title><script src="/widget/v1/api.js" async defer></script>
<body style="font-family:system-ui;display:grid;gap:16px;padding:24px;max-width:400px">
${[
  "rck_aaaaaaaaaaaapass",
  "rck_aaaaaaaaaaaachal",
  "rck_aaaaaaaaaaaatwin",
  "rck_aaaaaaaaaaaahand",
  "rck_aaaaaaaaaaathing",
  "rck_aaaaaaaaaaavoice",
  "rck_aaaaaaaaaaamoods",
  "rck_aaaaaaaaaaakinds",
  "rck_aaaaaaaaaaaafail",
  "rck_aaaaaaaaaaaabusy",
  "rck_aaaaaaaaaaorigin",
  "rck_aaaaaaaaaaashort",
]
  .map((key) => `<form><code>${key}</code><div class="realcatcha" data-sitekey="${key}"></div></form>`)
  .join("\n")}
</body></html>`;

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { origin } = await startServer(Number(process.argv[2] ?? 5173));
  console.log(`${origin}/`);
}
