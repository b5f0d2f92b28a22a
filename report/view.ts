/**
 * What every renderer of this room is given.
 * @module
 */
import type { FaultKind, StressReport } from "../core.ts";
import type { GateResult, Statistics } from "../gate/mod.ts";

/** A session with all that was said about it. */
export interface ReportView {
  /** What was drilled, up to 1,000 characters of any script. */
  readonly title: string;
  /** The session. */
  readonly report: StressReport;
  /** The session's catalogue. */
  readonly kinds: readonly FaultKind[];
  /** The generator's versioned name. */
  readonly generator: string;
  /** Exact statistics of the session. */
  readonly statistics: Statistics;
  /** What the gates said; empty if none was asked for. */
  readonly gates: readonly GateResult[];
  /** One line for a shell that makes this report again. */
  readonly replayCommand: string;
}
