/**
 * Deterministic fault drills with a recovery SLA per fault.
 *
 * From one u64 seed, a schedule of faults on a virtual clock; each recovery held
 * against its SLA; a report as JSON and Markdown, byte for byte what `batty
 * stress-test` writes. The same seed gives the same bytes on Deno, Bun, Node,
 * browsers and edge runtimes.
 *
 * This entry is `drill/` bound to the fastest exact u64 arithmetic that the
 * runtime allows: an embedded WebAssembly module, else BigInt.
 *
 * @example
 * ```ts
 * import { renderMarkdown, runStress } from "@faultdrill/faultdrill";
 * import { assertEquals } from "@std/assert";
 *
 * const report = runStress({ compact: true, seed: 7n });
 * assertEquals(report.summary.failedFaults, 0);
 * console.log(renderMarkdown(report));
 * ```
 *
 * @module
 */
import {
  type AsyncFaultInjector,
  createHarness,
  type Engine,
  type EngineName,
  type FaultInjector,
  type GeneratorName,
  type Harness,
  type Lcg,
  type ScheduledFault,
  type SchedulePlan,
  type StressOptions,
  type StressReport,
} from "./drill/mod.ts";
import { defaultEngine } from "./rng/mod.ts";

export * from "./drill/mod.ts";
export { bigintEngine, type CompiledModule, createWasmEngine } from "./rng/mod.ts";

const harness: Harness = /* @__PURE__ */ createHarness(defaultEngine);

/**
 * Which arithmetic runs here: `wasm`, or `bigint` where the runtime has no
 * WebAssembly or forbids compiling it. It never changes a report.
 */
export const engine: EngineName = /* @__PURE__ */ nameOf(defaultEngine);

// A call, because bundlers drop an unused pure call but keep a property access.
function nameOf({ name }: Engine): EngineName {
  return name;
}

/**
 * A fresh generator of batty's (`Lcg`), for an injector of
 * your own that must be as repeatable as the schedule. Fit for reproducing the
 * original, not for statistics: its low bits repeat with short periods.
 *
 * @throws {RangeError} if `seed` is no u64
 *
 * @example
 * ```ts
 * import { createLcg } from "@faultdrill/faultdrill";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(createLcg(0n).nextU64(), 949092722785822678n);
 * ```
 */
export function createLcg(seed: bigint): Lcg {
  return harness.createLcg(seed);
}

/**
 * Lays the faults of a session out on the virtual clock (`build_schedule` in the
 * seed), in order of time.
 *
 * @throws {RangeError} if a value of the plan is outside its limits
 *
 * @example
 * ```ts
 * import { buildSchedule } from "@faultdrill/faultdrill";
 * import { assertEquals } from "@std/assert";
 *
 * const plan = { compact: false, virtualDurationSecs: 8 * 3600, seed: 1n };
 * const faults = buildSchedule(plan);
 * assertEquals(faults.length, 14);
 * assertEquals(faults[0]?.kind.label, "agent_crash");
 * ```
 */
export function buildSchedule(plan: SchedulePlan): ScheduledFault[] {
  return harness.buildSchedule(plan);
}

/**
 * The original's injector (`SyntheticFaultInjector` in batty): draws detection
 * and recovery from the seed, and misses the SLA once in twelve.
 *
 * @throws {RangeError} if `seed` is no u64; `inject` throws it for a sequence above
 * 2^32 - 1, an ordinal above 63 or an SLA outside 1 to 604,800 seconds
 *
 * @example
 * ```ts
 * import { BATTY_FAULTS, createSyntheticInjector } from "@faultdrill/faultdrill";
 * import { assertEquals } from "@std/assert";
 *
 * const [kind] = BATTY_FAULTS;
 * const fault = { sequence: 1, kind: kind!, ordinal: 0, injectedAtSecs: 85 };
 * const injected = createSyntheticInjector(0n).inject(fault);
 * assertEquals(injected.recoveredAfterSecs, 50);
 * ```
 */
export function createSyntheticInjector(
  seed: bigint,
  generator: GeneratorName = "batty",
): FaultInjector {
  return harness.createSyntheticInjector(seed, generator);
}

/**
 * Runs a session (`run_with_injector` in batty).
 *
 * @param options what to run; the original's defaults where left out
 * @param injector injects each fault; the synthetic one if left out
 * @throws {RangeError} if an option, or a time that the injector gave, is outside its limits
 * @throws {TypeError} if the injector returned a promise: use {@linkcode runStressAsync}
 *
 * @example
 * ```ts
 * import { type FaultInjector, runStress } from "@faultdrill/faultdrill";
 * import { assertEquals } from "@std/assert";
 *
 * const slow: FaultInjector = {
 *   inject: ({ kind }) => ({
 *     detectedAfterSecs: 1,
 *     recoveredAfterSecs: kind.slaSecs + 1,
 *     notes: "one second late",
 *   }),
 * };
 * assertEquals(runStress({ compact: true }, slow).summary.failedFaults, 6);
 * ```
 */
export function runStress(
  options: StressOptions = {},
  injector?: FaultInjector,
): StressReport {
  return harness.runStress(options, injector);
}

/**
 * Runs a session with an injector that may answer later, one fault at a time and
 * in order.
 *
 * @throws {RangeError} if an option, or a time that the injector gave, is outside its limits
 *
 * @example
 * ```ts
 * import { runStressAsync } from "@faultdrill/faultdrill";
 * import { assertEquals } from "@std/assert";
 *
 * const report = await runStressAsync({ compact: true }, {
 *   inject: async ({ kind }) => {
 *     await Promise.resolve();
 *     return { detectedAfterSecs: 1, recoveredAfterSecs: 30, notes: `probed ${kind.label}` };
 *   },
 * });
 * assertEquals(report.summary.passedFaults, 6);
 * ```
 */
export function runStressAsync(
  options: StressOptions,
  injector: AsyncFaultInjector,
): Promise<StressReport> {
  return harness.runStressAsync(options, injector);
}
