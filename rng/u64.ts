/**
 * The u64 range: the one place where a value is brought into it or refused.
 * @module
 */

/** Largest u64: 2^64 - 1. */
export const U64_MAX = 0xFFFF_FFFF_FFFF_FFFFn;

/**
 * Brings any integer into u64 by keeping its low 64 bits (two's complement).
 *
 * Every 64-bit value crosses the WebAssembly boundary through this function,
 * because the engine hands i64 results back *signed*. It masks instead of
 * calling `BigInt.asUintN`, which is wrong for negative values in some QuickJS
 * builds.
 */
export function wrapU64(value: bigint): bigint {
  return value & U64_MAX;
}

/** Low and high 32 bits of a u64, each 0 to 2^32 - 1. Valid for `0n` to `U64_MAX`. */
export function splitU64(value: bigint): [low: number, high: number] {
  return [Number(value & 0xFFFF_FFFFn), Number(value >> 32n)];
}

/**
 * Returns `value` if it is a u64.
 *
 * @param name how the value is called where it came from, for the message
 * @throws {RangeError} outside 0 to 18446744073709551615
 * @throws {TypeError} if it is not a bigint
 */
export function requireU64(value: bigint, name: string): bigint {
  if (typeof value !== "bigint") {
    throw new TypeError(
      `${name} must be a bigint, such as 42n: got ${typeof value} ${value}`,
    );
  }
  if (value < 0n || value > U64_MAX) {
    throw new RangeError(`${name} must be 0 to ${U64_MAX}: got ${value}`);
  }
  return value;
}
