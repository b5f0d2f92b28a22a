/**
 * What the drill needs from an arithmetic engine. Two engines implement it,
 * `wasm` and `bigint`, and both give the same values bit for bit.
 * @module
 */

/** Which arithmetic ran. It never enters a report's bytes. */
export type EngineName = "wasm" | "bigint";

/**
 * How draws follow from a seed: `batty` is batty's own LCG, `mixed` gives every
 * fault two words of its own and is fit for statistics (rng/bigint.ts defines it).
 */
export type GeneratorName = "batty" | "mixed";

/**
 * The generator of the original (`Lcg` in batty): a 64-bit linear congruential
 * generator with wrapping arithmetic, mutable, one stream per instance.
 */
export interface Lcg {
  /** Draws the next u64. */
  nextU64(): bigint;
  /**
   * Draws a value from 0 to `upperExclusive - 1` by remainder; for 0 it returns
   * 0 and draws nothing, as batty does.
   *
   * @throws {RangeError} if `upperExclusive` is no u64
   */
  nextBounded(upperExclusive: bigint): bigint;
}

/**
 * A stretch of a schedule: `count` faults that each draw a pick below
 * `pickBound`, then a jitter below `jitterBound`. A bound of 0 gives 0 and draws
 * nothing. Count and bounds are 0 to 2^32 - 1.
 */
export interface DrawRun {
  /** How many faults. */
  readonly count: number;
  /** Picks are below it. */
  readonly pickBound: number;
  /** Jitters are below it. */
  readonly jitterBound: number;
}

/** What the runs of a schedule drew, one entry per fault, in order. */
export interface ScheduleDraws {
  /** Which kind, before weights are applied. */
  readonly picks: Uint32Array;
  /** Seconds after the fault's even place. */
  readonly jitters: Uint32Array;
}

/** A synthetic outcome in seconds after the injection. */
export interface OutcomeDraws {
  /** Seconds from the injection to the detection. */
  readonly detectedAfterSecs: number;
  /** Seconds from the injection to the recovery. */
  readonly recoveredAfterSecs: number;
}

/**
 * Draws the outcome of one fault. `sequence` is 0 to 2^32 - 1, `ordinal` 0 to 63,
 * `slaSecs` 0 to 604,800; the caller has checked them.
 */
export type OutcomeDrawer = (
  sequence: number,
  ordinal: number,
  slaSecs: number,
) => OutcomeDraws;

/** Exact u64 arithmetic for schedules and outcomes. Seeds are u64 and checked. */
export interface Engine {
  /** Which arithmetic this is. */
  readonly name: EngineName;
  /** A fresh generator, as `Lcg::new(seed)` in batty. */
  lcg(seed: bigint): Lcg;
  /** The draws of `build_schedule` in batty, run after run. */
  drawSchedule(
    generator: GeneratorName,
    seed: bigint,
    runs: readonly DrawRun[],
  ): ScheduleDraws;
  /** The draws of `SyntheticFaultInjector::inject` in batty. */
  outcomeDrawer(generator: GeneratorName, seed: bigint): OutcomeDrawer;
}
