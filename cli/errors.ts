/**
 * What can go wrong in the command, and the exit code of each. The codes are k6's
 * where the meaning is k6's.
 * @module
 */

/** Exit codes, those that win first when several hold. */
export const EXIT = {
  /** The report does not follow from its seed. */
  notReproducible: 109,
  /** Stopped by a signal; every file is as it was. */
  signal: 105,
  /** A scenario or a report cannot be used. */
  badDocument: 104,
  /** A gate was missed. */
  gateMissed: 99,
  /** A gate had nothing to measure. */
  cannotTell: 98,
  /** The command was called wrongly. */
  usage: 2,
  /** An output could not be written. */
  output: 1,
  /** Done; all gates hold, or none was asked for. */
  done: 0,
} as const;

/** An error that ends the command with one line, or a few, and this code. */
export class CommandError extends Error {
  readonly exitCode: number;
  /** Further lines, indented under the first. */
  readonly details: readonly string[];

  constructor(exitCode: number, message: string, details: readonly string[] = []) {
    super(message);
    this.exitCode = exitCode;
    this.details = details;
  }
}

/** A mistake in how the command was called. */
export class UsageError extends CommandError {
  constructor(message: string) {
    super(EXIT.usage, message);
  }
}

/** An output that could not be written. `-` is stdout. */
export class OutputError extends CommandError {
  constructor(path: string, cause: unknown) {
    const name = path === "-" ? "stdout" : path;
    super(EXIT.output, `failed to write ${name}: ${causeOf(cause)}`);
  }
}

/** A signal that arrived while files were being written. */
export class Interrupted extends CommandError {
  constructor(signal: string) {
    super(EXIT.signal, `stopped by ${signal}: no output was changed`);
  }
}

const CAUSES: Record<string, string> = {
  EACCES: "permission denied",
  EPERM: "operation not permitted",
  EROFS: "the file system is read-only",
  ENOENT: "there is no such file",
  ENOSPC: "no space left on device",
  EDQUOT: "disk quota exceeded",
  EFBIG: "file too large",
  EISDIR: "it is a folder",
  ENOTDIR: "a parent is not a folder",
  EEXIST: "a parent is not a folder",
  ENAMETOOLONG: "the name is too long",
  ELOOP: "too many links",
  EPIPE: "nobody reads it any more",
};

/** The cause of a system error, in the same words on every runtime. */
export function causeOf(error: unknown): string {
  const { code, message } = error as { code?: string; message: string };
  return CAUSES[code ?? ""] ?? message;
}
