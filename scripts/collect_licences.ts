/**
 * The licences of others whose code is inside the bundles.
 * @module
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { STAND_IN_VERSION } from "./provide_std.ts";
import { ROOT } from "./read_manifest.ts";
import { type Graph, type NpmPackage, vendoredPath } from "./resolve_imports.ts";

/**
 * A copy of `@std`'s, because Deno fetches no file of a JSR package that nothing
 * imports. Where the registry lists a licence, it must be this one.
 */
const STD_LICENCE_PATH = join(ROOT, "scripts", "licences", "std.txt");
const LICENCE_FILE = /^\/?licen[cs]e/i;
const JSR_MODULE = /^(.*\/(@[^/]+\/[^/]+)\/(\d+\.\d+\.\d+[^/]*))\//;

/** A package of which a part is in the bundles. */
interface Notice {
  readonly name: string;
  readonly text: string;
}

/**
 * The text of THIRD_PARTY_LICENSES.
 *
 * @throws {Error} if a package comes without its licence, or with another than is known
 */
export function collectLicences({ modules, npmPackages }: Graph): string {
  const remote = modules.map(({ specifier }) => specifier)
    .filter((specifier) => !specifier.startsWith(new URL("../", import.meta.url).href));
  const notices = [
    ...Object.entries(npmPackages).map(npmNotice),
    ...jsrVersions(remote).map(jsrNotice),
  ].sort((a, b) => a.name < b.name ? -1 : 1);
  const intro = "Faultdrill's own licence is in LICENSE. Parts of its files come from:\n";
  return [intro, ...notices.map(({ name, text }) => `${name}\n\n${text}`)]
    .join("\n---\n\n");
}

/** Whether `@std` is this project's own stand-in, which a release must not contain. */
export function hasStandIns({ modules }: Graph): boolean {
  return modules.some(({ specifier }) =>
    JSR_MODULE.exec(specifier)?.[3] === STAND_IN_VERSION
  );
}

function npmNotice([nameAndVersion, { localPath }]: [string, NpmPackage]): Notice {
  const file = Array.from(Deno.readDirSync(localPath), ({ name }) => name)
    .find((name) => LICENCE_FILE.test(name));
  if (!file) throw new Error(`${nameAndVersion} must come with its licence: got none`);
  return { name: nameAndVersion, text: Deno.readTextFileSync(join(localPath, file)) };
}

/** A version of a JSR package, by the URL of its folder. */
interface JsrVersion {
  readonly url: string;
  readonly name: string;
  readonly version: string;
}

/** The packages among modules, but for our stand-ins, whose licence is our own. */
function jsrVersions(specifiers: readonly string[]): JsrVersion[] {
  const versions = new Map<string, JsrVersion>();
  for (const specifier of specifiers) {
    const [, url, name, version] = JSR_MODULE.exec(specifier) ?? [];
    if (url === undefined || name === undefined || version === undefined) continue;
    if (version !== STAND_IN_VERSION) versions.set(url, { url, name, version });
  }
  return Array.from(versions.values());
}

function jsrNotice({ url, name, version }: JsrVersion): Notice {
  const nameAndVersion = `${name}@${version}`;
  if (!name.startsWith("@std/")) {
    throw new Error(
      `the licence of ${nameAndVersion} is not known: add it to scripts/licences`,
    );
  }
  const text = Deno.readTextFileSync(STD_LICENCE_PATH);
  const stated = licenceChecksum(url);
  const known = `sha256-${createHash("sha256").update(text).digest("hex")}`;
  if (stated !== undefined && stated !== known) {
    throw new Error(
      `the licence of ${nameAndVersion} must be scripts/licences/std.txt (${known}): ` +
        `got ${stated}; copy the licence of that version there`,
    );
  }
  return { name: nameAndVersion, text };
}

/** The checksum of the licence that the registry lists for a version, if it lists one. */
function licenceChecksum(versionUrl: string): string | undefined {
  const metaUrl = `${versionUrl}_meta.json`;
  const path = metaUrl.startsWith("file:")
    ? fileURLToPath(metaUrl)
    : vendoredPath(metaUrl);
  const { manifest } = JSON.parse(Deno.readTextFileSync(path)) as {
    manifest: Record<string, { checksum: string }>;
  };
  return Object.entries(manifest).find(([file]) => LICENCE_FILE.test(file))?.[1].checksum;
}
