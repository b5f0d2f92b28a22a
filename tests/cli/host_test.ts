import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { posix } from "node:path";
import type { Files, Host } from "../../cli/host.ts";
import { openDenoHost } from "../../cli/host_deno.ts";
import { openNodeHost } from "../../cli/host_node.ts";
import { posixPaths } from "../../cli/paths.ts";
import { inFolder, namesIn } from "./command.ts";

const CWD = "/work folder/here";
const paths = posixPaths(() => CWD);
const part = fc.stringMatching(/^[a.\/ ]{0,8}$/);

Deno.test("paths are those of node:path, with no line of it loaded", () => {
  fc.assert(fc.property(fc.array(part, { maxLength: 4 }), (parts) => {
    assertEquals(paths.join(...parts), posix.join(...parts));
    const full = posix.resolve(CWD, ...parts);
    assertEquals(paths.resolve(...parts), full);
    assertEquals(paths.dirname(full), posix.dirname(full));
    assertEquals(paths.basename(full), posix.basename(full));
  }));
  for (const relative of ["a", "a/b", "./a", "..", "."]) {
    assertEquals(paths.dirname(relative), posix.dirname(relative));
    assertEquals(paths.basename(relative), posix.basename(relative));
  }
});

// Node's host runs here on Deno's own `node:`, so that every run of the tests holds
// the two to one behaviour; on Node and Bun the command's tests hold it to theirs.
const HOSTS: [name: string, host: Host][] = [
  ["Deno's", await openDenoHost()],
  ["Node's", await openNodeHost()],
];

/** The operating system's code of what a call throws. */
function codeOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    return (error as { code: string }).code;
  }
  return "none";
}

async function textOf(files: Files, path: string): Promise<string> {
  let text = "";
  for await (const bytes of files.read(path)) text += new TextDecoder().decode(bytes);
  return text;
}

const bytesOf = (text: string) => new TextEncoder().encode(text);

for (const [name, { files, environment, clock }] of HOSTS) {
  Deno.test(`${name} host tells what is there`, () =>
    inFolder((at) => {
      Deno.writeTextFileSync(`${at}/file`, "text");
      Deno.chmodSync(`${at}/file`, 0o640);
      Deno.mkdirSync(`${at}/folder`);
      Deno.symlinkSync("folder/../file", `${at}/link`);
      const { mode, modifiedAtMs, changedAtMs, ...file } = files.stat(`${at}/link`);
      assertEquals(file, { isFile: true, isFolder: false, isLink: false });
      assertEquals(mode! & 0o777, 0o640);
      for (const time of [modifiedAtMs, changedAtMs]) {
        assert(Math.abs(time! - Date.now()) < 10_000);
      }
      Deno.utimeSync(`${at}/file`, 1, 1);
      assertEquals(files.stat(`${at}/file`).modifiedAtMs, 1000);
      assert(files.stat(`${at}/file`).changedAtMs! > 1e12);
      assert(files.stat(`${at}/folder`).isFolder);
      assert(files.lstat(`${at}/link`).isLink);
      assertEquals(files.readLink(`${at}/link`), "folder/../file");
      assertEquals(files.realPath(`${at}/link`), `${at}/file`);
      assertEquals(files.readText(`${at}/link`), "text");
      assertEquals(files.list(at).sort(), ["file", "folder", "link"]);
      for (const ask of [files.stat, files.lstat, files.realPath, files.list]) {
        assertEquals(codeOf(() => ask(`${at}/nowhere`)), "ENOENT");
        assertEquals(codeOf(() => ask(`${at}/file/x`)), "ENOTDIR");
      }
      return Promise.resolve();
    }));

  Deno.test(`${name} host changes what is there`, () =>
    inFolder((at) => {
      files.makeFolder(`${at}/a/b/c`);
      files.makeFolder(`${at}/a/b`);
      Deno.writeTextFileSync(`${at}/file`, "text");
      assertEquals(codeOf(() => files.makeFolder(`${at}/file`)), "EEXIST");
      assertEquals(codeOf(() => files.makeFolder(`${at}/file/x`)), "ENOTDIR");
      files.chmod(`${at}/file`, 0o600);
      files.link(`${at}/file`, `${at}/second`);
      assertEquals(Deno.statSync(`${at}/file`).nlink, 2);
      files.copy(`${at}/file`, `${at}/copy`);
      assertEquals(Deno.statSync(`${at}/copy`).mode! & 0o777, 0o600);
      files.rename(`${at}/copy`, `${at}/second`);
      assertEquals(Deno.statSync(`${at}/file`).nlink, 1);
      files.unlink(`${at}/second`);
      assertEquals(namesIn(at), ["a", "file"]);
      return Promise.resolve();
    }));

  Deno.test(`${name} host opens a file in four ways`, () =>
    inFolder(async (at) => {
      const path = `${at}/file`;
      const write = async (
        how: "create" | "truncate" | "write" | "append",
        text: string,
      ) => {
        const file = await files.open(path, how, 0o600);
        assertEquals(await file.write(bytesOf(text)), text.length);
        await file.sync();
        file.close();
        return await textOf(files, path);
      };
      const code = (work: Promise<unknown>) =>
        work.then(() => "none", (error) => error.code);
      for (const how of ["truncate", "write"] as const) {
        assertEquals(await code(files.open(path, how)), "ENOENT");
      }
      assertEquals(await write("create", "create"), "create");
      assertEquals(Deno.statSync(path).mode! & 0o777, 0o600);
      assertEquals(await code(files.open(path, "create")), "EEXIST");
      assertEquals(await write("write", "W"), "Wreate");
      assertEquals(await write("append", "+"), "Wreate+");
      assertEquals(await write("truncate", "T"), "T");
      Deno.removeSync(path);
      assertEquals(await write("append", "new"), "new");
      assertEquals(await code(textOf(files, `${at}/nowhere`)), "ENOENT");
      assertEquals(await code(textOf(files, at)), "EISDIR");
    }));

  Deno.test(`${name} host knows the process and the time`, async () => {
    assertEquals(environment.cwd(), Deno.cwd());
    assertEquals(environment.get("PATH"), Deno.env.get("PATH"));
    assertEquals(environment.get("FAULTDRILL_NOT_SET"), undefined);
    const startedAtMs = clock.nowMs();
    assert(Math.abs(startedAtMs - Date.now()) < 1000);
    await clock.sleep(20);
    assert(clock.nowMs() - startedAtMs >= 15);
  });
}
