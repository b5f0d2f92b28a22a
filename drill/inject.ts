/**
 * Injection and its evaluation: outcomes drawn from the seed
 * (`SyntheticFaultInjector` in batty), and every outcome held against its SLA
 * (`evaluate_fault`).
 * @module
 */
import type { Engine, GeneratorName, OutcomeDrawer } from "../rng/engine.ts";
import { requireU64 } from "../rng/u64.ts";
import { KINDS_MAX, SLA_SECS_MAX } from "./catalogue.ts";
import { failInteger, isIntegerIn, requireInteger, requireText } from "./checks.ts";
import { parseGenerator } from "./parse.ts";
import type {
  FaultInjector,
  FaultRecord,
  InjectedFault,
  ScheduledFault,
} from "./types.ts";

const SEQUENCE_MAX = 2 ** 32 - 1;
/** Above the longest recovery that is drawn: 604,800 s and a third of it again. */
const RECOVERY_RANGE = 2 ** 20;
const NOTES_KEPT_MAX = 4096;

/** Draws outcomes from a seed. A class, so that a session knows its outcomes as drawn. */
export class SyntheticInjector implements FaultInjector {
  #drawOutcome: OutcomeDrawer;
  #notesByLabel = new Map<string, Map<number, string>>();

  constructor(engine: Engine, seed: bigint, generator: GeneratorName = "batty") {
    this.#drawOutcome = engine.outcomeDrawer(
      parseGenerator(generator),
      requireU64(seed, "seed"),
    );
  }

  inject({ sequence, kind, ordinal }: ScheduledFault): InjectedFault {
    requireInteger(sequence, "sequence", 0, SEQUENCE_MAX);
    requireInteger(ordinal, "ordinal", 0, KINDS_MAX - 1);
    requireInteger(kind.slaSecs, "slaSecs", 1, SLA_SECS_MAX);
    const { detectedAfterSecs, recoveredAfterSecs } = this.#drawOutcome(
      sequence,
      ordinal,
      kind.slaSecs,
    );
    return {
      detectedAfterSecs,
      recoveredAfterSecs,
      notes: this.#notesOf(kind.label, detectedAfterSecs, recoveredAfterSecs),
    };
  }

  /**
   * Outcomes of short SLAs recur, and with one text for each a session of 100,000
   * faults takes 30 MB less and a quarter of its time less on Deno.
   */
  #notesOf(label: string, detectionSecs: number, recoverySecs: number): string {
    let kept = this.#notesByLabel.get(label);
    if (!kept) this.#notesByLabel.set(label, kept = new Map());
    const key = detectionSecs * RECOVERY_RANGE + recoverySecs;
    let notes = kept.get(key);
    if (notes === undefined) {
      notes = `Synthetic ${label} injection on virtual timeline; ` +
        `detection ${detectionSecs}s, recovery ${recoverySecs}s.`;
      if (kept.size < NOTES_KEPT_MAX) kept.set(key, notes);
    }
    return notes;
  }
}

/**
 * Holds what an injector observed against the fault's SLA (`evaluate_fault` in
 * batty). A recovery of exactly `slaSecs` passes.
 *
 * @throws {RangeError} if a time is no integer from 0 on, or ends beyond 2^53 - 1
 * @throws {TypeError} if the notes are no text
 *
 * @example
 * ```ts
 * import { BATTY_FAULTS, evaluateFault } from "@faultdrill/faultdrill";
 * import { assertEquals } from "@std/assert";
 *
 * const [kind] = BATTY_FAULTS;
 * const fault = { sequence: 1, kind: kind!, ordinal: 0, injectedAtSecs: 85 };
 * const record = evaluateFault(fault, {
 *   detectedAfterSecs: 2,
 *   recoveredAfterSecs: 61,
 *   notes: "supervisor was slow",
 * });
 * assertEquals(record.recoveredAtSecs, 146);
 * assertEquals(record.passedSla, false);
 * ```
 */
export function evaluateFault(
  fault: ScheduledFault,
  injected: InjectedFault,
): FaultRecord {
  const { sequence, kind, ordinal, injectedAtSecs } = fault;
  const { detectedAfterSecs, recoveredAfterSecs, notes } = injected;
  const latestSecs = Number.MAX_SAFE_INTEGER - injectedAtSecs;
  const nameOf = (field: string) => `${field} of fault ${sequence} (${kind.label})`;
  // The names are made for errors alone: a session has up to a million faults.
  if (!isIntegerIn(detectedAfterSecs, 0, latestSecs)) {
    failInteger(detectedAfterSecs, nameOf("detectedAfterSecs"), 0, latestSecs);
  }
  if (!isIntegerIn(recoveredAfterSecs, 0, latestSecs)) {
    failInteger(recoveredAfterSecs, nameOf("recoveredAfterSecs"), 0, latestSecs);
  }
  if (typeof notes !== "string") requireText(notes, nameOf("notes"));
  return {
    sequence,
    kind,
    ordinal,
    injectedAtSecs,
    detectedAtSecs: injectedAtSecs + detectedAfterSecs,
    recoveredAtSecs: injectedAtSecs + recoveredAfterSecs,
    detectionTimeSecs: detectedAfterSecs,
    recoveryTimeSecs: recoveredAfterSecs,
    passedSla: recoveredAfterSecs <= kind.slaSecs,
    notes,
  };
}
