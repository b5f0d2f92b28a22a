/**
 * Breaks the pure rooms one line at a time, in a copy, and lists the breaks
 * that no test noticed. A survivor is a missing test, or a break that changes
 * nothing that can be observed; it exits 1 if there are any.
 *
 *   deno task mutate                  every file
 *   deno task mutate core.ts rng/u64.ts
 *
 * @module
 */
const CORE_TESTS = ["tests/rng", "tests/core", "tests/house_test.ts"];
const REPORT_TESTS = ["tests/report"];
/** The tests that must notice a break, by the file that is broken. */
const TESTS: Readonly<Record<string, readonly string[]>> = {
  "core.ts": CORE_TESTS,
  "mod.ts": CORE_TESTS,
  "bigint.ts": CORE_TESTS,
  "rng/bigint.ts": CORE_TESTS,
  "rng/kernel.as.ts": CORE_TESTS,
  "rng/mod.ts": CORE_TESTS,
  "rng/u64.ts": CORE_TESTS,
  "rng/wasm.ts": CORE_TESTS,
  "gate/gate.ts": ["tests/gate"],
  "gate/statistics.ts": ["tests/gate"],
  "json/mod.ts": ["tests/json"],
  "report/github.ts": REPORT_TESTS,
  "report/html.ts": REPORT_TESTS,
  "report/html_charts.ts": REPORT_TESTS,
  "report/junit.ts": REPORT_TESTS,
  "report/safe.ts": REPORT_TESTS,
  "report/view.ts": REPORT_TESTS,
  "report/words.ts": REPORT_TESTS,
  "scenario/mod.ts": ["tests/scenario"],
  "verify/mod.ts": ["tests/verify"],
};
const WORKERS = 2;
const TEST_TIMEOUT_MS = 60_000;
const BASELINE_TIMEOUT_MS = 600_000;

interface Mutant {
  readonly path: string;
  readonly line: number;
  readonly before: string;
  readonly after: string;
}

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

function* mutantsOf(path: string): Generator<Mutant> {
  const lines = Deno.readTextFileSync(path).split("\n");
  let skipping = false;
  for (const [index, before] of lines.entries()) {
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

/** A copy of this checkout, stand-ins and all, to break things in. */
class Sandbox {
  #folder = Deno.makeTempDirSync({ prefix: "mutate-" });

  async open(): Promise<this> {
    const line = 'tar cf - --exclude=./dist . | tar xf - -C "$0"';
    await new Deno.Command("bash", { args: ["-c", line, this.#folder] }).output();
    await this.#deno(["task", "-q", "std"], TEST_TIMEOUT_MS);
    const tests = Object.values(TESTS).flat();
    if (!await this.#passes(tests, BASELINE_TIMEOUT_MS)) {
      throw new Error("the tests fail with nothing broken");
    }
    return this;
  }

  async survives({ path, line, after }: Mutant): Promise<boolean> {
    const file = `${this.#folder}/${path}`;
    const original = Deno.readTextFileSync(file);
    const lines = original.split("\n");
    lines[line - 1] = after;
    Deno.writeTextFileSync(file, lines.join("\n"));
    try {
      const kernel = path.endsWith(".as.ts");
      const build = ["task", "-q", "build:wasm"];
      if (kernel && !await this.#deno(build, TEST_TIMEOUT_MS)) return false;
      return await this.#passes(TESTS[path], TEST_TIMEOUT_MS);
    } finally {
      Deno.writeTextFileSync(file, original);
    }
  }

  #passes(tests: readonly string[], timeoutMs: number): Promise<boolean> {
    const args = ["test", "-q", "-A", "--no-check", "--fail-fast", ...tests];
    return this.#deno(args, timeoutMs);
  }

  async #deno(args: string[], timeoutMs: number): Promise<boolean> {
    // A group of its own: a break may leave processes that never end.
    const child = new Deno.Command("setsid", {
      args: [Deno.execPath(), ...args],
      cwd: this.#folder,
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    const killGroup = () =>
      new Deno.Command("kill", { args: ["-KILL", "--", `-${child.pid}`], stderr: "null" })
        .output();
    const timer = setTimeout(killGroup, timeoutMs);
    const { success } = await child.status;
    clearTimeout(timer);
    await killGroup();
    return success;
  }

  close(): void {
    Deno.removeSync(this.#folder, { recursive: true });
  }
}

const targets = Deno.args.length > 0 ? Deno.args : Object.keys(TESTS);
const mutants = targets.flatMap((path) => Array.from(mutantsOf(path)));
const queue = mutants.values();
const survivors: Mutant[] = [];

async function work(): Promise<void> {
  const sandbox = await new Sandbox().open();
  for (const mutant of queue) {
    if (await sandbox.survives(mutant)) {
      survivors.push(mutant);
      console.log(`survived ${mutant.path}:${mutant.line}\n  - ${mutant.before.trim()}`);
      console.log(`  + ${mutant.after.trim()}`);
    }
  }
  sandbox.close();
}

await Promise.all(Array.from({ length: WORKERS }, work));
console.log(
  `${mutants.length - survivors.length} of ${mutants.length} breaks were noticed`,
);
if (survivors.length > 0) Deno.exit(1);
