import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { BATTY_FAULTS, renderJson, runStress } from "../../mod.ts";
import { parseGate } from "../../measure/gate.ts";
import {
  BATTY_SCENARIO,
  InvalidDocumentError,
  parseScenario,
  renderScenario,
  type Scenario,
} from "../../document/scenario.ts";

const KIND = {
  label: "queue_stall",
  description: "The queue stops.",
  roadmap_anchor: "Runbook 12",
  sla_secs: 30,
};

function withKind(change: object): string {
  return JSON.stringify({ title: "t", kinds: [{ ...KIND, ...change }] });
}

function problemsOf(text: string): string[] {
  return assertThrows(() => parseScenario(text), InvalidDocumentError).problems
    .map(({ path, message }) => `${path} ${message}`);
}

Deno.test("the built-in scenario is batty's catalogue and title, and gives its faults", () => {
  const { kinds, gates } = parseScenario(renderScenario(BATTY_SCENARIO));
  assertEquals(
    kinds.map(({ weight, ...kind }) => [kind, weight]),
    BATTY_FAULTS.map((kind) => [kind, 1]),
  );
  assertEquals(gates, []);
  for (const options of [{ compact: true, seed: 9n }, { durationHours: 30, seed: 3n }]) {
    const batty = runStress(options);
    const own = runStress({ ...options, kinds });
    assertEquals(own.summary, batty.summary);
    assertEquals(own.title, BATTY_SCENARIO.title);
    const [ownFaults, battyFaults] = [own, batty].map((report) =>
      renderJson(report).replace(/^[^]*"faults"/, "")
    );
    assertEquals(ownFaults, battyFaults);
  }
});

Deno.test("a scenario is written for people: two spaces, a line end, every default", () => {
  const [first, second, third] = renderScenario(BATTY_SCENARIO).split("\n");
  assertEquals([first, second, third], [
    "{",
    '  "title": "Stress test",',
    '  "kinds": [',
  ]);
  assert(renderScenario(BATTY_SCENARIO).endsWith('  "gates": []\n}\n'));
});

const text = fc.string({ unit: "grapheme", minLength: 1, maxLength: 100 });
const scenario: fc.Arbitrary<Scenario> = fc.record({
  title: text,
  kinds: fc.uniqueArray(
    fc.record({
      label: fc.stringMatching(/^[a-z][a-z0-9_]{0,63}$/),
      description: text,
      roadmapAnchor: text,
      slaSecs: fc.integer({ min: 1, max: 604_800 }),
      weight: fc.integer({ min: 1, max: 1_000_000 }),
      detectSlaSecs: fc.integer({ min: 1, max: 604_800 }),
    }, {
      requiredKeys: ["label", "description", "roadmapAnchor", "slaSecs", "weight"],
      noNullPrototype: true,
    }),
    { minLength: 1, maxLength: 64, selector: ({ label }) => label },
  ),
  gates: fc.array(
    fc.constantFrom("pass_rate >= 0.5", "recovery.max <= 60").map((text) =>
      parseGate(text)
    ),
    { maxLength: 5 },
  ),
}, { noNullPrototype: true });

Deno.test("law: a scenario that was written is read back as it was", () => {
  fc.assert(fc.property(scenario, (scenario) => {
    assertEquals(parseScenario(renderScenario(scenario)), scenario);
  }));
});

Deno.test("limits are inclusive", () => {
  for (const sla_secs of [1, 604_800]) parseScenario(withKind({ sla_secs }));
  for (const weight of [1, 1_000_000]) parseScenario(withKind({ weight }));
  for (const detect_sla_secs of [1, 604_800]) {
    parseScenario(withKind({ detect_sla_secs }));
  }
  parseScenario(withKind({ label: "a".repeat(64) }));
  // 1,000 characters, whatever UTF-16 makes of them.
  for (const description of ["x".repeat(1000), "😀".repeat(1000), "\u202e", "字"]) {
    assertEquals(
      parseScenario(withKind({ description })).kinds[0]?.description,
      description,
    );
  }
  const kinds = Array.from({ length: 64 }, (_, i) => ({ ...KIND, label: `k${i}` }));
  const gates = Array(100).fill("pass_rate >= 0");
  const $schema = "https://example.invalid/scenario.schema.json";
  parseScenario(JSON.stringify({ $schema, title: "t", kinds, gates }));
});

const INTEGER = (max: number) => `must be an integer from 1 to ${max}`;
const TEXT = "must be a text of 1 to 1000 characters";
const NO_KEY = "is not a key of a kind: its keys are label, description, " +
  "roadmap_anchor, sla_secs, weight, detect_sla_secs";
const LABEL = "must be a text that matches ^[a-z][a-z0-9_]{0,63}$";
const REFUSED: [what: string, document: string, problems: string[]][] = [
  ["nothing", "", [
    "line 1, column 1 must be a value: got the end of the document: " +
    "the text stops being JSON here",
  ]],
  ["null", "null", ["the scenario must be an object: got null"]],
  ["a list", "[]", ["the scenario must be an object: got a list of 0"]],
  ["a text", '"x"', ['the scenario must be an object: got "x"']],
  ["an empty object", "{}", ["title is required", "kinds is required"]],
  ["no kinds", '{"title":"t","kinds":[]}', [
    "kinds must be a list of 1 to 64 kinds: got a list of 0",
  ]],
  [
    "65 kinds",
    JSON.stringify({
      title: "t",
      kinds: Array.from({ length: 65 }, (_, i) => ({ ...KIND, label: `k${i}` })),
    }),
    ["kinds must be a list of 1 to 64 kinds: got a list of 65"],
  ],
  ["kinds that are an object", '{"title":"t","kinds":{}}', [
    "kinds must be a list of 1 to 64 kinds: got an object",
  ]],
  ["a kind that is a number", '{"title":"t","kinds":[7]}', [
    "kinds[0] must be an object: got 7",
  ]],
  ["a kind that is a list", '{"title":"t","kinds":[[]]}', [
    "kinds[0] must be an object: got a list of 0",
  ]],
  ["an SLA of 0", withKind({ sla_secs: 0 }), [
    `kinds[0].sla_secs ${INTEGER(604800)}: got 0`,
  ]],
  ["an SLA too long", withKind({ sla_secs: 604801 }), [
    `kinds[0].sla_secs ${INTEGER(604800)}: got 604801`,
  ]],
  ["an SLA in text", withKind({ sla_secs: "60" }), [
    `kinds[0].sla_secs ${INTEGER(604800)}: got "60"`,
  ]],
  ["an SLA of NaN in text", withKind({ sla_secs: "NaN" }), [
    `kinds[0].sla_secs ${INTEGER(604800)}: got "NaN"`,
  ]],
  ["an SLA of null", withKind({ sla_secs: null }), [
    `kinds[0].sla_secs ${INTEGER(604800)}: got null`,
  ]],
  ["a fraction", withKind({ weight: 1.5 }), [
    `kinds[0].weight ${INTEGER(1000000)}: got 1.5`,
  ]],
  [
    "a huge number",
    withKind({ weight: 1 }).replace('"weight":1', '"weight":99999999999999999999'),
    [
      `kinds[0].weight ${INTEGER(1000000)}: got 99999999999999999999`,
    ],
  ],
  ["a detection SLA of 0", withKind({ detect_sla_secs: 0 }), [
    `kinds[0].detect_sla_secs ${INTEGER(604800)}: got 0`,
  ]],
  ["a number where text belongs", withKind({ description: 7 }), [
    `kinds[0].description ${TEXT}: got 7`,
  ]],
  ["an empty text", withKind({ roadmap_anchor: "" }), [
    `kinds[0].roadmap_anchor ${TEXT}: got ""`,
  ]],
  ["a text too long", withKind({ description: "x".repeat(1001) }), [
    `kinds[0].description ${TEXT}: got "${"x".repeat(60)}…"`,
  ]],
  ["a label with a capital", withKind({ label: "A" }), [
    `kinds[0].label ${LABEL}: got "A"`,
  ]],
  ["a label with a line end", withKind({ label: "a\n" }), [
    `kinds[0].label ${LABEL}: got "a\\n"`,
  ]],
  ["a label too long", withKind({ label: "a".repeat(65) }), [
    `kinds[0].label ${LABEL}: got "${"a".repeat(60)}…"`,
  ]],
  ["a typo in a key", withKind({ slasecs: 5 }), [
    `kinds[0].slasecs ${NO_KEY}`,
  ]],
  ["two kinds of one label", JSON.stringify({ title: "t", kinds: [KIND, KIND] }), [
    'kinds[1].label must be unique: got "queue_stall" again, as in kinds[0]',
  ]],
  ["a key twice", '{"title":"a","title":"a","kinds":[]}', [
    "title is a duplicate key",
  ]],
  [
    "keys that would pollute",
    `{"title":"t","__proto__":{"x":1},"kinds":[${
      JSON.stringify(KIND).replace("{", '{"constructor":1,"prototype":{},"toString":2,')
    }]}`,
    [
      `kinds[0].constructor ${NO_KEY}`,
      `kinds[0].prototype ${NO_KEY}`,
      `kinds[0].toString ${NO_KEY}`,
      "__proto__ is not a key of a scenario: its keys are $schema, title, kinds, gates",
    ],
  ],
  [
    "a gate of an unknown kind",
    JSON.stringify({ title: "t", kinds: [KIND], gates: ["pass_rate.x > 0"] }),
    [
      'gates[0] must name a kind of the catalogue (queue_stall): got "pass_rate.x > 0"',
    ],
  ],
  ["gates that are a text", JSON.stringify({ title: "t", kinds: [KIND], gates: "x" }), [
    'gates must be a list of at most 100 gates: got "x"',
  ]],
  ["a gate that is a number", JSON.stringify({ title: "t", kinds: [KIND], gates: [5] }), [
    `gates[0] ${TEXT}: got 5`,
  ]],
  [
    "101 gates",
    JSON.stringify({
      title: "t",
      kinds: [KIND],
      gates: Array(101).fill("pass_rate > 0"),
    }),
    [
      "gates must be a list of at most 100 gates: got a list of 101",
    ],
  ],
  [
    "a $schema that is no text",
    JSON.stringify({ $schema: 1, title: "t", kinds: [KIND] }),
    [
      "$schema must be the address of the JSON Schema: got 1",
    ],
  ],
];
for (const [what, document, problems] of REFUSED) {
  Deno.test(`scenario refused: ${what}`, () => {
    assertEquals(problemsOf(document), problems);
  });
}

Deno.test("everything that is wrong is told at once", () => {
  const document = JSON.stringify({
    title: "",
    kinds: [{ ...KIND, sla_secs: 0 }, { label: "b" }, KIND],
    gates: ["nonsense", "pass_rate.b > 0"],
    extra: 1,
  });
  assertEquals(problemsOf(document).map((problem) => problem.split(" ")[0]), [
    "title",
    "kinds[0].sla_secs",
    "kinds[1].description",
    "kinds[1].roadmap_anchor",
    "kinds[1].sla_secs",
    "extra",
    "kinds[2].label",
    "gates[0]",
  ]);
});

const AT_MOST_100: [what: string, document: object][] = [
  ["kinds", { title: "t", kinds: Array(5000).fill({ label: "a" }), gates: [] }],
  ["gates", { title: "t", kinds: [KIND], gates: Array(5000).fill("x") }],
  ["wrong gates", { title: "t", kinds: [KIND, KIND], gates: Array(100).fill("x") }],
  ["unknown keys", unknownKeys(5000)],
  ["unknown keys in a kind", { title: "t", kinds: Array(64).fill(unknownKeys(200)) }],
];

function unknownKeys(count: number): object {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, 0]));
}

for (const [what, document] of AT_MOST_100) {
  Deno.test(`at most a hundred problems are told: ${what}`, () => {
    const problems = problemsOf(JSON.stringify(document));
    assert(problems.length > 0 && problems.length <= 100, `${problems.length}`);
  });
}

Deno.test("a list that is too long is one problem, however wrong its items are", () => {
  const document = { title: "t", kinds: Array(65).fill({}), gates: Array(101).fill(0) };
  assertEquals(problemsOf(JSON.stringify(document)), [
    "kinds must be a list of 1 to 64 kinds: got a list of 65",
    "gates must be a list of at most 100 gates: got a list of 101",
  ]);
});

Deno.test("what is told of a long text is short", () => {
  const long = "a".repeat(50_000);
  const document = JSON.stringify({
    title: long,
    [long]: 0,
    kinds: Array.from({ length: 10 }, () => ({ ...KIND, label: long })),
    gates: Array(100).fill("pass_rate.z > 0"),
  }).replace('"pass_rate.z > 0"', `"${long}"`);
  for (const problem of problemsOf(document)) assert(problem.length < 300, problem);
});

Deno.test("law: whatever JSON a file holds, reading it ends in a scenario or its problems", () => {
  fc.assert(fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
    try {
      parseScenario(JSON.stringify(value));
    } catch (error) {
      assert(error instanceof InvalidDocumentError && error.problems.length > 0);
    }
  }));
});

Deno.test("the published JSON Schema follows from the definition", async () => {
  const root = new URL("../../", import.meta.url);
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "-q", "build:schema", "--check"],
    cwd: root,
    stdout: "null",
  }).output();
  assert(success);
});
