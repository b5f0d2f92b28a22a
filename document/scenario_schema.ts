/**
 * The form of a scenario file, defined once: the reader, the TypeScript types and
 * the published JSON Schema all follow from this.
 * @module
 */
import * as v from "valibot";
import {
  KINDS_MAX,
  LABEL_PATTERN,
  SLA_SECS_MAX,
  WEIGHT_MAX,
} from "../drill/catalogue.ts";
import { closedObject, integer, list, must } from "./schema.ts";

/** Longest text in Unicode characters. */
export const TEXT_CHARS_MAX = 1000;
/** Most gates in one scenario. */
export const GATES_MAX = 100;

const textMessage = must(`a text of 1 to ${TEXT_CHARS_MAX} characters`);
const text = v.pipe(
  v.string(textMessage),
  v.minLength(1, textMessage),
  v.check(isShort, textMessage),
);

/** Counts characters as JSON Schema does, not UTF-16 units as valibot would. */
export function isShort(text: string): boolean {
  if (text.length <= TEXT_CHARS_MAX) return true;
  return text.length <= 2 * TEXT_CHARS_MAX && Array.from(text).length <= TEXT_CHARS_MAX;
}

const labelMessage = must(`a text that matches ${LABEL_PATTERN.source}`);

const kind = closedObject({
  label: v.pipe(v.string(labelMessage), v.regex(LABEL_PATTERN, labelMessage)),
  description: text,
  roadmap_anchor: text,
  sla_secs: integer(1, SLA_SECS_MAX),
  weight: v.optional(integer(1, WEIGHT_MAX)),
  detect_sla_secs: v.optional(integer(1, SLA_SECS_MAX)),
}, "a kind");

/** A scenario file as it is written. */
export const scenarioSchema = closedObject({
  $schema: v.optional(v.string(must("the address of the JSON Schema"))),
  title: text,
  kinds: list(kind, 1, KINDS_MAX, "kinds"),
  gates: v.optional(list(text, 0, GATES_MAX, "gates")),
}, "a scenario");
