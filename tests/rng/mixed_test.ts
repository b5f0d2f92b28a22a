/**
 * The `mixed` generator (splitmix64-v1) against an independent statement of it in
 * Python (golden/mixed_values.py), and against the probabilities that it promises.
 */
import { assert, assertEquals } from "@std/assert";
import { GENERATORS } from "../../mod.ts";
import type { Engine, GeneratorName } from "../../rng/engine.ts";
import { testEngines } from "../engines.ts";

interface Golden {
  readonly schedules: readonly {
    readonly seed: string;
    readonly runs: [count: number, pickBound: number, jitterBound: number][];
    readonly faults: [sequence: number, pick: number, jitter: number][];
  }[];
  readonly outcomes: readonly [
    seed: string,
    sequence: number,
    drawn: [slaSecs: number, detectedAfterSecs: number, recoveredAfterSecs: number][],
  ][];
}
const golden: Golden = JSON.parse(
  Deno.readTextFileSync(new URL("../golden/mixed.json", import.meta.url)),
);

testEngines("mixed schedules are the golden ones (318 faults)", (engine) => {
  let compared = 0;
  for (const { seed, runs, faults } of golden.schedules) {
    const { picks, jitters } = engine.drawSchedule(
      "mixed",
      BigInt(seed),
      runs.map(([count, pickBound, jitterBound]) => ({ count, pickBound, jitterBound })),
    );
    assertEquals(
      faults.map(([sequence]) => [sequence, picks[sequence - 1], jitters[sequence - 1]]),
      faults,
      `seed ${seed}`,
    );
    compared += faults.length;
  }
  assertEquals(compared, 318);
});

testEngines("mixed outcomes are the golden ones (2728)", (engine) => {
  let compared = 0;
  for (const [seed, sequence, drawn] of golden.outcomes) {
    const draw = engine.outcomeDrawer("mixed", BigInt(seed));
    assertEquals(
      drawn.map(([slaSecs]) => [slaSecs, ...Object.values(draw(sequence, 0, slaSecs))]),
      drawn,
      `seed ${seed}, sequence ${sequence}`,
    );
    compared += drawn.length;
  }
  assertEquals(compared, 2728);
});

Deno.test("the generators keep the names that reports state", () => {
  assertEquals(GENERATORS, { batty: "batty-lcg64-v1", mixed: "splitmix64-v1" });
});

testEngines(
  "a mixed draw below 0 is 0 and leaves the word to the next draw",
  (engine) => {
    const draw = (pickBound: number, jitterBound: number) =>
      engine.drawSchedule("mixed", 9n, [{ count: 50, pickBound, jitterBound }]);
    const none = new Uint32Array(50);
    assertEquals(draw(0, 0), { picks: none, jitters: none });
    const { picks } = draw(1000, 0);
    assertEquals(draw(0, 1000), { picks: none, jitters: picks });
    assertEquals(draw(1, 1000), { picks: none, jitters: picks });
  },
);

testEngines("mixed words belong to their fault, whatever is drawn before", (engine) => {
  const one = engine.drawSchedule("mixed", 9n, [
    { count: 4, pickBound: 0, jitterBound: 10 },
    { count: 9000, pickBound: 6, jitterBound: 10 },
  ]);
  const other = engine.drawSchedule("mixed", 9n, [
    { count: 2, pickBound: 6, jitterBound: 0 },
    { count: 9002, pickBound: 6, jitterBound: 10 },
  ]);
  assertEquals(one.picks.slice(4), other.picks.slice(4));
  assertEquals(one.jitters.slice(4), other.jitters.slice(4));
});

testEngines("a mixed outcome does not depend on the kind's place", (engine) => {
  const draw = engine.outcomeDrawer("mixed", 9n);
  assertEquals(draw(3, 0, 90), draw(3, 63, 90));
});

// ── Statistics ──────────────────────────────────────────────────────────────

/** batty's SLAs: their fifths divide by 6 and their thirds by 5, so that cells are even. */
const SLA_SECS = [60, 90, 90, 120, 120, 60];
const EXTRA_FAULTS = 8;
const JITTER_BOUND = 1800;
const SEEDS = 8000;
const MISS_PROBABILITY = 1 / 12;

interface Fault {
  readonly seed: number;
  /** The seed modulo 16: an LCG's low bits repeat with such periods. */
  readonly residue: number;
  readonly position: number;
  readonly kind: number;
  readonly jitterQuarter: number;
  readonly detectionSixth: number;
  readonly missed: boolean;
  readonly recoveryFifth: number;
}

/** Every fault of the sessions with seeds from 0 on, in order. */
function drawSessions(engine: Engine, generator: GeneratorName): Fault[] {
  const runs = [
    { count: SLA_SECS.length, pickBound: 0, jitterBound: JITTER_BOUND },
    { count: EXTRA_FAULTS, pickBound: SLA_SECS.length, jitterBound: JITTER_BOUND },
  ];
  return Array.from({ length: SEEDS }, (_, seed) => {
    const { picks, jitters } = engine.drawSchedule(generator, BigInt(seed), runs);
    const drawOutcome = engine.outcomeDrawer(generator, BigInt(seed));
    return Array.from(picks, (pick, position): Fault => {
      const kind = position < SLA_SECS.length ? position : pick;
      const slaSecs = SLA_SECS[kind] ?? NaN;
      const drawn = drawOutcome(position + 1, kind, slaSecs);
      const missed = drawn.recoveredAfterSecs > slaSecs;
      const third = slaSecs / 3;
      const recovery = drawn.recoveredAfterSecs -
        (missed ? slaSecs + 5 : slaSecs - third);
      return {
        seed,
        residue: seed % 16,
        position,
        kind,
        jitterQuarter: Math.floor((jitters[position] ?? NaN) * 4 / JITTER_BOUND),
        detectionSixth: Math.floor((drawn.detectedAfterSecs - 1) * 6 / (slaSecs / 5)),
        missed,
        recoveryFifth: Math.floor(recovery * 5 / third),
      };
    });
  }).flat();
}

/**
 * Sorts faults into groups and tells those where the event does not have its
 * probability within four standard errors.
 */
function outliers(
  faults: readonly Fault[],
  groupOf: (fault: Fault) => unknown,
  groupCount: number,
  event: (fault: Fault) => boolean,
  probability: number,
): string[] {
  const groups = new Map<string, { trials: number; hits: number }>();
  for (const fault of faults) {
    const name = String(groupOf(fault));
    const group = groups.get(name) ?? { trials: 0, hits: 0 };
    groups.set(name, group);
    group.trials++;
    if (event(fault)) group.hits++;
  }
  assertEquals(groups.size, groupCount);
  return [...groups].flatMap(([name, { trials, hits }]) => {
    const expected = trials * probability;
    const standardError = Math.sqrt(expected * (1 - probability));
    // Counts of few are not spread like a normal distribution.
    assert(expected > 20, `${name}: ${expected} expected`);
    return Math.abs(hits - expected) <= 4 * standardError
      ? []
      : [`${name}: ${hits} of ${trials}, expected ${expected.toFixed(1)}`];
  });
}

/** The sessions of both generators, drawn once for each engine. */
const drawn = new Map<string, readonly Fault[]>();
function sessionsOf(engine: Engine, generator: GeneratorName): readonly Fault[] {
  const name = `${engine.name} ${generator}`;
  const faults = drawn.get(name) ?? drawSessions(engine, generator);
  drawn.set(name, faults);
  return faults;
}

/** How the misses are grouped, with the number of groups. */
const MISS_GROUPS: [name: string, groupOf: (fault: Fault) => unknown, count: number][] = [
  ["all", () => "all", 1],
  ["kind", ({ kind }) => kind, 6],
  ["position", ({ position }) => position, 14],
  ["residue", ({ residue }) => residue, 16],
  ["kind and residue", ({ kind, residue }) => [kind, residue], 6 * 16],
  ["position and residue", ({ position, residue }) => [position, residue], 14 * 16],
  ["kind and detection", ({ kind, detectionSixth }) => [kind, detectionSixth], 6 * 6],
  ["jitter", ({ jitterQuarter }) => jitterQuarter, 4],
];

function missOutliers(faults: readonly Fault[]): string[] {
  return MISS_GROUPS.flatMap(([name, groupOf, count]) =>
    outliers(faults, groupOf, count, ({ missed }) => missed, MISS_PROBABILITY)
      .map((outlier) => `${name}: ${outlier}`)
  );
}

testEngines("mixed misses one fault in twelve, however faults are grouped", (engine) => {
  assertEquals(missOutliers(sessionsOf(engine, "mixed")), []);
});

testEngines("the same intervals catch batty's generator", (engine) => {
  const found = missOutliers(sessionsOf(engine, "batty"));
  for (const name of ["position", "residue", "kind and residue", "kind and detection"]) {
    assert(found.some((outlier) => outlier.startsWith(`${name}: `)), name);
  }
});

testEngines("a mixed miss says nothing of the fault or the session before", (engine) => {
  const faults = sessionsOf(engine, "mixed");
  const perSession = SLA_SECS.length + EXTRA_FAULTS;
  const missesTogether = (distance: number, later: Fault[]) => {
    const event = ({ seed, position, missed }: Fault) =>
      missed && faults[seed * perSession + position - distance]?.missed === true;
    const groups = new Set(later.map(({ position }) => position)).size;
    return outliers(later, ({ position }) => position, groups, event, 1 / 144);
  };
  const notFirst = faults.filter(({ position }) => position > 0);
  assertEquals(missesTogether(1, notFirst), []);
  const notFirstSeed = faults.filter(({ seed }) => seed > 0);
  assertEquals(missesTogether(perSession, notFirstSeed), []);
});

testEngines(
  "mixed detections are even, recoveries too whatever came before",
  (engine) => {
    const faults = sessionsOf(engine, "mixed");
    for (let sixth = 0; sixth < 6; sixth++) {
      const isSixth = (fault: Fault) => fault.detectionSixth === sixth;
      assertEquals(outliers(faults, ({ kind }) => kind, 6, isSixth, 1 / 6), []);
      assertEquals(outliers(faults, ({ residue }) => residue, 16, isSixth, 1 / 6), []);
    }
    for (let fifth = 0; fifth < 5; fifth++) {
      const isFifth = (fault: Fault) => fault.recoveryFifth === fifth;
      const found = outliers(
        faults,
        ({ kind, detectionSixth, missed }) => [kind, detectionSixth, missed],
        6 * 6 * 2,
        isFifth,
        1 / 5,
      );
      assertEquals(found, [], `fifth ${fifth}`);
    }
  },
);

testEngines("mixed picks are even, jitters too whatever was picked", (engine) => {
  const picked = sessionsOf(engine, "mixed")
    .filter(({ position }) => position >= SLA_SECS.length);
  for (let kind = 0; kind < 6; kind++) {
    const isKind = (fault: Fault) => fault.kind === kind;
    assertEquals(outliers(picked, ({ position }) => position, 8, isKind, 1 / 6), []);
    assertEquals(outliers(picked, ({ residue }) => residue, 16, isKind, 1 / 6), []);
  }
  for (let quarter = 0; quarter < 4; quarter++) {
    const isQuarter = (fault: Fault) => fault.jitterQuarter === quarter;
    assertEquals(outliers(picked, ({ kind }) => kind, 6, isQuarter, 1 / 4), []);
    assertEquals(outliers(picked, ({ residue }) => residue, 16, isQuarter, 1 / 4), []);
  }
});

testEngines("mixed misses one in twelve under the shortest and longest SLA", (engine) => {
  const trials = 20_000;
  const standardError = Math.sqrt(trials * MISS_PROBABILITY * (1 - MISS_PROBABILITY));
  for (const slaSecs of [1, 2, 4, 5, 14, 15, 604_800]) {
    const draw = engine.outcomeDrawer("mixed", 1n);
    let misses = 0;
    for (let sequence = 1; sequence <= trials; sequence++) {
      if (draw(sequence, 0, slaSecs).recoveredAfterSecs > slaSecs) misses++;
    }
    const distance = Math.abs(misses - trials * MISS_PROBABILITY);
    assert(distance <= 4 * standardError, `${misses} misses for ${slaSecs} s`);
  }
});
