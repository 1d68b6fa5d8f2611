"""Parts of speech, lemmas and models on the command line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

ANSWERS = [
    "Je regarde les photos avec ma maîtresse",
    "regarder les PHOTOS de la classe",
    "Les devoirs et les photos",
    "il doit faire ses devoirs",
]


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    path = tmp_path / "a.csv"
    path.write_text("reponse\n" + "\n".join(ANSWERS) + "\n", "utf-8")
    return path


def table(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, sep=";", decimal=",")


def test_nouns_only(run: Callable[..., Any], answers: Path, tmp_path: Path) -> None:
    assert run("terms", answers, "--unit", "lemma", "--pos", "NOUN", "--stop", "none", "-o", "n.csv").code == 0
    counted = table(tmp_path / "n.csv")
    assert counted.iloc[:, 1].tolist() == ["photo", "devoir", "classe", "maîtresse"]
    assert "photos (3)" in counted.to_string()  # the forms of each lemma stand beside it


def test_content_words_are_more_than_nouns(run: Callable[..., Any], answers: Path, tmp_path: Path) -> None:
    run("terms", answers, "--unit", "lemma", "--pos", "content", "--stop", "none", "-o", "c.csv")
    assert {"photo", "regarder"} <= set(table(tmp_path / "c.csv").iloc[:, 1])
    assert "le" not in set(table(tmp_path / "c.csv").iloc[:, 1])


def test_pattern(run: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text(
        "reponse\n" + "le cahier de textes est la\n" * 4 + "on regarde la photo\n" * 4, "utf-8"
    )
    ran = run("terms", "p.csv", "--candidates", "--pattern", "NOUN ADP NOUN", "-o", "p_out.csv")
    assert ran.code == 0
    assert table(tmp_path / "p_out.csv").iloc[:, 0].tolist() == ["cahier de textes"]


def test_own_lemmas(run: Callable[..., Any], answers: Path, tmp_path: Path) -> None:
    (tmp_path / "l.txt").write_text("photos/NOUN = image ; compter ensemble\n", "utf-8")
    run("terms", answers, "--unit", "lemma", "--lemmas", "l.txt", "-o", "l.csv")
    counted = set(table(tmp_path / "l.csv").iloc[:, 1])
    assert "image" in counted
    assert "photo" not in counted


def test_tokens_have_parts_of_speech(run: Callable[..., Any], answers: Path, tmp_path: Path) -> None:
    run("tokens", answers, "-o", "t.csv")
    listed = table(tmp_path / "t.csv").set_index("graphie")
    assert listed.loc["regarde", "catégorie"] == "VERB"
    assert listed.loc["PHOTOS", "lemme"] == "photo"


def test_evaluate(run: Callable[..., Any], tmp_path: Path) -> None:
    rows = [("Les", "DET", "le"), ("photos", "NOUN", "photo")]
    text = "".join(f"{i}\t{f}\t{lemma}\t{p}\t_\t_\t_\t_\t_\t_\n" for i, (f, p, lemma) in enumerate(rows, 1))
    (tmp_path / "g.conllu").write_text(text, "utf-8")
    ran = run("evaluate-language", "g.conllu", "--plain", "--errors", 5, "-o", "scores.csv")
    assert ran.code == 0
    assert "g.conllu: tokens 100.00  pos 100.00  lemma 100.00" in ran.out
    assert "lower case, no accents" in ran.out
    assert len(table(tmp_path / "scores.csv")) == 2
