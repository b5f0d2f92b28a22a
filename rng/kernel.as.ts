// AssemblyScript. Compiled by scripts/build_wasm.ts and embedded in wasm_bytes.ts.
//
// The exact 64-bit arithmetic of `Lcg`, `build_schedule` and
// `SyntheticFaultInjector` in the seed: u64 multiplication and addition wrap,
// `%` and `/` are unsigned. bigint.ts is the readable twin of this file, and the
// tests hold the two to the same values.
//
// The module keeps no state between calls: a caller passes the generator's state
// in and takes it back, so that interleaved callers cannot disturb each other.
// Memory (one page) is scratch for one drawRun call, read before the next.

const MULTIPLIER: u64 = 6364136223846793005;
const INCREMENT: u64 = 1442695040888963407;
const SEED_OFFSET: u64 = 0xD1B54A32D192ED03;
const SEQUENCE_MIX: u64 = 0x9E3779B97F4A7C15;
const KIND_MIX: u64 = 0xA24BAED4963EE407;
const MISS_ONE_IN: u64 = 12;

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

/**
 * Draws a pick and a jitter for each of `count` faults, writes them to memory as
 * u32 pairs from address 0, and returns the new state. A bound of 0 gives 0 and
 * draws nothing. Valid for `count` up to 8192, which fills the page.
 */
export function drawRun(
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

/**
 * Draws one synthetic outcome and returns `detected * 2^32 + recovered`, which an
 * f64 holds exactly for `slaSecs` up to 604,800. The seed comes in two halves
 * because numbers cross the boundary several times faster than BigInts.
 */
export function drawOutcome(
  seedLow: u32,
  seedHigh: u32,
  sequence: u32,
  ordinal: u32,
  slaSecs: u32,
): f64 {
  const seed = (u64(seedHigh) << 32) | u64(seedLow);
  const mixed = seed ^ ((u64(sequence) + 1) * SEQUENCE_MIX) ^
    (u64(ordinal) * KIND_MIX);
  const sla = u64(slaSecs);
  const third = max<u64>(sla / 3, 5);

  let state = lcgNext(lcgStart(mixed));
  const detected = 1 + state % max<u64>(sla / 5, 2);
  state = lcgNext(state);
  const missed = state % MISS_ONE_IN == 0;
  const floor = missed ? sla + 5 : sla > third ? sla - third : 0;
  const span = missed ? third : max<u64>(sla - floor, 1);
  state = lcgNext(state);
  return f64((detected << 32) + floor + state % span);
}
