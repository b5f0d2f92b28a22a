/**
 * What deno.json says of this package, and where the checkout is.
 * @module
 */
import { fileURLToPath } from "node:url";

/** The checkout's folder, with a slash at its end. */
export const ROOT: string = fileURLToPath(new URL("../", import.meta.url));

/** The name on npm; on JSR it is the one in deno.json. */
export const NPM_NAME = "faultdrill";

/** The entry that is the command; the others are the library. */
export const COMMAND_ENTRY = "./cli";

/** The part of deno.json that the scripts follow. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  /** Source by entry, such as `./mod.ts` by `.`. */
  readonly exports: Readonly<Record<string, string>>;
  /** Specifier by bare import: what runs in a user's process. */
  readonly imports: Readonly<Record<string, string>>;
  /** The same by folder: what only this checkout needs. */
  readonly scopes: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly tasks: Readonly<Record<string, { readonly command: string }>>;
}

/** Reads deno.json. */
export function readManifest(): Manifest {
  return JSON.parse(Deno.readTextFileSync(`${ROOT}deno.json`));
}

/**
 * The source of an entry, such as `./mod.ts` of `.`.
 *
 * @throws {Error} if deno.json exports no such entry
 */
export function sourceOf({ exports }: Manifest, entry: string): string {
  const source = exports[entry];
  if (source === undefined) {
    throw new Error(`deno.json must export ${entry}: got ${Object.keys(exports)}`);
  }
  return source;
}
