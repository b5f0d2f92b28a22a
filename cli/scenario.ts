/**
 * `faultdrill scenario`: a scenario file to start from.
 * @module
 */
import { defineCommand } from "./command.ts";
import { EXIT } from "./errors.ts";
import { writeStdout } from "./outputs.ts";

/** The command. */
export const scenario = defineCommand({
  name: "scenario",
  summary: "print a scenario file to start from",
  usage: "scenario > scenario.json",
  about: "Prints batty's six kinds as a scenario file to start from.",
  operands: [],
  options: {},
  async run(_given, _operands, host) {
    const { BATTY_SCENARIO, renderScenario } = await import("../document/scenario.ts");
    await writeStdout(host, renderScenario(BATTY_SCENARIO));
    return EXIT.done;
  },
});
