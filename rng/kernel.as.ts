// AssemblyScript. Compiled by scripts/build_wasm.ts and embedded in wasm_bytes.ts.
//
// The exact 64-bit arithmetic of `Lcg`, `build_schedule` and
// `SyntheticFaultInjector` in the seed, and of the `mixed` generator, which
// bigint.ts defines: u64 multiplication and addition wrap, `%` and `/` are
// unsigned. bigint.ts is the readable twin of this file, and the tests hold the
// two to the same values.
//
// The module keeps no state between calls: a caller passes the generator's state
// in and takes it back, so that interleaved callers cannot disturb each other.
// Memory (one page) is scratch for one run, read before the next call.

const MULTIPLIER: u64 = 6364136223846793005;
const INCREMENT: u64 = 1442695040888963407;
const SEED_OFFSET: u64 = 0xD1B54A32D192ED03;
const SEQUENCE_MIX: u64 = 0x9E3779B97F4A7C15;
const KIND_MIX: u64 = 0xA24BAED4963EE407;
const MISS_ONE_IN: u64 = 12;
/** 2^64 divided by the golden ratio, odd: SplitMix64's step. */
const GAMMA: u64 = 0x9E3779B97F4A7C15;

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

/** Where the stream of one fault begins. */
function mixedStream(seed: u64, sequence: u64): u64 {
  return mix(mix(seed + GAMMA) + sequence * GAMMA);
}

/** A draw of a stream by its number, from 1. */
function mixedDraw(stream: u64, number: u64): u64 {
  return mix(stream + number * GAMMA);
}

/**
 * Draws a pick and a jitter for each of `count` faults, writes them to memory as
 * u32 pairs from address 0, and returns the new state. A bound of 0 gives 0 and
 * draws nothing. Valid for `count` up to 8192, which fills the page.
 */
export function lcgRun(
  state: u64,
  count: u32,
  pickBound: u32,
  jitterBound: u32,
): u64 {
  const end: usize = usize(count) << 3;
  for (let at: usize = 0; at < end; at += 8) {
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
    store<u32>(at, u32(jitter), 4);
  }
  return state;
}

/** Like lcgRun, for `count` faults from sequence `first` on, each from its stream. */
export function mixedRun(
  seed: u64,
  first: u32,
  count: u32,
  pickBound: u32,
  jitterBound: u32,
): void {
  for (let i: u32 = 0; i < count; i++) {
    const stream = mixedStream(seed, u64(first + i));
    const pick = pickBound ? mixedDraw(stream, 1) % u64(pickBound) : 0;
    const jitter = jitterBound ? mixedDraw(stream, 2) % u64(jitterBound) : 0;
    const at: usize = usize(i) << 3;
    store<u32>(at, u32(pick));
    store<u32>(at, u32(jitter), 4);
  }
}

/**
 * Turns three draws into an outcome, `detected * 2^32 + recovered`, which an f64
 * holds exactly for `slaSecs` up to 604,800.
 */
function outcomeOf(detection: u64, miss: u64, recovery: u64, slaSecs: u32): f64 {
  const sla = u64(slaSecs);
  const third = max<u64>(sla / 3, 5);
  const detected = 1 + detection % max<u64>(sla / 5, 2);
  const missed = miss % MISS_ONE_IN == 0;
  const floor = missed ? sla + 5 : sla > third ? sla - third : 0;
  const span = missed ? third : max<u64>(sla - floor, 1);
  return f64((detected << 32) + floor + recovery % span);
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
  const first = lcgNext(lcgStart(join(seedLow, seedHigh) ^ sequenceMix ^ kindMix));
  const second = lcgNext(first);
  return outcomeOf(first, second, lcgNext(second), slaSecs);
}

/** Draws one synthetic outcome with the mixed generator. */
export function mixedOutcome(
  seedLow: u32,
  seedHigh: u32,
  sequence: u32,
  slaSecs: u32,
): f64 {
  const stream = mixedStream(join(seedLow, seedHigh), u64(sequence));
  return outcomeOf(
    mixedDraw(stream, 3),
    mixedDraw(stream, 4),
    mixedDraw(stream, 5),
    slaSecs,
  );
}
