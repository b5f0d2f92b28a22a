/**
 * The charts of the HTML report, as inline SVG without script. Marks sit at
 * percentages of the width, so that a chart fills any width and its marks keep
 * their shape; only the bars are stretched.
 * @module
 */
import type { FaultKind, FaultRecord } from "../../drill/mod.ts";
import type { Percentiles } from "../../measure/mod.ts";
import { clip, Escaped, markup } from "../escape.ts";
import type { SessionView } from "../session.ts";
import {
  clock,
  counted,
  grouped,
  lateSecs,
  missedWorstFirst,
  secs,
  TEXT_MAX,
} from "../wording.ts";

/** Up to so many faults each have a row of their own. */
export const LANES_MAX = 60;
const WORST_LANES_MAX = 30;
const SESSION_BINS = 96;
/** A bin is 5 % of the SLA, so that the limit falls between two bins. */
const BINS_PER_SLA = 20;
const SLA_MULTIPLES_MAX = 3;

/** The faults of one kind. */
export interface KindFaults {
  readonly kind: FaultKind;
  readonly faults: readonly FaultRecord[];
}

/** The faults by kind, in the catalogue's order. */
export function faultsByKind({ report }: SessionView): KindFaults[] {
  const groups = report.kinds.map((kind) => ({ kind, faults: [] as FaultRecord[] }));
  for (const fault of report.faults) groups[fault.ordinal]?.faults.push(fault);
  return groups;
}

/** A name that may break after each of its underscores and dots. */
export function breakable(label: string): Escaped {
  const parts = clip(label, TEXT_MAX).split(/(?<=[_.])/);
  return markup`${
    parts.map((part, index) => index === 0 ? markup`${part}` : markup`<wbr>${part}`)
  }`;
}

function percent(part: number, whole: number): string {
  return `${Math.round((part / whole) * 10_000) / 100}%`;
}

// ── Bars ────────────────────────────────────────────────────────────────────

interface Bars {
  readonly counts: Uint32Array;
  readonly side: "met" | "missed";
  /** Where the bars stand, and whether they grow up or down from there. */
  readonly base: number;
  readonly grow: 1 | -1;
  readonly unit: number;
}

/** Bars as one path. A bar is never so low that a single fault would vanish. */
function barsPath({ counts, side, base, grow, unit }: Bars): Escaped {
  let path = "";
  counts.forEach((count, bin) => {
    if (count === 0) return;
    const height = Math.round(Math.max(count * unit, BAR_MIN) * 100) / 100;
    path += `M${bin * 10 + 1} ${base}v${-grow * height}h8V${base}z`;
  });
  return path === ""
    ? markup``
    : markup`<path class="${side}" d="${new Escaped(path)}"/>`;
}

function barsSvg(bins: number, height: number, bars: Escaped[]): Escaped {
  return markup`<svg viewBox="0 0 ${
    bins * 10
  } ${height}" preserveAspectRatio="none" width="100%" height="${height}">${bars}</svg>`;
}

function most(counts: Uint32Array): number {
  return counts.reduce((a, b) => Math.max(a, b), 1);
}

// ── The session by kind ─────────────────────────────────────────────────────

const UP_MAX = 34;
const DOWN_MAX = 20;
const UNIT_MAX = 10;
const BAR_MIN = 3;

/** One row per kind: when its faults were injected, and which of them were missed. */
export function sessionChart(view: SessionView): Escaped {
  const durationSecs = Math.max(view.report.virtualDurationSecs, 1);
  const groups = faultsByKind(view).map((group) => ({
    ...group,
    ...binSession(group.faults, durationSecs),
  }));
  const highest = Math.max(1, ...groups.map(({ met }) => most(met)));
  const deepest = Math.max(1, ...groups.map(({ missed }) => most(missed)));
  const unit = Math.min(UNIT_MAX, UP_MAX / highest, DOWN_MAX / deepest);
  const up = Math.ceil(Math.max(unit * highest, BAR_MIN)) + 4;
  const height = up + Math.ceil(Math.max(unit * deepest, BAR_MIN)) + 4;
  const rows = groups.map(({ kind: { label }, faults, met, missed }) => {
    const text = `${counted(faults.length, "fault")}, ${
      grouped(faults.filter(({ passedSla }) => !passedSla).length)
    } missed`;
    return markup`<li class="row">
<span class="label">${breakable(label)}</span>
<span class="value">${text}</span>
<svg class="chart" height="${height}" role="img" aria-label="${
      clip(label, TEXT_MAX)
    } over the session: ${text}${firstMisses(faults)}">${
      barsSvg(SESSION_BINS, height, [
        barsPath({ counts: met, side: "met", base: up, grow: 1, unit }),
        barsPath({ counts: missed, side: "missed", base: up, grow: -1, unit }),
      ])
    }<line class="base" x2="100%" y1="${up}" y2="${up}"/></svg>
</li>
`;
  });
  return markup`<div class="axis" aria-hidden="true">${
    axisSvg(sessionTicks(durationSecs))
  }</div>
<ul class="rows">
${rows}</ul>
`;
}

function binSession(faults: readonly FaultRecord[], durationSecs: number) {
  const met = new Uint32Array(SESSION_BINS);
  const missed = new Uint32Array(SESSION_BINS);
  for (const { injectedAtSecs, passedSla } of faults) {
    const bin = Math.floor((injectedAtSecs * SESSION_BINS) / durationSecs);
    increment(passedSla ? met : missed, Math.min(bin, SESSION_BINS - 1));
  }
  return { met, missed };
}

function increment(counts: Uint32Array, bin: number): void {
  counts[bin] = (counts[bin] ?? 0) + 1;
}

function firstMisses(faults: readonly FaultRecord[]): string {
  const missed = faults.filter(({ passedSla }) => !passedSla);
  if (missed.length === 0) return "";
  const times = missed.slice(0, 10).map(({ injectedAtSecs }) => clock(injectedAtSecs));
  return ` at ${times.join(", ")}${missed.length > 10 ? " and later" : ""}`;
}

interface Tick {
  readonly at: string;
  readonly text: string;
  /** Whether there is room for it where the chart is narrow. */
  readonly minor?: boolean;
}

function axisSvg(ticks: readonly Tick[]): Escaped {
  return markup`<svg class="chart" height="22">${
    ticks.map(({ at, text, minor = false }) =>
      markup`<g${
        minor ? markup` class="minor"` : markup``
      }><line class="tick" x1="${at}" x2="${at}" y1="16" y2="22"/><text x="${at}" y="12" text-anchor="${
        at === "0%" ? "start" : at === "100%" ? "end" : "middle"
      }">${text}</text></g>`
    )
  }</svg>`;
}

const SESSION_UNITS = [
  { suffix: "h", unitSecs: 3600, fromSecs: 4 * 3600 },
  { suffix: "min", unitSecs: 60, fromSecs: 3600 },
  { suffix: "s", unitSecs: 1, fromSecs: 0 },
];

function sessionTicks(durationSecs: number): Tick[] {
  const { suffix, unitSecs } = SESSION_UNITS.find(({ fromSecs }) =>
    durationSecs >= fromSecs
  )!;
  return [0, 1, 2, 3, 4].map((quarter) => {
    const value = Math.round((quarter * durationSecs * 10) / (4 * unitSecs)) / 10;
    return {
      at: percent(quarter, 4),
      text: `${value} ${suffix}`,
      minor: quarter % 2 === 1,
    };
  });
}

// ── Faults one by one ───────────────────────────────────────────────────────

/** The faults that have a row of their own, and what to call them. */
export function laneFaults({ report: { faults } }: SessionView) {
  if (faults.length <= LANES_MAX) {
    return { title: "Every fault from its injection on", faults };
  }
  const missed = missedWorstFirst(faults);
  const worst = missed.slice(0, WORST_LANES_MAX);
  return {
    title: worst.length < missed.length
      ? `The ${worst.length} worst of ${grouped(missed.length)} missed faults`
      : "Every missed fault, the worst first",
    faults: worst,
  };
}

/** One row per fault: detection, recovery and SLA, in seconds since its injection. */
export function lanesChart(faults: readonly FaultRecord[]): Escaped {
  const longestSlaSecs = Math.max(1, ...faults.map(({ kind }) => kind.slaSecs));
  const longestSecs = Math.max(
    longestSlaSecs,
    ...faults.map((fault) => Math.max(fault.recoveryTimeSecs, fault.detectionTimeSecs)),
  );
  const endSecs = Math.min(longestSecs, longestSlaSecs * SLA_MULTIPLES_MAX);
  return markup`<div class="axis" aria-hidden="true">${
    axisSvg(secondTicks(endSecs))
  }</div>
<ol class="rows lanes">
${faults.map((fault) => lane(fault, endSecs))}</ol>
`;
}

function lane(fault: FaultRecord, endSecs: number): Escaped {
  const { recoveryTimeSecs, passedSla, kind: { label, slaSecs } } = fault;
  const at = (timeSecs: number) => percent(Math.min(timeSecs, endSecs), endSecs);
  const span = (className: string, from: number, to: number) =>
    from >= Math.min(to, endSecs)
      ? markup``
      : markup`<rect class="${className}" x="${at(from)}" width="${
        percent(Math.min(to, endSecs) - from, endSecs)
      }" y="8" height="8"/>`;
  const waitSecs = Math.min(fault.detectionTimeSecs, recoveryTimeSecs);
  const outcome = passedSla ? "in time" : `${secs(lateSecs(fault))} late`;
  return markup`<li class="row">
<span class="label"><span class="when">${clock(fault.injectedAtSecs)}</span> ${
    breakable(label)
  }</span>
<span class="value ${passedSla ? "" : "bad"}"><span class="verb">${
    grouped(recoveryTimeSecs)
  } of ${secs(slaSecs)}</span>${
    passedSla ? markup`` : markup`, <span class="verb">${outcome}</span>`
  }</span>
<svg class="chart" height="24" role="img" aria-label="Fault ${fault.sequence}, detected after ${
    secs(fault.detectionTimeSecs)
  }, recovered after ${secs(recoveryTimeSecs)}, limit ${
    secs(slaSecs)
  }: ${outcome}"><line class="track" x2="100%" y1="12" y2="12"/>${[
    span("wait", 0, waitSecs),
    span("work", waitSecs, Math.min(recoveryTimeSecs, slaSecs)),
    span("late", Math.max(slaSecs, waitSecs), recoveryTimeSecs),
  ]}<line class="limit" x1="${at(slaSecs)}" x2="${
    at(slaSecs)
  }" y1="1" y2="23"/><line class="seen" x1="${at(fault.detectionTimeSecs)}" x2="${
    at(fault.detectionTimeSecs)
  }" y1="5" y2="19"/>${endMark(at(recoveryTimeSecs), 12, passedSla)}</svg>
</li>
`;
}

/** A disc where the SLA was met, a cross where it was missed. */
function endMark(x: string, y: number, passedSla: boolean): Escaped {
  return passedSla
    ? markup`<circle class="end" cx="${x}" cy="${y}" r="4.5"/>`
    : markup`<svg x="${x}" y="${y}" overflow="visible"><path class="cross" d="M-5-5 5 5M-5 5 5-5"/></svg>`;
}

function secondTicks(endSecs: number): Tick[] {
  const stepSecs = tickStepSecs(endSecs);
  const ticks: Tick[] = [];
  for (let atSecs = 0; atSecs <= endSecs; atSecs += stepSecs) {
    ticks.push({
      at: percent(atSecs, endSecs),
      text: secs(atSecs),
      minor: ticks.length % 2 === 1,
    });
  }
  return ticks;
}

/** The least of 1, 2 or 5 times a power of ten that makes at most five steps. */
function tickStepSecs(endSecs: number): number {
  for (let power = 1;; power *= 10) {
    for (const digit of [1, 2, 5]) {
      if (digit * power * 5 >= endSecs) return digit * power;
    }
  }
}

/** What the marks of {@linkcode lanesChart} mean. */
export const LANES_LEGEND: Escaped = markup`<ul class="legend">
${
  ([
    [
      markup`<rect class="wait" width="22" y="8" height="8"/><line class="seen" x1="22" x2="22" y1="5" y2="19"/>`,
      "injected until detected",
    ],
    [
      markup`<rect class="work" width="22" y="8" height="8"/>${endMark("22", 12, true)}`,
      "until recovered in time",
    ],
    [
      markup`<rect class="late" width="22" y="8" height="8"/>${endMark("22", 12, false)}`,
      "beyond the SLA, until recovered late",
    ],
    [markup`<line class="limit" x1="11" x2="11" y1="1" y2="23"/>`, "SLA limit"],
  ] as [Escaped, string][]).map(([marks, meaning]) =>
    markup`<li><svg width="30" height="24" aria-hidden="true">${marks}</svg> ${meaning}</li>\n`
  )
}</ul>
`;

// ── Recovery against SLA ────────────────────────────────────────────────────

const HISTOGRAM_UP = 40;
const HISTOGRAM_HEIGHT = 56;

/** One row per kind: how its recoveries spread, in shares of the SLA. */
export function recoveryChart(view: SessionView): Escaped {
  const groups = faultsByKind(view);
  const multiples = view.report.faults.reduce(
    (end, fault) => Math.max(end, fault.recoveryTimeSecs / fault.kind.slaSecs),
    1,
  );
  // Quarters of the SLA, and a last bin that holds all that is longer.
  const bins = Math.min(Math.floor(multiples * 4) + 1, SLA_MULTIPLES_MAX * 4) *
    (BINS_PER_SLA / 4);
  const rows = groups.map((group, ordinal) =>
    recoveryRow(group, bins, view.statistics.kinds[ordinal]?.recovery)
  );
  return markup`<div class="axis" aria-hidden="true">${axisSvg(slaTicks(bins))}</div>
<ul class="rows">
${rows}</ul>
`;
}

function slaTicks(bins: number): Tick[] {
  const ticks: Tick[] = [];
  const step = bins > 2 * BINS_PER_SLA ? BINS_PER_SLA : BINS_PER_SLA / 2;
  for (let bin = 0; bin <= bins; bin += step) {
    const text = bin === BINS_PER_SLA ? "SLA" : `${(bin * 100) / BINS_PER_SLA} %`;
    ticks.push({ at: percent(bin, bins), text });
  }
  return ticks;
}

function recoveryRow(
  { kind: { label, description, roadmapAnchor, slaSecs }, faults }: KindFaults,
  bins: number,
  recovery: Percentiles | undefined,
): Escaped {
  const { met, missed } = binRecovery(faults, bins);
  const unit = Math.min(8, HISTOGRAM_UP / Math.max(most(met), most(missed)));
  const limit = `SLA ${secs(slaSecs)}`;
  const figures = recovery === undefined
    ? "no faults"
    : `p50 ${grouped(recovery.p50)}, p95 ${grouped(recovery.p95)}, max ${
      secs(recovery.max)
    }`;
  const about = markup`<p class="about">${clip(description, TEXT_MAX)}<br>Stands for: ${
    clip(roadmapAnchor, TEXT_MAX)
  }</p>\n`;
  return markup`<li class="row">
<span class="label">${breakable(label)}</span>
<span class="value">${limit}<br>${figures}</span>
<svg class="chart" height="${HISTOGRAM_HEIGHT}" role="img" aria-label="${
    clip(label, TEXT_MAX)
  }, recovery against its SLA: ${limit}, ${figures}">${
    barsSvg(bins, HISTOGRAM_HEIGHT, [
      barsPath({ counts: met, side: "met", base: HISTOGRAM_UP, grow: 1, unit }),
      barsPath({ counts: missed, side: "missed", base: HISTOGRAM_UP, grow: 1, unit }),
    ])
  }<line class="base" x2="100%" y1="${HISTOGRAM_UP}" y2="${HISTOGRAM_UP}"/>${
    whisker(recovery, slaSecs, bins)
  }<line class="limit" x1="${percent(BINS_PER_SLA, bins)}" x2="${
    percent(BINS_PER_SLA, bins)
  }" y1="0" y2="${HISTOGRAM_HEIGHT}"/></svg>
${about}</li>
`;
}

function binRecovery(faults: readonly FaultRecord[], bins: number) {
  const met = new Uint32Array(bins);
  const missed = new Uint32Array(bins);
  for (const { recoveryTimeSecs, kind, passedSla } of faults) {
    const bin = Math.ceil((recoveryTimeSecs * BINS_PER_SLA) / kind.slaSecs) - 1;
    increment(passedSla ? met : missed, Math.min(Math.max(bin, 0), bins - 1));
  }
  return { met, missed };
}

/** Below the bars: a line from the median to the longest, with a disc at p95. */
function whisker(
  recovery: Percentiles | undefined,
  slaSecs: number,
  bins: number,
): Escaped {
  if (recovery === undefined) return markup``;
  const y = HISTOGRAM_UP + 9;
  const endSecs = (bins * slaSecs) / BINS_PER_SLA;
  const at = (timeSecs: number) => percent(Math.min(timeSecs, endSecs), endSecs);
  const { p50, p95, max } = recovery;
  return markup`<line class="whisker" x1="${at(p50)}" x2="${
    at(max)
  }" y1="${y}" y2="${y}"/><line class="whisker" x1="${at(p50)}" x2="${at(p50)}" y1="${
    y - 5
  }" y2="${y + 5}"/><circle class="p95" cx="${
    at(p95)
  }" cy="${y}" r="3.5"/><line class="whisker" x1="${at(max)}" x2="${at(max)}" y1="${
    y - 3
  }" y2="${y + 3}"/>`;
}
