/**
 * The step summary of a GitHub job: a file that the runner names and that every
 * command of a step writes at the end of.
 * @module
 */
import type { Host } from "./host.ts";
import { appendToFile } from "./outputs.ts";

const VARIABLE = "GITHUB_STEP_SUMMARY";

/**
 * Adds Markdown to the step summary.
 *
 * @returns whether the runner named a file, or it could be seen
 * @throws {OutputError} if the file cannot be written
 */
export async function appendStepSummary(host: Host, markdown: string): Promise<boolean> {
  const path = host.environment.get(VARIABLE);
  if (!path) return false;
  await appendToFile(host, path, markdown);
  return true;
}
