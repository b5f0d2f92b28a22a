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
import { closedObject, integer, must } from "./schema.ts";

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
function isShort(text: string): boolean {
  return text.length <= TEXT_CHARS_MAX || Array.from(text).length <= TEXT_CHARS_MAX;
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

const kindsMessage = must(`a list of 1 to ${KINDS_MAX} kinds`);
const gatesMessage = must(`a list of at most ${GATES_MAX} gates`);

/** A scenario file as it is written. */
export const scenarioSchema = closedObject({
  $schema: v.optional(v.string(must("the address of the JSON Schema"))),
  title: text,
  kinds: v.pipe(
    v.array(kind, kindsMessage),
    v.minLength(1, kindsMessage),
    v.maxLength(KINDS_MAX, kindsMessage),
  ),
  gates: v.optional(v.pipe(
    v.array(text, gatesMessage),
    v.maxLength(GATES_MAX, gatesMessage),
  )),
}, "a scenario");
