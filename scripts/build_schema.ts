/**
 * Writes document/scenario.schema.json, for editors and other validators, from the
 * definition that the reader uses.
 *
 *   deno task build:schema           write it
 *   deno task build:schema --check   compare only; exit 1 if it differs
 *
 * @module
 */
import { toJsonSchema } from "@valibot/to-json-schema";
import { scenarioSchema, TEXT_CHARS_MAX } from "../document/scenario_schema.ts";

const OUTPUT_PATH = "document/scenario.schema.json";

const schema = {
  ...toJsonSchema(scenarioSchema, {
    // The one check that valibot cannot translate is the length of a text in
    // Unicode characters, which is what maxLength means in JSON Schema.
    overrideAction: ({ valibotAction, jsonSchema }) =>
      valibotAction.type === "check"
        ? { ...jsonSchema, maxLength: TEXT_CHARS_MAX }
        : undefined,
  }),
  title: "Faultdrill scenario",
};
const text = JSON.stringify(schema, null, 2) + "\n";

if (!Deno.args.includes("--check")) {
  Deno.writeTextFileSync(OUTPUT_PATH, text);
  console.log(`wrote ${OUTPUT_PATH}`);
} else if (Deno.readTextFileSync(OUTPUT_PATH) !== text) {
  console.error(`build_schema: ${OUTPUT_PATH} is stale: run \`deno task build:schema\``);
  Deno.exit(1);
} else {
  console.log(`${OUTPUT_PATH} follows from the definition`);
}
