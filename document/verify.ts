/**
 * Whether a report follows from the seed that it states.
 * @module
 */
import type { FaultKind } from "../drill/catalogue.ts";
import { renderJsonChunks } from "../drill/json.ts";
import { DURATION_HOURS_MAX } from "../drill/parse.ts";
import { type Harness, TITLE_DEFAULT } from "../drill/session.ts";
import type { StressOptions } from "../drill/types.ts";
import { type Difference, firstDifference } from "./difference.ts";
import { InvalidDocumentError, parseJson, type Problem } from "./json.ts";
import { readReport, type StatedReport } from "./report_schema.ts";

export { type Difference, InvalidDocumentError, type Problem };

/** What a report turned out to be. */
export interface Verification {
  /** The options that the report states. */
  readonly options: StressOptions;
  /** Faults that the report counts. */
  readonly totalFaults: number;
  /** Where it first departs from what its options give; undefined if nowhere. */
  readonly difference: Difference | undefined;
}

/** What a report does not say of its session: what was drilled. */
export interface DrilledScenario {
  /** What was drilled. */
  readonly title: string;
  /** The catalogue that the session was run with. */
  readonly kinds: readonly FaultKind[];
}

/** A length that is run whatever the report's size; it takes milliseconds. */
const HOURS_RUN_MIN = 1000;
/** No fault that was simulated takes less of a report, however it is laid out. */
const FAULT_CHARS_MIN = 200;

/**
 * Derives a report again from the seed and the options that it states, and
 * compares every character. Only simulated sessions can follow from a seed: what
 * an injector answered does not.
 *
 * @param json the report, as `renderJson` wrote it
 * @param runStress the drill, on either engine
 * @param scenario what was drilled; batty's catalogue if left out
 * @throws {InvalidDocumentError} if the text is no report, naming everything that is wrong
 *
 * @example
 * ```ts
 * import { renderJson, runStress } from "@faultdrill/faultdrill";
 * import { verifyReport } from "@faultdrill/faultdrill/verify";
 * import { assertEquals } from "@std/assert";
 *
 * const json = renderJson(runStress({ compact: true, seed: 2n ** 64n - 1n }));
 * assertEquals(verifyReport(json, runStress).difference, undefined);
 *
 * const forged = json.replace(/"failed_faults": \d+/, '"failed_faults": 9');
 * assertEquals(verifyReport(forged, runStress).difference?.line, 12);
 * ```
 */
export function verifyReport(
  json: string,
  runStress: Harness["runStress"],
  scenario?: DrilledScenario,
): Verification {
  const stated = readReport(parseJson(json));
  const options = optionsOf(stated, json.length, scenario);
  const difference = firstDifference(renderJsonChunks(runStress(options)), json);
  return { options, totalFaults: stated.totalFaults, difference };
}

function optionsOf(
  stated: StatedReport,
  chars: number,
  scenario: DrilledScenario | undefined,
): StressOptions {
  const hours = Math.floor(stated.virtualDurationSecs / 3600);
  // There is a fault per hour and more: a length beyond that cannot be true, shows
  // as a difference in its own line, and must not make this run for long.
  const hoursMax = Math.max(HOURS_RUN_MIN, Math.floor(chars / FAULT_CHARS_MIN));
  const drilled = scenario && { title: scenario.title, kinds: scenario.kinds };
  return {
    compact: stated.compact,
    durationHours: Math.min(hours, DURATION_HOURS_MAX, hoursMax),
    seed: stated.seed,
    generator: stated.generator,
    generatedAt: stated.generatedAt,
    ...(stated.form === "faultdrill" && { title: TITLE_DEFAULT }),
    ...drilled,
  };
}
