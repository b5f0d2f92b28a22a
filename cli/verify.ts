/**
 * `faultdrill verify`: whether a report follows from its seed.
 * @module
 */
import type { Difference } from "../document/verify.ts";
import { GENERATORS, runStress } from "../mod.ts";
import { defineCommand } from "./command.ts";
import { notUsable, readScenario } from "./documents.ts";
import { CommandError, EXIT } from "./errors.ts";
import { nameOf, readDocument } from "./inputs.ts";
import { loadVerification } from "./late.ts";
import { say } from "./terminal.ts";

/** What V8 can hold as one text, and a little more than a million hours of batty's. */
const REPORT_BYTES_MAX = 536_870_000;

/** The command. */
export const verify = defineCommand({
  name: "verify",
  summary: "check that a report follows from its seed",
  usage: "verify REPORT.json [--scenario FILE]",
  about: `Derives a JSON report (- is stdin) again from the seed and the options that it
states, and compares every byte. Give the scenario that it was run with, if any.
A report of up to ${REPORT_BYTES_MAX} bytes is read: a million hours of batty's kinds.
Exit codes: 0 every byte follows; 104 not a report; 109 it does not follow.`,
  operands: ["REPORT.json"],
  options: {
    scenario: {
      kind: "value",
      placeholder: "FILE",
      help: "the scenario that the session was run with; - is stdin",
      fallback: "batty's six kinds",
      parse: (text) => text,
    },
  },
  async run({ scenario: scenarioPath }, [path = "-"], host) {
    const scenario = scenarioPath === undefined
      ? undefined
      : await readScenario(host, scenarioPath);
    const json = await readDocument(host, path, REPORT_BYTES_MAX);
    const { InvalidDocumentError, verifyReport } = await loadVerification();
    try {
      const verification = verifyReport(json, runStress, scenario);
      const { options, totalFaults, difference } = verification;
      const seed = `seed ${options.seed} (${GENERATORS[options.generator ?? "batty"]})`;
      if (difference) throw doesNotFollow(path, seed, difference);
      const faults = totalFaults === 1 ? "1 fault" : `${totalFaults} faults`;
      await say(
        host,
        `${nameOf(path)}: verified, every byte of ${faults} follows from ${seed}`,
      );
      return EXIT.done;
    } catch (error) {
      if (!(error instanceof InvalidDocumentError)) throw error;
      throw notUsable(path, "a report", error.problems);
    }
  },
});

function doesNotFollow(
  path: string,
  seed: string,
  { line, column, expected, got, cause }: Difference,
): CommandError {
  const what = cause ??
    `line ${line}, column ${column} must be ${JSON.stringify(expected)}: ` +
      `got ${JSON.stringify(got)}`;
  return new CommandError(
    EXIT.notReproducible,
    `${nameOf(path)} does not follow from ${seed}: ${what}`,
  );
}
