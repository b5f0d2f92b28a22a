/**
 * The standard streams, and writing in general: all of the bytes, however few are
 * taken at a time.
 * @module
 */
import { CONTROLS } from "../drill/markdown.ts";
import { codeOf, Interrupted, OutputError } from "./errors.ts";
import type { Host } from "./host.ts";
import { type Heed, untilSignal } from "./signals.ts";

const WAIT_MS_MAX = 32;
const STDERR_WAIT_MS = 10;
const STDERR_WAITS_MAX = 100;

/** Waits for whoever is at the other end of a full pipe, which answers EAGAIN. */
export async function writeAll(
  host: Host,
  heed: Heed,
  bytes: Uint8Array,
  write: (bytes: Uint8Array) => Promise<number>,
): Promise<void> {
  let waitMs = 1;
  for (let at = 0; at < bytes.length;) {
    try {
      at += await heed(write(bytes.subarray(at)));
      waitMs = 1;
    } catch (error) {
      if (codeOf(error) !== "EAGAIN") throw error;
      await heed(host.clock.sleep(waitMs));
      waitMs = Math.min(2 * waitMs, WAIT_MS_MAX);
    }
  }
}

/**
 * Writes to stdout.
 *
 * @throws {OutputError} if it is closed or full
 * @throws {Interrupted} if a signal asked to stop before it was all read
 */
export async function writeStdout(host: Host, text: string): Promise<void> {
  try {
    await untilSignal(
      host,
      "stdout was not read to the end",
      (heed) => writeAll(host, heed, encode(text), host.streams.writeStdout),
    );
  } catch (error) {
    throw error instanceof Interrupted ? error : new OutputError("-", error);
  }
}

/** The hosts whose stderr takes nothing: nobody waits for it a second time. */
const deaf = new WeakSet<Host>();

/**
 * Writes to stderr what can be written. That nobody hears it changes nothing: it is
 * neither thrown nor told by the exit code.
 */
export function writeStderr(host: Host, text: string): void {
  const bytes = encode(text);
  for (let at = 0, waits = 0; at < bytes.length && !deaf.has(host);) {
    try {
      at += host.streams.writeStderr(bytes.subarray(at));
    } catch (error) {
      if (codeOf(error) !== "EAGAIN" || ++waits > STDERR_WAITS_MAX) deaf.add(host);
      else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, STDERR_WAIT_MS);
    }
  }
}

/** A text with the characters spelled out that steer a terminal, or hide others. */
export function inert(text: string): string {
  const spellOut = (char: string) => `\\u{${char.charCodeAt(0).toString(16)}}`;
  return text.replace(CONTROLS, (chars) => Array.from(chars, spellOut).join(""));
}

/** UTF-8. */
export function encode(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}
