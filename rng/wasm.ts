/**
 * The fast engine: turns the embedded module, or one that a caller compiled, into
 * an {@linkcode Engine}. No other source file mentions WebAssembly.
 * @module
 */
import type { DrawRun, Engine, Lcg, OutcomeDrawer, ScheduleDraws } from "./engine.ts";
import { requireU64, splitU64, wrapU64 } from "./u64.ts";
import { WASM_BASE64 } from "./wasm_bytes.ts";

/** The exports of kernel.as.ts as JavaScript sees them: i64 comes back signed. */
interface Kernel {
  readonly memory: { readonly buffer: ArrayBuffer };
  lcgStart(seed: bigint): bigint;
  lcgNext(state: bigint): bigint;
  bounded(value: bigint, upperExclusive: bigint): bigint;
  drawRun(state: bigint, count: number, pickBound: number, jitterBound: number): bigint;
  drawOutcome(
    seedLow: number,
    seedHigh: number,
    sequence: number,
    ordinal: number,
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
  "drawRun",
  "drawOutcome",
] satisfies (keyof Kernel)[];

/** Faults per drawRun call: 8 bytes each fill the kernel's one page of memory. */
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
  seed: bigint,
  runs: readonly DrawRun[],
): ScheduleDraws {
  const total = runs.reduce((sum, run) => sum + run.count, 0);
  const picks = new Uint32Array(total);
  const jitters = new Uint32Array(total);
  const pairs = new Uint32Array(kernel.memory.buffer);
  let state = kernel.lcgStart(seed);
  let at = 0;
  for (const run of runs) {
    const end = at + run.count;
    while (at < end) {
      const count = Math.min(end - at, FAULTS_PER_RUN_MAX);
      state = kernel.drawRun(state, count, run.pickBound, run.jitterBound);
      for (let i = 0; i < count; i++, at++) {
        picks[at] = pairs[2 * i];
        jitters[at] = pairs[2 * i + 1];
      }
    }
  }
  return { picks, jitters };
}

function outcomeDrawer(kernel: Kernel, seed: bigint): OutcomeDrawer {
  const [low, high] = splitU64(seed);
  return (sequence, ordinal, slaSecs) => {
    const packed = kernel.drawOutcome(low, high, sequence, ordinal, slaSecs);
    return {
      detectedAfterSecs: Math.floor(packed / U32_RANGE),
      recoveredAfterSecs: packed % U32_RANGE,
    };
  };
}

function embeddedModule(): WebAssembly.Module {
  const bytes = Uint8Array.from(atob(WASM_BASE64), (char) => char.charCodeAt(0));
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
    drawSchedule: (seed, runs) => drawSchedule(kernel, seed, runs),
    outcomeDrawer: (seed) => outcomeDrawer(kernel, seed),
  };
}
