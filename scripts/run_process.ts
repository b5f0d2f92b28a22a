/**
 * Runs other programs for the checks: bounded in time, ended whatever happens.
 * @module
 */

/** Longest run of one program, where the caller sets no other. */
const TIMEOUT_MS = 120_000;

/** How to run a program. */
export interface RunOptions {
  readonly cwd?: string;
  /** Variables to set on top of this process's own. */
  readonly env?: Readonly<Record<string, string>>;
  /** When it is killed; two minutes if left out. */
  readonly timeoutMs?: number;
}

/** What a program printed and how it ended. */
export interface Output {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program to its end and returns its stdout.
 *
 * @throws {Error} if it is not here or fails, with what it printed
 */
export async function run(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  const { code, stdout, stderr } = await output(command, args, options);
  if (code !== 0) {
    throw new Error(
      `${command} ${args.join(" ")} must exit 0: got ${code}\n${stderr}${stdout}`,
    );
  }
  return stdout;
}

/**
 * Runs a program to its end.
 *
 * @throws {Error} if it is not on this machine
 */
export async function output(
  command: string,
  args: readonly string[],
  { timeoutMs = TIMEOUT_MS, ...options }: RunOptions = {},
): Promise<Output> {
  const child = start(command, args, options);
  const timer = setTimeout(() => child.kill("SIGKILL"), timeoutMs);
  try {
    const { code, signal, stdout, stderr } = await child.output();
    const killed = signal === "SIGKILL"
      ? `killed, at the latest after ${timeoutMs} ms\n`
      : "";
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    return { code, stdout: text(stdout), stderr: killed + text(stderr) };
  } finally {
    clearTimeout(timer);
  }
}

function start(
  command: string,
  args: readonly string[],
  { cwd, env }: RunOptions,
): Deno.ChildProcess {
  try {
    return new Deno.Command(command, {
      args: [...args],
      ...(cwd !== undefined && { cwd }),
      env: { NO_COLOR: "1", ...env },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new Error(`${command} must be on this machine: it is not; install it`);
  }
}

/**
 * Starts a server, waits until its stdout or stderr says where it listens, and ends
 * it after use.
 *
 * @param portPattern finds the port, as its first group, in what the server prints
 */
export async function withServer<T>(
  command: string,
  args: readonly string[],
  portPattern: RegExp,
  use: (origin: string) => Promise<T>,
  options: RunOptions = {},
): Promise<T> {
  const child = start(command, args, options);
  const timer = setTimeout(() => child.kill("SIGKILL"), TIMEOUT_MS);
  const announced = readPort(child, portPattern);
  try {
    return await use(`http://127.0.0.1:${await announced.port}`);
  } finally {
    clearTimeout(timer);
    try {
      child.kill("SIGKILL");
    } catch {
      // It has ended by itself.
    }
    await Promise.all([child.status, announced.end]);
  }
}

/** The port that a server announces, and the end of what it prints. */
function readPort(
  child: Deno.ChildProcess,
  pattern: RegExp,
): { port: Promise<string>; end: Promise<void> } {
  const { promise: port, resolve, reject } = Promise.withResolvers<string>();
  let printed = "";
  const read = async (stream: ReadableStream<Uint8Array>) => {
    const decoder = new TextDecoder();
    for await (const bytes of stream) {
      printed += decoder.decode(bytes, { stream: true });
      const found = pattern.exec(printed)?.[1];
      if (found !== undefined) resolve(found);
    }
  };
  const end = Promise.all([read(child.stdout), read(child.stderr)]).then(() =>
    reject(new Error(`the server ended without listening:\n${printed}`))
  );
  return { port, end };
}
