/**
 * Arguments to command to exit code.
 * @module
 */
import { type Command, helpOf, requireOperands } from "./command.ts";
import { CommandError, EXIT } from "./errors.ts";
import { find, helpFor, overview } from "./help.ts";
import type { Host } from "./host.ts";
import { COMMON_OPTIONS, readOptions } from "./options.ts";
import { writeStdout } from "./streams.ts";
import { scenario } from "./scenario.ts";
import { stressTest } from "./stress.ts";
import { complain, say } from "./terminal.ts";
import { validate } from "./validate.ts";
import { verify } from "./verify.ts";

/** The version of this package, as in deno.json. */
export const VERSION = "0.1.0";

/** What a build has to say about itself; scripts/build_dist.ts defines it. */
declare const FAULTDRILL_BUILD_NOTE: string | undefined;
const BUILD_NOTE = typeof FAULTDRILL_BUILD_NOTE === "undefined"
  ? ""
  : ` (${FAULTDRILL_BUILD_NOTE})`;

/** Every command, in the order in which the help names them. */
export const COMMANDS: readonly Command[] = [
  stressTest,
  scenario,
  validate,
  verify,
  helpFor(() => COMMANDS, VERSION),
].map((command) => ({
  ...command,
  options: { ...command.options, ...COMMON_OPTIONS },
}));

/**
 * Runs the command.
 *
 * @param argv the arguments after the program's name
 * @returns the exit code
 */
export async function main(argv: readonly string[], host: Host): Promise<number> {
  try {
    return await dispatch(argv, host);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    complain(host, error);
    return error.exitCode;
  }
}

async function dispatch(argv: readonly string[], host: Host): Promise<number> {
  // The command is the first argument; where that is an option, it is stress-test.
  const [first = "--"] = argv;
  const isNamed = first === "-" || !first.startsWith("-");
  const command = find(COMMANDS, isNamed ? first : stressTest.name);
  const { given, operands } = readOptions(
    isNamed ? argv.slice(1) : argv,
    command.options,
  );
  if (given.help) {
    await writeStdout(
      host,
      isNamed ? helpOf(command) : `${overview(COMMANDS, VERSION)}\n${helpOf(command)}`,
    );
    return EXIT.done;
  }
  if (given.version) {
    await say(host, `faultdrill ${VERSION}${BUILD_NOTE}`);
    return EXIT.done;
  }
  requireOperands(command, operands);
  return await command.run(given, operands, host);
}
