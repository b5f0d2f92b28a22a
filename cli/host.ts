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
  /** Whether it is a folder. */
  readonly isFolder: boolean;
  /** Whether it is a plain file. */
  readonly isFile: boolean;
  /** Whether it is a symbolic link. */
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
  /** Waits until the disk has what was written. */
  sync(): Promise<void>;
  /** Closes it. */
  close(): void;
}

/** Paths as the operating system writes them, changed by their letters alone. */
export interface Paths {
  /** The last part. */
  basename(path: string): string;
  /** All but the last part. */
  dirname(path: string): string;
  /** Parts as one path, without `.` and `..` where they can go. */
  join(...parts: string[]): string;
  /** The same, made absolute from the working folder. */
  resolve(...parts: string[]): string;
}

/** Files. What may wait for somebody else, as a pipe does, answers later. */
export interface Files {
  /** Follows links. */
  stat(path: string): FileStatus;
  /** Follows no link. */
  lstat(path: string): FileStatus;
  /** What a link says. */
  readLink(path: string): string;
  /** The path without any link in it. */
  realPath(path: string): string;
  /** A small file as text. */
  readText(path: string): string;
  /** The names in a folder. */
  list(path: string): string[];
  /** Makes a folder and its parents where they are not there yet. */
  makeFolder(path: string): void;
  /** Sets the permissions. */
  chmod(path: string, mode: number): void;
  /** Copies a file. */
  copy(from: string, to: string): void;
  /** Gives a file a second name. */
  link(from: string, to: string): void;
  /** Moves a file, over another where there is one. */
  rename(from: string, to: string): void;
  /** Removes a file. */
  unlink(path: string): void;
  /**
   * Opens a file to write.
   *
   * @param mode of a new file, as far as the process allows; by default 0o666
   */
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
  /** Whether a person may be watching stderr. */
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
  /** Waits. */
  sleep(ms: number): Promise<void>;
}

/** A runtime, as far as the command knows it. */
export interface Host {
  /** Paths, by their letters. */
  readonly paths: Paths;
  /** Files. */
  readonly files: Files;
  /** The standard streams. */
  readonly streams: Streams;
  /** Signals that other processes send. */
  readonly signals: Signals;
  /** The working folder and the variables. */
  readonly environment: Environment;
  /** The time. */
  readonly clock: Clock;
}

/** A host with the process around it, which only the program's entry may end. */
export interface ProcessHost extends Host {
  /** The arguments after the program's name. */
  readonly args: readonly string[];
  /** Ends the process at once, whatever still waits for somebody else. */
  exit(code: number): void;
}
