"""The files of an analysis: one or all of them, named without surprise, made before anything is written."""

from __future__ import annotations

import csv
import errno
import io
import json
import math
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from entnlp.errors import EntnlpError, InputError, OptionError
from entnlp.figures.chart import Chart
from entnlp.report.dossier import Dossier, check_output, storable

MAIN = pd.DataFrame({"term": ["photos", "=1+1"], "count": [3, 1], "share": [0.75, math.nan]})
OTHER = pd.DataFrame({"group": ["cycle 1"], "texts": [4]})


def dot(figure: Any) -> None:
    figure.add_subplot().plot([0, 1], [1, 0], "ko")


def chart(stem: str, draw: Callable[[Any], None] = dot) -> Chart:
    return Chart(stem, f"Figure {stem}.", draw, stem, width_cm=4, height_cm=3, dpi=30)


def dossier(**changes: Any) -> Dossier:
    parts: dict[str, Any] = {
        "stem": "mots",
        "tables": {"termes": MAIN, "effectifs par groupe": OTHER},
        "charts": [chart("barres"), chart("arbre")],
        "notes": {"part": "effectif / total"},
        "parameters": {"unit": "form"},
        "texts": {".html": lambda: "<p>é\ud83d</p>"},
    }
    return Dossier(**parts | changes)


ALL = [
    "arbre.png", "arbre.svg", "arbre.txt", "barres.png", "barres.svg", "barres.txt", "mots.csv", "mots.html",
    "mots.json", "mots.xlsx", "mots_effectifs-par-groupe.csv",
]  # fmt: skip


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def sheets(path: Path) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_path(str(path))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


# --- one file ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "delimiter"), [("a.csv", ";"), ("A.CSV", ";"), ("a.tsv", "\t")])
def test_a_delimited_file_is_the_main_table(tmp_path: Path, name: str, delimiter: str) -> None:
    assert dossier().save(tmp_path / "new" / name) == [tmp_path / "new" / name]
    text = (tmp_path / "new" / name).read_bytes().decode("utf-8-sig")
    share = "0,75" if delimiter == ";" else "0.75"
    assert list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)) == [
        ["terme", "effectif", "part"], ["photos", "3", share], ["'=1+1", "1", ""],
    ]  # fmt: skip
    assert names(tmp_path) == [f"new/{name}"]


def test_a_workbook_has_all_tables_and_the_notes(tmp_path: Path) -> None:
    assert dossier().save(str(tmp_path / "a.xlsx")) == [tmp_path / "a.xlsx"]
    assert sheets(tmp_path / "a.xlsx") == {
        "termes": [["terme", "effectif", "part"], ["photos", 3.0, 0.75], ["=1+1", 1.0, ""]],
        "effectifs par groupe": [["groupe", "textes"], ["cycle 1", 4.0]],
        "lisez-moi": [["part", "effectif / total"]],
    }


@pytest.mark.parametrize("suffix", [".png", ".svg", ".PNG"])
def test_one_chart_is_the_file_asked_for(tmp_path: Path, suffix: str) -> None:
    assert dossier(charts=[chart("barres")]).save(tmp_path / f"fig{suffix}") == [tmp_path / f"fig{suffix}"]
    assert names(tmp_path) == [f"fig{suffix}"]


@pytest.mark.parametrize("suffix", [".png", ".svg"])
def test_several_charts_add_their_names(tmp_path: Path, suffix: str) -> None:
    written = dossier().save(tmp_path / f"fig.2{suffix}")
    assert written == [tmp_path / f"fig.2_barres{suffix}", tmp_path / f"fig.2_arbre{suffix}"]
    assert names(tmp_path) == sorted(path.name for path in written)


def test_another_text(tmp_path: Path) -> None:
    assert dossier().save(tmp_path / "page.HTML") == [tmp_path / "page.HTML"]
    assert (tmp_path / "page.HTML").read_bytes() == "<p>é?</p>".encode()
    assert names(tmp_path) == ["page.HTML"]


def test_only_what_is_asked_for_is_made(tmp_path: Path) -> None:
    def never(*_: Any) -> str:
        raise AssertionError

    made = dossier(charts=[chart("barres", never)], texts={".html": never})
    made.save(tmp_path / "a.csv")
    made.save(tmp_path / "a.xlsx")
    assert names(tmp_path) == ["a.csv", "a.xlsx"]


# --- a folder ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "target", ["", "new", "deux/niveaux", "there", "with.dot", "table.csv", "picture.png", "été 2"]
)
def test_a_folder_gets_everything(tmp_path: Path, target: str) -> None:
    for folder in ("there", "with.dot", "table.csv", "picture.png"):
        (tmp_path / folder).mkdir()
    written = dossier().save(tmp_path / target)
    assert sorted(path.relative_to(tmp_path / target).as_posix() for path in written) == ALL
    assert names(tmp_path) == sorted(str(Path(target, name)) for name in ALL)
    folder = tmp_path / target
    assert (folder / "arbre.txt").read_text("utf-8") == "Figure arbre.\n"
    assert (folder / "mots_effectifs-par-groupe.csv").read_text("utf-8-sig") == "groupe;textes\ncycle 1;4\n"
    assert json.loads((folder / "mots.json").read_text("utf-8")) == {"unit": "form"}


def test_a_folder_of_the_name_of_a_chart_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "barres").mkdir()
    dossier().save(tmp_path)
    assert names(tmp_path) == ALL


def test_a_dossier_without_charts_notes_or_parameters(tmp_path: Path) -> None:
    bare = Dossier("mots", {"termes": MAIN.head(0)})
    assert bare.formats == ["csv", "tsv", "xlsx"]
    assert [path.name for path in bare.save(tmp_path / "a")] == ["mots.csv", "mots.xlsx", "mots.json"]
    assert (tmp_path / "a" / "mots.csv").read_text("utf-8-sig") == "terme;effectif;part\n"
    assert sheets(tmp_path / "a" / "mots.xlsx") == {"termes": [["terme", "effectif", "part"]]}
    assert (tmp_path / "a" / "mots.json").read_text("utf-8") == "{}\n"


def test_tables_named_by_groups_never_overwrite_each_other(tmp_path: Path) -> None:
    titles = ["cycle 1", "Cycle 1", "école/collège", "école collège", "..", "日本", "a\x00b", "x" * 200]
    written = dossier(tables={"termes": MAIN, **dict.fromkeys(titles, OTHER)}, charts=[], texts={}).save(tmp_path / "a")
    tables = [path.name for path in written if path.suffix == ".csv"]
    assert tables == [
        "mots.csv", "mots_cycle-1.csv", "mots_cycle-1-2.csv", "mots_ecole-college.csv", "mots_ecole-college-2.csv",
        "mots_groupe.csv", "mots_groupe-2.csv", "mots_a-b.csv", f"mots_{'x' * 60}.csv",
    ]  # fmt: skip
    assert names(tmp_path) == sorted(f"a/{path.name}" for path in written)


def test_same_bytes_again(tmp_path: Path) -> None:
    one, two = dossier().save(tmp_path / "un"), dossier().save(tmp_path / "deux")
    assert [path.name for path, other in zip(one, two, strict=True) if path.read_bytes() != other.read_bytes()] == []


def test_old_files_are_replaced_and_others_stay(tmp_path: Path) -> None:
    (tmp_path / "mots.csv").write_text("before")
    (tmp_path / "notes.txt").write_text("mine")
    dossier().save(tmp_path)
    assert names(tmp_path) == sorted([*ALL, "notes.txt"])
    assert (tmp_path / "mots.csv").read_text("utf-8-sig").startswith("terme;")
    assert (tmp_path / "notes.txt").read_text() == "mine"


# --- parameters --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        (np.int64(3), 3),
        (np.float64(0.5), 0.5),
        (np.bool_(True), True),
        (True, True),
        (None, None),
        (math.nan, "nan"),
        (np.float32("inf"), "inf"),
        (Path("listes/mots.txt"), "mots.txt"),
        ((1, Path("a/b")), [1, "b"]),
        ({"b", "a"}, ["a", "b"]),
        ({"pos": {1: np.int8(2)}}, {"pos": {"1": 2}}),
        (pd.Timestamp("2024-11-18"), "2024-11-18 00:00:00"),
    ],
)
def test_parameters_that_json_holds(value: Any, stored: Any) -> None:
    assert storable(value) == stored
    assert type(storable(value)) is type(stored)


def test_parameters_are_written_as_json(tmp_path: Path) -> None:
    made = dossier(
        parameters={"seuil": np.float64(0.05), "liste": Path("x/é.txt"), "groupe": "a\ud83d", "rien": math.nan}
    )
    made.save(tmp_path)
    text = (tmp_path / "mots.json").read_text("utf-8")
    assert json.loads(text, parse_constant=pytest.fail) == {
        "seuil": 0.05,
        "liste": "é.txt",
        "groupe": "a?",
        "rien": "nan",
    }


# --- where nothing can be written --------------------------------------------------------------------------------

REFUSED: dict[str, tuple[type[EntnlpError], str]] = {
    "a.xls": (
        OptionError,
        r'cannot write "a.xls"; give a folder .*, or a file that ends with: csv, .*html; closest: "xlsx"',
    ),
    "a.docx": (OptionError, 'cannot write "a.docx"'),
    "a.csv.gz": (OptionError, 'cannot write "a.csv.gz"'),
    "resultats.2024": (OptionError, r'"resultats.2024"; give a folder \(one that exists, if its name has a dot\)'),
    "file": (InputError, '"file" is a file; give a folder to write to'),
    "file/a": (InputError, '"file" is a file; give a folder to write to'),
    "file/a/b.csv": (InputError, '"file" is a file; give a folder to write to'),
    "file.csv/a.csv": (InputError, '"file.csv" is a file; give a folder to write to'),
}


@pytest.mark.parametrize("target", REFUSED)
def test_outputs_that_are_refused_at_once(tmp_path: Path, target: str) -> None:
    kind, said = REFUSED[target]
    for name in ("file", "file.csv"):
        (tmp_path / name).write_text("before")
    with pytest.raises(kind, match=said):
        check_output(tmp_path / target, dossier().formats)
    with pytest.raises(kind, match=said):
        dossier().save(tmp_path / target)
    assert names(tmp_path) == ["file", "file.csv"]


@pytest.mark.parametrize("target", ["a.png", "a.html"])
def test_formats_are_those_of_what_there_is(tmp_path: Path, target: str) -> None:
    check_output(tmp_path / target, dossier().formats)
    with pytest.raises(OptionError, match="ends with: csv, tsv, xlsx$"):
        dossier(charts=[], texts={}).save(tmp_path / target)


@pytest.mark.parametrize(
    "target", ["", "new", "new/a.csv", "A.XLSX", "file.csv", "there", "with.dot", ".hidden", "x" * 300]
)
def test_outputs_that_may_work(tmp_path: Path, target: str) -> None:
    (tmp_path / "file.csv").write_text("before")
    for folder in ("there", "with.dot"):
        (tmp_path / folder).mkdir()
    check_output(tmp_path / target, ["csv", "xlsx"])
    assert names(tmp_path) == ["file.csv"]


@pytest.mark.parametrize("target", ["a\0b", "x" * 300, "y" * 300 + ".csv"])
def test_paths_that_no_disk_takes(tmp_path: Path, target: str) -> None:
    with pytest.raises(InputError, match="cannot write"):
        dossier().save(tmp_path / target)
    assert names(tmp_path) == []


@pytest.mark.parametrize("fails", ["a chart", "a text", "the disk"])
def test_a_failure_writes_nothing_and_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: str
) -> None:
    def broken(*_: Any) -> str:
        raise ZeroDivisionError

    made = dossier()
    if fails == "a chart":
        made = dossier(charts=[chart("barres"), chart("arbre", broken)])
    elif fails == "a text":
        made = dossier(texts={".html": broken})
    before = {"mots.csv": "before", "barres.png": "before"}
    for name, text in before.items():
        (tmp_path / name).write_text(text)
    written = []

    def full(path: Path, content: bytes) -> None:
        written.append(path)
        if len(written) == 5:
            raise OSError(errno.ENOSPC, "No space left on device")
        path.touch()

    if fails == "the disk":
        monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises((ZeroDivisionError, InputError)) as caught:
        made.save(tmp_path)
    monkeypatch.undo()
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == before
    if fails == "the disk":
        assert str(caught.value).startswith(f'cannot write "{tmp_path}{os.sep}barres.svg": no space left on device')
