/**
 * The README's commands, run in a copy of this checkout. Its snippets are run by
 * `deno test --doc`, as part of `deno task ok`.
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { COMMANDS } from "../cli/main.ts";
import { inFolder } from "./cli/command.ts";

const root = new URL("../", import.meta.url).pathname;
const readme = Deno.readTextFileSync(`${root}README.md`);
const manifest = JSON.parse(Deno.readTextFileSync(`${root}deno.json`));

function blocks(language: string): string[] {
  const fence = new RegExp("^```" + language + "\\n([\\s\\S]*?)^```$", "gm");
  return Array.from(readme.matchAll(fence), ([, block = ""]) => block);
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
    const [, task = ""] = / task (\S+)/.exec(command) ?? [];
    assert(task in manifest.tasks, command);
  }
});

// One copy, in order, because a reader's later commands use what the earlier ones made.
Deno.test("the README's commands work, one after the other", () =>
  inFolder(async (folder) => {
    await cloneTo(folder);
    // `task test` would run this test again: CI runs that line as it stands.
    const run = commands.filter((command) => !command.endsWith(" task test"));
    for (const command of run) {
      const { code, stdout, stderr } = await new Deno.Command("bash", {
        // Where a task runs this test, its variable would name that task's folder.
        args: ["-c", `unset INIT_CWD; ${withOurDeno(command)}`],
        cwd: folder,
        stdin: "null",
      }).output();
      const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
      assertEquals(code, 0, `${command}\n${text(stderr)}`);
      if (command === run[0]) assertMatch(text(stdout), printedLine());
    }
  }));

/** The line that the README shows of its first command, with its cuts open. */
function printedLine(): RegExp {
  const [line = ""] = (blocks("text")[0] ?? "").split("\n");
  assert(line.length > 0);
  const escaped = line.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(escaped.replaceAll("…", ".+"));
}

Deno.test("docs/reference.md names every command and option", () => {
  const reference = Deno.readTextFileSync(`${root}docs/reference.md`);
  for (const { name, options } of COMMANDS) {
    assert(reference.includes(`\n## ${name}\n`), name);
    for (const option of Object.keys(options)) {
      const flag = option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
      assert(reference.includes(`--${flag}`), flag);
    }
  }
});
