/**
 * Files out: all of them or none.
 *
 * Everything is first written in full beside its place, then what goes to streams is
 * sent, then every file is moved into its place; where a move fails, those before it
 * are undone. A crash between two moves can leave the first done, but no file torn.
 *
 * One kind of file cannot be had whole or not at all: one that may be written while
 * its folder takes no other file, or lets nothing take its place. It is overwritten,
 * as any program would, from memory and with its old contents kept there until all
 * is done; a crash in that moment leaves it torn.
 *
 * @module
 */
import { codeOf, CommandError, Interrupted, OutputError, systemError } from "./errors.ts";
import type { FileStatus, Host, OpenFile } from "./host.ts";
import { readBytes } from "./inputs.ts";
import { Progress } from "./progress.ts";
import { type Heed, untilSignal } from "./signals.ts";
import { encode, writeAll } from "./streams.ts";
import { statusIfThere, type Target, targetOf } from "./targets.ts";

/** Larger pieces take no less time, and 20 MB more memory on Deno. */
const WRITE_CHARS = 1 << 16;
const PRIVATE_MODE = 0o600;
/** A run whose file nobody wrote to for so long is taken for dead. */
const STALE_AFTER_MS = 24 * 3600 * 1000;
/** A new file until it is in its place, and the old one until all are. */
const OWN_NAME = /^\.faultdrill-[0-9a-z]+\.(new|old)$/;
/** What a folder says that takes no new file, or lets none take this one's place. */
const REFUSED: readonly unknown[] = ["EACCES", "EPERM", "EROFS", "EBUSY"];

/** Where a signal is not heeded: between the first change and the last. */
const heedless: Heed = (operation) => operation;

/** Something to write. */
export interface Output {
  /** The path; `-` is stdout. */
  readonly path: string;
  /** The text in pieces. */
  readonly chunks: Iterable<string>;
}

/**
 * Writes all outputs or none, as the head of this file says. What a stream was sent
 * before something failed stays sent.
 *
 * @throws {OutputError} naming the output that could not be written
 * @throws {Interrupted} if a signal asked to stop
 */
export async function writeOutputs(
  host: Host,
  outputs: readonly Output[],
): Promise<void> {
  await untilSignal(host, "no output was changed", async (heed) => {
    const writing = new Writing(host, heed);
    try {
      await writing.writeAll(outputs);
    } catch (error) {
      throw await writing.undo(error as CommandError);
    } finally {
      writing.end();
    }
  });
}

/**
 * Writes at the end of a file that others write to as well.
 *
 * @throws {OutputError} if it cannot be written
 * @throws {Interrupted} if a signal asked to stop
 */
export async function appendToFile(
  host: Host,
  path: string,
  text: string,
): Promise<void> {
  await attempt(
    path,
    () =>
      untilSignal(host, `${path} was not written to the end`, async (heed) => {
        const file = await heed(host.files.open(targetOf(host, path).path, "append"));
        await closing(file, () => writeAll(host, heed, encode(text), file.write));
      }),
  );
}

/** An output and where it goes. */
interface Plan {
  readonly output: Output;
  readonly target: Target;
  /** What is there now. */
  readonly existing: FileStatus | undefined;
}

/** An output that is complete, but not yet in its place. */
interface Staged extends Plan {
  /** A file beside its place, or the bytes where there can be none. */
  readonly contents: string | readonly Uint8Array[];
}

interface Change {
  readonly path: string;
  /** The file that holds what was there before. */
  readonly backup?: string | undefined;
  undo(): void | Promise<void>;
}

/** One call of {@linkcode writeOutputs}: what it has made and changed so far. */
class Writing {
  readonly #host: Host;
  readonly #heed: Heed;
  readonly #progress: Progress;
  /** Files of its own that must be gone in the end. */
  readonly #scratch = new Set<string>();
  readonly #changes: Change[] = [];
  /** The streams that were sent something. */
  readonly #sent: string[] = [];

  constructor(host: Host, heed: Heed) {
    this.#host = host;
    this.#heed = heed;
    this.#progress = new Progress(host);
  }

  async writeAll(outputs: readonly Output[]): Promise<void> {
    const plans: Plan[] = [];
    for (const output of outputs) {
      plans.push(await attempt(output.path, () => planOf(this.#host, output)));
    }
    const isStream = ({ target }: Plan) => target.kind !== "file";
    const staged: Staged[] = [];
    for (const plan of plans.filter((plan) => !isStream(plan))) {
      staged.push(await attempt(plan.output.path, () => this.#stage(plan)));
    }
    for (const plan of plans.filter(isStream)) {
      await attempt(plan.output.path, () => this.#send(plan));
    }
    for (const [index, file] of staged.entries()) {
      const isLast = index === staged.length - 1;
      await attempt(file.output.path, () => this.#commit(file, isLast));
    }
    const { dirname } = this.#host.paths;
    const folders = new Map(staged.map(({ target: { path } }) => [dirname(path), path]));
    for (const path of folders.values()) this.#removeStale(path);
  }

  /** Undoes what was changed, and says in the error what could not be undone. */
  async undo(error: CommandError): Promise<CommandError> {
    const details: string[] = [];
    for (const { path, backup, undo } of this.#changes.reverse()) {
      try {
        await undo();
      } catch {
        const kept = backup === undefined ? "" : `: what it held is now in ${backup}`;
        details.push(`${path} could not be put back${kept}`);
        if (backup !== undefined) this.#scratch.delete(backup);
      }
    }
    if (error instanceof Interrupted && this.#sent.length > 0) {
      const names = this.#sent.join(" and ");
      return new Interrupted(error.signal, `no file was changed, ${names} got a part`);
    }
    return details.length === 0
      ? error
      : new CommandError(error.exitCode, error.message, details);
  }

  end(): void {
    this.#progress.clear();
    for (const path of this.#scratch) this.#quietly(() => this.#host.files.unlink(path));
  }

  /** Writes an output in full, and changes nothing that was there before. */
  async #stage(plan: Plan): Promise<Staged> {
    const { files, paths } = this.#host;
    const { output, existing, target: { path, isLinked } } = plan;
    // Replacing a file that the user made read-only would go behind their back.
    if (existing) (await files.open(path, "write")).close();
    else if (!isLinked) files.makeFolder(paths.dirname(path));
    const contents = this.#nameBeside(path, "new");
    let file: OpenFile;
    try {
      // What it will hold may be private, as is what it takes the place of.
      file = await files.open(contents, "create", existing && PRIVATE_MODE);
    } catch (error) {
      if (codeOf(error) === "ENOENT") throw new Error("its folder does not exist");
      if (!existing || !REFUSED.includes(codeOf(error))) throw error;
      return { ...plan, contents: await this.#render(output) };
    }
    this.#scratch.add(contents);
    await closing(file, async () => {
      await this.#fill(output, file.write);
      if (existing && existing.mode !== null) {
        files.chmod(contents, existing.mode & 0o7777);
      }
      await this.#heed(file.sync());
    });
    return { ...plan, contents };
  }

  async #render(output: Output): Promise<Uint8Array[]> {
    const parts: Uint8Array[] = [];
    await this.#fill(output, async (bytes) => {
      parts.push(bytes);
      // Lets a signal in.
      await this.#host.clock.sleep(0);
      return bytes.length;
    });
    return parts;
  }

  async #send({ output, target: { kind, path } }: Plan): Promise<void> {
    const { files, streams } = this.#host;
    if (kind === "stdout") {
      this.#sent.push(kind);
      return await this.#fill(output, streams.writeStdout);
    }
    const file = await this.#heed(files.open(path, "truncate"));
    this.#sent.push(output.path);
    await closing(file, () => this.#fill(output, file.write));
  }

  /** Renders into large pieces. */
  async #fill({ path, chunks }: Output, write: OpenFile["write"]): Promise<void> {
    let text = "";
    let writtenChars = 0;
    const flush = async () => {
      await writeAll(this.#host, this.#heed, encode(text), write);
      writtenChars += text.length;
      text = "";
      this.#progress.show(`writing ${path}: ${(writtenChars / 1e6).toFixed(0)} MB`);
    };
    for (const chunk of chunks) {
      text += chunk;
      if (text.length >= WRITE_CHARS) await flush();
    }
    await flush();
  }

  /** @param isLast whether nothing can fail after it that would undo it */
  async #commit(staged: Staged, isLast: boolean): Promise<void> {
    const { files } = this.#host;
    const { output: { path }, target, existing, contents } = staged;
    if (typeof contents !== "string") return await this.#overwrite(staged, contents);
    const backup = existing && !isLast ? this.#backUp(target.path) : undefined;
    try {
      files.rename(contents, target.path);
    } catch (error) {
      if (!existing || !REFUSED.includes(codeOf(error))) throw error;
      const bytes = await readBytes(files.read(contents), Infinity, heedless);
      return await this.#overwrite(staged, [bytes]);
    }
    this.#scratch.delete(contents);
    const undo = () =>
      backup === undefined
        ? files.unlink(target.path)
        : files.rename(backup, target.path);
    if (!isLast) this.#changes.push({ path, backup, undo });
  }

  /** A second name for a file, or a copy where the file system has no such names. */
  #backUp(path: string): string {
    const { files } = this.#host;
    const backup = this.#nameBeside(path, "old");
    this.#scratch.add(backup);
    try {
      files.link(path, backup);
    } catch {
      files.copy(path, backup);
    }
    return backup;
  }

  async #overwrite(
    { output: { path }, target }: Staged,
    parts: readonly Uint8Array[],
  ): Promise<void> {
    const { files } = this.#host;
    const put = async (parts: readonly Uint8Array[], whenOpen = () => {}) => {
      const file = await files.open(target.path, "truncate");
      whenOpen();
      await closing(file, async () => {
        for (const part of parts) {
          await writeAll(this.#host, heedless, part, file.write);
        }
        await file.sync();
      });
    };
    // Who may write it need not be allowed to read it.
    const old = await readBytes(files.read(target.path), Infinity, heedless)
      .catch(() => undefined);
    const undo = () => old ? put([old]) : Promise.reject();
    await put(parts, () => this.#changes.push({ path, undo }));
  }

  /** Removes what killed runs left in the folder of a file that is in its place. */
  #removeStale(path: string): void {
    const { files, paths } = this.#host;
    this.#quietly(() => {
      // Not this machine's time, which may not be that of the disk.
      const nowMs = files.stat(path).changedAtMs ?? 0;
      for (const name of files.list(paths.dirname(path))) {
        const [, kind] = OWN_NAME.exec(name) ?? [];
        if (!kind) continue;
        const other = paths.join(paths.dirname(path), name);
        const { modifiedAtMs, changedAtMs } = files.lstat(other);
        // An old file was written long ago; what tells is when it got that name.
        const touchedAtMs = (kind === "new" ? modifiedAtMs : changedAtMs) ?? nowMs;
        if (nowMs - touchedAtMs > STALE_AFTER_MS) {
          this.#quietly(() => files.unlink(other));
        }
      }
    });
  }

  /** `wx` insists on a new name; `crypto` takes Node 2 ms to load. */
  #nameBeside(path: string, kind: "new" | "old"): string {
    const { dirname, join } = this.#host.paths;
    const random = Math.random().toString(36).slice("0.".length);
    return join(dirname(path), `.faultdrill-${random}.${kind}`);
  }

  #quietly(tidyUp: () => void): void {
    try {
      tidyUp();
    } catch {
      // Somebody else's, or gone: not what this run is about.
    }
  }
}

/** @throws {Error} if it leads nowhere, or to a folder */
function planOf(host: Host, output: Output): Plan {
  const target = targetOf(host, output.path);
  if (target.kind !== "file") return { output, target, existing: undefined };
  const existing = statusIfThere(host, target.path);
  if (existing?.isFolder || output.path.endsWith("/")) throw systemError("EISDIR");
  // A device or a pipe must be written to, not replaced.
  const kind = existing && !existing.isFile ? "stream" : "file";
  return { output, target: { ...target, kind }, existing };
}

async function closing(file: OpenFile, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } finally {
    file.close();
  }
}

/** Does a part of writing an output, which its error then names. */
async function attempt<T>(path: string, action: () => T | Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw error instanceof CommandError ? error : new OutputError(path, error);
  }
}
