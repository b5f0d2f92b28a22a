import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { type FaultKind, renderJson, type StressOptions } from "../../mod.ts";
import {
  DIAGNOSED_CHARS_MAX,
  InvalidDocumentError,
  verifyReport,
} from "../../document/verify.ts";
import { U64_MAX } from "../../rng/u64.ts";
import { BOTH, testHarnesses } from "../engines.ts";
import { GENERATED_AT, goldenReport } from "../golden.ts";

const [{ runStress }] = BOTH;
const KINDS: FaultKind[] = [
  { label: "a", description: "da", roadmapAnchor: "ra", slaSecs: 10, weight: 5 },
  { label: "b", description: "db", roadmapAnchor: "rb", slaSecs: 100 },
];

const SCENARIO = { title: 'Job "runner"', kinds: KINDS };

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
});

Deno.test("law: what was rendered is verified, with its own catalogue", () => {
  fc.assert(fc.property(options, fc.constantFrom(SCENARIO, undefined), (options, own) => {
    const json = renderJson(runStress({ ...options, ...own }));
    assertEquals(verifyReport(json, runStress, own).difference, undefined);
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
  });
  assertEquals(differenceOf('"seed": 21,\n    "vir', '"seed": 22,\n    "vir'), {
    line: 8,
    column: 14,
    expected: "1,",
    got: "2,",
  });
  const long = differenceOf('"Worktree stuck', `"${"y".repeat(200)}`);
  assertEquals(long?.got, "y".repeat(60));
});

Deno.test("a length that no option gives is a difference, and makes no long run", () => {
  const startedAtMs = performance.now();
  // A thousand hours are run for a report of any size, and no more for a small one.
  const expected = {
    "3600000000": ",",
    "9007199254740991": "3600000,",
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

const OWN = renderJson(runStress({ compact: true, seed: 7n, ...SCENARIO }));

Deno.test("a report of a scenario follows from the scenario alone, title and all", () => {
  assertEquals(verifyReport(OWN, runStress, SCENARIO).difference, undefined);
  assertEquals(verifyReport(OWN, runStress).difference, {
    line: 3,
    column: 13,
    expected: 'Stress test",',
    got: 'Job \\"runner\\"",',
  });
  const battys = goldenReport("compact-seed7.json");
  assertEquals(
    verifyReport(battys, runStress, SCENARIO).difference?.expected,
    'schema": "faultdrill.session/1",',
  );
});

Deno.test("what an injector answered does not follow from a seed", () => {
  const injector = {
    inject: () => ({ detectedAfterSecs: 1, recoveredAfterSecs: 2, notes: "n" }),
  };
  const json = renderJson(runStress({ compact: true, ...SCENARIO }, injector));
  assertEquals(verifyReport(json, runStress, SCENARIO).difference, {
    line: 4,
    column: 16,
    expected: 'simulated",',
    got: 'injector",',
  });
});

const OWN_REFUSED: [find: string | RegExp, replace: string, problem: string][] = [
  [
    "session/1",
    "session/2",
    'schema must be "faultdrill.session/1": got "faultdrill.session/2"',
  ],
  ['"faultdrill.session/1"', "1", 'schema must be "faultdrill.session/1": got 1'],
  ["simulated", "drawn", 'outcomes must be "simulated" or "injector": got "drawn"'],
  ['"title"', '"titel"', "title is required"],
  [
    "batty-lcg64-v1",
    "lcg",
    'generator must be "batty-lcg64-v1" or "splitmix64-v1": got "lcg"',
  ],
];
for (const [find, replace, problem] of OWN_REFUSED) {
  Deno.test(`no report of Faultdrill's own: ${problem}`, () => {
    const broken = OWN.replace(find, replace);
    assert(broken !== OWN);
    assert(problemsOf(broken).includes(problem), problemsOf(broken).join("\n"));
  });
}

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
  const seed0 = renderJson(runStress({ compact: true, seed: 0n }));
  assertEquals(verifyReport(seed0, runStress).difference, undefined);
});

const JQ = "it has the same values in another layout, as jq or an editor writes it";
const NEWLINE = "it ends in a newline that the report does not have";
const REWRITTEN: [what: string, rewrite: (json: string) => string, cause: string][] = [
  ["a newline at the end", (json) => `${json}\n`, NEWLINE],
  ["CRLF", (json) => json.replaceAll("\n", "\r\n"), "its lines end in CRLF"],
  ["a byte order mark", (json) => `\ufeff${json}`, "it starts with a byte order mark"],
  [
    "all three",
    (json) => `\ufeff${json}\n`.replaceAll("\n", "\r\n"),
    `it starts with a byte order mark, and its lines end in CRLF, and ${NEWLINE}`,
  ],
  ["one line", (json) => JSON.stringify(JSON.parse(json)), JQ],
  [
    "tabs and a newline",
    (json) => JSON.stringify(JSON.parse(json), null, "\t") + "\n",
    JQ,
  ],
  ["sorted keys", (json) => JSON.stringify(sorted(JSON.parse(json)), null, 2), JQ],
  ["a space in front", (json) => ` ${json}`, JQ],
  ["a space at the end", (json) => json.replace(/}$/, "} "), JQ],
  ["1.0 as 1", (json) => json.replace(/(\d)\.0\n/, "$1\n"), JQ],
  ["an escape", (json) => json.replace('"notes": "S', '"notes": "\\u0053'), JQ],
];

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) =>
    [key, sorted(item)] as const
  );
  return Object.fromEntries(entries.sort(([a], [b]) => a < b ? -1 : 1));
}

const PLAIN = renderJson(runStress({ compact: true, seed: 7n }));
const ONE_KIND = { title: "t", kinds: KINDS.slice(0, 1) };
// The mean of one fault is a whole number, so that every rewriting finds its place.
const WHOLE_MEAN = renderJson(runStress({ compact: true, ...ONE_KIND }));

for (const [what, rewrite, cause] of REWRITTEN) {
  Deno.test(`a report that was rewritten is told so: ${what}`, () => {
    const rewritten = rewrite(WHOLE_MEAN);
    assert(rewritten !== WHOLE_MEAN);
    const { difference } = verifyReport(rewritten, runStress, ONE_KIND);
    assertEquals(difference?.cause, cause);
    const batty = rewrite(PLAIN);
    if (batty !== PLAIN) {
      assertEquals(verifyReport(batty, runStress).difference?.cause, cause);
    }
  });
}

Deno.test("a forged report has no such cause, however it is laid out", () => {
  const forged = PLAIN.replace('"max_recovery_secs": 113', '"max_recovery_secs": 112');
  assert(forged !== PLAIN);
  for (const [, rewrite] of [["", (json: string) => json] as const, ...REWRITTEN]) {
    const { difference } = verifyReport(rewrite(forged), runStress);
    assert(difference !== undefined);
    assertEquals(Object.keys(difference), ["line", "column", "expected", "got"]);
  }
});

Deno.test("what is too long to be searched is no report unless it begins as one", () => {
  const long = "x".repeat(DIAGNOSED_CHARS_MAX + 1);
  assertEquals(problemsOf(long), [
    "the report must begin with what a report states, up to its faults; what else is " +
    "wrong is searched for in at most 67108864 characters: got 67108865",
  ]);
  // One that begins as one is compared, and its difference has no cause.
  const { difference } = verifyReport(PLAIN + "\n".repeat(long.length), runStress);
  assertEquals(difference, { line: 96, column: 2, expected: "", got: "" });
});

Deno.test("a title longer than where a report's head is looked for", () => {
  const own = { title: "x".repeat(100_000), kinds: KINDS };
  const json = renderJson(runStress({ compact: true, ...own }));
  assertEquals(verifyReport(json, runStress, own).difference, undefined);
});

Deno.test("a title that looks like the end of the head is none", () => {
  const own = { title: '\n  "faults": [', kinds: KINDS };
  const json = renderJson(runStress({ compact: true, ...own }));
  assertEquals(verifyReport(json, runStress, own).difference, undefined);
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
  ...[
    ["1e20", "100000000000000000000"],
    ["1e300", "1e+300"],
    ["9007199254740992.0", "9007199254740992"],
    ["0.5", "0.5"],
    ["-1", "-1"],
  ].map(([seed, got]): [string, string, string] => [
    '"seed": 7',
    `"seed": ${seed}`,
    `seed must be an integer from 0 to 18446744073709551615: got ${got}`,
  ]),
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
  [
    '"max_recovery_secs"',
    '"__proto__"',
    `summary.__proto__ is not a key of a summary: ${SUMMARY_KEYS}`,
  ],
  [
    '"seed": 7',
    '"generator": "lcg", "seed": 7',
    `generator is not a key of a report: ${KEYS}`,
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
