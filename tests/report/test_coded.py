"""Sheets for coding by hand, and coded rows on file."""

from __future__ import annotations

import gc
import re
import tempfile
import weakref
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

from entnlp.codebook import Codebook, Theme, load_codebook
from entnlp.errors import InputError, OptionError
from entnlp.report.coded import CODED_FORMATS, check_coded_path, write_annotation_sheet, write_coded

BOOK = Codebook(
    "Clubs", (Theme("sport", "Sport", definition="Courir."), Theme("art", "Art", examples=("chant", "danse"))), "2",
    rules=("Un texte, une ligne.", "Dans le doute, 0."),
)  # fmt: skip
SAMPLE = pd.DataFrame(
    {
        "text_id": ["07", "b"],
        "text": ["=1+1 photos 😀", "la danse"],
        "cycle": ["2", None],
        "stratum": ["sport", "none"],
        "doubt": [0.1, 0.2],
    }
)


def read_sheet(path: Path, name: str) -> list[list[Any]]:
    return CalamineWorkbook.from_path(str(path)).get_sheet_by_name(name).to_python()


def xml(path: Path, member: str) -> str:
    with zipfile.ZipFile(path) as archive:
        return archive.read(member).decode()


# --- sheets for coding -------------------------------------------------------------------------------------------


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    return write_annotation_sheet(SAMPLE, tmp_path / "a_coder.xlsx", codebook=BOOK, notes={"graine": "0"})


def test_texts_without_what_tells_the_coder_what_is_expected(sheet: Path) -> None:
    assert CalamineWorkbook.from_path(str(sheet)).sheet_names == ["textes", "grille", "lisez-moi"]
    assert read_sheet(sheet, "textes") == [
        ["text_id", "text", "cycle", "sport", "art", "remarque"],
        ["07", "=1+1 photos 😀", "2", "", "", ""],
        ["b", "la danse", "", "", "", ""],
    ]
    with zipfile.ZipFile(sheet) as archive:
        whole = "".join(archive.read(name).decode() for name in archive.namelist())
    assert "stratum" not in whole and "doubt" not in whole
    assert "<f>" not in whole


def test_cells_offer_one_and_zero(sheet: Path) -> None:
    found = xml(sheet, "xl/worksheets/sheet1.xml")
    (validation,) = re.findall(r"<dataValidation .*?</dataValidation>", found)
    assert 'type="list"' in validation
    assert 'sqref="D2:E3"' in validation
    assert '<formula1>"1,0"</formula1>' in validation
    assert 'showErrorMessage="1"' in validation and "errorStyle" not in validation  # another value is refused
    assert 'topLeftCell="C2"' in found and 'state="frozen"' in found


def test_codebook_and_rules_are_beside(sheet: Path) -> None:
    rows = read_sheet(sheet, "grille")
    assert rows[0] == ["id", "label", "short", "definition", "includes", "excludes", "examples"]
    assert [row[0] for row in rows[1:]] == ["sport", "art"]
    assert (rows[1][3], rows[2][6]) == ("Courir.", "chant; danse")
    notes = dict(read_sheet(sheet, "lisez-moi"))
    assert notes["grille"] == "Clubs 2"
    assert (notes["règle 1"], notes["règle 2"], notes["graine"]) == ("Un texte, une ligne.", "Dans le doute, 0.", "0")


def test_the_shipped_codebook_fits(tmp_path: Path) -> None:
    path = write_annotation_sheet(SAMPLE, tmp_path / "a.xlsx", codebook=load_codebook())
    assert read_sheet(path, "textes")[0][3:] == [*load_codebook().theme_ids, "remarque"]
    assert "D2:G3" in xml(path, "xl/worksheets/sheet1.xml")


def test_same_bytes_again_and_the_sample_as_it_was(sheet: Path, tmp_path: Path) -> None:
    before = SAMPLE.copy(deep=True)
    again = write_annotation_sheet(SAMPLE, tmp_path / "again.xlsx", codebook=BOOK, notes={"graine": "0"})
    assert again.read_bytes() == sheet.read_bytes()
    assert xml(sheet, "docProps/core.xml").count("2025-01-01T00:00:00Z") == 2
    pd.testing.assert_frame_equal(SAMPLE, before)


@pytest.mark.parametrize("n", [0, 1])
def test_few_texts(n: int, tmp_path: Path) -> None:
    path = write_annotation_sheet(SAMPLE.head(n), tmp_path / "a.xlsx", codebook=BOOK)
    assert len(read_sheet(path, "textes")) == n + 1
    assert ("<dataValidation " in xml(path, "xl/worksheets/sheet1.xml")) == bool(n)


def test_long_text_is_cut_and_says_so(tmp_path: Path) -> None:
    sample = pd.DataFrame({"text_id": ["a"], "text": ["x" * 40_000]})
    path = write_annotation_sheet(sample, tmp_path / "a.xlsx", codebook=BOOK)
    assert read_sheet(path, "textes")[1][1] == "x" * 32_766 + "…"


@pytest.mark.parametrize("name", ["a.csv", "a.xls", "a", "a.xlsx.txt"])
def test_only_a_workbook_has_lists(name: str, tmp_path: Path) -> None:
    with pytest.raises(OptionError, match=f'a sheet for coding has lists in its cells: give an .xlsx, not "{name}"'):
        write_annotation_sheet(SAMPLE, tmp_path / name, codebook=BOOK)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be(sheet: Path) -> None:
    with pytest.raises(InputError, match="cannot write .*; choose another folder"):
        write_annotation_sheet(SAMPLE, sheet / "a.xlsx", codebook=BOOK)


# --- coded rows --------------------------------------------------------------------------------------------------

PARTS = [
    pd.DataFrame({"n": ["1", "2"], "text": ["=1+1", "a;b"], "sport": [1, 0], "p_sport": [0.75, 0.0625]}),
    pd.DataFrame({"n": ["3", None], "text": ['dit "oui"', "c\nd"], "sport": [None, 1], "p_sport": [None, 1.0]}),
]
PARTS = [part.astype({"n": "str", "text": "str", "sport": "Int8", "p_sport": "float64"}) for part in PARTS]
COUNTS = pd.DataFrame({"theme": ["sport", "none"], "texts": [2, 1], "coded": [3, 3], "share": [2 / 3, 1 / 3]})
NOTES = {"fichier": "a.csv"}


def write(path: Path, parts: list[pd.DataFrame] = PARTS) -> list[Path]:
    return write_coded(lambda: iter(parts), path, counts=COUNTS, notes=NOTES)


@pytest.mark.parametrize(
    ("name", "content", "beside"),
    [
        (
            "a.csv",
            '\ufeffn;text;sport;p_sport\r\n1;\'=1+1;1;0,75\r\n2;"a;b";0;0,0625\r\n3;"dit ""oui""";;\r\n;"c\nd";1;1,0\r\n',
            "\ufeffthème;textes;textes codés;part\r\nsport;2;3;0,6667\r\nnone;1;3;0,3333\r\n",
        ),
        (
            "b.TSV",
            'n\ttext\tsport\tp_sport\r\n1\t\'=1+1\t1\t0.75\r\n2\ta;b\t0\t0.0625\r\n3\t"dit ""oui"""\t\t\r\n\t"c\nd"\t1\t1.0\r\n',
            "\ufeffthème;textes;textes codés;part\r\nsport;2;3;0,6667\r\nnone;1;3;0,3333\r\n",
        ),
    ],
)
def test_delimited(name: str, content: str, beside: str, tmp_path: Path) -> None:
    paths = write(tmp_path / name)
    assert [path.name for path in paths] == [name, f"{name[0]}_themes.csv"]
    assert paths[0].read_bytes().decode() == content
    assert paths[1].read_bytes().decode() == beside


def test_workbook(tmp_path: Path) -> None:
    (path,) = write(tmp_path / "a.xlsx")
    assert CalamineWorkbook.from_path(str(path)).sheet_names == ["codes", "thèmes", "lisez-moi"]
    assert read_sheet(path, "codes") == [
        ["n", "text", "sport", "p_sport"], ["1", "=1+1", 1.0, 0.75], ["2", "a;b", 0.0, 0.0625], ["3", 'dit "oui"', "", ""],
        ["", "c\nd", 1.0, 1.0],
    ]  # fmt: skip
    assert read_sheet(path, "lisez-moi") == [["fichier", "a.csv"]]
    found = xml(path, "xl/worksheets/sheet1.xml")
    assert '<autoFilter ref="A1:D5"/>' in found and 'state="frozen"' in found and "<f>" not in found


def test_workbook_holds_the_counts(tmp_path: Path) -> None:
    (path,) = write(tmp_path / "a.xlsx")
    assert read_sheet(path, "thèmes") == [["thème", "textes", "textes codés", "part"], *COUNTS.to_numpy().tolist()]


def test_parquet(tmp_path: Path) -> None:
    paths = write(tmp_path / "a.parquet")
    assert [path.name for path in paths] == ["a.parquet", "a_themes.csv"]
    pd.testing.assert_frame_equal(pd.read_parquet(paths[0]), pd.concat(PARTS, ignore_index=True))
    assert pq.ParquetFile(paths[0]).metadata.num_row_groups == 2


@pytest.mark.parametrize("suffix", CODED_FORMATS)
def test_same_bytes_again(suffix: str, tmp_path: Path) -> None:
    one, two = (write(tmp_path / name / f"a.{suffix}") for name in ("one", "two"))
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]


@pytest.mark.parametrize("suffix", CODED_FORMATS)
def test_no_more_than_one_part_is_held(suffix: str, tmp_path: Path) -> None:
    made: list[weakref.ref[pd.DataFrame]] = []
    held: list[int] = []

    def parts() -> Iterator[pd.DataFrame]:
        for _ in range(4):
            held.append(sum(each() is not None for each in made))
            part = PARTS[0].copy()
            made.append(weakref.ref(part))
            yield part
            del part

    write_coded(parts, tmp_path / f"a.{suffix}", counts=COUNTS, notes=NOTES)
    assert held == [0, 1, 1, 1]


def test_too_many_rows_for_a_sheet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    monkeypatch.setattr("entnlp.report.coded.SHEET_ROWS", 5)
    assert len(read_sheet(write(tmp_path / "fits.xlsx")[0], "codes")) == 5
    monkeypatch.setattr("entnlp.report.coded.SHEET_ROWS", 4)
    (tmp_path / "a.xlsx").write_text("before")
    with pytest.raises(InputError, match=r"more rows than a sheet holds \(3\); write csv, tsv or parquet"):
        write(tmp_path / "a.xlsx")
    gc.collect()  # a file left open is told here, not in a later test
    assert (tmp_path / "a.xlsx").read_text() == "before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.xlsx", "fits.xlsx", "temporary"]
    assert list((tmp_path / "temporary").iterdir()) == []  # the texts of respondents stay nowhere


@pytest.mark.parametrize("suffix", CODED_FORMATS)
def test_a_fault_leaves_the_old_file_and_nothing_else(
    suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    path = tmp_path / f"a.{suffix}"
    path.write_text("before")

    def parts() -> Iterator[pd.DataFrame]:
        yield PARTS[0]
        raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        write_coded(parts, path, counts=COUNTS, notes=NOTES)
    gc.collect()  # a file left open is told here, not in a later test
    assert path.read_text() == "before"
    assert sorted(each.name for each in tmp_path.iterdir()) == [path.name, "temporary"]
    assert list((tmp_path / "temporary").iterdir()) == []


@pytest.mark.parametrize(("name", "suffix"), [("a.csv", "csv"), ("b.c.XLSX", "xlsx"), ("é.parquet", "parquet")])
def test_suffix(name: str, suffix: str) -> None:
    assert check_coded_path(Path(name)) == suffix


@pytest.mark.parametrize("name", ["a.json", "a", "a.csv.gz", "a.xls"])
def test_unknown_suffix(name: str, tmp_path: Path) -> None:
    with pytest.raises(OptionError, match=f'cannot write codes as "{name}"; formats: csv, tsv, xlsx, parquet'):
        write(tmp_path / name)
    assert not list(tmp_path.iterdir())
