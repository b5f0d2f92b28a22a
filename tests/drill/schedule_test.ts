import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { BATTY_FAULTS, type FaultKind, type ScheduledFault } from "../../drill/mod.ts";
import { U64_MAX } from "../../rng/u64.ts";
import { assertFails } from "../assertions.ts";
import { BOTH, HARNESSES, testHarnesses } from "../engines.ts";
import { scheduleCases } from "../golden.ts";

const HOUR_SECS = 3600;
const u64 = fc.bigInt({ min: 0n, max: U64_MAX });
const durationSecs = fc.oneof(
  fc.integer({ min: 0, max: 100 }),
  fc.integer({ min: 0, max: 400 * HOUR_SECS }),
);

function kindsOf(weights: readonly number[]): FaultKind[] {
  return weights.map((weight, index) => ({
    label: `kind_${index}`,
    description: `kind ${index}`,
    roadmapAnchor: "none",
    slaSecs: 60,
    weight,
  }));
}

testHarnesses("schedules are the golden ones (86)", ({ buildSchedule }) => {
  assertEquals(scheduleCases.length, 86);
  for (const { compact, virtual_duration_secs, seed, faults } of scheduleCases) {
    const plan = {
      compact,
      virtualDurationSecs: virtual_duration_secs,
      seed: BigInt(seed),
    };
    assertEquals(
      buildSchedule(plan)
        .map((fault) => [fault.sequence, fault.kind.label, fault.injectedAtSecs]),
      faults,
      JSON.stringify(plan, (_, value) => typeof value === "bigint" ? `${value}` : value),
    );
  }
});

// Batty's unit test `compact_schedule_covers_full_fault_matrix`.
testHarnesses(
  "a compact schedule covers every kind once, in order of time",
  (harness) => {
    const schedule = harness.buildSchedule({
      compact: true,
      virtualDurationSecs: 600,
      seed: 7n,
    });
    assertEquals(schedule.map(({ kind }) => kind), [...BATTY_FAULTS]);
    assertEquals(schedule.map(({ ordinal }) => ordinal), [0, 1, 2, 3, 4, 5]);
    assert(isStrictlyRising(schedule));
  },
);

// Batty's unit test `standard_schedule_extends_matrix_with_additional_faults`.
testHarnesses("a standard schedule covers every kind and goes on", (harness) => {
  const schedule = harness.buildSchedule({
    compact: false,
    virtualDurationSecs: 8 * HOUR_SECS,
    seed: 9n,
  });
  assert(schedule.length > BATTY_FAULTS.length);
  for (const kind of BATTY_FAULTS) assert(schedule.some((fault) => fault.kind === kind));
  assert(schedule.every(({ injectedAtSecs }) => injectedAtSecs < 8 * HOUR_SECS));
});

function isStrictlyRising(schedule: readonly ScheduledFault[]): boolean {
  return schedule.every((fault, index) =>
    fault.injectedAtSecs > (schedule[index - 1]?.injectedAtSecs ?? -1)
  );
}

testHarnesses(
  "law: ordered as the original's sort would, and inside the session",
  (harness) => {
    fc.assert(fc.property(
      u64,
      durationSecs,
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 64 }),
      (seed, virtualDurationSecs, weights) => {
        const kinds = kindsOf(weights);
        const plan = { compact: false, virtualDurationSecs, seed, kinds };
        const schedule = harness.buildSchedule(plan);
        const sorted = schedule.toSorted((a, b) =>
          a.injectedAtSecs - b.injectedAtSecs || a.sequence - b.sequence
        );
        assertEquals(schedule, sorted);
        schedule.forEach((fault, index) => {
          assertEquals(fault.sequence, index + 1);
          assertEquals(fault.kind, kinds[fault.ordinal]);
          assert(fault.injectedAtSecs >= 0);
          assert(fault.injectedAtSecs <= Math.max(virtualDurationSecs - 1, 0));
        });
      },
    ));
  },
);

testHarnesses(
  "law: one fault per kind, then one per hour but at least two",
  (harness) => {
    fc.assert(fc.property(u64, durationSecs, (seed, virtualDurationSecs) => {
      const plan = { compact: false, virtualDurationSecs, seed };
      const extra = Math.max(Math.floor(virtualDurationSecs / HOUR_SECS), 2);
      assertEquals(harness.buildSchedule(plan).length, 6 + extra);
    }));
  },
);

testHarnesses("law: weights of 1 and no weights draw alike", (harness) => {
  fc.assert(fc.property(u64, (seed) => {
    const plan = { compact: false, virtualDurationSecs: 24 * HOUR_SECS, seed };
    const weighted = BATTY_FAULTS.map((kind) => ({ ...kind, weight: 1 }));
    const places = (faults: ScheduledFault[]) =>
      faults.map((fault) => [fault.ordinal, fault.injectedAtSecs]);
    assertEquals(
      places(harness.buildSchedule({ ...plan, kinds: weighted })),
      places(harness.buildSchedule(plan)),
    );
  }));
});

testHarnesses("a weight is a share of the picks, where the total is odd", (harness) => {
  const kinds = kindsOf([1, 3, 5]);
  const counts = [0, 0, 0];
  const plan = { compact: false, virtualDurationSecs: 50_000 * HOUR_SECS, seed: 3n };
  for (const { ordinal } of harness.buildSchedule({ ...plan, kinds })) {
    counts[ordinal] = (counts[ordinal] ?? 0) + 1;
  }
  [1 / 9, 3 / 9, 5 / 9].forEach((share, ordinal) => {
    assert(Math.abs((counts[ordinal] ?? 0) / 50_003 - share) < 0.01, `${counts}`);
  });
});

// Picks are every second draw, and the generator's lowest bit alternates.
testHarnesses(
  "an even total halves the reach of the picks, as in the original",
  (harness) => {
    const plan = { compact: false, virtualDurationSecs: 1000 * HOUR_SECS, seed: 3n };
    const picked = harness.buildSchedule(plan).slice(6).map(({ ordinal }) => ordinal);
    assertEquals(Array.from(new Set(picked)).sort(), [1, 3, 5]);
  },
);

Deno.test("both engines lay out the same schedule of a million hours", () => {
  const plan = { compact: false, virtualDurationSecs: 3_600_000_000, seed: U64_MAX };
  const [wasm, bigint] = [BOTH[0].buildSchedule(plan), BOTH[1].buildSchedule(plan)];
  assertEquals(wasm.length, 1_000_006);
  assertEquals(wasm.at(-1), bigint.at(-1));
  assert(wasm.every((fault, index) =>
    fault.ordinal === bigint[index]?.ordinal &&
    fault.injectedAtSecs === bigint[index]?.injectedAtSecs
  ));
});

const PLAN = { compact: false, virtualDurationSecs: 600, seed: 0n };
const [KIND] = BATTY_FAULTS;
const REFUSED: [string, object, string][] = [
  [
    "a negative duration",
    { virtualDurationSecs: -1 },
    "virtualDurationSecs must be an integer from 0 to 3600000000: got -1",
  ],
  [
    "a duration beyond the limit",
    { virtualDurationSecs: 3_600_000_001 },
    "virtualDurationSecs must be an integer from 0 to 3600000000: got 3600000001",
  ],
  [
    "a fraction",
    { virtualDurationSecs: 1.5 },
    "virtualDurationSecs must be an integer from 0 to 3600000000: got 1.5",
  ],
  [
    "a text",
    { virtualDurationSecs: "600" },
    'virtualDurationSecs must be an integer from 0 to 3600000000: got "600"',
  ],
  [
    "a seed beyond u64",
    { seed: U64_MAX + 1n },
    "seed must be 0 to 18446744073709551615: got 18446744073709551616",
  ],
  [
    "a generator of no name",
    { generator: "lcg" },
    'generator must be batty or mixed: got "lcg"',
  ],
  [
    "a detection SLA of 0",
    { kinds: [{ ...KIND, detectSlaSecs: 0 }] },
    "kinds[0].detectSlaSecs must be an integer from 1 to 604800: got 0",
  ],
  [
    "a detection SLA of 8 days",
    { kinds: [{ ...KIND, detectSlaSecs: 604_801 }] },
    "kinds[0].detectSlaSecs must be an integer from 1 to 604800: got 604801",
  ],
  ["no kind", { kinds: [] }, "kinds.length must be an integer from 1 to 64: got 0"],
  [
    "65 kinds",
    { kinds: kindsOf(Array(65).fill(1)) },
    "kinds.length must be an integer from 1 to 64: got 65",
  ],
  [
    "a label with a bar",
    { kinds: [{ ...KIND, label: "a|b" }] },
    'kinds[0].label must match ^[a-z][a-z0-9_]{0,63}$: got "a|b"',
  ],
  [
    "a label that is no text",
    { kinds: [{ ...KIND, label: 7 }] },
    "kinds[0].label must match ^[a-z][a-z0-9_]{0,63}$: got 7",
  ],
  [
    "a label twice",
    { kinds: [KIND, KIND] },
    'kinds[1].label must be unique: got "agent_crash" again',
  ],
  [
    "an SLA of 0",
    { kinds: [{ ...KIND, slaSecs: 0 }] },
    "kinds[0].slaSecs must be an integer from 1 to 604800: got 0",
  ],
  [
    "an SLA of 8 days",
    { kinds: [{ ...KIND, slaSecs: 604_801 }] },
    "kinds[0].slaSecs must be an integer from 1 to 604800: got 604801",
  ],
  [
    "a weight of 0",
    { kinds: [{ ...KIND, weight: 0 }] },
    "kinds[0].weight must be an integer from 1 to 1000000: got 0",
  ],
  [
    "a weight too large",
    { kinds: [{ ...KIND, weight: 1e6 + 1 }] },
    "kinds[0].weight must be an integer from 1 to 1000000: got 1000001",
  ],
];
for (const [what, change, message] of REFUSED) {
  Deno.test(`a plan with ${what} is refused`, () => {
    const plan = { ...PLAN, ...change };
    assertFails(() => BOTH[0].buildSchedule(plan), RangeError, message);
  });
}

Deno.test("the limits themselves are accepted", () => {
  const kinds = kindsOf(Array(64).fill(1_000_000))
    .map((kind) => ({ ...kind, slaSecs: 604_800, label: kind.label.padEnd(64, "z") }));
  for (const { buildSchedule } of HARNESSES) {
    assertEquals(buildSchedule({ ...PLAN, kinds }).length, 66);
  }
});
