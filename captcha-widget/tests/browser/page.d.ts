import type { Face } from "../../src/ui/api.ts";

declare global {
  interface Window {
    realcatcha: Face;
  }
}
