/**
 * What a GitHub Actions job shows: annotations and the step summary.
 * @module
 */
import { type FaultRecord, GENERATORS, OUTCOMES_EXPLAINED } from "../drill/mod.ts";
import type { GateResult, GroupStatistics, Percentiles } from "../measure/mod.ts";
import type { Case, CaseList } from "./cases.ts";
import {
  byteLength,
  clip,
  type Escaped,
  escaping,
  inert,
  oneLine,
  takeWithin,
} from "./escape.ts";
import type { SessionView } from "./session.ts";
import {
  clock,
  counted,
  explainFaults,
  explainVerdict,
  GATE_WORDS,
  grouped,
  lateSecs,
  measuredValue,
  missedWorstFirst,
  nameFault,
  OUTCOMES_WORDS,
  passRate,
  secs,
  TEXT_MAX,
  VERDICT_WORDS,
} from "./wording.ts";

// ── Annotations ─────────────────────────────────────────────────────────────

/** GitHub shows no more errors of one step. */
const ANNOTATIONS_MAX = 10;
/** GitHub cuts a title after 255 bytes or so. */
const TITLE_NAME_MAX = 90;

/**
 * Renders what did not hold as `::error` workflow commands for the standard output, at
 * most 10 lines: missed gates, gates that had nothing to measure, then missed faults,
 * the worst first. Where there is more, the last line says how much.
 *
 * @returns lines that each end in `\n`; no line if nothing went wrong
 *
 * @example
 * ```ts
 * import { runStress } from "@faultdrill/faultdrill";
 * import { casesOf, renderGitHubAnnotations, viewSession } from "@faultdrill/faultdrill/report";
 * import { assertEquals } from "@std/assert";
 *
 * const report = runStress({ durationHours: 1, seed: 33n });
 * const view = viewSession(report, [], "faultdrill --duration-hours 1 --seed 33");
 * const annotations = renderGitHubAnnotations(casesOf(view));
 * assertEquals(annotations.match(/^::error /gm)?.length, 1);
 * ```
 */
export function renderGitHubAnnotations(list: CaseList): string {
  const replay = `\nReplay: ${list.replayCommand}`;
  const cut = list.findingsCount > ANNOTATIONS_MAX;
  const shown = cut ? ANNOTATIONS_MAX - 1 : ANNOTATIONS_MAX;
  const lines: string[] = [];
  for (const finding of list.findings) {
    if (lines.length === shown) break;
    lines.push(command(titleOf(finding, list), messageOf(finding) + replay));
  }
  if (cut) {
    const more = list.findingsCount - lines.length;
    lines.push(command(
      `${grouped(more)} more`,
      `${counted(more, "more finding")} did not fit in ${ANNOTATIONS_MAX} annotations.` +
        replay,
    ));
  }
  return lines.join("");
}

const FINDING_WORDS = { passed: "Held", failed: "Missed", unknown: "Cannot tell" };

function titleOf({ group, name, outcome }: Case, { outcomes }: CaseList): string {
  const what = clip(`${group}: ${name}`, TITLE_NAME_MAX);
  return `${FINDING_WORDS[outcome]} (${OUTCOMES_WORDS[outcomes]}): ${what}`;
}

function messageOf({ reason, details }: Case): string {
  return [reason, ...details].map((line) => clip(line, TEXT_MAX)).join("\n");
}

/** One workflow command. Its reader takes lines apart at the first `::`. */
function command(title: string, message: string): string {
  const property = escapeData(oneLine(title))
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
const markdown = escaping((text) =>
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
 * import { runStress } from "@faultdrill/faultdrill";
 * import { renderGitHubSummary, viewSession } from "@faultdrill/faultdrill/report";
 * import { assertStringIncludes } from "@std/assert";
 *
 * const report = runStress({ durationHours: 1, seed: 33n });
 * const view = viewSession(report, [], "faultdrill --duration-hours 1 --seed 33");
 * const summary = renderGitHubSummary(view);
 * assertStringIncludes(summary, "No gate was asked for. 1 of 8 faults missed its SLA.");
 * ```
 */
export function renderGitHubSummary(view: SessionView): string {
  const { report, verdict, gates } = view;
  const missed = missedWorstFirst(report.faults);
  const word = `${VERDICT_WORDS[verdict]} (${OUTCOMES_WORDS[report.outcomes]})`;
  return [
    `## ${word}: ${markdown`${clip(report.title, TEXT_MAX)}`}\n`,
    `**${explainVerdict(verdict, gates)} ${explainFaults(report.faults)}** ` +
    `${OUTCOMES_EXPLAINED[report.outcomes]}\n`,
    `${markdown`Seed ${report.seed}, generator ${GENERATORS[report.generator]}, `}` +
    `${report.compact ? "compact" : "standard"} session of ` +
    `${secs(report.virtualDurationSecs)} on the virtual clock.\n`,
    gates.length === 0 ? "" : gatesTable(gates),
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
  row: (item: T) => Escaped,
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
  return table("Gates", columns, gates, (result) => {
    const worst = result.worstFaults.map(nameFault).join("; ");
    return markdown`| ${GATE_WORDS[result.verdict]} | ${
      clip(result.gate.expression, TEXT_MAX)
    } | ${measuredValue(result)} | ${clip(worst, TEXT_MAX)} |\n`;
  });
}

interface StatisticsRow extends GroupStatistics {
  readonly label: string;
  readonly slaSecs?: number;
}

function statisticsTable({ statistics }: SessionView): string {
  const rows: StatisticsRow[] = [
    ...statistics.kinds.map(({ kind, ...group }) => ({
      label: kind.label,
      slaSecs: kind.slaSecs,
      ...group,
    })),
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

function percentileCells(percentiles: Percentiles | undefined): Escaped {
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
      clip(fault.kind.label, TEXT_MAX)
    } | ${secs(fault.detectionTimeSecs)} | ${secs(fault.recoveryTimeSecs)} | ${
      secs(fault.kind.slaSecs)
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
