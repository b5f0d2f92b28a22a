/**
 * What a report says in words and numbers, the same in every format. Numbers are
 * written without a locale.
 * @module
 */
import { type FaultRecord, formatTenths, type Outcomes } from "../drill/mod.ts";
import type { GateResult, GroupStatistics, Verdict } from "../measure/mod.ts";

/** Longest text of a user that is shown whole, in code points. */
export const TEXT_MAX = 1000;

/** A whole number with a comma before every three digits. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ",");
}

/** A count with its noun: `1 gate`, `2 gates`. */
export function counted(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** Seconds with their unit. */
export function secs(value: number): string {
  return `${grouped(value)} s`;
}

/** A mean in seconds, rounded as the Markdown report rounds it. */
export function meanSecs(mean: number): string {
  return `${formatTenths(mean)} s`;
}

/** Seconds since the session began as a clock that does not stop at 24 hours. */
export function clock(totalSecs: number): string {
  const parts = [
    Math.floor(totalSecs / 3600),
    Math.floor(totalSecs / 60) % 60,
    totalSecs % 60,
  ];
  return parts.map((part) => String(part).padStart(2, "0")).join(":");
}

/** A share in tenths of a percent, rounded down: 100 % is only what is whole. */
export function passRate(
  { totalFaults, passedFaults }: Pick<GroupStatistics, "totalFaults" | "passedFaults">,
): string {
  if (totalFaults === 0) return "–";
  const tenths = Math.floor((passedFaults * 1000) / totalFaults);
  return `${Math.floor(tenths / 10)}.${tenths % 10} %`;
}

/** How far a recovery went beyond its SLA, in seconds. */
export function lateSecs(fault: FaultRecord): number {
  return fault.recoveryTimeSecs - fault.kind.slaSecs;
}

/** The faults that missed their SLA, the latest first, then in order of injection. */
export function missedWorstFirst(faults: readonly FaultRecord[]): FaultRecord[] {
  return faults
    .filter(({ passedSla }) => !passedSla)
    .sort((a, b) => lateSecs(b) - lateSecs(a) || a.sequence - b.sequence);
}

/** Why a fault missed its SLA. */
export function explainMiss(fault: FaultRecord): string {
  return `recovery took ${secs(fault.recoveryTimeSecs)} of an SLA of ` +
    `${secs(fault.kind.slaSecs)}, ${secs(lateSecs(fault))} late, ` +
    `detected after ${secs(fault.detectionTimeSecs)}`;
}

/** A fault by its place and what it did. */
export function nameFault(fault: FaultRecord): string {
  return `fault ${fault.sequence} (${fault.kind.label}, detected after ` +
    `${secs(fault.detectionTimeSecs)}, recovered after ${secs(fault.recoveryTimeSecs)})`;
}

/**
 * What a gate measured, cut rather than rounded after six decimals: 0.9499999996
 * must not read as the 0.95 that it missed.
 */
export function measuredValue({ value, gate }: GateResult): string {
  if (value === undefined) return "nothing to measure";
  const [whole = "", decimals = ""] = decimal(value).split(".");
  const cut = decimals.length > 6 ? `${decimals.slice(0, 6)}…` : decimals;
  const number = cut === "" ? grouped(value) : `${whole}.${cut}`;
  return typeof gate.metric === "string" ? number : `${number} s`;
}

/** No exponent: a pass rate may be as small as 10^-6, where JavaScript still has none. */
function decimal(value: number): string {
  return value !== 0 && Math.abs(value) < 1e-6 ? value.toFixed(12) : String(value);
}

/** The verdict in a word or two. */
export const VERDICT_WORDS: Record<Verdict, string> = {
  pass: "Pass",
  fail: "Fail",
  unknown: "Cannot tell",
  done: "Done",
};

/** A gate's verdict in words. */
export const GATE_WORDS: Record<GateResult["verdict"], string> = {
  pass: "holds",
  fail: "missed",
  unknown: "cannot tell",
};

/** Where outcomes come from, in a word to stand beside a verdict. */
export const OUTCOMES_WORDS: Record<Outcomes, string> = {
  simulated: "simulated",
  injector: "answered by an injector",
};

/** Why the verdict is what it is, in one sentence. */
export function explainVerdict(verdict: Verdict, gates: readonly GateResult[]): string {
  const count = (verdict: GateResult["verdict"]) =>
    gates.filter((gate) => gate.verdict === verdict).length;
  const some = (part: number) => `${grouped(part)} of ${counted(gates.length, "gate")}`;
  switch (verdict) {
    case "fail":
      return `${some(count("fail"))} ${count("fail") === 1 ? "was" : "were"} missed.`;
    case "unknown":
      return count("unknown") > 0
        ? `${some(count("unknown"))} had nothing to measure.`
        : "There is nothing to judge.";
    case "pass":
      return gates.length === 1
        ? "The one gate holds."
        : `All ${grouped(gates.length)} gates hold.`;
    case "done":
      return "No gate was asked for.";
  }
}

/** What the faults did, in one sentence. */
export function explainFaults(faults: readonly FaultRecord[]): string {
  const missed = faults.filter(({ passedSla }) => !passedSla).length;
  if (faults.length === 0) return "No fault was injected.";
  if (missed > 0) {
    return `${grouped(missed)} of ${counted(faults.length, "fault")} missed ` +
      `${missed === 1 ? "its" : "their"} SLA.`;
  }
  return faults.length === 1
    ? "The one fault met its SLA."
    : `All ${grouped(faults.length)} faults met their SLA.`;
}
