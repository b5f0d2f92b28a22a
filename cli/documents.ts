/**
 * Documents that users hand in, with everything that is wrong with them.
 * @module
 */
import type { Problem, Scenario } from "../document/scenario.ts";
import { CommandError, EXIT } from "./errors.ts";
import type { Host } from "./host.ts";
import { nameOf, readDocument } from "./inputs.ts";
import { loadScenarios } from "./late.ts";

const SCENARIO_BYTES_MAX = 1 << 20;

/**
 * Reads a scenario; `-` is stdin.
 *
 * @throws {CommandError} 104 if it cannot be read or used, naming the first 100 problems
 */
export async function readScenario(host: Host, path: string): Promise<Scenario> {
  const text = await readDocument(host, path, SCENARIO_BYTES_MAX);
  const { InvalidDocumentError, parseScenario } = await loadScenarios();
  try {
    return parseScenario(text);
  } catch (error) {
    if (!(error instanceof InvalidDocumentError)) throw error;
    throw notUsable(path, "a scenario", error.problems);
  }
}

/** The error of a document that cannot be used, with its problems under it. */
export function notUsable(
  path: string,
  what: string,
  problems: readonly Problem[],
): CommandError {
  const lines = problems.map(({ path, message }) => `${path} ${message}`);
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  return new CommandError(
    EXIT.badDocument,
    `${nameOf(path)} is not ${what}: ${count}`,
    lines,
  );
}
