/**
 * A user's own fault kinds and gates, read from a JSON file.
 * @module
 */
import type { InferOutput } from "valibot";
import { BATTY_FAULTS, type FaultKind } from "../core.ts";
import { parseGate } from "../gate/mod.ts";
import {
  InvalidDocumentError,
  type JsonValue,
  parseJson,
  type Problem,
} from "../json/mod.ts";
import { show, validate } from "../json/schema.ts";
import { scenarioSchema } from "./schema.ts";

export { InvalidDocumentError, type Problem };

/** What to drill, and what must hold. */
export interface Scenario {
  /** What is drilled, 1 to 1,000 characters of any script. */
  readonly title: string;
  /** The catalogue, 1 to 64 kinds. */
  readonly kinds: readonly FaultKind[];
  /** Gate expressions, each valid for the catalogue; at most 100. */
  readonly gates: readonly string[];
}

/** The original's catalogue as a scenario, without gates. */
export const BATTY_SCENARIO: Scenario = {
  title: "Stress test",
  kinds: BATTY_FAULTS,
  gates: [],
};

/**
 * Reads a scenario file.
 *
 * @throws {InvalidDocumentError} naming everything that is wrong: where the text
 * ends to be JSON, or each key and value that breaks a limit, by path
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
 * assertEquals(runStress({ compact: true, kinds }).faults[0].kind, "worker_killed");
 * ```
 */
export function parseScenario(text: string): Scenario {
  const document = parseJson(text);
  const { value, problems } = validate(scenarioSchema, document, "the scenario");
  const all = [...problems, ...repeatedLabels(document), ...unreadableGates(document)];
  if (!value || all.length > 0) throw new InvalidDocumentError(all);
  const { title, kinds, gates = [] } = value;
  return { title, kinds: kinds.map(kindOf), gates };
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
  return JSON.stringify({ title, kinds: written, gates }, null, 2) + "\n";
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

// These two look at the document as it stands, so that what they find is reported
// together with what the schema finds.

function labelsOf(document: JsonValue): (string | undefined)[] {
  return listAt(document, "kinds").map((kind) => {
    const label = (kind as { label?: JsonValue } | null)?.label;
    return typeof label === "string" ? label : undefined;
  });
}

function listAt(document: JsonValue, key: string): JsonValue[] {
  const list = (document as { [key: string]: JsonValue } | null)?.[key];
  return Array.isArray(list) ? list : [];
}

function repeatedLabels(document: JsonValue): Problem[] {
  const labels = labelsOf(document);
  return labels.flatMap((label, index) => {
    const first = labels.indexOf(label);
    if (label === undefined || first === index) return [];
    const message = `must be unique: got ${show(label)} again, as in kinds[${first}]`;
    return [{ path: `kinds[${index}].label`, message }];
  });
}

function unreadableGates(document: JsonValue): Problem[] {
  const kinds = labelsOf(document).flatMap((label) =>
    label === undefined ? [] : { label }
  );
  return listAt(document, "gates").flatMap((gate, index) => {
    if (typeof gate !== "string") return [];
    const path = `gates[${index}]`;
    try {
      parseGate(gate, kinds, path);
      return [];
    } catch (error) {
      return [{ path, message: (error as RangeError).message.slice(path.length + 1) }];
    }
  });
}
