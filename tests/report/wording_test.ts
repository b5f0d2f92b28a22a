import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { type GateResult, parseGate, verdictOf } from "../../measure/mod.ts";
import {
  clock,
  counted,
  explainFaults,
  explainVerdict,
  grouped,
  meanSecs,
  measuredValue,
  missedWorstFirst,
  passRate,
  secs,
} from "../../report/wording.ts";
import {
  DB_DOWN as db,
  faultOf,
  reportOf,
  SLOW_DISK as disk,
  smallView,
} from "./views.ts";

const gate = (verdict: GateResult["verdict"]): GateResult => ({
  gate: parseGate("pass_rate >= 1"),
  verdict,
  value: verdict === "unknown" ? undefined : 1,
  worstFaults: [],
});
const someFault = reportOf([faultOf(1, db, 0, [1, 61])]);
const noFault = reportOf([]);

Deno.test("the verdict: missed before unmeasured before good, and no green without faults", () => {
  const rule: [GateResult["verdict"][], string, string][] = [
    [[], "done", "unknown"],
    [["pass"], "pass", "unknown"],
    [["pass", "pass"], "pass", "unknown"],
    [["unknown"], "unknown", "unknown"],
    [["pass", "unknown"], "unknown", "unknown"],
    [["fail"], "fail", "fail"],
    [["unknown", "fail"], "fail", "fail"],
    [["pass", "fail", "unknown"], "fail", "fail"],
  ];
  for (const [verdicts, withFaults, withoutFaults] of rule) {
    const gates = verdicts.map(gate);
    assertEquals(verdictOf(someFault, gates), withFaults, `${verdicts}`);
    assertEquals(verdictOf(noFault, gates), withoutFaults, `${verdicts}`);
  }
});

Deno.test("the verdict's reason counts the gates that made it", () => {
  const reason = (verdicts: GateResult["verdict"][], report = someFault) =>
    explainVerdict(verdictOf(report, verdicts.map(gate)), verdicts.map(gate));
  assertEquals(reason([]), "No gate was asked for.");
  assertEquals(reason(["pass"]), "The one gate holds.");
  assertEquals(reason(["pass", "pass"]), "All 2 gates hold.");
  assertEquals(reason(Array(1234).fill("pass")), "All 1,234 gates hold.");
  assertEquals(reason(["fail"]), "1 of 1 gate was missed.");
  assertEquals(reason(["fail", "fail", "unknown"]), "2 of 3 gates were missed.");
  assertEquals(reason(["unknown", "pass"]), "1 of 2 gates had nothing to measure.");
  assertEquals(reason([], noFault), "There is nothing to judge.");
  assertEquals(reason(["pass"], noFault), "There is nothing to judge.");
});

Deno.test("what the faults did is one sentence", () => {
  const met = faultOf(1, db, 0, [1, 60]);
  const late = faultOf(2, db, 0, [1, 61]);
  assertEquals(explainFaults([]), "No fault was injected.");
  assertEquals(explainFaults([met]), "The one fault met its SLA.");
  assertEquals(explainFaults([met, met]), "All 2 faults met their SLA.");
  assertEquals(explainFaults([late]), "1 of 1 fault missed its SLA.");
  assertEquals(explainFaults([met, late, late]), "2 of 3 faults missed their SLA.");
  assertEquals(
    explainFaults(Array(1500).fill(late)),
    "1,500 of 1,500 faults missed their SLA.",
  );
  assertEquals(explainFaults(Array(1500).fill(met)), "All 1,500 faults met their SLA.");
});

Deno.test("the worst fault is the latest beyond its own SLA, the earlier of two alike", () => {
  const faults = [
    faultOf(1, db, 0, [1, 70]),
    faultOf(2, disk, 9, [1, 109]),
    faultOf(3, disk, 20, [1, 200]),
    faultOf(4, db, 30, [1, 70]),
    faultOf(5, db, 40, [1, 60]),
  ];
  const order = missedWorstFirst(faults).map(({ sequence }) => sequence);
  assertEquals(order, [3, 1, 4, 2]);
  assertEquals(missedWorstFirst(faults.toReversed()).map((f) => f.sequence), order);
});

Deno.test("numbers read the same everywhere", () => {
  assertEquals([0, 999, 1000, 1234567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
  assertEquals(counted(0, "gate"), "0 gates");
  assertEquals(counted(1, "gate"), "1 gate");
  assertEquals(counted(1000, "gate"), "1,000 gates");
  assertEquals(secs(604800), "604,800 s");
  assertEquals([0, 59, 3599, 3600, 86399, 360000].map(clock), [
    "00:00:00",
    "00:00:59",
    "00:59:59",
    "01:00:00",
    "23:59:59",
    "100:00:00",
  ]);
  // As the original's Markdown: ties to the even tenth, which toFixed misses once.
  assertEquals([44, 1.25, 3.25, 1.75, 0.05, 62.75].map(meanSecs), [
    "44.0 s",
    "1.2 s",
    "3.2 s",
    "1.8 s",
    "0.1 s",
    "62.8 s",
  ]);
});

Deno.test("a pass rate is 100 % only if nothing was missed, and 0 % only below 0.1 %", () => {
  const rate = (passedFaults: number, totalFaults: number) =>
    passRate({ passedFaults, totalFaults });
  assertEquals(rate(0, 0), "–");
  assertEquals(rate(5, 5), "100.0 %");
  assertEquals(rate(999_999, 1_000_000), "99.9 %");
  assertEquals(rate(2, 3), "66.6 %");
  assertEquals(rate(1, 1000), "0.1 %");
  assertEquals(rate(1, 1001), "0.0 %");
});

Deno.test("what a gate measured is cut, not rounded, and carries its unit", () => {
  const say = (value: number | undefined, expression = "pass_rate >= 1") =>
    measuredValue({ ...gate("fail"), gate: parseGate(expression), value });
  assertEquals(say(undefined), "nothing to measure");
  assertEquals(say(0.5), "0.5");
  assertEquals(say(2 / 3), "0.666666…");
  assertEquals(say(0.9499999996), "0.949999…");
  assertEquals(say(0.9999999), "0.999999…");
  assertEquals(say(1 - 1e-6), "0.999999");
  assertEquals(say(1e-6), "0.000001");
  assertEquals(say(5e-7), "0.000000…");
  assertEquals(say(0), "0");
  assertEquals(say(12345, "failed_faults == 0"), "12,345");
  assertEquals(say(12345, "recovery.db_down.p95 <= 1"), "12,345 s");
  assertEquals(say(7, "detection.max <= 1"), "7 s");
  assertEquals(say(7, "late_detections == 1"), "7");
});

Deno.test("law: what a gate measured never reads as more than it was", () => {
  fc.assert(fc.property(
    fc.nat(1_000_000).chain((total) => fc.tuple(fc.nat(total), fc.constant(total + 1))),
    ([passed, total]) => {
      const text = measuredValue({ ...gate("fail"), value: passed / total });
      const shown = Number(text.replace("…", ""));
      assert(shown <= passed / total && passed / total - shown < 1e-6);
      assertEquals(text.endsWith("…"), shown !== passed / total);
    },
  ));
});

Deno.test("the small view is what its comment says", () => {
  const { report, gates } = smallView();
  assertEquals(report.faults.map(({ passedSla }) => passedSla), [
    true,
    false,
    false,
    true,
  ]);
  assertEquals(gates.map(({ verdict }) => verdict), ["fail", "pass", "unknown"]);
});
