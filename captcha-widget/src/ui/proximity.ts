/** Notices that the visitor is about to use the widget, so that the session and its work can start ahead. */

const NEAR_PX = 180;
const EVERY_MS = 100;

/** Call `approached` once, when the pointer or the focus comes near `host`. Returns the cancellation. */
export function onApproach(host: HTMLElement, approached: () => void): () => void {
  const stop = new AbortController();
  const options = { capture: true, passive: true, signal: stop.signal };
  let place: PointerEvent | null = null;
  const arrive = (): void => {
    if (stop.signal.aborted) return;
    stop.abort();
    approached();
  };
  const measure = (): void => {
    if (distance(host.getBoundingClientRect(), place!.clientX, place!.clientY) < NEAR_PX) arrive();
    place = null;
  };
  const look = (event: PointerEvent): void => {
    if (!place) setTimeout(measure, EVERY_MS);
    place = event;
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
