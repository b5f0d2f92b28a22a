/**
 * Whether a report in batty's JSON form follows from its own seed.
 * @module
 */
import * as v from "valibot";
import { BATTY_FAULTS, type FaultKind } from "../drill/catalogue.ts";
import { renderJsonChunks } from "../drill/json.ts";
import { DURATION_HOURS_MAX, GENERATORS, parseGeneratedAt } from "../drill/parse.ts";
import type { Harness } from "../drill/session.ts";
import type { StressOptions } from "../drill/types.ts";
import { U64_MAX } from "../rng/u64.ts";
import { InvalidDocumentError, type JsonValue, parseJson, type Problem } from "./json.ts";
import { closedObject, integer, must, validate } from "./schema.ts";

export { InvalidDocumentError, type Problem };

/** What a report turned out to be. */
export interface Verification {
  /** The options that the report states. */
  readonly options: StressOptions;
  /** Faults in the report. */
  readonly totalFaults: number;
  /** Where it first departs from what its options give; undefined if nowhere. */
  readonly difference: Difference | undefined;
}

/** The first place at which two texts differ. */
export interface Difference {
  /** The line, from 1. */
  readonly line: number;
  /** The column in UTF-16 units, from 1. */
  readonly column: number;
  /** What follows from the seed, from there to the end of the line, cut at 60. */
  readonly expected: string;
  /** What the report says there. */
  readonly got: string;
}

const EXCERPT_CHARS = 60;
/** After so many problems of faults, those of further ones are not looked for. */
const FAULT_PROBLEMS_MAX = 100;

const whole = integer(0, Number.MAX_SAFE_INTEGER);
const truth = v.boolean(must("true or false"));
const text = v.string(must("a text"));
const seedMessage = must(`an integer from 0 to ${U64_MAX}`);
const seed = v.pipe(
  v.custom<number | bigint>(isU64, seedMessage),
  v.transform((value) => BigInt(value)),
);
const timeMessage = must("an RFC 3339 time in UTC, written +00:00");
const totals = { compact: truth, seed, virtual_duration_secs: whole };

const reportSchema = closedObject({
  generated_at: v.pipe(v.string(timeMessage), v.check(isCanonicalTime, timeMessage)),
  ...totals,
  generator: v.optional(v.literal(GENERATORS.mixed, must(`"${GENERATORS.mixed}"`))),
  summary: closedObject({
    ...totals,
    total_faults: whole,
    passed_faults: whole,
    failed_faults: whole,
    max_recovery_secs: whole,
    avg_recovery_secs: v.pipe(
      v.number(must("a number from 0 on")),
      v.minValue(0, must("a number from 0 on")),
    ),
  }, "a summary"),
  faults: v.array(v.never(), must("a list of faults")),
}, "a report");

const faultSchema = closedObject({
  sequence: whole,
  kind: text,
  description: text,
  roadmap_anchor: text,
  injected_at_secs: whole,
  detected_at_secs: whole,
  recovered_at_secs: whole,
  recovery_time_secs: whole,
  sla_secs: whole,
  passed_sla: truth,
  notes: text,
}, "a fault");

function isU64(value: unknown): boolean {
  if (typeof value === "number") return Number.isInteger(value) && value >= 0;
  return typeof value === "bigint" && value >= 0n && value <= U64_MAX;
}

function isCanonicalTime(time: string): boolean {
  try {
    return parseGeneratedAt(time) === time;
  } catch {
    return false;
  }
}

/**
 * Derives a report again from the seed and the options that it states, and
 * compares every character. Only synthetic sessions can follow from a seed: what
 * an injector observed does not.
 *
 * @param json the report, as `renderJson` wrote it
 * @param runStress the drill, on either engine
 * @param kinds the catalogue that the session was run with
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
  kinds: readonly FaultKind[] = BATTY_FAULTS,
): Verification {
  const report = readReport(parseJson(json));
  const hours = Math.floor(report.virtual_duration_secs / 3600);
  const options: StressOptions = {
    compact: report.compact,
    // There is a fault per hour and more: a length beyond that cannot be true, shows
    // as a difference in its own line, and must not make this run for long.
    durationHours: Math.min(hours, DURATION_HOURS_MAX, report.totalFaults),
    seed: report.seed,
    generator: report.generator === undefined ? "batty" : "mixed",
    generatedAt: report.generated_at,
    kinds,
  };
  const difference = firstDifference(renderJsonChunks(runStress(options)), json);
  return { options, totalFaults: report.totalFaults, difference };
}

function readReport(document: JsonValue) {
  const faults = faultsOf(document);
  // The faults are looked at apart, so that what is wrong in them is told once.
  const frame = faults ? { ...document as object, faults: [] } : document;
  const { value, problems } = validate(reportSchema, frame, "the report");
  const all = [...problems, ...faultProblems(faults ?? [])];
  if (!value || all.length > 0) throw new InvalidDocumentError(all);
  return { ...value, totalFaults: faults!.length };
}

function faultsOf(document: JsonValue): JsonValue[] | undefined {
  if (typeof document !== "object" || document === null) return undefined;
  const { faults } = document as { faults?: JsonValue };
  return Array.isArray(faults) ? faults : undefined;
}

/** Looks at one fault at a time, to stop where a report is wrong throughout. */
function faultProblems(faults: readonly JsonValue[]): Problem[] {
  const all: Problem[] = [];
  for (const [index, fault] of faults.entries()) {
    all.push(...validate(faultSchema, fault, "a fault", `faults[${index}]`).problems);
    if (all.length >= FAULT_PROBLEMS_MAX) break;
  }
  return all;
}

function firstDifference(
  expected: Iterable<string>,
  got: string,
): Difference | undefined {
  let at = 0;
  for (const chunk of expected) {
    if (!got.startsWith(chunk, at)) {
      const same = commonLength(chunk, got.slice(at, at + chunk.length));
      return differenceAt(at + same, chunk.slice(same), got);
    }
    at += chunk.length;
  }
  return at === got.length ? undefined : differenceAt(at, "", got);
}

function commonLength(a: string, b: string): number {
  let length = 0;
  while (length < b.length && a[length] === b[length]) length++;
  return length;
}

function differenceAt(at: number, expected: string, got: string): Difference {
  const before = got.slice(0, at);
  return {
    line: before.split("\n").length,
    column: at - before.lastIndexOf("\n"),
    expected: excerpt(expected),
    got: excerpt(got.slice(at)),
  };
}

function excerpt(text: string): string {
  return text.split("\n", 1).join("").slice(0, EXCERPT_CHARS);
}
