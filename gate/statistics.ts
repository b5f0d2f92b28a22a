/**
 * Exact statistics of a session: counts, pass rates and nearest-rank percentiles
 * of recovery and detection, overall and per kind. No value is interpolated: each
 * percentile is a time that was observed.
 * @module
 */
import type { FaultKind, FaultRecord } from "../core.ts";

/** Nearest-rank percentiles of observed times in whole seconds. */
export interface Percentiles {
  /** The least time that half of the times do not exceed. */
  readonly p50: number;
  /** The least time that 90 % of the times do not exceed. */
  readonly p90: number;
  /** The least time that 95 % of the times do not exceed. */
  readonly p95: number;
  /** The least time that 99 % of the times do not exceed. */
  readonly p99: number;
  /** The longest time. */
  readonly max: number;
}

/** What is known of a group of faults: all of them, or those of one kind. */
export interface GroupStatistics {
  /** Faults in the group. */
  readonly totalFaults: number;
  /** Faults whose recovery met its SLA. */
  readonly passedFaults: number;
  /** Faults whose recovery missed its SLA. */
  readonly failedFaults: number;
  /** Passed faults divided by all; undefined without faults. */
  readonly passRate: number | undefined;
  /** Faults detected later than their kind's `detectSlaSecs`; undefined where no fault has one. */
  readonly lateDetections: number | undefined;
  /** Seconds from injection to recovery; undefined without faults. */
  readonly recovery: Percentiles | undefined;
  /** Seconds from injection to detection; undefined without faults. */
  readonly detection: Percentiles | undefined;
}

/** Statistics of one kind. */
export interface KindStatistics extends GroupStatistics {
  /** The kind's label. */
  readonly label: string;
}

/** Statistics of a session. */
export interface Statistics {
  /** All faults. */
  readonly overall: GroupStatistics;
  /** The faults of each kind, in the catalogue's order. */
  readonly kinds: readonly KindStatistics[];
}

/**
 * Computes the statistics of a session.
 *
 * @param kinds the session's catalogue; faults of other kinds count overall only
 *
 * @example
 * ```ts
 * import { BATTY_FAULTS, runStress } from "@faultdrill/faultdrill";
 * import { computeStatistics } from "@faultdrill/faultdrill/gate";
 * import { assertEquals } from "@std/assert";
 *
 * const { faults } = runStress({ compact: true, seed: 7n });
 * const { overall } = computeStatistics(faults, BATTY_FAULTS);
 * assertEquals(overall.passRate, 1);
 * assertEquals(overall.recovery?.max, 113);
 * ```
 */
export function computeStatistics(
  faults: readonly FaultRecord[],
  kinds: readonly FaultKind[],
): Statistics {
  const detectSlaSecs = new Map(kinds.map((kind) => [kind.label, kind.detectSlaSecs]));
  const faultsByKind = new Map(
    kinds.map(({ label }): [string, FaultRecord[]] => [label, []]),
  );
  for (const fault of faults) faultsByKind.get(fault.kind)?.push(fault);
  return {
    overall: groupStatistics(faults, detectSlaSecs),
    kinds: kinds.map(({ label }) => ({
      label,
      ...groupStatistics(faultsByKind.get(label)!, detectSlaSecs),
    })),
  };
}

function groupStatistics(
  faults: readonly FaultRecord[],
  detectSlaSecs: ReadonlyMap<string, number | undefined>,
): GroupStatistics {
  const totalFaults = faults.length;
  const passedFaults = faults.filter(({ passedSla }) => passedSla).length;
  const limited = faults.filter(({ kind }) => detectSlaSecs.get(kind) !== undefined);
  const late = limited.filter((fault) =>
    detectionTimeSecs(fault) > detectSlaSecs.get(fault.kind)!
  );
  return {
    totalFaults,
    passedFaults,
    failedFaults: totalFaults - passedFaults,
    passRate: totalFaults === 0 ? undefined : passedFaults / totalFaults,
    lateDetections: limited.length === 0 ? undefined : late.length,
    recovery: percentiles(faults.map(({ recoveryTimeSecs }) => recoveryTimeSecs)),
    detection: percentiles(faults.map(detectionTimeSecs)),
  };
}

/**
 * Seconds from a fault's injection to its detection.
 *
 * @example
 * ```ts
 * import { runStress } from "@faultdrill/faultdrill";
 * import { detectionTimeSecs } from "@faultdrill/faultdrill/gate";
 * import { assertEquals } from "@std/assert";
 *
 * const [fault] = runStress({ compact: true, seed: 7n }).faults;
 * assertEquals(detectionTimeSecs(fault), 12);
 * ```
 */
export function detectionTimeSecs(fault: FaultRecord): number {
  return fault.detectedAtSecs - fault.injectedAtSecs;
}

function percentiles(timesSecs: readonly number[]): Percentiles | undefined {
  if (timesSecs.length === 0) return undefined;
  const sorted = Float64Array.from(timesSecs).sort();
  const at = (percent: number) => sorted[nearestRank(percent, sorted.length) - 1];
  return { p50: at(50), p90: at(90), p95: at(95), p99: at(99), max: at(100) };
}

/** The 1-based rank of a whole percentage: the least that covers it. Exact to 2^53 / 100. */
function nearestRank(percent: number, count: number): number {
  return Math.floor((percent * count + 99) / 100);
}
