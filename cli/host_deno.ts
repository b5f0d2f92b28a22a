/**
 * Deno as the command's host, by its own calls: loading `node:fs` there takes longer
 * than all the rest of a short run.
 *
 * @module
 */
import { clock } from "./clock.ts";
import type { Files, FileStatus, OpenMode, ProcessHost, Signal } from "./host.ts";
import { posixPaths } from "./paths.ts";

const OPEN_OPTIONS: Record<OpenMode, Deno.OpenOptions> = {
  create: { write: true, createNew: true },
  truncate: { write: true, truncate: true },
  write: { write: true },
  append: { append: true, create: true },
};

/** What Linux promises that a pipe takes whole. */
const PIPE_BYTES = 4096;
const KEPT_BYTES = 1023;
const NEWLINE = 10;
const RETRY_MS = 10;

/** Opens the host of a process that Deno runs. */
export async function openDenoHost(): Promise<ProcessHost> {
  const { stdin, stderr } = Deno;
  return {
    args: Deno.args,
    exit: (code) => Deno.exit(code),
    paths: Deno.build.os === "windows" ? await import("node:path") : posixPaths(Deno.cwd),
    files: denoFiles(),
    streams: {
      readStdin: () => stdin.readable,
      writeStdout,
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
    clock,
  };
}

/**
 * Of what a full pipe did not take, Deno keeps up to a KiB for the next call, and
 * throws EAGAIN without saying how much. So it is given what a pipe takes whole or
 * not at all, as whole lines, which it does not keep; or else what it keeps whole,
 * and then an empty call sends.
 */
async function writeStdout(bytes: Uint8Array): Promise<number> {
  const lines = bytes.subarray(0, PIPE_BYTES).lastIndexOf(NEWLINE) + 1;
  let rest = bytes.subarray(0, lines || KEPT_BYTES);
  const { length } = rest;
  for (;;) {
    try {
      await Deno.stdout.write(rest);
      return length;
    } catch (error) {
      if (lines > 0 || !(error instanceof Deno.errors.WouldBlock)) throw error;
      rest = new Uint8Array();
      await clock.sleep(RETRY_MS);
    }
  }
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
      const file = await Deno.open(path, { ...OPEN_OPTIONS[how], mode });
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
