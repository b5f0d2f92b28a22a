/**
 * Gate expressions such as `recovery.p95 <= 90`: parse, check, evaluate.
 * @module
 */
import type { FaultKind, FaultRecord, StressReport } from "../core.ts";
import {
  computeStatistics,
  detectionTimeSecs,
  type Percentiles,
  type Statistics,
} from "./statistics.ts";

/** Comparisons that a gate may make. */
export type Comparison = "<=" | ">=" | "<" | ">" | "==";

/** Metrics that count faults, or divide counts. */
export type CountMetric =
  | "total_faults"
  | "passed_faults"
  | "failed_faults"
  | "pass_rate"
  | "late_detections";
/** Times that have percentiles. */
export type TimeMetric = "recovery" | "detection";
/** Percentiles by nearest rank, and the longest time. */
export type PercentileName = keyof Percentiles;

const COUNTS: Readonly<
  Record<
    CountMetric,
    "totalFaults" | "passedFaults" | "failedFaults" | "passRate" | "lateDetections"
  >
> = {
  total_faults: "totalFaults",
  passed_faults: "passedFaults",
  failed_faults: "failedFaults",
  pass_rate: "passRate",
  late_detections: "lateDetections",
};
const TIMES: readonly TimeMetric[] = ["recovery", "detection"];
const POINTS: readonly PercentileName[] = ["p50", "p90", "p95", "p99", "max"];

/** A gate that has been read and whose kind exists. */
export interface Gate {
  /** As it was written, with single spaces. */
  readonly expression: string;
  /** What is measured: a count, or a percentile of a time. */
  readonly metric: CountMetric | {
    readonly time: TimeMetric;
    readonly point: PercentileName;
  };
  /** The kind measured; undefined for all faults. */
  readonly kind: string | undefined;
  /** How the value must compare with the limit. */
  readonly comparison: Comparison;
  /** The limit, 0 to 2^53 - 1 with at most 6 decimals. */
  readonly limit: number;
}

/** What a gate said of a session. */
export interface GateResult {
  /** The gate's expression. */
  readonly expression: string;
  /** Whether it holds; `unknown` if there was nothing to measure. */
  readonly verdict: "pass" | "fail" | "unknown";
  /** The measured value; undefined if there was nothing to measure. */
  readonly value: number | undefined;
  /** Faults that speak most against the gate, worst first, at most three; none if it holds. */
  readonly offenders: readonly FaultRecord[];
}

const OFFENDERS_MAX = 3;
const EXPRESSION =
  /^\s*([a-z][a-z0-9_.]*)\s*(<=|>=|==|<|>)\s*([0-9]{1,15}(?:\.[0-9]{1,6})?)\s*$/;

/**
 * Reads a gate and checks that it measures something that exists.
 *
 * A gate is `METRIC COMPARISON NUMBER`. Metrics are `pass_rate`, `total_faults`,
 * `passed_faults`, `failed_faults`, `late_detections`, each optionally followed by
 * `.KIND`; and `recovery` or `detection`, optionally `.KIND`, then `.p50`, `.p90`,
 * `.p95`, `.p99` or `.max`, in seconds. Comparisons are `<=`, `>=`, `<`, `>`, `==`.
 *
 * @param name how to call the value in the error
 * @throws {RangeError} if the text is no gate, or names an unknown metric or kind
 *
 * @example
 * ```ts
 * import { BATTY_FAULTS } from "@faultdrill/faultdrill";
 * import { parseGate } from "@faultdrill/faultdrill/gate";
 * import { assertEquals, assertThrows } from "@std/assert";
 *
 * assertEquals(parseGate("recovery.agent_crash.max<=60", BATTY_FAULTS).limit, 60);
 * assertThrows(() => parseGate("recovery.p42 <= 1", BATTY_FAULTS), RangeError);
 * ```
 */
export function parseGate(
  text: string,
  kinds: readonly Pick<FaultKind, "label">[],
  name = "gate",
): Gate {
  const [, path, comparison, limit] = EXPRESSION.exec(text) ?? [];
  const fail = (expected: string) => {
    throw new RangeError(`${name} must ${expected}: got ${JSON.stringify(text)}`);
  };
  if (path === undefined) return fail("be METRIC <=, >=, <, > or == NUMBER");
  const { metric, kind } = readMetric(path.split(".")) ??
    fail(
      `measure ${Object.keys(COUNTS).join(", ")}, ` +
        `or ${TIMES.join(" or ")} with ${POINTS.join(", ")}`,
    );
  const labels = new Set(kinds.map(({ label }) => label));
  if (kind !== undefined && !labels.has(kind)) {
    fail(`name a kind of the catalogue (${Array.from(labels).join(", ")})`);
  }
  return {
    expression: `${path} ${comparison} ${limit}`,
    metric,
    kind,
    comparison: comparison as Comparison,
    limit: Number(limit),
  };
}

function readMetric([first, ...rest]: string[]) {
  if (Object.hasOwn(COUNTS, first)) {
    return rest.length <= 1 ? { metric: first as CountMetric, kind: rest[0] } : undefined;
  }
  const point = rest.pop() as PercentileName;
  if (
    !TIMES.includes(first as TimeMetric) || !POINTS.includes(point) || rest.length > 1
  ) {
    return undefined;
  }
  return { metric: { time: first as TimeMetric, point }, kind: rest[0] };
}

/**
 * Holds a session against gates.
 *
 * @returns one result per gate, in order
 *
 * @example
 * ```ts
 * import { BATTY_FAULTS, runStress } from "@faultdrill/faultdrill";
 * import { evaluateGates, parseGate } from "@faultdrill/faultdrill/gate";
 * import { assertEquals } from "@std/assert";
 *
 * const report = runStress({ durationHours: 1, seed: 33n });
 * const [result] = evaluateGates([parseGate("failed_faults == 0", BATTY_FAULTS)], report, BATTY_FAULTS);
 * assertEquals([result.verdict, result.value, result.offenders.length], ["fail", 1, 1]);
 * ```
 */
export function evaluateGates(
  gates: readonly Gate[],
  { faults }: Pick<StressReport, "faults">,
  kinds: readonly FaultKind[],
  statistics: Statistics = computeStatistics(faults, kinds),
): GateResult[] {
  return gates.map((gate) => {
    const value = measure(gate, statistics);
    const verdict = value === undefined
      ? "unknown"
      : compare(value, gate.comparison, gate.limit)
      ? "pass"
      : "fail";
    const offenders = verdict === "fail" ? worstFaults(gate, faults, kinds) : [];
    return { expression: gate.expression, verdict, value, offenders };
  });
}

function measure({ metric, kind }: Gate, { overall, kinds }: Statistics) {
  const group = kind === undefined ? overall : kinds.find(({ label }) => label === kind);
  if (typeof metric === "string") return group?.[COUNTS[metric]];
  const times: Percentiles | undefined = group?.[metric.time];
  return times?.[metric.point];
}

// A pass rate is a quotient of integers up to 10^6 and a limit has 6 decimals:
// different ones differ by 10^-12 at least, so comparing the doubles is exact.
function compare(value: number, comparison: Comparison, limit: number): boolean {
  switch (comparison) {
    case "<=":
      return value <= limit;
    case ">=":
      return value >= limit;
    case "<":
      return value < limit;
    case ">":
      return value > limit;
    case "==":
      return value === limit;
  }
}

/** The faults furthest beyond what they were measured against, worst first. */
function worstFaults(
  { metric, kind, comparison, limit }: Gate,
  faults: readonly FaultRecord[],
  kinds: readonly FaultKind[],
): FaultRecord[] {
  const detectSlaSecs = new Map(kinds.map((k) => [k.label, k.detectSlaSecs ?? Infinity]));
  const recoveryExcess = (fault: FaultRecord) => fault.recoveryTimeSecs - fault.slaSecs;
  const detectionExcess = (fault: FaultRecord) =>
    detectionTimeSecs(fault) - detectSlaSecs.get(fault.kind)!;
  const candidates = faults.filter((fault) => kind === undefined || fault.kind === kind);
  if (metric === "late_detections") {
    return topBy(candidates.filter((f) => detectionExcess(f) > 0), detectionExcess);
  }
  if (typeof metric === "string") {
    return topBy(candidates.filter((f) => !f.passedSla), recoveryExcess);
  }
  const timeSecs = metric.time === "detection"
    ? detectionTimeSecs
    : (fault: FaultRecord) => fault.recoveryTimeSecs;
  // Against a lower limit, the shortest time is the worst.
  const sign = comparison === ">=" || comparison === ">" ? -1 : 1;
  return topBy(
    candidates.filter((fault) => !compare(timeSecs(fault), comparison, limit)),
    (fault) => sign * timeSecs(fault),
  );
}

function topBy(faults: FaultRecord[], badness: (fault: FaultRecord) => number) {
  return faults.toSorted((a, b) => badness(b) - badness(a)).slice(0, OFFENDERS_MAX);
}
