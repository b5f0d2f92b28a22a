/**
 * A user's own fault kinds and gates, read from a JSON file.
 * @module
 */
import type { InferOutput } from "valibot";
import {
  BATTY_FAULTS,
  type FaultKind,
  KINDS_MAX,
  LABEL_PATTERN,
} from "../drill/catalogue.ts";
import { TITLE_DEFAULT } from "../drill/session.ts";
import { type Gate, parseGate, requireGateKind } from "../measure/gate.ts";
import { InvalidDocumentError, type JsonValue, parseJson, type Problem } from "./json.ts";
import { GATES_MAX, isShort, scenarioSchema } from "./scenario_schema.ts";
import { show, validate } from "./schema.ts";

export { InvalidDocumentError, type Problem };

/** What to drill, and what must hold. */
export interface Scenario {
  /** What is drilled, 1 to 1,000 characters of any script. */
  readonly title: string;
  /** The catalogue, 1 to 64 kinds. */
  readonly kinds: readonly FaultKind[];
  /** What must hold, each gate valid for the catalogue; at most 100. */
  readonly gates: readonly Gate[];
}

/** Batty's catalogue as a scenario, without gates. */
export const BATTY_SCENARIO: Scenario = {
  title: TITLE_DEFAULT,
  kinds: BATTY_FAULTS,
  gates: [],
};

/**
 * Reads a scenario file.
 *
 * @throws {InvalidDocumentError} naming the first 100 problems: where the text stops
 * being JSON, or each key and value that breaks a limit, by path
 *
 * @example
 * ```ts
 * import { parseScenario } from "@faultdrill/faultdrill/scenario";
 * import { runStress } from "@faultdrill/faultdrill";
 * import { assertEquals } from "@std/assert";
 *
 * const { kinds } = parseScenario(`{
 *   "title": "Job runner",
 *   "kinds": [{
 *     "label": "worker_killed",
 *     "description": "A worker is killed in the middle of a job.",
 *     "roadmap_anchor": "Runbook 4",
 *     "sla_secs": 45
 *   }],
 *   "gates": ["pass_rate >= 0.9"]
 * }`);
 * const [fault] = runStress({ compact: true, kinds }).faults;
 * assertEquals(fault?.kind.label, "worker_killed");
 * ```
 */
export function parseScenario(text: string): Scenario {
  const document = parseJson(text);
  const { value, problems } = validate(scenarioSchema, document, "the scenario");
  const labels = labelsOf(document);
  const gates = parseGates(document, labels);
  const all = [...problems, ...repeatedLabels(labels), ...gates.problems];
  if (!value || all.length > 0) throw new InvalidDocumentError(all);
  return {
    title: value.title,
    kinds: value.kinds.map(kindOf),
    gates: gates.read,
  };
}

/**
 * Writes a scenario as {@linkcode parseScenario} reads it, every default spelt out.
 *
 * @example
 * ```ts
 * import { BATTY_SCENARIO, parseScenario, renderScenario } from "@faultdrill/faultdrill/scenario";
 * import { assertEquals } from "@std/assert";
 *
 * const kinds = parseScenario(renderScenario(BATTY_SCENARIO)).kinds;
 * assertEquals(kinds.length, 6);
 * ```
 */
export function renderScenario({ title, kinds, gates }: Scenario): string {
  const written = kinds.map((kind) => ({
    label: kind.label,
    description: kind.description,
    roadmap_anchor: kind.roadmapAnchor,
    sla_secs: kind.slaSecs,
    weight: kind.weight ?? 1,
    detect_sla_secs: kind.detectSlaSecs,
  }));
  const expressions = gates.map(({ expression }) => expression);
  return JSON.stringify({ title, kinds: written, gates: expressions }, null, 2) + "\n";
}

type WrittenKind = InferOutput<typeof scenarioSchema>["kinds"][number];

function kindOf(kind: WrittenKind): FaultKind {
  return {
    label: kind.label,
    description: kind.description,
    roadmapAnchor: kind.roadmap_anchor,
    slaSecs: kind.sla_secs,
    ...(kind.weight !== undefined && { weight: kind.weight }),
    ...(kind.detect_sla_secs !== undefined && { detectSlaSecs: kind.detect_sla_secs }),
  };
}

// These look at the document as it stands, so that what they find is told together
// with what the schema finds; at no more of it than a scenario may have.

function labelsOf(document: JsonValue): (string | undefined)[] {
  return listAt(document, "kinds", KINDS_MAX).map((kind) => {
    const label = (kind as { label?: JsonValue } | null)?.label;
    return typeof label === "string" && LABEL_PATTERN.test(label) ? label : undefined;
  });
}

function listAt(document: JsonValue, key: string, max: number): JsonValue[] {
  const list = (document as { [key: string]: JsonValue } | null)?.[key];
  return Array.isArray(list) ? list.slice(0, max) : [];
}

function repeatedLabels(labels: readonly (string | undefined)[]): Problem[] {
  const places = new Map<string, number>();
  const problems: Problem[] = [];
  for (const [index, label] of labels.entries()) {
    if (label === undefined) continue;
    const first = places.get(label);
    if (first === undefined) {
      places.set(label, index);
      continue;
    }
    const message = `must be unique: got ${show(label)} again, as in kinds[${first}]`;
    problems.push({ path: `kinds[${index}].label`, message });
  }
  return problems;
}

function parseGates(document: JsonValue, labels: readonly (string | undefined)[]) {
  const known = new Set(labels.filter((label) => label !== undefined));
  const read: Gate[] = [];
  const problems: Problem[] = [];
  for (const [index, text] of listAt(document, "gates", GATES_MAX).entries()) {
    if (typeof text !== "string" || !isShort(text)) continue;
    const path = `gates[${index}]`;
    try {
      read.push(requireGateKind(parseGate(text, path), known, path));
    } catch (error) {
      const message = (error as RangeError).message.slice(path.length + 1);
      problems.push({ path, message });
    }
  }
  return { read, problems };
}
