import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { BATTY_FAULTS, type FaultKind, type FaultRecord } from "../../drill/mod.ts";
import {
  computeStatistics,
  evaluateGates,
  labelsOf,
  parseGate,
  requireGateKind,
} from "../../measure/mod.ts";
import { assertFails } from "../assertions.ts";

const KIND_A: FaultKind = {
  label: "a",
  description: "",
  roadmapAnchor: "",
  slaSecs: 60,
  detectSlaSecs: 10,
};
const KIND_B: FaultKind = { label: "b", description: "", roadmapAnchor: "", slaSecs: 90 };
const kinds: FaultKind[] = [KIND_A, KIND_B];

interface Observed {
  readonly kind: "a" | "b";
  readonly detected: number;
  readonly recovered: number;
}

function recordOf({ kind, detected, recovered }: Observed, index: number): FaultRecord {
  const own = kind === "a" ? KIND_A : KIND_B;
  const injectedAtSecs = 100 * index;
  return {
    sequence: index + 1,
    kind: own,
    ordinal: kinds.indexOf(own),
    injectedAtSecs,
    detectedAtSecs: injectedAtSecs + detected,
    recoveredAtSecs: injectedAtSecs + recovered,
    detectionTimeSecs: detected,
    recoveryTimeSecs: recovered,
    passedSla: recovered <= own.slaSecs,
    notes: "",
  };
}

const seconds = fc.oneof(fc.integer({ min: 0, max: 130 }), fc.constantFrom(60, 60, 90));
const observed: fc.Arbitrary<Observed> = fc.record({
  kind: fc.constantFrom("a", "b"),
  detected: seconds,
  recovered: seconds,
});
const session = fc.array(observed, { maxLength: 120 })
  .map((faults) => faults.map(recordOf));

/** Nearest rank by counting, as it is defined: no sorting, no rank. */
function percentileByCounting(times: readonly number[], percent: number) {
  return times
    .filter((t) => 100 * times.filter((u) => u <= t).length >= percent * times.length)
    .reduce((least: number | undefined, t) => Math.min(least ?? t, t), undefined);
}

function byCounting(times: readonly number[]) {
  if (times.length === 0) return undefined;
  const at = (percent: number) => percentileByCounting(times, percent);
  return { p50: at(50), p90: at(90), p95: at(95), p99: at(99), max: at(100) };
}

Deno.test("law: statistics are those of an independent count, with ties and without data", () => {
  fc.assert(fc.property(session, (faults) => {
    const { overall, kinds: byKind } = computeStatistics({ faults, kinds });
    assertEquals(byKind.map(({ kind }) => kind), kinds);
    for (const { kind, ...statistics } of [{ kind: undefined, ...overall }, ...byKind]) {
      const group = faults.filter((fault) => kind === undefined || fault.kind === kind);
      const limited = group.filter((fault) => fault.kind === KIND_A);
      const passed = group.filter((f) => f.recoveryTimeSecs <= f.kind.slaSecs).length;
      assertEquals(statistics, {
        totalFaults: group.length,
        passedFaults: passed,
        failedFaults: group.length - passed,
        passRate: group.length === 0 ? undefined : passed / group.length,
        lateDetections: limited.length === 0
          ? undefined
          : limited.filter((f) => f.detectedAtSecs - f.injectedAtSecs > 10).length,
        recovery: byCounting(group.map((f) => f.recoveryTimeSecs)),
        detection: byCounting(group.map((f) => f.detectedAtSecs - f.injectedAtSecs)),
      });
    }
  }));
});

Deno.test("one fault, and all equal: every percentile is that time", () => {
  for (const count of [1, 2, 99, 100, 101, 1000]) {
    const same = Array<Observed>(count).fill({ kind: "a", detected: 3, recovered: 42 });
    const { overall } = computeStatistics({ faults: same.map(recordOf), kinds });
    assertEquals(overall.recovery, { p50: 42, p90: 42, p95: 42, p99: 42, max: 42 });
    assertEquals(overall.detection, { p50: 3, p90: 3, p95: 3, p99: 3, max: 3 });
  }
});

Deno.test("the ranks of 100 and of 101 faults", () => {
  const rising = (count: number) =>
    Array.from(
      { length: count },
      (_, i) => ({ kind: "a", detected: 0, recovered: i + 1 }),
    )
      .map((fault) => recordOf(fault as Observed, 0));
  assertEquals(computeStatistics({ faults: rising(100), kinds }).overall.recovery, {
    p50: 50,
    p90: 90,
    p95: 95,
    p99: 99,
    max: 100,
  });
  assertEquals(computeStatistics({ faults: rising(101), kinds }).overall.recovery, {
    p50: 51,
    p90: 91,
    p95: 96,
    p99: 100,
    max: 101,
  });
});

const METRICS = [
  "total_faults",
  "passed_faults.a",
  "failed_faults.b",
  "pass_rate",
  "pass_rate.a",
  "late_detections",
  "late_detections.b",
  ...["recovery", "recovery.a", "detection.b"].flatMap((time) =>
    ["p50", "p90", "p95", "p99", "max"].map((point) => `${time}.${point}`)
  ),
];

/** Reads a metric from the faults alone, without the code under test. */
function measure(metric: string, faults: readonly FaultRecord[]): number | undefined {
  const words = metric.split(".");
  const kind = words.find((word) => word === "a" || word === "b");
  const group = faults.filter((fault) => kind === undefined || fault.kind.label === kind);
  const times = group.map((fault) =>
    words[0] === "recovery"
      ? fault.recoveryTimeSecs
      : fault.detectedAtSecs - fault.injectedAtSecs
  );
  const passed = group.filter(({ passedSla }) => passedSla).length;
  const limited = group.filter((fault) => fault.kind.label === "a");
  switch (words[0]) {
    case "total_faults":
      return group.length;
    case "passed_faults":
      return passed;
    case "failed_faults":
      return group.length - passed;
    case "pass_rate":
      return group.length === 0 ? undefined : passed / group.length;
    case "late_detections":
      return limited.length === 0
        ? undefined
        : limited.filter((f) => f.detectedAtSecs - f.injectedAtSecs > 10).length;
    default: {
      const percent = { p50: 50, p90: 90, p95: 95, p99: 99, max: 100 }[words.at(-1)!]!;
      return percentileByCounting(times, percent);
    }
  }
}

const COMPARE: Record<string, (a: number, b: number) => boolean> = {
  "<=": (a, b) => !(a > b),
  ">=": (a, b) => !(a < b),
  "<": (a, b) => a < b,
  ">": (a, b) => a > b,
  "==": (a, b) => Object.is(a, b),
};

Deno.test("law: a gate says what an independent reading of it says", () => {
  const limit = fc.oneof(
    fc.integer({ min: 0, max: 120 }).map(String),
    fc.integer({ min: 0, max: 20 }).map((twentieths) => (twentieths / 20).toFixed(2)),
  );
  fc.assert(
    fc.property(
      session,
      fc.constantFrom(...METRICS),
      fc.constantFrom(...Object.keys(COMPARE)),
      limit,
      (faults, metric, comparison, limit) => {
        const expression = `${metric} ${comparison} ${limit}`;
        const [result] = evaluateGates([parseGate(expression)], { faults, kinds });
        const value = measure(metric, faults);
        const verdict = value === undefined
          ? "unknown"
          : COMPARE[comparison]?.(value, Number(limit))
          ? "pass"
          : "fail";
        assertEquals([result?.gate.expression, result?.verdict, result?.value], [
          expression,
          verdict,
          value,
        ]);
        if (verdict !== "fail") assertEquals(result?.worstFaults, []);
      },
    ),
    { numRuns: 2000 },
  );
});

Deno.test("a pass rate of exactly the limit holds", () => {
  for (let total = 1; total <= 200; total++) {
    for (const passed of [0, 1, total - 1, total]) {
      const faults = Array.from(
        { length: total },
        (_, index) =>
          recordOf({ kind: "a", detected: 1, recovered: index < passed ? 1 : 99 }, index),
      );
      const rate = passed / total;
      if (rate !== Number(rate.toFixed(6))) continue;
      const gates = ["<=", ">=", "=="].map((c) =>
        parseGate(`pass_rate ${c} ${rate.toFixed(6)}`)
      );
      const verdicts = evaluateGates(gates, { faults, kinds }).map((g) => g.verdict);
      assertEquals(verdicts, ["pass", "pass", "pass"], `${passed} of ${total}`);
    }
  }
});

const OFFENDING = [
  { kind: "a", detected: 30, recovered: 61 },
  { kind: "b", detected: 5, recovered: 120 },
  { kind: "a", detected: 11, recovered: 70 },
  { kind: "b", detected: 50, recovered: 10 },
  { kind: "a", detected: 2, recovered: 100 },
  { kind: "b", detected: 9, recovered: 91 },
].map((fault, index) => recordOf(fault as Observed, index));

const WORST: Record<string, number[]> = {
  // By seconds beyond the SLA: 40, 30, 10, 1, 1.
  "failed_faults == 0": [5, 2, 3],
  "pass_rate.a >= 1": [5, 3, 1],
  "passed_faults > 5": [5, 2, 3],
  "recovery.max <= 1": [2, 5, 6],
  "recovery.b.p50 <= 20": [2, 6],
  "recovery.p50 == 61": [2, 5, 6],
  "recovery.p50 >= 200": [4, 1, 3],
  "recovery.a.max > 100": [1, 3, 5],
  "detection.p99 <= 1": [4, 1, 3],
  // Of those with a detection SLA, 10 s: 20 and 1 beyond.
  "late_detections == 0": [1, 3],
};
for (const [expression, sequences] of Object.entries(WORST)) {
  Deno.test(`worst first, at most three: ${expression}`, () => {
    const gates = [parseGate(expression)];
    const [result] = evaluateGates(gates, { faults: OFFENDING, kinds });
    assertEquals([result?.verdict, result?.worstFaults.map(({ sequence }) => sequence)], [
      "fail",
      sequences,
    ]);
  });
}

Deno.test("a detection at its very limit is not late, nor among the worst", () => {
  const faults = [10, 11].map((detected, index) =>
    recordOf({ kind: "a", detected, recovered: 20 }, index)
  );
  const [result] = evaluateGates([parseGate("late_detections == 0")], { faults, kinds });
  assertEquals([result?.value, result?.worstFaults.map((f) => f.sequence)], [1, [2]]);
});

Deno.test("a gate is read with any spacing and written with single spaces", () => {
  for (const text of ["recovery.a.p95<=90.5", "  recovery.a.p95   <=\t90.5 "]) {
    assertEquals(parseGate(text), {
      expression: "recovery.a.p95 <= 90.5",
      metric: { time: "recovery", point: "p95" },
      kind: "a",
      comparison: "<=",
      limit: 90.5,
    });
  }
  assertEquals(parseGate("pass_rate>0").kind, undefined);
});

const FORM = "must be METRIC <=, >=, <, > or == NUMBER";
const METRIC = "must measure total_faults, passed_faults, failed_faults, pass_rate, " +
  "late_detections, or recovery or detection with p50, p90, p95, p99, max";
const UNREADABLE: Record<string, string> = {
  "": FORM,
  "pass_rate": FORM,
  "pass_rate = 1": FORM,
  "pass_rate != 1": FORM,
  "pass_rate >= -1": FORM,
  "pass_rate >= 1e3": FORM,
  "pass_rate >= 0.1234567": FORM,
  "pass_rate >= 9999999999999999": FORM,
  "pass_rate >= 1 and more": FORM,
  "Pass_rate >= 1": FORM,
  "1 <= pass_rate": FORM,
  "speed >= 1": METRIC,
  "toString >= 1": FORM,
  "constructor >= 1": METRIC,
  "recovery >= 1": METRIC,
  "recovery.a >= 1": METRIC,
  "recovery.p42 >= 1": METRIC,
  "recovery.a.b.p50 >= 1": METRIC,
  "pass_rate.a.b >= 1": METRIC,
  "p50 >= 1": METRIC,
};
for (const [text, message] of Object.entries(UNREADABLE)) {
  Deno.test(`no gate: ${JSON.stringify(text)}`, () => {
    const got = `got ${JSON.stringify(text)}`;
    assertFails(() => parseGate(text), RangeError, `gate ${message}: ${got}`);
    assertFails(
      () => parseGate(text, "--gate"),
      RangeError,
      `--gate ${message}: ${got}`,
    );
  });
}

Deno.test("every metric of every built-in kind can be asked for", () => {
  for (const { label } of BATTY_FAULTS) {
    requireGateKind(parseGate(`recovery.${label}.p50 >= 0`), labelsOf(BATTY_FAULTS));
  }
});

Deno.test("a gate may name only a kind of the catalogue, of which the first ten are shown", () => {
  const gate = parseGate("detection.c.max >= 1");
  assertFails(
    () => requireGateKind(gate, labelsOf(kinds), "--gate"),
    RangeError,
    '--gate must name a kind of the catalogue (a, b): got "detection.c.max >= 1"',
  );
  const many = Array.from({ length: 11 }, (_, index) => ({ label: `k${index}` }));
  assertFails(
    () => requireGateKind(gate, labelsOf(many)),
    RangeError,
    "gate must name a kind of the catalogue (k0, k1, k2, k3, k4, k5, k6, k7, k8, k9, …): " +
      'got "detection.c.max >= 1"',
  );
  requireGateKind(parseGate("pass_rate.a == 1"), labelsOf(kinds));
  requireGateKind(parseGate("pass_rate == 1"), new Set());
});
