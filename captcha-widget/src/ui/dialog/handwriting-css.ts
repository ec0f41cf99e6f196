/** The canvas to write on. */
export const handwritingCss = `
.writing { display: flex; flex-direction: column; }
.shown { position: relative; width: 100%; max-height: 180px; border-radius: 10px; background: var(--raised); overflow: hidden; }
.shown img { position: absolute; inset: 0; display: block; width: 100%; height: 100%; object-fit: contain; }
.loading .shown { animation: breathe 1.4s ease-in-out infinite; }
.tools { display: flex; align-items: center; gap: 2px; }
.tools .lead { flex: 1; min-width: 0; white-space: nowrap; color: var(--soft); font-size: 13.5px; }
.tool { display: flex; align-items: center; gap: 6px; min-height: 44px; padding: 0 10px; border-radius: 10px; color: var(--ink); font-size: 13.5px;
  font-weight: 600; outline: none; white-space: nowrap; }
.tool:hover { background: var(--raised); }
.tool .icon { width: 20px; height: 20px; }
.tool[aria-disabled="true"] { opacity: .45; cursor: default; background: none; }
.tool:focus-visible { box-shadow: 0 0 0 2px var(--paper), 0 0 0 5px var(--accent); }
.pad { position: relative; width: 100%; height: clamp(116px, 27dvh, 170px); border: 2px dashed var(--edge); border-radius: 12px; overflow: hidden;
  background: linear-gradient(var(--line), var(--line)) 50% 70% / calc(100% - 32px) 1px no-repeat; }
.pad.inked { border-style: solid; border-color: var(--accent); }
.pad canvas { position: absolute; inset: 0; width: 100%; height: 100%; outline: none; cursor: crosshair; touch-action: none; user-select: none;
  -webkit-user-select: none; -webkit-touch-callout: none; }
.pad canvas:focus-visible { box-shadow: inset 0 0 0 3px var(--accent); border-radius: 10px; }
@media (max-height: 570px) {
  .shown { max-height: 18dvh; }
  .pad { height: max(96px, 22dvh); }
}
@media (max-height: 470px) and (min-width: 520px) {
  .shown { max-height: none; }
  .writing { height: calc(100dvh - 42px); width: min(330px, calc(100vw - 330px)); }
  .body:has(.writing) { width: auto; }
  .pad { flex: 1; min-height: 90px; height: auto; }
}
@media (forced-colors: active) {
  .pad { border-color: CanvasText; }
  .pad.inked { border-color: Highlight; }
  .tool { border: 1px solid ButtonText; }
  .tool[aria-disabled="true"] { color: GrayText; border-color: GrayText; opacity: 1; }
  .tool:focus-visible, .pad canvas:focus-visible { outline: 3px solid Highlight; outline-offset: -3px; }
}
@media (prefers-reduced-motion: reduce) { .loading .shown { animation: none; } }
`;
