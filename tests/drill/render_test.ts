import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import * as marked from "marked";
import type { Token } from "marked";
import {
  BATTY_FAULTS,
  type FaultInjector,
  renderJson,
  renderJsonChunks,
  renderMarkdown,
  renderMarkdownChunks,
  type StressReport,
} from "../../drill/mod.ts";
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
  title: "Stress test",
  outcomes: "simulated",
  form: "batty",
  kinds: BATTY_FAULTS,
  generatedAt: GENERATED_AT,
  compact: true,
  seed: 1n,
  generator: "batty",
  virtualDurationSecs: 600,
  summary: {
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
    const [, written] = /"avg_recovery_secs": (.+)/.exec(renderJson(report)) ?? [];
    const [, shown] = /- Avg recovery: (.+)s/.exec(renderMarkdown(report)) ?? [];
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

/** What a reader of the Markdown sees of it, and what acts in it besides the text. */
function read(markdown: string) {
  const acting: string[] = [];
  const textOf = (tokens: readonly Token[]): string =>
    tokens.map((token) => {
      if ("tokens" in token && token.tokens && token.type !== "text") {
        acting.push(token.type);
      }
      if (token.type === "text" || token.type === "escape") return token.text;
      if (token.type !== "codespan") acting.push(token.type);
      return token.raw;
    }).join("");
  const text = textOf(marked.Lexer.lexInline(markdown, { gfm: true }));
  const entities: Record<string, string> = {
    "&amp;": "&",
    "&lt;": "<",
    "&#8288;": JOINER,
  };
  const decoded = text.replace(/&(?:amp|lt|#8288);/g, (entity) => entities[entity] ?? "");
  return { acting, text: decoded };
}

const JOINER = "\u2060";
const CONTROLS =
  // deno-lint-ignore no-control-regex
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]+/g;

/** Pieces that act in Markdown, beside any character that there is. */
const hostile = fc.array(
  fc.oneof(
    fc.string({ unit: "binary", maxLength: 5 }),
    fc.constantFrom(
      ..."_ __ * ** ` ~~ [ ]( ) ![ < > & # | \\ $ @ : www. https:// http:// ftp:// mailto:"
        .split(" "),
      ...["a@b.co", "@user", "user", "#12", "GH-7", ":tada:", "&amp;", "&#8288;", "<b>"],
      ...[
        "[x]: y",
        "<!--",
        "\n\n# h",
        "  \n",
        "a_b",
        "_a_",
        "-->",
        "![i](j)",
        "example.com",
      ],
    ),
  ),
  { maxLength: 12 },
).map((parts) => parts.join(""));

Deno.test("law: a text of one's own reads as itself in the Markdown, and nothing acts", () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const markdown = renderMarkdown(reportWith(text));
      assertEquals(markdown.split(/\r\n|[\n\r\u2028\u2029]/).length, 26);
      const [, notes = ""] = /^- `own` mapped to roadmap item (.*)$/m.exec(markdown) ??
        [];
      const { acting, text: shown } = read(notes);
      assertEquals(acting, [], notes);
      const plain = text.replace(CONTROLS, " ");
      // A joiner of one's own and one that was put between look alike: both are left out.
      const bare = (text: string) => text.replaceAll(JOINER, "");
      assertEquals(bare(shown), bare(`"${plain}": ${plain}`));
    }),
    { numRuns: 2000 },
  );
});

Deno.test("law: readers that look for links after the escapes were read find none", () => {
  const LINKS =
    /https?:\/\/|ftp:\/\/|\bwww\.|@[a-z0-9]|(?<!&)#[0-9]|\bGH-[0-9]|:[a-z0-9_+-]+:|mailto:[a-z]/i;
  fc.assert(
    fc.property(hostile, (text) => {
      const markdown = renderMarkdown(reportWith(text));
      const [, notes = ""] = /^- `own` mapped to roadmap item (.*)$/m.exec(markdown) ??
        [];
      const shown = read(notes).text;
      assert(!LINKS.test(shown), shown);
    }),
    { numRuns: 2000 },
  );
});

Deno.test("hostile text is inert in the Markdown", () => {
  const text =
    "a|b `c` *d* _e_ [f](g) <script> &lt; \\ ~h~ $i$\n# j\r\u202e\x1b[31m\u2028k @user #12 " +
    "www.a.b https://c.d :tada: a_b";
  const inert =
    "a\\|b \\`c\\` \\*d\\* \\_e\\_ \\[f\\](g) &lt;script> &amp;lt; \\\\ \\~h\\~ " +
    "\\$i\\$ \\# j \\[31m k @&#8288;user \\#&#8288;12 www&#8288;.a.b " +
    "https:&#8288;//c.d :&#8288;tada: a_b";
  assertEquals(
    renderMarkdown(reportWith(text)).split("\n").at(-2),
    `- \`own\` mapped to roadmap item "${inert}": ${inert}`,
  );
});

Deno.test("a session that batty could not have run says what it is, before all else", () => {
  const kinds = [{ label: "own", description: "d", roadmapAnchor: "r", slaSecs: 60 }];
  const options = {
    compact: true,
    seed: 5n,
    title: "Night_ly #",
    kinds,
    generatedAt: GENERATED_AT,
  };
  const simulated = runStress({ ...options, generator: "mixed" });
  assertEquals(renderJson(simulated).split("\n").slice(0, 8), [
    "{",
    '  "schema": "faultdrill.session/1",',
    '  "title": "Night_ly #",',
    '  "outcomes": "simulated",',
    '  "generator": "splitmix64-v1",',
    '  "generated_at": "2026-01-01T00:00:00+00:00",',
    '  "compact": true,',
    '  "seed": 5,',
  ]);
  assertEquals(renderMarkdown(simulated).split("\n").slice(0, 9), [
    "# Night_ly \\#",
    "",
    "Outcomes are simulated: drawn from the seed, not measured on any system.",
    "",
    "## Summary",
    "",
    "- Mode: compact",
    "- Seed: 5",
    "- Generator: splitmix64-v1",
  ]);
  const answered = runStress(options, {
    inject: () => ({ detectedAfterSecs: 1, recoveredAfterSecs: 2, notes: "" }),
  });
  assertEquals(JSON.parse(renderJson(answered)).outcomes, "injector");
  assert(
    renderMarkdown(answered).includes(
      "\n\nOutcomes were answered by an injector, not measured by Faultdrill.\n\n",
    ),
  );
});
