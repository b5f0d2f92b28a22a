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
  summarize,
} from "../../mod.ts";
import { parseGate } from "../../measure/mod.ts";
import { type SessionView, viewSession } from "../../report/mod.ts";

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
): SessionView {
  return viewSession(
    { ...report, title: "Job runner, nightly drill" },
    gates.map((gate) => parseGate(gate)),
    `faultdrill stress-test --duration-hours 8 --seed ${report.seed} --generated-at 1970-01-01T00:00:00+00:00`,
  );
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

/** Two kinds of which only the first has a limit on detection. */
export const DB_DOWN: FaultKind = {
  label: "db_down",
  description: "Database refuses connections.",
  roadmapAnchor: "Survive the database",
  slaSecs: 60,
  detectSlaSecs: 10,
};
export const SLOW_DISK: FaultKind = {
  label: "slow_disk",
  description: "Writes take seconds.",
  roadmapAnchor: "Disk & friends",
  slaSecs: 100,
};
export const SMALL_KINDS: readonly FaultKind[] = [DB_DOWN, SLOW_DISK];

/** A fault of some kind, its times in seconds after the injection. */
export function faultOf(
  sequence: number,
  kind: FaultKind,
  injectedAtSecs: number,
  [detectionTimeSecs, recoveryTimeSecs]: readonly [number, number],
  notes = "",
): FaultRecord {
  return {
    sequence,
    kind,
    ordinal: 0,
    injectedAtSecs,
    detectedAtSecs: injectedAtSecs + detectionTimeSecs,
    recoveredAtSecs: injectedAtSecs + recoveryTimeSecs,
    detectionTimeSecs,
    recoveryTimeSecs,
    passedSla: recoveryTimeSecs <= kind.slaSecs,
    notes,
  };
}

/** A report of faults that no run made, each of a kind of this catalogue. */
export function reportOf(
  faults: readonly FaultRecord[],
  virtualDurationSecs = 3600,
  kinds: readonly FaultKind[] = SMALL_KINDS,
): StressReport {
  const placed = faults.map((fault) => ({
    ...fault,
    ordinal: kinds.indexOf(fault.kind),
  }));
  return {
    title: "Stress test",
    outcomes: "injector",
    form: "faultdrill",
    compact: false,
    seed: 2n ** 64n - 1n,
    virtualDurationSecs,
    generatedAt: "2026-01-02T03:04:05+00:00",
    generator: "mixed",
    kinds,
    summary: summarize(placed),
    faults: placed,
  };
}

/**
 * Four faults whose every figure can be worked out by hand: in time; late and with
 * notes; late by a second; recovered before it was detected.
 */
export function smallView(
  gates: readonly string[] = [
    "pass_rate >= 0.75",
    "recovery.db_down.max <= 100",
    "late_detections.slow_disk == 0",
  ],
): SessionView {
  const report = reportOf([
    faultOf(1, DB_DOWN, 60, [5, 30]),
    faultOf(2, SLOW_DISK, 600, [20, 150], "Second <try>\nof two"),
    faultOf(3, DB_DOWN, 1800, [12, 61]),
    faultOf(4, SLOW_DISK, 3599, [30, 10]),
  ]);
  return viewSession(
    { ...report, title: "Shop & stock" },
    gates.map((gate) => parseGate(gate)),
    "faultdrill --scenario 'shop & stock.json' --seed 18446744073709551615",
  );
}

/**
 * What a hostile text looks like once it is harmless, told by ranges of code points:
 * whatever a reader could not see, or would obey, is U+FFFD.
 */
export function harmless(text: string): string {
  const oneWay = text.split("\r\n").join("\n");
  return Array.from(oneWay, (char) => {
    const code = char.codePointAt(0)!;
    if ([0x0d, 0x85, 0x2028, 0x2029].includes(code)) return "\n";
    const acts = HARMFUL.some(([from, to]) => from! <= code && code <= to!) ||
      (code & 0xfffe) === 0xfffe;
    return acts ? "\ufffd" : char;
  }).join("");
}

const HARMFUL = [
  [0x00, 0x08], // controls but tab and line feed
  [0x0b, 0x1f],
  [0x7f, 0x9f],
  [0x061c, 0x061c], // marks, embeddings, overrides and isolates of direction
  [0x200e, 0x200f],
  [0x202a, 0x202e],
  [0x2066, 0x2069],
  [0xd800, 0xdfff], // halves of pairs
  [0xfdd0, 0xfdef], // no characters, like the last two of every plane
];

/** The same on one line. */
export function harmlessLine(text: string): string {
  return harmless(text).split(/[\t\n ]+/).join(" ").replace(/^ | $/g, "");
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
export function hostileView(text: string): SessionView {
  const kinds = BATTY_FAULTS.map((kind, index) => ({
    ...kind,
    label: index === 0 ? text : kind.label,
    description: text,
    roadmapAnchor: text,
  }));
  const base = sessionOf(14, 2);
  const faults = base.faults.map((fault): FaultRecord => {
    const kind = kinds[fault.ordinal];
    return kind ? { ...fault, kind, notes: text } : fault;
  });
  const view = viewOf({ ...base, kinds, faults }, GATES_MIXED.slice(0, 3));
  return {
    ...view,
    report: { ...view.report, title: text },
    gates: view.gates.map((result) => ({
      ...result,
      gate: { ...result.gate, expression: text },
    })),
    replayCommand: text,
  };
}
