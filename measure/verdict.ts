/**
 * The one rule that says how a session ended.
 * @module
 */
import type { StressReport } from "../drill/mod.ts";
import type { GateResult } from "./gate.ts";

/**
 * How a session ended: `done` is the end of a session that no gate judged.
 *
 * @example
 * ```ts
 * import type { Verdict } from "@faultdrill/faultdrill/gate";
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
 * import { runStress } from "@faultdrill/faultdrill";
 * import { evaluateGates, parseGate, verdictOf } from "@faultdrill/faultdrill/gate";
 * import { assertEquals } from "@std/assert";
 *
 * const report = runStress({ durationHours: 1, seed: 33n });
 * const gates = evaluateGates([parseGate("failed_faults == 0")], report);
 * assertEquals(verdictOf(report, gates), "fail");
 * assertEquals(verdictOf(report, []), "done");
 * ```
 */
export function verdictOf(
  { faults }: Pick<StressReport, "faults">,
  gates: readonly Pick<GateResult, "verdict">[],
): Verdict {
  if (gates.some(({ verdict }) => verdict === "fail")) return "fail";
  if (gates.some(({ verdict }) => verdict === "unknown")) return "unknown";
  // `failed_faults == 0` holds where nothing was injected: that green is not earned.
  if (faults.length === 0) return "unknown";
  return gates.length === 0 ? "done" : "pass";
}
