/**
 * The examples, run as they stand, with `npx -y faultdrill@…` being this checkout.
 */
import { assert, assertEquals } from "@std/assert";
import { VERSION } from "../cli/main.ts";
import { parseScenario } from "../document/scenario.ts";
import { computeStatistics, evaluateGates } from "../measure/mod.ts";
import { runStress } from "../mod.ts";
import { inFolder, namesIn, runShell } from "./cli/command.ts";

const root = new URL("../", import.meta.url);
const read = (path: string) => Deno.readTextFileSync(new URL(path, root));

const steps = Array.from(
  read("examples/ci/github.yml").matchAll(/^ +run: (npx -y faultdrill@(\S+) .*)$/gm),
  ([, line = "", version]) => ({ line, version }),
);

Deno.test("examples/ci/github.yml: every step runs, and leaves what it uploads", () =>
  inFolder(async (folder) => {
    assertEquals(steps.map(({ version }) => version), [VERSION, VERSION, VERSION]);
    Deno.mkdirSync(`${folder}/examples`);
    const scenario = read("examples/job-runner.json");
    Deno.writeTextFileSync(`${folder}/examples/job-runner.json`, scenario);
    for (const { line } of steps) {
      const { code, stderr } = await runShell(
        line.replace(/npx -y faultdrill@\S+/, '"$0" "$@"'),
        {
          cwd: folder,
          env: { GITHUB_SHA: "56f2f28a0ad8ab2bd5d5c7d2a8eb3a8e6a34ad3e" },
        },
      );
      assertEquals(code, 0, stderr);
    }
    assertEquals(namesIn(`${folder}/drill`), [
      "junit.xml",
      "report.html",
      "report.json",
      "report.md",
    ]);
  }));

Deno.test("examples/job-runner.json: its weights are what a session draws", () => {
  const { kinds } = parseScenario(read("examples/job-runner.json"));
  const report = runStress({ durationHours: 7000, generator: "mixed", kinds });
  const counts = computeStatistics(report).kinds.map((kind) => kind.totalFaults);
  [4 / 7, 2 / 7, 1 / 7].forEach((share, index) => {
    const drawn = (counts[index] ?? 0) / report.faults.length;
    assert(Math.abs(drawn - share) < 0.03, `${counts}`);
  });
});

Deno.test("examples/ci/github.yml gates nothing that was drawn from the seed", () => {
  const scenario = parseScenario(read("examples/job-runner.json"));
  assert(!read("examples/ci/github.yml").includes("--gate"));
  // Whatever the seed, the gates hold: a red run means that something is broken.
  for (let seed = 0n; seed < 2000n; seed++) {
    const report = runStress({ ...scenario, generator: "mixed", seed });
    const verdicts = evaluateGates(scenario.gates, report).map((gate) => gate.verdict);
    assertEquals(verdicts, ["pass"], `seed ${seed}`);
  }
});
