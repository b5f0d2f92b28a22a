/**
 * Reports that people and CI servers open: JUnit XML, GitHub annotations and step
 * summary, one self-contained HTML file, and the terminal's lines. Every renderer is a
 * pure function: the same view gives the same bytes. Text of users is inert in each,
 * and each says beside the verdict where the outcomes come from.
 * @module
 */
export type { Case, CaseList, Suite } from "./cases.ts";
export { casesOf, type SessionView, viewSession } from "./session.ts";
export { renderGitHubAnnotations, renderGitHubSummary } from "./github.ts";
export { renderHtml } from "./html/session.ts";
export { renderJUnit } from "./junit.ts";
export { renderText } from "./text.ts";
