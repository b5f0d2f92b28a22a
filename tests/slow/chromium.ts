/**
 * The system's Chromium, which the page checks drive.
 * @module
 */
import { join } from "node:path";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "chrome"];

/** What Chromium must be told: it refuses to run its sandbox as root. */
export const CHROMIUM_FLAGS: readonly string[] = Deno.uid() === 0 ? ["--no-sandbox"] : [];

/**
 * The program: the one that CHROMIUM names, else the first on the PATH.
 *
 * @throws {Error} if there is none, with how to get it
 */
export function findChromium(): string {
  const named = Deno.env.get("CHROMIUM");
  const folders = (Deno.env.get("PATH") ?? "").split(":");
  const candidates = named !== undefined
    ? [named]
    : NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  const found = candidates.find(isFile);
  if (found !== undefined) return found;
  throw new Error(
    `Chromium must be on this machine: ${named ?? NAMES.join(", ")} is not there; ` +
      "apt-get install --no-install-recommends chromium, or name one in CHROMIUM",
  );
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
