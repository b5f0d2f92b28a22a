/**
 * Installs, runs and imports the packages as their users do, outside the checkout:
 * the npm package from its tarball, the JSR package from a registry folder that
 * holds exactly what `deno publish` uploads. One line per proof.
 *
 *   deno task test:package
 *
 * @module
 */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { createHash } from "node:crypto";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { NPM_NAME, readManifest } from "./build_dist.ts";
import { installTools, toolPackage, toolPath } from "./install_tools.ts";
import { layOutRegistry } from "./lay_out_registry.ts";
import { run } from "./run_process.ts";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const GOLDEN = join(ROOT, "tests", "golden", "reports", "compact-seed7");
const GENERATED_AT = "2026-01-01T00:00:00Z";
const NOT_SOURCE = [".git", ".tools", "dist", "node_modules"];
const manifest = readManifest();
const entries = Object.keys(manifest.exports).filter((key) => key !== "./cli");

/** The oldest that `engines` in the package allows. */
const NODE_OLDEST = "20.0.0";

/** Of a failure, what a log can bear: a stack trace may quote all of cli.js. */
const FAILURE_CHARS = 4000;

/** Everything happens in here, caches included, so that nothing old is proved. */
const scratch = Deno.makeTempDirSync({ prefix: "faultdrill-package-" });
const env = {
  PATH: `${dirname(toolPath("bun"))}:${dirname(Deno.execPath())}:${Deno.env.get("PATH")}`,
  TMPDIR: folder("tmp"),
  BUN_INSTALL_CACHE_DIR: folder("bun-cache"),
  npm_config_cache: folder("npm-cache"),
  npm_config_update_notifier: "false",
};

function folder(...path: string[]): string {
  const full = join(scratch, ...path);
  Deno.mkdirSync(full, { recursive: true });
  return full;
}

/** A project of a user's, which has nothing yet. */
function project(name: string): string {
  const cwd = folder("projects", name);
  const text = JSON.stringify({ name, private: true, type: "module" });
  Deno.writeTextFileSync(join(cwd, "package.json"), text);
  return cwd;
}

// ── Proofs ──────────────────────────────────────────────────────────────────

/** Runs a command line that ends in the command, and compares what it writes. */
async function writesGolden(
  command: readonly string[],
  cwd: string,
  extraEnv: Readonly<Record<string, string>> = {},
): Promise<void> {
  const outputs = folder(cwd, "out");
  const [json, markdown] = ["json", "md"].map((ending) => join(outputs, `r.${ending}`));
  const [program, ...args] = command;
  args.push("--compact", "--seed=7", `--generated-at=${GENERATED_AT}`);
  args.push(`--json-out=${json}`, `--markdown-out=${markdown}`);
  const printed = await run(program, args, { cwd, env: { ...env, ...extraEnv } });
  assertStringIncludes(printed, "Stress test complete: 6 faults, 0 failed SLA.");
  assertEquals(Deno.readTextFileSync(json), Deno.readTextFileSync(`${GOLDEN}.json`));
  assertEquals(Deno.readTextFileSync(markdown), Deno.readTextFileSync(`${GOLDEN}.md`));
  Deno.removeSync(outputs, { recursive: true });
}

async function printsGolden(command: readonly string[], cwd: string, extraEnv = {}) {
  const [program, ...args] = command;
  const printed = await run(program, args, { cwd, env: { ...env, ...extraEnv } });
  assertEquals(printed, Deno.readTextFileSync(`${GOLDEN}.json`) + "\n");
}

/** A program that uses every entry, whose types must be the real ones. */
function consumerOf(packageName: string): string {
  const specifierOf = (key: string) => JSON.stringify(packageName + key.slice(1));
  const imports = entries
    .map((key, index) => `import * as entry${index} from ${specifierOf(key)};`);
  return `${imports.join("\n")}
import { renderJson, runStress, type StressReport } from ${specifierOf(".")};
import { engine, runStress as runOnBigInt } from ${specifierOf("./bigint")};
import { BATTY_SCENARIO, parseScenario, renderScenario } from ${
    specifierOf("./scenario")
  };
import { verifyReport } from ${specifierOf("./verify")};

const options = { compact: true, seed: 7n, generatedAt: "${GENERATED_AT}" };
const report: StressReport = runStress(options);
const json: string = renderJson(report);
if (renderJson(runOnBigInt(options)) !== json || engine !== "bigint") throw report;
if (verifyReport(json, runStress).difference) throw report;
if (parseScenario(renderScenario(BATTY_SCENARIO)).kinds.length !== 6) throw report;
for (const entry of [${entries.map((_, index) => `entry${index}`)}]) {
  if (Object.keys(entry).length === 0) throw entry;
}
// @ts-expect-error: a seed is a bigint, so an untyped import would show here
export const wrong = () => runStress({ seed: 7 });
console.log(json);
`;
}

const KERNEL_CONSUMER = `import kernel from "${NPM_NAME}/kernel.wasm";
import { createHarness, createWasmEngine, type Harness } from "${NPM_NAME}";
export const harness: Harness = createHarness(createWasmEngine(kernel));
`;

const proofs: [name: string, prove: () => Promise<unknown>][] = [];

function proof(name: string, prove: () => Promise<unknown>): void {
  proofs.push([name, prove]);
}

// ── npm ─────────────────────────────────────────────────────────────────────

const tarball = join(scratch, `${NPM_NAME}-${manifest.version}.tgz`);
const byBun = project("by-bun");
const byNpm = project("by-npm");
const installed = join(byNpm, "node_modules", NPM_NAME);

proof("a build in another folder is byte-identical", async () => {
  const copy = folder("copy");
  copySource(ROOT, copy);
  await run(Deno.execPath(), ["run", "-q", "-A", "scripts/build_dist.ts"], { cwd: copy });
  const built = filesIn(join(copy, "dist"));
  assertEquals(built, filesIn(join(ROOT, "dist")));
});

proof("npm pack", async () => {
  const args = ["pack", join(ROOT, "dist", "npm"), "--pack-destination", scratch];
  await run("npm", args, { env });
  Deno.statSync(tarball);
});

proof(
  "bunx --package",
  () => writesGolden([toolPath("bunx"), "--package", tarball, NPM_NAME], project("bunx")),
);
proof("bunx --bun --package", () =>
  writesGolden(
    [toolPath("bunx"), "--bun", "--package", tarball, NPM_NAME],
    project("bunx-bun"),
  ));
proof("bun add, then bunx", async () => {
  await run(toolPath("bun"), ["add", tarball], { cwd: byBun, env });
  await writesGolden([toolPath("bunx"), NPM_NAME], byBun);
});
proof(
  "npx -y --package",
  () => writesGolden(["npx", "-y", "--package", tarball, NPM_NAME], project("npx")),
);
proof("npm install, then npx", async () => {
  const args = ["install", "--no-fund", "--no-audit", tarball];
  await run("npm", args, { cwd: byNpm, env });
  await writesGolden(["npx", NPM_NAME], byNpm);
});

for (
  const runtime of [
    ["node"],
    [toolPath("bun")],
    [Deno.execPath(), "run", "--no-prompt", "-R", "-W"],
  ]
) {
  const name = basename(runtime[0]);
  proof(
    `${[name, ...runtime.slice(1)].join(" ")} cli.js`,
    () => writesGolden([...runtime, join(installed, "cli.js")], project(`${name}-cli`)),
  );
}

proof(`cli.js on Node ${NODE_OLDEST}, the oldest that the package allows`, () => {
  const node = ["npx", "-y", `node@${NODE_OLDEST}`];
  return writesGolden([...node, join(installed, "cli.js")], project("node-oldest"));
});

for (const runtime of ["node", toolPath("bun")]) {
  const name = basename(runtime);
  proof(`cli.js alone, outside its package, on ${name}`, async () => {
    const alone = join(project(`${name}-alone`), "cli.js");
    Deno.copyFileSync(join(installed, "cli.js"), alone);
    await writesGolden([runtime, alone], dirname(alone));
  });
  proof(`the command's own tests, on ${name}`, async () => {
    const args = ["test", "-q", "-A", "--parallel", "tests/cli"];
    const FAULTDRILL_COMMAND = `${runtime} ${join(installed, "cli.js")}`;
    await run(Deno.execPath(), args, { cwd: ROOT, env: { FAULTDRILL_COMMAND } });
  });
}

proof(
  "import: types under nodenext, Node's types alone",
  () => typeChecks({ module: "nodenext", lib: ["es2022"], types: ["node"] }),
);
proof("import: types under bundler, the browser's types alone", () =>
  typeChecks({
    module: "preserve",
    moduleResolution: "bundler",
    lib: ["es2022", "dom"],
    types: [],
  }));
proof("import: types under deno check", async () => {
  await run(Deno.execPath(), ["check", "consumer.ts"], { cwd: byNpm, env });
});
proof("import: Node", () => printsGolden(["node", "consumer.js"], byNpm));
proof("import: Bun", () => printsGolden([toolPath("bun"), "consumer.ts"], byNpm));
proof(
  "import: Deno",
  () => printsGolden([Deno.execPath(), "run", "--no-prompt", "consumer.ts"], byNpm),
);

proof("publint --strict", async () => {
  await run(toolPath("publint"), ["run", tarball, "--strict"], { env });
});
proof("attw --profile esm-only", async () => {
  await run(toolPath("attw"), ["--profile", "esm-only", tarball], { env });
});

/** Type-checks the consumers with every check on, and leaves JavaScript for Node. */
async function typeChecks(compilerOptions: Record<string, unknown>): Promise<void> {
  Deno.writeTextFileSync(join(byNpm, "consumer.ts"), consumerOf(NPM_NAME));
  Deno.writeTextFileSync(join(byNpm, "kernel_consumer.ts"), KERNEL_CONSUMER);
  const config = {
    compilerOptions: {
      strict: true,
      skipLibCheck: false,
      target: "es2022",
      typeRoots: [toolPackage("@types")],
      ...compilerOptions,
    },
    include: ["*.ts"],
  };
  Deno.writeTextFileSync(join(byNpm, "tsconfig.json"), JSON.stringify(config));
  await run(toolPath("tsc"), ["--project", byNpm], { cwd: byNpm, env });
}

function copySource(from: string, to: string): void {
  for (const { name, isDirectory } of Deno.readDirSync(from)) {
    if (NOT_SOURCE.includes(name)) continue;
    const [source, copy] = [join(from, name), join(to, name)];
    if (!isDirectory) {
      Deno.copyFileSync(source, copy);
      continue;
    }
    Deno.mkdirSync(copy);
    copySource(source, copy);
  }
}

/** The digest of every file below a folder, by its path there. */
function filesIn(root: string, at = root): Record<string, string> {
  const files: Record<string, string> = {};
  for (const { name, isDirectory } of Deno.readDirSync(at)) {
    const path = join(at, name);
    if (isDirectory) Object.assign(files, filesIn(root, path));
    else {
      const digest = createHash("sha256").update(Deno.readFileSync(path)).digest("hex");
      files[relative(root, path)] = digest;
    }
  }
  return files;
}

// ── JSR ─────────────────────────────────────────────────────────────────────

const registry = folder("registry");
const jsrEnv = {
  JSR_URL: pathToFileURL(`${registry}/`).href,
  DENO_DIR: folder("deno-dir"),
  DENO_INSTALL_ROOT: folder("deno-install"),
};
const byJsr = folder("projects", "by-jsr");
const command = `jsr:${manifest.name}/cli`;

proof("deno doc --lint", async () => {
  const args = ["doc", "--lint", ...Object.values(manifest.exports)];
  await run(Deno.execPath(), args, { cwd: ROOT });
});
proof("deno publish --dry-run, no slow types", async () => {
  const args = ["publish", "--dry-run", "--allow-dirty"];
  await run(Deno.execPath(), args, { cwd: ROOT });
});
proof("deno publish, into a registry folder", async () => {
  const uploaded = await layOutRegistry({ checkout: folder("copy"), registry });
  console.log(`      ${uploaded.length} files: ${uploaded.join(", ")}`);
});
proof(`deno run ${command}`, () =>
  writesGolden(
    [Deno.execPath(), "run", "--no-prompt", "-R", "-W", command],
    byJsr,
    jsrEnv,
  ));
proof(`deno install -g ${command}`, async () => {
  const args = ["install", "-g", "-R", "-W", "-n", NPM_NAME, command];
  await run(Deno.execPath(), args, { cwd: byJsr, env: { ...env, ...jsrEnv } });
  const binary = join(jsrEnv.DENO_INSTALL_ROOT, "bin", NPM_NAME);
  await writesGolden([binary], byJsr, jsrEnv);
});
proof(`deno check and run, importing jsr:${manifest.name}`, async () => {
  const consumer = join(byJsr, "consumer.ts");
  Deno.writeTextFileSync(consumer, consumerOf(`jsr:${manifest.name}`));
  const checked = [Deno.execPath(), "run", "--check", "--no-prompt", consumer];
  await printsGolden(checked, byJsr, jsrEnv);
});

// ── Run ─────────────────────────────────────────────────────────────────────

async function main(): Promise<number> {
  await installTools();
  let failed = 0;
  for (const [name, prove] of proofs) {
    const startMs = performance.now();
    try {
      await prove();
      const secs = ((performance.now() - startMs) / 1000).toFixed(1);
      console.log(`ok    ${name} (${secs} s)`);
    } catch (error) {
      failed++;
      console.error(`FAIL  ${name}: ${(error as Error).message.slice(0, FAILURE_CHARS)}`);
    }
  }
  console.log(`${proofs.length - failed} passed, ${failed} failed`);
  return failed > 0 ? 1 : 0;
}

if (import.meta.main) {
  try {
    Deno.exitCode = await main();
  } finally {
    Deno.removeSync(scratch, { recursive: true });
  }
}
