"""Indices of pairs and maximum trees, against scipy, exact rational arithmetic and plain loops."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations
from typing import Any

import networkx as nx
import numpy as np
import scipy
from scipy import sparse
from scipy.sparse.csgraph import minimum_spanning_tree
from scipy.spatial.distance import cosine, dice, jaccard
from scipy.stats import chi2_contingency, hypergeom
from tests.oracles.comparison import Comparison, compare, oracle

from entnlp.textometry.contexts import Windows
from entnlp.textometry.cooccurrence import MEASURES, Cooccurrences, cooccurrences
from entnlp.textometry.similarity import similarity_graph
from entnlp.tokens import TermMatrix

SCIPY = f"scipy {scipy.__version__}"
PYTHON = f"Python {sys.version_info.major}.{sys.version_info.minor}"
SAMPLE = 200
METHOD = "cooccurrence"


def speeches() -> TermMatrix:
    """Segments of ten inaugural addresses, as quanteda cut and counted them."""
    stored = oracle("reinert/dtm_inaugural10_seg40.json")
    cells = stored["triplets"]
    counts = sparse.csr_array((cells["x"], (cells["i"], cells["j"])), shape=stored["shape"])
    return TermMatrix.from_counts(counts, stored["features"])


def exact_lafon(f: int, first: int, second: int, total: int) -> float:
    """Signed log10 of the tail of the hypergeometric distribution, as a fraction of whole numbers."""
    over = f * total >= first * second
    places = range(f, min(first, second) + 1) if over else range(max(0, first + second - total), f + 1)
    ways = sum(math.comb(second, k) * math.comb(total - second, first - k) for k in places)
    p = Fraction(ways, math.comb(total, first))
    log = math.log10(p.numerator) - math.log10(p.denominator)
    return -log if over else log


def scipy_lafon(f: Any, first: Any, second: Any, total: int) -> Any:
    tails = np.where(
        f * total >= first * second,
        -hypergeom.logsf(f - 1, total, second, first),
        hypergeom.logcdf(f, total, second, first),
    )
    return tails / np.log(10)


def sampled(found: Cooccurrences) -> Any:
    """Some pairs of all strengths: every so many rows of the table sorted by Lafon's score."""
    return found.table.iloc[:: max(len(found.table) // SAMPLE, 1)]


def comparisons() -> Iterator[Comparison]:
    matrix = speeches()
    found = cooccurrences(matrix, measure="lafon", min_together=1, min_count=5)
    yield from pairs(matrix, found)
    yield from trees(found)
    yield pole(found)
    yield windows()


def pairs(matrix: TermMatrix, found: Cooccurrences) -> Iterator[Comparison]:
    rows, n = sampled(found), found.n_contexts
    f, a, b = (rows[name].to_numpy() for name in ("together", "count_term", "count_other"))
    presence = matrix.to_frame().loc[matrix.n_words > 0] > 0  # segments without a word are no contexts
    held = [(presence[x].to_numpy(), presence[y].to_numpy()) for x, y in zip(rows["term"], rows["other"], strict=True)]
    for name, distance in (("jaccard", jaccard), ("dice", dice), ("cosine", cosine)):
        kind = float if name == "cosine" else bool
        theirs = [1 - distance(x.astype(kind), y.astype(kind)) for x, y in held]
        yield compare(METHOD, name, f"{SCIPY} spatial.distance", rows[name], theirs, tolerance=1e-12)
    tables = [[[(x & y).sum(), (x & ~y).sum()], [(~x & y).sum(), (~x & ~y).sum()]] for x, y in held]
    yield compare(METHOD, "contexts with both", "numpy, dense", f, [t[0][0] for t in tables], tolerance=0)
    tests = [chi2_contingency(table, correction=False, lambda_="log-likelihood") for table in tables]
    yield compare(
        METHOD, "G2", f"{SCIPY} chi2_contingency", rows["g2"].abs(), [t.statistic for t in tests], tolerance=1e-9
    )
    means = [test.expected_freq[0, 0] for test in tests]
    yield compare(METHOD, "expected", f"{SCIPY} chi2_contingency", rows["expected"], means, tolerance=1e-10)
    exact = [exact_lafon(*each, n) for each in zip(f.tolist(), a.tolist(), b.tolist(), strict=True)]
    yield compare(METHOD, "Lafon", f"{PYTHON} fractions, exact", rows["lafon"], exact, tolerance=1e-10)
    yield compare(METHOD, "Lafon", f"{SCIPY} hypergeom", rows["lafon"], scipy_lafon(f, a, b, n), tolerance=1e-8)
    npmi = [
        math.log(Fraction(int(x) * n, int(y) * int(z))) / -math.log(Fraction(int(x), n))
        for x, y, z in zip(f, a, b, strict=True)
    ]
    yield compare(METHOD, "NPMI", f"{PYTHON} fractions", rows["npmi"], npmi, tolerance=1e-12)


def trees(found: Cooccurrences) -> Iterator[Comparison]:
    for measure in MEASURES:
        graph = similarity_graph(found, measure=measure, top_terms=200)
        ours = graph.edges.loc[graph.edges["in_tree"], "weight"].sum()
        place = {term: i for i, term in enumerate(graph.nodes["term"])}
        ends = [[place[x] for x in graph.edges[side]] for side in ("term", "other")]
        costs = sparse.csr_array((-graph.edges["weight"], tuple(ends)), shape=(len(place), len(place)))
        tree = minimum_spanning_tree(costs)
        yield compare(METHOD, f"tree by {measure}, sum", f"{SCIPY} csgraph", [ours], [-tree.sum()], tolerance=1e-8)
        links = nx.from_pandas_edgelist(graph.edges, "term", "other", "weight")
        prim = nx.maximum_spanning_tree(links, algorithm="prim").size("weight")
        yield compare(
            METHOD, f"tree by {measure}, sum", f"networkx {nx.__version__} Prim", [ours], [prim], tolerance=1e-8
        )


def pole(found: Cooccurrences) -> Comparison:
    near = found.around("nation", min_together=1)
    rows = near.table
    theirs = scipy_lafon(rows["cofrequency"].to_numpy(), near.words, rows["count"].to_numpy(), near.corpus_words)
    return compare(METHOD, "Lafon around a pole", f"{SCIPY} hypergeom", rows["lafon"], theirs, tolerance=1e-8)


def windows() -> Comparison:
    """Meetings inside windows: every pair of places of a sentence is looked at."""
    rng = np.random.default_rng(3)
    sentence = np.sort(rng.integers(0, 60, 900))
    sentence = np.unique(sentence, return_inverse=True)[1]
    codes, window = rng.integers(-1, 12, len(sentence)), 4
    terms = np.array([f"t{i:02}" for i in range(12)], dtype=object)
    theirs = np.zeros((12, 12))
    for i, j in combinations(range(len(codes)), 2):
        near = j - i <= window and sentence[i] == sentence[j] and codes[i] != codes[j]
        if near and min(codes[i], codes[j]) >= 0:
            theirs[min(codes[i], codes[j]), max(codes[i], codes[j])] += 1
    met = Windows(terms, codes.astype(np.int64), sentence.astype(np.int64), window).pairs(1)
    ours = np.zeros((12, 12))
    ours[met.first, met.second] = met.together
    return compare(METHOD, "pairs in windows", f"{PYTHON}, plain loops", ours, theirs, tolerance=0)
