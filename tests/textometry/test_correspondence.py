"""Correspondence analysis: a table worked by hand, its identities, dense against sparse, and the edges."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import sparse
from scipy.stats import chi2_contingency

from entnlp.errors import EntnlpWarning, InputError, OptionError, SchemaError
from entnlp.textometry import CorrespondenceAnalysis, correspondence_analysis, principal_axes
from entnlp.tokens import TermMatrix, TokenTable

Make = Callable[..., TokenTable]
PROPERTY = settings(max_examples=25, deadline=None, database=None, derandomize=True)
TERMS = ["activités", "blog", "cahier", "devoirs", "sorties"]
# Terms x groups; "sorties" is common to all, the others less so.
TABLE = np.array([[20, 8, 2], [15, 9, 6], [3, 10, 14], [1, 6, 22], [7, 6, 8]])


def matrix(table: Any, terms: list[str] | None = None, columns: list[str] | None = None) -> TermMatrix:
    """Make a term matrix of terms (rows) by texts."""
    table = np.asarray(table)
    return TermMatrix.from_counts(
        table.T, terms or TERMS[: len(table)], columns or [f"g{i}" for i in range(table.shape[1])]
    )


def column(frame: pd.DataFrame, what: str, axis: int = 1) -> list[float]:
    return [round(float(value), 12) for value in frame[f"{what}_axis_{axis}"]]


def block(frame: pd.DataFrame, what: str, n_axes: int) -> Any:
    return frame[[f"{what}_axis_{axis}" for axis in range(1, n_axes + 1)]].to_numpy()


# --- worked by hand ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def two_by_two() -> CorrespondenceAnalysis:
    # phi2 = (30 x 30 - 10 x 10)^2 / 40^4 = 0.25: one axis, all coordinates +-0.5, all contributions 50 %.
    return correspondence_analysis(matrix([[10, 30], [30, 10]], ["devoirs", "photos"], ["A", "B"]))


def test_two_by_two_by_hand(two_by_two: CorrespondenceAnalysis) -> None:
    assert two_by_two.inertia == pytest.approx(0.25, abs=1e-15)
    assert (two_by_two.chi2, two_by_two.degrees_of_freedom) == (pytest.approx(20), 1)
    assert two_by_two.p_value == pytest.approx(7.744e-6, rel=1e-3)  # chi2 of 20 with one degree of freedom
    assert two_by_two.n_axes == 1
    assert two_by_two.eigenvalues.round(12).to_dict("records") == [
        {"axis": 1, "eigenvalue": 0.25, "percent": 100.0, "cumulative_percent": 100.0}
    ]
    assert column(two_by_two.rows, "coordinate") == [0.5, -0.5]  # equal contributions: the first name is positive
    assert column(two_by_two.columns, "coordinate") == [-0.5, 0.5]
    for frame in (two_by_two.rows, two_by_two.columns):
        assert column(frame, "contribution") == [50.0, 50.0]
        assert column(frame, "cos2") == [1.0, 1.0]
        assert frame[["count", "mass", "distance", "inertia"]].round(12).to_numpy().tolist() == [
            [40, 0.5, 0.5, 0.125],
            [40, 0.5, 0.5, 0.125],
        ]


def test_supplementary_column_by_hand() -> None:
    # Profile (1/4, 3/4) of "C" on standard coordinates (+1, -1): (1/4 - 3/4) x ... = -0.5; distance 0.5, cos2 1.
    result = correspondence_analysis(
        matrix([[10, 30, 5, 0], [30, 10, 15, 0]], ["devoirs", "photos"], ["A", "B", "C", "D"]),
        supplementary_columns=["C", "D"],
    )
    extra = result.columns[result.columns["kind"] == "supplementary"]
    assert extra["name"].tolist() == ["C"]  # D has no count
    assert column(extra, "coordinate") == [-0.5]
    assert column(extra, "cos2") == [1.0]
    assert extra["count"].tolist() == [20]
    assert extra[["mass", "inertia", "contribution_axis_1"]].isna().all(axis=None)
    assert result.chi2 == pytest.approx(20)


def test_supplementary_row_in_the_centre_has_no_cos2() -> None:
    result = correspondence_analysis(
        matrix([[10, 30], [30, 10], [7, 7]], ["devoirs", "photos", "y"]), supplementary_rows=["y"]
    )
    centre = result.rows.set_index("name").loc["y"]
    assert centre["coordinate_axis_1"] == pytest.approx(0, abs=1e-15)
    assert np.isnan(centre["cos2_axis_1"])


def test_chi_squared_is_that_of_scipy() -> None:
    result = correspondence_analysis(matrix(TABLE))
    statistic, p, freedom, _ = chi2_contingency(TABLE, correction=False)
    assert result.chi2 == pytest.approx(statistic, rel=1e-12)
    assert result.p_value == pytest.approx(p, rel=1e-9)
    assert result.degrees_of_freedom == freedom


def test_plane_orders_by_contribution_to_both_axes() -> None:
    result = correspondence_analysis(matrix(TABLE, columns=["1", "2", "10"]), by="text_id")
    plane = result.plane()
    assert plane["element"].tolist() == ["group"] * 3 + ["term"] * 5
    assert plane["name"].tolist()[:3] == ["1", "2", "10"]
    assert plane["contribution"].iloc[3:].is_monotonic_decreasing
    assert plane["contribution"].iloc[3:].sum() == pytest.approx(100)
    assert plane["cos2"].round(9).tolist() == [1.0] * 8  # two axes are all there are
    one = result.plane([2]).set_index("name")
    assert one["contribution"].to_dict() == pytest.approx(
        result.to_frame().set_index("name")["contribution_axis_2"].to_dict()
    )


def test_equal_contributions_stand_by_name() -> None:
    result = correspondence_analysis(matrix([[4, 0], [0, 4], [4, 0], [0, 4], [1, 1]], ["d", "c", "b", "a", "e"]))
    assert result.plane([1])["name"].tolist() == ["a", "b", "c", "d", "e", "g0", "g1"]  # texts come last


# --- identities --------------------------------------------------------------------------------------------------

TABLES = arrays(np.int64, st.tuples(st.integers(2, 6), st.integers(2, 5)), elements=st.integers(0, 9))


@PROPERTY
@given(TABLES)
@pytest.mark.filterwarnings("ignore::entnlp.EntnlpWarning")
def test_identities(table: Any) -> None:
    full = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    names = list("abcdef")[: len(table)]
    rank_one = full.size == 0 or np.allclose(full, np.outer(full.sum(1), full.sum(0)) / max(full.sum(), 1))
    if min(full.shape) < 2 or rank_one:
        with pytest.raises((InputError, OptionError), match=r"no term|at least two|same share"):
            correspondence_analysis(matrix(table, names))
        return
    result = correspondence_analysis(matrix(table, names))
    n_axes = result.n_axes
    masses = full.sum(axis=1) / full.sum()
    assert result.eigenvalues["eigenvalue"].sum() == pytest.approx(result.inertia, rel=1e-9)
    assert result.eigenvalues["cumulative_percent"].iloc[-1] == pytest.approx(100)
    assert result.eigenvalues["eigenvalue"].between(0, 1 + 1e-12).all()
    assert result.rows["mass"].to_numpy() == pytest.approx(masses)
    assert result.rows["name"].tolist() == [name for name, count in zip(names, table.sum(axis=1), strict=True) if count]
    for frame in (result.rows, result.columns):
        coordinates, eigenvalues = block(frame, "coordinate", n_axes), result.eigenvalues["eigenvalue"].to_numpy()
        mass = frame["mass"].to_numpy()
        assert mass @ coordinates == pytest.approx(0, abs=1e-9)
        assert mass @ coordinates**2 == pytest.approx(eigenvalues)
        assert block(frame, "contribution", n_axes).sum(axis=0) == pytest.approx(100)
        assert (coordinates**2).sum(axis=1) == pytest.approx(frame["distance"].to_numpy() ** 2, abs=1e-9)
        assert frame["inertia"].sum() == pytest.approx(result.inertia, rel=1e-9)
    # The table is given back by its coordinates (reconstitution formula).
    rows, columns = block(result.rows, "coordinate", n_axes), block(result.columns, "coordinate", n_axes)
    weights = 1 / np.sqrt(eigenvalues)
    expected = np.outer(masses, full.sum(axis=0) / full.sum())
    assert full.sum() * expected * (1 + rows * weights @ columns.T) == pytest.approx(full, abs=1e-8)


@settings(PROPERTY, max_examples=10)
@given(st.permutations(range(8)))
def test_order_of_texts_changes_nothing(order: list[int]) -> None:
    counts = np.random.default_rng(4).integers(0, 6, (8, 5))
    texts = pd.DataFrame({"text_id": [f"t{i}" for i in range(8)], "level": list("abcabcab")})
    first = correspondence_analysis(TermMatrix.from_counts(counts, TERMS, texts), by="level")
    shuffled = TermMatrix.from_counts(counts[order], TERMS, texts.iloc[order])
    second = correspondence_analysis(shuffled, by="level")
    assert first.to_frame().equals(second.to_frame())  # to the bit
    assert first.eigenvalues.equals(second.eigenvalues)
    by_text = [
        correspondence_analysis(each).to_frame().set_index("name").sort_index()
        for each in (TermMatrix.from_counts(counts, TERMS, texts), shuffled)
    ]
    pd.testing.assert_frame_equal(*by_text, rtol=1e-8, atol=1e-10)


def large() -> sparse.csr_array:
    rng = np.random.default_rng(11)
    topics = rng.gamma(0.3, 1.0, (6, 60))
    counts = rng.poisson(topics[rng.integers(0, 6, 90)] * 0.8)
    return sparse.csr_array(counts[counts.sum(axis=1) > 0][:, counts.sum(axis=0) > 0].astype(np.int64))


@pytest.mark.parametrize("turned", [False, True])
def test_sparse_is_dense(monkeypatch: pytest.MonkeyPatch, turned: bool) -> None:
    table = sparse.csr_array(large().T) if turned else large()
    dense = principal_axes.principal_axes(table, 4)
    monkeypatch.setattr(principal_axes, "DENSE_SIDE", 0)
    monkeypatch.setattr(sparse.csr_array, "toarray", None)  # nothing may make it dense
    lanczos = principal_axes.principal_axes(table, 4)
    assert (dense.complete, lanczos.complete) == (True, False)
    assert lanczos.eigenvalues == pytest.approx(dense.eigenvalues[:4], rel=1e-12)
    assert lanczos.inertia == pytest.approx(dense.inertia, rel=1e-12)
    for name in ("rows", "columns", "row_distances", "column_distances", "row_masses", "column_masses"):
        assert getattr(lanczos, name) == pytest.approx(getattr(dense, name), rel=1e-8, abs=1e-8)
    again = principal_axes.principal_axes(table, 4)
    assert all(np.array_equal(a, b) for a, b in zip(lanczos, again, strict=True))  # to the bit


def test_large_table_keeps_only_the_axes_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(principal_axes, "DENSE_SIDE", 0)
    counts = large()
    result = correspondence_analysis(
        TermMatrix.from_counts(counts, [f"t{i:02}" for i in range(counts.shape[1])]), n_axes=3
    )
    assert result.about["complete"] is False
    assert len(result.eigenvalues) == result.n_axes == 3
    assert result.eigenvalues["cumulative_percent"].iloc[-1] < 100
    assert result.chi2 == pytest.approx(chi2_contingency(counts.toarray(), correction=False)[0])


@pytest.mark.parametrize("side", [0, principal_axes.DENSE_SIDE])
def test_parts_are_counted_and_said(monkeypatch: pytest.MonkeyPatch, side: int) -> None:
    monkeypatch.setattr(principal_axes, "DENSE_SIDE", side)
    table = np.zeros((9, 12), dtype=int)
    table[:4, :5] = np.random.default_rng(1).integers(1, 5, (4, 5))
    table[4:7, 5:9] = np.random.default_rng(2).integers(1, 5, (3, 4))
    table[7:, 9:] = [[2, 1, 4], [1, 3, 1]]
    with pytest.warns(EntnlpWarning, match="falls apart into 3 parts .*: axes 1 to 2 only separate them"):
        result = correspondence_analysis(matrix(table, list("abcdefghi")), n_axes=4)
    assert result.n_parts == 3
    assert result.eigenvalues["eigenvalue"].round(9).tolist()[:2] == [1.0, 1.0]
    assert result.eigenvalues["eigenvalue"].iloc[2] < 0.9


# --- tokens and groups -------------------------------------------------------------------------------------------


def test_groups_of_a_token_table(answers: TokenTable) -> None:
    with pytest.warns(EntnlpWarning, match="2 parts"):
        result = correspondence_analysis(answers, by="place")
    counts = {row.name: row.count for row in result.columns.itertuples(index=False)}
    # "Les activités et les photos." (Meuse), "activites activites"; the duplicate and the emoji have no word.
    assert counts == {"(sans valeur)": 3, "Meuse": 4, "Vosges": 5}
    assert result.by == ("place",) and result.column_element == "group"
    assert (result.n_texts, result.n_empty_texts) == (6, 1)
    assert result.about["stop"].startswith("mots outils")


def test_empty_group_is_left_out_and_named(make: Make) -> None:
    tokens = make(
        ["photos blog", "devoirs photos", "", "RAS"], status=["ok", "ok", "empty", "formula"], cycle=list("abcc")
    )
    result = correspondence_analysis(tokens, by="cycle")
    assert result.columns["name"].tolist() == ["a", "b"]
    assert result.left_out_columns == ("c",)


def test_term_only_of_supplementary_groups_is_left_out(make: Make) -> None:
    tokens = make(["photos blog", "devoirs photos", "piscine photos"], cycle=list("abc"))
    result = correspondence_analysis(tokens, by="cycle", supplementary_columns=["c"])
    assert result.left_out_rows == ("piscine",)
    extra = result.columns.iloc[2]
    assert (extra["name"], extra["kind"], extra["count"]) == ("c", "supplementary", 1)


def test_texts_without_a_term_are_counted(make: Make) -> None:
    tokens = make(["photos blog photos", "devoirs photos", "et le", "👍", ""], status=None)
    result = correspondence_analysis(tokens)
    assert result.column_element == "text"
    assert result.columns["name"].tolist() == ["t0", "t1"]
    assert (result.n_texts, result.n_empty_texts) == (4, 2)
    assert result.left_out_columns == ()  # thousands of identifiers help nobody


def test_term_of_every_text_lies_near_the_centre(make: Make) -> None:
    tokens = make(["photos blog", "photos devoirs", "photos sorties"])
    rows = correspondence_analysis(tokens).rows.set_index("name")
    assert rows.loc["photos", "distance"] == pytest.approx(0, abs=1e-7)
    assert rows.loc["blog", "distance"] > 1


def test_long_answer_and_strange_terms(make: Make) -> None:
    tokens = make(["photos " * 4_000 + "a$b $x$ blog", "devoirs photos anti" + "constitution" * 40], cycle=["1", "2"])
    result = correspondence_analysis(tokens, by="cycle")
    assert result.rows["count"].max() == 4001
    assert result.rows["name"].str.len().max() > 400


def test_result_prints_itself(two_by_two: CorrespondenceAnalysis) -> None:
    assert repr(two_by_two) == "CorrespondenceAnalysis(2 terms x 2 texts, inertia 0.2500, axes 1: 100.0 %)"
    assert "<table" in two_by_two._repr_html_()
    frame = two_by_two.to_frame()
    assert frame["element"].tolist() == ["text", "text", "term", "term"]
    frame.loc[:, "name"] = "x"
    assert two_by_two.to_frame()["name"].tolist() == ["A", "B", "devoirs", "photos"]


def test_options_are_kept() -> None:
    result = correspondence_analysis(matrix(TABLE), n_axes=1, min_count=22, supplementary_rows=["blog"])
    assert result.n_axes == 1
    assert len(result.eigenvalues) == 2
    assert result.about["supplementary_rows"] == ["blog"]
    assert result.about["min_count"] == 22
    assert "sorties" not in set(result.rows["name"])  # 21


# --- what cannot be done -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "options", "error", "said"),
    [
        (TABLE, {"n_axes": 0}, OptionError, "n_axes goes from 1 to 100; received 0"),
        (TABLE, {"n_axes": 101}, OptionError, "received 101"),
        (TABLE, {"min_count": 999}, InputError, "no term is left in 3 texts; check the text column"),
        (TABLE[:1], {}, OptionError, "at least two active terms; received 1"),
        (TABLE[:, :1], {}, OptionError, "at least two active texts that have words; received 1 text: give more texts"),
        (TABLE[:, :1], {"by": "text_id"}, OptionError, 'active groups that have words; received "g0": give a column'),
        (TABLE, {"by": "text_id", "supplementary_columns": ["g0", "g1"]}, OptionError, 'received "g2"'),
        (np.outer([1, 2, 3], [2, 3]), {}, InputError, "every text has the same share of each term"),
        (TABLE, {"by": "level"}, SchemaError, "level"),
        (TABLE, {"by": "text_id", "supplementary_columns": ["g9"]}, OptionError, 'no group "g9" among the 3 groups counted; allowed: g0'),
        (TABLE, {"supplementary_rows": ["devoir"]}, OptionError, 'no term "devoir" among the 5 terms counted; give it as'),
        (TABLE, {"unit": "lemma"}, OptionError, "unit was settled"),
    ],
)  # fmt: skip
def test_refusals(table: Any, options: dict[str, Any], error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said.replace("(", r"\(")):
        correspondence_analysis(matrix(table), **options)


def test_refusal_names_no_term_of_the_respondents() -> None:
    with pytest.raises(OptionError) as caught:
        correspondence_analysis(matrix(TABLE), supplementary_rows=["devoir"])
    assert "devoirs" not in str(caught.value)


def test_no_text_at_all(make: Make) -> None:
    with pytest.raises(InputError, match="no term is left in 0 texts"):
        correspondence_analysis(make([]))


@pytest.mark.parametrize("axes", [(), (3,), (1, 1), (0, 1), (1, 2, 1)])
def test_axes_that_are_not_there(axes: tuple[int, ...]) -> None:
    with pytest.raises(OptionError, match="give one axis or two different ones; .* axes go from 1 to 2"):
        correspondence_analysis(matrix(TABLE)).plane(axes)
