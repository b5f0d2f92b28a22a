import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { buildDist, writeFiles } from "../../scripts/build_dist.ts";
import { stopBundler, treeShake } from "../../scripts/bundle_code.ts";
import { packTexts } from "../../scripts/pack_npm.ts";
import { readManifest } from "../../scripts/read_manifest.ts";
import { marked } from "marked";
import { BATTY_FAULTS } from "../../mod.ts";
import { inFolder, namesIn, outputOf } from "../cli/command.ts";

const manifest = readManifest();
const dist = await buildDist();
await stopBundler();

function text(path: string): string {
  return new TextDecoder().decode(dist.files.get(path));
}

/** What a file imports, at its start or later. */
function importsOf(path: string): string[] {
  const imports = text(path).matchAll(
    /(?:\bfrom|\bimport|\bimport\() ?"(\.[^",]+|node:[^",]+)"/g,
  );
  return Array.from(imports, ([, name = ""]) => name);
}

/** A file of the npm package together with those that it imports. */
function graphText(path: string): string {
  const imported = importsOf(path).filter((name) => name.startsWith("./"))
    .map((name) => graphText(`npm/${name.slice("./".length)}`));
  return [text(path), ...imported].join("\n");
}

function load(path: string): Promise<Record<string, unknown>> {
  return import(`data:text/javascript,${encodeURIComponent(text(path))}`);
}

Deno.test("build: the library is one file without imports, the same as its source", async () => {
  const source = await import("../../mod.ts");
  const library = await load("faultdrill.js");
  assertEquals(Object.keys(library).sort(), Object.keys(source).sort());
  assertEquals(/\bimport\b|\brequire\b/.exec(text("faultdrill.js"))?.[0], undefined);
});

Deno.test("build: the script sets one global, which is the library", () => {
  const names = new Function(
    `${text("faultdrill.global.js")}; return Object.keys(faultdrill);`,
  )();
  assert(names.includes("runStress"));
  assertMatch(text("faultdrill.global.js"), /^var faultdrill=/);
});

Deno.test("build: what is not used is shaken out, and what is used is not", async () => {
  const library = dist.files.get("faultdrill.js")!;
  const catalogue = await treeShake(library, "BATTY_FAULTS");
  const all = await treeShake(library, "runStress");
  await stopBundler();
  const module = await import(`data:text/javascript,${encodeURIComponent(catalogue)}`);
  assertEquals(module.BATTY_FAULTS, BATTY_FAULTS);
  assertEquals(catalogue.includes("WebAssembly"), false);
  assertStringIncludes(all, "WebAssembly");
});

Deno.test("build: no file of ./bigint mentions WebAssembly", () => {
  assertEquals(graphText("npm/bigint.js").includes("WebAssembly"), false);
  assertStringIncludes(graphText("npm/faultdrill.js"), "WebAssembly");
});

const LATE_TEXTS = {
  "report.js": "<!doctype html>",
  "scenario.js": "is not a key of",
  "verify.js": "byte order mark",
};

Deno.test("build: the command runs wherever it is loaded, with what it loads late beside it", () => {
  for (const path of ["cli.js", "npm/cli.js"]) {
    assertMatch(text(path), /^#!\/usr\/bin\/env node\n/);
    assertEquals(text(path).includes("import.meta"), false);
    const imports = importsOf(path).filter((name) => !name.startsWith("node:"));
    assertEquals(imports, ["./report.js", "./scenario.js", "./verify.js"]);
    for (const late of imports) {
      assert(dist.files.has(path.replace("cli.js", late.slice("./".length))), late);
    }
    for (const lateText of Object.values(LATE_TEXTS)) {
      assertEquals(text(path).includes(lateText), false, lateText);
    }
  }
  for (const [late, lateText] of Object.entries(LATE_TEXTS)) {
    assertEquals(importsOf(late), []);
    assertStringIncludes(text(late), lateText);
  }
});

Deno.test("build: the command alone says what it lacks, and writes nothing", async () => {
  await inFolder(async (cwd) => {
    Deno.writeFileSync(`${cwd}/cli.js`, dist.files.get("cli.js")!);
    for (const args of [["--html-out", "-"], ["--junit-out", "a.xml"], ["--github"]]) {
      const outputs = ["--json-out=a.json", "--markdown-out=a.md"];
      const command = [Deno.execPath(), "run", "-R", "-W", "cli.js", "--compact"];
      const { code, stdout, stderr } = await outputOf(
        [...command, ...outputs, ...args],
        { cwd },
      );
      assertMatch(
        stderr,
        /^faultdrill: failed to load report\.js, which must lie beside the command: .*\n$/,
      );
      assertEquals([code, stdout], [1, ""]);
      assertEquals(namesIn(cwd), ["cli.js"]);
    }
  });
});

Deno.test("build: a mark of a pure call never becomes code", () => {
  for (const path of dist.files.keys()) {
    if (path.endsWith(".js")) assertEquals(text(path).includes("PURE_CALL"), false, path);
  }
  assertStringIncludes(text("faultdrill.js"), "/* @__PURE__ */");
});

Deno.test("build: a build with stand-ins says so, and only such a build", () => {
  assertEquals(text("cli.js").includes("stand-ins for @std"), dist.hasStandIns);
});

Deno.test("build: every entry of deno.json is in the npm package, with its types", () => {
  const { exports, version, bin } = JSON.parse(text("npm/package.json"));
  const keys = [...Object.keys(manifest.exports), "./kernel.wasm"];
  assertEquals(Object.keys(exports).sort(), keys.sort());
  assertEquals(version, manifest.version);
  const named = Object.values<Record<string, string>>(exports).flatMap(Object.values);
  for (const path of [...named, bin.faultdrill]) {
    assert(dist.files.has(`npm/${path.replace("./", "")}`), path);
  }
});

Deno.test("build: declarations refer to each other and to nothing else", () => {
  const declarations = [...dist.files.keys()].filter((path) => path.endsWith(".d.ts"));
  assert(declarations.length > 5);
  for (const path of declarations) {
    const code = text(path).replace(/\/\*\*[\s\S]*?\*\//g, "");
    for (const [, specifier = ""] of code.matchAll(/(?:from |import\()"([^"]+)"/g)) {
      assertMatch(specifier, /^\.{1,2}\/.*\.js$/);
      const { pathname } = new URL(specifier, `file:///${path}`);
      assert(dist.files.has(pathname.slice(1).replace(/\.js$/, ".d.ts")), specifier);
    }
  }
});

Deno.test("build: importing the command runs nothing, the program runs it", async () => {
  const { exports, bin } = JSON.parse(text("npm/package.json"));
  await inFolder(async (cwd) => {
    writeFiles(cwd, dist.files);
    const importing = `import { main, VERSION } from "./npm/${exports["./cli"].default}";
      console.log(typeof main, VERSION);`;
    Deno.writeTextFileSync(`${cwd}/importing.js`, importing);
    for (
      const [program, printed] of [
        ["importing.js", `function ${manifest.version}\n`],
        [`npm/${bin.faultdrill}`, `faultdrill ${manifest.version}\n`],
      ]
    ) {
      const command = [Deno.execPath(), "run", `${program}`, "--version"];
      const { code, stdout, stderr } = await outputOf(command, { cwd });
      assertEquals([code, stdout.replace(/ \(.*\)/, "")], [0, printed], stderr);
    }
  });
});

Deno.test("build: the npm package is at most 400 kB and holds no source map", () => {
  const packed = [...dist.files].filter(([path]) => path.startsWith("npm/"));
  const bytes = packed.reduce((sum, [, contents]) => sum + contents.length, 0);
  assert(bytes <= 400_000, `${bytes} bytes`);
  for (const [path] of packed) {
    assertEquals(/\.map$/.test(path), false, path);
    if (path.endsWith(".js")) assertEquals(text(path).includes("sourceMapping"), false);
  }
});

Deno.test("build: no document of the npm package has a link that leads nowhere", () => {
  const targets = (markdown: string) => {
    const found: string[] = [];
    marked.walkTokens(marked.lexer(markdown), (token) => {
      if (token.type === "link" || token.type === "image") found.push(token.href);
      if (token.type === "html") {
        found.push(...token.text.match(/(?<=(href|src)=").*?(?=")/g) ?? []);
      }
    });
    return found.filter((target) => !/^(https?:|#)/.test(target));
  };
  const source = Deno.readTextFileSync(new URL("../../README.md", import.meta.url));
  assert(targets(source).length > 0);
  const documents = [...dist.files.keys()].filter((path) => path.endsWith(".md"));
  assert(documents.includes("npm/README.md"));
  for (const path of documents) assertEquals(targets(text(path)), [], path);
  const examples = [...dist.files.keys()].filter((path) =>
    path.startsWith("npm/examples/")
  );
  assert(examples.length > 0);
});

Deno.test("build: a link becomes its text, or the path of what the package ships", () => {
  const checkout: Record<string, string> = {
    "README.md": [
      "[a](docs/a.md#b), [c](CONTRIBUTING.md), [gone](docs/gone.md), [site](https://x.example)",
      "![a *picture*](docs/p.png) and [![badge](b.svg)](docs/a.md), [here](#below)",
      "[docs/a.md](docs/a.md)",
      "```ts",
      "const [a](b) = 1;",
      "```",
    ].join("\n"),
    "CONTRIBUTING.md": "",
    "docs/a.md": "[schema](../room/x.schema.json), [back](a.md), [up](../README.md)",
    "docs/p.png": "",
    "room/x.schema.json": "{}",
    "examples/not_named.json": "{}",
  };
  assertEquals(Object.fromEntries(packTexts((path) => checkout[path])), {
    "README.md": [
      "a (`docs/a.md`), c, gone, [site](https://x.example)",
      "a *picture* and badge (`docs/a.md`), [here](#below)",
      "`docs/a.md`",
      "```ts",
      "const [a](b) = 1;",
      "```",
    ].join("\n"),
    "docs/a.md": "schema (`room/x.schema.json`), back (`docs/a.md`), up",
    "room/x.schema.json": "{}",
  });
});

Deno.test("build: the licences of others are with the code, a stand-in's is our own", () => {
  for (const folder of ["", "npm/"]) {
    const notices = text(`${folder}THIRD_PARTY_LICENSES`);
    assertStringIncludes(notices, "Copyright (c) Fabian Hiller");
    assertEquals(notices.includes("the Deno authors"), !dist.hasStandIns);
    assertStringIncludes(text(`${folder}LICENSE`), "MIT License");
  }
});

Deno.test("build: source maps lead back to the sources", () => {
  const maps = [...dist.files.keys()].filter((path) => path.endsWith(".js.map"));
  assertEquals(maps.length, 6);
  for (const path of maps) {
    const { sources, sourcesContent } = JSON.parse(text(path));
    assertEquals(sources.length, sourcesContent.length);
    for (const source of sources) {
      assertEquals(/^\/|^[a-z]:/i.test(source), false, source);
    }
    assertStringIncludes(
      text(path.replace(/\.map$/, "")),
      `//# sourceMappingURL=${path.split("/").at(-1)}`,
    );
  }
});
