/**
 * Documents in: within limits, as they are.
 */
import { assertEquals, assertStringIncludes } from "@std/assert";
import type { CommandError } from "../../cli/errors.ts";
import { readDocument } from "../../cli/inputs.ts";
import { goldenReport } from "../golden.ts";
import { inFolder, run, runShell } from "./command.ts";
import { openTestHost, type TestHostOptions } from "./test_host.ts";

const BOM = [0xef, 0xbb, 0xbf];

async function read(path: string, bytesMax: number, options: Partial<TestHostOptions>) {
  try {
    return await readDocument(openTestHost({ cwd: "/", ...options }), path, bytesMax);
  } catch (error) {
    const { exitCode, message } = error as CommandError;
    return `${exitCode} ${message}`;
  }
}

Deno.test("a document has up to so many bytes, of a file or of stdin", () =>
  inFolder(async (cwd) => {
    const stdin = "ünï";
    Deno.writeTextFileSync(`${cwd}/d`, stdin);
    for (
      const [path, name] of [["d", "d"], ["-", "stdin"], ["/dev/stdin", "/dev/stdin"]]
    ) {
      assertEquals(await read(path!, 5, { cwd, stdin }), stdin);
      assertEquals(
        await read(path!, 4, { cwd, stdin }),
        `104 failed to read ${name}: it must have at most 4 bytes: got more`,
      );
    }
    assertEquals(await read("-", 0, {}), "");
  }));

Deno.test("a document is UTF-8, and loses no byte order mark", async () => {
  const stdin = (...bytes: number[]) => ({ stdin: Uint8Array.from(bytes) });
  assertEquals(await read("-", 9, stdin(...BOM, 0x7b)), "\ufeff{");
  for (const bytes of [[0xff], [0xc3], [0xed, 0xa0, 0x80], [0xff, 0xfe, 0x7b, 0]]) {
    assertEquals(
      await read("-", 9, stdin(...bytes)),
      "104 failed to read stdin: it must be UTF-8 text",
    );
  }
});

Deno.test("a byte order mark is told, in a scenario and before a report", () =>
  inFolder(async (cwd) => {
    const bytes = Deno.readFileSync(
      new URL("../golden/reports/compact-seed7.json", import.meta.url),
    );
    Deno.writeFileSync(`${cwd}/r.json`, Uint8Array.from([...BOM, ...bytes]));
    const { stdout } = await run(["scenario"], { cwd });
    Deno.writeTextFileSync(`${cwd}/s.json`, `\ufeff${stdout}`);
    const scenario = await run(["validate", "s.json"], { cwd });
    assertEquals(scenario.code, 104);
    assertStringIncludes(scenario.stderr, "line 1, column 1 must be a value: got U+FEFF");
    const report = await run(["verify", "r.json"], { cwd });
    assertEquals([report.code, report.stdout], [109, ""]);
    assertStringIncludes(report.stderr, "byte order mark");
    assertEquals(goldenReport("compact-seed7.json").charCodeAt(0), "{".charCodeAt(0));
  }));

Deno.test("a document that ends in the middle of a character, in pieces", () =>
  inFolder(async (cwd) => {
    const line = `(printf '\\303'; sleep 0.1; printf '\\274') | "$0" "$@" validate -`;
    const { code, stderr } = await runShell(line, { cwd });
    assertEquals(code, 104);
    assertStringIncludes(stderr, 'got "ü"');
  }));
