/**
 * The npm package: its manifest, code, declarations and texts.
 * @module
 */
import { Buffer } from "node:buffer";
import { dirname, join } from "node:path";
import { WASM_BASE64 } from "../rng/wasm_bytes.ts";
import { bundle, type Files } from "./bundle_code.ts";
import { emitTypes, typesPathOf } from "./emit_types.ts";
import { isFile } from "./list_files.ts";
import { COMMAND_ENTRY, type Manifest, NPM_NAME, ROOT } from "./read_manifest.ts";
import { denoImports, type Graph } from "./resolve_imports.ts";

const DESCRIPTION =
  "Deterministic fault drills with a recovery SLA per fault: same seed, same bytes, " +
  "on Deno, Bun, Node, browsers and edge runtimes.";
/** The program; `./cli` is a file of its own, because importing it must run nothing. */
const PROGRAM = "cli.js";
const COMMAND_STEM = "command";
/** What the package ships of the checkout where its README leads to it. */
const SHIPPED = /^(docs|examples)\/|\.schema\.json$/;
const KERNEL_TYPES =
  `/** The kernel, for \`createWasmEngine\`, where only imports may compile it. */
declare const kernel: object;
export default kernel;
`;

/** An entry of deno.json as it stands in the package. */
interface Entry {
  /** Its key in `exports`, such as `./bigint`. */
  readonly key: string;
  readonly source: string;
  /** Its file's name without ending. */
  readonly stem: string;
}

/**
 * The package's files by path, without the program and the licences.
 *
 * @param define names that the bundler replaces by code
 */
export async function packNpm(
  manifest: Manifest,
  graph: Graph,
  define: Readonly<Record<string, string>>,
): Promise<Files> {
  const entries = entriesOf(manifest);
  const texts = new Map<string, string>([
    ...packTexts((path) => isFile(join(ROOT, path)) ? read(path) : undefined),
    ["package.json", JSON.stringify(packageManifest(manifest, entries), null, 2) + "\n"],
    ["kernel.wasm.d.ts", KERNEL_TYPES],
  ]);
  for (const [path, text] of emitTypes(entries.map(({ source }) => source))) {
    texts.set(`types/${path}`, text.replaceAll(`"${manifest.name}`, `"${NPM_NAME}`));
  }
  const files = await bundleEntries(entries, graph, define);
  for (const [path, text] of texts) files.set(path, new TextEncoder().encode(text));
  files.set("kernel.wasm", Buffer.from(WASM_BASE64, "base64"));
  return files;
}

function read(path: string): string {
  return Deno.readTextFileSync(join(ROOT, path));
}

function entriesOf({ exports }: Manifest): Entry[] {
  const stems: Record<string, string> = { ".": NPM_NAME, [COMMAND_ENTRY]: COMMAND_STEM };
  return Object.entries(exports).map(([key, source]) => ({
    key,
    source,
    stem: stems[key] ?? key.slice("./".length),
  }));
}

/**
 * The code of the entries, split so that they share one core and one engine. It is
 * not minified, so that stack traces and debuggers can be read without source maps,
 * which were four fifths of the package; users' bundlers minify.
 */
function bundleEntries(
  entries: readonly Entry[],
  graph: Graph,
  define: Readonly<Record<string, string>>,
): Promise<Files> {
  return bundle({
    entryPoints: entries.map(({ source, stem }) => ({ in: source, out: stem })),
    chunkNames: "shared-[hash]",
    splitting: true,
    minify: false,
    define: { ...define, "import.meta.main": "false" },
    plugins: [denoImports(graph)],
  });
}

function packageManifest(manifest: Manifest, entries: readonly Entry[]) {
  const exports = Object.fromEntries(entries.map(({ key, source, stem }) => [key, {
    types: `./types/${typesPathOf(source)}`,
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
    sideEffects: [`./${PROGRAM}`],
    bin: { [NPM_NAME]: PROGRAM },
    exports: {
      ...exports,
      "./kernel.wasm": { types: "./kernel.wasm.d.ts", default: "./kernel.wasm" },
    },
  };
}

/**
 * The README for npm's page, where a path of this checkout leads nowhere, and the
 * files of the checkout that it names, by path. Documents among these are treated
 * alike.
 *
 * @param read the text of a file of the checkout; undefined if there is none
 */
export function packTexts(
  read: (path: string) => string | undefined,
): Map<string, string> {
  const texts = new Map<string, string>();
  const visit = (path: string) => {
    const text = texts.has(path) ? undefined : read(path);
    if (text === undefined) return;
    texts.set(path, text);
    if (!path.endsWith(".md")) return;
    const { unlinked, named } = unlink(text, dirname(path), read);
    texts.set(path, unlinked);
    named.forEach(visit);
  };
  visit("README.md");
  return texts;
}

const FENCED_CODE = /(^```[\s\S]*?^```$)/m;
const PICTURE = /!\[([^\]]*)\]\([^)\s]*\)/g;
const LINK = /(!?)\[((?:!\[[^\]]*\]\([^)\s]*\)|[^\]])*)\]\(([^)\s]*)\)/g;

/**
 * Makes a link to a file that the package ships that file's path, any other its text,
 * and a picture its description. What leads to the web or within the page stays.
 */
function unlink(
  markdown: string,
  folder: string,
  read: (path: string) => string | undefined,
): { unlinked: string; named: string[] } {
  const named: string[] = [];
  const withoutLink = (link: string, image: string, text: string, target: string) => {
    if (/^(https?:|#)/.test(target)) return link;
    const plain = text.replace(PICTURE, "$1");
    const path = join(folder, target.replace(/#.*/, ""));
    if (image || !SHIPPED.test(path) || read(path) === undefined) return plain;
    named.push(path);
    return plain === target ? `\`${path}\`` : `${plain} (\`${path}\`)`;
  };
  const parts = markdown.split(FENCED_CODE).map((part, index) =>
    index % 2 === 1 ? part : part.replace(LINK, withoutLink)
  );
  return { unlinked: parts.join(""), named };
}
