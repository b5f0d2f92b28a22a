#!/usr/bin/env -S deno run --no-prompt -R -W -E=SOURCE_DATE_EPOCH
/**
 * The command: arguments to subcommand to exit code. Files, streams and
 * signals come from `host.ts`, so that one source runs on Deno, Node and Bun.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { type FileStatus, host } from "./host.ts";
import {
  DURATION_HOURS_MAX,
  parseDurationHours,
  parseGeneratedAt,
  parseSeed,
  renderJsonChunks,
  renderMarkdownChunks,
  runStress,
  type StressReport,
  type StressSummary,
} from "./mod.ts";

/** The version of this package, as in deno.json. */
export const VERSION = "0.1.0";

/** What a build has to say about itself; scripts/build_dist.ts defines it. */
declare const FAULTDRILL_BUILD_NOTE: string | undefined;
const BUILD_NOTE = typeof FAULTDRILL_BUILD_NOTE === "undefined"
  ? ""
  : ` (${FAULTDRILL_BUILD_NOTE})`;

const { basename, dirname, join, resolve } = host;

const EXIT_DONE = 0;
const EXIT_OUTPUT = 1;
const EXIT_USAGE = 2;
const EXIT_SIGNAL = 105;

const COMMANDS = ["stress-test"];
const REPORTS_FOLDER = join(".batty", "reports", "stress");
const STDOUT = "-";
const WRITE_CHARS = 1 << 18;
const PROGRESS_EVERY_MS = 250;

const HELP =
  `faultdrill ${VERSION}: fault drills with a recovery SLA per fault, exact and repeatable

Usage: faultdrill [stress-test] [options]

Lays out a schedule of faults from one seed on a virtual clock, holds each recovery
against its SLA, and writes the report as JSON and Markdown.

Options:
  --compact               one fault of each kind in ten virtual minutes
  --duration-hours N      virtual length, 0 to ${DURATION_HOURS_MAX}; 0 counts as 1 [default: 8]
  --seed U64              decimal, or hexadecimal after 0x [default: 1]
  --json-out PATH         where the JSON goes; - is stdout
  --markdown-out PATH     where the Markdown goes; - is stdout
                          [default: ROOT/${REPORTS_FOLDER}/stress-test-YYYYMMDD-HHMMSS.json|.md]
  --root DIR              project root [default: the git main checkout's, else this folder]
  --generated-at RFC3339  the time the report states [default: SOURCE_DATE_EPOCH, else now]
  --quiet                 print nothing when all went well
  -h, --help              print this
  -V, --version           print the version

Exit codes: 0 done, whether or not SLAs failed; 1 an output could not be written;
2 usage; 105 stopped by a signal.

Under Deno: -R -W is enough (-W=DIR for one output folder). Without -E=SOURCE_DATE_EPOCH
that variable is not seen. No other permission is used.
`;

/** A mistake in how the command was called. */
class UsageError extends Error {}

/** An output that could not be written. */
class OutputError extends Error {
  constructor(path: string, cause: unknown) {
    super(`failed to write ${path === STDOUT ? "stdout" : path}: ${describe(cause)}`);
  }
}

/** A signal that arrived while files were being written. */
class Interrupted extends Error {
  constructor(signal: string) {
    super(`stopped by ${signal}: no output was changed`);
  }
}

// ── Arguments ───────────────────────────────────────────────────────────────

const BOOLEAN_FLAGS = ["compact", "quiet", "help", "version"] as const;
const STRING_FLAGS = [
  "duration-hours",
  "seed",
  "json-out",
  "markdown-out",
  "root",
  "generated-at",
] as const;
const SHORT_FLAGS: Record<string, string> = { "-h": "--help", "-V": "--version" };

type StringFlag = typeof STRING_FLAGS[number];

interface Arguments {
  readonly compact: boolean;
  readonly durationHours?: number;
  readonly seed?: bigint;
  readonly generatedAt?: string;
  readonly root?: string;
  readonly jsonOut?: string;
  readonly markdownOut?: string;
  readonly quiet: boolean;
  readonly help: boolean;
  readonly version: boolean;
}

function readArguments(argv: readonly string[]): Arguments {
  const flags = parseArgs(canonicalArguments(argv), {
    boolean: BOOLEAN_FLAGS,
    string: STRING_FLAGS,
    collect: STRING_FLAGS,
    "--": true,
  });
  requireCommand(flags["--"]);
  const value = (name: StringFlag) => onlyValue(name, flags[name]);
  return {
    compact: flags.compact,
    quiet: flags.quiet,
    help: flags.help,
    version: flags.version,
    seed: parsed(value("seed"), parseSeed, "--seed"),
    durationHours: parsed(
      value("duration-hours"),
      parseDurationHours,
      "--duration-hours",
    ),
    generatedAt: parsed(value("generated-at"), parseGeneratedAt, "--generated-at"),
    root: parsed(value("root"), parseFolder, "--root"),
    jsonOut: parsed(value("json-out"), parsePath, "--json-out"),
    markdownOut: parsed(value("markdown-out"), parsePath, "--markdown-out"),
  };
}

/**
 * Brings arguments into the one form that every parser reads alike: `--flag`,
 * `--flag=value`, then `--` and the operands. What is refused is refused here,
 * so that no parser's leniency shows.
 */
function canonicalArguments(argv: readonly string[]): string[] {
  const flags: string[] = [];
  const operands: string[] = [];
  for (let i = 0; i < argv.length; i++) {
    const arg = SHORT_FLAGS[argv[i]] ?? argv[i];
    if (arg === "--") {
      operands.push(...argv.slice(i + 1));
      break;
    }
    if (!arg.startsWith("-") || arg === STDOUT) {
      operands.push(arg);
      continue;
    }
    const [flag, inlineValue] = splitOnce(arg, "=");
    if (isOneOf(BOOLEAN_FLAGS, flag)) {
      if (inlineValue !== undefined) {
        throw new UsageError(
          `${flag} takes no value: got ${JSON.stringify(inlineValue)}`,
        );
      }
      flags.push(flag);
    } else if (isOneOf(STRING_FLAGS, flag)) {
      const next = argv[i + 1];
      if (inlineValue === undefined && (next === undefined || next.startsWith("--"))) {
        throw new UsageError(`${flag} needs a value: got none (see --help)`);
      }
      flags.push(`${flag}=${inlineValue ?? next}`);
      if (inlineValue === undefined) i++;
    } else {
      const known = [...BOOLEAN_FLAGS, ...STRING_FLAGS].map((name) => `--${name}`);
      throw new UsageError(`unknown option ${JSON.stringify(flag)}${hint(flag, known)}`);
    }
  }
  return [...flags, "--", ...operands];
}

function splitOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function isOneOf(names: readonly string[], flag: string): boolean {
  return flag.startsWith("--") && names.includes(flag.slice(2));
}

function requireCommand([command, ...rest]: readonly string[]): void {
  if (command !== undefined && !COMMANDS.includes(command)) {
    throw new UsageError(
      `unknown command ${JSON.stringify(command)}${hint(command, COMMANDS)}`,
    );
  }
  if (rest.length > 0) {
    throw new UsageError(
      `${command} takes no argument besides options: got ${JSON.stringify(rest[0])}`,
    );
  }
}

function onlyValue(name: StringFlag, values: readonly string[]): string | undefined {
  if (values.length > 1) {
    const got = values.map((value) => JSON.stringify(value)).join(" and ");
    throw new UsageError(`--${name} must be given once: got ${got}`);
  }
  return values[0];
}

function parsed<T>(
  text: string | undefined,
  parse: (text: string, name: string) => T,
  name: string,
): T | undefined {
  if (text === undefined) return undefined;
  try {
    return parse(text, name);
  } catch (error) {
    throw error instanceof RangeError ? new UsageError(error.message) : error;
  }
}

function parsePath(text: string, name: string): string {
  if (text === "") {
    throw new UsageError(`${name} must be a path, or - for stdout: got ""`);
  }
  return text;
}

function parseFolder(text: string, name: string): string {
  if (!statusIfThere(text)?.isDirectory) {
    throw new UsageError(
      `${name} must be an existing folder: got ${JSON.stringify(text)}`,
    );
  }
  return text;
}

/** What was probably meant, where a known name is near; else where to look. */
function hint(text: string, known: readonly string[]): string {
  const edits = (name: string) =>
    text.length > 2 && name.startsWith(text) ? 0 : editDistance(text, name);
  const nearest = known.toSorted((a, b) => edits(a) - edits(b))[0];
  return edits(nearest) <= text.length / 3
    ? `: did you mean ${nearest}?`
    : ": see --help";
}

/** Levenshtein distance, one row at a time. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const replaced = row[j - 1] + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j] + 1, next[j - 1] + 1));
    }
    row = next;
  }
  return row[to.length];
}

// ── Places and times ────────────────────────────────────────────────────────

/** The root of the git main checkout around a folder, read from its files alone. */
function mainCheckoutRoot(folder: string): string | undefined {
  const dotGit = join(folder, ".git");
  if (statusIfThere(join(dotGit, "HEAD"))) return folder;
  const gitFolder = /^gitdir: (.+)/.exec(readIfThere(dotGit) ?? "")?.[1];
  if (gitFolder !== undefined) {
    // A linked worktree names the main checkout's folder; a submodule names none.
    const common = readIfThere(join(resolve(folder, gitFolder), "commondir"))?.trim();
    const main = common && resolve(folder, gitFolder, common);
    return main && basename(main) === ".git" ? dirname(main) : folder;
  }
  const parent = dirname(folder);
  return parent === folder ? undefined : mainCheckoutRoot(parent);
}

/** A small file's text; nothing where there is none, or where it may not be read. */
function readIfThere(path: string): string | undefined {
  try {
    return host.readTextSync(path);
  } catch {
    return undefined;
  }
}

/** A file's status; nothing where there is none, or where it may not be read. */
function statusIfThere(path: string): FileStatus | undefined {
  try {
    return host.statSync(path);
  } catch {
    return undefined;
  }
}

function generatedAtNow(): string {
  const epoch = host.readEnvironment("SOURCE_DATE_EPOCH");
  if (epoch === undefined) return parseGeneratedAt(new Date().toISOString());
  const time = new Date(/^[0-9]{1,12}$/.test(epoch) ? Number(epoch) * 1000 : NaN);
  if (Number.isNaN(time.getTime()) || time.getUTCFullYear() > 9999) {
    throw new UsageError(
      "SOURCE_DATE_EPOCH must be whole seconds since 1970, up to the year 9999: " +
        `got ${JSON.stringify(epoch)}`,
    );
  }
  return parseGeneratedAt(time.toISOString());
}

/** The original's default file name without its ending: UTC, to the second. */
function defaultStem(root: string): string {
  const [date, time] = new Date().toISOString().slice(0, 19).split("T");
  const stamp = `${date.replaceAll("-", "")}-${time.replaceAll(":", "")}`;
  return join(root, REPORTS_FOLDER, `stress-test-${stamp}`);
}

interface OutputPaths {
  readonly json: string;
  readonly markdown: string;
}

function outputPaths({ jsonOut, markdownOut, root }: Arguments): OutputPaths {
  const stem = jsonOut && markdownOut ? "" : defaultStem(
    root === undefined ? mainCheckoutRoot(host.cwd()) ?? host.cwd() : resolve(root),
  );
  const paths = {
    json: jsonOut ?? `${stem}.json`,
    markdown: markdownOut ?? `${stem}.md`,
  };
  if (targetOf(paths.json) === targetOf(paths.markdown)) {
    throw new UsageError(
      "--json-out and --markdown-out must be two places: " +
        `got ${JSON.stringify(paths.json)} and ${JSON.stringify(paths.markdown)}`,
    );
  }
  return paths;
}

/** Where writing to a path ends up: links followed as far as the path exists. */
function targetOf(path: string): string {
  if (path === STDOUT) return STDOUT;
  const full = resolve(path);
  try {
    return host.realpathSync(full);
  } catch {
    const parent = dirname(full);
    return parent === full ? full : join(targetOf(parent), basename(full));
  }
}

// ── Outputs ─────────────────────────────────────────────────────────────────

interface Output {
  readonly path: string;
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
 */
async function writeOutputs(outputs: readonly Output[], writer: Writer): Promise<void> {
  const staged: Staged[] = [];
  const failing = async (path: string, action: () => Promise<unknown>) => {
    try {
      await action();
    } catch (error) {
      for (const { discard } of staged) await discard();
      const known = error instanceof Interrupted || error instanceof OutputError;
      throw known ? error : new OutputError(path, error);
    }
  };
  for (const { path, chunks } of outputs) {
    await failing(path, async () => {
      await stage(path, (write) => writer.writeChunks(path, chunks, write), staged);
    });
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
  if (path === STDOUT) {
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
    : join(dirname(target), `.${basename(target)}.${crypto.randomUUID()}.tmp`);
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

async function writeStdout(text: string): Promise<void> {
  try {
    await host.writeStdout(text);
  } catch (error) {
    throw new OutputError(STDOUT, error);
  }
}

/** Writes chunks in large pieces, heeding signals and showing progress between them. */
class Writer {
  #signal: string | undefined;
  #shownAtMs = Date.now();

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
    host.writeStderr(`\r\x1b[K${message}\r`);
  }
}

const CAUSES: Record<string, string> = {
  EACCES: "permission denied",
  EPERM: "operation not permitted",
  EROFS: "the file system is read-only",
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

/** The cause in the same words on every runtime. */
function describe(error: unknown): string {
  const { code, message } = error as { code?: string; message: string };
  return CAUSES[code ?? ""] ?? message;
}

// ── Commands ────────────────────────────────────────────────────────────────

async function stressTest(args: Arguments): Promise<void> {
  const paths = outputPaths(args);
  const report = runStress({
    compact: args.compact,
    durationHours: args.durationHours,
    seed: args.seed,
    generatedAt: args.generatedAt ?? generatedAtNow(),
  });
  await writeReport(report, paths);
  if (args.quiet) return;
  const line = completionLine(report.summary, paths);
  // The line must not end up inside a report that goes to stdout.
  if (Object.values(paths).includes(STDOUT)) host.writeStderr(line);
  else {await writeStdout(line).catch((error) =>
      Promise.reject(new OutputError("-", error))
    );}
}

async function writeReport(report: StressReport, paths: OutputPaths): Promise<void> {
  const writer = new Writer();
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) host.onSignal(signal, writer.interrupt);
  try {
    await writeOutputs([
      { path: paths.json, chunks: renderJsonChunks(report) },
      { path: paths.markdown, chunks: renderMarkdownChunks(report) },
    ], writer);
  } finally {
    host.offSignals();
  }
}

function completionLine(summary: StressSummary, { json, markdown }: OutputPaths): string {
  return `Stress test complete: ${summary.totalFaults} faults, ` +
    `${summary.failedFaults} failed SLA. JSON: ${json} Markdown: ${markdown}\n`;
}

/**
 * Runs the command.
 *
 * @param argv the arguments after the program's name
 * @returns the exit code
 */
export async function main(argv: readonly string[]): Promise<number> {
  try {
    const args = readArguments(argv);
    if (args.help) await writeStdout(HELP);
    else if (args.version) await writeStdout(`faultdrill ${VERSION}${BUILD_NOTE}\n`);
    else await stressTest(args);
    return EXIT_DONE;
  } catch (error) {
    const code = exitCodeOf(error);
    if (code === undefined) throw error;
    host.writeStderr(`faultdrill: ${(error as Error).message}\n`);
    return code;
  }
}

function exitCodeOf(error: unknown): number | undefined {
  if (error instanceof Interrupted) return EXIT_SIGNAL;
  if (error instanceof OutputError) return EXIT_OUTPUT;
  if (error instanceof UsageError) return EXIT_USAGE;
  return undefined;
}

if (import.meta.main) {
  host.setExitCode(await main(host.argv()));
}
