/**
 * Builds what is shipped besides the source: the library and the command as single
 * files, and the npm package. Its entries follow from `exports` in deno.json.
 *
 *   deno task build              write dist/
 *   deno task build --release    the same, refused where @std is a stand-in
 *
 * The output depends only on the sources and on the pinned compilers: no times, no
 * absolute paths. Nothing is written unless every size limit holds.
 *
 * @module
 */
import {
  build,
  type BuildOptions,
  type ImportKind,
  type Plugin,
  stop,
  transform,
} from "esbuild";
import { Buffer } from "node:buffer";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import ts from "typescript";
import { WASM_BASE64 } from "../rng/wasm_bytes.ts";
import { STAND_IN_VERSION } from "./provide_std.ts";

/** The name on npm; on JSR it is the one in deno.json. */
export const NPM_NAME = "faultdrill";
/** Most bytes of the library, minified and gzipped, with the kernel inside. */
export const LIBRARY_GZIP_BYTES_MAX = 8000;
/** Most bytes of the command, minified: its one file but for the renderers beside it. */
export const COMMAND_BYTES_MAX = 60_000;

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const COMMAND_ENTRY = "./cli";
/** Where the command stands, in dist/ and in the package: each has its own source map. */
const COMMAND_STEMS = ["cli", "npm/cli"];
/**
 * The renderers besides JSON and Markdown: more than a third of the command's code, and
 * most runs need none of it. The command loads this entry from the file beside it.
 */
const REPORT_ENTRY = "./report";
const DESCRIPTION =
  "Deterministic fault drills with a recovery SLA per fault: same seed, same bytes, " +
  "on Deno, Bun, Node, browsers and edge runtimes.";
const STAND_IN_NOTE = "built with stand-ins for @std";
const KERNEL_TYPES =
  `/** The kernel, for \`createWasmEngine\`, where only imports may compile it. */
declare const kernel: object;
export default kernel;
`;

/** Every file of dist/ by its path there, and what the build has to say about them. */
export interface Dist {
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Whether @std is this project's own stand-in, which a release must not contain. */
  readonly hasStandIns: boolean;
  /** The sizes that are limited, one line each. */
  readonly sizes: readonly string[];
}

/** The part of deno.json that the build follows. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  /** Source by entry, such as `./mod.ts` by `.`. */
  readonly exports: Readonly<Record<string, string>>;
  /** Specifier by bare import. */
  readonly imports: Readonly<Record<string, string>>;
}

/** Reads deno.json. */
export function readManifest(): Manifest {
  return JSON.parse(Deno.readTextFileSync(join(ROOT, "deno.json")));
}

// ── Bundles ─────────────────────────────────────────────────────────────────

interface Graph {
  readonly modules: readonly {
    readonly specifier: string;
    readonly local?: string;
    readonly npmPackage?: string;
    readonly dependencies?: readonly {
      readonly specifier: string;
      readonly code?: { readonly specifier: string };
    }[];
  }[];
  readonly redirects: Readonly<Record<string, string>>;
  readonly npmPackages: Readonly<Record<string, NpmPackage>>;
}

interface NpmPackage {
  readonly name: string;
  readonly localPath: string;
}

/** The module graph of some entries as Deno sees it: import map, JSR and npm included. */
async function readGraph(entries: readonly string[]): Promise<Graph> {
  const graphs = await Promise.all(entries.map(readGraphOf));
  return {
    modules: graphs.flatMap(({ modules }) => modules),
    redirects: Object.assign({}, ...graphs.map(({ redirects }) => redirects)),
    npmPackages: Object.assign({}, ...graphs.map(({ npmPackages }) => npmPackages)),
  };
}

async function readGraphOf(entry: string): Promise<Graph> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", entry],
    cwd: ROOT,
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

/**
 * Lets esbuild follow the imports that only Deno can resolve.
 *
 * @param beside files that stay outside the bundle, by the source that they are made of
 */
function denoImports(
  graph: Graph,
  beside: Readonly<Record<string, string>> = {},
): Plugin {
  const modules = new Map(graph.modules.map((module) => [module.specifier, module]));
  return {
    name: "deno-imports",
    setup({ onResolve, onLoad, resolve }) {
      /** Names a file by its package: where Deno keeps it must not show in the output. */
      const npmFile = async (path: string, resolveDir: string, kind: ImportKind) => {
        const { errors, sideEffects, path: file } = await resolve(path, {
          kind,
          resolveDir,
        });
        const owner = Object.entries(graph.npmPackages)
          .find(([, { localPath }]) => file.startsWith(localPath));
        if (!owner) return { errors };
        const name = owner[0] + file.slice(owner[1].localPath.length);
        return { path: name, namespace: "npm", pluginData: file, sideEffects };
      };
      onResolve(
        { filter: /.*/, namespace: "npm" },
        ({ path, resolveDir, kind }) => npmFile(path, resolveDir, kind),
      );
      onLoad({ filter: /.*/, namespace: "npm" }, ({ pluginData: file }) => ({
        contents: Deno.readTextFileSync(file),
        resolveDir: dirname(file),
      }));
      onResolve({ filter: /.*/ }, ({ path, importer, namespace, kind }) => {
        const from = namespace === "remote" ? importer : pathToFileURL(importer).href;
        const dependency = modules.get(from)?.dependencies
          ?.find(({ specifier }) => specifier === path)?.code?.specifier;
        if (dependency === undefined) return undefined;
        const target = graph.redirects[dependency] ?? dependency;
        const npmPackage = graph.npmPackages[modules.get(target)?.npmPackage ?? ""];
        if (npmPackage) return npmFile(npmPackage.localPath, ROOT, kind);
        if (target.startsWith("node:")) return { path: target, external: true };
        const file = beside[target];
        if (file !== undefined) return { path: file, external: true };
        return target.startsWith("file:")
          ? { path: fileURLToPath(target) }
          : { path: target, namespace: "remote" };
      });
      onLoad({ filter: /.*/, namespace: "remote" }, ({ path }) => ({
        contents: Deno.readTextFileSync(modules.get(path)?.local ?? vendored(path)),
        loader: "ts",
      }));
    },
  };
}

/** Where Deno keeps a remote module under `"vendor": true`. */
function vendored(url: string): string {
  const { host, pathname } = new URL(url);
  return join(ROOT, "vendor", host, pathname);
}

/** Bundles in memory, in the one manner of all that is shipped. */
export async function bundle(options: BuildOptions): Promise<Map<string, Uint8Array>> {
  const outdir = join(ROOT, "dist");
  const { outputFiles } = await build({
    absWorkingDir: ROOT,
    outdir,
    bundle: true,
    format: "esm",
    platform: "neutral",
    mainFields: ["module", "main"],
    target: "es2022",
    minify: true,
    legalComments: "none",
    logLevel: "silent",
    ...options,
    write: false,
  });
  return new Map(
    outputFiles!.map(({ path, contents }) => [relative(outdir, path), contents]),
  );
}

const PURE_MARK = "/* @__PURE__ */ ";
const PURE_NAME = "PURE_CALL_MARK__";
/** A mark before a call by name; those before `new` and brackets are left to be dropped. */
const PURE_CALL = /\/\* @__PURE__ \*\/ (?!new\b)(?=[\w$])/g;

/**
 * Bundles modules that other bundlers will take apart. esbuild drops the marks of
 * pure calls together with the white space, so they pass through its last step as a
 * part of the callee's name, of the same length, which keeps the source map exact.
 */
async function bundleModules(options: BuildOptions): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  const spaced = await bundle({
    ...options,
    minify: false,
    minifySyntax: true,
    minifyIdentifiers: true,
    sourcemap: "inline",
  });
  for (const [path, contents] of spaced) {
    const text = new TextDecoder().decode(contents)
      .replace(PURE_CALL, PURE_NAME);
    const { code, map } = await transform(text, {
      minifyWhitespace: true,
      sourcemap: "external",
      target: "es2022",
    });
    const pure = code.replaceAll(PURE_NAME, PURE_MARK);
    const link = `//# sourceMappingURL=${basename(path)}.map\n`;
    files.set(path, new TextEncoder().encode(pure + link));
    files.set(`${path}.map`, new TextEncoder().encode(map));
  }
  return files;
}

/** The library as one file: a module, and a script that sets `globalThis.faultdrill`. */
async function bundleLibrary(source: string): Promise<Map<string, Uint8Array>> {
  return new Map([
    ...await bundleModules({ entryPoints: [{ in: source, out: NPM_NAME }] }),
    ...await bundle({
      entryPoints: [{ in: source, out: `${NPM_NAME}.global` }],
      sourcemap: "linked",
      format: "iife",
      globalName: NPM_NAME,
    }),
  ]);
}

/** The command, and beside it the renderers that it loads when it is asked for them. */
async function bundleCommand(
  { exports }: Manifest,
  graph: Graph,
  buildNote: string | undefined,
): Promise<Map<string, Uint8Array>> {
  const [command, report] = [exports[COMMAND_ENTRY], exports[REPORT_ENTRY]];
  const reportUrl = pathToFileURL(join(ROOT, report)).href;
  const commands = await bundle({
    entryPoints: COMMAND_STEMS.map((out) => ({ in: command, out })),
    sourcemap: "linked",
    define: {
      // Node 20 has no import.meta.main.
      "import.meta.main": "true",
      FAULTDRILL_BUILD_NOTE: JSON.stringify(buildNote) ?? "undefined",
    },
    plugins: [denoImports(graph, { [reportUrl]: "./report.js" })],
  });
  for (const stem of COMMAND_STEMS) forNode(commands, `${stem}.js`);
  return new Map([
    ...commands,
    ...await bundleModules({ entryPoints: [{ in: report, out: "report" }] }),
  ]);
}

/** Lets a command that says how Deno runs it say how Node does. */
function forNode(files: Map<string, Uint8Array>, path: string): void {
  const text = new TextDecoder().decode(files.get(path))
    .replace(/^#!.*/, "#!/usr/bin/env node");
  files.set(path, new TextEncoder().encode(text));
}

// ── npm package ─────────────────────────────────────────────────────────────

interface Entry {
  /** Its key in `exports`, such as `./bigint`. */
  readonly key: string;
  readonly source: string;
  /** Its file's name without ending. */
  readonly stem: string;
}

function libraryEntries({ exports }: Manifest): Entry[] {
  return Object.entries(exports)
    .filter(([key]) => key !== COMMAND_ENTRY)
    .map(([key, source]) => ({
      key,
      source,
      stem: key === "." ? NPM_NAME : key.slice("./".length),
    }));
}

/** The code of the entries, split so that they share one core and one engine. */
function bundleEntries(
  entries: readonly Entry[],
  graph: Graph,
): Promise<Map<string, Uint8Array>> {
  return bundleModules({
    entryPoints: entries.map(({ source, stem }) => ({ in: source, out: `npm/${stem}` })),
    chunkNames: "npm/shared-[hash]",
    splitting: true,
    plugins: [denoImports(graph)],
  });
}

/** The declarations that the entries reach, by path in dist/. */
function declareEntries(entries: readonly Entry[], graph: Graph): Map<string, string> {
  const emitted = new Map<string, string>();
  const packages = Object.values(graph.npmPackages);
  const program = ts.createProgram(entries.map(({ source }) => join(ROOT, source)), {
    allowImportingTsExtensions: true,
    declaration: true,
    emitDeclarationOnly: true,
    lib: ["lib.esnext.d.ts", "lib.dom.d.ts"],
    module: ts.ModuleKind.Preserve,
    outDir: ROOT,
    paths: Object.fromEntries(packages.map(({ name, localPath }) => [name, [localPath]])),
    resolveJsonModule: true,
    rootDir: ROOT,
    skipLibCheck: true,
    strict: true,
    target: ts.ScriptTarget.ES2022,
    types: [],
  });
  const { diagnostics } = program.emit(undefined, (path, text) => {
    emitted.set(join("npm", "types", relative(ROOT, path)), withJsImports(text));
  });
  const problems = [...ts.getPreEmitDiagnostics(program), ...diagnostics];
  if (problems.length > 0) {
    throw new Error(ts.formatDiagnostics(problems, {
      getCanonicalFileName: (name) => name,
      getCurrentDirectory: () => ROOT,
      getNewLine: () => "\n",
    }));
  }
  return reachable(entries.map(({ source }) => typesPath(source)), emitted);
}

const IMPORTED = /(from |import\()"([^"]+)"/g;

function withJsImports(declaration: string): string {
  return declaration.replace(
    IMPORTED,
    (_, keyword, path) => `${keyword}"${path.replace(/^(\..*)\.ts$/, "$1.js")}"`,
  );
}

/** Leaves out what only the implementation imports, with the packages that it names. */
function reachable(roots: readonly string[], declarations: Map<string, string>) {
  const reached = new Map<string, string>();
  const visit = (path: string) => {
    if (reached.has(path)) return;
    const text = declarations.get(path)!;
    reached.set(path, text);
    const code = text.replace(/\/\*\*[\s\S]*?\*\//g, "");
    for (const [, , imported] of code.matchAll(IMPORTED)) {
      if (!imported.startsWith(".")) {
        throw new Error(
          `${path} must name no package in its types, which its users lack: ` +
            `got ${imported}`,
        );
      }
      visit(join(dirname(path), imported.replace(/\.js$/, ".d.ts")));
    }
  };
  roots.forEach(visit);
  return reached;
}

function typesPath(source: string): string {
  return join("npm", "types", source.replace(/\.ts$/, ".d.ts"));
}

function packageManifest(manifest: Manifest, entries: readonly Entry[]) {
  const exports = Object.fromEntries(entries.map(({ key, source, stem }) => [key, {
    types: "./" + relative("npm", typesPath(source)),
    default: `./${stem}.js`,
  }]));
  return {
    name: NPM_NAME,
    version: manifest.version,
    description: DESCRIPTION,
    license: manifest.license,
    keywords: ["fault-injection", "chaos", "resilience", "sla", "deterministic"],
    type: "module",
    engines: { node: ">=20" },
    sideEffects: ["./cli.js"],
    bin: { [NPM_NAME]: "cli.js" },
    exports: {
      ...exports,
      "./kernel.wasm": { types: "./kernel.wasm.d.ts", default: "./kernel.wasm" },
    },
  };
}

/** This project's licence, and those of the packages inside the bundles. */
function licenseText({ npmPackages }: Graph): string {
  const texts = [Deno.readTextFileSync(join(ROOT, "LICENSE"))];
  for (const [nameAndVersion, { localPath }] of Object.entries(npmPackages)) {
    const file = Array.from(Deno.readDirSync(localPath), ({ name }) => name)
      .find((name) => /^licen[cs]e/i.test(name));
    if (!file) throw new Error(`${nameAndVersion} must come with its licence: got none`);
    texts.push(
      `Contains ${nameAndVersion}:\n\n` + Deno.readTextFileSync(join(localPath, file)),
    );
  }
  return texts.join("\n---\n\n");
}

async function packageFiles(
  manifest: Manifest,
  graph: Graph,
): Promise<Map<string, Uint8Array>> {
  const entries = libraryEntries(manifest);
  const texts = new Map(
    Array.from(declareEntries(entries, graph), ([path, text]): [string, string] => [
      path,
      text.replaceAll(`"${manifest.name}`, `"${NPM_NAME}`),
    ]),
  );
  texts.set(
    "npm/package.json",
    JSON.stringify(packageManifest(manifest, entries), null, 2) + "\n",
  );
  texts.set("npm/kernel.wasm.d.ts", KERNEL_TYPES);
  texts.set("npm/LICENSE", licenseText(graph));
  const files = await bundleEntries(entries, graph);
  for (const [path, text] of texts) files.set(path, new TextEncoder().encode(text));
  files.set("npm/README.md", Deno.readFileSync(join(ROOT, "README.md")));
  files.set("npm/kernel.wasm", Buffer.from(WASM_BASE64, "base64"));
  return files;
}

// ── Sizes ───────────────────────────────────────────────────────────────────

/** What is left of the library in a bundle that uses these of its exports alone. */
export async function treeShake(library: Uint8Array, names: string): Promise<string> {
  const contents = new TextDecoder().decode(library);
  const [shaken] = (await bundle({
    stdin: { contents: `export { ${names} } from "faultdrill"`, resolveDir: ROOT },
    plugins: [{
      name: "library",
      setup({ onResolve, onLoad }) {
        onResolve(
          { filter: /^faultdrill$/ },
          ({ path }) => ({ path, namespace: "dist" }),
        );
        onLoad({ filter: /.*/, namespace: "dist" }, () => ({ contents, loader: "js" }));
      },
    }],
  })).values();
  return new TextDecoder().decode(shaken);
}

async function limitedSizes(files: ReadonlyMap<string, Uint8Array>): Promise<string[]> {
  const library = files.get("faultdrill.js")!;
  const libraryGzipBytes = gzipSync(library, { level: 9 }).length;
  const commandBytes = files.get("cli.js")!.length;
  const catalogue = await treeShake(library, "BATTY_FAULTS");
  requireAtMost(libraryGzipBytes, LIBRARY_GZIP_BYTES_MAX, "faultdrill.js, gzipped,");
  requireAtMost(commandBytes, COMMAND_BYTES_MAX, "cli.js");
  if (/WebAssembly|atob|AGFzbQ/.test(catalogue)) {
    throw new Error(
      "BATTY_FAULTS alone must not pull in the kernel: a bundle of it does",
    );
  }
  return [
    `faultdrill.js       ${library.length} bytes, ${libraryGzipBytes} gzipped ` +
    `(limit ${LIBRARY_GZIP_BYTES_MAX})`,
    `BATTY_FAULTS alone  ${catalogue.length} bytes, no kernel`,
    `cli.js              ${commandBytes} bytes (limit ${COMMAND_BYTES_MAX})`,
  ];
}

function requireAtMost(bytes: number, bytesMax: number, name: string): void {
  if (bytes > bytesMax) {
    throw new Error(
      `${name} must have at most ${bytesMax} bytes: got ${bytes}; ` +
        "move code to an entry of its own",
    );
  }
}

// ── Build ───────────────────────────────────────────────────────────────────

/** Builds all of dist/ in memory. */
export async function buildDist(): Promise<Dist> {
  const manifest = readManifest();
  const graph = await readGraph(Object.values(manifest.exports));
  const hasStandIns = graph.modules.some(({ specifier }) =>
    /\/@std\/[^/]+\/([^/]+)\//.exec(specifier)?.[1] === STAND_IN_VERSION
  );
  const buildNote = hasStandIns ? STAND_IN_NOTE : undefined;
  const files = new Map([
    // Without it Node reads a .js file as CommonJS first, and old versions only so.
    ["package.json", new TextEncoder().encode('{ "private": true, "type": "module" }\n')],
    ...await bundleLibrary(manifest.exports["."]),
    ...await bundleCommand(manifest, graph, buildNote),
    ...await packageFiles(manifest, graph),
  ]);
  return { files, hasStandIns, sizes: await limitedSizes(files) };
}

/** Replaces a folder by these files. */
export function writeFiles(folder: string, files: ReadonlyMap<string, Uint8Array>): void {
  Deno.mkdirSync(folder, { recursive: true });
  for (const { name } of Deno.readDirSync(folder)) {
    Deno.removeSync(join(folder, name), { recursive: true });
  }
  for (const [path, contents] of files) {
    Deno.mkdirSync(join(folder, dirname(path)), { recursive: true });
    const mode = basename(path) === "cli.js" ? 0o755 : 0o644;
    Deno.writeFileSync(join(folder, path), contents, { mode });
  }
}

async function main(args: readonly string[]): Promise<void> {
  const unknown = args.find((arg) => arg !== "--release");
  if (unknown !== undefined) throw new Error(`unknown option ${JSON.stringify(unknown)}`);
  const { files, hasStandIns, sizes } = await buildDist();
  if (hasStandIns && args.includes("--release")) {
    throw new Error(
      "a release must contain the real @std: it resolves to stand-ins here; " +
        "build where JSR can be reached",
    );
  }
  writeFiles(join(ROOT, "dist"), files);
  console.log(sizes.join("\n"));
  console.log(`npm/                ${NPM_NAME} ${readManifest().version}`);
  if (hasStandIns) console.log(`${STAND_IN_NOTE}: not for release`);
}

if (import.meta.main) {
  try {
    await main(Deno.args);
  } catch (error) {
    console.error(`build_dist: ${(error as Error).message}`);
    Deno.exitCode = 1;
  } finally {
    await stop();
  }
}
