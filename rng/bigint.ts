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
  GeneratorName,
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

/** Draws values below a bound; 0 and no draw for a bound of 0. */
type BoundedDraw = (upperExclusive: bigint) => bigint;

// The `mixed` generator, `splitmix64-v1`. Each fault has a stream, and each value
// drawn for it has a number in that stream, so that a draw added to one fault, or
// after the others, shifts nothing else. All arithmetic is modulo 2^64.
//
//   stream(seed, sequence) = mix(mix(seed + GAMMA) + sequence * GAMMA)
//   draw(stream, number)   = mix(stream + number * GAMMA)
//   numbers: 1 pick, 2 jitter, 3 detection, 4 miss, 5 recovery
//   a draw below a bound is its remainder (bias below 2^-38 for bounds to 2^26)
//
// `mix` is the finalizer of SplitMix64: Steele, Lea and Flood, "Fast Splittable
// Pseudorandom Number Generators", OOPSLA 2014, with the constants of Stafford's
// variant 13, as in java.util.SplittableRandom and Vigna's splitmix64.c.
const GAMMA = 0x9E3779B97F4A7C15n;
const [PICK, JITTER, DETECTION, MISS, RECOVERY] = [1n, 2n, 3n, 4n, 5n];

function mix(value: bigint): bigint {
  value = wrapU64((value ^ (value >> 30n)) * 0xBF58476D1CE4E5B9n);
  value = wrapU64((value ^ (value >> 27n)) * 0x94D049BB133111EBn);
  return value ^ (value >> 31n);
}

function mixedStream(seed: bigint, sequence: number): bigint {
  return mix(wrapU64(mix(wrapU64(seed + GAMMA)) + BigInt(sequence) * GAMMA));
}

function mixedDraw(stream: bigint, number: bigint): BoundedDraw {
  return (upperExclusive) =>
    upperExclusive === 0n ? 0n : mix(wrapU64(stream + number * GAMMA)) % upperExclusive;
}

function drawSchedule(
  generator: GeneratorName,
  seed: bigint,
  runs: readonly DrawRun[],
): ScheduleDraws {
  const total = runs.reduce((sum, run) => sum + run.count, 0);
  const picks = new Uint32Array(total);
  const jitters = new Uint32Array(total);
  const lcg = new BigIntLcg(seed);
  const drawLcg: BoundedDraw = (upperExclusive) => lcg.nextBounded(upperExclusive);
  let at = 0;
  for (const { count, pickBound, jitterBound } of runs) {
    for (const end = at + count; at < end; at++) {
      const stream = generator === "mixed" ? mixedStream(seed, at + 1) : undefined;
      const drawPick = stream === undefined ? drawLcg : mixedDraw(stream, PICK);
      const drawJitter = stream === undefined ? drawLcg : mixedDraw(stream, JITTER);
      picks[at] = Number(drawPick(BigInt(pickBound)));
      jitters[at] = Number(drawJitter(BigInt(jitterBound)));
    }
  }
  return { picks, jitters };
}

function drawOutcome(
  drawDetection: BoundedDraw,
  drawMiss: BoundedDraw,
  drawRecovery: BoundedDraw,
  slaSecs: number,
): OutcomeDraws {
  const sla = BigInt(slaSecs);
  const third = max(sla / 3n, 5n);
  const detected = 1n + drawDetection(max(sla / 5n, 2n));
  const missed = drawMiss(MISS_ONE_IN) === 0n;
  const floor = missed ? sla + 5n : max(sla - third, 0n);
  const span = missed ? third : max(sla - floor, 1n);
  return {
    detectedAfterSecs: Number(detected),
    recoveredAfterSecs: Number(floor + drawRecovery(span)),
  };
}

function outcomeDrawer(generator: GeneratorName, seed: bigint): OutcomeDrawer {
  if (generator === "mixed") {
    return (sequence, _ordinal, slaSecs) => {
      const stream = mixedStream(seed, sequence);
      const draw = (number: bigint) => mixedDraw(stream, number);
      return drawOutcome(draw(DETECTION), draw(MISS), draw(RECOVERY), slaSecs);
    };
  }
  return (sequence, ordinal, slaSecs) => {
    const sequenceMix = wrapU64(BigInt(sequence + 1) * SEQUENCE_MIX);
    const kindMix = wrapU64(BigInt(ordinal) * KIND_MIX);
    const lcg = new BigIntLcg(seed ^ sequenceMix ^ kindMix);
    const draw: BoundedDraw = (upperExclusive) => lcg.nextBounded(upperExclusive);
    return drawOutcome(draw, draw, draw, slaSecs);
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
