/**
 * Holding a JSON document against a schema, with errors that name path, value and
 * limit, and all of them at once.
 * @module
 */
import * as v from "valibot";
import { joinPath, type JsonValue, type Problem } from "./json.ts";

/** A value as an error shows it: texts cut, containers named. */
export function show(value: unknown): string {
  if (typeof value === "string") {
    const chars = Array.from(value);
    return JSON.stringify(chars.length > 60 ? `${chars.slice(0, 60).join("")}…` : value);
  }
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return typeof value === "object" && value !== null ? "an object" : String(value);
}

/** The message of a value that must be something else. */
export function must(be: string): (issue: { readonly input: unknown }) => string {
  return ({ input }) => `must be ${be}: got ${show(input)}`;
}

/** The schema of an integer within limits. */
// deno-lint-ignore explicit-module-boundary-types
export function integer(min: number, max: number) {
  const message = must(`an integer from ${min} to ${max}`);
  return v.pipe(
    v.number(message),
    v.integer(message),
    v.minValue(min, message),
    v.maxValue(max, message),
  );
}

/** The schema of an object with these keys alone; each key too many is a problem. */
export function closedObject<const T extends v.ObjectEntries>(entries: T, what: string) {
  const known = Object.keys(entries).join(", ");
  return v.objectWithRest(
    entries,
    v.never(`is not a key of ${what}: its keys are ${known}`),
    ({ input }) => input === undefined ? "is required" : must("an object")({ input }),
  );
}

/** What a document is, or everything that is wrong with it. */
export interface Validation<T> {
  /** The document, typed; undefined if there are problems. */
  readonly value: T | undefined;
  /** Everything that is wrong. */
  readonly problems: readonly Problem[];
}

/**
 * Holds a document against a schema.
 *
 * @param what what the document is, for problems of the whole: `the scenario`
 * @param at the path of the document, if it is a part of another
 */
export function validate<T extends v.GenericSchema>(
  schema: T,
  document: JsonValue,
  what: string,
  at = "",
): Validation<v.InferOutput<T>> {
  if (Array.isArray(document)) {
    return {
      value: undefined,
      problems: [{ path: at || what, message: must("an object")({ input: document }) }],
    };
  }
  const result = v.safeParse(schema, document, { abortPipeEarly: true });
  const problems = [
    ...(result.issues ?? []).map((issue) => problemOf(issue, what, at)),
    ...reservedKeys(document, at),
  ];
  return { value: problems.length > 0 ? undefined : result.output, problems };
}

function problemOf(
  { path, message }: v.BaseIssue<unknown>,
  what: string,
  at: string,
): Problem {
  const keys = (path ?? []).map(({ key }) => key as string | number);
  return { path: keys.reduce<string>(joinPath, at) || what, message };
}

// valibot passes these keys over in silence; no document of ours has them.
const RESERVED = ["__proto__", "constructor", "prototype"];

function reservedKeys(value: JsonValue, path: string): Problem[] {
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => reservedKeys(item, joinPath(path, index)));
  }
  return Object.entries(value).flatMap(([key, item]) => {
    const at = joinPath(path, key);
    const own = RESERVED.includes(key)
      ? [{ path: at, message: "is not a key here" }]
      : [];
    return [...own, ...reservedKeys(item, at)];
  });
}
