/**
 * Every JSON file of this checkout, read as strictly as a user's: `JSON.parse` keeps
 * the last of two equal keys and says nothing.
 */
import { assert, assertEquals } from "@std/assert";
import { InvalidDocumentError, parseJson } from "../../document/json.ts";
import { listFiles } from "../../scripts/list_files.ts";
import { ROOT } from "../../scripts/read_manifest.ts";

const files = listFiles().filter((path) => path.endsWith(".json"));

Deno.test("deno.json is among the JSON files that are read strictly", () => {
  assert(files.includes("deno.json"));
});

for (const path of files) {
  Deno.test(`${path} is JSON without a key twice`, () => {
    assertEquals(problemsOf(Deno.readTextFileSync(ROOT + path)), []);
  });
}

function problemsOf(text: string): string[] {
  try {
    parseJson(text);
    return [];
  } catch (error) {
    if (!(error instanceof InvalidDocumentError)) throw error;
    return error.problems.map(({ path, message }) => `${path} ${message}`);
  }
}
