"""Values of the `mixed` generator (splitmix64-v1), from a statement of its own.

    python3 tests/golden/mixed_values.py > tests/golden/mixed.json

The engines draw in turn and carry a fraction from draw to draw. Here nothing is
carried: the draws below a, b and c of one word are the digits, in mixed radix, of
the whole part of word * a * b * c / 2^64, in integers of any size.
"""
import hashlib
import json

M = 2**64
G = 0x9E3779B97F4A7C15
F1, F2 = 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
MISS_BELOW = -(-M // 12)


def mix(z):
    z = (z ^ z >> 30) * F1 % M
    z = (z ^ z >> 27) * F2 % M
    return z ^ z >> 31


def word(seed, number):
    return mix((mix((seed + G) % M) + number * G) % M)


def schedule(seed, sequence, pick_bound, jitter_bound):
    """Pick and jitter; nothing is drawn below 0."""
    w, a, b = word(seed, 2 * sequence - 1), max(pick_bound, 1), max(jitter_bound, 1)
    return divmod(w * a * b // M, b)


def spans(sla, missed):
    """Detections to draw from, the least recovery, recoveries to draw from."""
    third = max(sla // 3, 5)
    floor = sla + 5 if missed else max(sla - third, 0)
    return max(sla // 5, 2), floor, third if missed else max(sla - floor, 1)


def outcome_of(w, sla):
    """Seconds to the detection and to the recovery."""
    detections = spans(sla, False)[0]
    detection, miss = divmod(w * detections * 12 // M, 12)
    assert (miss == 0) == (w * detections % M < MISS_BELOW)
    _, floor, recoveries = spans(sla, miss == 0)
    return 1 + detection, floor + w * detections * 12 * recoveries // M % recoveries


def outcome(seed, sequence, sla):
    return outcome_of(word(seed, 2 * sequence), sla)


def unshift(z, by):
    """The x for which x ^ x >> by is z."""
    x = z
    for _ in range(64 // by):
        x = z ^ x >> by
    return x


def unmix(z):
    z = unshift(z, 31) * pow(F2, -1, M) % M
    z = unshift(z, 27) * pow(F1, -1, M) % M
    return unshift(z, 30)


def seed_giving(w, number):
    """The seed whose word of this number is w: `mix` can be undone."""
    seed = (unmix((unmix(w) - number * G) % M) - G) % M
    assert word(seed, number) == w
    return seed


# The first words for a seed of 1234567 are published: https://rosettacode.org/wiki/
# Pseudo-random_numbers/Splitmix64. A base of 1234567 has these as its words.
PUBLISHED = [6457827717110365317, 3203168211198807973, 9817491932198370423,
             4593380528125082431, 16408922859458223821]
for number, published in enumerate(PUBLISHED, 1):
    assert word((unmix(1234567) - G) % M, number) == published

SEEDS = [0, 1, 7, 2**32 - 1, 2**32, 2**53 + 1, 2**63 - 1, 2**63, M - G, M - 1]
SEEDS += [int.from_bytes(hashlib.sha256(b"%d" % n).digest()[:8], "big") for n in range(6)]
SEQUENCES = [0, 1, 2, 14, 8192, 1_000_006, 2**32 - 1]
SLAS = [0, 1, 2, 4, 5, 9, 10, 14, 15, 16, 60, 90, 120, 765, 604_799, 604_800]
BOUNDS = [(0, 0), (0, 1199), (1, 1), (6, 1799), (64_000_000, 1799), (1, 2**32 - 1),
          (2**32 - 1, 2**32 - 1), (2**32 - 1, 0), (2, 3), (12, 12), (63_999_999, 2**31),
          (2**16, 2**16)]
LAST = 1_000_006
EDGE_WORDS = [0, 1, 2**31, 2**32 - 1, 2**32, 2**63 - 1, 2**63, M - 2**32, M - 2, M - 1]


def singly(seed, skipped):
    """One fault for each pair of bounds, after `skipped` others."""
    runs = [[skipped, 6, 7]] + [[1, *bounds] for bounds in BOUNDS]
    faults = [[skipped + i, *schedule(seed, skipped + i, *bounds)]
              for i, bounds in enumerate(BOUNDS, 1)]
    return {"seed": str(seed), "runs": runs, "faults": faults}


def at_once(seed):
    """A run of more faults than the kernel draws in one call."""
    sequences = [1, 2, 8191, 8192, 8193, 16384, 16385, 20_000]
    return {"seed": str(seed), "runs": [[20_000, 6, 1799]],
            "faults": [[s, *schedule(seed, s, 6, 1799)] for s in sequences]}


def edge_schedules():
    """The words at which halves carry, in the first fault of a session."""
    for w in EDGE_WORDS:
        seed = seed_giving(w, 1)
        for bounds in BOUNDS[3:]:
            yield {"seed": str(seed), "runs": [[1, *bounds]],
                   "faults": [[1, *schedule(seed, 1, *bounds)]]}


def edge_outcomes():
    """The last word before and the first after an edge: of a detection, of the
    misses, of a recovery; and the words at which halves carry."""
    for sla in SLAS:
        detections = spans(sla, False)[0]
        words = set(EDGE_WORDS)
        for d in {0, detections // 2, detections - 1}:
            first_pass = -(-(d * M + MISS_BELOW) // detections)
            assert outcome_of(first_pass - 1, sla)[1] > sla
            assert outcome_of(first_pass, sla)[1] <= sla
            edges = [(d, detections), (12 * d + 1, 12 * detections)]
            for m in (0, 1, 11):
                recoveries = spans(sla, m == 0)[2]
                edges += [((12 * d + m) * recoveries + r, 12 * detections * recoveries)
                          for r in (1, recoveries // 2, recoveries - 1)]
            for cell, cells in edges:
                first = -(-cell * M // cells)
                words |= {first % M, (first - 1) % M}
        for w in sorted(words):
            yield [str(seed_giving(w, 2)), 1, [[sla, *outcome_of(w, sla)]]]


schedules = [singly(seed, 0) for seed in SEEDS]
schedules.append(singly(M - 1, LAST - len(BOUNDS)))
schedules += [at_once(seed) for seed in (0, 7, M - 1)]
schedules += edge_schedules()
outcomes = [[str(seed), sequence, [[sla, *outcome(seed, sequence, sla)] for sla in SLAS]]
            for seed in SEEDS for sequence in SEQUENCES]
outcomes += edge_outcomes()


def rows(items):
    return "[\n%s\n]" % ",\n".join(json.dumps(item, separators=(",", ":")) for item in items)


ABOUT = ("The mixed generator. schedules: runs are [count, pick bound, jitter bound], "
         "faults [sequence, pick, jitter]. outcomes: [seed, sequence, [[sla_secs, "
         "detected_after_secs, recovered_after_secs], ...]].")
print('{"about": %s,\n"schedules": %s,\n"outcomes": %s}'
      % (json.dumps(ABOUT), rows(schedules), rows(outcomes)))
