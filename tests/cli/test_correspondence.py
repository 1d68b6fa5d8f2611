"""``entnlp ca``: what it prints, what it writes, what it refuses."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from entnlp.cli import correspondence

EXAMPLES = [line for line in correspondence.EXAMPLES.splitlines() if line.startswith("entnlp ")]
Run = Callable[..., Any]
TEXT = ["--text", "reponse"]


@pytest.fixture
def survey(tmp_path: Path) -> Path:
    """Five levels, every term in at least two of them."""
    said = ["photos blog", "photos devoirs sorties", "devoirs blog devoirs", "sorties photos blog", "devoirs photos"]
    levels = ["Meuse", "Vosges", "Aube", "", "Marne"]
    rows = [
        f"{cycle};{level};{text} {said[(place + cycle) % 5]} {text}"
        for _ in range(2)
        for cycle in (1, 2)
        for place, (level, text) in enumerate(zip(levels, said, strict=True))
    ]
    path = tmp_path / "parents.csv"
    path.write_text("\n".join(["cycle;departement;activites", *rows]), "utf-8")
    return path


@pytest.mark.parametrize("example", EXAMPLES)
def test_examples_of_the_help_run(run: Run, survey: Path, tmp_path: Path, example: str) -> None:
    ran = run(*shlex.split(example)[1:])
    assert (ran.code, ran.err) == (0, ""), ran
    assert (len(list(tmp_path.iterdir())) > 1) == (" -o " in example)


def test_prints_overview_and_plane(run: Run, parents: Path) -> None:
    ran = run("ca", parents, *TEXT, "--by", "cycle", "--min-count", "1")
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert lines[0].startswith("7 termes x 2 groupes, inertie 0,")
    assert lines[1].split() == [
        "élément",
        "nom",
        "rôle",
        "effectif",
        "contribution",
        "(%)",
        "cos²",
        "coordonnée,",
        "axe",
        "1",
    ]
    assert lines[2].split()[:3] == ["groupe", "1", "actif"]


def test_writes_a_folder(run: Run, parents: Path, tmp_path: Path) -> None:
    ran = run("ca", parents, *TEXT, "--by", "cycle", "--min-count", "1", "--dpi", "40", "--labels", "2", "-o", "afc")
    assert (ran.code, ran.err, ran.out) == (0, "", "9 fichiers : afc\n")
    assert (tmp_path / "afc" / "afc_axe_1.png").exists()


@pytest.mark.filterwarnings("ignore:the table falls apart")
def test_supplementary_group_and_term(run: Run, parents: Path) -> None:
    ran = run(
        "ca", parents, *TEXT, "--by", "cycle", "--by", "département", "--min-count", "1", "--supplementary-group",
        "2 / Meuse", "--supplementary-term", "photos", "--axis", "1",
    )  # fmt: skip
    assert ran.code == 0, ran.err
    assert sum("supplémentaire" in line for line in ran.out.splitlines()) == 2


def test_without_groups_the_texts_are_the_columns(run: Run, parents: Path) -> None:
    ran = run("ca", parents, *TEXT, "--min-count", "1", "-q", "-o", "x.csv")
    assert (ran.code, ran.out) == (0, "")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--by", "cycle", "--min-count", "99"], "no term is left in 7 texts"),
        (["--by", "cycle", "--min-count", "1", "--axis", "2"], "received 2; the only axis is 1"),
        (["--by", "cycle", "--min-count", "1", "--supplementary-group", "3"], 'no group "3" among the 2 groups counted'),
        (["--by", "cycle", "--min-count", "1", "--supplementary-group", "1"], 'at least two active groups that have words; received "2"'),
        (["--by", "cycl"], "cycl"),
        (["--by", "cycle", "-o", "x.docx"], "docx"),
        (["--stop", "nothing"], 'no stop list "nothing"'),
    ],
)  # fmt: skip
def test_refusals_write_nothing(run: Run, parents: Path, tmp_path: Path, options: list[str], said: str) -> None:
    before = sorted(tmp_path.iterdir())
    ran = run("ca", parents, *TEXT, *options)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err and len(ran.err.splitlines()) == 1
    assert "SECRETMARK" not in ran.err
    assert sorted(tmp_path.iterdir()) == before
