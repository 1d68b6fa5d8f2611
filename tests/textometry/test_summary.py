"""The summary against figures worked out by hand, and its French sentence."""

# ruff: noqa: SIM905  # a table of words reads best as text
from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entnlp.errors import OptionError, SchemaError
from entnlp.textometry import french_number, group_title, summarize
from entnlp.tokens import TokenTable

PROPERTY = settings(max_examples=40, deadline=None, database=None, derandomize=True)
Make = Callable[..., TokenTable]
NNBSP = "\u202f"


def test_by_hand(answers: TokenTable) -> None:
    # Words: les activités et les photos | activités photos photos | activités activités | le cahier de textes et le cahier |
    # l' enfant les enfants.  Forms: les 3, activités 4, et 2, photos 3, le 2, cahier 2, de, textes, l', enfant, enfants.
    table = summarize(answers).table
    assert table.index.tolist() == [""]
    row = table.iloc[0]
    assert (row["words"], row["distinct"], row["hapax"]) == (21, 11, 5)
    assert row["type_token_ratio"] == pytest.approx(11 / 21)
    assert row["guiraud"] == pytest.approx(11 / 21**0.5)
    # One sentence per text but the second, which has two; the emoji is no sentence with a word.
    assert row["sentences"] == 6
    assert row[["ok", "empty", "formula", "duplicate", "total"]].tolist() == [6, 2, 1, 1, 10]
    assert row["words_per_text"] == pytest.approx(21 / 6)
    assert row["top"] == "activités (4), photos (3), cahier (2), enfant (1), enfants (1)"


def test_by_hand_for_lemmas(answers: TokenTable) -> None:
    # le 6 (les 3, le 2, l' 1), activité 4, et 2, photo 3, cahier 2, de, texte, enfant 2.
    row = summarize(answers, unit="lemma").table.iloc[0]
    assert (row["words"], row["distinct"], row["hapax"]) == (21, 8, 2)
    assert row["top"] == "activité (4), photo (3), cahier (2), enfant (2), texte (1)"


def test_by_hand_per_group(answers: TokenTable) -> None:
    table = summarize(answers, by="cycle", top=1).table
    assert table.index.tolist() == ["1", "2", "10", "(sans valeur)"]
    assert table["words"].tolist() == [8, 2, 7, 4]
    assert table["distinct"].tolist() == [4, 1, 5, 4]
    assert table["hapax"].tolist() == [1, 0, 3, 4]
    assert table["sentences"].tolist() == [3, 1, 1, 1]
    assert table["ok"].tolist() == [2, 1, 2, 1]
    assert table["empty"].tolist() == [0, 1, 1, 0]
    assert table["formula"].tolist() == [1, 0, 0, 0]
    assert table["duplicate"].tolist() == [1, 0, 0, 0]
    assert table["total"].tolist() == [4, 2, 3, 1]
    assert table["words_per_text"].tolist() == [4.0, 2.0, 3.5, 4.0]
    assert table["top"].tolist() == ["photos (3)", "activités (2)", "cahier (2)", "enfant (1)"]


def test_sentences_in_french(answers: TokenTable) -> None:
    sentences = summarize(answers, by="cycle", top=2).sentences
    assert sentences["1"] == (
        "Cycle 1 : ce corpus contient 8 mots (4 mots différents) dans 2 réponses ; non comptés : 0 réponse vide, "
        "1 formule sans contenu, 1 doublon ; mots les plus fréquents : photos (3), activités (2)."
    )
    assert sentences["2"] == (
        "Cycle 2 : ce corpus contient 2 mots (1 mot différent) dans 1 réponse ; non comptés : 1 réponse vide, "
        "0 formule sans contenu ; mots les plus fréquents : activités (2)."
    )
    assert sentences["(sans valeur)"].startswith("Cycle (sans valeur) : ce corpus contient 4 mots")
    assert repr(summarize(answers, by="cycle", top=2)) == "\n".join(sentences.values())


@pytest.mark.parametrize(
    "texts, status, sentence",
    [
        (["photos"], ["ok"], "Ensemble : ce corpus contient 1 mot (1 mot différent) dans 1 réponse ; non comptés : 0 réponse vide, 0 formule sans contenu ; mots les plus fréquents : photos (1)."),
        (["et"], ["ok"], "Ensemble : ce corpus contient 1 mot (1 mot différent) dans 1 réponse ; non comptés : 0 réponse vide, 0 formule sans contenu."),
        (["", ""], ["empty", "empty"], "Ensemble : ce corpus contient 0 mot (0 mot différent) dans 0 réponse ; non comptés : 2 réponses vides, 0 formule sans contenu."),
        (["RAS", "/", "x", "y"], ["formula", "formula", "duplicate", "duplicate"], "Ensemble : ce corpus contient 0 mot (0 mot différent) dans 0 réponse ; non comptés : 0 réponse vide, 2 formules sans contenu, 2 doublons."),
        (["blog blog", "blog"], ["ok", "ok"], "Ensemble : ce corpus contient 3 mots (1 mot différent) dans 2 réponses ; non comptés : 0 réponse vide, 0 formule sans contenu ; mots les plus fréquents : blog (3)."),
    ],
)  # fmt: skip
def test_singular_plural_and_zero(make: Make, texts: list[str], status: list[str], sentence: str) -> None:
    assert summarize(make(texts, status=status)).sentences == {"": sentence}


def test_thousands(make: Make) -> None:
    text = " ".join(["photos"] * 1234)
    assert f"contient 1{NNBSP}234 mots (1 mot différent)" in summarize(make([text])).sentences[""]
    assert summarize(make([text])).table["top"].tolist() == [f"photos (1{NNBSP}234)"]


WORDS = st.lists(st.lists(st.sampled_from("photos blog chat école et".split()), max_size=6).map(" ".join), max_size=6)


@PROPERTY
@given(texts=WORDS)
def test_against_naive_figures(make: Make, texts: list[str]) -> None:
    table = summarize(make(texts), stop=None).table
    words = [word for text in texts for word in text.split()]
    if not texts:
        assert table.empty
        return
    row = table.iloc[0]
    assert row["words"] == len(words)
    assert row["distinct"] == len(set(words))
    assert row["hapax"] == sum(words.count(word) == 1 for word in set(words))
    assert row["sentences"] == row["ok"] == sum(bool(text) for text in texts)
    assert row["guiraud"] == pytest.approx(len(set(words)) / max(len(words), 1) ** 0.5)


@PROPERTY
@given(texts=WORDS, data=st.data())
def test_groups_add_up(make: Make, texts: list[str], data: st.DataObject) -> None:
    cycles = data.draw(st.lists(st.sampled_from(["1", "2", None]), min_size=len(texts), max_size=len(texts)))
    tokens = make(texts, cycle=cycles)
    columns = ["words", "sentences", "ok", "empty", "formula", "duplicate", "total"]
    whole, parts = summarize(tokens).table, summarize(tokens, by="cycle").table
    assert parts[columns].sum().tolist() == whole[columns].sum().tolist()
    assert (parts["distinct"] <= parts["words"]).all()


def test_two_columns(answers: TokenTable) -> None:
    summary = summarize(answers, by=["cycle", "place"])
    assert summary.by == ("cycle", "place")
    assert "1 / Meuse" in summary.table.index
    assert summary.sentences["1 / Meuse"].startswith("Cycle 1, place Meuse : ce corpus contient 5 mots")
    assert summary.sentences["10 / (sans valeur)"].startswith("Cycle 10, place (sans valeur) : ")


@pytest.mark.parametrize(
    "label, by, title",
    [
        ("", [], "ensemble"),
        ("1", ["cycle"], "cycle 1"),
        ("Cycle 1", ["cycle"], "Cycle 1"),
        ("cycle 1", ["Cycle"], "cycle 1"),
        ("1 / Meuse", ["cycle", "département"], "cycle 1, département Meuse"),
        ("oui / non", ["cycle"], "cycle oui / non"),
        ("a / b / c", ["cycle", "place"], "a / b / c"),
        ("(sans valeur)", ["cycle"], "cycle (sans valeur)"),
    ],
)
def test_group_title(label: str, by: list[str], title: str) -> None:
    assert group_title(label, by) == title


@pytest.mark.parametrize(
    "number, shown",
    [
        (0, "0"),
        (999, "999"),
        (1000, "1_000"),
        (10995, "10_995"),
        (1234567, "1_234_567"),
        (-1500, "-1_500"),
        (np.int64(2000), "2_000"),
    ],
)
def test_french_number(number: float, shown: str) -> None:
    assert french_number(number) == shown.replace("_", NNBSP)


@pytest.mark.parametrize(
    "options, error, message",
    [
        ({"top": 0}, OptionError, "top must be 1 or more; received 0"),
        ({"unit": "lemmas"}, OptionError, 'unknown unit "lemmas"; .*closest: "lemma"'),
        ({"by": "cicle"}, SchemaError, 'grouping column "cicle" not found .*closest: "cycle"'),
        ({"stop": "surveys"}, OptionError, 'unknown stop list "surveys".*closest: "survey"'),
    ],
)
def test_errors(answers: TokenTable, options: dict[str, object], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        summarize(answers, **options)  # type: ignore[arg-type]


def test_no_text_at_all(make: Make) -> None:
    summary = summarize(make([]))
    assert summary.table.empty
    assert summary.sentences == {}
    assert repr(summary) == ""


def test_multiwords_do_not_change_the_number_of_words(make: Make) -> None:
    assert summarize(make(["cahier de textes"])).table["words"].tolist() == [3]


def test_frame_is_a_copy(answers: TokenTable) -> None:
    summary = summarize(answers)
    frame = summary.to_frame()
    frame.loc["", "words"] = 0
    assert summary.table.loc["", "words"] == 21
    assert "ce corpus contient" not in summary._repr_html_()
    assert (summary.unit, summary.by, summary.stop) == ("form", (), "mots outils 1.0 + mots vides d'enquête 1.0")
