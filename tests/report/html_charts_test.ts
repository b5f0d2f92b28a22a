import { assertEquals } from "@std/assert";
import { all, attribute, byClass, type Element, lineOf } from "./html_tree.ts";
import { DB_DOWN, faultOf, reportOf, SMALL_KINDS, smallView, viewOf } from "./views.ts";

import { chartsOf, labelsOf, readReport, sectionOf, tableOf } from "./html_report.ts";

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
  assertEquals(sideBins(db!), ["met 1", "missed 48"]);
  assertEquals(sideBins(disk!), ["met 95", "missed 16"]);
  for (const { side, base, height } of [...barsOf(db!), ...barsOf(disk!)]) {
    assertEquals([base, height], [14, side === "met" ? 10 : -10]);
  }
  assertEquals(attribute(db!, "height"), "28");
  assertEquals(attribute(all(db!, "svg")[0]!, "viewBox"), "0 0 960 28");
  assertEquals(lineAt(byClass(db!, "base")[0]!), "0,14 100%,14");
  assertEquals(labelsOf(section).slice(0, 2), [
    "db_down over the session: 2 faults, 1 missed at 00:30:00",
    "slow_disk over the session: 2 faults, 1 missed at 00:10:00",
  ]);
  assertEquals(byClass(all(section, "ul")[0]!, "value").map(lineOf), [
    "2 faults, 1 missed",
    "2 faults, 1 missed",
  ]);
});

Deno.test("HTML: bars share one scale, and a single fault among many still shows", () => {
  const kind = DB_DOWN;
  const faults = Array.from(
    { length: 801 },
    (_, i) =>
      faultOf(i + 1, kind, i < 400 ? 0 : i < 800 ? 100 : 3600, [1, i < 400 ? 1 : 61]),
  );
  const root = readReport(viewOf(reportOf(faults), []));
  const [chart] = chartsOf(sectionOf(root, "timeline"));
  assertEquals(barsOf(chart!), [
    { side: "met", bin: 0, base: 24, height: 20 },
    { side: "missed", bin: 2, base: 24, height: -20 },
    { side: "missed", bin: 95, base: 24, height: -3 },
  ]);
  assertEquals(attribute(chart!, "height"), "48");
  assertEquals(
    attribute(chart!, "aria-label"),
    "db_down over the session: 801 faults, 401 missed at " +
      Array(10).fill("00:01:40").join(", ") + " and later",
  );
  const [recovery] = chartsOf(sectionOf(root, "recovery"));
  assertEquals(barsOf(recovery!).map(({ bin, height }) => [bin, height]), [
    [0, 39.9],
    [20, 40],
  ]);
});

Deno.test("HTML: many faults that were all met have bars as high as there is room", () => {
  const kind = DB_DOWN;
  const faults = Array.from(
    { length: 100 },
    (_, i) => faultOf(i + 1, kind, 1, [1, 1]),
  );
  const root = readReport(viewOf(reportOf(faults, 1, [kind]), []));
  const [chart] = chartsOf(sectionOf(root, "timeline"));
  // In a session of one second, its end is the last part.
  assertEquals(barsOf(chart!), [{ side: "met", bin: 95, base: 38, height: 34 }]);
});

Deno.test("HTML: a limit of one second stands where one second does", () => {
  const kind = { ...DB_DOWN, slaSecs: 1 };
  const view = (recoverySecs: number) =>
    readReport(
      viewOf(reportOf([faultOf(1, kind, 0, [1, recoverySecs])], 3600, [kind]), []),
    );
  const [list] = byClass(sectionOf(view(1), "timeline"), "lanes");
  assertEquals(byClass(list!, "limit").map((line) => attribute(line, "x1")), ["100%"]);
  const late = sectionOf(view(3), "recovery");
  const [chart] = chartsOf(late);
  assertEquals(
    all(byClass(late, "axis")[0]!, "text").map(lineOf),
    ["0 %", "SLA", "200 %", "300 %"],
  );
  assertEquals(sideBins(chart!), ["missed 59"]);
  assertEquals(byClass(chart!, "p95").map((disc) => attribute(disc, "cx")), ["100%"]);
});

Deno.test("HTML: a gate names a fault that the table leaves out, without a link to it", () => {
  const kind = DB_DOWN;
  const faults = Array.from(
    { length: 1001 },
    (_, i) => faultOf(i + 1, kind, i, [1, i === 500 ? 59 : 2]),
  );
  const root = readReport(viewOf(reportOf(faults, 3600, [kind]), ["recovery.max <= 58"]));
  const [item] = all(tableOf(root, "gates")!, "li");
  assertEquals(
    lineOf(item!),
    "fault 501, db_down: detected after 1 s, recovered after 59 s",
  );
  assertEquals(all(item!, "a"), []);
});

Deno.test("HTML: a chart's name lists up to ten missed faults", () => {
  const kind = DB_DOWN;
  const name = (missed: number) => {
    const faults = Array.from(
      { length: missed },
      (_, i) => faultOf(i + 1, kind, 9, [1, 61]),
    );
    const root = readReport(viewOf(reportOf(faults, 3600, [kind]), []));
    return labelsOf(sectionOf(root, "timeline"))[0]!.split(" at ")[1];
  };
  assertEquals(name(10), Array(10).fill("00:00:09").join(", "));
  assertEquals(name(11), `${name(10)} and later`);
});

Deno.test("HTML: the time axis counts hours, minutes or seconds", () => {
  const ticks = (durationSecs: number) => {
    const root = readReport(viewOf(reportOf([], durationSecs)));
    const [axis] = byClass(sectionOf(root, "timeline"), "axis");
    assertEquals(all(axis!, "line").map((line) => attribute(line, "x1")), [
      "0%",
      "25%",
      "50%",
      "75%",
      "100%",
    ]);
    assertEquals(
      all(axis!, "text").map((text) => attribute(text, "text-anchor")),
      ["start", "middle", "middle", "middle", "end"],
    );
    assertEquals(all(axis!, "g").map(classOf), ["", "minor", "", "minor", ""]);
    return all(axis!, "text").map(lineOf).join(", ");
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
  const bars = chartsOf(list!).map((chart) =>
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
    byClass(list!, name).map((line) => attribute(line, "x1") ?? attribute(line, "cx"));
  assertEquals(at("limit"), ["40%", "66.67%", "40%", "66.67%"]);
  assertEquals(at("seen"), ["3.33%", "13.33%", "8%", "20%"]);
  assertEquals(at("end"), ["20%", "6.67%"]);
  assertEquals(byClass(list!, "cross").length, 2);
  assertEquals(lineAt(byClass(list!, "limit")[0]!), "40%,1 40%,23");
  assertEquals(lineAt(byClass(list!, "seen")[0]!), "3.33%,5 3.33%,19");
  assertEquals(lineAt(byClass(list!, "track")[0]!), "0,12 100%,12");
  assertEquals(
    all(list!, "svg").map((svg) => attribute(svg, "x")).filter((x) => x),
    ["100%", "40.67%"],
  );
  assertEquals(labelsOf(list!).slice(0, 2), [
    "Fault 1, detected after 5 s, recovered after 30 s, limit 60 s: in time",
    "Fault 2, detected after 20 s, recovered after 150 s, limit 100 s: 50 s late",
  ]);
  assertEquals(byClass(list!, "row").map(lineOf).slice(0, 2), [
    "00:01:00 db_down 30 of 60 s",
    "00:10:00 slow_disk 150 of 100 s, 50 s late",
  ]);
  const axis = byClass(section, "axis")[1];
  assertEquals(all(axis!, "text").map(lineOf), ["0 s", "50 s", "100 s", "150 s"]);
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
  const kind = DB_DOWN;
  const view = viewOf(reportOf([faultOf(1, kind, 0, [400, 60_000])]), []);
  const root = readReport(view);
  const [list] = byClass(sectionOf(root, "timeline"), "lanes");
  assertEquals(
    all(list!, "rect").map((rect) => [attribute(rect, "x"), attribute(rect, "width")]),
    [["0%", "100%"]],
  );
  assertEquals(byClass(list!, "limit").map((line) => attribute(line, "x1")), ["33.33%"]);
  assertEquals(byClass(list!, "seen").map((line) => attribute(line, "x1")), ["100%"]);
  const [chart] = chartsOf(sectionOf(root, "recovery"));
  assertEquals(sideBins(chart!), ["missed 59"]);
  assertEquals(
    all(byClass(sectionOf(root, "recovery"), "axis")[0]!, "text").map(lineOf),
    ["0 %", "SLA", "200 %", "300 %"],
  );
  assertEquals(byClass(chart!, "p95").map((disc) => attribute(disc, "cx")), ["100%"]);
});

Deno.test("HTML: axes of seconds and of SLAs have few round ticks", () => {
  const [, disk] = SMALL_KINDS;
  const ticks = (recoverySecs: number) => {
    const faults = [faultOf(1, disk!, 0, [1, recoverySecs])];
    const root = readReport(viewOf(reportOf(faults, 3600, [disk!])));
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
  assertEquals(sideBins(db!), ["met 9", "missed 20"]);
  assertEquals(sideBins(disk!), ["met 1", "missed 29"]);
  for (const { base, height } of barsOf(db!)) assertEquals([base, height], [40, 8]);
  assertEquals(attribute(all(db!, "svg")[0]!, "viewBox"), "0 0 350 56");
  assertEquals(byClass(db!, "limit").map(lineAt), ["57.14%,0 57.14%,56"]);
  assertEquals(byClass(db!, "base").map(lineAt), ["0,40 100%,40"]);
  assertEquals(
    all(byClass(section, "axis")[0]!, "text").map(lineOf),
    ["0 %", "50 %", "SLA", "150 %"],
  );
  const places = (chart: Element) =>
    byClass(chart, "whisker").map((
      line,
    ) => [attribute(line, "x1"), attribute(line, "x2")]);
  // 105 s are the width of db_down, 175 s that of slow_disk.
  assertEquals(places(db!), [
    ["28.57%", "58.1%"],
    ["28.57%", "28.57%"],
    ["58.1%", "58.1%"],
  ]);
  assertEquals(places(disk!)[0], ["5.71%", "85.71%"]);
  assertEquals(byClass(db!, "p95").map((disc) => attribute(disc, "cx")), ["58.1%"]);
  assertEquals(byClass(section, "value").map(lineOf), [
    "SLA 60 sp50 30, p95 61, max 61 s",
    "SLA 100 sp50 10, p95 150, max 150 s",
  ]);
  assertEquals(byClass(section, "about").map(lineOf), [
    "Database refuses connections.Stands for: Survive the database",
    "Writes take seconds.Stands for: Disk & friends",
  ]);
  assertEquals(
    attribute(db!, "aria-label"),
    "db_down, recovery against its SLA: SLA 60 s, p50 30, p95 61, max 61 s",
  );
});

Deno.test("HTML: a recovery as long as the SLA stands before the limit, one of 0 at the start", () => {
  const kind = DB_DOWN;
  const faults = [60, 0, 3, 4].map((secs, i) => faultOf(i + 1, kind, 9, [1, secs]));
  const root = readReport(viewOf(reportOf(faults), []));
  const [chart, none] = chartsOf(sectionOf(root, "recovery"));
  assertEquals(barsOf(chart!).map(({ bin, height }) => [bin, height]), [
    [0, 16],
    [1, 8],
    [19, 8],
  ]);
  assertEquals(barsOf(none!), []);
  assertEquals(byClass(none!, "whisker"), []);
  assertEquals(
    attribute(none!, "aria-label"),
    "slow_disk, recovery against its SLA: SLA 100 s, no faults",
  );
});
