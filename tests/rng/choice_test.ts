import { assertEquals } from "@std/assert";
import { chooseEngine, createWasmEngine, defaultEngine } from "../../rng/mod.ts";
import { WASM_BASE64 } from "../../rng/wasm_bytes.ts";
import { engine } from "../../mod.ts";
import { assertFails } from "../assertions.ts";
import { goldenReport } from "../golden.ts";

const root = new URL("../../", import.meta.url);

Deno.test("where WebAssembly can be had, it is what runs", () => {
  assertEquals(typeof WebAssembly, "object");
  assertEquals(chooseEngine().name, "wasm");
  assertEquals(defaultEngine.name, "wasm");
  assertEquals(engine, "wasm");
});

/** Compiles a module whose bytes are the characters of a text. */
function compiled(text: string): WebAssembly.Module {
  return new WebAssembly.Module(Uint8Array.from(text, (char) => char.charCodeAt(0)));
}

Deno.test("a module that a caller compiled gives the same engine", () => {
  const handedIn = createWasmEngine(compiled(atob(WASM_BASE64)));
  assertEquals(handedIn.name, "wasm");
  assertEquals(handedIn.lcg(0n).nextU64(), 949092722785822678n);
});

Deno.test("a module that is not the kernel is refused, naming what it lacks", () => {
  const refused = (text: string, lacking: string) =>
    assertFails(
      () => createWasmEngine(compiled(text)),
      TypeError,
      `module must be faultdrill's own kernel of this version: it lacks ${lacking}`,
    );
  const smallest = "\0asm\x01\0\0\0";
  refused(
    smallest,
    "memory, lcgStart, lcgNext, bounded, lcgRun, mixedRun, lcgOutcome, mixedOutcome",
  );
  const kernel = atob(WASM_BASE64);
  refused(kernel.replace("mixedOutcome", "mixedOutcomf"), "mixedOutcome");
});

/** Runs a compact session in a fresh process after `prelude`; returns engine and JSON. */
async function runAfter(prelude: string, entry: string): Promise<[string, string]> {
  const script = `${prelude}
    const { engine, renderJson, runStress } = await import("${new URL(entry, root)}");
    const report = runStress({
      compact: true, seed: 7n, generatedAt: "2026-01-01T00:00:00Z",
    });
    console.log(JSON.stringify([engine, renderJson(report)]));`;
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "-q", script],
    cwd: root,
  }).output();
  assertEquals([success, new TextDecoder().decode(stderr)], [true, ""]);
  return JSON.parse(new TextDecoder().decode(stdout));
}

const HOSTS = {
  "no WebAssembly at all": "delete globalThis.WebAssembly;",
  "compiling forbidden": `WebAssembly.Module = function () {
    throw new WebAssembly.CompileError("Wasm code generation disallowed by embedder");
  };`,
  "instantiating forbidden": `WebAssembly.Instance = function () {
    throw new WebAssembly.LinkError("not here");
  };`,
  "no base64 decoder": "delete globalThis.atob;",
};
for (const [host, prelude] of Object.entries(HOSTS)) {
  Deno.test(`importing succeeds and BigInt runs: ${host}`, async () => {
    assertEquals(await runAfter(prelude, "mod.ts"), [
      "bigint",
      goldenReport("compact-seed7.json"),
    ]);
  });
}

Deno.test("the main entry runs on wasm in a fresh process, ./bigint on BigInt", async () => {
  const golden = goldenReport("compact-seed7.json");
  assertEquals(await runAfter("", "mod.ts"), ["wasm", golden]);
  assertEquals(await runAfter("", "bigint.ts"), ["bigint", golden]);
});
