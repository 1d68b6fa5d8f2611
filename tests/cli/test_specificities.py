"""``entnlp specific``: what it prints, what it writes, what it refuses in one line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

TEXT = ["--text", "reponse"]
Run = Callable[..., Any]


def test_prints_the_most_specific_terms(run: Run, parents: Path) -> None:
    ran = run("specific", parents, *TEXT, "--by", "cycle", "--min-count", "1", "--top", "1")
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert lines[0].split()[:4] == ["groupe", "rang", "terme", "effectif"]
    assert [line.split()[:3] for line in lines[1:]] == [
        ["1", "1", "photos"], ["1", "7", "devoirs"], ["2", "1", "devoirs"], ["2", "7", "photos"],
    ]  # fmt: skip


def test_writes_a_folder(run: Run, parents: Path, tmp_path: Path) -> None:
    ran = run("specific", parents, *TEXT, "--by", "cycle", "--dpi", "40", "-o", "sortie")
    assert (ran.code, ran.out, ran.err) == (0, "8 fichiers : sortie\n", "")
    assert (tmp_path / "sortie" / "specificites.csv").read_text("utf-8-sig").startswith("groupe;rang;terme;")


@pytest.mark.parametrize("name", ["s.csv", "s.xlsx", "s.png", "s.svg"])
def test_writes_one_file(run: Run, parents: Path, tmp_path: Path, name: str) -> None:
    ran = run("specific", parents, *TEXT, "--by", "cycle", "--dpi", "40", "-q", "-o", name)
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert (tmp_path / name).stat().st_size > 100


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], "specificities compare groups; give --by, a column whose values make them"),
        (["--by", "cycle", "--base", "mots"], 'unknown base "mots"; allowed: words, table'),
        (["--by", "cycle", "-o", "s.doc"], 'cannot write "s.doc"'),
        (["--by", "cycle", "--min-count", "50"], "no term is left to compare; lower min_count"),
        (["--by", "cycle", "--width", "900"], "width_cm goes from 4 to 120; received 900"),
    ],
)
def test_errors_are_one_line(run: Run, parents: Path, tmp_path: Path, options: list[str], said: str) -> None:
    before = sorted(tmp_path.rglob("*"))
    ran = run("specific", parents, *TEXT, *options)
    assert ran.code == 2
    assert said in ran.err
    assert ran.err.count("\n") == 1
    assert "SECRETMARK" not in ran.err
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("command", [["specific"], ["concordance", "photos"], ["reinert"]])
def test_answers_are_no_groups(run: Run, tmp_path: Path, command: list[str]) -> None:
    rows = "".join(f"{n};SECRETMARK photos {n}\n" for n in range(101))
    (tmp_path / "a.csv").write_text("n;reponse\n" + rows, "utf-8")
    name, *rest = command
    ran = run(name, "a.csv", *rest, "--text", "reponse", "--by", "n", "-o", "out")
    assert ran.code == 2
    assert "the columns of --by make 101 groups; at most 100 are compared" in ran.err
    assert "SECRETMARK" not in ran.err
    assert not (tmp_path / "out").exists()
