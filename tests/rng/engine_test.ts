import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { DrawRun, Engine, GeneratorName, OutcomeDraws } from "../../rng/engine.ts";
import { bigintEngine, createWasmEngine } from "../../rng/mod.ts";
import { U64_MAX } from "../../rng/u64.ts";
import { assertFails } from "../assertions.ts";
import { testEngines } from "../engines.ts";
import { injectionCases, lcgCases } from "../golden.ts";

const SLA_SECS = [60, 90, 90, 120, 120, 60];

testEngines("lcg draws the golden u64 values (36 seeds x 8)", (engine) => {
  assertEquals(lcgCases.length, 36);
  for (const { seed, next_u64 } of lcgCases) {
    const lcg = engine.lcg(BigInt(seed));
    assertEquals(next_u64.map(() => `${lcg.nextU64()}`), next_u64, `seed ${seed}`);
  }
});

testEngines("lcg draws the golden bounded values (36 seeds x 30)", (engine) => {
  for (const { seed, upper_exclusive, next_bounded } of lcgCases) {
    const lcg = engine.lcg(BigInt(seed));
    const drawn = upper_exclusive.map((bound) => `${lcg.nextBounded(BigInt(bound))}`);
    assertEquals(drawn, next_bounded, `seed ${seed}`);
  }
});

testEngines("nextBounded(0) is 0 and draws nothing", (engine) => {
  const lcg = engine.lcg(9n);
  assertEquals(lcg.nextBounded(0n), 0n);
  assertEquals(lcg.nextU64(), engine.lcg(9n).nextU64());
});

testEngines("lcg state far away: draw 1,000,000 from seed 42", (engine) => {
  // python3: s=42+0xD1B54A32D192ED03
  //          for _ in range(10**6): s=(s*6364136223846793005+1442695040888963407)%2**64
  const lcg = engine.lcg(42n);
  let value = 0n;
  for (let i = 0; i < 1_000_000; i++) value = lcg.nextU64();
  assertEquals(value, 10831944890920035693n);
});
testEngines("two generators do not disturb each other", (engine) => {
  const [a, b] = [engine.lcg(1n), engine.lcg(2n)];
  const alone = engine.lcg(1n);
  for (let i = 0; i < 5; i++) {
    b.nextU64();
    assertEquals(a.nextU64(), alone.nextU64());
  }
});

testEngines("seeds and bounds outside u64 are refused by value and limit", (engine) => {
  for (const value of [-1n, U64_MAX + 1n]) {
    const message = `must be 0 to 18446744073709551615: got ${value}`;
    assertFails(() => engine.lcg(value), RangeError, `seed ${message}`);
    assertFails(
      () => engine.lcg(0n).nextBounded(value),
      RangeError,
      `upperExclusive ${message}`,
    );
  }
  assertFails(
    () => engine.lcg(7 as unknown as bigint),
    TypeError,
    "seed must be a bigint, such as 42n: got number 7",
  );
  assertEquals(engine.lcg(U64_MAX).nextBounded(U64_MAX) < U64_MAX, true);
});

testEngines("outcomes are the golden ones (1008)", (engine) => {
  assertEquals(injectionCases.length, 1008);
  for (const [seed, ordinal, sequence, detected, recovered] of injectionCases) {
    const slaSecs = SLA_SECS[ordinal];
    assert(slaSecs !== undefined);
    assertEquals(
      engine.outcomeDrawer("batty", BigInt(seed))(sequence, ordinal, slaSecs),
      { detectedAfterSecs: detected, recoveredAfterSecs: recovered },
      `seed ${seed}, sequence ${sequence}, ordinal ${ordinal}`,
    );
  }
});

testEngines(
  "a run without bounds draws nothing, a longer one fills every place",
  (engine) => {
    const runs = [
      { count: 3, pickBound: 0, jitterBound: 0 },
      { count: 20_000, pickBound: 7, jitterBound: 11 },
    ];
    const { picks, jitters } = engine.drawSchedule("batty", 5n, runs);
    const lcg = engine.lcg(5n);
    assertEquals([...picks.slice(0, 3), ...jitters.slice(0, 3)], [0, 0, 0, 0, 0, 0]);
    const drawn = Array.from(picks.slice(3), () => [
      Number(lcg.nextBounded(7n)),
      Number(lcg.nextBounded(11n)),
    ]);
    assertEquals(drawn.length, 20_000);
    assertEquals([...picks.slice(3)], drawn.map(([pick]) => pick));
    assertEquals([...jitters.slice(3)], drawn.map(([, jitter]) => jitter));
  },
);

const u64 = fc.bigInt({ min: 0n, max: U64_MAX });
const u32 = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const generator = fc.constantFrom<GeneratorName>("batty", "mixed");
const wasm = createWasmEngine();

/** Runs a computation on both engines and holds the results equal. */
function assertSame<T>(compute: (engine: Engine) => T): T {
  const result = compute(wasm);
  assertEquals(result, compute(bigintEngine));
  return result;
}

Deno.test("[wasm = bigint] lcg on arbitrary seeds and bounds", () => {
  fc.assert(fc.property(u64, fc.array(u64, { maxLength: 8 }), (seed, bounds) => {
    assertSame((engine) => {
      const lcg = engine.lcg(seed);
      return [...bounds.map((bound) => lcg.nextBounded(bound)), lcg.nextU64()];
    });
  }));
});

Deno.test("[wasm = bigint] outcomes on arbitrary seeds, sequences, kinds and SLAs", () => {
  const ordinals = fc.integer({ min: 0, max: 63 });
  const slas = fc.oneof(
    fc.integer({ min: 0, max: 20 }),
    fc.integer({ min: 1, max: 604_800 }),
  );
  fc.assert(
    fc.property(
      generator,
      u64,
      u32,
      ordinals,
      slas,
      (generator, seed, sequence, ordinal, sla) => {
        const drawn = assertSame((engine) =>
          engine.outcomeDrawer(generator, seed)(sequence, ordinal, sla)
        );
        assertOutcomeInRange(drawn, sla);
      },
    ),
    { numRuns: 2000 },
  );
});

/** The ranges that `SyntheticFaultInjector` in batty allows. */
function assertOutcomeInRange(drawn: OutcomeDraws, sla: number): void {
  const third = Math.max(Math.floor(sla / 3), 5);
  const { detectedAfterSecs, recoveredAfterSecs } = drawn;
  assert(
    detectedAfterSecs >= 1 && detectedAfterSecs <= Math.max(Math.floor(sla / 5), 2),
  );
  const missed = recoveredAfterSecs >= sla + 5 && recoveredAfterSecs < sla + 5 + third;
  const passed = recoveredAfterSecs >= Math.max(sla - third, 0) &&
    recoveredAfterSecs < Math.max(sla, 1);
  assert(missed || passed, `recovery ${recoveredAfterSecs} for an SLA of ${sla}`);
}

Deno.test("[wasm = bigint] schedules on arbitrary runs", () => {
  const bounds = fc.oneof(u32, fc.integer({ min: 0, max: 20 }));
  const runs = fc.array(
    fc.record<DrawRun>({
      count: fc.integer({ min: 0, max: 40 }),
      pickBound: bounds,
      jitterBound: bounds,
    }),
    { maxLength: 4 },
  );
  fc.assert(fc.property(generator, u64, runs, (generator, seed, runs) => {
    assertSame((engine) => engine.drawSchedule(generator, seed, runs));
  }));
});
