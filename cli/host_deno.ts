/**
 * Deno as the command's host, by its own calls: loading `node:fs` there takes longer
 * than all the rest of a short run.
 *
 * @module
 */
import type { Files, FileStatus, OpenMode, ProcessHost, Signal } from "./host.ts";
import { posixPaths } from "./paths.ts";

const OPEN_OPTIONS: Record<OpenMode, Deno.OpenOptions> = {
  create: { write: true, createNew: true },
  truncate: { write: true, truncate: true },
  write: { write: true },
  append: { append: true, create: true },
};

/** Opens the host of a process that Deno runs. */
export async function openDenoHost(): Promise<ProcessHost> {
  const { stdin, stdout, stderr } = Deno;
  return {
    args: Deno.args,
    exit: (code) => Deno.exit(code),
    paths: Deno.build.os === "windows" ? await import("node:path") : posixPaths(Deno.cwd),
    files: denoFiles(),
    streams: {
      readStdin: () => stdin.readable,
      writeStdout: (bytes) => stdout.write(bytes),
      writeStderr: (bytes) => stderr.writeSync(bytes),
      stderrIsTerminal: () => stderr.isTerminal(),
    },
    signals: { listen },
    environment: {
      cwd: Deno.cwd,
      get(variable) {
        const { state } = Deno.permissions.querySync({ name: "env", variable });
        return state === "granted" ? Deno.env.get(variable) : undefined;
      },
    },
    clock: {
      nowMs: Date.now,
      sleep: (ms) => new Promise((done) => setTimeout(done, ms)),
    },
  };
}

function listen(listener: (signal: Signal) => void): () => void {
  const handlers = (["SIGINT", "SIGTERM", "SIGHUP"] as const).map((signal) => {
    const handler = () => listener(signal);
    Deno.addSignalListener(signal, handler);
    return () => Deno.removeSignalListener(signal, handler);
  });
  return () => handlers.forEach((remove) => remove());
}

function denoFiles(): Files {
  return {
    stat: (path) => statusOf(Deno.statSync(path)),
    lstat: (path) => statusOf(Deno.lstatSync(path)),
    readLink: Deno.readLinkSync,
    realPath: Deno.realPathSync,
    readText: Deno.readTextFileSync,
    list: (path) => Array.from(Deno.readDirSync(path), ({ name }) => name),
    makeFolder: (path) => Deno.mkdirSync(path, { recursive: true }),
    chmod: Deno.chmodSync,
    copy: Deno.copyFileSync,
    link: Deno.linkSync,
    rename: Deno.renameSync,
    unlink: (path) => Deno.removeSync(path),
    async open(path, how, mode = 0o666) {
      const file = await Deno.open(path, {
        ...OPEN_OPTIONS[how],
        ...(how === "create" ? { mode } : {}),
      });
      return {
        write: (bytes) => file.write(bytes),
        sync: () => file.sync(),
        close: () => file.close(),
      };
    },
    async *read(path) {
      yield* (await Deno.open(path)).readable;
    },
  };
}

function statusOf(info: Deno.FileInfo): FileStatus {
  return {
    isFolder: info.isDirectory,
    isFile: info.isFile,
    isLink: info.isSymlink,
    mode: info.mode,
    modifiedAtMs: info.mtime?.getTime() ?? null,
    changedAtMs: info.ctime?.getTime() ?? null,
  };
}
