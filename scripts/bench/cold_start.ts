/**
 * What the command adds to a runtime's own start: its compact run as a ratio to an
 * empty script, on Deno, Bun and Node. Medians of hyperfine, interleaved by pairs.
 *
 *   deno task bench:start
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { installTools, toolPath } from "../install_tools.ts";

const RUNS = 41;
const WARM_UP_RUNS = 5;
const command = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));
const folder = Deno.makeTempDirSync({ prefix: "faultdrill-start-" });

/** Medians in milliseconds, one per command line. */
async function medians(lines: readonly string[]): Promise<number[]> {
  const results = `${folder}/results.json`;
  const args = ["-N", "-w", `${WARM_UP_RUNS}`, "-r", `${RUNS}`, "--export-json", results];
  const { success, stderr } = await new Deno.Command("hyperfine", {
    args: [...args, ...lines],
    stdin: "null",
    stdout: "null",
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return JSON.parse(Deno.readTextFileSync(results)).results
    .map(({ median }: { median: number }) => median * 1000);
}

await installTools();
Deno.writeTextFileSync(`${folder}/empty.js`, "");
const outputs = `--json-out=${folder}/a.json --markdown-out=${folder}/a.md --quiet`;
const runtimes = {
  Deno: `${Deno.execPath()} run --no-config --no-prompt -R -W`,
  Bun: toolPath("bun"),
  Node: "node",
};
console.log("| runtime | empty script | compact run | ratio |");
console.log("|---|---:|---:|---:|");
for (const [name, runtime] of Object.entries(runtimes)) {
  const [empty, compact] = await medians([
    `${runtime} ${folder}/empty.js`,
    `${runtime} ${command} --compact ${outputs}`,
  ]);
  const [a, b] = [empty, compact].map((ms) => `${ms.toFixed(1)} ms`);
  console.log(`| ${name} | ${a} | ${b} | ${(compact / empty).toFixed(2)} |`);
}
Deno.removeSync(folder, { recursive: true });
