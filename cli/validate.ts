/**
 * `faultdrill validate`: everything that is wrong with a scenario file.
 * @module
 */
import { counted } from "../report/wording.ts";
import { defineCommand } from "./command.ts";
import { EXIT } from "./errors.ts";
import { readScenario } from "./documents.ts";
import { nameOf } from "./inputs.ts";
import { say } from "./terminal.ts";

/** The command. */
export const validate = defineCommand({
  name: "validate",
  summary: "check a scenario file",
  usage: "validate FILE",
  about: `Checks a scenario file (- is stdin) and says everything that is wrong with it.
Exit codes: 0 valid; 104 not.`,
  operands: ["FILE"],
  options: {},
  async run(_given, [path = "-"], host) {
    const { kinds, gates } = await readScenario(host, path);
    const counts = `${counted(kinds.length, "kind")}, ${counted(gates.length, "gate")}`;
    await say(host, `${nameOf(path)}: valid scenario, ${counts}`);
    return EXIT.done;
  },
});
