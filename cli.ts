#!/usr/bin/env -S deno run --no-prompt -R -W -E=SOURCE_DATE_EPOCH,GITHUB_STEP_SUMMARY
/**
 * The command: picks the runtime's host, runs what the arguments ask for, ends with the
 * exit code.
 *
 * @module
 */
import { main } from "./cli/main.ts";
import { openHost } from "./cli/open_host.ts";

export { main, VERSION } from "./cli/main.ts";
export type * from "./cli/host.ts";
export { openHost };

if (import.meta.main) {
  const host = await openHost();
  host.exit(await main(host.args, host));
}
