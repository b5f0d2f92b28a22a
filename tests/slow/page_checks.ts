/**
 * What a reader of a page would stumble over, found in an open page: each check
 * returns its findings in words.
 * @module
 */
/// <reference lib="dom" />
import axe from "axe-core";
import type { Page } from "playwright-core";

const AXE_TAGS = [
  "wcag2a",
  "wcag2aa",
  "wcag21a",
  "wcag21aa",
  "wcag22aa",
  "best-practice",
];
/** Presses of the tabulator key: more than a report has stops before its end. */
const TAB_STEPS = 30;
const FOCUS_WIDTH_PX = 2;
const STOPS = ["statistics-caption", "faults-caption", "Replay command"];

/** Wider than the screen, headings out of order, what scrolls without a keyboard. */
export async function findLayoutProblems(page: Page): Promise<string[]> {
  const { overflowPx, levels, unreachable } = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    const headings = document.querySelectorAll("h1,h2,h3,h4,h5,h6");
    const scrolling = Array.from(document.querySelectorAll<HTMLElement>("body *"))
      .filter((element) => /auto|scroll/.test(getComputedStyle(element).overflowX));
    return {
      overflowPx: scrollWidth - clientWidth,
      levels: Array.from(headings, ({ tagName }) => Number(tagName[1])),
      unreachable: scrolling.filter(({ tabIndex }) => tabIndex < 0)
        .map(({ outerHTML }) => outerHTML.slice(0, 100)),
    };
  });
  const problems = unreachable.map((html) => `scrolls without focus: ${html}`);
  if (overflowPx > 0) problems.push(`the page is ${overflowPx} px too wide`);
  if (levels[0] !== 1 || levels.filter((level) => level === 1).length > 1) {
    problems.push(`headings begin ${levels}`);
  }
  if (levels.some((level, index) => level > (levels[index - 1] ?? 0) + 1)) {
    problems.push(`headings skip a level: ${levels}`);
  }
  return problems;
}

/** Labels of charts that lie over each other, and words up to a length that break. */
export async function findTextProblems(
  page: Page,
  wholeWordCharsMax: number,
): Promise<string[]> {
  return await page.evaluate((charsMax) => {
    const problems = new Set<string>();
    for (const chart of document.querySelectorAll("svg")) {
      const labels = Array.from(chart.querySelectorAll("text"), (label) => ({
        text: label.textContent,
        box: label.getBoundingClientRect(),
      })).filter(({ box }) => box.width > 0);
      for (const [index, { text, box }] of labels.entries()) {
        for (const other of labels.slice(index + 1)) {
          const width = Math.min(box.right, other.box.right) -
            Math.max(box.left, other.box.left);
          const height = Math.min(box.bottom, other.box.bottom) -
            Math.max(box.top, other.box.top);
          // Boxes are as high as the font, of which the letters take two thirds.
          if (width > 0 && height > box.height / 3) {
            problems.add(`in a chart "${text}" lies over "${other.text}"`);
          }
        }
      }
    }
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = texts.nextNode(); node; node = texts.nextNode()) {
      for (const { 0: word, index } of (node.nodeValue ?? "").matchAll(/[a-z0-9]+/gi)) {
        if (word.length > charsMax) continue;
        const range = document.createRange();
        range.setStart(node, index);
        range.setEnd(node, index + word.length);
        const tops = Array.from(range.getClientRects(), ({ top }) => Math.round(top));
        if (new Set(tops).size > 1) problems.add(`the word ${word} breaks within`);
      }
    }
    return Array.from(problems);
  }, wholeWordCharsMax);
}

/** Through the protocol, where the page's policy against scripts does not count. */
export async function findAxeViolations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return await page.evaluate(async (tags) => {
    // deno-lint-ignore no-explicit-any
    const results = await (globalThis as any).axe.run(document, {
      resultTypes: ["violations"],
      runOnly: tags,
    });
    return results.violations.map((
      { id, nodes: [node] }: {
        id: string;
        nodes: [{ html: string; failureSummary: string }];
      },
    ) => `axe ${id}: ${node.html.slice(0, 150)} ${node.failureSummary}`);
  }, AXE_TAGS);
}

/**
 * Tabs through the page: what takes the focus must show it.
 *
 * @param onStep called after each stop, counted from 0
 */
export async function findFocusProblems(
  page: Page,
  onStep: (step: number) => Promise<void>,
): Promise<string[]> {
  const problems: string[] = [];
  const seen: string[] = [];
  for (let step = 0; step < TAB_STEPS; step++) {
    await page.keyboard.press("Tab");
    const focus = await page.evaluate(focusedElement, FOCUS_WIDTH_PX);
    if (!focus) break;
    seen.push(focus.text);
    if (!focus.visible) problems.push(`focus does not show on ${focus.text}`);
    await onStep(step);
  }
  if (seen[0] !== "Skip to the report") problems.push(`first focus ${seen[0]}`);
  for (const stop of STOPS) {
    if (!seen.includes(stop)) problems.push(`no focus on ${stop}: ${seen}`);
  }
  return problems;
}

/** Runs in the page. */
function focusedElement(widthPxMin: number) {
  const element = document.activeElement;
  if (!element || element === document.body) return undefined;
  const { outlineStyle, outlineWidth } = getComputedStyle(element);
  const { left, right } = element.getBoundingClientRect();
  const text = element.getAttribute("aria-label") ??
    element.getAttribute("aria-labelledby") ??
    (element.textContent ?? "").slice(0, 30);
  const outlined = outlineStyle !== "none" && parseFloat(outlineWidth) >= widthPxMin;
  return { text, visible: outlined && right > 0 && left < innerWidth };
}
