import { assertEquals } from "@std/assert";
import { causeOf, EXIT, gravest } from "../../cli/errors.ts";

Deno.test("of several exit codes the gravest wins, which is not the greatest", () => {
  const order = [101, 109, 107, 105, 104, 100, 99, 98, 2, 1, 0];
  assertEquals(Object.values<number>(EXIT), order);
  for (const [index, code] of order.entries()) {
    const others = order.slice(index);
    assertEquals(gravest(...others), code);
    assertEquals(gravest(...others.reverse()), code);
  }
  assertEquals(gravest(), EXIT.done);
});

Deno.test("a cause is told in the same words on every runtime, or in the runtime's own", () => {
  const error = (code: string) => Object.assign(new Error("own words"), { code });
  assertEquals(causeOf(error("ENOSPC")), "no space left on device");
  assertEquals(causeOf(error("EWEIRD")), "own words");
  assertEquals(causeOf(new Error("own words")), "own words");
});
