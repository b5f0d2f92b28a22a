/**
 * Hostile documents through the command: each is refused with 104, or works; none
 * crashes it, hangs it for 5 s, or leaves a file.
 */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { goldenReport } from "../golden.ts";
import { inFolder, namesIn, run } from "./command.ts";

const RUN_MS_MAX = 5000;
const AT_ONCE = 4;
const KIND = '{"label":"a","description":"d","roadmap_anchor":"r","sla_secs":60}';
const scenario = (kinds: string, rest = "") => `{"title":"t","kinds":[${kinds}]${rest}}`;
const report = goldenReport("compact-seed7.json");

const HAND_MADE: string[] = [
  "",
  " ",
  "\n\n\n",
  "\0",
  "\ufeff" + scenario(KIND),
  "\ufeff" + report,
  "null",
  "true",
  "0",
  "-0",
  "1e999",
  '""',
  "[]",
  "{}",
  "{",
  "}",
  "[[[[",
  "[".repeat(100_000),
  "]".repeat(100_000),
  '{"a":'.repeat(100_000),
  "[".repeat(60) + "]".repeat(60),
  `[${"[],".repeat(200_000)}[]]`,
  `"${"\\u0000".repeat(50_000)}"`,
  `"${"\\".repeat(99_999)}"`,
  `{${'"a":1,'.repeat(50_000)}"a":1}`,
  `{"title":${"9".repeat(500_000)}}`,
  `{"title":-${"9".repeat(100)}}`,
  "undefined",
  "NaN",
  "{'title':'t'}",
  "title: t\nkinds: []\n",
  "<html></html>",
  "//\n{}",
  scenario(KIND) + scenario(KIND),
  scenario(KIND).slice(0, -1),
  scenario(""),
  scenario("{}"),
  scenario("null"),
  scenario(Array(65).fill(KIND).join()),
  scenario(`${KIND},${KIND}`),
  scenario(KIND, ',"gates":[""]'),
  scenario(KIND, ',"gates":["pass_rate >= 1","__proto__ > 0"]'),
  scenario(KIND, ',"gates":{"length":1e9}'),
  scenario(KIND, ',"__proto__":{"kinds":[]}'),
  scenario(KIND, ',"constructor":{"prototype":{"x":1}}'),
  scenario(KIND, ',"title":"t"'),
  scenario(KIND.replace("60", "0")),
  scenario(KIND.replace("60", "-1")),
  scenario(KIND.replace("60", "1e400")),
  scenario(KIND.replace("60", '"NaN"')),
  scenario(KIND.replace("60", "604801")),
  scenario(KIND.replace('"a"', '"__proto__"')),
  scenario(KIND.replace('"a"', '"constructor"')),
  scenario(KIND.replace('"a"', '"a|b"')),
  scenario(KIND.replace('"d"', `"${"x".repeat(1001)}"`)),
  scenario(KIND.replace('"d"', '"\\ud800"')),
  ...[
    "|",
    "`",
    "\\n",
    "<script>alert(1)</script>",
    "]]>",
    "::error::x",
    "\\u001b[31m",
    "\\u202e",
  ]
    .map((text) =>
      scenario(KIND.replace('"d"', `"${text}"`).replace('"r"', `"${text}"`))
    ),
  report.replace('"seed": 7', '"seed": 1e400'),
  report.replace('"seed": 7', `"seed": ${"7".repeat(99)}`),
  report.replace('"compact": true', '"compact": false'),
  report.replaceAll("600", "3600000000"),
  report.replaceAll('"compact": true', '"compact": false').replaceAll(
    "600",
    "3600000000",
  ),
  report.replace("agent_crash", "\\u001b[31m\\u202e"),
  report.replace('"faults": [', '"faults": [['),
  report.replace(/"faults": \[[^]*/, `"faults": [${"{},".repeat(20_000)}{}]}`),
];

/** Documents with a slip, drawn from a fixed seed so that a failure can be seen again. */
function generated(count: number): string[] {
  const slip = fc.tuple(
    fc.constantFrom(scenario(KIND, ',"gates":["recovery.a.max <= 9"]'), report),
    fc.nat(),
    fc.integer({ min: 0, max: 40 }),
    fc.oneof(
      fc.string({ unit: "binary", maxLength: 5 }),
      fc.json({ maxDepth: 3 }),
      fc.constantFrom('"', "{", "]", ",", ":", "-", "null", "1e9", "\\", "\u0000"),
    ),
  );
  const arbitrary = fc.oneof(
    {
      weight: 3,
      arbitrary: slip.map(([text, at, length, by]) => {
        const start = at % text.length;
        return text.slice(0, start) + by + text.slice(start + length);
      }),
    },
    { weight: 1, arbitrary: fc.json() },
    { weight: 1, arbitrary: fc.string({ unit: "binary" }) },
  );
  return fc.sample(arbitrary, { numRuns: count, seed: 20260101 });
}

const documents = [...HAND_MADE, ...generated(160)];
const ALLOWED = { verify: [0, 104, 109], drill: [0, 98, 99, 104] };

async function attack(folder: string, document: string, index: number): Promise<void> {
  const at = `${folder}/${index}`;
  Deno.mkdirSync(at);
  Deno.writeTextFileSync(`${at}/in`, document);
  const commands = {
    verify: ["verify", "in"],
    drill: ["--scenario=in", "--compact", "--json-out=-", "--markdown-out=/dev/null"],
  };
  for (const [name, args] of Object.entries(commands)) {
    const startedAtMs = performance.now();
    const { code, stderr } = await run(args, { cwd: at });
    const told = `${name}, document ${index}: ${document.slice(0, 200)}\n${
      stderr.slice(0, 500)
    }`;
    assert(ALLOWED[name as keyof typeof ALLOWED].includes(code), `exit ${code}: ${told}`);
    assert(!/^\s+at /m.test(stderr), `a stack trace: ${told}`);
    // deno-lint-ignore no-control-regex
    assert(!/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]/.test(stderr), told);
    assert(performance.now() - startedAtMs < RUN_MS_MAX, `too long: ${told}`);
    assertEquals(namesIn(at), ["in"], told);
  }
}

Deno.test(`${documents.length} hostile documents: refused or used, never worse`, () =>
  inFolder(async (folder) => {
    assert(documents.length >= 200);
    const queue = documents.entries();
    const work = async () => {
      for (const [index, document] of queue) await attack(folder, document, index);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  }));

Deno.test("100 MB of scenario or report are refused, at once", () =>
  inFolder(async (folder) => {
    const file = Deno.openSync(`${folder}/in`, { write: true, create: true });
    file.truncateSync(100_000_000);
    file.close();
    const told = {
      validate: "failed to read in: it must have at most 1048576 bytes: got more\n",
      verify: "in is not a report: 1 problem\n  the report must begin with " +
        "what a report states, up to its faults; what else is wrong is searched for in at " +
        "most 67108864 characters: got 100000000\n",
    };
    for (const [command, message] of Object.entries(told)) {
      const startedAtMs = performance.now();
      const { code, stderr } = await run([command, "in"], { cwd: folder });
      assertEquals([code, stderr], [104, `faultdrill: ${message}`]);
      assert(performance.now() - startedAtMs < RUN_MS_MAX);
    }
  }));
