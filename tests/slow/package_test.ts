/**
 * The packages as their users install, run and import them, outside the checkout: the
 * npm package from its tarball, the JSR package from a registry folder that holds
 * exactly what `deno publish` uploads, and a fresh clone.
 *
 *   deno task test:package
 *   deno task test:package --filter bunx
 *
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { createHash } from "node:crypto";
import { basename, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { buildDist } from "../../scripts/build_dist.ts";
import { stopBundler } from "../../scripts/bundle_code.ts";
import { installTools, toolPackage, toolPath } from "../../scripts/install_tools.ts";
import {
  layOutRegistry,
  layOutStd,
  withRegistry,
} from "../../scripts/lay_out_registry.ts";
import { copyCheckout, filesBelow } from "../../scripts/list_files.ts";
import { NPM_NAME, readManifest, ROOT } from "../../scripts/read_manifest.ts";
import { type Output, output, run } from "../../scripts/run_process.ts";
import { consumerOf, GENERATED_AT, kernelConsumerOf } from "./consumers.ts";
import { once, scratchFolder } from "./scratch.ts";

const GOLDEN = join(ROOT, "tests", "golden", "reports", "compact-seed7");
/** The oldest that `engines` in the package allows. */
const NODE_OLDEST = "20.0.0";
/** The command's own tests start hundreds of processes. */
const SUITE_TIMEOUT_MS = 600_000;
const manifest = readManifest();
const entries = Object.keys(manifest.exports);

/** Everything happens in here, caches included, so that nothing old is proved. */
const scratch = scratchFolder("faultdrill-package-");
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

type CommandLine = readonly [string, ...string[]];

/** Runs a command line that ends in the command, and compares what it writes. */
async function writesGolden(
  [program, ...args]: CommandLine,
  cwd: string,
  extraEnv: Readonly<Record<string, string>> = {},
): Promise<void> {
  const outputs = folder(cwd, "out");
  const [json, markdown] = [join(outputs, "r.json"), join(outputs, "r.md")];
  args.push("--compact", "--seed=7", `--generated-at=${GENERATED_AT}`);
  args.push(`--json-out=${json}`, `--markdown-out=${markdown}`);
  const printed = await run(program, args, { cwd, env: { ...env, ...extraEnv } });
  assertStringIncludes(printed, "Stress test complete: 6 faults, 0 failed SLA.");
  assertEquals(Deno.readTextFileSync(json), Deno.readTextFileSync(`${GOLDEN}.json`));
  assertEquals(Deno.readTextFileSync(markdown), Deno.readTextFileSync(`${GOLDEN}.md`));
  Deno.removeSync(outputs, { recursive: true });
}

async function printsGolden(
  [program, ...args]: CommandLine,
  cwd: string,
  extraEnv: Readonly<Record<string, string>> = {},
): Promise<void> {
  const printed = await run(program, args, { cwd, env: { ...env, ...extraEnv } });
  assertEquals(printed, Deno.readTextFileSync(`${GOLDEN}.json`) + "\n");
}

// ── Build ───────────────────────────────────────────────────────────────────

/** A build in a copy of the checkout, as a release makes it. */
const copy = once(async () => {
  const checkout = folder("copy");
  copyCheckout(checkout);
  const args = ["run", "-q", "-A", "scripts/build_dist.ts"];
  await run(Deno.execPath(), args, { cwd: checkout });
  return checkout;
});

Deno.test("package: a build in another folder is byte-identical", async () => {
  const dist = join(await copy(), "dist");
  const { files } = await buildDist();
  await stopBundler();
  const digest = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
  assertEquals(
    filesBelow(dist).map((path) => [path, digest(Deno.readFileSync(join(dist, path)))]),
    [...files].map(([path, bytes]) => [path, digest(bytes)]).sort(),
  );
});

/** Builds a release in a copy of the checkout in which `@std` is no stand-in. */
async function release(name: string, licence: string): Promise<[string, Output]> {
  const cwd = folder(name);
  copyCheckout(cwd);
  Deno.removeSync(join(cwd, "vendor"), { recursive: true });
  const registry = folder(`${name}-registry`);
  layOutStd(registry, { version: "1.4.2", licence });
  const args = ["task", "-q", "build", "--release"];
  const built = await withRegistry(registry, (JSR_URL) => {
    const extraEnv = { JSR_URL, STD: "real", DENO_DIR: folder(`${name}-deno`) };
    return output(Deno.execPath(), args, { cwd, env: { ...env, ...extraEnv } });
  });
  return [join(cwd, "dist"), built];
}

const STD_LICENCE = Deno.readTextFileSync(join(ROOT, "scripts", "licences", "std.txt"));

Deno.test("package: a release carries the licences of all code that is in it", async () => {
  const [dist, { code, stderr }] = await release("release", STD_LICENCE);
  assertEquals(code, 0, stderr);
  for (const path of ["THIRD_PARTY_LICENSES", "npm/THIRD_PARTY_LICENSES"]) {
    const text = Deno.readTextFileSync(join(dist, path));
    assertStringIncludes(text, `@std/cli@1.4.2\n\n${STD_LICENCE}`);
    assertStringIncludes(text, "Copyright (c) Fabian Hiller");
  }
});

Deno.test("package: a release whose @std has another licence than is known is refused", async () => {
  const [dist, { code, stderr }] = await release("relicensed", "Other terms.\n");
  assertEquals(code, 1);
  assertStringIncludes(stderr, "the licence of @std/cli@1.4.2 must be");
  assertEquals(filesBelow(dist), []);
});

// ── A fresh clone ───────────────────────────────────────────────────────────

Deno.test("package: the first command in a fresh clone downloads what it runs and no more", async () => {
  const cwd = folder("clone");
  copyCheckout(cwd);
  const args = ["task", "drill", "--compact", "--seed=7", "--json-out=r.json"];
  const { code, stderr } = await output(Deno.execPath(), args, {
    cwd,
    env: { ...env, DENO_DIR: folder("clone-deno"), INIT_CWD: cwd },
  });
  assertEquals(code, 0, stderr);
  const archives = stderr.matchAll(/^Download .*\/([^/]+)-\d[^/]*\.tgz$/gm);
  assertEquals(Array.from(archives, ([, name]) => name), ["valibot"]);
});

// ── npm ─────────────────────────────────────────────────────────────────────

const pack = once(async () => {
  await installTools();
  const args = ["pack", join(await copy(), "dist", "npm"), "--pack-destination", scratch];
  await run("npm", args, { env });
  return join(scratch, `${NPM_NAME}-${manifest.version}.tgz`);
});

/** A project into which npm has installed the package. */
const byNpm = once(async () => {
  const cwd = project("by-npm");
  await run("npm", ["install", "--no-fund", "--no-audit", await pack()], { cwd, env });
  return cwd;
});

const installed = async () => join(await byNpm(), "node_modules", NPM_NAME);
const bunx = toolPath("bunx");

Deno.test("package: npm pack, with licences, without source maps", async () => {
  await pack();
  const files = filesBelow(await installed());
  assert(files.includes("LICENSE") && files.includes("THIRD_PARTY_LICENSES"), `${files}`);
  assertEquals(files.filter((path) => path.endsWith(".map")), []);
});
Deno.test("package: bunx --package", async () => {
  await writesGolden([bunx, "--package", await pack(), NPM_NAME], project("bunx"));
});
Deno.test("package: bunx --bun --package", async () => {
  const command: CommandLine = [bunx, "--bun", "--package", await pack(), NPM_NAME];
  await writesGolden(command, project("bunx-bun"));
});
Deno.test("package: bun add, then bunx", async () => {
  const cwd = project("by-bun");
  await run(toolPath("bun"), ["add", await pack()], { cwd, env });
  await writesGolden([bunx, NPM_NAME], cwd);
});
Deno.test("package: npx -y --package", async () => {
  await writesGolden(["npx", "-y", "--package", await pack(), NPM_NAME], project("npx"));
});
Deno.test("package: npm install, then npx", async () => {
  await writesGolden(["npx", NPM_NAME], await byNpm());
});

const RUNTIMES: readonly CommandLine[] = [
  ["node"],
  [toolPath("bun")],
  [Deno.execPath(), "run", "--no-prompt", "-R", "-W"],
  ["npx", "-y", `node@${NODE_OLDEST}`],
];
for (const runtime of RUNTIMES) {
  const name = [basename(runtime[0]), ...runtime.slice(1)].join(" ");
  Deno.test(`package: ${name} cli.js`, async () => {
    const cwd = project(`cli-${name.replace(/\W+/g, "-")}`);
    await writesGolden([...runtime, join(await installed(), "cli.js")], cwd);
  });
}

for (const runtime of ["node", toolPath("bun")]) {
  const name = basename(runtime);
  Deno.test(`package: cli.js alone, outside its package, on ${name}`, async () => {
    const alone = join(project(`${name}-alone`), "cli.js");
    Deno.copyFileSync(join(await installed(), "cli.js"), alone);
    await writesGolden([runtime, alone], dirname(alone));
  });
  Deno.test(`package: the command's own tests, on ${name}`, async () => {
    await run(Deno.execPath(), ["test", "-q", "-A", "--parallel", "tests/cli"], {
      cwd: ROOT,
      env: { FAULTDRILL_COMMAND: `${runtime} ${join(await installed(), "cli.js")}` },
      timeoutMs: SUITE_TIMEOUT_MS,
    });
  });
}

/** The project with programs that import the package, and their compiled JavaScript. */
const consumer = once(async () => {
  const cwd = await byNpm();
  Deno.writeTextFileSync(join(cwd, "consumer.ts"), consumerOf(NPM_NAME, entries));
  Deno.writeTextFileSync(join(cwd, "kernel_consumer.ts"), kernelConsumerOf(NPM_NAME));
  await typeChecks(cwd, { module: "nodenext", lib: ["es2022"], types: ["node"] });
  return cwd;
});

/** Type-checks the programs with every check on, and leaves JavaScript for Node. */
async function typeChecks(
  cwd: string,
  compilerOptions: Readonly<Record<string, unknown>>,
): Promise<void> {
  const config = {
    compilerOptions: {
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      skipLibCheck: false,
      target: "es2022",
      typeRoots: [toolPackage("@types")],
      ...compilerOptions,
    },
    include: ["*.ts"],
  };
  Deno.writeTextFileSync(join(cwd, "tsconfig.json"), JSON.stringify(config));
  await run(toolPath("tsc"), ["--project", cwd], { cwd, env });
}

Deno.test("package: import: types under nodenext, Node's types alone", async () => {
  await consumer();
});
Deno.test("package: import: types under bundler, the browser's types alone", async () => {
  await typeChecks(await consumer(), {
    module: "preserve",
    moduleResolution: "bundler",
    lib: ["es2022", "dom"],
    types: [],
  });
});
Deno.test("package: import: types under deno check", async () => {
  await run(Deno.execPath(), ["check", "consumer.ts"], { cwd: await consumer(), env });
});
Deno.test("package: import: Node", async () => {
  await printsGolden(["node", "consumer.js"], await consumer());
});
Deno.test("package: import: Bun", async () => {
  await printsGolden([toolPath("bun"), "consumer.ts"], await consumer());
});
Deno.test("package: import: Deno", async () => {
  const command: CommandLine = [Deno.execPath(), "run", "--no-prompt", "consumer.ts"];
  await printsGolden(command, await consumer());
});

Deno.test("package: publint --strict", async () => {
  await run(toolPath("publint"), ["run", await pack(), "--strict"], { env });
});
Deno.test("package: attw --profile esm-only", async () => {
  await run(toolPath("attw"), ["--profile", "esm-only", await pack()], { env });
});

// ── JSR ─────────────────────────────────────────────────────────────────────

const jsrEnv = {
  JSR_URL: pathToFileURL(`${folder("registry")}/`).href,
  DENO_DIR: folder("deno-dir"),
  DENO_INSTALL_ROOT: folder("deno-install"),
};
const jsrCommand = `jsr:${manifest.name}/cli`;

/** An empty project beside a registry to which `deno publish` has uploaded. */
const byJsr = once(async () => {
  const checkout = await copy();
  const uploaded = await layOutRegistry({ checkout, registry: folder("registry") });
  console.log(`${uploaded.length} files: ${uploaded.join(", ")}`);
  return folder("projects", "by-jsr");
});

Deno.test("package: deno publish, into a registry folder", async () => {
  await byJsr();
});
Deno.test(`package: deno run ${jsrCommand}`, async () => {
  const command: CommandLine = [Deno.execPath(), "run", "--no-prompt", "-R", "-W"];
  await writesGolden([...command, jsrCommand], await byJsr(), jsrEnv);
});
Deno.test(`package: deno install -g ${jsrCommand}`, async () => {
  const args = ["install", "-g", "-R", "-W", "-n", NPM_NAME, jsrCommand];
  const cwd = await byJsr();
  await run(Deno.execPath(), args, { cwd, env: { ...env, ...jsrEnv } });
  const binary = join(jsrEnv.DENO_INSTALL_ROOT, "bin", NPM_NAME);
  await writesGolden([binary], cwd, jsrEnv);
});
Deno.test(`package: deno check and run, importing jsr:${manifest.name}`, async () => {
  const cwd = await byJsr();
  const program = join(cwd, "consumer.ts");
  Deno.writeTextFileSync(program, consumerOf(`jsr:${manifest.name}`, entries));
  const checked: CommandLine = [
    Deno.execPath(),
    "run",
    "--check",
    "--no-prompt",
    program,
  ];
  await printsGolden(checked, cwd, jsrEnv);
});
