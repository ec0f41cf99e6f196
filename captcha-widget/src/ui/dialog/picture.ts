/** Loads the sheet of tiles. */

const TIMEOUT_MS = 15_000;

/** Fetch and decode an image; rejects on failure or after 15 s. `cancel` drops it. */
export function loadPicture(address: string): { image: Promise<HTMLImageElement>; cancel(): void } {
  const element = new Image();
  const image = new Promise<HTMLImageElement>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("timeout")), TIMEOUT_MS);
    element.onload = () => {
      clearTimeout(timer);
      resolve(element);
    };
    element.onerror = () => {
      clearTimeout(timer);
      reject(new Error("not loaded"));
    };
  });
  element.decoding = "async";
  element.src = address;
  const cancel = (): void => {
    element.onload = null;
    element.onerror = null;
    element.src = "";
  };
  return { image, cancel };
}
