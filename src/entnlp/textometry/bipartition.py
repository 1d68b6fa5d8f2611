"""One step of Reinert's descending classification: cut a table of segments in two, as different as can be.

The table is boolean: a segment has a term or not.  Of a table with ``N`` presences, column sums ``c`` and a group whose
terms sum to ``t`` (``s`` in all), the chi-squared statistic of the 2 x p table group x term is

    chi2 = N**2 (sum_j t_j**2 / c_j - s**2 / N) / (s (N - s)),

so that adding or moving a segment changes a sum over its own terms only, and everything stays sparse.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse.linalg import LinearOperator, svds

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

_DENSE_CELLS = 400_000
_SAME = 1e-9  # singular value under which the rows do not differ
_TIE = 1e-10  # two values of chi2 closer than this (relative) are one value: the first stands


@dataclass(frozen=True)
class Bipartition:
    """Two groups of the rows of a table.

    Parameters
    ----------
    first
        bool (n_rows,): the rows of the first group, the others are the second.
    chi2
        Statistic of the 2 x p table group x term.
    chi2_ordered
        The same before any segment was moved.
    moves
        Number of segments moved.
    """

    first: BoolArray
    chi2: float
    chi2_ordered: float
    moves: int


def bipartition(table: sparse.csr_array, *, min_size: int = 1) -> Bipartition | None:
    """Cut a boolean table in two so that the chi-squared statistic is largest, as Reinert does.

    Parameters
    ----------
    table
        CSR array of 0/1, shape (n_segments, n_terms), without empty row or column.
    min_size
        Least number of rows of each group.

    Returns
    -------
    Bipartition or None
        None when the table has no two groups of that size.

    References
    ----------
    Reinert, M. (1983). Une méthode de classification descendante hiérarchique. Cahiers de l'analyse des données 8(2):
    order the rows along the first factor, cut where chi2 is largest, then move rows while that raises chi2.
    """
    if table.shape[0] < 2 * min_size:
        return None
    values = sparse.csr_array(table, dtype=np.float64)
    order = np.argsort(_rank_values(first_factor(values)), kind="stable")
    cut, ordered = _best_cut(values, order, min_size)
    first = np.zeros(values.shape[0], dtype=bool)
    first[order[: cut + 1]] = True
    chi2, moves = _move_rows(values, first, ordered, min_size)
    return Bipartition(first, chi2, ordered, moves)


def first_factor(table: sparse.csr_array) -> FloatArray:
    """Coordinates of the rows on the first axis of a correspondence analysis, up to sign and scale.

    Parameters
    ----------
    table
        Shape (n, p), without empty row or column.

    Returns
    -------
    ndarray, shape (n,)
        Zeros when all rows have the same profile.
    """
    total = table.sum()
    rows, columns = _sums(table, 1) / total, _sums(table, 0) / total
    weights = sparse.csr_array(table.multiply(1 / total))
    scaled = sparse.csr_array(weights.multiply(1 / np.sqrt(rows)[:, None]).multiply(1 / np.sqrt(columns)[None, :]))
    left, right = np.sqrt(rows), np.sqrt(columns)
    n, p = scaled.shape
    if n * p <= _DENSE_CELLS or min(n, p) < 4:
        vectors, strengths, _ = np.linalg.svd(scaled.toarray() - np.outer(left, right), full_matrices=False)
        return np.asarray(vectors[:, 0] / left if strengths[0] > _SAME else np.zeros(n))
    transposed = scaled.T.tocsr()

    def forth(x: FloatArray) -> FloatArray:
        x = np.asarray(x).reshape(-1)
        return np.asarray(scaled @ x - left * (right @ x))

    def back(y: FloatArray) -> FloatArray:
        y = np.asarray(y).reshape(-1)
        return np.asarray(transposed @ y - right * (left @ y))

    residuals = LinearOperator((n, p), matvec=forth, rmatvec=back, dtype=np.float64)
    start = np.cos(np.arange(1, min(n, p) + 1, dtype=np.float64))  # a fixed one: the same result on every run
    vectors, strengths, _ = svds(residuals, k=1, v0=start, return_singular_vectors="u")
    return np.asarray(vectors[:, 0] / left if strengths[0] > _SAME else np.zeros(n))


def _rank_values(coordinates: FloatArray) -> FloatArray:
    """Make coordinates that differ by rounding alone equal, so that equal segments keep the order of the corpus."""
    largest = float(np.abs(coordinates).max(initial=0.0))
    if largest == 0.0:
        return coordinates
    values = np.round(coordinates / largest, 9)
    lead = values[np.argmax(values != 0)]
    return np.asarray(
        -values if lead > 0 else values
    )  # the sign of an axis is arbitrary: the first segment comes first


def _chi2(squares: Any, inside: Any, total: float) -> Any:
    """Statistic from ``sum t**2 / c`` and ``sum t`` of a group; -inf where a group has nothing."""
    outside = total - inside
    with np.errstate(divide="ignore", invalid="ignore"):
        value = total * total * (squares - inside * inside / total) / (inside * outside)
    return np.where((inside > 0) & (outside > 0), value, -np.inf)


def _first_largest(values: FloatArray) -> int:
    top = float(values.max())
    return int(np.argmax(values >= top - _TIE * max(abs(top), 1.0)))


def _best_cut(table: sparse.csr_array, order: IntArray, min_size: int) -> tuple[int, float]:
    """Find the last place of the first group along an order, and its chi2."""
    columns = _sums(table, 0)
    by_column = sparse.csc_array(table[order])
    by_column.sort_indices()
    # The m-th row with a term adds m**2 - (m - 1)**2 = 2m - 1 to that term's t**2.
    within = np.arange(by_column.nnz) - np.repeat(by_column.indptr[:-1], np.diff(by_column.indptr))
    gains = (2.0 * within + 1.0) / np.repeat(columns, np.diff(by_column.indptr))
    squares = np.cumsum(np.bincount(by_column.indices, weights=gains, minlength=len(order)))
    inside = np.cumsum(_sums(table, 1)[order])
    values = _chi2(squares, inside, float(columns.sum()))
    values[: min_size - 1] = -np.inf
    values[len(order) - min_size :] = -np.inf
    cut = _first_largest(values)
    return cut, float(values[cut])


def _move_rows(table: sparse.csr_array, first: BoolArray, chi2: float, min_size: int) -> tuple[float, int]:
    """Move one row after the other to the other group, each time the one that raises chi2 most; change ``first``."""
    columns, lengths = _sums(table, 0), _sums(table, 1)
    total = float(columns.sum())
    own = np.asarray(table @ (1 / columns))  # sum over a row's terms of 1 / c
    inside = np.asarray(first @ table)
    moves, members = 0, int(first.sum())
    while True:
        shared = np.asarray(table @ (inside / columns))  # sum over a row's terms of t / c
        away = np.where(first, -1.0, 1.0)
        squares = float((inside * inside / columns).sum()) + away * 2.0 * shared + own
        values = _chi2(squares, float(inside.sum()) + away * lengths, total)
        if members <= min_size:
            values[first] = -np.inf
        if len(first) - members <= min_size:
            values[~first] = -np.inf
        best = _first_largest(values)
        if not values[best] > chi2 + _TIE * max(abs(chi2), 1.0):
            return chi2, moves
        row = slice(table.indptr[best], table.indptr[best + 1])
        inside[table.indices[row]] += away[best]
        first[best] = ~first[best]
        members += int(away[best])
        chi2, moves = float(values[best]), moves + 1


def terms_kept(
    table: sparse.csr_array, first: BoolArray, *, max_contingency: float = 0.3, min_count: int = 3
) -> tuple[BoolArray, BoolArray]:
    """Say which terms each group keeps for its own classification.

    Parameters
    ----------
    table
        CSR array of 0/1, shape (n_segments, n_terms).
    first
        bool (n_segments,): rows of the first group.
    max_contingency
        A term whose contingency coefficient with the cut is above this stays only where it is over-represented.
    min_count
        Least number of segments of the group that have the term.

    Returns
    -------
    kept_first, kept_second
        bool (n_terms,).

    References
    ----------
    Reinert (1983).  C = sqrt(chi2 / (chi2 + n)), chi2 of the term's two counts with those expected, n their sum.
    """
    inside = np.asarray(first.astype(np.float64) @ table)
    outside = _sums(table, 0) - inside
    both = inside + outside
    share = inside.sum() / max(both.sum(), 1.0)
    expected = both * share, both * (1.0 - share)
    with np.errstate(divide="ignore", invalid="ignore"):
        chi2 = (inside - expected[0]) ** 2 / expected[0] + (outside - expected[1]) ** 2 / expected[1]
        contingency = np.sqrt(chi2 / (chi2 + both))
    common = np.nan_to_num(contingency) <= max_contingency
    return (
        (inside >= min_count) & (common | (inside > expected[0])),
        (outside >= min_count) & (common | (outside > expected[1])),
    )


def _sums(table: sparse.csr_array, axis: int) -> FloatArray:
    return np.asarray(table.sum(axis=axis), dtype=np.float64).reshape(-1)
