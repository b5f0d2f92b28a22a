#!/usr/bin/env -S deno run --no-prompt -R -W -E=SOURCE_DATE_EPOCH,GITHUB_STEP_SUMMARY
/**
 * The command: arguments to subcommand to exit code. Together with `cli/` the one
 * place that knows files, streams and signals, which come from `cli/host.ts`, so
 * that one source runs on Deno, Node and Bun.
 *
 * @module
 */
import {
  findCommand,
  hint,
  type OptionNames,
  type Options,
  parsed,
  readOptions,
} from "./cli/arguments.ts";
import { CommandError, EXIT, UsageError } from "./cli/errors.ts";
import { appendStepSummary } from "./cli/github.ts";
import { host } from "./cli/host.ts";
import {
  nameOf,
  type Output,
  readDocument,
  writeOutputs,
  writeStdout,
} from "./cli/files.ts";
import {
  defaultStem,
  generatedAtNow,
  mainCheckoutRoot,
  REPORTS_FOLDER,
  statusIfThere,
  targetOf,
} from "./cli/places.ts";
import {
  computeStatistics,
  detectionTimeSecs,
  evaluateGates,
  type Gate,
  parseGate,
} from "./gate/mod.ts";
import { InvalidDocumentError } from "./json/mod.ts";
import {
  BATTY_FAULTS,
  DURATION_HOURS_MAX,
  GENERATORS,
  parseDurationHours,
  parseGeneratedAt,
  parseGenerator,
  parseSeed,
  renderJsonChunks,
  renderMarkdownChunks,
  runStress,
  type StressOptions,
  type StressReport,
} from "./mod.ts";
import { type ReportView, type Verdict, verdictOf } from "./report/view.ts";
import type { Scenario } from "./scenario/mod.ts";

/** The version of this package, as in deno.json. */
export const VERSION = "0.1.0";

/** What a build has to say about itself; scripts/build_dist.ts defines it. */
declare const FAULTDRILL_BUILD_NOTE: string | undefined;
const BUILD_NOTE = typeof FAULTDRILL_BUILD_NOTE === "undefined"
  ? ""
  : ` (${FAULTDRILL_BUILD_NOTE})`;

// The rooms that a plain run does not enter (report/, scenario/, verify/) are loaded
// on the way in, so that a start does not wait for them.

const SCENARIO_BYTES_MAX = 1 << 20;
const REPORT_BYTES_MAX = 64 << 20;
const PROBLEMS_SHOWN_MAX = 100;

// ── Commands ────────────────────────────────────────────────────────────────

interface Command {
  readonly usage: string;
  readonly names: OptionNames;
  /** Runs the command and returns the exit code. */
  run(options: Options): Promise<number>;
}

const COMMANDS: Readonly<Record<string, Command>> = {
  "stress-test": {
    names: {
      boolean: ["compact", "github", "quiet"],
      string: [
        "duration-hours",
        "seed",
        "generator",
        "scenario",
        "gate",
        "json-out",
        "markdown-out",
        "html-out",
        "junit-out",
        "root",
        "generated-at",
      ],
    },
    usage:
      `faultdrill ${VERSION}: fault drills with a recovery SLA per fault, exact and repeatable

Usage: faultdrill [stress-test] [options]
       faultdrill scenario              print a scenario file to start from
       faultdrill validate FILE         check a scenario file
       faultdrill verify REPORT.json    check that a report follows from its seed

Lays out a schedule of faults from one seed on a virtual clock, holds each recovery
against its SLA, and writes the report as JSON and Markdown.

What to run:
  --compact               one fault of each kind in ten virtual minutes
  --duration-hours N      virtual length, 0 to ${DURATION_HOURS_MAX}; 0 counts as 1 [default: 8]
  --seed SEED             0 to 2^64 - 1, 0x hex, a git commit, or random [default: 1]
  --generator NAME        batty: the original's; mixed: fit for statistics [default: batty]
  --scenario FILE         fault kinds and gates of your own; - is stdin
  --gate EXPRESSION       what must hold, such as 'recovery.p95 <= 90'; repeatable

Where it goes (- is stdout):
  --json-out PATH         [default: ROOT/${REPORTS_FOLDER}/stress-test-YYYYMMDD-HHMMSS.json]
  --markdown-out PATH     [default: the same name with .md]
  --html-out PATH         one self-contained page
  --junit-out PATH        JUnit XML, a test case per fault and per gate
  --github                annotations, and a step summary in GITHUB_STEP_SUMMARY
  --root DIR              project root [default: the git main checkout's, else this folder]
  --generated-at RFC3339  the time the report states [default: SOURCE_DATE_EPOCH, else now]
  --quiet                 print nothing when all went well
  -h, --help              print this
  -V, --version           print the version

Gates: METRIC <=, >=, <, > or == NUMBER. Metrics: pass_rate, failed_faults,
passed_faults, total_faults, late_detections; recovery.P and detection.P in seconds,
P being p50, p90, p95, p99 or max. A kind narrows them: recovery.agent_crash.max,
pass_rate.agent_crash.

Exit codes: 0 done, all gates hold or none was asked for; 1 an output could not be
written; 2 usage; 98 a gate had nothing to measure; 99 a gate was missed; 104 bad
scenario or report; 105 stopped by a signal; 109 a report does not follow from its seed.

Under Deno: -R -W is enough (-W=DIR for one output folder). SOURCE_DATE_EPOCH and
GITHUB_STEP_SUMMARY are seen with -E=SOURCE_DATE_EPOCH,GITHUB_STEP_SUMMARY.
`,
    run: stressTest,
  },
  scenario: {
    names: { boolean: [], string: [] },
    usage: `Usage: faultdrill scenario > scenario.json

Prints the built-in catalogue as a scenario file to start from.
`,
    async run({ operands }) {
      requireOperands("scenario", operands, []);
      const { BATTY_SCENARIO, renderScenario } = await import("./scenario/mod.ts");
      await writeStdout(renderScenario(BATTY_SCENARIO));
      return EXIT.done;
    },
  },
  validate: {
    names: { boolean: [], string: [] },
    usage: `Usage: faultdrill validate FILE

Checks a scenario file (- is stdin) and says everything that is wrong with it.
Exit codes: 0 valid; 104 not.
`,
    async run({ operands }) {
      const [path] = requireOperands("validate", operands, ["FILE"]);
      const { kinds, gates } = await readScenario(path);
      const counts = `${kinds.length} kinds, ${gates.length} gates`;
      await writeStdout(`${nameOf(path)}: valid scenario, ${counts}\n`);
      return EXIT.done;
    },
  },
  verify: {
    names: { boolean: [], string: ["scenario"] },
    usage: `Usage: faultdrill verify REPORT.json [--scenario FILE]

Derives a JSON report (- is stdin) again from the seed and the options that it
states, and compares every byte. Give the scenario that it was run with, if any.
Exit codes: 0 every byte follows; 104 not a report; 109 it does not follow.
`,
    run: verify,
  },
};

async function verify(options: Options): Promise<number> {
  const [path] = requireOperands("verify", options.operands, ["REPORT.json"]);
  const { kinds } = await scenarioOf(options);
  const json = await readDocument(path, REPORT_BYTES_MAX);
  const { verifyReport } = await import("./verify/mod.ts");
  const { options: stated, totalFaults, difference } = named(
    path,
    "a report",
    () => verifyReport(json, runStress, kinds),
  );
  const seed = `seed ${stated.seed} (${GENERATORS[stated.generator ?? "batty"]})`;
  if (difference) {
    const { line, column, expected, got } = difference;
    throw new CommandError(
      EXIT.notReproducible,
      `${
        nameOf(path)
      } does not follow from ${seed}: line ${line}, column ${column} must be ` +
        `${JSON.stringify(expected)}: got ${JSON.stringify(got)}`,
    );
  }
  await writeStdout(
    `${
      nameOf(path)
    }: verified, every byte of ${totalFaults} faults follows from ${seed}\n`,
  );
  return EXIT.done;
}

// ── stress-test ─────────────────────────────────────────────────────────────

interface Job {
  readonly options: StressOptions;
  readonly scenario: Scenario;
  readonly scenarioPath: string | undefined;
  /** Gates of the scenario and of the command line. */
  readonly gates: readonly Gate[];
  /** Those of the command line alone, which a replay must repeat. */
  readonly ownGates: readonly Gate[];
  readonly paths: OutputPaths;
}

async function stressTest(options: Options): Promise<number> {
  requireOperands("stress-test", options.operands, []);
  const job = await readJob(options);
  const view = viewOf(job);
  const toStdout = Object.values(job.paths).includes("-");
  // What is said must not end up inside a report that goes to stdout.
  const say = toStdout ? writeLines : writeStdout;
  const exitCode = VERDICT_CODES[verdictOf(view)];
  try {
    if (options.one("seed") === "random" && !options.has("quiet")) {
      writeStderr(`seed: ${job.options.seed}\n`);
    }
    const outputs = await outputsOf(view, job.paths);
    const gitHub = options.has("github") ? await loadReports() : undefined;
    await writeOutputs(outputs);
    if (gitHub) await tellGitHub(gitHub, view, say);
    if (!options.has("quiet")) await say(completionLine(view.report, job.paths));
  } catch (error) {
    if (!(error instanceof CommandError) || error.exitCode > exitCode) throw error;
    // A missed gate is the graver news; the failed output is told all the same.
    complain(error);
  }
  for (const line of gateLines(view)) writeStderr(line);
  if (exitCode !== EXIT.done) writeStderr(`replay: ${view.replayCommand}\n`);
  return exitCode;
}

async function tellGitHub(
  { renderGitHubAnnotations, renderGitHubSummary }: Reports,
  view: ReportView,
  say: typeof writeStdout,
): Promise<void> {
  await say(renderGitHubAnnotations(view));
  if (!await appendStepSummary(renderGitHubSummary(view))) {
    writeStderr("GITHUB_STEP_SUMMARY is not set or not allowed: no step summary");
  }
}

async function readJob(options: Options): Promise<Job> {
  // Everything that can be wrong with the call is looked at before any file is read.
  const seed = options.one("seed");
  const generatedAt = parsed(
    options.one("generated-at"),
    parseGeneratedAt,
    "--generated-at",
  );
  const run: StressOptions = {
    compact: options.has("compact"),
    durationHours: parsed(
      options.one("duration-hours"),
      parseDurationHours,
      "--duration-hours",
    ),
    seed: seed === "random" ? randomSeed() : parsed(seed, parseSeed, "--seed"),
    generator: parsed(options.one("generator"), parseGenerator, "--generator"),
  };
  const paths = outputPaths(options);
  const scenario = await scenarioOf(options);
  const { kinds } = scenario;
  const ownGates = options.all("gate").map((gate) =>
    parsed(gate, (text, name) => parseGate(text, kinds, name), "--gate")!
  );
  return {
    options: { ...run, kinds, generatedAt: generatedAt ?? generatedAtNow() },
    scenario,
    scenarioPath: options.one("scenario"),
    gates: [...scenario.gates.map((gate) => parseGate(gate, kinds)), ...ownGates],
    ownGates,
    paths,
  };
}

function randomSeed(): bigint {
  return crypto.getRandomValues(new BigUint64Array(1))[0];
}

function viewOf(job: Job): ReportView {
  const report = runStress(job.options);
  const { kinds, title } = job.scenario;
  const statistics = computeStatistics(report.faults, kinds);
  return {
    title,
    report,
    kinds,
    generator: GENERATORS[report.generator],
    statistics,
    gates: evaluateGates(job.gates, report, kinds, statistics),
    replayCommand: replayCommand(job, report),
  };
}

/** One line for a shell that runs the same session again; outputs are left to the caller. */
function replayCommand(
  { options, scenarioPath, ownGates }: Job,
  report: StressReport,
): string {
  const words = ["faultdrill", "stress-test", "--seed", `${report.seed}`];
  words.push("--generator", report.generator);
  if (options.compact) words.push("--compact");
  else words.push("--duration-hours", `${report.virtualDurationSecs / 3600}`);
  if (scenarioPath !== undefined) words.push("--scenario", scenarioPath);
  for (const { expression } of ownGates) words.push("--gate", expression);
  words.push("--generated-at", report.generatedAt);
  return words.map(quoteForShell).join(" ");
}

function quoteForShell(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

const VERDICT_CODES: Record<Verdict, number> = {
  fail: EXIT.gateMissed,
  unknown: EXIT.cannotTell,
  pass: EXIT.done,
  done: EXIT.done,
};

function* gateLines({ gates }: ReportView): Generator<string> {
  for (const { expression, verdict, value, offenders } of gates) {
    if (verdict === "pass") continue;
    yield verdict === "unknown"
      ? `cannot tell: ${expression}: there is nothing to measure\n`
      : `gate missed: ${expression}: it is ${value}\n`;
    for (const fault of offenders) {
      yield `  fault ${fault.sequence} ${fault.kind}: detected after ` +
        `${detectionTimeSecs(fault)}s, recovered after ` +
        `${fault.recoveryTimeSecs}s, SLA ${fault.slaSecs}s\n`;
    }
  }
}

function completionLine({ summary }: StressReport, paths: OutputPaths): string {
  return `Stress test complete: ${summary.totalFaults} faults, ` +
    `${summary.failedFaults} failed SLA. JSON: ${paths.json} Markdown: ${paths.markdown}\n`;
}

// ── Outputs ─────────────────────────────────────────────────────────────────

interface OutputPaths {
  readonly json: string;
  readonly markdown: string;
  readonly html?: string;
  readonly junit?: string;
}

function outputPaths(options: Options): OutputPaths {
  const path = (name: string) => parsed(options.one(name), parsePath, `--${name}`);
  const root = parsed(options.one("root"), parseFolder, "--root");
  const [json, markdown] = [path("json-out"), path("markdown-out")];
  const stem = json && markdown ? "" : defaultStem(
    root === undefined ? mainCheckoutRoot(host.cwd()) ?? host.cwd() : host.resolve(root),
  );
  const paths = {
    json: json ?? `${stem}.json`,
    markdown: markdown ?? `${stem}.md`,
    html: path("html-out"),
    junit: path("junit-out"),
  };
  requireApart(paths);
  return paths;
}

function requireApart(paths: OutputPaths): void {
  const taken = new Map<string, [name: string, path: string]>();
  for (const [name, path] of Object.entries(paths)) {
    if (path === undefined) continue;
    const target = targetOf(path);
    const other = taken.get(target);
    if (other) {
      throw new UsageError(
        `--${other[0]}-out and --${name}-out must be two places: ` +
          `got ${JSON.stringify(other[1])} and ${JSON.stringify(path)}`,
      );
    }
    taken.set(target, [name, path]);
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

async function outputsOf(view: ReportView, paths: OutputPaths): Promise<Output[]> {
  const outputs: Output[] = [
    { path: paths.json, chunks: renderJsonChunks(view.report) },
    { path: paths.markdown, chunks: renderMarkdownChunks(view.report) },
  ];
  if (!paths.html && !paths.junit) return outputs;
  const { renderHtml, renderJUnit } = await loadReports();
  if (paths.html) outputs.push({ path: paths.html, chunks: [renderHtml(view)] });
  if (paths.junit) outputs.push({ path: paths.junit, chunks: renderJUnit(view) });
  return outputs;
}

type Reports = typeof import("./report/mod.ts");

/** Loads the renderers of `report/`, which a build keeps in a file of their own. */
async function loadReports(): Promise<Reports> {
  try {
    return await import("./report/mod.ts");
  } catch (error) {
    throw new CommandError(
      EXIT.output,
      "failed to load the HTML, JUnit and GitHub reports, which need report.js beside " +
        `the command: ${(error as Error).message}`,
    );
  }
}

// ── Documents ───────────────────────────────────────────────────────────────

async function scenarioOf(options: Options): Promise<Scenario> {
  const path = options.one("scenario");
  return path === undefined
    ? { title: "Stress test", kinds: BATTY_FAULTS, gates: [] }
    : await readScenario(path);
}

async function readScenario(path: string): Promise<Scenario> {
  const text = await readDocument(path, SCENARIO_BYTES_MAX);
  const { parseScenario } = await import("./scenario/mod.ts");
  return named(path, "a scenario", () => parseScenario(text));
}

/** Names the file in what is wrong with a document. */
function named<T>(path: string, what: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof InvalidDocumentError)) throw error;
    const { problems } = error;
    const lines = problems.slice(0, PROBLEMS_SHOWN_MAX)
      .map(({ path, message }) => `${path} ${message}`);
    if (problems.length > lines.length) {
      lines.push(`and ${problems.length - lines.length} more`);
    }
    const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
    throw new CommandError(
      EXIT.badDocument,
      `${nameOf(path)} is not ${what}: ${count}`,
      lines,
    );
  }
}

// ── Entry ───────────────────────────────────────────────────────────────────

function requireOperands(
  command: string,
  operands: readonly string[],
  wanted: readonly string[],
): readonly string[] {
  if (operands.length < wanted.length) {
    throw new UsageError(
      `${command} needs ${wanted[operands.length]}: got none (see --help)`,
    );
  }
  if (operands.length > wanted.length) {
    const stray = JSON.stringify(operands[wanted.length]);
    const allowed = wanted.length === 0 ? "no argument" : `only ${wanted.join(" ")}`;
    throw new UsageError(`${command} takes ${allowed} besides options: got ${stray}`);
  }
  return operands;
}

function commandOf(argv: readonly string[]): [name: string, rest: readonly string[]] {
  const at = findCommand(argv, withCommon(COMMANDS["stress-test"].names));
  if (at < 0) return ["stress-test", argv];
  const name = argv[at];
  if (!Object.hasOwn(COMMANDS, name)) {
    throw new UsageError(
      `unknown command ${JSON.stringify(name)}${hint(name, Object.keys(COMMANDS))}`,
    );
  }
  return [name, argv.toSpliced(at, 1)];
}

/**
 * Runs the command.
 *
 * @param argv the arguments after the program's name
 * @returns the exit code
 */
export async function main(argv: readonly string[]): Promise<number> {
  try {
    const [name, rest] = commandOf(argv);
    const { names, usage, run } = COMMANDS[name];
    const options = readOptions(rest, withCommon(names));
    if (!options.has("help") && !options.has("version")) return await run(options);
    await writeStdout(
      options.has("help") ? usage : `faultdrill ${VERSION}${BUILD_NOTE}\n`,
    );
    return EXIT.done;
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    complain(error);
    return error.exitCode;
  }
}

/** The options of a command, with those that all have. */
function withCommon(names: OptionNames): OptionNames {
  return { ...names, boolean: [...names.boolean, "help", "version"] };
}

function complain({ message, details }: CommandError): void {
  writeStderr(`faultdrill: ${message}\n`);
  for (const line of details) writeStderr(`  ${line}\n`);
}

/** Writes text of our own to stderr where stdout is a report's. */
function writeLines(text: string): Promise<void> {
  return Promise.resolve(host.writeStderr(text));
}

/** Writes a line in which nothing that a document or a path held can steer a terminal. */
function writeStderr(line: string): void {
  const inert = line.trimEnd().replace(
    // deno-lint-ignore no-control-regex
    /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g,
    (char) => `\\u{${char.charCodeAt(0).toString(16)}}`,
  );
  host.writeStderr(`${inert}\n`);
}

if (import.meta.main) {
  host.setExitCode(await main(host.argv()));
}
