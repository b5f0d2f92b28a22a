/**
 * Views to render: sessions of every size, and one whose every text is hostile.
 * @module
 */
import {
  BATTY_FAULTS,
  type FaultInjector,
  type FaultKind,
  type FaultRecord,
  runStress,
  type StressReport,
} from "../../mod.ts";
import { computeStatistics, evaluateGates, parseGate } from "../../gate/mod.ts";
import type { ReportView } from "../../report/view.ts";

export const GATES_PASS = ["total_faults >= 1", "recovery.max <= 604800"];
export const GATES_MIXED = [
  "pass_rate >= 0.999",
  "recovery.p50 <= 604800",
  "late_detections == 0",
  "recovery.agent_crash.max <= 1",
];
export const GATES_UNKNOWN = ["total_faults >= 1", "late_detections == 0"];

/** The view of a report, with gates as a user writes them. */
export function viewOf(
  report: StressReport,
  gates: readonly string[] = [],
  kinds: readonly FaultKind[] = BATTY_FAULTS,
): ReportView {
  const statistics = computeStatistics(report.faults, kinds);
  const parsed = gates.map((gate) => parseGate(gate, kinds));
  return {
    title: "Job runner, nightly drill",
    report,
    kinds,
    generator: "batty-lcg-v1",
    statistics,
    gates: evaluateGates(parsed, report, kinds, statistics),
    replayCommand:
      `faultdrill stress-test --duration-hours 8 --seed ${report.seed} --generated-at 1970-01-01T00:00:00+00:00`,
  };
}

/**
 * An injector whose every `missEvery`-th fault misses its SLA, by up to twice the
 * SLA; the others spread over what the SLA allows. With 0 none is missed.
 */
export function unevenInjector(missEvery: number): FaultInjector {
  return {
    inject({ sequence, kind }) {
      const spread = (sequence * 7919) % 1000;
      const missed = missEvery > 0 && sequence % missEvery === 0;
      const share = missed ? 1001 + 2 * spread : 250 + (spread * spread) / 1400;
      const recoveredAfterSecs = missed
        ? Math.ceil((kind.slaSecs * share) / 1000)
        : Math.floor((kind.slaSecs * share) / 1000);
      return {
        detectedAfterSecs: 1 + (spread % 20),
        recoveredAfterSecs,
        notes: missed
          ? `Worker ${sequence % 7} came back only after the supervisor's second attempt.`
          : "",
      };
    },
  };
}

/** A session of so many faults of the built-in catalogue, at least 7. */
export function sessionOf(faultCount: number, missEvery: number): StressReport {
  const report = runStress(
    { durationHours: faultCount - BATTY_FAULTS.length, seed: 7n },
    unevenInjector(missEvery),
  );
  if (report.faults.length !== faultCount) throw new Error(`${report.faults.length}`);
  return report;
}

/** A report without faults, which no run makes. */
export function emptyReport(): StressReport {
  const report = runStress({ compact: true });
  const summary = {
    ...report.summary,
    totalFaults: 0,
    passedFaults: 0,
    failedFaults: 0,
    maxRecoverySecs: 0,
    avgRecoverySecs: 0,
  };
  return { ...report, summary, faults: [] };
}

/** What must stay text wherever it is shown. */
export const HOSTILE_TEXTS: readonly string[] = [
  "a | b || c \\| d",
  "`tick` ``two`` ```\nfence\n```\n~~~\n````",
  "line one\nline two\r\nline three\rline four\u2028five\u2029six\u0085seven",
  "<script>alert(1)</script><!-- --><style>*{display:none}</style></title></pre>",
  `"quoted" 'single' onload="x" &amp; &#60; &lt;`,
  "]]> <![CDATA[ x ]]> <?xml?>",
  "::error::boom\n::set-output name=x::y\r::stop-commands::z ##[error]q %0A%25%3A",
  "\u001b[31mred\u001b[0m \u009b1m \u001b]8;;http://x\u0007link",
  "\u202eevil\u202c \u2066isolate\u2069 \u200fmark\u200e \u061c",
  "\ud800 lone \udc00 \ufffe \uffff \ufdd0 \u0000 \u0008 \u000b \u007f",
  "שלום עולם مرحبا 你好 😀 é",
  "# heading\n- item\n> quote\n1. one\n[link](javascript:alert(1)) ![i](x) http://a.b www.c.d e@f.g @user :smile: $x$ ~~s~~ **b** __u__ ^[n]",
  "${jndi:ldap://x} %s %n {{7*7}}",
  "x".repeat(1000),
  "😀".repeat(1000),
];

/** A view with that text wherever users write. Labels too, though no scenario may. */
export function hostileView(text: string): ReportView {
  const kinds = BATTY_FAULTS.map((kind, index) => ({
    ...kind,
    label: index === 0 ? text : kind.label,
    description: text,
    roadmapAnchor: text,
  }));
  const base = sessionOf(14, 2);
  const faults: FaultRecord[] = base.faults.map((fault) => ({
    ...fault,
    kind: fault.kind === "agent_crash" ? text : fault.kind,
    description: text,
    roadmapAnchor: text,
    notes: text,
  }));
  const report = { ...base, faults };
  const view = viewOf(report, GATES_MIXED.slice(0, 3), kinds);
  return {
    ...view,
    title: text,
    generator: text,
    gates: view.gates.map((gate) => ({ ...gate, expression: text })),
    replayCommand: text,
  };
}
