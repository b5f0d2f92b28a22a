/**
 * The drill on BigInt arithmetic alone: for hosts that forbid WebAssembly, or
 * whose build refuses code that mentions it. Same functions, same bytes as the
 * main entry, slower draws.
 *
 * @example
 * ```ts
 * import { engine, runStress } from "@faultdrill/faultdrill/bigint";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(engine, "bigint");
 * assertEquals(runStress({ compact: true, seed: 7n }).summary.passedFaults, 6);
 * ```
 *
 * @module
 */
import { createHarness, type EngineName, type Harness } from "./drill/mod.ts";
import { bigintEngine } from "./rng/bigint.ts";

export * from "./drill/mod.ts";
export { bigintEngine };

const harness: Harness = createHarness(bigintEngine);

/** Always `bigint`. */
export const engine: EngineName = harness.engine;
/** As in the main entry. */
export const createLcg: Harness["createLcg"] = harness.createLcg;
/** As in the main entry. */
export const buildSchedule: Harness["buildSchedule"] = harness.buildSchedule;
/** As in the main entry. */
export const createSyntheticInjector: Harness["createSyntheticInjector"] =
  harness.createSyntheticInjector;
/** As in the main entry. */
export const runStress: Harness["runStress"] = harness.runStress;
/** As in the main entry. */
export const runStressAsync: Harness["runStressAsync"] = harness.runStressAsync;
