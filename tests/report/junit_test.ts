import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { parse } from "junit2json";
import { SaxesParser } from "saxes";
import { casesOf, renderJUnit, type SessionView } from "../../report/mod.ts";
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
import { anyView } from "./any_view.ts";

const render = (view: SessionView) => [...renderJUnit(casesOf(view))].join("");

interface Element {
  readonly name: string;
  readonly attributes: Record<string, string>;
  readonly children: Element[];
  text: string;
}

/** Reads XML as strictly as the specification has it; throws at the first slip. */
function readXml(xml: string): Element {
  const root: Element = { name: "", attributes: {}, children: [], text: "" };
  const path = [root];
  const parser = new SaxesParser();
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name, attributes }) => {
    const element = { name, attributes, children: [], text: "" };
    path[0]!.children.push(element);
    path.unshift(element);
  });
  parser.on("text", (text) => path[0]!.text += text);
  for (const event of ["cdata", "comment", "doctype", "processinginstruction"] as const) {
    parser.on(event, () => {
      throw new Error(`unexpected ${event}`);
    });
  }
  parser.on("closetag", () => void path.shift());
  parser.write(xml).close();
  assertEquals(path, [root]);
  return root.children[0]!;
}

const EXPECTED = `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="Shop &amp; stock (answered by an injector)" tests="7" failures="3" errors="1" skipped="0" time="251">
<testsuite name="Shop &amp; stock (answered by an injector)" tests="4" failures="2" errors="0" skipped="0" time="251" timestamp="2026-01-02T03:04:05">
<properties>
<property name="outcomes" value="injector"/>
<property name="seed" value="18446744073709551615"/>
<property name="generator" value="splitmix64-v1"/>
<property name="mode" value="standard"/>
<property name="virtual_duration_secs" value="3600"/>
<property name="replay" value="faultdrill --scenario &#39;shop &amp; stock.json&#39; --seed 18446744073709551615"/>
</properties>
<testcase classname="db_down" name="fault 1 at 00:01:00" time="30"/>
<testcase classname="slow_disk" name="fault 2 at 00:10:00" time="150">
<failure type="failed" message="SLA missed: recovery took 150 s of an SLA of 100 s, 50 s late, detected after 20 s">description: Writes take seconds.
roadmap: Disk &amp; friends
notes: Second &lt;try&gt;
of two
replay: faultdrill --scenario &#39;shop &amp; stock.json&#39; --seed 18446744073709551615
</failure>
</testcase>
<testcase classname="db_down" name="fault 3 at 00:30:00" time="61">
<failure type="failed" message="SLA missed: recovery took 61 s of an SLA of 60 s, 1 s late, detected after 12 s">description: Database refuses connections.
roadmap: Survive the database
notes: 
replay: faultdrill --scenario &#39;shop &amp; stock.json&#39; --seed 18446744073709551615
</failure>
</testcase>
<testcase classname="slow_disk" name="fault 4 at 00:59:59" time="10"/>
</testsuite>
<testsuite name="Shop &amp; stock gates (answered by an injector)" tests="3" failures="1" errors="1" skipped="0" time="0" timestamp="2026-01-02T03:04:05">
<testcase classname="gate" name="pass_rate &gt;= 0.75" time="0">
<failure type="failed" message="gate missed: pass_rate &gt;= 0.75: it is 0.5">worst: fault 2 (slow_disk, detected after 20 s, recovered after 150 s)
worst: fault 3 (db_down, detected after 12 s, recovered after 61 s)
replay: faultdrill --scenario &#39;shop &amp; stock.json&#39; --seed 18446744073709551615
</failure>
</testcase>
<testcase classname="gate" name="recovery.db_down.max &lt;= 100" time="0"/>
<testcase classname="gate" name="late_detections.slow_disk == 0" time="0">
<error type="unknown" message="cannot tell: late_detections.slow_disk == 0: there is nothing to measure">replay: faultdrill --scenario &#39;shop &amp; stock.json&#39; --seed 18446744073709551615
</error>
</testcase>
</testsuite>
</testsuites>
`;

Deno.test("JUnit: a session with every kind of case, to the byte", () => {
  assertEquals(render(smallView()), EXPECTED);
});

Deno.test("JUnit: a consumer reads the counts and the reasons", async () => {
  const read = await parse(render(smallView()));
  assert(read && "testsuite" in read);
  const [faults, gates] = read.testsuite!;
  assertEquals([read.tests, read.failures, read.errors], [7, 3, 1]);
  assertEquals([faults!.tests, faults!.failures, faults!.errors], [4, 2, 0]);
  assertEquals([gates!.tests, gates!.failures, gates!.errors], [3, 1, 1]);
  assertEquals(faults!.testcase!.map(({ failure }) => failure?.[0]?.message), [
    undefined,
    "SLA missed: recovery took 150 s of an SLA of 100 s, 50 s late, detected after 20 s",
    "SLA missed: recovery took 61 s of an SLA of 60 s, 1 s late, detected after 12 s",
    undefined,
  ]);
  assertEquals(gates!.testcase!.map(({ failure, error }) => [!!failure, !!error]), [
    [true, false],
    [false, false],
    [false, true],
  ]);
});

Deno.test("JUnit: a session without faults is an error, with no gate and with a kept one", () => {
  for (const gates of [[], ["failed_faults == 0"]]) {
    const suites = readXml(render(viewOf(emptyReport(), gates)));
    assertEquals({ ...suites.attributes }, {
      name: "Job runner, nightly drill (simulated)",
      tests: String(1 + gates.length),
      failures: "0",
      errors: "1",
      skipped: "0",
      time: "0",
    });
    assertEquals(suites.children.length, 1 + gates.length);
    const [, noFaults] = suites.children[0]!.children;
    assertEquals({ ...noFaults!.attributes }, {
      classname: "session",
      name: "faults",
      time: "0",
    });
    assertEquals(
      noFaults!.children.map(({ name, attributes }) => [name, { ...attributes }]),
      [
        ["error", { type: "unknown", message: "cannot tell: no fault was injected" }],
      ],
    );
  }
});

Deno.test("JUnit: compact is named; a stated time that is no time is left out", () => {
  const { report, ...view } = smallView();
  const suite = (changes: Partial<SessionView["report"]>) =>
    readXml(render({ ...view, report: { ...report, ...changes } })).children[0];
  const [properties] = suite({ compact: true })!.children;
  const mode = properties!.children.find(({ attributes }) => attributes.name === "mode");
  assertEquals(mode!.attributes.value, "compact");
  const stamp = (generatedAt: string) => suite({ generatedAt })!.attributes.timestamp;
  assertEquals(stamp("2026-01-02T03:04:05.678+01:30"), "2026-01-02T03:04:05");
  assertEquals(stamp("yesterday"), undefined);
  assertEquals(stamp("x2026-01-02T03:04:05Z"), undefined);
});

/** What a hostile text must have become, wherever it was put. */
function assertInertXml(text: string): void {
  const suites = readXml(render(hostileView(text)));
  const title = clipped(text);
  const [faults, gates] = suites.children;
  const source = "(answered by an injector)";
  assertEquals(suites.attributes.name, `${title} ${source}`);
  assertEquals(faults!.attributes.name, `${title} ${source}`);
  assertEquals(gates!.attributes.name, `${title} gates ${source}`);
  const [properties, ...cases] = faults!.children;
  const property = Object.fromEntries(
    properties!.children.map(({ attributes: { name, value } }) => [name, value]),
  );
  assertEquals(property.outcomes, "injector");
  assertEquals(property.replay, harmlessLine(text));
  assertEquals(cases.length, 14);
  const labels = new Set(cases.map(({ attributes }) => attributes.classname));
  assert(labels.has(harmlessLine(text)));
  const failures = cases.flatMap(({ children }) => children);
  assertEquals(failures.length, 7);
  for (const { text: reason } of failures) {
    const whole = harmless(text);
    assertEquals(
      reason,
      `description: ${whole}\nroadmap: ${whole}\nnotes: ${whole}\nreplay: ${whole}\n`,
    );
  }
  for (const { attributes, children } of gates!.children) {
    assertEquals(attributes.name, harmlessLine(text));
    for (const { text: reason } of children) {
      assert(reason.endsWith(`replay: ${harmless(text)}\n`));
    }
  }
}

/** Titles are cut after 1,000 code points. */
function clipped(text: string): string {
  const codePoints = Array.from(harmlessLine(text));
  assert(codePoints.length <= 1000);
  return codePoints.join("");
}

for (const text of HOSTILE_TEXTS) {
  const name = JSON.stringify(text.slice(0, 24));
  Deno.test(`JUnit: ${name} in every text is inert and whole`, async () => {
    assertInertXml(text);
    const read = await parse(render(hostileView(text)));
    assert(read && "testsuite" in read);
    assertEquals(read.testsuite!.map(({ testcase }) => testcase!.length), [14, 3]);
  });
}

Deno.test("JUnit: a title beyond 1,000 characters is cut and says so", () => {
  const { report, ...view } = smallView();
  const long = { ...view, report: { ...report, title: "é".repeat(3001) } };
  const { name } = readXml(render(long)).attributes;
  assertEquals(
    name,
    `${"é".repeat(1000)}… (2,001 more characters) (answered by an injector)`,
  );
});

Deno.test("law: JUnit is well-formed, counts what it holds, and blames exactly the missed", () => {
  fc.assert(fc.property(anyView, (view) => {
    const suites = readXml(render(view));
    const total = { tests: 0, failures: 0, errors: 0 };
    for (const { attributes, children } of suites.children) {
      const cases = children.filter(({ name }) => name === "testcase");
      const having = (name: string) =>
        cases.filter(({ children }) => children.some((child) => child.name === name));
      assertEquals(Number(attributes.tests), cases.length);
      assertEquals(Number(attributes.failures), having("failure").length);
      assertEquals(Number(attributes.errors), having("error").length);
      total.tests += cases.length;
      total.failures += having("failure").length;
      total.errors += having("error").length;
    }
    const { tests, failures, errors } = suites.attributes;
    assertEquals([tests, failures, errors], Object.values(total).map(String));
    const { faults } = view.report;
    if (faults.length === 0) return;
    const cases = suites.children[0]!.children.slice(1);
    assertEquals(
      cases.map(({ attributes, children }) => [attributes.name, children.length]),
      faults.map(({ sequence, injectedAtSecs, passedSla }) => {
        const clock = [
          injectedAtSecs / 3600,
          injectedAtSecs / 60 % 60,
          injectedAtSecs % 60,
        ]
          .map((part) => String(Math.floor(part)).padStart(2, "0")).join(":");
        return [`fault ${sequence} at ${clock}`, passedSla ? 0 : 1];
      }),
    );
  }));
});

Deno.test("JUnit: 10,000 faults, none or all missed, in pieces of one fault each", () => {
  for (
    const [missEvery, gates, mbMax] of [[0, GATES_PASS, 1], [1, GATES_MIXED, 6]] as const
  ) {
    const pieces = [...renderJUnit(casesOf(viewOf(sessionOf(10_000, missEvery), gates)))];
    assert(Math.max(...pieces.map(({ length }) => length)) < 2000);
    const xml = pieces.join("");
    assert(xml.length < mbMax * 1e6, `${xml.length} characters`);
    const [faults] = readXml(xml).children;
    assertEquals(faults!.attributes.tests, "10000");
    assertEquals(faults!.attributes.failures, missEvery === 0 ? "0" : "10000");
    assertEquals(faults!.children.length, 1 + 10_000);
  }
});
