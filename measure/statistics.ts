/**
 * Exact statistics of a session: counts, pass rates and nearest-rank percentiles
 * of recovery and detection, overall and per kind. No value is interpolated: each
 * percentile is a time that was observed.
 * @module
 */
import type { FaultKind, FaultRecord, StressReport } from "../drill/mod.ts";
import { Histogram, type Percentiles } from "./histogram.ts";

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
  /** The kind. */
  readonly kind: FaultKind;
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
 * @example
 * ```ts
 * import { runStress } from "@faultdrill/faultdrill";
 * import { computeStatistics } from "@faultdrill/faultdrill/gate";
 * import { assertEquals } from "@std/assert";
 *
 * const { overall } = computeStatistics(runStress({ compact: true, seed: 7n }));
 * assertEquals(overall.passRate, 1);
 * assertEquals(overall.recovery?.max, 113);
 * ```
 */
export function computeStatistics(
  { faults, kinds }: Pick<StressReport, "faults" | "kinds">,
): Statistics {
  const tallies = kinds.map((kind) => ({ kind, tally: new Tally() }));
  for (const fault of faults) tallies[fault.ordinal]?.tally.add(fault);
  const overall = new Tally();
  for (const { tally } of tallies) overall.merge(tally);
  return {
    overall: overall.statistics(),
    kinds: tallies.map(({ kind, tally }) => ({ kind, ...tally.statistics() })),
  };
}

/** What is counted of a group of faults. */
class Tally {
  #recovery = new Histogram();
  #detection = new Histogram();
  #passed = 0;
  #limited = 0;
  #late = 0;

  add({ kind, passedSla, detectionTimeSecs, recoveryTimeSecs }: FaultRecord): void {
    this.#recovery.add(recoveryTimeSecs);
    this.#detection.add(detectionTimeSecs);
    if (passedSla) this.#passed++;
    if (kind.detectSlaSecs === undefined) return;
    this.#limited++;
    if (detectionTimeSecs > kind.detectSlaSecs) this.#late++;
  }

  merge(other: Tally): void {
    this.#recovery.merge(other.#recovery);
    this.#detection.merge(other.#detection);
    this.#passed += other.#passed;
    this.#limited += other.#limited;
    this.#late += other.#late;
  }

  statistics(): GroupStatistics {
    const totalFaults = this.#recovery.total;
    return {
      totalFaults,
      passedFaults: this.#passed,
      failedFaults: totalFaults - this.#passed,
      passRate: totalFaults === 0 ? undefined : this.#passed / totalFaults,
      lateDetections: this.#limited === 0 ? undefined : this.#late,
      recovery: this.#recovery.percentiles(),
      detection: this.#detection.percentiles(),
    };
  }
}
