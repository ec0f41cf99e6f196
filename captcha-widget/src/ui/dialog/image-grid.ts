/** The 3x3 grid of photographs. */
import type { Challenge, ImageGridChallenge } from "../../core/wire.ts";
import { icons } from "../icons.ts";
import type { Kind } from "./kind.ts";
import { Tiles } from "./tiles.ts";
import { tilesCss } from "./tiles-css.ts";

export const imageGrid: Kind = {
  css: tilesCss,
  words: {
    loading: "loadingPictures",
    failed: "picturesFailed",
    swap: "newPictures",
    swapped: "swappedPictures",
    way: "picturesWay",
    wayFull: "picturesWayFull",
  },
  icon: icons.pictures,
  prompt: (challenge: Challenge, words) => ({
    ask: words.say("select"),
    target: (challenge as ImageGridChallenge).prompt.label,
    hint: words.say("noneSelected"),
  }),
  create(challenge: Challenge, settings) {
    const { image, rows, columns, tile_px: tilePx, prompt } = challenge as ImageGridChallenge;
    const { words } = settings;
    const count = rows * columns;
    const sheet = {
      image,
      count,
      columns,
      tilePx,
      label: `${words.say("select")} ${prompt.label}`,
      className: "grid",
      nameOf: (index: number) =>
        words.say("tile", {
          n: index + 1,
          total: count,
          row: Math.floor(index / columns) + 1,
          column: (index % columns) + 1,
        }),
      noneLacks: "",
    };
    return new Tiles(sheet, settings);
  },
};
