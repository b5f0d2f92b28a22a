/**
 * `faultdrill scenario`: a scenario file to start from.
 * @module
 */
import { defineCommand } from "./command.ts";
import { EXIT } from "./errors.ts";
import { loadScenarios } from "./late.ts";
import { writeStdout } from "./streams.ts";

/** The command. */
export const scenario = defineCommand({
  name: "scenario",
  summary: "print a scenario file to start from",
  usage: "scenario > scenario.json",
  about: "Prints batty's six kinds as a scenario file to start from.",
  operands: [],
  options: {},
  async run(_given, _operands, host) {
    const { BATTY_SCENARIO, renderScenario } = await loadScenarios();
    await writeStdout(host, renderScenario(BATTY_SCENARIO));
    return EXIT.done;
  },
});
