/**
 * Where reports go and what time they state, whatever the folder around them is.
 */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { main } from "../../cli/main.ts";
import { defaultStem, generatedAtNow, mainCheckoutRoot } from "../../cli/places.ts";
import { git, inFolder, onDeno, runShell } from "./command.ts";
import { openTestHost } from "./test_host.ts";

Deno.test("a bare repository has no checkout: its worktrees are roots of their own", () =>
  inFolder(async (folder) => {
    const rootOf = (path: string) =>
      mainCheckoutRoot(openTestHost({ cwd: folder }), `${folder}/${path}`);
    await git(folder, "init", "-q", "source");
    await git(`${folder}/source`, "commit", "-q", "--allow-empty", "-m", "first");
    await git(folder, "clone", "-q", "--bare", "source", "bare.git");
    await git(`${folder}/bare.git`, "worktree", "add", "-q", "../worktree");
    Deno.mkdirSync(`${folder}/worktree/deep`);
    assertEquals(rootOf("worktree/deep"), `${folder}/worktree`);
    assertEquals(rootOf("bare.git/refs"), undefined);
    // A checkout whose repository lies elsewhere is a root of its own as well.
    await git(folder, "clone", "-q", "--separate-git-dir=far.git", "source", "near");
    assertEquals(rootOf("near"), `${folder}/near`);
    assertEquals(rootOf("source/.git/refs"), `${folder}/source`);
    assertEquals(rootOf(""), undefined);
  }));

Deno.test("the default name and the time stated are those of the host's clock, in UTC", () => {
  const nowMs = Date.UTC(2026, 11, 31, 23, 59, 58, 70);
  const host = openTestHost({ cwd: "/", nowMs });
  assertEquals(defaultStem(host, "/r"), "/r/stress-test-20261231-235958");
  assertEquals(generatedAtNow(host), "2026-12-31T23:59:58.070+00:00");
  const env = { SOURCE_DATE_EPOCH: "86400" };
  assertEquals(
    generatedAtNow(openTestHost({ cwd: "/", nowMs, env })),
    "1970-01-02T00:00:00+00:00",
  );
});

const GONE = `mkdir gone; cd gone; rmdir ../gone; "$0" "$@"`;
const NO_DEFAULT = "faultdrill: failed to find the working folder: there is no such " +
  "file; give --root, or outputs, from / on\n";
const IN_A_FOLDER_THAT_IS_GONE: [args: string, code: number, stderr: string][] = [
  ["--compact", 1, NO_DEFAULT],
  [
    "--json-out=a.json --markdown-out=a.md",
    1,
    "faultdrill: failed to write a.json: its folder does not exist\n",
  ],
  ["--root=.", 1, NO_DEFAULT],
  ["validate s.json", 104, "faultdrill: failed to read s.json: there is no such file\n"],
  ["--root=$PWD/.. --quiet", 0, ""],
  ["--json-out=$PWD/../a --markdown-out=$PWD/../b --quiet", 0, ""],
  ["--help >/dev/null", 0, ""],
];
Deno.test({
  name:
    "in a folder that is gone, where Deno itself does not start: one line, the right code",
  ignore: onDeno,
  fn: () =>
    inFolder(async (folder) => {
      for (const [args, code, stderr] of IN_A_FOLDER_THAT_IS_GONE) {
        const line = `${GONE} ${args.replaceAll("$PWD/..", folder)} >/dev/null`;
        const result = await runShell(line, { cwd: folder });
        assertEquals([args, result.code, result.stderr], [args, code, stderr]);
      }
    }),
});

Deno.test("a working folder that is gone is one line, and no matter to full paths", () =>
  inFolder(async (folder) => {
    const host = openTestHost({ cwd: "/gone" });
    const environment = {
      ...host.environment,
      cwd() {
        throw Object.assign(new Error(), { code: "ENOENT" });
      },
    };
    const gone = { ...host, environment };
    assertEquals([await main(["--compact"], gone), host.stderr], [1, NO_DEFAULT]);
    assertEquals(await main(["scenario"], gone), 0);
    Deno.writeTextFileSync(`${folder}/s.json`, host.stdout);
    const args = ["--compact", `--scenario=${folder}/s.json`];
    assertEquals(await main([...args, `--root=${folder}`], gone), 0);
    assertStringIncludes(host.stdout, ` JSON: ${folder}/faultdrill-results/`);
    assertMatch(host.stderr, /^[^\n]+\n$/);
  }));
