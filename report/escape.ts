/**
 * Text of users inside text of ours. A template that a {@linkcode escaping} tag made
 * escapes whatever is put into it, unless another such template made that.
 * @module
 */
import { counted } from "./wording.ts";

/** Source text in which everything that a user wrote is already escaped. */
export class Escaped {
  constructor(readonly source: string) {}

  toString(): string {
    return this.source;
  }
}

type Part = Escaped | readonly Escaped[] | string | number | bigint;

/** Makes a template tag from the escaping that its language needs. */
export function escaping(escape: (text: string) => string) {
  const sourceOf = (part: Part) =>
    part instanceof Escaped
      ? part.source
      : Array.isArray(part)
      ? part.join("")
      : escape(String(part));
  return (literals: TemplateStringsArray, ...parts: Part[]): Escaped =>
    new Escaped(String.raw({ raw: literals }, ...parts.map(sourceOf)));
}

// XML 1.0 forbids most of these, a terminal or a viewer acts on the rest.
const ACTING =
  // deno-lint-ignore no-control-regex
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]|\p{Surrogate}|\p{Noncharacter_Code_Point}/gu;

/**
 * Makes a text inert: control and bidirectional characters, lone surrogates and
 * noncharacters become U+FFFD, every line end a `\n`.
 */
export function inert(text: string): string {
  return text.replace(/\r\n?|[\u0085\u2028\u2029]/g, "\n").replace(ACTING, "\ufffd");
}

/** An inert text on one line, without spaces around it; others than ASCII's stay. */
export function oneLine(text: string): string {
  return inert(text).replace(/[\t\n ]+/g, " ").replace(/^ | $/g, "");
}

/** The first code points of an inert text on one line, and how many were cut. */
export function clip(text: string, codePointsMax: number): string {
  const line = oneLine(text);
  // A code point has one or two code units: most texts need no splitting.
  if (line.length <= codePointsMax) return line;
  const codePoints = Array.from(line);
  const cut = codePoints.length - codePointsMax;
  if (cut <= 0) return line;
  return `${codePoints.slice(0, codePointsMax).join("")}… (${
    counted(cut, "more character")
  })`;
}

const ENTITIES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** A template of XML or HTML, whose texts and quoted attributes are safe. */
export const markup: ReturnType<typeof escaping> = escaping((text) =>
  inert(text).replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char)
);

const utf8 = new TextEncoder();

/** Bytes of a text in UTF-8. */
export function byteLength(text: string): number {
  return utf8.encode(text).length;
}

/** Renders items for as long as they fit into a number of bytes. */
export function takeWithin<T>(
  items: readonly T[],
  render: (item: T) => Escaped,
  bytesMax: number,
): Escaped[] {
  const rows: Escaped[] = [];
  let bytes = 0;
  for (const item of items) {
    const row = render(item);
    bytes += byteLength(row.source);
    if (bytes > bytesMax) break;
    rows.push(row);
  }
  return rows;
}
