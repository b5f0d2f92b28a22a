/**
 * Gates: what must hold for a session to be accepted, over exact statistics.
 * @module
 */
export * from "./statistics.ts";
export * from "./gate.ts";
