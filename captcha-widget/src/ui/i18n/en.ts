/** English: the reference list of what the widget says. */
export const en = {
  label: "I’m a person",
  idle: "",
  working: "Checking…",
  challenge: "One short task to go",
  verified: "Verified",
  expired: "Expired. Click again",
  retry: "Try again",
  reopen: "Continue",
  invisible: "Protected by RealCatcha",
  testing: "Test key: for testing only",
  widget: "Human check by RealCatcha",

  network: "No connection. Try again",
  unavailable: "Temporarily unavailable. Try again",
  "too-many-requests": "Too many attempts. Please wait",
  wait: "Too many attempts. Wait {n} s",
  denied: "Could not verify. Try again",
  "challenge-gone": "The task expired. Try again",
  "session-expired": "This took too long. Try again",
  "no-swaps-left": "There is no other task left.",
  "origin-not-allowed": "This site is not allowed to use this key",
  "unknown-site-key": "This site key is unknown or switched off",
  "blocked-network": "Your network is blocked on this site",
  malformed: "The widget on this page is set up wrongly",
  "missing-site-key": "This page gives no site key",
  other: "Something went wrong. Try again",
};

export type Messages = Record<keyof typeof en, string>;
export type MessageKey = keyof typeof en;
