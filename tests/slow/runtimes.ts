/**
 * The runtimes that the library is promised to work in, and how each runs the
 * conformance suite.
 * @module
 */
import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { toolPackage, toolPath } from "../../scripts/install_tools.ts";
import { ROOT } from "../../scripts/read_manifest.ts";
import { run, withServer } from "../../scripts/run_process.ts";
import type { Conformance } from "../conformance.ts";
import reportDigests from "../golden/report_digests.json" with { type: "json" };
import { findChromium } from "./chromium.ts";
import { type Page, verdictOf } from "./pages.ts";
import { stage } from "./stage.ts";

const CONCURRENT_REQUESTS = 100;
/** The first day on which workerd lets a module compile WebAssembly while it loads. */
const WORKERD_COMPILES_FROM = "2025-06-01";
const WORKERD_DAY_BEFORE = "2025-05-31";

/** Which arithmetic a runtime allows. */
export type EngineName = "wasm" | "bigint";

interface Runtime {
  readonly name: string;
  version(): Promise<string>;
}

/** A runtime and a way of running the suite in it. */
export interface Row {
  readonly runtime: Runtime;
  readonly setting: string;
  /** The engine that must be the one that ran. */
  readonly engine: EngineName;
  run(): Promise<Conformance>;
}

/** Every row of the table, in its order. */
export function allRows(): Row[] {
  return [
    ...processRows(),
    ...workerdRows(),
    edgeRuntimeRow("wasm allowed", "wasm"),
    edgeRuntimeRow("wasm forbidden", "bigint"),
    ...chromiumRows(),
    ...workerRows(),
  ];
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
  [program, ...args]: readonly [string, ...string[]],
): Row {
  return {
    runtime,
    setting,
    engine,
    run: async () => JSON.parse(await run(program, args, { cwd: stage })),
  };
}

function processRows(): Row[] {
  const denoRun = [Deno.execPath(), "run", "--no-config", "--no-prompt"] as const;
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
    const printed = await run(findChromium(), ["--version"]);
    return /\d+(\.\d+)+/.exec(printed)?.[0] ?? printed.trim();
  },
};

function chromiumRow(setting: string, engine: EngineName, page: Page): Row {
  return {
    runtime: chromium,
    setting,
    engine,
    run: async () => {
      const verdict = await verdictOf(page);
      // A page whose suite did not run posts the error in place of a verdict.
      if (!verdict.startsWith("{")) throw new Error(verdict);
      return JSON.parse(verdict);
    },
  };
}

function chromiumRows(): Row[] {
  const allowing = "'self' 'wasm-unsafe-eval'";
  const post = { path: "page_post.js", module: true };
  const modules = [{ path: "page_module.js", module: true }, post];
  const scripts = [
    { path: "faultdrill.global.js", module: false },
    { path: "script.js", module: false },
    post,
  ];
  return [
    chromiumRow("CSP allows wasm", "wasm", { scriptPolicy: allowing, scripts: modules }),
    chromiumRow("CSP forbids wasm", "bigint", {
      scriptPolicy: "'self'",
      scripts: modules,
    }),
    chromiumRow("script tag", "wasm", { scriptPolicy: allowing, scripts }),
  ];
}

// ── The example worker ──────────────────────────────────────────────────────

/** Asks for many reports at once, and for what must be refused. */
async function exerciseWorker(origin: string, engine: EngineName): Promise<Conformance> {
  const goldens = reportDigests.cases
    .filter(({ compact, duration_hours }) => compact || duration_hours === 8);
  const wanted = Array.from({ length: CONCURRENT_REQUESTS }, (_, index) => index)
    .flatMap((index) => goldens[index % goldens.length] ?? []);
  const failures: string[] = [];
  await Promise.all(wanted.map(async ({ seed, compact, json_sha256 }) => {
    const query = `seed=${seed}&compact=${compact ? 1 : 0}`;
    const response = await fetch(`${origin}/report?${query}`);
    const text = await response.text();
    assertEquals(response.headers.get("faultdrill-engine"), engine);
    const dated = text.replace("1970-01-01T00:00:00", "2026-01-01T00:00:00");
    if (await sha256(dated) !== json_sha256) failures.push(`${query}: ${text}`);
  }));
  const refusals = [["/report?seed=x", 400], ["/", 404], ["/report", 405]] as const;
  for (const [path, status] of refusals) {
    const method = status === 405 ? "POST" : "GET";
    const response = await fetch(origin + path, { method });
    const { error } = await response.json();
    if (response.status !== status || !error) {
      failures.push(`${method} ${path}: ${error}`);
    }
  }
  const cases = wanted.length + refusals.length;
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
  const use = (origin: string) => exerciseWorker(origin, "wasm");
  return [
    onWorkerd(WORKERD_DAY_BEFORE, "bigint"),
    onWorkerd(WORKERD_COMPILES_FROM, "wasm"),
    {
      runtime: deno,
      setting: `serve ${setting}`,
      engine: "wasm",
      run: () => withServer(Deno.execPath(), args, /:(\d+)\//, use, { cwd: ROOT }),
    },
  ];
}
