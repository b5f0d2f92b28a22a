/**
 * The README's commands, run in a copy of this checkout. Its snippets are run by
 * `deno test --doc`, as part of `deno task ok`.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { goldenReport } from "./golden.ts";
import { inFolder } from "./cli/command.ts";

const root = new URL("../", import.meta.url).pathname;
const readme = Deno.readTextFileSync(`${root}README.md`);
const manifest = JSON.parse(Deno.readTextFileSync(`${root}deno.json`));

function blocks(language: string): string[] {
  const fence = new RegExp("^```" + language + "\\n([\\s\\S]*?)^```$", "gm");
  return Array.from(readme.matchAll(fence), ([, block]) => block);
}

const commands = blocks("sh").flatMap((block) => block.trim().split("\n"));

/** Copies what git tracks, or would track, as a clone would have it. */
async function cloneTo(folder: string): Promise<void> {
  const line = "git ls-files -co --exclude-standard | " +
    'while read -r f; do [ -e "$f" ] && echo "$f"; done | tar cf - -T - | tar xf - -C "$0"';
  const { success } = await new Deno.Command("bash", {
    args: ["-c", line, folder],
    cwd: root,
  })
    .output();
  assert(success);
}

/** `npx -y deno@…` and `deno` are the Deno that runs this test. */
function withOurDeno(command: string): string {
  return command.replace(/^npx -y deno@\S+|^deno\b/, `"${Deno.execPath()}"`);
}

Deno.test("every command of the README names a task that exists", () => {
  assert(commands.length >= 4);
  for (const command of commands) {
    const [, task] = / task (\S+)/.exec(command) ?? [];
    assert(task in manifest.tasks, command);
  }
});

// `task test` would run this test again: CI runs that line as it stands.
for (const command of commands.filter((command) => !command.endsWith(" task test"))) {
  Deno.test(`README: ${command}`, () =>
    inFolder(async (folder) => {
      await cloneTo(folder);
      const { code, stderr } = await new Deno.Command("bash", {
        // Where a task runs this test, its variable would name that task's folder.
        args: ["-c", `unset INIT_CWD; ${withOurDeno(command)}`],
        cwd: folder,
        stdin: "null",
      }).output();
      assertEquals(code, 0, new TextDecoder().decode(stderr));
    }));
}

Deno.test("the README's excerpt is the report that it names", () => {
  const [excerpt] = blocks("text");
  assertStringIncludes(goldenReport("standard-1h-seed21-tie.md"), excerpt);
});

Deno.test("the README's options are those of --help", async () => {
  const help = await new Deno.Command("bash", {
    args: ["-c", `"${Deno.execPath()}" run -q --no-prompt cli.ts --help`],
    cwd: root,
  }).output();
  const optionsIn = (text: string) =>
    Array.from(text.matchAll(/--[a-z][a-z-]+(?=[ `,|])/g), ([name]) => name);
  const [, table] = readme.split("| option ");
  const documented = new Set(optionsIn(table.split("\n\n")[0]));
  const offered = new Set(optionsIn(new TextDecoder().decode(help.stdout)));
  assertEquals([...documented].sort(), [...offered].sort());
});
