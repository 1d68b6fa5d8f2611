"""Tables of counts made elsewhere: every way to give them, what is refused, and that the giver's own stay as they are."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from entnlp.errors import OptionError
from entnlp.tokens import TermMatrix

COUNTS = np.array([[2, 0, 1], [0, 0, 0], [1, 3, 0]])
TERMS = ["photo", "blog", "école"]
FORMS = [
    COUNTS,
    COUNTS.tolist(),
    COUNTS.astype(float),
    COUNTS.astype(np.uint8),
    sparse.csr_array(COUNTS),
    sparse.csc_matrix(COUNTS),
    sparse.coo_array(COUNTS),
    sparse.lil_matrix(COUNTS),
    pd.DataFrame(COUNTS),
]


@pytest.mark.parametrize("counts", FORMS, ids=lambda each: type(each).__name__)
def test_all_kinds_of_tables(counts: Any) -> None:
    matrix = TermMatrix.from_counts(counts, TERMS, ["a", "b", "c"])
    assert matrix.terms.tolist() == ["blog", "photo", "école"]  # sorted by name, as in every term matrix
    assert matrix.counts.toarray().tolist() == [[0, 2, 1], [0, 0, 0], [3, 1, 0]]
    assert matrix.counts.dtype == np.int64
    assert (matrix.counts.data > 0).all()
    assert matrix.n_words.tolist() == [3, 0, 4]
    assert matrix.texts.to_numpy().tolist() == [["a", "ok"], ["b", "ok"], ["c", "ok"]]
    assert (matrix.unit, matrix.ngram) == ("term", (1,))


def test_names_of_a_frame() -> None:
    frame = pd.DataFrame([[1, 2]], index=["CP"], columns=["b", 3])
    matrix = TermMatrix.from_counts(frame)
    assert matrix.terms.tolist() == ["3", "b"]
    assert matrix.to_frame().loc["CP"].tolist() == [2, 1]
    with pytest.raises(OptionError, match="the texts given are not those that the frame of counts names"):
        TermMatrix.from_counts(frame, ["x", "y"], ["z"])  # renaming is the giver's: a slip would swap texts


def test_texts_with_metadata() -> None:
    given = pd.DataFrame({"text_id": ["a", "b"], "cycle": ["1", None]}, index=[7, 9])
    matrix = TermMatrix.from_counts([[1], [2]], ["x"], given)
    labels, counts = matrix.group("cycle")
    assert labels == ["1", "(sans valeur)"]
    assert counts.toarray().tolist() == [[1], [2]]
    assert given.columns.tolist() == ["text_id", "cycle"]
    kept = TermMatrix.from_counts([[1], [0]], ["x"], given.assign(status=["ok", "empty"]))
    assert kept.texts["status"].tolist() == ["ok", "empty"]


def test_texts_are_numbered_without_names() -> None:
    assert TermMatrix.from_counts([[1], [2]], ["x"]).texts["text_id"].tolist() == ["1", "2"]


@pytest.mark.parametrize("shape", [(0, 0), (2, 0), (0, 2)])
def test_empty_tables(shape: tuple[int, int]) -> None:
    matrix = TermMatrix.from_counts(np.zeros(shape), list("ab")[: shape[1]])
    assert matrix.shape == shape
    assert matrix.n_words.tolist() == [0] * shape[0]


def test_cells_given_twice_add_up_and_zeros_go() -> None:
    cells = sparse.csr_array((np.array([5, 7, 0]), np.array([1, 1, 0]), np.array([0, 3])), shape=(1, 2))
    matrix = TermMatrix.from_counts(cells, ["a", "b"])
    assert matrix.counts.toarray().tolist() == [[0, 12]]
    assert matrix.counts.nnz == 1


@pytest.mark.parametrize("columns", [[1, 0], [1, 1]])
def test_the_matrix_of_the_giver_stays(columns: list[int]) -> None:
    given = sparse.csr_array((np.array([5, 7]), np.array(columns), np.array([0, 2])), shape=(1, 2))
    before = given.toarray()
    TermMatrix.from_counts(given, ["b", "a"])
    assert given.indices.tolist() == columns
    np.testing.assert_array_equal(given.toarray(), before)


@settings(max_examples=40, deadline=None, database=None, derandomize=True)
@given(st.lists(st.lists(st.integers(0, 5), min_size=3, max_size=3), max_size=5), st.permutations(["a", "é", "Z"]))
def test_order_of_columns_changes_nothing(rows: list[list[int]], names: list[str]) -> None:
    table = np.array(rows, dtype=int).reshape(-1, 3)
    matrix = TermMatrix.from_counts(table, names)
    assert matrix.terms.tolist() == ["Z", "a", "é"]
    for term, column in zip(names, table.T, strict=True):
        assert matrix.to_frame()[term].tolist() == column.tolist()


@pytest.mark.parametrize(
    ("counts", "terms", "texts", "said"),
    [
        ([[-1]], ["a"], None, "counts must be whole numbers of 0 or more; a cell is negative, missing or no whole number"),
        ([[0.5]], ["a"], None, "counts must be whole numbers of 0 or more"),
        ([[np.nan]], ["a"], None, "counts must be whole numbers of 0 or more"),
        ([[np.inf]], ["a"], None, "counts must be whole numbers of 0 or more"),
        (pd.DataFrame({"a": [1.0, None]}), None, None, "counts must be whole numbers of 0 or more"),
        ([["x"]], ["a"], None, "counts must be a table of numbers, texts x terms, all rows of one length"),
        (pd.DataFrame({"a": ["SECRET"]}), None, None, "counts must be a table of numbers"),
        ([[1, 2], [3]], ["a", "b"], None, "counts must be a table of numbers"),
        (5, ["a"], None, "counts must be a table of numbers"),
        ([1, 2], ["a"], None, "counts have shape (2,); received 2 texts and 1 terms"),
        ([[1, 2]], ["a"], None, "counts have shape (1, 2); received 1 texts and 1 terms"),
        ([[1, 2]], None, None, "counts have shape (1, 2); received 1 texts and 0 terms"),
        ([[1]], ["a"], ["x", "y"], "counts have shape (1, 1); received 2 texts and 1 terms"),
        ([[1, 2]], ["a", "a"], None, "a term stands twice; every term names one row or column of the counts"),
        ([[1], [2]], ["a"], ["x", "x"], "a text_id stands twice"),
        ([[1]], ["a"], pd.DataFrame({"id": ["x"]}), "texts have no column text_id; columns: id"),
    ],
)  # fmt: skip
def test_what_is_refused(counts: Any, terms: Any, texts: Any, said: str) -> None:
    with pytest.raises(OptionError, match=re.escape(said)) as raised:
        TermMatrix.from_counts(counts, terms, texts)
    assert "SECRET" not in str(raised.value)


# --- names on both sides, statuses, sizes ------------------------------------------------------------------------


def named() -> pd.DataFrame:
    return pd.DataFrame([[9, 1], [1, 8]], index=["a", "b"], columns=["photo", "devoir"])


def test_a_frame_is_read_by_its_names_whatever_the_order_of_those_given() -> None:
    texts = pd.DataFrame({"text_id": ["b", "a"], "cycle": ["B", "A"]})
    matrix = TermMatrix.from_counts(named(), ["devoir", "photo"], texts)
    assert matrix.to_frame().loc["a"].to_dict() == {"devoir": 1, "photo": 9}
    labels, counts = matrix.group("cycle")
    assert dict(zip(labels, counts.toarray().tolist(), strict=True)) == {"A": [1, 9], "B": [8, 1]}


@pytest.mark.parametrize("given", [{"terms": ["photo", "blog"]}, {"texts": ["a", "c"]}])
def test_other_names_than_those_of_the_frame_are_refused(given: dict[str, list[str]]) -> None:
    with pytest.raises(OptionError, match="given are not those that the frame of counts names"):
        TermMatrix.from_counts(named(), **given)


def test_a_frame_without_names_takes_those_given() -> None:
    matrix = TermMatrix.from_counts(pd.DataFrame([[9, 1], [1, 8]]), ["photo", "devoir"], ["x", "y"])
    assert matrix.to_frame().loc["x"].to_dict() == {"devoir": 1, "photo": 9}


def test_statuses_are_ours_and_only_ok_texts_have_counts() -> None:
    texts = pd.DataFrame({"text_id": ["a", "b"], "status": ["ok", "empty"]})
    assert TermMatrix.from_counts([[1, 2], [0, 0]], ["x", "y"], texts).texts["status"].tolist() == ["ok", "empty"]
    with pytest.raises(OptionError, match='a text whose status is not "ok" has counts'):
        TermMatrix.from_counts([[1, 2], [0, 1]], ["x", "y"], texts)
    with pytest.raises(OptionError, match="a text has an unknown status; allowed: ok, empty"):
        TermMatrix.from_counts([[1, 2], [0, 0]], ["x", "y"], texts.assign(status=["ok", "OK"]))


def test_counts_that_floats_cannot_hold_are_refused() -> None:
    with pytest.raises(OptionError, match="counts go up to"):
        TermMatrix.from_counts([[1e19, 1]], ["a", "b"])
