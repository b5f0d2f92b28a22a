import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { posix } from "node:path";
import { posixPaths } from "../../cli/paths.ts";

const CWD = "/work folder/here";
const paths = posixPaths(() => CWD);
const part = fc.stringMatching(/^[a.\/ ]{0,8}$/);

Deno.test("paths are those of node:path, with no line of it loaded", () => {
  fc.assert(fc.property(fc.array(part, { maxLength: 4 }), (parts) => {
    assertEquals(paths.join(...parts), posix.join(...parts));
    const full = posix.resolve(CWD, ...parts);
    assertEquals(paths.resolve(...parts), full);
    assertEquals(paths.dirname(full), posix.dirname(full));
    assertEquals(paths.basename(full), posix.basename(full));
  }));
  for (const relative of ["a", "a/b", "./a", "..", "."]) {
    assertEquals(paths.dirname(relative), posix.dirname(relative));
    assertEquals(paths.basename(relative), posix.basename(relative));
  }
});
