/**
 * Arguments to values: which options a command has, and what is wrong with those
 * that it was given.
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { UsageError } from "./errors.ts";

/** The options of a command, by name without dashes. */
export interface OptionNames {
  /** Options without a value. */
  readonly boolean: readonly string[];
  /** Options with a value. */
  readonly string: readonly string[];
}

/** What a command was given. */
export interface Options {
  /** Whether an option without a value was given. */
  has(name: string): boolean;
  /** All values of an option, in order. */
  all(name: string): readonly string[];
  /** The value of an option that may be given once. */
  one(name: string): string | undefined;
  /** Arguments that are no options. */
  readonly operands: readonly string[];
}

const SHORT: Readonly<Record<string, string>> = { "-h": "--help", "-V": "--version" };

/**
 * Reads arguments strictly.
 *
 * @throws {UsageError} for an unknown option, a missing value, a value too many
 */
export function readOptions(argv: readonly string[], names: OptionNames): Options {
  const flags = parseArgs(canonicalArguments(argv, names), {
    boolean: names.boolean,
    string: names.string,
    collect: names.string,
    "--": true,
  }) as Record<string, boolean | string[]>;
  const all = (name: string) => flags[name] as string[];
  return {
    has: (name) => flags[name] === true,
    all,
    one(name) {
      const values = all(name);
      if (values.length > 1) {
        const got = values.map((value) => JSON.stringify(value)).join(" and ");
        throw new UsageError(`--${name} must be given once: got ${got}`);
      }
      return values[0];
    },
    operands: flags["--"] as string[],
  };
}

/**
 * Where the command stands among the arguments; -1 if none is named, or an option
 * before it is unknown, whose value could be mistaken for it.
 */
export function findCommand(argv: readonly string[], names: OptionNames): number {
  for (let i = 0; i < argv.length; i++) {
    if (argv[i] === "--") return i + 1 < argv.length ? i + 1 : -1;
    if (!argv[i].startsWith("-") || argv[i] === "-") return i;
    const [flag, inlineValue] = splitOnce(SHORT[argv[i]] ?? argv[i], "=");
    if (isOneOf(names.string, flag)) i += inlineValue === undefined ? 1 : 0;
    else if (!isOneOf(names.boolean, flag)) return -1;
  }
  return -1;
}

/**
 * Brings arguments into the one form that every parser reads alike: `--flag`,
 * `--flag=value`, then `--` and the operands. What is refused is refused here,
 * so that no parser's leniency shows.
 */
function canonicalArguments(argv: readonly string[], names: OptionNames): string[] {
  const flags: string[] = [];
  const operands: string[] = [];
  for (let i = 0; i < argv.length; i++) {
    const arg = SHORT[argv[i]] ?? argv[i];
    if (arg === "--") {
      operands.push(...argv.slice(i + 1));
      break;
    }
    if (!arg.startsWith("-") || arg === "-") {
      operands.push(arg);
      continue;
    }
    const [flag, inlineValue] = splitOnce(arg, "=");
    if (isOneOf(names.boolean, flag)) {
      if (inlineValue !== undefined) {
        throw new UsageError(
          `${flag} takes no value: got ${JSON.stringify(inlineValue)}`,
        );
      }
      flags.push(flag);
    } else if (isOneOf(names.string, flag)) {
      flags.push(`${flag}=${inlineValue ?? nextValue(argv[++i], flag)}`);
    } else {
      const known = [...names.boolean, ...names.string].map((name) => `--${name}`);
      throw new UsageError(`unknown option ${JSON.stringify(flag)}${hint(flag, known)}`);
    }
  }
  return [...flags, "--", ...operands];
}

function nextValue(next: string | undefined, flag: string): string {
  if (next === undefined || next.startsWith("--")) {
    throw new UsageError(`${flag} needs a value: got none (see --help)`);
  }
  return next;
}

function splitOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function isOneOf(names: readonly string[], flag: string): boolean {
  return flag.startsWith("--") && names.includes(flag.slice(2));
}

/**
 * Turns an option's text into its value.
 *
 * @throws {UsageError} where `parse` throws a RangeError
 */
export function parsed<T>(
  text: string | undefined,
  parse: (text: string, name: string) => T,
  name: string,
): T | undefined {
  if (text === undefined) return undefined;
  try {
    return parse(text, name);
  } catch (error) {
    throw error instanceof RangeError ? new UsageError(error.message) : error;
  }
}

/** What was probably meant, where a known name is near; else where to look. */
export function hint(text: string, known: readonly string[]): string {
  const edits = (name: string) =>
    text.length > 2 && name.startsWith(text) ? 0 : editDistance(text, name);
  const nearest = known.toSorted((a, b) => edits(a) - edits(b))[0];
  return edits(nearest) <= text.length / 3
    ? `: did you mean ${nearest}?`
    : ": see --help";
}

/** Levenshtein distance, one row at a time. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const replaced = row[j - 1] + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j] + 1, next[j - 1] + 1));
    }
    row = next;
  }
  return row[to.length];
}
