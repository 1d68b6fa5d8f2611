"""``entnlp lexis``: what it prints, what it writes, what it refuses in one line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

TEXT = ["--text", "reponse"]
Run = Callable[..., Any]


def test_prints_the_richness_of_groups(run: Run, parents: Path) -> None:
    ran = run("lexis", parents, *TEXT, "--by", "cycle")
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert lines[0].split()[:5] == ["groupe", "textes", "mots", "mots", "différents"]
    # cycle 1: les photos de SECRETMARK / photos et blog / voir les photos; all words count
    assert [line.split()[:6] for line in lines[1:]] == [
        ["cycle", "1", "3", "10", "7", "5"],
        ["cycle", "2", "2", "7", "6", "5"],
        ["ensemble", "5", "17", "10", "5", "3"],
    ]


def test_options_reach_the_calculation(run: Run, parents: Path, tmp_path: Path) -> None:
    options = ["--by", "cycle", "--sample-words", "3", "--sample-texts", "2", "--stop", "survey", "--segments-min", "3"]
    ran = run("lexis", parents, *TEXT, *options, "--unit", "surface", "--dpi", "40", "-q", "-o", "l.xlsx")
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    book = CalamineWorkbook.from_path(str(tmp_path / "l.xlsx"))
    compared = book.get_sheet_by_name("raréfaction").to_python()
    assert [(row[1], row[4]) for row in compared[1::3]] == [("mots", 3), ("réponses", 2)]
    assert "PHOTOS" in [row[2] for row in book.get_sheet_by_name("rangs").to_python()]
    assert len(book.get_sheet_by_name("segments répétés").to_python()) == 1
    assert "mots vides" in dict(row[:2] for row in book.get_sheet_by_name("lisez-moi").to_python())["ce qui est compté"]


def test_writes_a_folder(run: Run, parents: Path, tmp_path: Path) -> None:
    ran = run("lexis", parents, *TEXT, "--dpi", "40", "-o", "sortie")
    assert (ran.code, ran.out, ran.err) == (0, "21 fichiers : sortie\n", "")
    assert (tmp_path / "sortie" / "lexis_segments-repetes.csv").read_text("utf-8-sig").startswith("segment répété;")


@pytest.mark.parametrize("name", ["l.csv", "l.tsv"])
def test_writes_one_file(run: Run, parents: Path, tmp_path: Path, name: str) -> None:
    ran = run("lexis", parents, *TEXT, "-q", "-o", name)
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert "ensemble" in (tmp_path / name).read_text("utf-8-sig")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["-o", "l.doc"], 'cannot write "l.doc"'),
        (["--unit", "mot"], 'unknown unit "mot"; allowed: form, lemma, surface'),
        (["--stop", "absent.txt"], 'no stop list "absent.txt"'),
        (["--segments-min", "1"], "'--segments-min'"),
        (["--sample-words", "0"], "'--sample-words'"),
        (["--width", "900", "-o", "sortie"], "width_cm goes from 4 to 120; received 900"),
    ],
)
def test_errors_are_one_line(run: Run, parents: Path, tmp_path: Path, options: list[str], said: str) -> None:
    before = sorted(tmp_path.rglob("*"))
    ran = run("lexis", parents, *TEXT, *options)
    assert ran.code == 2
    assert said in ran.err
    assert ran.err.count("\n") == 1
    assert "SECRETMARK" not in ran.err
    assert sorted(tmp_path.rglob("*")) == before


def test_no_answer_with_a_word(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id;reponse\n1;RAS\n2;\n3;👍\n", "utf-8")
    ran = run("lexis", "a.csv", *TEXT)
    assert (ran.code, ran.out) == (2, "")
    assert "no word is left to count (1 ok, 1 empty, 1 formula)" in ran.err
