/** Reports that are too long to be read into a tree are verified all the same. */
import { assertEquals } from "@std/assert";
import { verifyReport } from "../../document/verify.ts";
import { renderJson, runStress } from "../../mod.ts";

Deno.test("a report of 152 MiB and 3.9 million values is verified", () => {
  const json = renderJson(runStress({ durationHours: 300_000, seed: 3n }));
  const { difference, totalFaults } = verifyReport(json, runStress);
  assertEquals([difference, totalFaults], [undefined, 300_006]);
  const at = json.lastIndexOf('"recovery_time_secs": ') + 22;
  const forged = `${json.slice(0, at)}x${json.slice(at + 1)}`;
  assertEquals(verifyReport(forged, runStress).difference?.got.startsWith("x"), true);
});
