/**
 * Whether a report follows from the seed that it states.
 * @module
 */
import type { FaultKind } from "../drill/catalogue.ts";
import { renderJson, renderJsonChunks } from "../drill/json.ts";
import { DURATION_HOURS_MAX } from "../drill/parse.ts";
import { type Harness, TITLE_DEFAULT } from "../drill/session.ts";
import type { StressOptions } from "../drill/types.ts";
import { causeOfDifference, type Difference, firstDifference } from "./difference.ts";
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

/** Longest report, in characters, that is searched for what is wrong with it. */
export const DIAGNOSED_CHARS_MAX: number = 64 * 2 ** 20;
/** A report's head is looked for no further: a title of a scenario is far shorter. */
const HEAD_CHARS_MAX = 2 ** 16;
/** Where the head ends. A text in quotes has no bare line end, so that none is like it. */
const HEAD_END = '\n  "faults": [';
/** A length that is run whatever the report's size; it takes milliseconds. */
const HOURS_RUN_MIN = 1000;
/** No fault that was simulated takes less of a report, however it is laid out. */
const FAULT_CHARS_MIN = 200;

/**
 * Derives a report again from the seed and the options that it states, and
 * compares every character. Only simulated sessions can follow from a seed: what
 * an injector answered does not.
 *
 * A report is verified whatever its length (an engine's strings end at some 500
 * million characters, a million faults). What an editor or a tool did to one that
 * differs, and what is wrong with one that is none, is searched for in one of at most
 * {@linkcode DIAGNOSED_CHARS_MAX} characters.
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
  const stated = readHead(json);
  if (stated) {
    const options = optionsOf(stated, json.length, scenario);
    const difference = firstDifference(renderJsonChunks(runStress(options)), json);
    if (!difference || json.length > DIAGNOSED_CHARS_MAX) {
      return { options, totalFaults: stated.totalFaults, difference };
    }
  }
  return diagnose(json, runStress, scenario);
}

/**
 * Reads what a report states from its head alone: one that turns out to be what
 * follows from it needs no further reading, however long it is.
 */
function readHead(json: string): StatedReport | undefined {
  const start = json.slice(0, HEAD_CHARS_MAX);
  const end = start.indexOf(HEAD_END);
  if (end < 0) return undefined;
  try {
    return readReport(parseJson(`${start.slice(0, end)}${HEAD_END}]}`));
  } catch (error) {
    if (error instanceof InvalidDocumentError) return undefined;
    throw error;
  }
}

/** Reads the whole of a report that is not what it should be, to say what it is. */
function diagnose(
  json: string,
  runStress: Harness["runStress"],
  scenario: DrilledScenario | undefined,
): Verification {
  if (json.length > DIAGNOSED_CHARS_MAX) {
    throw new InvalidDocumentError([{
      path: "the report",
      message: "must begin with what a report states, up to its faults; what else is " +
        `wrong is searched for in at most ${DIAGNOSED_CHARS_MAX} characters: ` +
        `got ${json.length}`,
    }]);
  }
  const document = parseJson(json.startsWith("\ufeff") ? json.slice(1) : json);
  const stated = readReport(document);
  const options = optionsOf(stated, json.length, scenario);
  const report = runStress(options);
  const difference = firstDifference(renderJsonChunks(report), json);
  const cause = difference && causeOfDifference(renderJson(report), json, document);
  return {
    options,
    totalFaults: stated.totalFaults,
    difference: difference && (cause ? { ...difference, cause } : difference),
  };
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
