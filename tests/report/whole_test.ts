/**
 * Whole reports, so that nothing in a page changes unseen. The style sheet, which
 * html_test.ts holds against its hash, is left out. After a look at what changed:
 *
 *   REWRITE=1 deno test -A tests/report/whole_test.ts
 */
import { assertEquals } from "@std/assert";
import {
  casesOf,
  renderGitHubAnnotations,
  renderGitHubSummary,
  renderHtml,
  renderJUnit,
  type SessionView,
} from "../../report/mod.ts";
import { STYLE, STYLE_SHA256 } from "../../report/html/style.ts";
import { emptyReport, GATES_PASS, sessionOf, smallView, viewOf } from "./views.ts";

const html = (view: SessionView) =>
  renderHtml(view).replace(STYLE, "").replace(STYLE_SHA256, "");

const WHOLE: Record<string, string> = {
  "missed_gates.html": html(smallView()),
  "gates_that_hold.html": html(viewOf(sessionOf(14, 0), GATES_PASS)),
  "the_worst_of_many.html": html(viewOf(sessionOf(70, 2))),
  "no_fault.html": html(viewOf(emptyReport())),
  "missed_gates.md": renderGitHubSummary(smallView()),
  "the_worst_of_many.md": renderGitHubSummary(viewOf(sessionOf(120, 2))),
  "no_fault.md": renderGitHubSummary(viewOf(emptyReport(), GATES_PASS)),
  "no_fault.xml": [...renderJUnit(casesOf(viewOf(emptyReport())))].join(""),
  "missed_gates.txt": renderGitHubAnnotations(casesOf(smallView())),
};

for (const [name, text] of Object.entries(WHOLE)) {
  Deno.test(`the whole report: ${name}`, () => {
    const file = new URL(`whole/${name}`, import.meta.url);
    if (Deno.env.has("REWRITE")) Deno.writeTextFileSync(file, text);
    assertEquals(text, Deno.readTextFileSync(file));
  });
}
