/**
 * `faultdrill stress-test`: one simulated session, its reports and its gates.
 * @module
 */
import {
  BATTY_FAULTS,
  DURATION_HOURS_MAX,
  parseDurationHours,
  parseGeneratedAt,
  parseGenerator,
  parseSeed,
  renderJsonChunks,
  renderMarkdownChunks,
  runStress,
  type StressOptions,
  type StressReport,
} from "../mod.ts";
import {
  type Gate,
  labelsOf,
  parseGate,
  requireGateKind,
  type Verdict,
} from "../measure/mod.ts";
import type { CaseList } from "../report/cases.ts";
import { renderText } from "../report/text.ts";
import { casesOf, type SessionView, viewSession } from "../report/session.ts";
import { defineCommand } from "./command.ts";
import { CommandError, EXIT, gravest, readUsage, UsageError } from "./errors.ts";
import { appendStepSummary } from "./github.ts";
import type { Host } from "./host.ts";
import { readScenario } from "./documents.ts";
import { loadReports } from "./late.ts";
import { flagOf, type Given, type OptionTable } from "./options.ts";
import { type Output, writeOutputs } from "./outputs.ts";
import { defaultStem, generatedAtNow, projectRoot, workingFolder } from "./places.ts";
import { replayCommand } from "./replay.ts";
import { identityOf, isFolder } from "./targets.ts";
import { complain, say, warn } from "./terminal.ts";

const OUTPUTS = "Where it goes (- is stdout)";
const REPORTS_FOLDER = ".batty/reports/stress";
/** Where reports of sessions that batty could not have run go. */
const OWN_REPORTS_FOLDER = "faultdrill-results";

const options = {
  compact: {
    kind: "flag",
    group: "What to run",
    help: "one fault of each kind in ten virtual minutes",
  },
  durationHours: {
    kind: "value",
    group: "What to run",
    placeholder: "N",
    help: `virtual length, 0 to ${DURATION_HOURS_MAX}; 0 counts as 1`,
    fallback: "8",
    parse: parseDurationHours,
  },
  seed: {
    kind: "value",
    group: "What to run",
    placeholder: "SEED",
    help: "0 to 2^64 - 1, 0x hex, a git commit, or random",
    fallback: "1",
    parse: (text, name) => text === "random" ? text : parseSeed(text, name),
  },
  generator: {
    kind: "value",
    group: "What to run",
    placeholder: "NAME",
    help: "batty: the original's; mixed: fit for statistics",
    fallback: "batty; mixed with --scenario",
    parse: parseGenerator,
  },
  scenario: {
    kind: "value",
    group: "What to run",
    placeholder: "FILE",
    help: "fault kinds and gates of your own; - is stdin",
    fallback: "batty's six kinds",
    parse: parsePath,
  },
  gate: {
    kind: "values",
    group: "What to run",
    placeholder: "EXPRESSION",
    help: "what must hold, such as 'recovery.p95 <= 90'",
    parse: parseGate,
  },
  jsonOut: {
    kind: "value",
    group: OUTPUTS,
    placeholder: "PATH",
    help: "the report as JSON",
    fallback: "see below",
    parse: parsePath,
  },
  markdownOut: {
    kind: "value",
    group: OUTPUTS,
    placeholder: "PATH",
    help: "the report as Markdown",
    fallback: "see below",
    parse: parsePath,
  },
  htmlOut: {
    kind: "value",
    group: OUTPUTS,
    placeholder: "PATH",
    help: "one self-contained page",
    parse: parsePath,
  },
  junitOut: {
    kind: "value",
    group: OUTPUTS,
    placeholder: "PATH",
    help: "JUnit XML, a test case per fault and per gate",
    parse: parsePath,
  },
  github: {
    kind: "flag",
    group: OUTPUTS,
    help: "annotations, and a step summary in GITHUB_STEP_SUMMARY",
  },
  root: {
    kind: "value",
    group: OUTPUTS,
    placeholder: "DIR",
    help: "project root",
    fallback: "the git main checkout's, else this folder",
    parse: (text) => text,
  },
  generatedAt: {
    kind: "value",
    group: OUTPUTS,
    placeholder: "RFC3339",
    help: "the time that the report states",
    fallback: "SOURCE_DATE_EPOCH, else now",
    parse: parseGeneratedAt,
  },
  quiet: {
    kind: "flag",
    group: OUTPUTS,
    help: "print nothing when all went well",
  },
} as const satisfies OptionTable;

/** The command. */
export const stressTest = defineCommand({
  name: "stress-test",
  summary: "run one simulated session; the default command",
  usage: "[stress-test] [options]",
  about:
    `Lays out a schedule of faults from one seed on a virtual clock, draws each outcome
from the seed, holds each recovery against its SLA, and writes the report as JSON
and Markdown. Outcomes are simulated: nothing is injected into any system, and a
verdict says nothing about one. The same options and stated time give the same bytes.`,
  operands: [],
  options,
  notes: `Without --json-out and --markdown-out a report goes to
ROOT/${REPORTS_FOLDER}/stress-test-YYYYMMDD-HHMMSS.json and .md (UTC);
with --scenario or --generator mixed to ROOT/${OWN_REPORTS_FOLDER}/.

Gates: METRIC <=, >=, <, > or == NUMBER. Metrics: pass_rate, failed_faults,
passed_faults, total_faults, late_detections; recovery.P and detection.P in seconds,
P being p50, p90, p95, p99 or max. A kind narrows them: recovery.agent_crash.max,
pass_rate.agent_crash. Without a gate the exit code is 0 whatever the faults did.

Under Deno: -R -W is enough (-W=DIR for one output folder). SOURCE_DATE_EPOCH and
GITHUB_STEP_SUMMARY are seen with -E=SOURCE_DATE_EPOCH,GITHUB_STEP_SUMMARY.`,
  run,
});

async function run(
  given: Given<typeof options>,
  _: unknown,
  host: Host,
): Promise<number> {
  const job = await readJob(given, host);
  const report = runStress(job.options);
  const view = viewSession(report, job.gates, replayCommand(report, job));
  const cases = casesOf(view);
  const codes: number[] = [VERDICT_CODES[view.verdict]];
  try {
    if (given.seed === "random" && !given.quiet) warn(host, `seed: ${report.seed}`);
    await writeReports(view, cases, job.paths, given, host);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    codes.push(error.exitCode);
    complain(host, error);
  }
  for (const line of renderText(cases)) warn(host, line);
  return gravest(...codes);
}

const VERDICT_CODES: Record<Verdict, number> = {
  fail: EXIT.gateMissed,
  unknown: EXIT.cannotTell,
  pass: EXIT.done,
  done: EXIT.done,
};

// ── What to run ─────────────────────────────────────────────────────────────

interface Job {
  readonly options: StressOptions;
  readonly gates: readonly Gate[];
  readonly paths: OutputPaths;
  readonly scenarioPath: string | undefined;
  readonly workingFolder: () => string;
  readonly gateExpressions: readonly string[];
}

async function readJob(given: Given<typeof options>, host: Host): Promise<Job> {
  // Everything that can be wrong with the call is looked at before any file is read.
  const generator = given.generator ?? (given.scenario === undefined ? "batty" : "mixed");
  const isBattys = given.scenario === undefined && generator === "batty";
  const paths = outputPaths(given, isBattys ? REPORTS_FOLDER : OWN_REPORTS_FOLDER, host);
  const generatedAt = given.generatedAt ?? generatedAtNow(host);
  const scenario = given.scenario === undefined
    ? undefined
    : await readScenario(host, given.scenario);
  const labels = labelsOf(scenario?.kinds ?? BATTY_FAULTS);
  // Only now is the catalogue known: a gate's kind is still a matter of usage.
  const ownGates = given.gate.map((gate) =>
    readUsage(() => requireGateKind(gate, labels, flagOf("gate")))
  );
  return {
    options: {
      compact: given.compact,
      durationHours: given.durationHours,
      seed: given.seed === "random" ? randomSeed() : given.seed,
      generator,
      generatedAt,
      kinds: scenario?.kinds,
      title: scenario?.title,
    },
    gates: [...scenario?.gates ?? [], ...ownGates],
    paths,
    scenarioPath: given.scenario,
    workingFolder: () => workingFolder(host),
    gateExpressions: ownGates.map(({ expression }) => expression),
  };
}

function randomSeed(): bigint {
  const [seed = 0n] = crypto.getRandomValues(new BigUint64Array(1));
  return seed;
}

// ── Where it goes ───────────────────────────────────────────────────────────

interface OutputPaths {
  readonly json: string;
  readonly markdown: string;
  readonly html: string | undefined;
  readonly junit: string | undefined;
}

function outputPaths(
  given: Given<typeof options>,
  reportsFolder: string,
  host: Host,
): OutputPaths {
  const { jsonOut, markdownOut } = given;
  const stem = jsonOut && markdownOut
    ? ""
    : defaultStem(host, host.paths.join(rootOf(given.root, host), reportsFolder));
  const paths = {
    json: jsonOut ?? `${stem}.json`,
    markdown: markdownOut ?? `${stem}.md`,
    html: given.htmlOut,
    junit: given.junitOut,
  };
  requireApart(paths, host);
  return paths;
}

function rootOf(root: string | undefined, host: Host): string {
  if (root !== undefined && !isFolder(host, root)) {
    throw new UsageError(
      `--root must be an existing folder: got ${JSON.stringify(root)}`,
    );
  }
  return projectRoot(host, root);
}

function requireApart(paths: OutputPaths, host: Host): void {
  const taken = new Map<string, [name: string, path: string]>();
  for (const [name, path] of Object.entries(paths)) {
    if (path === undefined) continue;
    const target = identityOf(host, path);
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
  if (text !== "") return text;
  throw new UsageError(`${name} must be a path, or - for the standard stream: got ""`);
}

// ── Reports ─────────────────────────────────────────────────────────────────

async function writeReports(
  view: SessionView,
  cases: CaseList,
  paths: OutputPaths,
  { github, quiet }: Given<typeof options>,
  host: Host,
): Promise<void> {
  const outputs: Output[] = [
    { path: paths.json, chunks: renderJsonChunks(view.report) },
    { path: paths.markdown, chunks: renderMarkdownChunks(view.report) },
  ];
  const renderers = paths.html || paths.junit || github ? await loadReports() : undefined;
  if (renderers && paths.html) {
    outputs.push({ path: paths.html, chunks: [renderers.renderHtml(view)] });
  }
  if (renderers && paths.junit) {
    outputs.push({ path: paths.junit, chunks: renderers.renderJUnit(cases) });
  }
  await writeOutputs(host, outputs);
  // What is said must not end up inside a report that goes to stdout.
  const tell = outputs.some(({ path }) => identityOf(host, path) === "-") ? warn : say;
  if (renderers && github) {
    const annotations = renderers.renderGitHubAnnotations(cases);
    for (const line of annotations.split("\n").filter(Boolean)) await tell(host, line);
    await addStepSummary(host, renderers.renderGitHubSummary(view));
  }
  if (!quiet) await tell(host, completionLine(view.report, paths));
}

async function addStepSummary(host: Host, summary: string): Promise<void> {
  if (await appendStepSummary(host, summary)) return;
  warn(host, "GITHUB_STEP_SUMMARY is not set or not allowed: no step summary");
}

function completionLine(report: StressReport, { json, markdown }: OutputPaths): string {
  const { totalFaults, failedFaults } = report.summary;
  const places = `JSON: ${json} Markdown: ${markdown}`;
  if (report.form === "batty") {
    return `Stress test complete: ${totalFaults} faults, ${failedFaults} failed SLA. ${places}`;
  }
  const faults = totalFaults === 1 ? "fault" : "faults";
  return `${report.title}: ${totalFaults} ${report.outcomes} ${faults}, ` +
    `${failedFaults} failed SLA. ${places}`;
}
