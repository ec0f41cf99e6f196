import { afterEach, describe, expect, it, vi } from "vitest";
import { at, deadline } from "../../src/core/clock.ts";

const NOW = Date.parse("2026-03-01T12:00:00Z");
const USUAL = 300_000;

afterEach(() => {
  vi.useRealTimers();
});

describe("deadline", () => {
  it("measures the life on the server's clock where that is known", () => {
    const wrongByHours = NOW - 5 * 3_600_000;
    const when = deadline("2026-03-01T12:02:00Z", "Sun, 01 Mar 2026 12:00:00 GMT", USUAL, wrongByHours);
    expect(when - wrongByHours).toBe(120_000);
  });

  it("trusts the visitor's clock while the result is plausible", () => {
    expect(deadline("2026-03-01T12:01:30Z", null, USUAL, NOW) - NOW).toBe(90_000);
  });

  it.each(["2026-03-01T11:00:00Z", "2026-03-02T12:00:00Z", "nonsense"])(
    "takes the usual life for %s",
    (expiry) => {
      expect(deadline(expiry, null, USUAL, NOW) - NOW).toBe(USUAL);
    },
  );
});

describe("at", () => {
  it("acts once the deadline has passed, not before", () => {
    vi.useFakeTimers();
    const action = vi.fn();
    at(Date.now() + 40_000, action);
    vi.advanceTimersByTime(39_900);
    expect(action).not.toHaveBeenCalled();
    vi.advanceTimersByTime(200);
    expect(action).toHaveBeenCalledTimes(1);
  });

  it("acts soon after a sleep that outlasted the deadline", () => {
    vi.useFakeTimers();
    const action = vi.fn();
    at(Date.now() + 3_000_000, action);
    vi.advanceTimersByTime(1);
    vi.setSystemTime(Date.now() + 3_000_000);
    vi.advanceTimersByTime(15_000);
    expect(action).toHaveBeenCalledTimes(1);
  });

  it("can be cancelled", () => {
    vi.useFakeTimers();
    const action = vi.fn();
    at(Date.now() + 1000, action)();
    vi.advanceTimersByTime(5000);
    expect(action).not.toHaveBeenCalled();
  });
});
