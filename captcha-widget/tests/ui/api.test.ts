// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { realcatcha } from "../../src/compat/dialect.ts";
import { Client } from "../../src/core/client.ts";
import { Recorder } from "../../src/core/recorder.ts";
import { Solver } from "../../src/core/solver.ts";
import { Api, type Face } from "../../src/ui/api.ts";
import type { Environment } from "../../src/ui/environment.ts";

const KEY = "rck_aaaaaaaaaaaapass";
let complaints: string[];
let api: Api;
let face: Face;

beforeEach(() => {
  complaints = [];
  vi.spyOn(console, "error").mockImplementation((sentence) => complaints.push(String(sentence)));
  const refused = (): never => {
    throw new Error("refused");
  };
  const environment: Environment = {
    base: "https://captcha.example/",
    files: "https://captcha.example/widget/v1/",
    nonce: "",
    languages: ["en"],
    recorder: new Recorder(window as unknown as globalThis.Window),
    client: new Client("https://captcha.example/", { fetch: refused }),
    solver: new Solver(refused),
    complain: (_, problem) => complaints.push(problem.code),
  };
  api = new Api(realcatcha, environment, "auto");
  face = api.face();
  document.body.innerHTML = "";
});

afterEach(() => {
  vi.restoreAllMocks();
});

function container(attributes: Record<string, string> = { "data-sitekey": KEY }): HTMLElement {
  const element = document.createElement("div");
  element.className = "realcatcha";
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  document.body.append(element);
  return element;
}

describe("render", () => {
  it("puts a card and a hidden input into the element and mirrors the state on it", () => {
    const element = container();
    expect(face.render(element)).toMatch(/^rc-\d+$/);
    expect(element.querySelector("input")).toMatchObject({
      type: "hidden",
      name: "realcatcha-response",
      value: "",
    });
    expect(element.dataset.state).toBe("idle");
    expect(element.firstElementChild?.shadowRoot?.querySelector("[role=checkbox]")).toBeTruthy();
    expect(complaints).toEqual([]);
  });

  it("finds an element by id or selector, and prefers parameters over attributes", () => {
    container().id = "here";
    face.render("here", { "response-field-name": "captcha" });
    expect(document.querySelector("input")?.name).toBe("captcha");
    container().id = "there";
    expect(face.render("#there")).toBeTruthy();
  });

  it("keeps the first widget of an element", () => {
    const element = container();
    const id = face.render(element);
    expect(face.render(element)).toBe(id);
    expect(element.querySelectorAll("input")).toHaveLength(1);
    expect(complaints).toHaveLength(1);
  });

  it.each(["nowhere", "!!", undefined, 7, null])("complains of the target %j without throwing", (target) => {
    expect(face.render(target as never)).toBeUndefined();
    expect(complaints).toHaveLength(1);
  });

  it("ignores data attributes that are not ours, and complains of unknown parameters", () => {
    face.render(container({ "data-sitekey": KEY, "data-testid": "x" }));
    expect(complaints).toEqual([]);
    face.render(container(), { sitkey: KEY });
    expect(complaints[0]).toContain('"sitkey"');
  });

  it("shows that the key is missing when the box is ticked", () => {
    const element = container({});
    face.render(element);
    element.firstElementChild?.shadowRoot?.querySelector<HTMLElement>("[role=checkbox]")?.click();
    expect(element.dataset.state).toBe("error");
    expect(complaints).toContain("missing-site-key");
  });
});

describe("renderMarked", () => {
  it("renders every marked element once", () => {
    const elements = [container(), container()];
    api.renderMarked();
    api.renderMarked();
    for (const element of elements) expect(element.querySelectorAll("input")).toHaveLength(1);
  });
});

describe("the other calls", () => {
  it("take the first widget when none is named", () => {
    face.render(container());
    expect(face.getResponse()).toBe("");
    expect(face.isExpired()).toBe(false);
    expect(complaints).toEqual([]);
  });

  it("complain of a widget that is not there, and never throw", async () => {
    face.reset("rc-9");
    face.remove();
    expect(face.getResponse("rc-9")).toBe("");
    await expect(face.execute("rc-9")).rejects.toThrow();
    expect(complaints).toHaveLength(4);
  });

  it("remove leaves the element as it was, free for another", () => {
    const element = container();
    face.render(element);
    face.remove(element);
    expect(element.childElementCount).toBe(0);
    expect(element.hasAttribute("data-state")).toBe(false);
    expect(face.render(element)).toBeTruthy();
  });
});

describe("ready", () => {
  it("calls back when the page is rendered, or at once after that, whatever a callback throws", () => {
    vi.useFakeTimers();
    const early = vi.fn();
    face.ready(() => {
      throw new Error("the page's own");
    });
    face.ready(early);
    expect(early).not.toHaveBeenCalled();
    api.becomeReady();
    expect(early).toHaveBeenCalledTimes(1);
    const late = vi.fn();
    face.ready(late);
    expect(late).toHaveBeenCalledTimes(1);
    expect(() => vi.runAllTimers()).toThrow("the page's own");
    vi.useRealTimers();
  });
});
