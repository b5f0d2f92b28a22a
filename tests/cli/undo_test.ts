/**
 * All outputs or none: what was changed is undone, down to the file, when something
 * fails or a signal comes.
 */
import { assert, assertEquals } from "@std/assert";
import { OutputError } from "../../cli/errors.ts";
import type { Files } from "../../cli/host.ts";
import { writeOutputs } from "../../cli/outputs.ts";
import { inFolder, namesIn } from "./command.ts";
import { filesBelow, openTestHost } from "./test_host.ts";

const OUTPUTS = ["a", "new", "b", "c"].map((path) => ({ path, chunks: [`new ${path}`] }));

/** Every file of a folder: what it holds, its mode, and which file it is. */
function everyFile(folder: string) {
  return namesIn(folder).map((name) => {
    const { ino, mode, nlink, mtime } = Deno.statSync(`${folder}/${name}`);
    return [name, Deno.readTextFileSync(`${folder}/${name}`), ino, mode, nlink, mtime];
  });
}

function makeThree(folder: string) {
  for (const [index, name] of ["a", "b", "c"].entries()) {
    Deno.writeTextFileSync(`${folder}/${name}`, `old ${name}`);
    Deno.chmodSync(`${folder}/${name}`, 0o600 + index);
  }
}

/** Files of which one call fails, the nth, as if the disk were full. */
function failing(folder: string, call: "rename", nth: number): Partial<Files> {
  const files = filesBelow(folder);
  let calls = 0;
  return {
    [call](from: string, to: string) {
      if (++calls === nth) throw Object.assign(new Error(), { code: "ENOSPC" });
      files[call](from, to);
    },
  };
}

for (const nth of [1, 2, 3, 4]) {
  Deno.test(`move ${nth} of 4 fails: all are undone, down to the file`, () =>
    inFolder(async (folder) => {
      makeThree(folder);
      const before = everyFile(folder);
      const host = openTestHost({ cwd: folder, files: failing(folder, "rename", nth) });
      const error = await rejection(writeOutputs(host, OUTPUTS));
      assert(error instanceof OutputError);
      assertEquals([error.message, error.details], [
        `failed to write ${OUTPUTS[nth - 1]!.path}: no space left on device`,
        [],
      ]);
      assertEquals(everyFile(folder), before);
    }));
}

Deno.test("all are undone where no file can have two names", () =>
  inFolder(async (folder) => {
    makeThree(folder);
    const before = everyFile(folder).map(([name, text, , mode]) => [name, text, mode]);
    const link = () => {
      throw Object.assign(new Error(), { code: "EPERM" });
    };
    const files = { ...failing(folder, "rename", 4), link };
    await rejection(writeOutputs(openTestHost({ cwd: folder, files }), OUTPUTS));
    assertEquals(
      everyFile(folder).map(([name, text, , mode]) => [name, text, mode]),
      before,
    );
    await writeOutputs(openTestHost({ cwd: folder, files: { link } }), OUTPUTS);
    assertEquals(namesIn(folder), ["a", "b", "c", "new"]);
  }));

Deno.test("what cannot be undone is told, with where the old file is", () =>
  inFolder(async (folder) => {
    makeThree(folder);
    const real = filesBelow(folder);
    let calls = 0;
    const rename = (from: string, to: string) => {
      if (++calls > 2) throw Object.assign(new Error(), { code: "EIO" });
      real.rename(from, to);
    };
    const host = openTestHost({ cwd: folder, files: { rename } });
    const error = await rejection(writeOutputs(host, OUTPUTS));
    const backup = namesIn(folder).find((name) => name.endsWith(".old"))!;
    assertEquals(error.details, [
      `a could not be put back: what it held is now in ${backup}`,
    ]);
    assertEquals(Deno.readTextFileSync(`${folder}/${backup}`), "old a");
    assertEquals(namesIn(folder), [backup, "a", "b", "c"]);
  }));

Deno.test("a file that is overwritten gets its old bytes back when that fails", () =>
  inFolder(async (folder) => {
    makeThree(folder);
    const before = everyFile(folder).map((file) => file.slice(0, 5));
    const real = filesBelow(folder);
    let writes = 0;
    const files: Partial<Files> = {
      async open(path, how, mode) {
        // Only the folder of `c` takes no new file.
        if (how === "create" && ++creations === OUTPUTS.length) {
          throw Object.assign(new Error(), { code: "EACCES" });
        }
        const file = await real.open(path, how, mode);
        if (how !== "truncate") return file;
        return {
          ...file,
          write(bytes) {
            if (++writes === 2) throw Object.assign(new Error(), { code: "ENOSPC" });
            return file.write(bytes.subarray(0, 2));
          },
        };
      },
    };
    let creations = 0;
    const error = await rejection(
      writeOutputs(openTestHost({ cwd: folder, files }), OUTPUTS),
    );
    assertEquals([error.message, error.details], [
      "failed to write c: no space left on device",
      [],
    ]);
    assertEquals(everyFile(folder).map((file) => file.slice(0, 5)), before);
  }));

Deno.test("a file that is overwritten and cannot get its old bytes back is told", () =>
  inFolder(async (folder) => {
    makeThree(folder);
    const real = filesBelow(folder);
    const files: Partial<Files> = {
      // Who may write it may not read it.
      read: (path) => path === "a" ? unreadable() : real.read(path),
      open: (path, how, mode) =>
        how === "create"
          ? Promise.reject(Object.assign(new Error(), { code: "EACCES" }))
          : real.open(path, how, mode),
      rename: () => {
        throw new Error("there is nothing to move");
      },
    };
    const host = openTestHost({ cwd: folder, files });
    await writeOutputs(host, [{ path: "a", chunks: ["new"] }]);
    assertEquals(Deno.readTextFileSync(`${folder}/a`), "new");
    const full = { ...files, open: refusing(files.open!, "b") };
    const error = await rejection(
      writeOutputs(openTestHost({ cwd: folder, files: full }), [
        { path: "a", chunks: ["newer"] },
        { path: "b", chunks: ["newer"] },
      ]),
    );
    assertEquals([error.message, error.details], [
      "failed to write b: input/output error",
      ["a could not be put back"],
    ]);
    assertEquals(Deno.readTextFileSync(`${folder}/b`), "old b");
  }));

// deno-lint-ignore require-yield
async function* unreadable(): AsyncGenerator<never> {
  throw await Promise.resolve(Object.assign(new Error(), { code: "EACCES" }));
}

/** Files of which one is never emptied. */
function refusing(open: Files["open"], name: string): Files["open"] {
  return (path, how, mode) =>
    path === name && how === "truncate"
      ? Promise.reject(new Error("input/output error"))
      : open(path, how, mode);
}

// ── Stopped ─────────────────────────────────────────────────────────────────

Deno.test("a signal while a file is made ready to be overwritten leaves it as it is", () =>
  inFolder(async (folder) => {
    makeThree(folder);
    const before = everyFile(folder);
    const real = filesBelow(folder);
    const open: Files["open"] = (path, how, mode) =>
      how === "create"
        ? Promise.reject(Object.assign(new Error(), { code: "EROFS" }))
        : real.open(path, how, mode);
    const host = openTestHost({ cwd: folder, files: { open } });
    function* chunks() {
      yield "x".repeat(1 << 20);
      setTimeout(() => host.raise("SIGINT"));
      for (;;) yield "x".repeat(1 << 20);
    }
    const error = await rejection(writeOutputs(host, [{ path: "a", chunks: chunks() }]));
    assertEquals(error.message, "stopped by SIGINT: no output was changed");
    assertEquals(everyFile(folder), before);
  }));

Deno.test("a signal names the streams that got something, and leaves files as they are", () =>
  inFolder(async (folder) => {
    makeThree(folder);
    const before = everyFile(folder);
    const real = filesBelow(folder);
    const files: Partial<Files> = {
      stat: (path) => ({ ...real.stat(path), isFile: path === "a" }),
      open(path, how, mode) {
        if (path === "c") setTimeout(() => host.raise("SIGINT"));
        const waits = path === "c" ? new Promise<never>(() => {}) : undefined;
        const write = (bytes: Uint8Array) => Promise.resolve(bytes.length);
        const stream = { write, close() {}, sync: () => Promise.reject() };
        return waits ??
          (path === "b" ? Promise.resolve(stream) : real.open(path, how, mode));
      },
    };
    const host = openTestHost({ cwd: folder, files });
    const outputs = ["-", "a", "b", "c"].map((path) => ({ path, chunks: ["new"] }));
    const error = await rejection(writeOutputs(host, outputs));
    assertEquals(
      error.message,
      "stopped by SIGINT: no file was changed, stdout and b got a part",
    );
    assertEquals(everyFile(folder), before);
  }));

async function rejection(work: Promise<void>): Promise<OutputError> {
  try {
    await work;
  } catch (error) {
    return error as OutputError;
  }
  throw new Error("it must fail");
}
