/** Picks the language and fills in the blanks. */
import type { Problem } from "../../core/problems.ts";
import { en, type MessageKey, type Messages } from "./en.ts";
import { ko } from "./ko.ts";

const LANGUAGES: Record<string, Messages> = { en, ko };

/** Problem codes whose sentence goes under another code's. */
const SAME: Record<string, MessageKey> = {
  timeout: "network",
  "session-used": "session-expired",
  "session-invalid": "session-expired",
  "pow-invalid": "session-expired",
  "payload-too-large": "other",
};

/** What goes into the blanks of a sentence, such as `{n}`. */
export type Values = Record<string, string | number>;

export const fillIn = (sentence: string, values: Values = {}): string =>
  sentence.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));

export interface Texts {
  /** Tag of the language that is spoken, `en` or `ko`. */
  lang: string;
  say(key: MessageKey, values?: Values): string;
  /** The sentence for a problem. */
  explain(problem: Problem): string;
}

/**
 * @param wanted a language tag, or `auto` for the visitor's own preference
 * @param preferred the visitor's languages, best first
 */
export function texts(wanted: string, preferred: readonly string[]): Texts {
  const candidates = wanted === "auto" ? preferred : [wanted];
  const lang = candidates.map((tag) => tag.slice(0, 2).toLowerCase()).find((tag) => tag in LANGUAGES) ?? "en";
  const messages = LANGUAGES[lang];
  const say: Texts["say"] = (key, values) => fillIn(messages[key], values);
  const explain = (problem: Problem): string => {
    const key = SAME[problem.code] ?? problem.code;
    return say(key in messages ? (key as MessageKey) : "other");
  };
  return { lang, say, explain };
}
