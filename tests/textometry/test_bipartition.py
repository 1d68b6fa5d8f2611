"""One cut: its chi-squared, that no move raises it, the least size of its parts, the terms that are kept."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import sparse
from scipy.stats import chi2_contingency

from entnlp.textometry.bipartition import bipartition, first_factor, terms_kept
from entnlp.textometry.correspondence import correspondence_analysis
from entnlp.tokens import TermMatrix


def without_empty(table: Any) -> np.ndarray:
    table = np.asarray(table)
    table = table[table.sum(axis=1) > 0]
    return np.asarray(table[:, table.sum(axis=0) > 0])


def chi2(table: np.ndarray, first: np.ndarray) -> float:
    groups = np.array([table[first].sum(axis=0), table[~first].sum(axis=0)])
    return float(chi2_contingency(groups, correction=False).statistic)


TABLES = arrays(np.int64, st.tuples(st.integers(3, 12), st.integers(2, 8)), elements=st.integers(0, 1)).map(
    without_empty
)


@settings(max_examples=80, deadline=None)
@given(TABLES, st.integers(1, 3))
def test_a_cut_is_a_summit_of_chi2(table: np.ndarray, least: int) -> None:
    cut = bipartition(sparse.csr_array(table), min_size=least)
    if len(table) < 2 * least:
        assert cut is None
        return
    assert cut is not None
    assert min(cut.first.sum(), (~cut.first).sum()) >= least
    assert cut.chi2 == pytest.approx(chi2(table, cut.first), abs=1e-8)
    assert cut.chi2 >= cut.chi2_ordered - 1e-9
    for row in range(len(table)):
        moved = cut.first.copy()
        moved[row] = ~moved[row]
        if min(moved.sum(), (~moved).sum()) >= least:
            assert chi2(table, moved) <= cut.chi2 + 1e-7


def test_two_vocabularies_are_cut_apart() -> None:
    table = np.kron(np.eye(2, dtype=int), np.ones((3, 4), dtype=int))
    cut = bipartition(sparse.csr_array(table))
    assert cut is not None
    assert cut.first.tolist() in ([True] * 3 + [False] * 3, [False] * 3 + [True] * 3)
    assert cut.chi2 == pytest.approx(table.sum())  # the largest possible: all that one has, the other has not


def test_a_handful_with_words_of_its_own_gives_the_largest_chi2_whatever_its_size() -> None:
    many = np.random.default_rng(5).integers(0, 2, (40, 6))
    many[:, 0] = 1
    table = np.zeros((42, 8), dtype=int)
    table[:40, :6] = many
    table[40:, 6:] = 1
    handful = bipartition(sparse.csr_array(table))
    kept = bipartition(sparse.csr_array(table), min_size=10)
    assert handful is not None
    assert kept is not None
    assert sorted((handful.first.sum(), (~handful.first).sum())) == [2, 40]
    assert handful.chi2 == pytest.approx(table.sum())
    assert min(kept.first.sum(), (~kept.first).sum()) >= 10


def test_equal_rows_have_one_coordinate_and_no_difference() -> None:
    table = sparse.csr_array(np.ones((5, 3)))
    assert first_factor(table).tolist() == [0.0] * 5
    cut = bipartition(table)
    assert cut is not None
    assert cut.chi2 == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("shape", [(9, 7), (1300, 400)], ids=["dense", "sparse"])
def test_first_factor_is_that_of_correspondence_analysis(shape: tuple[int, int]) -> None:
    rng = np.random.default_rng(3)
    table = (rng.random(shape) < np.where(np.arange(shape[0]) % 2, 0.5, 0.2)[:, None]).astype(int)
    table[:, : shape[1] // 2] *= (rng.random((shape[0], shape[1] // 2)) < 0.8) | (np.arange(shape[0]) % 3 == 0)[:, None]
    table = without_empty(table)
    ours = first_factor(sparse.csr_array(table.astype(float)))
    weights = table / table.sum()
    rows, columns = weights.sum(axis=1), weights.sum(axis=0)
    residuals = (weights - np.outer(rows, columns)) / np.sqrt(np.outer(rows, columns))
    theirs = np.linalg.svd(residuals, full_matrices=False)[0][:, 0] / np.sqrt(rows)
    assert np.abs(ours) == pytest.approx(np.abs(theirs), rel=1e-6, abs=1e-7)
    assert len({*np.sign(ours * theirs).round()} - {0.0}) == 1


def test_terms_kept_by_contingency_and_count() -> None:
    # term 0: only in the first group; 1: equally in both; 2: too rare in the second; 3: only in the second
    first = np.array([True] * 5 + [False] * 5)
    table = np.zeros((10, 4), dtype=int)
    table[:5, 0] = 1
    table[:, 1] = 1
    table[:3, 2] = table[5, 2] = 1
    table[5:, 3] = 1
    kept = terms_kept(sparse.csr_array(table), first)
    assert kept[0].tolist() == [True, True, True, False]
    assert kept[1].tolist() == [False, True, False, True]
    everything = terms_kept(sparse.csr_array(table), first, max_contingency=1.0, min_count=1)
    assert everything[0].tolist() == [True, True, True, False]
    assert everything[1].tolist() == [False, True, True, True]


def test_order_of_columns_changes_nothing() -> None:
    table = (np.random.default_rng(11).random((60, 30)) < 0.2).astype(int)
    table = without_empty(table)
    one = bipartition(sparse.csr_array(table))
    other = bipartition(sparse.csr_array(table[:, ::-1].copy()))
    assert one is not None
    assert other is not None
    assert one.first.tolist() == other.first.tolist()
    assert one.chi2 == pytest.approx(other.chi2)


def test_first_factor_is_the_first_axis_of_our_correspondence_analysis() -> None:
    table = np.array([[3, 0, 1], [0, 4, 1], [1, 1, 5], [2, 0, 0]])
    found = correspondence_analysis(TermMatrix.from_counts(table, ["a", "b", "c"]), by="text_id")
    ours = first_factor(sparse.csr_array(table.astype(float)))
    axis = found.columns["coordinate_axis_1"].to_numpy()
    assert np.abs(ours / np.abs(ours).max()) == pytest.approx(np.abs(axis / np.abs(axis).max()), abs=1e-9)
