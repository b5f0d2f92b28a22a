/**
 * Measures how long the command takes from nothing, as a ratio to an empty script on
 * the same runtime: a run that only prints the version, and a compact run with its
 * files on disk. Medians and fastest runs, of hyperfine.
 *
 *   deno task bench:start [RUNS]
 *
 * @module
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { installTools, toolPath } from "../install_tools.ts";
import { run } from "../run_process.ts";

const DIST = fileURLToPath(new URL("../../dist/", import.meta.url));
const RUNS_DEFAULT = 30;
const WARM_UPS = 3;
const RATIO_AIM = 1.3;
const DRILL = "--compact --seed 7 --generated-at 2026-01-01T00:00:00Z --quiet " +
  "--json-out r.json --markdown-out r.md";
const RUNTIMES = {
  Deno: `${Deno.execPath()} run -q --no-config --no-prompt -R -W`,
  Bun: toolPath("bun"),
  Node: "node",
};
const SCRIPTS = {
  "empty script": "empty.js",
  "--version": "cli.js --version",
  "compact run": `cli.js ${DRILL}`,
};

/** Lays the scripts out beside each other. */
function layOut(folder: string): void {
  Deno.copyFileSync(join(DIST, "package.json"), join(folder, "package.json"));
  Deno.writeTextFileSync(join(folder, "empty.js"), "");
  Deno.copyFileSync(join(DIST, "cli.js"), join(folder, "cli.js"));
}

interface Timing {
  readonly median: number;
  readonly min: number;
}

async function measure(folder: string, runs: number): Promise<Timing[]> {
  const commands = Object.values(RUNTIMES).flatMap((runtime) =>
    Object.values(SCRIPTS).map((script) => `${runtime} ${script}`)
  );
  const args = ["-N", `--warmup=${WARM_UPS}`, `--runs=${runs}`, "--export-json=t.json"];
  await run("hyperfine", [...args, ...commands], { cwd: folder });
  return JSON.parse(Deno.readTextFileSync(join(folder, "t.json"))).results;
}

function report(timings: readonly Timing[]): void {
  const scripts = Object.keys(SCRIPTS);
  const format = (secs: number) => `${(secs * 1000).toFixed(1)} ms`.padStart(9);
  Object.keys(RUNTIMES).forEach((runtime, row) => {
    const [empty] = timings.slice(row * scripts.length);
    scripts.forEach((script, column) => {
      const { median, min } = timings[row * scripts.length + column];
      const ratio = (median / empty.median).toFixed(2).padStart(6);
      const ratioOfMin = (min / empty.min).toFixed(2).padStart(6);
      console.log(
        `${runtime.padEnd(5)} ${script.padEnd(14)}` +
          `median${format(median)} ${ratio}x   fastest${format(min)} ${ratioOfMin}x`,
      );
    });
  });
  console.log(`aim: at most ${RATIO_AIM}x`);
}

const folder = Deno.makeTempDirSync({ prefix: "faultdrill-start-" });
try {
  await installTools();
  layOut(folder);
  report(await measure(folder, Number(Deno.args[0] ?? RUNS_DEFAULT)));
} finally {
  Deno.removeSync(folder, { recursive: true });
}
