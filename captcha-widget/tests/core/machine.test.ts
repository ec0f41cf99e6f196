import { describe, expect, it, vi } from "vitest";
import { Machine, type State } from "../../src/core/machine.ts";

function walked(...states: State[]) {
  const entered = vi.fn();
  const machine = new Machine(entered);
  for (const state of states) machine.to(state);
  return { machine, entered };
}

describe("Machine", () => {
  it.each<State[]>([
    ["working", "verified", "expired", "working", "challenge", "verified"],
    ["working", "challenge", "error", "working", "error", "error", "idle"],
    ["error", "working", "idle"],
    ["working", "challenge", "idle"],
  ])("goes through %s, %s, ...", (...states) => {
    expect(walked(...states).machine.state).toBe(states.at(-1));
  });

  it("tells of each change after it, and of nothing where nothing changes", () => {
    const { entered } = walked("working", "working", "challenge", "challenge");
    expect(entered.mock.calls.map(([state]) => state)).toEqual(["working", "challenge"]);
  });

  it.each<[State[], State]>([
    [[], "verified"],
    [[], "challenge"],
    [["working", "verified"], "challenge"],
    [["working", "verified", "expired"], "verified"],
    [["error"], "verified"],
  ])("refuses to go from %j to %s", (path, state) => {
    expect(() => walked(...path, state)).toThrow();
  });
});
