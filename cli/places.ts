/**
 * Where things are and what time it is: folders, the environment, the clock.
 * @module
 */
import { parseGeneratedAt } from "../mod.ts";
import { UsageError } from "./errors.ts";
import { type FileStatus, host } from "./host.ts";

const { basename, dirname, join, resolve } = host;

/** Where reports go under the project root unless told otherwise. */
export const REPORTS_FOLDER: string = join(".batty", "reports", "stress");

/** The root of the git main checkout around a folder, read from its files alone. */
export function mainCheckoutRoot(folder: string): string | undefined {
  const dotGit = join(folder, ".git");
  if (statusIfThere(join(dotGit, "HEAD"))) return folder;
  const gitFolder = /^gitdir: (.+)/.exec(readIfThere(dotGit) ?? "")?.[1];
  if (gitFolder !== undefined) {
    // A linked worktree names the main checkout's folder; a submodule names none.
    const common = readIfThere(join(resolve(folder, gitFolder), "commondir"))?.trim();
    const main = common && resolve(folder, gitFolder, common);
    return main && basename(main) === ".git" ? dirname(main) : folder;
  }
  const parent = dirname(folder);
  return parent === folder ? undefined : mainCheckoutRoot(parent);
}

/** A small file's text; nothing where there is none, or where it may not be read. */
function readIfThere(path: string): string | undefined {
  try {
    return host.readTextSync(path);
  } catch {
    return undefined;
  }
}

/** A file's status; nothing where there is none, or where it may not be read. */
export function statusIfThere(path: string): FileStatus | undefined {
  try {
    return host.statSync(path);
  } catch {
    return undefined;
  }
}

/** The time to state: SOURCE_DATE_EPOCH, else now. */
export function generatedAtNow(): string {
  const epoch = host.readEnvironment("SOURCE_DATE_EPOCH");
  if (epoch === undefined) return parseGeneratedAt(new Date().toISOString());
  const time = new Date(/^[0-9]{1,12}$/.test(epoch) ? Number(epoch) * 1000 : NaN);
  if (Number.isNaN(time.getTime()) || time.getUTCFullYear() > 9999) {
    throw new UsageError(
      "SOURCE_DATE_EPOCH must be whole seconds since 1970, up to the year 9999: " +
        `got ${JSON.stringify(epoch)}`,
    );
  }
  return parseGeneratedAt(time.toISOString());
}

/** The original's default file name without its ending: UTC, to the second. */
export function defaultStem(root: string): string {
  const [date, time] = new Date().toISOString().slice(0, 19).split("T");
  const stamp = `${date.replaceAll("-", "")}-${time.replaceAll(":", "")}`;
  return join(root, REPORTS_FOLDER, `stress-test-${stamp}`);
}

/** Where writing to a path ends up: links followed as far as the path exists. */
export function targetOf(path: string): string {
  if (path === "-") return "-";
  const full = resolve(path);
  try {
    return host.realpathSync(full);
  } catch {
    const parent = dirname(full);
    return parent === full ? full : join(targetOf(parent), basename(full));
  }
}
