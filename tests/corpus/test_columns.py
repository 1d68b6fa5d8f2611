"""Names of columns: what a user types and what a header holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from entnlp.corpus import read_corpus
from entnlp.corpus.columns import choose_columns, column_letter, find_column
from entnlp.errors import SchemaError

LABELS = ["id", "Vous > Cycle", "<p>Réponse&nbsp;: (libre)</p>", "Q2 > Autre ?", "Vous > Autre ?", "REPONSE"]


@pytest.mark.parametrize(
    "name, position",
    [("id", 0), ("ID ", 0), ("cycle", 1), ("vous > cycle", 1), ("réponse : (libre)", 2), ("reponse  (libre)", None),
     ("REPONSE", 5), ("réponse", 5), ("q2", 3), ("autre", None), ("col:D", 3), ("col:aa", None)],
)  # fmt: skip
def test_find_column(name: str, position: int | None) -> None:
    if position is None:
        with pytest.raises(SchemaError, match="not found in x|stands for 2 columns|no column"):
            find_column(name, LABELS, what="column", where="x", option="text")
    else:
        assert find_column(name, LABELS, what="column", where="x", option="text") == position


def test_the_exact_name_comes_first() -> None:
    assert find_column("Cycle", ["CYCLE", "Cycle", "cycle"], what="", where="", option="") == 1


def test_letters() -> None:
    assert [column_letter(n) for n in (0, 25, 26, 51, 701, 702)] == ["A", "Z", "AA", "AZ", "ZZ", "AAA"]


@pytest.mark.parametrize(
    "labels, position",
    [(["id", "Réponse", "cycle"], 1), (["Horodateur", "Qu'en pensez-vous ?"], 1), (["x"], 0), (["id"], 0),
     (["text_id", "text", "status", "texte"], 1), (["(column A)", "avis"], 1)],
)  # fmt: skip
def test_the_only_plausible_text(labels: list[str], position: int) -> None:
    assert choose_columns(labels, text=None, id=None, by=None, keep=None, where="x").text == (position,)


def test_what_is_kept() -> None:
    labels = ["id", "a", "b", "texte"]
    everything = choose_columns(labels, text="texte", id="id", by="b", keep=None, where="x")
    assert everything.kept == (2, 1)
    some = choose_columns(labels, text="texte", id="id", by="B", keep=["id"], where="x")
    assert some.kept == (2, 0) and some.name(2) == "B"
    assert some.positions == [0, 2, 3]


@pytest.mark.parametrize(
    ("content", "options"),
    [
        ("1004;Marne;SECRET, avec mon fils\n1005;Meuse;rien, SECRET\n", {"delimiter": ","}),
        ("1;SECRET de famille\n2;autre SECRET\n", {}),
    ],
)
def test_a_row_of_data_read_as_header_is_never_shown(tmp_path: Path, content: str, options: dict[str, str]) -> None:
    (tmp_path / "a.csv").write_text(content, "utf-8")
    with pytest.raises(SchemaError, match=r"not listed because the first row looks like data") as caught:
        read_corpus(tmp_path / "a.csv", text="reponse", **options)
    assert "SECRET" not in str(caught.value)
