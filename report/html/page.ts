/**
 * The frame of every HTML report: one file that needs nothing else, no script, no
 * font, no request.
 * @module
 */
import type { Verdict } from "../../measure/mod.ts";
import { Escaped, markup } from "../escape.ts";
import { VERDICT_WORDS } from "../wording.ts";
import { STYLE, STYLE_SHA256 } from "./style.ts";

/** What a page opens on. */
export interface Headline {
  /** What was drilled. */
  readonly title: string;
  /** How it ended. */
  readonly verdict: Verdict;
  /** Where the outcomes come from, in a word beside the verdict. */
  readonly outcomes: string;
  /** The same in a sentence. */
  readonly outcomesExplained: string;
  /** Why the verdict is what it is. */
  readonly why: string;
  /** What decided it. */
  readonly culprits: readonly Escaped[];
}

/** A part of a page that its navigation leads to. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly body: Escaped;
}

/** A page. */
export interface Page {
  readonly headline: Headline;
  readonly facts: Escaped;
  readonly sections: readonly Section[];
  /** How to read its figures. */
  readonly footer: string;
}

/** Renders a page. */
export function renderPage({ headline, facts, sections, footer }: Page): string {
  return markup`<!doctype html>
<html lang="en">
${head(headline)}<body>
<a class="skip" href="#main">Skip to the report</a>
<header>
${verdictBlock(headline)}${facts}<nav aria-label="Sections"><ul>
${
    sections.map(({ id, title }) => markup`<li><a href="#${id}">${title}</a></li>\n`)
  }</ul></nav>
</header>
<main id="main">
${
    sections.map(({ id, title, body }) =>
      markup`<section aria-labelledby="${id}">\n<h2 id="${id}">${title}</h2>\n${body}</section>\n`
    )
  }</main>
<footer>${footer} Made by Faultdrill.</footer>
</body>
</html>
`.source;
}

function head({ title, verdict, outcomes }: Headline): Escaped {
  const policy = `default-src 'none'; style-src 'sha256-${STYLE_SHA256}'; ` +
    "img-src data:; base-uri 'none'; form-action 'none'";
  return markup`<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Escaped(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${VERDICT_WORDS[verdict]} (${outcomes}): ${title}</title>
<link rel="icon" href="data:image/svg+xml,${encodeURIComponent(ICONS[verdict].source)}">
<style>${new Escaped(STYLE)}</style>
</head>
`;
}

function icon(shape: string, colour: string): Escaped {
  return markup`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="${colour}" stroke-width="3.5" stroke-linecap="round" stroke-linejoin="round"><path d="${shape}"/></svg>`;
}

const SHAPES: Record<Verdict, string> = {
  pass: "M3 13l6 6L21 5",
  fail: "M5 5l14 14M19 5L5 19",
  unknown: "M7 8a5 5 0 1 1 7 4.6q-2 1-2 3M12 21v0",
  done: "M4 12h16",
};

/** In a grey that shows on light and on dark tabs. */
const ICONS: Record<Verdict, Escaped> = {
  pass: icon(SHAPES.pass, "#888"),
  fail: icon(SHAPES.fail, "#888"),
  unknown: icon(SHAPES.unknown, "#888"),
  done: icon(SHAPES.done, "#888"),
};

function verdictBlock(headline: Headline): Escaped {
  const { title, verdict, outcomes, outcomesExplained, why, culprits } = headline;
  const list = culprits.map((culprit) => markup`<li>${culprit}</li>\n`);
  return markup`<div class="verdict ${verdict}">
<h1>${title}</h1>
<p class="word"><svg viewBox="0 0 24 24" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="3.5" stroke-linecap="round" stroke-linejoin="round"><path d="${
    SHAPES[verdict]
  }"/></svg>${VERDICT_WORDS[verdict]} <span class="source">${outcomes}</span></p>
<p class="why">${why}</p>
<p class="origin">${outcomesExplained}</p>
${list.length === 0 ? markup`` : markup`<ul>\n${list}</ul>\n`}</div>
`;
}

/** A table in a region of its own that scrolls, by keyboard too, where it is too wide. */
export function scrollTable(
  id: string,
  caption: string,
  rows: Escaped,
  dense = false,
): Escaped {
  return markup`<div class="scroll" role="region" tabindex="0" aria-labelledby="${id}-caption">
<table${
    dense ? markup` class="dense"` : markup``
  }><caption id="${id}-caption"><span>${caption}</span></caption>
${rows}</table>
</div>
`;
}
