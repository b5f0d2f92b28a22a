import { assertEquals, assertMatch } from "@std/assert";
import { engine } from "../mod.ts";
import worker from "../examples/edge/worker.ts";
import digests from "./golden/report_digests.json" with { type: "json" };

const ORIGIN = "https://drill.example";

function get(pathAndQuery: string, init?: RequestInit): Response {
  return worker.fetch(new Request(ORIGIN + pathAndQuery, init));
}

/** The status and the reason of a refusal, which is always JSON. */
async function refusalOf(response: Response): Promise<[number, string]> {
  assertEquals(response.headers.get("content-type"), "application/json");
  const { error, ...rest } = await response.json();
  assertEquals(rest, {});
  return [response.status, error];
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0"))
    .join("");
}

/** A report of the worker as the original renders it: only the stated time differs. */
async function digestAtGoldenTime(response: Response): Promise<string> {
  const text = await response.text();
  return sha256(
    text.replace('"1970-01-01T00:00:00+00:00"', '"2026-01-01T00:00:00+00:00"'),
  );
}

const goldens = digests.cases.filter(({ compact, duration_hours }) =>
  compact || duration_hours === 8
);

Deno.test("edge: every golden seed gets the original's bytes, all asked for at once", async () => {
  const seeds = new Set(goldens.map(({ seed }) => seed));
  assertEquals(seeds.has("18446744073709551615"), true);
  const requests = goldens.flatMap((golden) =>
    (["json", "md"] as const).map(async (format) => {
      await Promise.resolve();
      const { seed, compact } = golden;
      const query = `seed=${seed}&compact=${compact ? 1 : 0}&format=${format}`;
      const digest = await digestAtGoldenTime(get(`/report?${query}`));
      const expected = format === "json" ? golden.json_sha256 : golden.markdown_sha256;
      assertEquals(digest, expected, query);
    })
  );
  await Promise.all(requests);
});

Deno.test("edge: a report names its format and its engine", () => {
  const json = get("/report?seed=7&compact=1");
  assertEquals(json.status, 200);
  assertEquals(json.headers.get("content-type"), "application/json; charset=utf-8");
  assertEquals(json.headers.get("faultdrill-engine"), engine);
  const markdown = get("/report?seed=7&format=md");
  assertEquals(markdown.headers.get("content-type"), "text/markdown; charset=utf-8");
});

Deno.test("edge: what is left out has the original's default", async () => {
  const bare = await get("/report").text();
  assertEquals(await get("/report?seed=1&compact=0&format=json").text(), bare);
  assertEquals(await get("/report?seed=0x1").text(), bare);
});

Deno.test("edge: a bad query gets 400 and the reason", async (t) => {
  const cases = {
    "seed=-1":
      /^seed must be 0 to 18446744073709551615, or 0x hex, or a git .*: got "-1"$/,
    "seed=18446744073709551616": /^seed must be 0 to 18446744073709551615/,
    "seed=": /^seed must be .*: got ""$/,
    "seed=7.5": /^seed must be/,
    "compact=yes": /^compact must be 0 or 1: got "yes"$/,
    "format=html": /^format must be json or md: got "html"$/,
    "format=__proto__": /^format must be json or md/,
    "sed=7": /^query parameter must be seed or compact or format: got "sed"$/,
    "seed=1&seed=2": /^seed must be given once: got it again$/,
  };
  for (const [query, reason] of Object.entries(cases)) {
    await t.step(query, async () => {
      const [status, error] = await refusalOf(get(`/report?${query}`));
      assertEquals(status, 400);
      assertMatch(error, reason);
    });
  }
});

Deno.test("edge: another path gets 404", async () => {
  for (const path of ["/", "/report/", "/reports?seed=7"]) {
    assertEquals((await refusalOf(get(path)))[0], 404);
  }
});

Deno.test("edge: another method gets 405 and the one that is allowed", async () => {
  for (const method of ["POST", "PUT", "DELETE", "HEAD", "OPTIONS"]) {
    const response = get("/report?seed=7", { method });
    assertEquals(response.headers.get("allow"), "GET");
    assertEquals((await refusalOf(response))[0], 405);
  }
});
