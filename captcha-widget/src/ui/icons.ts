/** Line drawings that take the colour of the text around them. */
import { type Attributes, svg } from "./dom.ts";

const STROKE: Attributes = {
  fill: "none",
  stroke: "currentColor",
  "stroke-width": 2.4,
  "stroke-linecap": "round",
  "stroke-linejoin": "round",
};

export function icon(name: string, ...shapes: Array<[tag: string, attributes: Attributes]>): SVGElement {
  const parts = shapes.map(([tag, attributes]) => svg(tag, attributes));
  return svg(
    "svg",
    { viewBox: "0 0 24 24", "aria-hidden": "true", class: `icon ${name}`, ...STROKE },
    ...parts,
  );
}

export const path = (d: string, more: Attributes = {}): [string, Attributes] => ["path", { d, ...more }];

export const icons = {
  tick: () => icon("tick", path("M5.5 12.6 10 17l8.5-9.5", { pathLength: 1 })),
  ring: () => icon("ring", ...Array(2).fill(["circle", { cx: 12, cy: 12, r: 9.5, pathLength: 100 }])),
  again: () => icon("again", path("M19 12a7 7 0 1 1-2.2-5.1"), path("M19.4 3.6v4.2h-4.2")),
  pictures: () =>
    icon(
      "pictures",
      ...[4, 14].flatMap((y) =>
        [4, 14].map((x): [string, Attributes] => ["rect", { x, y, width: 6, height: 6, rx: 1.6 }]),
      ),
    ),
  cross: () => icon("cross", path("M6.5 6.5l11 11M17.5 6.5l-11 11")),
  warning: () => icon("warning", path("M12 7.2v6"), path("M12 17v.1")),
};

/** The mark: a pointer's wandering trail, caught by a ring that closes around it. */
export function mark(): SVGElement {
  return svg(
    "svg",
    { viewBox: "0 0 32 32", "aria-hidden": "true", class: "mark", ...STROKE, "stroke-width": 2.6 },
    svg("path", { d: "M27.6 19.4A12 12 0 1 1 26 9.4", class: "catch" }),
    svg("path", { d: "M8.6 18.4c2.2-6.6 5-6.800 6-2.600s3.400 4.400 6.600-1.200", class: "trail" }),
    svg("circle", { cx: 26.2, cy: 13.2, r: 2.4, fill: "currentColor", stroke: "none", class: "point" }),
  );
}
