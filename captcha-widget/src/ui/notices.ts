/** Tells the page what happened. A page's broken callback never breaks the widget. */

/** Call a page's function; its exception is reported as the page's own. */
export function notify<A extends unknown[]>(callback: ((...args: A) => void) | null, ...args: A): void {
  try {
    callback?.(...args);
  } catch (error) {
    setTimeout(() => {
      throw error;
    }, 0);
  }
}

/** Fire `realcatcha:<name>` at the container, for pages that prefer events. */
export function announce(container: HTMLElement, name: string, detail: unknown): void {
  container.dispatchEvent(new CustomEvent(`realcatcha:${name}`, { bubbles: true, composed: true, detail }));
}
