/**
 * Lays out a JSR registry as a folder, which Deno reads under `JSR_URL=file:`: the
 * `@std` packages of vendor/, and this package as `deno publish` uploads it.
 *
 * The upload is the real one, imports rewritten: `deno publish` runs against a
 * server on loopback that serves the folder and keeps what it is sent.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { copyFolder, filesBelow } from "./list_files.ts";
import { STAND_INS } from "./provide_std.ts";
import { type Manifest, readManifest } from "./read_manifest.ts";
import { run } from "./run_process.ts";

/** A version's description, as far as Deno reads it. */
interface VersionMeta {
  readonly manifest: Record<string, { size: number; checksum: string }>;
  readonly exports: Record<string, string>;
}

/**
 * @param checkout the sources to publish, with their vendor/
 * @param registry an empty folder
 * @returns the files of the published package
 */
export async function layOutRegistry(
  { checkout, registry }: { checkout: string; registry: string },
): Promise<string[]> {
  copyStd(join(checkout, "vendor"), registry);
  const archive = await capturePublish(checkout, registry);
  const manifest = readManifest();
  const folder = join(registry, manifest.name);
  const version = join(folder, manifest.version);
  Deno.mkdirSync(version, { recursive: true });
  const tarball = join(folder, "upload.tar.gz");
  Deno.writeFileSync(tarball, archive);
  await run("tar", ["-xzf", tarball, "-C", version]);
  return describePackage(folder, manifest);
}

/**
 * Lays out this project's stand-ins as though they were a version of the real
 * `@std`, for tests of what holds only where JSR can be reached.
 *
 * @param licence the text of each package's LICENSE; none if left out
 */
export function layOutStd(
  registry: string,
  { version, licence }: { version: string; licence?: string },
): void {
  for (const { name, export: entry, source } of STAND_INS) {
    const folder = join(registry, "@std", name);
    Deno.mkdirSync(join(folder, version), { recursive: true });
    const standIn = new URL(`stand_ins/${source}`, import.meta.url);
    Deno.copyFileSync(standIn, join(folder, version, source));
    if (licence !== undefined) {
      Deno.writeTextFileSync(join(folder, version, "LICENSE"), licence);
    }
    const exports = { [entry]: `./${source}` };
    describePackage(folder, { name: `@std/${name}`, version, exports });
  }
}

function describePackage(
  folder: string,
  { name, version, exports }: Pick<Manifest, "name" | "version" | "exports">,
): string[] {
  const files = manifestOf(join(folder, version));
  writeJson(join(folder, `${version}_meta.json`), { manifest: files, exports });
  const [scope, base] = name.slice(1).split("/");
  writeJson(join(folder, "meta.json"), {
    scope,
    name: base,
    latest: version,
    versions: { [version]: {} },
  });
  return Object.keys(files).sort();
}

/** Copies what is vendored, with the checksums that a registry must state. */
function copyStd(vendor: string, registry: string): void {
  for (const { name: host } of Deno.readDirSync(vendor)) {
    const from = join(vendor, host, "@std");
    for (const { name } of Deno.readDirSync(from)) {
      const to = join(registry, "@std", name);
      copyFolder(join(from, name), to);
      for (const { name: file } of Deno.readDirSync(to)) {
        const version = /^(.+)_meta\.json$/.exec(file)?.[1];
        if (version) stateChecksums(join(to, file), join(to, version));
      }
    }
  }
}

function stateChecksums(metaPath: string, folder: string): void {
  const meta: VersionMeta = JSON.parse(Deno.readTextFileSync(metaPath));
  writeJson(metaPath, { ...meta, manifest: { ...manifestOf(folder), ...meta.manifest } });
}

function manifestOf(folder: string): VersionMeta["manifest"] {
  return Object.fromEntries(
    filesBelow(folder).map((path) => {
      const bytes = Deno.readFileSync(join(folder, path));
      const sum = createHash("sha256").update(bytes).digest("hex");
      return [`/${path}`, { size: bytes.length, checksum: `sha256-${sum}` }];
    }),
  );
}

function writeJson(path: string, value: unknown): void {
  Deno.writeTextFileSync(path, JSON.stringify(value));
}

/**
 * Serves a registry's folder on loopback while it is used.
 *
 * @param answer what is asked besides files, if anything
 */
export async function withRegistry<T>(
  registry: string,
  use: (url: string) => Promise<T>,
  answer: (request: Request) => Promise<Response> | undefined = () => undefined,
): Promise<T> {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    async (request) => {
      const answered = await answer(request);
      if (answered) return answered;
      const { pathname } = new URL(request.url);
      const file = await Deno.readFile(join(registry, pathname)).catch(() => undefined);
      return file ? new Response(file) : new Response(null, { status: 404 });
    },
  );
  try {
    return await use(`http://127.0.0.1:${server.addr.port}/`);
  } finally {
    await server.shutdown();
  }
}

/** Runs `deno publish` against a server of our own and returns the archive it sends. */
async function capturePublish(checkout: string, registry: string): Promise<Uint8Array> {
  let archive: Uint8Array | undefined;
  const answer = async (request: Request) => {
    archive = await request.bytes();
    return Response.json({ id: crypto.randomUUID(), status: "success", error: null });
  };
  // The token is checked by nobody: it only keeps Deno from asking for one.
  const args = ["publish", "--token=none", "--no-provenance", "--allow-dirty"];
  const DENO_DIR = join(registry, ".deno-dir");
  await withRegistry(
    registry,
    (JSR_URL) =>
      run(Deno.execPath(), args, { cwd: checkout, env: { JSR_URL, DENO_DIR } }),
    (request) => request.method === "POST" ? answer(request) : answerApi(request),
  );
  Deno.removeSync(DENO_DIR, { recursive: true });
  if (!archive) throw new Error("deno publish sent no archive");
  return archive;
}

/** What the registry's interface says of a package that is not published yet. */
function answerApi({ url }: Request): Promise<Response> | undefined {
  const { pathname } = new URL(url);
  if (!pathname.startsWith("/api/")) return undefined;
  if (!/^\/api\/.*\/versions\//.test(pathname)) {
    return Promise.resolve(Response.json({}));
  }
  const error = { code: "packageVersionNotFound", message: "not published yet" };
  return Promise.resolve(Response.json(error, { status: 404 }));
}
