/**
 * One HTML file that needs nothing else: no script, no font, no request.
 * @module
 */
import { type FaultRecord, GENERATORS, OUTCOMES_EXPLAINED } from "../../drill/mod.ts";
import type { GateResult, GroupStatistics, Percentiles } from "../../measure/mod.ts";
import { clip, type Escaped, markup, takeWithin } from "../escape.ts";
import type { SessionView } from "../session.ts";
import {
  clock,
  counted,
  explainFaults,
  explainVerdict,
  GATE_WORDS,
  grouped,
  lateSecs,
  meanSecs,
  measuredValue,
  OUTCOMES_WORDS,
  passRate,
  secs,
  TEXT_MAX,
} from "../wording.ts";
import {
  breakable,
  laneFaults,
  LANES_LEGEND,
  lanesChart,
  recoveryChart,
  sessionChart,
} from "./charts.ts";
import { type Headline, renderPage, scrollTable, type Section } from "./page.ts";

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
 * import { runStress } from "@faultdrill/faultdrill";
 * import { renderHtml, viewSession } from "@faultdrill/faultdrill/report";
 * import { assertStringIncludes } from "@std/assert";
 *
 * const report = runStress({ compact: true, seed: 7n });
 * const html = renderHtml(viewSession(report, [], "faultdrill --compact --seed 7"));
 * assertStringIncludes(html, "All 6 faults met their SLA.");
 * ```
 */
export function renderHtml(view: SessionView): string {
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
  return renderPage({
    headline: headlineOf(view),
    facts: facts(view),
    sections,
    footer:
      "Times are seconds on the session’s virtual clock. Percentiles are nearest-rank: " +
      "each is a time that was observed.",
  });
}

function headlineOf({ report, verdict, gates }: SessionView): Headline {
  const culprits = gates
    .filter((gate) => gate.verdict === verdict)
    .slice(0, verdict === "pass" ? 0 : HEADLINE_GATES_MAX);
  return {
    title: clip(report.title, TEXT_MAX),
    verdict,
    outcomes: OUTCOMES_WORDS[report.outcomes],
    outcomesExplained: OUTCOMES_EXPLAINED[report.outcomes],
    why: `${explainVerdict(verdict, gates)} ${explainFaults(report.faults)}`,
    culprits: culprits.map((result) =>
      markup`<code>${breakable(result.gate.expression)}</code> ${
        verdict === "fail" ? `measured ${measuredValue(result)}` : measuredValue(result)
      }`
    ),
  };
}

function facts({ report, statistics: { overall } }: SessionView): Escaped {
  const rows: [string, string][] = [
    [
      "Faults in time",
      `${grouped(overall.passedFaults)} of ${grouped(overall.totalFaults)}`,
    ],
    ["Pass rate", passRate(overall)],
    ["Longest recovery", secs(report.summary.maxRecoverySecs)],
    ["Mean recovery", meanSecs(report.summary.avgRecoverySecs)],
    ["Virtual length", clock(report.virtualDurationSecs)],
    ["Mode", report.compact ? "compact" : "standard"],
  ];
  const wide: [string, string][] = [
    ["Seed", String(report.seed)],
    ["Generator", GENERATORS[report.generator]],
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
const GATE_MARKS: Record<GateResult["verdict"], Escaped> = {
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
    (result) =>
      markup`<tr>${GATE_MARKS[result.verdict]}<th scope="row" class="name"><code>${
        breakable(result.gate.expression)
      }</code></th><td class="n">${measuredValue(result)}</td><td class="text">${
        worstFaults(result, inTable)
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

function worstFaults(result: GateResult, inTable: ReadonlySet<number>): Escaped {
  if (result.worstFaults.length === 0) return markup`–`;
  return markup`<ul class="list">${
    result.worstFaults.map((fault) => {
      const name = inTable.has(fault.sequence)
        ? markup`<a href="#fault-${fault.sequence}">fault ${fault.sequence}</a>`
        : markup`fault ${fault.sequence}`;
      return markup`<li>${name}, ${breakable(fault.kind.label)}: detected after ${
        secs(fault.detectionTimeSecs)
      }, recovered after ${secs(fault.recoveryTimeSecs)}</li>`;
    })
  }</ul>`;
}

// ── Charts ──────────────────────────────────────────────────────────────────

function timelineSection(view: SessionView): Section {
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

function recoverySection(view: SessionView): Section {
  return {
    id: "recovery",
    title: "Recovery against SLA",
    body:
      markup`<p class="note">How the recoveries of each kind spread, in steps of 5 % of its SLA. The dashed line is the SLA: bars to its right are missed faults. Below the bars, a line runs from the median to the longest recovery, with a disc at the 95th percentile. What lies beyond the scale stands at its end.</p>
${recoveryChart(view)}`,
  };
}

// ── Statistics ──────────────────────────────────────────────────────────────

function statisticsSection({ statistics }: SessionView): Section {
  const limited = statistics.overall.lateDetections !== undefined;
  const points = ["p50", "p90", "p95", "p99", "max"].map((point) =>
    markup`<th scope="col" class="n">${point}</th>`
  );
  const row = (label: string, group: GroupStatistics, sla?: number) =>
    markup`<tr><th scope="row" class="name">${breakable(label)}</th><td class="n">${
      sla === undefined ? "" : secs(sla)
    }</td><td class="n">${grouped(group.totalFaults)}</td><td class="n${
      group.failedFaults > 0 ? " bad" : ""
    }">${grouped(group.failedFaults)}</td><td class="n">${passRate(group)}</td>${
      percentileCells(group.recovery)
    }${percentileCells(group.detection)}${
      limited ? markup`<td class="n">${group.lateDetections ?? "–"}</td>` : markup``
    }</tr>\n`;
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
${
        statistics.kinds.map((group) => row(group.kind.label, group, group.kind.slaSecs))
      }</tbody>
<tfoot>
${row("All kinds", statistics.overall)}</tfoot>
`,
      true,
    ),
  };
}

function percentileCells(percentiles: Percentiles | undefined): Escaped {
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
  readonly rows: readonly Escaped[];
}

/** Which faults the table lists, in order of injection; see {@linkcode renderHtml}. */
function tableFaults(all: readonly FaultRecord[]): TableFaults {
  const missed = all.filter(({ passedSla }) => !passedSla);
  const met = all.filter(({ passedSla }) => passedSla);
  const wanted = all.length <= TABLE_WHOLE_MAX
    ? [...missed, ...met]
    : [...missed, ...met.slice(0, TABLE_MET_MAX)];
  const rows = takeWithin(wanted, faultRow, TABLE_BYTES_MAX);
  const pairs = wanted
    .flatMap((fault, index) => {
      const row = rows[index];
      return row ? [{ row, fault }] : [];
    })
    .sort((a, b) => a.fault.sequence - b.fault.sequence);
  return {
    faults: pairs.map(({ fault }) => fault),
    rows: pairs.map(({ row }) => row),
  };
}

function faultRow(fault: FaultRecord): Escaped {
  const result = fault.passedSla
    ? markup`<td class="good n">✓ in time</td>`
    : markup`<td class="bad n">✕ ${secs(lateSecs(fault))} late</td>`;
  return markup`<tr id="fault-${fault.sequence}"><th scope="row" class="n">${fault.sequence}</th><td class="n">${
    clock(fault.injectedAtSecs)
  }</td><td class="name">${breakable(fault.kind.label)}</td><td class="n">${
    secs(fault.detectionTimeSecs)
  }</td><td class="n">${secs(fault.recoveryTimeSecs)}</td><td class="n">${
    secs(fault.kind.slaSecs)
  }</td>${result}<td class="text">${clip(fault.notes, TEXT_MAX)}</td></tr>\n`;
}

function faultsSection({ report }: SessionView, shown: TableFaults): Section {
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

function replaySection({ replayCommand }: SessionView): Section {
  return {
    id: "replay",
    title: "Replay",
    body:
      markup`<p class="note">This command makes the same session again. One click selects all of it.</p>
<pre class="replay" tabindex="0" role="region" aria-label="Replay command"><code>${replayCommand}</code></pre>
`,
  };
}
