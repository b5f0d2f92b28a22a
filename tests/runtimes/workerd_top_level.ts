// Host for workerd: runs while the worker starts.
import * as library from "../../mod.ts";
import { conform } from "../conformance.ts";
import { golden } from "./golden.ts";

const verdict = await conform(library, golden);
const worker: { fetch(): Response } = { fetch: () => Response.json(verdict) };
export default worker;
