/**
 * The module graph as Deno sees it, and how esbuild follows it: import map, JSR and
 * npm included.
 * @module
 */
import type { ImportKind, Plugin } from "esbuild";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { ROOT } from "./read_manifest.ts";
import { run } from "./run_process.ts";

/** What `deno info` says, as far as the build needs it. */
export interface Graph {
  readonly modules: readonly GraphModule[];
  readonly redirects: Readonly<Record<string, string>>;
  readonly npmPackages: Readonly<Record<string, NpmPackage>>;
}

/** One module of a graph. */
export interface GraphModule {
  readonly specifier: string;
  readonly local?: string;
  readonly npmPackage?: string;
  readonly dependencies?: readonly {
    readonly specifier: string;
    readonly code?: { readonly specifier: string };
  }[];
}

/** One npm package of a graph. */
export interface NpmPackage {
  readonly name: string;
  readonly localPath: string;
}

/** Reads the graph of some entries. */
export async function readGraph(entries: readonly string[]): Promise<Graph> {
  const graphs: Graph[] = await Promise.all(
    entries.map(async (entry) =>
      JSON.parse(await run(Deno.execPath(), ["info", "--json", entry], { cwd: ROOT }))
    ),
  );
  return {
    modules: graphs.flatMap(({ modules }) => modules),
    redirects: Object.assign({}, ...graphs.map(({ redirects }) => redirects)),
    npmPackages: Object.assign({}, ...graphs.map(({ npmPackages }) => npmPackages)),
  };
}

/**
 * Lets esbuild follow the imports that only Deno can resolve.
 *
 * @param beside files that stay outside the bundle, by the source that they are made of
 */
export function denoImports(
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
        contents: Deno.readTextFileSync(modules.get(path)?.local ?? vendoredPath(path)),
        loader: "ts",
      }));
    },
  };
}

/** Where Deno keeps a remote module under `"vendor": true`. */
export function vendoredPath(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  const prefix = protocol === "http:" ? "http_" : "";
  return join(ROOT, "vendor", prefix + host.replace(":", "_"), pathname);
}
