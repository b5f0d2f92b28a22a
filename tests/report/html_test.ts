import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { renderHtml, type ReportView } from "../../report/mod.ts";
import { STYLE } from "../../report/html_style.ts";
import { anyView } from "./any_view.ts";
import {
  all,
  attribute,
  byClass,
  byId,
  cellsOf,
  type Element,
  elementsOf,
  lineOf,
  readHtml,
  textOf,
} from "./html_tree.ts";
import {
  emptyReport,
  faultOf,
  GATES_MIXED,
  GATES_PASS,
  GATES_UNKNOWN,
  harmless,
  harmlessLine,
  HOSTILE_TEXTS,
  hostileView,
  reportOf,
  sessionOf,
  SMALL_KINDS,
  smallView,
  viewOf,
} from "./views.ts";

const NAMES =
  "head meta title link style body a header div h1 p ul ol li nav main section h2 h3 h4 " +
  "dl dt dd table caption thead tbody tfoot tr th td code pre span wbr br footer svg path " +
  "line rect circle g text";
const ATTRIBUTES = "charset content http-equiv name rel href class id aria-label " +
  "aria-labelledby aria-hidden role tabindex scope colspan lang xmlns viewBox fill stroke " +
  "stroke-width stroke-linecap stroke-linejoin preserveAspectRatio width height d x y x1 " +
  "x2 y1 y2 cx cy r text-anchor overflow";

/** Reads a report and holds it to what no text of a user may change. */
function readReport(view: ReportView): Element {
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
  assert(icon.startsWith("data:image/svg+xml,"));
  for (const link of inside) assert(ids.has(link.slice(1)) && link[0] === "#", link);
  assertEquals(textOf(all(root, "style")[0]), STYLE);
  return root;
}

const sectionOf = (root: Element, id: string) =>
  all(root, "section").find((element) => attribute(element, "aria-labelledby") === id)!;
const tableOf = (root: Element, id: string) => all(sectionOf(root, id), "table")[0];

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
  assertEquals(attribute(metas[0], "charset"), "utf-8");
  assert(!/url\(|@import|expression/.test(STYLE));
  assertEquals(attribute(readReport(smallView()), "lang"), "en");
});

Deno.test("HTML: it opens on the verdict, its reason and the gates that made it", () => {
  const opening = (view: ReportView) => {
    const root = readReport(view);
    const [block] = byClass(root, "verdict");
    return [
      attribute(block, "class"),
      lineOf(all(root, "title")[0]),
      lineOf(byClass(block, "word")[0]),
      lineOf(byClass(block, "why")[0]),
      ...all(block, "li").map(lineOf),
    ];
  };
  const title = "Job runner, nightly drill";
  assertEquals(opening(smallView()), [
    "verdict fail",
    "Fail: Shop & stock",
    "Fail",
    "1 of 3 gates was missed. 2 of 4 faults missed their SLA.",
    "pass_rate >= 0.75 measured 0.5",
  ]);
  assertEquals(opening(viewOf(sessionOf(14, 0), GATES_PASS)), [
    "verdict pass",
    `Pass: ${title}`,
    "Pass",
    "All 2 gates hold. All 14 faults met their SLA.",
  ]);
  assertEquals(opening(viewOf(sessionOf(14, 0), GATES_UNKNOWN)), [
    "verdict unknown",
    `Cannot tell: ${title}`,
    "Cannot tell",
    "1 of 2 gates had nothing to measure. All 14 faults met their SLA.",
    "late_detections == 0 nothing to measure",
  ]);
  assertEquals(opening(viewOf(sessionOf(14, 1))), [
    "verdict done",
    `Done: ${title}`,
    "Done",
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
    const shape = attribute(all(byClass(root, "word")[0], "path")[0], "d")!;
    const icon = decodeURIComponent(attribute(all(root, "link")[0], "href")!);
    assert(icon.includes(`d="${shape}"`) && icon.includes('stroke="#888"'), icon);
    return shape;
  });
  assertEquals(new Set(shapes).size, 4);
});

Deno.test("HTML: the facts and the sections in order", () => {
  const root = readReport(smallView());
  const [list] = all(root, "dl");
  assertEquals(
    all(list, "dt").map(lineOf).map((term, i) =>
      `${term}: ${lineOf(all(list, "dd")[i])}`
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
  assertEquals(all(all(root, "nav")[0], "a").map(lineOf), titles);
  assertEquals(lineOf(all(root, "h1")[0]), "Shop & stock");
  assertEquals(lineOf(all(root, "a")[0]), "Skip to the report");
  assertEquals(byId(root, "main").tagName, "main");
  assert(lineOf(all(root, "footer")[0]).includes("nearest-rank"));
  const without = readReport(viewOf(sessionOf(14, 0)));
  assertEquals(all(without, "h2").map(lineOf), titles.slice(1));
  const compact = { ...smallView(), report: { ...smallView().report, compact: true } };
  assertEquals(lineOf(all(all(readReport(compact), "dl")[0], "dd")[5]), "compact");
});

Deno.test("HTML: gates, statistics and faults, cell by cell", () => {
  const root = readReport(smallView());
  assertEquals(cellsOf(tableOf(root, "gates")), [
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
    all(tableOf(root, "gates"), "a").map((a) => `${attribute(a, "href")} ${lineOf(a)}`),
    ["#fault-2 fault 2", "#fault-3 fault 3"],
  );
  assertEquals(cellsOf(tableOf(root, "statistics")).map((row) => row.join(" ")), [
    " Recovery Detection ",
    "Kind SLA Faults Missed Pass rate p50 p90 p95 p99 max p50 p90 p95 p99 max Detected late",
    "db_down 60 s 2 1 50.0 % 30 61 61 61 61 5 12 12 12 12 1",
    "slow_disk 100 s 2 1 50.0 % 10 150 150 150 150 20 30 30 30 30 –",
    "All kinds  4 2 50.0 % 30 150 150 150 150 12 30 30 30 30 1",
  ]);
  assertEquals(cellsOf(tableOf(root, "faults")), [
    ["#", "Injected at", "Kind", "Detected after", "Recovered after", "SLA", "Result"]
      .concat("Notes"),
    ["1", "00:01:00", "db_down", "5 s", "30 s", "60 s", "✓ in time", ""],
    ["2", "00:10:00", "slow_disk", "20 s", "150 s", "100 s", "✕ 50 s late"]
      .concat("Second <try> of two"),
    ["3", "00:30:00", "db_down", "12 s", "61 s", "60 s", "✕ 1 s late", ""],
    ["4", "00:59:59", "slow_disk", "30 s", "10 s", "100 s", "✓ in time", ""],
  ]);
  assertEquals(
    byClass(tableOf(root, "faults"), "bad").map(lineOf),
    ["✕ 50 s late", "✕ 1 s late"],
  );
  assertEquals(byClass(tableOf(root, "statistics"), "bad").map(lineOf), ["1", "1", "2"]);
  assertEquals(lineOf(byId(root, "fault-3")).slice(0, 9), "300:30:00");
  const command = "faultdrill --scenario 'shop & stock.json' --seed 18446744073709551615";
  assertEquals(textOf(all(sectionOf(root, "replay"), "code")[0]), command);
  const unlimited = readReport(viewOf(sessionOf(14, 0)));
  assertEquals(cellsOf(tableOf(unlimited, "statistics"))[1].at(-1), "max");
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

// ── Charts ──────────────────────────────────────────────────────────────────

const chartsOf = (node: Element) =>
  all(node, "svg").filter((svg) => attribute(svg, "role") === "img");
const labelsOf = (node: Element) =>
  chartsOf(node).map((svg) => attribute(svg, "aria-label"));

interface Bar {
  readonly side: string;
  readonly bin: number;
  readonly base: number;
  /** Upwards. */
  readonly height: number;
}

/** The bars of a chart, read from its paths. */
function barsOf(chart: Element): Bar[] {
  return all(chart, "path").filter((path) => /^met|missed$/.test(classOf(path)))
    .flatMap((path) => {
      const bars = attribute(path, "d")!.split("z").filter((bar) => bar !== "");
      return bars.map((bar) => {
        const [, x, base, rise, end] = /^M(\d+) (\d+)v(-?[\d.]+)h8V(\d+)$/.exec(bar)!;
        assertEquals(base, end);
        return {
          side: classOf(path),
          bin: (Number(x) - 1) / 10,
          base: Number(base),
          height: -Number(rise),
        };
      });
    });
}
/** Where a line runs from and to. */
const lineAt = (line: Element) =>
  `${attribute(line, "x1") ?? 0},${attribute(line, "y1")} ` +
  `${attribute(line, "x2")},${attribute(line, "y2")}`;
const classOf = (element: Element) => attribute(element, "class") ?? "";
const sideBins = (chart: Element) =>
  barsOf(chart).map(({ side, bin }) => `${side} ${bin}`);

Deno.test("HTML: the session chart puts each fault in its part, missed ones below the line", () => {
  const section = sectionOf(readReport(smallView()), "timeline");
  const [db, disk] = chartsOf(section);
  // 3,600 s in 96 parts of 37.5 s.
  assertEquals(sideBins(db), ["met 1", "missed 48"]);
  assertEquals(sideBins(disk), ["met 95", "missed 16"]);
  for (const { side, base, height } of [...barsOf(db), ...barsOf(disk)]) {
    assertEquals([base, height], [14, side === "met" ? 10 : -10]);
  }
  assertEquals(attribute(db, "height"), "28");
  assertEquals(attribute(all(db, "svg")[0], "viewBox"), "0 0 960 28");
  assertEquals(lineAt(byClass(db, "base")[0]), "0,14 100%,14");
  assertEquals(labelsOf(section).slice(0, 2), [
    "db_down over the session: 2 faults, 1 missed at 00:30:00",
    "slow_disk over the session: 2 faults, 1 missed at 00:10:00",
  ]);
  assertEquals(byClass(all(section, "ul")[0], "value").map(lineOf), [
    "2 faults, 1 missed",
    "2 faults, 1 missed",
  ]);
});

Deno.test("HTML: bars share one scale, and a single fault among many still shows", () => {
  const [kind] = SMALL_KINDS;
  const faults = Array.from(
    { length: 801 },
    (_, i) =>
      faultOf(i + 1, kind, i < 400 ? 0 : i < 800 ? 100 : 3600, [1, i < 400 ? 1 : 61]),
  );
  const root = readReport(viewOf(reportOf(faults), [], SMALL_KINDS));
  const [chart] = chartsOf(sectionOf(root, "timeline"));
  assertEquals(barsOf(chart), [
    { side: "met", bin: 0, base: 24, height: 20 },
    { side: "missed", bin: 2, base: 24, height: -20 },
    { side: "missed", bin: 95, base: 24, height: -3 },
  ]);
  assertEquals(attribute(chart, "height"), "48");
  assertEquals(
    attribute(chart, "aria-label"),
    "db_down over the session: 801 faults, 401 missed at " +
      Array(10).fill("00:01:40").join(", ") + " and later",
  );
  const [recovery] = chartsOf(sectionOf(root, "recovery"));
  assertEquals(barsOf(recovery).map(({ bin, height }) => [bin, height]), [
    [0, 39.9],
    [20, 40],
  ]);
});

Deno.test("HTML: many faults that were all met have bars as high as there is room", () => {
  const [kind] = SMALL_KINDS;
  const faults = Array.from(
    { length: 100 },
    (_, i) => faultOf(i + 1, kind, 1, [1, 1]),
  );
  const root = readReport(viewOf(reportOf(faults, 1), [], [kind]));
  const [chart] = chartsOf(sectionOf(root, "timeline"));
  // In a session of one second, its end is the last part.
  assertEquals(barsOf(chart), [{ side: "met", bin: 95, base: 38, height: 34 }]);
});

Deno.test("HTML: a limit of one second stands where one second does", () => {
  const kind = { ...SMALL_KINDS[0], slaSecs: 1 };
  const view = (recoverySecs: number) =>
    readReport(viewOf(reportOf([faultOf(1, kind, 0, [1, recoverySecs])]), [], [kind]));
  const [list] = byClass(sectionOf(view(1), "timeline"), "lanes");
  assertEquals(byClass(list, "limit").map((line) => attribute(line, "x1")), ["100%"]);
  const late = sectionOf(view(3), "recovery");
  const [chart] = chartsOf(late);
  assertEquals(
    all(byClass(late, "axis")[0], "text").map(lineOf),
    ["0 %", "SLA", "200 %", "300 %"],
  );
  assertEquals(sideBins(chart), ["missed 59"]);
  assertEquals(byClass(chart, "p95").map((disc) => attribute(disc, "cx")), ["100%"]);
});

Deno.test("HTML: a gate names a fault that the table leaves out, without a link to it", () => {
  const [kind] = SMALL_KINDS;
  const faults = Array.from(
    { length: 1001 },
    (_, i) => faultOf(i + 1, kind, i, [1, i === 500 ? 59 : 2]),
  );
  const root = readReport(viewOf(reportOf(faults), ["recovery.max <= 58"], [kind]));
  const [item] = all(tableOf(root, "gates"), "li");
  assertEquals(
    lineOf(item),
    "fault 501, db_down: detected after 1 s, recovered after 59 s",
  );
  assertEquals(all(item, "a"), []);
});

Deno.test("HTML: a chart's name lists up to ten missed faults", () => {
  const [kind] = SMALL_KINDS;
  const name = (missed: number) => {
    const faults = Array.from(
      { length: missed },
      (_, i) => faultOf(i + 1, kind, 9, [1, 61]),
    );
    const root = readReport(viewOf(reportOf(faults), [], [kind]));
    return labelsOf(sectionOf(root, "timeline"))[0]!.split(" at ")[1];
  };
  assertEquals(name(10), Array(10).fill("00:00:09").join(", "));
  assertEquals(name(11), `${name(10)} and later`);
});

Deno.test("HTML: the time axis counts hours, minutes or seconds", () => {
  const ticks = (durationSecs: number) => {
    const root = readReport(viewOf(reportOf([], durationSecs)));
    const [axis] = byClass(sectionOf(root, "timeline"), "axis");
    assertEquals(all(axis, "line").map((line) => attribute(line, "x1")), [
      "0%",
      "25%",
      "50%",
      "75%",
      "100%",
    ]);
    assertEquals(
      all(axis, "text").map((text) => attribute(text, "text-anchor")),
      ["start", "middle", "middle", "middle", "end"],
    );
    assertEquals(all(axis, "g").map(classOf), ["", "minor", "", "minor", ""]);
    return all(axis, "text").map(lineOf).join(", ");
  };
  assertEquals(ticks(28_800), "0 h, 2 h, 4 h, 6 h, 8 h");
  assertEquals(ticks(14_400), "0 h, 1 h, 2 h, 3 h, 4 h");
  assertEquals(ticks(7200), "0 min, 30 min, 60 min, 90 min, 120 min");
  assertEquals(ticks(3600), "0 min, 15 min, 30 min, 45 min, 60 min");
  assertEquals(ticks(600), "0 s, 150 s, 300 s, 450 s, 600 s");
  assertEquals(ticks(18_000), "0 h, 1.3 h, 2.5 h, 3.8 h, 5 h");
});

Deno.test("HTML: each fault's row shows detection, recovery and limit to scale", () => {
  const section = sectionOf(readReport(smallView()), "timeline");
  assertEquals(all(section, "h3").map(lineOf)[1], "Every fault from its injection on");
  const [list] = byClass(section, "lanes");
  const bars = chartsOf(list).map((chart) =>
    all(chart, "rect").map((rect) =>
      `${classOf(rect)} ${attribute(rect, "x")} ${attribute(rect, "width")}`
    ).join(", ")
  );
  // The longest recovery, 150 s, is the width.
  assertEquals(bars, [
    "wait 0% 3.33%, work 3.33% 16.67%",
    "wait 0% 13.33%, work 13.33% 53.33%, late 66.67% 33.33%",
    "wait 0% 8%, work 8% 32%, late 40% 0.67%",
    "wait 0% 6.67%",
  ]);
  const at = (name: string) =>
    byClass(list, name).map((line) => attribute(line, "x1") ?? attribute(line, "cx"));
  assertEquals(at("limit"), ["40%", "66.67%", "40%", "66.67%"]);
  assertEquals(at("seen"), ["3.33%", "13.33%", "8%", "20%"]);
  assertEquals(at("end"), ["20%", "6.67%"]);
  assertEquals(byClass(list, "cross").length, 2);
  assertEquals(lineAt(byClass(list, "limit")[0]), "40%,1 40%,23");
  assertEquals(lineAt(byClass(list, "seen")[0]), "3.33%,5 3.33%,19");
  assertEquals(lineAt(byClass(list, "track")[0]), "0,12 100%,12");
  assertEquals(
    all(list, "svg").map((svg) => attribute(svg, "x")).filter((x) => x),
    ["100%", "40.67%"],
  );
  assertEquals(labelsOf(list).slice(0, 2), [
    "Fault 1, detected after 5 s, recovered after 30 s, limit 60 s: in time",
    "Fault 2, detected after 20 s, recovered after 150 s, limit 100 s: 50 s late",
  ]);
  assertEquals(byClass(list, "row").map(lineOf).slice(0, 2), [
    "00:01:00 db_down 30 of 60 s",
    "00:10:00 slow_disk 150 of 100 s, 50 s late",
  ]);
  const axis = byClass(section, "axis")[1];
  assertEquals(all(axis, "text").map(lineOf), ["0 s", "50 s", "100 s", "150 s"]);
  assertEquals(
    byClass(section, "legend").map((legend) => all(legend, "li").map(lineOf)),
    [[
      "injected until detected",
      "until recovered in time",
      "beyond the SLA, until recovered late",
      "SLA limit",
    ]],
  );
});

Deno.test("HTML: a recovery beyond three SLAs stands at the end of its row", () => {
  const [kind] = SMALL_KINDS;
  const view = viewOf(reportOf([faultOf(1, kind, 0, [400, 60_000])]), [], SMALL_KINDS);
  const root = readReport(view);
  const [list] = byClass(sectionOf(root, "timeline"), "lanes");
  assertEquals(
    all(list, "rect").map((rect) => [attribute(rect, "x"), attribute(rect, "width")]),
    [["0%", "100%"]],
  );
  assertEquals(byClass(list, "limit").map((line) => attribute(line, "x1")), ["33.33%"]);
  assertEquals(byClass(list, "seen").map((line) => attribute(line, "x1")), ["100%"]);
  const [chart] = chartsOf(sectionOf(root, "recovery"));
  assertEquals(sideBins(chart), ["missed 59"]);
  assertEquals(
    all(byClass(sectionOf(root, "recovery"), "axis")[0], "text").map(lineOf),
    ["0 %", "SLA", "200 %", "300 %"],
  );
  assertEquals(byClass(chart, "p95").map((disc) => attribute(disc, "cx")), ["100%"]);
});

Deno.test("HTML: axes of seconds and of SLAs have few round ticks", () => {
  const [, disk] = SMALL_KINDS;
  const ticks = (recoverySecs: number) => {
    const faults = [faultOf(1, disk, 0, [1, recoverySecs])];
    const root = readReport(viewOf(reportOf(faults), [], [disk]));
    const [, seconds, shares] = byClass(root, "axis").map((axis) =>
      all(axis, "text").map(lineOf).join(", ")
    );
    return [seconds, shares];
  };
  assertEquals(ticks(5), ["0 s, 20 s, 40 s, 60 s, 80 s, 100 s", "0 %, 50 %, SLA"]);
  assertEquals(ticks(180), [
    "0 s, 50 s, 100 s, 150 s",
    "0 %, 50 %, SLA, 150 %, 200 %",
  ]);
  assertEquals(ticks(250), [
    "0 s, 50 s, 100 s, 150 s, 200 s, 250 s",
    "0 %, SLA, 200 %",
  ]);
  assertEquals(ticks(251)[0], "0 s, 100 s, 200 s");
});

Deno.test("HTML: recoveries stand in steps of 5 % of the SLA, with the limit between two", () => {
  const section = sectionOf(readReport(smallView()), "recovery");
  const [db, disk] = chartsOf(section);
  // 30 and 61 s of 60 s; 10 and 150 s of 100 s. The scale ends at 175 %.
  assertEquals(sideBins(db), ["met 9", "missed 20"]);
  assertEquals(sideBins(disk), ["met 1", "missed 29"]);
  for (const { base, height } of barsOf(db)) assertEquals([base, height], [40, 8]);
  assertEquals(attribute(all(db, "svg")[0], "viewBox"), "0 0 350 56");
  assertEquals(byClass(db, "limit").map(lineAt), ["57.14%,0 57.14%,56"]);
  assertEquals(byClass(db, "base").map(lineAt), ["0,40 100%,40"]);
  assertEquals(
    all(byClass(section, "axis")[0], "text").map(lineOf),
    ["0 %", "50 %", "SLA", "150 %"],
  );
  const places = (chart: Element) =>
    byClass(chart, "whisker").map((
      line,
    ) => [attribute(line, "x1"), attribute(line, "x2")]);
  // 105 s are the width of db_down, 175 s that of slow_disk.
  assertEquals(places(db), [
    ["28.57%", "58.1%"],
    ["28.57%", "28.57%"],
    ["58.1%", "58.1%"],
  ]);
  assertEquals(places(disk)[0], ["5.71%", "85.71%"]);
  assertEquals(byClass(db, "p95").map((disc) => attribute(disc, "cx")), ["58.1%"]);
  assertEquals(byClass(section, "value").map(lineOf), [
    "SLA 60 sp50 30, p95 61, max 61 s",
    "SLA 100 sp50 10, p95 150, max 150 s",
  ]);
  assertEquals(byClass(section, "about").map(lineOf), [
    "Database refuses connections.Stands for: Survive the database",
    "Writes take seconds.Stands for: Disk & friends",
  ]);
  assertEquals(
    attribute(db, "aria-label"),
    "db_down, recovery against its SLA: SLA 60 s, p50 30, p95 61, max 61 s",
  );
});

Deno.test("HTML: a recovery as long as the SLA stands before the limit, one of 0 at the start", () => {
  const [kind] = SMALL_KINDS;
  const faults = [60, 0, 3, 4].map((secs, i) => faultOf(i + 1, kind, 9, [1, secs]));
  const root = readReport(viewOf(reportOf(faults), [], SMALL_KINDS));
  const [chart, none] = chartsOf(sectionOf(root, "recovery"));
  assertEquals(barsOf(chart).map(({ bin, height }) => [bin, height]), [
    [0, 16],
    [1, 8],
    [19, 8],
  ]);
  assertEquals(barsOf(none), []);
  assertEquals(byClass(none, "whisker"), []);
  assertEquals(
    attribute(none, "aria-label"),
    "slow_disk, recovery against its SLA: SLA 100 s, no faults",
  );
});

Deno.test("HTML: a kind that the catalogue does not know is drawn after the others", () => {
  const [db, disk] = SMALL_KINDS;
  const view = viewOf(reportOf([faultOf(1, disk, 0, [1, 101])]), [], [db]);
  const root = readReport(view);
  assertEquals(labelsOf(sectionOf(root, "recovery")), [
    "db_down, recovery against its SLA: SLA 60 s, no faults",
    "slow_disk, recovery against its SLA: no SLA known, no figures",
  ]);
  assertEquals(
    byClass(sectionOf(root, "recovery"), "row").map(lineOf)[1],
    "slow_disk no SLA knownno figures",
  );
  assertEquals(
    labelsOf(sectionOf(root, "timeline"))[1],
    "slow_disk over the session: 1 fault, 1 missed at 00:00:00",
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
  const late = byClass(byClass(worst, "lanes")[0], "value").map((value) =>
    Number(/, (\d+) s late/.exec(lineOf(value))![1])
  );
  assertEquals(late, late.toSorted((a, b) => b - a));
});

Deno.test("HTML: 1,000 faults are listed; of 1,001 the missed and the first 100 others", () => {
  const table = (faults: number, missEvery: number) => {
    const root = readReport(viewOf(sessionOf(faults, missEvery), GATES_MIXED));
    const rows = cellsOf(tableOf(root, "faults")).slice(1);
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
  const sizes: [ReportView, number][] = [
    [viewOf(sessionOf(10_000, 0), GATES_PASS), 100_000],
    [viewOf(sessionOf(10_000, 17), GATES_MIXED), 400_000],
    [viewOf(sessionOf(10_000, 1), GATES_MIXED), 3_500_000],
  ];
  const base = hostileView("&".repeat(1000));
  const faults = Array.from(
    { length: 10_000 },
    (_, i) => ({ ...base.report.faults[i % 14], sequence: i + 1 }),
  );
  const gates = Array.from({ length: 1000 }, () => base.gates[0]);
  sizes.push([{ ...base, report: { ...base.report, faults }, gates }, 4_000_000]);
  for (const [view, bytesMax] of sizes) {
    const bytes = new TextEncoder().encode(renderHtml(view)).length;
    assert(bytes < bytesMax, `${bytes} bytes`);
  }
  const root = readReport(sizes[3][0]);
  const shown = cellsOf(tableOf(root, "gates")).length - 1;
  assertEquals(
    lineOf(byId(root, "gates-caption")),
    `What had to hold, and what was measured. ${1000 - shown} more gates left out.`,
  );
});

Deno.test("HTML: a session without faults says so everywhere", () => {
  const root = readReport(viewOf(emptyReport()));
  assertEquals(lineOf(byClass(root, "word")[0]), "Cannot tell");
  assertEquals(lineOf(byId(root, "faults-caption")), "No fault was injected.");
  assertEquals(byClass(root, "value").map(lineOf)[0], "0 faults, 0 missed");
  assertEquals(all(byClass(root, "lanes")[0] ?? byId(root, "main"), "rect"), []);
  assertEquals(
    cellsOf(tableOf(root, "statistics"))[2].join(" "),
    "agent_crash 60 s 0 0 – – – – – – – – – – –",
  );
});

// ── Any text ────────────────────────────────────────────────────────────────

for (const text of HOSTILE_TEXTS) {
  const name = JSON.stringify(text.slice(0, 24));
  Deno.test(`HTML: ${name} in every text is inert and whole`, () => {
    const root = readReport(hostileView(text));
    const line = harmlessLine(text);
    assertEquals(lineOf(all(root, "title")[0]), `Fail: ${line}`);
    assertEquals(lineOf(all(root, "h1")[0]), line);
    assertEquals(lineOf(all(byClass(root, "verdict")[0], "code")[0]), line);
    assertEquals(lineOf(all(all(root, "dl")[0], "dd")[7]), line);
    assertEquals(cellsOf(tableOf(root, "gates")).slice(1).map((row) => row[1]), [
      line,
      line,
      line,
    ]);
    const recovery = sectionOf(root, "recovery");
    assertEquals(lineOf(byClass(recovery, "label")[0]), line);
    assert(labelsOf(recovery)[0]!.startsWith(`${line}, recovery against its SLA`));
    for (const about of byClass(recovery, "about")) {
      assertEquals(lineOf(about), `${line}Stands for: ${line}`);
    }
    const timeline = sectionOf(root, "timeline");
    assert(labelsOf(timeline)[0]!.startsWith(`${line} over the session`));
    assertEquals(cellsOf(tableOf(root, "statistics"))[2][0], line);
    const rows = cellsOf(tableOf(root, "faults")).slice(1);
    assertEquals(rows.map((row) => row[7]), Array(14).fill(line));
    assert(rows.some((row) => row[2] === line));
    assertEquals(textOf(all(sectionOf(root, "replay"), "code")[0]), harmless(text));
  });
}

Deno.test("law: HTML is valid, counts every fault in its charts, and lists it", () => {
  fc.assert(
    fc.property(anyView, (view) => {
      const root = readReport(view);
      const { faults } = view.report;
      const rows = cellsOf(tableOf(root, "faults")).slice(1);
      assertEquals(
        rows.map((row) => [row[0], row[2], row[6].startsWith("✓")]),
        faults.map((
          { sequence, kind, passedSla },
        ) => [String(sequence), kind, passedSla]),
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
