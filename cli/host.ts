/**
 * What the command needs of a runtime, and all that it knows of one: system calls
 * and no more, so that what is made of them is one code, and a test can hand in
 * others. Errors carry the operating system's `code`.
 *
 * @module
 */

/** A signal that ends the command in good order. */
export type Signal = "SIGINT" | "SIGTERM" | "SIGHUP";

/**
 * `create` makes a file that is not there yet, `truncate` empties one that is, `write`
 * finds out whether it may be written, `append` writes at the end of it.
 */
export type OpenMode = "create" | "truncate" | "write" | "append";

/** What the command reads of a file's status. */
export interface FileStatus {
  readonly isFolder: boolean;
  readonly isFile: boolean;
  readonly isLink: boolean;
  /** Nothing where the operating system has no modes. */
  readonly mode: number | null;
  /** When what it holds was last written, in milliseconds since 1970. */
  readonly modifiedAtMs: number | null;
  /** The same, a new mode, name or link counted too. */
  readonly changedAtMs: number | null;
}

/** An open file. */
export interface OpenFile {
  /** Writes some of the bytes, and says how many. */
  write(bytes: Uint8Array): Promise<number>;
  sync(): Promise<void>;
  close(): void;
}

/** Paths as the operating system writes them, changed by their letters alone. */
export interface Paths {
  basename(path: string): string;
  dirname(path: string): string;
  join(...parts: string[]): string;
  resolve(...parts: string[]): string;
}

/** Files. What may wait for somebody else, as a pipe does, answers later. */
export interface Files {
  /** Follows links. */
  stat(path: string): FileStatus;
  /** Follows no link. */
  lstat(path: string): FileStatus;
  readLink(path: string): string;
  realPath(path: string): string;
  readText(path: string): string;
  /** The names in a folder. */
  list(path: string): string[];
  /** Makes a folder and its parents where they are not there yet. */
  makeFolder(path: string): void;
  chmod(path: string, mode: number): void;
  copy(from: string, to: string): void;
  link(from: string, to: string): void;
  rename(from: string, to: string): void;
  unlink(path: string): void;
  /** @param mode of a new file, as far as the process allows; by default 0o666 */
  open(path: string, how: OpenMode, mode?: number): Promise<OpenFile>;
  /** The bytes of a file, as they come. */
  read(path: string): AsyncIterable<Uint8Array>;
}

/** The three standard streams. */
export interface Streams {
  /** The bytes of stdin, as they come. */
  readStdin(): AsyncIterable<Uint8Array>;
  /** Writes some of the bytes, and says how many; signals get through meanwhile. */
  writeStdout(bytes: Uint8Array): Promise<number>;
  /** The same, at once. */
  writeStderr(bytes: Uint8Array): number;
  stderrIsTerminal(): boolean;
}

/** Signals that other processes send. */
export interface Signals {
  /**
   * Hands signals to a listener, and ends the process by them no more, until the
   * function that it returns is called.
   */
  listen(listener: (signal: Signal) => void): () => void;
}

/** What the process was started with. */
export interface Environment {
  /** The working folder. */
  cwd(): string;
  /** Nothing where a variable is not set, or may not be read without asking the user. */
  get(name: string): string | undefined;
}

/** The time. */
export interface Clock {
  /** Milliseconds since 1970. */
  nowMs(): number;
  sleep(ms: number): Promise<void>;
}

/** A runtime, as far as the command knows it. */
export interface Host {
  readonly paths: Paths;
  readonly files: Files;
  readonly streams: Streams;
  readonly signals: Signals;
  readonly environment: Environment;
  readonly clock: Clock;
}

/** A host with the process around it, which only the program's entry may end. */
export interface ProcessHost extends Host {
  /** The arguments after the program's name. */
  readonly args: readonly string[];
  /** Ends the process at once, whatever still waits for somebody else. */
  exit(code: number): void;
}
