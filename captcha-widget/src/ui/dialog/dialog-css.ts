/** The frame around every challenge. */
export const dialogCss = `
dialog.root { width: min(400px, calc(100vw - 16px)); max-width: none; max-height: calc(100dvh - 16px); margin: auto; padding: 0; overflow: auto;
  background: var(--paper); border: 1px solid var(--line); border-radius: 20px; box-shadow: 0 18px 60px rgb(var(--shadow)), 0 2px 8px rgb(var(--shadow));
  outline: none; overscroll-behavior: contain; }
dialog.root::backdrop { background: rgb(15 15 30 / 48%); }
.head { display: flex; align-items: flex-start; gap: 8px; padding: 16px 8px 12px 18px; }
.title { flex: 1; min-width: 0; margin: 0; outline: none; font-weight: 400; }
.ask { display: block; color: var(--soft); font-size: 14px; }
.target { display: block; font-size: 24px; line-height: 1.2; font-weight: 700; letter-spacing: -.01em; overflow-wrap: anywhere; }
:lang(ko) .target { letter-spacing: 0; }
.chip { flex: none; align-self: center; padding: 3px 9px; border-radius: 99px; background: var(--wash); color: var(--accent); font-size: 12.5px;
  font-weight: 600; }
.round-button { flex: none; display: grid; place-items: center; width: 44px; height: 44px; border-radius: 50%; color: var(--soft); outline: none; }
.round-button:hover { background: var(--raised); color: var(--ink); }
.body { position: relative; margin-inline: 12px; }
.panel { position: absolute; inset: 0; z-index: 2; display: flex; flex-direction: column; align-items: center; justify-content: center; gap: 14px; padding: 16px;
  background: var(--paper); border-radius: 10px; text-align: center; }
.panel .icon { width: 52px; height: 52px; padding: 11px; border-radius: 50%; background: var(--raised); color: var(--bad); }
.panel[hidden] { display: none; }
.note { min-height: 43px; margin: 0; padding: 7px 18px 0; color: var(--soft); font-size: 13.5px; line-height: 1.3; text-wrap: balance; }
.note.strong { color: var(--ink); font-weight: 600; }
.note.silent { opacity: 0; }
.note.bad { color: var(--bad); font-weight: 600; }
.ways { display: flex; flex-wrap: wrap; align-items: center; gap: 4px; padding: 8px 12px 6px; }
.ways[hidden] { display: none; }
.ways .lead { color: var(--soft); font-size: 12.5px; margin-inline: 4px 0; }
.action.way { display: inline-flex; align-items: center; justify-content: center; gap: 4px; flex: 1 1 auto; padding: 0 4px; font-size: 13px; white-space: nowrap;
  background: var(--wash); color: var(--ink); border: 1px solid transparent; }
.way:hover { border-color: var(--accent); }
.way .icon { flex: none; width: 18px; height: 18px; color: var(--accent); }
.foot { display: flex; flex-wrap: wrap; align-items: center; gap: 8px; padding: 6px 12px 14px; }
.foot .mark { flex: none; width: 24px; height: 24px; margin-inline: 4px; }
.gap { flex: 1; }
.action { min-height: 44px; padding: 0 15px; border-radius: 12px; font-weight: 600; font-size: 14.5px; outline: none; text-align: center; }
.quiet { white-space: nowrap; color: var(--ink); border: 1px solid var(--line); }
.quiet:hover { background: var(--raised); }
.quiet small { font-size: 12px; font-weight: 500; color: var(--soft); }
.main { min-width: 96px; background: var(--accent); color: var(--accent-ink); border: 1px solid transparent; }
.main:hover { filter: brightness(1.08); }
.action[aria-disabled="true"] { opacity: .5; cursor: default; filter: none; }
.action:focus-visible, .round-button:focus-visible { box-shadow: 0 0 0 2px var(--paper), 0 0 0 5px var(--accent); }
.waiting .body { opacity: .55; }
@media (max-width: 415px) { .ways { padding-inline: 10px; } }
@media (max-width: 359px) {
  .ways .lead { display: none; }
  .head { padding: 12px 4px 8px 14px; }
  .body { margin-inline: 8px; }
  .foot { padding-inline: 8px; }
}
@media (max-width: 415px) {
  .foot .mark { display: none; }
  .foot .action { flex: 1 1 auto; padding-inline: 8px; }
  .gap { display: none; }
}
@media (max-height: 560px) and (min-height: 471px), (max-height: 560px) and (max-width: 519px) {
  .body { max-width: max(228px, calc(100dvh - 220px)); margin-inline: auto; }
  .has-ways .body { max-width: max(190px, calc(100dvh - 272px)); }
  .body:not(:has(.grid)) { max-width: none; margin-inline: 12px; }
}
@media (max-height: 470px) and (min-width: 520px) {
  dialog.root { width: fit-content; }
  dialog.root[open] { display: grid; grid-template: "body head" auto "body note" 1fr "body ways" auto "body foot" auto / auto minmax(0, 300px); }
  .head { grid-area: head; }
  .body { grid-area: body; width: calc(100dvh - 42px); min-width: 200px; margin: 12px; }
  .note { grid-area: note; }
  .ways { grid-area: ways; }
  .ways .lead { display: none; }
  .foot { grid-area: foot; }
  .foot .mark, .gap { display: none; }
  .foot .action { flex: 1 1 auto; padding-inline: 8px; }
}
@media (forced-colors: active) {
  dialog.root { border: 2px solid CanvasText; }
  .action { border: 1px solid ButtonText; }
  .action:focus-visible, .round-button:focus-visible { outline: 3px solid Highlight; outline-offset: 2px; }
  .action[aria-disabled="true"] { color: GrayText; border-color: GrayText; opacity: 1; }
  .chip { border: 1px solid CanvasText; }
  .way .icon { color: ButtonText; }
  .action[aria-disabled="true"] .icon { color: GrayText; }
}
`;
