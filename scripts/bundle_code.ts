/**
 * Bundles code in memory, in the one manner of all that is shipped.
 * @module
 */
import { build, type BuildOptions, stop, transform } from "esbuild";
import { basename, join, relative } from "node:path";
import { ROOT } from "./read_manifest.ts";

/** Files by their path in dist/. */
export type Files = Map<string, Uint8Array>;

/** Bundles as the options say, minified unless they say otherwise. */
export async function bundle(options: BuildOptions): Promise<Files> {
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
    outputFiles.map(({ path, contents }) => [relative(outdir, path), contents]),
  );
}

const PURE_MARK = "/* @__PURE__ */ ";
const PURE_NAME = "PURE_CALL_MARK__";
/** A mark before a call by name; those before `new` and brackets are left to be dropped. */
const PURE_CALL = /\/\* @__PURE__ \*\/ (?!new\b)(?=[\w$])/g;

/**
 * Bundles minified modules that other bundlers will take apart. esbuild drops the
 * marks of pure calls together with the white space, so they pass through its last
 * step as a part of the callee's name, of the same length, which keeps the source
 * map exact.
 */
export async function bundleModules(options: BuildOptions): Promise<Files> {
  const files: Files = new Map();
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

/** What is left of a built library in a bundle that uses these of its exports alone. */
export async function treeShake(library: Uint8Array, names: string): Promise<string> {
  const contents = new TextDecoder().decode(library);
  const files = await bundle({
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
  });
  return Array.from(files.values(), (bytes) => new TextDecoder().decode(bytes)).join("");
}

/** Ends the bundler's process, which would keep this one alive. */
export function stopBundler(): Promise<void> {
  return stop();
}
