/**
 * Makes the `@std/*` imports of deno.json resolvable.
 *
 * Where JSR can be reached this leaves everything to Deno and removes stand-ins
 * laid out earlier. Where it cannot, it lays out this project's own stand-ins
 * (scripts/stand_ins) in the git-ignored `vendor/`, where Deno looks first.
 * `STD=real` forbids stand-ins: releases are built with it.
 *
 *   deno task std              before every task that imports @std
 *   STD=real deno task std     exit 1 if JSR cannot be reached
 *
 * @module
 */
const PROBE_TIMEOUT_MS = 15_000;
/** Higher than any real 1.x release, so that it is recognised and preferred. */
export const STAND_IN_VERSION = "1.999.0";
/** The stand-ins, and what of which package each stands for. */
export const STAND_INS = [
  { name: "assert", export: ".", source: "assert.ts", specifier: "jsr:@std/assert@^1" },
  {
    name: "cli",
    export: "./parse-args",
    source: "parse_args.ts",
    specifier: "jsr:@std/cli@^1/parse-args",
  },
];
const root = new URL("../", import.meta.url);
const vendor = new URL("vendor/", root);

interface Probe {
  readonly reachable: boolean;
  readonly output: string;
}

/** Asks Deno itself, with no configuration: that the answer is Deno's is the point. */
async function probeJsr(): Promise<Probe> {
  const specifiers = STAND_INS.map(({ specifier }) => specifier);
  const child = new Deno.Command(Deno.execPath(), {
    args: ["cache", "--no-config", "--no-lock", ...specifiers],
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const timer = setTimeout(() => child.kill("SIGKILL"), PROBE_TIMEOUT_MS);
  const { success, stderr } = await child.output();
  clearTimeout(timer);
  return { reachable: success, output: new TextDecoder().decode(stderr) };
}

/** The registry's host, as Deno names it when it fails, is the folder that it looks in. */
function hostOf(output: string): string {
  const host = /https:\/\/([\w.-]+)\/@std\//.exec(output)?.[1];
  if (!host) {
    fail(`the JSR registry cannot be reached and Deno does not name it:\n${output}`);
  }
  return host;
}

function* packageFolders(host: string) {
  for (const standIn of STAND_INS) {
    yield { ...standIn, folder: new URL(`${host}/@std/${standIn.name}/`, vendor) };
  }
}

function layOut(host: string): void {
  for (const { name, export: entry, source, folder } of packageFolders(host)) {
    if (isReal(folder)) continue;
    const module = Deno.readTextFileSync(new URL(`stand_ins/${source}`, import.meta.url));
    const manifest = { manifest: {}, exports: { [entry]: `./${source}` } };
    write(new URL(`${STAND_IN_VERSION}/${source}`, folder), module);
    write(new URL(`${STAND_IN_VERSION}_meta.json`, folder), JSON.stringify(manifest));
    const versions = { scope: "std", name, versions: { [STAND_IN_VERSION]: {} } };
    write(new URL("meta.json", folder), JSON.stringify(versions));
  }
}

/** Whether Deno has vendored the true package here, on a day when JSR was reachable. */
function isReal(folder: URL): boolean {
  const meta = readIfThere(new URL("meta.json", folder));
  return meta !== undefined && !meta.includes(STAND_IN_VERSION);
}

function removeStandIns(): void {
  for (const host of existing(vendor)) {
    for (const { folder } of packageFolders(host)) {
      const meta = readIfThere(new URL("meta.json", folder));
      if (meta?.includes(STAND_IN_VERSION)) Deno.removeSync(folder, { recursive: true });
    }
  }
}

function existing(folder: URL): string[] {
  try {
    return Array.from(Deno.readDirSync(folder), ({ name }) => name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

function readIfThere(file: URL): string | undefined {
  try {
    return Deno.readTextFileSync(file);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Writes whole or not at all, and only what changed: tasks may run side by side. */
function write(file: URL, text: string): void {
  if (readIfThere(file) === text) return;
  Deno.mkdirSync(new URL(".", file), { recursive: true });
  const temporary = new URL(`${file.href}.${Deno.pid}.tmp`);
  Deno.writeTextFileSync(temporary, text);
  Deno.renameSync(temporary, file);
}

function fail(message: string): never {
  console.error(`provide_std: ${message}`);
  Deno.exit(1);
}

async function main(): Promise<void> {
  const { reachable, output } = await probeJsr();
  if (reachable) {
    removeStandIns();
  } else if (Deno.env.get("STD") === "real") {
    const cause = /error: .*/.exec(output)?.[0] ?? output.trim();
    fail(`STD=real forbids stand-ins, and JSR cannot be reached: ${cause}`);
  } else {
    layOut(hostOf(output));
    console.error("@std: JSR cannot be reached, using this project's stand-ins");
  }
}

if (import.meta.main) await main();
