/**
 * Programs of users, which import every entry of a package.
 * @module
 */

/** The time that every drill of these tests states, as the golden reports do. */
export const GENERATED_AT = "2026-01-01T00:00:00Z";

/**
 * A program that uses every entry, whose types must be the real ones, and prints the
 * report of seed 7. What else importing an entry printed or did would show beside it.
 *
 * @param entries the entries' keys, such as `./bigint`
 */
export function consumerOf(packageName: string, entries: readonly string[]): string {
  const specifierOf = (key: string) => JSON.stringify(packageName + key.slice(1));
  const imports = entries
    .map((key, index) => `import * as entry${index} from ${specifierOf(key)};`);
  return `${imports.join("\n")}
import { main, VERSION } from ${specifierOf("./cli")};
import { renderJson, runStress, type StressReport } from ${specifierOf(".")};
import { engine, runStress as runOnBigInt } from ${specifierOf("./bigint")};
import { BATTY_SCENARIO, parseScenario, renderScenario } from ${
    specifierOf("./scenario")
  };
import { verifyReport } from ${specifierOf("./verify")};

const options = { compact: true, seed: 7n, generatedAt: "${GENERATED_AT}" };
const report: StressReport = runStress(options);
const json: string = renderJson(report);
if (renderJson(runOnBigInt(options)) !== json || engine !== "bigint") throw report;
if (verifyReport(json, runStress).difference) throw report;
if (parseScenario(renderScenario(BATTY_SCENARIO)).kinds.length !== 6) throw report;
for (const entry of [${entries.map((_, index) => `entry${index}`)}]) {
  if (Object.keys(entry).length === 0) throw entry;
}
const command: (...args: Parameters<typeof main>) => Promise<number> = main;
if (typeof command !== "function" || !/^\\d+\\.\\d+\\.\\d+/.test(VERSION)) throw VERSION;
// @ts-expect-error: a seed is a bigint, so an untyped import would show here
export const wrong = () => runStress({ seed: 7 });
// @ts-expect-error: the command takes arguments, so an untyped import would show here
export const wrongToo = () => main(7);
console.log(json);
`;
}

/** A program that hands in the kernel as an imported module. */
export function kernelConsumerOf(packageName: string): string {
  return `import kernel from "${packageName}/kernel.wasm";
import { createHarness, createWasmEngine, type Harness } from "${packageName}";
export const harness: Harness = createHarness(createWasmEngine(kernel));
`;
}
