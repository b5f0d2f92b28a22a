/**
 * What can fail: the kinds of fault, their limits, and batty's own six.
 * @module
 */
import { quote, requireInteger, requireText } from "./checks.ts";

/** Most fault kinds in one catalogue. */
export const KINDS_MAX = 64;
/** Longest recovery SLA in seconds: seven days. */
export const SLA_SECS_MAX = 604_800;
/** Largest weight of a fault kind. */
export const WEIGHT_MAX = 1_000_000;
/** What a kind may be called. */
export const LABEL_PATTERN: RegExp = /^[a-z][a-z0-9_]{0,63}$/;

/** One kind of fault. Its place in the catalogue is its ordinal. */
export interface FaultKind {
  /** Unique name, `[a-z][a-z0-9_]{0,63}`. */
  readonly label: string;
  /** What happens, in one sentence. */
  readonly description: string;
  /** The roadmap item or incident that this kind stands for. */
  readonly roadmapAnchor: string;
  /** Longest acceptable recovery in seconds, 1 to 604,800. */
  readonly slaSecs: number;
  /**
   * How often it is picked beside the others, 1 to 1,000,000; 1 if left out. The
   * `batty` generator alternates its lowest bit, so that where the weights add up
   * to an even number one session reaches only half of the range.
   */
  readonly weight?: number | undefined;
  /** Longest acceptable detection in seconds, 1 to 604,800; none if left out. */
  readonly detectSlaSecs?: number | undefined;
}

/** Batty's six fault kinds, in its order (`FaultKind::ALL`). */
export const BATTY_FAULTS: readonly FaultKind[] = /* @__PURE__ */ freezeKinds([
  {
    label: "agent_crash",
    description: "Shim-backed agent process exits unexpectedly during active work.",
    roadmapAnchor: "Agent process dies inside shim",
    slaSecs: 60,
  },
  {
    label: "context_exhaustion",
    description: "Agent exceeds context budget and must be restarted with handoff state.",
    roadmapAnchor: "Codex agents exhaust context on meta-conversations",
    slaSecs: 90,
  },
  {
    label: "merge_conflict",
    description: "Engineer worktree is left in unresolved merge-conflict state.",
    roadmapAnchor: "Merge conflict permanent stall",
    slaSecs: 90,
  },
  {
    label: "board_starvation",
    description:
      "Idle engineers outnumber dispatchable tasks and planning must replenish work.",
    roadmapAnchor: "Board empties when agents don't create tasks",
    slaSecs: 120,
  },
  {
    label: "worktree_corruption",
    description:
      "Engineer worktree becomes unusable and must be rebuilt or reset to base.",
    roadmapAnchor: "Worktree stuck on old branch",
    slaSecs: 120,
  },
  {
    label: "shim_eof",
    description: "Shim command channel closes and daemon must detect the dead runtime.",
    roadmapAnchor: "Agent process dies inside shim",
    slaSecs: 60,
  },
]);

function freezeKinds(kinds: readonly FaultKind[]): readonly FaultKind[] {
  return Object.freeze(kinds.map((kind) => Object.freeze({ ...kind })));
}

/**
 * A catalogue of checked, frozen copies: a session that runs for a while must not
 * change under a caller's hands.
 *
 * @throws {RangeError} if a label, a number or the number of kinds is outside its limits
 * @throws {TypeError} if this is no list of kinds, or a text of a kind is none
 */
export function requireKinds(kinds: readonly FaultKind[]): readonly FaultKind[] {
  if (kinds === BATTY_FAULTS) return kinds;
  if (!Array.isArray(kinds)) {
    throw new TypeError(`kinds must be a list of fault kinds: got ${quote(kinds)}`);
  }
  requireInteger(kinds.length, "kinds.length", 1, KINDS_MAX);
  const labels = new Set<string>();
  // `Array.from` visits the holes of a sparse list, which `forEach` passes over.
  return Object.freeze(
    Array.from(kinds, (kind: FaultKind, index) => requireKind(kind, index, labels)),
  );
}

function requireKind(kind: FaultKind, index: number, taken: Set<string>): FaultKind {
  const name = `kinds[${index}]`;
  if (typeof kind !== "object" || kind === null) {
    throw new TypeError(`${name} must be a fault kind: got ${quote(kind)}`);
  }
  const { label, description, roadmapAnchor, slaSecs, weight, detectSlaSecs } = kind;
  if (typeof label !== "string" || !LABEL_PATTERN.test(label)) {
    throw new RangeError(
      `${name}.label must match ${LABEL_PATTERN.source}: got ${quote(label)}`,
    );
  }
  if (taken.has(label)) {
    throw new RangeError(`${name}.label must be unique: got ${quote(label)} again`);
  }
  taken.add(label);
  requireText(description, `${name}.description`);
  requireText(roadmapAnchor, `${name}.roadmapAnchor`);
  requireInteger(slaSecs, `${name}.slaSecs`, 1, SLA_SECS_MAX);
  if (weight !== undefined) requireInteger(weight, `${name}.weight`, 1, WEIGHT_MAX);
  if (detectSlaSecs !== undefined) {
    requireInteger(detectSlaSecs, `${name}.detectSlaSecs`, 1, SLA_SECS_MAX);
  }
  const required = { label, description, roadmapAnchor, slaSecs };
  return Object.freeze({
    ...required,
    ...(weight !== undefined && { weight }),
    ...(detectSlaSecs !== undefined && { detectSlaSecs }),
  });
}
