"""Concordances: contexts, orders, counts, verbatims."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from math import exp, factorial
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import entnlp
from entnlp.corpus import Corpus, corpus_from_frame
from entnlp.errors import OptionError, SchemaError
from entnlp.language import tokenize
from entnlp.textometry.alphabet import alphabetical_ranks, folded, without_accents
from entnlp.textometry.concordance import OWN_COLUMNS, Concordance, concordance


def corpus_of(texts: list[str], **metadata: list[Any]) -> Corpus:
    frame = pd.DataFrame({"text_id": [f"t{i}" for i in range(len(texts))], "text": pd.Series(texts, dtype=str)})
    frame["status"] = ["ok" if text.strip() else "empty" for text in texts]
    return Corpus(frame.assign(**metadata))


def lines(found: Concordance) -> list[tuple[str, str, str]]:
    return list(found.table[["left", "match", "right"]].itertuples(index=False, name=None))


# --- contexts ----------------------------------------------------------------------------------------------------

TEXT = "Un, deux  trois :\r\nl’œuf\tdu\u00a0jour ! quatre, cinq (six) 15 000 sept."


def test_verbatim_as_typed() -> None:
    corpus = corpus_of([TEXT])
    tokens = entnlp.tokenize(corpus)
    found = concordance(tokens, "l'oeuf", corpus=corpus, accents=False, context=4)
    row = found.table.iloc[0]
    assert (row["left"], row["match"], row["right"]) == (
        "Un, deux  trois :",
        "l’œuf",
        "du\u00a0jour ! quatre, cinq",  # punctuation is no word, and what follows the last word is left out
    )
    assert TEXT[row["start"] : row["end"]] == "l’œuf"
    assert (row["text_id"], row["position"], row["sentence"]) == ("t0", 6, 2)


def test_without_the_corpus_surfaces_are_spelled() -> None:
    tokens = entnlp.tokenize(corpus_of([TEXT]))
    found = concordance(tokens, "l'oeuf", accents=False, context=3)
    assert lines(found) == [("Un, deux trois :", "l'œuf", "du jour ! quatre")]


def test_context_is_counted_in_words_and_stays_in_the_text() -> None:
    corpus = corpus_of(["a b, c d. photo e 12 f; g h", "photo", "i photo j"])
    tokens = entnlp.tokenize(corpus)
    for context, expected in [
        (0, [("", "photo", "")] * 3),
        (1, [("d.", "photo", "e"), ("", "photo", ""), ("i", "photo", "j")]),
        (2, [("c d.", "photo", "e 12 f"), ("", "photo", ""), ("i", "photo", "j")]),
        (200, [("a b, c d.", "photo", "e 12 f; g h"), ("", "photo", ""), ("i", "photo", "j")]),
    ]:
        assert lines(concordance(tokens, "photo", corpus=corpus, context=context)) == expected
        assert lines(concordance(tokens, "photo", context=context)) == expected


def test_long_text() -> None:
    corpus = corpus_of(["mot " * 4000 + "photo " + "mot " * 4000])
    found = concordance(entnlp.tokenize(corpus), "photo", corpus=corpus)
    assert lines(found) == [("mot " * 7 + "mot", "photo", "mot " * 7 + "mot")]
    assert found.table["start"].item() == 16_000


@settings(max_examples=20, deadline=None)
@given(
    texts=st.lists(st.text(alphabet="ab é,.'\n’", max_size=30), min_size=1, max_size=4),
    query=st.sampled_from(["a*", "[]{2}", "é", "b a*"]),
    context=st.integers(0, 3),
)
def test_lines_are_cut_out_of_the_text(texts: list[str], query: str, context: int) -> None:
    corpus = corpus_of(texts)
    tokens = entnlp.tokenize(corpus)
    found = concordance(tokens, query, corpus=corpus, context=context, within="text")
    verbatim = dict(zip(corpus.frame["text_id"], corpus.frame["text"], strict=True))
    for row in found.table.to_dict("records"):
        text = verbatim[row["text_id"]]
        before, match, after = (
            re.sub("\n+", " ", part)
            for part in (text[: row["start"]], text[row["start"] : row["end"]], text[row["end"] :])
        )
        assert row["match"] == match.strip()
        assert before.rstrip().endswith(row["left"])
        assert after.lstrip().startswith(row["right"])
    assert found.hits.sum() == found.n_hits == len(found.table)


# --- orders ------------------------------------------------------------------------------------------------------


def test_alphabet() -> None:
    words = [
        "zut",
        "côté",
        "cote",
        "Côte",
        "coté",
        "œuf",
        "offre",
        "ouf",
        "été",
        "-vous",
        "vous",
        "etc",
        "15",
        "...",
        "l'",
    ]
    ranks = alphabetical_ranks(np.array(words, dtype=object))
    order = sorted(words, key=lambda word: (ranks[words.index(word)], word))
    assert order == [
        "...", "15", "cote", "coté", "Côte", "côté", "etc", "été", "l'", "œuf", "offre", "ouf", "-vous", "vous", "zut",
    ]  # fmt: skip
    assert ranks[words.index("-vous")] == ranks[words.index("vous")]
    assert len(alphabetical_ranks(np.empty(0, dtype=object))) == 0
    assert (folded("ÉCŒURÉ"), without_accents("Éœ")) == ("ecoeure", "Eœ")


ORDERED = ["b photo z", "É photo a, c", "photo", "a photo a b", "é x photo a b", "e photo É", "z photo. Autre"]


@pytest.mark.parametrize(
    ("sort", "texts"),
    [
        ("text", [0, 1, 2, 3, 4, 5, 6]),
        ("right", [2, 3, 4, 1, 6, 5, 0]),  # nothing; a b; a b; a c; autre; é; z
        ("left", [2, 3, 0, 5, 1, 4, 6]),  # nothing; a; b; e; É; x; z
        (["match", "right"], [2, 3, 4, 1, 6, 5, 0]),
        (["right", "left"], [2, 3, 4, 1, 6, 5, 0]),
        ("cycle", [2, 3, 4, 1, 6, 0, 5]),  # 2 (three times), 10, a missing value, x, x
        (["cycle", "right"], [2, 3, 4, 1, 6, 5, 0]),
    ],
)
def test_orders(sort: Any, texts: list[int]) -> None:
    cycle = ["x", "10", "2", "2", "2", "x", None]
    tokens = entnlp.tokenize(corpus_of(ORDERED, cycle=cycle))
    found = concordance(tokens, "photo", sort=sort)
    assert found.table["text_id"].tolist() == [f"t{text}" for text in texts]


def test_order_by_what_was_found() -> None:
    tokens = entnlp.tokenize(corpus_of(["Été doux", "ete", "etc", "étés", "été beau"]))
    found = concordance(tokens, "[]+", sort="match", within="text")
    assert found.table["match"].tolist() == ["etc", "ete", "été beau", "Été doux", "étés"]


def test_order_looks_at_the_tenth_word() -> None:
    same = "photo un deux trois quatre cinq six sept huit neuf "
    tokens = entnlp.tokenize(corpus_of([same + "b", same + "a", same + "a a", same + "c"]))
    assert concordance(tokens, "photo", sort="right").table["text_id"].tolist() == ["t1", "t2", "t0", "t3"]


def test_rows_in_another_order_give_the_same_lines() -> None:
    corpus = entnlp.load_demo("observations").select(np.arange(120) < 40)
    turned = Corpus(corpus.frame.iloc[::-1].reset_index(drop=True))
    one, other = (
        concordance(entnlp.tokenize(each), "photo*", corpus=each, sort=["right", "left"]) for each in (corpus, turned)
    )
    pd.testing.assert_frame_equal(one.table, other.table)
    assert one.counts("cycle").equals(other.counts("cycle"))


# --- counts ------------------------------------------------------------------------------------------------------


def test_counts_by_hand() -> None:
    corpus = corpus_of(["photo photo a b", "photo", "c d e", "", "photo"], cycle=[1, 1, 2, 3, None])
    found = concordance(entnlp.tokenize(corpus), "photo")
    counts = found.counts("cycle").set_index("group")
    assert counts.index.tolist() == ["1", "2", "3", "(sans valeur)"]
    assert counts["count"].tolist() == [3, 0, 0, 1]
    assert counts["n_texts"].tolist() == [2, 0, 0, 1]
    assert counts["texts"].tolist() == [2, 1, 0, 1]
    assert counts["words"].tolist() == [5, 3, 0, 1]
    assert counts["per_10000"].tolist()[:2] == [6_000, 0]
    assert counts.loc["3", ["per_10000", "per_10000_low", "per_10000_high"]].isna().all()
    assert counts.loc["2", "per_10000_low"] == 0
    together = found.counts().iloc[0]
    assert (together["group"], together["count"], together["words"], together["texts"]) == ("", 4, 9, 4)
    assert (found.n_hits, found.n_texts) == (4, 3)


def test_poisson_interval_is_exact() -> None:
    """At each bound the tail beyond the count seen has probability 0.025 (Garwood 1936)."""
    corpus = corpus_of(["photo " * 7 + "mot " * 93])
    counts = concordance(entnlp.tokenize(corpus), "photo").counts().iloc[0]
    low, high = counts["per_10000_low"] / 100, counts["per_10000_high"] / 100  # back to occurrences
    below = sum(exp(-high) * high**k / float(Fraction(factorial(k))) for k in range(8))
    above = 1 - sum(exp(-low) * low**k / factorial(k) for k in range(7))
    assert below == pytest.approx(0.025)
    assert above == pytest.approx(0.025)
    assert (round(low, 4), round(high, 4)) == (2.8144, 14.4227)  # Garwood's table: 2.81, 14.42


def test_counts_of_groups_add_up() -> None:
    found = concordance(entnlp.tokenize(entnlp.load_demo("annex1")), "photo*")
    by_cycle, together = found.counts(["cycle", "departement"]), found.counts().iloc[0]
    for name in ("count", "n_texts", "texts", "words"):
        assert by_cycle[name].sum() == together[name]
    assert (together["count"], together["words"]) == (258, 4757)


# --- the result --------------------------------------------------------------------------------------------------


def test_result_prints_counts_and_lines() -> None:
    tokens = entnlp.tokenize(corpus_of(["Les photos <b>", "la photo"]))
    found = concordance(tokens, "photo*")
    assert repr(found).splitlines()[0] == "Concordance(photo*: 2 hits in 2 texts)"
    assert "Les photos" in repr(found)
    assert "&lt;" in found._repr_html_()
    assert repr(concordance(tokens, "rien")) == "Concordance(rien: 0 hits in 0 texts)"
    table = found.to_frame()
    table["match"] = ""
    assert found.table["match"].tolist() == ["photos", "photo"]


def test_metadata_columns_keep_their_values() -> None:
    corpus = corpus_of(["photo", "photo"], match=["x", "y"], match_=[1, 2], cycle=[1.0, None])
    table = concordance(entnlp.tokenize(corpus), "photo").table
    assert table.columns.tolist() == ["text_id", "match__", "match_", "cycle", *OWN_COLUMNS[1:]]
    assert table["match__"].tolist() == ["x", "y"]


def test_nothing_found() -> None:
    corpus = corpus_of(["Les photos", "l'école"])
    found = concordance(entnlp.tokenize(corpus), "phottos", corpus=corpus)
    assert found.near == {"phottos": ["photos"]}
    assert len(found.table) == found.n_hits == found.n_texts == 0
    assert found.counts()["per_10000"].tolist() == [0.0]
    assert found.table.columns.tolist() == list(OWN_COLUMNS)


@pytest.mark.parametrize("texts", [[], ["", " "], ["."], ["👍 😀"]])
@pytest.mark.parametrize("sort", ["text", "left", "right", "match"])
def test_no_word(texts: list[str], sort: str) -> None:
    corpus = corpus_of(texts)
    found = concordance(entnlp.tokenize(corpus), "[]", corpus=corpus, sort=sort)
    assert sorted(found.table["match"]) == sorted(word for text in texts for word in text.split())
    assert found.counts()["per_10000"].isna().all()


def test_texts_that_are_not_counted() -> None:
    frame = pd.DataFrame({"n": ["1", "2", "1"], "texte": ["Les photos", "RAS", "Les photos"]})
    corpus = entnlp.corpus_from_frame(frame, text="texte", id="n")
    tokens = entnlp.tokenize(corpus)
    assert corpus.frame["status"].tolist() == ["ok", "formula", "duplicate"]
    assert concordance(tokens, "photos", corpus=corpus).n_hits == 1
    assert concordance(tokens, "RAS").n_hits == 0


def test_after_concat() -> None:
    first, second = corpus_of(["Une photo A"]), corpus_of(["rien", "deux photos B"])
    frame = second.frame.assign(text_id=["u0", "u1"])
    tokens = entnlp.concat([entnlp.tokenize(first), entnlp.tokenize(Corpus(frame))])
    both = Corpus(pd.concat([frame, first.frame], ignore_index=True))
    found = concordance(tokens, "photo*", corpus=both)
    assert found.table["text_id"].tolist() == ["t0", "u1"]
    assert lines(found) == [("Une", "photo", "A"), ("deux", "photos", "B")]


# --- what is refused ---------------------------------------------------------------------------------------------


def test_options() -> None:
    corpus = corpus_of(["Les photos"], cycle=[1])
    tokens = entnlp.tokenize(corpus)
    with pytest.raises(OptionError, match="context goes from 0 to 200 words; received 201"):
        concordance(tokens, "photos", context=201)
    with pytest.raises(OptionError, match="context goes from 0 to 200 words; received -1"):
        concordance(tokens, "photos", context=-1)
    with pytest.raises(
        SchemaError, match='cannot sort by "cicle"; allowed: text, left, match, right, cycle; closest: "cycle"'
    ):
        concordance(tokens, "photos", sort="cicle")
    with pytest.raises(OptionError, match="unknown bound"):
        concordance(tokens, "photos", within="page")
    with pytest.raises(OptionError, match="the corpus is not the one the tokens were made of"):
        concordance(tokens, "photos", corpus=corpus_of(["Les"]))
    with pytest.raises(OptionError, match="the corpus is not the one the tokens were made of"):
        concordance(tokens, "photos", corpus=Corpus(corpus.frame.assign(text_id=["autre"])))


def test_equal_input_gives_equal_output() -> None:
    corpus = entnlp.load_demo("observations").select(np.arange(120) < 40)
    tokens = entnlp.tokenize(corpus)
    copies = [replace(tokens, texts=tokens.texts.copy()), tokens]
    one, other = (concordance(each, '[pos="NOUN"]', corpus=corpus, sort="right") for each in copies)
    pd.testing.assert_frame_equal(one.table, other.table)


def test_another_corpus_is_refused_before_a_word_of_it_is_shown() -> None:
    def corpus(first: str) -> Corpus:
        return corpus_from_frame(pd.DataFrame({"id": ["a", "b"], "t": [first, "Les photos"]}), text="t", id="id")

    tokens = tokenize(corpus("Les photos du blog"))
    with pytest.raises(OptionError, match="texts are missing or changed") as caught:
        concordance(tokens, "photos", corpus=corpus("Jean Dupont est malade ce matin"))
    assert "Dupon" not in str(caught.value)
    assert concordance(tokens, "photos", corpus=corpus("Les photos du blog")).n_hits == 2


def test_what_made_it_is_kept_apart_from_the_tokens() -> None:
    tokens = tokenize(["Les photos"])
    found = concordance(tokens, "photos", sort="right")
    assert (found.about["query"], found.about["sort"], found.about["verbatim"]) == ("photos", ["right"], False)
    assert "query" not in tokens.about
