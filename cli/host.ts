/**
 * Files, streams and signals as the command needs them. On Deno they are Deno's own,
 * because loading `node:fs` there takes longer than all the rest of a short run;
 * elsewhere they are Node's. Errors carry the operating system's `code`.
 *
 * @module
 */

/** A signal that ends the command in good order. */
export type Signal = "SIGINT" | "SIGTERM" | "SIGHUP";

/**
 * `w` writes, `wx` writes a new file, `a` writes at the end, `r+` finds out whether
 * a file may be written.
 */
export type OpenFlags = "w" | "wx" | "a" | "r+";

/** What the command reads of a file's status. */
export interface FileStatus {
  readonly isDirectory: boolean;
  readonly isFile: boolean;
  /** Bytes. */
  readonly size: number;
  /** Nothing where the operating system has no modes. */
  readonly mode: number | null;
}

/** An open file. */
export interface OpenFile {
  /** Writes all of the bytes. */
  write(bytes: Uint8Array): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** Paths as the operating system writes them. */
export interface Paths {
  basename(path: string): string;
  dirname(path: string): string;
  join(...parts: string[]): string;
  resolve(...parts: string[]): string;
}

/** Files, links followed. What ends in `Sync` answers at once. */
export interface Files {
  readTextSync(path: string): string;
  realpathSync(path: string): string;
  statSync(path: string): FileStatus;
  chmod(path: string, mode: number): Promise<void>;
  /** Makes a folder and its parents where they are not there yet. */
  makeFolder(path: string): Promise<void>;
  open(path: string, flags: OpenFlags): Promise<OpenFile>;
  /** The bytes of a file, or of stdin for `-`, as they come. */
  read(path: string): AsyncIterable<Uint8Array>;
  rename(from: string, to: string): Promise<void>;
  unlink(path: string): Promise<void>;
}

/** A runtime, as far as the command knows it. */
export interface Host extends Paths, Files {
  /** The arguments after the program's name. */
  argv(): string[];
  setExitCode(code: number): void;
  cwd(): string;
  /** Nothing where a variable is not set, or may not be read without asking the user. */
  readEnvironment(name: string): string | undefined;
  /** Is done when all of the text is out; signals get through meanwhile. */
  writeStdout(text: string): Promise<void>;
  writeStderr(text: string): void;
  stderrIsTerminal(): boolean;
  onSignal(signal: Signal, listener: (signal: Signal) => void): void;
  /** Lets the signal end the process again. */
  offSignals(): void;
}

// ── Deno ────────────────────────────────────────────────────────────────────

async function denoHost(): Promise<Host> {
  const listeners = new Map<Signal, () => void>();
  return {
    argv: () => Deno.args,
    setExitCode: (code) => Deno.exitCode = code,
    cwd: Deno.cwd,
    readEnvironment(variable) {
      const { state } = Deno.permissions.querySync({ name: "env", variable });
      return state === "granted" ? Deno.env.get(variable) : undefined;
    },
    writeStdout: (text) => denoWriteAll(Deno.stdout, encode(text)),
    writeStderr: (text) => void Deno.stderr.writeSync(encode(text)),
    stderrIsTerminal: () => Deno.stderr.isTerminal(),
    onSignal(signal, listener) {
      listeners.set(signal, () => listener(signal));
      Deno.addSignalListener(signal, listeners.get(signal)!);
    },
    offSignals() {
      listeners.forEach((listener, signal) =>
        Deno.removeSignalListener(signal, listener)
      );
      listeners.clear();
    },
    ...denoFiles(),
    ...await pathsOf(Deno.build.os === "windows", Deno.cwd),
  };
}

function denoFiles(): Files {
  return {
    readTextSync: Deno.readTextFileSync,
    realpathSync: Deno.realPathSync,
    statSync: Deno.statSync,
    chmod: Deno.chmod,
    makeFolder: (path) => Deno.mkdir(path, { recursive: true }),
    async open(path, flags) {
      const file = await Deno.open(path, {
        read: flags === "r+",
        write: true,
        append: flags === "a",
        create: flags === "w" || flags === "a",
        truncate: flags === "w",
        createNew: flags === "wx",
      });
      return {
        write: (bytes) => denoWriteAll(file, bytes),
        sync: () => file.sync(),
        close: () => Promise.resolve(file.close()),
      };
    },
    async *read(path) {
      yield* (path === "-" ? Deno.stdin : await Deno.open(path)).readable;
    },
    rename: Deno.rename,
    unlink: (path) => Deno.remove(path),
  };
}

async function denoWriteAll(
  writer: { write(bytes: Uint8Array): Promise<number> },
  bytes: Uint8Array,
): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await writer.write(bytes.subarray(at));
}

// ── Node and Bun ────────────────────────────────────────────────────────────

type NodeFs = typeof import("node:fs");
type NodeProcess = typeof import("node:process");

const STDOUT = 1;
const RETRY_MS = 1;

async function nodeHost(): Promise<Host> {
  const { process } = globalThis as unknown as { process: NodeProcess };
  // An import of it takes Node 3 ms; Node before 20.16 has nothing else.
  const fs = process.getBuiltinModule?.("node:fs") ?? await import("node:fs");
  const paths = await pathsOf(process.platform === "win32", process.cwd);
  const listeners = new Map<Signal, (signal: Signal) => void>();
  return {
    argv: () => process.argv.slice(2),
    setExitCode: (code) => process.exitCode = code,
    cwd: process.cwd,
    readEnvironment: (name) => process.env[name],
    writeStdout: (text) => nodeWriteAll(fs, STDOUT, encode(text)),
    writeStderr: (text) => void process.stderr.write(text),
    stderrIsTerminal: () => process.stderr.isTTY === true,
    onSignal(signal, listener) {
      listeners.set(signal, listener);
      process.on(signal, listener);
    },
    offSignals() {
      listeners.forEach((listener, signal) => process.off(signal, listener));
      listeners.clear();
    },
    ...nodeFiles(fs, process, paths.dirname),
    ...paths,
  };
}

function nodeFiles(fs: NodeFs, process: NodeProcess, dirname: Paths["dirname"]): Files {
  const statSync = (path: string) => {
    const status = fs.statSync(path);
    const { mode, size } = status;
    return { isDirectory: status.isDirectory(), isFile: status.isFile(), mode, size };
  };
  const makeFolder = async (path: string): Promise<void> => {
    try {
      await answer((done) => fs.mkdir(path, done));
    } catch (error) {
      const { code } = error as { code?: string };
      if (code === "EEXIST" && statSync(path).isDirectory) return;
      if (code !== "ENOENT" || dirname(path) === path) throw error;
      await makeFolder(dirname(path));
      await makeFolder(path);
    }
  };
  return {
    readTextSync: (path) => fs.readFileSync(path, "utf8"),
    realpathSync: (path) => fs.realpathSync(path),
    statSync,
    chmod: (path, mode) => answer((done) => fs.chmod(path, mode, done)),
    // Not `recursive`, with which Node says ENOENT whatever the cause was.
    makeFolder,
    async open(path, flags) {
      const fd = await answer<number>((done) => fs.open(path, flags, done));
      return {
        write: (bytes) => nodeWriteAll(fs, fd, bytes),
        sync: () => answer((done) => fs.fsync(fd, done)),
        close: () => answer((done) => fs.close(fd, done)),
      };
    },
    async *read(path) {
      yield* path === "-" ? process.stdin : fs.createReadStream(path);
    },
    rename: (from, to) => answer((done) => fs.rename(from, to, done)),
    unlink: (path) => answer((done) => fs.unlink(path, done)),
  };
}

/** The answer to a callback: loading `fs.promises` takes Bun 2 ms. */
function answer<T = void>(
  ask: (done: (error: Error | null, value?: T) => void) => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    ask((error, value) => error ? reject(error) : resolve(value as T));
  });
}

/** Writes to a descriptor: `process.stdout` would load all that streams need. */
async function nodeWriteAll(fs: NodeFs, fd: number, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    try {
      at += await answer<number>((done) => fs.write(fd, bytes, at, done));
    } catch (error) {
      // A pipe that somebody made non-blocking, and that is full.
      if ((error as { code?: string }).code !== "EAGAIN") throw error;
      await new Promise((retry) => setTimeout(retry, RETRY_MS));
    }
  }
}

// ── Paths ───────────────────────────────────────────────────────────────────

async function pathsOf(isWindows: boolean, cwd: () => string): Promise<Paths> {
  return isWindows ? await import("node:path") : posixPaths(cwd);
}

/** POSIX paths without `node:path`, whose loading costs Deno as much as its start. */
export function posixPaths(cwd: () => string): Paths {
  const join = (...parts: string[]) => normalize(parts.filter(Boolean).join("/"));
  return {
    join,
    basename: (path) => path.replace(/\/+$/, "").split("/").at(-1)!,
    dirname(path) {
      const [, folder] = /^(.*?)\/*[^/]*\/*$/s.exec(path)!;
      return folder || (path.startsWith("/") ? "/" : ".");
    },
    resolve(...parts) {
      const from = parts.findLastIndex((part) => part.startsWith("/"));
      const full = from < 0 ? join(cwd(), ...parts) : join(...parts.slice(from));
      return full.length > 1 ? full.replace(/\/$/, "") : full;
    },
  };
}

/** Resolves `.`, `..` and double slashes, as `node:path` does. */
function normalize(path: string): string {
  const absolute = path.startsWith("/");
  const kept: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== ".." || (!absolute && (kept.at(-1) ?? "..") === "..")) kept.push(part);
    else kept.pop();
  }
  const end = path.endsWith("/") && kept.length > 0 ? "/" : "";
  return (absolute ? "/" : "") + kept.join("/") + end ||
    (path.endsWith("/") ? "./" : ".");
}

// ── Either ──────────────────────────────────────────────────────────────────

function encode(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

/** The runtime that this is. */
export const host: Host = "Deno" in globalThis ? await denoHost() : await nodeHost();
