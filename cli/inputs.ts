/**
 * Documents in: read within limits, as UTF-8.
 * @module
 */
import { causeOf, CommandError, EXIT, Interrupted } from "./errors.ts";
import type { Host } from "./host.ts";
import { type Heed, untilSignal } from "./signals.ts";
import { isStdin, withoutClimbs } from "./targets.ts";

/**
 * Reads a document as text; `-` is stdin.
 *
 * @throws {CommandError} 104 if it cannot be read, is longer than `bytesMax` or no UTF-8
 * @throws {Interrupted} if a signal asked to stop
 */
export async function readDocument(
  host: Host,
  path: string,
  bytesMax: number,
): Promise<string> {
  const name = nameOf(path);
  try {
    const bytes = await untilSignal(
      host,
      `${name} was not read to the end`,
      (heed) => readBytes(sourceOf(host, path), bytesMax, heed),
    );
    return decode(bytes);
  } catch (error) {
    if (error instanceof Interrupted) throw error;
    const cause = error instanceof RangeError ? error.message : causeOf(error);
    throw new CommandError(EXIT.badDocument, `failed to read ${name}: ${cause}`);
  }
}

/** How messages name an input. */
export function nameOf(path: string): string {
  return path === "-" ? "stdin" : path;
}

function sourceOf(host: Host, path: string): AsyncIterable<Uint8Array> {
  return isStdin(host, path)
    ? host.streams.readStdin()
    : host.files.read(withoutClimbs(host, path));
}

/**
 * Reads all bytes of a source.
 *
 * @throws {RangeError} if there are more than `bytesMax`
 */
export async function readBytes(
  source: AsyncIterable<Uint8Array>,
  bytesMax: number,
  heed: Heed,
): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  let length = 0;
  const iterator = source[Symbol.asyncIterator]();
  for (;;) {
    const { done, value } = await heed(iterator.next());
    if (done) break;
    parts.push(value);
    length += value.length;
    if (length > bytesMax) {
      await iterator.return?.();
      throw new RangeError(`it must have at most ${bytesMax} bytes: got more`);
    }
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function decode(bytes: Uint8Array<ArrayBuffer>): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new RangeError("it must be UTF-8 text");
  }
}
