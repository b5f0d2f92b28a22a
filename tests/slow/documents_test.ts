/**
 * Documents at the limits of their size, read in processes of their own.
 *
 *   deno task test:documents
 *
 * Those that are made to hurt are refused within the limits that are promised:
 * 5 s and 500 MB up to 1 MiB, 10 s and 1.5 GB up to 64 MiB, at most 100 problems.
 */
import { assert, assertEquals } from "@std/assert";
import { verifyReport } from "../../document/verify.ts";
import { renderJson, runStress } from "../../mod.ts";
import { HOSTILE } from "./hostile_documents.ts";

interface Limits {
  readonly bytes: number;
  readonly elapsedMsMax: number;
  readonly peakBytesMax: number;
}

const SIZES: readonly Limits[] = [
  { bytes: 2 ** 20, elapsedMsMax: 5_000, peakBytesMax: 500e6 },
  { bytes: 64 * 2 ** 20, elapsedMsMax: 10_000, peakBytesMax: 1.5e9 },
];
const PROBLEM_CHARS_MAX = 1_000;

for (const { bytes, elapsedMsMax, peakBytesMax } of SIZES) {
  for (const name of Object.keys(HOSTILE)) {
    // The command refuses a scenario above 1 MiB before it is read; a caller may not.
    Deno.test(`${bytes / 2 ** 20} MiB of ${name}`, async () => {
      const read = await readApart(name, bytes);
      assert(read.elapsedMs <= elapsedMsMax, JSON.stringify(read));
      assert(read.peakBytes <= peakBytesMax, JSON.stringify(read));
      assert(read.problems <= 100, JSON.stringify(read));
      assert(read.messageChars <= 100 * PROBLEM_CHARS_MAX, JSON.stringify(read));
    });
  }
}

/** Reads a document in a process of its own, whose memory is nobody else's. */
async function readApart(name: string, bytes: number) {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-q",
      // Of /proc, Deno hands out files to those alone that may do everything.
      "-A",
      new URL("read_document.ts", import.meta.url).href,
      name,
      `${bytes}`,
    ],
    cwd: new URL("../../", import.meta.url),
  }).output();
  assertEquals([success, new TextDecoder().decode(stderr)], [true, ""]);
  const read: Record<"elapsedMs" | "peakBytes" | "problems" | "messageChars", number> =
    JSON.parse(new TextDecoder().decode(stdout));
  return read;
}

Deno.test("a report of 152 MiB and 3.9 million values is verified", () => {
  const json = renderJson(runStress({ durationHours: 300_000, seed: 3n }));
  const { difference, totalFaults } = verifyReport(json, runStress);
  assertEquals([difference, totalFaults], [undefined, 300_006]);
  const at = json.lastIndexOf('"recovery_time_secs": ') + 22;
  const forged = `${json.slice(0, at)}x${json.slice(at + 1)}`;
  assertEquals(verifyReport(forged, runStress).difference?.got.startsWith("x"), true);
});
