import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { quoteForShell, replayCommand } from "../../cli/replay.ts";
import { runStress } from "../../mod.ts";

/** What a POSIX shell makes of a line: its words. */
function wordsOf(line: string): string[] {
  const { success, stdout } = new Deno.Command("sh", {
    args: ["-c", `printf '%s\\0' ${line}`],
    // Nothing of this environment may stand in for what a line should have kept.
    env: { HOME: "/expanded", a: "expanded" },
  }).outputSync();
  assertEquals(success, true);
  return new TextDecoder().decode(stdout).split("\0").slice(0, -1);
}

const ACTING = [
  ..."$ ` \" ' \\ ! ~ * ? # & | ; < > ( ) [ ] { } ^ =".split(" "),
  ...["$a", "${a}", "$(echo x)", "`echo x`", "~/", " ", "\t", "\n", "-", "--", "é", "%s"],
];

Deno.test("law: a shell reads a quoted word as it was", () => {
  const word = fc.array(
    fc.oneof(fc.constantFrom(...ACTING), fc.string({ unit: "grapheme", maxLength: 3 })),
    { maxLength: 6 },
  ).map((parts) => parts.join("").replaceAll("\0", ""));
  // A shell is asked about many words at once: it takes milliseconds to start.
  fc.assert(
    fc.property(fc.array(word, { minLength: 100, maxLength: 100 }), (words) => {
      const wellFormed = [...ACTING, ...words].map((text) => text.toWellFormed());
      assertEquals(wordsOf(wellFormed.map(quoteForShell).join(" ")), wellFormed);
    }),
    { numRuns: 10 },
  );
});

const report = runStress({
  compact: true,
  seed: 7n,
  generatedAt: "2026-01-01T00:00:00Z",
});
const SOURCE = {
  scenarioPath: undefined,
  workingFolder: () => "/work here/$HOME",
  gateExpressions: [],
};
const SESSION = "--seed 7 --generator batty --compact";
const AT = "--generated-at 2026-01-01T00:00:00+00:00";

Deno.test("a replay names all that the session depends on", () => {
  assertEquals(
    replayCommand(report, SOURCE),
    `faultdrill stress-test ${SESSION} ${AT}`,
  );
  const long = runStress({ durationHours: 24, generator: "mixed" });
  assertEquals(
    replayCommand(long, { ...SOURCE, gateExpressions: ["pass_rate >= 0.5"] }),
    "faultdrill stress-test --seed 1 --generator mixed --duration-hours 24 " +
      "--gate 'pass_rate >= 0.5' --generated-at 1970-01-01T00:00:00+00:00",
  );
});

Deno.test("a replay finds its scenario again, from wherever it is pasted", () => {
  const lineOf = (scenarioPath: string) =>
    replayCommand(report, { ...SOURCE, scenarioPath });
  const tail = `faultdrill stress-test ${SESSION}`;
  assertEquals(lineOf("/abs/$a.json"), `${tail} --scenario '/abs/$a.json' ${AT}`);
  assertEquals(
    lineOf("a b.json"),
    `cd '/work here/$HOME' && ${tail} --scenario 'a b.json' ${AT}`,
  );
  assertEquals(
    lineOf("-dash.json"),
    `cd '/work here/$HOME' && ${tail} --scenario=-dash.json ${AT}`,
  );
  assertEquals(
    lineOf("-"),
    `${tail} --scenario - ${AT} # with the same scenario on standard input`,
  );
});
