/** Deadlines on the visitor's clock, which may be wrong by hours. */

/** Longest life that is believed of anything the server issues. */
const PLAUSIBLE_MS = 3_600_000;

/**
 * Turn the server's expiry into a deadline in `Date.now()` time.
 *
 * @param expiresAt ISO 8601, on the server's clock
 * @param serverDate the reply's `Date` header where the browser may read it, else null
 * @param usualLifeMs taken when the local clock makes no sense of `expiresAt`
 */
export function deadline(
  expiresAt: string,
  serverDate: string | null,
  usualLifeMs: number,
  now = Date.now(),
): number {
  const expiry = Date.parse(expiresAt);
  const server = serverDate ? Date.parse(serverDate) : Number.NaN;
  const life = expiry - (Number.isNaN(server) ? now : server);
  return now + (life > 0 && life <= PLAUSIBLE_MS ? life : usualLifeMs);
}

/** Run `action` at a deadline, also when the machine slept through it. Returns the cancellation. */
export function at(when: number, action: () => void): () => void {
  let timer = 0 as unknown as ReturnType<typeof setTimeout>;
  const arm = (): void => {
    const left = when - Date.now();
    if (left <= 0) action();
    else timer = setTimeout(arm, Math.min(left, 15_000));
  };
  timer = setTimeout(arm, 0);
  return () => clearTimeout(timer);
}
