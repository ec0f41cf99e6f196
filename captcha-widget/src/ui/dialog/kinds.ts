/** The kinds by name. To add one: a file beside this one, and a line here. */
import { abstract } from "./abstract.ts";
import { handwriting } from "./handwriting.ts";
import { imageGrid } from "./image-grid.ts";
import type { Kind } from "./kind.ts";
import { spoken } from "./spoken.ts";

/** In the order in which other ways are offered: first the one that needs no sight and no pointer. */
export const KINDS: Record<string, Kind> = { spoken, handwriting, "image-grid": imageGrid, abstract };
