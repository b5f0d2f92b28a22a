/**
 * Takes README's picture: the first screen of an HTML report, in the system's Chromium.
 *
 *   deno task build:picture
 *
 * Not compared in CI: fonts differ from machine to machine.
 *
 * @module
 */
import { join } from "node:path";
import { parseScenario } from "../document/scenario.ts";
import { runStress } from "../mod.ts";
import { parseGate } from "../measure/mod.ts";
import { renderHtml, viewSession } from "../report/mod.ts";
import { ROOT } from "./read_manifest.ts";

const OUTPUT_PATH = join(ROOT, "docs", "report.png");

const scenario = parseScenario(
  Deno.readTextFileSync(join(ROOT, "examples/job-runner.json")),
);
const report = runStress({
  ...scenario,
  generator: "mixed",
  seed: 26n,
  durationHours: 24,
  generatedAt: "2026-01-01T00:00:00Z",
});
const gates = [...scenario.gates, parseGate("failed_faults == 0")];
const replay =
  "faultdrill stress-test --seed 26 --duration-hours 24 --scenario job-runner.json";

const folder = Deno.makeTempDirSync();
try {
  const page = join(folder, "report.html");
  Deno.writeTextFileSync(page, renderHtml(viewSession(report, gates, replay)));
  const { success, stderr } = new Deno.Command("chromium", {
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--hide-scrollbars",
      "--disable-background-networking",
      `--user-data-dir=${folder}/profile`,
      "--window-size=960,640",
      `--screenshot=${OUTPUT_PATH}`,
      `file://${page}`,
    ],
  }).outputSync();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
} finally {
  Deno.removeSync(folder, { recursive: true });
}
console.log(`wrote docs/report.png, ${Deno.statSync(OUTPUT_PATH).size} bytes`);
