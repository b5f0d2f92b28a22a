/**
 * Stand-in for the part of @std/assert that this project uses, over node:assert.
 * scripts/provide_std.ts lays it out where JSR cannot be reached. Its types are
 * no looser than the real ones.
 * @module
 */
import nodeAssert from "node:assert/strict";

/** As in @std/assert. */
export class AssertionError extends Error {
  override name = "AssertionError";
}

// deno-lint-ignore no-explicit-any
type ErrorClass<E extends Error> = abstract new (...args: any[]) => E;

function fail(message: string, msg?: string): never {
  throw new AssertionError(msg ? `${message}: ${msg}` : message);
}

/** As in @std/assert. */
export function assert(expr: unknown, msg = ""): asserts expr {
  if (!expr) throw new AssertionError(msg);
}

/** As in @std/assert. */
export function assertEquals<T>(actual: T, expected: T, msg?: string): void {
  try {
    nodeAssert.deepStrictEqual(actual, expected);
  } catch (error) {
    fail(`Values are not equal\n${(error as Error).message}`, msg);
  }
}

/** As in @std/assert. */
export function assertMatch(actual: string, expected: RegExp, msg?: string): void {
  if (!expected.test(actual)) {
    fail(`Expected actual: "${actual}" to match: "${expected}"`, msg);
  }
}

/** As in @std/assert. */
export function assertStringIncludes(
  actual: string,
  expected: string,
  msg?: string,
): void {
  if (!actual.includes(expected)) {
    fail(`Expected actual: "${actual}" to contain: "${expected}"`, msg);
  }
}

function assertIsError<E extends Error>(
  error: unknown,
  errorClass: ErrorClass<E>,
  msgIncludes = "",
  msg?: string,
): asserts error is E {
  if (!(error instanceof errorClass)) {
    fail(
      `Expected error to be instance of "${errorClass.name}", but was "${error}"`,
      msg,
    );
  }
  assertStringIncludes(error.message, msgIncludes, msg);
}

/** As in @std/assert. */
export function assertThrows<E extends Error>(
  fn: () => unknown,
  errorClass: ErrorClass<E>,
  msgIncludes?: string,
  msg?: string,
): E {
  try {
    fn();
  } catch (error) {
    assertIsError(error, errorClass, msgIncludes, msg);
    return error;
  }
  return fail("Expected function to throw", msg);
}

/** As in @std/assert. */
export async function assertRejects<E extends Error>(
  fn: () => PromiseLike<unknown>,
  errorClass: ErrorClass<E>,
  msgIncludes?: string,
  msg?: string,
): Promise<E> {
  try {
    await fn();
  } catch (error) {
    assertIsError(error, errorClass, msgIncludes, msg);
    return error;
  }
  return fail("Expected function to reject", msg);
}
