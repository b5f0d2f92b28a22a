/**
 * What the command adds to a runtime's own start: its compact run as a ratio to an
 * empty script, on Deno, Bun and Node; and, as the least that it could be, a script
 * that does nothing but write two files as safely. Medians of hyperfine.
 *
 *   deno task bench:start
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { installTools, toolPath } from "../install_tools.ts";

const RUNS = 41;
const WARM_UP_RUNS = 5;
/** Temporary file, fsync, rename, with what each runtime loads the fastest. */
const TWO_FILES = {
  Deno: `for (const path of ["a", "b"]) {
  const file = await Deno.open(path + ".tmp", { write: true, createNew: true });
  await file.write(new Uint8Array(2000));
  await file.sync();
  file.close();
  await Deno.rename(path + ".tmp", path);
}`,
  Node: `const fs = process.getBuiltinModule("node:fs");
for (const path of ["a", "b"]) {
  const file = fs.openSync(path + ".tmp", "wx");
  fs.writeSync(file, new Uint8Array(2000));
  fs.fsyncSync(file);
  fs.closeSync(file);
  fs.renameSync(path + ".tmp", path);
}`,
};
const command = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));
const folder = Deno.makeTempDirSync({ prefix: "faultdrill-start-" });

/** Medians in milliseconds, one per command line. */
async function medians(lines: readonly string[]): Promise<number[]> {
  const results = "results.json";
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
Deno.chdir(folder);
Deno.writeTextFileSync("empty.mjs", "");
for (const [name, text] of Object.entries(TWO_FILES)) {
  Deno.writeTextFileSync(`${name}.mjs`, text);
}
const outputs = "--json-out=a.json --markdown-out=a.md --quiet";
const runtimes: [name: string, runtime: string, twoFiles: keyof typeof TWO_FILES][] = [
  ["Deno", `${Deno.execPath()} run --no-config --no-prompt -R -W`, "Deno"],
  ["Bun", toolPath("bun"), "Node"],
  ["Node", "node", "Node"],
];
console.log("| runtime | empty script | two files alone | compact run |");
console.log("|---|---:|---:|---:|");
for (const [name, runtime, twoFiles] of runtimes) {
  const [empty = NaN, ...others] = await medians([
    `${runtime} empty.mjs`,
    `${runtime} ${twoFiles}.mjs`,
    `${runtime} ${command} --compact ${outputs}`,
  ]);
  const cells = others.map((ms) => `${ms.toFixed(1)} ms (${(ms / empty).toFixed(2)})`);
  console.log(`| ${name} | ${empty.toFixed(1)} ms | ${cells.join(" | ")} |`);
}
Deno.removeSync(folder, { recursive: true });
