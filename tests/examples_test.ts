/**
 * The examples, run as they stand, with `npx -y faultdrill@…` being this checkout.
 */
import { assert, assertEquals } from "@std/assert";
import { VERSION } from "../cli.ts";
import { computeStatistics } from "../gate/mod.ts";
import { runStress } from "../mod.ts";
import { parseScenario } from "../scenario/mod.ts";
import { inFolder, namesIn, runShell } from "./cli/command.ts";

const root = new URL("../", import.meta.url);
const read = (path: string) => Deno.readTextFileSync(new URL(path, root));

const steps = Array.from(
  read("examples/ci/github.yml").matchAll(/^ +run: (npx -y faultdrill@(\S+) .*)$/gm),
  ([, line, version]) => ({ line, version }),
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
          permissions: ["-R", "-W", "-E=GITHUB_STEP_SUMMARY"],
          env: {
            GITHUB_SHA: "56f2f28a0ad8ab2bd5d5c7d2a8eb3a8e6a34ad3e",
            GITHUB_STEP_SUMMARY: `${folder}/summary.md`,
          },
        },
      );
      // The drill's gates may be missed: whether they are is the example's own story.
      assert(code === 0 || (code === 99 && line.includes("--github")), stderr);
    }
    assertEquals(namesIn(`${folder}/drill`), [
      "junit.xml",
      "report.html",
      "report.json",
      "report.md",
    ]);
    assert(Deno.readTextFileSync(`${folder}/summary.md`).includes("Nightly job runner"));
  }));

Deno.test("examples/job-runner.json: its weights are what a session draws", () => {
  const { kinds } = parseScenario(read("examples/job-runner.json"));
  const { faults } = runStress({ durationHours: 7000, generator: "mixed", kinds });
  const counts = computeStatistics(faults, kinds).kinds.map((kind) => kind.totalFaults);
  [4 / 7, 2 / 7, 1 / 7].forEach((share, index) => {
    assert(Math.abs(counts[index] / faults.length - share) < 0.03, `${counts}`);
  });
});
