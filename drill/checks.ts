/**
 * Checks of values that callers hand in, with errors that name value and limit.
 * @module
 */

/** Returns `value` if it is an integer from `min` to `max`; else throws a RangeError. */
export function requireInteger(
  value: number,
  name: string,
  min: number,
  max: number,
): number {
  if (!isIntegerIn(value, min, max)) failInteger(value, name, min, max);
  return value;
}

/** Whether a value is an integer from `min` to `max`, both within 2^53. */
export function isIntegerIn(value: number, min: number, max: number): boolean {
  return Number.isSafeInteger(value) && value >= min && value <= max;
}

/** Throws the RangeError of {@linkcode requireInteger}. */
export function failInteger(
  value: unknown,
  name: string,
  min: number,
  max: number,
): never {
  throw new RangeError(
    `${name} must be an integer from ${min} to ${max}: got ${quote(value)}`,
  );
}

/** Returns `value` if it is a text; else throws a TypeError. */
export function requireText(value: string, name: string): string {
  if (typeof value !== "string") {
    throw new TypeError(`${name} must be text: got ${quote(value)}`);
  }
  return value;
}

/** Returns `value` if it is a boolean; else throws a TypeError. */
export function requireBoolean(value: boolean, name: string): boolean {
  if (typeof value !== "boolean") {
    throw new TypeError(`${name} must be true or false: got ${quote(value)}`);
  }
  return value;
}

/** A value as an error shows it. */
export function quote(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  // What `String` makes of an object says nothing, and of a bare one it throws.
  return typeof value === "object" && value !== null ? "an object" : String(value);
}
