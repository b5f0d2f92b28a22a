/**
 * Whether a report in the original's JSON form follows from its own seed.
 * @module
 */
import * as v from "valibot";
import {
  DURATION_HOURS_MAX,
  type GeneratorName,
  GENERATORS,
  type Harness,
  type Outcomes,
  parseGeneratedAt,
  renderJson,
  renderJsonChunks,
  type StressOptions,
} from "../drill/mod.ts";
import { SESSION_SCHEMA } from "../drill/json.ts";
import { TITLE_DEFAULT } from "../drill/session.ts";
import { U64_MAX } from "../rng/u64.ts";
import { InvalidDocumentError, type JsonValue, parseJson, type Problem } from "./json.ts";
import type { Scenario } from "./scenario.ts";
import { closedObject, integer, must, PROBLEMS_MAX, validate } from "./schema.ts";

export { InvalidDocumentError, type Problem };

/** Longest text in which a difference is looked into, in UTF-16 units. */
const DIAGNOSED_CHARS_MAX = 64 << 20;
/** A report of that length has 1.6 million values. */
const VALUES_MAX = 2_000_000;

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
  /** What was done to the report as a whole, if it is that; undefined if not. */
  readonly cause: string | undefined;
}

const EXCERPT_CHARS = 60;

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

const ownKeys = {
  schema: v.literal(SESSION_SCHEMA, must(`"${SESSION_SCHEMA}"`)),
  title: text,
  outcomes: v.picklist(
    ["simulated", "injector"] satisfies Outcomes[],
    must(`"simulated" or "injector"`),
  ),
  generator: v.picklist(
    Object.values(GENERATORS),
    must(Object.values(GENERATORS).map((name) => `"${name}"`).join(" or ")),
  ),
};

const battyKeys = {
  generated_at: v.pipe(v.string(timeMessage), v.check(isCanonicalTime, timeMessage)),
  ...totals,
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
};

const battySchema = closedObject(battyKeys, "a report");
const ownSchema = closedObject({ ...ownKeys, ...battyKeys }, "a report");

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
  if (typeof value === "number") return Number.isSafeInteger(value) && value >= 0;
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
 * compares every character. Only simulated sessions can follow from a seed: what
 * an injector answered does not.
 *
 * @param json the report, as `renderJson` wrote it
 * @param runStress the drill, on either engine
 * @param scenario what the session was run with; batty's catalogue if left out
 * @throws {InvalidDocumentError} if the text is no report, naming what is wrong
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
  scenario?: Pick<Scenario, "kinds" | "title">,
): Verification {
  return verifyByHead(json, runStress, scenario) ?? diagnose(json, runStress, scenario);
}

/**
 * Verifies a report without building its tree, from the options in its head. Nothing if
 * the head is none, or if something differs that is worth a closer look.
 */
function verifyByHead(
  json: string,
  runStress: Harness["runStress"],
  scenario: Pick<Scenario, "kinds" | "title"> | undefined,
): Verification | undefined {
  const end = json.slice(0, HEAD_CHARS_MAX).indexOf('"faults": [');
  if (end < 0) return undefined;
  const head = readHead(`${json.slice(0, end)}"faults": []}`);
  // A report that claims more faults than it has room for must not make this run long.
  if (!head || head.totalFaults * FAULT_CHARS_MIN > json.length) return undefined;
  const options = optionsOf(head, scenario);
  const difference = firstDifference(renderJsonChunks(runStress(options)), json);
  if (difference && json.length <= DIAGNOSED_CHARS_MAX) return undefined;
  return { options, totalFaults: head.totalFaults, difference };
}

function readHead(text: string): StatedReport | undefined {
  try {
    return readReport(parseJson(text));
  } catch (error) {
    if (error instanceof InvalidDocumentError) return undefined;
    throw error;
  }
}

/** A title of 1,000 characters, all escaped, and the summary. */
const HEAD_CHARS_MAX = 16_384;
/** The keys alone are more. */
const FAULT_CHARS_MIN = 200;

/** Says what a text is that does not follow: no report, or where it departs from one. */
function diagnose(
  json: string,
  runStress: Harness["runStress"],
  scenario: Pick<Scenario, "kinds" | "title"> | undefined,
): Verification {
  if (json.length > DIAGNOSED_CHARS_MAX) {
    throw new InvalidDocumentError([{
      path: "the report",
      message: "must begin as a report does, to be read any further: what is wrong is " +
        `looked for in at most ${DIAGNOSED_CHARS_MAX} characters`,
    }]);
  }
  const mark = json.startsWith("\ufeff") ? "\ufeff" : "";
  const document = parseJson(json.slice(mark.length), { valuesMax: VALUES_MAX });
  const stated = readReport(document);
  const totalFaults = faultsOf(document)?.length ?? 0;
  const options = optionsOf({ ...stated, totalFaults }, scenario);
  const report = runStress(options);
  const difference = firstDifference(renderJsonChunks(report), json);
  if (!difference) return { options, totalFaults, difference };
  const cause = causeOf(json, renderJson(report));
  return { options, totalFaults, difference: { ...difference, cause } };
}

/** What happened to a report on its way, where that is all that is different. */
function causeOf(json: string, expected: string): string | undefined {
  const text = json.replace(/^\ufeff/, "");
  if (text === expected) return "it begins with a byte order mark: take it away";
  if (text.trimEnd() === expected) {
    return "it ends in white space that the report does not have, such as the newline " +
      "that an editor adds: take it away";
  }
  const unix = text.replaceAll("\r\n", "\n").trimEnd();
  if (unix === expected) return "its lines end in CRLF: the report has LF";
  const canonical = (text: string) =>
    JSON.stringify(
      parseJson(text, { valuesMax: VALUES_MAX }),
      (_, value) => typeof value === "bigint" ? `${value}n` : value,
    );
  return canonical(text) === canonical(expected)
    ? "it has the values that follow, in another layout: verify the file as it was " +
      "written, before jq or an editor laid it out anew"
    : undefined;
}

interface StatedReport {
  readonly compact: boolean;
  readonly seed: bigint;
  readonly generator: GeneratorName;
  readonly virtual_duration_secs: number;
  readonly generated_at: string;
  readonly totalFaults: number;
  readonly isOwnForm: boolean;
}

function optionsOf(
  report: StatedReport,
  scenario: Pick<Scenario, "kinds" | "title"> | undefined,
): StressOptions {
  const hours = Math.floor(report.virtual_duration_secs / 3600);
  return {
    compact: report.compact,
    // There is a fault per hour and more: a length beyond that cannot be true, shows
    // as a difference in its own line, and must not make this run for long.
    durationHours: Math.min(hours, DURATION_HOURS_MAX, report.totalFaults),
    seed: report.seed,
    generator: report.generator,
    generatedAt: report.generated_at,
    kinds: scenario?.kinds,
    // A title is what makes a report one of Faultdrill's own form.
    title: scenario?.title ?? (report.isOwnForm ? TITLE_DEFAULT : undefined),
  };
}

function readReport(document: JsonValue): StatedReport {
  const faults = faultsOf(document);
  // The faults are looked at apart, so that what is wrong in them is told once.
  const frame = faults ? { ...document as object, faults: [] } : document;
  const isOwnForm = typeof document === "object" && document !== null &&
    "schema" in document;
  const { value, problems } = isOwnForm
    ? validate(ownSchema, frame, "the report")
    : validate(battySchema, frame, "the report");
  const all = [...problems, ...faultProblems(faults ?? [])].slice(0, PROBLEMS_MAX);
  if (!value || all.length > 0) throw new InvalidDocumentError(all);
  const names = Object.keys(GENERATORS) as GeneratorName[];
  const stated = "generator" in value ? value.generator : GENERATORS.batty;
  return {
    ...value,
    generator: names.find((name) => GENERATORS[name] === stated) ?? "batty",
    totalFaults: value.summary.total_faults,
    isOwnForm,
  };
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
    if (all.length >= PROBLEMS_MAX) break;
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
    cause: undefined,
  };
}

function excerpt(text: string): string {
  const [line = ""] = text.slice(0, EXCERPT_CHARS).split("\n");
  return line;
}
