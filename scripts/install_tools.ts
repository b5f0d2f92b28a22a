/**
 * Installs the runtimes and package checkers that the slow checks need, from npm,
 * into the git-ignored `.tools/`. They are pinned here and not in deno.json, because
 * they are run and not imported.
 *
 * @module
 */
import { join } from "node:path";
import { ROOT } from "./read_manifest.ts";
import { run } from "./run_process.ts";

const FOLDER = join(ROOT, ".tools");
const INSTALL_TIMEOUT_MS = 300_000;
const TOOLS = {
  "@arethetypeswrong/cli": "0.18.5",
  "@types/node": "26.6.6",
  "bun": "1.4.5",
  "edge-runtime": "4.0.1",
  "publint": "0.3.25",
  "typescript": "5.9.3",
  "workerd": "1.20261117.1",
};

/** Where a tool's command is, once installed. */
export function toolPath(name: string): string {
  return join(FOLDER, "node_modules", ".bin", name);
}

/** Where a tool's package is, once installed. */
export function toolPackage(name: string): string {
  return join(FOLDER, "node_modules", name);
}

/**
 * Installs what is not there yet.
 *
 * @throws {Error} if npm is missing or fails
 */
export async function installTools(): Promise<void> {
  const wanted = JSON.stringify({ private: true, dependencies: TOOLS }, null, 2);
  const done = join(FOLDER, "installed.json");
  if (readIfThere(done) === wanted) return;
  Deno.mkdirSync(FOLDER, { recursive: true });
  Deno.writeTextFileSync(join(FOLDER, "package.json"), wanted);
  const args = ["install", "--no-fund", "--no-audit", "--no-package-lock"];
  await run("npm", args, { cwd: FOLDER, timeoutMs: INSTALL_TIMEOUT_MS });
  Deno.writeTextFileSync(done, wanted);
}

function readIfThere(path: string): string | undefined {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return undefined;
  }
}
