/**
 * HTML as a browser reads it, for tests to look into.
 * @module
 */
import { type DefaultTreeAdapterTypes, parse } from "parse5";

export type Element = DefaultTreeAdapterTypes.Element;
type Node = DefaultTreeAdapterTypes.Node;

/** Parses a document; throws at whatever the specification calls a parse error. */
export function readHtml(html: string): Element {
  const document = parse(html, {
    onParseError({ code, startLine, startCol }) {
      throw new Error(`${code} at ${startLine}:${startCol}`);
    },
  });
  return document.childNodes.find((node) => node.nodeName === "html") as Element;
}

/** The elements inside a node, in the order of the document. */
export function elementsOf(node: Node): Element[] {
  const children = "childNodes" in node ? node.childNodes : [];
  return children.flatMap((child) =>
    "tagName" in child ? [child, ...elementsOf(child)] : []
  );
}

/** The elements inside a node with one of these names. */
export function all(node: Node, ...names: string[]): Element[] {
  return elementsOf(node).filter(({ tagName }) => names.includes(tagName));
}

/** The elements inside a node that have this class. */
export function byClass(node: Node, name: string): Element[] {
  return elementsOf(node).filter((element) =>
    attribute(element, "class")?.split(" ").includes(name)
  );
}

/** The one element with this id. */
export function byId(node: Node, id: string): Element {
  const found = elementsOf(node).filter((element) => attribute(element, "id") === id);
  if (found.length !== 1) throw new Error(`${found.length} elements with id ${id}`);
  return found[0]!;
}

export function attribute(element: Element, name: string): string | undefined {
  return element.attrs.find((attr) => attr.name === name)?.value;
}

/** The text inside a node as it is written. */
export function textOf(node: Node): string {
  if (node.nodeName === "#text") return (node as DefaultTreeAdapterTypes.TextNode).value;
  return "childNodes" in node ? node.childNodes.map(textOf).join("") : "";
}

/** The text inside a node on one line. */
export function lineOf(node: Node): string {
  return textOf(node).replace(/\s+/g, " ").trim();
}

/** The cells of a table, row by row. */
export function cellsOf(table: Node): string[][] {
  return all(table, "tr").map((row) => all(row, "th", "td").map(lineOf));
}
