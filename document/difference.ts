/**
 * Where a report first differs from what it should be, and what in its form alone
 * an editor or a tool may have changed.
 * @module
 */
import { type JsonValue, locate, parseJson } from "./json.ts";

/** The first place at which two texts differ. */
export interface Difference {
  /** The line, from 1. */
  readonly line: number;
  /** The column in UTF-16 units, from 1. */
  readonly column: number;
  /** What follows from the seed, from there to the end of the line, cut at 60. */
  readonly expected: string;
  /** What the report says there. */
  readonly got: string;
  /** What happened to the whole report, a sentence, if it says what it should otherwise. */
  readonly cause?: string;
}

const EXCERPT_CHARS = 60;

/** What editors and tools do to a text without changing what it says. */
const HABITS: readonly { cause: string; undo: (text: string) => string }[] = [
  {
    cause: "it starts with a byte order mark",
    undo: (text) => text.startsWith("\ufeff") ? text.slice(1) : text,
  },
  {
    cause: "its lines end in CRLF",
    undo: (text) => text.replaceAll("\r\n", "\n"),
  },
  {
    cause: "it ends in a newline that the report does not have",
    undo: (text) => text.endsWith("\n") ? text.slice(0, -1) : text,
  },
];
const LAYOUT = "it has the same values in another layout, as jq or an editor writes it";

/** Where a text departs from another, of which one piece is held at a time. */
export function firstDifference(
  expected: Iterable<string>,
  got: string,
): Difference | undefined {
  let at = 0;
  for (const chunk of expected) {
    if (!got.startsWith(chunk, at)) {
      const same = commonLength(chunk, got.slice(at, at + chunk.length));
      return differenceAt(at + same, chunk.slice(same), got);
    }
    at += chunk.length;
  }
  return at === got.length ? undefined : differenceAt(at, "", got);
}

function commonLength(a: string, b: string): number {
  let length = 0;
  while (length < b.length && a[length] === b[length]) length++;
  return length;
}

function differenceAt(at: number, expected: string, got: string): Difference {
  return {
    ...locate(got, at),
    expected: excerpt(expected, 0),
    got: excerpt(got, at),
  };
}

function excerpt(text: string, at: number): string {
  return text.slice(at, at + EXCERPT_CHARS).split("\n", 1).join("");
}

/**
 * Why a text that says what it should is written otherwise; undefined if it says
 * something else.
 *
 * @param document what `got` is as JSON, without a byte order mark
 */
export function causeOfDifference(
  expected: string,
  got: string,
  document: JsonValue,
): string | undefined {
  let text = got;
  const causes: string[] = [];
  for (const { cause, undo } of HABITS) {
    const undone = undo(text);
    if (undone !== text) causes.push(cause);
    text = undone;
  }
  if (text === expected) return causes.join(", and ");
  return isSame(document, parseJson(expected)) ? LAYOUT : undefined;
}

/** Whether two documents have the same values, in whatever order their keys are. */
function isSame(a: JsonValue, b: JsonValue): boolean {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) {
    return a === b;
  }
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length &&
      a.every((item, index) => isSame(item, b[index] ?? null));
  }
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length &&
    keys.every((key) => key in b && isSame(a[key] ?? null, b[key] ?? null));
}
