/**
 * The `mixed` generator (splitmix64-v1) against an independent statement of it.
 */
import { assert, assertEquals } from "@std/assert";
import { GENERATORS } from "../../drill/mod.ts";
import { testEngines } from "../engines.ts";

// Printed by these lines of Python:
//
//   M = 2**64; G = 0x9E3779B97F4A7C15
//   def mix(z):
//       z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 % M
//       z = (z ^ z >> 27) * 0x94D049BB133111EB % M
//       return z ^ z >> 31
//   def draw(seed, seq, number, bound):
//       stream = mix((mix((seed + G) % M) + seq * G) % M)
//       return mix((stream + number * G) % M) % bound
//   def outcome(seed, seq, sla):
//       third = max(sla // 3, 5); d = 1 + draw(seed, seq, 3, max(sla // 5, 2))
//       if draw(seed, seq, 4, 12) == 0: return d, sla + 5 + draw(seed, seq, 5, third)
//       floor = max(sla - third, 0); return d, floor + draw(seed, seq, 5, max(sla - floor, 1))
//   for seed in (0, 1, 7, 2**63, 2**64 - 1):
//       for seq in (1, 2, 100000, 2**32 - 1):
//           print([str(seed), seq, draw(seed, seq, 1, 6), draw(seed, seq, 2, 685), *outcome(seed, seq, 90), *outcome(seed, seq, 7)], end=",\n")
//
// seed, sequence, pick below 6, jitter below 685, and the outcomes (detected,
// recovered) for an SLA of 90 and of 7 seconds.
const GOLDEN: [string, number, number, number, number, number, number, number][] = [
  ["0", 1, 3, 480, 9, 81, 1, 3],
  ["0", 2, 0, 299, 14, 89, 2, 6],
  ["0", 100000, 2, 440, 16, 81, 2, 3],
  ["0", 4294967295, 0, 259, 17, 73, 1, 5],
  ["1", 1, 3, 8, 2, 63, 2, 5],
  ["1", 2, 5, 13, 14, 71, 2, 3],
  ["1", 100000, 1, 483, 7, 60, 1, 2],
  ["1", 4294967295, 5, 258, 15, 75, 1, 2],
  ["7", 1, 4, 628, 14, 105, 2, 12],
  ["7", 2, 4, 401, 13, 71, 1, 3],
  ["7", 100000, 4, 204, 10, 64, 2, 6],
  ["7", 4294967295, 3, 571, 1, 71, 1, 3],
  ["9223372036854775808", 1, 0, 654, 3, 81, 1, 3],
  ["9223372036854775808", 2, 5, 277, 14, 81, 2, 3],
  ["9223372036854775808", 100000, 1, 601, 18, 64, 2, 6],
  ["9223372036854775808", 4294967295, 2, 551, 10, 69, 2, 6],
  ["18446744073709551615", 1, 0, 366, 11, 77, 1, 4],
  ["18446744073709551615", 2, 1, 236, 4, 81, 2, 3],
  ["18446744073709551615", 100000, 5, 348, 10, 67, 2, 4],
  ["18446744073709551615", 4294967295, 1, 390, 5, 108, 1, 15],
];

testEngines("mixed draws are the golden ones (20 streams)", (engine) => {
  for (const [seed, sequence, pick, jitter, ...outcomes] of GOLDEN) {
    const outcome = engine.outcomeDrawer("mixed", BigInt(seed));
    assertEquals(
      [90, 7].flatMap((sla) => Object.values(outcome(sequence, 5, sla))),
      outcomes,
      `seed ${seed}, sequence ${sequence}`,
    );
    // A schedule is too long to reach the last sequences through it.
    if (sequence > 100_000) continue;
    const run = { count: sequence, pickBound: 6, jitterBound: 685 };
    const { picks, jitters } = engine.drawSchedule("mixed", BigInt(seed), [run]);
    assertEquals([picks[sequence - 1], jitters[sequence - 1]], [pick, jitter]);
  }
});

testEngines("a mixed draw below 0 is 0", (engine) => {
  const runs = [{ count: 3, pickBound: 0, jitterBound: 0 }];
  const { picks, jitters } = engine.drawSchedule("mixed", 9n, runs);
  assertEquals([...picks, ...jitters], [0, 0, 0, 0, 0, 0]);
});

Deno.test("the generators keep the names that reports state", () => {
  assertEquals(GENERATORS, { batty: "batty-lcg64-v1", mixed: "splitmix64-v1" });
});

testEngines("a mixed stream belongs to its fault, whatever is drawn before", (engine) => {
  const one = engine.drawSchedule("mixed", 9n, [
    { count: 4, pickBound: 0, jitterBound: 10 },
    { count: 9000, pickBound: 6, jitterBound: 10 },
  ]);
  const other = engine.drawSchedule("mixed", 9n, [
    { count: 2, pickBound: 6, jitterBound: 0 },
    { count: 9002, pickBound: 6, jitterBound: 10 },
  ]);
  assertEquals(one.picks.slice(4), other.picks.slice(4));
  assertEquals(one.jitters.slice(2), other.jitters.slice(2));
});

testEngines("the mixed generator is free of the LCG's parity", (engine) => {
  const missesBySeedMod4 = [0, 0, 0, 0];
  let together = 0;
  for (let seed = 0; seed < 4000; seed++) {
    const outcome = engine.outcomeDrawer("mixed", BigInt(seed));
    const missed = [0, 1].filter((ordinal) =>
      outcome(ordinal + 1, ordinal, 60).recoveredAfterSecs > 60
    );
    missesBySeedMod4[seed % 4] += missed.length;
    if (missed.length === 2) together++;
  }
  // Of 2,000 faults each, 1 in 12 misses: 167, within four standard deviations.
  for (const misses of missesBySeedMod4) {
    assert(Math.abs(misses - 167) < 50, `${missesBySeedMod4}`);
  }
  assert(together > 5, "two kinds can miss in one session");
});
