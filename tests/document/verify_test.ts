import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { type FaultKind, renderJson, type StressOptions } from "../../drill/mod.ts";
import { InvalidDocumentError, verifyReport } from "../../document/verify.ts";
import { U64_MAX } from "../../rng/u64.ts";
import { BOTH, testHarnesses } from "../engines.ts";
import { GENERATED_AT, goldenReport } from "../golden.ts";

const { runStress } = BOTH[0];
const KINDS: FaultKind[] = [
  { label: "a", description: "da", roadmapAnchor: "ra", slaSecs: 10, weight: 5 },
  { label: "b", description: "db", roadmapAnchor: "rb", slaSecs: 100 },
];

for (const name of ["compact-seed7", "standard-1h-seed21-tie", "standard-24h-seedmax"]) {
  testHarnesses(`the original's report ${name} follows from its seed`, (harness) => {
    const json = goldenReport(`${name}.json`);
    const { difference, totalFaults, options } = verifyReport(json, harness.runStress);
    assertEquals(difference, undefined);
    assertEquals(totalFaults, JSON.parse(json).faults.length);
    assertEquals(options.generatedAt, GENERATED_AT);
  });
}

Deno.test("seeds above 2^53 are read exactly", () => {
  for (const seed of [2n ** 53n + 1n, U64_MAX]) {
    const json = renderJson(runStress({ compact: true, seed }));
    assertEquals(verifyReport(json, runStress).options.seed, seed);
    assertEquals(verifyReport(json, runStress).difference, undefined);
  }
});

const options: fc.Arbitrary<StressOptions> = fc.record({
  compact: fc.boolean(),
  durationHours: fc.integer({ min: 0, max: 30 }),
  seed: fc.bigInt({ min: 0n, max: U64_MAX }),
  generator: fc.constantFrom("batty", "mixed"),
  kinds: fc.constantFrom(KINDS, undefined),
  title: fc.constantFrom("Stress test", undefined),
});

/** What a session was run with, where it was not batty's. */
function scenarioOf({ kinds, title }: StressOptions) {
  return kinds && { kinds, title: title ?? "Stress test" };
}

Deno.test("law: what was rendered is verified, with its own catalogue", () => {
  fc.assert(fc.property(options, (options) => {
    const json = renderJson(runStress(options));
    assertEquals(
      verifyReport(json, runStress, scenarioOf(options)).difference,
      undefined,
    );
  }));
});

Deno.test("law: no character of a report can be changed unnoticed", () => {
  const json = goldenReport("compact-seed7.json");
  fc.assert(
    fc.property(
      fc.nat(json.length - 1),
      fc.constantFrom("1", "9", "x", " ", ""),
      (at, by) => {
        const forged = json.slice(0, at) + by + json.slice(at + 1);
        fc.pre(forged !== json);
        try {
          const { difference } = verifyReport(forged, runStress);
          // The stated time is the one value that nothing else depends on.
          const stated = /"generated_at": "([^"]*)"/.exec(forged)?.[1];
          assert(difference !== undefined || stated !== GENERATED_AT, forged);
        } catch (error) {
          assert(error instanceof InvalidDocumentError);
        }
      },
    ),
    { numRuns: 1000 },
  );
});

const LAID_OUT_ANEW =
  "it has the values that follow, in another layout: verify the file as it was written, " +
  "before jq or an editor laid it out anew";

function differenceOf(find: string | RegExp, replace: string) {
  const json = goldenReport("standard-1h-seed21-tie.json");
  const forged = json.replace(find, replace);
  assert(forged !== json);
  return verifyReport(forged, runStress).difference;
}

Deno.test("the first difference is named by line, column and both texts", () => {
  assertEquals(differenceOf('"recovery_time_secs": 114', '"recovery_time_secs": 90'), {
    line: 51,
    column: 29,
    expected: "114,",
    got: "90,",
    cause: undefined,
  });
  assertEquals(differenceOf(/\n}$/, "\n}\n"), {
    line: 122,
    column: 2,
    expected: "",
    got: "",
    cause: "it ends in white space that the report does not have, such as the newline " +
      "that an editor adds: take it away",
  });
  assertEquals(differenceOf("  ]", "  ] "), {
    line: 121,
    column: 4,
    expected: "",
    got: " ",
    cause: LAID_OUT_ANEW,
  });
  const long = differenceOf('"Worktree stuck', `"${"y".repeat(200)}`);
  assertEquals(long?.got, "y".repeat(60));
});

Deno.test("a length that no option gives is a difference, and makes no long run", () => {
  const startedAtMs = performance.now();
  // The report has eight faults, and a session has more faults than hours.
  const expected = {
    "3600000000": "28800,",
    "9007199254740991": "28800,",
    "3601": "0,",
    "0": "3600,",
  };
  for (const [secs, fromThere] of Object.entries(expected)) {
    const difference = differenceOf(/(\n {2}"virtual_duration_secs": )3600/, `$1${secs}`);
    assertEquals([difference?.line, difference?.expected], [5, fromThere]);
  }
  assert(performance.now() - startedAtMs < 60_000);
});

Deno.test("another catalogue does not give the same report", () => {
  const json = renderJson(runStress({ compact: true, kinds: KINDS }));
  assert(verifyReport(json, runStress).difference !== undefined);
});

function problemsOf(text: string): string[] {
  return assertThrows(() => verifyReport(text, runStress), InvalidDocumentError).problems
    .map(({ path, message }) => `${path} ${message}`);
}

Deno.test("what is no object is no report", () => {
  assertEquals(problemsOf("null"), ["the report must be an object: got null"]);
  assertEquals(problemsOf("7"), ["the report must be an object: got 7"]);
  assertEquals(problemsOf("[1]"), ["the report must be an object: got a list of 1"]);
});

Deno.test("a report that is wrong throughout is left after a hundred problems", () => {
  const fault = {
    ...JSON.parse(goldenReport("compact-seed7.json")).faults[0],
    sequence: -1,
  };
  const json = goldenReport("compact-seed7.json")
    .replace(/"faults": \[[^]*\]/, `"faults": ${JSON.stringify(Array(150).fill(fault))}`);
  assertEquals(problemsOf(json).length, 100);
});

Deno.test("what no drill writes but a report may say is a difference, not a mistake", () => {
  assertEquals(
    differenceOf(/"avg_recovery_secs": [\d.]+/, '"avg_recovery_secs": 0')?.line,
    14,
  );
  assertEquals(differenceOf(/^/, " "), {
    line: 1,
    column: 1,
    expected: "{",
    got: " {",
    cause: LAID_OUT_ANEW,
  });
  const seed0 = renderJson(runStress({ compact: true, seed: 0n }));
  assertEquals(verifyReport(seed0, runStress).difference, undefined);
});

const KEYS =
  "its keys are generated_at, compact, seed, virtual_duration_secs, summary, faults";
const SUMMARY_KEYS = "its keys are compact, seed, virtual_duration_secs, total_faults, " +
  "passed_faults, failed_faults, max_recovery_secs, avg_recovery_secs";
const REFUSED: [find: string | RegExp, replace: string, problem: string][] = [
  ['"compact": true', '"compact": 1', "compact must be true or false: got 1"],
  [
    '"seed": 7',
    '"seed": -7',
    "seed must be an integer from 0 to 18446744073709551615: got -7",
  ],
  [
    '"seed": 7',
    '"seed": "7"',
    'seed must be an integer from 0 to 18446744073709551615: got "7"',
  ],
  [
    '"seed": 7',
    '"seed": 7.5',
    "seed must be an integer from 0 to 18446744073709551615: got 7.5",
  ],
  [
    '"seed": 7',
    '"seed": 18446744073709551616',
    "seed must be an integer from 0 to 18446744073709551615: got 18446744073709551616",
  ],
  [
    '"seed": 7',
    '"seed": 1e20',
    "seed must be an integer from 0 to 18446744073709551615: got 100000000000000000000",
  ],
  [
    /("summary": {[^}]*"seed": )7/,
    "$11e300",
    "summary.seed must be an integer from 0 to 18446744073709551615: got 1e+300",
  ],
  [
    '"seed": 7',
    '"schema": "faultdrill.session/2", "seed": 7',
    'schema must be "faultdrill.session/1": got "faultdrill.session/2"',
  ],
  [
    '"seed": 7',
    '"schema": "faultdrill.session/1", "outcomes": "measured", "seed": 7',
    'outcomes must be "simulated" or "injector": got "measured"',
  ],
  [
    "+00:00",
    "Z",
    "generated_at must be an RFC 3339 time in UTC, written +00:00: got " +
    '"2026-01-01T00:00:00Z"',
  ],
  [/,\n {2}"summary"[^}]+}/, "", "summary is required"],
  [
    /"faults": \[[^]*\]/,
    '"faults": {}',
    "faults must be a list of faults: got an object",
  ],
  [
    '"sequence": 3',
    '"sequence": -3',
    "faults[2].sequence must be an integer from 0 to 9007199254740991: got -3",
  ],
  ['"notes"', '"note"', "faults[0].notes is required"],
  [/"notes": "[^"]*"/, '"notes": 7', "faults[0].notes must be a text: got 7"],
  ['"compact"', '"x": 1, "compact"', `x is not a key of a report: ${KEYS}`],
  [
    '"total_faults"',
    '"x": 1, "total_faults"',
    `summary.x is not a key of a summary: ${SUMMARY_KEYS}`,
  ],
  [
    /"avg_recovery_secs": [\d.]+/,
    '"avg_recovery_secs": "x"',
    'summary.avg_recovery_secs must be a number from 0 on: got "x"',
  ],
  [
    '"notes"',
    '"note"',
    "faults[0].note is not a key of a fault: its keys are sequence, kind, description, " +
    "roadmap_anchor, injected_at_secs, detected_at_secs, recovered_at_secs, " +
    "recovery_time_secs, sla_secs, passed_sla, notes",
  ],
  ['"max_recovery_secs"', '"__proto__"', "summary.__proto__ is not a key here"],
  [
    '"seed": 7',
    '"schema": "faultdrill.session/1", "generator": "lcg", "seed": 7',
    'generator must be "batty-lcg64-v1" or "splitmix64-v1": got "lcg"',
  ],
  [
    /"avg_recovery_secs": [\d.]+/,
    '"avg_recovery_secs": -1',
    "summary.avg_recovery_secs must be a number from 0 on: got -1",
  ],
];
for (const [find, replace, problem] of REFUSED) {
  Deno.test(`no report: ${replace || "no summary"}: ${problem.slice(0, 40)}`, () => {
    const broken = goldenReport("compact-seed7.json").replace(find, replace);
    const problems = problemsOf(broken);
    assert(problems.includes(problem), problems.join("\n"));
  });
}

Deno.test("what was done to a whole report is said in words", () => {
  const json = goldenReport("compact-seed7.json");
  const causeOf = (text: string) => verifyReport(text, runStress).difference?.cause;
  assertEquals(
    causeOf(`\ufeff${json}`),
    "it begins with a byte order mark: take it away",
  );
  assertEquals(
    causeOf(json.replaceAll("\n", "\r\n")),
    "its lines end in CRLF: the report has LF",
  );
  const jq = JSON.stringify(JSON.parse(json), null, 4);
  assertEquals(causeOf(jq), LAID_OUT_ANEW);
  assertEquals(causeOf(json.replace("113", "112")), undefined);
});

Deno.test("a session of Faultdrill's own form is verified with what it was run with", () => {
  const scenario = { kinds: KINDS, title: "Own" };
  const run = { compact: true, generator: "mixed", ...scenario } as const;
  const json = renderJson(runStress(run));
  assertEquals(verifyReport(json, runStress, scenario).difference, undefined);
  assertEquals(
    verifyReport(json, runStress, { ...scenario, title: "Other" }).difference,
    {
      line: 3,
      column: 14,
      expected: 'ther",',
      got: 'wn",',
      cause: undefined,
    },
  );
  assertEquals(verifyReport(json, runStress).difference?.line, 3);
});

Deno.test("what an injector answered does not follow from a seed", () => {
  const report = runStress({ compact: true, title: "Own" }, {
    inject: () => ({ detectedAfterSecs: 1, recoveredAfterSecs: 2, notes: "" }),
  });
  const difference = verifyReport(renderJson(report), runStress, {
    kinds: report.kinds,
    title: "Own",
  }).difference;
  assertEquals([difference?.line, difference?.expected, difference?.got], [
    4,
    'simulated",',
    'injector",',
  ]);
});
