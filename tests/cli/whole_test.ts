/**
 * Each output whole or not at all: replaced, or overwritten where it cannot be, by way
 * of temporary files that are private and do not stay.
 */
import { assertEquals, assertMatch } from "@std/assert";
import type { Files } from "../../cli/host.ts";
import { writeOutputs } from "../../cli/outputs.ts";
import { GENERATED_AT, goldenReport } from "../golden.ts";
import { commandLine, inFolder, namesIn, runShell } from "./command.ts";
import { isRoot, WITHOUT_POWER } from "./privileges.ts";
import { filesBelow, openTestHost } from "./test_host.ts";

const COMMAND = `${WITHOUT_POWER} "$0" "$@" --compact --seed=7 ` +
  `--generated-at=${GENERATED_AT} --json-out=a.json --markdown-out=there/b.md`;
const DAY_MS = 24 * 3600 * 1000;

/** Makes the folder `there` with `b.md`, and beside it `a.json`, all of them old. */
function makeOld(folder: string): void {
  Deno.mkdirSync(`${folder}/there`);
  Deno.writeTextFileSync(`${folder}/a.json`, "old");
  Deno.writeTextFileSync(`${folder}/there/b.md`, "old");
}

function assertAllNew(folder: string): void {
  const [json, markdown] = ["a.json", "there/b.md"].map((name) =>
    Deno.readTextFileSync(`${folder}/${name}`)
  );
  assertEquals(json, goldenReport("compact-seed7.json"));
  assertEquals(markdown, goldenReport("compact-seed7.md"));
  assertEquals(namesIn(`${folder}/there`), ["b.md"]);
}

// ── Modes and folders ───────────────────────────────────────────────────────

Deno.test("a file that may be written in a folder that may not is overwritten", () =>
  inFolder(async (folder) => {
    makeOld(folder);
    const before = Deno.statSync(`${folder}/there/b.md`);
    Deno.chmodSync(`${folder}/there`, 0o555);
    const { code, stderr } = await runShell(COMMAND, { cwd: folder });
    Deno.chmodSync(`${folder}/there`, 0o755);
    assertEquals([code, stderr], [0, ""]);
    assertAllNew(folder);
    const { ino, mode } = Deno.statSync(`${folder}/there/b.md`);
    assertEquals([ino, mode], [before.ino, before.mode]);
  }));

Deno.test("a file that may not be written is not replaced, and nor is any other", () =>
  inFolder(async (folder) => {
    makeOld(folder);
    Deno.chmodSync(`${folder}/there/b.md`, 0o444);
    const { code, stderr } = await runShell(COMMAND, { cwd: folder });
    assertEquals([code, stderr], [
      1,
      "faultdrill: failed to write there/b.md: permission denied\n",
    ]);
    assertEquals(Deno.readTextFileSync(`${folder}/a.json`), "old");
    assertEquals(Deno.readTextFileSync(`${folder}/there/b.md`), "old");
    assertEquals(namesIn(folder), ["a.json", "there"]);
  }));

Deno.test("a new file in a folder that may not be written is a failed write", () =>
  inFolder(async (folder) => {
    makeOld(folder);
    Deno.removeSync(`${folder}/there/b.md`);
    Deno.chmodSync(`${folder}/there`, 0o555);
    for (const name of ["there/b.md", "there/deep/b.md"]) {
      const line = COMMAND.replace("there/b.md", name);
      const { code, stderr } = await runShell(line, { cwd: folder });
      assertEquals([code, stderr], [
        1,
        `faultdrill: failed to write ${name}: permission denied\n`,
      ]);
    }
    assertEquals(Deno.readTextFileSync(`${folder}/a.json`), "old");
    assertEquals(namesIn(`${folder}/there`), []);
  }));

Deno.test({
  name: "a file that only its owner may replace is overwritten by who may write it",
  ignore: !isRoot,
  fn: () =>
    inFolder(async (folder) => {
      makeOld(folder);
      Deno.chmodSync(`${folder}/there`, 0o1777);
      Deno.chmodSync(`${folder}/there/b.md`, 0o666);
      Deno.chownSync(`${folder}/there`, 65534, 65534);
      Deno.chownSync(`${folder}/there/b.md`, 65534, 65534);
      const { code, stderr } = await runShell(COMMAND, { cwd: folder });
      assertEquals([code, stderr], [0, ""]);
      assertAllNew(folder);
      assertEquals(Deno.statSync(`${folder}/there/b.md`).uid, 65534);
    }),
});

Deno.test({
  name: "a file that something is mounted on is overwritten; a read-only one is refused",
  ignore: !isRoot,
  fn: () =>
    inFolder(async (folder) => {
      makeOld(folder);
      Deno.writeTextFileSync(`${folder}/inner`, "old");
      const mounted = (options: string) =>
        `unshare -m bash -c 'mount --bind ${options} inner there/b.md && exec "$@"' - ` +
        COMMAND;
      const refused = await runShell(mounted("-o ro"), { cwd: folder });
      assertEquals(refused.code, 1);
      assertMatch(
        refused.stderr,
        /^faultdrill: failed to write there\/b.md: .*read-only/,
      );
      assertEquals(Deno.readTextFileSync(`${folder}/a.json`), "old");
      // The folder takes no other file, or takes one but lets none take this one's place.
      const readOnly = mounted("").replace(
        "'mount",
        "'mount --bind -o ro there there && mount",
      );
      for (const line of [readOnly, mounted("")]) {
        Deno.writeTextFileSync(`${folder}/inner`, "old");
        Deno.writeTextFileSync(`${folder}/there/b.md`, "old");
        const { code, stderr } = await runShell(line, { cwd: folder });
        assertEquals([code, stderr], [0, ""]);
        Deno.copyFileSync(`${folder}/inner`, `${folder}/there/b.md`);
        assertAllNew(folder);
      }
    }),
});

// ── Temporary files ─────────────────────────────────────────────────────────

/** The temporary file of a run that is killed while it writes. */
async function killedRun(folder: string, mode: number) {
  Deno.writeTextFileSync(`${folder}/a.json`, "old");
  Deno.chmodSync(`${folder}/a.json`, mode);
  const [program, ...args] = commandLine();
  const child = new Deno.Command(program!, {
    args: [
      ...args,
      "--duration-hours=300000",
      "--json-out=a.json",
      "--markdown-out=b.md",
    ],
    cwd: folder,
    stdout: "null",
  }).spawn();
  let name: string | undefined;
  while (name === undefined) {
    await new Promise((done) => setTimeout(done, 5));
    name = namesIn(folder).find((name) => name !== "a.json");
  }
  const status = Deno.statSync(`${folder}/${name}`);
  child.kill("SIGKILL");
  await child.status;
  return { name, mode: status.mode! & 0o777 };
}

Deno.test("what is to replace a private file is private from the start", () =>
  inFolder(async (folder) => {
    const { mode } = await killedRun(folder, 0o640);
    assertEquals(mode, 0o600);
    assertEquals(Deno.readTextFileSync(`${folder}/a.json`), "old");
  }));

Deno.test("what a killed run left goes with a later run, a day on and not before", () =>
  inFolder(async (folder) => {
    const { name } = await killedRun(folder, 0o644);
    const others = [
      ".faultdrill-a.txt",
      "faultdrill-a.new",
      ".faultdrill-.new",
      ".a.new",
    ];
    const longAgo = new Date(Date.now() - 2 * DAY_MS);
    for (const other of others) {
      Deno.writeTextFileSync(`${folder}/${other}`, "");
      Deno.utimeSync(`${folder}/${other}`, longAgo, longAgo);
    }
    const line = COMMAND.replace("there/b.md", "b.md");
    const expected = ["a.json", "b.md", ...others];
    await runShell(line, { cwd: folder });
    assertEquals(namesIn(folder), [...expected, name].sort());
    const lately = new Date(Date.now() - 0.9 * DAY_MS);
    Deno.utimeSync(`${folder}/${name}`, lately, lately);
    await runShell(line, { cwd: folder });
    assertEquals(namesIn(folder), [...expected, name].sort());
    Deno.utimeSync(`${folder}/${name}`, longAgo, longAgo);
    await runShell(line, { cwd: folder });
    assertEquals(namesIn(folder), expected.sort());
  }));

Deno.test("an old file kept for another run is as old as its name, not as its bytes", () =>
  inFolder(async (folder) => {
    const kept = `${folder}/.faultdrill-a.old`;
    Deno.writeTextFileSync(kept, "");
    Deno.utimeSync(kept, 0, 0);
    await writeOutputs(openTestHost({ cwd: folder }), [{ path: "a", chunks: [""] }]);
    assertEquals(namesIn(folder), [".faultdrill-a.old", "a"]);
    const files = filesBelow(folder);
    const later: Partial<Files> = {
      stat(path) {
        const status = files.stat(path);
        return { ...status, changedAtMs: status.changedAtMs! + DAY_MS + 1000 };
      },
    };
    const host = openTestHost({ cwd: folder, files: later });
    await writeOutputs(host, [{ path: "a", chunks: [""] }]);
    assertEquals(namesIn(folder), ["a"]);
  }));
