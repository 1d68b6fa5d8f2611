"""Coding on the command line: every example of the help, and what is refused."""

from __future__ import annotations

import csv
import json
import shlex
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import entnlp
from entnlp.cli import themes
from entnlp.codebook import Codebook, Theme, load_codebook
from entnlp.resources import shipped_folder

THEMES = load_codebook().theme_ids
SECRET = "SECRETMARK"
Run = Callable[..., Any]
EXAMPLES = [
    line
    for text in (
        themes.CLASSIFY_EXAMPLES, themes.SAMPLE_EXAMPLES, themes.TRAIN_EXAMPLES, themes.AGREEMENT_EXAMPLES,
        themes.EVALUATE_EXAMPLES,
    )
    for line in text.splitlines()
    if line.startswith("entnlp ")
]  # fmt: skip


def coded_rows(every: int = 60) -> pd.DataFrame:
    """Coded texts, as a person's sheet has them."""
    lines = (shipped_folder("corpora", "themes") / "train.jsonl").read_text("utf-8").splitlines()[::every]
    rows = [json.loads(line) for line in lines]
    frame = pd.DataFrame({"text_id": [row["id"] for row in rows], "text": [row["text"] for row in rows]})
    for theme in THEMES:
        frame[theme] = [int(theme in row["themes"]) for row in rows]
    return frame.assign(coder=[row["hand"] for row in rows])


@pytest.fixture
def files(tmp_path: Path) -> Path:
    coded = coded_rows()
    entnlp.write_table(coded, tmp_path / "coded.xlsx", sheet="textes")
    entnlp.write_table(coded.head(40), tmp_path / "coderA.xlsx", sheet="textes")
    other = coded.head(40).copy()
    other.loc[3, "cooperation"] = 1 - other.loc[3, "cooperation"]
    entnlp.write_table(other, tmp_path / "coderB.xlsx", sheet="textes")
    entnlp.write_table(coded.tail(30), tmp_path / "gold.xlsx", sheet="textes")
    parents = coded.rename(columns={"text": "activites"}).assign(
        cycle=["1", "2"] * (len(coded) // 2) + ["1"] * (len(coded) % 2)
    )
    entnlp.write_table(parents[["text_id", "cycle", "activites"]], tmp_path / "parents.csv")
    entnlp.write_table(coded.rename(columns={"text": "observation"})[["observation"]], tmp_path / "observations.xlsx")
    load_codebook().to_toml(tmp_path / "mine.toml")
    return tmp_path


def test_examples_of_the_help_run_one_after_the_other(run: Run, files: Path) -> None:
    for example in EXAMPLES:
        ran = run(*shlex.split(example)[1:])
        assert (ran.code, ran.err) == (0, ""), (example, ran)
        assert ran.out
    assert {path.name for path in (files / "scores").iterdir()} == {
        "scores.xlsx", "erreurs.csv", "calibration.png", "calibration.svg", "calibration.txt",
    }  # fmt: skip
    assert {path.name for path in (files / "mymodel").iterdir()} == {
        "numbers.skops", "lexicon.json", "model.json", "scores.csv",
    }  # fmt: skip
    assert (files / "mymodel_codes_a_verifier.csv").exists()
    assert not [path.name for path in files.iterdir() if path.name.startswith(".")]
    codes = entnlp.read_corpus(files / "codes.csv", text="activites")
    assert {*THEMES, "none", "review", "review_reason", "evidence", *(f"p_{theme}" for theme in THEMES)} <= set(
        codes.metadata_columns
    )


def test_a_sheet_goes_round(run: Run, files: Path) -> None:
    """Classify, correct and mark some rows, train on them, evaluate: the files of one command are read by the next."""
    assert run("classify", "coded.xlsx", "--text", "text", "-o", "codes.csv", "-q").code == 0
    with (files / "codes.csv").open(encoding="utf-8-sig", newline="") as stream:
        head, *rows = list(csv.reader(stream, delimiter=";"))
    assert head[-1] == "checked"
    with (files / "codes.csv").open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream, delimiter=";").writerows([head, *([*row[:-1], "1"] for row in rows[:150]), *rows[150:]])
    ran = run("train", "codes.csv", "--text", "text", "--id", "text_id", "--lexicon", "none", "-o", "m")
    assert (ran.code, ran.err) == (0, ""), ran
    assert ran.out.startswith("150 textes ; 0 lignes")
    ran = run("evaluate", "m", "codes.csv", "--text", "text", "--id", "text_id")
    assert (ran.code, ran.err) == (0, ""), ran
    assert "of 150 texts" in ran.out


def test_codes_that_nobody_checked_are_pointed_out(run: Run, files: Path) -> None:
    assert run("classify", "coded.xlsx", "--text", "text", "-o", "codes.tsv", "-q").code == 0
    with warnings.catch_warnings():
        warnings.simplefilter("default")
        ran = run("evaluate", "shipped", "codes.tsv", "--text", "text", "--id", "text_id")
    assert ran.code == 0
    assert 'no row is marked in a column "checked"' in ran.err
    assert len(ran.err.splitlines()) == 1


def test_quiet(run: Run, files: Path) -> None:
    ran = run("classify", "parents.csv", "--text", "activites", "-o", "c.tsv", "--quiet")
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert sorted(path.name for path in files.glob("c*.tsv")) == ["c.tsv"]
    assert (files / "c_themes.csv").exists()


def bad_codebook(folder: Path) -> None:
    Codebook("x", (Theme("sport", "Sport"), Theme("music", "Musique"))).to_toml(folder / "other.toml")


def few(folder: Path) -> None:
    entnlp.write_table(coded_rows().head(3), folder / "few.xlsx")


def one_class(folder: Path) -> None:
    entnlp.write_table(coded_rows().assign(citizenship=1), folder / "one.xlsx")


def unknown_label(folder: Path) -> None:
    frame = coded_rows()[["text_id", "text"]].assign(themes="citizenship; citoyennete")
    entnlp.write_table(frame, folder / "labels.csv")


def wrong_code(folder: Path) -> None:
    frame = coded_rows().astype({"inclusion": str})
    frame.loc[1, "inclusion"] = SECRET
    entnlp.write_table(frame, folder / "wrong.csv")


def half_filled(folder: Path) -> None:
    frame = coded_rows().astype({"inclusion": str})
    frame.loc[0, "inclusion"] = ""
    entnlp.write_table(frame, folder / "half.csv")


def not_a_model(folder: Path) -> None:
    (folder / "empty").mkdir()


CASES: dict[str, tuple[Callable[[Path], None] | None, list[str], str]] = {
    "unknown column": (None, ["classify", "parents.csv", "--text", "activite", "-o", "c.csv"], 'text column "activite" not found'),
    "unknown group": (None, ["classify", "parents.csv", "--text", "activites", "--by", "cycel", "-o", "c.csv"], '"cycel" not found'),
    "unknown format": (None, ["classify", "parents.csv", "--text", "activites", "-o", "c.docx"], "formats: csv, tsv, xlsx, parquet"),
    "onto itself": (None, ["classify", "parents.csv", "--text", "activites", "-o", "parents.csv"], "is the input itself"),
    "missing model": (None, ["classify", "parents.csv", "--text", "activites", "-m", "no", "-o", "c.csv"], 'model folder "no" not found'),
    "no model": (not_a_model, ["classify", "parents.csv", "--text", "activites", "-m", "empty", "-o", "c.csv"], "is no coder of entnlp"),
    "sample not xlsx": (None, ["sample", "parents.csv", "--text", "activites", "-o", "a.csv"], "give an .xlsx"),
    "sample strategy": (None, ["sample", "parents.csv", "--text", "activites", "--strategy", "x", "-o", "a.xlsx"], 'strategy "x"'),
    "sample of none": (None, ["sample", "parents.csv", "--text", "activites", "-n", "0", "-o", "a.xlsx"], "--number"),
    "agreement of one": (None, ["agreement", "coderA.xlsx"], "agreement needs the sheets of at least two coders"),
    "agreement without id": (None, ["agreement", "coderA.xlsx", "coderB.xlsx", "--id", "n"], 'identifier column "n" not found'),
    "agreement, other themes": (bad_codebook, ["agreement", "coderA.xlsx", "coderB.xlsx", "--codebook", "other.toml"], 'no column "sport"'),
    "labels outside the codebook": (unknown_label, ["train", "labels.csv", "--text", "text", "-o", "m"], '"citoyennete" is no theme of the codebook'),
    "single class": (one_class, ["train", "one.xlsx", "--text", "text", "-o", "m"], "with, 0 without); each theme needs at least 10"),
    "three texts": (few, ["train", "few.xlsx", "--text", "text", "-o", "m"], "each theme needs at least 10 texts with it"),
    "wrong code": (wrong_code, ["train", "wrong.csv", "--text", "text", "-o", "m"], 'column "inclusion": the code is neither'),
    "half filled": (half_filled, ["train", "half.csv", "--text", "text", "-o", "m"], "inclusion is empty; fill in 1 or 0"),
    "not coded": (None, ["train", "parents.csv", "--text", "activites", "-o", "m"], 'has no column "citizenship"'),
    "missing codebook": (None, ["train", "coded.xlsx", "--text", "text", "--codebook", "no.toml", "-o", "m"], '"no.toml" not found'),
    "missing lexicon": (None, ["train", "coded.xlsx", "--text", "text", "--lexicon", "no.toml", "-o", "m"], 'lexicon "no.toml" not found'),
    "groups": (None, ["train", "coded.xlsx", "--text", "text", "--groups", "codeur", "-o", "m"], 'no column "codeur"'),
    "a file for the model": (None, ["train", "coded.xlsx", "--text", "text", "-o", "coded.xlsx"], "is a file; give a folder"),
    "evaluate no model": (None, ["evaluate", "no", "gold.xlsx", "--text", "text"], 'model folder "no" not found'),
    "evaluate a file": (None, ["evaluate", "shipped", "gold.xlsx", "--text", "texte"], 'text column "texte" not found'),
    "shipped texts of another codebook": (
        bad_codebook, ["train", "coded.xlsx", "--text", "text", "--codebook", "other.toml", "--add-shipped", "-o", "m"], 'no column "sport"'),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_refused_in_one_line(run: Run, files: Path, case: str) -> None:
    prepare, arguments, said = CASES[case]
    if prepare:
        prepare(files)
    before = {path: path.read_bytes() for path in files.rglob("*") if path.is_file()}
    ran = run(*arguments)
    assert (ran.code, ran.out) == (2, ""), ran
    assert len(ran.err.splitlines()) == 1, ran.err
    assert said in ran.err
    assert SECRET not in ran.err
    assert {path: path.read_bytes() for path in files.rglob("*") if path.is_file()} == before
