/**
 * Reports that people and CI servers open: JUnit XML, GitHub annotations and step
 * summary, and one self-contained HTML file. Every renderer is a pure function of
 * a {@linkcode ReportView}: the same view gives the same bytes. Text of users is
 * inert in each.
 * @module
 */
export * from "./view.ts";
export { renderGitHubAnnotations, renderGitHubSummary } from "./github.ts";
export { renderHtml } from "./html.ts";
export { renderJUnit } from "./junit.ts";
