// AssemblyScript. Compiled by scripts/build_wasm.ts and embedded in wasm_bytes.ts.
//
// The exact 64-bit arithmetic of `Lcg`, `build_schedule` and
// `SyntheticFaultInjector` in batty, and of the `mixed` generator, which bigint.ts
// defines: u64 multiplication and addition wrap, `%` and `/` are unsigned.
// bigint.ts is the readable twin of this file, and the tests hold the two to the
// same values.
//
// The module keeps no state between calls: a caller passes the generator's state
// in and takes it back, so that interleaved callers cannot disturb each other.
// Memory (one page) is scratch for one run, read before the next call: the picks
// of up to 8192 faults from address 0 on, their jitters from JITTERS_AT on.

const MULTIPLIER: u64 = 6364136223846793005;
const INCREMENT: u64 = 1442695040888963407;
const SEED_OFFSET: u64 = 0xD1B54A32D192ED03;
const SEQUENCE_MIX: u64 = 0x9E3779B97F4A7C15;
const KIND_MIX: u64 = 0xA24BAED4963EE407;
const MISS_ONE_IN: u64 = 12;
/** 2^64 divided by the golden ratio, odd: SplitMix64's step. */
const GAMMA: u64 = 0x9E3779B97F4A7C15;
/** Half of the page. */
const JITTERS_AT: usize = 32768;

/** The state of a new generator. */
export function lcgStart(seed: u64): u64 {
  return seed + SEED_OFFSET;
}

/** The state after one draw, which is also the value drawn. */
export function lcgNext(state: u64): u64 {
  return state * MULTIPLIER + INCREMENT;
}

/** `value` modulo `upperExclusive`. Valid for bounds above 0. */
export function bounded(value: u64, upperExclusive: u64): u64 {
  return value % upperExclusive;
}

/** SplitMix64's finalizer. */
function mix(value: u64): u64 {
  value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
  value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
  return value ^ (value >> 31);
}

/** What the words of a session are counted from. */
function mixedBase(seed: u64): u64 {
  return mix(seed + GAMMA);
}

/** The word of a session by its number. */
function mixedWord(base: u64, number: u64): u64 {
  return mix(base + number * GAMMA);
}

/**
 * A draw below `bound`: the whole part of `fraction * bound / 2^64`. It leaves
 * `fraction * bound`, which wraps, as the fraction of the next draw.
 *
 * The product has up to 96 bits, so it is taken in two halves. Exact for every u32:
 * the sum is at most (2^32 - 1)^2 + 2^32 - 2, which is below 2^64, and the low 32
 * bits that it leaves out are below its last place and cannot carry.
 */
function whole(fraction: u64, bound: u64): u64 {
  const low = (fraction & 0xFFFFFFFF) * bound;
  return ((fraction >> 32) * bound + (low >> 32)) >> 32;
}

/**
 * Draws a pick and a jitter for each of `count` faults into memory, and returns the
 * new state. A bound of 0 gives 0 and draws nothing. Valid for `count` up to 8192.
 */
export function lcgRun(
  state: u64,
  count: u32,
  pickBound: u32,
  jitterBound: u32,
): u64 {
  const end: usize = usize(count) << 2;
  for (let at: usize = 0; at < end; at += 4) {
    let pick: u64 = 0;
    if (pickBound) {
      state = lcgNext(state);
      pick = state % u64(pickBound);
    }
    let jitter: u64 = 0;
    if (jitterBound) {
      state = lcgNext(state);
      jitter = state % u64(jitterBound);
    }
    store<u32>(at, u32(pick));
    store<u32>(at, u32(jitter), JITTERS_AT);
  }
  return state;
}

/** Like lcgRun, for `count` faults from sequence `first` on, each from its own word. */
export function mixedRun(
  seed: u64,
  first: u32,
  count: u32,
  pickBound: u32,
  jitterBound: u32,
): void {
  const base = mixedBase(seed);
  // A draw below 1 is 0 and leaves the fraction as it is, as one below 0 must.
  const pickFactor = u64(max<u32>(pickBound, 1));
  for (let i: u32 = 0; i < count; i++) {
    const fraction = mixedWord(base, 2 * u64(first + i) - 1);
    const at: usize = usize(i) << 2;
    store<u32>(at, u32(whole(fraction, pickFactor)));
    store<u32>(at, u32(whole(fraction * pickFactor, u64(jitterBound))), JITTERS_AT);
  }
}

/** Detections are drawn below it. */
function detectionSpan(slaSecs: u32): u32 {
  return max<u32>(slaSecs / 5, 2);
}

/** The shortest recovery. */
function recoveryFloor(slaSecs: u32, missed: bool): u32 {
  const third = max<u32>(slaSecs / 3, 5);
  return missed ? slaSecs + 5 : slaSecs > third ? slaSecs - third : 0;
}

/** Recoveries, less their floor, are drawn below it. */
function recoverySpan(slaSecs: u32, missed: bool): u32 {
  const third = max<u32>(slaSecs / 3, 5);
  return missed ? third : max<u32>(min<u32>(slaSecs, third), 1);
}

/**
 * An outcome as `detected * 2^32 + recovered`, which an f64 holds exactly for
 * `slaSecs` up to 604,800.
 */
function pack(detection: u64, recovery: u64, slaSecs: u32, missed: bool): f64 {
  return f64(((detection + 1) << 32) + u64(recoveryFloor(slaSecs, missed)) + recovery);
}

/** A u64 from its halves: numbers cross the boundary several times faster than BigInts. */
function join(low: u32, high: u32): u64 {
  return (u64(high) << 32) | u64(low);
}

/** Draws one synthetic outcome with the original's generator. */
export function lcgOutcome(
  seedLow: u32,
  seedHigh: u32,
  sequence: u32,
  ordinal: u32,
  slaSecs: u32,
): f64 {
  const sequenceMix = (u64(sequence) + 1) * SEQUENCE_MIX;
  const kindMix = u64(ordinal) * KIND_MIX;
  const start = lcgStart(join(seedLow, seedHigh) ^ sequenceMix ^ kindMix);
  const detection = lcgNext(start);
  const miss = lcgNext(detection);
  const missed = miss % MISS_ONE_IN == 0;
  return pack(
    detection % u64(detectionSpan(slaSecs)),
    lcgNext(miss) % u64(recoverySpan(slaSecs, missed)),
    slaSecs,
    missed,
  );
}

/** Draws one synthetic outcome with the mixed generator. */
export function mixedOutcome(
  seedLow: u32,
  seedHigh: u32,
  sequence: u32,
  slaSecs: u32,
): f64 {
  const base = mixedBase(join(seedLow, seedHigh));
  const detectionFraction = mixedWord(base, 2 * u64(sequence));
  const detectionBound = u64(detectionSpan(slaSecs));
  const missFraction = detectionFraction * detectionBound;
  const missed = whole(missFraction, MISS_ONE_IN) == 0;
  const recoveryFraction = missFraction * MISS_ONE_IN;
  return pack(
    whole(detectionFraction, detectionBound),
    whole(recoveryFraction, u64(recoverySpan(slaSecs, missed))),
    slaSecs,
    missed,
  );
}
