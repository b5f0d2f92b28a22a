/**
 * The time, the same on every runtime.
 * @module
 */
import type { Clock } from "./host.ts";

/** The machine's own clock. */
export const clock: Clock = {
  nowMs: Date.now,
  sleep: (ms) => new Promise((done) => setTimeout(done, ms)),
};
