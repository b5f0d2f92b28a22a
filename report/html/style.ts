/**
 * The style sheet of the HTML report, and the hash by which the report's content
 * security policy knows it.
 * @module
 */

/**
 * Colours keep a contrast of 4.5 to 1 for text and 3 to 1 for marks, in both
 * schemes. Blue against vermilion is told apart with any kind of colour vision.
 */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #fcfcfa; --raised: #f3f3ef; --rule: #d9d9d2; --mark: #85858a;
  --ink: #1c2024; --soft: #565b61;
  --met: #1f6fb2; --met-soft: #a9c9e6; --missed: #b4420c; --unsure: #7a5a00;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #15181b; --raised: #1e2226; --rule: #363b41; --mark: #80868d;
    --ink: #e7e9eb; --soft: #a7aeb5;
    --met: #6db3ee; --met-soft: #2f5678; --missed: #ff9460; --unsure: #e6c05a;
  }
}
@media (forced-colors: active) {
  :root {
    --paper: Canvas; --raised: Canvas; --rule: CanvasText; --mark: CanvasText;
    --ink: CanvasText; --soft: CanvasText;
    --met: CanvasText; --met-soft: GrayText; --missed: Highlight; --unsure: CanvasText;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-padding-top: 1rem; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif;
  font-variant-numeric: tabular-nums lining-nums;
  overflow-wrap: anywhere;
}
header, main, footer { max-width: 70rem; margin: 0 auto; padding: 0 clamp(1rem, 4vw, 3rem); }
header { padding-top: clamp(1.25rem, 4vw, 3rem); }
footer { padding-top: 2rem; padding-bottom: 3rem; color: var(--soft); font-size: .875rem; }
a { color: inherit; text-decoration-color: var(--mark); text-underline-offset: .2em; }
a:hover { text-decoration-color: currentColor; text-decoration-thickness: 2px; }
:focus-visible { outline: 3px solid var(--met); outline-offset: 3px; border-radius: 2px; }
.skip { position: absolute; left: -100vw; top: 0; }
.skip:focus { left: 1rem; top: 1rem; padding: .5rem 1rem; background: var(--paper); z-index: 2; }
code, pre { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; font-size: .9em; }

.verdict { border-left: .5rem solid; padding-left: clamp(1rem, 3vw, 1.75rem); }
.verdict.pass, .verdict.done { border-color: var(--met); }
.verdict.fail { border-color: var(--missed); }
.verdict.unknown { border-color: var(--unsure); border-left-style: double; }
h1 { margin: 0; font-size: 1.125rem; font-weight: 500; color: var(--soft); line-height: 1.35; unicode-bidi: plaintext; }
.verdict .word { display: flex; flex-wrap: wrap; align-items: center; gap: .1em .3em; margin: .1em 0; font-size: clamp(2.25rem, 8vw, 3.5rem); font-weight: 650; line-height: 1.15; letter-spacing: -.02em; }
.verdict .word svg { flex: none; width: .8em; height: .8em; }
.pass .word, .done .word { color: var(--met); }
.fail .word { color: var(--missed); }
.unknown .word { color: var(--unsure); }
.verdict .source { font-size: .4em; font-weight: 600; letter-spacing: 0; padding: .2em .6em; border: 2px solid; border-radius: 1em; align-self: center; }
.verdict .origin { margin: .35rem 0 0; color: var(--soft); }
.verdict .why { margin: 0; font-size: 1.25rem; line-height: 1.4; }
.verdict ul { margin: .5rem 0 0; padding: 0; list-style: none; }
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(8.5rem, 1fr)); gap: 1rem 1.5rem; margin: 2rem 0 0; }
.facts dt { color: var(--soft); font-size: .875rem; }
.facts dd { margin: 0; font-weight: 550; }
.facts .wide { grid-column: span 2; }
nav { margin-top: 2rem; border-block: 1px solid var(--rule); }
nav ul { display: flex; flex-wrap: wrap; gap: 0 1.5rem; margin: 0; padding: .4rem 0; list-style: none; }
nav a { display: inline-block; padding: .25rem 0; text-decoration: none; }
nav a:hover { text-decoration: underline; }

section { margin-top: 3rem; }
h2 { margin: 0 0 .25rem; font-size: 1.5rem; font-weight: 600; letter-spacing: -.01em; line-height: 1.25; }
h3 { margin: 2.25rem 0 .25rem; font-size: 1.0625rem; font-weight: 600; }
h2 + h3 { margin-top: 1rem; }
.note { margin: .25rem 0 1rem; max-width: 44rem; color: var(--soft); }
.good { color: var(--met); } .bad { color: var(--missed); } .unsure { color: var(--unsure); }
.good, .bad, .unsure { font-weight: 600; }

.scroll { overflow-x: auto; margin-top: .75rem; }
table { border-collapse: collapse; width: 100%; font-size: .9375rem; overflow-wrap: normal; }
caption { padding: 0 0 .5rem; text-align: left; color: var(--soft); }
caption span { position: sticky; left: 0; display: inline-block; max-width: min(44rem, calc(100vw - 2rem)); }
th, td { padding: .4rem .75rem; text-align: left; vertical-align: baseline; border-bottom: 1px solid var(--rule); }
th:first-child, td:first-child { padding-left: 0; }
thead th { font-weight: 600; font-size: .875rem; color: var(--soft); white-space: nowrap; border-bottom-color: var(--mark); vertical-align: bottom; }
thead .group { border-bottom: 0; padding-bottom: 0; color: var(--ink); }
tbody th { font-weight: 500; }
.n { text-align: right; white-space: nowrap; }
.text { min-width: 12rem; max-width: 40rem; overflow-wrap: anywhere; unicode-bidi: plaintext; }
.name { min-width: 11rem; overflow-wrap: anywhere; unicode-bidi: plaintext; }
.verb { white-space: nowrap; }
.dense { font-size: .875rem; } .dense th, .dense td { padding-left: .5rem; padding-right: .5rem; }
.dense th:first-child, .dense td:first-child { padding-left: 0; } .dense .name { min-width: 9.5rem; }
.list { margin: 0; padding: 0; list-style: none; min-width: 24rem; }
tfoot th, tfoot td { font-weight: 600; border-bottom: 0; }
:target { background: var(--raised); }

.rows { margin: 0; padding: 0; list-style: none; }
.row, .axis { display: grid; grid-template-columns: minmax(9rem, 17rem) minmax(0, 1fr) minmax(7rem, 13.5rem); gap: 0 1.25rem; align-items: center; }
.row { padding: .3rem 0; border-top: 1px solid var(--rule); }
.row .label { grid-column: 1; grid-row: 1; font-weight: 500; unicode-bidi: plaintext; }
.row .value { grid-column: 3; grid-row: 1; font-size: .9375rem; }
.row .chart, .axis .chart { grid-column: 2; grid-row: 1; }
.row .about { grid-column: 1 / -1; margin: 0 0 .4rem; color: var(--soft); font-size: .875rem; max-width: 44rem; unicode-bidi: plaintext; }
.lanes .row { border-top: 0; padding: .05rem 0; }
.when { color: var(--soft); font-weight: 400; display: inline-block; min-width: 4.5em; }
.chart { display: block; width: 100%; overflow: visible; }
.chart text { fill: var(--soft); font-size: 12px; }
.tick, .base { stroke: var(--mark); }
.track { stroke: var(--rule); }
path.met { fill: var(--met); } path.missed { fill: var(--missed); }
.wait { fill: var(--met-soft); } .work { fill: var(--met); } .late { fill: var(--missed); }
.limit { stroke: var(--ink); stroke-width: 1.5; stroke-dasharray: 3 2; }
.seen { stroke: var(--ink); stroke-width: 1.5; }
.end { fill: var(--met); stroke: var(--paper); stroke-width: 1.5; }
.cross { stroke: var(--missed); stroke-width: 3; stroke-linecap: round; fill: none; }
.whisker { stroke: var(--ink); stroke-width: 1.5; }
.p95 { fill: var(--ink); }
.legend { display: flex; flex-wrap: wrap; gap: .15rem 1.5rem; margin: .75rem 0; padding: 0; list-style: none; color: var(--soft); font-size: .875rem; }
.legend li { display: inline-flex; align-items: center; gap: .5rem; }
.legend svg { overflow: visible; flex: none; }
.replay { margin: .75rem 0 0; padding: 1rem; background: var(--raised); border: 1px solid var(--rule); border-radius: 4px; overflow-x: auto; white-space: pre-wrap; }
.replay code { user-select: all; -webkit-user-select: all; }

@media (max-width: 64rem) {
  .minor { display: none; }
}
@media (max-width: 46rem) {
  .row, .axis { grid-template-columns: minmax(0, 1fr) auto; gap: .1rem .75rem; }
  .row { padding: .5rem 0; }
  .lanes .row { padding: .3rem 0; }
  .row .label, .row .value { font-size: .9375rem; }
  .row .value { grid-column: 2; text-align: right; max-width: 13.5rem; }
  .lanes .value { max-width: 7rem; }
  .row .chart, .axis .chart { grid-column: 1 / -1; grid-row: 2; }
  .lanes .chart, .rows .chart, .axis .chart { width: calc(100% - 8px); }
  .row .verb { white-space: normal; }
}
@media print {
  :root {
    color-scheme: light;
    --paper: #fff; --raised: #f5f5f2; --rule: #ccc; --mark: #777; --ink: #000; --soft: #444;
    --met: #1f6fb2; --met-soft: #a9c9e6; --missed: #b4420c; --unsure: #7a5a00;
  }
  @page { margin: 15mm; }
  body { font-size: 10pt; }
  header, main, footer { max-width: none; padding-left: 0; padding-right: 0; }
  nav, .skip { display: none; }
  .scroll { overflow: visible; }
  .minor { display: none; }
  table, .dense { font-size: 7.5pt; }
  th, td { padding: 1pt 3pt; }
  .dense th, .dense td { padding: 1pt 1.5pt; font-size: 6pt; }
  thead th { white-space: normal; font-size: 7pt; }
  .text, .list { min-width: 0; }
  .name { min-width: 5.5rem; }
  .dense .name { min-width: 4.25rem; }
  thead { display: table-header-group; }
  tr, .row { break-inside: avoid; }
  h2, h3, caption, .axis { break-after: avoid; }
  svg, .verdict { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;

/** SHA-256 of {@linkcode STYLE} in base64; a test compares them. */
export const STYLE_SHA256 = "G0FZDdvHl9k4WzKNc3gW9BZIsnA/6kkBtrE1AYdaF2s=";
