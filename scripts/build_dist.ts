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
import { basename, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import {
  bundle,
  bundleModules,
  type Files,
  stopBundler,
  treeShake,
} from "./bundle_code.ts";
import { collectLicences, hasStandIns } from "./collect_licences.ts";
import { packNpm } from "./pack_npm.ts";
import {
  COMMAND_ENTRY,
  type Manifest,
  NPM_NAME,
  readManifest,
  ROOT,
  sourceOf,
} from "./read_manifest.ts";
import { denoImports, type Graph, readGraph } from "./resolve_imports.ts";

/** Most bytes of the library, minified and gzipped, with the kernel inside. */
export const LIBRARY_GZIP_BYTES_MAX = 8000;
/** Most bytes of the command, minified: what a plain run loads. */
export const COMMAND_BYTES_MAX = 60_000;
/**
 * More than half of the command's code, which a plain run does not need: the command
 * loads these entries from the files beside it, cli/late.ts.
 */
const LATE_ENTRIES = ["report", "scenario", "verify"];
const STAND_IN_NOTE = "built with stand-ins for @std";

/** Every file of dist/ by its path there, and what the build has to say about them. */
export interface Dist {
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Whether @std is this project's own stand-in, which a release must not contain. */
  readonly hasStandIns: boolean;
  /** The sizes that are limited, one line each. */
  readonly sizes: readonly string[];
}

/** Builds all of dist/ in memory. */
export async function buildDist(): Promise<Dist> {
  const manifest = readManifest();
  const graph = await readGraph(Object.values(manifest.exports));
  const standIns = hasStandIns(graph);
  const define = {
    FAULTDRILL_BUILD_NOTE: standIns ? JSON.stringify(STAND_IN_NOTE) : "undefined",
  };
  const command = await bundleCommand(manifest, graph, define);
  const packed = new Map([
    ...await packNpm(manifest, graph, define),
    ["cli.js", withoutMap(command, "cli.js")],
    ...licenceFiles(graph),
  ]);
  const files = new Map([
    // Without it Node reads a .js file as CommonJS first, and old versions only so.
    ["package.json", new TextEncoder().encode('{ "private": true, "type": "module" }\n')],
    ...licenceFiles(graph),
    ...await bundleLibrary(sourceOf(manifest, ".")),
    ...command,
    ...Array.from(packed, ([path, bytes]): FileEntry => [`npm/${path}`, bytes]),
  ]);
  return { files, hasStandIns: standIns, sizes: await limitedSizes(files) };
}

type FileEntry = [path: string, bytes: Uint8Array];

function licenceFiles(graph: Graph): FileEntry[] {
  return [
    ["LICENSE", Deno.readFileSync(join(ROOT, "LICENSE"))],
    ["THIRD_PARTY_LICENSES", new TextEncoder().encode(collectLicences(graph))],
  ];
}

/** The library as one file: a module, and a script that sets `globalThis.faultdrill`. */
async function bundleLibrary(source: string): Promise<Files> {
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

/** The command, and beside it what it loads when it is asked for it. */
async function bundleCommand(
  manifest: Manifest,
  graph: Graph,
  define: Readonly<Record<string, string>>,
): Promise<Files> {
  const late = LATE_ENTRIES.map((out) => ({ in: sourceOf(manifest, `./${out}`), out }));
  const besides = Object.fromEntries(late.map((entry) => [
    pathToFileURL(join(ROOT, entry.in)).href,
    `./${entry.out}.js`,
  ]));
  const files = new Map([
    ...await bundle({
      entryPoints: [{ in: sourceOf(manifest, COMMAND_ENTRY), out: "cli" }],
      sourcemap: "linked",
      // Node 20 has no import.meta.main.
      define: { ...define, "import.meta.main": "true" },
      plugins: [denoImports(graph, besides)],
    }),
    ...await bundleModules({ entryPoints: late, plugins: [denoImports(graph)] }),
  ]);
  // What says how Deno runs it must say how Node does.
  return replaceIn(files, "cli.js", /^#!.*/, "#!/usr/bin/env node");
}

function withoutMap(files: Files, path: string): Uint8Array {
  return replaceIn(new Map(files), path, /^\/\/# sourceMappingURL=.*\n/m, "").get(path)!;
}

function replaceIn(files: Files, path: string, pattern: RegExp, by: string): Files {
  const text = new TextDecoder().decode(files.get(path));
  if (!pattern.test(text)) throw new Error(`${path} must hold ${pattern}: it does not`);
  return files.set(path, new TextEncoder().encode(text.replace(pattern, by)));
}

// ── Sizes ───────────────────────────────────────────────────────────────────

async function limitedSizes(files: ReadonlyMap<string, Uint8Array>): Promise<string[]> {
  const library = bytesOf(files, "faultdrill.js");
  const libraryGzipBytes = gzipSync(library, { level: 9 }).length;
  const commandBytes = bytesOf(files, "cli.js").length;
  const catalogue = await treeShake(library, "BATTY_FAULTS");
  requireAtMost(libraryGzipBytes, LIBRARY_GZIP_BYTES_MAX, "faultdrill.js, gzipped,");
  requireAtMost(commandBytes, COMMAND_BYTES_MAX, "cli.js");
  if (/WebAssembly|atob|AGFzbQ/.test(catalogue)) {
    throw new Error(
      "BATTY_FAULTS alone must not pull in the kernel: a bundle of it does",
    );
  }
  const packed = Array.from(files).filter(([path]) => path.startsWith("npm/"));
  const packedBytes = packed.reduce((sum, [, bytes]) => sum + bytes.length, 0);
  return [
    `faultdrill.js       ${library.length} bytes, ${libraryGzipBytes} gzipped ` +
    `(limit ${LIBRARY_GZIP_BYTES_MAX})`,
    `BATTY_FAULTS alone  ${catalogue.length} bytes, no kernel`,
    `cli.js              ${commandBytes} bytes (limit ${COMMAND_BYTES_MAX})`,
    `npm/                ${packedBytes} bytes in ${packed.length} files`,
  ];
}

/** The bytes of a built file. */
export function bytesOf(
  files: ReadonlyMap<string, Uint8Array>,
  path: string,
): Uint8Array {
  const bytes = files.get(path);
  if (!bytes) {
    throw new Error(`the build must make ${path}: it makes ${[...files.keys()]}`);
  }
  return bytes;
}

function requireAtMost(bytes: number, bytesMax: number, name: string): void {
  if (bytes > bytesMax) {
    throw new Error(
      `${name} must have at most ${bytesMax} bytes: got ${bytes}; ` +
        "move code to an entry of its own",
    );
  }
}

// ── Writing ─────────────────────────────────────────────────────────────────

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
  if (hasStandIns) console.log(`${STAND_IN_NOTE}: not for release`);
}

if (import.meta.main) {
  try {
    await main(Deno.args);
  } catch (error) {
    console.error(`build_dist: ${(error as Error).message}`);
    Deno.exitCode = 1;
  } finally {
    await stopBundler();
  }
}
