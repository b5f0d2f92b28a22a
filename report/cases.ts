/**
 * The neutral list that every format renders: whatever a document is about, it comes
 * down to cases that held or did not.
 * @module
 */
import type { Outcomes } from "../drill/mod.ts";
import type { Verdict } from "../measure/mod.ts";

/** One thing that held, or did not. */
export interface Case {
  /** What it belongs to: the label of a fault's kind, or `gate`. */
  readonly group: string;
  /** What it is called within its group. */
  readonly name: string;
  /** How long it took in seconds; 0 where nothing takes time. */
  readonly timeSecs: number;
  /** Whether it held; `unknown` if that could not be told. */
  readonly outcome: "passed" | "failed" | "unknown";
  /** Why it did not hold, in one line; empty if it held. */
  readonly reason: string;
  /** What there is to know besides, a line each. */
  readonly details: readonly string[];
}

/** Cases of one sort. */
export interface Suite {
  /** What they are. */
  readonly name: string;
  /** The cases, which may be many: they are made as they are read, and again each time. */
  readonly cases: Iterable<Case>;
  /** How many of them there are, by outcome. */
  readonly counts: Readonly<Record<Case["outcome"], number>>;
  /** The sum of their times in seconds. */
  readonly timeSecs: number;
}

/** A document as a list of cases, with what holds for all of them. */
export interface CaseList {
  /** What was drilled. */
  readonly title: string;
  /** Where the outcomes come from, in every format beside the verdict. */
  readonly outcomes: Outcomes;
  /** How it ended. */
  readonly verdict: Verdict;
  /** When it was made, RFC 3339. */
  readonly generatedAt: string;
  /** Facts, by name. */
  readonly properties: readonly (readonly [name: string, value: string])[];
  /** All cases. */
  readonly suites: readonly Suite[];
  /** What did not hold, gravest first. */
  readonly findings: Iterable<Case>;
  /** How many of those there are. */
  readonly findingsCount: number;
  /** One line for a shell that makes the document again. */
  readonly replayCommand: string;
}
