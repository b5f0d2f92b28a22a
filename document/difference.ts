/**
 * Where two texts first differ.
 * @module
 */

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
}

const EXCERPT_CHARS = 60;

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
  let line = 1;
  let lineStart = 0;
  for (
    let end = got.indexOf("\n");
    end >= 0 && end < at;
    end = got.indexOf("\n", lineStart)
  ) {
    line++;
    lineStart = end + 1;
  }
  return {
    line,
    column: at - lineStart + 1,
    expected: excerpt(expected, 0),
    got: excerpt(got, at),
  };
}

function excerpt(text: string, at: number): string {
  return text.slice(at, at + EXCERPT_CHARS).split("\n", 1).join("");
}
