/**
 * Where reports go by default, and the time that they state.
 * @module
 */
import { parseGeneratedAt } from "../mod.ts";
import { causeOf, CommandError, EXIT, UsageError } from "./errors.ts";
import type { Host } from "./host.ts";
import { withoutClimbs } from "./targets.ts";

/**
 * The working folder.
 *
 * @throws {CommandError} 1 if it is gone
 */
export function workingFolder(host: Host): string {
  try {
    return host.environment.cwd();
  } catch (error) {
    throw new CommandError(
      EXIT.output,
      `failed to find the working folder: ${causeOf(error)}; ` +
        "give --root, or outputs, from / on",
    );
  }
}

/** The project root: the folder given, else the git main checkout's, else this one. */
export function projectRoot(host: Host, folder: string | undefined): string {
  if (folder === undefined) {
    const here = workingFolder(host);
    return mainCheckoutRoot(host, here) ?? here;
  }
  const root = withoutClimbs(host, folder);
  return root.startsWith("/") ? root : host.paths.resolve(workingFolder(host), root);
}

/** The root of the git main checkout around a folder, read from its files alone. */
export function mainCheckoutRoot(host: Host, folder: string): string | undefined {
  const { basename, dirname, join, resolve } = host.paths;
  const readText = (path: string) => ifReadable(() => host.files.readText(path));
  const dotGit = join(folder, ".git");
  if (ifReadable(() => host.files.stat(join(dotGit, "HEAD")))) return folder;
  const gitFolder = /^gitdir: (.+)/.exec(readText(dotGit) ?? "")?.[1];
  if (gitFolder !== undefined) {
    // A linked worktree names the main checkout's folder; a submodule names none.
    const common = readText(join(resolve(folder, gitFolder), "commondir"))?.trim();
    const main = common && resolve(folder, gitFolder, common);
    // A bare repository has worktrees, but no checkout of its own.
    return main && basename(main) === ".git" ? dirname(main) : folder;
  }
  const parent = dirname(folder);
  return parent === folder ? undefined : mainCheckoutRoot(host, parent);
}

function ifReadable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** The time to state: SOURCE_DATE_EPOCH, else now. */
export function generatedAtNow(host: Host): string {
  const epoch = host.environment.get("SOURCE_DATE_EPOCH");
  if (epoch === undefined) {
    return parseGeneratedAt(new Date(host.clock.nowMs()).toISOString());
  }
  const time = new Date(/^[0-9]{1,12}$/.test(epoch) ? Number(epoch) * 1000 : NaN);
  if (Number.isNaN(time.getTime()) || time.getUTCFullYear() > 9999) {
    throw new UsageError(
      "SOURCE_DATE_EPOCH must be whole seconds since 1970, up to the year 9999: " +
        `got ${JSON.stringify(epoch)}`,
    );
  }
  return parseGeneratedAt(time.toISOString());
}

/** Batty's default file name in a folder, without its ending: UTC, to the second. */
export function defaultStem(host: Host, folder: string): string {
  const now = new Date(host.clock.nowMs()).toISOString().slice(0, 19);
  const stamp = now.replace(/[-:]/g, "").replace("T", "-");
  return host.paths.join(folder, `stress-test-${stamp}`);
}
