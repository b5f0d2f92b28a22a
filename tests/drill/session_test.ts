import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  BATTY_FAULTS,
  evaluateFault,
  type FaultInjector,
  type FaultRecord,
  renderJson,
  renderMarkdown,
  type StressOptions,
  type StressReport,
  summarize,
} from "../../drill/mod.ts";
import { U64_MAX } from "../../rng/u64.ts";
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
