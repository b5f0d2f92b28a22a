/**
 * The tasks of deno.json, as they are typed.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { copyCheckout } from "../../scripts/list_files.ts";
import {
  COMMAND_ENTRY,
  readManifest,
  ROOT,
  sourceOf,
} from "../../scripts/read_manifest.ts";
import { inFolder, namesIn } from "../cli/command.ts";

const manifest = readManifest();
const RUN = ["drill", "--compact", "--json-out=here.json", "--markdown-out=-"];

/** Runs `deno task` as a shell does, in which no other task has run. */
async function task(
  cwd: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  const { INIT_CWD: _, ...inherited } = Deno.env.toObject();
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "-q", ...args],
    cwd,
    clearEnv: true,
    env: { ...inherited, ...env },
    stdin: "null",
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

Deno.test("task drill: a path is the caller's, from another folder with a space in its name", () =>
  inFolder(async (folder) => {
    const cwd = join(folder, "else where");
    Deno.mkdirSync(cwd);
    const { code, stdout, stderr } = await task(cwd, [
      "--config",
      join(ROOT, "deno.json"),
      ...RUN,
    ]);
    assertEquals(code, 0, stderr);
    assertStringIncludes(stdout, "- Mode: compact\n");
    assertEquals(namesIn(cwd), ["here.json"]);
  }));

Deno.test("task drill: from below a checkout with a space in its name, default paths too", () =>
  inFolder(async (folder) => {
    const checkout = join(folder, "a check out");
    copyCheckout(checkout);
    const cwd = join(checkout, "examples");
    const before = namesIn(cwd);
    const { code, stderr } = await task(cwd, RUN);
    assertEquals(code, 0, stderr);
    assertEquals(namesIn(cwd), [...before, "here.json"].sort());
    // No git: the root is the caller's folder.
    await task(cwd, ["drill", "--compact"]);
    assertEquals(namesIn(join(cwd, ".batty", "reports", "stress")).length, 2);
    assert(!namesIn(checkout).includes(".batty"));
  }));

Deno.test("task drill: the command sees the variables that it uses", () =>
  inFolder(async (folder) => {
    const summary = join(folder, "summary.md");
    const args = ["--config", join(ROOT, "deno.json"), ...RUN, "--github"];
    const { code, stderr } = await task(folder, args, {
      GITHUB_STEP_SUMMARY: summary,
      SOURCE_DATE_EPOCH: "86400",
    });
    assertEquals(code, 0, stderr);
    assertStringIncludes(Deno.readTextFileSync(summary), "## ");
    const report = JSON.parse(Deno.readTextFileSync(join(folder, "here.json")));
    assertEquals(report.generated_at, "1970-01-02T00:00:00+00:00");
  }));

Deno.test("task drill: what it allows is what the command's own first line allows", () => {
  const source = Deno.readTextFileSync(join(ROOT, sourceOf(manifest, COMMAND_ENTRY)));
  const [, shebang] = /^#!.* deno run (.*)/.exec(source) ?? [];
  const [, allowed] = / deno run -q (.*) "/.exec(manifest.tasks.drill?.command ?? "") ??
    [];
  assert(shebang !== undefined);
  assertEquals(allowed, shebang);
});

Deno.test("task test leaves out what needs other programs, which each has its task", () => {
  assertStringIncludes(manifest.tasks.test?.command ?? "", "--ignore=tests/slow");
  for (const name of namesIn(join(ROOT, "tests", "slow"))) {
    const [, stem] = /^(.*)_test\.ts$/.exec(name) ?? [];
    if (stem === undefined) continue;
    const command = manifest.tasks[`test:${stem}`]?.command ?? "";
    // At its end, so that what follows the task's name is the test runner's.
    assert(command.endsWith(`tests/slow/${name}`), name);
  }
});
