"""Reinert's classification beside rainette's, cut by cut.

The traces are those of rainette with its ``switch_docs`` mended; where the mistake does not show (cases 2 to 4) they are
rainette's own.  The last two cuts of case 3 separate identical segments (chi2 = 0): which of them goes where is
arbitrary, and they are left aside here.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse
from tests.oracles.comparison import Comparison, compare, oracle

from entnlp.textometry.reinert import Reinert, reinert
from entnlp.textometry.segments import cut_places, join_short, mark_weights
from entnlp.tokens import TermMatrix

RAINETTE = "R rainette 0.3.2.9000, switch_docs mended"
CASES = {"case2_k3_min10": 2, "case3_k12_min10_split3": 6, "case4_k3_min5": 2, "case7_inaug10_k6_min5": 5}
"""Case -> cuts compared."""
AS_RELEASED = ("case2_k3_min10", "case4_k3_min5")


def matrix(name: str) -> TermMatrix:
    """Read a matrix of segments."""
    stored = oracle(f"reinert/{name}")
    triplets = stored["triplets"]
    counts = sparse.csr_array((np.array(triplets["x"]), (triplets["i"], triplets["j"])), shape=stored["shape"])
    texts = pd.DataFrame({"text_id": stored["documents"], "segment_of": stored["segment_source"]})
    return TermMatrix.from_counts(counts, stored["features"], texts)


def classify(case: str) -> tuple[Reinert, dict[str, Any]]:
    """Classify with the options of a case, cuts of identical segments included."""
    stored = oracle(f"reinert/{case}.json")
    options = stored["params"]
    result = reinert(
        matrix(stored["dtm"]),
        n_classes=CASES[case] + 1,
        min_segment_terms=options["min_segment_size"],
        min_split=options.get("min_split_members", 5),
    )
    return result, stored


def elsewhere(ours: Any, theirs: Any) -> int:
    """Segments outside the pairs of classes that correspond: 0 when two partitions are the same."""
    table = pd.crosstab(np.asarray(ours), np.asarray(theirs))
    same = len(table) == len(table.columns)
    return int(table.to_numpy().sum() - table.to_numpy().max(axis=1).sum()) if same else len(np.asarray(ours))


def comparisons() -> Iterator[Comparison]:
    for case, cuts in CASES.items():
        result, stored = classify(case)
        trace = oracle(f"reinert/{case.split('_')[0]}_trace.json")["fixed"]
        units = np.unique(result.joined, return_index=True)[1]
        moved = sum(elsewhere(result.levels[units, n], [each or 0 for each in trace["levels"][n]]) for n in range(cuts))
        yield Comparison("reinert", f"{case}, classes", RAINETTE, cuts * len(units), moved, 0)
        steps = trace["trace"][:cuts]
        for ours, theirs in (("chi2", "chisq_actual"), ("chi2_ordered", "chisq_before_switch"), ("moves", "n_switch")):
            numbers = [step[theirs] or 0 for step in steps]
            tolerance = 0 if ours == "moves" else 1e-8
            yield compare("reinert", f"{case}, {ours}", RAINETTE, result.splits[ours], numbers, tolerance=tolerance)
        yield compare(
            "reinert",
            f"{case}, terms",
            RAINETTE,
            result.splits["n_terms"],
            [s["n_features"] for s in steps],
            tolerance=0,
        )
        if case in AS_RELEASED:
            released = stored["result"]
            what = f"{case}, tree"
            heights = result.linkage()[:, 2]
            yield compare("reinert", what, "R rainette 0.3.2.9000", heights, released["height"], tolerance=1e-8)
            moved = elsewhere(result.classes, released["group"])
            yield Comparison("reinert", f"{case}, groups", "R rainette 0.3.2.9000", len(result.classes), moved, 0)
    # IRaMuTeQ moves segments in another order and goes on by other rules: its first cut of the small matrix is the same.
    theirs = oracle("reinert/iramuteq_inaug2_k4.json")
    first = reinert(matrix(theirs["dtm"]), n_classes=2).classes
    moved = elsewhere(first, [nodes[0] for nodes in theirs["n1"]])
    yield Comparison("reinert", "inaug2, first cut", "IRaMuTeQ", len(first), moved, 0)
    yield from _segments()


def _segments() -> Iterator[Comparison]:
    stored = oracle("reinert/split_segments.json")
    words = [word for word in stored["text1"].split(" ") if word]
    starts = [*cut_places(mark_weights(words), 40), len(words)]
    ours = [" ".join(words[begin:end]) for begin, end in pairwise(starts)]
    theirs = stored["inaug1"]
    wrong = len(set(ours) ^ set(theirs))
    yield Comparison("reinert", "segments cut", "R rainette 0.3.2.9000", len(theirs), wrong, 0)
    merged = oracle("reinert/merge_segments.json")
    sizes = np.array(merged["matrix"]).sum(axis=1)
    for number, case in enumerate(merged["cases"], start=1):
        joined = join_short(sizes, case["doc_id"], case["min_segment_size"])
        first = np.unique(joined, return_index=True)[1]
        what = f"segments joined, case {number}"
        yield compare("reinert", what, "R rainette 0.3.2.9000", first[joined] + 1, case["uc_id"], tolerance=0)
