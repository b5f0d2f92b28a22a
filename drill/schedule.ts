/**
 * The schedule: which fault is injected when (`build_schedule` in batty).
 * @module
 */
import type { Engine, GeneratorName } from "../rng/engine.ts";
import { requireU64 } from "../rng/u64.ts";
import { BATTY_FAULTS, type FaultKind, requireKinds } from "./catalogue.ts";
import { requireBoolean, requireInteger } from "./checks.ts";
import { DURATION_HOURS_MAX, parseGenerator } from "./parse.ts";
import type { ScheduledFault, SchedulePlan } from "./types.ts";

/** Seconds in an hour of the virtual clock. */
export const HOUR_SECS = 3600;
const EXTRA_FAULTS_MIN = 2;

/** A plan whose every value has been checked. */
export interface CheckedPlan {
  readonly compact: boolean;
  readonly virtualDurationSecs: number;
  readonly seed: bigint;
  readonly generator: GeneratorName;
  readonly kinds: readonly FaultKind[];
}

/** Checks a plan that came from outside; see `buildSchedule` in mod.ts for what it throws. */
export function requirePlan(plan: SchedulePlan): CheckedPlan {
  return {
    compact: requireBoolean(plan.compact, "compact"),
    virtualDurationSecs: requireInteger(
      plan.virtualDurationSecs,
      "virtualDurationSecs",
      0,
      DURATION_HOURS_MAX * HOUR_SECS,
    ),
    seed: requireU64(plan.seed, "seed"),
    generator: parseGenerator(plan.generator ?? "batty"),
    kinds: requireKinds(plan.kinds ?? BATTY_FAULTS),
  };
}

/**
 * Lays a session out.
 *
 * Batty sorts by (time, sequence) and renumbers. The faults are in that order as
 * they are laid out: a jitter is smaller than the spacing between two faults (or 0,
 * where the spacing is 1), and clamping to the end keeps the order.
 */
export function layOut(engine: Engine, plan: CheckedPlan): Iterable<ScheduledFault> {
  return plan.compact ? layOutCompact(plan) : layOutStandard(engine, plan);
}

function layOutCompact({ virtualDurationSecs, kinds }: CheckedPlan): ScheduledFault[] {
  const spacingSecs = Math.max(Math.floor(virtualDurationSecs / (kinds.length + 1)), 1);
  return kinds.map((kind, ordinal) => ({
    sequence: ordinal + 1,
    kind,
    ordinal,
    injectedAtSecs: spacingSecs * (ordinal + 1),
  }));
}

function* layOutStandard(
  engine: Engine,
  { virtualDurationSecs: durationSecs, seed, generator, kinds }: CheckedPlan,
): Generator<ScheduledFault> {
  const extraCount = Math.max(Math.floor(durationSecs / HOUR_SECS), EXTRA_FAULTS_MIN);
  const total = kinds.length + extraCount;
  const spacingSecs = Math.max(Math.floor(durationSecs / (total + 1)), 1);
  const ordinalOf = pickWeighted(kinds);
  const { picks, jitters } = engine.drawSchedule(generator, seed, [
    { count: kinds.length, pickBound: 0, jitterBound: partOf(spacingSecs, 3) },
    {
      count: extraCount,
      pickBound: ordinalOf.bound,
      jitterBound: partOf(spacingSecs, 2),
    },
  ]);
  const lastSecs = Math.max(durationSecs - 1, 0);
  for (const [index, jitterSecs] of jitters.entries()) {
    const ordinal = index < kinds.length ? index : ordinalOf.pick(picks[index]!);
    yield {
      sequence: index + 1,
      kind: kinds[ordinal]!,
      ordinal,
      injectedAtSecs: Math.min(spacingSecs * (index + 1) + jitterSecs, lastSecs),
    };
  }
}

function partOf(spacingSecs: number, divisor: number): number {
  return Math.max(Math.floor(spacingSecs / divisor), 1);
}

/** From a pick below `bound` to an ordinal; with all weights 1 the pick is the ordinal. */
function pickWeighted(kinds: readonly FaultKind[]) {
  let bound = 0;
  const weightsUpTo = kinds.map(({ weight = 1 }) => bound += weight);
  return {
    bound,
    pick: (value: number) => weightsUpTo.findIndex((sum) => value < sum),
  };
}
