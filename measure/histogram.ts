/**
 * Exact histograms: how often each value occurred. They add and merge without loss,
 * in any order, and a percentile of a merged one is that of all its values.
 * @module
 */

/** Nearest-rank percentiles of observed values. */
export interface Percentiles {
  /** The least value that half of the values do not exceed. */
  readonly p50: number;
  /** The least value that 90 % of the values do not exceed. */
  readonly p90: number;
  /** The least value that 95 % of the values do not exceed. */
  readonly p95: number;
  /** The least value that 99 % of the values do not exceed. */
  readonly p99: number;
  /** The largest value. */
  readonly max: number;
}

/**
 * Counts of values, exact to 2^53 / 100 values in all.
 *
 * @example
 * ```ts
 * import { Histogram } from "@faultdrill/faultdrill/gate";
 * import { assertEquals } from "@std/assert";
 *
 * const first = new Histogram();
 * first.add(12);
 * first.add(30, 2);
 * const second = new Histogram();
 * second.add(7);
 * second.merge(first);
 * assertEquals(second.entries(), [[7, 1], [12, 1], [30, 2]]);
 * assertEquals(second.percentiles()?.p50, 12);
 * ```
 */
export class Histogram {
  #counts = new Map<number, number>();
  #total = 0;

  /** How many values were added. */
  get total(): number {
    return this.#total;
  }

  /** Adds a value, `count` times. */
  add(value: number, count = 1): void {
    this.#counts.set(value, (this.#counts.get(value) ?? 0) + count);
    this.#total += count;
  }

  /** Adds all values of another histogram. */
  merge(other: Histogram): void {
    for (const [value, count] of other.#counts) this.add(value, count);
  }

  /** Each value with its count, the least value first. */
  entries(): [value: number, count: number][] {
    return Array.from(this.#counts).sort(([a], [b]) => a - b);
  }

  /** Nearest-rank percentiles; undefined without values. */
  percentiles(): Percentiles | undefined {
    if (this.#total === 0) return undefined;
    const entries = this.entries();
    const at = (percent: number) => valueAtRank(entries, this.#rankOf(percent));
    return { p50: at(50), p90: at(90), p95: at(95), p99: at(99), max: at(100) };
  }

  /** The 1-based rank of a whole percentage: the least that covers it. */
  #rankOf(percent: number): number {
    return Math.floor((percent * this.#total + 99) / 100);
  }
}

function valueAtRank(
  entries: readonly (readonly [value: number, count: number])[],
  rank: number,
): number {
  let upTo = 0;
  for (const [value, count] of entries) {
    upTo += count;
    if (upTo >= rank) return value;
  }
  return NaN;
}
