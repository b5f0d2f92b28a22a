// Host for workerd: hands in the kernel as an imported, already compiled module.
import * as library from "../../mod.ts";
import { conform } from "../conformance.ts";
import { golden } from "./golden.ts";

// A name that only workerd resolves: elsewhere importing .wasm means something else.
const kernelName: string = "./kernel.wasm";
const { default: kernel } = await import(kernelName);
const harness = library.createHarness(library.createWasmEngine(kernel));

const worker: { fetch(): Promise<Response> } = {
  fetch: async () => Response.json(await conform({ ...library, ...harness }, golden)),
};
export default worker;
