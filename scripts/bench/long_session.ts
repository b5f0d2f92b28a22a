/**
 * A session of 100,000 hours as a whole process, JSON and Markdown written to memory
 * (/dev/shm): wall time and peak memory, as ratios to native Rust that works in the
 * original's order (`native_peer.rs session`). Interleaved, medians.
 *
 *   deno task bench:long
 *
 * Needs rustc and GNU time.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { installTools, toolPath } from "../install_tools.ts";

const HOURS = "100000";
const ROUNDS = 11;

const folder = Deno.makeTempDirSync({ dir: "/dev/shm", prefix: "faultdrill-long-" });
const command = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));
const [json, markdown] = [`${folder}/a.json`, `${folder}/a.md`];
const options = [command, "--duration-hours", HOURS, "--quiet"]
  .concat("--json-out", json, "--markdown-out", markdown);

interface Sample {
  readonly secs: number;
  readonly megabytes: number;
}

/** Runs a program to its end under GNU time. */
async function measure([program = "", ...args]: readonly string[]): Promise<Sample> {
  const { success, stderr } = await new Deno.Command("/usr/bin/time", {
    args: ["-f", "%e %M", program, ...args],
    stdin: "null",
  }).output();
  const text = new TextDecoder().decode(stderr);
  const [, secs, kilobytes] = /(\S+) (\d+)\n$/.exec(text) ?? [];
  if (!success || !kilobytes) throw new Error(`${program} failed: ${text}`);
  return { secs: Number(secs), megabytes: Number(kilobytes) / 1000 };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b).at(values.length / 2) ?? NaN;
}

const source = fileURLToPath(new URL("native_peer.rs", import.meta.url));
const native = `${folder}/native_peer`;
await new Deno.Command("rustc", {
  args: ["-O", "-C", "target-cpu=native", source, "-o", native],
}).output();
await installTools();
const subjects: Record<string, readonly string[]> = {
  native: [native, "session", HOURS, "1", json, markdown],
  // Deno lets nobody write to /dev/shm without -A.
  Deno: [Deno.execPath(), "run", "--no-config", "-A", ...options],
  Bun: [toolPath("bun"), ...options],
  Node: ["node", ...options],
};
const samples: Record<string, Sample[]> = {};
for (let round = 0; round <= ROUNDS; round++) {
  for (const [name, line] of Object.entries(subjects)) {
    const sample = await measure(line);
    // The first round warms up and is not counted.
    if (round > 0) (samples[name] ??= []).push(sample);
  }
}
Deno.removeSync(folder, { recursive: true });

const of = (name: string, figure: keyof Sample) =>
  median((samples[name] ?? []).map((sample) => sample[figure]));
console.log("| subject | wall time | ratio | peak memory | ratio |");
console.log("|---|---:|---:|---:|---:|");
for (const name of Object.keys(subjects)) {
  const [secs, megabytes] = [of(name, "secs"), of(name, "megabytes")];
  console.log(
    `| ${name} | ${secs.toFixed(2)} s | ${(secs / of("native", "secs")).toFixed(2)} | ` +
      `${megabytes.toFixed(0)} MB | ${
        (megabytes / of("native", "megabytes")).toFixed(2)
      } |`,
  );
}
