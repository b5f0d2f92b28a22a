/**
 * One session, pure: catalogue, schedule, injection, evaluation, report, and the
 * report as JSON and Markdown. No file, process, environment, timer, clock or global
 * state, and no choice of arithmetic engine: `mod.ts` and `bigint.ts` bind one.
 *
 * Data flows one way: {@linkcode StressOptions} → `buildSchedule` →
 * {@linkcode ScheduledFault} → {@linkcode FaultInjector} →
 * {@linkcode InjectedFault} → {@linkcode evaluateFault} → {@linkcode FaultRecord} →
 * {@linkcode summarize} → {@linkcode StressReport} → {@linkcode renderJson} and
 * {@linkcode renderMarkdown}.
 *
 * @module
 */
export type {
  DrawRun,
  Engine,
  EngineName,
  GeneratorName,
  Lcg,
  OutcomeDrawer,
  OutcomeDraws,
  ScheduleDraws,
} from "../rng/engine.ts";
export {
  BATTY_FAULTS,
  type FaultKind,
  KINDS_MAX,
  SLA_SECS_MAX,
  WEIGHT_MAX,
} from "./catalogue.ts";
export { evaluateFault } from "./inject.ts";
export { renderJson, renderJsonChunks } from "./json.ts";
export { OUTCOMES_EXPLAINED, renderMarkdown, renderMarkdownChunks } from "./markdown.ts";
export {
  DURATION_HOURS_MAX,
  GENERATORS,
  parseDurationHours,
  parseGeneratedAt,
  parseGenerator,
  parseSeed,
} from "./parse.ts";
export { createHarness, type Harness, summarize } from "./session.ts";
export type * from "./types.ts";
