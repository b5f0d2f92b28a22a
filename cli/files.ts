/**
 * Files in and out: documents read within limits, outputs written whole or not at
 * all, stdin and stdout as `-`.
 * @module
 */
import { causeOf, CommandError, EXIT, Interrupted, OutputError } from "./errors.ts";
import { host } from "./host.ts";
import { statusIfThere, targetOf } from "./places.ts";

const { basename, dirname, join } = host;

const WRITE_CHARS = 1 << 18;
const PROGRESS_EVERY_MS = 250;

// ── In ──────────────────────────────────────────────────────────────────────

/**
 * Reads a document as text; `-` is stdin.
 *
 * @throws {CommandError} 104 if it cannot be read, is longer than `bytesMax` or no UTF-8
 */
export async function readDocument(path: string, bytesMax: number): Promise<string> {
  try {
    return decode(await readBytes(path, bytesMax));
  } catch (error) {
    const cause = error instanceof RangeError ? error.message : causeOf(error);
    throw new CommandError(EXIT.badDocument, `failed to read ${nameOf(path)}: ${cause}`);
  }
}

/** How messages name an input. */
export function nameOf(path: string): string {
  return path === "-" ? "stdin" : path;
}

async function readBytes(path: string, bytesMax: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of host.read(path)) {
    parts.push(part);
    length += part.length;
    if (length > bytesMax) {
      throw new RangeError(`it must have at most ${bytesMax} bytes: got more`);
    }
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new RangeError("it must be UTF-8 text");
  }
}

// ── Out ─────────────────────────────────────────────────────────────────────

/** Something to write. */
export interface Output {
  /** The path; `-` is stdout. */
  readonly path: string;
  /** The text in pieces. */
  readonly chunks: Iterable<string>;
}

/** An output that is complete but not yet in its place. */
interface Staged {
  commit(): Promise<void>;
  discard(): Promise<void>;
}

/**
 * Writes all outputs or none: each is staged in full, then all are moved into
 * place. A failure or a signal before that leaves every path as it was.
 *
 * @throws {OutputError} naming the output that could not be written
 * @throws {Interrupted} if a signal asked to stop
 */
export async function writeOutputs(outputs: readonly Output[]): Promise<void> {
  const writer = new Writer();
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) host.onSignal(signal, writer.interrupt);
  try {
    await stageAndCommit(outputs, writer);
  } finally {
    host.offSignals();
    writer.clearProgress();
  }
}

async function stageAndCommit(outputs: readonly Output[], writer: Writer) {
  const staged: Staged[] = [];
  const failing = async (path: string, action: () => Promise<unknown>) => {
    try {
      await action();
    } catch (error) {
      for (const { discard } of staged) await discard();
      throw error instanceof CommandError ? error : new OutputError(path, error);
    }
  };
  for (const { path, chunks } of outputs) {
    const fill = (write: Write) => writer.writeChunks(path, chunks, write);
    await failing(path, () => stage(path, fill, staged));
  }
  for (const [index, { commit }] of staged.entries()) {
    await failing(outputs[index].path, commit);
  }
}

type Write = (text: string) => Promise<void>;

async function stage(
  path: string,
  fill: (write: Write) => Promise<void>,
  staged: Staged[],
): Promise<void> {
  const nothing = () => Promise.resolve();
  if (path === "-") {
    staged.push({ commit: nothing, discard: nothing });
    return await fill(writeStdout);
  }
  const target = targetOf(path);
  const existing = statusIfThere(target);
  if (existing?.isDirectory) throw new Error("it is a folder");
  // A device or a pipe must be written to, not replaced.
  const inPlace = existing !== undefined && !existing.isFile;
  // Replacing a file that the user made read-only would go behind their back.
  if (existing?.isFile) await (await host.open(target, "r+")).close();
  if (!existing) await host.makeFolder(dirname(target));

  const temporary = inPlace
    ? target
    : join(dirname(target), `.${basename(target)}.${randomSuffix()}.tmp`);
  const file = await host.open(temporary, inPlace ? "w" : "wx");
  staged.push({
    commit: inPlace ? nothing : () => host.rename(temporary, target),
    discard: inPlace ? nothing : () => host.unlink(temporary).catch(nothing),
  });
  try {
    await fill((text) => file.write(new TextEncoder().encode(text)));
    if (!inPlace) {
      if (existing?.mode != null) await host.chmod(temporary, existing.mode & 0o7777);
      await file.sync();
    }
  } finally {
    await file.close();
  }
}

/** Enough for a new file, which `wx` insists on; `crypto` takes Node 2 ms to load. */
function randomSuffix(): string {
  return Math.random().toString(36).slice("0.".length);
}

/**
 * Writes to stdout.
 *
 * @throws {OutputError} if it is closed or full
 */
export async function writeStdout(text: string): Promise<void> {
  try {
    await host.writeStdout(text);
  } catch (error) {
    throw new OutputError("-", error);
  }
}

/**
 * Writes at the end of a file that others write to as well.
 *
 * @throws {OutputError} if it cannot be written
 */
export async function appendToFile(path: string, text: string): Promise<void> {
  try {
    const file = await host.open(path, "a");
    try {
      await file.write(new TextEncoder().encode(text));
    } finally {
      await file.close();
    }
  } catch (error) {
    throw new OutputError(path, error);
  }
}

/** Writes chunks in large pieces, heeding signals and showing progress between them. */
class Writer {
  #signal: string | undefined;
  #shownAtMs = Date.now();
  #progressShown = false;

  readonly interrupt = (signal: string) => {
    this.#signal = signal;
  };

  async writeChunks(path: string, chunks: Iterable<string>, write: Write) {
    let text = "";
    let writtenChars = 0;
    const flush = async () => {
      await write(text);
      writtenChars += text.length;
      text = "";
      this.#showProgress(`writing ${path}: ${(writtenChars / 1e6).toFixed(0)} MB`);
      if (this.#signal) throw new Interrupted(this.#signal);
    };
    for (const chunk of chunks) {
      text += chunk;
      if (text.length >= WRITE_CHARS) await flush();
    }
    await flush();
  }

  #showProgress(message: string): void {
    if (Date.now() - this.#shownAtMs < PROGRESS_EVERY_MS) return;
    this.#shownAtMs = Date.now();
    if (!host.stderrIsTerminal()) return;
    this.#progressShown = true;
    host.writeStderr(`\r\x1b[K${message}\r`);
  }

  clearProgress(): void {
    if (this.#progressShown) host.writeStderr("\r\x1b[K");
  }
}
