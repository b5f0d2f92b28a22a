import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { parseDurationHours, parseGeneratedAt, parseSeed } from "../../drill/mod.ts";
import { U64_MAX } from "../../rng/u64.ts";
import { assertFails } from "../assertions.ts";

Deno.test("parseSeed reads decimal and hexadecimal u64", () => {
  const accepted: [string, bigint][] = [
    ["0", 0n],
    ["42", 42n],
    ["007", 7n],
    ["+7", 7n],
    ["0x2a", 42n],
    ["0X2A", 42n],
    ["0x000000000000000001", 1n],
    ["18446744073709551615", U64_MAX],
    ["0xffffffffffffffff", U64_MAX],
    ["faaaad".padEnd(40, "0"), 0xfaaaad0000000000n],
    ["0123456789ABCDEF0123456789abcdef01234567", 0x0123456789abcdefn],
    // What fits u64 as a decimal is one, as it is for batty, a commit's length or not.
    ["42".padStart(40, "0"), 42n],
    [`+${"7".padStart(200, "0")}`, 7n],
    ["18446744073709551615".padStart(40, "0"), U64_MAX],
    ["18446744073709551616".padStart(40, "0"), 0n],
    ["1111111111111111111111111111111111111111", 0x1111111111111111n],
  ];
  for (const [text, value] of accepted) assertEquals(parseSeed(text), value, text);
});

Deno.test("law: a u64 survives being written and read, in both notations", () => {
  fc.assert(fc.property(fc.bigInt({ min: 0n, max: U64_MAX }), (seed) => {
    assertEquals([parseSeed(`${seed}`), parseSeed(`0x${seed.toString(16)}`)], [
      seed,
      seed,
    ]);
  }));
});

const NO_SEEDS = [
  "-1",
  "1.5",
  "1e3",
  "",
  " 1",
  "1 ",
  "abc",
  "0x",
  "0b1",
  "+0x1",
  "++1",
  "1_000",
  "18446744073709551616",
  "0x10000000000000000",
  "a".repeat(39),
  "a".repeat(41),
  "g".repeat(40),
  "٣",
  "9".repeat(5000),
];
for (const text of NO_SEEDS) {
  Deno.test(`parseSeed refuses ${JSON.stringify(text.slice(0, 30))}`, () => {
    assertFails(
      () => parseSeed(text, "--seed"),
      RangeError,
      `--seed must be 0 to 18446744073709551615, or 0x hex, or a git commit of 40 digits: got ${
        JSON.stringify(text)
      }`,
    );
  });
}

Deno.test("parseDurationHours reads 0 to 1000000 and nothing else", () => {
  const accepted = { "0": 0, "8": 8, "+8": 8, "0024": 24, "1000000": 1_000_000 };
  for (const [text, hours] of Object.entries(accepted)) {
    assertEquals(parseDurationHours(text), hours);
  }
  for (const text of ["-1", "1.5", "", "abc", "1000001", "1e3", "0x8", "9".repeat(400)]) {
    assertFails(
      () => parseDurationHours(text, "--duration-hours"),
      RangeError,
      `--duration-hours must be a whole number from 0 to 1000000: got ${
        JSON.stringify(text)
      }`,
    );
  }
});

// The right column is `DateTime::parse_from_rfc3339(x).with_timezone(&Utc).to_rfc3339()`.
const TIMES: [string, string][] = [
  ["2026-01-01T00:00:00+00:00", "2026-01-01T00:00:00+00:00"],
  ["2026-01-01T00:00:00Z", "2026-01-01T00:00:00+00:00"],
  ["2026-01-01t00:00:00z", "2026-01-01T00:00:00+00:00"],
  ["2026-01-01 00:00:00Z", "2026-01-01T00:00:00+00:00"],
  ["2026-01-01T02:30:00+02:30", "2026-01-01T00:00:00+00:00"],
  ["2025-12-31T19:00:00-05:00", "2026-01-01T00:00:00+00:00"],
  ["2026-01-01T23:59:00+23:59", "2026-01-01T00:00:00+00:00"],
  ["2026-01-01T00:00:00-00:00", "2026-01-01T00:00:00+00:00"],
  ["2024-02-29T23:59:59Z", "2024-02-29T23:59:59+00:00"],
  ["2026-01-01T00:00:00.000Z", "2026-01-01T00:00:00+00:00"],
  ["2026-01-01T00:00:00.5Z", "2026-01-01T00:00:00.500+00:00"],
  ["2026-01-01T00:00:00.000500Z", "2026-01-01T00:00:00.000500+00:00"],
  ["2026-01-01T00:00:00.1234Z", "2026-01-01T00:00:00.123400+00:00"],
  ["2026-01-01T00:00:00.000000001Z", "2026-01-01T00:00:00.000000001+00:00"],
  ["2026-01-01T00:00:00.1234567Z", "2026-01-01T00:00:00.123456700+00:00"],
  ["0000-01-01T00:00:00Z", "0000-01-01T00:00:00+00:00"],
  ["9999-12-31T23:59:59.999999999Z", "9999-12-31T23:59:59.999999999+00:00"],
];
for (const [text, canonical] of TIMES) {
  Deno.test(`parseGeneratedAt writes ${text} as ${canonical}`, () => {
    assertEquals(parseGeneratedAt(text), canonical);
  });
}

Deno.test("unless told otherwise, errors name the library's option", () => {
  const seed =
    "seed must be 0 to 18446744073709551615, or 0x hex, or a git commit of 40 digits";
  assertFails(() => parseSeed("x"), RangeError, `${seed}: got "x"`);
  const hours = "durationHours must be a whole number from 0 to 1000000";
  assertFails(() => parseDurationHours("x"), RangeError, `${hours}: got "x"`);
  const time =
    "generatedAt must be an RFC 3339 time such as 2026-01-01T00:00:00Z, with at most " +
    "9 fraction digits";
  assertFails(() => parseGeneratedAt("x"), RangeError, `${time}: got "x"`);
});

const NO_TIMES = [
  "",
  "now",
  "2026-01-01",
  "2026-01-01T00:00:00",
  "2026-01-01T00:00Z",
  "2026-1-1T00:00:00Z",
  "2026-02-30T00:00:00Z",
  "2025-02-29T00:00:00Z",
  "2026-13-01T00:00:00Z",
  "2026-01-01T24:00:00Z",
  "2026-01-01T00:60:00Z",
  "2026-01-01T00:00:60Z",
  "2026-01-01T00:00:00.Z",
  "2026-01-01T00:00:00.0000000001Z",
  "2026-01-01T00:00:00+24:00",
  "2026-01-01T00:00:00+00:60",
  "2026-01-01T00:00:00+0000",
  "0000-01-01T00:00:00+00:01",
  "9999-12-31T23:59:59-00:01",
  "+12026-01-01T00:00:00Z",
  "2026-01-01T00:00:00Z\n",
];
for (const text of NO_TIMES) {
  Deno.test(`parseGeneratedAt refuses ${JSON.stringify(text)}`, () => {
    assertFails(
      () => parseGeneratedAt(text, "--generated-at"),
      RangeError,
      "--generated-at must be an RFC 3339 time such as 2026-01-01T00:00:00Z, with at most " +
        `9 fraction digits: got ${JSON.stringify(text)}`,
    );
  });
}
