/**
 * What can go wrong in the command, and the exit code of each. The codes are k6's
 * where the meaning is k6's.
 * @module
 */

/** Exit codes, those first that win when several hold. */
export const EXIT = {
  /** A rollback or a teardown failed: the target may be dirty. */
  rollbackFailed: 101,
  /** The report does not follow from its seed, or a merge does not add up. */
  notReproducible: 109,
  /** An injector's command is missing, may not be run, or broke the contract. */
  badInjector: 107,
  /** Stopped by a signal. */
  signal: 105,
  /** A scenario, a report or a journal cannot be used. */
  badDocument: 104,
  /** Setup or the steady state failed before anything was injected. */
  setupFailed: 100,
  /** A gate was missed. */
  gateMissed: 99,
  /** Something was not observed, or a gate had nothing to measure. */
  cannotTell: 98,
  /** The command was called wrongly. */
  usage: 2,
  /** An output could not be written. */
  output: 1,
  /** Done; all gates hold, or none was asked for. */
  done: 0,
} as const;

const PRECEDENCE: readonly number[] = Object.values(EXIT);

/** The exit code that wins where several hold: the first of {@linkcode EXIT}. */
export function gravest(...codes: readonly number[]): number {
  return PRECEDENCE.find((code) => codes.includes(code)) ?? EXIT.done;
}

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

/**
 * Reads what was written in the call.
 *
 * @throws {UsageError} where `read` throws a RangeError
 */
export function readUsage<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof RangeError ? new UsageError(error.message) : error;
  }
}

/** An output that could not be written. `-` is stdout. */
export class OutputError extends CommandError {
  constructor(path: string, cause: unknown) {
    const name = path === "-" ? "stdout" : path;
    super(EXIT.output, `failed to write ${name}: ${causeOf(cause)}`);
  }
}

/** A signal that arrived while the command waited for somebody else. */
export class Interrupted extends CommandError {
  readonly signal: string;

  /** @param state what holds now */
  constructor(signal: string, state: string) {
    super(EXIT.signal, `stopped by ${signal}: ${state}`);
    this.signal = signal;
  }
}

const CAUSES: Readonly<Record<string, string>> = {
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
  return CAUSES[codeOf(error) ?? ""] ?? (error as Error).message;
}

/** What the operating system calls an error. */
export function codeOf(error: unknown): string | undefined {
  return (error as { code?: string }).code;
}

/** An error as the operating system would give it. */
export function systemError(code: string): Error {
  return Object.assign(new Error(code), { code });
}
