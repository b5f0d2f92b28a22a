import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  byteLength,
  clip,
  escaping,
  inert,
  markup,
  oneLine,
  takeWithin,
} from "../../report/escape.ts";
import { anyText } from "./any_view.ts";
import { harmless, harmlessLine } from "./views.ts";

Deno.test("every code point is kept, or replaced because a reader would obey it", () => {
  for (let plane = 0; plane <= 16; plane++) {
    const codes = Array.from({ length: 0x10000 }, (_, code) => plane * 0x10000 + code);
    // Apart from each other, or halves of pairs would meet.
    const text = codes.map((code) => String.fromCodePoint(code)).join(" ");
    assert(inert(text) === harmless(text), `plane ${plane}`);
  }
});

Deno.test("law: text becomes harmless, and stays as it is when it was", () => {
  fc.assert(fc.property(anyText, (text) => {
    assertEquals(inert(text), harmless(text));
    assertEquals(oneLine(text), harmlessLine(text));
    assertEquals(inert(inert(text)), inert(text));
    assertEquals(oneLine(oneLine(text)), oneLine(text));
  }));
});

Deno.test("a line end is one line end, however it was written", () => {
  assertEquals(inert("a\r\nb\rc\u0085d\u2028e\u2029f\n\rg"), "a\nb\nc\nd\ne\nf\n\ng");
  assertEquals(oneLine(" \t a \r\n\r\n b \n"), "a b");
});

Deno.test("a cut falls between code points and is counted", () => {
  assertEquals(clip("abcd", 4), "abcd");
  assertEquals(clip("abcde", 4), "abcd… (1 more character)");
  assertEquals(clip("😀😀😀", 3), "😀😀😀");
  assertEquals(clip("😀😀😀", 2), "😀😀… (1 more character)");
  assertEquals(clip("a\n\n\u0000b", 4), "a \ufffdb");
});

Deno.test("markup escapes what users wrote and nothing else", () => {
  assertEquals(markup`<b>${`<&>"'`}</b>`.source, "<b>&lt;&amp;&gt;&quot;&#39;</b>");
  assertEquals(markup`${markup`<i>`}${[markup`<u>`, markup`<s>`]}`.source, "<i><u><s>");
  assertEquals(markup`${1}${2n}${"\u0007"}\n`.source, "12\ufffd\\n".replace("\\n", "\n"));
  assertEquals(escaping((text) => `[${text}]`)`<${"a"}${1}>`.source, "<[a][1]>");
  assertEquals(String(markup`<b>`), "<b>");
});

Deno.test("rows are taken whole, in order, until the next would not fit", () => {
  const take = (bytesMax: number) =>
    takeWithin(["aa", "é", "c"], (item) => markup`${item}`, bytesMax).join("|");
  assertEquals([take(0), take(1), take(2), take(3), take(4), take(5)], [
    "",
    "",
    "aa",
    "aa",
    "aa|é",
    "aa|é|c",
  ]);
});

Deno.test("law: rows never take more bytes than they may", () => {
  fc.assert(fc.property(fc.array(anyText), fc.nat(200), (items, bytesMax) => {
    const rows = takeWithin(items, (item) => markup`${item}`, bytesMax);
    assert(byteLength(rows.join("")) <= bytesMax);
    assertEquals(rows.join(""), items.slice(0, rows.length).map(render).join(""));
    const next = items[rows.length];
    assert(next === undefined || byteLength(rows.join("") + render(next)) > bytesMax);
  }));
});

const render = (text: string) => markup`${text}`.source;
