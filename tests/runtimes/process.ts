// Host for Deno, Bun and Node: prints the verdict.
import * as library from "../../mod.ts";
import { conform } from "../conformance.ts";
import { golden } from "./golden.ts";

console.log(JSON.stringify(await conform(library, golden)));
