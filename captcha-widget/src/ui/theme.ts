/** Colours and type shared by the checkbox and the dialog. */

const LIGHT = `
  --paper: #ffffff; --raised: #f5f5f8; --ink: #1b1b26; --soft: #5d5e70; --line: #d3d3df; --edge: #8a8b9e;
  --accent: #4b46c8; --accent-ink: #ffffff; --wash: #eeedfb; --good: #0f7a4f; --bad: #b3261e; --shadow: 20 20 60 / 12%;
  color-scheme: light;`;
const DARK = `
  --paper: #1d1d26; --raised: #282834; --ink: #f1f1f6; --soft: #b0b1c2; --line: #3b3b4b; --edge: #7f8096;
  --accent: #a9a5ff; --accent-ink: #15151d; --wash: #2c2a4d; --good: #63d29f; --bad: #ff9a90; --shadow: 0 0 0 / 45%;
  color-scheme: dark;`;

/** Rules for an element `.root` with the class of its theme. */
export const themeCss = `
:host { all: initial !important; display: block !important; }
.root, .root * { box-sizing: border-box; }
.root { ${LIGHT}
  font: 400 15px/1.35 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Apple SD Gothic Neo", "Malgun Gothic",
    "Noto Sans KR", "Noto Sans CJK KR", sans-serif;
  color: var(--ink); text-align: start; letter-spacing: normal; -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
.root:lang(ko) { word-break: keep-all; overflow-wrap: break-word; }
.root.dark { ${DARK} }
@media (prefers-color-scheme: dark) { .root.auto { ${DARK} } }
button { font: inherit; color: inherit; letter-spacing: inherit; margin: 0; padding: 0; border: 0; background: none; cursor: pointer;
  text-align: inherit; touch-action: manipulation; -webkit-tap-highlight-color: transparent; }
.icon { display: block; width: 24px; height: 24px; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@keyframes turn { to { transform: rotate(1turn); } }
@keyframes breathe { 50% { opacity: .35; } }
`;
