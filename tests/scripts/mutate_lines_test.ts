import { assert, assertEquals, assertThrows } from "@std/assert";
import { mutantsOf, targetsOf, testsOf } from "../../scripts/mutate_lines.ts";
import { readManifest } from "../../scripts/read_manifest.ts";

Deno.test("mutate: a line is broken once for each slip that it can hold, types and comments not", () => {
  const source = [
    "/** Adds 1 + 1. */",
    "export interface Sum { readonly a: 1; }",
    "import { one } from './one.ts';",
    "const sum = one + 1;",
    "  push(sum);",
    'export const text = "a";',
  ].join("\n");
  assertEquals(
    Array.from(mutantsOf("a.ts", source), ({ line, after }) => [line, after]),
    [
      [4, "const sum = one - 1;"],
      [4, "const sum = one + 2;"],
      [5, ""],
      [6, 'export const text = "~a";'],
    ],
  );
});

Deno.test("mutate: without a name every room and entry is broken, but for what is generated", () => {
  const targets = targetsOf([]);
  for (const source of Object.values(readManifest().exports)) {
    assert(targets.includes(source.replace("./", "")), source);
  }
  assert(targets.includes("rng/kernel.as.ts"));
  assert(!targets.includes("rng/wasm_bytes.ts"));
  assert(!targets.some((path) => /^(tests|scripts|examples)\//.test(path)));
});

Deno.test("mutate: each source has tests of its own room, an entry those of the engines", () => {
  for (const path of targetsOf([])) {
    const room = path.split("/")[0];
    const tests = testsOf(path);
    assert(tests.length > 0, path);
    if (path.includes("/")) assert(tests.includes(`tests/${room}`), path);
  }
  assert(testsOf("mod.ts").includes("tests/rng"));
});

Deno.test("mutate: a name is a room or a file", () => {
  assert(targetsOf(["cli"]).every((path) => path.startsWith("cli/")));
  assertEquals(targetsOf(["mod.ts", "rng/u64.ts"]), ["mod.ts", "rng/u64.ts"]);
  assertThrows(() => targetsOf(["cly"]), Error, "cly must be a room or a file of one");
});
