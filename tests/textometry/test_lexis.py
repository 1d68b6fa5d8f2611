"""Vocabulary of groups: by hand, against other calculations, and at the edges."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entnlp.errors import InputError, OptionError, SchemaError
from entnlp.textometry import Lexis, lexis
from entnlp.textometry.growth import log_line
from entnlp.tokens import TermMatrix, TokenTable

PROPERTY = settings(max_examples=20, deadline=None, database=None, derandomize=True)
Make = Callable[..., TokenTable]
CYCLES = ["1", "1", "2", "2", None]
TEXTS = ["photos blog photos", "photos devoirs", "blog blog, blog", "sorties", ""]


@pytest.fixture(scope="module")
def tokens(make: Make) -> TokenTable:
    return make(TEXTS, cycle=CYCLES)


@pytest.fixture(scope="module")
def found(tokens: TokenTable) -> Lexis:
    return lexis(tokens, by="cycle")


def row(result: Lexis, group: str = "") -> pd.Series:  # type: ignore[type-arg]
    return result.richness.set_index("group").loc[group]


def test_richness_by_hand(found: Lexis) -> None:
    assert found.richness["group"].tolist() == ["1", "2", "(sans valeur)", ""]
    # cycle 1: photos 3, blog 1, devoirs 1; N = 5, V = 3
    one = row(found, "1")
    counts = one[["texts", "words", "distinct", "hapax", "dis_legomena"]].astype(int).tolist()
    assert counts == [2, 5, 3, 2, 0]
    assert one["type_token_ratio"] == pytest.approx(3 / 5)
    assert one["guiraud"] == pytest.approx(3 / np.sqrt(5))
    assert one["herdan"] == pytest.approx(np.log(3) / np.log(5))
    assert one["yule_k"] == pytest.approx(10_000 * (9 + 1 + 1 - 5) / 25)
    assert row(found)[["words", "distinct", "hapax"]].astype(int).tolist() == [9, 4, 2]


def test_slope_of_zipf_by_hand() -> None:
    exact = lexis(TermMatrix.from_counts([[60, 30, 20, 15]], list("abcd")))  # f = 60 / r
    assert row(exact)["zipf_slope"] == pytest.approx(-1)
    counts = [50, 20, 20, 3, 1, 1]
    result = lexis(TermMatrix.from_counts([counts], list("abcdef")))
    assert row(result)["zipf_slope"] == pytest.approx(np.polyfit(np.log(np.arange(1, 7)), np.log(counts), 1)[0])
    assert row(lexis(TermMatrix.from_counts([[2, 2, 2]], list("abc"))))["zipf_slope"] == pytest.approx(0, abs=1e-12)


def test_line_on_logarithmic_axes() -> None:
    assert log_line([1, 100], [2, 20]).slope == pytest.approx(0.5)
    assert log_line([1, 100], [2, 20]).intercept == pytest.approx(np.log10(2))
    for none in (log_line([], []), log_line([5], [5]), log_line([5, 5], [5, 6])):
        assert np.isnan(none.slope) and np.isnan(none.intercept)


def test_spectrum_and_ranks_by_hand(found: Lexis) -> None:
    spectrum = found.spectrum[found.spectrum["group"] == "1"].drop(columns="group")
    assert spectrum.to_numpy().tolist() == [[1, 2, 2, 2 / 3], [3, 1, 3, 1 / 3]]
    ranks = found.ranks[found.ranks["group"] == ""].drop(columns="group")
    assert ranks.to_numpy().tolist() == [
        [1, "blog", 4, 4 / 9],
        [2, "photos", 3, 7 / 9],
        [3, "devoirs", 1, 8 / 9],
        [4, "sorties", 1, 1.0],
    ]


def test_comparison_at_equal_size_by_hand(found: Lexis) -> None:
    table = found.rarefaction.set_index(["sampling", "group"])
    # Smallest groups: 4 words and 2 texts (the group without words does not count).
    one = table.loc[("words", "1")]
    assert (one["total"], one["sample_size"]) == (5, 4)
    assert one["rarefied"] == pytest.approx(2 + 3 / 5)  # leave one word out: photos stays, 2 of 5 times a hapax is lost
    assert one["rarefied_sd"] == pytest.approx(np.sqrt(0.6 * 0.4))
    assert one["rarefied_low"] == pytest.approx(2.6 - 1.959964 * np.sqrt(0.24))
    two = table.loc[("words", "2")]
    assert (two["rarefied"], two["rarefied_sd"]) == (2, 0)
    texts = table.loc[("texts", "1")]
    assert (texts["total"], texts["sample_size"], texts["rarefied"], texts["sample_words"]) == (2, 2, 3, 5)
    whole = table.loc[("texts", "")]
    pairs = [3, 2, 3, 3, 3, 2]  # types in the six pairs of texts
    assert whole["rarefied"] == pytest.approx(np.mean(pairs))
    assert whole["sample_words"] == pytest.approx(9 / 4 * 2)
    assert row(found, "1")["rarefied"] == pytest.approx(2.6)
    assert row(found)["sample_words"] == 4


def test_group_without_words(found: Lexis) -> None:
    none = row(found, "(sans valeur)")
    assert none[["texts", "words", "distinct", "hapax"]].astype(int).tolist() == [0, 0, 0, 0]
    undefined = ["type_token_ratio", "guiraud", "herdan", "yule_k", "zipf_slope", "heaps_k", "heaps_beta", "rarefied"]
    assert none[undefined].isna().all()
    for frame in (found.curves, found.growth, found.spectrum, found.ranks):
        assert "(sans valeur)" not in set(frame["group"])


def test_sizes_may_be_chosen(tokens: TokenTable) -> None:
    table = lexis(tokens, by="cycle", sample_words=5, sample_texts=1).rarefaction.set_index(["sampling", "group"])
    assert table.loc[("words", "1"), "rarefied"] == 3
    assert np.isnan(table.loc[("words", "2"), "rarefied"])  # nothing is extrapolated
    assert np.isnan(table.loc[("words", "2"), "sample_words"])
    assert table.loc[("texts", "2"), "rarefied"] == 1
    assert (lexis(tokens, by="cycle", sample_words=2).curves["sample_size"] == 2).sum() >= 3


def test_growth_by_hand(found: Lexis) -> None:
    growth = found.growth[found.growth["group"] == ""]
    assert growth["position"].tolist() == list(range(1, 10))
    assert growth["observed"].tolist() == [1, 2, 2, 2, 3, 3, 3, 3, 4]
    assert growth["expected"].iloc[0] == pytest.approx(1)
    assert growth["expected"].iloc[-1] == pytest.approx(4)


def test_growth_of_a_term_matrix_is_known_at_the_ends_of_texts() -> None:
    matrix = TermMatrix.from_counts([[2, 1, 0, 0], [0, 0, 0, 0], [1, 0, 1, 0], [0, 3, 0, 1]], list("abcd"))
    growth = lexis(matrix).growth
    assert growth[["position", "observed"]].to_numpy().tolist() == [[3, 2], [5, 3], [9, 4]]


def test_token_table_and_its_matrix_give_the_same(tokens: TokenTable, found: Lexis) -> None:
    from entnlp.tokens import term_matrix

    other = lexis(term_matrix(tokens, multiwords=False), by="cycle")
    heaps = ["heaps_k", "heaps_beta"]  # the places of the curve are others
    pd.testing.assert_frame_equal(other.richness.drop(columns=heaps), found.richness.drop(columns=heaps))
    for name in ("rarefaction", "curves", "spectrum", "ranks"):
        pd.testing.assert_frame_equal(getattr(other, name), getattr(found, name))


def test_all_words_count_unless_asked(make: Make) -> None:
    tokens = make(["Les photos de la classe", "Le cahier de textes"])
    assert row(lexis(tokens))["words"] == 9
    without = lexis(tokens, stop="survey")
    assert without.ranks["term"].tolist() == ["cahier", "classe", "photos", "textes"]
    assert without.growth["observed"].tolist() == [1, 2, 3, 4]
    assert lexis(tokens, multiwords=True).ranks["term"].tolist().count("cahier de textes") == 1
    assert row(lexis(tokens, multiwords=True))["words"] == 7
    nouns = lexis(tokens, mask=np.array([name in ("photos", "classe") for name in tokens.forms[tokens.form]]))
    assert nouns.growth["observed"].tolist() == [1, 2]


def test_long_corpus_has_as_many_points_as_asked(make: Make) -> None:
    result = lexis(make(["blog photos " * 300]), points=10)
    assert result.growth["position"].tolist() == list(range(60, 601, 60))
    assert (result.growth["observed"] == 2).all()


@PROPERTY
@given(
    st.lists(
        st.tuples(st.lists(st.integers(0, 3), min_size=4, max_size=4), st.sampled_from("12")), min_size=1, max_size=6
    ),
    st.randoms(),
)
def test_order_of_texts_changes_no_count(rows: list[tuple[list[int], str]], random: object) -> None:
    if not sum(map(sum, (counts for counts, _ in rows))):
        return
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    def made(rows: list[tuple[list[int], str]]) -> Lexis:
        texts = pd.DataFrame({"text_id": range(len(rows)), "cycle": [cycle for _, cycle in rows]})
        return lexis(TermMatrix.from_counts([counts for counts, _ in rows], list("abcd"), texts), by="cycle")

    a, b = made(rows), made(shuffled)
    for name in ("rarefaction", "curves", "spectrum", "ranks"):
        pd.testing.assert_frame_equal(getattr(a, name), getattr(b, name))
    groups, whole = a.richness.iloc[:-1], a.richness.iloc[-1]
    assert groups["words"].sum() == whole["words"]
    assert groups["texts"].sum() == whole["texts"]
    for _, part in a.spectrum.groupby("group"):
        expected = a.richness.set_index("group").loc[part["group"].iloc[0]]
        assert (part["types"].sum(), part["occurrences"].sum()) == (expected["distinct"], expected["words"])
        assert part["share_types"].sum() == pytest.approx(1)
    for _, part in a.growth.groupby("group"):
        assert (np.diff(part["observed"]) >= 0).all()
        assert part["observed"].iloc[-1] == pytest.approx(part["expected"].iloc[-1])


def test_equal_input_gives_equal_output(tokens: TokenTable) -> None:
    one, other = lexis(tokens, by="cycle"), lexis(tokens, by="cycle")
    for name in ("richness", "rarefaction", "curves", "growth", "spectrum", "ranks"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name), check_exact=True)


def test_one_word(make: Make) -> None:
    result = lexis(make(["merci"]))
    only = row(result)
    assert only[["words", "distinct", "hapax"]].astype(int).tolist() == [1, 1, 1]
    assert (only["type_token_ratio"], only["yule_k"], only["rarefied"]) == (1, 0, 1)
    assert only[["herdan", "zipf_slope", "heaps_beta"]].isna().all()


def test_group_named_like_the_whole(make: Make) -> None:
    result = lexis(make(["a b", "c"], groupe=["ensemble", "autre"]), by="groupe")
    assert result.titles == {"autre": "groupe autre", "ensemble": "groupe ensemble", "": "ensemble"}
    result = lexis(make(["a b", "c"], ensemble=["ensemble", "autre"]), by="ensemble")
    assert result.titles == {"autre": "ensemble autre", "ensemble": "ensemble (2)", "": "ensemble"}


def test_one_group_is_shown_with_the_whole(make: Make) -> None:
    result = lexis(make(["a b"], cycle=["1"]), by="cycle")
    assert result.richness["group"].tolist() == ["1", ""]
    assert lexis(make(["a b"])).richness["group"].tolist() == [""]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"sample_words": 0}, "sample_words must be 1 or more; received 0"),
        ({"sample_texts": -1}, "sample_texts must be 1 or more; received -1"),
        ({"points": 0}, "points must be 1 or more; received 0"),
        ({"min_count": 2}, "min_count must be 1 here, since rare words are counted too; received 2"),
        ({"min_texts": 2}, "min_texts must be 1 here, since rare words are counted too; received 2"),
        ({"ngram": 2}, "ngram must be 1 here, since words are counted; received 2"),
        ({"unit": "mot"}, 'unknown unit "mot"'),
    ],
)
def test_wrong_options(tokens: TokenTable, options: dict[str, object], said: str) -> None:
    with pytest.raises(OptionError, match=re.escape(said)):
        lexis(tokens, **options)  # type: ignore[arg-type]


def test_nothing_to_count(make: Make) -> None:
    with pytest.raises(InputError, match=r"no word is left to count \(1 ok, 1 empty\); check the text column"):
        lexis(make(["", "👍"], status=["empty", "ok"]))
    with pytest.raises(InputError, match="no word is left to count \\(no text\\)"):
        lexis(make([]))
    with pytest.raises(SchemaError, match='grouping column "cycle" not found'):
        lexis(make(["a"]), by="cycle")


def test_identifiers_are_no_groups(make: Make) -> None:
    with pytest.raises(OptionError, match="the grouping columns make 101 groups; at most 100 are compared"):
        lexis(make(["mot"] * 101, qui=list(range(101))), by="qui")


def test_it_prints_itself(found: Lexis) -> None:
    assert repr(found).startswith("Lexis(9 words, 4 types, 2 hapax by cycle; no stop words)\n")
    assert "<table" in found._repr_html_()
    frame = found.to_frame()
    frame.loc[:, "words"] = 0
    assert found.richness["words"].sum() == 18
    assert found.about["sample_words"] == 4 and found.about["sample_texts"] == 2
