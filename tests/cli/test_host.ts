/**
 * A host inside the test's own process: real files below a folder of the test's,
 * streams, environment, clock and signals by hand. The command then runs as a
 * function call, `main(argv, host)`, which takes a hundredth of a process's time.
 *
 * @module
 */
import type { Files, FileStatus, Host, Signal } from "../../cli/host.ts";
import { openDenoHost } from "../../cli/host_deno.ts";
import { posixPaths } from "../../cli/paths.ts";

/** What a test decides about its host. */
export interface TestHostOptions {
  /** The working folder, absolute. */
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string | Uint8Array<ArrayBuffer>;
  /** Milliseconds since 1970; by default 2026-01-01T00:00:00Z. */
  readonly nowMs?: number;
  readonly stderrIsTerminal?: boolean;
  /** Calls that this test answers itself. */
  readonly files?: Partial<Files>;
}

/** A host, and what the command left on it. */
export interface TestHost extends Host {
  readonly stdout: string;
  readonly stderr: string;
  /** How many listen to signals. */
  readonly listeners: number;
  /** Sends a signal to whoever listens. */
  raise(signal: Signal): void;
}

const NOW_MS = Date.UTC(2026, 0, 1);
const { files: realFiles } = await openDenoHost();

/** Opens a host for one test. */
export function openTestHost(options: TestHostOptions): TestHost {
  const { cwd, env = {}, stdin = "", nowMs = NOW_MS } = options;
  const listeners = new Set<(signal: Signal) => void>();
  const printed = { stdout: "", stderr: "" };
  const print = (stream: keyof typeof printed, bytes: Uint8Array) => {
    printed[stream] += new TextDecoder().decode(bytes);
    return bytes.length;
  };
  return {
    paths: posixPaths(() => cwd),
    files: { ...filesBelow(cwd), ...options.files },
    streams: {
      readStdin: () => new Blob([stdin]).stream(),
      writeStdout: (bytes) => Promise.resolve(print("stdout", bytes)),
      writeStderr: (bytes) => print("stderr", bytes),
      stderrIsTerminal: () => options.stderrIsTerminal ?? false,
    },
    signals: {
      listen(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    environment: { cwd: () => cwd, get: (name) => env[name] },
    clock: {
      nowMs: () => nowMs,
      sleep: (ms) => new Promise((done) => setTimeout(done, ms)),
    },
    get listeners() {
      return listeners.size;
    },
    get stdout() {
      return printed.stdout;
    },
    get stderr() {
      return printed.stderr;
    },
    raise: (signal) => listeners.forEach((listener) => listener(signal)),
  };
}

/** Real files, where relative paths start from a folder and not from the process's. */
export function filesBelow(folder: string): Files {
  // Not resolved by its letters: what a link leads to must count.
  const at = (path: string) => path.startsWith("/") ? path : `${folder}/${path}`;
  const { stat, lstat, readLink, realPath, readText, list, makeFolder } = realFiles;
  const { chmod, copy, link, rename, unlink, open, read } = realFiles;
  return {
    stat: (path): FileStatus => stat(at(path)),
    lstat: (path): FileStatus => lstat(at(path)),
    readLink: (path) => readLink(at(path)),
    realPath: (path) => realPath(at(path)),
    readText: (path) => readText(at(path)),
    list: (path) => list(at(path)),
    makeFolder: (path) => makeFolder(at(path)),
    chmod: (path, mode) => chmod(at(path), mode),
    copy: (from, to) => copy(at(from), at(to)),
    link: (from, to) => link(at(from), at(to)),
    rename: (from, to) => rename(at(from), at(to)),
    unlink: (path) => unlink(at(path)),
    open: (path, how, mode) => open(at(path), how, mode),
    read: (path) => read(at(path)),
  };
}
