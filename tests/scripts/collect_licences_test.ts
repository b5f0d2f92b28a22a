import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { pathToFileURL } from "node:url";
import { collectLicences, hasStandIns } from "../../scripts/collect_licences.ts";
import { layOutStd } from "../../scripts/lay_out_registry.ts";
import { STAND_IN_VERSION } from "../../scripts/provide_std.ts";
import { ROOT } from "../../scripts/read_manifest.ts";
import type { Graph } from "../../scripts/resolve_imports.ts";
import { inFolder } from "../cli/command.ts";

const STD_LICENCE = Deno.readTextFileSync(`${ROOT}scripts/licences/std.txt`);

/** A graph of this checkout's own code and of modules of a registry in a folder. */
function graphOf(folder: string, ...modules: string[]): Graph {
  const registry = pathToFileURL(`${folder}/`).href;
  const specifiers = [
    pathToFileURL(`${ROOT}mod.ts`).href,
    ...modules.map((module) => registry + module),
  ];
  return {
    modules: specifiers.map((specifier) => ({ specifier })),
    redirects: {},
    npmPackages: {},
  };
}

Deno.test("licences: @std's is there once, whether the registry lists it or not", () =>
  inFolder((folder) => {
    layOutStd(folder, { version: "1.4.2", licence: STD_LICENCE });
    layOutStd(folder, { version: "1.4.3" });
    for (const version of ["1.4.2", "1.4.3"]) {
      const module = `@std/cli/${version}/parse_args.ts`;
      const text = collectLicences(graphOf(folder, module, module));
      assertEquals(text.split(`@std/cli@${version}\n\n${STD_LICENCE}`).length, 2);
    }
    return Promise.resolve();
  }));

Deno.test("licences: another than is known is refused, with what to do", () =>
  inFolder((folder) => {
    layOutStd(folder, { version: "1.4.2", licence: "Other terms.\n" });
    assertThrows(
      () => collectLicences(graphOf(folder, "@std/cli/1.4.2/parse_args.ts")),
      Error,
      "copy the licence of that version there",
    );
    assertThrows(
      () => collectLicences(graphOf(folder, "@other/cli/1.0.0/mod.ts")),
      Error,
      "the licence of @other/cli@1.0.0 is not known",
    );
    return Promise.resolve();
  }));

Deno.test("licences: a stand-in is our own, and makes the build no release", () => {
  const graph = graphOf("/registry", `@std/cli/${STAND_IN_VERSION}/parse_args.ts`);
  assertEquals(collectLicences(graph).includes("@std"), false);
  assertEquals(hasStandIns(graph), true);
  assertEquals(hasStandIns(graphOf("/registry", "@std/cli/1.4.2/parse_args.ts")), false);
});

Deno.test("licences: an npm package comes with its own, or is refused", () =>
  inFolder((localPath) => {
    const graph = {
      ...graphOf(localPath),
      npmPackages: { "p@1.0.0": { name: "p", localPath } },
    };
    assertThrows(
      () => collectLicences(graph),
      Error,
      "p@1.0.0 must come with its licence",
    );
    Deno.writeTextFileSync(`${localPath}/LICENCE.md`, "Terms of p.\n");
    assertStringIncludes(collectLicences(graph), "p@1.0.0\n\nTerms of p.\n");
    return Promise.resolve();
  }));
