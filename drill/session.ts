/**
 * One session from options to report (`run_with_injector` in batty), bound to an
 * arithmetic engine.
 * @module
 */
import type { Engine, EngineName, GeneratorName, Lcg } from "../rng/engine.ts";
import { BATTY_FAULTS } from "./catalogue.ts";
import { requireInteger, requireText } from "./checks.ts";
import { evaluateFault, SyntheticInjector } from "./inject.ts";
import { DURATION_HOURS_MAX, parseGeneratedAt } from "./parse.ts";
import { type CheckedPlan, HOUR_SECS, layOut, requirePlan } from "./schedule.ts";
import type {
  AsyncFaultInjector,
  FaultInjector,
  FaultRecord,
  InjectedFault,
  Outcomes,
  ReportForm,
  ScheduledFault,
  SchedulePlan,
  StressOptions,
  StressReport,
  StressSummary,
} from "./types.ts";

const COMPACT_DURATION_SECS = 600;
const GENERATED_AT_DEFAULT = "1970-01-01T00:00:00+00:00";
/** What is drilled, where nobody says. */
export const TITLE_DEFAULT = "Stress test";

/** The drill bound to one arithmetic engine; see {@linkcode createHarness}. */
export interface Harness {
  /** Which arithmetic runs. */
  readonly engine: EngineName;
  /** A fresh generator of batty's, for injectors of your own. */
  createLcg(seed: bigint): Lcg;
  /** Lays the faults out on the virtual clock. */
  buildSchedule(plan: SchedulePlan): ScheduledFault[];
  /** Batty's injector: outcomes drawn from the seed. */
  createSyntheticInjector(seed: bigint, generator?: GeneratorName): FaultInjector;
  /** Runs a session with an injector that answers at once. */
  runStress(options?: StressOptions, injector?: FaultInjector): StressReport;
  /** Runs a session with an injector that may answer later, one fault at a time. */
  runStressAsync(
    options: StressOptions,
    injector: AsyncFaultInjector,
  ): Promise<StressReport>;
}

/**
 * Binds the drill to an arithmetic engine.
 *
 * Use it where the runtime forbids compiling WebAssembly but lets you import a
 * `.wasm` file: `createHarness(createWasmEngine(module))`. Otherwise the
 * functions of `mod.ts` are this, bound to the best engine at hand.
 *
 * @example
 * ```ts
 * import { bigintEngine, createHarness } from "@faultdrill/faultdrill";
 * import { assertEquals } from "@std/assert";
 *
 * const { engine, runStress } = createHarness(bigintEngine);
 * assertEquals(engine, "bigint");
 * assertEquals(runStress({ compact: true }).summary.totalFaults, 6);
 * ```
 */
export function createHarness(engine: Engine): Harness {
  return {
    engine: engine.name,
    createLcg: (seed) => engine.lcg(seed),
    buildSchedule: (plan) => Array.from(layOut(engine, requirePlan(plan))),
    createSyntheticInjector: (seed, generator) =>
      new SyntheticInjector(engine, seed, generator),
    runStress(options = {}, injector) {
      const session = resolveOptions(options);
      injector ??= new SyntheticInjector(engine, session.seed, session.generator);
      const faults: FaultRecord[] = [];
      for (const fault of layOut(engine, session)) {
        faults.push(evaluateFault(fault, requireSync(injector.inject(fault), fault)));
      }
      return reportOf(session, outcomesOf(injector), faults);
    },
    async runStressAsync(options, injector) {
      const session = resolveOptions(options);
      const faults: FaultRecord[] = [];
      for (const fault of layOut(engine, session)) {
        faults.push(evaluateFault(fault, await injector.inject(fault)));
      }
      return reportOf(session, outcomesOf(injector), faults);
    },
  };
}

function outcomesOf(injector: AsyncFaultInjector): Outcomes {
  return injector instanceof SyntheticInjector ? "simulated" : "injector";
}

/** Types cannot keep a caller in plain JavaScript from handing in a promise. */
function requireSync(injected: InjectedFault, { sequence, kind }: ScheduledFault) {
  if (injected instanceof Promise) {
    throw new TypeError(
      "runStress needs an injector that answers at once, or use runStressAsync: " +
        `got a promise for fault ${sequence} (${kind.label})`,
    );
  }
  return injected;
}

interface Session extends CheckedPlan {
  readonly title: string;
  readonly form: ReportForm;
  readonly generatedAt: string;
}

function resolveOptions(options: StressOptions): Session {
  const { compact = false, durationHours = 8, seed = 1n, title } = options;
  requireInteger(durationHours, "durationHours", 0, DURATION_HOURS_MAX);
  const plan = requirePlan({
    compact,
    virtualDurationSecs: compact
      ? COMPACT_DURATION_SECS
      : Math.max(durationHours, 1) * HOUR_SECS,
    seed,
    generator: options.generator,
    kinds: options.kinds,
  });
  const isBattys = plan.generator === "batty" && plan.kinds === BATTY_FAULTS &&
    title === undefined;
  return {
    ...plan,
    title: requireText(title ?? TITLE_DEFAULT, "title"),
    form: isBattys ? "batty" : "faultdrill",
    generatedAt: parseGeneratedAt(options.generatedAt ?? GENERATED_AT_DEFAULT),
  };
}

function reportOf(
  { title, form, generatedAt, compact, seed, generator, ...plan }: Session,
  outcomes: Outcomes,
  faults: FaultRecord[],
): StressReport {
  return {
    title,
    outcomes,
    form,
    generatedAt,
    compact,
    seed,
    generator,
    virtualDurationSecs: plan.virtualDurationSecs,
    kinds: plan.kinds,
    summary: summarize(faults),
    faults,
  };
}

/**
 * Totals a session (the summary of `run_with_injector` in batty). Without faults the
 * maximum and the average are 0.
 *
 * @example
 * ```ts
 * import { runStress, summarize } from "@faultdrill/faultdrill";
 * import { assertEquals } from "@std/assert";
 *
 * const report = runStress({ compact: true, seed: 7n });
 * assertEquals(summarize(report.faults), report.summary);
 * ```
 */
export function summarize(faults: readonly FaultRecord[]): StressSummary {
  let passedFaults = 0;
  let maxRecoverySecs = 0;
  let sumRecoverySecs = 0;
  for (const { passedSla, recoveryTimeSecs } of faults) {
    if (passedSla) passedFaults++;
    maxRecoverySecs = Math.max(maxRecoverySecs, recoveryTimeSecs);
    sumRecoverySecs += recoveryTimeSecs;
  }
  return {
    totalFaults: faults.length,
    passedFaults,
    failedFaults: faults.length - passedFaults,
    maxRecoverySecs,
    avgRecoverySecs: faults.length === 0 ? 0 : sumRecoverySecs / faults.length,
  };
}
