/**
 * The conformance suite: holds a built library to the original's values, in any
 * runtime. Needs no test framework and touches no file; a host in `runtimes/` hands
 * it the library and the golden values, and passes the verdict on.
 *
 * @module
 */
import type { ScheduledFault } from "../mod.ts";

/** What of the library the suite exercises. */
export type Library = Pick<
  typeof import("../mod.ts"),
  | "BATTY_FAULTS"
  | "buildSchedule"
  | "createLcg"
  | "createSyntheticInjector"
  | "engine"
  | "renderJson"
  | "renderJsonChunks"
  | "renderMarkdown"
  | "runStress"
  | "runStressAsync"
>;

/** The original's values: tests/golden, one property per file. */
export interface Golden {
  readonly lcg: { readonly cases: readonly LcgCase[] };
  readonly schedules: { readonly cases: readonly ScheduleCase[] };
  readonly syntheticInjections: { readonly cases: readonly InjectionCase[] };
  readonly fixedOutcomes: { readonly cases: readonly FixedOutcomesCase[] };
  readonly reportDigests: { readonly cases: readonly ReportDigestCase[] };
}

interface LcgCase {
  readonly seed: string;
  readonly next_u64: readonly string[];
  readonly upper_exclusive: readonly string[];
  readonly next_bounded: readonly string[];
}

interface ScheduleCase {
  readonly compact: boolean;
  readonly virtual_duration_secs: number;
  readonly seed: string;
  readonly faults: readonly (readonly [number, string, number])[];
}

type InjectionCase = readonly [
  seed: string,
  ordinal: number,
  sequence: number,
  detectedAfterSecs: number,
  recoveredAfterSecs: number,
];

interface SessionCase {
  readonly compact: boolean;
  readonly duration_hours: number;
  readonly seed: string;
}

interface FixedOutcomesCase extends SessionCase {
  readonly name: string;
  readonly outcomes: readonly (readonly [string, string])[];
  readonly json: string;
  readonly markdown: string;
}

interface ReportDigestCase extends SessionCase {
  readonly json_sha256: string;
  readonly markdown_sha256: string;
}

/** What the suite found. */
export interface Conformance {
  /** Which arithmetic the library says it ran on. */
  readonly engine: string;
  /** How many golden values were compared. */
  readonly cases: number;
  /** How many of them differed. */
  readonly failed: number;
  /** The first few of these, in words. */
  readonly failures: readonly string[];
  /** SHA-256 over everything that the library rendered or drew, in order. */
  readonly digest: string;
}

const GENERATED_AT = "2026-01-01T00:00:00Z";
const FAILURES_SHOWN_MAX = 5;

/** Compares texts, and keeps a digest of every text that came out. */
class Comparison {
  #digests: string[] = [];
  #failures: string[] = [];
  cases = 0;
  failed = 0;

  /** Counts a case as failed unless each pair is equal. */
  async check(name: string, ...pairs: readonly [actual: string, expected: string][]) {
    this.cases++;
    for (const [actual] of pairs) this.#digests.push(await sha256(actual));
    const differing = pairs.find(([actual, expected]) => actual !== expected);
    if (!differing) return;
    this.failed++;
    if (this.#failures.length >= FAILURES_SHOWN_MAX) return;
    const [actual, expected] = differing.map((text) => text.slice(0, 200));
    this.#failures.push(`${name}: got ${actual}, the original has ${expected}`);
  }

  async conclude(engine: string): Promise<Conformance> {
    return {
      engine,
      cases: this.cases,
      failed: this.failed,
      failures: this.#failures,
      digest: await sha256(this.#digests.join("\n")),
    };
  }
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0"))
    .join("");
}

/** Runs every golden value through the library. */
export async function conform(library: Library, golden: Golden): Promise<Conformance> {
  const comparison = new Comparison();
  await checkLcg(library, golden, comparison);
  await checkSchedules(library, golden, comparison);
  await checkInjections(library, golden, comparison);
  await checkFixedOutcomes(library, golden, comparison);
  await checkReports(library, golden, comparison);
  return comparison.conclude(library.engine);
}

async function checkLcg(library: Library, { lcg }: Golden, comparison: Comparison) {
  for (const { seed, next_u64, upper_exclusive, next_bounded } of lcg.cases) {
    const unbounded = library.createLcg(BigInt(seed));
    const drawn = next_u64.map(() => unbounded.nextU64());
    const rng = library.createLcg(BigInt(seed));
    const bounded = upper_exclusive.map((bound) => rng.nextBounded(BigInt(bound)));
    await comparison.check(
      `lcg of seed ${seed}`,
      [drawn.join(), next_u64.join()],
      [bounded.join(), next_bounded.join()],
    );
  }
}

async function checkSchedules(
  library: Library,
  { schedules }: Golden,
  comparison: Comparison,
) {
  for (const { compact, virtual_duration_secs, seed, faults } of schedules.cases) {
    const plan = {
      compact,
      virtualDurationSecs: virtual_duration_secs,
      seed: BigInt(seed),
    };
    const laidOut = library.buildSchedule(plan)
      .map((
        { sequence, kind, injectedAtSecs },
      ) => [sequence, kind.label, injectedAtSecs]);
    await comparison.check(
      `schedule of seed ${seed}, ${virtual_duration_secs} s`,
      [JSON.stringify(laidOut), JSON.stringify(faults)],
    );
  }
}

async function checkInjections(
  library: Library,
  { syntheticInjections }: Golden,
  comparison: Comparison,
) {
  for (const [seed, ordinal, sequence, ...expected] of syntheticInjections.cases) {
    const kind = library.BATTY_FAULTS[ordinal];
    if (!kind) throw new Error(`the catalogue must have a kind ${ordinal}: it has none`);
    const { detectedAfterSecs, recoveredAfterSecs } = library
      .createSyntheticInjector(BigInt(seed))
      .inject({ sequence, kind, ordinal, injectedAtSecs: 0 });
    await comparison.check(
      `injection of seed ${seed}, ${kind.label}, sequence ${sequence}`,
      [[detectedAfterSecs, recoveredAfterSecs].join(), expected.join()],
    );
  }
}

/** Through the injector that answers at once, and through the one that answers later. */
async function checkFixedOutcomes(
  library: Library,
  { fixedOutcomes }: Golden,
  comparison: Comparison,
) {
  for (const { name, outcomes, json, markdown, ...session } of fixedOutcomes.cases) {
    const inject = ({ sequence, kind }: ScheduledFault) => ({
      detectedAfterSecs: Number(outcomes[sequence - 1]?.[0]),
      recoveredAfterSecs: Number(outcomes[sequence - 1]?.[1]),
      notes: `fixed outcome for ${kind.label}`,
    });
    const options = optionsOf(session);
    const report = library.runStress(options, { inject });
    const later = await library.runStressAsync(options, {
      inject: async (fault) => inject(await Promise.resolve(fault)),
    });
    await comparison.check(
      name,
      [library.renderJson(report), json],
      [library.renderMarkdown(report), markdown],
      [Array.from(library.renderJsonChunks(later)).join(""), json],
    );
  }
}

async function checkReports(
  library: Library,
  { reportDigests }: Golden,
  comparison: Comparison,
) {
  for (const { json_sha256, markdown_sha256, ...session } of reportDigests.cases) {
    const report = library.runStress(optionsOf(session));
    await comparison.check(
      `report of seed ${session.seed}, ${session.duration_hours} h`,
      [await sha256(library.renderJson(report)), json_sha256],
      [await sha256(library.renderMarkdown(report)), markdown_sha256],
    );
  }
}

function optionsOf({ compact, duration_hours, seed }: SessionCase) {
  return {
    compact,
    durationHours: duration_hours,
    seed: BigInt(seed),
    generatedAt: GENERATED_AT,
  };
}
