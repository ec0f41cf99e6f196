/** One visitor's talk with the service: session, proof of work, evaluation, challenges. Knows no DOM. */
import type { Client, Reply } from "./client.ts";
import { deadline } from "./clock.ts";
import { Problem } from "./problems.ts";
import type { Recorder, Snapshot } from "./recorder.ts";
import type { Solver } from "./solver.ts";
import type {
  Challenge,
  Pointer,
  PowAnswer,
  PowTask,
  Result,
  SessionReply,
  SessionRequest,
  Telemetry,
} from "./wire.ts";

const SESSION_LIFE_MS = 600_000;
const TOKEN_LIFE_MS = 300_000;
const CHALLENGE_LIFE_MS = 120_000;
/** A session this close to its end is replaced rather than used. */
const SESSION_MARGIN_MS = 30_000;

/** What an answer and its telemetry may weigh together; the server takes a little more. */
const ANSWER_BYTES = 90_000;

interface Prepared {
  session: string;
  until: number;
  pow: Promise<PowAnswer>;
}

export interface Parts {
  client: Client;
  solver: Solver;
  recorder: Recorder;
}

/** Why there is another challenge after an answer; `other`: the service could not judge it. */
export type Reason = "wrong" | "next" | "other";

/** What the service decided, with deadlines on the visitor's clock. */
export type Outcome =
  | { status: "passed"; token: string; until: number }
  | { status: "challenge"; challenge: Challenge; until: number; reason: Reason | undefined };

export class Conversation {
  private prepared: Promise<Prepared> | null = null;
  /** The last answer, until a reply arrives: handed in again it must be the same bytes. */
  private unanswered: { key: string; body: object } | null = null;
  private challenge: { id: string; pow: Promise<PowAnswer> | null; shownAt: number } | null = null;

  constructor(
    private readonly parts: Parts,
    private readonly request: SessionRequest,
    /** Kind that a first challenge is swapped for where the service offers it; empty: as it comes. */
    private readonly preferred = "",
  ) {}

  /** Open a session and start its proof of work, unless one is at hand. A failure only clears the way. */
  prepare(): Promise<Prepared> {
    if (this.prepared) return this.prepared;
    const opening = this.open();
    this.prepared = opening;
    opening.catch(() => {
      if (this.prepared === opening) this.prepared = null;
    });
    return opening;
  }

  /** Ask for a verdict on the behaviour up to the activating event. */
  async evaluate(snapshot: Snapshot): Promise<Outcome> {
    const { session, pow } = await this.fresh();
    this.prepared = null;
    const nonces = await pow;
    const telemetry = this.parts.recorder.message(snapshot);
    const outcome = await this.ask("sessions/evaluate", { session, pow: nonces, telemetry });
    return this.isOtherwisePreferred(outcome) ? this.swap(this.preferred).catch(() => outcome) : outcome;
  }

  /** Hand in what the visitor selected, typed or drew. */
  async answer(answer: object, pointer: Pointer, context: Telemetry["context"] = "point"): Promise<Outcome> {
    const { id, pow, shownAt } = this.pending();
    const key = id + JSON.stringify(answer);
    if (this.unanswered?.key !== key) {
      const { recorder } = this.parts;
      const snapshot = recorder.snapshot(pointer, shownAt, context);
      const telemetry = recorder.message(snapshot, ANSWER_BYTES - key.length);
      const paid = pow ? { pow: await pow } : {};
      this.unanswered = {
        key,
        body: { challenge: id, answer, telemetry, ...paid },
      };
    }
    return this.ask("challenges/answer", this.unanswered.body);
  }

  /** Ask for another challenge of equal strength, of a kind of the visitor's choice or of any. */
  async swap(kind?: string): Promise<Outcome> {
    const { id, pow } = this.pending();
    const paid = pow ? { pow: await pow } : {};
    return this.ask("challenges/swap", { challenge: id, ...(kind && { kind }), ...paid });
  }

  /** The visitor sees the challenge only now: behaviour before this is not part of the answer. */
  shown(): void {
    if (this.challenge) this.challenge.shownAt = this.parts.recorder.now();
  }

  private isOtherwisePreferred(outcome: Outcome): boolean {
    if (outcome.status !== "challenge" || outcome.challenge.kind === this.preferred) return false;
    return outcome.challenge.alternatives?.includes(this.preferred) ?? false;
  }

  private async fresh(): Promise<Prepared> {
    const prepared = await this.prepare();
    if (prepared.until - SESSION_MARGIN_MS > Date.now()) return prepared;
    this.prepared = null;
    return this.prepare();
  }

  private async open(): Promise<Prepared> {
    const { body, serverDate } = await this.parts.client.post<SessionReply>("sessions", this.request);
    const until = deadline(body.expires_at, serverDate, SESSION_LIFE_MS);
    const pow = this.parts.solver.solve(body.pow);
    pow.catch(() => undefined);
    return { session: body.session, until, pow };
  }

  private pending(): NonNullable<Conversation["challenge"]> {
    if (!this.challenge) throw new Problem("challenge-gone");
    return this.challenge;
  }

  private async ask(path: string, body: object): Promise<Outcome> {
    const reply = await this.parts.client.post<Result>(path, body);
    this.unanswered = null;
    const result = reply.body;
    if (result.status === "passed") return this.passed(result.token, result.expires_at, reply);
    if (result.status === "challenge") {
      const outcome = this.challenged(result, reply, path);
      // Nothing to see or to select: the answer is the work that comes with it.
      return result.challenge.kind === "pow" ? this.answer({}, "none") : outcome;
    }
    if (result.status === "denied") throw new Problem("denied");
    throw new Problem("bad-reply", "Unknown status");
  }

  private passed(token: string, expiresAt: string, reply: Reply<Result>): Outcome {
    this.challenge = null;
    return { status: "passed", token, until: deadline(expiresAt, reply.serverDate, TOKEN_LIFE_MS) };
  }

  private challenged(result: Result & { status: "challenge" }, reply: Reply<Result>, path: string): Outcome {
    const { challenge, pow, reason: given } = result;
    const isKnown = given === "wrong" || given === "next";
    const reason = isKnown ? given : path === "challenges/answer" ? "other" : undefined;
    this.challenge = { id: challenge.id, pow: this.payLater(pow), shownAt: this.parts.recorder.now() };
    const until = deadline(challenge.expires_at, reply.serverDate, CHALLENGE_LIFE_MS);
    return { status: "challenge", challenge, until, reason };
  }

  /** Work while the visitor looks at the pictures. */
  private payLater(task: PowTask | undefined): Promise<PowAnswer> | null {
    if (!task) return null;
    const pow = this.parts.solver.solve(task);
    pow.catch(() => undefined);
    return pow;
  }
}
