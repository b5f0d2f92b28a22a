import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  BATTY_FAULTS,
  evaluateFault,
  type FaultInjector,
  type FaultKind,
  type FaultRecord,
  renderJson,
  renderMarkdown,
  type StressOptions,
  type StressReport,
  summarize,
} from "../../drill/mod.ts";
import { U64_MAX } from "../../rng/u64.ts";
import { assertFails } from "../assertions.ts";
import * as main from "../../mod.ts";
import { BOTH, testHarnesses } from "../engines.ts";
import { digestCases, type FixedCase, fixedCases, GENERATED_AT } from "../golden.ts";

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0"))
    .join("");
}

testHarnesses(
  "whole reports have the golden digests (330 JSON, 330 Markdown)",
  async (h) => {
    assertEquals(digestCases.length, 330);
    for (const golden of digestCases) {
      const options = {
        compact: golden.compact,
        durationHours: golden.duration_hours,
        seed: BigInt(golden.seed),
        generatedAt: GENERATED_AT,
      };
      const report = h.runStress(options);
      const [json, markdown] = [renderJson(report), renderMarkdown(report)];
      assertEquals(
        {
          ...golden,
          total_faults: report.summary.totalFaults,
          failed_faults: report.summary.failedFaults,
          json_bytes: new TextEncoder().encode(json).length,
          json_sha256: await sha256(json),
          markdown_bytes: new TextEncoder().encode(markdown).length,
          markdown_sha256: await sha256(markdown),
        },
        golden,
      );
    }
  },
);

/** The injector of batty's unit tests: an outcome per sequence. */
function fixedInjector(outcomes: readonly (readonly [number, number])[]): FaultInjector {
  return {
    inject({ sequence, kind }) {
      const [detectedAfterSecs, recoveredAfterSecs] = outcomes[sequence - 1] ??
        [NaN, NaN];
      const notes = `fixed outcome for ${kind.label}`;
      return { detectedAfterSecs, recoveredAfterSecs, notes };
    },
  };
}

function optionsOf({ compact, duration_hours, seed }: FixedCase): StressOptions {
  const durationHours = duration_hours;
  return { compact, durationHours, seed: BigInt(seed), generatedAt: GENERATED_AT };
}

function injectorOf({ outcomes }: FixedCase): FaultInjector {
  return fixedInjector(outcomes.map(([d, r]) => [Number(d), Number(r)] as const));
}

for (const golden of fixedCases) {
  testHarnesses(`fixed outcomes: ${golden.name}`, (harness) => {
    const report = harness.runStress(optionsOf(golden), injectorOf(golden));
    assertEquals(renderJson(report), golden.json);
    assertEquals(renderMarkdown(report), golden.markdown);
  });
  testHarnesses(`fixed outcomes, answered later: ${golden.name}`, async (harness) => {
    const injector = injectorOf(golden);
    let running = 0;
    const report = await harness.runStressAsync(optionsOf(golden), {
      async inject(fault) {
        assertEquals(running++, 0, "one fault at a time");
        await new Promise((done) => setTimeout(done));
        running--;
        return injector.inject(fault);
      },
    });
    assertEquals(renderJson(report), golden.json);
    assertEquals(renderMarkdown(report), golden.markdown);
  });
}

// Batty's unit test `sla_failure_is_reported_when_recovery_exceeds_threshold`.
testHarnesses("a recovery beyond its SLA is a miss, and only that one", (harness) => {
  const outcomes = [[2, 61], [2, 89], [2, 88], [2, 100], [2, 115], [2, 59]] as const;
  const report = harness.runStress({ compact: true, seed: 7n }, fixedInjector(outcomes));
  assertEquals(report.summary.totalFaults, 6);
  assertEquals(report.summary.failedFaults, 1);
  assertEquals(report.faults.map(({ passedSla }) => passedSla), [
    false,
    true,
    true,
    true,
    true,
    true,
  ]);
});

testHarnesses("the defaults are the original's, and the time is fixed", (harness) => {
  const report = harness.runStress();
  assertEquals(report, harness.runStress({ compact: false, durationHours: 8, seed: 1n }));
  assertEquals(report.generatedAt, "1970-01-01T00:00:00+00:00");
  assertEquals([report.seed, report.virtualDurationSecs], [1n, 28_800]);
  assertEquals(
    renderJson(harness.runStress({ durationHours: 0 })),
    renderJson(harness.runStress({ durationHours: 1 })),
  );
});

testHarnesses("generatedAt is stated in the original's form", (harness) => {
  const { generatedAt } = harness.runStress({
    generatedAt: "2026-01-01T01:00:00.25+01:00",
  });
  assertEquals(generatedAt, "2026-01-01T00:00:00.250+00:00");
});

testHarnesses("a mixed session is drawn by the mixed generator throughout", (harness) => {
  const options = { durationHours: 40, seed: 6n, generator: "mixed" } as const;
  const report = harness.runStress(options);
  assertEquals(report.generator, "mixed");
  const plan = { compact: false, virtualDurationSecs: 40 * 3600, seed: 6n };
  const schedule = harness.buildSchedule({ ...plan, generator: "mixed" });
  const injector = harness.createSyntheticInjector(6n, "mixed");
  assertEquals(
    report.faults,
    schedule.map((fault) => evaluateFault(fault, injector.inject(fault))),
  );
  const kinds = new Set(schedule.slice(6).map(({ ordinal }) => ordinal));
  assertEquals(kinds.size, 6, "the original's generator reaches three");
});

testHarnesses("own kinds go through schedule, outcomes and records", (harness) => {
  const kinds = [
    {
      label: "net_split",
      description: "d1",
      roadmapAnchor: "a1",
      slaSecs: 30,
      weight: 2,
    },
    { label: "disk_full", description: "d2", roadmapAnchor: "a2", slaSecs: 300 },
  ];
  const { faults } = harness.runStress({ kinds, durationHours: 40 });
  assertEquals(faults.length, 42);
  for (const fault of faults) {
    const kind = kinds[fault.ordinal];
    assert(kind);
    assertEquals(fault.kind, kind);
    assert(fault.recoveryTimeSecs <= kind.slaSecs + 5 + kind.slaSecs / 3);
  }
});

const anyOptions: fc.Arbitrary<StressOptions> = fc.record({
  compact: fc.boolean(),
  durationHours: fc.integer({ min: 0, max: 60 }),
  seed: fc.bigInt({ min: 0n, max: U64_MAX }),
  generator: fc.constantFrom("batty", "mixed"),
});

Deno.test("[wasm = bigint] law: same options, same bytes, again and on either engine", () => {
  const [wasm, bigint] = BOTH;
  fc.assert(fc.property(anyOptions, (options) => {
    const report = wasm.runStress(options);
    assertEquals(report, bigint.runStress(options));
    assertEquals(renderJson(report), renderJson(wasm.runStress(options)));
    assertEquals(renderMarkdown(report), renderMarkdown(bigint.runStress(options)));
  }));
});

testHarnesses(
  "law: the arithmetic of every record and of the totals adds up",
  (harness) => {
    fc.assert(fc.property(anyOptions, (options) => {
      const report = harness.runStress(options);
      report.faults.forEach(assertRecordAddsUp);
      assertTotalsAddUp(report);
    }));
  },
);

function assertRecordAddsUp(fault: FaultRecord, index: number): void {
  assertEquals(fault.sequence, index + 1);
  assertEquals(fault.recoveredAtSecs - fault.injectedAtSecs, fault.recoveryTimeSecs);
  assertEquals(fault.detectedAtSecs - fault.injectedAtSecs, fault.detectionTimeSecs);
  assertEquals(fault.passedSla, fault.recoveryTimeSecs <= fault.kind.slaSecs);
  assert(fault.detectedAtSecs > fault.injectedAtSecs);
  assertEquals(fault.kind, BATTY_FAULTS[fault.ordinal]);
  assertEquals(
    fault.notes,
    `Synthetic ${fault.kind.label} injection on virtual timeline; detection ` +
      `${fault.detectionTimeSecs}s, recovery ${fault.recoveryTimeSecs}s.`,
  );
}

function assertTotalsAddUp({ summary, faults }: StressReport): void {
  const times = faults.map(({ recoveryTimeSecs }) => recoveryTimeSecs);
  assertEquals(summary.passedFaults + summary.failedFaults, summary.totalFaults);
  assertEquals(summary.totalFaults, faults.length);
  assertEquals(summary.failedFaults, faults.filter(({ passedSla }) => !passedSla).length);
  assertEquals(summary.maxRecoverySecs, Math.max(...times));
  assertEquals(summary.avgRecoverySecs, times.reduce((a, b) => a + b) / times.length);
}

Deno.test("a session without faults has totals of 0", () => {
  assertEquals(summarize([]), {
    totalFaults: 0,
    passedFaults: 0,
    failedFaults: 0,
    maxRecoverySecs: 0,
    avgRecoverySecs: 0,
  });
});

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
