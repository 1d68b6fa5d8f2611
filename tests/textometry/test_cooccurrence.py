"""Pairs of terms, worked by hand, against plain loops, and at the edges."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from entnlp.errors import OptionError
from entnlp.textometry import association
from entnlp.textometry.contexts import Windows
from entnlp.textometry.cooccurrence import COLUMNS, MEASURES, Cooccurrences, cooccurrences
from entnlp.tokens import TermMatrix, TokenTable

Make = Callable[..., TokenTable]
TERMS = ["blog", "devoir", "photo", "sortie"]


def matrix(rows: list[list[int]], terms: list[str] | None = None) -> TermMatrix:
    return TermMatrix.from_counts(np.array(rows), terms or TERMS[: len(rows[0])])


def row(found: Cooccurrences, term: str, other: str) -> Any:
    table = found.to_frame()
    rows = table[(table["term"] == term) & (table["other"] == other)]
    assert len(rows) == 1
    return rows.iloc[0]


# --- worked by hand ----------------------------------------------------------------------------------------------


def test_indices_of_one_pair() -> None:
    """Ten contexts: 4 with photo, 5 with blog, 3 with both."""
    rows = [[1, 2]] * 3 + [[3, 0]] * 2 + [[0, 1]] + [[0, 0, 1]] * 4
    found = cooccurrences(matrix([[*each, 0][:3] for each in rows], ["blog", "photo", "x"]))
    pair = row(found, "blog", "photo")
    assert pair[["together", "count_term", "count_other", "expected"]].tolist() == [3, 5, 4, 2.0]
    assert pair["jaccard"] == pytest.approx(3 / 6)
    assert pair["dice"] == pytest.approx(6 / 9)
    assert pair["cosine"] == pytest.approx(3 / math.sqrt(20))
    assert pair["npmi"] == pytest.approx(math.log(1.5) / math.log(10 / 3))
    cells = [(3, 2.0), (2, 3.0), (1, 2.0), (4, 3.0)]
    assert pair["g2"] == pytest.approx(2 * sum(o * math.log(o / e) for o, e in cells))
    # P(X >= 3) of 4 drawn among 10 with 5 marked: (C(5,3) C(5,1) + C(5,4)) / C(10,4) = 55 / 210
    assert pair["lafon"] == pytest.approx(-math.log10(55 / 210))
    assert (found.n_contexts, found.terms["contexts"].tolist()) == (10, [5, 4, 4])
    assert found.terms["count"].tolist() == [9, 7, 4]


def test_text_sentence_and_window_differ(make: Make) -> None:
    tokens = make(["Photos du blog, et sorties. Le blog.", "photos ; blog blog", "sorties"])
    by_text = cooccurrences(tokens, min_together=1)
    assert by_text.to_frame()[["term", "other", "together"]].to_numpy().tolist() == [
        ["blog", "photos", 2], ["blog", "sorties", 1], ["photos", "sorties", 1],
    ]  # fmt: skip
    by_sentence = cooccurrences(tokens, context="sentence", min_together=1)
    assert (by_text.n_contexts, by_sentence.n_contexts) == (3, 4)
    assert row(by_sentence, "blog", "photos")[["count_term", "count_other"]].tolist() == [3, 2]
    # places: photos du blog et sorties | le blog | photos blog blog | sorties
    near = cooccurrences(tokens, context="window", window=2, min_together=1)
    assert near.to_frame()[["term", "other", "together"]].to_numpy().tolist() == [
        ["blog", "photos", 3], ["blog", "sorties", 1],
    ]  # fmt: skip
    # neighbours: 2 3 4 3 2 | 1 1 | 2 2 2 | 0, so N = 22
    assert near.n_contexts == 22
    pair = row(near, "blog", "photos")
    assert pair[["count_term", "count_other"]].tolist() == [4 + 1 + 2 + 2, 2 + 2]
    assert pair["expected"] == pytest.approx(9 * 4 / 22)
    assert cooccurrences(tokens, context="window", window=4, min_together=1).to_frame()["together"].sum() == 5


def test_words_left_out_are_distance(make: Make) -> None:
    tokens = make(["photos 12 , 😀 blog", "photos des belles sorties blog"])
    near = cooccurrences(tokens, context="window", window=1, min_together=1, stop=["belles", "des"])
    assert near.to_frame()[["term", "other", "together"]].to_numpy().tolist() == [
        ["blog", "photos", 1],  # number, comma and emoji are no places
        ["blog", "sorties", 1],
    ]
    masked = cooccurrences(
        tokens, context="window", window=1, min_together=1, mask=tokens.surfaces[tokens.surface] != "sorties"
    )
    assert masked.to_frame()[["term", "other"]].to_numpy().tolist() == [["belles", "photos"], ["blog", "photos"]][1:]


def test_multiword_term_is_one_place(make: Make) -> None:
    tokens = make(["photos cahier de textes blog"])
    found = cooccurrences(tokens, context="window", window=2, min_together=1, multiwords=True)
    assert row(found, "blog", "photos")["together"] == 1
    assert row(found, "blog", "cahier de textes")["together"] == 1
    assert found.n_contexts == 6
    apart = cooccurrences(tokens, context="window", window=2, min_together=1)
    assert "photos" not in set(apart.to_frame()["other"][apart.to_frame()["term"] == "blog"])


def test_min_texts_counts_texts_not_sentences(make: Make) -> None:
    tokens = make(["blog photos. blog photos. blog photos", "photos"])
    found = cooccurrences(tokens, context="sentence", min_texts=2, min_together=1)
    assert found.terms["term"].tolist() == ["photos"]
    assert found.terms["contexts"].tolist() == [4]


def test_order_top_and_ties() -> None:
    rows = [[1, 1, 1, 0], [1, 1, 1, 0], [0, 0, 1, 1], [0, 0, 1, 1]]
    found = cooccurrences(matrix(rows))
    assert found.to_frame()[["term", "other"]].to_numpy().tolist() == [
        ["blog", "devoir"], ["blog", "photo"], ["devoir", "photo"], ["photo", "sortie"],
    ]  # fmt: skip
    by_jaccard = cooccurrences(matrix(rows), measure="jaccard", top=2)
    assert by_jaccard.to_frame()[["term", "other"]].to_numpy().tolist() == [["blog", "devoir"], ["blog", "photo"]]
    assert list(found.to_frame().columns) == list(COLUMNS)
    for measure in MEASURES:
        values = cooccurrences(matrix(rows), measure=measure).table[
            "together" if measure == "cooccurrence" else measure
        ]
        assert values.is_monotonic_decreasing


def test_equal_tables_have_equal_scores() -> None:
    """Pairs with the same counts the other way round are ties to the last digit."""
    rows = [[1, 1, 0, 0]] * 3 + [[1, 0, 0, 0]] * 4 + [[0, 0, 1, 1]] * 3 + [[0, 0, 0, 1]] * 4 + [[0, 0, 0, 0]] * 5
    rows = [[*each, 1] for each in rows]
    found = cooccurrences(matrix(rows, ["a", "b", "c", "d", "z"]))
    first, second = row(found, "a", "b"), row(found, "c", "d")
    assert first[["count_term", "count_other"]].tolist() == [7, 3]
    assert second[["count_term", "count_other"]].tolist() == [3, 7]
    assert first[["g2", "lafon", "cosine", "npmi"]].tolist() == second[["g2", "lafon", "cosine", "npmi"]].tolist()


# --- around a pole -----------------------------------------------------------------------------------------------


def test_pole_counts_occurrences() -> None:
    """Contexts of blog: the first two, of 3 + 4 words, 2 of them blog."""
    counts = matrix([[1, 0, 2, 0], [1, 1, 1, 1], [0, 3, 1, 0], [0, 0, 0, 5]])
    near = cooccurrences(counts).around("blog", min_together=1)
    assert (near.count, near.n_contexts, near.words, near.corpus_words) == (2, 2, 5, 14)
    table = near.to_frame().set_index("term")
    assert table.loc["photo", ["count", "cofrequency", "contexts"]].tolist() == [4, 3, 2]
    assert table.loc["photo", "expected"] == pytest.approx(4 * 5 / 14)
    ways = sum(math.comb(4, k) * math.comb(10, 5 - k) for k in (3, 4))
    assert table.loc["photo", "lafon"] == pytest.approx(-math.log10(ways / math.comb(14, 5)))
    assert table.loc["sortie", "lafon"] < 0
    assert table.loc["sortie", "g2"] < 0
    assert "blog" not in table.index


def test_pole_in_a_window_takes_each_word_once(make: Make) -> None:
    tokens = make(["photos blog sorties blog devoirs", "photos", "sorties du jour"])
    near = cooccurrences(tokens, context="window", window=1, min_together=1).around("blog")
    # words near blog: photos, sorties (between two), devoirs; in all 9 words, 2 of them blog
    assert (near.count, near.n_contexts, near.words, near.corpus_words) == (2, 1, 3, 7)
    table = near.to_frame().set_index("term")
    assert table["cofrequency"].to_dict() == {"devoirs": 1, "photos": 1, "sorties": 1}
    assert table.index[0] == "devoirs"


def test_pole_of_several_terms() -> None:
    counts = matrix([[1, 0, 2, 0], [0, 1, 1, 1], [0, 0, 1, 3]], ["photo", "photos", "blog", "x"])
    found = cooccurrences(counts, min_together=1)
    wild, listed = found.around("photo*"), found.around(["photos", "photo"])
    assert wild.pole == listed.pole == ("photo", "photos")
    pd.testing.assert_frame_equal(wild.table, listed.table)
    assert (wild.asked, listed.asked) == ("photo*", "photos, photo")
    assert found.around("photo").pole == ("photo",)


def test_pole_everywhere_tells_nothing() -> None:
    near = cooccurrences(matrix([[1, 1], [2, 3]]), min_together=1).around("blog")
    assert near.to_frame()[["g2", "lafon"]].to_numpy().tolist() == [[0.0, 0.0]]


@pytest.mark.parametrize("measure", ["lafon", "g2", "cofrequency"])
def test_pole_sorted_by(measure: str) -> None:
    counts = matrix([[1, 0, 2, 1], [1, 1, 1, 1], [0, 3, 1, 0]])
    near = cooccurrences(counts).around("blog", measure=measure, min_together=1)
    assert near.table[measure].is_monotonic_decreasing
    assert near.measure == measure


def test_unknown_pole_does_not_repeat_words_of_respondents() -> None:
    found = cooccurrences(matrix([[1, 1], [1, 1]]))
    with pytest.raises(OptionError, match='the pole "blgo" is none of the 2 chosen terms') as raised:
        found.around("blgo")
    assert "blog" not in str(raised.value).replace("blgo", "")
    with pytest.raises(OptionError, match="the pole has no term"):
        found.around([])
    with pytest.raises(OptionError, match='unknown measure "x"; allowed: lafon, g2, cofrequency'):
        found.around("blog", measure="x")
    with pytest.raises(OptionError, match="min_together must be 1 or more; received 0"):
        found.around("blog", min_together=0)


# --- edges -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("context", ["text", "sentence", "window"])
@pytest.mark.parametrize("texts", [[], [""], ["photos"], ["👍"], ["photos photos"]])
def test_nothing_to_pair(make: Make, context: str, texts: list[str]) -> None:
    found = cooccurrences(make(texts), context=context, min_together=1)
    assert len(found.to_frame()) == 0
    assert list(found.to_frame().columns) == list(COLUMNS)
    assert "Cooccurrences(0 pairs" in repr(found)


def test_texts_without_a_word_are_no_contexts(answers: TokenTable) -> None:
    assert cooccurrences(answers).n_contexts == 5  # of ten: two empty, a formula, a duplicate, an emoji
    given_counts = cooccurrences(matrix([[1, 1], [0, 0], [1, 1]]))
    assert given_counts.n_contexts == 2


def test_terms_in_every_text() -> None:
    found = cooccurrences(matrix([[1, 1, 1], [1, 1, 0]]), min_together=1)
    pair = row(found, "blog", "devoir")
    assert pair[["together", "expected", "jaccard", "g2", "lafon", "npmi"]].tolist() == [2, 2.0, 1.0, 0.0, 0.0, 1.0]
    assert np.isfinite(found.table.drop(columns=["term", "other"]).to_numpy(dtype=float)).all()


def test_long_answer_and_odd_words(make: Make) -> None:
    long = " ".join(f"mot{chr(97 + i % 26)}{chr(97 + i // 26 % 26)}" for i in range(6000))
    tokens = make([long, "l'œuvre d'été $x$ co-éducation 😀 R.A.S.", "l'œuvre d'été"])
    for context in ("text", "sentence", "window"):
        found = cooccurrences(tokens, context=context, stop=None)
        assert row(found, "été", "œuvre")["together"] == 2


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"context": "texte"}, 'unknown context "texte"; allowed: text, sentence, window; closest: "text"'),
        ({"context": "window", "window": 0}, "window goes from 1 to 100 words; received 0"),
        ({"measure": "chi2"}, 'unknown measure "chi2"; allowed: cooccurrence, jaccard'),
        ({"min_together": 0}, "min_together and top must be 1 or more; received 0 and None"),
        ({"top": 0}, "min_together and top must be 1 or more; received 2 and 0"),
        ({"context": "window", "ngram": (1, 2)}, r"measures distances between words; received ngram=\(1, 2\)"),
        ({"min_count": 0}, "min_count and min_texts must be 1 or more"),
    ],
)
def test_wrong_options(answers: TokenTable, options: dict[str, Any], said: str) -> None:
    with pytest.raises(OptionError, match=said):
        cooccurrences(answers, **options)


@pytest.mark.parametrize("context", ["sentence", "window"])
def test_term_matrix_has_texts_only(context: str) -> None:
    with pytest.raises(OptionError, match=f'no word order: context="{context}" needs a token table'):
        cooccurrences(matrix([[1, 1]]), context=context)


def test_result_prints_and_keeps_its_parameters(answers: TokenTable) -> None:
    found = cooccurrences(answers, context="window", window=3, measure="g2", min_together=1, top=5)
    assert (found.context, found.window, found.measure, found.min_together, found.top) == ("window", 3, "g2", 1, 5)
    assert found.about["context"] == "window"
    assert "mots vides d'enquête" in found.about["stop"]
    assert "context: window of 3 words" in repr(found)
    assert "<table" in found._repr_html_()
    near = found.around("photos")
    assert "of 'photos'" in repr(near)
    assert "<table" in near._repr_html_()
    taken = near.to_frame()
    taken["term"] = "x"
    assert "x" not in set(near.table["term"])


# --- properties --------------------------------------------------------------------------------------------------

COUNTS = arrays(np.int64, st.tuples(st.integers(1, 8), st.integers(1, 5)), elements=st.integers(0, 3))


@settings(max_examples=40, deadline=None)
@given(COUNTS, st.randoms(use_true_random=False))
def test_pairs_are_those_of_a_plain_loop(counts: Any, random: Any) -> None:
    terms = [f"t{i}" for i in range(counts.shape[1])]
    found = cooccurrences(matrix(counts.tolist(), terms), min_together=1)
    seen = {(a, b): n for a, b, n in found.table[["term", "other", "together"]].itertuples(index=False)}
    for i, j in combinations(range(len(terms)), 2):
        assert seen.get((terms[i], terms[j]), 0) == int(((counts[:, i] > 0) & (counts[:, j] > 0)).sum())
    shuffled = counts.tolist()
    random.shuffle(shuffled)
    pd.testing.assert_frame_equal(cooccurrences(matrix(shuffled, terms), min_together=1).table, found.table)
    table = found.table
    assert ((table["g2"] >= 0) == (table["together"] >= table["expected"] * (1 - 1e-12))).all()
    assert table["jaccard"].between(0, 1).all() and table["npmi"].between(-1, 1).all()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(-1, 3)), max_size=25), st.integers(1, 4))
def test_windows_are_those_of_a_plain_loop(words: list[tuple[int, int]], window: int) -> None:
    words.sort(key=lambda each: each[0])
    sentence = np.array([each[0] for each in words], dtype=np.int64)
    sentence = np.unique(sentence, return_inverse=True)[1].reshape(-1).astype(np.int64)
    codes = np.array([each[1] for each in words], dtype=np.int64)
    windows = Windows(np.array(list("abcd"), dtype=object), codes, sentence, window)
    near = [(i, j) for i, j in combinations(range(len(words)), 2) if j - i <= window and sentence[i] == sentence[j]]
    assert windows.total == 2 * len(near)
    ends = [codes[place] for pair in near for place in pair]
    assert windows.margins().tolist() == [ends.count(code) for code in range(4)]
    met = windows.pairs(1)
    ours = dict(zip(zip(met.first.tolist(), met.second.tolist(), strict=True), met.together.tolist(), strict=True))
    for a, b in combinations(range(4), 2):
        assert ours.get((a, b), 0) == sum({codes[i], codes[j]} == {a, b} for i, j in near)
    pole = np.array([True, False, False, False])
    close = {place for i, j in near for place, of in ((i, j), (j, i)) if codes[of] == 0 and codes[place] != 0}
    found = windows.near(pole)
    assert found.words == len(close)
    assert found.inside.tolist() == [0, *([codes[place] for place in close].count(code) for code in (1, 2, 3))]


def test_g2_is_zero_at_independence_and_keeps_its_sign() -> None:
    assert association.signed_g2([2], [4], [5], 10).tolist() == [0.0]
    assert association.signed_g2([0], [4], [5], 10)[0] < 0 < association.signed_g2([4], [4], [5], 10)[0]
