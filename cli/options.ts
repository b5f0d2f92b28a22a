/**
 * Options as one typed table: parsing, help, the reference and the types of what a
 * command is given all follow from it.
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { readUsage, UsageError } from "./errors.ts";

/** What every option has. */
interface Described {
  /** What it does, for the help: one sentence without a full stop. */
  readonly help: string;
  /** What holds where it is left out, for the help. */
  readonly fallback?: string;
  /** Where it stands in the help. */
  readonly group?: string;
}

/** An option without a value. */
export interface Flag extends Described {
  readonly kind: "flag";
}

/** An option with a value, given once. */
export interface Value<T> extends Described {
  readonly kind: "value";
  /** What the value is called in the help. */
  readonly placeholder: string;
  /** Turns the text into the value, or throws a RangeError or UsageError. */
  parse(text: string, name: string): T;
}

/** An option with a value, given any number of times. */
export interface Values<T> extends Omit<Value<T>, "kind"> {
  readonly kind: "values";
}

/** The options of a command by name; `durationHours` is `--duration-hours`. */
export type OptionTable = Readonly<
  Record<string, Flag | Value<unknown> | Values<unknown>>
>;

/** What a command was given, as its table says. */
export type Given<T extends OptionTable> = {
  readonly [K in keyof T]: T[K] extends Flag ? boolean
    : T[K] extends Values<infer V> ? readonly V[]
    : T[K] extends Value<infer V> ? V | undefined
    : never;
};

/** The options that every command has. */
export const COMMON_OPTIONS: { readonly help: Flag; readonly version: Flag } = {
  help: { kind: "flag", help: "print this" },
  version: { kind: "flag", help: "print the version" },
};

const SHORT: Readonly<Record<string, keyof typeof COMMON_OPTIONS>> = {
  "-h": "help",
  "-V": "version",
};

/** How an option is written: `--duration-hours` for `durationHours`. */
export function flagOf(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** The short form of an option, where it has one. */
export function shortOf(name: string): string | undefined {
  return Object.keys(SHORT).find((short) => SHORT[short] === name);
}

/**
 * Reads arguments strictly.
 *
 * @throws {UsageError} for an unknown option, a missing value, a value too many, or a
 * value that its option refuses
 */
export function readOptions<const T extends OptionTable>(
  argv: readonly string[],
  table: T,
): { given: Given<T>; operands: readonly string[] } {
  const names = Object.keys(table);
  const flags = names.filter((name) => table[name]?.kind === "flag").map(flagOf);
  const valued = names.filter((name) => table[name]?.kind !== "flag").map(flagOf);
  const bare = (flag: string) => flag.slice("--".length);
  const parsed = parseArgs(canonicalArguments(argv, flags, valued), {
    boolean: flags.map(bare),
    string: valued.map(bare),
    collect: valued.map(bare),
    "--": true,
  }) as Record<string, boolean | string[]>;
  const given = Object.fromEntries(
    Object.entries(table).map(([name, option]) => {
      const flag = flagOf(name);
      const read = parsed[bare(flag)];
      return [
        name,
        option.kind === "flag" ? read === true : readValues(option, flag, read),
      ];
    }),
  ) as Given<T>;
  return { given, operands: parsed["--"] as string[] };
}

function readValues(
  option: Value<unknown> | Values<unknown>,
  flag: string,
  read: boolean | string[] | undefined,
): unknown {
  const texts = Array.isArray(read) ? read : [];
  const values = texts.map((text) => readUsage(() => option.parse(text, flag)));
  if (option.kind === "values") return values;
  if (texts.length > 1) {
    const got = texts.map((text) => JSON.stringify(text)).join(" and ");
    throw new UsageError(`${flag} must be given once: got ${got}`);
  }
  return values[0];
}

/**
 * Brings arguments into the one form that every parser reads alike: `--flag`,
 * `--flag=value`, then `--` and the operands. What is refused is refused here,
 * so that no parser's leniency shows.
 */
function canonicalArguments(
  argv: readonly string[],
  flags: readonly string[],
  valued: readonly string[],
): string[] {
  const options: string[] = [];
  const operands: string[] = [];
  const rest = argv[Symbol.iterator]();
  for (const arg of rest) {
    if (arg === "--") {
      operands.push(...rest);
    } else if (!arg.startsWith("-") || arg === "-") {
      operands.push(arg);
    } else {
      options.push(canonicalOption(arg, rest, flags, valued));
    }
  }
  return [...options, "--", ...operands];
}

function canonicalOption(
  arg: string,
  rest: Iterator<string>,
  flags: readonly string[],
  valued: readonly string[],
): string {
  const short = SHORT[arg];
  const [flag, inlineValue] = splitOnce(short ? flagOf(short) : arg, "=");
  if (flags.includes(flag)) {
    if (inlineValue === undefined) return flag;
    throw new UsageError(`${flag} takes no value: got ${JSON.stringify(inlineValue)}`);
  }
  if (!valued.includes(flag)) {
    const hint = hintAt(flag, [...flags, ...valued]);
    throw new UsageError(`unknown option ${JSON.stringify(flag)}${hint}`);
  }
  return `${flag}=${inlineValue ?? nextValue(rest.next(), flag)}`;
}

function nextValue({ done, value }: IteratorResult<string>, flag: string): string {
  if (done || value.startsWith("--")) {
    throw new UsageError(`${flag} needs a value: got none (see --help)`);
  }
  return value;
}

function splitOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

/** What was probably meant, where a known name is near; else where to look. */
export function hintAt(text: string, known: readonly string[]): string {
  const edits = (name: string) =>
    text.length > 2 && name.startsWith(text) ? 0 : editDistance(text, name);
  const [nearest] = known.toSorted((a, b) => edits(a) - edits(b));
  return nearest !== undefined && edits(nearest) <= text.length / 3
    ? `: did you mean ${nearest}?`
    : ": see --help";
}

/** Levenshtein distance, one row at a time. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [i, char] of Array.from(from).entries()) {
    let left = i + 1;
    row = [left].concat(Array.from(to, (other, j) => {
      const replaced = (row[j] ?? 0) + (char === other ? 0 : 1);
      left = Math.min(replaced, (row[j + 1] ?? 0) + 1, left + 1);
      return left;
    }));
  }
  return row[to.length] ?? 0;
}
