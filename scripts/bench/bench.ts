/**
 * Microseconds per fault for schedule, outcomes, evaluation, JSON and Markdown,
 * beside native Rust doing the same work (native_peer.rs, where rustc is there).
 * Medians of interleaved rounds, so that a noisy machine hurts all alike.
 *
 *   deno task bench
 *
 * @module
 */
import {
  bigintEngine,
  createHarness,
  createWasmEngine,
  type Harness,
} from "../../mod.ts";
import { renderJsonChunks, renderMarkdownChunks } from "../../mod.ts";

const ROUNDS = 7;
const WORKLOADS = [
  { durationHours: 8, sessions: 5000 },
  { durationHours: 10_000, sessions: 10 },
];

type Measure = (durationHours: number, sessions: number) => Promise<number>;

/** Renders reports in pieces, as the command does, and returns microseconds per fault. */
function measureHarness({ runStress }: Harness): Measure {
  return (durationHours, sessions) => {
    let [faults, chars] = [0, 0];
    const startedAtMs = performance.now();
    for (let seed = 0; seed < sessions; seed++) {
      const report = runStress({ durationHours, seed: BigInt(seed) });
      for (const chunk of renderJsonChunks(report)) chars += chunk.length;
      for (const chunk of renderMarkdownChunks(report)) chars += chunk.length;
      faults += report.faults.length;
    }
    if (chars < faults) throw new Error("nothing was rendered");
    return Promise.resolve((performance.now() - startedAtMs) * 1000 / faults);
  };
}

/** Compiles the native peer; undefined where there is no rustc. */
async function nativePeer(folder: string): Promise<Measure | undefined> {
  const program = `${folder}/native_peer`;
  const source = new URL("native_peer.rs", import.meta.url).pathname;
  const args = ["-O", "-C", "target-cpu=native", source, "-o", program];
  const compiled = await new Deno.Command("rustc", { args, stderr: "null" })
    .output().catch(() => undefined);
  if (!compiled?.success) return undefined;
  return async (durationHours, sessions) => {
    const { stderr } = await new Deno.Command(program, {
      args: ["report", `${durationHours}`, "0", `${sessions}`],
    }).output();
    return parseFloat(new TextDecoder().decode(stderr));
  };
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b).at(values.length / 2) ?? NaN;
}

const folder = Deno.makeTempDirSync();
const native = await nativePeer(folder);
const subjects: Record<string, Measure> = {
  ...(native && { native }),
  wasm: measureHarness(createHarness(createWasmEngine())),
  bigint: measureHarness(createHarness(bigintEngine)),
};
if (!native) console.log("rustc is not here: no native peer to compare with");

console.log("| hours | subject | microseconds per fault | ratio to native |");
console.log("|---:|---|---:|---:|");
for (const { durationHours, sessions } of WORKLOADS) {
  const times: Record<string, number[]> = {};
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [name, measure] of Object.entries(subjects)) {
      const micros = await measure(durationHours, sessions);
      // The first round warms up and is not counted.
      if (round > 0) (times[name] ??= []).push(micros);
    }
  }
  for (const [name, micros] of Object.entries(times)) {
    const ratio = times.native ? (median(micros) / median(times.native)).toFixed(2) : "-";
    console.log(
      `| ${durationHours} | ${name} | ${median(micros).toFixed(3)} | ${ratio} |`,
    );
  }
}
Deno.removeSync(folder, { recursive: true });
