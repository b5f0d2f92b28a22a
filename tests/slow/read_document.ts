/**
 * Makes a hostile document, reads it as the command would, and prints how it went:
 * `read_document.ts NAME BYTES`. A process of its own, so that its memory is its own.
 * @module
 */
import process from "node:process";
import { InvalidDocumentError } from "../../document/json.ts";
import { parseScenario } from "../../document/scenario.ts";
import { verifyReport } from "../../document/verify.ts";
import { runStress } from "../../mod.ts";
import { HOSTILE } from "./hostile_documents.ts";

const [name = "", bytes = "0"] = Deno.args;
const make = HOSTILE[name];
if (!make) throw new RangeError(`no such document: ${name}`);
const { reader, text } = make(Number(bytes));
const startedAtMs = performance.now();
const startCpu = process.cpuUsage();
const problems = problemsOf(() =>
  reader === "scenario" ? parseScenario(text) : verifyReport(text, runStress)
);
const elapsedMs = performance.now() - startedAtMs;
const { user, system } = process.cpuUsage(startCpu);
console.log(JSON.stringify({
  chars: text.length,
  // Where others use the machine too, the clock tells of them as well.
  elapsedMs: Math.round(Math.min(elapsedMs, (user + system) / 1000)),
  peakBytes: peakBytes(),
  problems: problems.length,
  messageChars: problems.join("\n").length,
  first: problems[0],
}));

function problemsOf(read: () => unknown): string[] {
  try {
    read();
    return [];
  } catch (error) {
    if (!(error instanceof InvalidDocumentError)) throw error;
    return error.message.split("\n");
  }
}

/** The most memory that this process had, which Linux alone tells. */
function peakBytes(): number {
  const [, kilobytes] = /^VmHWM:\s*(\d+) kB$/m
    .exec(Deno.readTextFileSync("/proc/self/status")) ?? [];
  if (kilobytes === undefined) throw new Error("/proc/self/status tells no VmHWM");
  return Number(kilobytes) * 1024;
}
