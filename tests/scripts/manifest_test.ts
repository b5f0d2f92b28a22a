/**
 * What deno.json says of packages: `deno task` downloads all of `imports` before it
 * runs anything, so what only this checkout needs stands in `scopes`, by folder.
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { listFiles } from "../../scripts/list_files.ts";
import { readManifest, ROOT } from "../../scripts/read_manifest.ts";
import { readGraph } from "../../scripts/resolve_imports.ts";

const manifest = readManifest();

/** The bare imports of files below a folder, as far as their first name goes. */
function importedBelow(folder: string): Set<string> {
  const texts = listFiles()
    .filter((path) => path.startsWith(folder) && path.endsWith(".ts"))
    .map((path) => Deno.readTextFileSync(ROOT + path));
  const specifiers = texts.flatMap((text) =>
    Array.from(
      text.matchAll(
        /^(?:import|export|\}).* from "([^".][^"]*)";$|^import "([^".][^"]*)";$/gm,
      ),
      ([, from, alone]) => from ?? alone ?? "",
    )
  );
  return new Set(
    specifiers.map((specifier) =>
      specifier.split("/").slice(0, specifier.startsWith("@") ? 2 : 1).join("/")
    ),
  );
}

Deno.test("imports name the npm packages that run in a user's process, and no other", async () => {
  const { npmPackages } = await readGraph(Object.values(manifest.exports));
  const imported = Object.entries(manifest.imports)
    .filter(([, specifier]) => specifier.startsWith("npm:"));
  const used = Object.values(npmPackages).map(({ name }) => name);
  assertEquals(imported.map(([name]) => name), Array.from(new Set(used)));
});

Deno.test("each scope names the packages that its folder imports, and no other", () => {
  assert(Object.keys(manifest.scopes).length > 0);
  for (const [scope, packages] of Object.entries(manifest.scopes)) {
    const folder = scope.replace("./", "");
    const imported = importedBelow(folder);
    for (const name of Object.keys(packages)) {
      assert(imported.has(name), `nothing below ${folder} imports ${name}`);
    }
  }
});

Deno.test("npm packages are pinned exactly", () => {
  const specifiers = [manifest.imports, ...Object.values(manifest.scopes)]
    .flatMap((packages) => Object.values(packages))
    .filter((specifier) => !specifier.startsWith("jsr:@std/"));
  for (const specifier of specifiers) {
    assertMatch(specifier, /^npm:(@[^/]+\/)?[^@/]+@\d+\.\d+\.\d+$/);
  }
});
