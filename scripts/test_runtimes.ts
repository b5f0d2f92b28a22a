/**
 * Runs the conformance suite against dist/ in every runtime that the library is
 * promised to work in, and prints one table. All rows must agree on one digest.
 * A row that cannot run here is shown as such; with CI=true it is a failure.
 *
 *   deno task test:runtimes
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { stop } from "esbuild";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Conformance } from "../tests/conformance.ts";
import reportDigests from "../tests/golden/report_digests.json" with { type: "json" };
import { bundle } from "./build_dist.ts";
import { installTools, toolPackage, toolPath } from "./install_tools.ts";
import { NotHere, output, run, withServer } from "./run_process.ts";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const PAGE_TIMEOUT_MS = 60_000;
const CONCURRENT_REQUESTS = 100;
/** The first day on which workerd lets a module compile WebAssembly while it loads. */
const WORKERD_COMPILES_FROM = "2025-06-01";
const WORKERD_DAY_BEFORE = "2025-05-31";
const CHROMIUM_NAMES = ["chromium", "chromium-browser", "google-chrome", "chrome"];
const LIBRARY = "./faultdrill.js";
const BIGINT_ENTRY = "./npm/bigint.js";

type EngineName = "wasm" | "bigint";

interface Runtime {
  readonly name: string;
  /** @throws {NotHere} if it is not on this machine */
  version(): Promise<string>;
}

/** A runtime and a way of running the suite in it. */
interface Row {
  readonly runtime: Runtime;
  readonly setting: string;
  /** The engine that must be the one that ran. */
  readonly engine: EngineName;
  run(): Promise<Conformance>;
}

// ── Stage ───────────────────────────────────────────────────────────────────

/** A copy of dist/ with the hosts beside it. */
const stage = Deno.makeTempDirSync({ prefix: "faultdrill-runtimes-" });

/** Bundles a host with the suite and the golden values, but not with the library. */
async function stageHost(host: string, library = LIBRARY, name = host): Promise<void> {
  const files = await bundle({
    entryPoints: [{ in: `tests/runtimes/${host}.ts`, out: name }],
    format: host === "script" ? "iife" : "esm",
    minify: false,
    plugins: [{
      name: "built-library",
      setup({ onResolve }) {
        onResolve({ filter: /^\.\.\/\.\.\/mod\.ts$/ }, () => ({
          path: library,
          external: true,
        }));
        onResolve({ filter: /^node:/ }, ({ path }) => ({ path, external: true }));
      },
    }],
  });
  for (const [path, contents] of files) Deno.writeFileSync(join(stage, path), contents);
}

async function layOutStage(): Promise<void> {
  copyFolder(join(ROOT, "dist"), stage);
  Deno.copyFileSync(join(stage, "npm", "kernel.wasm"), join(stage, "kernel.wasm"));
  for (const { name } of Deno.readDirSync(join(ROOT, "tests", "runtimes"))) {
    const host = name.replace(/\.ts$/, "");
    if (host !== "golden") await stageHost(host);
  }
  await stageHost("process", BIGINT_ENTRY, "process_bigint");
  await stageWorker();
}

function copyFolder(from: string, to: string): void {
  Deno.mkdirSync(to, { recursive: true });
  for (const { name, isDirectory } of Deno.readDirSync(from)) {
    const copy = isDirectory ? copyFolder : Deno.copyFileSync;
    copy(join(from, name), join(to, name));
  }
}

/** The example worker as it is, with its one import left to the host. */
async function stageWorker(): Promise<void> {
  const files = await bundle({
    entryPoints: [{ in: "examples/edge/worker.ts", out: "edge_worker" }],
    alias: { "@faultdrill/faultdrill": LIBRARY },
    external: [LIBRARY],
    minify: false,
  });
  for (const [path, contents] of files) Deno.writeFileSync(join(stage, path), contents);
}

// ── Deno, Bun, Node ─────────────────────────────────────────────────────────

const deno: Runtime = {
  name: "Deno",
  version: () => Promise.resolve(Deno.version.deno),
};
const bun: Runtime = {
  name: "Bun",
  version: async () => (await run(toolPath("bun"), ["--version"])).trim(),
};
const node: Runtime = {
  name: "Node",
  version: async () => (await run("node", ["--version"])).trim().slice(1),
};

function processRow(
  runtime: Runtime,
  setting: string,
  engine: EngineName,
  command: readonly string[],
): Row {
  const [program, ...args] = command;
  return {
    runtime,
    setting,
    engine,
    run: async () => JSON.parse(await run(program, args, { cwd: stage })),
  };
}

function processRows(): Row[] {
  const denoRun = [Deno.execPath(), "run", "--no-config", "--no-prompt"];
  const row = processRow;
  return [
    row(deno, "main entry", "wasm", [...denoRun, "process.js"]),
    row(deno, "bigint entry", "bigint", [...denoRun, "process_bigint.js"]),
    row(bun, "main entry", "wasm", [toolPath("bun"), "process.js"]),
    row(bun, "bigint entry", "bigint", [toolPath("bun"), "process_bigint.js"]),
    row(node, "main entry", "wasm", ["node", "process.js"]),
    row(node, "bigint entry", "bigint", ["node", "process_bigint.js"]),
    row(node, "--no-expose-wasm", "bigint", ["node", "--no-expose-wasm", "process.js"]),
  ];
}

// ── workerd ─────────────────────────────────────────────────────────────────

const workerd: Runtime = {
  name: "workerd",
  version: async () =>
    (await run(toolPath("workerd"), ["--version"])).trim().replace("workerd ", ""),
};

function withWorkerd<T>(
  host: string,
  compatibilityDate: string,
  use: (origin: string) => Promise<T>,
): Promise<T> {
  const config = join(stage, `${host}-${compatibilityDate}.capnp`);
  Deno.writeTextFileSync(
    config,
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = (
    compatibilityDate = "${compatibilityDate}",
    modules = [
      (name = "worker.js", esModule = embed "${host}.js"),
      (name = "faultdrill.js", esModule = embed "faultdrill.js"),
      (name = "kernel.wasm", wasm = embed "kernel.wasm"),
    ],
  ))],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
`,
  );
  const args = ["serve", "--control-fd=1", config];
  return withServer(toolPath("workerd"), args, /"port":(\d+)/, use);
}

function workerdRow(
  host: string,
  setting: string,
  compatibilityDate: string,
  engine: EngineName,
): Row {
  return {
    runtime: workerd,
    setting: `${compatibilityDate}, ${setting}`,
    engine,
    run: () =>
      withWorkerd(host, compatibilityDate, async (origin) => {
        const response = await fetch(origin);
        const text = await response.text();
        if (!response.ok) throw new Error(`HTTP ${response.status}: ${text}`);
        return JSON.parse(text);
      }),
  };
}

function workerdRows(): Row[] {
  return [WORKERD_DAY_BEFORE, WORKERD_COMPILES_FROM].flatMap((date) => {
    const engine = date === WORKERD_COMPILES_FROM ? "wasm" : "bigint";
    return [
      workerdRow("workerd_top_level", "at top level", date, engine),
      workerdRow("workerd_handler", "in a handler", date, engine),
      workerdRow("workerd_lazy", "loaded in a handler", date, "bigint"),
      workerdRow("workerd_kernel", "imported kernel.wasm", date, "wasm"),
    ];
  });
}

// ── edge-runtime ────────────────────────────────────────────────────────────

const edgeRuntime: Runtime = {
  name: "edge-runtime",
  version: () => {
    const manifest = join(toolPackage("edge-runtime"), "package.json");
    return Promise.resolve(JSON.parse(Deno.readTextFileSync(manifest)).version);
  },
};

function edgeRuntimeRow(setting: string, engine: EngineName): Row {
  return processRow(edgeRuntime, setting, engine, [
    "node",
    "edge_runtime.js",
    toolPackage("edge-runtime"),
    String(engine === "wasm"),
    "faultdrill.global.js",
    "script.js",
  ]);
}

// ── Chromium ────────────────────────────────────────────────────────────────

const chromium: Runtime = {
  name: "Chromium",
  version: async () => {
    const printed = await run(await findChromium(), ["--version"]);
    return /\d+(\.\d+)+/.exec(printed)?.[0] ?? printed.trim();
  },
};

async function findChromium(): Promise<string> {
  for (const name of CHROMIUM_NAMES) {
    try {
      await output(name, ["--version"]);
      return name;
    } catch (error) {
      if (!(error instanceof NotHere)) throw error;
    }
  }
  throw new NotHere(`none of ${CHROMIUM_NAMES.join(", ")} found`);
}

const CONTENT_TYPES: Record<string, string> = {
  js: "text/javascript",
  html: "text/html",
};

/** Serves the stage under a policy; the page posts its verdict back. */
async function verdictOfPage(page: string, scriptPolicy: string): Promise<Conformance> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const policy = `default-src 'none'; connect-src 'self'; script-src ${scriptPolicy}`;
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    async (request) => {
      const name = new URL(request.url).pathname.slice(1);
      if (request.method === "POST") {
        resolve(await request.text());
        return new Response();
      }
      const type = CONTENT_TYPES[name.split(".").at(-1)!];
      const body = name === "page.html" ? page : await staged(name);
      if (!type || body === undefined) return new Response(null, { status: 404 });
      return new Response(body, {
        headers: { "content-type": type, "content-security-policy": policy },
      });
    },
  );
  try {
    return await withChromium(`http://127.0.0.1:${server.addr.port}/page.html`, promise);
  } finally {
    await server.shutdown();
  }
}

function staged(name: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  return Deno.readFile(join(stage, name)).catch(() => undefined);
}

/** Chromium's last processes write to the profile after it has ended. */
async function removeWhenIdle(folder: string): Promise<void> {
  for (let tries = 50;; tries--) {
    try {
      return Deno.removeSync(folder, { recursive: true });
    } catch (error) {
      if (tries === 0) throw error;
      await new Promise((retry) => setTimeout(retry, 100));
    }
  }
}

async function withChromium(url: string, verdict: Promise<string>): Promise<Conformance> {
  const profile = Deno.makeTempDirSync({ prefix: "faultdrill-chromium-" });
  const child = new Deno.Command(await findChromium(), {
    args: [
      "--headless=new",
      "--disable-gpu",
      "--no-first-run",
      "--disable-background-networking",
      `--user-data-dir=${profile}`,
      // Chromium refuses to run its sandbox as root.
      ...(Deno.uid() === 0 ? ["--no-sandbox"] : []),
      url,
    ],
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  const timeout = AbortSignal.timeout(PAGE_TIMEOUT_MS);
  const late = new Promise<never>((_, reject) => {
    timeout.onabort = () =>
      reject(new Error(`no verdict from the page within ${PAGE_TIMEOUT_MS / 1000} s`));
  });
  try {
    const text = await Promise.race([verdict, late]);
    if (!text.startsWith("{")) throw new Error(text);
    return JSON.parse(text);
  } finally {
    timeout.onabort = null;
    child.kill("SIGTERM");
    await child.status;
    await removeWhenIdle(profile);
  }
}

function chromiumRow(
  setting: string,
  engine: EngineName,
  scriptPolicy: string,
  scripts: readonly string[],
): Row {
  const tags = scripts.map((script) => {
    const type = script.includes("global") || script === "script.js"
      ? ""
      : " type=module";
    return `<script src="/${script}"${type}></script>`;
  });
  const page = `<!doctype html><meta charset="utf-8">${tags.join("")}`;
  return {
    runtime: chromium,
    setting,
    engine,
    run: () => verdictOfPage(page, scriptPolicy),
  };
}

function chromiumRows(): Row[] {
  const allowing = "'self' 'wasm-unsafe-eval'";
  const module = ["page_module.js", "page_post.js"];
  const script = ["faultdrill.global.js", "script.js", "page_post.js"];
  return [
    chromiumRow("CSP allows wasm", "wasm", allowing, module),
    chromiumRow("CSP forbids wasm", "bigint", "'self'", module),
    chromiumRow("script tag", "wasm", allowing, script),
  ];
}

// ── The example worker ──────────────────────────────────────────────────────

/** Asks for many reports at once, and for what must be refused. */
async function exerciseWorker(origin: string, engine: EngineName): Promise<Conformance> {
  const goldens = reportDigests.cases
    .filter(({ compact, duration_hours }) => compact || duration_hours === 8);
  const failures: string[] = [];
  const requests = Array.from({ length: CONCURRENT_REQUESTS }, async (_, index) => {
    const { seed, compact, json_sha256 } = goldens[index % goldens.length];
    const query = `seed=${seed}&compact=${compact ? 1 : 0}`;
    const response = await fetch(`${origin}/report?${query}`);
    const text = await response.text();
    assertEquals(response.headers.get("faultdrill-engine"), engine);
    const dated = text.replace("1970-01-01T00:00:00", "2026-01-01T00:00:00");
    if (await sha256(dated) !== json_sha256) failures.push(`${query}: ${text}`);
  });
  await Promise.all(requests);
  const refusals = [["/report?seed=x", 400], ["/", 404], ["/report", 405]] as const;
  for (const [path, status] of refusals) {
    const method = status === 405 ? "POST" : "GET";
    const response = await fetch(origin + path, { method });
    const { error } = await response.json();
    if (response.status !== status || !error) {
      failures.push(`${method} ${path}: ${error}`);
    }
  }
  const cases = CONCURRENT_REQUESTS + refusals.length;
  return { engine, cases, failed: failures.length, failures, digest: "" };
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return new Uint8Array(digest).toHex();
}

function workerRows(): Row[] {
  const setting = "examples/edge/worker.ts";
  const onWorkerd = (date: string, engine: EngineName): Row => ({
    runtime: workerd,
    setting: `${date}, ${setting}`,
    engine,
    run: () =>
      withWorkerd("edge_worker", date, (origin) => exerciseWorker(origin, engine)),
  });
  const args = ["serve", "--host=127.0.0.1", "--port=0", setting];
  return [
    onWorkerd(WORKERD_DAY_BEFORE, "bigint"),
    onWorkerd(WORKERD_COMPILES_FROM, "wasm"),
    {
      runtime: deno,
      setting: `serve ${setting}`,
      engine: "wasm",
      run: () =>
        withServer(
          Deno.execPath(),
          args,
          /:(\d+)\//,
          (origin) => exerciseWorker(origin, "wasm"),
        ),
    },
  ];
}

// ── Table ───────────────────────────────────────────────────────────────────

interface Line {
  readonly cells: readonly string[];
  readonly digest?: string;
  readonly state: "passed" | "failed" | "not run";
  readonly problem?: string;
}

async function lineOf({ runtime, setting, engine, run }: Row): Promise<Line> {
  const startMs = performance.now();
  let version = "";
  try {
    version = await runtime.version();
    const verdict = await run();
    const secs = ((performance.now() - startMs) / 1000).toFixed(1);
    const { cases, digest } = verdict;
    const problem = problemOf(verdict, engine);
    return {
      cells: [
        runtime.name,
        version,
        setting,
        verdict.engine,
        `${cases}`,
        problem ? "failed" : digest.slice(0, 16) || "golden",
        `${secs} s`,
      ],
      digest: digest || undefined,
      state: problem ? "failed" : "passed",
      problem,
    };
  } catch (error) {
    const state = error instanceof NotHere ? "not run" : "failed";
    const problem = (error as Error).message;
    return {
      cells: [runtime.name, version, setting, engine, "", state, ""],
      state,
      problem,
    };
  }
}

function problemOf(verdict: Conformance, engine: EngineName): string | undefined {
  if (verdict.failed > 0) {
    return `${verdict.failed} of ${verdict.cases} cases failed: ` +
      verdict.failures.join("; ");
  }
  if (verdict.cases === 0) return "no case ran";
  return verdict.engine === engine
    ? undefined
    : `the engine must be ${engine}: got ${verdict.engine}`;
}

const HEADINGS = ["runtime", "version", "setting", "engine", "cases", "digest", "time"];

function tableOf(lines: readonly Line[]): string {
  const rows = [HEADINGS, ...lines.map(({ cells }) => cells)];
  const widths = HEADINGS.map((_, column) =>
    Math.max(...rows.map((cells) => cells[column].length))
  );
  return rows
    .map((cells) => cells.map((cell, i) => cell.padEnd(widths[i])).join("  ").trimEnd())
    .join("\n");
}

async function main(): Promise<number> {
  await installTools();
  await layOutStage();
  const rows = [
    ...processRows(),
    ...workerdRows(),
    edgeRuntimeRow("wasm allowed", "wasm"),
    edgeRuntimeRow("wasm forbidden", "bigint"),
    ...chromiumRows(),
    ...workerRows(),
  ];
  const lines: Line[] = [];
  for (const row of rows) lines.push(await lineOf(row));
  console.log(tableOf(lines));
  return conclude(lines);
}

function conclude(lines: readonly Line[]): number {
  for (const { cells, problem } of lines) {
    if (problem) console.error(`${cells[0]}, ${cells[2]}: ${problem}`);
  }
  const digests = new Set(lines.flatMap(({ digest }) => digest ?? []));
  if (digests.size > 1) {
    console.error(`all rows must have one digest: got ${[...digests].join(", ")}`);
  }
  const count = (wanted: Line["state"]) =>
    lines.filter(({ state }) => state === wanted).length;
  const notRun = count("not run");
  const inCi = Deno.env.get("CI") === "true";
  if (notRun > 0 && inCi) {
    console.error(`with CI=true every row must run: ${notRun} did not`);
  }
  console.log(`${count("passed")} passed, ${count("failed")} failed, ${notRun} skipped`);
  return count("failed") > 0 || digests.size !== 1 || (notRun > 0 && inCi) ? 1 : 0;
}

if (import.meta.main) {
  try {
    Deno.exitCode = await main();
  } finally {
    await stop();
    Deno.removeSync(stage, { recursive: true });
  }
}
