"""Header rows: how many, and what they call the columns."""

from __future__ import annotations

from typing import Any

import pytest

from entnlp.corpus.headers import find_header

SECTIONS = [
    ["", "Vous", "", "L'ENT", ""],
    ["id", "Cycle", "École", "Usage", "Frein"],
    [1, 2, "a", "b", "c"],
    [2, 3, "a", "", "d"],
]
MERGES = [((0, 1), (0, 2)), ((0, 3), (0, 4))]


@pytest.mark.parametrize(
    "rows, merges, count, labels",
    [
        ([["id", "texte"], ["1", "a"]], None, 1, ("id", "texte")),
        ([["id", "", "texte"], ["a1", "x", "b"], ["a2", "y", "c"]], None, 1, ("id", "(column B)", "texte")),
        (SECTIONS, MERGES, 2, ("id", "Vous > Cycle", "Vous > École", "L'ENT > Usage", "L'ENT > Frein")),
        (SECTIONS, None, 2, ("id", "Vous > Cycle", "Vous > École", "L'ENT > Usage", "L'ENT > Frein")),
        # Codes over words that could be data: one header row, no text is taken for a header.
        ([["ecole", "score", "texte"], ["Hugo", "NSP", "Une longue réponse"], ["Prévert", 12, "b"], ["Hugo", 13, "c"]],
         None, 1, ("ecole", "score", "texte")),
        ([["a", "b"], ["x", "y"], ["z", "t"]], None, 1, ("a", "b")),
        ([["Q1", "Q2"], ["Q1", "Q2"]], None, 1, ("Q1", "Q2")),
        ([["texte"], ["a"], ["b"]], None, 1, ("texte",)),
        # Written by write_corpus: never guessed.
        ([["text_id", "text", "status", ""], ["Une question ?", "Encore ?", "ok", "mot"], [1, 2, 3, 4], [1, 2, 3, 4]],
         None, 1, ("text_id", "text", "status", "(column D)")),
    ],
)  # fmt: skip
def test_auto(rows: Any, merges: Any, count: int, labels: tuple[str, ...]) -> None:
    found = find_header(rows, header=None, merges=merges, where="a.xlsx")
    assert (found.rows, found.labels) == (count, labels)
    assert found.first == count


def test_forced_number_of_rows() -> None:
    rows = [["a", "b"], ["c", "d"], ["e", "f"]]
    assert find_header(rows, header=2, merges=None, where="").labels == ("a > c", "b > d")
    assert find_header(rows, header=1, merges=None, where="").labels == ("a", "b")
    assert find_header(rows, header=0, merges=None, where="").first == 0


def test_titles_are_counted_and_sections_are_no_titles() -> None:
    rows = [["Enquête", "", ""], ["", "", ""], ["id", "cycle", "texte"], ["1", "2", "a"]]
    found = find_header(rows, header=None, merges=None, where="")
    assert (found.titles, found.blanks, found.first, found.labels) == (1, 1, 3, ("id", "cycle", "texte"))
    section = [["", "Vous", ""], ["id", "cycle", "texte"], [1, "2", "a"], [2, "2", "b"]]
    assert find_header(section, header=None, merges=None, where="").labels == ("id", "Vous > cycle", "Vous > texte")


def test_labels_are_cleaned_and_numbered() -> None:
    rows = [["<b>Usage</b>\n de l'ENT", "Autre", "Autre", "Autre (2)"], [1, 2, 3, 4]]
    found = find_header(rows, header=None, merges=None, where="")
    assert found.labels == ("Usage de l'ENT", "Autre", "Autre (2)", "Autre (2) (2)")
