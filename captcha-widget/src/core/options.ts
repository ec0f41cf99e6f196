/** The embedder's parameters: from `data-*` attributes or `render`, checked once, with readable complaints. */

export type Theme = "auto" | "light" | "dark";
export type Size = "normal" | "flexible" | "compact" | "invisible";
type Callback<A extends unknown[]> = (...args: A) => void;

export interface Options {
  sitekey: string;
  action: string;
  cdata: string;
  theme: Theme;
  size: Size;
  lang: string;
  /** Kind of challenge to offer first; empty: as the service chooses. */
  challenge: string;
  tabindex: number;
  callback: Callback<[token: string]> | null;
  expiredCallback: Callback<[]> | null;
  errorCallback: Callback<[code: string]> | null;
  responseFieldName: string;
}

/** Parameters as they come: keys in kebab or camel case, values not yet looked at. */
export type RawParameters = Record<string, unknown>;

const THEMES: readonly Theme[] = ["auto", "light", "dark"];
const SIZES: readonly Size[] = ["normal", "flexible", "compact", "invisible"];
const SITE_KEY = /^[\w-]{4,100}$/;
const ACTION = /^[A-Za-z0-9_/-]{0,32}$/;
const CDATA_LIMIT = 255;
const KNOWN = new Set([
  "sitekey",
  "action",
  "cdata",
  "theme",
  "size",
  "lang",
  "challenge",
  "tabindex",
  "callback",
  "expired-callback",
  "error-callback",
  "response-field-name",
]);

export interface Reading {
  options: Options;
  /** One sentence for each parameter that was wrong; its default was taken. */
  complaints: string[];
}

/**
 * Check parameters. Never throws: a wrong one is complained about and replaced by its default.
 *
 * @param scope where callbacks given by name are looked up (the page's window)
 */
export function readOptions(raw: RawParameters, responseField: string, scope: object): Reading {
  const complaints: string[] = [];
  const values = normalise(raw);
  for (const key of Object.keys(values)) if (!KNOWN.has(key)) complaints.push(`Unknown parameter "${key}".`);
  const text = (key: string, ok: (value: string) => boolean, rule: string, fallback = ""): string => {
    const value = values[key];
    if (value === undefined || value === null || value === "") return fallback;
    if (typeof value === "string" && ok(value)) return value;
    complaints.push(`Parameter "${key}" ${rule}; it is ignored.`);
    return fallback;
  };
  const choice = <T extends string>(key: string, allowed: readonly T[]): T =>
    text(
      key,
      (v) => (allowed as readonly string[]).includes(v),
      `must be one of ${allowed.join(", ")}`,
      allowed[0],
    ) as T;
  const callable = <A extends unknown[]>(key: string): Callback<A> | null =>
    findCallback<A>(values[key], key, scope, complaints);

  const sitekey = text("sitekey", (v) => SITE_KEY.test(v), "is not a site key");
  if (!sitekey) complaints.push('Parameter "sitekey" is missing: give the key of your site (rck_...).');
  const options: Options = {
    sitekey,
    action: text("action", (v) => ACTION.test(v), "may hold at most 32 letters, digits, _ / or -"),
    cdata: text("cdata", (v) => v.length <= CDATA_LIMIT, `may hold at most ${CDATA_LIMIT} characters`),
    theme: choice("theme", THEMES),
    size: choice("size", SIZES),
    lang: text("lang", (v) => /^[A-Za-z-]{2,35}$/.test(v), "is not a language tag", "auto"),
    challenge: text("challenge", (v) => /^[a-z-]{1,32}$/.test(v), "is not a kind of challenge"),
    tabindex: Number(text("tabindex", (v) => /^-?\d{1,5}$/.test(v), "must be a whole number", "0")),
    callback: callable("callback"),
    expiredCallback: callable("expired-callback"),
    errorCallback: callable("error-callback"),
    responseFieldName: text("response-field-name", (v) => v.length <= 100, "is too long", responseField),
  };
  return { options, complaints };
}

/** The parameters of an element: those of its `data-*` attributes that are ours; pages have others of their own. */
export function parametersOf(element: HTMLElement): RawParameters {
  const entries = Object.entries(element.dataset).filter(([key]) => KNOWN.has(kebab(key)));
  return Object.fromEntries(entries);
}

const kebab = (key: string): string => key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

function normalise(raw: RawParameters): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(raw)) {
    values[kebab(key)] = typeof value === "number" ? String(value) : value;
  }
  return values;
}

function findCallback<A extends unknown[]>(
  value: unknown,
  key: string,
  scope: object,
  complaints: string[],
): Callback<A> | null {
  if (value === undefined || value === null || value === "") return null;
  if (typeof value === "function") return value as Callback<A>;
  if (typeof value !== "string") {
    complaints.push(`Parameter "${key}" must be a function or the name of one; it is ignored.`);
    return null;
  }
  // Looked up when called, since the page may define it after this script has run.
  return (...args) => {
    const found = value
      .split(".")
      .reduce<unknown>((at, name) => (at as Record<string, unknown>)?.[name], scope);
    if (typeof found === "function") found(...args);
    else console.error(`[RealCatcha] ${key}: there is no function named "${value}".`);
  };
}
