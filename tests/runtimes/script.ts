// Host for pages and runtimes that load scripts: the library as a global.
import { conform, type Library } from "../conformance.ts";
import { golden } from "./golden.ts";

const { faultdrill } = globalThis as unknown as { faultdrill: Library };
Object.assign(globalThis, { verdict: conform(faultdrill, golden) });
