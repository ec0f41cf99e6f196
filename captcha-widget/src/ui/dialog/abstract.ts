/** A row of abstract images, to be selected by how they feel. */
import type { AbstractChallenge, Challenge } from "../../core/wire.ts";
import { dialogIcons } from "./dialog-icons.ts";
import type { Kind } from "./kind.ts";
import { Tiles } from "./tiles.ts";

/** Five beside each other where there is room to feel anything, else three and two. */
const css = `
@media (min-width: 600px) {
  dialog.wide { width: min(660px, calc(100vw - 16px)); }
  .row { grid-template-columns: repeat(5, 1fr); }
}
@media (max-width: 599px) {
  .row { grid-template-columns: repeat(6, 1fr); }
  .row .tile { grid-column: span 2; }
  .row .tile:nth-child(4) { grid-column: 2 / span 2; }
}
@media (max-height: 470px) and (min-width: 520px) {
  dialog.wide { width: fit-content; max-width: calc(100vw - 16px); }
  .row { grid-template-columns: repeat(6, 1fr); }
  .row .tile { grid-column: span 2; }
  .row .tile:nth-child(4) { grid-column: 2 / span 2; }
}
`;

export const abstract: Kind = {
  css,
  className: "wide",
  words: {
    loading: "loadingMoods",
    failed: "moodsFailed",
    swap: "newMoods",
    swapped: "swappedMoods",
    way: "moodsWay",
    wayFull: "moodsWayFull",
  },
  icon: dialogIcons.waves,
  prompt: (challenge: Challenge, words) => ({
    ask: words.say("feel"),
    target: (challenge as AbstractChallenge).prompt.label,
    hint: words.say("mostFitting"),
  }),
  create(challenge: Challenge, settings) {
    const { image, tiles: count, tile_px: tilePx, prompt } = challenge as AbstractChallenge;
    const { words } = settings;
    const sheet = {
      image,
      count,
      columns: count,
      tilePx,
      label: `${words.say("feel")} ${prompt.label}`,
      className: "row",
      nameOf: (index: number) => words.say("tileInRow", { n: index + 1, total: count }),
      noneLacks: words.say("selectFirst"),
    };
    return new Tiles(sheet, settings);
  },
};
