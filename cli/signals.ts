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
  let stop: (error: Interrupted) => void = () => {};
  const stopped = new Promise<never>((_, reject) => stop = reject);
  // Nobody may be waiting at the time.
  stopped.catch(() => {});
  const release = host.signals.listen((signal) => stop(new Interrupted(signal, state)));
  try {
    return await work((operation) => Promise.race([stopped, operation]));
  } finally {
    release();
  }
}
