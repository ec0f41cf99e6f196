/** What differs between the widget's own face and that of a service whose embed code it can stand in for. */

export interface Dialect {
  /** Sent with the session, so that siteverify answers in the same words. */
  name: "realcatcha" | "recaptcha" | "hcaptcha" | "turnstile";
  /** Class of the elements that are rendered by themselves. */
  className: string;
  /** Name of the hidden input. */
  responseField: string;
  /** Property of `window` that carries the JavaScript API. */
  globalName: string;
}

export const realcatcha: Dialect = {
  name: "realcatcha",
  className: "realcatcha",
  responseField: "realcatcha-response",
  globalName: "realcatcha",
};
