/**
 * The core of the drill: catalogue, schedule, injector, evaluation, summary, and
 * the original's two renderings. Pure: no file, process, environment, timer,
 * clock or global state, and no choice of arithmetic engine. `mod.ts` and
 * `bigint.ts` bind it to one.
 *
 * Data flows one way: {@linkcode StressOptions} → `buildSchedule` →
 * {@linkcode ScheduledFault} → {@linkcode FaultInjector} →
 * {@linkcode InjectedFault} → {@linkcode evaluateFault} →
 * {@linkcode FaultRecord} → {@linkcode summarize} → {@linkcode StressReport} →
 * {@linkcode renderJson} and {@linkcode renderMarkdown}.
 *
 * "The seed" in this file is batty's `stress-test`, the system reproduced here.
 *
 * @module
 */
import type { DrawRun, Engine, EngineName, GeneratorName, Lcg } from "./rng/engine.ts";
import { requireU64, U64_MAX } from "./rng/u64.ts";

export type { DrawRun, Engine, EngineName, GeneratorName, Lcg };
export type { OutcomeDrawer, OutcomeDraws, ScheduleDraws } from "./rng/engine.ts";

// ── Limits ──────────────────────────────────────────────────────────────────

/** Longest session in hours: its schedule of 1,000,006 faults still fits in memory. */
export const DURATION_HOURS_MAX = 1_000_000;
/** Most fault kinds in one catalogue. */
export const KINDS_MAX = 64;
/** Longest recovery SLA in seconds: seven days. */
export const SLA_SECS_MAX = 604_800;
/** Largest weight of a fault kind. */
export const WEIGHT_MAX = 1_000_000;

const COMPACT_DURATION_SECS = 600;
const HOUR_SECS = 3600;
const EXTRA_FAULTS_MIN = 2;
const SEQUENCE_MAX = 2 ** 32 - 1;
const LABEL_PATTERN = /^[a-z][a-z0-9_]{0,63}$/;
const GENERATED_AT_DEFAULT = "1970-01-01T00:00:00+00:00";

/** The generators by name, with the versioned name that outputs state. */
export const GENERATORS: Readonly<Record<GeneratorName, string>> = {
  batty: "batty-lcg64-v1",
  mixed: "splitmix64-v1",
};

// ── Data ────────────────────────────────────────────────────────────────────

/** One kind of fault. Its place in the catalogue is its ordinal. */
export interface FaultKind {
  /** Unique name, `[a-z][a-z0-9_]{0,63}`. */
  readonly label: string;
  /** What happens, in one sentence. */
  readonly description: string;
  /** The roadmap item or incident that this kind stands for. */
  readonly roadmapAnchor: string;
  /** Longest acceptable recovery in seconds, 1 to 604,800. */
  readonly slaSecs: number;
  /**
   * How often it is picked beside the others, 1 to 1,000,000; 1 if left out. The
   * original's generator alternates its lowest bit, so that where the weights add
   * up to an even number one session reaches only half of the range.
   */
  readonly weight?: number;
  /** Longest acceptable detection in seconds, 1 to 604,800; none if left out. */
  readonly detectSlaSecs?: number;
}

/** The original's six fault kinds, in its order (`FaultKind::ALL` in the seed). */
export const BATTY_FAULTS: readonly FaultKind[] = [
  {
    label: "agent_crash",
    description: "Shim-backed agent process exits unexpectedly during active work.",
    roadmapAnchor: "Agent process dies inside shim",
    slaSecs: 60,
  },
  {
    label: "context_exhaustion",
    description: "Agent exceeds context budget and must be restarted with handoff state.",
    roadmapAnchor: "Codex agents exhaust context on meta-conversations",
    slaSecs: 90,
  },
  {
    label: "merge_conflict",
    description: "Engineer worktree is left in unresolved merge-conflict state.",
    roadmapAnchor: "Merge conflict permanent stall",
    slaSecs: 90,
  },
  {
    label: "board_starvation",
    description:
      "Idle engineers outnumber dispatchable tasks and planning must replenish work.",
    roadmapAnchor: "Board empties when agents don't create tasks",
    slaSecs: 120,
  },
  {
    label: "worktree_corruption",
    description:
      "Engineer worktree becomes unusable and must be rebuilt or reset to base.",
    roadmapAnchor: "Worktree stuck on old branch",
    slaSecs: 120,
  },
  {
    label: "shim_eof",
    description: "Shim command channel closes and daemon must detect the dead runtime.",
    roadmapAnchor: "Agent process dies inside shim",
    slaSecs: 60,
  },
];

/** What to run. Every option has the original's default. */
export interface StressOptions {
  /** One fault of each kind in ten virtual minutes, instead of a session. Default `false`. */
  readonly compact?: boolean;
  /** Virtual length in hours, 0 to 1,000,000; 0 counts as 1. Default 8. */
  readonly durationHours?: number;
  /** The seed, `0n` to `18446744073709551615n`. Default `1n`. */
  readonly seed?: bigint;
  /** How draws follow from the seed. Default `batty`, the original's. */
  readonly generator?: GeneratorName;
  /** RFC 3339 time to state in the report. Default the Unix epoch: same options, same bytes. */
  readonly generatedAt?: string;
  /** The catalogue, 1 to 64 kinds. Default {@linkcode BATTY_FAULTS}. */
  readonly kinds?: readonly FaultKind[];
}

/** What `buildSchedule` lays out (`build_schedule` in the seed). */
export interface SchedulePlan {
  /** One fault of each kind, evenly spaced and without draws. */
  readonly compact: boolean;
  /** Virtual length in seconds, 0 to 3,600,000,000. */
  readonly virtualDurationSecs: number;
  /** The seed, a u64. */
  readonly seed: bigint;
  /** How draws follow from the seed. Default `batty`, the original's. */
  readonly generator?: GeneratorName;
  /** The catalogue, 1 to 64 kinds. Default {@linkcode BATTY_FAULTS}. */
  readonly kinds?: readonly FaultKind[];
}

/** A fault with its place on the virtual clock. */
export interface ScheduledFault {
  /** Place in the session, from 1. */
  readonly sequence: number;
  /** What is injected. */
  readonly kind: FaultKind;
  /** The kind's place in the catalogue, from 0. */
  readonly ordinal: number;
  /** Seconds since the session began. */
  readonly injectedAtSecs: number;
}

/** What an injector observed. Times are integer seconds after the injection. */
export interface InjectedFault {
  /** When the system noticed. */
  readonly detectedAfterSecs: number;
  /** May be smaller than `detectedAfterSecs`, or 0: it is recorded as it is. */
  readonly recoveredAfterSecs: number;
  /** What a reader of the report should know. */
  readonly notes: string;
}

/** Injects one fault and reports, at once, how the system took it. */
export interface FaultInjector {
  /** Injects the fault and returns what was observed. */
  inject(fault: ScheduledFault): InjectedFault;
}

/** Like {@linkcode FaultInjector}, but may answer later. */
export interface AsyncFaultInjector {
  /** Injects the fault and returns, or promises, what was observed. */
  inject(fault: ScheduledFault): InjectedFault | Promise<InjectedFault>;
}

/** One fault with its verdict, as both renderings show it. */
export interface FaultRecord {
  /** Place in the session, from 1. */
  readonly sequence: number;
  /** The label of its kind. */
  readonly kind: string;
  /** The description of its kind. */
  readonly description: string;
  /** The roadmap anchor of its kind. */
  readonly roadmapAnchor: string;
  /** Seconds from the session's begin to the injection. */
  readonly injectedAtSecs: number;
  /** Seconds from the session's begin to the detection. */
  readonly detectedAtSecs: number;
  /** Seconds from the session's begin to the recovery. */
  readonly recoveredAtSecs: number;
  /** Seconds from the injection to the recovery. */
  readonly recoveryTimeSecs: number;
  /** Longest acceptable recovery in seconds. */
  readonly slaSecs: number;
  /** Whether the recovery took at most `slaSecs`. */
  readonly passedSla: boolean;
  /** The injector's notes. */
  readonly notes: string;
}

/** The totals of a session. */
export interface StressSummary {
  /** Whether this was a compact session. */
  readonly compact: boolean;
  /** The seed, a u64. */
  readonly seed: bigint;
  /** Virtual length in seconds. */
  readonly virtualDurationSecs: number;
  /** Faults injected. */
  readonly totalFaults: number;
  /** Faults whose recovery met its SLA. */
  readonly passedFaults: number;
  /** Faults whose recovery missed its SLA. */
  readonly failedFaults: number;
  /** Longest recovery in seconds; 0 without faults. */
  readonly maxRecoverySecs: number;
  /** The mean, the one value that is not an integer. */
  readonly avgRecoverySecs: number;
}

/** A whole session. */
export interface StressReport {
  /** RFC 3339 in UTC, written `+00:00`. */
  readonly generatedAt: string;
  /** Whether this was a compact session. */
  readonly compact: boolean;
  /** The seed, a u64. */
  readonly seed: bigint;
  /** How draws followed from the seed. */
  readonly generator: GeneratorName;
  /** Virtual length in seconds. */
  readonly virtualDurationSecs: number;
  /** The totals. */
  readonly summary: StressSummary;
  /** Every fault in order of injection. */
  readonly faults: readonly FaultRecord[];
}

// ── Harness ─────────────────────────────────────────────────────────────────

/** The drill bound to one arithmetic engine; see {@linkcode createHarness}. */
export interface Harness {
  /** Which arithmetic runs. */
  readonly engine: EngineName;
  /** A fresh generator of the original's, for injectors of your own. */
  createLcg(seed: bigint): Lcg;
  /** Lays the faults out on the virtual clock. */
  buildSchedule(plan: SchedulePlan): ScheduledFault[];
  /** The original's injector: outcomes drawn from the seed. */
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
  const createSyntheticInjector: Harness["createSyntheticInjector"] = (seed, generator) =>
    syntheticInjector(engine, seed, generator);
  return {
    engine: engine.name,
    createLcg: (seed) => engine.lcg(seed),
    buildSchedule: (plan) => buildSchedule(engine, plan),
    createSyntheticInjector,
    runStress(options = {}, injector) {
      const session = resolveOptions(options);
      injector ??= createSyntheticInjector(session.seed, session.generator);
      const faults: FaultRecord[] = [];
      for (const fault of buildSchedule(engine, session)) {
        faults.push(evaluateFault(fault, requireSync(injector.inject(fault), fault)));
      }
      return reportOf(session, faults);
    },
    async runStressAsync(options, injector) {
      const session = resolveOptions(options);
      const faults: FaultRecord[] = [];
      for (const fault of buildSchedule(engine, session)) {
        faults.push(evaluateFault(fault, await injector.inject(fault)));
      }
      return reportOf(session, faults);
    },
  };
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

interface Session extends SchedulePlan {
  readonly generatedAt: string;
  readonly generator: GeneratorName;
  readonly kinds: readonly FaultKind[];
}

function resolveOptions(options: StressOptions): Session {
  const { compact = false, durationHours = 8, seed = 1n } = options;
  const { generator = "batty", kinds = BATTY_FAULTS } = options;
  requireInteger(durationHours, "durationHours", 0, DURATION_HOURS_MAX);
  return {
    compact,
    virtualDurationSecs: compact
      ? COMPACT_DURATION_SECS
      : Math.max(durationHours, 1) * HOUR_SECS,
    seed: requireU64(seed, "seed"),
    generator: parseGenerator(generator),
    generatedAt: parseGeneratedAt(options.generatedAt ?? GENERATED_AT_DEFAULT),
    kinds,
  };
}

function reportOf(session: Session, faults: FaultRecord[]): StressReport {
  const { generatedAt, compact, seed, generator, virtualDurationSecs } = session;
  const summary = summarize({ compact, seed, virtualDurationSecs }, faults);
  return { generatedAt, compact, seed, generator, virtualDurationSecs, summary, faults };
}

// ── Schedule ────────────────────────────────────────────────────────────────

/**
 * Lays out a session (`build_schedule` in the seed).
 *
 * The seed sorts by (time, sequence) and renumbers. The faults are in that order
 * as they are laid out: a jitter is smaller than the spacing between two faults
 * (or 0, where the spacing is 1), and clamping to the end keeps the order.
 */
function buildSchedule(engine: Engine, plan: SchedulePlan): ScheduledFault[] {
  const { compact, virtualDurationSecs, seed } = plan;
  const { generator = "batty", kinds = BATTY_FAULTS } = plan;
  requireInteger(
    virtualDurationSecs,
    "virtualDurationSecs",
    0,
    DURATION_HOURS_MAX * HOUR_SECS,
  );
  requireU64(seed, "seed");
  parseGenerator(generator);
  requireKinds(kinds);
  return compact
    ? compactSchedule(virtualDurationSecs, kinds)
    : standardSchedule(engine, { ...plan, generator, kinds });
}

function compactSchedule(durationSecs: number, kinds: readonly FaultKind[]) {
  const spacingSecs = Math.max(Math.floor(durationSecs / (kinds.length + 1)), 1);
  return kinds.map((kind, ordinal): ScheduledFault => ({
    sequence: ordinal + 1,
    kind,
    ordinal,
    injectedAtSecs: spacingSecs * (ordinal + 1),
  }));
}

function standardSchedule(
  engine: Engine,
  { virtualDurationSecs: durationSecs, seed, generator, kinds }: Required<SchedulePlan>,
): ScheduledFault[] {
  const extraCount = Math.max(Math.floor(durationSecs / HOUR_SECS), EXTRA_FAULTS_MIN);
  const total = kinds.length + extraCount;
  const spacingSecs = Math.max(Math.floor(durationSecs / (total + 1)), 1);
  const cumulativeWeights = accumulateWeights(kinds);
  const { picks, jitters } = engine.drawSchedule(generator, seed, [
    { count: kinds.length, pickBound: 0, jitterBound: partOf(spacingSecs, 3) },
    {
      count: extraCount,
      pickBound: cumulativeWeights[kinds.length - 1],
      jitterBound: partOf(spacingSecs, 2),
    },
  ]);
  const lastSecs = Math.max(durationSecs - 1, 0);
  return Array.from(jitters, (jitterSecs, index): ScheduledFault => {
    const ordinal = index < kinds.length
      ? index
      : ordinalOfPick(cumulativeWeights, picks[index]);
    return {
      sequence: index + 1,
      kind: kinds[ordinal],
      ordinal,
      injectedAtSecs: Math.min(spacingSecs * (index + 1) + jitterSecs, lastSecs),
    };
  });
}

function partOf(spacingSecs: number, divisor: number): number {
  return Math.max(Math.floor(spacingSecs / divisor), 1);
}

/** Running totals of the weights; with all weights 1 a pick is the ordinal itself. */
function accumulateWeights(kinds: readonly FaultKind[]): number[] {
  let sum = 0;
  return kinds.map(({ weight = 1 }) => sum += weight);
}

function ordinalOfPick(cumulativeWeights: readonly number[], pick: number): number {
  return cumulativeWeights.findIndex((sum) => pick < sum);
}

// ── Injection ───────────────────────────────────────────────────────────────

/** `SyntheticFaultInjector` in the seed. */
function syntheticInjector(
  engine: Engine,
  seed: bigint,
  generator: GeneratorName = "batty",
): FaultInjector {
  requireU64(seed, "seed");
  const drawOutcome = engine.outcomeDrawer(parseGenerator(generator), seed);
  return {
    inject({ sequence, kind, ordinal }) {
      requireInteger(sequence, "sequence", 0, SEQUENCE_MAX);
      requireInteger(ordinal, "ordinal", 0, KINDS_MAX - 1);
      requireInteger(kind.slaSecs, "slaSecs", 1, SLA_SECS_MAX);
      const outcome = drawOutcome(sequence, ordinal, kind.slaSecs);
      return {
        ...outcome,
        notes: `Synthetic ${kind.label} injection on virtual timeline; ` +
          `detection ${outcome.detectedAfterSecs}s, recovery ${outcome.recoveredAfterSecs}s.`,
      };
    },
  };
}

// ── Evaluation ──────────────────────────────────────────────────────────────

/**
 * Holds what an injector observed against the fault's SLA (`evaluate_fault` in
 * the seed). A recovery of exactly `slaSecs` passes.
 *
 * @throws {RangeError} if a time is no integer from 0 on, or ends beyond 2^53 - 1
 * @throws {TypeError} if the notes are no text
 *
 * @example
 * ```ts
 * import { BATTY_FAULTS, evaluateFault } from "@faultdrill/faultdrill";
 * import { assertEquals } from "@std/assert";
 *
 * const fault = { sequence: 1, kind: BATTY_FAULTS[0], ordinal: 0, injectedAtSecs: 85 };
 * const record = evaluateFault(fault, {
 *   detectedAfterSecs: 2,
 *   recoveredAfterSecs: 61,
 *   notes: "supervisor was slow",
 * });
 * assertEquals(record.recoveredAtSecs, 146);
 * assertEquals(record.passedSla, false);
 * ```
 */
export function evaluateFault(
  fault: ScheduledFault,
  injected: InjectedFault,
): FaultRecord {
  const { sequence, kind, injectedAtSecs } = fault;
  const { detectedAfterSecs, recoveredAfterSecs, notes } = injected;
  const latestSecs = Number.MAX_SAFE_INTEGER - injectedAtSecs;
  const named = (field: string) => `${field} of fault ${sequence} (${kind.label})`;
  if (!isIntegerIn(detectedAfterSecs, 0, latestSecs)) {
    failInteger(detectedAfterSecs, named("detectedAfterSecs"), 0, latestSecs);
  }
  if (!isIntegerIn(recoveredAfterSecs, 0, latestSecs)) {
    failInteger(recoveredAfterSecs, named("recoveredAfterSecs"), 0, latestSecs);
  }
  if (typeof notes !== "string") {
    throw new TypeError(`${named("notes")} must be text: got ${quote(notes)}`);
  }
  return {
    sequence,
    kind: kind.label,
    description: kind.description,
    roadmapAnchor: kind.roadmapAnchor,
    injectedAtSecs,
    detectedAtSecs: injectedAtSecs + detectedAfterSecs,
    recoveredAtSecs: injectedAtSecs + recoveredAfterSecs,
    recoveryTimeSecs: recoveredAfterSecs,
    slaSecs: kind.slaSecs,
    passedSla: recoveredAfterSecs <= kind.slaSecs,
    notes,
  };
}

/**
 * Totals a session (the summary of `run_with_injector` in the seed). Without
 * faults the maximum and the average are 0.
 *
 * @example
 * ```ts
 * import { runStress, summarize } from "@faultdrill/faultdrill";
 * import { assertEquals } from "@std/assert";
 *
 * const report = runStress({ compact: true, seed: 7n });
 * assertEquals(summarize(report, report.faults), report.summary);
 * ```
 */
export function summarize(
  session: Pick<StressReport, "compact" | "seed" | "virtualDurationSecs">,
  faults: readonly FaultRecord[],
): StressSummary {
  let passedFaults = 0;
  let maxRecoverySecs = 0;
  let sumRecoverySecs = 0;
  for (const { passedSla, recoveryTimeSecs } of faults) {
    if (passedSla) passedFaults++;
    maxRecoverySecs = Math.max(maxRecoverySecs, recoveryTimeSecs);
    sumRecoverySecs += recoveryTimeSecs;
  }
  return {
    compact: session.compact,
    seed: session.seed,
    virtualDurationSecs: session.virtualDurationSecs,
    totalFaults: faults.length,
    passedFaults,
    failedFaults: faults.length - passedFaults,
    maxRecoverySecs,
    avgRecoverySecs: faults.length === 0 ? 0 : sumRecoverySecs / faults.length,
  };
}

// ── Rendering ───────────────────────────────────────────────────────────────

/**
 * Renders a report as the original's JSON: `serde_json::to_vec_pretty`, byte for
 * byte, with no newline at the end. Seeds are bare integers up to 2^64 - 1, which
 * `JSON.parse` rounds above 2^53.
 *
 * @throws {RangeError} if the text would exceed the engine's longest string
 * (about 500 MB, a million faults); {@linkcode renderJsonChunks} has no such limit
 *
 * @example
 * ```ts
 * import { renderJson, runStress } from "@faultdrill/faultdrill";
 * import { assertEquals } from "@std/assert";
 *
 * const json = renderJson(runStress({ compact: true, seed: 7n }));
 * assertEquals(JSON.parse(json).summary.max_recovery_secs, 113);
 * ```
 */
export function renderJson(report: StressReport): string {
  return join(renderJsonChunks(report));
}

/**
 * Renders the JSON in pieces, one per fault, for streaming a report of any length.
 *
 * @example
 * ```ts
 * import { renderJson, renderJsonChunks, runStress } from "@faultdrill/faultdrill";
 * import { assertEquals } from "@std/assert";
 *
 * const report = runStress();
 * assertEquals([...renderJsonChunks(report)].join(""), renderJson(report));
 * ```
 */
export function* renderJsonChunks(report: StressReport): Generator<string, void, void> {
  const { summary, faults } = report;
  // The original has no such key: only what it could not have written names itself.
  const generator = report.generator === "batty"
    ? ""
    : `"generator": "${GENERATORS[report.generator]}",\n  `;
  yield `{
  "generated_at": ${JSON.stringify(report.generatedAt)},
  "compact": ${report.compact},
  "seed": ${report.seed},
  ${generator}"virtual_duration_secs": ${report.virtualDurationSecs},
  "summary": {
    "compact": ${summary.compact},
    "seed": ${summary.seed},
    "virtual_duration_secs": ${summary.virtualDurationSecs},
    "total_faults": ${summary.totalFaults},
    "passed_faults": ${summary.passedFaults},
    "failed_faults": ${summary.failedFaults},
    "max_recovery_secs": ${summary.maxRecoverySecs},
    "avg_recovery_secs": ${formatF64(summary.avgRecoverySecs)}
  },
  "faults": [`;
  let separator = "\n";
  for (const fault of faults) {
    yield separator + jsonOfFault(fault);
    separator = ",\n";
  }
  yield faults.length === 0 ? "]\n}" : "\n  ]\n}";
}

function jsonOfFault(fault: FaultRecord): string {
  return `    {
      "sequence": ${fault.sequence},
      "kind": ${JSON.stringify(fault.kind)},
      "description": ${JSON.stringify(fault.description)},
      "roadmap_anchor": ${JSON.stringify(fault.roadmapAnchor)},
      "injected_at_secs": ${fault.injectedAtSecs},
      "detected_at_secs": ${fault.detectedAtSecs},
      "recovered_at_secs": ${fault.recoveredAtSecs},
      "recovery_time_secs": ${fault.recoveryTimeSecs},
      "sla_secs": ${fault.slaSecs},
      "passed_sla": ${fault.passedSla},
      "notes": ${JSON.stringify(fault.notes)}
    }`;
}

/**
 * Renders a report as the original's Markdown (`render_markdown` in the seed),
 * byte for byte. In texts of your own, characters that Markdown or HTML would act
 * on are escaped; the original's texts hold none.
 *
 * @throws {RangeError} if the text would exceed the engine's longest string
 *
 * @example
 * ```ts
 * import { renderMarkdown, runStress } from "@faultdrill/faultdrill";
 * import { assertStringIncludes } from "@std/assert";
 *
 * const markdown = renderMarkdown(runStress({ compact: true, seed: 7n }));
 * assertStringIncludes(markdown, "- SLA failed: 0");
 * ```
 */
export function renderMarkdown(report: StressReport): string {
  return join(renderMarkdownChunks(report));
}

/**
 * Renders the Markdown in pieces, for streaming a report of any length.
 *
 * @example
 * ```ts
 * import { renderMarkdownChunks, runStress } from "@faultdrill/faultdrill";
 * import { assertEquals } from "@std/assert";
 *
 * const [head] = renderMarkdownChunks(runStress());
 * assertEquals(head.split("\n")[0], "# Batty Stress Test Report");
 * ```
 */
export function* renderMarkdownChunks(
  report: StressReport,
): Generator<string, void, void> {
  const { summary, faults } = report;
  const generator = report.generator === "batty"
    ? ""
    : `- Generator: ${GENERATORS[report.generator]}\n`;
  yield `# Batty Stress Test Report

## Summary

- Mode: ${report.compact ? "compact" : "standard"}
- Seed: ${report.seed}
${generator}- Virtual duration: ${report.virtualDurationSecs}s
- Faults injected: ${summary.totalFaults}
- SLA passed: ${summary.passedFaults}
- SLA failed: ${summary.failedFaults}
- Max recovery: ${summary.maxRecoverySecs}s
- Avg recovery: ${formatTenths(summary.avgRecoverySecs)}s

## Faults

| # | Fault | Injected | Recovered | Recovery | SLA | Status |
|---|---|---:|---:|---:|---:|---|
`;
  for (const fault of faults) yield markdownRowOfFault(fault);
  yield "\n## Notes\n\n";
  for (const { kind, roadmapAnchor, notes } of faults) {
    yield `- \`${kind}\` mapped to roadmap item "${escapeMarkdown(roadmapAnchor)}": ` +
      `${escapeMarkdown(notes)}\n`;
  }
}

function markdownRowOfFault(fault: FaultRecord): string {
  return `| ${fault.sequence} | ${fault.kind} | ${fault.injectedAtSecs}s | ` +
    `${fault.recoveredAtSecs}s | ${fault.recoveryTimeSecs}s | ${fault.slaSecs}s | ` +
    `${fault.passedSla ? "pass" : "fail"} |\n`;
}

/** One `join`, because a `+=` per piece would leave a rope to be flattened later. */
function join(chunks: Iterable<string>): string {
  return Array.from(chunks).join("");
}

/**
 * Keeps a text on one line and inert in Markdown: control and bidirectional
 * characters become a space, `<` and `&` entities, the rest gets a backslash.
 */
function escapeMarkdown(text: string): string {
  return text
    .replace(
      // deno-lint-ignore no-control-regex
      /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]+/g,
      " ",
    )
    .replace(/[\\`*[\]|~]/g, "\\$&")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;");
}

/**
 * Formats a mean as serde_json formats an f64. Valid for 0 to 2^53: below 1e-5 it
 * has an exponent there, where JavaScript starts at 1e-6.
 */
function formatF64(value: number): string {
  if (value !== 0 && value < 1e-5) return value.toExponential();
  return Number.isInteger(value) ? `${value}.0` : `${value}`;
}

/**
 * Formats a mean as Rust's `{:.1}`, which rounds an exact tie to even where
 * `toFixed` rounds it up. Only `n.25` and `n.75` are ties in binary, and of these
 * the two disagree on `n.25`.
 */
function formatTenths(value: number): string {
  return value % 1 === 0.25 ? `${Math.floor(value)}.2` : value.toFixed(1);
}

// ── Text to value ───────────────────────────────────────────────────────────

/**
 * Reads a seed: decimal, hexadecimal after `0x`, or a git commit of 40 hexadecimal
 * digits, of which the first 16 are the seed.
 *
 * @param name how to call the value in the error
 * @throws {RangeError} if the text is none of these, or above 18446744073709551615
 *
 * @example
 * ```ts
 * import { parseSeed } from "@faultdrill/faultdrill";
 * import { assertEquals, assertThrows } from "@std/assert";
 *
 * assertEquals(parseSeed("0x2a"), 42n);
 * assertThrows(() => parseSeed("-1"), RangeError, 'seed must be 0 to');
 * ```
 */
export function parseSeed(text: string, name = "seed"): bigint {
  if (/^[0-9a-f]{40}$/i.test(text)) return BigInt(`0x${text.slice(0, 16)}`);
  const digits = /^(?:\+?[0-9]{1,100}|0x[0-9a-f]{1,100})$/i.test(text);
  const value = digits ? BigInt(text) : -1n;
  if (value < 0n || value > U64_MAX) {
    throw new RangeError(
      `${name} must be 0 to ${U64_MAX}, or 0x hex, or a git commit of 40 digits: ` +
        `got ${quote(text)}`,
    );
  }
  return value;
}

/**
 * Reads a duration in hours.
 *
 * @param name how to call the value in the error
 * @throws {RangeError} if the text is no integer from 0 to 1000000
 *
 * @example
 * ```ts
 * import { parseDurationHours } from "@faultdrill/faultdrill";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(parseDurationHours("24"), 24);
 * ```
 */
export function parseDurationHours(text: string, name = "durationHours"): number {
  const hours = /^\+?[0-9]{1,100}$/.test(text) ? Number(text) : -1;
  if (hours < 0 || hours > DURATION_HOURS_MAX) {
    throw new RangeError(
      `${name} must be a whole number from 0 to ${DURATION_HOURS_MAX}: got ${
        quote(text)
      }`,
    );
  }
  return hours;
}

/**
 * Reads the name of a generator.
 *
 * @param name how to call the value in the error
 * @throws {RangeError} if the text is no name in {@linkcode GENERATORS}
 *
 * @example
 * ```ts
 * import { parseGenerator } from "@faultdrill/faultdrill";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(parseGenerator("mixed"), "mixed");
 * ```
 */
export function parseGenerator(text: string, name = "generator"): GeneratorName {
  if (!Object.hasOwn(GENERATORS, text)) {
    const names = Object.keys(GENERATORS).join(" or ");
    throw new RangeError(`${name} must be ${names}: got ${quote(text)}`);
  }
  return text as GeneratorName;
}

const RFC_3339 =
  /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d\d):(\d\d))$/;

/**
 * Reads an RFC 3339 time and returns it as the original writes it: in UTC with
 * `+00:00`, and a fraction of 0, 3, 6 or 9 digits (chrono's `to_rfc3339`).
 *
 * @param name how to call the value in the error
 * @throws {RangeError} if the text is no such time, or falls outside the years 0 to 9999
 *
 * @example
 * ```ts
 * import { parseGeneratedAt } from "@faultdrill/faultdrill";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(parseGeneratedAt("2026-01-01T02:00:00.5+02:00"), "2026-01-01T00:00:00.500+00:00");
 * ```
 */
export function parseGeneratedAt(text: string, name = "generatedAt"): string {
  const match = RFC_3339.exec(text);
  const utc = match && utcOf(match);
  if (!utc) {
    throw new RangeError(
      `${name} must be an RFC 3339 time such as 2026-01-01T00:00:00Z, ` +
        `with at most 9 fraction digits: got ${quote(text)}`,
    );
  }
  return `${utc}${canonicalFraction(match[3] ?? "")}+00:00`;
}

/** The time of a match in UTC to the second, or nothing if there is no such time. */
function utcOf([, date, time, , sign, hours = "0", minutes = "0"]: RegExpExecArray) {
  const local = new Date(`${date}T${time}Z`);
  // Date rolls the 30th of February over; the round trip shows that it did.
  if (Number.isNaN(local.getTime())) return undefined;
  if (local.toISOString().slice(0, 19) !== `${date}T${time}`) return undefined;
  if (Number(hours) > 23 || Number(minutes) > 59) return undefined;
  const offsetSecs = (Number(hours) * 60 + Number(minutes)) * 60;
  const utc = new Date(local.getTime() - (sign === "-" ? -1 : 1) * offsetSecs * 1000);
  const year = utc.getUTCFullYear();
  return year >= 0 && year <= 9999 ? utc.toISOString().slice(0, 19) : undefined;
}

function canonicalFraction(digits: string): string {
  const padded = digits.padEnd(9, "0");
  if (padded === "000000000") return "";
  if (padded.endsWith("000000")) return `.${padded.slice(0, 3)}`;
  return padded.endsWith("000") ? `.${padded.slice(0, 6)}` : `.${padded}`;
}

// ── Checks ──────────────────────────────────────────────────────────────────

function requireKinds(kinds: readonly FaultKind[]): void {
  requireInteger(kinds.length, "kinds.length", 1, KINDS_MAX);
  const labels = new Set<string>();
  kinds.forEach(({ label, slaSecs, weight, detectSlaSecs }, index) => {
    const name = `kinds[${index}]`;
    if (typeof label !== "string" || !LABEL_PATTERN.test(label)) {
      throw new RangeError(
        `${name}.label must match ${LABEL_PATTERN.source}: got ${quote(label)}`,
      );
    }
    if (labels.has(label)) {
      throw new RangeError(`${name}.label must be unique: got ${quote(label)} again`);
    }
    labels.add(label);
    requireInteger(slaSecs, `${name}.slaSecs`, 1, SLA_SECS_MAX);
    if (weight !== undefined) requireInteger(weight, `${name}.weight`, 1, WEIGHT_MAX);
    if (detectSlaSecs !== undefined) {
      requireInteger(detectSlaSecs, `${name}.detectSlaSecs`, 1, SLA_SECS_MAX);
    }
  });
}

function requireInteger(value: number, name: string, min: number, max: number): void {
  if (!isIntegerIn(value, min, max)) failInteger(value, name, min, max);
}

function isIntegerIn(value: number, min: number, max: number): boolean {
  return Number.isSafeInteger(value) && value >= min && value <= max;
}

function failInteger(value: unknown, name: string, min: number, max: number): never {
  throw new RangeError(
    `${name} must be an integer from ${min} to ${max}: got ${quote(value)}`,
  );
}

function quote(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}
