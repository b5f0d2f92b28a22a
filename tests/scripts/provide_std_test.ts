import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { layOutStd } from "../../scripts/lay_out_registry.ts";
import { inFolder, namesIn } from "../cli/command.ts";

const root = new URL("../../", import.meta.url);

/** Copies the script to a folder of its own and runs it there against a registry. */
async function provideStd(
  folder: string,
  jsrUrl: string,
  env: Record<string, string> = {},
) {
  Deno.mkdirSync(`${folder}/scripts/stand_ins`, { recursive: true });
  for (
    const name of ["provide_std.ts", "stand_ins/assert.ts", "stand_ins/parse_args.ts"]
  ) {
    Deno.copyFileSync(new URL(`scripts/${name}`, root), `${folder}/scripts/${name}`);
  }
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-q", "--no-config", "-A", `${folder}/scripts/provide_std.ts`],
    env: { JSR_URL: jsrUrl, DENO_DIR: `${folder}/cache`, STD: "", ...env },
  }).output();
  return { code, stderr: new TextDecoder().decode(stderr) };
}

// A name that never resolves (RFC 2606): the closed network, wherever this runs.
const UNREACHABLE = "https://jsr.invalid/";

/** A registry in a folder, with packages of a version that is no stand-in's. */
function layOutRegistry(folder: string): string {
  layOutStd(`${folder}/registry`, { version: "1.2.3" });
  return `file://${folder}/registry/`;
}

Deno.test("where JSR cannot be reached, stand-ins are laid out under the registry's name", () =>
  inFolder(async (folder) => {
    const { code, stderr } = await provideStd(folder, UNREACHABLE);
    assertEquals(code, 0, stderr);
    assertStringIncludes(stderr, "using this project's stand-ins");
    assertEquals(namesIn(`${folder}/vendor`), ["jsr.invalid"]);
    assertEquals(namesIn(`${folder}/vendor/jsr.invalid/@std`), ["assert", "cli"]);
    const laidOut = `${folder}/vendor/jsr.invalid/@std/assert`;
    assertEquals(namesIn(laidOut), ["1.999.0", "1.999.0_meta.json", "meta.json"]);
    assertEquals((await provideStd(folder, UNREACHABLE)).code, 0, "a second time");
  }));

Deno.test("STD=real forbids stand-ins", () =>
  inFolder(async (folder) => {
    const { code, stderr } = await provideStd(folder, UNREACHABLE, { STD: "real" });
    assertEquals(code, 1);
    assertStringIncludes(stderr, "STD=real forbids stand-ins, and JSR cannot be reached");
    assert(!namesIn(folder).includes("vendor"));
  }));

Deno.test("where JSR can be reached, earlier stand-ins go and real packages stay", () =>
  inFolder(async (folder) => {
    await provideStd(folder, UNREACHABLE);
    const real = `${folder}/vendor/jsr.invalid/@std/cli`;
    Deno.writeTextFileSync(`${real}/meta.json`, '{"versions":{"1.0.32":{}}}');
    for (const env of [{ STD: "real" }, { STD: "" }]) {
      const { code, stderr } = await provideStd(folder, layOutRegistry(folder), env);
      assertEquals([code, stderr], [0, ""]);
      assertEquals(namesIn(`${folder}/vendor/jsr.invalid/@std`), ["cli"]);
    }
    // Real packages vendored earlier keep serving when the network closes again.
    await provideStd(folder, UNREACHABLE);
    assertStringIncludes(Deno.readTextFileSync(`${real}/meta.json`), "1.0.32");
  }));
