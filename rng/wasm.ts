/**
 * The fast engine: turns the embedded module, or one that a caller compiled, into
 * an {@linkcode Engine}. No other source file mentions WebAssembly.
 * @module
 */
import type {
  DrawRun,
  Engine,
  GeneratorName,
  Lcg,
  OutcomeDrawer,
  ScheduleDraws,
} from "./engine.ts";
import { requireU64, splitU64, wrapU64 } from "./u64.ts";
import { WASM_BASE64 } from "./wasm_bytes.ts";

/** The exports of kernel.as.ts as JavaScript sees them: i64 comes back signed. */
interface Kernel {
  readonly memory: { readonly buffer: ArrayBuffer };
  lcgStart(seed: bigint): bigint;
  lcgNext(state: bigint): bigint;
  bounded(value: bigint, upperExclusive: bigint): bigint;
  lcgRun(state: bigint, count: number, pickBound: number, jitterBound: number): bigint;
  mixedRun(
    seed: bigint,
    first: number,
    count: number,
    pickBound: number,
    jitterBound: number,
  ): void;
  lcgOutcome(
    seedLow: number,
    seedHigh: number,
    sequence: number,
    ordinal: number,
    slaSecs: number,
  ): number;
  mixedOutcome(
    seedLow: number,
    seedHigh: number,
    sequence: number,
    slaSecs: number,
  ): number;
}

/** A `WebAssembly.Module`, under a name that types without a browser's know too. */
export type CompiledModule = object;

const KERNEL_EXPORTS = [
  "memory",
  "lcgStart",
  "lcgNext",
  "bounded",
  "lcgRun",
  "mixedRun",
  "lcgOutcome",
  "mixedOutcome",
] satisfies (keyof Kernel)[];

/** Faults per run: a pick and a jitter of each fill the kernel's one page of memory. */
const FAULTS_PER_RUN_MAX = 8192;
const U32_RANGE = 2 ** 32;

class WasmLcg implements Lcg {
  #kernel: Kernel;
  #state: bigint;

  constructor(kernel: Kernel, seed: bigint) {
    this.#kernel = kernel;
    this.#state = wrapU64(kernel.lcgStart(seed));
  }

  nextU64(): bigint {
    this.#state = wrapU64(this.#kernel.lcgNext(this.#state));
    return this.#state;
  }

  nextBounded(upperExclusive: bigint): bigint {
    requireU64(upperExclusive, "upperExclusive");
    if (upperExclusive === 0n) return 0n;
    return wrapU64(this.#kernel.bounded(this.nextU64(), upperExclusive));
  }
}

function drawSchedule(
  kernel: Kernel,
  generator: GeneratorName,
  seed: bigint,
  runs: readonly DrawRun[],
): ScheduleDraws {
  const total = runs.reduce((sum, run) => sum + run.count, 0);
  const picks = new Uint32Array(total);
  const jitters = new Uint32Array(total);
  const drawn = new Uint32Array(kernel.memory.buffer);
  let state = kernel.lcgStart(seed);
  let at = 0;
  for (const { count, pickBound, jitterBound } of runs) {
    const end = at + count;
    while (at < end) {
      const part = Math.min(end - at, FAULTS_PER_RUN_MAX);
      if (generator === "mixed") {
        kernel.mixedRun(seed, at + 1, part, pickBound, jitterBound);
      } else {
        state = kernel.lcgRun(state, part, pickBound, jitterBound);
      }
      picks.set(drawn.subarray(0, part), at);
      jitters.set(drawn.subarray(FAULTS_PER_RUN_MAX, FAULTS_PER_RUN_MAX + part), at);
      at += part;
    }
  }
  return { picks, jitters };
}

function outcomeDrawer(
  kernel: Kernel,
  generator: GeneratorName,
  seed: bigint,
): OutcomeDrawer {
  const [low, high] = splitU64(seed);
  return (sequence, ordinal, slaSecs) => {
    const packed = generator === "mixed"
      ? kernel.mixedOutcome(low, high, sequence, slaSecs)
      : kernel.lcgOutcome(low, high, sequence, ordinal, slaSecs);
    return {
      detectedAfterSecs: Math.floor(packed / U32_RANGE),
      recoveredAfterSecs: packed % U32_RANGE,
    };
  };
}

function embeddedModule(): WebAssembly.Module {
  const text = atob(WASM_BASE64);
  const bytes = new Uint8Array(text.length);
  // Uint8Array.from with a mapping takes Bun 1 ms more of every start.
  for (let at = 0; at < bytes.length; at++) bytes[at] = text.charCodeAt(at);
  return new WebAssembly.Module(bytes);
}

function instantiate(module: CompiledModule): Kernel {
  const exported = WebAssembly.Module.exports(module).map(({ name }) => name);
  const missing = KERNEL_EXPORTS.filter((name) => !exported.includes(name));
  if (missing.length > 0) {
    throw new TypeError(
      `module must be faultdrill's own kernel of this version: it lacks ${
        missing.join(", ")
      }`,
    );
  }
  return new WebAssembly.Instance(module).exports as unknown as Kernel;
}

/**
 * Makes the WebAssembly engine, synchronously.
 *
 * @param module faultdrill's kernel, already compiled, where the runtime forbids
 * compiling (import it as `.wasm`); left out, the embedded copy is compiled
 * @throws {TypeError} if `module` lacks an export of the kernel
 * @throws if the runtime has no WebAssembly or forbids compiling it
 */
export function createWasmEngine(module: CompiledModule = embeddedModule()): Engine {
  const kernel = instantiate(module);
  return {
    name: "wasm",
    lcg: (seed) => new WasmLcg(kernel, requireU64(seed, "seed")),
    drawSchedule: (generator, seed, runs) => drawSchedule(kernel, generator, seed, runs),
    outcomeDrawer: (generator, seed) => outcomeDrawer(kernel, generator, seed),
  };
}
