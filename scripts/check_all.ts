/**
 * Everything that must hold before a commit, in the order that fails fastest.
 * Stops at the first failure with that check's output.
 *
 *   deno task ok
 *
 * @module
 */
const { exports } = JSON.parse(Deno.readTextFileSync("deno.json"));
const entries: string[] = Object.values(exports);

const CHECKS: Record<string, string[]> = {
  "format": ["fmt", "--check", "-q"],
  "lint": ["lint", "-q"],
  "types": ["check", "-q", "."],
  "documentation": ["doc", "--lint", ...entries],
  "generated wasm": ["task", "-q", "build:wasm", "--check"],
  "generated schema": ["task", "-q", "build:schema", "--check"],
  "documented examples": [
    "test",
    "-q",
    "-A",
    "--doc",
    ...entries,
    "core.ts",
    "README.md",
  ],
  "tests": ["test", "-q", "-A", "--parallel"],
  // `--allow-dirty`: this runs before the commit that makes the tree clean.
  "publish": ["publish", "--dry-run", "--allow-dirty", "-q"],
};

for (const [name, args] of Object.entries(CHECKS)) {
  const startedAtMs = Date.now();
  const { code } = await new Deno.Command(Deno.execPath(), { args, stdin: "null" })
    .spawn().status;
  const secs = ((Date.now() - startedAtMs) / 1000).toFixed(1);
  if (code !== 0) {
    console.error(`ok: ${name} failed (deno ${args.join(" ")})`);
    Deno.exit(1);
  }
  console.log(`ok: ${name} (${secs} s)`);
}
