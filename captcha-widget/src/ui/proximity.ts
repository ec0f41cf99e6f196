/** Notices that the visitor is about to use the widget, so that the session and its work can start ahead. */

const NEAR_PX = 180;
const EVERY_MS = 120;

/** Call `approached` once, when the pointer or the focus comes near `host`. Returns the cancellation. */
export function onApproach(host: HTMLElement, approached: () => void): () => void {
  const stop = new AbortController();
  const options = { capture: true, passive: true, signal: stop.signal };
  let looked = 0;
  const arrive = (): void => {
    stop.abort();
    approached();
  };
  const look = (event: PointerEvent): void => {
    if (event.type === "pointermove" && event.timeStamp - looked < EVERY_MS) return;
    looked = event.timeStamp;
    if (distance(host.getBoundingClientRect(), event.clientX, event.clientY) < NEAR_PX) arrive();
  };
  window.addEventListener("pointermove", look, options);
  window.addEventListener("pointerdown", look, options);
  window.addEventListener(
    "focusin",
    (event) => (host.closest("form") ?? host).contains(event.target as Node) && arrive(),
    options,
  );
  return () => stop.abort();
}

function distance(box: DOMRect, x: number, y: number): number {
  return Math.hypot(Math.max(box.left - x, 0, x - box.right), Math.max(box.top - y, 0, y - box.bottom));
}
