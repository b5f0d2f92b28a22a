// Host on Node for edge-runtime: evaluates scripts in it and prints their verdict.
//   node edge_runtime.js PACKAGE_FOLDER WASM_ALLOWED LIBRARY_SCRIPT SUITE_SCRIPT
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import process from "node:process";

const [packageFolder = "", wasmAllowed, ...scripts] = process.argv.slice(2);
const { EdgeRuntime } = createRequire(import.meta.url)(packageFolder);
const runtime = new EdgeRuntime({
  codeGeneration: { strings: false, wasm: wasmAllowed === "true" },
});
for (const script of scripts) runtime.evaluate(readFileSync(script, "utf8"));
console.log(JSON.stringify(await runtime.evaluate("verdict")));
