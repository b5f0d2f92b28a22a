/**
 * The data of one session, in the order in which it comes about.
 * @module
 */
import type { GeneratorName } from "../rng/engine.ts";
import type { FaultKind } from "./catalogue.ts";

/** What to run. Every option has batty's default. */
export interface StressOptions {
  /** One fault of each kind in ten virtual minutes, instead of a session. Default `false`. */
  readonly compact?: boolean | undefined;
  /** Virtual length in hours, 0 to 1,000,000; 0 counts as 1. Default 8. */
  readonly durationHours?: number | undefined;
  /** The seed, `0n` to `18446744073709551615n`. Default `1n`. */
  readonly seed?: bigint | undefined;
  /** How draws follow from the seed. Default `batty`, the original's. */
  readonly generator?: GeneratorName | undefined;
  /** RFC 3339 time to state in the report. Default the Unix epoch: same options, same bytes. */
  readonly generatedAt?: string | undefined;
  /** The catalogue, 1 to 64 kinds. Default `BATTY_FAULTS`. */
  readonly kinds?: readonly FaultKind[] | undefined;
  /** What is drilled. Default `Stress test`. */
  readonly title?: string | undefined;
}

/** What `buildSchedule` lays out (`build_schedule` in batty). */
export interface SchedulePlan {
  /** One fault of each kind, evenly spaced and without draws. */
  readonly compact: boolean;
  /** Virtual length in seconds, 0 to 3,600,000,000. */
  readonly virtualDurationSecs: number;
  /** The seed, a u64. */
  readonly seed: bigint;
  /** How draws follow from the seed. Default `batty`, the original's. */
  readonly generator?: GeneratorName | undefined;
  /** The catalogue, 1 to 64 kinds. Default `BATTY_FAULTS`. */
  readonly kinds?: readonly FaultKind[] | undefined;
}

/** A fault with its place on the virtual clock. */
export interface ScheduledFault {
  /** Place in the session, from 1. */
  readonly sequence: number;
  /** What is injected. */
  readonly kind: FaultKind;
  /** The kind's place in the catalogue, from 0. */
  readonly ordinal: number;
  /** Seconds since the session began. */
  readonly injectedAtSecs: number;
}

/** What an injector observed. Times are integer seconds after the injection. */
export interface InjectedFault {
  /** When the system noticed. */
  readonly detectedAfterSecs: number;
  /** May be smaller than `detectedAfterSecs`, or 0: it is recorded as it is. */
  readonly recoveredAfterSecs: number;
  /** What a reader of the report should know. */
  readonly notes: string;
}

/** Injects one fault and reports, at once, how the system took it. */
export interface FaultInjector {
  /** Injects the fault and returns what was observed. */
  inject(fault: ScheduledFault): InjectedFault;
}

/** Like {@linkcode FaultInjector}, but may answer later. */
export interface AsyncFaultInjector {
  /** Injects the fault and returns, or promises, what was observed. */
  inject(fault: ScheduledFault): InjectedFault | Promise<InjectedFault>;
}

/** One fault with its verdict. */
export interface FaultRecord extends ScheduledFault {
  /** Seconds from the session's begin to the detection. */
  readonly detectedAtSecs: number;
  /** Seconds from the session's begin to the recovery. */
  readonly recoveredAtSecs: number;
  /** Seconds from the injection to the detection. */
  readonly detectionTimeSecs: number;
  /** Seconds from the injection to the recovery. */
  readonly recoveryTimeSecs: number;
  /** Whether the recovery took at most the kind's `slaSecs`. */
  readonly passedSla: boolean;
  /** The injector's notes. */
  readonly notes: string;
}

/** The totals of a session. */
export interface StressSummary {
  /** Faults injected. */
  readonly totalFaults: number;
  /** Faults whose recovery met its SLA. */
  readonly passedFaults: number;
  /** Faults whose recovery missed its SLA. */
  readonly failedFaults: number;
  /** Longest recovery in seconds; 0 without faults. */
  readonly maxRecoverySecs: number;
  /** The mean, the one value that is not an integer; 0 without faults. */
  readonly avgRecoverySecs: number;
}

/**
 * Where a session's outcomes come from: `simulated` are drawn from the seed,
 * `injector` were answered by code of the caller's. Neither measured a system by
 * itself.
 */
export type Outcomes = "simulated" | "injector";

/**
 * How a session's JSON and Markdown are written: `batty` is the original's, byte
 * for byte; `faultdrill` says besides what was drilled, where the outcomes come
 * from and which generator drew.
 */
export type ReportForm = "batty" | "faultdrill";

/** A whole session, with all that a reader of it needs. */
export interface StressReport {
  /** What was drilled. */
  readonly title: string;
  /** Where the outcomes come from. */
  readonly outcomes: Outcomes;
  /**
   * How JSON and Markdown are written: batty's way for batty's catalogue and
   * generator without a title, which is all that batty could have written.
   */
  readonly form: ReportForm;
  /** RFC 3339 in UTC, written `+00:00`. */
  readonly generatedAt: string;
  /** Whether this was a compact session. */
  readonly compact: boolean;
  /** The seed, a u64. */
  readonly seed: bigint;
  /** How draws followed from the seed. */
  readonly generator: GeneratorName;
  /** Virtual length in seconds. */
  readonly virtualDurationSecs: number;
  /** The catalogue. */
  readonly kinds: readonly FaultKind[];
  /** The totals. */
  readonly summary: StressSummary;
  /** Every fault in order of injection; each `kind` is one of `kinds`. */
  readonly faults: readonly FaultRecord[];
}
