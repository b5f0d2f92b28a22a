/**
 * Gate expressions such as `recovery.p95 <= 90`: parse, check, evaluate.
 * @module
 */
import type { FaultKind, FaultRecord, StressReport } from "../drill/mod.ts";
import type { Percentiles } from "./histogram.ts";
import { computeStatistics, type Statistics } from "./statistics.ts";

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

const COUNTS = {
  total_faults: "totalFaults",
  passed_faults: "passedFaults",
  failed_faults: "failedFaults",
  pass_rate: "passRate",
  late_detections: "lateDetections",
} as const satisfies Record<CountMetric, string>;
const TIMES: readonly TimeMetric[] = ["recovery", "detection"];
const POINTS: readonly PercentileName[] = ["p50", "p90", "p95", "p99", "max"];
const METRICS = `${Object.keys(COUNTS).join(", ")}, ` +
  `or ${TIMES.join(" or ")} with ${POINTS.join(", ")}`;

/** A gate that has been read. */
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
  /** The gate. */
  readonly gate: Gate;
  /** Whether it holds; `unknown` if there was nothing to measure. */
  readonly verdict: "pass" | "fail" | "unknown";
  /** The measured value; undefined if there was nothing to measure. */
  readonly value: number | undefined;
  /** Faults that speak most against the gate, worst first, at most three; none if it holds. */
  readonly worstFaults: readonly FaultRecord[];
}

const WORST_FAULTS_MAX = 3;
const LABELS_SHOWN_MAX = 10;
const EXPRESSION =
  /^\s*([a-z][a-z0-9_.]*)\s*(<=|>=|==|<|>)\s*([0-9]{1,15}(?:\.[0-9]{1,6})?)\s*$/;

/**
 * Reads a gate. Whether the kind that it names exists is for
 * {@linkcode requireGateKind} to say, when the catalogue is known.
 *
 * A gate is `METRIC COMPARISON NUMBER`. Metrics are `pass_rate`, `total_faults`,
 * `passed_faults`, `failed_faults`, `late_detections`, each optionally followed by
 * `.KIND`; and `recovery` or `detection`, optionally `.KIND`, then `.p50`, `.p90`,
 * `.p95`, `.p99` or `.max`, in seconds. Comparisons are `<=`, `>=`, `<`, `>`, `==`.
 *
 * @param name how to call the value in the error
 * @throws {RangeError} if the text is no gate, or names an unknown metric
 *
 * @example
 * ```ts
 * import { parseGate } from "@faultdrill/faultdrill/gate";
 * import { assertEquals, assertThrows } from "@std/assert";
 *
 * assertEquals(parseGate("recovery.agent_crash.max<=60").limit, 60);
 * assertThrows(() => parseGate("recovery.p42 <= 1"), RangeError);
 * ```
 */
export function parseGate(text: string, name = "gate"): Gate {
  const [, path, comparison, limit] = EXPRESSION.exec(text) ?? [];
  if (path === undefined) {
    return failGate(text, name, "be METRIC <=, >=, <, > or == NUMBER");
  }
  const measured = parseMetric(path.split("."));
  if (measured === undefined) return failGate(text, name, `measure ${METRICS}`);
  return {
    expression: `${path} ${comparison} ${limit}`,
    ...measured,
    comparison: comparison as Comparison,
    limit: Number(limit),
  };
}

function failGate(text: string, name: string, expected: string): never {
  throw new RangeError(`${name} must ${expected}: got ${JSON.stringify(text)}`);
}

function parseMetric([first = "", ...rest]: string[]) {
  if (isCountMetric(first)) {
    return rest.length <= 1 ? { metric: first, kind: rest[0] } : undefined;
  }
  const time = TIMES.find((name) => name === first);
  const point = POINTS.find((name) => name === rest.at(-1));
  if (time === undefined || point === undefined || rest.length > 2) return undefined;
  return { metric: { time, point }, kind: rest.at(-2) };
}

function isCountMetric(name: string): name is CountMetric {
  return Object.hasOwn(COUNTS, name);
}

/**
 * Returns a gate if the kind that it names, where it names one, is in the catalogue.
 *
 * @param name how to call the value in the error
 * @throws {RangeError} if the catalogue has no such kind
 *
 * @example
 * ```ts
 * import { BATTY_FAULTS } from "@faultdrill/faultdrill";
 * import { parseGate, requireGateKind } from "@faultdrill/faultdrill/gate";
 * import { assertThrows } from "@std/assert";
 *
 * const labels = new Set(BATTY_FAULTS.map(({ label }) => label));
 * requireGateKind(parseGate("pass_rate.shim_eof == 1"), labels);
 * const typo = parseGate("pass_rate.typo == 1");
 * assertThrows(() => requireGateKind(typo, labels), RangeError, "must name a kind");
 * ```
 */
export function requireGateKind(
  gate: Gate,
  labels: ReadonlySet<string>,
  name = "gate",
): Gate {
  if (gate.kind === undefined || labels.has(gate.kind)) return gate;
  const shown = Array.from(labels).slice(0, LABELS_SHOWN_MAX);
  const more = labels.size > shown.length ? ", …" : "";
  return failGate(
    gate.expression,
    name,
    `name a kind of the catalogue (${shown.join(", ")}${more})`,
  );
}

/**
 * Holds a session against gates.
 *
 * @returns one result per gate, in order
 *
 * @example
 * ```ts
 * import { runStress } from "@faultdrill/faultdrill";
 * import { evaluateGates, parseGate } from "@faultdrill/faultdrill/gate";
 * import { assertEquals } from "@std/assert";
 *
 * const report = runStress({ durationHours: 1, seed: 33n });
 * const [result] = evaluateGates([parseGate("failed_faults == 0")], report);
 * assertEquals([result?.verdict, result?.value, result?.worstFaults.length], ["fail", 1, 1]);
 * ```
 */
export function evaluateGates(
  gates: readonly Gate[],
  report: Pick<StressReport, "faults" | "kinds">,
  statistics: Statistics = computeStatistics(report),
): GateResult[] {
  return gates.map((gate) => {
    const value = measure(gate, statistics);
    const verdict = verdictOfValue(gate, value);
    const worstFaults = verdict === "fail" ? findWorstFaults(gate, report.faults) : [];
    return { gate, verdict, value, worstFaults };
  });
}

function measure({ metric, kind }: Gate, { overall, kinds }: Statistics) {
  const group = kind === undefined ? overall : kinds.find((k) => k.kind.label === kind);
  if (typeof metric === "string") return group?.[COUNTS[metric]];
  return group?.[metric.time]?.[metric.point];
}

function verdictOfValue(gate: Gate, value: number | undefined): GateResult["verdict"] {
  if (value === undefined) return "unknown";
  return compare(value, gate.comparison, gate.limit) ? "pass" : "fail";
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
function findWorstFaults(
  { metric, kind, comparison, limit }: Gate,
  faults: readonly FaultRecord[],
): FaultRecord[] {
  const candidates = kind === undefined
    ? faults
    : faults.filter((fault) => fault.kind.label === kind);
  if (metric === "late_detections") {
    return topBy(candidates.filter((f) => detectionExcess(f) > 0), detectionExcess);
  }
  if (typeof metric === "string") {
    return topBy(candidates.filter((f) => !f.passedSla), recoveryExcess);
  }
  const timeSecs = metric.time === "detection"
    ? (fault: FaultRecord) => fault.detectionTimeSecs
    : (fault: FaultRecord) => fault.recoveryTimeSecs;
  // Against a lower limit, the shortest time is the worst.
  const sign = comparison === ">=" || comparison === ">" ? -1 : 1;
  return topBy(
    candidates.filter((fault) => !compare(timeSecs(fault), comparison, limit)),
    (fault) => sign * timeSecs(fault),
  );
}

function recoveryExcess({ recoveryTimeSecs, kind }: FaultRecord): number {
  return recoveryTimeSecs - kind.slaSecs;
}

function detectionExcess({ detectionTimeSecs, kind }: FaultRecord): number {
  return detectionTimeSecs - (kind.detectSlaSecs ?? Infinity);
}

function topBy(faults: FaultRecord[], badness: (fault: FaultRecord) => number) {
  return faults.sort((a, b) => badness(b) - badness(a)).slice(0, WORST_FAULTS_MAX);
}

/** The labels of a catalogue, as {@linkcode requireGateKind} wants them. */
export function labelsOf(kinds: readonly Pick<FaultKind, "label">[]): Set<string> {
  return new Set(kinds.map(({ label }) => label));
}
