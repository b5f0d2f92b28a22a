/**
 * The files that belong to this checkout, and copies of them.
 * @module
 */
import { dirname, join } from "node:path";
import { ROOT } from "./read_manifest.ts";

/** Every file that git tracks or would track, so that nothing generated counts. */
export function listFiles(): string[] {
  const { success, stdout, stderr } = new Deno.Command("git", {
    args: ["ls-files", "-z", "--cached", "--others", "--exclude-standard"],
    cwd: ROOT,
  }).outputSync();
  if (!success) throw new Error(`git ls-files: ${new TextDecoder().decode(stderr)}`);
  const listed = new TextDecoder().decode(stdout).split("\0").filter(Boolean);
  // Deleted, but not yet committed.
  return listed.filter((path) => isFile(join(ROOT, path))).sort();
}

/** Whether there is a file of this path, which a folder is not. */
export function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Copies this checkout as a clone would have it, with @std as it resolves here. */
export function copyCheckout(to: string): void {
  for (const path of listFiles()) {
    Deno.mkdirSync(join(to, dirname(path)), { recursive: true });
    Deno.copyFileSync(join(ROOT, path), join(to, path));
  }
  copyFolder(join(ROOT, "vendor"), join(to, "vendor"));
}

/** Copies a folder and all below it; one that is not there is empty. */
export function copyFolder(from: string, to: string): void {
  for (const path of filesBelow(from)) {
    Deno.mkdirSync(join(to, dirname(path)), { recursive: true });
    Deno.copyFileSync(join(from, path), join(to, path));
  }
}

/** The paths of all files below a folder, sorted; none if it is not there. */
export function filesBelow(folder: string): string[] {
  return entriesOf(folder).flatMap(({ name, isDirectory }) =>
    isDirectory ? filesBelow(join(folder, name)).map((path) => join(name, path)) : [name]
  ).sort();
}

function entriesOf(folder: string): Deno.DirEntry[] {
  try {
    return Array.from(Deno.readDirSync(folder));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
