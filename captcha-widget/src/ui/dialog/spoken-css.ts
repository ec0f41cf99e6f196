/** The player and its field. */
export const spokenCss = `
.spoken { display: grid; gap: 12px; }
.player { display: grid; grid-template-columns: 1fr auto; gap: 8px; padding: 10px; border-radius: 14px; background: var(--raised); }
.listen { display: flex; align-items: center; justify-content: center; gap: 8px; min-height: 56px; border-radius: 12px; background: var(--accent);
  color: var(--accent-ink); font-weight: 650; font-size: 17px; outline: none; border: 1px solid transparent; }
.listen:hover { filter: brightness(1.08); }
.listen.busy .icon { animation: breathe 1.2s ease-in-out infinite; }
.replay { min-height: 56px; padding: 0 14px; border-radius: 12px; border: 1px solid var(--line); background: var(--paper); font-weight: 600;
  font-size: 14.5px; outline: none; display: flex; align-items: center; gap: 8px; }
.replay .icon { width: 20px; height: 20px; }
.listen:focus-visible, .replay:focus-visible { box-shadow: 0 0 0 2px var(--paper), 0 0 0 5px var(--accent); }
.bar { grid-column: 1 / -1; height: 6px; border-radius: 3px; background: var(--line); overflow: hidden; direction: ltr; }
.bar i { display: block; height: 100%; background: var(--accent); transform-origin: 0 0; transform: scaleX(0); }
.field { display: grid; gap: 5px; font-size: 14px; font-weight: 600; padding-inline: 2px; }
.field input { font: inherit; font-size: 22px; font-weight: 500; letter-spacing: .04em; width: 100%; min-height: 52px; margin: 0; padding: 8px 14px;
  border: 2px solid var(--edge); border-radius: 12px; background: var(--paper); color: var(--ink); outline: none; -webkit-appearance: none; appearance: none; }
.field input.digits { letter-spacing: .18em; font-variant-numeric: tabular-nums; }
.field input:focus { border-color: var(--accent); box-shadow: 0 0 0 1px var(--accent); }
@media (max-height: 470px) and (min-width: 520px) {
  .body:has(.spoken) { width: min(330px, calc(100vw - 330px)); align-self: start; }
  .player { grid-template-columns: 1fr; }
}
@media (forced-colors: active) {
  .listen, .replay { border: 1px solid ButtonText; }
  .listen:focus-visible, .replay:focus-visible, .field input:focus { outline: 3px solid Highlight; outline-offset: 2px; }
  .bar { border: 1px solid CanvasText; height: 8px; }
  .bar i { background: Highlight; forced-color-adjust: none; }
}
@media (prefers-reduced-motion: reduce) { .listen.busy .icon { animation: none; } }
`;
