/**
 * What the command says: one line at a time, and nothing that a document or a path
 * held can steer a terminal.
 * @module
 */
import type { CommandError } from "./errors.ts";
import type { Host } from "./host.ts";
import { writeStdout } from "./outputs.ts";

/** Says a line on stdout. */
export async function say(host: Host, line: string): Promise<void> {
  await writeStdout(host, `${visible(line)}\n`);
}

/** Says a line on stderr. */
export function warn(host: Host, line: string): void {
  host.writeStderr(`${visible(line)}\n`);
}

/** Says on stderr why the command ends. */
export function complain(host: Host, { message, details }: CommandError): void {
  warn(host, `faultdrill: ${message}`);
  for (const line of details) warn(host, `  ${line}`);
}

/** Control and bidirectional characters by their code points. */
export function visible(line: string): string {
  return line.replace(
    // deno-lint-ignore no-control-regex
    /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g,
    (char) => `\\u{${char.charCodeAt(0).toString(16)}}`,
  );
}
