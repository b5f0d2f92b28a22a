/**
 * One HTML file that needs nothing else: no script, no font, no request.
 * @module
 */
import type { FaultRecord } from "../core.ts";
import {
  detectionTimeSecs,
  type GateResult,
  type GroupStatistics,
  type Percentiles,
} from "../gate/mod.ts";
import {
  breakable,
  laneFaults,
  LANES_LEGEND,
  lanesChart,
  recoveryChart,
  sessionChart,
} from "./html_charts.ts";
import { STYLE, STYLE_SHA256 } from "./html_style.ts";
import { clip, markup, Safe, takeWithin } from "./safe.ts";
import { type ReportView, type Verdict, verdictOf } from "./view.ts";
import {
  clock,
  counted,
  explainFaults,
  explainVerdict,
  GATE_WORDS,
  grouped,
  lateSecs,
  measured,
  passRate,
  secs,
  tenths,
  TEXT_MAX,
  VERDICT_WORDS,
} from "./words.ts";

/** Up to so many faults, the table holds every one. */
const TABLE_WHOLE_MAX = 1000;
/** Beyond that, it holds every missed fault and the first of the others. */
const TABLE_MET_MAX = 100;
/** Whatever users wrote, a table takes no more. */
const TABLE_BYTES_MAX = 3_000_000;
const GATES_BYTES_MAX = 500_000;
const HEADLINE_GATES_MAX = 5;

/**
 * Renders a session as one self-contained HTML file: the verdict, gates, the
 * session over time, recovery against SLA, statistics, faults, and the command
 * to replay.
 *
 * Up to 60 faults are drawn one by one, of more the 30 that missed their SLA by
 * the most. Up to 1,000 faults are listed, of more those that missed their SLA and
 * the first 100 others, until the table holds 3 MB. What is left out is stated.
 *
 * @example
 * ```ts
 * import { BATTY_FAULTS as kinds, runStress } from "@faultdrill/faultdrill";
 * import { computeStatistics } from "@faultdrill/faultdrill/gate";
 * import { renderHtml } from "@faultdrill/faultdrill/report";
 * import { assertStringIncludes } from "@std/assert";
 *
 * const report = runStress({ compact: true, seed: 7n });
 * const html = renderHtml({
 *   title: "Nightly drill",
 *   report,
 *   kinds,
 *   generator: "batty-lcg64-v1",
 *   statistics: computeStatistics(report.faults, kinds),
 *   gates: [],
 *   replayCommand: "faultdrill --compact --seed 7",
 * });
 * assertStringIncludes(html, "All 6 faults met their SLA.");
 * ```
 */
export function renderHtml(view: ReportView): string {
  const shown = tableFaults(view.report.faults);
  const inTable = new Set(shown.faults.map(({ sequence }) => sequence));
  const sections = [
    view.gates.length === 0 ? undefined : gatesSection(view.gates, inTable),
    timelineSection(view),
    recoverySection(view),
    statisticsSection(view),
    faultsSection(view, shown),
    replaySection(view),
  ].filter((section) => section !== undefined);
  return markup`<!doctype html>
<html lang="en">
${head(view)}<body>
<a class="skip" href="#main">Skip to the report</a>
<header>
${verdictBlock(view)}${facts(view)}<nav aria-label="Sections"><ul>
${
    sections.map(({ id, title }) => markup`<li><a href="#${id}">${title}</a></li>\n`)
  }</ul></nav>
</header>
<main id="main">
${
    sections.map(({ id, title, body }) =>
      markup`<section aria-labelledby="${id}">\n<h2 id="${id}">${title}</h2>\n${body}</section>\n`
    )
  }</main>
<footer>Times are seconds on the session’s virtual clock. Percentiles are nearest-rank: each is a time that was observed. Made by Faultdrill.</footer>
</body>
</html>
`.source;
}

interface Section {
  readonly id: string;
  readonly title: string;
  readonly body: Safe;
}

// ── Head and verdict ────────────────────────────────────────────────────────

function head(view: ReportView): Safe {
  const policy = `default-src 'none'; style-src 'sha256-${STYLE_SHA256}'; ` +
    "img-src data:; base-uri 'none'; form-action 'none'";
  const verdict = verdictOf(view);
  return markup`<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Safe(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${VERDICT_WORDS[verdict]}: ${clip(view.title, TEXT_MAX)}</title>
<link rel="icon" href="data:image/svg+xml,${encodeURIComponent(ICONS[verdict].source)}">
<style>${new Safe(STYLE)}</style>
</head>
`;
}

function icon(shape: string, colour: string): Safe {
  return markup`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="${colour}" stroke-width="3.5" stroke-linecap="round" stroke-linejoin="round"><path d="${shape}"/></svg>`;
}

const SHAPES: Record<Verdict, string> = {
  pass: "M3 13l6 6L21 5",
  fail: "M5 5l14 14M19 5L5 19",
  unknown: "M7 8a5 5 0 1 1 7 4.6q-2 1-2 3M12 21v0",
  done: "M4 12h16",
};

/** In a grey that shows on light and on dark tabs. */
const ICONS = Object.fromEntries(
  Object.entries(SHAPES).map(([verdict, shape]) => [verdict, icon(shape, "#888")]),
) as Record<Verdict, Safe>;

function verdictBlock(view: ReportView): Safe {
  const verdict = verdictOf(view);
  const culprits = view.gates
    .filter((gate) => gate.verdict === verdict)
    .slice(0, verdict === "pass" ? 0 : HEADLINE_GATES_MAX);
  const list = culprits.map((gate) =>
    markup`<li><code>${breakable(gate.expression)}</code> ${
      verdict === "fail" ? `measured ${measured(gate)}` : measured(gate)
    }</li>\n`
  );
  return markup`<div class="verdict ${verdict}">
<h1>${clip(view.title, TEXT_MAX)}</h1>
<p class="word"><svg viewBox="0 0 24 24" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="3.5" stroke-linecap="round" stroke-linejoin="round"><path d="${
    SHAPES[verdict]
  }"/></svg>${VERDICT_WORDS[verdict]}</p>
<p class="why">${explainVerdict(view)} ${explainFaults(view.report.faults)}</p>
${list.length === 0 ? markup`` : markup`<ul>\n${list}</ul>\n`}</div>
`;
}

function facts({ report, generator, statistics: { overall } }: ReportView): Safe {
  const rows: [string, string][] = [
    [
      "Faults in time",
      `${grouped(overall.passedFaults)} of ${grouped(overall.totalFaults)}`,
    ],
    ["Pass rate", passRate(overall)],
    ["Longest recovery", secs(report.summary.maxRecoverySecs)],
    ["Mean recovery", `${tenths(report.summary.avgRecoverySecs)} s`],
    ["Virtual length", clock(report.virtualDurationSecs)],
    ["Mode", report.compact ? "compact" : "standard"],
  ];
  const wide: [string, string][] = [
    ["Seed", String(report.seed)],
    ["Generator", clip(generator, TEXT_MAX)],
    ["Stated time", clip(report.generatedAt, TEXT_MAX)],
  ];
  return markup`<dl class="facts">
${rows.map(([term, value]) => markup`<div><dt>${term}</dt><dd>${value}</dd></div>\n`)}${
    wide.map(([term, value]) =>
      markup`<div class="wide"><dt>${term}</dt><dd>${value}</dd></div>\n`
    )
  }</dl>
`;
}

// ── Gates ───────────────────────────────────────────────────────────────────

/** A shape beside the word, so that a reader finds it without colour. */
const GATE_MARKS: Record<GateResult["verdict"], Safe> = {
  pass: markup`<td class="good verb">✓ ${GATE_WORDS.pass}</td>`,
  fail: markup`<td class="bad verb">✕ ${GATE_WORDS.fail}</td>`,
  unknown: markup`<td class="unsure verb">? ${GATE_WORDS.unknown}</td>`,
};

function gatesSection(
  gates: readonly GateResult[],
  inTable: ReadonlySet<number>,
): Section {
  const rows = takeWithin(
    gates,
    (gate) =>
      markup`<tr>${GATE_MARKS[gate.verdict]}<th scope="row" class="name"><code>${
        breakable(gate.expression)
      }</code></th><td class="n">${measured(gate)}</td><td class="text">${
        offenders(gate, inTable)
      }</td></tr>\n`,
    GATES_BYTES_MAX,
  );
  const left = gates.length - rows.length;
  const caption = "What had to hold, and what was measured." +
    (left === 0 ? "" : ` ${counted(left, "more gate")} left out.`);
  return {
    id: "gates",
    title: "Gates",
    body: scrollTable(
      "gates",
      caption,
      markup`<thead><tr><th scope="col">Verdict</th><th scope="col">Gate</th><th scope="col" class="n">Measured</th><th scope="col">Worst faults</th></tr></thead>
<tbody>
${rows}</tbody>
`,
    ),
  };
}

function offenders(gate: GateResult, inTable: ReadonlySet<number>): Safe {
  if (gate.offenders.length === 0) return markup`–`;
  return markup`<ul class="list">${
    gate.offenders.map((fault) => {
      const name = inTable.has(fault.sequence)
        ? markup`<a href="#fault-${fault.sequence}">fault ${fault.sequence}</a>`
        : markup`fault ${fault.sequence}`;
      return markup`<li>${name}, ${breakable(fault.kind)}: detected after ${
        secs(detectionTimeSecs(fault))
      }, recovered after ${secs(fault.recoveryTimeSecs)}</li>`;
    })
  }</ul>`;
}

/** A table in a region of its own that scrolls, by keyboard too, where it is too wide. */
function scrollTable(id: string, caption: string, rows: Safe, dense = false): Safe {
  return markup`<div class="scroll" role="region" tabindex="0" aria-labelledby="${id}-caption">
<table${
    dense ? markup` class="dense"` : markup``
  }><caption id="${id}-caption"><span>${caption}</span></caption>
${rows}</table>
</div>
`;
}

// ── Charts ──────────────────────────────────────────────────────────────────

function timelineSection(view: ReportView): Section {
  const { title, faults } = laneFaults(view);
  const lanes = faults.length === 0
    ? markup``
    : markup`<h3>${title}</h3>\n${LANES_LEGEND}${lanesChart(faults)}`;
  return {
    id: "timeline",
    title: "Timeline",
    body: markup`<h3>The session by kind</h3>
<p class="note">Each bar counts the faults injected in one of 96 equal parts of the session: above the line those recovered in time, below it those that missed their SLA.</p>
${sessionChart(view)}${lanes}`,
  };
}

function recoverySection(view: ReportView): Section {
  return {
    id: "recovery",
    title: "Recovery against SLA",
    body:
      markup`<p class="note">How the recoveries of each kind spread, in steps of 5 % of its SLA. The dashed line is the SLA: bars to its right are missed faults. Below the bars, a line runs from the median to the longest recovery, with a disc at the 95th percentile. What lies beyond the scale stands at its end.</p>
${recoveryChart(view)}`,
  };
}

// ── Statistics ──────────────────────────────────────────────────────────────

function statisticsSection({ kinds, statistics }: ReportView): Section {
  const slaSecs = new Map(kinds.map((kind) => [kind.label, kind.slaSecs]));
  const limited = statistics.overall.lateDetections !== undefined;
  const points = ["p50", "p90", "p95", "p99", "max"].map((point) =>
    markup`<th scope="col" class="n">${point}</th>`
  );
  const row = (label: string, group: GroupStatistics) => {
    const sla = slaSecs.get(label);
    return markup`<tr><th scope="row" class="name">${
      clip(label, TEXT_MAX)
    }</th><td class="n">${sla === undefined ? "" : secs(sla)}</td><td class="n">${
      grouped(group.totalFaults)
    }</td><td class="n${group.failedFaults > 0 ? " bad" : ""}">${
      grouped(group.failedFaults)
    }</td><td class="n">${passRate(group)}</td>${percentileCells(group.recovery)}${
      percentileCells(group.detection)
    }${
      limited ? markup`<td class="n">${group.lateDetections ?? "–"}</td>` : markup``
    }</tr>\n`;
  };
  return {
    id: "statistics",
    title: "Statistics",
    body: scrollTable(
      "statistics",
      "Counts and nearest-rank percentiles of each kind, in seconds.",
      markup`<thead><tr><td colspan="5" class="group"></td><th scope="colgroup" colspan="5" class="group">Recovery</th><th scope="colgroup" colspan="5" class="group">Detection</th>${
        limited ? markup`<td class="group"></td>` : markup``
      }</tr>
<tr><th scope="col">Kind</th><th scope="col" class="n">SLA</th><th scope="col" class="n">Faults</th><th scope="col" class="n">Missed</th><th scope="col" class="n">Pass rate</th>${points}${points}${
        limited ? markup`<th scope="col" class="n">Detected late</th>` : markup``
      }</tr></thead>
<tbody>
${statistics.kinds.map((kind) => row(kind.label, kind))}</tbody>
<tfoot>
${row("All kinds", statistics.overall)}</tfoot>
`,
      true,
    ),
  };
}

function percentileCells(percentiles: Percentiles | undefined): Safe {
  const { p50, p90, p95, p99, max } = percentiles ?? {};
  return markup`${
    [p50, p90, p95, p99, max].map((value) =>
      markup`<td class="n">${value === undefined ? "–" : grouped(value)}</td>`
    )
  }`;
}

// ── Faults ──────────────────────────────────────────────────────────────────

interface TableFaults {
  readonly faults: readonly FaultRecord[];
  readonly rows: readonly Safe[];
}

/** Which faults the table lists, in order of injection; see {@linkcode renderHtml}. */
function tableFaults(all: readonly FaultRecord[]): TableFaults {
  const missed = all.filter(({ passedSla }) => !passedSla);
  const met = all.filter(({ passedSla }) => passedSla);
  const wanted = all.length <= TABLE_WHOLE_MAX
    ? [...missed, ...met]
    : [...missed, ...met.slice(0, TABLE_MET_MAX)];
  const fitting = takeWithin(wanted, faultRow, TABLE_BYTES_MAX);
  const pairs = fitting
    .map((row, index) => ({ row, fault: wanted[index] }))
    .sort((a, b) => a.fault.sequence - b.fault.sequence);
  return {
    faults: pairs.map(({ fault }) => fault),
    rows: pairs.map(({ row }) => row),
  };
}

function faultRow(fault: FaultRecord): Safe {
  const result = fault.passedSla
    ? markup`<td class="good n">✓ in time</td>`
    : markup`<td class="bad n">✕ ${secs(lateSecs(fault))} late</td>`;
  return markup`<tr id="fault-${fault.sequence}"><th scope="row" class="n">${fault.sequence}</th><td class="n">${
    clock(fault.injectedAtSecs)
  }</td><td class="name">${breakable(fault.kind)}</td><td class="n">${
    secs(detectionTimeSecs(fault))
  }</td><td class="n">${secs(fault.recoveryTimeSecs)}</td><td class="n">${
    secs(fault.slaSecs)
  }</td>${result}<td class="text">${clip(fault.notes, TEXT_MAX)}</td></tr>\n`;
}

function faultsSection({ report }: ReportView, shown: TableFaults): Section {
  return {
    id: "faults",
    title: "Faults",
    body: scrollTable(
      "faults",
      explainTable(report.faults, shown.faults),
      markup`<thead><tr><th scope="col" class="n">#</th><th scope="col" class="n">Injected at</th><th scope="col">Kind</th><th scope="col" class="n">Detected after</th><th scope="col" class="n">Recovered after</th><th scope="col" class="n">SLA</th><th scope="col" class="n">Result</th><th scope="col">Notes</th></tr></thead>
<tbody>
${shown.rows}</tbody>
`,
    ),
  };
}

function explainTable(
  all: readonly FaultRecord[],
  shown: readonly FaultRecord[],
): string {
  if (all.length === 0) return "No fault was injected.";
  if (shown.length === all.length) return "Every fault in order of injection.";
  const missed = (faults: readonly FaultRecord[]) =>
    faults.filter(({ passedSla }) => !passedSla).length;
  const [missedShown, missedInAll] = [missed(shown), missed(all)];
  const left = all.length - shown.length;
  const which = missedShown === missedInAll
    ? `Every missed fault and the first ${shown.length - missedShown} others`
    : `The first ${grouped(missedShown)} of ${grouped(missedInAll)} missed faults`;
  return `${which}, in order of injection; ${counted(left, "more fault")} left out. ` +
    "The JSON report holds all of them.";
}

// ── Replay ──────────────────────────────────────────────────────────────────

function replaySection({ replayCommand }: ReportView): Section {
  return {
    id: "replay",
    title: "Replay",
    body:
      markup`<p class="note">This command makes the same session again. One click selects all of it.</p>
<pre class="replay" tabindex="0" role="region" aria-label="Replay command"><code>${replayCommand}</code></pre>
`,
  };
}
