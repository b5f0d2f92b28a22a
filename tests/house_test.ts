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

const DRILL = [
  "catalogue",
  "checks",
  "inject",
  "json",
  "markdown",
  "mod",
  "parse",
  "schedule",
  "session",
  "types",
].map((name) => `drill/${name}.ts`);

function rng(...names: string[]): string[] {
  return ["engine", "u64", ...names].map((name) => `rng/${name}.ts`).sort();
}

Deno.test("the import graphs hold the drill and nothing else", async () => {
  assertEquals(await graphOf("drill/mod.ts"), [...DRILL, ...rng()]);
  assertEquals(await graphOf("bigint.ts"), ["bigint.ts", ...DRILL, ...rng("bigint")]);
  assertEquals(await graphOf("mod.ts"), [
    ...DRILL,
    "mod.ts",
    ...rng("bigint", "mod", "wasm", "wasm_bytes"),
  ]);
});

/** Each room may use those after it; the table in CONTRIBUTING.md. */
const ROOMS = ["cli", "report", "document", "measure", "drill", "rng"];
const roomOf = (path: string) => ROOMS.find((room) => path.startsWith(`${room}/`));

for (const [index, room] of ROOMS.entries()) {
  const allowed = ROOMS.slice(index + 1);
  Deno.test(`${room}/ uses the code of ${allowed.join(", ") || "no other room"}`, () => {
    const files = codeFiles().filter((path) => roomOf(path) === room);
    assert(files.length > 0);
    for (const path of files) {
      for (const target of importsOf(path)) {
        const other = roomOf(target);
        // The command runs the library that is bound to this runtime's engine.
        const isEntry = room === "cli" && target === "mod.ts";
        assert(
          isEntry || other === room || (other && allowed.includes(other)),
          `${path} must not use ${target}`,
        );
      }
    }
  });
}

Deno.test("the drill knows engines by their interface alone", () => {
  const targets = codeFiles()
    .filter((path) => /^(drill|measure|document|report)\//.test(path))
    .flatMap((path) => importsOf(path))
    .filter((path) => path.startsWith("rng/"));
  assertEquals(Array.from(new Set(targets)).sort(), ["rng/engine.ts", "rng/u64.ts"]);
});

/** The files of this checkout that a file imports, statically or late. */
function importsOf(path: string): string[] {
  const specifiers = codeOf(path).matchAll(
    /(?:\bfrom|\bimport\(|^import) ?"(\.[^"]+)"/gm,
  );
  return Array.from(
    specifiers,
    ([, specifier = ""]) =>
      new URL(specifier, new URL(path, root)).href.replace(root.href, ""),
  );
}

function codeFiles(): string[] {
  return trackedFiles().filter((path) => path.endsWith(".ts"));
}

Deno.test("only cli/ knows files, streams, processes and the clock", () => {
  const pure = codeFiles().filter((path) =>
    /^(mod|bigint)\.ts$/.test(path) || (roomOf(path) && roomOf(path) !== "cli")
  );
  assert(pure.length > 20);
  for (const path of pure) {
    // The kernel's source is AssemblyScript.
    if (path.endsWith(".as.ts")) continue;
    assertEquals(IMPURE.exec(codeOf(path))?.[0], undefined, path);
  }
});

Deno.test("the command's entry has fewer than 80 lines, and no file more than 450", () => {
  assert(read("cli.ts").split("\n").length <= 80);
  for (const path of codeFiles().filter((path) => !path.endsWith("wasm_bytes.ts"))) {
    const lines = read(path).trimEnd().split("\n").length;
    assert(lines <= 450, `${path} has ${lines} lines`);
  }
});

const SIMULATED = [
  "mod.ts",
  "bigint.ts",
  ...DRILL,
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
  Deno.test(`${path} is exact and free of the clock`, () => {
    assertEquals(INEXACT.exec(codeOf(path))?.[0], undefined);
  });
}

Deno.test("WebAssembly is mentioned in one file of code, outside the ./bigint graph", () => {
  const mentioning = SIMULATED.filter((path) => codeOf(path).includes("WebAssembly"));
  assertEquals(mentioning, ["rng/wasm.ts"]);
});

Deno.test("the embedded module is text typed `: string`, at most 4096 bytes", () => {
  const source = read("rng/wasm_bytes.ts");
  assert(source.includes("@generated"));
  const [, base64] = /export const WASM_BASE64: string = "([^"]+)";/.exec(source) ?? [];
  assert(base64);
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
  assert(files.includes("drill/session.ts"));
  for (const path of files) {
    const lines = read(path).split("\n");
    lines.forEach((line, start) => {
      if (!/^(export )?(async )?function\b/.test(line)) return;
      const length = lines.slice(start).findIndex((end) => end === "}") + 1;
      assert(length <= 50, `${path}:${start + 1} has ${length} lines`);
    });
  }
});
