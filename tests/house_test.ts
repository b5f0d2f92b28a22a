/**
 * The house rules that a test can hold: which way imports point, what the
 * simulated path may not use, and where WebAssembly is mentioned.
 */
import { assert, assertEquals } from "@std/assert";

const root = new URL("../", import.meta.url);
const read = (path: string) => Deno.readTextFileSync(new URL(path, root));

/** Files that a file reaches through imports, as Deno resolves them. */
async function graphOf(entry: string): Promise<string[]> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", entry],
    cwd: root,
    stderr: "inherit",
  }).output();
  const { modules } = JSON.parse(new TextDecoder().decode(stdout));
  return modules
    .map(({ specifier }: { specifier: string }) => specifier.replace(root.href, ""))
    .sort();
}

const CORE = ["core.ts", "rng/engine.ts", "rng/u64.ts"];

Deno.test("the import graphs hold the core and nothing else", async () => {
  assertEquals(await graphOf("core.ts"), CORE);
  assertEquals(await graphOf("bigint.ts"), ["bigint.ts", "core.ts", ...rng("bigint")]);
  assertEquals(await graphOf("mod.ts"), [
    "core.ts",
    "mod.ts",
    ...rng("bigint", "mod", "wasm", "wasm_bytes"),
  ]);
});

function rng(...names: string[]): string[] {
  return ["engine", "u64", ...names].map((name) => `rng/${name}.ts`).sort();
}

/** Whose code each room may use besides its own: the table in CONTRIBUTING.md. */
const ARROWS: Record<string, string[]> = {
  json: [],
  gate: [],
  scenario: ["core.ts", "gate", "json"],
  verify: ["core.ts", "json", "rng/u64.ts"],
  report: ["gate"],
};
for (const [room, allowed] of Object.entries(ARROWS)) {
  Deno.test(`${room}/ uses the code of ${allowed.join(", ") || "no other room"}`, () => {
    for (const path of trackedFiles().filter((path) => path.startsWith(`${room}/`))) {
      const imports = codeOf(path).matchAll(
        /^(?:import|export) (?!type\b)[^;]*? from "\.\.\/([^"]+)"/gm,
      );
      for (const [statement, target] of imports) {
        const onlyTypes = /\{([^}]*)\}/.exec(statement)?.[1].split(",")
          .every((name) => /^\s*(type\s.*)?$/s.test(name));
        const known = allowed.some((room) =>
          target === room || target.startsWith(`${room}/`)
        );
        assert(onlyTypes || known, `${path} must not use the code of ${target}`);
      }
    }
  });
}

const SIMULATED = [
  "core.ts",
  "mod.ts",
  "bigint.ts",
  ...rng("bigint", "mod", "wasm", "wasm_bytes"),
];

/** The code of a file without its comments, whose examples may do as they like. */
function codeOf(path: string): string {
  return read(path).replace(/\/\*\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
}

const IMPURE =
  /\b(?:Deno|process|Bun|console|crypto)\.[a-z]|\b(?:require|fetch|setTimeout|setInterval)\(/i;
const INEXACT =
  /Math\.(random|exp|log\w*|pow|sin|cos|tan|sqrt|cbrt)|Date\.now|new Date\(\)|performance|Intl|toLocale\w+/;
for (const path of SIMULATED) {
  Deno.test(`${path} is pure, exact and free of the clock`, () => {
    for (const banned of [IMPURE, INEXACT]) {
      assertEquals(banned.exec(codeOf(path))?.[0], undefined);
    }
  });
}

Deno.test("WebAssembly is mentioned in one file of code, outside the ./bigint graph", () => {
  const mentioning = SIMULATED.filter((path) => codeOf(path).includes("WebAssembly"));
  assertEquals(mentioning, ["rng/wasm.ts"]);
});

Deno.test("the embedded module is text typed `: string`, at most 4096 bytes", () => {
  const source = read("rng/wasm_bytes.ts");
  assert(source.includes("@generated"));
  const [, base64] = /export const WASM_BASE64: string = "([^"]+)";/.exec(source)!;
  assert(atob(base64).length <= 4096, `${atob(base64).length} bytes`);
});

Deno.test("importing makes no call but the one compile", async () => {
  const script = `
    const { Module } = WebAssembly;
    let compiled = 0;
    WebAssembly.Module = new Proxy(Module, {
      construct(target, args) { compiled++; return new target(...args); },
    });
    const { runStress } = await import("${new URL("mod.ts", root)}");
    runStress(); runStress();
    console.log(compiled);`;
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", script],
    cwd: root,
  }).output();
  assertEquals(new TextDecoder().decode(stdout).trim(), "1");
});

/** Every file that git tracks or would track, so that nothing generated counts. */
function trackedFiles(): string[] {
  const { stdout } = new Deno.Command("git", {
    args: ["ls-files", "--cached", "--others", "--exclude-standard"],
    cwd: root,
  }).outputSync();
  return new TextDecoder().decode(stdout).trim().split("\n");
}

Deno.test("functions are short enough to hold in the head: at most 50 lines", () => {
  const files = trackedFiles().filter((path) =>
    path.endsWith(".ts") && !path.startsWith("tests/") && !path.startsWith("scripts/")
  );
  assert(files.includes("core.ts"));
  for (const path of files) {
    const lines = read(path).split("\n");
    lines.forEach((line, start) => {
      if (!/^(export )?(async )?function\b/.test(line)) return;
      const length = lines.slice(start).findIndex((end) => end === "}") + 1;
      assert(length <= 50, `${path}:${start + 1} has ${length} lines`);
    });
  }
});
