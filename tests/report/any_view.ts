/**
 * Arbitrary views: any catalogue, any outcome, any text in every field of a user's.
 * @module
 */
import fc from "fast-check";
import type { FaultKind, Outcomes } from "../../drill/mod.ts";
import { parseGate } from "../../measure/mod.ts";
import { type SessionView, viewSession } from "../../report/mod.ts";
import { faultOf, HOSTILE_TEXTS, reportOf } from "./views.ts";

/** Texts that users could write, and those that none should. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 40 })
    .map((units) => String.fromCharCode(...units)),
  fc.string({
    unit: fc.constantFrom(..."|`~<>&\"'\\*_[]{}()#:!%\n\r\t -=+.1a"),
    maxLength: 60,
  }),
  fc.constantFrom(...HOSTILE_TEXTS),
);

const anySecs = fc.oneof(fc.nat(200), fc.nat(604_800));

const anyKinds = fc.uniqueArray(
  fc.record({
    label: fc.stringMatching(/^[a-z][a-z0-9_]{0,20}$/),
    description: anyText,
    roadmapAnchor: anyText,
    slaSecs: fc.integer({ min: 1, max: 604_800 }),
    detectSlaSecs: fc.option(fc.integer({ min: 1, max: 604_800 }), { nil: undefined }),
  }),
  { minLength: 1, maxLength: 5, selector: ({ label }) => label },
);

const anyOutcome = fc.record({
  kind: fc.nat(),
  injectedAtSecs: fc.nat(7200),
  detectedAfterSecs: anySecs,
  recoveredAfterSecs: anySecs,
  notes: anyText,
});

const GATES = [
  "pass_rate >= 0.9",
  "failed_faults == 0",
  "recovery.p95 <= 90",
  "late_detections < 2",
  "detection.max <= 20",
];

/** A view of a session of up to 80 faults. */
export const anyView: fc.Arbitrary<SessionView> = fc.record({
  kinds: anyKinds,
  answers: fc.array(anyOutcome, { maxLength: 80, size: "max" }),
  gates: fc.subarray(GATES),
  title: anyText,
  outcomes: fc.constantFrom<Outcomes>("simulated", "injector"),
  replayCommand: anyText,
}).map(({ kinds, answers, gates, title, outcomes, replayCommand }) => {
  const kindAt = (index: number): FaultKind => kinds[index % kinds.length] ?? kinds[0]!;
  const faults = answers.map(
    ({ kind, injectedAtSecs, detectedAfterSecs, recoveredAfterSecs, notes }, index) =>
      faultOf(
        index + 1,
        kindAt(kind),
        injectedAtSecs,
        [detectedAfterSecs, recoveredAfterSecs],
        notes,
      ),
  );
  const report = { ...reportOf(faults, 7200, kinds), title, outcomes };
  return viewSession(report, gates.map((gate) => parseGate(gate)), replayCommand);
});
