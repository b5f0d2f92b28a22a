/**
 * `faultdrill help`: what there is, or one command in full.
 * @module
 */
import { type Command, defineCommand, helpOf } from "./command.ts";
import { EXIT, UsageError } from "./errors.ts";
import { hintAt } from "./options.ts";
import { writeStdout } from "./streams.ts";

/** What the exit codes that there are so far mean, those first that win. */
export const EXIT_MEANINGS: readonly (readonly [code: number, meaning: string])[] = [
  [EXIT.notReproducible, "a report does not follow from its seed"],
  [EXIT.signal, "stopped by a signal"],
  [EXIT.badDocument, "a scenario or a report cannot be used"],
  [EXIT.gateMissed, "a gate was missed"],
  [EXIT.cannotTell, "a gate had nothing to measure"],
  [EXIT.usage, "usage"],
  [EXIT.output, "an output could not be written"],
  [EXIT.done, "done; all gates hold, or none was asked for"],
];

/** The command, over all commands, of which it is one. */
export function helpFor(commands: () => readonly Command[], version: string): Command {
  return defineCommand({
    name: "help",
    summary: "explain a command",
    usage: "help [COMMAND]",
    about: "Explains a command, or says which there are.",
    operands: ["[COMMAND]"],
    options: {},
    async run(_given, [name], host) {
      await writeStdout(
        host,
        name === undefined
          ? overview(commands(), version)
          : helpOf(find(commands(), name)),
      );
      return EXIT.done;
    },
  });
}

/** @throws {UsageError} if there is no such command */
export function find(commands: readonly Command[], name: string): Command {
  const command = commands.find((command) => command.name === name);
  if (command) return command;
  const names = commands.map(({ name }) => name);
  throw new UsageError(`unknown command ${JSON.stringify(name)}${hintAt(name, names)}`);
}

/** What `faultdrill --help` says: what it is, the commands, the default command in full. */
export function overview(commands: readonly Command[], version: string): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  const list = commands.map(({ name, summary }) =>
    `  ${name.padEnd(width)}  ${summary}\n`
  );
  const codes = EXIT_MEANINGS.map(([code, meaning]) =>
    `  ${String(code).padEnd(3)}  ${meaning}\n`
  );
  return `faultdrill ${version}: recovery drills with an SLA per fault, from a seed

Outcomes of stress-test are simulated: drawn from the seed, or answered by an injector
of your own. They prove a harness, a report pipeline or a schedule, and say nothing
about a system that nobody touched.

Commands (faultdrill help COMMAND explains one):
${list.join("")}
Exit codes, the first that holds:
${codes.join("")}`;
}
