/**
 * What the command says: one line at a time, in which nothing that a document or a
 * path held steers a terminal.
 * @module
 */
import type { CommandError } from "./errors.ts";
import type { Host } from "./host.ts";
import { inert, writeStderr, writeStdout } from "./streams.ts";

/** Says a line on stdout. */
export async function say(host: Host, line: string): Promise<void> {
  await writeStdout(host, `${inert(line)}\n`);
}

/** Says a line on stderr. */
export function warn(host: Host, line: string): void {
  writeStderr(host, `${inert(line)}\n`);
}

/** Says on stderr why the command ends. */
export function complain(host: Host, { message, details }: CommandError): void {
  warn(host, `faultdrill: ${message}`);
  for (const line of details) warn(host, `  ${line}`);
}
