/**
 * The step summary of a GitHub job: a file that the runner names and that every
 * command of a step writes at the end of.
 * @module
 */
import { appendToFile } from "./files.ts";
import { host } from "./host.ts";

const VARIABLE = "GITHUB_STEP_SUMMARY";

/**
 * Adds Markdown to the step summary.
 *
 * @returns whether the runner named a file, or it could be seen
 * @throws {OutputError} if the file cannot be written
 */
export async function appendStepSummary(markdown: string): Promise<boolean> {
  const path = host.readEnvironment(VARIABLE);
  if (!path) return false;
  await appendToFile(path, markdown);
  return true;
}
