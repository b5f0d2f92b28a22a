import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { goldenReport } from "../golden.ts";
import { inFolder, namesIn, onDeno, run, runShell } from "./command.ts";

const OUT = ["--json-out=a.json", "--markdown-out=a.md"];
const AT = "--generated-at=2026-01-01T00:00:00Z";
const SCENARIO = JSON.stringify({
  title: "Job runner",
  kinds: [
    {
      label: "queue_stall",
      description: "The queue stops.",
      roadmap_anchor: "Runbook 12",
      sla_secs: 30,
      weight: 3,
      detect_sla_secs: 2,
    },
    {
      label: "worker_killed",
      description: "A worker dies.",
      roadmap_anchor: "Runbook 4",
      sla_secs: 45,
    },
  ],
  gates: ["pass_rate >= 0.5"],
});

Deno.test("scenario prints a file that validate accepts, and that gives the original's faults", () =>
  inFolder(async (folder) => {
    const { code, stdout, stderr } = await run(["scenario"], { cwd: folder });
    assertEquals([code, stderr], [0, ""]);
    Deno.writeTextFileSync(`${folder}/s.json`, stdout);
    assertEquals(await run(["validate", "s.json"], { cwd: folder }), {
      code: 0,
      stdout: "s.json: valid scenario, 6 kinds, 0 gates\n",
      stderr: "",
    });
    const args = ["--compact", "--seed=7", AT, "--scenario=s.json", "--generator=batty"];
    assertEquals((await run([...args, ...OUT], { cwd: folder })).code, 0);
    const { schema, title, outcomes, generator, ...rest } = JSON.parse(
      Deno.readTextFileSync(`${folder}/a.json`),
    );
    assertEquals([schema, title, outcomes, generator], [
      "faultdrill.session/1",
      "Stress test",
      "simulated",
      "batty-lcg64-v1",
    ]);
    assertEquals(rest, JSON.parse(goldenReport("compact-seed7.json")));
  }));

Deno.test("a scenario of one's own names its kinds, and - is stdin", () =>
  inFolder(async (folder) => {
    Deno.writeTextFileSync(`${folder}/s.json`, SCENARIO);
    const line =
      `"$0" "$@" --compact --scenario - --json-out - --markdown-out m.md <s.json`;
    const { code, stdout } = await runShell(line, { cwd: folder });
    assertEquals(code, 0);
    const kinds = JSON.parse(stdout).faults.map((fault: { kind: string }) => fault.kind);
    assertEquals(kinds, ["queue_stall", "worker_killed"]);
    const validated = await runShell(`"$0" "$@" validate - <s.json`, { cwd: folder });
    assertEquals(validated.stdout, "stdin: valid scenario, 2 kinds, 1 gate\n");
  }));

Deno.test("a bad scenario: exit 104, every problem by path, nothing written", () =>
  inFolder(async (folder) => {
    Deno.writeTextFileSync(
      `${folder}/s.json`,
      '{"title":"","kinds":[{"label":"A\\u001b[31m"}]}',
    );
    for (const command of [["validate", "s.json"], ["--scenario=s.json", ...OUT]]) {
      const { code, stdout, stderr } = await run(command, { cwd: folder });
      assertEquals([code, stdout], [104, ""]);
      assertEquals(
        stderr,
        `faultdrill: s.json is not a scenario: 5 problems
  title must be a text of 1 to 1000 characters: got ""
  kinds[0].label must be a text that matches ^[a-z][a-z0-9_]{0,63}$: got "A\\u001b[31m"
  kinds[0].description is required
  kinds[0].roadmap_anchor is required
  kinds[0].sla_secs is required
`,
      );
      assertEquals(namesIn(folder), ["s.json"]);
    }
  }));

Deno.test("a scenario or report that cannot be read: exit 104 and the cause", () =>
  inFolder(async (folder) => {
    Deno.writeFileSync(`${folder}/latin1`, Uint8Array.of(0x22, 0xe9, 0x22));
    Deno.writeTextFileSync(`${folder}/big`, `"${"x".repeat(1 << 20)}"`);
    const cases: [args: string[], message: string][] = [
      [["validate", "nowhere"], "failed to read nowhere: there is no such file"],
      [["verify", "nowhere"], "failed to read nowhere: there is no such file"],
      [["validate", "."], "failed to read .: it is a folder"],
      [["validate", "latin1"], "failed to read latin1: it must be UTF-8 text"],
      [
        ["validate", "big"],
        "failed to read big: it must have at most 1048576 bytes: got more",
      ],
    ];
    for (const [args, message] of cases) {
      const { code, stderr } = await run(args, { cwd: folder });
      assertEquals([code, stderr], [104, `faultdrill: ${message}\n`]);
    }
    const endless = await run(["validate", "/dev/zero"], {
      cwd: folder,
      permissions: ["-A"],
    });
    assertEquals(endless.code, 104);
    assertStringIncludes(endless.stderr, "at most 1048576 bytes");
    // A link, or a name, that would steer the terminal is shown inert.
    const { stderr } = await run(["validate", "\x1b[31mred\u202e"], { cwd: folder });
    assertStringIncludes(stderr, "failed to read \\u{1b}[31mred\\u{202e}: there is no");
  }));

const GATED = ["--duration-hours=1", "--seed=33", AT, ...OUT];

Deno.test("a missed gate: exit 99, its value, the worst faults and the replay", () =>
  inFolder(async (folder) => {
    const args = [...GATED, "--gate=failed_faults==0", "--gate", "recovery.max <= 500"];
    const { code, stdout, stderr } = await run(args, { cwd: folder });
    assertEquals(code, 99);
    assertStringIncludes(stdout, "8 faults, 1 failed SLA.");
    assertMatch(
      stderr,
      /^gate missed: failed_faults == 0: it is 1 \(simulated\)\n {2}worst: fault \d \(\w+, detected after \d+ s, recovered after \d+ s\)\nreplay: .+\n$/,
    );
    const replay =
      / replay: faultdrill (.*)\n$/.exec(` ${stderr.split("\n").at(-2)}\n`)![1];
    assertEquals(
      replay,
      "stress-test --seed 33 --generator batty --duration-hours 1 --gate 'failed_faults == 0' " +
        "--gate 'recovery.max <= 500' --generated-at 2026-01-01T00:00:00+00:00",
    );
    const first = Deno.readTextFileSync(`${folder}/a.json`);
    const line = `"$0" "$@" ${replay} --json-out=b.json --markdown-out=b.md`;
    const again = await runShell(line, { cwd: folder });
    assertEquals([again.code, again.stderr], [99, stderr]);
    assertEquals(Deno.readTextFileSync(`${folder}/b.json`), first);
  }));

Deno.test("gates that hold: exit 0 and not a word more", () =>
  inFolder(async (folder) => {
    const args = [...GATED, "--gate=failed_faults == 1", "--gate=pass_rate>=0.875"];
    const { code, stderr } = await run(args, { cwd: folder });
    assertEquals([code, stderr], [0, ""]);
  }));

Deno.test("a gate with nothing to measure: exit 98; a missed one beside it: 99", () =>
  inFolder(async (folder) => {
    const unknown = await run([...GATED, "--gate=late_detections == 0"], { cwd: folder });
    assertEquals(unknown.code, 98);
    assertStringIncludes(
      unknown.stderr,
      "cannot tell: late_detections == 0: there is nothing to measure (simulated)\nreplay: ",
    );
    const both = ["--gate=late_detections == 0", "--gate=failed_faults == 0"];
    assertEquals((await run([...GATED, ...both], { cwd: folder })).code, 99);
  }));

Deno.test("a missed gate outranks an output that could not be written, and both are told", () =>
  inFolder(async (folder) => {
    const args = ["--seed=33", "--duration-hours=1", "--json-out=.", "--markdown-out=m"];
    const missed = await run([...args, "--gate=failed_faults==0"], { cwd: folder });
    assertEquals(missed.code, 99);
    assertStringIncludes(
      missed.stderr,
      "faultdrill: failed to write .: it is a folder\n",
    );
    assertStringIncludes(missed.stderr, "gate missed: failed_faults == 0");
    const held = await run([...args, "--gate=failed_faults==1"], { cwd: folder });
    assertEquals(held.code, 1);
  }));

Deno.test("gates of the scenario count as those of the command line", () =>
  inFolder(async (folder) => {
    const gates = ["recovery.queue_stall.max < 1"];
    const own = { ...JSON.parse(SCENARIO), gates };
    Deno.writeTextFileSync(`${folder}/s.json`, JSON.stringify(own));
    const { code, stderr } = await run(["--scenario=s.json", ...OUT], { cwd: folder });
    assertEquals(code, 99);
    assertStringIncludes(stderr, "gate missed: recovery.queue_stall.max < 1: it is ");
    assertStringIncludes(
      stderr,
      " --scenario s.json --generated-at ",
    );
  }));

Deno.test("seeds: a git commit, and random, which is told and can be replayed", () =>
  inFolder(async (folder) => {
    const seedOf = async (seed: string) => {
      const args = ["--compact", `--seed=${seed}`, "--json-out=-", "--markdown-out=a.md"];
      const { stdout, stderr } = await run(args, { cwd: folder });
      return [/"seed": (\d+)/.exec(stdout)![1], stderr];
    };
    const commit = "00000000000000ff".padEnd(40, "a");
    assertEquals((await seedOf(commit))[0], "255");
    const [first, told] = await seedOf("random");
    assertMatch(told!, new RegExp(`^seed: ${first}\\n`));
    const [second] = await seedOf("random");
    assert(first !== second);
    const quiet = await run(["--seed=random", "--quiet", ...OUT], { cwd: folder });
    assertEquals(quiet, { code: 0, stdout: "", stderr: "" });
  }));

Deno.test("verify: every byte follows, or the first that does not is named", () =>
  inFolder(async (folder) => {
    const json = goldenReport("standard-24h-seedmax.json");
    Deno.writeTextFileSync(`${folder}/r.json`, json);
    assertEquals(await run(["verify", "r.json"], { cwd: folder }), {
      code: 0,
      stdout: "r.json: verified, every byte of 30 faults follows from seed " +
        "18446744073709551615 (batty-lcg64-v1)\n",
      stderr: "",
    });
    Deno.writeTextFileSync(
      `${folder}/r.json`,
      json.replace('"passed_sla": true', '"passed_sla": false'),
    );
    const forged = await run(["verify", "r.json"], { cwd: folder });
    assertEquals([forged.code, forged.stdout], [109, ""]);
    assertEquals(
      forged.stderr,
      "faultdrill: r.json does not follow from seed 18446744073709551615 (batty-lcg64-v1): " +
        'line 27, column 21 must be "true,": got "false,"\n',
    );
    Deno.writeTextFileSync(`${folder}/r.json`, json.slice(0, 500));
    const truncated = await run(["verify", "r.json"], { cwd: folder });
    assertEquals(truncated.code, 104);
    assertStringIncludes(truncated.stderr, "r.json is not a report: 1 problem\n  line ");
  }));

Deno.test("verify: a mixed session of one's own scenario, with the scenario", () =>
  inFolder(async (folder) => {
    Deno.writeTextFileSync(`${folder}/s.json`, SCENARIO);
    const args = ["--scenario=s.json", "--seed=5", ...OUT];
    assertEquals((await run(args, { cwd: folder })).code, 0);
    const known = await run(["verify", "a.json", "--scenario", "s.json"], {
      cwd: folder,
    });
    assertEquals(known.code, 0);
    assertStringIncludes(known.stdout, "seed 5 (splitmix64-v1)");
    assertEquals((await run(["verify", "a.json"], { cwd: folder })).code, 109);
  }));

Deno.test("HTML and JUnit go where they are asked to, whole or not at all", () =>
  inFolder(async (folder) => {
    const args = [
      ...GATED,
      "--html-out=x/r.html",
      "--junit-out=-",
      "--gate=pass_rate > 0",
    ];
    const { code, stdout } = await run(args, { cwd: folder });
    assertEquals(code, 0);
    assertMatch(stdout, /^<\?xml [^]*<testsuites [^]*<\/testsuites>\s*$/);
    const html = Deno.readTextFileSync(`${folder}/x/r.html`);
    assertMatch(html, /^<!doctype html>/i);
    assertStringIncludes(html, "--seed 33 --generator batty --duration-hours 1");
    const failed = await run([...GATED, "--html-out=."], { cwd: folder });
    assertEquals(failed.code, 1);
  }));

Deno.test("--github annotates, and adds to the step summary that the runner named", () =>
  inFolder(async (folder) => {
    const summary = `${folder}/summary.md`;
    Deno.writeTextFileSync(summary, "before\n");
    const args = [...GATED, "--github", "--gate=failed_faults == 0"];
    const options = {
      cwd: folder,
      permissions: ["-R", "-W", "-E=GITHUB_STEP_SUMMARY"],
      env: { GITHUB_STEP_SUMMARY: summary },
    };
    const { code, stdout } = await run(args, options);
    assertEquals(code, 99);
    assertMatch(stdout, /^::error /m);
    const text = Deno.readTextFileSync(summary);
    assert(text.startsWith("before\n"));
    assertStringIncludes(text, "failed_faults == 0");
    const without = await run([...GATED, "--github"], {
      cwd: folder,
      env: { GITHUB_STEP_SUMMARY: "" },
    });
    assertEquals(without.code, 0);
    assertStringIncludes(without.stderr, "GITHUB_STEP_SUMMARY is not set or not allowed");
  }));

Deno.test({
  name: "no permission beyond reading and writing is needed for any output",
  ignore: !onDeno,
  fn: () =>
    inFolder(async (folder) => {
      Deno.writeTextFileSync(`${folder}/s.json`, SCENARIO);
      const args = [
        "--scenario=s.json",
        "--html-out=h",
        "--junit-out=j",
        "--github",
        ...OUT,
      ];
      assertEquals((await run(args, { cwd: folder })).code, 0);
    }),
});

Deno.test("a path that would steer the terminal is shown inert in every line that is said", () =>
  inFolder(async (folder) => {
    const path = "\x1b[31mred\u202e";
    const shown = "\\u{1b}[31mred\\u{202e}";
    Deno.writeTextFileSync(`${folder}/${path}`, SCENARIO);
    const validated = await run(["validate", path], { cwd: folder });
    assertEquals(validated.stdout, `${shown}: valid scenario, 2 kinds, 1 gate\n`);
    const drilled = await run(["--json-out", path, "--markdown-out=a.md"], {
      cwd: folder,
    });
    assertStringIncludes(drilled.stdout, ` JSON: ${shown} Markdown: a.md\n`);
    const verified = await run(["verify", path], { cwd: folder });
    assert(verified.stdout.startsWith(`${shown}: verified, `), verified.stdout);
  }));

Deno.test("a measured value is cut after six decimals on the terminal too", () =>
  inFolder(async (folder) => {
    const args = ["--duration-hours=8", "--seed=13", "--gate=pass_rate == 1", ...OUT];
    const { stderr } = await run(args, { cwd: folder });
    assertMatch(stderr, /^gate missed: pass_rate == 1: it is 0\.\d{6}… \(simulated\)\n/);
  }));

Deno.test("what batty could not have run says what it is, and goes to a folder of its own", () =>
  inFolder(async (folder) => {
    Deno.writeTextFileSync(`${folder}/s.json`, SCENARIO);
    const own = await run(["--scenario=s.json", "--compact"], { cwd: folder });
    assertMatch(
      own.stdout,
      /^Job runner: 2 simulated faults, \d failed SLA\. JSON: .*\/faultdrill-results\/stress-test-\S+\.json /,
    );
    const mixed = await run(["--generator=mixed", "--compact"], { cwd: folder });
    assertMatch(
      mixed.stdout,
      /^Stress test: 6 simulated faults, .*\/faultdrill-results\//,
    );
    const [name = ""] = namesIn(`${folder}/faultdrill-results`).filter((name) =>
      name.endsWith(".md")
    );
    const markdown = Deno.readTextFileSync(`${folder}/faultdrill-results/${name}`);
    assertMatch(markdown, /^# .+\n\nOutcomes are simulated: /);
    assertStringIncludes(markdown, "- Generator: splitmix64-v1\n");
  }));
