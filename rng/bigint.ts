/**
 * The engine that runs everywhere: BigInt arithmetic, masked to 64 bits.
 *
 * Written for being checked by eye against `Lcg` and `SyntheticFaultInjector` in
 * the seed; the WebAssembly kernel is the fast twin of this file.
 * @module
 */
import type {
  DrawRun,
  Engine,
  Lcg,
  OutcomeDrawer,
  OutcomeDraws,
  ScheduleDraws,
} from "./engine.ts";
import { requireU64, wrapU64 } from "./u64.ts";

const MULTIPLIER = 6364136223846793005n;
const INCREMENT = 1442695040888963407n;
const SEED_OFFSET = 0xD1B54A32D192ED03n;
const SEQUENCE_MIX = 0x9E3779B97F4A7C15n;
const KIND_MIX = 0xA24BAED4963EE407n;
/** One synthetic fault in this many misses its SLA. */
const MISS_ONE_IN = 12n;

class BigIntLcg implements Lcg {
  #state: bigint;

  constructor(seed: bigint) {
    this.#state = wrapU64(seed + SEED_OFFSET);
  }

  nextU64(): bigint {
    this.#state = wrapU64(this.#state * MULTIPLIER + INCREMENT);
    return this.#state;
  }

  nextBounded(upperExclusive: bigint): bigint {
    requireU64(upperExclusive, "upperExclusive");
    return upperExclusive === 0n ? 0n : this.nextU64() % upperExclusive;
  }
}

function drawSchedule(seed: bigint, runs: readonly DrawRun[]): ScheduleDraws {
  const total = runs.reduce((sum, run) => sum + run.count, 0);
  const picks = new Uint32Array(total);
  const jitters = new Uint32Array(total);
  const rng = new BigIntLcg(seed);
  let at = 0;
  for (const run of runs) {
    const pickBound = BigInt(run.pickBound);
    const jitterBound = BigInt(run.jitterBound);
    for (const end = at + run.count; at < end; at++) {
      picks[at] = Number(rng.nextBounded(pickBound));
      jitters[at] = Number(rng.nextBounded(jitterBound));
    }
  }
  return { picks, jitters };
}

function drawOutcome(rng: Lcg, slaSecs: number): OutcomeDraws {
  const sla = BigInt(slaSecs);
  const third = max(sla / 3n, 5n);
  const detected = 1n + rng.nextBounded(max(sla / 5n, 2n));
  const missed = rng.nextBounded(MISS_ONE_IN) === 0n;
  const floor = missed ? sla + 5n : max(sla - third, 0n);
  const span = missed ? third : max(sla - floor, 1n);
  return {
    detectedAfterSecs: Number(detected),
    recoveredAfterSecs: Number(floor + rng.nextBounded(span)),
  };
}

function outcomeDrawer(seed: bigint): OutcomeDrawer {
  return (sequence, ordinal, slaSecs) => {
    const sequenceMix = wrapU64(BigInt(sequence + 1) * SEQUENCE_MIX);
    const kindMix = wrapU64(BigInt(ordinal) * KIND_MIX);
    return drawOutcome(new BigIntLcg(seed ^ sequenceMix ^ kindMix), slaSecs);
  };
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

/** The BigInt engine: no WebAssembly, no set-up, the same values. */
export const bigintEngine: Engine = {
  name: "bigint",
  lcg: (seed) => new BigIntLcg(requireU64(seed, "seed")),
  drawSchedule,
  outcomeDrawer,
};
