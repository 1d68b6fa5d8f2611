"""Lafon's scores against exact arithmetic, scipy and R textometry; chi-squared and G2 against R quanteda.textstats."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse
from tests.oracles.comparison import Comparison, compare, oracle

from entnlp.textometry import Specificities, specificities
from entnlp.textometry.hypergeometric import specificity_scores
from entnlp.tokens import TermMatrix

METHOD = "specificities"


def scores_of(table: dict[str, Any]) -> Any:
    """Our scores of a table of terms x groups, in its order."""
    matrix = TermMatrix.from_counts(np.array(table["counts"]).T, table["rows"], table["cols"])
    wide = specificities(matrix, by="text_id").wide()[table["cols"]]
    return wide.reindex(table["rows"], fill_value=0.0).to_numpy()  # terms that occur nowhere are not in our table


def keyness_case() -> tuple[Specificities, dict[str, Any]]:
    """The classes of Reinert case 7 as groups of the segments: all of them have one, counts are as counted."""
    case = oracle("keyness.json")
    dtm = oracle(f"reinert/{case['dtm']}")
    triplets = dtm["triplets"]
    counts = sparse.csr_array((triplets["x"], (triplets["i"], triplets["j"])), shape=dtm["shape"])
    texts = pd.DataFrame({"text_id": [str(i) for i in range(dtm["shape"][0])], "class": case["groups"]})
    return specificities(TermMatrix.from_counts(counts, dtm["features"], texts), by="class"), case


def comparisons() -> Iterator[Comparison]:
    """Compare."""
    reference = oracle("specificities.json")
    for name, table in reference["tables"].items():
        ours, exact = scores_of(table), np.array(table["score_exact"])
        scale = np.where(exact == 0, 1.0, np.abs(exact))
        what = f"{name}, relative"
        yield compare(METHOD, what, "exact rational arithmetic", ours / scale, exact / scale, tolerance=1e-12)
        if "score_scipy" in table:
            yield compare(METHOD, name, "scipy.stats.hypergeom", ours, table["score_scipy"], tolerance=1e-9)
        theirs = np.array(table["textometry_0.1.6"])
        finite = np.abs(theirs) < 1e9  # ±Inf in R where a probability is under 1e-308
        yield compare(METHOD, name, "R textometry 0.1.6", ours[finite], theirs[finite], tolerance=5.1e-5)
    published = reference["published"]
    counts = [tuple(int(n) for n in key.strip("()").split(",")) for key in published]
    scores = [float(specificity_scores(f, total, part, corpus=corpus)) for f, total, part, corpus in counts]
    printed = [case["score"] for case in published.values()]
    yield compare(METHOD, "Lafon's examples", "R textometry 0.1.6", scores, printed, tolerance=1e-9)
    result, case = keyness_case()
    for measure, column, tolerance in (("chi2", "chi2", 1e-9), ("lr", "G2", 2e-5)):  # 1e-9 is added inside R's logs
        mine, listed = [], []
        for number, rows in enumerate(case["keyness"][measure], start=1):
            group = result.of(str(number)).set_index("term")
            found = group.loc[[row["feature"] for row in rows], ["g2" if measure == "lr" else "chi2", "count", "total"]]
            given = pd.DataFrame(rows)
            mine.append(found.to_numpy())
            listed.append(
                np.stack([given[column], given["n_target"], given["n_target"] + given["n_reference"]], axis=1)
            )
        software = "R quanteda.textstats 0.97.2"
        yield compare(METHOD, column, software, np.concatenate(mine), np.concatenate(listed), tolerance=tolerance)
