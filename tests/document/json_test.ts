import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  InvalidDocumentError,
  joinPath,
  type JsonValue,
  locate,
  parseJson,
  quoteShort,
} from "../../document/json.ts";

/** Gives prototypes back, so that values compare with those of JSON.parse. */
function plain(value: JsonValue): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, plain(v)]));
}

Deno.test("law: what JSON.stringify wrote is read as JSON.parse reads it", () => {
  fc.assert(fc.property(
    fc.jsonValue({ maxDepth: 5 }),
    fc.constantFrom("", " ", "\t", "\n  "),
    (value, space) => {
      const text = JSON.stringify(value, null, space);
      // Doubles beyond 2^53 are written as integers and stay exact here.
      fc.pre(!/\d{16}/.test(text));
      assertEquals(plain(parseJson(text)), JSON.parse(text));
    },
  ));
});

function accepts(parse: (text: string) => unknown, text: string): boolean {
  try {
    parse(text);
    return true;
  } catch {
    return false;
  }
}

function repeatsKey(text: string): boolean {
  try {
    parseJson(text);
    return false;
  } catch (error) {
    return (error as InvalidDocumentError).message.includes("is a duplicate key");
  }
}

Deno.test("law: a slip in a document is refused exactly where JSON.parse refuses it", () => {
  const slip = fc.record({
    at: fc.nat(),
    length: fc.integer({ min: 0, max: 2 }),
    insert: fc.constantFrom(..."{}[],:\"\\0123-+.eEtfnu \n\t\u0001\u00a0/'x", ""),
  });
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 3 }), slip, (value, { at, length, insert }) => {
      const text = JSON.stringify(value);
      const start = at % (text.length + 1);
      const broken = text.slice(0, start) + insert + text.slice(start + length);
      // A slip can make two keys one, which JSON.parse passes over.
      fc.pre(!repeatsKey(broken));
      assertEquals(accepts(parseJson, broken), accepts(JSON.parse, broken), broken);
    }),
    { numRuns: 3000 },
  );
});

Deno.test("integers are exact, everything else is a double", () => {
  const read =
    "[9007199254740991,9007199254740992,-18446744073709551616,1e3,1.0,-0,2.5e-1]";
  assertEquals(parseJson(read), [
    9007199254740991,
    9007199254740992n,
    -18446744073709551616n,
    1000,
    1,
    -0,
    0.25,
  ]);
});

Deno.test("escapes and white space wherever they may stand", () => {
  assertEquals(
    parseJson('"\\u0041\\u00e9\\u10AFx\\u00410\\"\\\\\\/\\b\\f\\n\\r\\t"'),
    'Aé\u10afxA0"\\/\b\f\n\r\t',
  );
  assertEquals(plain(parseJson(' { "a" : [ 1 , 2 ] , "b" : { } } ')), {
    a: [1, 2],
    b: {},
  });
});

Deno.test("the error's message is every problem, a line each", () => {
  const { message } = assertThrows(
    () => parseJson('{"a":1,"b":1,"a":1,"b":1}'),
    InvalidDocumentError,
  );
  assertEquals(message, "a is a duplicate key\nb is a duplicate key");
});

Deno.test("keys of Object.prototype are ordinary keys", () => {
  const value = parseJson('{"__proto__":{"x":1},"constructor":2,"toString":3}');
  assert(value !== null && typeof value === "object" && !Array.isArray(value));
  assertEquals(Object.keys(value), ["__proto__", "constructor", "toString"]);
  assertEquals(({} as Record<string, unknown>).x, undefined);
});

const REFUSED: [what: string, text: string, problem: string][] = [
  ["nothing", "", "line 1, column 1 must be a value: got the end of the document"],
  ["spaces", " \n ", "line 2, column 2 must be a value: got the end of the document"],
  ["a byte order mark", "\ufeff{}", "line 1, column 1 must be a value: got U+FEFF"],
  [
    "a truncated object",
    '{"a":1',
    'line 1, column 7 must be "}": got the end of the document',
  ],
  ["a truncated text", '"ab', "line 1, column 4 must be the end of the text"],
  ["a truncated word", "nul", 'line 1, column 1 must be a value: got "n"'],
  ["a trailing comma", "[1,]", 'line 1, column 4 must be a value: got "]"'],
  ["a bare key", "{a:1}", 'line 1, column 2 must be a key in double quotes: got "a"'],
  ["no colon", '{"a" 1}', 'line 1, column 6 must be ":": got "1"'],
  ["a second value", "{}\n  {}", 'line 2, column 3 must be the end: got "{"'],
  ["NaN", "[NaN]", 'line 1, column 2 must be a value: got "N"'],
  ["Infinity", "-Infinity", 'line 1, column 1 must be a value: got "-"'],
  ["a leading zero", "[01]", 'line 1, column 3 must be "]": got "1"'],
  ["a comment", "/* */ 1", 'line 1, column 1 must be a value: got "/"'],
  ["a raw newline in a text", '"a\nb"', "line 1, column 3 must be the end of the text"],
  ["an unknown escape", '"\\x41"', "line 1, column 2 must be an escape such as"],
  ["an astral character", "😀", 'line 1, column 1 must be a value: got "😀"'],
  [
    "a long number",
    "9".repeat(101),
    "line 1, column 1 must be a number of at most 100 characters",
  ],
  ["deep arrays", "[".repeat(65), "line 1, column 65 must be at most 64 levels"],
  [
    "very deep objects",
    '{"a":'.repeat(1e6),
    "line 1, column 321 must be at most 64 levels",
  ],
  ["a no-break space", "\u00a01", "line 1, column 1 must be a value: got U+00A0"],
  ["a space in a word", "[t rue]", 'line 1, column 2 must be a value: got "t"'],
  ["a short escape", '"\\u004"', "line 1, column 2 must be an escape such as"],
  ["a key twice", '{"a":1,"a":1}', "a is a duplicate key"],
];
for (const [what, text, problem] of REFUSED) {
  Deno.test(`refused: ${what}`, () => {
    const error = assertThrows(() => parseJson(text), InvalidDocumentError);
    assertEquals(error.name, "InvalidDocumentError");
    assert(error.message.startsWith(problem), error.message);
  });
}

Deno.test("64 levels and a number of 100 digits are read", () => {
  parseJson("[".repeat(64) + "]".repeat(64));
  assertEquals(parseJson("9".repeat(100)), 10n ** 100n - 1n);
});

Deno.test("duplicate keys are told by their paths, up to a hundred", () => {
  const text = '{"a":[{"b c":1,"b c":2}],"a":3,"__proto__":1,"__proto__":1}';
  const { problems } = assertThrows(() => parseJson(text), InvalidDocumentError);
  assertEquals(problems.map(({ path }) => path), ['a[0]["b c"]', "a", "__proto__"]);
  const many = `{${Array(150).fill('"a":0').join()}}`;
  assertEquals(
    assertThrows(() => parseJson(many), InvalidDocumentError).problems.length,
    100,
  );
});

Deno.test("what is no JSON is told apart from what is too much", () => {
  const messageOf = (text: string) =>
    assertThrows(() => parseJson(text, { valuesMax: 3 }), InvalidDocumentError).message;
  assertEquals(
    messageOf("[1,]"),
    'line 1, column 4 must be a value: got "]": the text stops being JSON here',
  );
  for (const text of ["9".repeat(101), "[".repeat(65), "[1,2,3]"]) {
    assert(!messageOf(text).includes("stops being JSON"));
  }
});

Deno.test("more values than the limit are not read", () => {
  for (const text of ["[1,2]", '{"a":[0]}', "[[],[]]", "1"]) {
    parseJson(text, { valuesMax: 3 });
  }
  for (const [text, column] of [["[1,2,3]", 6], ['{"a":[0,0]}', 9], ["[[],[[]]]", 6]]) {
    const { problems } = assertThrows(
      () => parseJson(`${text}`, { valuesMax: 3 }),
      InvalidDocumentError,
    );
    assertEquals(problems, [{
      path: `line 1, column ${column}`,
      message: "is beyond the 3 values that a document may have",
    }]);
  }
});

Deno.test("a key or a text of any length is cut where it is told", () => {
  const key = "k".repeat(100_000);
  const { message } = assertThrows(
    () => parseJson(`{"a":{"${key}":0,"${key}":0}}`),
    InvalidDocumentError,
  );
  assertEquals(message, `a["${"k".repeat(60)}…"] is a duplicate key`);
  assertEquals(joinPath("", "k".repeat(60)), "k".repeat(60));
  assertEquals(quoteShort("😀".repeat(60)), `"${"😀".repeat(60)}"`);
  assertEquals(quoteShort("😀".repeat(61)), `"${"😀".repeat(60)}…"`);
});

Deno.test("a place is told by line and column", () => {
  const text = "\nab\n\nc";
  assertEquals([0, 1, 2, 3, 4, 5, 6].map((at) => locate(text, at)), [
    { line: 1, column: 1 },
    { line: 2, column: 1 },
    { line: 2, column: 2 },
    { line: 2, column: 3 },
    { line: 3, column: 1 },
    { line: 4, column: 1 },
    { line: 4, column: 2 },
  ]);
});

Deno.test("an error tells a hundred problems and no more", () => {
  const problem = { path: "a", message: "is wrong" };
  const { problems, message } = new InvalidDocumentError(Array(101).fill(problem));
  assertEquals([problems.length, message.split("\n").length], [100, 100]);
});

Deno.test("paths are written as one would in code", () => {
  const path = ["kinds", 3, "sla_secs", "a b", "x"].reduce<string>(joinPath, "");
  assertEquals(path, 'kinds[3].sla_secs["a b"].x');
});

Deno.test("a document of 20 MB is read in proportion", () => {
  const text = `[${Array(1_000_000).fill('{"a":"bcdefghij"}').join(",")}]`;
  assertEquals((parseJson(text) as JsonValue[]).length, 1_000_000);
  assertEquals((parseJson(`"${"\\n".repeat(5_000_000)}"`) as string).length, 5_000_000);
});
