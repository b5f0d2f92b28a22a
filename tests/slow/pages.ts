/**
 * Runs the conformance suite in pages of Chromium, which post their verdict back.
 * @module
 */
import { join } from "node:path";
import { CHROMIUM_FLAGS, findChromium } from "./chromium.ts";
import { removeWhenIdle } from "./scratch.ts";
import { stage } from "./stage.ts";

const PAGE_TIMEOUT_MS = 60_000;
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  js: "text/javascript",
  html: "text/html",
};

/** A page that loads scripts of the stage under a content security policy. */
export interface Page {
  /** What the policy says of scripts. */
  readonly scriptPolicy: string;
  readonly scripts: readonly { readonly path: string; readonly module: boolean }[];
}

/** Opens a page in Chromium and returns what it posts. */
export async function verdictOf(page: Page): Promise<string> {
  const verdict = Promise.withResolvers<string>();
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    (request) => answer(request, page, verdict.resolve),
  );
  try {
    const url = `http://127.0.0.1:${server.addr.port}/page.html`;
    return await withChromium(url, verdict.promise);
  } finally {
    await server.shutdown();
  }
}

async function answer(
  request: Request,
  { scriptPolicy, scripts }: Page,
  post: (verdict: string) => void,
): Promise<Response> {
  if (request.method === "POST") {
    post(await request.text());
    return new Response();
  }
  const name = new URL(request.url).pathname.slice(1);
  const type = CONTENT_TYPES[name.split(".").at(-1) ?? ""];
  const tags = scripts.map(({ path, module }) =>
    `<script src="/${path}"${module ? " type=module" : ""}></script>`
  );
  const body = name === "page.html"
    ? `<!doctype html><meta charset="utf-8">${tags.join("")}`
    : await Deno.readFile(join(stage, name)).catch(() => undefined);
  if (type === undefined || body === undefined) {
    return new Response(null, { status: 404 });
  }
  const policy = `default-src 'none'; connect-src 'self'; script-src ${scriptPolicy}`;
  return new Response(body, {
    headers: { "content-type": type, "content-security-policy": policy },
  });
}

async function withChromium(url: string, verdict: Promise<string>): Promise<string> {
  const program = findChromium();
  const profile = Deno.makeTempDirSync({ prefix: "faultdrill-chromium-" });
  const child = new Deno.Command(program, {
    args: [
      "--headless=new",
      "--disable-gpu",
      "--no-first-run",
      "--disable-background-networking",
      `--user-data-dir=${profile}`,
      ...CHROMIUM_FLAGS,
      url,
    ],
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () =>
      late.reject(
        new Error(`no verdict from the page within ${PAGE_TIMEOUT_MS / 1000} s`),
      ),
    PAGE_TIMEOUT_MS,
  );
  try {
    return await Promise.race([verdict, late.promise]);
  } finally {
    clearTimeout(timer);
    child.kill("SIGTERM");
    await child.status;
    await removeWhenIdle(profile);
  }
}
