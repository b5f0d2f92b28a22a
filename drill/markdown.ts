/**
 * A session as Markdown: batty's `render_markdown`, byte for byte; what batty could
 * not have written says what it is.
 * @module
 */
import { memoize } from "./json.ts";
import { GENERATORS } from "./parse.ts";
import type { FaultRecord, Outcomes, StressReport } from "./types.ts";

/**
 * Renders a report as Markdown. In texts of your own, whatever would be formatted,
 * linked, mentioned or end the line is made inert; batty's own texts hold nothing
 * of that kind.
 *
 * @throws {RangeError} if the text would exceed the engine's longest string
 *
 * @example
 * ```ts
 * import { renderMarkdown, runStress } from "@faultdrill/faultdrill";
 * import { assertStringIncludes } from "@std/assert";
 *
 * const markdown = renderMarkdown(runStress({ compact: true, seed: 7n }));
 * assertStringIncludes(markdown, "- SLA failed: 0");
 * ```
 */
export function renderMarkdown(report: StressReport): string {
  return Array.from(renderMarkdownChunks(report)).join("");
}

/**
 * Renders the Markdown in pieces, for streaming a report of any length.
 *
 * @example
 * ```ts
 * import { renderMarkdownChunks, runStress } from "@faultdrill/faultdrill";
 * import { assert } from "@std/assert";
 *
 * const [head] = renderMarkdownChunks(runStress());
 * assert(head?.startsWith("# Batty Stress Test Report\n"));
 * ```
 */
export function* renderMarkdownChunks(
  report: StressReport,
): Generator<string, void, void> {
  const { summary, faults } = report;
  yield `${heading(report)}
## Summary

- Mode: ${report.compact ? "compact" : "standard"}
- Seed: ${report.seed}
${generatorLine(report)}- Virtual duration: ${report.virtualDurationSecs}s
- Faults injected: ${summary.totalFaults}
- SLA passed: ${summary.passedFaults}
- SLA failed: ${summary.failedFaults}
- Max recovery: ${summary.maxRecoverySecs}s
- Avg recovery: ${formatTenths(summary.avgRecoverySecs)}s

## Faults

| # | Fault | Injected | Recovered | Recovery | SLA | Status |
|---|---|---:|---:|---:|---:|---|
`;
  for (const fault of faults) yield renderRow(fault);
  yield "\n## Notes\n\n";
  const anchorOf = memoize(({ label, roadmapAnchor }: FaultRecord["kind"]) =>
    `- \`${label}\` mapped to roadmap item "${escapeMarkdown(roadmapAnchor)}": `
  );
  for (const { kind, notes } of faults) {
    yield `${anchorOf(kind)}${escapeMarkdown(notes)}\n`;
  }
}

/**
 * Where a session's outcomes come from, in a sentence that leaves no doubt.
 *
 * @example
 * ```ts
 * import { OUTCOMES_EXPLAINED } from "@faultdrill/faultdrill";
 * import { assertStringIncludes } from "@std/assert";
 *
 * assertStringIncludes(OUTCOMES_EXPLAINED.simulated, "drawn from the seed");
 * ```
 */
export const OUTCOMES_EXPLAINED: Readonly<Record<Outcomes, string>> =
  /* @__PURE__ */ Object.freeze({
    simulated: "Outcomes are simulated: drawn from the seed, not measured on any system.",
    injector: "Outcomes were answered by an injector, not measured by Faultdrill.",
  });

function heading({ form, title, outcomes }: StressReport): string {
  return form === "batty"
    ? "# Batty Stress Test Report\n"
    : `# ${escapeMarkdown(title)}\n\n${OUTCOMES_EXPLAINED[outcomes]}\n`;
}

function generatorLine({ form, generator }: StressReport): string {
  return form === "batty" ? "" : `- Generator: ${GENERATORS[generator]}\n`;
}

function renderRow(fault: FaultRecord): string {
  return `| ${fault.sequence} | ${fault.kind.label} | ${fault.injectedAtSecs}s | ` +
    `${fault.recoveredAtSecs}s | ${fault.recoveryTimeSecs}s | ${fault.kind.slaSecs}s | ` +
    `${fault.passedSla ? "pass" : "fail"} |\n`;
}

/** Characters that end a line, steer a terminal or turn the direction of a text. */
export const CONTROLS: RegExp =
  // deno-lint-ignore no-control-regex
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]+/g;
/** An underscore between letters or digits opens nothing, and batty leaves it as it is. */
const PUNCTUATION = /[\\`*[\]|~$#]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g;
/** What readers' tools make a link, a mention, a reference or an emoji of. */
const LINKED = /@|:(?=\/\/|[\w+-])|#(?=\w)|www(?=\.)|GH(?=-\d)/gi;
/** Whether a text holds anything of the above: most do not, and need one look. */
const ACTING = /[^\w ,.;'"()-]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|www\.|GH-/i;
/** U+2060 has no width. */
const WORD_JOINER = "&#8288;";

/**
 * Keeps a text on one line and inert. Links, mentions, references and emoji are found
 * in a text after its escapes were read: only a character between ends them.
 */
export function escapeMarkdown(text: string): string {
  if (!ACTING.test(text)) return text;
  return text
    .replace(CONTROLS, " ")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replace(LINKED, `$&${WORD_JOINER}`)
    .replace(
      PUNCTUATION,
      (char, at: number, whole: string) =>
        whole.startsWith(WORD_JOINER, at - 1) ? char : `\\${char}`,
    );
}

/**
 * Formats a mean from 0 on to tenths as Rust's `{:.1}`, which rounds an exact tie to
 * even where `toFixed` rounds it up. Only `n.25` and `n.75` are ties in binary, and of
 * these the two disagree on `n.25`.
 *
 * @example
 * ```ts
 * import { formatTenths } from "@faultdrill/faultdrill";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals([formatTenths(76.25), formatTenths(76.75)], ["76.2", "76.8"]);
 * ```
 */
export function formatTenths(value: number): string {
  return value % 1 === 0.25 ? `${Math.floor(value)}.2` : value.toFixed(1);
}
