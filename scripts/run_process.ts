/**
 * Runs other programs for the checks: bounded in time, ended whatever happens.
 * @module
 */

/** Longest run of one program. */
const TIMEOUT_MS = 120_000;

/** A program that is not on this machine. */
export class NotHere extends Error {}

/** How to run a program. */
export interface RunOptions {
  readonly cwd?: string;
  /** Variables to set on top of this process's own. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Runs a program to its end and returns its stdout.
 *
 * @throws {NotHere} if there is no such program
 * @throws {Error} if it fails, with what it printed
 */
export async function run(
  command: string,
  args: readonly string[],
  { cwd, env }: RunOptions = {},
): Promise<string> {
  const { code, stdout, stderr } = await output(command, args, { cwd, env });
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
 * @throws {NotHere} if there is no such program
 */
export async function output(
  command: string,
  args: readonly string[],
  { cwd, env }: RunOptions = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  try {
    const { code, stdout, stderr } = await new Deno.Command(command, {
      args: [...args],
      cwd,
      stdin: "null",
      env: { NO_COLOR: "1", ...env },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).output();
    const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
    return { code, stdout: out, stderr: err };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) throw new NotHere(`no ${command} found`);
    throw error;
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
): Promise<T> {
  const child = new Deno.Command(command, {
    args: [...args],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    env: { NO_COLOR: "1" },
  }).spawn();
  const timer = setTimeout(() => child.kill("SIGKILL"), TIMEOUT_MS);
  try {
    return await use(`http://127.0.0.1:${await announcedPort(child, portPattern)}`);
  } finally {
    clearTimeout(timer);
    try {
      child.kill("SIGKILL");
    } catch {
      // It has ended by itself.
    }
    await child.status;
  }
}

function announcedPort(child: Deno.ChildProcess, pattern: RegExp): Promise<string> {
  let printed = "";
  return new Promise((found, fail) => {
    const read = async (stream: ReadableStream<Uint8Array>) => {
      const decoder = new TextDecoder();
      for await (const bytes of stream) {
        printed += decoder.decode(bytes, { stream: true });
        const port = pattern.exec(printed)?.[1];
        if (port) found(port);
      }
    };
    Promise.all([read(child.stdout), read(child.stderr)])
      .then(
        () => fail(new Error(`the server ended without listening:\n${printed}`)),
        fail,
      );
  });
}
