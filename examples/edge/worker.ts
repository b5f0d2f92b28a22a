/**
 * The drill behind HTTP: a fetch handler for workerd-based and Deno-based hosts,
 * to be deployed as it is.
 *
 *   GET /report?seed=7&compact=1&format=md
 *
 * `seed` is decimal or 0x hex (1 if left out), `compact` is 0 or 1 (0), `format` is
 * json or md (json). The same address always gets the same bytes; the header
 * `faultdrill-engine` tells which arithmetic ran.
 *
 *   deno serve examples/edge/worker.ts
 *
 * @module
 */
import {
  engine,
  parseSeed,
  renderJson,
  renderMarkdown,
  runStress,
} from "@faultdrill/faultdrill";

const FORMATS = {
  json: { type: "application/json; charset=utf-8", render: renderJson },
  md: { type: "text/markdown; charset=utf-8", render: renderMarkdown },
};
const PARAMETERS = ["seed", "compact", "format"];

/** Answers one request. Keeps nothing between requests, so any number may run at once. */
function handle(request: Request): Response {
  const { pathname, searchParams } = new URL(request.url);
  if (pathname !== "/report") {
    return refuse(404, `there is only /report here: got ${JSON.stringify(pathname)}`);
  }
  if (request.method !== "GET") {
    return refuse(405, `method must be GET: got ${request.method}`, { allow: "GET" });
  }
  try {
    return answer(searchParams);
  } catch (error) {
    if (error instanceof RangeError) return refuse(400, error.message);
    throw error;
  }
}

function answer(query: URLSearchParams): Response {
  requireKnown(query);
  const seed = parseSeed(query.get("seed") ?? "1");
  const compact = oneOf(["0", "1"], query.get("compact") ?? "0", "compact") === "1";
  const format = oneOf(["json", "md"], query.get("format") ?? "json", "format");
  const { type, render } = FORMATS[format];
  return new Response(render(runStress({ seed, compact })), {
    headers: { "content-type": type, "faultdrill-engine": engine },
  });
}

function requireKnown(query: URLSearchParams): void {
  const names = Array.from(query.keys());
  for (const [index, name] of names.entries()) {
    oneOf(PARAMETERS, name, "query parameter");
    if (names.indexOf(name) !== index) {
      throw new RangeError(`${name} must be given once: got it again`);
    }
  }
}

function oneOf<T extends string>(known: readonly T[], text: string, name: string): T {
  const found = known.find((value) => value === text);
  if (found === undefined) {
    throw new RangeError(
      `${name} must be ${known.join(" or ")}: got ${JSON.stringify(text)}`,
    );
  }
  return found;
}

function refuse(status: number, error: string, headers: HeadersInit = {}): Response {
  return Response.json({ error }, { status, headers });
}

const worker: { fetch(request: Request): Response } = { fetch: handle };
export default worker;
