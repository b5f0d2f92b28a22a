/**
 * What a report says in words and numbers, the same in every format. Numbers are
 * written without a locale.
 * @module
 */
import type { FaultRecord } from "../core.ts";
import { detectionTimeSecs, type GateResult, type GroupStatistics } from "../gate/mod.ts";
import { type ReportView, type Verdict, verdictOf } from "./view.ts";

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

/** A mean as the Markdown report rounds it: to tenths, a tie to the even one. */
export function tenths(mean: number): string {
  return mean % 1 === 0.25 ? `${Math.floor(mean)}.2` : mean.toFixed(1);
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
  return fault.recoveryTimeSecs - fault.slaSecs;
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
    `${secs(fault.slaSecs)}, ${secs(lateSecs(fault))} late, ` +
    `detected after ${secs(detectionTimeSecs(fault))}`;
}

/** A fault by its place and what it did. */
export function nameFault(fault: FaultRecord): string {
  return `fault ${fault.sequence} (${fault.kind}, detected after ` +
    `${secs(detectionTimeSecs(fault))}, recovered after ${secs(fault.recoveryTimeSecs)})`;
}

/**
 * What a gate measured, cut rather than rounded after six decimals: 0.9499999996
 * must not read as the 0.95 that it missed.
 */
export function measured({ value, expression }: GateResult): string {
  if (value === undefined) return "nothing to measure";
  const [whole, decimals = ""] = decimal(value).split(".");
  const cut = decimals.length > 6 ? `${decimals.slice(0, 6)}…` : decimals;
  const number = cut === "" ? grouped(value) : `${whole}.${cut}`;
  return /^(?:recovery|detection)\./.test(expression) ? `${number} s` : number;
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

/** Why the verdict is what it is, in one sentence. */
export function explainVerdict(view: ReportView): string {
  const count = (verdict: GateResult["verdict"]) =>
    view.gates.filter((gate) => gate.verdict === verdict).length;
  const some = (part: number) =>
    `${grouped(part)} of ${counted(view.gates.length, "gate")}`;
  switch (verdictOf(view)) {
    case "fail":
      return `${some(count("fail"))} ${count("fail") === 1 ? "was" : "were"} missed.`;
    case "unknown":
      return count("unknown") > 0
        ? `${some(count("unknown"))} had nothing to measure.`
        : "There is nothing to judge.";
    case "pass":
      return view.gates.length === 1
        ? "The one gate holds."
        : `All ${grouped(view.gates.length)} gates hold.`;
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
