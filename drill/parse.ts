/**
 * Texts to values: seeds, durations, generators and times, as options and documents
 * write them.
 * @module
 */
import type { GeneratorName } from "../rng/engine.ts";
import { U64_MAX } from "../rng/u64.ts";
import { quote } from "./checks.ts";

/** Longest session in hours: its schedule of 1,000,006 faults still fits in memory. */
export const DURATION_HOURS_MAX = 1_000_000;

/** The generators by name, with the versioned name that outputs state. */
export const GENERATORS: Readonly<Record<GeneratorName, string>> = /* @__PURE__ */ Object
  .freeze({ batty: "batty-lcg64-v1", mixed: "splitmix64-v1" });

/**
 * Reads a seed: decimal, hexadecimal after `0x`, or a git commit of 40 hexadecimal
 * digits, of which the first 16 are the seed. What fits u64 as a decimal is one, of
 * any length, as it is for batty.
 *
 * @param name how to call the value in the error
 * @throws {RangeError} if the text is none of these, or above 18446744073709551615
 *
 * @example
 * ```ts
 * import { parseSeed } from "@faultdrill/faultdrill";
 * import { assertEquals, assertThrows } from "@std/assert";
 *
 * assertEquals(parseSeed("0x2a"), 42n);
 * assertThrows(() => parseSeed("-1"), RangeError, 'seed must be 0 to');
 * ```
 */
export function parseSeed(text: string, name = "seed"): bigint {
  const number = /^(?:\+?0*([0-9]{1,20})|0x0*([0-9a-f]{1,16}))$/i.exec(text);
  const value = number ? BigInt(number[1] ?? `0x${number[2]}`) : U64_MAX + 1n;
  if (value <= U64_MAX) return value;
  if (/^[0-9a-f]{40}$/i.test(text)) return BigInt(`0x${text.slice(0, 16)}`);
  throw new RangeError(
    `${name} must be 0 to ${U64_MAX}, or 0x hex, or a git commit of 40 digits: ` +
      `got ${quote(text)}`,
  );
}

/**
 * Reads a duration in hours.
 *
 * @param name how to call the value in the error
 * @throws {RangeError} if the text is no integer from 0 to 1000000
 *
 * @example
 * ```ts
 * import { parseDurationHours } from "@faultdrill/faultdrill";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(parseDurationHours("24"), 24);
 * ```
 */
export function parseDurationHours(text: string, name = "durationHours"): number {
  const hours = /^\+?[0-9]+$/.test(text) ? Number(text) : Infinity;
  if (hours > DURATION_HOURS_MAX) {
    throw new RangeError(
      `${name} must be a whole number from 0 to ${DURATION_HOURS_MAX}: got ${
        quote(text)
      }`,
    );
  }
  return hours;
}

/**
 * Reads the name of a generator.
 *
 * @param name how to call the value in the error
 * @throws {RangeError} if the text is no name in {@linkcode GENERATORS}
 *
 * @example
 * ```ts
 * import { parseGenerator } from "@faultdrill/faultdrill";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(parseGenerator("mixed"), "mixed");
 * ```
 */
export function parseGenerator(text: string, name = "generator"): GeneratorName {
  if (!Object.hasOwn(GENERATORS, text)) {
    const names = Object.keys(GENERATORS).join(" or ");
    throw new RangeError(`${name} must be ${names}: got ${quote(text)}`);
  }
  return text as GeneratorName;
}

const RFC_3339 =
  /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d\d):(\d\d))$/;

/**
 * Reads an RFC 3339 time and returns it as the original writes it: in UTC with
 * `+00:00`, and a fraction of 0, 3, 6 or 9 digits (chrono's `to_rfc3339`).
 *
 * @param name how to call the value in the error
 * @throws {RangeError} if the text is no such time, or falls outside the years 0 to 9999
 *
 * @example
 * ```ts
 * import { parseGeneratedAt } from "@faultdrill/faultdrill";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(parseGeneratedAt("2026-01-01T02:00:00.5+02:00"), "2026-01-01T00:00:00.500+00:00");
 * ```
 */
export function parseGeneratedAt(text: string, name = "generatedAt"): string {
  const match = RFC_3339.exec(text);
  const utc = match && utcOf(match);
  if (!utc) {
    throw new RangeError(
      `${name} must be an RFC 3339 time such as 2026-01-01T00:00:00Z, ` +
        `with at most 9 fraction digits: got ${quote(text)}`,
    );
  }
  return `${utc}${canonicalFraction(match[3] ?? "")}+00:00`;
}

/** The time of a match in UTC to the second, or nothing if there is no such time. */
function utcOf([, date, time, , sign, hours = "0", minutes = "0"]: RegExpExecArray) {
  const local = new Date(`${date}T${time}Z`);
  // Date rolls the 30th of February over; the round trip shows that it did.
  if (Number.isNaN(local.getTime())) return undefined;
  if (local.toISOString().slice(0, 19) !== `${date}T${time}`) return undefined;
  if (Number(hours) > 23 || Number(minutes) > 59) return undefined;
  const offsetSecs = (Number(hours) * 60 + Number(minutes)) * 60;
  const utc = new Date(local.getTime() - (sign === "-" ? -1 : 1) * offsetSecs * 1000);
  const year = utc.getUTCFullYear();
  return year >= 0 && year <= 9999 ? utc.toISOString().slice(0, 19) : undefined;
}

function canonicalFraction(digits: string): string {
  const padded = digits.padEnd(9, "0");
  if (padded === "000000000") return "";
  if (padded.endsWith("000000")) return `.${padded.slice(0, 3)}`;
  return padded.endsWith("000") ? `.${padded.slice(0, 6)}` : `.${padded}`;
}
