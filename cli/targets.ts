/**
 * Where a path leads, as the operating system has it and not as the path is spelled:
 * `link/../x` lies beside what the link leads to, and a link that leads to nothing yet
 * is where its file will be.
 * @module
 */
import { codeOf, systemError } from "./errors.ts";
import type { FileStatus, Host } from "./host.ts";

/** Longer paths are refused by every kernel, as they are. */
const PATH_CHARS_MAX = 4096;
/** Linux's own limit. */
const LINKS_MAX = 40;
const STANDARD_STREAMS = ["/dev/stdin", "/dev/stdout", "/dev/stderr"];
const DESCRIPTOR = /^\/(?:dev|proc\/[^/]+)\/fd\/\d+$/;
const OWN_DESCRIPTOR = /^\/(?:dev|proc\/(?:thread-)?self)\/fd\/(\d+)$/;

/** Where writing to a path ends up. */
export interface Target {
  /** `stream` is what some process holds open. */
  readonly kind: "stdout" | "stream" | "file";
  readonly path: string;
  /** Whether a link led there, so that its folder is not the one that the user named. */
  readonly isLinked: boolean;
}

/**
 * Where writing to a path ends up: its last link followed, to a file that may be yet
 * to be made. `-` is stdout.
 *
 * @throws {Error} with the system's `code` if it leads nowhere
 */
export function targetOf(host: Host, path: string): Target {
  if (path === "-") return { kind: "stdout", path, isLinked: false };
  let at = withoutClimbs(host, path);
  for (let links = 0; links <= LINKS_MAX; links++) {
    const isLinked = links > 0;
    const descriptor = descriptorOf(at);
    if (descriptor !== undefined) {
      return { kind: descriptor === 1 ? "stdout" : "stream", path: at, isLinked };
    }
    if (!ifThere(() => host.files.lstat(at))?.isLink) {
      return { kind: "file", path: at, isLinked };
    }
    const next = host.files.readLink(at);
    const { dirname } = host.paths;
    at = withoutClimbs(host, next.startsWith("/") ? next : `${dirname(at)}/${next}`);
  }
  throw systemError("ELOOP");
}

/** Whether a path is one of the names of stdin. */
export function isStdin(host: Host, path: string): boolean {
  return path === "-" || descriptorOf(host.paths.join(path)) === 0;
}

/** The number of an open file that a path names; -1 for one of another process. */
function descriptorOf(path: string): number | undefined {
  const standard = STANDARD_STREAMS.indexOf(path);
  if (standard >= 0) return standard;
  return DESCRIPTOR.test(path) ? Number(OWN_DESCRIPTOR.exec(path)?.[1] ?? -1) : undefined;
}

/**
 * The path without `..` after a name, which runtimes take away together with the name,
 * while the kernel climbs from where the name leads.
 *
 * @throws {Error} with the system's `code` if that name is no folder's, or the path too long
 */
export function withoutClimbs(host: Host, path: string): string {
  if (path === "") throw systemError("ENOENT");
  if (path.length > PATH_CHARS_MAX) throw systemError("ENAMETOOLONG");
  const { dirname, join } = host.paths;
  let at = path.startsWith("/") ? "/" : "";
  for (const part of path.split("/")) {
    if (part !== "..") {
      at = join(at, part);
      continue;
    }
    const folder = at || ".";
    if (statusIfThere(host, folder)?.isFolder === false) throw systemError("ENOTDIR");
    at = dirname(ifThere(() => host.files.realPath(folder)) ?? folder);
  }
  return path.endsWith("/") && at !== "/" ? `${at}/` : at;
}

/** One name for all paths of a place; a path that leads nowhere is as it is. */
export function identityOf(host: Host, path: string): string {
  try {
    const { kind, path: target } = targetOf(host, path);
    if (kind === "stdout") return "-";
    return kind === "file" ? realPathOf(host, target) : target;
  } catch {
    return path;
  }
}

/** The real path as far as it exists, then the rest. */
function realPathOf({ files, paths }: Host, path: string): string {
  let rest = "";
  for (let at = path;; at = paths.dirname(at)) {
    const real = ifThere(() => files.realPath(at));
    if (real !== undefined || paths.dirname(at) === at) {
      return paths.join(real ?? at, rest);
    }
    rest = paths.join(paths.basename(at), rest);
  }
}

/** Whether a path leads to a folder. */
export function isFolder(host: Host, path: string): boolean {
  try {
    return host.files.stat(withoutClimbs(host, path)).isFolder;
  } catch {
    return false;
  }
}

/** A file's status; nothing where there is none. */
export function statusIfThere(host: Host, path: string): FileStatus | undefined {
  return ifThere(() => host.files.stat(path));
}

/** What a call answers; nothing where it says that there is no such file. */
function ifThere<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}
