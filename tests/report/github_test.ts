import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { marked } from "marked";
import {
  casesOf,
  renderGitHubAnnotations,
  renderGitHubSummary,
  type SessionView,
} from "../../report/mod.ts";
import { anyText, anyView } from "./any_view.ts";
import { all, cellsOf, elementsOf, lineOf, readHtml, textOf } from "./html_tree.ts";
import {
  emptyReport,
  GATES_MIXED,
  GATES_PASS,
  harmless,
  harmlessLine,
  HOSTILE_TEXTS,
  hostileView,
  sessionOf,
  smallView,
  viewOf,
} from "./views.ts";

const SUMMARY_BYTES_MAX = 1_048_576;
const bytesOf = (text: string) => new TextEncoder().encode(text).length;

// ── Annotations ─────────────────────────────────────────────────────────────

interface Annotation {
  readonly title: string;
  readonly message: string;
}

const unescapeData = (text: string) =>
  text.replaceAll("%0D", "\r").replaceAll("%0A", "\n").replaceAll("%25", "%");
const unescapeProperty = (text: string) =>
  unescapeData(text.replaceAll("%3A", ":").replaceAll("%2C", ","));

/**
 * Reads workflow commands as the runner does: line by line, the name up to a space,
 * properties between commas up to the next `::`, and the rest as the message.
 */
function readCommands(output: string): Annotation[] {
  if (output === "") return [];
  assert(output.endsWith("\n"));
  return output.slice(0, -1).split(/\r\n|\r|\n/).map((line) => {
    assert(line.startsWith("::"), line);
    const end = line.indexOf("::", 2);
    const [name, ...rest] = line.slice(2, end).split(" ");
    assertEquals(name, "error");
    const properties = rest.join(" ").split(",");
    assertEquals(properties.length, 1, line);
    const [, title] = /^title=([^=]*=?.*)$/.exec(properties[0]!)!;
    return {
      title: unescapeProperty(title!),
      message: unescapeData(line.slice(end + 2)),
    };
  });
}

const REPLAY =
  "\nReplay: faultdrill --scenario 'shop & stock.json' --seed 18446744073709551615";

const SOURCE = "(answered by an injector)";

Deno.test("annotations: missed gates, unmeasured gates, missed faults, each with the replay", () => {
  assertEquals(readCommands(renderGitHubAnnotations(casesOf(smallView()))), [
    {
      title: `Missed ${SOURCE}: gate: pass_rate >= 0.75`,
      message: "gate missed: pass_rate >= 0.75: it is 0.5\n" +
        "worst: fault 2 (slow_disk, detected after 20 s, recovered after 150 s)\n" +
        "worst: fault 3 (db_down, detected after 12 s, recovered after 61 s)" + REPLAY,
    },
    {
      title: `Cannot tell ${SOURCE}: gate: late_detections.slow_disk == 0`,
      message:
        "cannot tell: late_detections.slow_disk == 0: there is nothing to measure" +
        REPLAY,
    },
    {
      title: `Missed ${SOURCE}: slow_disk: fault 2 at 00:10:00`,
      message: "SLA missed: recovery took 150 s of an SLA of 100 s, 50 s late, " +
        "detected after 20 s\ndescription: Writes take seconds.\n" +
        "roadmap: Disk & friends\nnotes: Second <try> of two" + REPLAY,
    },
    {
      title: `Missed ${SOURCE}: db_down: fault 3 at 00:30:00`,
      message: "SLA missed: recovery took 61 s of an SLA of 60 s, 1 s late, " +
        "detected after 12 s\ndescription: Database refuses connections.\n" +
        "roadmap: Survive the database\nnotes:" + REPLAY,
    },
  ]);
});

Deno.test("annotations: gates that were missed come before those that cannot tell", () => {
  const view = smallView(["late_detections.slow_disk == 0", "pass_rate >= 0.75"]);
  assertEquals(
    readCommands(renderGitHubAnnotations(casesOf(view))).map(({ title }) => title)
      .slice(0, 2),
    [
      `Missed ${SOURCE}: gate: pass_rate >= 0.75`,
      `Cannot tell ${SOURCE}: gate: late_detections.slow_disk == 0`,
    ],
  );
});

Deno.test("annotations: nothing wrong, nothing said", () => {
  assertEquals(
    renderGitHubAnnotations(casesOf(viewOf(sessionOf(14, 0), GATES_PASS))),
    "",
  );
});

Deno.test("annotations: ten fit; of eleven the tenth counts the last two", () => {
  const lines = (missed: number) => {
    const report = sessionOf(14, 1);
    const faults = report.faults.map((fault, index) => ({
      ...fault,
      passedSla: index >= missed,
    }));
    const summary = { ...report.summary, failedFaults: missed };
    return readCommands(
      renderGitHubAnnotations(casesOf(viewOf({ ...report, faults, summary }))),
    );
  };
  assertEquals(lines(10).length, 10);
  assertMatch(lines(10)[9]!.title, /^Missed /);
  assertEquals(lines(11).length, 10);
  assertMatch(lines(11)[8]!.title, /^Missed /);
  assertEquals(lines(11)[9]!.title, "2 more");
  const { message } = lines(11)[9]!;
  assertEquals(
    message.split("\nReplay: ")[0],
    "2 more findings did not fit in 10 annotations.",
  );
  assert(message.includes("\nReplay: faultdrill "));
});

Deno.test("annotations: what a title names is cut at 90 characters", () => {
  const view = hostileView("é".repeat(500));
  const title = readCommands(renderGitHubAnnotations(casesOf(view)))[0]?.title;
  const shown = "gate: " + "é".repeat(90 - "gate: ".length);
  assertEquals(title, `Missed ${SOURCE}: ${shown}… (416 more characters)`);
});

for (const text of HOSTILE_TEXTS) {
  const name = JSON.stringify(text.slice(0, 24));
  Deno.test(`annotations: ${name} in every text is inert and whole`, () => {
    const found = readCommands(renderGitHubAnnotations(casesOf(hostileView(text))));
    const line = Array.from(harmlessLine(`gate: ${harmlessLine(text)}`));
    const cut = line.length > 90 ? `… (${line.length - 90} more characters)` : "";
    assertEquals(
      found[0]!.title,
      harmlessLine(`Missed ${SOURCE}: ${line.slice(0, 90).join("")}${cut}`),
    );
    assertMatch(found[1]!.title, /^Cannot tell /);
    // A gate missed, a gate unmeasured, seven faults late.
    assertEquals(found.length, 9);
    for (const [index, { message }] of found.entries()) {
      assert(message.endsWith(`\nReplay: ${harmless(text)}`));
      const body = message.slice(0, -`\nReplay: ${harmless(text)}`.length);
      // A reason that holds the whole text is cut where a line of it is.
      const whole = index < 2
        ? harmlessLine(text).slice(0, 400)
        : harmlessLine(text).slice(0, 400);
      assert(body.includes(whole), body);
    }
  });
}

Deno.test("law: annotations are at most ten whole commands, worst first", () => {
  fc.assert(fc.property(anyView, (view) => {
    const found = readCommands(renderGitHubAnnotations(casesOf(view)));
    const gates = view.gates.filter(({ verdict }) => verdict !== "pass").length;
    const missed = view.report.faults.filter(({ passedSla }) => !passedSla);
    assertEquals(found.length, Math.min(10, gates + missed.length));
    for (const { message } of found) {
      assert(message.endsWith(`\nReplay: ${harmless(view.replayCommand)}`));
    }
    const late = found.flatMap(({ message }) =>
      Number(
        /SLA of [\d,]+ s, ([\d,]+) s late/.exec(message)?.[1]?.replaceAll(",", "") ?? [],
      )
    ).filter((secs) => secs > 0);
    assertEquals(late, late.toSorted((a, b) => b - a));
  }));
});

// ── Summary ─────────────────────────────────────────────────────────────────

/** What GitHub makes of a summary, as far as a renderer of the same Markdown tells. */
function readSummary(markdown: string) {
  const html = marked.parse(markdown, { gfm: true, async: false });
  const root = readHtml(`<!doctype html><title>x</title>${html}`);
  return all(root, "body")[0];
}

const NAMES = ["h2", "h3", "p", "strong", "table", "thead", "tbody", "tr", "th", "td"]
  .concat("pre", "code");

/** Holds a summary to the elements that it is made of. */
function assertInertSummary(view: SessionView) {
  const markdown = renderGitHubSummary(view);
  const body = readSummary(markdown);
  for (const element of elementsOf(body!)) {
    assert(NAMES.includes(element.tagName), element.tagName);
    for (const { name } of element.attrs) assert(["align", "class"].includes(name), name);
  }
  const missed = view.report.faults.some(({ passedSla }) => !passedSla);
  const titles = all(body!, "h2", "h3").slice(1).map(lineOf);
  assertEquals(titles, [
    ...(view.gates.length > 0 ? ["Gates"] : []),
    "Statistics",
    ...(missed ? ["Worst faults"] : []),
    "Replay",
  ]);
  assertEquals(all(body!, "table").length, titles.length - 1);
  assertEquals(all(body!, "strong").length, 1);
  assertEquals(all(body!, "pre").length, 1);
  for (const table of all(body!, "table")) {
    const [head, ...rows] = cellsOf(table);
    for (const row of rows) assertEquals(row.length, head!.length);
  }
  return body;
}

Deno.test("summary: a session with every kind of row, cell by cell", () => {
  const body = assertInertSummary(smallView());
  assertEquals(lineOf(all(body!, "h2")[0]!), `Fail ${SOURCE}: Shop & stock`);
  assertEquals(all(body!, "p").map(lineOf), [
    "1 of 3 gates was missed. 2 of 4 faults missed their SLA. Outcomes were answered by " +
    "an injector, not measured by Faultdrill.",
    "Seed 18446744073709551615, generator splitmix64-v1, standard session of 3,600 s " +
    "on the virtual clock.",
  ]);
  const worst = "fault 2 (slow_disk, detected after 20 s, recovered after 150 s); " +
    "fault 3 (db_down, detected after 12 s, recovered after 61 s)";
  const [gates, statistics, faults] = all(body!, "table").map(cellsOf);
  assertEquals(gates, [
    ["Verdict", "Gate", "Measured", "Worst faults"],
    ["missed", "pass_rate >= 0.75", "0.5", worst],
    ["holds", "recovery.db_down.max <= 100", "61 s", ""],
    ["cannot tell", "late_detections.slow_disk == 0", "nothing to measure", ""],
  ]);
  assertEquals(statistics!.map((row) => row.join(" | ")), [
    "Kind | SLA | Faults | Missed | Pass rate | Recovery p50 | p90 | p95 | p99 | max | " +
    "Detection p50 | p90 | p95 | p99 | max",
    "db_down | 60 s | 2 | 1 | 50.0 % | 30 s | 61 s | 61 s | 61 s | 61 s | 5 s | 12 s | " +
    "12 s | 12 s | 12 s",
    "slow_disk | 100 s | 2 | 1 | 50.0 % | 10 s | 150 s | 150 s | 150 s | 150 s | 20 s | " +
    "30 s | 30 s | 30 s | 30 s",
    "all kinds |  | 4 | 2 | 50.0 % | 30 s | 150 s | 150 s | 150 s | 150 s | 12 s | 30 s | " +
    "30 s | 30 s | 30 s",
  ]);
  assertEquals(faults, [
    ["#", "Injected", "Kind", "Detected", "Recovery", "SLA", "Late", "Notes"],
    [
      "2",
      "00:10:00",
      "slow_disk",
      "20 s",
      "150 s",
      "100 s",
      "50 s",
      "Second <try> of two",
    ],
    ["3", "00:30:00", "db_down", "12 s", "61 s", "60 s", "1 s", ""],
  ]);
  assertEquals(textOf(all(body!, "pre")[0]!), `${REPLAY.slice("\nReplay: ".length)}\n`);
});

Deno.test("summary: columns of numbers stand right", () => {
  const markdown = renderGitHubSummary(smallView());
  assertEquals(markdown.match(/^\|(?:---:?\|)+$/gm), [
    "|---|---|---|---|",
    "|---|" + "---:|".repeat(14),
    "|---:|---|---|---:|---:|---:|---:|---|",
  ]);
});

Deno.test("summary: every verdict opens it; a good session lists no fault", () => {
  const opening = (view: SessionView) => lineOf(all(assertInertSummary(view)!, "h2")[0]!);
  const title = "Job runner, nightly drill";
  assertEquals(opening(viewOf(sessionOf(14, 0), GATES_PASS)), `Pass ${SOURCE}: ${title}`);
  assertEquals(
    opening(viewOf(sessionOf(14, 0), GATES_MIXED)),
    `Fail ${SOURCE}: ${title}`,
  );
  assertEquals(opening(viewOf(sessionOf(14, 1))), `Done ${SOURCE}: ${title}`);
  assertEquals(opening(viewOf(emptyReport())), `Cannot tell (simulated): ${title}`);
  const [, statistics] = [
    [],
    ...all(assertInertSummary(viewOf(emptyReport()))!, "table"),
  ];
  assertEquals(
    cellsOf(statistics as Parameters<typeof cellsOf>[0])[1]!.join(" "),
    "agent_crash 60 s 0 0 – – – – – – – – – – –",
  );
  const compact = { ...smallView(), report: { ...smallView().report, compact: true } };
  assert(
    lineOf(readSummary(renderGitHubSummary(compact))!).includes("compact session of"),
  );
});

for (const text of HOSTILE_TEXTS) {
  const name = JSON.stringify(text.slice(0, 24));
  Deno.test(`summary: ${name} in every text is inert and whole`, () => {
    const body = assertInertSummary(hostileView(text));
    const line = harmlessLine(text);
    assertEquals(lineOf(all(body!, "h2")[0]!), harmlessLine(`Fail ${SOURCE}: ${line}`));
    const [gates, statistics, faults] = all(body!, "table").map(cellsOf);
    assertEquals(gates!.slice(1).map((row) => row[1]), [line, line, line]);
    assertEquals(statistics![1]![0], line);
    assertEquals(faults!.slice(1).map((row) => row[7]), Array(7).fill(line));
    assertEquals(textOf(all(body!, "pre")[0]!), `${harmless(text)}\n`);
  });
}

Deno.test("law: a summary holds what it should whatever users wrote", () => {
  fc.assert(fc.property(anyView, (view) => {
    const body = assertInertSummary(view);
    const missed = view.report.faults.filter(({ passedSla }) => !passedSla);
    if (missed.length === 0) return;
    const [head, ...rows] = cellsOf(all(body!, "table").at(-1)!);
    assertEquals(head![0], "#");
    assertEquals(rows.length, Math.min(missed.length, 50));
    const notes = new Map(missed.map((fault) => [String(fault.sequence), fault.notes]));
    for (const row of rows) assertEquals(row[7], lineOfText(notes.get(row[0]!)!));
  }));
});

/** As {@linkcode lineOf} reads a text, which takes every white space for one. */
const lineOfText = (text: string) => harmless(text).replace(/\s+/g, " ").trim();

Deno.test("law: the replay block holds its command, whatever fences are in it", () => {
  fc.assert(fc.property(
    fc.oneof(anyText, fc.string({ unit: fc.constantFrom("`", "\n", " ", "a", "~") })),
    (replayCommand) => {
      const body = readSummary(renderGitHubSummary({ ...smallView(), replayCommand }));
      // Tabs are kept, but not by the reader at hand.
      fc.pre(!/\t/.test(replayCommand) && replayCommand.trim() !== "");
      assertEquals(textOf(all(body!, "pre")[0]!), `${harmless(replayCommand)}\n`);
    },
  ));
});

Deno.test("summary: a fence in the command, of any length, does not end its block", () => {
  for (const ticks of [3, 4, 5, 9]) {
    const replayCommand = `a\n${"`".repeat(ticks)}\nb`;
    const body = assertInertSummary({ ...smallView(), replayCommand });
    assertEquals(textOf(all(body!, "pre")[0]!), `${replayCommand}\n`);
  }
});

Deno.test("summary: 50 of 51 missed faults, and the one left out is counted", () => {
  const left = (faults: number) =>
    all(readSummary(renderGitHubSummary(viewOf(sessionOf(faults, 1))))!, "p").map(lineOf)
      .slice(2);
  assertEquals(left(50), []);
  assertEquals(left(51), ["1 more row left out."]);
  assertEquals(left(10_000), ["9,950 more rows left out."]);
});

Deno.test("GitHub: 10,000 faults, none or all missed, stay within its limits", () => {
  for (const [missEvery, lines] of [[0, 2], [17, 10], [1, 10]]) {
    const view = viewOf(sessionOf(10_000, missEvery!), GATES_MIXED);
    const annotations = renderGitHubAnnotations(casesOf(view));
    assertEquals(readCommands(annotations).length, lines);
    assert(bytesOf(annotations) < 10_000);
    const bytes = bytesOf(renderGitHubSummary(view));
    assert(bytes < 20_000, `${bytes} bytes`);
    assertInertSummary(view);
  }
});

Deno.test("summary: every text at its longest, 64 kinds, 1,000 gates: at most 1,048,576 bytes", () => {
  const text = "|".repeat(1000);
  const base = hostileView(text);
  const kind = base.statistics.kinds[0]!;
  const view: SessionView = {
    ...base,
    statistics: {
      ...base.statistics,
      kinds: Array.from({ length: 64 }, (_, index) => ({
        ...kind,
        kind: { ...kind.kind, label: `${index}${text}` },
      })),
    },
    gates: Array.from({ length: 1000 }, () => base.gates[0]!),
    report: { ...base.report, faults: Array(10_000).fill(base.report.faults[3]) },
    replayCommand: "`".repeat(79_000),
  };
  const markdown = renderGitHubSummary(view);
  assert(bytesOf(markdown) <= SUMMARY_BYTES_MAX, `${bytesOf(markdown)} bytes`);
  const body = assertInertSummary(view);
  const rows = all(body!, "table").map((table) => cellsOf(table).length - 1);
  const left = all(body!, "p").map(lineOf).slice(2).map((line) =>
    Number(/^([\d,]+) more rows left out\.$/.exec(line)![1]!.replace(",", ""))
  );
  const totals = [1000, 65, 10_000].filter((total, index) => rows[index]! < total);
  assertEquals(
    left,
    totals.map((total) => total - rows[[1000, 65, 10_000].indexOf(total)]!),
  );
  assert(left.length >= 2);
});

Deno.test("summary: a replay command longer than a summary is not shown", () => {
  const shown = (length: number) =>
    renderGitHubSummary({ ...smallView(), replayCommand: "x".repeat(length) });
  assert(shown(239_977).includes("x".repeat(239_977)));
  const withheld = shown(239_978);
  assert(
    withheld.endsWith("\n\n### Replay\n\nThe command is too long to be shown here.\n"),
  );
  const replayCommand = "`".repeat(80_000);
  const longFence = renderGitHubSummary({ ...smallView(), replayCommand });
  assert(longFence.endsWith("\nThe command is too long to be shown here.\n"));
});
