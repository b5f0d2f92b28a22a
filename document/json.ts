/**
 * Strict reading of JSON documents that people and machines hand in.
 *
 * `JSON.parse` rounds integers above 2^53, keeps the last of two equal keys in
 * silence, and words its errors differently on each runtime. This reader keeps
 * integers exact, reports duplicate keys, bounds what it keeps, and says where the
 * text stops being JSON. Keys such as `__proto__` are ordinary keys.
 *
 * @module
 */

/** A JSON value. Integers beyond 2^53 - 1 are bigints; objects have no prototype. */
export type JsonValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | JsonValue[]
  | { [key: string]: JsonValue };

/** One thing that is wrong with a document. */
export interface Problem {
  /** Where: a path such as `kinds[0].label`, or `line 3, column 5`. */
  readonly path: string;
  /** What must be, and what is. */
  readonly message: string;
}

/** Most problems that are told of one document; no more are looked for. */
export const PROBLEMS_MAX = 100;

/** A document that cannot be used, with what is wrong with it. */
export class InvalidDocumentError extends Error {
  /** Always this class's. */
  override readonly name = "InvalidDocumentError";
  /** What is wrong: everything, or the first 100 problems. */
  readonly problems: readonly Problem[];

  /** Makes the error of one document. */
  constructor(problems: readonly Problem[]) {
    const told = problems.slice(0, PROBLEMS_MAX);
    super(told.map(({ path, message }) => `${path} ${message}`).join("\n"));
    this.problems = told;
  }
}

/** How much of a document is kept. */
export interface JsonLimits {
  /** Most values, those within lists and objects included. Default 3,000,000. */
  readonly valuesMax?: number;
}

// A report of 64 MiB has 1.7 million values as it is written, 2.1 million on one line.
const VALUES_MAX = 3_000_000;
const DEPTH_MAX = 64;
const NUMBER_CHARS_MAX = 100;
const TEXT_SHOWN_CHARS = 60;
const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const SPACE = /[ \t\n\r]*/y;
const PLAIN_KEY = /^[A-Za-z_$][\w$]*$/;

/**
 * Reads a JSON document.
 *
 * @throws {InvalidDocumentError} if the text is not JSON (RFC 8259, no byte order
 * mark), nests deeper than 64, has a number of more than 100 characters, more values
 * than the limit, or an object with a duplicate key
 *
 * @example
 * ```ts
 * import { parseJson } from "./json.ts";
 * import { assertEquals, assertThrows } from "@std/assert";
 *
 * assertEquals(parseJson("[18446744073709551615]"), [18446744073709551615n]);
 * assertThrows(() => parseJson('{"a":1,"a":1}'), Error, "a is a duplicate key");
 * ```
 */
export function parseJson(
  text: string,
  { valuesMax = VALUES_MAX }: JsonLimits = {},
): JsonValue {
  return new Reader(text, valuesMax).document();
}

/**
 * Appends a key or an index to a path. A long key is cut, so that a path of 64
 * levels stays short enough for a line.
 *
 * @example
 * ```ts
 * import { joinPath } from "./json.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(["kinds", 0, "a b"].reduce(joinPath, ""), 'kinds[0]["a b"]');
 * ```
 */
export function joinPath(path: string, key: string | number): string {
  if (typeof key === "number") return `${path}[${key}]`;
  if (key.length > TEXT_SHOWN_CHARS || !PLAIN_KEY.test(key)) {
    return `${path}[${quoteShort(key)}]`;
  }
  return path === "" ? key : `${path}.${key}`;
}

/** A text in quotes, cut after 60 characters. */
export function quoteShort(text: string): string {
  // Only the start is taken apart: a text may be as long as the document.
  const chars = Array.from(text.slice(0, 2 * TEXT_SHOWN_CHARS + 2));
  if (chars.length <= TEXT_SHOWN_CHARS) return JSON.stringify(text);
  return JSON.stringify(`${chars.slice(0, TEXT_SHOWN_CHARS).join("")}…`);
}

/** The line and the column of a place in a text, each from 1. */
export function locate(text: string, at: number): { line: number; column: number } {
  let line = 1;
  let lineStart = 0;
  for (;;) {
    const end = text.indexOf("\n", lineStart);
    if (end < 0 || end >= at) return { line, column: at - lineStart + 1 };
    line++;
    lineStart = end + 1;
  }
}

class Reader {
  #text: string;
  #at = 0;
  #path: (string | number)[] = [];
  #duplicates: Problem[] = [];
  #valuesMax: number;
  #valuesLeft: number;

  constructor(text: string, valuesMax: number) {
    this.#text = text;
    this.#valuesMax = valuesMax;
    this.#valuesLeft = valuesMax;
  }

  document(): JsonValue {
    const value = this.#value();
    if (this.#at < this.#text.length) this.#failSyntax("the end");
    if (this.#duplicates.length > 0) throw new InvalidDocumentError(this.#duplicates);
    return value;
  }

  #value(): JsonValue {
    this.#skip(SPACE);
    if (this.#valuesLeft-- === 0) {
      this.#failHere(`is beyond the ${this.#valuesMax} values that a document may have`);
    }
    const value = this.#bareValue();
    this.#skip(SPACE);
    return value;
  }

  #bareValue(): JsonValue {
    switch (this.#text[this.#at]) {
      case "{":
        return this.#object();
      case "[":
        return this.#array();
      case '"':
        return this.#string();
      case "t":
        return this.#word("true", true);
      case "f":
        return this.#word("false", false);
      case "n":
        return this.#word("null", null);
      default:
        return this.#number();
    }
  }

  #object(): JsonValue {
    const object: { [key: string]: JsonValue } = Object.create(null);
    this.#items("}", () => {
      this.#skip(SPACE);
      if (this.#text[this.#at] !== '"') this.#failSyntax("a key in double quotes");
      const key = this.#string();
      if (key in object) this.#duplicate(key);
      this.#skip(SPACE);
      this.#expect(":");
      this.#path.push(key);
      object[key] = this.#value();
      this.#path.pop();
    });
    return object;
  }

  #array(): JsonValue {
    const array: JsonValue[] = [];
    this.#items("]", () => {
      this.#path.push(array.length);
      array.push(this.#value());
      this.#path.pop();
    });
    return array;
  }

  /** Reads what stands between a bracket and its end, separated by commas. */
  #items(end: string, item: () => void): void {
    if (this.#path.length >= DEPTH_MAX) this.#fail(`at most ${DEPTH_MAX} levels`);
    this.#at++;
    this.#skip(SPACE);
    if (this.#text[this.#at] !== end) {
      item();
      while (this.#text[this.#at] === ",") {
        this.#at++;
        item();
      }
    }
    this.#expect(end);
  }

  #string(): string {
    const start = this.#at++;
    let hasEscape = false;
    while (this.#text[this.#at] !== '"') {
      if (this.#text[this.#at] === "\\") {
        hasEscape = true;
        if (!this.#skip(ESCAPE)) this.#failSyntax("an escape such as \\n or \\u0041");
      } else if (!(this.#text.charCodeAt(this.#at) >= 0x20)) {
        this.#failSyntax(
          "the end of the text in double quotes, with control characters escaped",
        );
      } else {
        this.#at++;
      }
    }
    this.#at++;
    return hasEscape
      ? JSON.parse(this.#text.slice(start, this.#at))
      : this.#text.slice(start + 1, this.#at - 1);
  }

  #number(): number | bigint {
    const start = this.#at;
    NUMBER.lastIndex = start;
    const [token, fraction, exponent] = NUMBER.exec(this.#text) ??
      this.#failSyntax("a value");
    if (token.length > NUMBER_CHARS_MAX) {
      this.#fail(`a number of at most ${NUMBER_CHARS_MAX} characters`);
    }
    this.#at += token.length;
    const value = Number(token);
    const exact = fraction || exponent || Number.isSafeInteger(value);
    return exact ? value : BigInt(token);
  }

  #word<T>(word: string, value: T): T {
    if (!this.#text.startsWith(word, this.#at)) this.#failSyntax("a value");
    this.#at += word.length;
    return value;
  }

  #expect(char: string): void {
    if (this.#text[this.#at] !== char) this.#failSyntax(JSON.stringify(char));
    this.#at++;
  }

  #skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    if (!pattern.test(this.#text)) return false;
    this.#at = pattern.lastIndex;
    return true;
  }

  #duplicate(key: string): void {
    if (this.#duplicates.length === PROBLEMS_MAX) return;
    const path = [...this.#path, key].reduce<string>(joinPath, "");
    this.#duplicates.push({ path, message: "is a duplicate key" });
  }

  #failSyntax(expected: string): never {
    this.#fail(expected, ": the text stops being JSON here");
  }

  #fail(expected: string, why = ""): never {
    const codePoint = this.#text.codePointAt(this.#at);
    const got = codePoint === undefined ? "the end of the document" : nameOf(codePoint);
    this.#failHere(`must be ${expected}: got ${got}${why}`);
  }

  #failHere(message: string): never {
    const { line, column } = locate(this.#text, this.#at);
    throw new InvalidDocumentError([{ path: `line ${line}, column ${column}`, message }]);
  }
}

/** A character in quotes; one that cannot be seen, by its code point. */
function nameOf(codePoint: number): string {
  const char = String.fromCodePoint(codePoint);
  return /[\p{C}\p{Z}]/u.test(char)
    ? `U+${codePoint.toString(16).toUpperCase().padStart(4, "0")}`
    : JSON.stringify(char);
}
