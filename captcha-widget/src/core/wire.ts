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
  prompt: { target: string; label: string };
  round?: number;
  rounds?: number;
}

export interface ImageGridChallenge extends Challenge {
  kind: "image-grid";
  /** One image that holds rows x columns square tiles of `tile_px`. */
  image: string;
  rows: number;
  columns: number;
  tile_px: number;
}

export type Result =
  | { status: "passed"; token: string; expires_at: string }
  | { status: "challenge"; challenge: Challenge; pow?: PowTask; reason?: "wrong" | "next" }
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
