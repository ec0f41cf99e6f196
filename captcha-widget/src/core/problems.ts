/** The widget's one error: a stable code that the interface turns into a sentence. */

/** Codes that arise in the browser; every other code is the server's (RFC 9457 `code`). */
export type LocalCode =
  | "network"
  | "timeout"
  | "bad-reply"
  | "challenge-closed"
  | "denied"
  | "removed"
  | "unsupported";

export class Problem extends Error {
  override readonly name = "RealCatchaProblem";

  /**
   * @param code stable and kebab-case, e.g. `too-many-requests`
   * @param detail the server's words, for the console only
   * @param retryAfterS how long the server asks to wait
   */
  constructor(
    readonly code: LocalCode | (string & {}),
    readonly detail = "",
    readonly retryAfterS = 0,
  ) {
    super(detail ? `${code}: ${detail}` : code);
  }
}

/** Codes that mean: this session is of no use any more, a new one may be. */
const STALE = new Set([
  "session-expired",
  "session-used",
  "session-invalid",
  "pow-invalid",
  "challenge-gone",
]);

/** Whether starting again with a new session can help without the visitor doing anything else. */
export function isStale(problem: Problem): boolean {
  return STALE.has(problem.code);
}

/** Codes that only the site's owner can mend. */
const OWNER = new Set(["unknown-site-key", "origin-not-allowed", "malformed"]);

export function isOwnersFault(problem: Problem): boolean {
  return OWNER.has(problem.code);
}

/** Wrap whatever was thrown. */
export function asProblem(error: unknown): Problem {
  return error instanceof Problem ? error : new Problem("unsupported", String(error));
}
