/**
 * Writes docs/reference.md from the option tables, the scenario's JSON Schema and the
 * exit codes, so that it cannot say what the command does not do.
 *
 *   deno task build:reference           write it
 *   deno task build:reference --check   compare only; exit 1 if it differs
 *
 * @module
 */
import { type Command, describe, groupsOf, signatureOf } from "../cli/command.ts";
import { EXIT_MEANINGS } from "../cli/help.ts";
import { COMMANDS } from "../cli/main.ts";
import schema from "../document/scenario.schema.json" with { type: "json" };

const OUTPUT_PATH = "docs/reference.md";

const METRICS: readonly (readonly [string, string])[] = [
  ["`pass_rate`", "faults recovered within their SLA, divided by all"],
  ["`total_faults`, `passed_faults`, `failed_faults`", "counts"],
  ["`late_detections`", "faults detected later than their kind's `detect_sla_secs`"],
  ["`recovery.P`, `detection.P`", "seconds; `P` is `p50`, `p90`, `p95`, `p99` or `max`"],
];

const text = `<!-- Written by scripts/build_reference.ts: deno task build:reference -->

# Reference

${COMMANDS.map(commandSection).join("\n")}
## Gates

\`METRIC COMPARISON NUMBER\`, with \`<=\`, \`>=\`, \`<\`, \`>\` or \`==\` and at most six
decimals. A kind narrows a metric: \`pass_rate.agent_crash\`,
\`recovery.agent_crash.max\`. Percentiles are nearest-rank: each is a time that occurred.

${table(["metric", "what it is"], METRICS)}
## Scenario

A JSON file; [its JSON Schema](../document/scenario.schema.json).

${table(["key", "value"], scenarioRows(schema, ""))}
## Exit codes

Where several hold, the first of this table counts.

${table(["code", "meaning"], EXIT_MEANINGS.map(([code, what]) => [String(code), what]))}`;

function commandSection(command: Command): string {
  const groups = groupsOf(command.options).map(([heading, names]) => {
    const rows = names.map((name) => {
      const option = command.options[name];
      return [
        `\`${signatureOf(name, command.options)}\``,
        option ? describe(option) : "",
      ];
    });
    return table([heading, ""], rows as [string, string][]);
  });
  return `## ${command.name}

\`faultdrill ${command.usage}\`

${command.about}

${groups.join("\n")}${command.notes === undefined ? "" : `\n${command.notes}\n`}`;
}

function table(
  [first, second]: readonly [string, string],
  rows: readonly (readonly [string, string])[],
): string {
  const cell = (text: string) => text.replaceAll("|", "\\|");
  const lines = rows.map(([a, b]) => `| ${cell(a)} | ${cell(b)} |\n`);
  return `| ${first} | ${second} |\n| --- | --- |\n${lines.join("")}`;
}

interface Property {
  readonly type?: string;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: Property;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Property>>;
}

function scenarioRows({ properties = {}, required = [] }: Property, path: string) {
  return Object.entries(properties).flatMap(([key, value]): [string, string][] => {
    const optional = required.includes(key) ? "" : "; may be left out";
    const own: [string, string] = [`\`${path}${key}\``, `${valueOf(value)}${optional}`];
    return [own, ...value.items ? scenarioRows(value.items, `${path}${key}[].`) : []];
  });
}

function valueOf(value: Property): string {
  const { type, pattern, minimum, maximum, maxLength, minItems = 0, maxItems } = value;
  if (type === "array") return `a list of ${minItems} to ${maxItems}`;
  if (type === "integer") return `${minimum} to ${maximum?.toLocaleString("en")}`;
  if (pattern !== undefined) return `a text that matches \`${pattern}\``;
  return maxLength === undefined ? "a text" : `a text of 1 to ${maxLength} characters`;
}

if (!Deno.args.includes("--check")) {
  Deno.writeTextFileSync(OUTPUT_PATH, text);
  console.log(`wrote ${OUTPUT_PATH}`);
} else if (Deno.readTextFileSync(OUTPUT_PATH) !== text) {
  console.error(
    `build_reference: ${OUTPUT_PATH} is stale: run \`deno task build:reference\``,
  );
  Deno.exit(1);
} else {
  console.log(`${OUTPUT_PATH} follows from the option tables`);
}
