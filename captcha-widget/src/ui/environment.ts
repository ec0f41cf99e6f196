/** What all widgets of a page share. */
import type { Parts } from "../core/conversation.ts";
import type { Problem } from "../core/problems.ts";

export interface Environment extends Parts {
  /** Origin and path prefix of the service, with a trailing slash. */
  base: string;
  /** Folder of the widget's files, with a trailing slash. */
  files: string;
  nonce: string;
  /** The visitor's languages, best first. */
  languages: readonly string[];
  /** Tell the site's owner, in the console. */
  complain(container: HTMLElement, problem: Problem): void;
}
