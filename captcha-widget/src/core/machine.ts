/** The states a widget shows, and which may follow which. */

export type State = "idle" | "working" | "challenge" | "verified" | "expired" | "error";

const NEXT: Record<State, readonly State[]> = {
  idle: ["working", "error"],
  working: ["challenge", "verified", "error", "idle"],
  challenge: ["working", "verified", "error", "idle"],
  verified: ["expired", "working", "idle"],
  expired: ["working", "idle", "error"],
  error: ["working", "idle", "error"],
};

export class Machine {
  private current: State = "idle";

  /** @param entered told of each new state, after the change */
  constructor(private readonly entered: (state: State) => void) {}

  get state(): State {
    return this.current;
  }

  /** Go to `state`. Throws where that may not follow: a bug, not a condition. */
  to(state: State): void {
    if (state === this.current && state !== "error") return;
    if (!NEXT[this.current].includes(state)) throw new Error(`No way from ${this.current} to ${state}`);
    this.current = state;
    this.entered(state);
  }
}
