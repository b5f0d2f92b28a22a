/**
 * A session as JSON: batty's keys in batty's order, `serde_json::to_vec_pretty` byte
 * for byte; what batty could not have written names itself before them.
 * @module
 */
import type { FaultKind } from "./catalogue.ts";
import { GENERATORS } from "./parse.ts";
import type { FaultRecord, StressReport } from "./types.ts";

/** What a session's document of Faultdrill's own form calls itself. */
export const SESSION_SCHEMA = "faultdrill.session/1";

/**
 * Renders a report as JSON, with no newline at the end. Seeds are bare integers up
 * to 2^64 - 1, which `JSON.parse` rounds above 2^53.
 *
 * @throws {RangeError} if the text would exceed the engine's longest string
 * (about 500 MB, a million faults); {@linkcode renderJsonChunks} has no such limit
 *
 * @example
 * ```ts
 * import { renderJson, runStress } from "@faultdrill/faultdrill";
 * import { assertEquals } from "@std/assert";
 *
 * const json = renderJson(runStress({ compact: true, seed: 7n }));
 * assertEquals(JSON.parse(json).summary.max_recovery_secs, 113);
 * ```
 */
export function renderJson(report: StressReport): string {
  return Array.from(renderJsonChunks(report)).join("");
}

/**
 * Renders the JSON in pieces, one per fault, for streaming a report of any length.
 *
 * @example
 * ```ts
 * import { renderJson, renderJsonChunks, runStress } from "@faultdrill/faultdrill";
 * import { assertEquals } from "@std/assert";
 *
 * const report = runStress();
 * assertEquals([...renderJsonChunks(report)].join(""), renderJson(report));
 * ```
 */
export function* renderJsonChunks(report: StressReport): Generator<string, void, void> {
  const { compact, seed, virtualDurationSecs, summary, faults } = report;
  yield `{
${ownKeys(report)}  "generated_at": ${JSON.stringify(report.generatedAt)},
  "compact": ${compact},
  "seed": ${seed},
  "virtual_duration_secs": ${virtualDurationSecs},
  "summary": {
    "compact": ${compact},
    "seed": ${seed},
    "virtual_duration_secs": ${virtualDurationSecs},
    "total_faults": ${summary.totalFaults},
    "passed_faults": ${summary.passedFaults},
    "failed_faults": ${summary.failedFaults},
    "max_recovery_secs": ${summary.maxRecoverySecs},
    "avg_recovery_secs": ${formatF64(summary.avgRecoverySecs)}
  },
  "faults": [`;
  const textsOf = memoize(renderKindTexts);
  let separator = "\n";
  for (const fault of faults) {
    yield `${separator}    {
      "sequence": ${fault.sequence}${renderFault(fault, textsOf(fault.kind))}`;
    separator = ",\n";
  }
  yield faults.length === 0 ? "]\n}" : "\n  ]\n}";
}

/** What batty has no key for; nothing in batty's own form. */
function ownKeys({ form, title, outcomes, generator }: StressReport): string {
  if (form === "batty") return "";
  return `  "schema": "${SESSION_SCHEMA}",
  "title": ${JSON.stringify(title)},
  "outcomes": "${outcomes}",
  "generator": "${GENERATORS[generator]}",
`;
}

function renderFault(fault: FaultRecord, kindTexts: KindTexts): string {
  return `${kindTexts.head}${fault.injectedAtSecs},
      "detected_at_secs": ${fault.detectedAtSecs},
      "recovered_at_secs": ${fault.recoveredAtSecs},
      "recovery_time_secs": ${fault.recoveryTimeSecs}${
    fault.passedSla ? kindTexts.passed : kindTexts.failed
  }${JSON.stringify(fault.notes)}
    }`;
}

/** What all faults of a kind have in common, between the numbers. */
interface KindTexts {
  readonly head: string;
  readonly passed: string;
  readonly failed: string;
}

function renderKindTexts(kind: FaultKind): KindTexts {
  const { label, description, roadmapAnchor, slaSecs } = kind;
  const tail = (passed: boolean) =>
    `,
      "sla_secs": ${slaSecs},
      "passed_sla": ${passed},
      "notes": `;
  return {
    head: `,
      "kind": ${JSON.stringify(label)},
      "description": ${JSON.stringify(description)},
      "roadmap_anchor": ${JSON.stringify(roadmapAnchor)},
      "injected_at_secs": `,
    passed: tail(true),
    failed: tail(false),
  };
}

/** Renders what is the same for every fault of a kind once. */
export function memoize<K extends object, V>(render: (key: K) => V): (key: K) => V {
  const rendered = new Map<K, V>();
  return (key) => {
    let value = rendered.get(key);
    if (value === undefined) rendered.set(key, value = render(key));
    return value;
  };
}

/**
 * Formats a mean as serde_json formats an f64. Valid for 0 to 2^53: below 1e-5 it
 * has an exponent there, where JavaScript starts at 1e-6.
 */
function formatF64(value: number): string {
  if (value !== 0 && value < 1e-5) return value.toExponential();
  return Number.isInteger(value) ? `${value}.0` : `${value}`;
}
