/**
 * What a GitHub Actions job shows: annotations and the step summary.
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
  byteLength,
  clip,
  inert,
  oneLine,
  type Safe,
  safely,
  takeWithin,
} from "./safe.ts";
import { type ReportView, verdictOf } from "./view.ts";
import {
  clock,
  counted,
  explainFaults,
  explainMiss,
  explainVerdict,
  GATE_WORDS,
  grouped,
  lateSecs,
  measured,
  missedWorstFirst,
  nameFault,
  passRate,
  secs,
  TEXT_MAX,
  VERDICT_WORDS,
} from "./words.ts";

// ── Annotations ─────────────────────────────────────────────────────────────

/** GitHub shows no more errors of one step. */
const ANNOTATIONS_MAX = 10;
/** GitHub cuts a title after 255 bytes or so. */
const ANNOTATION_TITLE_MAX = 120;

interface Finding {
  readonly title: string;
  readonly message: string;
}

/**
 * Renders what went wrong as `::error` workflow commands for the standard output,
 * at most 10 lines: missed gates, gates that had nothing to measure, then missed
 * faults, the worst first. Where there is more, the last line says how much.
 *
 * @returns lines that each end in `\n`; no line if nothing went wrong
 *
 * @example
 * ```ts
 * import { BATTY_FAULTS as kinds, runStress } from "@faultdrill/faultdrill";
 * import { computeStatistics } from "@faultdrill/faultdrill/gate";
 * import { renderGitHubAnnotations } from "@faultdrill/faultdrill/report";
 * import { assertEquals } from "@std/assert";
 *
 * const report = runStress({ durationHours: 1, seed: 33n });
 * const annotations = renderGitHubAnnotations({
 *   title: "Nightly drill",
 *   report,
 *   kinds,
 *   generator: "batty-lcg64-v1",
 *   statistics: computeStatistics(report.faults, kinds),
 *   gates: [],
 *   replayCommand: "faultdrill --duration-hours 1 --seed 33",
 * });
 * assertEquals(annotations.match(/^::error /gm)?.length, 1);
 * ```
 */
export function renderGitHubAnnotations(view: ReportView): string {
  const findings = [
    ...view.gates.filter(({ verdict }) => verdict === "fail").map(gateFinding),
    ...view.gates.filter(({ verdict }) => verdict === "unknown").map(gateFinding),
    ...missedWorstFirst(view.report.faults).map(faultFinding),
  ];
  const replay = `\nReplay: ${view.replayCommand}`;
  const cut = findings.length > ANNOTATIONS_MAX;
  const lines = findings
    .slice(0, cut ? ANNOTATIONS_MAX - 1 : ANNOTATIONS_MAX)
    .map(({ title, message }) => command(title, message + replay));
  if (cut) {
    const more = findings.length - lines.length;
    lines.push(command(
      `${grouped(more)} more`,
      `${counted(more, "more finding")} did not fit in ${ANNOTATIONS_MAX} annotations.` +
        replay,
    ));
  }
  return lines.join("");
}

function gateFinding(gate: GateResult): Finding {
  const offenders = gate.offenders.map((fault) => `\nWorst: ${nameFault(fault)}`);
  return {
    title: `Gate ${GATE_WORDS[gate.verdict]}: ${gate.expression}`,
    message: `${clip(gate.expression, TEXT_MAX)}: ${measured(gate)}${offenders.join("")}`,
  };
}

function faultFinding(fault: FaultRecord): Finding {
  return {
    title: `SLA missed: ${fault.kind}, fault ${fault.sequence}`,
    message: `Injected at ${clock(fault.injectedAtSecs)}: ${explainMiss(fault)}\n` +
      clip(fault.notes, TEXT_MAX),
  };
}

/** One workflow command. Its reader takes lines apart at the first `::`. */
function command(title: string, message: string): string {
  const property = escapeData(clip(title, ANNOTATION_TITLE_MAX))
    .replaceAll(":", "%3A")
    .replaceAll(",", "%2C");
  return `::error title=${property}::${escapeData(inert(message))}\n`;
}

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\n", "%0A");
}

// ── Step summary ────────────────────────────────────────────────────────────

/** Four such parts stay below the 1,048,576 bytes that GitHub takes of one step. */
const PART_BYTES_MAX = 240_000;
const SUMMARY_FAULTS_MAX = 50;

/** Entities, because they can begin nothing, neither in a table nor in a link. */
const markdown = safely((text) =>
  oneLine(text).replace(
    /[&<>"'\\`*_[\]{}()#|~$@:.!^]/g,
    (char) => `&#${char.charCodeAt(0)};`,
  )
);

/**
 * Renders a step summary in Markdown: the verdict, gates, statistics per kind, the
 * 50 worst faults, the command to replay. At most 1,048,576 bytes in
 * UTF-8: rows beyond that are left out and counted.
 *
 * @example
 * ```ts
 * import { BATTY_FAULTS as kinds, runStress } from "@faultdrill/faultdrill";
 * import { computeStatistics } from "@faultdrill/faultdrill/gate";
 * import { renderGitHubSummary } from "@faultdrill/faultdrill/report";
 * import { assertStringIncludes } from "@std/assert";
 *
 * const report = runStress({ durationHours: 1, seed: 33n });
 * const summary = renderGitHubSummary({
 *   title: "Nightly drill",
 *   report,
 *   kinds,
 *   generator: "batty-lcg64-v1",
 *   statistics: computeStatistics(report.faults, kinds),
 *   gates: [],
 *   replayCommand: "faultdrill --duration-hours 1 --seed 33",
 * });
 * assertStringIncludes(summary, "No gate was asked for. 1 of 8 faults missed its SLA.");
 * ```
 */
export function renderGitHubSummary(view: ReportView): string {
  const verdict = VERDICT_WORDS[verdictOf(view)];
  const missed = missedWorstFirst(view.report.faults);
  const { report } = view;
  return [
    `## ${verdict}: ${markdown`${clip(view.title, TEXT_MAX)}`}\n`,
    `**${explainVerdict(view)} ${explainFaults(report.faults)}**\n`,
    `${markdown`Seed ${report.seed}, generator ${clip(view.generator, TEXT_MAX)}, `}` +
    `${report.compact ? "compact" : "standard"} session of ` +
    `${secs(report.virtualDurationSecs)} on the virtual clock.\n`,
    view.gates.length === 0 ? "" : gatesTable(view.gates),
    statisticsTable(view),
    missed.length === 0 ? "" : faultsTable(missed),
    replayBlock(view.replayCommand),
  ].filter((part) => part !== "").join("\n");
}

/** A table with as many rows as fit, and a line that counts the others. */
function table<T>(
  title: string,
  columns: readonly string[],
  items: readonly T[],
  row: (item: T) => Safe,
  itemsMax: number = items.length,
): string {
  const rows = takeWithin(items.slice(0, itemsMax), row, PART_BYTES_MAX);
  const left = items.length - rows.length;
  return `### ${title}\n\n| ${columns.join(" | ")} |\n|${
    // A unit or a digit in the heading of a column says that its cells are numbers.
    columns.map((column) => NUMERIC.test(column) ? "---:|" : "---|").join("")}\n` +
    rows.join("") +
    (left === 0 ? "" : `\n${counted(left, "more row")} left out.\n`);
}

const NUMERIC = /^(?:#|SLA|Faults|Missed|Late|Pass rate|Recovery.*|Detect.*|p\d\d|max)$/;

function gatesTable(gates: readonly GateResult[]): string {
  const columns = ["Verdict", "Gate", "Measured", "Worst faults"];
  return table("Gates", columns, gates, (gate) => {
    const worst = gate.offenders.map(nameFault).join("; ");
    return markdown`| ${GATE_WORDS[gate.verdict]} | ${
      clip(gate.expression, TEXT_MAX)
    } | ${measured(gate)} | ${clip(worst, TEXT_MAX)} |\n`;
  });
}

interface StatisticsRow extends GroupStatistics {
  readonly label: string;
  readonly slaSecs?: number;
}

function statisticsTable({ kinds, statistics }: ReportView): string {
  const slaSecs = new Map(kinds.map((kind) => [kind.label, kind.slaSecs]));
  const rows: StatisticsRow[] = [
    ...statistics.kinds.map((kind) => ({ ...kind, slaSecs: slaSecs.get(kind.label) })),
    { label: "all kinds", ...statistics.overall },
  ];
  const points = ["p90", "p95", "p99", "max"];
  const columns = ["Kind", "SLA", "Faults", "Missed", "Pass rate"]
    .concat("Recovery p50", points, "Detection p50", points);
  return table(
    "Statistics",
    columns,
    rows,
    (row) =>
      markdown`| ${clip(row.label, TEXT_MAX)} | ${
        row.slaSecs === undefined ? "" : secs(row.slaSecs)
      } | ${grouped(row.totalFaults)} | ${grouped(row.failedFaults)} | ${
        passRate(row)
      } | ${percentileCells(row.recovery)} | ${percentileCells(row.detection)} |\n`,
  );
}

function percentileCells(percentiles: Percentiles | undefined): Safe {
  if (percentiles === undefined) return markdown`– | – | – | – | –`;
  const { p50, p90, p95, p99, max } = percentiles;
  return markdown`${secs(p50)} | ${secs(p90)} | ${secs(p95)} | ${secs(p99)} | ${
    secs(max)
  }`;
}

function faultsTable(missed: readonly FaultRecord[]): string {
  const columns = ["#", "Injected", "Kind", "Detected", "Recovery", "SLA", "Late"];
  const row = (fault: FaultRecord) =>
    markdown`| ${fault.sequence} | ${clock(fault.injectedAtSecs)} | ${
      clip(fault.kind, TEXT_MAX)
    } | ${secs(detectionTimeSecs(fault))} | ${secs(fault.recoveryTimeSecs)} | ${
      secs(fault.slaSecs)
    } | ${secs(lateSecs(fault))} | ${clip(fault.notes, TEXT_MAX)} |\n`;
  return table(
    "Worst faults",
    [...columns, "Notes"],
    missed,
    row,
    SUMMARY_FAULTS_MAX,
  );
}

function replayBlock(replayCommand: string): string {
  const text = inert(replayCommand);
  let fence = "```";
  for (const [ticks] of text.matchAll(/`{3,}/g)) {
    if (ticks.length >= fence.length) fence = `${ticks}\``;
  }
  const block = `### Replay\n\n${fence}sh\n${text}\n${fence}\n`;
  // A fence is longer than any in the command: together they may take thrice its bytes.
  return byteLength(block) <= PART_BYTES_MAX
    ? block
    : "### Replay\n\nThe command is too long to be shown here.\n";
}
