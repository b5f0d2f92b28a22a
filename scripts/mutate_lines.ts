/**
 * Breaks the rooms one line at a time, in copies of this checkout, and lists the
 * breaks that no test noticed. A survivor is a missing test, or a break that changes
 * nothing that can be observed; it exits 1 if there are any.
 *
 *   deno task mutate                        every room and entry
 *   deno task mutate cli measure mod.ts     some of them: rooms or files
 *   deno task mutate --confirm cli          survivors are tried on all tests
 *
 * A break is tried on the tests of its room, which are a fraction of all; with
 * `--confirm`, one that these let through is tried on the others too.
 *
 * @module
 */
import { join } from "node:path";
import { copyCheckout, listFiles } from "./list_files.ts";
import { ROOT } from "./read_manifest.ts";

/** Copies in which breaks are tried side by side. */
const WORKERS = navigator.hardwareConcurrency;
const BASELINE_TIMEOUT_MS = 600_000;
const BUILD_TIMEOUT_MS = 60_000;
/** A break that makes its tests this much slower has been noticed. */
const SLOWDOWN_MAX = 3;
/** What a busy machine may add. */
const SLACK_MS = 10_000;
const PROGRESS_EVERY = 100;
const NO_ROOMS = /^(tests|scripts|examples)\//;
/** The tests that hold the entries and the arithmetic, wherever the drill lives. */
const ENGINE_TESTS = ["tests/rng", "tests/core", "tests/drill", "tests/house_test.ts"];

/** One break. */
export interface Mutant {
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly before: string;
  readonly after: string;
}

// ── Targets ─────────────────────────────────────────────────────────────────

/**
 * The sources that can be broken: all code outside tests, scripts and examples that
 * no script has written.
 *
 * @param names rooms or files; everything if empty
 * @throws {Error} if a name is neither
 */
export function targetsOf(names: readonly string[]): string[] {
  const sources = listFiles().filter((path) =>
    path.endsWith(".ts") && !NO_ROOMS.test(path) &&
    !Deno.readTextFileSync(join(ROOT, path)).startsWith("// @generated")
  );
  if (names.length === 0) return sources;
  return names.flatMap((name) => {
    const room = `${name.replace(/\/$/, "")}/`;
    const found = sources.filter((path) => path === name || path.startsWith(room));
    if (found.length > 0) return found;
    throw new Error(`${name} must be a room or a file of one: it has no code to break`);
  });
}

/** The test files and folders that must notice a break of a source. */
export function testsOf(path: string): string[] {
  const room = path.includes("/") ? path.split("/")[0] : path.replace(/\.ts$/, "");
  const tests = listFiles().filter((file) => file.startsWith("tests/"));
  const exists = (test: string) =>
    tests.some((file) => file === test || file.startsWith(`${test}/`));
  const own = [`tests/${room}`, `tests/${room}_test.ts`].filter(exists);
  const isEngine = room === "rng" || own.length === 0;
  return isEngine ? ENGINE_TESTS.filter(exists) : own;
}

// ── Breaks ──────────────────────────────────────────────────────────────────

/** Each turns one occurrence in a line into a plausible slip. */
const SLIPS: [RegExp, string | ((match: string) => string)][] = [
  [/(?<= )===(?= )/g, "!=="],
  [/(?<= )!==(?= )/g, "==="],
  [/(?<= )==(?= )/g, "!="],
  [/(?<= )<=(?= )/g, "<"],
  [/(?<= )>=(?= )/g, ">"],
  [/(?<= )<(?= )/g, "<="],
  [/(?<= )>(?= )/g, ">="],
  [/(?<= )\+(?= [\w(])/g, "-"],
  [/(?<= )-(?= [\w(])/g, "+"],
  [/(?<=\w )\*(?= \w)/g, "+"],
  [/(?<= )\/(?= )/g, "*"],
  [/(?<= )%(?= )/g, "/"],
  [/(?<= )&&(?= )/g, "||"],
  [/(?<= )\|\|(?= )/g, "&&"],
  [/(?<= )\^(?= )/g, "|"],
  [/(?<= )\?\?(?= )/g, "&&"],
  [/\+\+/g, "--"],
  [/\bMath\.max\b/g, "Math.min"],
  [/\bMath\.min\b/g, "Math.max"],
  [/\bmax(?=[<(])/g, "min"],
  [/\btrue\b/g, "false"],
  [/\bfalse\b/g, "true"],
  [/(?<![\w."#$])\d[\d_]*n?(?![\w.])/g, bump],
  [/^\s+(?!return|throw|const|let|yield)[\w.#]+(?:\(.*\)| [-+*]?= .*);$/, ""],
  [/"(?=[^"]*")/, '"~'],
  [/`(?=[^`]*`)/, "`~"],
];

function bump(digits: string): string {
  const big = digits.endsWith("n");
  return `${BigInt(digits.replace(/[_n]/g, "")) + 1n}${big ? "n" : ""}`;
}

/** Every break of a source text. */
export function* mutantsOf(path: string, source: string): Generator<Mutant> {
  let skipping = false;
  for (const [index, before] of source.split("\n").entries()) {
    const text = before.trim();
    if (text.startsWith("/*") || /^(import|export) (type )?\{$/.test(text)) {
      skipping = true;
    }
    if (/^(export )?(interface|type) /.test(text)) skipping = !text.endsWith(";");
    if (!skipping && !isInert(text)) {
      for (const after of slipsIn(before)) yield { path, line: index + 1, before, after };
    }
    if (/\*\/$|^\}|^\) =>|;$/.test(text)) skipping = false;
  }
}

function isInert(text: string): boolean {
  // What types alone say is for the type checker, which is slower than the tests.
  return text === "" || /\bPick<|\b[A-Z]\w*\["/.test(text) ||
    /^(\/\/|\*|import |export (type|\*)|\[.*\]:|readonly )/.test(text);
}

function* slipsIn(line: string): Generator<string> {
  for (const [pattern, slip] of SLIPS) {
    for (const match of line.matchAll(new RegExp(pattern, "g"))) {
      const replacement = typeof slip === "string" ? slip : slip(match[0]);
      yield line.slice(0, match.index) + replacement +
        line.slice(match.index + match[0].length);
    }
  }
}

// ── Trials ──────────────────────────────────────────────────────────────────

/** A copy of this checkout to break things in. */
class Sandbox {
  readonly #folder = Deno.makeTempDirSync({ prefix: "mutate-" });
  #group = 0;

  async open(): Promise<this> {
    copyCheckout(this.#folder);
    // Some tests ask git which files there are.
    await new Deno.Command("git", { args: ["init", "-q"], cwd: this.#folder }).output();
    return this;
  }

  /** How long tests take with nothing broken. */
  async baselineMs(tests: readonly string[]): Promise<number> {
    const startedAtMs = performance.now();
    if (!await this.#passes(tests, BASELINE_TIMEOUT_MS)) {
      throw new Error(`${tests.join(" ")} fail with nothing broken`);
    }
    return performance.now() - startedAtMs;
  }

  /** Whether none of the sets of tests notices a break. */
  async survives(mutant: Mutant, testSets: readonly TestSet[]): Promise<boolean> {
    const file = join(this.#folder, mutant.path);
    const original = Deno.readTextFileSync(file);
    const lines = original.split("\n");
    lines[mutant.line - 1] = mutant.after;
    Deno.writeTextFileSync(file, lines.join("\n"));
    try {
      if (!await this.#builds(mutant.path)) return false;
      for (const { tests, timeoutMs } of testSets) {
        if (!await this.#passes(tests, timeoutMs)) return false;
      }
      return true;
    } finally {
      Deno.writeTextFileSync(file, original);
    }
  }

  async #builds(path: string): Promise<boolean> {
    const isKernel = path.endsWith(".as.ts");
    return !isKernel || await this.#deno(["task", "-q", "build:wasm"], BUILD_TIMEOUT_MS);
  }

  #passes(tests: readonly string[], timeoutMs: number): Promise<boolean> {
    const flags = ["-q", "-A", "--no-check", "--fail-fast", "--ignore=tests/slow"];
    return this.#deno(["test", ...flags, ...tests], timeoutMs);
  }

  async #deno(args: readonly string[], timeoutMs: number): Promise<boolean> {
    // A group of its own: a break may leave processes that never end.
    const child = new Deno.Command("setsid", {
      args: [Deno.execPath(), ...args],
      cwd: this.#folder,
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    this.#group = child.pid;
    const timer = setTimeout(() => this.#killGroup(), timeoutMs);
    const { success } = await child.status;
    clearTimeout(timer);
    this.#killGroup();
    return success;
  }

  #killGroup(): void {
    const args = ["-KILL", "--", `-${this.#group}`];
    new Deno.Command("kill", { args, stderr: "null" }).outputSync();
  }

  close(): void {
    if (this.#group > 0) this.#killGroup();
    Deno.removeSync(this.#folder, { recursive: true });
  }
}

/** Tests that run together, and when they have taken so long that they failed. */
interface TestSet {
  readonly tests: readonly string[];
  readonly timeoutMs: number;
}

/** The sets of tests for each target, in the order in which they are tried. */
async function planTests(
  sandbox: Sandbox,
  targets: readonly string[],
  confirm: boolean,
): Promise<Map<string, TestSet[]>> {
  const known = new Map<string, TestSet>();
  const measured = async (tests: readonly string[]) => {
    const key = tests.join(" ");
    const timeoutMs = known.get(key)?.timeoutMs ??
      await sandbox.baselineMs(tests) * SLOWDOWN_MAX + SLACK_MS;
    const set = { tests, timeoutMs };
    known.set(key, set);
    return set;
  };
  const plan = new Map<string, TestSet[]>();
  for (const path of targets) {
    const sets = [await measured(testsOf(path))];
    if (confirm) sets.push(await measured(["tests"]));
    plan.set(path, sets);
  }
  return plan;
}

async function main(args: readonly string[]): Promise<number> {
  const confirm = args.includes("--confirm");
  const targets = targetsOf(args.filter((arg) => arg !== "--confirm"));
  const mutants = targets.flatMap((path) =>
    Array.from(mutantsOf(path, Deno.readTextFileSync(join(ROOT, path))))
  );
  const sandboxes = await Promise.all(
    Array.from({ length: WORKERS }, () => new Sandbox().open()),
  );
  const closeAll = () => sandboxes.forEach((sandbox) => sandbox.close());
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(signal, () => {
      closeAll();
      Deno.exit(130);
    });
  }
  try {
    const [first] = sandboxes;
    if (!first) {
      throw new Error("a machine must have at least one processor: it has none");
    }
    const plan = await planTests(first, targets, confirm);
    return await tryAll(mutants, sandboxes, plan);
  } finally {
    closeAll();
  }
}

/** Tries the breaks in all sandboxes and returns how many survived. */
async function tryAll(
  mutants: readonly Mutant[],
  sandboxes: readonly Sandbox[],
  plan: ReadonlyMap<string, readonly TestSet[]>,
): Promise<number> {
  const queue = mutants.values();
  let [tried, survived] = [0, 0];
  await Promise.all(sandboxes.map(async (sandbox) => {
    for (const mutant of queue) {
      if (await sandbox.survives(mutant, plan.get(mutant.path) ?? [])) {
        survived++;
        const { path, line, before, after } = mutant;
        console.log(
          `survived ${path}:${line}\n  - ${before.trim()}\n  + ${after.trim()}`,
        );
      }
      if (++tried % PROGRESS_EVERY === 0) {
        console.error(`${tried} of ${mutants.length} tried, ${survived} survived`);
      }
    }
  }));
  console.log(`${tried - survived} of ${mutants.length} breaks were noticed`);
  return survived;
}

if (import.meta.main) {
  try {
    if (await main(Deno.args) > 0) Deno.exitCode = 1;
  } catch (error) {
    console.error(`mutate_lines: ${(error as Error).message}`);
    Deno.exitCode = 1;
  }
}
