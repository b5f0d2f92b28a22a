/**
 * Opens HTML reports in Chromium, narrow and wide, light and dark, and printed, and
 * fails on whatever a reader would stumble over: a console message, a request, a
 * violation that axe-core finds, a page wider than the screen, headings out of
 * order, something that scrolls but cannot be reached by keyboard.
 *
 *   deno task test:html            checks only
 *   deno task test:html FOLDER     and leaves screenshots there
 *
 * Needs a Chromium, by default Debian's; CHROMIUM names another.
 *
 * @module
 */
/// <reference lib="dom" />
import axe from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";
import { runStress } from "../mod.ts";
import { renderHtml, type ReportView } from "../report/mod.ts";
import {
  emptyReport,
  GATES_MIXED,
  GATES_PASS,
  GATES_UNKNOWN,
  HOSTILE_TEXTS,
  hostileView,
  sessionOf,
  viewOf,
} from "../tests/report/views.ts";

const VIEWS: Record<string, ReportView> = {
  "compact": viewOf(runStress({ compact: true, seed: 7n })),
  "8h-fail": viewOf(sessionOf(14, 4), GATES_MIXED),
  "8h-pass": viewOf(sessionOf(14, 0), GATES_PASS),
  "8h-unknown": viewOf(sessionOf(14, 0), GATES_UNKNOWN),
  "176": viewOf(sessionOf(176, 9), GATES_MIXED),
  "10000": viewOf(sessionOf(10_000, 17), GATES_MIXED),
  "10000-missed": viewOf(sessionOf(10_000, 1), GATES_MIXED),
  "empty": viewOf(emptyReport(), GATES_UNKNOWN),
  "hostile": hostileView(HOSTILE_TEXTS.join(" ").slice(0, 1000)),
  ...Object.fromEntries(
    HOSTILE_TEXTS.map((text, index) => [`hostile-${index}`, hostileView(text)]),
  ),
};
const WIDTHS = [360, 1440];
const SCHEMES = ["light", "dark"] as const;
/** An image of a page as long as 10,000 rows takes Chromium minutes. */
const SCREENSHOT_HEIGHT_MAX = 8000;

const screenshots = Deno.args[0];
const problems: string[] = [];

async function checkPage(page: Page, name: string): Promise<void> {
  const found = await page.evaluate(() => {
    const doc = document.documentElement;
    const levels = Array.from(
      document.querySelectorAll("h1,h2,h3,h4,h5,h6"),
      ({ tagName }) => Number(tagName[1]),
    );
    const unreachable = Array.from(document.querySelectorAll<HTMLElement>("body *"))
      .filter((element) => {
        const { overflowX } = getComputedStyle(element);
        return /auto|scroll/.test(overflowX) && element.tabIndex < 0;
      });
    return {
      overflow: doc.scrollWidth - doc.clientWidth,
      levels,
      unreachable: unreachable.map(({ outerHTML }) => outerHTML.slice(0, 100)),
    };
  });
  const report = (text: string) => problems.push(`${name}: ${text}`);
  if (found.overflow > 0) report(`the page is ${found.overflow} px too wide`);
  if (found.levels[0] !== 1 || found.levels.filter((level) => level === 1).length > 1) {
    report(`headings begin ${found.levels}`);
  }
  if (found.levels.some((level, index) => level > (found.levels[index - 1] ?? 0) + 1)) {
    report(`headings skip a level: ${found.levels}`);
  }
  for (const html of found.unreachable) report(`scrolls without focus: ${html}`);
}

/** Through the protocol, where the page's policy against scripts does not count. */
async function checkAxe(page: Page, name: string): Promise<void> {
  await page.evaluate(axe.source);
  const violations = await page.evaluate(async () => {
    // deno-lint-ignore no-explicit-any
    const results = await (globalThis as any).axe.run(document, {
      resultTypes: ["violations"],
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    });
    return results.violations.map((
      v: { id: string; nodes: { html: string; failureSummary: string }[] },
    ) => `${v.id}: ${v.nodes[0].html.slice(0, 150)} ${v.nodes[0].failureSummary}`);
  });
  for (const violation of violations) problems.push(`${name}: axe ${violation}`);
}

/** Tabs through the page: what takes the focus must show it. */
async function checkFocus(page: Page, name: string): Promise<void> {
  const seen: string[] = [];
  for (let step = 0; step < 30; step++) {
    await page.keyboard.press("Tab");
    const focus = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement | null;
      if (!element || element === document.body) return undefined;
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      const { left, right } = element.getBoundingClientRect();
      const text = element.getAttribute("aria-label") ??
        element.getAttribute("aria-labelledby") ?? element.textContent!.slice(0, 30);
      const visible = outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
      return { text, visible: visible && right > 0 && left < innerWidth };
    });
    if (!focus) break;
    seen.push(focus.text);
    if (!focus.visible) problems.push(`${name}: focus does not show on ${focus.text}`);
    if (screenshots && step === 2) {
      await page.screenshot({ path: `${screenshots}/${name}-focus.png` });
    }
  }
  if (seen[0] !== "Skip to the report") problems.push(`${name}: first focus ${seen[0]}`);
  for (const label of ["statistics-caption", "faults-caption", "Replay command"]) {
    if (!seen.includes(label)) problems.push(`${name}: no focus on ${label}: ${seen}`);
  }
}

async function screenshot(page: Page, name: string): Promise<void> {
  if (!screenshots) return;
  const before = page.viewportSize()!;
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  // The window as tall as the page, because `fullPage` paints all of it first.
  await page.setViewportSize({
    ...before,
    height: Math.min(height, SCREENSHOT_HEIGHT_MAX),
  });
  await page.screenshot({ path: `${screenshots}/${name}.png` });
  await page.setViewportSize(before);
}

async function checkView(browser: Browser, name: string, url: string): Promise<void> {
  for (const scheme of SCHEMES) {
    const context = await browser.newContext({ colorScheme: scheme });
    const page = await context.newPage();
    page.on("console", (message) => problems.push(`${name}: console ${message.text()}`));
    page.on("pageerror", (error) => problems.push(`${name}: error ${error}`));
    page.on("dialog", (dialog) => {
      problems.push(`${name}: dialog ${dialog.message()}`);
      return dialog.dismiss();
    });
    page.on("request", (request) => {
      if (request.url() !== url && !request.url().startsWith("data:")) {
        problems.push(`${name}: requests ${request.url()}`);
      }
    });
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      await page.goto(url);
      const label = `${name}-${width}-${scheme}`;
      await checkPage(page, label);
      await screenshot(page, label);
      await checkFocus(page, label);
      await checkAxe(page, label);
    }
    await page.goto(url);
    await page.emulateMedia({ media: "print" });
    await page.setViewportSize({ width: 680, height: 900 });
    await checkPage(page, `${name}-print`);
    if (screenshots && scheme === "dark") {
      await page.pdf({
        path: `${screenshots}/${name}.pdf`,
        format: "A4",
        pageRanges: "1-6",
      });
      await screenshot(page, `${name}-print`);
    }
    await context.close();
  }
}

const folder = Deno.makeTempDirSync({ prefix: "check-html-" });
if (screenshots) Deno.mkdirSync(screenshots, { recursive: true });
const browser = await chromium.launch({
  executablePath: Deno.env.get("CHROMIUM") ?? "/usr/bin/chromium",
  args: Deno.uid() === 0 ? ["--no-sandbox"] : [],
});
try {
  const only = Deno.args[1];
  for (const [name, view] of Object.entries(VIEWS)) {
    if (only && !name.startsWith(only)) continue;
    const startedAtMs = performance.now();
    const html = renderHtml(view);
    const renderedAtMs = performance.now();
    const path = `${folder}/${name}.html`;
    Deno.writeTextFileSync(path, html);
    await checkView(browser, name, `file://${path}`);
    console.log(
      `${name}: ${Deno.statSync(path).size} bytes, ` +
        `rendered in ${Math.round(renderedAtMs - startedAtMs)} ms, ` +
        `checked in ${Math.round((performance.now() - renderedAtMs) / 1000)} s`,
    );
  }
} finally {
  await browser.close();
  Deno.removeSync(folder, { recursive: true });
}
for (const problem of problems) console.error(problem);
if (problems.length > 0) Deno.exit(1);
