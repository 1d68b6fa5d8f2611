"""Vocabulary figures against exact rational arithmetic, all draws of small tables, scipy, and a naive count of segments.

No other textometric software is asked here: the values are computed in another way, from the definitions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations
from math import comb, sqrt

import numpy as np
from scipy import stats
from tests.oracles.comparison import Comparison, compare

from entnlp.demo import load_demo
from entnlp.language import tokenize
from entnlp.textometry import lexis, repeated_segments
from entnlp.textometry.rarefaction import draw_deviation, expected_types, text_deviation
from entnlp.tokens import TokenTable, join_words

METHOD = "lexis"
EXACT, DRAWS, SCIPY, NAIVE = "exact rational arithmetic", "all possible draws", "scipy", "a dictionary of all n-grams"
SMALL = [4, 2, 2, 1, 1, 1]
TEXTS = [{"a", "b"}, {"a"}, {"a", "c", "d"}, {"b", "c"}, {"e"}]


def exact_mean(counts: list[int], size: int) -> Fraction:
    total = sum(counts)
    absent = sum(types * comb(total - f, size) for f, types in Counter(counts).items())
    return len(counts) - Fraction(absent, comb(total, size))


def exact_variance(counts: list[int], size: int) -> Fraction:
    """Variance of the number of types: sum over all ordered pairs of P(neither) - P(not i) P(not j)."""
    total, spectrum = sum(counts), Counter(counts)
    ways = [comb(total - f, size) for f in range(min(2 * max(counts), total) + 1)] + [0] * max(counts)
    variance = 0  # in 1 / ways[0] ** 2
    for f, types in spectrum.items():
        variance += types * ways[f] * (ways[0] - ways[f])
        for g, others in spectrum.items():
            variance += types * (others - (f == g)) * (ways[f + g] * ways[0] - ways[f] * ways[g])
    return Fraction(variance, ways[0] ** 2)


def exact_text_variance(counts: list[int], size: int, total: int) -> Fraction:
    """Equation 6 of Colwell, Mao and Chang (2004), with Chao's estimate of all types."""
    once, twice = counts.count(1), counts.count(2)
    unseen = Fraction(once**2, 2 * twice) if twice else Fraction(once * (once - 1), 2)
    present = [1 - Fraction(comb(total - f, size), comb(total, size)) for f in counts]
    estimated = len(counts) + Fraction(total - 1, total) * unseen
    return sum((p * p for p in present), Fraction(0)) - sum(present) ** 2 / estimated


def naive_segments(tokens: TokenTable, *, min_count: int = 2) -> dict[tuple[str, int], tuple[int, int]]:
    """All maximal repeated segments: (segment, words) -> (occurrences, texts)."""
    runs: list[tuple[int, list[str]]] = []
    previous: tuple[int, int] | None = None
    for text, row in zip(tokens.text.tolist(), tokens.to_frame().itertuples(), strict=True):
        if row.kind != "word":
            previous = None
            continue
        if (text, row.sentence) != previous:
            runs.append((text, []))
        previous = (text, row.sentence)
        runs[-1][1].append(row.form)
    count: Counter[tuple[str, ...]] = Counter()
    texts: dict[tuple[str, ...], set[int]] = {}
    for text, words in runs:
        for start in range(len(words)):
            for end in range(start + 1, len(words) + 1):
                count[tuple(words[start:end])] += 1
                texts.setdefault(tuple(words[start:end]), set()).add(text)
    contained = set()
    for segment, times in count.items():
        if times >= 2:
            contained |= {part for part in (segment[1:], segment[:-1]) if count[part] == times}
    return {
        (join_words(segment), len(segment)): (times, len(texts[segment]))
        for segment, times in count.items()
        if times >= min_count and len(segment) >= 2 and segment not in contained
    }


def comparisons() -> Iterator[Comparison]:
    """Yield one row per block of numbers."""
    tokens = tokenize(load_demo("observations"))
    described = lexis(tokens, points=10)
    counts = described.ranks["count"].tolist()
    total, sizes = sum(counts), [1, 2, 63, 1000, sum(counts) - 1, sum(counts)]
    mean, sd = expected_types(counts, sizes), draw_deviation(counts, sizes)
    expected = [float(exact_mean(counts, n)) for n in sizes]
    deviation = [sqrt(exact_variance(counts, n)) for n in sizes]
    yield compare(METHOD, "rarefied types, 10,958 words", EXACT, mean, expected, tolerance=1e-9)
    yield compare(METHOD, "their deviation", EXACT, sd, deviation, tolerance=1e-6)
    absent = [stats.hypergeom.pmf(0, total, np.array(counts), n) for n in sizes]
    yield compare(
        METHOD,
        "rarefied types, 10,958 words",
        SCIPY,
        mean,
        [float((1 - each).sum()) for each in absent],
        tolerance=1e-6,
    )
    words = [name for name, times in enumerate(SMALL) for _ in range(times)]
    draws = {n: [len(set(draw)) for draw in combinations(words, n)] for n in range(1, len(words) + 1)}
    means, deviations = [np.mean(each) for each in draws.values()], [np.std(each) for each in draws.values()]
    yield compare(METHOD, "rarefied types, 11 words", DRAWS, expected_types(SMALL, list(draws)), means, tolerance=1e-12)
    yield compare(METHOD, "their deviation", DRAWS, draw_deviation(SMALL, list(draws)), deviations, tolerance=1e-7)
    found = {n: [len(set().union(*drawn)) for drawn in combinations(TEXTS, n)] for n in range(1, len(TEXTS) + 1)}
    in_texts = [sum(word in text for text in TEXTS) for word in "abcde"]
    yield compare(
        METHOD, "types in k of 5 texts", DRAWS, expected_types(in_texts, list(found), total=len(TEXTS)),
        [np.mean(each) for each in found.values()], tolerance=1e-12,
    )  # fmt: skip
    exact = [sqrt(exact_text_variance(in_texts, n, len(TEXTS))) for n in found]
    yield compare(
        METHOD,
        "their deviation",
        EXACT,
        text_deviation(in_texts, list(found), total=len(TEXTS)),
        exact,
        tolerance=1e-12,
    )
    slope = np.polyfit(np.log10(np.arange(1, len(counts) + 1)), np.log10(counts), 1)[0]
    yield compare(METHOD, "slope of Zipf's line", "numpy", described.richness["zipf_slope"], [slope], tolerance=1e-10)
    naive = naive_segments(tokens)
    table = repeated_segments(tokens).table
    ours = {
        (row[0], row[1]): row[2:] for row in table[["segment", "length", "count", "n_texts"]].itertuples(index=False)
    }
    every = sorted(naive.keys() | ours.keys())
    yield compare(
        METHOD, "repeated segments, occurrences and texts", NAIVE, [ours.get(each, (-1, -1)) for each in every],
        [naive.get(each, (-2, -2)) for each in every], tolerance=0.0,
    )  # fmt: skip
