import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { GENERATED_AT, goldenReport } from "../golden.ts";
import { isRoot } from "./privileges.ts";
import { commandLine, git, inFolder, namesIn, onDeno, run, runShell } from "./command.ts";

const SEED_7 = ["--compact", "--seed", "7", "--generated-at", GENERATED_AT];
const TO_FILES = ["--json-out", "a.json", "--markdown-out", "a.md"];
const LINE =
  "Stress test complete: 6 faults, 0 failed SLA. JSON: a.json Markdown: a.md\n";

function assertGolden(json: string, markdown: string): void {
  assertEquals(Deno.readTextFileSync(json), goldenReport("compact-seed7.json"));
  assertEquals(Deno.readTextFileSync(markdown), goldenReport("compact-seed7.md"));
}

Deno.test("writes the golden bytes and the original's line, with -R -W alone", () =>
  inFolder(async (folder) => {
    for (const command of [[], ["stress-test"]]) {
      const result = await run([...command, ...SEED_7, ...TO_FILES], { cwd: folder });
      assertEquals(result, { code: 0, stdout: LINE, stderr: "" });
      assertEquals(namesIn(folder), ["a.json", "a.md"]);
      assertGolden(`${folder}/a.json`, `${folder}/a.md`);
    }
  }));

Deno.test({
  name: "write permission for the output folder alone is enough",
  ignore: !onDeno,
  fn: () =>
    inFolder(async (folder) => {
      const args = [...SEED_7, "--json-out=out/a.json", "--markdown-out=out/a.md"];
      const permissions = ["-R", `-W=${folder}/out`];
      const { code, stderr } = await run(args, { cwd: folder, permissions });
      assertEquals([code, stderr], [0, ""]);
      assertGolden(`${folder}/out/a.json`, `${folder}/out/a.md`);
    }),
});

Deno.test({
  name: "a missing permission is a failed write that says what to allow",
  ignore: !onDeno,
  fn: () =>
    inFolder(async (folder) => {
      const permissions = ["-R", `-W=${folder}/out`];
      const args = [...SEED_7, "--json-out=elsewhere/a.json", "--markdown-out=out/a.md"];
      const { code, stderr } = await run(args, { cwd: folder, permissions });
      assertEquals(code, 1);
      assertMatch(
        stderr,
        /^faultdrill: failed to write elsewhere\/a\.json: .*--allow-write.*\n$/,
      );
      assertEquals(namesIn(folder), []);
    }),
});

Deno.test("missed SLAs exit 0 and are counted in the line", () =>
  inFolder(async (folder) => {
    const args = ["--seed=33", "--duration-hours=1", ...TO_FILES];
    const { code, stdout } = await run(args, { cwd: folder });
    assertEquals(code, 0);
    assertStringIncludes(stdout, "Stress test complete: 8 faults, 1 failed SLA. JSON:");
  }));

Deno.test("0 hours is 1 hour, and 0x2a is 42", () =>
  inFolder(async (folder) => {
    const at = ["--generated-at", GENERATED_AT, "--markdown-out=b.md"];
    await run(["--duration-hours=0", "--seed=0x2a", "--json-out=a", ...at], {
      cwd: folder,
    });
    await run(["--duration-hours=1", "--seed=42", "--json-out=b", ...at], {
      cwd: folder,
    });
    const [a, b] = ["a", "b"].map((name) => Deno.readTextFileSync(`${folder}/${name}`));
    assertEquals(a, b);
    assertStringIncludes(a!, '"seed": 42,\n  "virtual_duration_secs": 3600,');
  }));

const DEFAULT_NAME =
  /JSON: (.+\/\.batty\/reports\/stress\/stress-test-\d{8}-\d{6})\.json Markdown: \1\.md\n$/;

async function assertDefaultRoot(cwd: string, args: string[], root: string) {
  const before = new Date(Math.floor(Date.now() / 1000) * 1000);
  const { code, stdout } = await run([...SEED_7, ...args], { cwd });
  assertEquals(code, 0);
  assertMatch(stdout, DEFAULT_NAME);
  const [, stem] = DEFAULT_NAME.exec(stdout)!;
  assert(stem!.startsWith(`${root}/.batty/`), `${stem} is not under ${root}`);
  assertGolden(`${stem}.json`, `${stem}.md`);
  const [, y, mo, d, h, mi, s] = /(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)$/.exec(stem!)!;
  const named = new Date(`${y}-${mo}-${d}T${h}:${mi}:${s}Z`);
  assert(named >= before && named <= new Date(), `${stem} does not name this moment`);
}

Deno.test("default paths: this folder outside git, --root, or the main checkout's root", () =>
  inFolder(async (folder) => {
    Deno.mkdirSync(`${folder}/plain/deep`, { recursive: true });
    await assertDefaultRoot(`${folder}/plain`, [], `${folder}/plain`);
    await assertDefaultRoot(
      `${folder}/plain`,
      ["--root", "deep"],
      `${folder}/plain/deep`,
    );

    Deno.mkdirSync(`${folder}/repo/sub/deep`, { recursive: true });
    await git(`${folder}/repo`, "init", "-q");
    await assertDefaultRoot(`${folder}/repo/sub/deep`, [], `${folder}/repo`);

    await git(`${folder}/repo`, "commit", "-q", "--allow-empty", "-m", "first");
    await git(`${folder}/repo`, "worktree", "add", "-q", "../linked");
    await assertDefaultRoot(`${folder}/linked`, [], `${folder}/repo`);

    await git(`${folder}/plain`, "init", "-q");
    const add = ["-c", "protocol.file.allow=always", "submodule", "add", "-q"];
    await git(`${folder}/plain`, ...add, `${folder}/repo`, "module");
    await assertDefaultRoot(`${folder}/plain/module`, [], `${folder}/plain/module`);
  }));

Deno.test("parent folders of an output are made", () =>
  inFolder(async (folder) => {
    const args = [...SEED_7, "--json-out=x/y/a.json", "--markdown-out=z/a.md"];
    assertEquals((await run(args, { cwd: folder })).code, 0);
    assertGolden(`${folder}/x/y/a.json`, `${folder}/z/a.md`);
  }));

Deno.test("- is stdout, and then the line goes to stderr", () =>
  inFolder(async (folder) => {
    const json = await run([...SEED_7, "--json-out", "-", "--markdown-out=a.md"], {
      cwd: folder,
    });
    assertEquals([json.code, json.stdout], [0, goldenReport("compact-seed7.json")]);
    assertStringIncludes(json.stderr, "JSON: - Markdown: a.md\n");
    const markdown = await run([...SEED_7, "--json-out=a.json", "--markdown-out=-"], {
      cwd: folder,
    });
    assertEquals([markdown.code, markdown.stdout], [0, goldenReport("compact-seed7.md")]);
    assertGolden(`${folder}/a.json`, `${folder}/a.md`);
  }));

Deno.test("--quiet prints nothing, and still says what failed", () =>
  inFolder(async (folder) => {
    const quiet = await run([...SEED_7, ...TO_FILES, "--quiet"], { cwd: folder });
    assertEquals(quiet, { code: 0, stdout: "", stderr: "" });
    const failed = await run([...SEED_7, "--quiet", "--json-out=.", "--markdown-out=m"], {
      cwd: folder,
    });
    assertEquals([failed.code, failed.stderr], [
      1,
      "faultdrill: failed to write .: it is a folder\n",
    ]);
  }));

Deno.test("the report states the time given, else SOURCE_DATE_EPOCH, else now", () =>
  inFolder(async (folder) => {
    const statedAt = async (args: string[], permissions: string[]) => {
      const env = { SOURCE_DATE_EPOCH: "86400" };
      const to = ["--compact", "--json-out=-", "--markdown-out=a.md"];
      const { stdout } = await run([...to, ...args], { cwd: folder, permissions, env });
      return JSON.parse(stdout).generated_at;
    };
    const given = ["--generated-at=2026-01-01T02:00:00+02:00"];
    assertEquals(await statedAt(given, ["-R", "-W", "-E"]), "2026-01-01T00:00:00+00:00");
    assertEquals(await statedAt([], ["-R", "-W", "-E"]), "1970-01-02T00:00:00+00:00");
    if (!onDeno) return;
    // Without permission the variable is not seen, and nobody is asked for it.
    const now = await statedAt([], ["-R", "-W"]);
    assertMatch(now, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?\+00:00$/);
    assert(Math.abs(Date.now() - Date.parse(now)) < 60_000, now);
  }));

Deno.test("a failed write leaves every file as it was, and no other", () =>
  inFolder(async (folder) => {
    Deno.writeTextFileSync(`${folder}/a.json`, "old");
    Deno.mkdirSync(`${folder}/taken`);
    Deno.writeTextFileSync(`${folder}/taken/in`, "");
    const refused: [string, string][] = [
      ["taken", "failed to write taken: it is a folder"],
      ["a.json/b", "failed to write a.json/b: a parent is not a folder"],
      [`${"n".repeat(300)}`, "the name is too long"],
    ];
    for (const [markdown, message] of refused) {
      const args = [...SEED_7, "--json-out=a.json", `--markdown-out=${markdown}`];
      const { code, stdout, stderr } = await run(args, { cwd: folder });
      assertEquals([code, stdout], [1, ""]);
      assertStringIncludes(stderr, message);
      assertEquals(namesIn(folder), ["a.json", "taken"]);
      assertEquals(Deno.readTextFileSync(`${folder}/a.json`), "old");
    }
  }));

Deno.test("an existing file keeps its mode, and a link stays a link", () =>
  inFolder(async (folder) => {
    Deno.writeTextFileSync(`${folder}/real.json`, "old", { mode: 0o640 });
    Deno.chmodSync(`${folder}/real.json`, 0o640);
    Deno.symlinkSync("real.json", `${folder}/a.json`);
    assertEquals((await run([...SEED_7, ...TO_FILES], { cwd: folder })).code, 0);
    assertGolden(`${folder}/real.json`, `${folder}/a.md`);
    assert(Deno.lstatSync(`${folder}/a.json`).isSymlink);
    assertEquals(Deno.statSync(`${folder}/real.json`).mode! & 0o777, 0o640);
  }));

Deno.test("a device is written to, not replaced", () =>
  inFolder(async (folder) => {
    const permissions = ["-A"];
    const toNull = [...SEED_7, "--json-out=/dev/null", "--markdown-out=a.md"];
    assertEquals((await run(toNull, { cwd: folder, permissions })).code, 0);
    assert(Deno.statSync("/dev/null").isCharDevice);
    const toFull = [...SEED_7, "--json-out=/dev/full", "--markdown-out=b.md"];
    const { code, stderr } = await run(toFull, { cwd: folder, permissions });
    assertEquals([code, stderr], [
      1,
      "faultdrill: failed to write /dev/full: no space left on device\n",
    ]);
    assertEquals(namesIn(folder), ["a.md"]);
  }));

Deno.test({
  name: "a read-only file system is a failed write, for root too",
  ignore: !isRoot,
  fn: () =>
    inFolder(async (folder) => {
      Deno.mkdirSync(`${folder}/locked`);
      Deno.writeTextFileSync(`${folder}/locked/a.json`, "old");
      const mounted =
        `exec unshare -m bash -c 'mount --bind -o ro "$0" "$0" && exec "$@"'`;
      for (const path of ["locked/a.json", "locked/new.json", "locked/deep/new.json"]) {
        const line = `${mounted} locked "$0" "$@" --json-out=${path} --markdown-out=m`;
        const { code, stderr } = await runShell(line, { cwd: folder });
        assertEquals(code, 1, stderr);
        assertMatch(stderr, /^faultdrill: failed to write \S+: .*read-only/i);
      }
      assertEquals(namesIn(folder), ["locked"]);
      assertEquals(namesIn(`${folder}/locked`), ["a.json"]);
      assertEquals(Deno.readTextFileSync(`${folder}/locked/a.json`), "old");
    }),
});

Deno.test("a full disk leaves the old files: tmpfs where it can be mounted, else a size limit", () =>
  inFolder(async (folder) => {
    Deno.mkdirSync(`${folder}/disk`);
    const args = "--duration-hours=2000 --json-out=disk/a.json --markdown-out=disk/a.md";
    const [how, line, cause] = isRoot
      ? [
        "tmpfs of 256 KiB",
        `exec unshare -m bash -c 'mount -t tmpfs -o size=256k none disk && echo old >disk/a.json && ` +
        `"$0" "$@" ${args}; code=$?; ls -A disk >&2; cat disk/a.json >&2; exit $code' "$0" "$@"`,
        "no space left on device",
      ]
      : [
        "ulimit -f",
        `trap "" XFSZ; echo old >disk/a.json; ulimit -f 256; "$0" "$@" ${args}; ` +
        "code=$?; ls -A disk >&2; cat disk/a.json >&2; exit $code",
        "file too large",
      ];
    console.log(`      (full disk by ${how})`);
    const { code, stderr } = await runShell(line, { cwd: folder });
    assertEquals([code, stderr], [
      1,
      `faultdrill: failed to write disk/a.json: ${cause}\na.json\nold\n`,
    ]);
  }));

Deno.test("stdout that is closed early or full is a failed write, and no file changes", () =>
  inFolder(async (folder) => {
    const to = "--json-out=- --markdown-out=a.md";
    const cases: [string, string][] = [
      [
        `"$0" "$@" --duration-hours=9000 ${to} | head -c 9 >head; exit \${PIPESTATUS[0]}`,
        "nobody reads it any more",
      ],
      [`"$0" "$@" ${to} >/dev/full`, "no space left on device"],
      [`"$0" "$@" --help >/dev/full`, "no space left on device"],
      [`"$0" "$@" --version >/dev/full`, "no space left on device"],
    ];
    for (const [line, cause] of cases) {
      const { code, stderr } = await runShell(line, { cwd: folder });
      assertEquals([code, stderr], [1, `faultdrill: failed to write stdout: ${cause}\n`]);
    }
    assertEquals(namesIn(folder), ["head"]);
    // The line comes last, when the files are already whole and in place.
    const line = `"$0" "$@" ${SEED_7.join(" ")} ${TO_FILES.join(" ")} >/dev/full`;
    assertEquals((await runShell(line, { cwd: folder })).code, 1);
    assertGolden(`${folder}/a.json`, `${folder}/a.md`);
  }));

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  Deno.test(`${signal} while writing: exit 105, the old file stays, nothing is left`, () =>
    inFolder(async (folder) => {
      Deno.writeTextFileSync(`${folder}/a.json`, "old");
      const [program, ...args] = commandLine();
      const child = new Deno.Command(program!, {
        args: [...args, "--duration-hours=300000", ...TO_FILES],
        cwd: folder,
        stdout: "null",
        stderr: "piped",
      }).spawn();
      while (namesIn(folder).length < 2) await new Promise((done) => setTimeout(done, 5));
      child.kill(signal);
      const { code, stderr } = await child.output();
      assertEquals([code, new TextDecoder().decode(stderr)], [
        105,
        `faultdrill: stopped by ${signal}: no output was changed\n`,
      ]);
      assertEquals(namesIn(folder), ["a.json"]);
      assertEquals(Deno.readTextFileSync(`${folder}/a.json`), "old");
    }));
}

Deno.test("a terminal sees progress, and nothing of it is left when all is written", () =>
  inFolder(async (folder) => {
    const args = "--duration-hours=200000 --json-out=a.json --markdown-out=a.md --quiet";
    // script(1) gives the command a terminal and passes on what it prints there.
    const line =
      `printf '%q ' "$0" "$@" ${args} >run; script -qec "$(cat run)" /dev/null`;
    const { code, stdout } = await runShell(line, { cwd: folder });
    assertEquals(code, 0, stdout);
    // deno-lint-ignore no-control-regex
    assertMatch(stdout, /^(\r\x1b\[Kwriting a\.(json|md): \d+ MB\r)+\r\x1b\[K$/);
  }));

Deno.test("progress is for terminals: nothing of it in a pipe", () =>
  inFolder(async (folder) => {
    const args = ["--duration-hours=100000", ...TO_FILES];
    const { code, stderr } = await run(args, { cwd: folder });
    assertEquals([code, stderr], [0, ""]);
  }));
