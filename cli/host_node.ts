/**
 * Node and Bun as the command's host.
 *
 * Node waits for its threads when it ends, and a thread that opens, reads or writes
 * a pipe waits for whoever is at the other end. So nothing here waits on a thread
 * for anybody: pipes are opened such that they answer at once, and asked again.
 *
 * @module
 */
import { clock } from "./clock.ts";
import type { Files, FileStatus, OpenMode, Paths, ProcessHost, Signal } from "./host.ts";
import { posixPaths } from "./paths.ts";

type NodeFs = typeof import("node:fs");
type NodeProcess = typeof import("node:process");

const STDOUT = 1;
const STDERR = 2;
const RETRY_MS = 10;

/** Opens the host of a process that Node or Bun runs. */
export async function openNodeHost(): Promise<ProcessHost> {
  const { process } = globalThis as unknown as { process: NodeProcess };
  // An import of it takes Node 3 ms; Node before 20.16 has nothing else.
  const fs = process.getBuiltinModule?.("node:fs") ?? await import("node:fs");
  const paths = process.platform === "win32"
    ? await import("node:path")
    : posixPaths(process.cwd);
  let writeStdout: ((bytes: Uint8Array) => Promise<number>) | undefined;
  return {
    args: process.argv.slice(2),
    exit: (code) => process.exit(code),
    paths,
    files: nodeFiles(fs, paths.dirname),
    streams: {
      readStdin: () => process.stdin,
      writeStdout: (bytes) => (writeStdout ??= openStdout(fs, process))(bytes),
      writeStderr: (bytes) => fs.writeSync(STDERR, bytes),
      // Near enough, and without `process.stderr`, which would change the stream.
      stderrIsTerminal: () => fs.fstatSync(STDERR).isCharacterDevice(),
    },
    signals: { listen: (listener) => listen(process, listener) },
    environment: { cwd: process.cwd, get: (name) => process.env[name] },
    clock,
  };
}

function listen(
  process: NodeProcess,
  listener: (signal: Signal) => void,
): () => void {
  const signals: Signal[] = ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const signal of signals) process.on(signal, listener);
  return () => signals.forEach((signal) => process.off(signal, listener));
}

/**
 * How to write to stdout. `process.stdout` would load all that streams need, so a
 * pipe or a terminal is opened a second time, which leaves what other processes
 * have of it as it is; where that cannot be, there is nothing else.
 */
function openStdout(
  fs: NodeFs,
  process: NodeProcess,
): (bytes: Uint8Array) => Promise<number> {
  if (fs.fstatSync(STDOUT).isFile()) return (bytes) => write(fs, STDOUT, bytes);
  const { O_WRONLY, O_NONBLOCK } = fs.constants;
  try {
    const fd = fs.openSync("/proc/self/fd/1", O_WRONLY | O_NONBLOCK);
    return (bytes) => write(fs, fd, bytes);
  } catch {
    process.stdout.on("error", () => {});
    return (bytes) =>
      new Promise((resolve, reject) => {
        process.stdout.write(bytes, (error) => {
          if (error) reject(error);
          else resolve(bytes.length);
        });
      });
  }
}

function nodeFiles(fs: NodeFs, dirname: Paths["dirname"]): Files {
  // Not `recursive`, with which Node says ENOENT whatever the cause was.
  const makeFolder = (path: string): void => {
    try {
      fs.mkdirSync(path);
    } catch (error) {
      const code = codeOf(error);
      if (code === "EEXIST" && fs.statSync(path).isDirectory()) return;
      if (code !== "ENOENT" || dirname(path) === path) throw error;
      makeFolder(dirname(path));
      makeFolder(path);
    }
  };
  return {
    stat: (path) => statusOf(fs.statSync(path)),
    lstat: (path) => statusOf(fs.lstatSync(path)),
    readLink: (path) => fs.readlinkSync(path),
    // Not `realpathSync`, which goes by the path's letters first.
    realPath: (path) => fs.realpathSync.native(path),
    readText: (path) => fs.readFileSync(path, "utf8"),
    list: (path) => fs.readdirSync(path),
    makeFolder,
    chmod: fs.chmodSync,
    copy: (from, to) => fs.copyFileSync(from, to),
    link: fs.linkSync,
    rename: fs.renameSync,
    unlink: fs.unlinkSync,
    async open(path, how, mode = 0o666) {
      const fd = await openFile(fs, path, how, mode);
      return {
        write: (bytes) => write(fs, fd, bytes),
        sync: () => answer((done) => fs.fsync(fd, done)),
        close: () => fs.closeSync(fd),
      };
    },
    async *read(path) {
      yield* await openToRead(fs, path);
    },
  };
}

async function openFile(
  fs: NodeFs,
  path: string,
  how: OpenMode,
  mode: number,
): Promise<number> {
  const flags = flagsOf(fs, how);
  for (;;) {
    try {
      return await answer<number>((done) => fs.open(path, flags, mode, done));
    } catch (error) {
      // Nobody reads this pipe yet.
      if (codeOf(error) !== "ENXIO" || !fs.statSync(path).isFIFO()) throw error;
      await clock.sleep(RETRY_MS);
    }
  }
}

function flagsOf({ constants }: NodeFs, how: OpenMode): number {
  const { O_WRONLY, O_NONBLOCK, O_CREAT, O_EXCL, O_TRUNC, O_APPEND } = constants;
  const more = {
    create: O_CREAT | O_EXCL,
    truncate: O_TRUNC,
    write: 0,
    append: O_APPEND | O_CREAT,
  };
  return O_WRONLY | O_NONBLOCK | more[how];
}

/**
 * Node's sockets wait for a pipe without a thread. Bun's do not work on pipes; there
 * a thread may wait, because Bun does not wait for it.
 */
async function openToRead(
  fs: NodeFs,
  path: string,
): Promise<AsyncIterable<Uint8Array>> {
  if ("Bun" in globalThis || !fs.statSync(path).isFIFO()) {
    return fs.createReadStream(path);
  }
  const { Socket } = await import("node:net");
  const { O_RDONLY, O_NONBLOCK } = fs.constants;
  const fd = fs.openSync(path, O_RDONLY | O_NONBLOCK);
  return new Socket({ fd, readable: true, writable: false });
}

function write(fs: NodeFs, fd: number, bytes: Uint8Array): Promise<number> {
  return answer((done) => fs.write(fd, bytes, done));
}

/** The answer to a callback: loading `fs.promises` takes Bun 2 ms. */
function answer<T = void>(
  ask: (done: (error: Error | null, value?: T) => void) => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    ask((error, value) => error ? reject(error) : resolve(value as T));
  });
}

function codeOf(error: unknown): string | undefined {
  return (error as { code?: string }).code;
}

function statusOf(status: import("node:fs").Stats): FileStatus {
  return {
    isFolder: status.isDirectory(),
    isFile: status.isFile(),
    isLink: status.isSymbolicLink(),
    mode: status.mode,
    modifiedAtMs: status.mtimeMs,
    changedAtMs: status.ctimeMs,
  };
}
