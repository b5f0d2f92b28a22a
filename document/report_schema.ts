/**
 * The two forms of a session's report: batty's, and Faultdrill's own, which names
 * itself, what was drilled, where the outcomes come from and which generator drew.
 * @module
 */
import * as v from "valibot";
import { SESSION_SCHEMA } from "../drill/json.ts";
import { GENERATORS, parseGeneratedAt } from "../drill/parse.ts";
import type { Outcomes, ReportForm } from "../drill/types.ts";
import type { GeneratorName } from "../rng/engine.ts";
import { U64_MAX } from "../rng/u64.ts";
import {
  InvalidDocumentError,
  type JsonValue,
  type Problem,
  PROBLEMS_MAX,
} from "./json.ts";
import { closedObject, integer, must, validate } from "./schema.ts";

/** What a report states, as far as its options follow from it. */
export interface StatedReport {
  /** Which form it has. */
  readonly form: ReportForm;
  /** When it says that it was made, RFC 3339. */
  readonly generatedAt: string;
  /** Whether it was a compact session. */
  readonly compact: boolean;
  /** The seed, a u64. */
  readonly seed: bigint;
  /** The generator. */
  readonly generator: GeneratorName;
  /** The session's length in seconds, any integer from 0 on. */
  readonly virtualDurationSecs: number;
  /** The faults that it counts, any integer from 0 on. */
  readonly totalFaults: number;
}

const OUTCOMES = ["simulated", "injector"] as const satisfies Outcomes[];
const GENERATOR_NAMES = Object.keys(GENERATORS) as GeneratorName[];

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

const battyEntries = {
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
  faults: v.array(v.unknown(), must("a list of faults")),
};
const battySchema = closedObject(battyEntries, "a report");

const generatorNames = GENERATOR_NAMES.map((name) => GENERATORS[name]);
const ownSchema = closedObject({
  schema: v.literal(SESSION_SCHEMA, must(`"${SESSION_SCHEMA}"`)),
  title: text,
  outcomes: v.picklist(OUTCOMES, must(oneOf(OUTCOMES))),
  generator: v.picklist(generatorNames, must(oneOf(generatorNames))),
  ...battyEntries,
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

function oneOf(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(" or ");
}

/** A number beyond 2^53 was written with a fraction or an exponent: it is not exact. */
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
 * Reads what a report states.
 *
 * @throws {InvalidDocumentError} if the document is no report in either form,
 * naming everything that is wrong
 */
export function readReport(document: JsonValue): StatedReport {
  const { stated, problems } = isOwnForm(document)
    ? readOwn(document)
    : readBatty(document);
  const all = [...problems, ...faultProblems(faultsOf(document))];
  if (!stated || all.length > 0) throw new InvalidDocumentError(all);
  return stated;
}

function isOwnForm(document: JsonValue): boolean {
  return typeof document === "object" && document !== null && "schema" in document;
}

function readOwn(document: JsonValue) {
  const { value, problems } = validate(ownSchema, document, "the report");
  if (!value) return { problems };
  const generator = GENERATOR_NAMES.find((name) => GENERATORS[name] === value.generator);
  const stated = statedOf(value, "faultdrill", generator ?? "batty");
  return { problems, stated };
}

function readBatty(document: JsonValue) {
  const { value, problems } = validate(battySchema, document, "the report");
  return { problems, stated: value && statedOf(value, "batty", "batty") };
}

function statedOf(
  value: v.InferOutput<typeof battySchema>,
  form: ReportForm,
  generator: GeneratorName,
): StatedReport {
  return {
    form,
    generatedAt: value.generated_at,
    compact: value.compact,
    seed: value.seed,
    generator,
    virtualDurationSecs: value.virtual_duration_secs,
    totalFaults: value.summary.total_faults,
  };
}

function faultsOf(document: JsonValue): JsonValue[] {
  if (typeof document !== "object" || document === null) return [];
  const { faults } = document as { faults?: JsonValue };
  return Array.isArray(faults) ? faults : [];
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
