/**
 * Assertions on errors as users read them.
 * @module
 */
import { assertEquals, assertThrows } from "@std/assert";

// deno-lint-ignore no-explicit-any
type ErrorClass<E extends Error> = abstract new (...args: any[]) => E;

/** Holds an error to its class and its whole message, not to a part of it. */
export function assertFails<E extends Error>(
  fn: () => unknown,
  errorClass: ErrorClass<E>,
  message: string,
): void {
  assertEquals(assertThrows(fn, errorClass).message, message);
}
