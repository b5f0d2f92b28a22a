import type { Golden } from "../conformance.ts";
import fixedOutcomes from "../golden/fixed_outcomes.json" with { type: "json" };
import lcg from "../golden/lcg.json" with { type: "json" };
import reportDigests from "../golden/report_digests.json" with { type: "json" };
import schedules from "../golden/schedules.json" with { type: "json" };
import syntheticInjections from "../golden/synthetic_injections.json" with {
  type: "json",
};

/** The original's values. The cast makes tuples of what JSON types as arrays. */
export const golden = {
  fixedOutcomes,
  lcg,
  reportDigests,
  schedules,
  syntheticInjections,
} as unknown as Golden;
