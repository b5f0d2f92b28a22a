/**
 * HTML reports in Chromium, narrow and wide, light and dark, and printed: a console
 * message, a request, a violation that axe-core finds, a page wider than the screen,
 * headings out of order, something that scrolls but cannot be reached by keyboard.
 *
 *   deno task test:html                        every view
 *   deno task test:html --filter hostile       some of them
 *   SCREENSHOTS=FOLDER deno task test:html     and leaves pictures and prints there
 *
 * Needs a Chromium on the PATH; CHROMIUM names another.
 *
 * @module
 */
/// <reference lib="dom" />
import { assert, assertEquals } from "@std/assert";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { BATTY_FAULTS, runStress } from "../../mod.ts";
import { renderHtml, type SessionView } from "../../report/mod.ts";
import {
  emptyReport,
  GATES_MIXED,
  GATES_PASS,
  GATES_UNKNOWN,
  HOSTILE_TEXTS,
  hostileView,
  sessionOf,
  unevenInjector,
  viewOf,
} from "../report/views.ts";
import { CHROMIUM_FLAGS, findChromium } from "./chromium.ts";
import {
  findAxeViolations,
  findFocusProblems,
  findLayoutProblems,
  findTextProblems,
} from "./page_checks.ts";
import { once, scratchFolder } from "./scratch.ts";

const VIEWS: Readonly<Record<string, () => SessionView>> = {
  "compact": () => viewOf(runStress({ compact: true, seed: 7n })),
  "8h-fail": () => viewOf(sessionOf(14, 4), GATES_MIXED),
  "8h-pass": () => viewOf(sessionOf(14, 0), GATES_PASS),
  "8h-unknown": () => viewOf(sessionOf(14, 0), GATES_UNKNOWN),
  "176": () => viewOf(sessionOf(176, 9), GATES_MIXED),
  "10000": () => viewOf(sessionOf(10_000, 17), GATES_MIXED),
  // All missed: with ten times as many, axe-core alone takes minutes.
  "1000-missed": () => viewOf(sessionOf(1000, 1), GATES_MIXED),
  "10000-hours": () =>
    viewOf(runStress({ durationHours: 10_000, seed: 7n }), GATES_MIXED),
  "longest-kinds": () =>
    viewOf(runStress({ kinds: LONGEST_KINDS, seed: 7n }, unevenInjector(4))),
  "empty": () => viewOf(emptyReport(), GATES_UNKNOWN),
  "hostile": () => hostileView(HOSTILE_TEXTS.join(" ").slice(0, 1000)),
  ...Object.fromEntries(
    HOSTILE_TEXTS.map((text, index) => [`hostile-${index}`, () => hostileView(text)]),
  ),
};
/** Labels as long as they may be, and the longest limits. */
const LONGEST_KINDS = BATTY_FAULTS.map((kind) => ({
  ...kind,
  label: `${kind.label}_while_merging_the_longest_of_all_the_worktrees_there_are`.slice(
    0,
    64,
  ),
  slaSecs: 604_800,
  detectSlaSecs: 604_800,
}));
const WIDTHS_PX = [360, 1440];
const HEIGHT_PX = 900;
/** What is left of A4 between the margins. */
const PRINT_WIDTH_PX = 680;
const SCHEMES = ["light", "dark"] as const;
/** An image of a page as long as 10,000 rows takes Chromium minutes. */
const SCREENSHOT_HEIGHT_PX_MAX = 8000;
/** Far enough that a stop of the page itself has the focus. */
const FOCUS_SCREENSHOT_STEP = 2;

const folder = scratchFolder("faultdrill-html-");
const screenshots = screenshotsFolder();

let launched: Browser | undefined;
const launch = once(async () => {
  launched = await chromium.launch({
    executablePath: findChromium(),
    args: [...CHROMIUM_FLAGS],
  });
  return launched;
});
Deno.test.afterAll(async () => await launched?.close());

for (const [name, view] of Object.entries(VIEWS)) {
  Deno.test(`html: ${name}`, async () => {
    assertEquals(await problemsOf(name, renderHtml(view())), []);
  });
}

/** Where pictures go, if anywhere; a path is the caller's, not the task's. */
function screenshotsFolder(): string | undefined {
  const path = Deno.env.get("SCREENSHOTS");
  if (path === undefined) return undefined;
  const folder = resolve(Deno.env.get("INIT_CWD") ?? ".", path);
  Deno.mkdirSync(folder, { recursive: true });
  return folder;
}

/** Everything at once that a report must not do. */
const STUMBLING_BLOCKS = `<!doctype html><html><head><title>t</title></head><body>
<h2>second</h2><h4>fourth</h4><p style="width:5000px">wide</p><img src="x.png">
<div style="overflow-x:auto;height:9px"><p>scrolls</p></div>
<svg><text y="20">long label</text><text y="20" x="9">other</text></svg>
<p style="width:2ch;overflow-wrap:anywhere">within</p>
<a href="#" style="outline:none">link</a>
<script>console.log("said");alert("stop");throw new Error("thrown")</script></body></html>`;

Deno.test("html: a page with every stumbling block is told each of them", async () => {
  const problems = await problemsOf("stumbling", STUMBLING_BLOCKS);
  for (
    const block of [
      /^console said/,
      /^error Error: thrown/,
      /^dialog stop/,
      /^requests file:.*x\.png/,
      /the page is \d+ px too wide/,
      /headings begin 2,4/,
      /headings skip a level: 2,4/,
      /scrolls without focus: <div/,
      /in a chart "long label" lies over "other"/,
      /the word within breaks within/,
      /first focus (?!Skip)/,
      /focus does not show on link/,
      /no focus on Replay command/,
      /axe image-alt: /,
    ]
  ) assert(problems.some((problem) => block.test(problem)), `${block} ${problems}`);
});

/** Opens a page in each scheme and returns everything that a reader would stumble over. */
async function problemsOf(name: string, html: string): Promise<string[]> {
  const path = join(folder, `${name}.html`);
  Deno.writeTextFileSync(path, html);
  const url = pathToFileURL(path).href;
  const browser = await launch();
  const problems = await Promise.all(
    SCHEMES.map((scheme) => checkScheme(browser, { name, url, scheme })),
  );
  return problems.flat();
}

interface Subject {
  readonly name: string;
  readonly url: string;
  readonly scheme: (typeof SCHEMES)[number];
}

async function checkScheme(browser: Browser, subject: Subject): Promise<string[]> {
  const { name, url, scheme } = subject;
  const context = await browser.newContext({ colorScheme: scheme });
  const page = await context.newPage();
  const problems = collectEvents(page, url);
  const report = (label: string, found: readonly string[]) =>
    problems.push(...found.map((problem) => `${label}: ${problem}`));
  for (const width of WIDTHS_PX) {
    const label = `${name}-${width}-${scheme}`;
    await page.setViewportSize({ width, height: HEIGHT_PX });
    await page.goto(url);
    report(label, await findLayoutProblems(page));
    report(label, await findTextProblems(page, wholeWordCharsMax(name)));
    await screenshot(page, label);
    const onStep = async (step: number) => {
      if (step === FOCUS_SCREENSHOT_STEP) await screenshotAsIs(page, `${label}-focus`);
    };
    report(label, await findFocusProblems(page, onStep));
    report(label, await findAxeViolations(page));
  }
  report(`${name}-print-${scheme}`, await checkPrint(page, subject));
  await context.close();
  return problems;
}

/** The longest word that must stay in one piece: longer ones only fit when broken. */
function wholeWordCharsMax(name: string): number {
  return name.startsWith("hostile") ? 0 : 20;
}

/** Fills a list with what a page says or asks for by itself, as it happens. */
function collectEvents(page: Page, url: string): string[] {
  const problems: string[] = [];
  page.on("console", (message) => problems.push(`console ${message.text()}`));
  page.on("pageerror", (error) => problems.push(`error ${error}`));
  page.on("dialog", (dialog) => {
    problems.push(`dialog ${dialog.message()}`);
    return dialog.dismiss();
  });
  page.on("request", (request) => {
    if (request.url() !== url && !request.url().startsWith("data:")) {
      problems.push(`requests ${request.url()}`);
    }
  });
  return problems;
}

async function checkPrint(page: Page, { name, url, scheme }: Subject): Promise<string[]> {
  await page.goto(url);
  await page.emulateMedia({ media: "print" });
  await page.setViewportSize({ width: PRINT_WIDTH_PX, height: HEIGHT_PX });
  const problems = [
    ...await findLayoutProblems(page),
    ...await findTextProblems(page, wholeWordCharsMax(name)),
  ];
  if (screenshots !== undefined && scheme === "dark") {
    const path = join(screenshots, `${name}.pdf`);
    await page.pdf({ path, format: "A4", pageRanges: "1-6" });
    await screenshot(page, `${name}-print`);
  }
  return problems;
}

/** A picture of the whole page. */
async function screenshot(page: Page, name: string): Promise<void> {
  const before = page.viewportSize();
  if (screenshots === undefined || !before) return;
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  // The window as tall as the page, because `fullPage` paints all of it first.
  await page.setViewportSize({
    ...before,
    height: Math.min(height, SCREENSHOT_HEIGHT_PX_MAX),
  });
  await screenshotAsIs(page, name);
  await page.setViewportSize(before);
}

async function screenshotAsIs(page: Page, name: string): Promise<void> {
  if (screenshots !== undefined) {
    await page.screenshot({ path: join(screenshots, `${name}.png`) });
  }
}
