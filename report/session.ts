/**
 * A session as its reports see it: judged once, and as a list of cases.
 * @module
 */
import { type FaultRecord, GENERATORS, type StressReport } from "../drill/mod.ts";
import {
  computeStatistics,
  evaluateGates,
  type Gate,
  type GateResult,
  type Statistics,
  type Verdict,
  verdictOf,
} from "../measure/mod.ts";
import type { Case, CaseList, Suite } from "./cases.ts";
import {
  clock,
  explainMiss,
  measuredValue,
  missedWorstFirst,
  nameFault,
} from "./wording.ts";

/** A session with all that was said about it. */
export interface SessionView {
  /** The session. */
  readonly report: StressReport;
  /** Its exact statistics. */
  readonly statistics: Statistics;
  /** What the gates said; empty if none was asked for. */
  readonly gates: readonly GateResult[];
  /** How it ended. */
  readonly verdict: Verdict;
  /** One line for a shell that makes its report again. */
  readonly replayCommand: string;
}

/**
 * Judges a session, once for every format.
 *
 * @param replayCommand one line for a shell that makes the report again
 *
 * @example
 * ```ts
 * import { runStress } from "@faultdrill/faultdrill";
 * import { parseGate } from "@faultdrill/faultdrill/gate";
 * import { viewSession } from "@faultdrill/faultdrill/report";
 * import { assertEquals } from "@std/assert";
 *
 * const report = runStress({ compact: true, seed: 7n });
 * const gates = [parseGate("failed_faults == 0")];
 * const view = viewSession(report, gates, "faultdrill --compact --seed 7");
 * assertEquals(view.verdict, "pass");
 * ```
 */
export function viewSession(
  report: StressReport,
  gates: readonly Gate[],
  replayCommand: string,
): SessionView {
  const statistics = computeStatistics(report);
  const results = evaluateGates(gates, report, statistics);
  const verdict = verdictOf(report, results);
  return { report, statistics, gates: results, verdict, replayCommand };
}

/**
 * A session as a list of cases: one per fault, one per gate. A gate that had nothing to
 * measure is unknown, and so is a session without faults.
 *
 * @example
 * ```ts
 * import { runStress } from "@faultdrill/faultdrill";
 * import { casesOf, viewSession } from "@faultdrill/faultdrill/report";
 * import { assertEquals } from "@std/assert";
 *
 * const report = runStress({ durationHours: 1, seed: 33n });
 * const { findings, findingsCount } = casesOf(viewSession(report, [], "faultdrill --seed 33"));
 * const [worst] = findings;
 * assertEquals([findingsCount, worst?.outcome], [1, "failed"]);
 * ```
 */
export function casesOf({ report, gates, ...view }: SessionView): CaseList {
  const missedGates = gates.filter(({ verdict }) => verdict === "fail");
  const unknownGates = gates.filter(({ verdict }) => verdict === "unknown");
  const suites = [faultSuite(report), ...gates.length > 0 ? [gateSuite(gates)] : []];
  const { failedFaults } = report.summary;
  return {
    title: report.title,
    outcomes: report.outcomes,
    verdict: view.verdict,
    generatedAt: report.generatedAt,
    properties: [
      ["outcomes", report.outcomes],
      ["seed", String(report.seed)],
      ["generator", GENERATORS[report.generator]],
      ["mode", report.compact ? "compact" : "standard"],
      ["virtual_duration_secs", String(report.virtualDurationSecs)],
    ],
    suites,
    findings: again(function* () {
      for (const gate of [...missedGates, ...unknownGates]) yield gateCase(gate);
      for (const fault of missedWorstFirst(report.faults)) yield faultCase(fault);
    }),
    findingsCount: missedGates.length + unknownGates.length + failedFaults,
    replayCommand: view.replayCommand,
  };
}

/** What is made anew each time it is read, so that a million cases are never held. */
function again<T>(make: () => Iterator<T>): Iterable<T> {
  return { [Symbol.iterator]: make };
}

function faultSuite({ title, faults, summary }: StressReport): Suite {
  let timeSecs = 0;
  for (const { recoveryTimeSecs } of faults) timeSecs += recoveryTimeSecs;
  return {
    name: title,
    cases: again(function* () {
      if (faults.length === 0) yield NO_FAULTS;
      for (const fault of faults) yield faultCase(fault);
    }),
    counts: {
      passed: summary.passedFaults,
      failed: summary.failedFaults,
      unknown: faults.length === 0 ? 1 : 0,
    },
    timeSecs,
  };
}

const NO_FAULTS: Case = {
  group: "session",
  name: "faults",
  timeSecs: 0,
  outcome: "unknown",
  reason: "cannot tell: no fault was injected",
  details: [],
};

function faultCase(fault: FaultRecord): Case {
  const { kind, sequence, injectedAtSecs, recoveryTimeSecs, passedSla, notes } = fault;
  return {
    group: kind.label,
    name: `fault ${sequence} at ${clock(injectedAtSecs)}`,
    timeSecs: recoveryTimeSecs,
    outcome: passedSla ? "passed" : "failed",
    reason: passedSla ? "" : `SLA missed: ${explainMiss(fault)}`,
    details: passedSla ? [] : [
      `description: ${kind.description}`,
      `roadmap: ${kind.roadmapAnchor}`,
      `notes: ${notes}`,
    ],
  };
}

function gateSuite(gates: readonly GateResult[]): Suite {
  const count = (verdict: GateResult["verdict"]) =>
    gates.filter((gate) => gate.verdict === verdict).length;
  return {
    name: "gates",
    cases: again(function* () {
      for (const gate of gates) yield gateCase(gate);
    }),
    counts: { passed: count("pass"), failed: count("fail"), unknown: count("unknown") },
    timeSecs: 0,
  };
}

const GATE_OUTCOMES = { pass: "passed", fail: "failed", unknown: "unknown" } as const;

function gateCase(result: GateResult): Case {
  const { gate, verdict, worstFaults } = result;
  const reasons = {
    pass: "",
    fail: `gate missed: ${gate.expression}: it is ${measuredValue(result)}`,
    unknown: `cannot tell: ${gate.expression}: there is nothing to measure`,
  };
  return {
    group: "gate",
    name: gate.expression,
    timeSecs: 0,
    outcome: GATE_OUTCOMES[verdict],
    reason: reasons[verdict],
    details: worstFaults.map((fault) => `worst: ${nameFault(fault)}`),
  };
}
