/** Pictures to select from; the grid's and the row's. */
export const tilesCss = `
.tiles { display: grid; gap: 6px; direction: ltr; grid-template-columns: repeat(3, 1fr); }
.tile { position: relative; display: block; width: 100%; aspect-ratio: 1; border-radius: 10px; background: var(--raised); outline: none;
  overflow: hidden; }
.tile canvas { display: block; width: 100%; height: 100%; border-radius: inherit; transition: transform .12s ease-out, border-radius .12s; }
.tile:hover canvas { opacity: .92; }
.tile[aria-pressed="true"] { background: var(--accent); }
.tile[aria-pressed="true"] canvas { transform: scale(.86); border-radius: 12px; }
.tile .badge { position: absolute; inset: 4px auto auto 4px; display: none; place-items: center; width: 26px; height: 26px;
  border-radius: 50%; background: var(--accent); color: var(--accent-ink); }
.tile .badge .icon { width: 18px; height: 18px; stroke-width: 3; }
.tile[aria-pressed="true"] .badge { display: grid; }
.tile:focus-visible { box-shadow: 0 0 0 2px var(--paper), 0 0 0 5px var(--accent); z-index: 1; }
.loading .tile { animation: breathe 1.4s ease-in-out infinite; }
.tiles.loading canvas { visibility: hidden; }
@media (forced-colors: active) {
  .tile { border: 2px solid transparent; }
  .tile[aria-pressed="true"] { border: 5px solid Highlight; }
  .tile[aria-pressed="true"] canvas { transform: none; }
  .tile .badge { background: Highlight; color: HighlightText; forced-color-adjust: none; border: 1px solid HighlightText; }
  .tile:focus-visible { outline: 3px solid CanvasText; outline-offset: 1px; }
}
@media (prefers-reduced-motion: reduce) {
  .tile canvas { transition: none; }
  .loading .tile { animation: none; }
}
`;
