"""``entnlp concordance``."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
TEXT = ["--text", "reponse"]


def test_printed(run: Run, parents: Path) -> None:
    ran = run("concordance", parents, "photo*", *TEXT, "--by", "cycle")
    assert (ran.code, ran.err) == (0, "")
    head, *lines = ran.out.splitlines()
    assert head == "« photo* » : 3 occurrences dans 3 textes sur 5 (1764,7 pour 10 000 mots)."
    assert [re.sub(" +", " ", line) for line in lines] == [
        "1 1 Les photos de SECRETMARK",
        "2 1 photos et blog",
        "3 1 Voir les PHOTOS",
    ]
    assert len({line.lower().index("photos") for line in lines}) == 1


def test_printed_lines_are_at_most_40(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("n;reponse\n" + "".join(f"{i};photo {i}\n" for i in range(45)), "utf-8")
    ran = run("concordance", "a.csv", "photo", *TEXT, "--sort", "right", "--context", 2)
    assert len(ran.out.splitlines()) == 42
    assert ran.out.splitlines()[-1] == "... 5 autres lignes ; -o FICHIER.html ou .xlsx les écrit toutes"
    assert max(map(len, ran.out.splitlines())) <= 80


def test_nothing_found_is_said(run: Run, parents: Path, tmp_path: Path) -> None:
    ran = run("concordance", parents, "fotos de", *TEXT, "-o", "c.csv")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines()[0] == "« fotos de » : aucune occurrence."
    assert "fotos : absent du corpus" in ran.out
    head, *rows = (tmp_path / "c.csv").read_text("utf-8-sig").splitlines()
    assert head.startswith("text_id;position;contexte gauche;pivot") and not rows


def test_accents_within_and_sort(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("n;g;reponse\n1;b;zélé. Oui\n2;a;zele\n3;a;zélé bien\n", "utf-8")
    command = ("concordance", "a.csv")
    assert "2 occurrences" in run(*command, "zélé", *TEXT).out
    assert "3 occurrences" in run(*command, "zele", *TEXT, "--no-accents").out
    assert "aucune" in run(*command, ". oui", *TEXT).out
    assert "1 occurrence " in run(*command, ". oui", *TEXT, "--within", "text").out
    ran = run(*command, "zele", *TEXT, "--no-accents", "--by", "col:B", "--sort", "col:B", "--sort", "right")
    assert [line[0] for line in ran.out.splitlines()[1:]] == ["2", "3", "1"]


@pytest.mark.parametrize("name", ["c.html", "c.xlsx", "c.tsv", "dossier", "c.png"])
def test_written(run: Run, parents: Path, tmp_path: Path, name: str) -> None:
    ran = run("concordance", parents, "photo*", *TEXT, "--by", "cycle", "--dpi", 50, "-o", name)
    assert (ran.code, ran.err) == (0, "")
    assert (tmp_path / name).exists()
    assert ran.out.splitlines()[-1] == ("8 fichiers : dossier" if name == "dossier" else f"1 fichier : {name}")


def test_quiet(run: Run, parents: Path, tmp_path: Path) -> None:
    ran = run("concordance", parents, "photo*", *TEXT, "-q", "-o", "c.html")
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert "SECRETMARK" in (tmp_path / "c.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["[lemma=photo]"], r'query \[lemma=photo\]: a value in quotes is missing at character 8 .*\[lemma="photo"\]'),
        (["[pos='NOM']"], r'pos="NOM" is no part of speech; allowed: ADJ'),
        (["[nature='NOUN']"], r'unknown attribute "nature"; allowed: form, surface, word, lemma, pos'),
        (
            ["'photo*'", "-o", "c.docx"],
            r'cannot write "c.docx"; give a folder.* or a file that ends with: csv, tsv, xlsx, html',
        ),
        (["photo", "-o", "c.png"], r'cannot write "c.png"; .* csv, tsv, xlsx, html'),
        (["photo", "--sort", "cycle"], r'cannot sort by "cycle"; allowed: text, left, match, right'),
        (["photo", "--within", "page"], r'unknown bound "page" of matches; allowed: sentence, text'),
        ([], r"Missing argument"),
    ],
)
def test_refused(run: Run, parents: Path, tmp_path: Path, arguments: list[str], said: str) -> None:
    before = set(tmp_path.iterdir())
    ran = run("concordance", parents, *arguments[:1], *TEXT, *arguments[1:])
    assert (ran.code, ran.out) == (2, "")
    assert re.search(said, ran.err), ran.err
    assert len(ran.err.splitlines()) == 1
    assert "SECRETMARK" not in ran.err
    assert set(tmp_path.iterdir()) == before


def test_usage_names_file_then_query(run: Run) -> None:
    assert re.search(r"(?i)usage: entnlp concordance \[OPTIONS\] \S*file\S* \S*query", run("concordance", "--help").out)
