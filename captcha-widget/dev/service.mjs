/** A stand-in for captcha-api: speaks the wire contract, checks the work, decides what it is told to decide. */
import { createHash, randomBytes } from "node:crypto";
import { KINDS } from "./kinds.mjs";

const SESSION_LIFE_MS = 600_000;
/** Whoever cannot see keeps the way to listening, whatever swaps are left. */
const isFree = (asked, present) => asked === "spoken" && asked !== present;
const OTHERS = ["spoken", "image-grid", "abstract"];

/** Verdict by site key; any other well-formed key passes. */
const SCRIPTED = {
  rck_aaaaaaaaaaaachal: { challenges: 1 },
  rck_aaaaaaaaaaaatwin: { challenges: 2, rounds: 2 },
  rck_aaaaaaaaaaaahand: { challenges: 1, kinds: ["handwriting", ...OTHERS] },
  rck_aaaaaaaaaaathing: { challenges: 1, kinds: ["handwriting", ...OTHERS], form: "pictures" },
  rck_aaaaaaaaaaavoice: { challenges: 1, kinds: ["spoken", "handwriting", "image-grid", "abstract"] },
  rck_aaaaaaaaaaamoods: { challenges: 1, kinds: ["abstract", "spoken"] },
  rck_aaaaaaaaaaakinds: { challenges: 1, kinds: ["image-grid", "handwriting", "spoken", "abstract"] },
  rck_aaaaaaaaaaaahard: { challenges: 1, powOnAnswer: { count: 16, work: 4096 } },
  rck_aaaaaaaaaaaafail: { deny: true },
  rck_aaaaaaaaaaashort: { tokenLifeMs: 3000 },
  rck_aaaaaaaaaaafleet: { challenges: 1, challengeLifeMs: 2500 },
  rck_aaaaaaaaaaaabusy: { error: [429, "too-many-requests", { "Retry-After": "5" }] },
  rck_aaaaaaaaaaaadown: { error: [503, "unavailable", { "Retry-After": "1" }] },
  rck_aaaaaaaaaunknown: { error: [404, "unknown-site-key"] },
  rck_aaaaaaaaaaorigin: { error: [403, "origin-not-allowed"] },
};

export class Refusal extends Error {
  constructor(status, code, headers = {}) {
    super(code);
    Object.assign(this, { status, code, headers });
  }
}

export class Service {
  sessions = new Map();
  challenges = new Map();
  /** What a challenge shows or plays, by its id. */
  media = new Map();
  /** Every request body that was accepted, for tests to look at. */
  log = [];
  /** Tests set these: fail the next n requests on the wire; work per sub-puzzle. */
  dropNext = 0;
  /** The work happens but the reply is lost. */
  loseReplies = 0;
  down = false;
  breakMedia = 0;
  /** Nobody can read handwriting at the moment. */
  readersAway = false;
  /** Challenges of the key for it end soon. */
  fleeting = true;
  work = 2048;
  replies = new Map();

  handle(path, text, origin) {
    if (this.down) throw new Refusal(503, "unavailable", { "Retry-After": "1" });
    const key = path + text;
    if (this.replies.has(key)) return this.replies.get(key);
    const body = JSON.parse(text);
    const route = {
      sessions: "session",
      "sessions/evaluate": "evaluate",
      "challenges/answer": "answer",
      "challenges/swap": "swap",
    }[path];
    if (!route) throw new Refusal(404, "not-found");
    const reply = this[route](body, origin);
    this.log.push({ path, body });
    if (path !== "sessions") this.replies.set(key, reply);
    return reply;
  }

  session({ site_key: siteKey, mode, lang = "en" }, origin) {
    if (!/^rck_[a-z2-7]{16}$/.test(siteKey) || !["managed", "invisible"].includes(mode))
      throw new Refusal(422, "malformed");
    if (!origin || origin === "null") throw new Refusal(403, "origin-not-allowed");
    const script = SCRIPTED[siteKey] ?? {};
    if (script.error) throw new Refusal(...script.error);
    const sid = randomBytes(16).toString("hex");
    const pow = this.task(sid, 0, { count: 16, work: this.work });
    this.sessions.set(sid, {
      pow,
      script,
      lang,
      origin,
      left: script.challenges ?? 0,
      swaps: 2,
      kind: script.kinds?.[0] ?? "image-grid",
    });
    return [201, { session: sid, expires_at: after(SESSION_LIFE_MS), pow }];
  }

  evaluate({ session: sid, pow, telemetry }, origin) {
    const session = this.sessions.get(sid);
    if (!session) throw new Refusal(410, "session-expired");
    if (session.origin !== origin) throw new Refusal(403, "session-invalid");
    if (session.used) throw new Refusal(409, "session-used");
    checkWork(session.pow, pow);
    checkTelemetry(telemetry);
    session.used = true;
    if (session.script.deny) return [200, { status: "denied" }];
    return this.decide(sid, session);
  }

  answer({ challenge: id, answer, telemetry, pow }) {
    const { sid, session, kind, right, task } = this.take(id);
    if (task) checkWork(task, pow);
    checkTelemetry(telemetry);
    const { isWellFormed, isRight } = KINDS[kind];
    if (!isWellFormed(answer)) throw new Refusal(422, "malformed");
    if (telemetry.context !== (kind === "handwriting" ? "draw" : "point"))
      throw new Refusal(422, "malformed-telemetry");
    if (kind === "handwriting" && this.readersAway) {
      session.kind = session.script.kinds.find((name) => name !== kind);
      return this.decide(sid, session, "unread");
    }
    const correct = isRight(answer, right);
    if (correct) session.left--;
    return this.decide(sid, session, correct ? "next" : "wrong");
  }

  swap({ challenge: id, kind, pow }) {
    const pending = this.challenges.get(id);
    if (!pending) throw new Refusal(410, "challenge-gone");
    const free = isFree(kind, pending.kind);
    if (pending.session.swaps < 1 && !free) throw new Refusal(409, "no-swaps-left");
    if (kind && !pending.session.script.kinds?.includes(kind)) throw new Refusal(422, "malformed");
    const { sid, session, task } = this.take(id);
    if (task) checkWork(task, pow);
    if (!free) session.swaps--;
    session.kind = kind ?? session.kind;
    return this.decide(sid, session);
  }

  take(id) {
    const pending = this.challenges.get(id);
    if (!pending || pending.until < Date.now()) throw new Refusal(410, "challenge-gone");
    this.challenges.delete(id);
    return pending;
  }

  decide(sid, session, reason) {
    const { script } = session;
    if (session.left < 1) {
      const token = `${sid}.${randomBytes(16).toString("hex")}`;
      return [200, { status: "passed", token, expires_at: after(script.tokenLifeMs ?? 300_000) }];
    }
    const id = `${sid}.${randomBytes(16).toString("hex")}`;
    const { kind, lang } = session;
    const address = `/captcha/v1/objects/${id}`;
    const { view, media, right } = KINDS[kind].make({ lang, address, form: script.form });
    this.media.set(id, media);
    const life = (this.fleeting && script.challengeLifeMs) || 120_000;
    const task = script.powOnAnswer
      ? this.task(sid, this.challenges.size + 1, script.powOnAnswer)
      : undefined;
    this.challenges.set(id, { sid, session, kind, right, task, until: Date.now() + life });
    const rounds = script.rounds ?? 1;
    const challenge = {
      id,
      kind,
      expires_at: after(life),
      swaps_left: session.swaps,
      ...view,
      ...(script.kinds && {
        alternatives: script.kinds.filter((name) => session.swaps > 0 || isFree(name, kind)),
      }),
      round: Math.min(rounds, rounds - session.left + 1),
      rounds,
    };
    return [200, { status: "challenge", challenge, ...(task && { pow: task }), ...(reason && { reason }) }];
  }

  task(sid, step, { count, work }) {
    return { prefix: `${sid}:${step}:${randomBytes(4).toString("hex")}`, count, work };
  }

  /** What is right for a challenge that is open; tests solve with it. */
  solution(id) {
    return this.challenges.get(id)?.right;
  }
}

const after = (ms) => new Date(Date.now() + ms).toISOString();

/** Check the work with an implementation of SHA-256 that is not the widget's. */
export function checkWork({ prefix, count, work }, pow) {
  const nonces = pow?.nonces;
  if (!Array.isArray(nonces)) throw new Refusal(422, "pow-required");
  if (nonces.length !== count) throw new Refusal(422, "pow-invalid");
  nonces.forEach((nonce, i) => {
    const head = createHash("sha256").update(`${prefix}:${i}:${nonce}`).digest().readUInt32BE(0);
    if (!Number.isSafeInteger(nonce) || nonce < 0 || head >= Math.floor(2 ** 32 / work))
      throw new Refusal(422, "pow-invalid");
  });
}

const MEMBERS = "context,flags,focus,keys,page,pointer,scroll,trace,v";
const isTimes = (list, most) =>
  Array.isArray(list) &&
  list.length <= most &&
  list.every((t, i) => Number.isInteger(t) && t >= (list[i - 1] ?? 0));

/** Refuse telemetry that is not exactly of the agreed form. */
export function checkTelemetry(telemetry) {
  const { v, pointer, context, trace, keys, focus, scroll, page, flags } = telemetry ?? {};
  const { t, x, y, e } = trace ?? {};
  const length = t?.length;
  const ok =
    Object.keys(telemetry ?? {})
      .sort()
      .join() === MEMBERS &&
    v === 1 &&
    ["mouse", "touch", "pen", "keyboard", "none"].includes(pointer) &&
    ["point", "draw"].includes(context) &&
    isTimes(t, 3000) &&
    (length === 0 || t[0] === 0) &&
    (t[length - 1] ?? 0) <= 10_000 &&
    [x, y, e].every((list) => list.length === length && list.every(Number.isInteger)) &&
    e.every((code) => code >= 0 && code <= 5) &&
    [keys, focus, scroll].every((list) => isTimes(list, 500)) &&
    Number.isInteger(page.w) &&
    Number.isInteger(page.h) &&
    page.dpr > 0 &&
    Number.isInteger(page.age_ms) &&
    typeof flags.webdriver === "boolean" &&
    Number.isInteger(flags.untrusted) &&
    JSON.stringify(telemetry).length <= 65_536;
  if (!ok) throw new Refusal(422, "malformed-telemetry");
}
