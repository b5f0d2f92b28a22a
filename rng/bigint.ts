/**
 * The engine that runs everywhere: BigInt arithmetic, masked to 64 bits.
 *
 * Written for being checked by eye against `Lcg` and `SyntheticFaultInjector` in
 * batty; the WebAssembly kernel is the fast twin of this file.
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

// The `mixed` generator, `splitmix64-v1`. Words come of arithmetic modulo 2^64:
//
//   base    = mix(seed + GAMMA)          one for a session
//   word(k) = mix(base + k * GAMMA)      SplitMix64 seeded with `base`
//
// `mix` is the finalizer of SplitMix64: Steele, Lea and Flood, "Fast Splittable
// Pseudorandom Number Generators", OOPSLA 2014, with the constants of Stafford's
// variant 13, as in java.util.SplittableRandom and Vigna's splitmix64.c. The base is
// mixed, because seeds that are GAMMA apart would otherwise share their words.
//
// The fault of sequence s, from 1, owns two words: word(2s - 1) for its schedule
// (pick, then jitter) and word(2s) for its outcome (detection, miss, recovery). So
// every fault can be drawn alone, and what is drawn for one shifts no other.
//
// A word is a fraction of 2^64. A draw below n takes the whole part of
// fraction * n / 2^64 and leaves the rest, the low 64 bits of fraction * n, as the
// fraction of the next draw. A draw below 0 draws nothing and, like one below 1,
// gives 0 and leaves the fraction as it is.
//
// A fault misses its SLA where its draw below 12 is 0, which is where its fraction f
// is below ceil(2^64 / 12): 12 * f < 2^64 says f < 2^64 / 12, and no integer lies
// from there to the ceiling. The recovery is drawn from what that draw leaves,
// 12 * f modulo 2^64, which is spread alike over misses and others.
//
// Draws below a, b and c from one word are together one draw below a * b * c: each
// combination owns a stretch of 2^64 / (a * b * c) words, rounded up or down. So its
// probability is off by less than 2^-64, which is less than a * b * c / 2^64 of
// itself: below 2^-25 for the longest SLA (120,960 * 12 * 201,600), below 2^-27 for
// the largest sum of weights with the widest jitter (64,000,000 * 1,799).
const GAMMA = 0x9E3779B97F4A7C15n;

function mix(value: bigint): bigint {
  value = wrapU64((value ^ (value >> 30n)) * 0xBF58476D1CE4E5B9n);
  value = wrapU64((value ^ (value >> 27n)) * 0x94D049BB133111EBn);
  return value ^ (value >> 31n);
}

/** The words of a session by their numbers. */
function mixedWords(seed: bigint): (number: number) => bigint {
  const base = mix(wrapU64(seed + GAMMA));
  return (number) => mix(wrapU64(base + BigInt(number) * GAMMA));
}

/** The draws of one word, in turn. */
function drawsFrom(word: bigint): BoundedDraw {
  let fraction = word;
  return (upperExclusive) => {
    if (upperExclusive === 0n) return 0n;
    const product = fraction * upperExclusive;
    fraction = wrapU64(product);
    return product >> 64n;
  };
}

/** The draws of batty's generator, in turn. */
function drawsOf(lcg: Lcg): BoundedDraw {
  return (upperExclusive) => lcg.nextBounded(upperExclusive);
}

function drawSchedule(
  generator: GeneratorName,
  seed: bigint,
  runs: readonly DrawRun[],
): ScheduleDraws {
  const total = runs.reduce((sum, run) => sum + run.count, 0);
  const picks = new Uint32Array(total);
  const jitters = new Uint32Array(total);
  const word = mixedWords(seed);
  const drawLcg = drawsOf(new BigIntLcg(seed));
  let at = 0;
  for (const { count, pickBound, jitterBound } of runs) {
    for (const end = at + count; at < end; at++) {
      const draw = generator === "mixed" ? drawsFrom(word(2 * at + 1)) : drawLcg;
      picks[at] = Number(draw(BigInt(pickBound)));
      jitters[at] = Number(draw(BigInt(jitterBound)));
    }
  }
  return { picks, jitters };
}

function drawOutcome(draw: BoundedDraw, slaSecs: number): OutcomeDraws {
  const sla = BigInt(slaSecs);
  const third = max(sla / 3n, 5n);
  const detected = 1n + draw(max(sla / 5n, 2n));
  const missed = draw(MISS_ONE_IN) === 0n;
  const floor = missed ? sla + 5n : max(sla - third, 0n);
  const span = missed ? third : max(sla - floor, 1n);
  return {
    detectedAfterSecs: Number(detected),
    recoveredAfterSecs: Number(floor + draw(span)),
  };
}

function outcomeDrawer(generator: GeneratorName, seed: bigint): OutcomeDrawer {
  if (generator === "mixed") {
    const word = mixedWords(seed);
    return (sequence, _ordinal, slaSecs) =>
      drawOutcome(drawsFrom(word(2 * sequence)), slaSecs);
  }
  return (sequence, ordinal, slaSecs) => {
    const sequenceMix = wrapU64(BigInt(sequence + 1) * SEQUENCE_MIX);
    const kindMix = wrapU64(BigInt(ordinal) * KIND_MIX);
    const lcg = new BigIntLcg(seed ^ sequenceMix ^ kindMix);
    return drawOutcome(drawsOf(lcg), slaSecs);
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
