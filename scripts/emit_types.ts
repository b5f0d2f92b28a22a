/**
 * Declarations for the npm package. Everything exported states its types, which JSR
 * asks for too, so each file's declaration follows from its text alone.
 * @module
 */
import { dirname, join } from "node:path";
import ts from "typescript";
import { ROOT } from "./read_manifest.ts";

const IMPORTED = /(from |import\()"([^"]+)"/g;

/**
 * The declarations of some sources and of what these name, by path such as
 * `rng/mod.d.ts`.
 *
 * @throws {Error} if a declaration does not follow from its file, or names a package
 */
export function emitTypes(sources: readonly string[]): Map<string, string> {
  const declarations = new Map<string, string>();
  const visit = (source: string) => {
    const path = typesPathOf(source);
    if (declarations.has(path)) return;
    const text = declarationOf(source);
    declarations.set(path, text);
    importsOf(text, path).forEach((name) =>
      visit(join(dirname(source), name.replace(/\.js$/, ".ts")))
    );
  };
  sources.forEach((source) => visit(join(source)));
  return declarations;
}

/** Where the declaration of a source stands, such as `rng/mod.d.ts`. */
export function typesPathOf(source: string): string {
  return join(source).replace(/\.ts$/, ".d.ts");
}

function declarationOf(source: string): string {
  const { outputText, diagnostics = [] } = ts.transpileDeclaration(
    Deno.readTextFileSync(join(ROOT, source)),
    {
      fileName: source,
      reportDiagnostics: true,
      compilerOptions: {
        declaration: true,
        isolatedDeclarations: true,
        strict: true,
        target: ts.ScriptTarget.ES2022,
      },
    },
  );
  if (diagnostics.length > 0) {
    throw new Error(ts.formatDiagnostics(diagnostics, {
      getCanonicalFileName: (name) => name,
      getCurrentDirectory: () => ROOT,
      getNewLine: () => "\n",
    }));
  }
  return outputText.replace(/^#!.*\n/, "").replace(
    IMPORTED,
    (_, keyword, path) => `${keyword}"${path.replace(/^(\..*)\.ts$/, "$1.js")}"`,
  );
}

function importsOf(declaration: string, path: string): string[] {
  const code = declaration.replace(/\/\*\*[\s\S]*?\*\//g, "");
  return Array.from(code.matchAll(IMPORTED), ([, , name = ""]) => {
    if (name.startsWith(".")) return name;
    throw new Error(
      `${path} must name no package in its types, which its users lack: got ${name}`,
    );
  });
}
