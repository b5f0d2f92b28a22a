/**
 * Rooms that a plain run does not enter. A build keeps each in a file of its own beside
 * the command, so that a start does not wait for them.
 * @module
 */
import { CommandError, EXIT } from "./errors.ts";

/** The renderers besides JSON, Markdown and the terminal's. */
export function loadReports(): Promise<typeof import("../report/mod.ts")> {
  return orTell(import("../report/mod.ts"), "report.js");
}

/** Scenario files. */
export function loadScenarios(): Promise<typeof import("../document/scenario.ts")> {
  return orTell(import("../document/scenario.ts"), "scenario.js");
}

/** Verification. */
export function loadVerification(): Promise<typeof import("../document/verify.ts")> {
  return orTell(import("../document/verify.ts"), "verify.js");
}

async function orTell<T>(loading: Promise<T>, file: string): Promise<T> {
  try {
    return await loading;
  } catch (error) {
    throw new CommandError(
      EXIT.output,
      `failed to load ${file}, which must lie beside the command: ` +
        (error as Error).message,
    );
  }
}
