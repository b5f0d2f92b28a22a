/**
 * The conformance suite against what is built, in every runtime that the library is
 * promised to work in. All must come to the digest of the sources. A table of the
 * rows that ran is printed at the end.
 *
 *   deno task test:runtimes
 *   deno task test:runtimes --filter workerd
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import * as library from "../../mod.ts";
import { conform } from "../conformance.ts";
import { golden } from "../runtimes/golden.ts";
import { allRows, type Row } from "./runtimes.ts";
import { once } from "./scratch.ts";
import { layOutStage } from "./stage.ts";

const HEADINGS = ["runtime", "version", "setting", "engine", "cases", "digest", "time"];
const table: string[][] = [];

/** What the sources come to, in this process. */
const expected = once(() => conform(library, golden));

async function check({ runtime, setting, engine, run }: Row): Promise<void> {
  await layOutStage();
  const { digest, cases } = await expected();
  const version = await runtime.version();
  const startedAtMs = performance.now();
  const verdict = await run();
  const secs = ((performance.now() - startedAtMs) / 1000).toFixed(1);
  table.push([
    runtime.name,
    version,
    setting,
    verdict.engine,
    `${verdict.cases}`,
    verdict.digest.slice(0, 16) || "golden",
    `${secs} s`,
  ]);
  assertEquals(verdict.failures, []);
  assertEquals([verdict.failed, verdict.engine], [0, engine]);
  // The example worker is asked for reports, and has no digest of the whole suite.
  if (verdict.digest === "") assertEquals(verdict.cases, 103);
  else assertEquals([verdict.digest, verdict.cases], [digest, cases]);
}

for (const row of allRows()) {
  Deno.test(`runtimes: ${row.runtime.name}, ${row.setting}`, () => check(row));
}

Deno.test("runtimes: the sources, in this process", async () => {
  const { failures, failed, cases } = await expected();
  assertEquals([failures, failed, cases], [[], 0, 1467]);
});

function tableOf(rows: readonly string[][]): string {
  const widths = HEADINGS.map((_, column) =>
    Math.max(...rows.map((cells) => cells[column]?.length ?? 0))
  );
  return rows
    .map((cells) =>
      cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ").trimEnd()
    )
    .join("\n");
}

Deno.test.afterAll(() => {
  console.log(tableOf([HEADINGS, ...table]));
  const digests = new Set(
    table.map((cells) => cells[5]).filter((cell) => cell !== "golden"),
  );
  console.log(`${table.length} rows, digest ${[...digests].join(" and ")}`);
});
