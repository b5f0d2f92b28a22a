/**
 * Stand-in for the part of @std/cli/parse-args that this project uses.
 * scripts/provide_std.ts lays it out where JSR cannot be reached. Its types are no
 * looser than the real ones: every string option is collected, and operands come
 * after `--`. It reads no other form than `--flag`, `--flag=value` and `--`.
 * @module
 */

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
  const end = args.indexOf("--");
  const flags: Record<string, unknown> = { _: [], "--": args.slice(end + 1) };
  for (const name of options.boolean) flags[name] = false;
  for (const name of options.string) flags[name] = [];
  for (const arg of args.slice(0, end)) {
    const [, name = "", value] = /^--([^=]+)(?:=(.*))?$/s.exec(arg)!;
    if (value === undefined) flags[name] = true;
    else (flags[name] as string[]).push(value);
  }
  return flags as Args<B, S>;
}
