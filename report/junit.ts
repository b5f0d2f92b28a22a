/**
 * JUnit XML, as CI servers read it.
 * @module
 */
import type { Case, CaseList, Suite } from "./cases.ts";
import { clip, type Escaped, markup, oneLine } from "./escape.ts";
import { OUTCOMES_WORDS, TEXT_MAX } from "./wording.ts";

/** A suite's counts, as its attributes and those of the document state them. */
interface Counts {
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
  readonly timeSecs: number;
}

/**
 * Renders a list of cases as JUnit XML, in pieces, one per case: one suite per sort of
 * case. What could not be told is an error and no skipped test, because servers show
 * a suite with skipped tests as good. A suite's name says where the outcomes come from.
 * Times are seconds; a fault's is its recovery.
 *
 * @example
 * ```ts
 * import { runStress } from "@faultdrill/faultdrill";
 * import { casesOf, renderJUnit, viewSession } from "@faultdrill/faultdrill/report";
 * import { assertStringIncludes } from "@std/assert";
 *
 * const report = runStress({ compact: true, seed: 7n, title: "Nightly drill" });
 * const view = viewSession(report, [], "faultdrill --compact --seed 7");
 * const xml = [...renderJUnit(casesOf(view))].join("");
 * assertStringIncludes(xml, '<testsuite name="Nightly drill (simulated)"');
 * assertStringIncludes(xml, '<testcase classname="agent_crash" name="fault 1 at 00:01:25"');
 * ```
 */
export function* renderJUnit(list: CaseList): Generator<string, void, void> {
  const name = suiteName(clip(list.title, TEXT_MAX), list);
  const counts = list.suites.map(countsOf);
  const sum = (count: (counts: Counts) => number) =>
    counts.reduce((total, suite) => total + count(suite), 0);
  const whole: Counts = {
    tests: sum(({ tests }) => tests),
    failures: sum(({ failures }) => failures),
    errors: sum(({ errors }) => errors),
    timeSecs: sum(({ timeSecs }) => timeSecs),
  };
  yield '<?xml version="1.0" encoding="UTF-8"?>\n';
  yield `${markup`<testsuites name="${name}" ${attributes(whole)}>\n`}`;
  for (const [index, suite] of list.suites.entries()) {
    yield* renderSuite(suite, list, index);
  }
  yield "</testsuites>\n";
}

function suiteName(title: string, { outcomes }: CaseList): string {
  return `${title} (${OUTCOMES_WORDS[outcomes]})`;
}

function* renderSuite(suite: Suite, list: CaseList, index: number): Generator<string> {
  const title = clip(list.title, TEXT_MAX);
  const name = suiteName(index === 0 ? title : `${title} ${suite.name}`, list);
  const stamp = timestamp(list.generatedAt);
  yield `${markup`<testsuite name="${name}" ${attributes(countsOf(suite))}${stamp}>\n`}`;
  if (index === 0) yield `${properties(list)}`;
  for (const testCase of suite.cases) yield `${renderCase(testCase, list)}`;
  yield "</testsuite>\n";
}

function countsOf({ counts, timeSecs }: Suite): Counts {
  return {
    tests: counts.passed + counts.failed + counts.unknown,
    failures: counts.failed,
    errors: counts.unknown,
    timeSecs,
  };
}

function attributes({ tests, failures, errors, timeSecs }: Counts): Escaped {
  return markup`tests="${tests}" failures="${failures}" errors="${errors}" skipped="0" time="${timeSecs}"`;
}

/** Without the offset, which the schema that Jenkins publishes does not know. */
function timestamp(generatedAt: string): Escaped {
  const [time] = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.exec(generatedAt) ?? [];
  return time === undefined ? markup`` : markup` timestamp="${time}"`;
}

function properties(list: CaseList): Escaped {
  const all = [...list.properties, ["replay", list.replayCommand] as const];
  return markup`<properties>
${
    all.map(([name, value]) =>
      markup`<property name="${name}" value="${oneLine(value)}"/>\n`
    )
  }</properties>
`;
}

function renderCase(testCase: Case, { replayCommand }: CaseList): Escaped {
  const { group, name, timeSecs, outcome, reason, details } = testCase;
  const open = markup`<testcase classname="${oneLine(group)}" name="${
    oneLine(name)
  }" time="${timeSecs}"`;
  if (outcome === "passed") return markup`${open}/>\n`;
  const element = outcome === "failed" ? markup`failure` : markup`error`;
  return markup`${open}>
<${element} type="${outcome}" message="${oneLine(reason)}">${
    details.map((detail) => markup`${detail}\n`)
  }replay: ${replayCommand}
</${element}>
</testcase>
`;
}
