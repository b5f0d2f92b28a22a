// Host for workerd: loads the library while the worker starts, runs in a handler.
import * as library from "../../mod.ts";
import { conform } from "../conformance.ts";
import { golden } from "./golden.ts";

const worker: { fetch(): Promise<Response> } = {
  fetch: async () => Response.json(await conform(library, golden)),
};
export default worker;
