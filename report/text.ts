/**
 * What the terminal says of what did not hold.
 * @module
 */
import type { CaseList } from "./cases.ts";
import { OUTCOMES_WORDS } from "./wording.ts";

/** A terminal shows what decided the verdict; every missed fault stands in the reports. */
const GROUP_SHOWN = "gate";

/**
 * Renders what decided the verdict, a line each, with where the outcomes come from and
 * the line that makes the document again. No line if all held.
 *
 * @example
 * ```ts
 * import { runStress } from "@faultdrill/faultdrill";
 * import { parseGate } from "@faultdrill/faultdrill/gate";
 * import { casesOf, renderText, viewSession } from "@faultdrill/faultdrill/report";
 * import { assertEquals } from "@std/assert";
 *
 * const report = runStress({ durationHours: 1, seed: 33n });
 * const view = viewSession(report, [parseGate("failed_faults == 0")], "faultdrill --seed 33");
 * const [first] = renderText(casesOf(view));
 * assertEquals(first, "gate missed: failed_faults == 0: it is 1 (simulated)");
 * ```
 */
export function renderText(list: CaseList): string[] {
  if (list.verdict === "pass" || list.verdict === "done") return [];
  const lines: string[] = [];
  for (const { group, reason, details } of list.findings) {
    // Gates stand first among the findings: what follows decided nothing.
    if (group !== GROUP_SHOWN) break;
    lines.push(`${reason} (${OUTCOMES_WORDS[list.outcomes]})`);
    lines.push(...details.map((detail) => `  ${detail}`));
  }
  return [...lines, `replay: ${list.replayCommand}`];
}
