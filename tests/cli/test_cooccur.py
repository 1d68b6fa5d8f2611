"""``entnlp cooccur``: what it prints, writes and refuses."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

Run = Callable[..., Any]
BASE = ["--text", "reponse", "--min-together", "1"]
SMALL = ["--width", "8", "--height", "8", "--dpi", "40"]


def test_prints_the_pairs(run: Run, parents: Path) -> None:
    ran = run("cooccur", parents, *BASE)
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert lines[0].split()[:3] == ["terme", "autre", "terme"]
    assert lines[1].split()[:3] == ["blog", "photos", "1"]


def test_pole_comes_first(run: Run, parents: Path) -> None:
    ran = run("cooccur", parents, *BASE, "--pole", "photo*")
    assert ran.code == 0
    assert "cofréquence" in ran.out.splitlines()[0]
    assert ran.out.splitlines()[1].split()[0] == "blog"


def test_writes_a_folder_group_by_group(run: Run, parents: Path, tmp_path: Path) -> None:
    ran = run("cooccur", parents, *BASE, *SMALL, "--by", "cycle", "--context", "window", "--no-tree", "-o", "sortie")
    assert (ran.code, ran.err) == (0, "")
    names = {path.name for path in (tmp_path / "sortie").iterdir()}
    assert {
        "similitude_cycle-1.png",
        "similitude_cycle-2.svg",
        "similitude_ensemble.txt",
        "cooccurrences.xlsx",
    } <= names
    table = (tmp_path / "sortie" / "cooccurrences.csv").read_text("utf-8-sig").splitlines()
    assert table[0].startswith("groupe;terme;autre terme")
    assert {line.split(";")[0] for line in table[1:]} == {"cycle 1", "cycle 2", "ensemble"}


def test_same_bytes_twice(run: Run, parents: Path, tmp_path: Path) -> None:
    for name in ("a", "b"):
        assert run("cooccur", parents, *BASE, *SMALL, "-q", "-o", name).code == 0
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()


def test_graphml_alone(run: Run, parents: Path, tmp_path: Path) -> None:
    assert run("cooccur", parents, *BASE, "-o", "g.graphml").code == 0
    labels = {data["label"] for _, data in nx.read_graphml(tmp_path / "g.graphml").nodes(data=True)}
    assert {"photos", "blog", "devoirs"} <= labels


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--context", "phrase"], 'unknown context "phrase"; allowed: text, sentence, window'),
        (["--context", "window", "--window", "0"], "window goes from 1 to 100 words; received 0"),
        (["--context", "window", "--ngram", "2"], "measures distances between words; received ngram=(2,)"),
        (["--measure", "chi2"], 'unknown measure "chi2"; allowed: cooccurrence'),
        (["--pole", "zoo"], 'the pole "zoo" is none of the'),
        (["--min-together", "50"], "terms are linked; lower min_together"),
        (["--min-count", "50"], "no two of the 0 most frequent terms are linked"),
        (["-o", "graphe.pdf"], 'cannot write "graphe.pdf"'),
        (["--by", "cycl"], "cycl"),
    ],
)
def test_errors_are_one_line_and_write_nothing(
    run: Run, parents: Path, tmp_path: Path, options: list[str], said: str
) -> None:
    before = sorted(tmp_path.iterdir())
    ran = run("cooccur", parents, *BASE, *([] if "-o" in options else ["-o", "sortie"]), *options)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert len(ran.err.splitlines()) == 1
    assert "SECRETMARK" not in ran.err and "secretmark" not in ran.err
    assert sorted(tmp_path.iterdir()) == before
