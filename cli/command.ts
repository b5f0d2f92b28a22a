/**
 * What a command is, and how its help is written.
 * @module
 */
import { UsageError } from "./errors.ts";
import type { Host } from "./host.ts";
import { flagOf, type Given, type OptionTable, shortOf } from "./options.ts";

/** A command of `faultdrill`. */
export interface Command<T extends OptionTable = OptionTable> {
  /** How it is called. */
  readonly name: string;
  /** What it does, in a few words, for the list of commands. */
  readonly summary: string;
  /** How to call it: `faultdrill` and what follows. */
  readonly usage: string;
  /** What it does, and what there is to know beside its options. */
  readonly about: string;
  /** What it takes besides options, in order; one that may be left out in brackets. */
  readonly operands: readonly string[];
  /** Its options. */
  readonly options: T;
  /** What stands below the options in the help. */
  readonly notes?: string;
  /** Runs it and returns the exit code. */
  run(given: Given<T>, operands: readonly string[], host: Host): Promise<number>;
}

/** Types what a command is given from its table of options. */
export function defineCommand<const T extends OptionTable>(command: Command<T>): Command {
  return command as unknown as Command;
}

/** @throws {UsageError} if there are fewer or more operands than the command takes */
export function requireOperands(
  { name, operands: wanted }: Command,
  operands: readonly string[],
): void {
  const needed = wanted.filter((operand) => !operand.startsWith("["));
  if (operands.length < needed.length) {
    throw new UsageError(
      `${name} needs ${needed[operands.length]}: got none (see --help)`,
    );
  }
  if (operands.length > wanted.length) {
    const stray = JSON.stringify(operands[wanted.length]);
    const allowed = wanted.length === 0 ? "no argument" : `only ${wanted.join(" ")}`;
    throw new UsageError(`${name} takes ${allowed} besides options: got ${stray}`);
  }
}

/** How an option is written in help and reference, with its value. */
export function signatureOf(name: string, options: OptionTable): string {
  const option = options[name];
  const placeholder = option && "placeholder" in option ? ` ${option.placeholder}` : "";
  const short = shortOf(name);
  return `${short ? `${short}, ` : ""}${flagOf(name)}${placeholder}`;
}

/** What an option does, in help and reference, with what holds where it is left out. */
export function describe(option: OptionTable[string]): string {
  const repeatable = option.kind === "values" ? "; repeatable" : "";
  const fallback = option.fallback === undefined ? "" : ` [default: ${option.fallback}]`;
  return `${option.help}${repeatable}${fallback}`;
}

/** The options by the headings under which they stand. */
export function groupsOf(options: OptionTable): [heading: string, names: string[]][] {
  const groups = new Map<string, string[]>();
  for (const [name, { group = "Options" }] of Object.entries(options)) {
    groups.set(group, [...groups.get(group) ?? [], name]);
  }
  return Array.from(groups);
}

/** The help of a command. */
export function helpOf({ usage, about, options, notes }: Command): string {
  const names = Object.keys(options);
  const width = Math.max(...names.map((name) => signatureOf(name, options).length));
  const lineOf = (name: string) => {
    const option = options[name];
    const signature = signatureOf(name, options).padEnd(width);
    return option ? `  ${signature}  ${describe(option)}\n` : "";
  };
  const sections = groupsOf(options).map(([heading, names]) =>
    `\n${heading}:\n${names.map(lineOf).join("")}`
  );
  return `Usage: faultdrill ${usage}\n\n${about}\n${sections.join("")}${
    notes === undefined ? "" : `\n${notes}\n`
  }`;
}
