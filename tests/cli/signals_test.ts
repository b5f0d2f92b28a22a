/**
 * Signals while the command waits for somebody else, who never comes: it ends within
 * a second, says so by its exit code, and leaves every file as it was.
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { Interrupted } from "../../cli/errors.ts";
import { untilSignal } from "../../cli/signals.ts";
import { openTestHost } from "./test_host.ts";
import { commandLine, inFolder, namesIn } from "./command.ts";

const ENDS_WITHIN_MS = 1000;
/** A busy machine is told by how long a process takes there that does nothing. */
const IDLE_PROCESSES_ALLOWED = 20;
const GIVE_UP_MS = 60_000;
const LONG = "--duration-hours=3000";

interface Blocked {
  readonly name: string;
  /** In which `$0 "$@"` is the command; it is waited for and nothing else. */
  readonly line: string;
  readonly signal?: Deno.Signal;
  readonly permissions?: string[];
  readonly told: string;
}

const UNCHANGED = "no output was changed";
const BLOCKED: Blocked[] = [
  ...(["SIGINT", "SIGTERM", "SIGHUP"] as const).map((signal) => ({
    name: "an output is a pipe that nobody opens",
    line: `exec "$0" "$@" --json-out=a.json --markdown-out=pipe`,
    signal,
    told: UNCHANGED,
  })),
  {
    name: "an output is a pipe that nobody reads from",
    line: `sleep 9 <pipe & exec "$0" "$@" ${LONG} --json-out=pipe --markdown-out=a.md`,
    told: "no file was changed, pipe got a part",
  },
  {
    name: "stdout is a pipe that nobody reads from",
    line: `exec "$0" "$@" ${LONG} --json-out=- --markdown-out=a.json > >(sleep 9)`,
    told: "no file was changed, stdout got a part",
  },
  {
    name: "stdout is a socket that nobody reads from",
    line: `exec perl -MSocket -e '$^F = 99; socketpair(A, B, AF_UNIX, SOCK_STREAM, 0); ` +
      `open(STDOUT, ">&A"); exec @ARGV' ` +
      `"$0" "$@" ${LONG} --json-out=- --markdown-out=a.json`,
    told: "no file was changed, stdout got a part",
  },
  {
    name: "stdout is full, and all else is done",
    line: `exec > >(sleep 9); head -c 65536 /dev/zero; exec "$0" "$@" --version`,
    told: "stdout was not read to the end",
  },
  {
    name: "an output is a process that does not read",
    line: `exec "$0" "$@" ${LONG} --json-out=>(sleep 9) --markdown-out=a.json`,
    permissions: ["-A"],
    told: "no file was changed, /dev/fd/63 got a part",
  },
  {
    name: "a step summary is a pipe that nobody opens",
    line: `GITHUB_STEP_SUMMARY=pipe exec "$0" "$@" --github --json-out=- ` +
      "--markdown-out=/dev/null",
    permissions: ["-A"],
    told: "pipe was not written to the end",
  },
  {
    name: "a scenario is a pipe that nobody opens",
    line: `exec "$0" "$@" --scenario=pipe --json-out=a.json`,
    told: "pipe was not read to the end",
  },
  {
    name: "a scenario is a pipe that nobody writes to",
    line: `sleep 9 >pipe & exec "$0" "$@" validate pipe`,
    told: "pipe was not read to the end",
  },
  {
    name: "stdin is a pipe that nobody writes to",
    line: `exec "$0" "$@" validate - < <(sleep 9)`,
    told: "stdin was not read to the end",
  },
];

for (const { name, line, signal = "SIGTERM", permissions, told } of BLOCKED) {
  Deno.test(`${signal} while ${name}: exit 105 within a second`, () =>
    inFolder(async (folder) => {
      Deno.writeTextFileSync(`${folder}/a.json`, "old");
      await new Deno.Command("mkfifo", { args: [`${folder}/pipe`] }).output();
      const child = new Deno.Command("bash", {
        args: ["-c", `exec 2>told; ${line}`, ...commandLine(permissions)],
        cwd: folder,
        stdin: "null",
        stdout: "null",
      }).spawn();
      await blocks(child.pid);
      const startedAtMs = performance.now();
      kill(child, signal);
      const giveUp = setTimeout(() => kill(child, "SIGKILL"), GIVE_UP_MS);
      const { code } = await child.status;
      clearTimeout(giveUp);
      const tookMs = performance.now() - startedAtMs;
      assertEquals([code, Deno.readTextFileSync(`${folder}/told`)], [
        105,
        `faultdrill: stopped by ${signal}: ${told}\n`,
      ]);
      const idleMs = await idleProcessMs();
      assert(
        tookMs < ENDS_WITHIN_MS + IDLE_PROCESSES_ALLOWED * idleMs,
        `it took ${tookMs} ms, and an idle process ${idleMs} ms`,
      );
      assertEquals(namesIn(folder), ["a.json", "pipe", "told"]);
      assertEquals(Deno.readTextFileSync(`${folder}/a.json`), "old");
    }));
}

Deno.test("what waits is stopped at once, and so is what would wait later", async () => {
  const host = openTestHost({ cwd: "/" });
  const never = new Promise<never>(() => {});
  const heard: unknown[] = [];
  const work = untilSignal(host, "nothing is done", async (heed) => {
    assertEquals(await heed(Promise.resolve(7)), 7);
    await assertRejects(() => heed(Promise.reject(new RangeError())), RangeError);
    for (const wait of [never, never, Promise.resolve()]) {
      await heed(wait).catch((error) => heard.push(error.message));
    }
    await heed(never);
  });
  await new Promise((done) => setTimeout(done));
  host.raise("SIGHUP");
  const error = await assertRejects(() => work, Interrupted);
  assertEquals([error.exitCode, error.signal], [105, "SIGHUP"]);
  assertEquals(heard, Array(3).fill("stopped by SIGHUP: nothing is done"));
  assertEquals(host.listeners, 0);
});

Deno.test("signals are nobody's when the work is done, or has failed", async () => {
  const host = openTestHost({ cwd: "/" });
  assertEquals(await untilSignal(host, "", () => Promise.resolve(host.listeners)), 1);
  assertEquals(host.listeners, 0);
  const fail = () => Promise.reject(new RangeError());
  await assertRejects(() => untilSignal(host, "", fail), RangeError);
  assertEquals(host.listeners, 0);
});

function kill(child: Deno.ChildProcess, signal: Deno.Signal): void {
  try {
    child.kill(signal);
  } catch {
    // It has ended, which its exit code shows.
  }
}

/** Waits until a process sleeps and has used no time for a while, or has ended. */
async function blocks(pid: number): Promise<void> {
  const CHECK_EVERY_MS = 50;
  const STILL_CHECKS = 6;
  let [used, still] = ["", 0];
  while (still < STILL_CHECKS) {
    await new Promise((done) => setTimeout(done, CHECK_EVERY_MS));
    const now = usedTicks(pid);
    if (now === undefined) return;
    still = now === used && now !== "0 0" ? still + 1 : 0;
    used = now;
  }
}

/** The time that a process has used; other at every call while it runs. */
function usedTicks(pid: number): string | undefined {
  try {
    const stat = Deno.readTextFileSync(`/proc/${pid}/stat`).replace(/^.*\) /, "");
    const fields = stat.split(" ");
    return fields[0] === "S" ? `${fields[11]} ${fields[12]}` : `${performance.now()}`;
  } catch {
    return undefined;
  }
}

async function idleProcessMs(): Promise<number> {
  const startedAtMs = performance.now();
  await new Deno.Command(Deno.execPath(), { args: ["eval", "0"] }).output();
  return performance.now() - startedAtMs;
}
