"""A small coder, trained once, and the files it codes."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from python_calamine import CalamineWorkbook
from tests.engines.rows import INPUT, SUFFIXES, coded_into

from entnlp.codebook import load_codebook
from entnlp.engines import CodedFile
from entnlp.resources import shipped_folder
from entnlp.themes import TextFeatures, ThemeClassifier

THEMES = load_codebook().theme_ids


@pytest.fixture(scope="session")
def coder() -> ThemeClassifier:
    """A coder of the four shipped themes; treat it as read-only."""
    lines = (shipped_folder("corpora", "themes") / "train.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines[:: len(lines) // 400]]
    labels = np.array([[int(theme in row["themes"]) for theme in THEMES] for row in rows])
    features = TextFeatures(lexicon=None, words=1, characters=(3, 4))
    return ThemeClassifier(cv=2, features=features).fit(
        [row["text"] for row in rows], labels, groups=[row["hand"] for row in rows]
    )


@pytest.fixture(scope="session")
def whole(coder: ThemeClassifier, tmp_path_factory: pytest.TempPathFactory) -> dict[str, CodedFile]:
    """The same rows coded into each format, each in a folder of its own."""
    folder = tmp_path_factory.mktemp("whole")
    (folder / "in.csv").write_bytes(INPUT)
    return {suffix: coded_into(folder / "in.csv", f"{suffix}/out.{suffix}", coder, by="Cycle") for suffix in SUFFIXES}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    (tmp_path / "in.csv").write_bytes(INPUT)
    return tmp_path / "in.csv"


def read_sheet(path: Path, name: str) -> list[list[Any]]:
    return CalamineWorkbook.from_path(str(path)).get_sheet_by_name(name).to_python()


def read_delimited(path: Path) -> list[list[str]]:
    text = path.read_bytes().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter="\t" if path.suffix == ".tsv" else ";"))


def read_rows(path: Path) -> list[list[Any]]:
    """Header and rows of a table, numbers as numbers, "" for what is missing."""
    if path.suffix == ".xlsx":
        return read_sheet(path, "codes")
    if path.suffix == ".parquet":
        frame = pd.read_parquet(path)
        return [list(frame.columns), *frame.astype(object).where(frame.notna(), "").to_numpy().tolist()]
    return read_delimited(path)


@pytest.fixture(scope="session")
def read() -> SimpleNamespace:
    """The readers of what was written."""
    return SimpleNamespace(rows=read_rows, sheet=read_sheet, delimited=read_delimited)


@pytest.fixture
def save(tmp_path: Path) -> Callable[[str, Sequence[Sequence[str]]], Path]:
    """Write rows as a CSV of semicolons in the test's folder."""

    def write(name: str, rows: Sequence[Sequence[str]]) -> Path:
        stream = io.StringIO()
        csv.writer(stream, delimiter=";", lineterminator="\r\n").writerows(rows)
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(stream.getvalue().encode())
        return path

    return write
