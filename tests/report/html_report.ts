/**
 * A report as a browser reads it, held to what no text of a user may change.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { renderHtml, type SessionView } from "../../report/mod.ts";
import { STYLE } from "../../report/html/style.ts";
import {
  all,
  attribute,
  type Element,
  elementsOf,
  readHtml,
  textOf,
} from "./html_tree.ts";

const NAMES =
  "head meta title link style body a header div h1 p ul ol li nav main section h2 h3 h4 " +
  "dl dt dd table caption thead tbody tfoot tr th td code pre span wbr br footer svg path " +
  "line rect circle g text";
const ATTRIBUTES = "charset content http-equiv name rel href class id aria-label " +
  "aria-labelledby aria-hidden role tabindex scope colspan lang xmlns viewBox fill stroke " +
  "stroke-width stroke-linecap stroke-linejoin preserveAspectRatio width height d x y x1 " +
  "x2 y1 y2 cx cy r text-anchor overflow";

/** Reads a report and holds it to what no text of a user may change. */
export function readReport(view: SessionView): Element {
  const root = readHtml(renderHtml(view));
  const ids = new Set<string>();
  const links: string[] = [];
  for (const element of elementsOf(root)) {
    assert(NAMES.split(" ").includes(element.tagName), element.tagName);
    for (const { name, value } of element.attrs) {
      assert(ATTRIBUTES.split(" ").includes(name), `${element.tagName} ${name}`);
      if (name === "id") assert(!ids.has(value) && ids.add(value), value);
      if (name === "href") links.push(value);
      assert(!/NaN|Infinity|undefined/.test(value) || name === "aria-label", value);
    }
  }
  const [icon, ...inside] = links;
  assert(icon!.startsWith("data:image/svg+xml,"));
  for (const link of inside) assert(ids.has(link.slice(1)) && link[0] === "#", link);
  assertEquals(textOf(all(root, "style")[0]!), STYLE);
  return root;
}

/** The section with this heading. */
export const sectionOf = (root: Element, id: string) =>
  all(root, "section").find((element) => attribute(element, "aria-labelledby") === id)!;
/** Its first table. */
export const tableOf = (root: Element, id: string) =>
  all(sectionOf(root, id), "table")[0];

/** The charts inside an element. */
export const chartsOf = (node: Element) =>
  all(node, "svg").filter((svg) => attribute(svg, "role") === "img");
/** What a screen reader says of them. */
export const labelsOf = (node: Element) =>
  chartsOf(node).map((svg) => attribute(svg, "aria-label"));
