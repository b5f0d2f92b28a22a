import { assertEquals } from "@std/assert";
import { writeOutputs } from "../../cli/outputs.ts";
import { inFolder } from "./command.ts";
import { openTestHost } from "./test_host.ts";

/** What stderr gets while 3 MB are written, on a clock that runs on by itself. */
async function told(folder: string, stderrIsTerminal: boolean): Promise<string> {
  const host = openTestHost({ cwd: folder, stderrIsTerminal });
  let nowMs = 0;
  const clock = { ...host.clock, nowMs: () => nowMs += 100 };
  const chunks = Array.from({ length: 12 }, () => "x".repeat(1 << 18));
  await writeOutputs({ ...host, clock }, [{ path: "a\x1b[31m", chunks }]);
  return host.stderr;
}

Deno.test("a terminal sees how far it is, in one line that is gone in the end", () =>
  inFolder(async (folder) => {
    const line = (megabytes: number) => `\r\x1b[Kwriting a\\u{1b}[31m: ${megabytes} MB\r`;
    assertEquals(
      await told(folder, true),
      `${line(1)}${line(2)}${line(2)}${line(3)}\r\x1b[K`,
    );
  }));

Deno.test("nobody else does", () =>
  inFolder(async (folder) => assertEquals(await told(folder, false), "")));
