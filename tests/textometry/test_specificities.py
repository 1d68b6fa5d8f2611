"""Specificities of groups: scores, bases, ranks, corrections, and what cannot be compared."""

from __future__ import annotations

import sys
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2_contingency, false_discovery_control, hypergeom

from entnlp.errors import InputError, OptionError, SchemaError
from entnlp.language import tokenize
from entnlp.textometry import specificities
from entnlp.textometry.specificities import COLUMNS, false_discovery, keyness, log_ratio
from entnlp.tokens import TermMatrix, TokenTable

PROPERTY = settings(max_examples=20, deadline=None, database=None, derandomize=True)
Make = Callable[..., TokenTable]


def table_of(counts: list[list[int]], groups: list[object] | None = None) -> TermMatrix:
    counts_array = np.array(counts)
    texts = pd.DataFrame({"text_id": [f"t{i}" for i in range(len(counts))]})
    texts["group"] = pd.Series(groups or [f"g{i}" for i in range(len(counts))], dtype=object)
    return TermMatrix.from_counts(counts_array, [f"w{j:02}" for j in range(counts_array.shape[1])], texts)


def test_worked_by_hand() -> None:
    # 20 words, 9 photos; CP wrote 10 words, 8 photos: P(X >= 8) = (9 * 55 + 11) / 184756.
    matrix = TermMatrix.from_counts([[8, 2], [1, 9]], ["photos", "devoirs"], ["CP", "CE1"])
    result = specificities(matrix, by="text_id")
    row = result.of("CP").iloc[0]
    assert (row["term"], row["rank"], row["count"], row["total"], row["expected"]) == ("photos", 1, 8, 9, 4.5)
    assert row["p_value"] == pytest.approx(506 / 184756, rel=1e-12)
    assert row["specificity"] == pytest.approx(-np.log10(506 / 184756), rel=1e-12)
    assert row["log_ratio"] == pytest.approx(3.0)
    assert row["q_value"] == pytest.approx(2 * 506 / 184756, rel=1e-12)  # four rows of equal p
    assert result.words == 20
    assert list(result.to_frame().columns) == list(COLUMNS)


counts_of_groups = st.integers(2, 4).flatmap(
    lambda n: st.lists(st.lists(st.integers(0, 30), min_size=3, max_size=3), min_size=n, max_size=n)
)


@PROPERTY
@given(counts=counts_of_groups)
def test_against_scipy(counts: list[list[int]]) -> None:
    array = np.array(counts)
    if (array.sum(axis=1) > 0).sum() < 2:
        return
    wide = specificities(table_of(counts), by="group").wide()
    for term in wide.index:
        j = int(term[1:])
        for i in range(len(array)):
            f, total, part = array[i, j], array[:, j].sum(), array[i].sum()
            law = hypergeom(array.sum(), total, part)
            over = f >= total * part / array.sum()
            expected = -np.log10(law.sf(f - 1)) if over else np.log10(law.cdf(f))
            assert wide.loc[term, f"g{i}"] == pytest.approx(expected, abs=1e-9)


@PROPERTY
@given(counts=counts_of_groups, order=st.randoms(use_true_random=False))
def test_order_of_texts_changes_nothing(counts: list[list[int]], order: st.DataObject) -> None:
    if (np.array(counts).sum(axis=1) > 0).sum() < 2:
        return
    rows = [(row, f"g{i}") for i, row in enumerate(counts)]
    once = specificities(table_of(counts, [group for _, group in rows]), by="group").table
    order.shuffle(rows)  # type: ignore[attr-defined]
    again = specificities(table_of([row for row, _ in rows], [group for _, group in rows]), by="group").table
    pd.testing.assert_frame_equal(once, again, check_exact=True)


def test_texts_of_a_group_add_up() -> None:
    whole = specificities(table_of([[5, 1], [2, 9]]), by="group").table
    cut = specificities(table_of([[2, 1], [3, 0], [0, 4], [2, 5]], ["g0", "g0", "g1", "g1"]), by="group").table
    pd.testing.assert_frame_equal(whole, cut, check_exact=True)


def test_two_groups_mirror_each_other() -> None:
    wide = specificities(table_of([[5, 1, 7], [2, 9, 7]]), by="group").wide()
    np.testing.assert_allclose(wide["g0"], -wide["g1"], rtol=1e-12)


def test_stop_words_stay_in_the_base(make: Make) -> None:
    tokens = make(["les photos et les sorties", "le blog et la classe"], cycle=[1, 2])
    result = specificities(tokens, by="cycle")
    assert "les" not in set(result.table["term"])
    assert (result.words, list(result.groups["words"])) == (10, [5, 5])
    narrow = specificities(tokens, by="cycle", base="table")
    assert (narrow.words, list(narrow.groups["words"])) == (4, [2, 2])
    every = specificities(tokens, by="cycle", stop=None).wide()
    pd.testing.assert_frame_equal(every.loc[["blog", "photos"]], result.wide().loc[["blog", "photos"]])
    assert result.counted == "mots"
    assert narrow.counted == "occurrences"


def test_ngrams_have_ngrams_as_base(make: Make) -> None:
    tokens = make(["le cahier de vie", "cahier de vie et photos", "les photos"], cycle=[1, 1, 2])
    result = specificities(tokens, by="cycle", ngram=2, stop=None)
    assert (result.words, result.counted) == (3 + 4 + 1, "segments")
    assert result.of("1").set_index("term").loc["cahier de", "count"] == 2


def test_ties_share_their_rank_and_stand_by_name() -> None:
    result = specificities(table_of([[3, 3, 3, 0], [0, 0, 0, 9]]), by="group").of("g0")
    assert list(result["term"]) == ["w00", "w01", "w02", "w03"]
    assert list(result["rank"]) == [1, 1, 1, 4]


def test_top_takes_both_ends_and_ties_by_name() -> None:
    result = specificities(table_of([[9, 9, 9, 0, 0, 0], [0, 0, 0, 9, 9, 9]]), by="group")
    top = result.top(2)
    assert list(top["term"]) == ["w00", "w01", "w03", "w04", "w03", "w04", "w00", "w01"]
    assert list(result.top(1, under=0)["term"]) == ["w00", "w03"]
    with pytest.raises(OptionError, match="numbers of 0 or more; received -1 and -1"):
        result.top(-1)


def test_a_term_that_every_text_has_as_often_as_it_should_is_banal() -> None:
    wide = specificities(table_of([[5, 5], [5, 5]]), by="group").wide()
    assert (wide.to_numpy() < 0.2).all()
    assert (wide.to_numpy() > 0).all()


def test_group_without_words_scores_nothing(answers: TokenTable) -> None:
    matrix = table_of([[4, 1], [0, 0], [1, 6]])
    result = specificities(matrix, by="group")
    empty = result.of("g1")
    assert (empty[["count", "specificity", "chi2", "g2"]] == 0).all(axis=None)
    assert (empty["p_value"] == 1).all()
    assert empty["log_ratio"].isna().all()
    assert list(empty["rank"]) == [1, 1]


def test_missing_metadata_is_a_group(answers: TokenTable) -> None:
    result = specificities(answers, by="cycle")
    assert list(result.groups.index) == ["1", "2", "10", "(sans valeur)"]
    assert list(result.groups["words"]) == [8, 2, 7, 4]  # empty answers, formulas and duplicates have no word
    assert result.of("2").iloc[0][["term", "count", "total"]].tolist() == ["activités", 2, 4]


def test_long_answers_and_emoji(make: Make) -> None:
    result = specificities(make(["photos 📷 " * 3_400, "blog 👍"], cycle=[1, 2]), by="cycle", stop=None)
    assert result.of("1").iloc[0]["term"] == "photos"
    assert result.words == 3_401


def test_absent_terms_can_be_specific() -> None:
    result = specificities(table_of([[40, 0], [30, 40]]), by="group").of("g0")
    last = result.iloc[-1]
    assert (last["term"], last["count"], last["expected"]) == ("w01", 0, pytest.approx(40 * 40 / 110))
    assert last["specificity"] < -5


def test_terms_are_chosen_as_in_every_statistic(make: Make) -> None:
    tokens = make(["photos photos blog", "blog devoirs"], cycle=[1, 2])
    result = specificities(tokens, by="cycle", min_count=2)
    assert set(result.table["term"]) == {"photos", "blog"}
    assert result.about["min_count"] == 2
    assert set(specificities(tokens, by="cycle", min_texts=2).table["term"]) == {"blog"}


def test_equal_input_gives_equal_output(answers: TokenTable) -> None:
    once, again = (specificities(answers, by="cycle").table for _ in range(2))
    pd.testing.assert_frame_equal(once, again, check_exact=True)


# --- the other measures ------------------------------------------------------------------------------------------


def test_false_discovery_against_scipy() -> None:
    p = np.random.default_rng(3).random(200) ** 3
    np.testing.assert_allclose(false_discovery(-np.log10(p)), false_discovery_control(p), rtol=1e-12)
    assert false_discovery(np.array([4000.0, 0.0])).tolist() == [0.0, 1.0]  # no overflow on the way
    assert len(false_discovery(np.empty(0))) == 0


@pytest.mark.parametrize("cell", [(30, 50, 100, 400), (5, 60, 150, 400), (2, 9, 100, 400), (9, 9, 100, 400)])
def test_keyness_against_scipy(cell: tuple[int, int, int, int]) -> None:
    f, total, part, corpus = cell
    observed = np.array([[f, total - f], [part - f, corpus - total - part + f]])
    expected = np.outer(observed.sum(axis=1), observed.sum(axis=0)) / corpus
    gap = f - expected[0, 0]
    yates = bool(expected.min() < 5 and abs(gap) > 0.5)
    chi2, g2 = keyness([f], [total], [part], corpus=corpus)
    sign = np.sign(gap)
    found = chi2_contingency(observed, correction=yates).statistic
    ratio = chi2_contingency(observed, correction=yates, lambda_="log-likelihood").statistic
    assert chi2[0] == pytest.approx(sign * found, rel=1e-12)
    assert g2[0] == pytest.approx(sign * ratio, rel=1e-12)


def test_keyness_without_a_margin_is_nothing() -> None:
    chi2, g2 = keyness([0, 0, 5], [0, 5, 5], [3, 0, 10], corpus=10)
    assert not chi2.any()
    assert not g2.any()


def test_log_ratio_of_an_absent_term() -> None:
    found = log_ratio([0, 8, 0, 0], [8, 8, 0, 4], [100, 100, 100, 0], corpus=300)
    assert found[:2] == pytest.approx([np.log2(0.5 / 100 * 200 / 8), np.log2(8 / 100 * 200 / 0.5)])
    assert np.isnan(found[2:]).all()


# --- prints and errors -------------------------------------------------------------------------------------------


def test_it_prints_itself() -> None:
    result = specificities(table_of([[9, 1], [1, 9]]), by="group")
    assert repr(result).startswith("Specificities(2 terms x 2 groups by group; 20 words)\n")
    assert "<table" in result._repr_html_()
    frame = result.to_frame()
    frame["term"] = ""
    assert result.table["term"].tolist() == ["w00", "w01", "w01", "w00"]


def test_no_such_group() -> None:
    with pytest.raises(OptionError, match='no group "g9"; groups: g0, g1'):
        specificities(table_of([[9, 1], [1, 9]]), by="group").of("g9")


@pytest.mark.parametrize("groups", [["a", "a"], [None, None]])
def test_one_group(groups: list[object]) -> None:
    with pytest.raises(OptionError, match="one group has words of the 1 by group: nothing to compare"):
        specificities(table_of([[9, 1], [1, 9]], groups), by="group")


def test_one_group_with_words() -> None:
    with pytest.raises(OptionError, match="one group has words of the 2 by group: nothing to compare"):
        specificities(table_of([[9, 1], [0, 0]]), by="group")


def test_no_text_and_no_word(make: Make) -> None:
    with pytest.raises(InputError, match="no word is left to compare in 0 texts"):
        specificities(make([], cycle=[]), by="cycle")
    with pytest.raises(InputError, match="no word is left to compare in 2 texts"):
        specificities(make(["", "👍"], cycle=[1, 2]), by="cycle")


def test_no_term(make: Make) -> None:
    with pytest.raises(InputError, match="no term is left to compare; lower min_count"):
        specificities(make(["les photos", "le blog"], cycle=[1, 2]), by="cycle", min_count=9)


def test_wrong_options(make: Make) -> None:
    tokens = make(["photos", "blog"], cycle=[1, 2])
    with pytest.raises(OptionError, match='unknown base "word"; allowed: words, table; closest: "words"'):
        specificities(tokens, by="cycle", base="word")
    with pytest.raises(OptionError, match="specificities compare groups; give by="):
        specificities(tokens, by=[])
    with pytest.raises(SchemaError, match='grouping column "cycl" not found'):
        specificities(tokens, by="cycl")
    with pytest.raises(OptionError, match="min_count and min_texts must be 1 or more"):
        specificities(tokens, by="cycle", min_count=0)


def test_groups_without_words_are_no_tests() -> None:
    rng = np.random.default_rng(0)
    counts = rng.poisson(8, (2, 20))
    counts[0, 0] += 30
    names = [f"w{i:02d}" for i in range(20)]

    def q_values(n: int) -> pd.Series[float]:
        texts = pd.DataFrame({"text_id": [str(i) for i in range(n)], "g": list("ABCDEFGHI")[:n]})
        table = np.vstack([counts, np.zeros((n - 2, 20), dtype=int)])
        found = specificities(TermMatrix.from_counts(table, names, texts), by="g").to_frame()
        assert found.loc[~found["group"].isin(["A", "B"]), "q_value"].isna().all()
        return found[found["group"].isin(["A", "B"])].set_index(["group", "term"])["q_value"]

    pd.testing.assert_series_equal(q_values(2), q_values(9))


def test_terms_of_several_lengths_have_no_common_total() -> None:
    tokens = tokenize(["les photos de la classe", "un blog"])
    with pytest.raises(OptionError, match=r"specificities take terms of one length; received ngram=\(1, 2\)"):
        specificities(tokens, by="text_id", ngram=(1, 2), stop=None)


def test_too_many_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["entnlp.textometry.specificities"], "MOST_ROWS", 3)
    matrix = TermMatrix.from_counts([[8, 2], [1, 9]], ["photos", "devoirs"])
    with pytest.raises(OptionError, match="2 groups x 2 terms make over 3 rows; group by a column with fewer values"):
        specificities(matrix, by="text_id")
