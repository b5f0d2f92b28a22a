/**
 * Runs the command in a folder of its own: as a function call where nothing of a
 * process is at stake, else as a user does. Built for another runtime it is always
 * a process.
 * @module
 */
import { assertEquals } from "@std/assert";
import { main } from "../../cli/main.ts";
import { openTestHost } from "./test_host.ts";

const root = new URL("../../", import.meta.url);

/** What a run printed and how it ended. */
export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd: string;
  /** Deno's permission flags. */
  readonly permissions?: readonly string[];
  readonly env?: Record<string, string>;
}

/** Another way to run the command, such as `node dist/cli.js`: the built one, on Node. */
const BUILT = Deno.env.get("FAULTDRILL_COMMAND")?.split(" ");

/** Whether this is about Deno's permissions, which other runtimes do not have. */
export const onDeno: boolean = BUILT === undefined;

/** The program and its arguments up to those of the command. */
export function commandLine(permissions: readonly string[] = ["-R", "-W"]): string[] {
  if (BUILT) return BUILT;
  const config = new URL("deno.json", root).pathname;
  const entry = new URL("cli.ts", root).pathname;
  const flags = ["run", "-q", "--no-prompt", "--config", config, ...permissions];
  return [Deno.execPath(), ...flags, entry];
}

/** Runs the command to its end, without a process of its own where it can be. */
export async function run(args: readonly string[], options: RunOptions): Promise<Run> {
  if (BUILT || options.permissions) return await runProcess(args, options);
  const host = openTestHost({ nowMs: Date.now(), ...options });
  const code = await main(args, host);
  return { code, stdout: host.stdout, stderr: host.stderr };
}

/** Runs the command to its end, in a process of its own. */
export async function runProcess(
  args: readonly string[],
  options: RunOptions,
): Promise<Run> {
  return await outputOf([...commandLine(options.permissions), ...args], options);
}

/** Runs a shell line in which `$0 "$@"` is the command. */
export async function runShell(
  line: string,
  options: RunOptions,
): Promise<Run> {
  return await outputOf(
    ["bash", "-c", line, ...commandLine(options.permissions)],
    options,
  );
}

/** Runs a program to its end, without standard input. */
export async function outputOf(
  [program, ...args]: readonly string[],
  { cwd, env }: Pick<RunOptions, "cwd" | "env">,
): Promise<Run> {
  const { code, stdout, stderr } = await new Deno.Command(program!, {
    args,
    cwd,
    ...(env && { env }),
    stdin: "null",
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

/** Runs git as nobody in particular. */
export async function git(cwd: string, ...args: readonly string[]): Promise<void> {
  const identity = ["-c", "user.name=t", "-c", "user.email=t@t.invalid"];
  const { code, stderr } = await outputOf(["git", ...identity, ...args], { cwd });
  assertEquals(code, 0, stderr);
}

/** Gives a check an empty folder, outside any git checkout, and removes it. */
export async function inFolder(check: (folder: string) => Promise<void>): Promise<void> {
  const folder = Deno.realPathSync(Deno.makeTempDirSync({ prefix: "faultdrill-" }));
  try {
    await check(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

/** The names in a folder, sorted. */
export function namesIn(folder: string): string[] {
  return Array.from(Deno.readDirSync(folder), ({ name }) => name).sort();
}

/** A usage error: exit 2, one line on stderr, nothing on stdout, nothing made. */
export async function assertUsageError(args: string[], message: string): Promise<void> {
  await inFolder(async (folder) => {
    const { code, stdout, stderr } = await run(args, { cwd: folder });
    assertEquals(
      [code, stdout, stderr, namesIn(folder)],
      [2, "", `faultdrill: ${message}\n`, []],
    );
  });
}
