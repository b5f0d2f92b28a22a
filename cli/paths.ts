/**
 * POSIX paths without `node:path`, whose loading costs Deno as much as its start.
 * @module
 */
import type { Paths } from "./host.ts";

/** What `node:path` calls `posix`, as much of it as the command uses. */
export function posixPaths(cwd: () => string): Paths {
  const join = (...parts: string[]) => normalize(parts.filter(Boolean).join("/"));
  return {
    join,
    basename: (path) => path.replace(/\/+$/, "").split("/").at(-1)!,
    dirname(path) {
      const [, folder] = /^(.*?)\/*[^/]*\/*$/s.exec(path)!;
      return folder || (path.startsWith("/") ? "/" : ".");
    },
    resolve(...parts) {
      const from = parts.findLastIndex((part) => part.startsWith("/"));
      const full = from < 0 ? join(cwd(), ...parts) : join(...parts.slice(from));
      return full.length > 1 ? full.replace(/\/$/, "") : full;
    },
  };
}

/** Resolves `.`, `..` and double slashes, as `node:path` does. */
function normalize(path: string): string {
  const absolute = path.startsWith("/");
  const kept: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== ".." || (!absolute && (kept.at(-1) ?? "..") === "..")) kept.push(part);
    else kept.pop();
  }
  const end = path.endsWith("/") && kept.length > 0 ? "/" : "";
  return (absolute ? "/" : "") + kept.join("/") + end ||
    (path.endsWith("/") ? "./" : ".");
}
