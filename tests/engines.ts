/**
 * The two arithmetic engines, each bound to the drill. Suites loop over them, so
 * that every value is checked on both and every test names its engine.
 * @module
 */
import {
  bigintEngine,
  createHarness,
  createWasmEngine,
  type Engine,
  type Harness,
} from "../mod.ts";

// Not `defaultEngine`: where WebAssembly were missing, that would be BigInt twice.
export const ENGINES: readonly Engine[] = [createWasmEngine(), bigintEngine];
/** The drill on WebAssembly and on BigInt. */
export const BOTH = [
  createHarness(createWasmEngine()),
  createHarness(bigintEngine),
] as const;
export const HARNESSES: readonly Harness[] = BOTH;

/** Registers one test per engine, named after it. */
export function testEach<T>(
  subjects: readonly T[],
  nameOf: (subject: T) => string,
  title: string,
  check: (subject: T) => void | Promise<void>,
): void {
  for (const subject of subjects) {
    Deno.test(`[${nameOf(subject)}] ${title}`, () => check(subject));
  }
}

/** One test per engine, on the engine itself. */
export function testEngines(
  title: string,
  check: (engine: Engine) => void | Promise<void>,
): void {
  testEach(ENGINES, ({ name }) => name, title, check);
}

/** One test per engine, on the drill bound to it. */
export function testHarnesses(
  title: string,
  check: (harness: Harness) => void | Promise<void>,
): void {
  testEach(HARNESSES, ({ engine }) => engine, title, check);
}
