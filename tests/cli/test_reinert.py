"""``entnlp reinert``: what it prints and writes, what its options mean, what it warns of and refuses."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

import entnlp
from entnlp import textometry
from entnlp.report import reinert_dossier

Run = Callable[..., Any]
TEXT = ["--text", "reponse"]


@pytest.fixture
def answers(make: Any, tmp_path: Path) -> Path:
    path = tmp_path / "reponses.csv"
    path.write_bytes(make.topics_bytes("reponse", words=3, texts=8))
    return path


@pytest.fixture
def interviews(make: Any, tmp_path: Path) -> Path:
    path = tmp_path / "entretiens.csv"
    path.write_bytes(make.topics_bytes("reponse", words=90, texts=5))
    return path


def test_prints_the_classes_and_what_became_of_the_texts(run: Run, answers: Path, tmp_path: Path) -> None:
    ran = run("reinert", answers, *TEXT)
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert lines[0].split()[:3] == ["classe", "segments", "textes"]
    assert [line.split()[1] for line in lines[1:7]] == ["8"] * 6
    assert lines[-1].startswith("48 textes classés sur 48 qui ont un terme retenu (100,0\u202f%)")
    assert [path.name for path in tmp_path.iterdir()] == ["reponses.csv"]


def test_defaults_are_lemmas_of_content_words_in_three_segments(run: Run, answers: Path, tmp_path: Path) -> None:
    assert run("reinert", answers, *TEXT, "-o", "classes.csv").code == 0
    tokens = entnlp.tokenize(entnlp.read_corpus(answers, text="reponse", keep=[]))
    result = entnlp.reinert(tokens, n_classes=6, unit="lemma", mask=tokens.mask(pos="content"), min_texts=3)
    reinert_dossier(result, dpi=40).save(tmp_path / "mine.csv")
    assert (tmp_path / "classes.csv").read_bytes() == (tmp_path / "mine.csv").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "options"),
    [
        ([], {"n_classes": 6, "min_class": 1, "assign": False, "segment_length": None, "min_segment_terms": 0}),
        (["--short-answers"], {"min_class": 0.05, "assign": True}),
        (["--short-answers", "--min-class", "0.02", "--no-assign"], {"min_class": 0.02, "assign": False}),
        (["--min-class", "4", "--assign"], {"min_class": 4, "assign": True}),
        (["-k", "3", "--min-split", "7", "--unit", "form"], {"n_classes": 3, "min_split": 7, "unit": "form"}),
        (["--pos", "all", "--min-texts", "1"], {"pos": None, "min_texts": 1}),
        (["--segment-length", "2", "--min-segment-terms", "1"], {"segment_length": 2, "min_segment_terms": 1}),
    ],
)
def test_options_reach_the_method(
    run: Run, answers: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], options: dict[str, Any]
) -> None:
    received: dict[str, Any] = {}

    method = entnlp.reinert

    def spy(tokens: entnlp.TokenTable, **given: Any) -> entnlp.Reinert:
        received.update(given)
        return method(tokens, **given)

    monkeypatch.setattr(textometry, "reinert", spy)
    ran = run("reinert", answers, *TEXT, *arguments)
    assert (ran.code, ran.err) == (0, "")
    assert {name: received[name] for name in options} == options


def test_options_are_stored(run: Run, answers: Path, tmp_path: Path) -> None:
    ran = run("reinert", answers, *TEXT, "--short-answers", "--pos", "NOUN", "--dpi", "40", "-o", "classes")
    assert (ran.code, ran.err) == (0, "")
    stored = json.loads((tmp_path / "classes" / "reinert.json").read_text("utf-8"))
    assert (stored["min_class"], stored["assign"], stored["pos"], stored["by"]) == (0.05, True, ["NOUN"], [])


def test_groups_and_verbatims_are_in_the_workbook(run: Run, answers: Path, tmp_path: Path) -> None:
    ran = run("reinert", answers, *TEXT, "--by", "cycle", "--id", "id", "-o", "classes.xlsx")
    assert (ran.code, ran.out, ran.err) == (0, "1 fichier : classes.xlsx\n", "")
    book = CalamineWorkbook.from_path(str(tmp_path / "classes.xlsx"))
    assert "métadonnées" in book.sheet_names
    typical = book.get_sheet_by_name("segments typiques").to_python()
    assert typical[0][-1] == "verbatim"
    typed = {line.split(";")[2] for line in answers.read_text("utf-8").splitlines()[1:]}
    assert {row[-1] for row in typical[1:]} <= typed
    assert book.get_sheet_by_name("segments").to_python()[0] == ["segment", "classe", "devenir", "cycle"]


def test_pictures(run: Run, answers: Path, tmp_path: Path) -> None:
    assert run("reinert", answers, *TEXT, "--by", "cycle", "-k", "3", "--dpi", "30", "-o", "a.png").code == 0
    assert {path.name for path in tmp_path.glob("a_*.png")} == {"a_reinert_classes.png", "a_reinert_groupes.png"}


def test_segments_and_double(run: Run, interviews: Path, tmp_path: Path) -> None:
    ran = run("reinert", interviews, *TEXT, "--segment-length", "30", "--double", "--min-segment-terms", "2", "-k", "3",
              "-o", "double.xlsx")  # fmt: skip
    assert (ran.code, ran.err) == (0, "")
    book = CalamineWorkbook.from_path(str(tmp_path / "double.xlsx"))
    assert "partitions" in book.sheet_names and "coupes" not in book.sheet_names
    notes = dict(book.get_sheet_by_name("lisez-moi").to_python())
    assert "environ 30 mots" in notes["unités"] and "fassent ensemble 2 et 3." in notes["unités"]
    assert book.get_sheet_by_name("segments").to_python()[0][:2] == ["segment", "texte du segment"]


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize(
    ("arguments", "way_out"),
    [
        ([], "short answers need --short-answers (see --help)"),
        (["--short-answers"], "ask for more --classes"),
    ],
)
def test_a_giant_class_is_told_in_one_line(run: Run, tmp_path: Path, arguments: list[str], way_out: str) -> None:
    rows = [f"photo album {word}" for word in ("image", "sortie", "blog", "vidéo") * 10] + ["puzzle"] * 4
    (tmp_path / "a.csv").write_text("reponse\n" + "\n".join(rows), "utf-8")
    ran = run("reinert", "a.csv", *TEXT, "-k", "2", "-q", *arguments)
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == (
        "entnlp: attention: class 1 holds 90.9% of the classified segments: the others are small groups with words of "
        f"their own; {way_out}\n"
    )


@pytest.mark.filterwarnings("default")
def test_fewer_classes_than_asked_is_told(run: Run, answers: Path) -> None:
    ran = run("reinert", answers, *TEXT, "-k", "30", "--min-split", "9")
    assert ran.code == 0
    assert ran.err.startswith("entnlp: attention: 6 classes instead of 30: no class is left that can be cut")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--double"], "give --segment-length, such as 40"),
        (["--min-segment-terms", "5"], "give --segment-length, such as 40"),
        (["--min-class", "0.7"], "min_class is a number of segments from 1, or a share under 0.5; received 0.7"),
        (["--pos", "NOM"], 'unknown part of speech "NOM"'),
        (["--by", "age"], 'column "age" not found'),
        (["--classes", "1"], "--classes"),
        (["-o", "classes.docx"], 'cannot write "classes.docx"'),
        (["-o", "reponses.csv/classes"], '"reponses.csv" is a file'),
        (["--width", "5"], "6 classes need a width of"),
    ],
)
def test_wrong_options_are_one_line(run: Run, answers: Path, tmp_path: Path, arguments: list[str], said: str) -> None:
    ran = run("reinert", answers, *TEXT, *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert len(ran.err.splitlines()) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["reponses.csv"]


def test_nothing_to_cut_is_one_line(run: Run, parents: Path, tmp_path: Path) -> None:
    ran = run("reinert", parents, *TEXT, "-o", "classes.xlsx")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("entnlp: no cut can be made: ")
    assert "SECRETMARK" not in ran.err
    assert not (tmp_path / "classes.xlsx").exists()
