/**
 * Holding a JSON document against a schema, with errors that name path, value and
 * limit, and all of them at once.
 * @module
 */
import * as v from "valibot";
import {
  joinPath,
  type JsonValue,
  type Problem,
  PROBLEMS_MAX,
  quoteShort,
} from "./json.ts";

/** A value as an error shows it: texts cut, containers named. */
export function show(value: unknown): string {
  if (typeof value === "string") return quoteShort(value);
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

/**
 * The schema of a list. One that is too long is not looked at item by item: its
 * length is what is wrong with it.
 */
// deno-lint-ignore explicit-module-boundary-types
export function list<const T extends v.GenericSchema>(
  item: T,
  min: number,
  max: number,
  what: string,
) {
  const message = must(`a list of ${min > 0 ? `${min} to` : "at most"} ${max} ${what}`);
  const schema = v.pipe(
    v.array(item, message),
    v.minLength(min, message),
    v.maxLength(max, message),
  );
  const lengthAlone = v.pipe(v.array(v.unknown(), message), v.maxLength(max, message));
  const run: typeof schema["~run"] = (dataset, config) => {
    const { value } = dataset;
    const isTooLong = Array.isArray(value) && value.length > max;
    const run = (isTooLong ? lengthAlone : schema)["~run"](dataset, config);
    return run as ReturnType<typeof schema["~run"]>;
  };
  return { ...schema, "~run": run };
}

/**
 * The schema of an object with these keys alone; each key too many is a problem, up
 * to the most that are told.
 */
// deno-lint-ignore explicit-module-boundary-types
export function closedObject<const T extends v.ObjectEntries>(entries: T, what: string) {
  const known = Object.keys(entries);
  const unknownKey = v.never(`is not a key of ${what}: its keys are ${known.join(", ")}`);
  const message = ({ input }: { readonly input: unknown }) =>
    input === undefined ? "is required" : must("an object")({ input });
  const schema = v.strictObject(entries, message);
  // valibot's own strictness tells one key too many, passes over some in silence
  // (`__proto__`) and takes a list for an object.
  const open = v.object(entries, message);
  const run: typeof schema["~run"] = (dataset, config) => {
    const input = dataset.value;
    if (Array.isArray(input)) {
      v._addIssue(schema, "type", dataset, config);
      return dataset as unknown as ReturnType<typeof schema["~run"]>;
    }
    const result = open["~run"](dataset, config) as ReturnType<typeof schema["~run"]>;
    if (!isObject(input)) return result;
    for (const key of unknownKeysOf(input, entries)) {
      const path = [{
        type: "object",
        origin: "key",
        input,
        key,
        value: undefined,
      }] as const;
      v._addIssue(unknownKey, "type", result, config, {
        input: undefined,
        path: [...path],
      });
    }
    return result;
  };
  return { ...schema, "~run": run };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function unknownKeysOf(input: object, entries: v.ObjectEntries): string[] {
  const unknown: string[] = [];
  for (const key in input) {
    if (Object.hasOwn(entries, key)) continue;
    unknown.push(key);
    if (unknown.length === PROBLEMS_MAX) break;
  }
  return unknown;
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
  const result = v.safeParse(schema, document, { abortPipeEarly: true });
  const issues = result.issues?.slice(0, PROBLEMS_MAX) ?? [];
  return {
    value: result.success ? result.output : undefined,
    problems: issues.map((issue) => problemOf(issue, what, at)),
  };
}

function problemOf(
  { path, message }: v.BaseIssue<unknown>,
  what: string,
  at: string,
): Problem {
  const keys = (path ?? []).map(({ key }) => key as string | number);
  return { path: keys.reduce<string>(joinPath, at) || what, message };
}
