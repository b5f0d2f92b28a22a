import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  BATTY_FAULTS,
  evaluateFault,
  type FaultInjector,
  type FaultKind,
  type StressOptions,
  type StressReport,
} from "../../drill/mod.ts";
import { U64_MAX } from "../../rng/u64.ts";
import { assertFails } from "../assertions.ts";
import * as main from "../../mod.ts";
import { BOTH, testHarnesses } from "../engines.ts";

function kindAt(ordinal: number): FaultKind {
  const kind = BATTY_FAULTS[ordinal];
  if (!kind) throw new RangeError(`batty has no kind ${ordinal}`);
  return kind;
}

const FAULT = { sequence: 4, kind: kindAt(3), ordinal: 3, injectedAtSecs: 100 };
const OUTCOME = { detectedAfterSecs: 1, recoveredAfterSecs: 2, notes: "" };

Deno.test("an injector's times are held to integers that still add up exactly", () => {
  const latest = Number.MAX_SAFE_INTEGER - 100;
  for (const field of ["detectedAfterSecs", "recoveredAfterSecs"] as const) {
    for (const value of [-1, 0.5, NaN, Infinity, latest + 1, "7", null, undefined, 7n]) {
      const shown = typeof value === "string" ? `"${value}"` : String(value);
      assertFails(
        () => evaluateFault(FAULT, { ...OUTCOME, [field]: value }),
        RangeError,
        `${field} of fault 4 (board_starvation) must be an integer from 0 to ${latest}: got ${shown}`,
      );
    }
    const record = evaluateFault(FAULT, { ...OUTCOME, [field]: latest });
    assertEquals(
      Math.max(record.detectedAtSecs, record.recoveredAtSecs),
      Number.MAX_SAFE_INTEGER,
    );
  }
});

Deno.test("an injector's notes must be text", () => {
  assertFails(
    () => evaluateFault(FAULT, { ...OUTCOME, notes: 5 as unknown as string }),
    TypeError,
    "notes of fault 4 (board_starvation) must be text: got 5",
  );
});

Deno.test("the SLA is met at its last second", () => {
  const passed = [119, 120, 121].map((recoveredAfterSecs) =>
    evaluateFault(FAULT, { ...OUTCOME, recoveredAfterSecs }).passedSla
  );
  assertEquals(passed, [true, true, false]);
});

testHarnesses("runStress refuses a promise and says what to use", (harness) => {
  const later = { inject: () => Promise.resolve(OUTCOME) } as unknown as FaultInjector;
  assertFails(
    () => harness.runStress({ compact: true }, later),
    TypeError,
    "runStress needs an injector that answers at once, or use runStressAsync: " +
      "got a promise for fault 1 (agent_crash)",
  );
});

testHarnesses(
  "an injector that fails ends the run with its own error",
  async (harness) => {
    const failing: FaultInjector = {
      inject: () => {
        throw new EvalError("ssh refused");
      },
    };
    assertThrows(() => harness.runStress({}, failing), EvalError, "ssh refused");
    await assertRejects(
      () => harness.runStressAsync({}, failing),
      EvalError,
      "ssh refused",
    );
  },
);

testHarnesses("an injector keeps its own `this`", (harness) => {
  class Counting implements FaultInjector {
    count = 0;
    inject() {
      this.count++;
      return OUTCOME;
    }
  }
  const injector = new Counting();
  harness.runStress({ compact: true }, injector);
  assertEquals(injector.count, 6);
});

testHarnesses("options outside their limits are refused", (harness) => {
  const refused: [StressOptions, string][] = [
    [{ durationHours: -1 }, "durationHours must be an integer from 0 to 1000000: got -1"],
    [
      { durationHours: 1_000_001 },
      "durationHours must be an integer from 0 to 1000000: got 1000001",
    ],
    [
      { durationHours: 1.5 },
      "durationHours must be an integer from 0 to 1000000: got 1.5",
    ],
    [{ seed: -1n }, "seed must be 0 to 18446744073709551615: got -1"],
    [
      { compact: true, seed: U64_MAX + 1n },
      "seed must be 0 to 18446744073709551615: got 18446744073709551616",
    ],
    [
      { generatedAt: "yesterday" },
      'generatedAt must be an RFC 3339 time such as 2026-01-01T00:00:00Z, with at most 9 fraction digits: got "yesterday"',
    ],
    [{ kinds: [] }, "kinds.length must be an integer from 1 to 64: got 0"],
    [
      { generator: "toString" as "batty" },
      'generator must be batty or mixed: got "toString"',
    ],
  ];
  for (const [options, message] of refused) {
    assertFails(() => harness.runStress(options), RangeError, message);
  }
});

testHarnesses("the synthetic injector refuses faults outside its limits", (harness) => {
  const injector = harness.createSyntheticInjector(1n);
  assertFails(
    () => harness.createSyntheticInjector(-1n),
    RangeError,
    "seed must be 0 to 18446744073709551615: got -1",
  );
  assertFails(
    () => harness.createSyntheticInjector(1n, "best" as "mixed"),
    RangeError,
    'generator must be batty or mixed: got "best"',
  );
  for (
    const [change, message] of [
      [
        { sequence: 2 ** 32 },
        "sequence must be an integer from 0 to 4294967295: got 4294967296",
      ],
      [{ ordinal: 64 }, "ordinal must be an integer from 0 to 63: got 64"],
      [
        { kind: { ...FAULT.kind, slaSecs: 604_801 } },
        "slaSecs must be an integer from 1 to 604800: got 604801",
      ],
    ] as const
  ) {
    assertFails(() => injector.inject({ ...FAULT, ...change }), RangeError, message);
  }
  injector.inject({ ...FAULT, sequence: 2 ** 32 - 1, ordinal: 63 });
});

Deno.test("the main entry's functions are the harness of the chosen engine", async () => {
  const [wasm] = BOTH;
  const options = { compact: true, seed: 5n };
  const plan = { compact: false, virtualDurationSecs: 7200, seed: 5n };
  const injector = main.createSyntheticInjector(5n);
  assertEquals(main.createLcg(5n).nextU64(), wasm.createLcg(5n).nextU64());
  assertEquals(main.buildSchedule(plan), wasm.buildSchedule(plan));
  assertEquals(injector.inject(FAULT), wasm.createSyntheticInjector(5n).inject(FAULT));
  assertEquals(
    main.createSyntheticInjector(5n, "mixed").inject(FAULT),
    wasm.createSyntheticInjector(5n, "mixed").inject(FAULT),
  );
  assertEquals(main.runStress(options), wasm.runStress(options));
  assertEquals(main.runStress(options, injector), wasm.runStress(options));
  assertEquals(await main.runStressAsync(options, injector), wasm.runStress(options));
  assertEquals(main.runStress(), wasm.runStress());
});

testHarnesses(
  "a report says what was drilled, by whom it was answered, in which form",
  (h) => {
    const say = (
      { title, outcomes, form, kinds }: StressReport,
    ) => [title, outcomes, form, kinds === BATTY_FAULTS];
    const kinds = [{ label: "own", description: "d", roadmapAnchor: "a", slaSecs: 9 }];
    const own: FaultInjector = { inject: () => OUTCOME };
    assertEquals(say(h.runStress()), ["Stress test", "simulated", "batty", true]);
    assertEquals(say(h.runStress({}, own)), ["Stress test", "injector", "batty", true]);
    const drawn = h.createSyntheticInjector(3n);
    assertEquals(say(h.runStress({}, drawn)), [
      "Stress test",
      "simulated",
      "batty",
      true,
    ]);
    for (
      const options of [{ generator: "mixed" }, { title: "Stress test" }, {
        kinds,
      }] as const
    ) {
      assertEquals(say(h.runStress(options)), [
        "Stress test",
        "simulated",
        "faultdrill",
        !("kinds" in options),
      ]);
    }
    assertEquals(say(h.runStress({ title: "Nightly" }))[0], "Nightly");
  },
);

testHarnesses(
  "what types cannot keep out of JavaScript is refused by name",
  (harness) => {
    const kind = { label: "own", description: "d", roadmapAnchor: "a", slaSecs: 9 };
    const refused: [unknown, string][] = [
      [{ compact: "no" }, 'compact must be true or false: got "no"'],
      [{ title: 5 }, "title must be text: got 5"],
      [{ kinds: "own" }, 'kinds must be a list of fault kinds: got "own"'],
      [{ kinds: [null] }, "kinds[0] must be a fault kind: got null"],
      // deno-lint-ignore no-sparse-arrays
      [{ kinds: [kind, , kind] }, "kinds[1] must be a fault kind: got undefined"],
      [
        { kinds: [{ label: "own", slaSecs: 9 }] },
        "kinds[0].description must be text: got undefined",
      ],
      [
        { kinds: [{ ...kind, roadmapAnchor: {} }] },
        "kinds[0].roadmapAnchor must be text: got an object",
      ],
      [{ seed: 7 }, "seed must be a bigint, such as 42n: got number 7"],
    ];
    for (const [options, message] of refused) {
      assertFails(() => harness.runStress(options as StressOptions), TypeError, message);
    }
    const plan = { compact: "no", virtualDurationSecs: 600, seed: 1n } as unknown;
    assertFails(
      () => harness.buildSchedule(plan as main.SchedulePlan),
      TypeError,
      'compact must be true or false: got "no"',
    );
  },
);

testHarnesses(
  "kinds changed while a session runs change nothing in it",
  async (harness) => {
    const kinds = [
      { label: "a", description: "d", roadmapAnchor: "r", slaSecs: 9 },
      { label: "b", description: "d", roadmapAnchor: "r", slaSecs: 9 },
    ];
    const report = await harness.runStressAsync({ compact: true, kinds }, {
      inject: () => {
        for (const kind of kinds) Object.assign(kind, { label: "changed", slaSecs: 1 });
        kinds.length = 0;
        return Promise.resolve(OUTCOME);
      },
    });
    assertEquals(report.faults.map(({ kind }) => [kind.label, kind.slaSecs]), [
      ["a", 9],
      ["b", 9],
    ]);
    assertEquals(report.kinds.length, 2);
  },
);

Deno.test("the built-in catalogue and the generators cannot be changed", () => {
  assertThrows(() => Object.assign(kindAt(0), { slaSecs: 1 }), TypeError);
  assertThrows(() => (BATTY_FAULTS as FaultKind[]).pop(), TypeError);
  assertThrows(() => Object.assign(main.GENERATORS, { batty: "x" }), TypeError);
  assertThrows(
    () => Object.assign(main.OUTCOMES_EXPLAINED, { simulated: "x" }),
    TypeError,
  );
});
