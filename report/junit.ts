/**
 * JUnit XML, as CI servers read it.
 * @module
 */
import type { FaultRecord } from "../core.ts";
import type { GateResult } from "../gate/mod.ts";
import { clip, markup, oneLine, type Safe } from "./safe.ts";
import type { ReportView } from "./view.ts";
import { clock, explainMiss, measured, nameFault, TEXT_MAX } from "./words.ts";

/** A suite's counts, as its attributes and those of the document state them. */
interface Counts {
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
  readonly timeSecs: number;
}

/**
 * Renders a session as JUnit XML, in pieces, one per fault: one suite with a test
 * case per fault, which fails if the recovery missed its SLA, and one with a test
 * case per gate. A gate that had nothing to measure is an error and no skipped
 * test, because servers show a suite with skipped tests as good. So is a session
 * without faults. Times are virtual seconds; a fault's is its recovery.
 *
 * @example
 * ```ts
 * import { BATTY_FAULTS as kinds, runStress } from "@faultdrill/faultdrill";
 * import { computeStatistics } from "@faultdrill/faultdrill/gate";
 * import { renderJUnit } from "@faultdrill/faultdrill/report";
 * import { assertStringIncludes } from "@std/assert";
 *
 * const report = runStress({ compact: true, seed: 7n });
 * const xml = [...renderJUnit({
 *   title: "Nightly drill",
 *   report,
 *   kinds,
 *   generator: "batty-lcg64-v1",
 *   statistics: computeStatistics(report.faults, kinds),
 *   gates: [],
 *   replayCommand: "faultdrill --compact --seed 7",
 * })].join("");
 * assertStringIncludes(xml, '<testcase classname="agent_crash" name="fault 1 at 00:01:25"');
 * ```
 */
export function* renderJUnit(view: ReportView): Generator<string, void, void> {
  const title = clip(view.title, TEXT_MAX);
  const faults = countFaults(view.report.faults);
  const gates = countGates(view.gates);
  const both: Counts = {
    tests: faults.tests + gates.tests,
    failures: faults.failures + gates.failures,
    errors: faults.errors + gates.errors,
    timeSecs: faults.timeSecs,
  };
  const stamp = timestamp(view.report.generatedAt);
  yield '<?xml version="1.0" encoding="UTF-8"?>\n';
  yield `${markup`<testsuites name="${title}" ${attributes(both)}>\n`}`;
  yield `${markup`<testsuite name="${title}" ${attributes(faults)}${stamp}>\n`}`;
  yield `${properties(view)}`;
  if (view.report.faults.length === 0) yield `${NO_FAULTS}`;
  for (const fault of view.report.faults) yield `${faultCase(fault, view)}`;
  yield "</testsuite>\n";
  if (view.gates.length > 0) {
    yield `${markup`<testsuite name="${title} gates" ${attributes(gates)}${stamp}>\n`}`;
    for (const gate of view.gates) yield `${gateCase(gate, view)}`;
    yield "</testsuite>\n";
  }
  yield "</testsuites>\n";
}

const NO_FAULTS: Safe = markup`<testcase classname="session" name="faults" time="0">
<error type="unknown" message="cannot tell: no fault was injected"/>
</testcase>
`;

function countFaults(faults: readonly FaultRecord[]): Counts {
  let failures = 0;
  let timeSecs = 0;
  for (const { passedSla, recoveryTimeSecs } of faults) {
    if (!passedSla) failures++;
    timeSecs += recoveryTimeSecs;
  }
  const errors = faults.length === 0 ? 1 : 0;
  return { tests: faults.length + errors, failures, errors, timeSecs };
}

function countGates(gates: readonly GateResult[]): Counts {
  const failures = gates.filter(({ verdict }) => verdict === "fail").length;
  const errors = gates.filter(({ verdict }) => verdict === "unknown").length;
  return { tests: gates.length, failures, errors, timeSecs: 0 };
}

function attributes({ tests, failures, errors, timeSecs }: Counts): Safe {
  return markup`tests="${tests}" failures="${failures}" errors="${errors}" skipped="0" time="${timeSecs}"`;
}

/** Without the offset, which the schema that Jenkins publishes does not know. */
function timestamp(generatedAt: string): Safe {
  const [time] = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.exec(generatedAt) ?? [];
  return time === undefined ? markup`` : markup` timestamp="${time}"`;
}

function properties({ report, generator, replayCommand }: ReportView): Safe {
  const property = (name: string, value: string) =>
    markup`<property name="${name}" value="${oneLine(value)}"/>\n`;
  return markup`<properties>
${[
    property("seed", String(report.seed)),
    property("generator", generator),
    property("mode", report.compact ? "compact" : "standard"),
    property("virtual_duration_secs", String(report.virtualDurationSecs)),
    property("replay", replayCommand),
  ]}</properties>
`;
}

function faultCase(fault: FaultRecord, view: ReportView): Safe {
  const { sequence, kind, injectedAtSecs, recoveryTimeSecs } = fault;
  const open = markup`<testcase classname="${oneLine(kind)}" name="fault ${sequence} at ${
    clock(injectedAtSecs)
  }" time="${recoveryTimeSecs}"`;
  if (fault.passedSla) return markup`${open}/>\n`;
  return markup`${open}>
<failure type="sla" message="${explainMiss(fault)}">${explainMiss(fault)}
description: ${fault.description}
roadmap: ${fault.roadmapAnchor}
notes: ${fault.notes}
replay: ${view.replayCommand}
</failure>
</testcase>
`;
}

function gateCase(gate: GateResult, view: ReportView): Safe {
  const expression = oneLine(gate.expression);
  const open = markup`<testcase classname="gate" name="${expression}" time="0"`;
  switch (gate.verdict) {
    case "pass":
      return markup`${open}/>\n`;
    case "unknown":
      return markup`${open}>
<error type="unknown" message="cannot tell: ${expression} had nothing to measure">replay: ${view.replayCommand}
</error>
</testcase>
`;
    case "fail":
      return markup`${open}>
<failure type="gate" message="gate missed: ${expression}, measured ${
        measured(gate)
      }">measured ${measured(gate)}
${
        gate.offenders.map((fault) => markup`worst: ${nameFault(fault)}\n`)
      }replay: ${view.replayCommand}
</failure>
</testcase>
`;
  }
}
