import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { VERSION } from "../../cli/main.ts";
import { assertUsageError, inFolder, namesIn, onDeno, run } from "./command.ts";

const SEED =
  "--seed must be 0 to 18446744073709551615, or 0x hex, or a git commit of 40 digits: got";
const HOURS = "--duration-hours must be a whole number from 0 to 1000000: got";
const TIME = "--generated-at must be an RFC 3339 time such as 2026-01-01T00:00:00Z, " +
  "with at most 9 fraction digits: got";

const REFUSED: [args: string[], message: string][] = [
  [["--seed", "-1"], `${SEED} "-1"`],
  [["--seed=-1"], `${SEED} "-1"`],
  [["--seed", "1.5"], `${SEED} "1.5"`],
  [["--seed", "1e3"], `${SEED} "1e3"`],
  [["--seed", ""], `${SEED} ""`],
  [["--seed="], `${SEED} ""`],
  [["--seed", "abc"], `${SEED} "abc"`],
  [["--seed", "18446744073709551616"], `${SEED} "18446744073709551616"`],
  [["--seed", "0x10000000000000000"], `${SEED} "0x10000000000000000"`],
  [["--seed"], "--seed needs a value: got none (see --help)"],
  [["--bogus", "verify"], 'unknown option "--bogus": see --help'],
  [["verify"], "verify needs REPORT.json: got none (see --help)"],
  [["verify", "a", "b"], 'verify takes only REPORT.json besides options: got "b"'],
  [["verify", "--seed", "1", "a"], 'unknown option "--seed": see --help'],
  [["validate"], "validate needs FILE: got none (see --help)"],
  [["scenario", "a"], 'scenario takes no argument besides options: got "a"'],
  [["scenario", "--compact"], 'unknown option "--compact": see --help'],
  [["--generator", "lcg"], '--generator must be batty or mixed: got "lcg"'],
  [["--generator", "toString"], '--generator must be batty or mixed: got "toString"'],
  [["--gate", ""], '--gate must be METRIC <=, >=, <, > or == NUMBER: got ""'],
  [
    ["--gate", "recovery.nosuch.max <= 1"],
    "--gate must name a kind of the catalogue (agent_crash, context_exhaustion, " +
    "merge_conflict, board_starvation, worktree_corruption, shim_eof): got " +
    '"recovery.nosuch.max <= 1"',
  ],
  [
    ["--gate", "speed > 3"],
    "--gate must measure total_faults, passed_faults, failed_faults, pass_rate, " +
    "late_detections, or recovery or detection with p50, p90, p95, p99, max: got " +
    '"speed > 3"',
  ],
  [
    ["--html-out=h", "--junit-out=./h"],
    '--html-out and --junit-out must be two places: got "h" and "./h"',
  ],
  [["--seed", "--compact"], "--seed needs a value: got none (see --help)"],
  [["--seed", "1", "--seed", "2"], '--seed must be given once: got "1" and "2"'],
  [["--seed=1", "--seed=1"], '--seed must be given once: got "1" and "1"'],
  [["--seed", "1\n2"], `${SEED} "1\\n2"`],
  [["--duration-hours", "-1"], `${HOURS} "-1"`],
  [["--duration-hours", "1.5"], `${HOURS} "1.5"`],
  [["--duration-hours", "abc"], `${HOURS} "abc"`],
  [["--duration-hours", ""], `${HOURS} ""`],
  [["--duration-hours", "1000001"], `${HOURS} "1000001"`],
  [["--duration-hours", "18446744073709551615"], `${HOURS} "18446744073709551615"`],
  [["--generated-at", "yesterday"], `${TIME} "yesterday"`],
  [["--generated-at", "2026-02-30T00:00:00Z"], `${TIME} "2026-02-30T00:00:00Z"`],
  [["--json-out", ""], '--json-out must be a path, or - for the standard stream: got ""'],
  [
    ["--markdown-out="],
    '--markdown-out must be a path, or - for the standard stream: got ""',
  ],
  [["--json-out"], "--json-out needs a value: got none (see --help)"],
  [["--root", "nowhere"], '--root must be an existing folder: got "nowhere"'],
  [["--root", ""], '--root must be an existing folder: got ""'],
  [["--compact=maybe"], '--compact takes no value: got "maybe"'],
  [["--compact=true"], '--compact takes no value: got "true"'],
  [
    ["--compact", "true"],
    'stress-test takes no argument besides options: got "true"',
  ],
  [
    ["--compact", "verify", "r.json"],
    'stress-test takes no argument besides options: got "verify"',
  ],
  [["help", "verfiy"], 'unknown command "verfiy": did you mean verify?'],
  [
    ["help", "verify", "scenario"],
    'help takes only [COMMAND] besides options: got "scenario"',
  ],
  [["--sede", "4"], 'unknown option "--sede": did you mean --seed?'],
  [["--Seed=4"], 'unknown option "--Seed": did you mean --seed?'],
  [["--json", "a"], 'unknown option "--json": did you mean --json-out?'],
  [["--no-compact"], 'unknown option "--no-compact": did you mean --compact?'],
  [["--frobnicate"], 'unknown option "--frobnicate": see --help'],
  [["--__proto__=1"], 'unknown option "--__proto__": see --help'],
  [["--constructor", "x"], 'unknown option "--constructor": see --help'],
  [["-x"], 'unknown option "-x": see --help'],
  [["-hV"], 'unknown option "-hV": see --help'],
  [["stress-tset"], 'unknown command "stress-tset": did you mean stress-test?'],
  [["frobnicate"], 'unknown command "frobnicate": see --help'],
  [["-"], 'unknown command "-": see --help'],
  [[""], 'unknown command "": see --help'],
  [["42"], 'unknown command "42": see --help'],
  [
    ["stress-test", "--", "--seed"],
    'stress-test takes no argument besides options: got "--seed"',
  ],
  [
    ["stress-test", "extra"],
    'stress-test takes no argument besides options: got "extra"',
  ],
  [
    ["--json-out", "a", "--markdown-out", "./a"],
    '--json-out and --markdown-out must be two places: got "a" and "./a"',
  ],
  [
    ["--json-out", "a/../b", "--markdown-out", "b"],
    '--json-out and --markdown-out must be two places: got "a/../b" and "b"',
  ],
  [
    ["--json-out=-", "--markdown-out=-"],
    '--json-out and --markdown-out must be two places: got "-" and "-"',
  ],
];
for (const [args, message] of REFUSED) {
  Deno.test(`usage error: faultdrill ${args.map((arg) => JSON.stringify(arg)).join(" ")}`, () =>
    assertUsageError(args, message));
}

Deno.test("two names of one file are one place", () =>
  inFolder(async (folder) => {
    Deno.writeTextFileSync(`${folder}/a`, "old");
    Deno.symlinkSync("a", `${folder}/b`);
    Deno.symlinkSync(".", `${folder}/here`);
    for (const other of ["b", "here/a"]) {
      const args = ["--json-out", "a", "--markdown-out", other];
      const { code, stderr } = await run(args, { cwd: folder });
      assertEquals(code, 2);
      assertStringIncludes(stderr, `must be two places: got "a" and "${other}"`);
    }
    assertEquals(Deno.readTextFileSync(`${folder}/a`), "old");
  }));

Deno.test("--help explains every option and exit code, and makes nothing", () =>
  inFolder(async (folder) => {
    const long = await run(["--help"], { cwd: folder });
    assertEquals([long.code, long.stderr], [0, ""]);
    assertEquals(await run(["-h"], { cwd: folder }), long);
    for (const name of ["stress-test", "scenario", "validate", "verify", "help"]) {
      const own = await run([name, "--help"], { cwd: folder });
      assertEquals(await run(["help", name], { cwd: folder }), own);
      assertMatch(own.stdout, new RegExp(`^Usage: faultdrill \\[?${name}\\b`));
      assertStringIncludes(long.stdout, `\n  ${name} `);
    }
    const overview = await run(["help"], { cwd: folder });
    assertStringIncludes(overview.stdout, "Outcomes of stress-test are simulated");
    assert(long.stdout.startsWith(overview.stdout));
    const options =
      "compact duration-hours seed json-out markdown-out root generated-at " +
      "quiet help version";
    for (const option of options.split(" ")) {
      assertStringIncludes(long.stdout, `--${option}`);
    }
    const codes = Array.from(long.stdout.matchAll(/^ {2}(\d+) +/gm), ([, code]) => code);
    assertEquals(codes, ["109", "105", "104", "99", "98", "2", "1", "0"]);
    assertEquals(namesIn(folder), []);
  }));

Deno.test("--version is the package's", () =>
  inFolder(async (folder) => {
    const manifest = new URL("../../deno.json", import.meta.url);
    assertEquals(VERSION, JSON.parse(Deno.readTextFileSync(manifest)).version);
    for (const flag of ["--version", "-V"]) {
      const { code, stdout } = await run([flag], { cwd: folder });
      assertEquals(code, 0);
      // A build may add what it was built with.
      assertMatch(stdout, new RegExp(`^faultdrill ${VERSION}${onDeno ? "" : ".*"}\\n$`));
    }
  }));

Deno.test("SOURCE_DATE_EPOCH that is no time is refused by name", () =>
  inFolder(async (folder) => {
    for (const epoch of ["", "soon", "-1", "1.5", "999999999999"]) {
      const { code, stderr } = await run(["--json-out=a", "--markdown-out=b"], {
        cwd: folder,
        env: { SOURCE_DATE_EPOCH: epoch },
      });
      assertEquals([code, stderr], [
        2,
        "faultdrill: SOURCE_DATE_EPOCH must be whole seconds since 1970, up to the year " +
        `9999: got ${JSON.stringify(epoch)}\n`,
      ]);
    }
    assertEquals(namesIn(folder), []);
  }));
