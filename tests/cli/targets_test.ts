/**
 * Paths lead where the operating system says, not where their letters do.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { identityOf } from "../../cli/targets.ts";
import { GENERATED_AT, goldenReport } from "../golden.ts";
import { inFolder, namesIn, run, runProcess } from "./command.ts";
import { openTestHost } from "./test_host.ts";

const SEED_7 = ["--compact", "--seed=7", `--generated-at=${GENERATED_AT}`];
const GOLDEN = goldenReport("compact-seed7.json");
const OLD = "old";

/** Runs a session whose JSON goes to a path. */
function writeTo(cwd: string, path: string) {
  const args = [...SEED_7, `--json-out=${path}`, "--markdown-out=a.md"];
  return runProcess(args, { cwd });
}

Deno.test("a link to nothing yet is written through, and stays a link", () =>
  inFolder(async (folder) => {
    Deno.mkdirSync(`${folder}/far`);
    Deno.symlinkSync("far/new.json", `${folder}/near`);
    Deno.symlinkSync("near", `${folder}/link`);
    const { code, stderr } = await writeTo(folder, "link");
    assertEquals([code, stderr], [0, ""]);
    assertEquals(Deno.readTextFileSync(`${folder}/far/new.json`), GOLDEN);
    assert(Deno.lstatSync(`${folder}/link`).isSymlink);
    assert(Deno.lstatSync(`${folder}/near`).isSymlink);
    assertEquals(namesIn(`${folder}/far`), ["new.json"]);
  }));

Deno.test("a link into a folder that is not there makes none", () =>
  inFolder(async (folder) => {
    Deno.symlinkSync("far/new.json", `${folder}/link`);
    const { code, stderr } = await writeTo(folder, "link");
    assertEquals([code, stderr], [
      1,
      "faultdrill: failed to write link: its folder does not exist\n",
    ]);
    assertEquals(namesIn(folder), ["link"]);
  }));

Deno.test("a loop of links is a failed write, and stays", () =>
  inFolder(async (folder) => {
    Deno.symlinkSync("b", `${folder}/a`);
    Deno.symlinkSync("a", `${folder}/b`);
    for (const path of ["a", "a/x.json"]) {
      const { code, stderr } = await writeTo(folder, path);
      assertEquals([code, stderr], [
        1,
        `faultdrill: failed to write ${path}: too many links\n`,
      ]);
    }
    assertEquals(namesIn(folder), ["a", "b"]);
    assertEquals(Deno.readLinkSync(`${folder}/a`), "b");
  }));

Deno.test("link/../x lies beside what the link leads to, written or read", () =>
  inFolder(async (folder) => {
    Deno.mkdirSync(`${folder}/far/deep`, { recursive: true });
    Deno.mkdirSync(`${folder}/here`);
    Deno.symlinkSync("../far/deep", `${folder}/here/link`);
    const paths = {
      "here/link/../x.json": "x.json",
      "here/link/./../made/y.json": "made/y.json",
      [`${folder}/here/link/../../far/deep/../z.json`]: "z.json",
    };
    for (const [path, name] of Object.entries(paths)) {
      assertEquals((await writeTo(folder, path)).code, 0);
      assertEquals(Deno.readTextFileSync(`${folder}/far/${name}`), GOLDEN);
    }
    assertEquals(namesIn(`${folder}/here`), ["link"]);

    Deno.writeTextFileSync(`${folder}/here/r.json`, "{}");
    Deno.writeTextFileSync(`${folder}/far/r.json`, GOLDEN);
    const verified = await runProcess(["verify", "here/link/../r.json"], { cwd: folder });
    assertEquals(verified.code, 0);
    const args = [...SEED_7, "--root=here/link/.."];
    const { stdout } = await runProcess(args, { cwd: folder });
    assertStringIncludes(stdout, ` JSON: ${folder}/far/.batty/`);
  }));

Deno.test("what a link holds may climb through other links", () =>
  inFolder(async (folder) => {
    Deno.mkdirSync(`${folder}/far/deep`, { recursive: true });
    Deno.symlinkSync("far/deep", `${folder}/up`);
    Deno.symlinkSync("up/../x.json", `${folder}/link`);
    assertEquals((await writeTo(folder, "link")).code, 0);
    assertEquals(namesIn(`${folder}/far`), ["deep", "x.json"]);
  }));

Deno.test("a folder that is no folder, or is a file's", () =>
  inFolder(async (folder) => {
    Deno.writeTextFileSync(`${folder}/file`, OLD);
    const refused = {
      "file/../x.json": "a parent is not a folder",
      "file/x.json": "a parent is not a folder",
      "new/": "it is a folder",
      ".": "it is a folder",
    };
    for (const [path, cause] of Object.entries(refused)) {
      const { code, stderr } = await writeTo(folder, path);
      assertEquals([code, stderr], [
        1,
        `faultdrill: failed to write ${path}: ${cause}\n`,
      ]);
    }
    assertEquals(namesIn(folder), ["file"]);
    assertEquals(Deno.readTextFileSync(`${folder}/file`), OLD);
  }));

Deno.test("very long paths: one line and the right code, written or read", () =>
  inFolder(async (folder) => {
    const long = {
      "a name": "n".repeat(300),
      "a path": `${"d".repeat(200)}/`.repeat(30) + "x",
      "many folders": "d/".repeat(3000) + "x",
      "many climbs": "d/../".repeat(20_000) + "x",
    };
    for (const [what, path] of Object.entries(long)) {
      const written = await writeTo(folder, path);
      assertEquals([what, written.code, written.stdout], [what, 1, ""]);
      assertEquals(
        written.stderr,
        `faultdrill: failed to write ${path}: the name is too long\n`,
      );
      const read = await runProcess(["validate", path], { cwd: folder });
      assertEquals([what, read.code], [what, 104]);
      assertEquals(
        read.stderr,
        `faultdrill: failed to read ${path}: the name is too long\n`,
      );
      const root = await run([...SEED_7, `--root=${path}`], { cwd: folder });
      assertEquals([what, root.code], [what, 2]);
    }
    assertEquals(namesIn(folder), []);
  }));

Deno.test("one place has one name, made or not", () =>
  inFolder((folder) => {
    Deno.mkdirSync(`${folder}/real/deep`, { recursive: true });
    Deno.symlinkSync("real", `${folder}/link`);
    Deno.symlinkSync("real/deep", `${folder}/link2`);
    Deno.symlinkSync("real/x", `${folder}/dangling`);
    const host = openTestHost({ cwd: folder });
    const same = (...paths: string[]) => {
      const [first, ...others] = paths.map((path) => identityOf(host, path));
      for (const other of others) assertEquals(other, first);
    };
    same("real/x", "link/x", "./real//x", "link2/../x", `${folder}/real/x`, "dangling");
    same("link/new/x", "real/new/x", "link2/../new/./x");
    same("-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1");
    assert(identityOf(host, "./-") !== "-");
    assert(identityOf(host, "real/x") !== identityOf(host, "real/y"));
    // What leads nowhere is told when it is written.
    assertEquals(identityOf(host, "x".repeat(5000)), "x".repeat(5000));
    return Promise.resolve();
  }));
