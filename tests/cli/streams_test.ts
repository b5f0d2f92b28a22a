/**
 * Streams under other names than `-`, and streams that take little, late or nothing.
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { writeOutputs } from "../../cli/outputs.ts";
import { writeStderr, writeStdout } from "../../cli/streams.ts";
import { GENERATED_AT, goldenReport } from "../golden.ts";
import { inFolder, namesIn, onDeno, runShell } from "./command.ts";
import { openTestHost } from "./test_host.ts";

const SEED_7 = `--compact --seed=7 --generated-at=${GENERATED_AT}`;
const COMMAND = `"$0" "$@" ${SEED_7}`;
const GOLDEN = goldenReport("compact-seed7.json");
const ALL = ["-A"];
const NON_BLOCKING = (stream: string) =>
  `perl -MFcntl -e 'fcntl(${stream}, F_SETFL, O_NONBLOCK) or die; exec @ARGV'`;

// ── Other names of stdout and stdin ─────────────────────────────────────────

for (
  const name of ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", "//dev/./stdout"]
) {
  Deno.test(`${name} is stdout, as a pipe and as a file, with -R -W alone`, () =>
    inFolder(async (folder) => {
      const to = `--json-out=${name} --markdown-out=a.md`;
      const pipe = await runShell(`${COMMAND} ${to} | cat`, { cwd: folder });
      assertEquals(pipe.stdout, GOLDEN);
      assertStringIncludes(pipe.stderr, `JSON: ${name} Markdown: a.md\n`);
      const line = `echo before >b; ${COMMAND} ${to} >>b 2>/dev/null`;
      assertEquals((await runShell(line, { cwd: folder })).code, 0);
      assertEquals(Deno.readTextFileSync(`${folder}/b`), `before\n${GOLDEN}`);
      assertEquals(namesIn(folder), ["a.md", "b"]);
    }));
}

Deno.test("two names of stdout are one place", () =>
  inFolder(async (folder) => {
    const line = `${COMMAND} --json-out=- --markdown-out=/dev/stdout`;
    assertEquals((await runShell(line, { cwd: folder })).code, 2);
  }));

Deno.test("./- is a file of that name", () =>
  inFolder(async (folder) => {
    const line = `${COMMAND} --json-out=./- --markdown-out=a.md`;
    const { code, stdout } = await runShell(line, { cwd: folder });
    assertEquals([code, stdout.startsWith("Stress test complete")], [0, true]);
    assertEquals(Deno.readTextFileSync(`${folder}/-`), GOLDEN);
  }));

Deno.test("/dev/stdin and a link to it are stdin", () =>
  inFolder(async (folder) => {
    for (const name of ["/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"]) {
      const line = `"$0" "$@" scenario | "$0" "$@" validate ${name}`;
      const { code, stdout } = await runShell(line, { cwd: folder });
      assertEquals([code, stdout], [0, `${name}: valid scenario, 6 kinds, 0 gates\n`]);
    }
  }));

// ── Streams by path ─────────────────────────────────────────────────────────

const STREAMS: [name: string, line: string][] = [
  ["a process", `${COMMAND} --json-out=>(cat >copy) --markdown-out=a.md; wait $!`],
  [
    "a pipe by name",
    `mkfifo pipe; timeout 9 cat pipe >copy & ${COMMAND} --json-out=pipe --markdown-out=a.md; ` +
    "code=$?; wait; rm pipe; exit $code",
  ],
  [
    "a pipe whose reader comes later",
    `mkfifo pipe; (sleep 0.3; timeout 9 cat pipe >copy) & ` +
    `${COMMAND} --json-out=pipe --markdown-out=a.md; code=$?; wait; rm pipe; exit $code`,
  ],
  ["an open file", `${COMMAND} --json-out=/dev/fd/3 --markdown-out=a.md 3>copy`],
  [
    "an open file of another process",
    `exec 3>copy; ${COMMAND} --json-out=/proc/$$/fd/3 --markdown-out=a.md; exit $?`,
  ],
  [
    "stderr",
    `${COMMAND} --json-out=/dev/stderr --markdown-out=a.md 2> >(cat >copy); wait $!`,
  ],
  [
    "a link to stdout",
    `ln -s /dev/stdout link; ${COMMAND} --json-out=link --markdown-out=a.md >copy; ` +
    "code=$?; rm link; exit $code",
  ],
];
for (const [name, line] of STREAMS) {
  Deno.test(`an output may be ${name}`, () =>
    inFolder(async (folder) => {
      const { code, stderr } = await runShell(line, { cwd: folder, permissions: ALL });
      assertEquals(code, 0, stderr);
      assertEquals(Deno.readTextFileSync(`${folder}/copy`), GOLDEN);
      assertEquals(namesIn(folder), ["a.md", "copy"]);
    }));
}

Deno.test("a scenario may be a process, or a pipe whose writer comes later", () =>
  inFolder(async (folder) => {
    const lines = [
      `"$0" "$@" validate <("$0" "$@" scenario)`,
      `mkfifo pipe; (sleep 0.3; "$0" "$@" scenario >pipe) & "$0" "$@" validate pipe`,
      `(sleep 0.5; "$0" "$@" scenario) | ${NON_BLOCKING("STDIN")} "$0" "$@" validate -`,
    ];
    for (const line of lines) {
      const { stdout } = await runShell(line, { cwd: folder, permissions: ALL });
      assertMatch(stdout, /^\S+: valid scenario, 6 kinds, 0 gates\n$/);
    }
  }));

Deno.test({
  name: "a stream that Deno keeps for itself is refused with what to allow",
  ignore: !onDeno,
  fn: () =>
    inFolder(async (folder) => {
      const line = `${COMMAND} --json-out=/dev/fd/3 --markdown-out=a.md 3>copy`;
      const { code, stderr } = await runShell(line, { cwd: folder });
      assertEquals(code, 1);
      assertMatch(
        stderr,
        /^faultdrill: failed to write \/dev\/fd\/3: .* --allow-all flag\n$/,
      );
    }),
});

Deno.test("what nobody serves is a failed write", () =>
  inFolder(async (folder) => {
    const listener = Deno.listen({ transport: "unix", path: `${folder}/socket` });
    const line = `${COMMAND} --json-out=socket --markdown-out=a.md`;
    const { code, stderr } = await runShell(line, { cwd: folder });
    listener.close();
    assertEquals(code, 1);
    assertMatch(
      stderr,
      /^faultdrill: failed to write socket: .*no such device or address.*\n$/i,
    );
  }));

// ── Broken and slow streams ─────────────────────────────────────────────────

const MISSED = `"$0" "$@" --seed=33 --duration-hours=1 --gate=failed_faults==0 ` +
  "--json-out=a.json --markdown-out=a.md";
const BROKEN: [name: string, line: string][] = [
  ["full", `${MISSED} 2>/dev/full`],
  ["closed", `${MISSED} 2>&-`],
  ["a pipe that nobody reads any more", `${MISSED} 2> >(exec true)`],
  [
    "a pipe that is full and says so",
    `exec 2> >(sleep 9 >/dev/null 2>&1); head -c 65536 /dev/zero >&2; ` +
    `exec ${NON_BLOCKING("STDERR")} ${MISSED}`,
  ],
];
for (const [name, line] of BROKEN) {
  Deno.test(`stderr that is ${name} changes no exit code`, () =>
    inFolder(async (folder) => {
      const { code } = await runShell(`${line} >/dev/null`, { cwd: folder });
      assertEquals([code, namesIn(folder)], [99, ["a.json", "a.md"]]);
      const bad = line.replace(MISSED, `"$0" "$@" --bogus`);
      assertEquals((await runShell(bad, { cwd: folder })).code, 2);
    }));
}

Deno.test("a full pipe that says so is waited for, and loses nothing", () =>
  inFolder(async (folder) => {
    const line = `"$0" "$@" --duration-hours=3000 --generated-at=${GENERATED_AT} ` +
      "--json-out=- --markdown-out=a.md 2>/dev/null";
    const slow = `perl -e 'while (sysread(STDIN, $_, 9e4)) { print; select(0,0,0,.01) }'`;
    const late = `${NON_BLOCKING("STDOUT")} ${line} | (sleep 0.3; ${slow} >b)`;
    await runShell(`${late}; ${line} >a; cmp a b >differs`, { cwd: folder });
    assertEquals(Deno.readTextFileSync(`${folder}/differs`), "");
    assert(Deno.statSync(`${folder}/a`).size > 1e6);
  }));

Deno.test("all bytes are written, however few are taken at a time", () =>
  inFolder(async (folder) => {
    const host = openTestHost({ cwd: folder });
    const text = "A line, another line — and ünïcode.\n".repeat(50);
    let calls = 0;
    const few = <T>(write: (bytes: Uint8Array) => T) => (bytes: Uint8Array) => {
      if (++calls % 7 === 3) throw Object.assign(new Error(), { code: "EAGAIN" });
      return write(bytes.slice(0, 1 + calls % 41));
    };
    const { open } = host.files;
    const slow = {
      ...host,
      streams: {
        ...host.streams,
        writeStdout: few(host.streams.writeStdout),
        writeStderr: few(host.streams.writeStderr),
      },
      files: {
        ...host.files,
        open: async (...args: Parameters<typeof open>) => {
          const file = await open(...args);
          return { ...file, write: few(file.write) };
        },
      },
      clock: { ...host.clock, sleep: () => Promise.resolve() },
    };
    // UTF-8 may be cut anywhere, which the test's own streams would not survive.
    const ascii = text.replace(/[^\n -~]/g, "?");
    await writeStdout(slow, ascii);
    writeStderr(slow, ascii);
    await writeOutputs(slow, [{ path: "a", chunks: [text, text] }]);
    assertEquals([host.stdout, host.stderr], [ascii, ascii]);
    assertEquals(Deno.readTextFileSync(`${folder}/a`), text + text);
  }));

Deno.test("a stderr that never takes anything is waited for once, not for every line", () => {
  const host = openTestHost({ cwd: "/" });
  let calls = 0;
  const full = {
    ...host,
    streams: {
      ...host.streams,
      writeStderr() {
        calls++;
        throw Object.assign(new Error(), { code: "EAGAIN" });
      },
    },
  };
  for (let line = 0; line < 50; line++) writeStderr(full, "x\n");
  // Each call but the last waits 10 ms: waited for by every line, there were 5,000.
  assert(calls > 1 && calls < 200, `${calls} calls`);
});
