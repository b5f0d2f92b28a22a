/**
 * Exact u64 arithmetic, and the choice between its two engines.
 * @module
 */
import { bigintEngine } from "./bigint.ts";
import type { Engine } from "./engine.ts";
import { type CompiledModule, createWasmEngine } from "./wasm.ts";

export { bigintEngine, type CompiledModule, createWasmEngine };

/** The WebAssembly engine where it can be had, else BigInt. Never throws. */
export function chooseEngine(): Engine {
  try {
    return createWasmEngine();
  } catch {
    // No WebAssembly, or a host that forbids compiling it: both engines give the
    // same values, so the only loss is speed, and `engine` says so.
    return bigintEngine;
  }
}

/**
 * The engine of this runtime, chosen once while the module loads: workerd allows
 * compiling only at that moment, and only synchronously.
 */
export const defaultEngine: Engine = /* @__PURE__ */ chooseEngine();
