/** Solves one proof of work per message; the page terminates the worker to abandon one. */
import { PowSearch } from "../core/pow.ts";
import type { PowTask } from "../core/wire.ts";

interface Port {
  onmessage: ((event: MessageEvent<{ ticket: number; task: PowTask }>) => void) | null;
  postMessage(message: unknown): void;
}

const port = self as unknown as Port;

port.onmessage = ({ data }) => {
  const search = new PowSearch(data.task);
  search.advance(() => false);
  port.postMessage({ ticket: data.ticket, nonces: search.nonces });
};

port.postMessage({ ready: true });
