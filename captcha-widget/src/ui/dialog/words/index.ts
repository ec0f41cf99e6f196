/** What only the dialog says; kept out of the checkbox path. */
import { fillIn, type Texts, type Values } from "../../i18n/index.ts";
import { en, type WordKey, type WordList } from "./en.ts";
import { ko } from "./ko.ts";

const LISTS: Record<string, WordList> = { en, ko };

/** The dialog's sentences in the widget's language. */
export interface Words {
  lang: string;
  say(key: WordKey, values?: Values): string;
}

export function wordsOf({ lang }: Pick<Texts, "lang">): Words {
  const list = LISTS[lang] ?? en;
  return { lang, say: (key, values) => fillIn(list[key], values) };
}

export type { WordKey };
