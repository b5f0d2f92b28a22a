// Host for workerd: loads the library in a handler, where nothing may be compiled.
import { conform } from "../conformance.ts";
import { golden } from "./golden.ts";

const worker: { fetch(): Promise<Response> } = {
  fetch: async () => Response.json(await conform(await import("../../mod.ts"), golden)),
};
export default worker;
