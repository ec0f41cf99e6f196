/** The checkbox card. Its size depends on `data-size` alone, never on the state or the language. */
export const checkboxCss = `
.card { position: relative; display: flex; align-items: stretch; width: 304px; max-width: 100%; height: 74px; overflow: hidden;
  background: var(--paper); border: 1px solid var(--line); border-radius: 16px; box-shadow: 0 1px 2px rgb(var(--shadow)); }
.card.flexible { width: 100%; min-width: 240px; }
.check { flex: 1; min-width: 0; display: flex; align-items: center; gap: 13px; padding-inline: 16px 6px; border-radius: 15px; outline: none; }
.check:focus-visible::after { content: ""; position: absolute; inset: 0; border-radius: 15px; border: 3px solid var(--accent); pointer-events: none; }
.box { position: relative; flex: none; display: grid; place-items: center; width: 30px; height: 30px; border: 2px solid var(--edge);
  border-radius: 10px; color: var(--accent); background: var(--paper); transition: border-color .15s, background-color .15s; }
.check:hover .box { border-color: var(--accent); background: var(--wash); }
/* Words move by transforms, which push nothing else about. */
.words { min-width: 0; display: block; height: 36px; transition: transform .15s; }
.bare .words { transform: translateY(8px); }
.error .words { transform: translateY(-7px); }
.label { display: block; font-weight: 550; }
.label { line-height: 20px; }
.status { display: block; color: var(--soft); font-size: 12.5px; line-height: 1.25; max-height: 2.5em; overflow: hidden; text-wrap: balance; }

.brand { flex: none; display: flex; flex-direction: column; align-items: center; justify-content: center; gap: 3px; width: 76px;
  color: var(--soft); font-size: 10px; font-weight: 550; letter-spacing: .01em; user-select: none; }
.mark { display: block; width: 27px; height: 27px; }
.mark .catch { color: var(--ink); stroke: currentColor; }
.mark .trail, .mark .point { color: var(--accent); }

.box .icon { display: none; width: 22px; height: 22px; }
.working .box, .working .check:hover .box { border-color: transparent; background: none; }
.working .check { cursor: default; }
.working .ring { display: block; width: 32px; height: 32px; margin: -3px; animation: turn .8s linear infinite; }
.ring circle + circle { stroke-dasharray: 28 72; }
.ring circle:first-child { opacity: .22; }
.verified .box, .verified .check:hover .box { border-color: var(--good); background: var(--good); color: var(--paper); }
.verified .check { cursor: default; }
.verified .tick { display: block; stroke-width: 3; }
.verified .tick path { stroke-dasharray: 1; animation: draw .28s ease-out; }
@keyframes draw { from { stroke-dashoffset: 1; } to { stroke-dashoffset: 0; } }
.challenge .box { border-color: var(--accent); background: var(--wash); }
.challenge .pictures { display: block; width: 20px; height: 20px; }
.expired .again, .error .again { display: block; width: 19px; height: 19px; }
.error .box { border-color: var(--bad); color: var(--bad); }
.error .status { color: var(--bad); white-space: pre-line; }
.error.final .again { display: none; }
.error.final .warning { display: block; }
.error.final .check { cursor: default; }

.card.compact { flex-direction: column; width: 164px; height: 136px; }
.compact .check { display: grid; grid-template: 30px 1fr / 30px 1fr; gap: 6px 9px; padding: 12px 10px 0 12px; }
.compact .words { display: contents; }
.compact .label { font-size: 14px; line-height: 30px; white-space: nowrap; }
.compact .status { grid-column: 1 / -1; align-self: start; max-height: 3.75em; font-size: 12px; text-wrap: wrap; }
.compact .brand { flex-direction: row; width: auto; height: 34px; padding-inline-start: 13px; justify-content: start; gap: 6px; }
.compact .mark { width: 18px; height: 18px; }

.card.invisible { display: inline-flex; width: auto; height: 30px; align-items: center; gap: 7px; padding-inline: 9px 12px;
  border-radius: 15px; box-shadow: none; color: var(--soft); font-size: 11.5px; }
.invisible .mark { width: 17px; height: 17px; }

@media (forced-colors: active) {
  .card { border-color: CanvasText; }
  .box { border-color: ButtonText; }
  .check:focus-visible::after { border-color: Highlight; }
  .working .box, .working .check:hover .box { border-color: Canvas; }
  .verified .box { border-color: Highlight; background: Highlight; color: HighlightText; forced-color-adjust: none; }
}
@media (prefers-reduced-motion: reduce) {
  .working .ring { animation: breathe 1.6s ease-in-out infinite; }
  .verified .tick path { animation: none; }
  .box, .words { transition: none; }
}
`;
