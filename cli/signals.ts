/**
 * Signals while the command waits for somebody else: a pipe that nobody reads, a
 * file that nobody finishes writing.
 * @module
 */
import { Interrupted } from "./errors.ts";
import type { Host } from "./host.ts";

/** Waits for an operation, but no longer than until a signal asks to stop. */
export type Heed = <T>(operation: Promise<T>) => Promise<T>;

/**
 * Does work in which a signal is heeded where it waits. What it still waited for then
 * goes on, possibly for ever, so the process must be ended and not be left to end.
 *
 * @param state what holds when work that does not say so itself is stopped
 * @throws {Interrupted} if a signal asked to stop
 */
export async function untilSignal<T>(
  host: Host,
  state: string,
  work: (heed: Heed) => Promise<T>,
): Promise<T> {
  // Not a race with one promise, which would keep a trace of every operation.
  const waiting = new Set<(error: Interrupted) => void>();
  let stopped: Interrupted | undefined;
  const release = host.signals.listen((signal) => {
    const error = stopped = new Interrupted(signal, state);
    waiting.forEach((stop) => stop(error));
  });
  const heed: Heed = (operation) =>
    new Promise((resolve, reject) => {
      if (stopped) reject(stopped);
      waiting.add(reject);
      operation.then(resolve, reject).then(() => waiting.delete(reject));
    });
  try {
    return await work(heed);
  } finally {
    release();
  }
}
