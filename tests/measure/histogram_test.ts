import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { Histogram } from "../../measure/mod.ts";

const values = fc.array(
  fc.oneof(fc.integer({ min: 0, max: 9 }), fc.double({ min: 0, max: 1e6, noNaN: true })),
  { maxLength: 60 },
);

function histogramOf(values: readonly number[]): Histogram {
  const histogram = new Histogram();
  for (const value of values) histogram.add(value);
  return histogram;
}

function merged(...parts: readonly Histogram[]): Histogram {
  const whole = new Histogram();
  for (const part of parts) whole.merge(part);
  return whole;
}

Deno.test("law: a histogram is its values, sorted and counted", () => {
  fc.assert(fc.property(values, (values) => {
    const histogram = histogramOf(values);
    assertEquals(histogram.total, values.length);
    // 0 and -0 are one value, as they are one time.
    const expanded = histogram.entries().flatMap(([value, count]) =>
      Array<number>(count).fill(value)
    );
    assertEquals(expanded, values.toSorted((a, b) => a - b).map((value) => value + 0));
  }));
});

Deno.test("law: merging loses nothing, in any order and grouping", () => {
  fc.assert(fc.property(values, values, values, (a, b, c) => {
    const [ha, hb, hc] = [histogramOf(a), histogramOf(b), histogramOf(c)];
    const whole = histogramOf([...a, ...b, ...c]);
    for (
      const other of [
        merged(ha, hb, hc),
        merged(hc, ha, hb),
        merged(merged(ha, hb), hc),
        merged(ha, merged(hb, hc)),
      ]
    ) {
      assertEquals(other.entries(), whole.entries());
      assertEquals(other.percentiles(), whole.percentiles());
      assertEquals(other.total, whole.total);
    }
  }));
});

Deno.test("a count adds a value that many times, and an empty histogram has no percentile", () => {
  const histogram = new Histogram();
  assertEquals([histogram.total, histogram.percentiles()], [0, undefined]);
  histogram.add(7, 99);
  histogram.add(9);
  assertEquals(histogram.entries(), [[7, 99], [9, 1]]);
  assertEquals(histogram.percentiles(), { p50: 7, p90: 7, p95: 7, p99: 7, max: 9 });
  histogram.add(9, 899);
  assertEquals(histogram.percentiles(), { p50: 9, p90: 9, p95: 9, p99: 9, max: 9 });
});
