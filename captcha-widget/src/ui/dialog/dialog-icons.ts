/** Line drawings that only the dialog needs. */
import { icon, path } from "../icons.ts";

export const dialogIcons = {
  sound: () =>
    icon(
      "sound",
      path("M4 9.5v5h3.2L11.5 18V6L7.2 9.5z"),
      path("M15 9.2a4 4 0 0 1 0 5.6"),
      path("M17.6 6.6a7.6 7.6 0 0 1 0 10.8"),
    ),
  pen: () => icon("pen", path("M4.5 19.5l1-4.2L16.2 4.6l3.2 3.2L8.7 18.5z"), path("M13.8 7l3.2 3.2")),
  waves: () =>
    icon("waves", ...[8, 12.5, 17].map((y) => path(`M3.5 ${y}c2.8-3.5 5.7-3.5 8.5 0s5.7 3.5 8.5 0`))),
  undo: () => icon("undo", path("M8.5 5 4.5 9l4 4"), path("M5 9h8.5a5.5 5.5 0 0 1 0 11H9")),
  clear: () => icon("clear", path("M5 7h14M9.5 7V4.5h5V7M6.8 7l.9 12.5h8.6L17.2 7")),
  play: () => icon("play", path("M8 5.5v13l10.5-6.5z", { fill: "currentColor" })),
  pause: () => icon("pause", path("M8.5 6v12M15.5 6v12", { "stroke-width": 4 })),
};
