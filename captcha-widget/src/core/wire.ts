/** What travels between the widget and captcha-api (DESIGN 5.1). Names are the server's. */

export type Mode = "managed" | "invisible";
export type Pointer = "mouse" | "touch" | "pen" | "keyboard" | "none";

export interface PowTask {
  /** `<sid>:<step>:<salt>`; hashed as UTF-8 before `:<index>:<nonce>`. */
  prefix: string;
  /** Number of sub-puzzles. */
  count: number;
  /** Expected hashes per sub-puzzle. */
  work: number;
}

export interface PowAnswer {
  nonces: number[];
}

export interface SessionRequest {
  site_key: string;
  mode: Mode;
  action?: string;
  cdata?: string;
  lang?: string;
  dialect?: string;
}

export interface SessionReply {
  session: string;
  expires_at: string;
  pow: PowTask;
}

export interface Challenge {
  id: string;
  kind: string;
  expires_at: string;
  swaps_left: number;
  round?: number;
  rounds?: number;
  /** Kinds that a swap may ask for; the way to `spoken` stays open when no swaps are left. */
  alternatives?: string[];
}

/** What is to be found: its stable name, and its word in the visitor's language. */
export interface Target {
  target: string;
  label: string;
}

export interface ImageGridChallenge extends Challenge {
  kind: "image-grid";
  prompt: Target;
  /** One image that holds rows x columns square tiles of `tile_px`. */
  image: string;
  rows: number;
  columns: number;
  tile_px: number;
}

export interface AbstractChallenge extends Challenge {
  kind: "abstract";
  prompt: Target;
  /** One image that holds a row of `tiles` square tiles of `tile_px`. */
  image: string;
  tile_px: number;
  tiles: number;
}

export type Language = "en" | "ko";

export interface HandwritingChallenge extends Challenge {
  kind: "handwriting";
  /** A distorted word to be copied, or pictures whose name is to be written. */
  prompt: { form: "word" | "pictures" };
  image: string;
  width_px: number;
  height_px: number;
  /** Language of the word. */
  language: Language;
}

export interface SpokenChallenge extends Challenge {
  kind: "spoken";
  audio: string;
  media_type: string;
  symbols: "digits" | "words";
  /** How many symbols are spoken. */
  length: number;
  /** Language of the voice. */
  language: Language;
}

/** `[x, y, t]`: whole CSS pixels of the canvas, y downwards; whole milliseconds since the first point. */
export type InkPoint = [x: number, y: number, t: number];

export interface InkAnswer {
  strokes: InkPoint[][];
  /** Size of the canvas in CSS pixels. */
  w: number;
  h: number;
}

export type Result =
  | { status: "passed"; token: string; expires_at: string }
  | { status: "challenge"; challenge: Challenge; pow?: PowTask; reason?: "wrong" | "next" | "unread" }
  | { status: "denied" };

export interface Telemetry {
  v: 1;
  pointer: Pointer;
  context: "point" | "draw";
  trace: { t: number[]; x: number[]; y: number[]; e: number[] };
  keys: number[];
  focus: number[];
  scroll: number[];
  page: { w: number; h: number; dpr: number; age_ms: number };
  flags: { webdriver: boolean; untrusted: number };
}
