import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { renderHtml, type SessionView } from "../../report/mod.ts";
import { STYLE } from "../../report/html/style.ts";
import { anyView } from "./any_view.ts";
import {
  all,
  attribute,
  byClass,
  byId,
  cellsOf,
  elementsOf,
  lineOf,
  textOf,
} from "./html_tree.ts";
import {
  emptyReport,
  GATES_MIXED,
  GATES_PASS,
  GATES_UNKNOWN,
  harmless,
  harmlessLine,
  HOSTILE_TEXTS,
  hostileView,
  sessionOf,
  smallView,
  viewOf,
} from "./views.ts";

import { labelsOf, readReport, sectionOf, tableOf } from "./html_report.ts";

Deno.test("HTML: the policy allows this style sheet and nothing else", async () => {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(STYLE));
  const base64 = btoa(String.fromCharCode(...new Uint8Array(digest)));
  const metas = all(readReport(smallView()), "meta");
  assertEquals(
    metas.map((meta) => attribute(meta, "content")),
    [
      undefined,
      `default-src 'none'; style-src 'sha256-${base64}'; img-src data:; ` +
      "base-uri 'none'; form-action 'none'",
      "width=device-width, initial-scale=1",
      "no-referrer",
    ],
  );
  assertEquals(attribute(metas[0]!, "charset"), "utf-8");
  assert(!/url\(|@import|expression/.test(STYLE));
  assertEquals(attribute(readReport(smallView()), "lang"), "en");
});

Deno.test("HTML: it opens on the verdict, its reason and the gates that made it", () => {
  const opening = (view: SessionView) => {
    const root = readReport(view);
    const [block] = byClass(root, "verdict");
    return [
      attribute(block!, "class"),
      lineOf(all(root, "title")[0]!),
      lineOf(byClass(block!, "word")[0]!),
      lineOf(byClass(block!, "why")[0]!),
      ...all(block!, "li").map(lineOf),
    ];
  };
  const title = "Job runner, nightly drill";
  assertEquals(opening(smallView()), [
    "verdict fail",
    "Fail (answered by an injector): Shop & stock",
    "Fail answered by an injector",
    "1 of 3 gates was missed. 2 of 4 faults missed their SLA.",
    "pass_rate >= 0.75 measured 0.5",
  ]);
  assertEquals(opening(viewOf(sessionOf(14, 0), GATES_PASS)), [
    "verdict pass",
    `Pass (answered by an injector): ${title}`,
    "Pass answered by an injector",
    "All 2 gates hold. All 14 faults met their SLA.",
  ]);
  assertEquals(opening(viewOf(sessionOf(14, 0), GATES_UNKNOWN)), [
    "verdict unknown",
    `Cannot tell (answered by an injector): ${title}`,
    "Cannot tell answered by an injector",
    "1 of 2 gates had nothing to measure. All 14 faults met their SLA.",
    "late_detections == 0 nothing to measure",
  ]);
  assertEquals(opening(viewOf(sessionOf(14, 1))), [
    "verdict done",
    `Done (answered by an injector): ${title}`,
    "Done answered by an injector",
    "No gate was asked for. 14 of 14 faults missed their SLA.",
  ]);
  const many = viewOf(sessionOf(14, 1), Array(9).fill("failed_faults == 0"));
  assertEquals(opening(many).length, 4 + 5);
});

Deno.test("HTML: each verdict has a shape of its own, in the page and in its icon", () => {
  const shapes = [
    viewOf(sessionOf(14, 0), GATES_PASS),
    smallView(),
    viewOf(emptyReport()),
    viewOf(sessionOf(14, 0)),
  ].map((view) => {
    const root = readReport(view);
    const shape = attribute(all(byClass(root, "word")[0]!, "path")[0]!, "d")!;
    const icon = decodeURIComponent(attribute(all(root, "link")[0]!, "href")!);
    assert(icon.includes(`d="${shape}"`) && icon.includes('stroke="#888"'), icon);
    return shape;
  });
  assertEquals(new Set(shapes).size, 4);
});

Deno.test("HTML: the facts and the sections in order", () => {
  const root = readReport(smallView());
  const [list] = all(root, "dl");
  assertEquals(
    all(list!, "dt").map(lineOf).map((term, i) =>
      `${term}: ${lineOf(all(list!, "dd")[i]!)}`
    ),
    [
      "Faults in time: 2 of 4",
      "Pass rate: 50.0 %",
      "Longest recovery: 150 s",
      "Mean recovery: 62.8 s",
      "Virtual length: 01:00:00",
      "Mode: standard",
      "Seed: 18446744073709551615",
      "Generator: splitmix64-v1",
      "Stated time: 2026-01-02T03:04:05+00:00",
    ],
  );
  const titles = ["Gates", "Timeline", "Recovery against SLA", "Statistics", "Faults"]
    .concat("Replay");
  assertEquals(all(root, "h2").map(lineOf), titles);
  assertEquals(all(all(root, "nav")[0]!, "a").map(lineOf), titles);
  assertEquals(lineOf(all(root, "h1")[0]!), "Shop & stock");
  assertEquals(lineOf(all(root, "a")[0]!), "Skip to the report");
  assertEquals(byId(root, "main").tagName, "main");
  assert(lineOf(all(root, "footer")[0]!).includes("nearest-rank"));
  const without = readReport(viewOf(sessionOf(14, 0)));
  assertEquals(all(without, "h2").map(lineOf), titles.slice(1));
  const compact = { ...smallView(), report: { ...smallView().report, compact: true } };
  assertEquals(lineOf(all(all(readReport(compact), "dl")[0]!, "dd")[5]!), "compact");
});

Deno.test("HTML: gates, statistics and faults, cell by cell", () => {
  const root = readReport(smallView());
  assertEquals(cellsOf(tableOf(root, "gates")!), [
    ["Verdict", "Gate", "Measured", "Worst faults"],
    [
      "✕ missed",
      "pass_rate >= 0.75",
      "0.5",
      "fault 2, slow_disk: detected after 20 s, recovered after 150 s" +
      "fault 3, db_down: detected after 12 s, recovered after 61 s",
    ],
    ["✓ holds", "recovery.db_down.max <= 100", "61 s", "–"],
    ["? cannot tell", "late_detections.slow_disk == 0", "nothing to measure", "–"],
  ]);
  assertEquals(
    all(tableOf(root, "gates")!, "a").map((a) => `${attribute(a, "href")} ${lineOf(a)}`),
    ["#fault-2 fault 2", "#fault-3 fault 3"],
  );
  assertEquals(cellsOf(tableOf(root, "statistics")!).map((row) => row.join(" ")), [
    " Recovery Detection ",
    "Kind SLA Faults Missed Pass rate p50 p90 p95 p99 max p50 p90 p95 p99 max Detected late",
    "db_down 60 s 2 1 50.0 % 30 61 61 61 61 5 12 12 12 12 1",
    "slow_disk 100 s 2 1 50.0 % 10 150 150 150 150 20 30 30 30 30 –",
    "All kinds  4 2 50.0 % 30 150 150 150 150 12 30 30 30 30 1",
  ]);
  assertEquals(cellsOf(tableOf(root, "faults")!), [
    ["#", "Injected at", "Kind", "Detected after", "Recovered after", "SLA", "Result"]
      .concat("Notes"),
    ["1", "00:01:00", "db_down", "5 s", "30 s", "60 s", "✓ in time", ""],
    ["2", "00:10:00", "slow_disk", "20 s", "150 s", "100 s", "✕ 50 s late"]
      .concat("Second <try> of two"),
    ["3", "00:30:00", "db_down", "12 s", "61 s", "60 s", "✕ 1 s late", ""],
    ["4", "00:59:59", "slow_disk", "30 s", "10 s", "100 s", "✓ in time", ""],
  ]);
  assertEquals(
    byClass(tableOf(root, "faults")!, "bad").map(lineOf),
    ["✕ 50 s late", "✕ 1 s late"],
  );
  assertEquals(byClass(tableOf(root, "statistics")!, "bad").map(lineOf), ["1", "1", "2"]);
  assertEquals(lineOf(byId(root, "fault-3")).slice(0, 9), "300:30:00");
  const command = "faultdrill --scenario 'shop & stock.json' --seed 18446744073709551615";
  assertEquals(textOf(all(sectionOf(root, "replay"), "code")[0]!), command);
  const unlimited = readReport(viewOf(sessionOf(14, 0)));
  assertEquals(cellsOf(tableOf(unlimited, "statistics")!)[1]!.at(-1), "max");
});

Deno.test("HTML: what scrolls is a named region that takes the focus", () => {
  const root = readReport(smallView());
  const regions = elementsOf(root).filter((e) => attribute(e, "role") === "region");
  assertEquals(
    regions.map((e) => [
      attribute(e, "tabindex"),
      attribute(e, "aria-label") ?? lineOf(byId(root, attribute(e, "aria-labelledby")!)),
    ]),
    [
      ["0", "What had to hold, and what was measured."],
      ["0", "Counts and nearest-rank percentiles of each kind, in seconds."],
      ["0", "Every fault in order of injection."],
      ["0", "Replay command"],
    ],
  );
});

// ── Any size ────────────────────────────────────────────────────────────────

Deno.test("HTML: 60 faults have a row each, of 61 those that were missed", () => {
  const lanes = (faults: number, missEvery: number): unknown => {
    const section = sectionOf(
      readReport(viewOf(sessionOf(faults, missEvery))),
      "timeline",
    );
    const [list] = byClass(section, "lanes");
    return [all(section, "h3").map(lineOf)[1], list && byClass(list, "row").length];
  };
  assertEquals(lanes(60, 2), ["Every fault from its injection on", 60]);
  assertEquals(lanes(61, 2), ["Every missed fault, the worst first", 30]);
  assertEquals(lanes(62, 2), ["The 30 worst of 31 missed faults", 30]);
  assertEquals(lanes(61, 0), [undefined, undefined]);
  const worst = sectionOf(readReport(viewOf(sessionOf(200, 2))), "timeline");
  const late = byClass(byClass(worst, "lanes")[0]!, "value").map((value) =>
    Number(/, (\d+) s late/.exec(lineOf(value))![1])
  );
  assertEquals(late, late.toSorted((a, b) => b - a));
});

Deno.test("HTML: 1,000 faults are listed; of 1,001 the missed and the first 100 others", () => {
  const table = (faults: number, missEvery: number) => {
    const root = readReport(viewOf(sessionOf(faults, missEvery), GATES_MIXED));
    const rows = cellsOf(tableOf(root, "faults")!).slice(1);
    const numbers = rows.map(([number]) => Number(number));
    assertEquals(numbers, numbers.toSorted((a, b) => a - b));
    return [rows.length, lineOf(byId(root, "faults-caption"))];
  };
  assertEquals(table(1000, 10), [1000, "Every fault in order of injection."]);
  assertEquals(table(1001, 10), [
    200,
    "Every missed fault and the first 100 others, in order of injection; " +
    "801 more faults left out. The JSON report holds all of them.",
  ]);
  const [listed, caption] = table(10_000, 1);
  assert(Number(listed) > 5000 && Number(listed) < 10_000);
  assertEquals(
    caption,
    `The first ${String(listed).replace(/\B(?=\d{3}$)/, ",")} of 10,000 missed faults, ` +
      `in order of injection; ${
        String(10_000 - Number(listed)).replace(/\B(?=\d{3}$)/, ",")
      } ` +
      "more faults left out. The JSON report holds all of them.",
  );
});

Deno.test("HTML: 10,000 faults stay below 3.5 MB, hostile ones and 1,000 gates too", () => {
  const sizes: [SessionView, number][] = [
    [viewOf(sessionOf(10_000, 0), GATES_PASS), 100_000],
    [viewOf(sessionOf(10_000, 17), GATES_MIXED), 400_000],
    [viewOf(sessionOf(10_000, 1), GATES_MIXED), 3_500_000],
  ];
  const base = hostileView("&".repeat(1000));
  const faults = Array.from(
    { length: 10_000 },
    (_, i) => ({ ...base.report.faults[i % 14]!, sequence: i + 1 }),
  );
  const gates = Array.from({ length: 1000 }, () => base.gates[0]!);
  sizes.push([{ ...base, report: { ...base.report, faults }, gates }, 4_000_000]);
  for (const [view, bytesMax] of sizes) {
    const bytes = new TextEncoder().encode(renderHtml(view)).length;
    assert(bytes < bytesMax, `${bytes} bytes`);
  }
  const root = readReport(sizes[3]![0]);
  const shown = cellsOf(tableOf(root, "gates")!).length - 1;
  assertEquals(
    lineOf(byId(root, "gates-caption")),
    `What had to hold, and what was measured. ${1000 - shown} more gates left out.`,
  );
});

Deno.test("HTML: a session without faults says so everywhere", () => {
  const root = readReport(viewOf(emptyReport()));
  assertEquals(lineOf(byClass(root, "word")[0]!), "Cannot tell simulated");
  assertEquals(lineOf(byId(root, "faults-caption")), "No fault was injected.");
  assertEquals(byClass(root, "value").map(lineOf)[0], "0 faults, 0 missed");
  assertEquals(all(byClass(root, "lanes")[0] ?? byId(root, "main"), "rect"), []);
  assertEquals(
    cellsOf(tableOf(root, "statistics")!)[2]!.join(" "),
    "agent_crash 60 s 0 0 – – – – – – – – – – –",
  );
});

// ── Any text ────────────────────────────────────────────────────────────────

for (const text of HOSTILE_TEXTS) {
  const name = JSON.stringify(text.slice(0, 24));
  Deno.test(`HTML: ${name} in every text is inert and whole`, () => {
    const root = readReport(hostileView(text));
    const line = harmlessLine(text);
    assertEquals(
      lineOf(all(root, "title")[0]!),
      harmlessLine(`Fail (answered by an injector): ${line}`),
    );
    assertEquals(lineOf(all(root, "h1")[0]!), line);
    assertEquals(lineOf(all(byClass(root, "verdict")[0]!, "code")[0]!), line);
    assertEquals(cellsOf(tableOf(root, "gates")!).slice(1).map((row) => row[1]), [
      line,
      line,
      line,
    ]);
    const recovery = sectionOf(root, "recovery");
    assertEquals(lineOf(byClass(recovery, "label")[0]!), line);
    assert(labelsOf(recovery)[0]!.startsWith(`${line}, recovery against its SLA`));
    for (const about of byClass(recovery, "about")) {
      assertEquals(lineOf(about), `${line}Stands for: ${line}`);
    }
    const timeline = sectionOf(root, "timeline");
    assert(labelsOf(timeline)[0]!.startsWith(`${line} over the session`));
    assertEquals(cellsOf(tableOf(root, "statistics")!)[2]![0], line);
    const rows = cellsOf(tableOf(root, "faults")!).slice(1);
    assertEquals(rows.map((row) => row[7]), Array(14).fill(line));
    assert(rows.some((row) => row[2] === line));
    assertEquals(textOf(all(sectionOf(root, "replay"), "code")[0]!), harmless(text));
  });
}

Deno.test("law: HTML is valid, counts every fault in its charts, and lists it", () => {
  fc.assert(
    fc.property(anyView, (view) => {
      const root = readReport(view);
      const { faults } = view.report;
      const rows = cellsOf(tableOf(root, "faults")!).slice(1);
      assertEquals(
        rows.map((row) => [row[0], row[2], row[6]!.startsWith("✓")]),
        faults.map((
          { sequence, kind, passedSla },
        ) => [String(sequence), kind.label, passedSla]),
      );
      for (const svg of elementsOf(root)) {
        for (const { name, value } of svg.attrs) {
          if (!["x", "x1", "x2", "cx", "width"].includes(name)) continue;
          assert(
            !value.endsWith("%") || (parseFloat(value) >= 0 && parseFloat(value) <= 100),
          );
          assert(!value.startsWith("-"), value);
        }
      }
    }),
    { numRuns: 60 },
  );
});
