/**
 * Everything that must hold before a commit, in the order that fails fastest.
 * Stops at the first failure with that check's output.
 *
 *   deno task ok
 *   deno task ok --without tests     what CI runs beside the tests
 *
 * @module
 */
import { listFiles } from "./list_files.ts";
import { readManifest, ROOT } from "./read_manifest.ts";

const entries = Object.values(readManifest().exports);

const CHECKS: Readonly<Record<string, readonly string[]>> = {
  "format": ["fmt", "--check", "-q"],
  "lint": ["lint", "-q"],
  "types": ["check", "-q", "."],
  "documentation": ["doc", "--lint", ...entries],
  "generated wasm": ["task", "-q", "build:wasm", "--check"],
  "generated schema": ["task", "-q", "build:schema", "--check"],
  "generated reference": ["task", "-q", "build:reference", "--check"],
  "documented examples": ["test", "-q", "-A", "--doc", ...filesWithExamples()],
  "tests": ["task", "-q", "test"],
  // `--allow-dirty`: this runs before the commit that makes the tree clean.
  "publish": ["publish", "--dry-run", "--allow-dirty", "-q"],
};

/** The README, and every source that shows how it is used. */
function filesWithExamples(): string[] {
  const sources = listFiles().filter((path) =>
    path.endsWith(".ts") && !/^(tests|scripts|examples)\//.test(path) &&
    Deno.readTextFileSync(ROOT + path).includes("```ts")
  );
  return ["README.md", ...sources];
}

async function passes(name: string, args: readonly string[]): Promise<boolean> {
  const startedAtMs = performance.now();
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: ROOT,
    stdin: "null",
  }).spawn().status;
  const secs = ((performance.now() - startedAtMs) / 1000).toFixed(1);
  if (success) console.log(`ok: ${name} (${secs} s)`);
  else console.error(`ok: ${name} failed (deno ${args.join(" ")})`);
  return success;
}

/** The name after `--without`, the only option. */
function leftOut([option, name, ...rest]: readonly string[]): string | undefined {
  if (option === undefined) return undefined;
  const known = option === "--without" && name !== undefined && name in CHECKS;
  if (known && rest.length === 0) return name;
  const names = Object.keys(CHECKS).join(", ");
  console.error(`ok: the only option is --without and one of ${names}`);
  Deno.exit(2);
}

const without = leftOut(Deno.args);
for (const [name, args] of Object.entries(CHECKS)) {
  if (name !== without && !await passes(name, args)) Deno.exit(1);
}
