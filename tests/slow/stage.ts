/**
 * A copy of what is built, with the hosts of tests/runtimes beside it: the conformance
 * suite and the golden values, bundled without the library.
 * @module
 */
import { dirname, join } from "node:path";
import { buildDist } from "../../scripts/build_dist.ts";
import { bundle, stopBundler } from "../../scripts/bundle_code.ts";
import { installTools } from "../../scripts/install_tools.ts";
import { filesBelow } from "../../scripts/list_files.ts";
import { readManifest, ROOT } from "../../scripts/read_manifest.ts";
import { once, scratchFolder } from "./scratch.ts";

const LIBRARY = "./faultdrill.js";
const BIGINT_ENTRY = "./npm/bigint.js";
/** Bundled into the hosts, and no host itself. */
const GOLDEN_VALUES = "golden.ts";

/** Where the hosts lie once {@link layOutStage} has run. */
export const stage: string = scratchFolder("faultdrill-runtimes-");

/** Builds the library and the hosts, and installs the runtimes, once. */
export const layOutStage: () => Promise<void> = once(async () => {
  await installTools();
  try {
    const { files } = await buildDist();
    for (const [path, bytes] of files) writeStaged(path, bytes);
    for (const name of filesBelow(join(ROOT, "tests", "runtimes"))) {
      if (name !== GOLDEN_VALUES) await stageHost(name.replace(/\.ts$/, ""));
    }
    await stageHost("process", BIGINT_ENTRY, "process_bigint");
    await stageWorker();
    Deno.copyFileSync(join(stage, "npm", "kernel.wasm"), join(stage, "kernel.wasm"));
  } finally {
    await stopBundler();
  }
});

/** Bundles a host with the suite and the golden values, but not with the library. */
async function stageHost(host: string, library = LIBRARY, name = host): Promise<void> {
  await stageBundle({
    entryPoints: [{ in: `tests/runtimes/${host}.ts`, out: name }],
    format: host === "script" ? "iife" : "esm",
    plugins: [{
      name: "built-library",
      setup({ onResolve }) {
        onResolve(
          { filter: /^\.\.\/\.\.\/mod\.ts$/ },
          () => ({ path: library, external: true }),
        );
        onResolve({ filter: /^node:/ }, ({ path }) => ({ path, external: true }));
      },
    }],
  });
}

/** The example worker as it is, with its one import left to the host. */
async function stageWorker(): Promise<void> {
  await stageBundle({
    entryPoints: [{ in: "examples/edge/worker.ts", out: "edge_worker" }],
    alias: { [readManifest().name]: LIBRARY },
    external: [LIBRARY],
  });
}

async function stageBundle(options: Parameters<typeof bundle>[0]): Promise<void> {
  const files = await bundle({ minify: false, ...options });
  for (const [path, bytes] of files) writeStaged(path, bytes);
}

function writeStaged(path: string, bytes: Uint8Array): void {
  Deno.mkdirSync(join(stage, dirname(path)), { recursive: true });
  Deno.writeFileSync(join(stage, path), bytes);
}
