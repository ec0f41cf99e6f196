import { describe, expect, it, vi } from "vitest";
import { readOptions } from "../../src/core/options.ts";

const KEY = "rck_aaaaaaaaaaaapass";
const read = (raw: Record<string, unknown>, scope: object = {}) =>
  readOptions({ sitekey: KEY, ...raw }, "realcatcha-response", scope);

describe("readOptions", () => {
  it("has a default for everything but the key", () => {
    const { options, complaints } = read({});
    expect(complaints).toEqual([]);
    expect(options).toEqual({
      sitekey: KEY,
      action: "",
      cdata: "",
      theme: "auto",
      size: "normal",
      lang: "auto",
      challenge: "",
      tabindex: 0,
      callback: null,
      expiredCallback: null,
      errorCallback: null,
      responseFieldName: "realcatcha-response",
    });
  });

  it("takes attributes and parameters alike, in kebab and camel case", () => {
    for (const name of ["response-field-name", "responseFieldName"])
      expect(read({ [name]: "captcha", tabindex: 3 }).options).toMatchObject({
        responseFieldName: "captcha",
        tabindex: 3,
      });
  });

  it.each([
    ["theme", "pink"],
    ["size", "huge"],
    ["action", "log in!"],
    ["action", "x".repeat(33)],
    ["cdata", "x".repeat(256)],
    ["tabindex", "first"],
    ["lang", "한국어"],
    ["sitekey", "not a key"],
    ["callback", true],
    ["colour", "red"],
  ])("complains of %s = %j in a sentence that names it, and goes on", (name, value) => {
    const { complaints } = read({ [name]: value });
    expect(complaints[0]).toContain(`"${name}"`);
  });

  it("says so when the key is missing", () => {
    expect(readOptions({}, "r", {}).complaints).toHaveLength(1);
  });

  it("finds a callback by name when it is called, not before", () => {
    const scope: { shop?: { done: (token: string) => void } } = {};
    const { options } = read({ callback: "shop.done" }, scope);
    scope.shop = { done: vi.fn() };
    options.callback?.("token");
    expect(scope.shop.done).toHaveBeenCalledWith("token");
  });

  it("reports a callback name that leads nowhere, without throwing", () => {
    const console_ = vi.spyOn(console, "error").mockImplementation(() => undefined);
    read({ callback: "nobody.home" }).options.callback?.("token");
    expect(console_.mock.calls[0][0]).toContain("nobody.home");
    console_.mockRestore();
  });
});
