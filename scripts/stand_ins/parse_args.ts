/**
 * Stand-in for the part of @std/cli/parse-args that this project uses, over
 * node:util. scripts/provide_std.ts lays it out where JSR cannot be reached. Its
 * types are no looser than the real ones: every string option is collected, and
 * operands come after `--`.
 * @module
 */
import { parseArgs as parseNodeArgs } from "node:util";

/** As in @std/cli, the options that this project passes. */
export interface ParseOptions<B extends string, S extends string> {
  readonly boolean: readonly B[];
  readonly string: readonly S[];
  readonly collect: readonly NoInfer<S>[];
  readonly "--": true;
}

/** As in @std/cli. */
export type Args<B extends string, S extends string> =
  & Record<B, boolean>
  & Record<S, string[]>
  & { _: (string | number)[]; "--": string[] };

/** As in @std/cli. */
export function parseArgs<B extends string, S extends string>(
  args: readonly string[],
  options: ParseOptions<B, S>,
): Args<B, S> {
  const { values, positionals } = parseNodeArgs({
    args: [...args],
    allowPositionals: true,
    options: Object.fromEntries([
      ...options.boolean.map((name) => [name, { type: "boolean", default: false }]),
      ...options.string.map((
        name,
      ) => [name, { type: "string", multiple: true, default: [] }]),
    ]),
  });
  return { ...values, _: [], "--": positionals } as unknown as Args<B, S>;
}
