/**
 * The line that runs a session again, in whatever POSIX shell it is pasted.
 * @module
 */
import type { StressReport } from "../mod.ts";
import { flagOf } from "./options.ts";

/** What a replay needs besides the report. */
export interface ReplaySource {
  /** The scenario's path as it was given; `-` is stdin; undefined without one. */
  readonly scenarioPath: string | undefined;
  /** The working folder, from which a relative path of the scenario leads. */
  readonly workingFolder: () => string;
  /** Gates of the command line; those of the scenario come back with it. */
  readonly gateExpressions: readonly string[];
}

/** One line that runs the same session again; outputs are left to the caller. */
export function replayCommand(report: StressReport, source: ReplaySource): string {
  const { scenarioPath, workingFolder, gateExpressions } = source;
  const args = [
    ...option("seed", String(report.seed)),
    ...option("generator", report.generator),
    ...report.compact
      ? [flagOf("compact")]
      : option("durationHours", String(report.virtualDurationSecs / 3600)),
    ...scenarioPath === undefined ? [] : option("scenario", scenarioPath),
    ...gateExpressions.flatMap((expression) => option("gate", expression)),
    ...option("generatedAt", report.generatedAt),
  ];
  const line = ["faultdrill", "stress-test", ...args].map(quoteForShell).join(" ");
  if (scenarioPath === "-") return `${line} # with the same scenario on standard input`;
  const isRelative = scenarioPath !== undefined &&
    !/^(?:\/|[A-Za-z]:)/.test(scenarioPath);
  return isRelative ? `cd ${quoteForShell(workingFolder())} && ${line}` : line;
}

/** A value that starts with a dash must not read as an option of its own. */
function option(name: string, value: string): string[] {
  const flag = flagOf(name);
  return value.startsWith("-") && value !== "-" ? [`${flag}=${value}`] : [flag, value];
}

/** Quotes what a POSIX shell would act on. */
export function quoteForShell(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word)
    ? word
    : `'${word.replaceAll("'", "'\\''")}'`;
}
