/**
 * Exact statistics, the gates over them, and the verdict: what must hold for a
 * session to be accepted, and whether it did.
 * @module
 */
export * from "./histogram.ts";
export * from "./statistics.ts";
export * from "./gate.ts";
export * from "./verdict.ts";
