import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  type FaultInjector,
  renderJson,
  renderJsonChunks,
  renderMarkdown,
  renderMarkdownChunks,
  type StressReport,
} from "../../core.ts";
import { runStress } from "../../mod.ts";
import { testHarnesses } from "../engines.ts";
import { GENERATED_AT, goldenReport } from "../golden.ts";

const REPORTS = {
  "compact-seed7": { compact: true, seed: 7n },
  "standard-1h-seed21-tie": { durationHours: 1, seed: 21n },
  "standard-8h-seed1": { durationHours: 8, seed: 1n },
  "standard-8h-seed42": { durationHours: 8, seed: 42n },
  "standard-24h-seedmax": { durationHours: 24, seed: 18446744073709551615n },
};

for (const [name, options] of Object.entries(REPORTS)) {
  testHarnesses(`golden report ${name}, JSON and Markdown`, ({ runStress }) => {
    const report = runStress({ ...options, generatedAt: GENERATED_AT });
    assertEquals(renderJson(report), goldenReport(`${name}.json`));
    assertEquals(renderMarkdown(report), goldenReport(`${name}.md`));
  });
}

Deno.test("chunks are the whole, one per fault", () => {
  const report = runStress({ durationHours: 30 });
  const json = [...renderJsonChunks(report)];
  const markdown = [...renderMarkdownChunks(report)];
  assertEquals([json.length, json.join("")], [36 + 2, renderJson(report)]);
  assertEquals([markdown.length, markdown.join("")], [
    2 * 36 + 2,
    renderMarkdown(report),
  ]);
});

const EMPTY: StressReport = {
  generatedAt: GENERATED_AT,
  compact: true,
  seed: 1n,
  generator: "batty",
  virtualDurationSecs: 600,
  summary: {
    compact: true,
    seed: 1n,
    virtualDurationSecs: 600,
    totalFaults: 0,
    passedFaults: 0,
    failedFaults: 0,
    maxRecoverySecs: 0,
    avgRecoverySecs: 0,
  },
  faults: [],
};

Deno.test("a report without faults is written as serde_json writes an empty array", () => {
  const json = renderJson(EMPTY);
  assert(json.endsWith('"avg_recovery_secs": 0.0\n  },\n  "faults": []\n}'), json);
  assertEquals(JSON.parse(json).faults, []);
  assert(
    renderMarkdown(EMPTY).endsWith("|---|---|---:|---:|---:|---:|---|\n\n## Notes\n\n"),
  );
});

Deno.test("the mixed generator names itself in both renderings, the original's never", () => {
  const mixed = runStress({ compact: true, generator: "mixed" });
  assertEquals(JSON.parse(renderJson(mixed)).generator, "splitmix64-v1");
  assert(
    renderMarkdown(mixed).includes("- Seed: 1\n- Generator: splitmix64-v1\n- Virtual"),
  );
  const batty = runStress({ compact: true });
  assert(!/generator/i.test(renderJson(batty) + renderMarkdown(batty)));
});

function withAverage(avgRecoverySecs: number): StressReport {
  return { ...EMPTY, summary: { ...EMPTY.summary, avgRecoverySecs } };
}

// As `serde_json::to_string(&x)` and `format!("{x:.1}")` print these values.
const AVERAGES: [number, string, string][] = [
  [0, "0.0", "0.0"],
  [76, "76.0", "76.0"],
  [76.25, "76.25", "76.2"],
  [76.75, "76.75", "76.8"],
  [0.25, "0.25", "0.2"],
  [0.05, "0.05", "0.1"],
  [0.15, "0.15", "0.1"],
  [0.35, "0.35", "0.3"],
  [2.5, "2.5", "2.5"],
  [99.95, "99.95", "100.0"],
  [0.00001, "0.00001", "0.0"],
  [0.000009, "9e-6", "0.0"],
  [9.99994000036e-7, "9.99994000036e-7", "0.0"],
  [1e15, "1000000000000000.0", "1000000000000000.0"],
  [9007199254740991, "9007199254740991.0", "9007199254740991.0"],
];
for (const [value, json, tenths] of AVERAGES) {
  Deno.test(`an average of ${value} is ${json} in JSON and ${tenths}s in Markdown`, () => {
    const report = withAverage(value);
    const [, written] = /"avg_recovery_secs": (.+)/.exec(renderJson(report))!;
    const [, shown] = /- Avg recovery: (.+)s/.exec(renderMarkdown(report))!;
    assertEquals([written, shown], [json, tenths]);
  });
}

function reportWith(text: string): StressReport {
  const kinds = [{ label: "own", description: text, roadmapAnchor: text, slaSecs: 60 }];
  const injector: FaultInjector = {
    inject: () => ({ detectedAfterSecs: 1, recoveredAfterSecs: 2, notes: text }),
  };
  return runStress({ compact: true, kinds }, injector);
}

Deno.test("law: JSON carries any text of one's own and reads back", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    const [fault] = JSON.parse(renderJson(reportWith(text))).faults;
    assertEquals([fault.description, fault.roadmap_anchor, fault.notes], [
      text,
      text,
      text,
    ]);
  }));
});

Deno.test("law: no text of one's own adds a line to the Markdown, or markup to it", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    const markdown = renderMarkdown(reportWith(text));
    assertEquals(markdown.split(/\r\n|[\n\r\u2028\u2029]/).length, 23);
    const notes = markdown.split("\n").at(-2)!.replace("- `own` mapped", "");
    // What is left after taking escapes and entities away must be inert.
    const bare = notes.replace(/\\[\\`*[\]|~]|&amp;|&lt;/g, "");
    assert(!/[\\`*[\]|~<&]/.test(bare), notes);
  }));
});

Deno.test("hostile text is inert in the Markdown", () => {
  const text = "a|b `c` *d* [e](f) <script> &lt; \\ ~g~\n# h\r\u202e\x1b[31m\u2028i";
  assertEquals(
    renderMarkdown(reportWith(text)).split("\n").at(-2),
    '- `own` mapped to roadmap item "a\\|b \\`c\\` \\*d\\* \\[e\\](f) &lt;script> &amp;lt; \\\\ ' +
      '\\~g\\~ # h \\[31m i": a\\|b \\`c\\` \\*d\\* \\[e\\](f) &lt;script> &amp;lt; \\\\ ' +
      "\\~g\\~ # h \\[31m i",
  );
});
