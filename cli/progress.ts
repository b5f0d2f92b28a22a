/**
 * How far long work is, for those who watch it.
 * @module
 */
import type { Host } from "./host.ts";
import { inert, writeStderr } from "./streams.ts";

const SHOWN_EVERY_MS = 250;
const CLEAR_LINE = "\r\x1b[K";

/** One line on a terminal that is written over and over; elsewhere nothing. */
export class Progress {
  readonly #host: Host;
  #shownAtMs: number;
  #isShown = false;

  constructor(host: Host) {
    this.#host = host;
    this.#shownAtMs = host.clock.nowMs();
  }

  show(message: string): void {
    const nowMs = this.#host.clock.nowMs();
    if (nowMs - this.#shownAtMs < SHOWN_EVERY_MS) return;
    this.#shownAtMs = nowMs;
    if (!this.#host.streams.stderrIsTerminal()) return;
    this.#isShown = true;
    writeStderr(this.#host, `${CLEAR_LINE}${inert(message)}\r`);
  }

  clear(): void {
    if (this.#isShown) writeStderr(this.#host, CLEAR_LINE);
    this.#isShown = false;
  }
}
