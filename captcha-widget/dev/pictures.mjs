/** Draws what is to be seen as SVG, so that the stand-in needs no photographs. */
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

/** A sheet three tiles wide, one to four of which show the target; returns the drawing and the right tiles in order. */
export function sheet(target, names, rows = 3) {
  const others = names.length > 1 ? names.filter((name) => name !== target) : names;
  const count = rows * 3;
  const order = Array.from({ length: count }, (_, i) => i).sort(() => randomInt(3) - 1);
  const right = order.slice(0, 1 + randomInt(4)).sort((a, b) => a - b);
  const tiles = Array.from({ length: count }, (_, i) => {
    const shape = right.includes(i) ? target : others[randomInt(others.length)];
    return tile(i, shape);
  });
  return { right, svg: drawing(SIDE * 3, SIDE * rows, tiles.join("")) };
}

const drawing = (width, height, content) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${content}</svg>`;

/** A row of images, two or three of which are of the feeling; the others are of the opposite one. */
export function moods(feeling, count) {
  const order = Array.from({ length: count }, (_, i) => i).sort(() => randomInt(3) - 1);
  const right = order.slice(0, 2 + randomInt(2)).sort((a, b) => a - b);
  const side = 224;
  const tiles = Array.from({ length: count }, (_, i) => {
    const isCalm = right.includes(i) === (feeling === "calm");
    const content = isCalm ? calm(side) : joyful(side);
    return `<svg x="${i * side}" width="${side}" height="${side}">${content}</svg>`;
  });
  return { right, svg: drawing(side * count, side, tiles.join("")) };
}

function calm(side) {
  const bands = Array.from({ length: 5 }, (_, i) => {
    const y = (i + 1) * 38 + randomInt(-6, 7);
    const colour = `hsl(${200 + randomInt(-15, 15)} 35% ${62 - i * 7}%)`;
    return `<path d="M0 ${y}q56-22 112 0t112 0V${side}H0z" fill="${colour}"/>`;
  });
  return `<rect width="${side}" height="${side}" fill="hsl(205 40% 78%)"/>${bands.join("")}`;
}

function joyful(side) {
  const spots = Array.from({ length: 26 }, () => {
    const colour = `hsl(${[350, 40, 55, 25, 130][randomInt(5)]} 90% ${55 + randomInt(12)}%)`;
    return `<circle cx="${randomInt(side)}" cy="${randomInt(side)}" r="${8 + randomInt(20)}" fill="${colour}"/>`;
  });
  return `<rect width="${side}" height="${side}" fill="#ffe27a"/>${spots.join("")}`;
}

/** A word whose letters dance. */
export function word(text, [width, height]) {
  const step = (width - 60) / text.length;
  const letters = [...text].map((letter, i) => {
    const x = 30 + step * (i + 0.5);
    const y = height * 0.66 + randomInt(-8, 9);
    return `<text transform="translate(${x} ${y}) rotate(${randomInt(-16, 17)})" text-anchor="middle">${letter}</text>`;
  });
  const noise = Array.from(
    { length: 4 },
    () =>
      `<path d="M0 ${randomInt(height)}Q${width / 2} ${randomInt(height)} ${width} ${randomInt(height)}"/>`,
  );
  const body =
    `<rect width="${width}" height="${height}" fill="#eceff4"/><g fill="none" stroke="#8d97a8" stroke-width="1.5">${noise.join("")}</g>` +
    `<g font-family="serif" font-size="62" fill="#27303f">${letters.join("")}</g>`;
  return drawing(width, height, body);
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
