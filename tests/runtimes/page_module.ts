// Host for a page: the library as a module.
import * as library from "../../mod.ts";
import { conform } from "../conformance.ts";
import { golden } from "./golden.ts";

Object.assign(globalThis, { verdict: conform(library, golden) });
