/**
 * The golden values, typed. Where they come from is said in golden/README.md.
 * @module
 */
function read<T>(name: string): T {
  const url = new URL(`golden/${name}`, import.meta.url);
  return JSON.parse(Deno.readTextFileSync(url));
}

export interface LcgCase {
  readonly seed: string;
  readonly next_u64: string[];
  readonly upper_exclusive: string[];
  readonly next_bounded: string[];
}

export interface ScheduleCase {
  readonly compact: boolean;
  readonly virtual_duration_secs: number;
  readonly seed: string;
  readonly faults: [sequence: number, label: string, injectedAtSecs: number][];
}

export type InjectionCase = [
  seed: string,
  ordinal: number,
  sequence: number,
  detectedAfterSecs: number,
  recoveredAfterSecs: number,
];

export interface FixedCase {
  readonly name: string;
  readonly compact: boolean;
  readonly duration_hours: number;
  readonly seed: string;
  readonly outcomes: [detectedAfterSecs: string, recoveredAfterSecs: string][];
  readonly json: string;
  readonly markdown: string;
}

export interface DigestCase {
  readonly compact: boolean;
  readonly duration_hours: number;
  readonly seed: string;
  readonly total_faults: number;
  readonly failed_faults: number;
  readonly json_bytes: number;
  readonly json_sha256: string;
  readonly markdown_bytes: number;
  readonly markdown_sha256: string;
}

/** The time that the original's reports were fixed to. */
export const GENERATED_AT = "2026-01-01T00:00:00+00:00";

export const lcgCases: LcgCase[] = read<{ cases: LcgCase[] }>("lcg.json").cases;
export const scheduleCases: ScheduleCase[] =
  read<{ cases: ScheduleCase[] }>("schedules.json").cases;
export const injectionCases: InjectionCase[] =
  read<{ cases: InjectionCase[] }>("synthetic_injections.json").cases;
export const fixedCases: FixedCase[] =
  read<{ cases: FixedCase[] }>("fixed_outcomes.json").cases;
export const digestCases: DigestCase[] =
  read<{ cases: DigestCase[] }>("report_digests.json").cases;

/** A whole report as the original wrote it, by file name. */
export function goldenReport(name: string): string {
  return Deno.readTextFileSync(new URL(`golden/reports/${name}`, import.meta.url));
}
