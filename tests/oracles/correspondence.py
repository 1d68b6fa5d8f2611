"""Correspondence analysis against FactoMineR and ca; signs of axes are arbitrary, but the same for both sides."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
from tests.oracles.comparison import Comparison, compare, oracle

from entnlp.textometry import CorrespondenceAnalysis, correspondence_analysis
from entnlp.tokens import TermMatrix

FACTOMINER, CA = "FactoMineR 2.7", "ca 0.71.1"
METHOD = "correspondence"


def analyse(case: str) -> CorrespondenceAnalysis:
    """Analyse a table of the oracle: terms in rows, levels in columns."""
    table = oracle("correspondence.json")[case]["table"]
    matrix = TermMatrix.from_counts(np.array(table["values"]).T, table["rows"], table["cols"])
    if case == "plain":
        return correspondence_analysis(matrix)
    return correspondence_analysis(matrix, supplementary_rows=["cantine"], supplementary_columns=["sans réponse"])


def ours(result: CorrespondenceAnalysis, side: str, what: str, names: list[str]) -> npt.NDArray[np.float64]:
    frame = (result.rows if side == "row" else result.columns).set_index("name").loc[names]
    return frame[[f"{what}_axis_{axis}" for axis in range(1, result.n_axes + 1)]].to_numpy()


def theirs(block: dict[str, Any]) -> tuple[list[str], npt.NDArray[np.float64]]:
    names = [block["rows"]] if isinstance(block["rows"], str) else block["rows"]
    return names, np.array(block["values"], dtype=float)


def comparisons() -> Iterator[Comparison]:
    """Yield one row per block of numbers."""
    data = oracle("correspondence.json")
    for case in ("plain", "supplementary"):
        result, expected = analyse(case), data[case]
        frame = result.eigenvalues[["eigenvalue", "percent", "cumulative_percent"]]
        yield compare(
            METHOD, f"{case}, eigenvalues and percentages", FACTOMINER, frame, expected["eig"]["values"],
            tolerance=1e-11,
        )  # fmt: skip
        names, coordinates = theirs(expected["row"]["coord"])
        flips = np.sign((coordinates * ours(result, "row", "coordinate", names)).sum(axis=0))
        sides = ["row", "col", *(side for side in ("row.sup", "col.sup") if side in expected)]
        for side in sides:
            for what, block in (("coordinate", "coord"), ("contribution", "contrib"), ("cos2", "cos2")):
                if block not in expected[side]:
                    continue
                names, values = theirs(expected[side][block])
                mine = ours(result, side[:3], what, names) * (flips if what == "coordinate" else 1)
                yield compare(METHOD, f"{case}, {what} of {side}", FACTOMINER, mine, values, tolerance=1e-11)
            if "inertia" in expected[side]:
                frame = (result.rows if side == "row" else result.columns).set_index("name").loc[names]
                yield compare(
                    METHOD, f"{case}, inertia of {side}", FACTOMINER, frame["inertia"], expected[side]["inertia"],
                    tolerance=1e-12,
                )  # fmt: skip
    yield from _against_ca(data)


def _against_ca(data: dict[str, Any]) -> Iterator[Comparison]:
    result, table, package = analyse("plain"), data["plain"]["table"], data["ca_package"]
    singular = np.sqrt(result.eigenvalues["eigenvalue"].to_numpy())
    yield compare(METHOD, "singular values", CA, singular, package["sv"], tolerance=1e-12)
    yield compare(METHOD, "chi-squared", CA, [result.chi2], [package["chi2"]], tolerance=1e-10)
    rows = np.array(package["rowcoord_standard"], dtype=float)
    flips = np.sign((rows * ours(result, "row", "coordinate", table["rows"])).sum(axis=0))
    for side, names, block in (
        ("row", table["rows"], "rowcoord_standard"),
        ("col", table["cols"], "colcoord_standard"),
    ):
        standard = ours(result, side, "coordinate", names) / singular * flips
        yield compare(METHOD, f"standard coordinates of {side}", CA, standard, package[block], tolerance=1e-11)
