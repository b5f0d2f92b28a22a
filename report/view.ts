/**
 * What every renderer of this room is given, and the one rule that says how a
 * session ended.
 * @module
 */
import type { FaultKind, StressReport } from "../core.ts";
import type { GateResult, Statistics } from "../gate/mod.ts";

/**
 * A session with all that was said about it.
 *
 * @example
 * ```ts
 * import { BATTY_FAULTS as kinds, runStress } from "@faultdrill/faultdrill";
 * import { computeStatistics, evaluateGates, parseGate } from "@faultdrill/faultdrill/gate";
 * import type { ReportView } from "@faultdrill/faultdrill/report";
 * import { assertEquals } from "@std/assert";
 *
 * const report = runStress({ compact: true, seed: 7n });
 * const view: ReportView = {
 *   title: "Nightly drill",
 *   report,
 *   kinds,
 *   generator: "batty-lcg64-v1",
 *   statistics: computeStatistics(report.faults, kinds),
 *   gates: evaluateGates([parseGate("failed_faults == 0", kinds)], report, kinds),
 *   replayCommand: "faultdrill --compact --seed 7",
 * };
 * assertEquals(view.gates[0].verdict, "pass");
 * ```
 */
export interface ReportView {
  /** What was drilled, up to 1,000 characters of any script. */
  readonly title: string;
  /** The session. */
  readonly report: StressReport;
  /** The session's catalogue. */
  readonly kinds: readonly FaultKind[];
  /** The generator's versioned name. */
  readonly generator: string;
  /** Exact statistics of the session. */
  readonly statistics: Statistics;
  /** What the gates said; empty if none was asked for. */
  readonly gates: readonly GateResult[];
  /** One line for a shell that makes this report again. */
  readonly replayCommand: string;
}

/**
 * How a session ended: `done` is the end of a session that no gate judged.
 *
 * @example
 * ```ts
 * import type { Verdict } from "@faultdrill/faultdrill/report";
 * import { assertEquals } from "@std/assert";
 *
 * const exitCodes: Record<Verdict, number> = { pass: 0, done: 0, unknown: 98, fail: 99 };
 * assertEquals(exitCodes.fail, 99);
 * ```
 */
export type Verdict = "pass" | "fail" | "unknown" | "done";

/**
 * Says how a session ended. A missed gate is `fail`; else a gate that had nothing
 * to measure, or a session without faults, is `unknown`; else `pass`, or `done`
 * where no gate was asked for, whatever the faults did.
 *
 * @example
 * ```ts
 * import { BATTY_FAULTS, runStress } from "@faultdrill/faultdrill";
 * import { evaluateGates, parseGate } from "@faultdrill/faultdrill/gate";
 * import { verdictOf } from "@faultdrill/faultdrill/report";
 * import { assertEquals } from "@std/assert";
 *
 * const report = runStress({ durationHours: 1, seed: 33n });
 * const gates = [parseGate("failed_faults == 0", BATTY_FAULTS)];
 * assertEquals(verdictOf({ report, gates: evaluateGates(gates, report, BATTY_FAULTS) }), "fail");
 * assertEquals(verdictOf({ report, gates: [] }), "done");
 * ```
 */
export function verdictOf(
  { gates, report }: Pick<ReportView, "gates" | "report">,
): Verdict {
  if (gates.some(({ verdict }) => verdict === "fail")) return "fail";
  if (gates.some(({ verdict }) => verdict === "unknown")) return "unknown";
  // `failed_faults == 0` holds where nothing was injected: that green is not earned.
  if (report.faults.length === 0) return "unknown";
  return gates.length === 0 ? "done" : "pass";
}
