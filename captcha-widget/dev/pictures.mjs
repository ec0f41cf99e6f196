/** Draws sheets of 3x3 pictures as SVG, so that the stand-in needs no photographs. */
import { randomInt } from "node:crypto";

const SIDE = 150;
const SHAPES = {
  star: '<path d="M0-46 13-15l33 3-25 22 8 33L0 26l-29 17 8-33-25-22 33-3z" fill="#ffd166"/>',
  moon: '<path d="M18-44a46 46 0 1 0 26 62A38 38 0 0 1 18-44z" fill="#f4f1de"/>',
  leaf: '<path d="M-40 40C-48-10-10-46 44-44 48 8 14 46-26 34l-10 14z" fill="#80c77b"/><path d="M-34 40C-16 6 4-12 28-28" stroke="#2f6f3a" stroke-width="4" fill="none"/>',
};
const GROUNDS = [
  ["#24355f", "#5b7db1"],
  ["#6b2d5c", "#c46f8f"],
  ["#1f5f5b", "#7fb7a4"],
  ["#7a4419", "#d99b66"],
  ["#39354f", "#8d86b8"],
];

/** A sheet with one to five tiles that show the target; returns the drawing and the right tiles in order. */
export function sheet(target, names) {
  const others = names.filter((name) => name !== target);
  const order = Array.from({ length: 9 }, (_, i) => i).sort(() => randomInt(3) - 1);
  const right = order.slice(0, 1 + randomInt(4)).sort((a, b) => a - b);
  const tiles = Array.from({ length: 9 }, (_, i) => {
    const shape = right.includes(i) ? target : others[randomInt(others.length)];
    return tile(i, shape);
  });
  const size = SIDE * 3;
  return {
    right,
    svg: `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="0 0 ${size} ${size}">${tiles.join("")}</svg>`,
  };
}

function tile(index, shape) {
  const [from, to] = GROUNDS[randomInt(GROUNDS.length)];
  const x = (index % 3) * SIDE;
  const y = Math.floor(index / 3) * SIDE;
  const spot = `translate(${75 + randomInt(-18, 18)} ${75 + randomInt(-18, 18)}) rotate(${randomInt(-25, 25)}) scale(${0.8 + randomInt(5) / 10})`;
  return (
    `<svg x="${x}" y="${y}" width="${SIDE}" height="${SIDE}"><defs><linearGradient id="g${index}" x2=".6" y2="1"><stop stop-color="${from}"/>` +
    `<stop offset="1" stop-color="${to}"/></linearGradient></defs><rect width="150" height="150" fill="url(#g${index})"/>` +
    `<circle cx="${randomInt(150)}" cy="${randomInt(150)}" r="${10 + randomInt(30)}" fill="#fff" opacity=".12"/><g transform="${spot}">${SHAPES[shape]}</g></svg>`
  );
}
