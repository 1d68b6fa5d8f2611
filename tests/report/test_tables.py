"""Tables on disk: what French Excel reads, what a program reads, and never a formula."""

from __future__ import annotations

import csv
import errno
import io
import re
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

import entnlp
from entnlp.errors import InputError, OptionError
from entnlp.report import tables, write_table, write_workbook
from entnlp.report.headers import HEADERS, REASONS
from entnlp.report.tables import column_titles, printable, sheet_names

TABLE = pd.DataFrame(
    {
        "rank": [1, 2, 3],
        "term": ["activités", "l'œuf", "cahier; de textes"],
        "count": np.array([106, 55, 1], dtype=np.int64),
        "share_texts": [0.123456, 0.5, 1.0],
        "per_10000": [431.596091, 223.94, 0.0],
    }
)


def read_sheet(path: Path, name: str | None = None) -> list[list[Any]]:
    book = CalamineWorkbook.from_path(str(path))
    return book.get_sheet_by_name(name or book.sheet_names[0]).to_python()


def read_csv(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline=""), delimiter=";"))


# --- CSV and TSV -------------------------------------------------------------------------------------------------


def test_csv_is_what_french_excel_opens(tmp_path: Path) -> None:
    path = write_table(TABLE, tmp_path / "a.csv")
    assert path == tmp_path / "a.csv"
    assert (
        path.read_bytes()
        == (
            "\ufeffrang;terme;effectif;part des réponses;pour 10 000 mots\r\n"
            "1;activités;106;0,1235;431,6\r\n"
            "2;l'œuf;55;0,5;223,94\r\n"
            '3;"cahier; de textes";1;1,0;0,0\r\n'
        ).encode()
    )


def test_tsv_is_what_a_program_reads(tmp_path: Path) -> None:
    path = write_table(TABLE, str(tmp_path / "a.TSV"))
    assert (
        path.read_bytes()
        == (
            "rang\tterme\teffectif\tpart des réponses\tpour 10 000 mots\r\n"
            "1\tactivités\t106\t0.1235\t431.6\r\n"
            "2\tl'œuf\t55\t0.5\t223.94\r\n"
            "3\tcahier; de textes\t1\t1.0\t0.0\r\n"
        ).encode()
    )


def test_unknown_columns_keep_their_name_and_known_ones_get_french_headers(tmp_path: Path) -> None:
    frame = pd.DataFrame([[1] * (len(HEADERS) + 1)], columns=[*HEADERS, "autre"])
    assert read_csv(write_table(frame, tmp_path / "a.csv"))[0] == [*HEADERS.values(), "autre"]
    assert len(set(HEADERS.values())) == len(HEADERS)


def test_every_reason_of_a_grouping_has_its_french() -> None:
    from entnlp.language import variants

    reasons = re.findall(r"(?m)^``([a-z ]+)`` ", variants.__doc__ or "")
    assert len(reasons) > 5
    assert set(reasons) == set(REASONS)


@pytest.mark.parametrize("text", ["=1+1", "+33 6", "-vous", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0"])
@pytest.mark.parametrize("suffix", [".csv", ".tsv"])
def test_text_is_never_a_formula(tmp_path: Path, text: str, suffix: str) -> None:
    path = write_table(pd.DataFrame({"term": [text], text: ["a"]}), tmp_path / f"a{suffix}")
    delimiter = ";" if suffix == ".csv" else "\t"
    rows = list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline=""), delimiter=delimiter))
    assert rows == [["terme", "'" + text], ["'" + text, "a"]]


@pytest.mark.parametrize("text", ["-", "=", "a=b", "l'école", " =1", "'déjà", "1-2"])
def test_harmless_text_is_left_alone(tmp_path: Path, text: str) -> None:
    assert read_csv(write_table(pd.DataFrame({"term": [text]}), tmp_path / "a.csv"))[1] == [text]


def test_negative_numbers_are_numbers(tmp_path: Path) -> None:
    assert read_csv(write_table(pd.DataFrame({"npmi": [-0.25]}), tmp_path / "a.csv"))[1] == ["-0,25"]


def test_quotes_delimiters_and_line_breaks_survive(tmp_path: Path) -> None:
    texts = ['il dit "oui"', "a;b", "ligne 1\nligne 2", "a\r\nb", '"', ";", "une\u202f456"]
    assert [row[0] for row in read_csv(write_table(pd.DataFrame({"term": texts}), tmp_path / "a.csv"))[1:]] == texts


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=12), min_size=1, max_size=8))
def test_any_text_comes_back_from_csv(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    path = write_table(pd.DataFrame({"term": texts, "count": 1}), tmp_path_factory.getbasetemp() / "any.csv")
    found = [row[0] for row in read_csv(path)[1:]]
    guarded = ["'" + text if len(text) > 1 and text[0] in "=+-@\t\r" else text for text in texts]
    assert found == guarded


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".xlsx"])
@pytest.mark.parametrize(
    "values",
    [
        pd.Series(["a", None, float("nan")], dtype=object),
        pd.Series(["a", None, None], dtype="str"),
        pd.Series(["a", None, None], dtype="category"),
        pd.Series([1, None, None], dtype="Int64"),
        pd.Series([1.5, None, None]),
        pd.Series([pd.Timestamp("2024-11-18"), None, None]),
    ],
    ids=["object", "str", "category", "Int64", "float", "date"],
)
def test_missing_values_are_empty_cells(tmp_path: Path, values: pd.Series[Any], suffix: str) -> None:
    path = write_table(pd.DataFrame({"a": values, "b": ["x", "y", "z"]}), tmp_path / f"a{suffix}")
    if suffix == ".xlsx":
        rows = read_sheet(path)
    else:
        text = path.read_bytes().decode("utf-8-sig")
        rows = [line.split(";" if suffix == ".csv" else "\t") for line in text.splitlines()]
    assert [row[0] for row in rows[2:]] == ["", ""]
    assert [row[1] for row in rows[1:]] == ["x", "y", "z"]
    assert rows[1][0] not in ("", "nan", "None", "<NA>")


def test_two_columns_of_one_name(tmp_path: Path) -> None:
    frame = pd.DataFrame([["=a", 1.5]], columns=["x", "x"])
    assert read_csv(write_table(frame, tmp_path / "a.csv")) == [["x", "x"], ["'=a", "1,5"]]


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".xlsx"])
def test_lone_surrogates_do_not_stop_a_job(tmp_path: Path, suffix: str) -> None:
    frame = pd.DataFrame({"term": pd.Series(["a\ud83d"], dtype=object)})
    path = write_table(frame, tmp_path / f"a{suffix}", notes={"c\ud83d": "d\ud83d"} if suffix == ".xlsx" else None)
    rows = read_sheet(path) if suffix == ".xlsx" else read_csv(path)
    assert rows == [["terme"], ["a?"]]
    if suffix == ".xlsx":
        assert read_sheet(path, "lisez-moi") == [["c?", "d?"]]


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".xlsx"])
def test_infinite_numbers_do_not_stop_a_job(tmp_path: Path, suffix: str) -> None:
    frame = pd.DataFrame({"g2": [float("inf"), -float("inf"), float("nan"), 1.5], "term": list("abcd")})
    path = write_table(frame, tmp_path / f"a{suffix}")
    rows = read_sheet(path) if suffix == ".xlsx" else path.read_text("utf-8-sig").splitlines()[1:]
    assert len(rows) == (5 if suffix == ".xlsx" else 4)
    if suffix != ".xlsx":  # a sheet shows an error there, as after a division by zero
        sign = ";" if suffix == ".csv" else "\t"
        assert [row.split(sign)[0] for row in rows] == ["inf", "-inf", "", "1,5" if suffix == ".csv" else "1.5"]


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".xlsx"])
def test_table_without_rows_keeps_its_header(tmp_path: Path, suffix: str) -> None:
    path = write_table(TABLE.head(0), tmp_path / f"a{suffix}")
    rows = read_sheet(path) if suffix == ".xlsx" else [path.read_bytes().decode("utf-8-sig").rstrip("\r\n")]
    titles = ["rang", "terme", "effectif", "part des réponses", "pour 10 000 mots"]
    assert rows == [titles if suffix == ".xlsx" else (";" if suffix == ".csv" else "\t").join(titles)]


def test_the_table_given_is_not_changed(tmp_path: Path) -> None:
    before = TABLE.copy(deep=True)
    for suffix in ("csv", "tsv", "xlsx"):
        write_table(TABLE, tmp_path / f"a.{suffix}")
    pd.testing.assert_frame_equal(TABLE, before)


# --- on a terminal -----------------------------------------------------------------------------------------------


def test_printed_tables_have_french_headers_and_rounded_numbers() -> None:
    lines = printable(TABLE).splitlines()
    assert " ".join(lines[0].split()) == "rang terme effectif part des réponses pour 10 000 mots"
    assert [line.split() for line in lines[1:3]] == [
        ["1", "activités", "106", "0.1235", "431.60"],
        ["2", "l'œuf", "55", "0.5000", "223.94"],
    ]


def test_what_is_missing_is_printed_as_nothing() -> None:
    frame = pd.DataFrame(
        {
            "term": pd.Series(["a", None, "c", "d"], dtype=object),
            "share": [0.123456, float("nan"), float("inf"), -float("inf")],
            "low": pd.Series([None, 0.5, None, None], dtype=object),
            "n": pd.Series([1, None, 3, 4], dtype="Int64"),
        }
    )
    lines = [line.split() for line in printable(frame).splitlines()]
    assert lines[1:] == [["a", "0.1235", "1"], ["0.5"], ["c", "inf", "3"], ["d", "-inf", "4"]]


def test_printed_text_is_one_line_that_no_terminal_obeys() -> None:
    frame = pd.DataFrame([["a\x1b[31m\r\nb\u2028c\u202ed", "=1"]], columns=["x\x07y", "x\x07y"])
    lines = printable(frame).splitlines()
    assert [line.split() for line in lines] == [["x", "y", "x", "y"], ["a", "[31m", "b", "c", "d", "=1"]]
    assert "\x1b" not in lines[1]


def test_printing_does_not_change_the_table_or_cut_its_texts() -> None:
    before = TABLE.copy(deep=True)
    assert "a" * 300 in printable(pd.DataFrame({"term": ["a" * 300]}))
    printable(TABLE)
    pd.testing.assert_frame_equal(TABLE, before)


# --- XLSX --------------------------------------------------------------------------------------------------------


def test_workbook_has_french_headers_and_numbers_that_are_numbers(tmp_path: Path) -> None:
    rows = read_sheet(write_table(TABLE, tmp_path / "a.xlsx", sheet="cycle 1"), "cycle 1")
    assert rows[0] == ["rang", "terme", "effectif", "part des réponses", "pour 10 000 mots"]
    assert rows[1:] == [
        [1.0, "activités", 106.0, 0.123456, 431.596091],
        [2.0, "l'œuf", 55.0, 0.5, 223.94],
        [3.0, "cahier; de textes", 1.0, 1.0, 0.0],
    ]
    assert [type(cell) for cell in rows[1]] == [float, str, float, float, float]


def test_workbook_shows_shares_as_percentages_and_filters(tmp_path: Path) -> None:
    archive = zipfile.ZipFile(write_table(TABLE, tmp_path / "a.xlsx"))
    assert "0.0%" in archive.read("xl/styles.xml").decode()
    sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert '<autoFilter ref="A1:E4"/>' in sheet
    assert 'state="frozen"' in sheet


def test_notes_are_a_second_sheet(tmp_path: Path) -> None:
    notes = {"mots": "tout élément avec une lettre", "=1": "=1+1"}
    path = write_table(TABLE, tmp_path / "a.xlsx", sheet="synthèse", notes=notes)
    assert CalamineWorkbook.from_path(str(path)).sheet_names == ["synthèse", "lisez-moi"]
    assert read_sheet(path, "lisez-moi") == [["mots", "tout élément avec une lettre"], ["=1", "=1+1"]]


@pytest.mark.parametrize("text", ["=1+1", "@a", "+1", "-1", "{=1}", "http://ent.fr", "007", "1e5", "TRUE"])
def test_text_stays_text_in_a_workbook(tmp_path: Path, text: str) -> None:
    path = write_table(pd.DataFrame({"term": [text]}), tmp_path / "a.xlsx")
    assert read_sheet(path)[1] == [text]
    archive = zipfile.ZipFile(path)
    assert "<f>" not in archive.read("xl/worksheets/sheet1.xml").decode()
    assert not [name for name in archive.namelist() if "rels" in name and "worksheets" in name]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a" * 32_767, "a" * 32_767),
        ("a" * 32_768, "a" * 32_766 + "…"),
        ("😀" * 16_383, "😀" * 16_383),
        ("😀" * 20_000, "😀" * 16_383 + "…"),
    ],
    ids=["fits", "one too many", "emoji fit", "emoji too many"],
)
def test_long_text_is_cut_to_a_cell_and_says_so(tmp_path: Path, text: str, kept: str) -> None:
    found = read_sheet(write_table(pd.DataFrame({"term": [text, "b"]}), tmp_path / "a.xlsx"))
    assert found[1] == [kept]
    assert found[2] == ["b"]
    assert len(kept.encode("utf-16-le")) <= 2 * 32_767
    assert read_csv(write_table(pd.DataFrame({"term": [text]}), tmp_path / "a.csv"))[1] == [text]


def test_too_many_rows_for_a_sheet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(
        InputError, match=r'table "tokens" has 1,048,576 rows; a sheet holds 1,048,575: write csv or tsv'
    ):
        write_table(pd.DataFrame({"n": range(1_048_576)}), tmp_path / "a.xlsx", sheet="tokens")
    monkeypatch.setattr(tables, "SHEET_ROWS", 4)
    assert write_table(TABLE, tmp_path / "b.xlsx").exists()
    assert not (tmp_path / "a.xlsx").exists()


def test_same_bytes_on_each_run(tmp_path: Path) -> None:
    notes = {"fichier": "parents.csv"}
    paths = [write_table(TABLE, tmp_path / name / "a.xlsx", notes=notes) for name in ("one", "two")]
    assert paths[0].read_bytes() == paths[1].read_bytes()
    # Not only because both were made in the same second.
    archive = zipfile.ZipFile(paths[0])
    assert archive.read("docProps/core.xml").decode().count("2025-01-01T00:00:00Z") == 2
    assert {member.date_time[0] for member in archive.infolist()} == {1980}


def test_several_tables_in_one_workbook(tmp_path: Path) -> None:
    path = write_workbook({"cycle 1": TABLE, "Cycle 1": TABLE.head(1), "vide": pd.DataFrame()}, tmp_path / "a.xlsx")
    assert CalamineWorkbook.from_path(str(path)).sheet_names == ["cycle 1", "Cycle 1 (2)", "vide"]
    assert len(read_sheet(path, "Cycle 1 (2)")) == 2
    assert read_sheet(path, "vide") == []


@pytest.mark.parametrize(
    ("labels", "names"),
    [
        (["cycle 1"], ["cycle 1"]),
        (["a/b\\c?d*e[f]g:h"], ["a-b-c-d-e-f-g-h"]),
        (["x" * 40, "x" * 40], ["x" * 31, "x" * 27 + " (2)"]),
        (["École", "école", "ÉCOLE"], ["École", "école (2)", "ÉCOLE (3)"]),
        (["'cité'", "", "  ", "''"], ["cité", "table", "table (2)", "table (3)"]),
        (["x" * 30 + "'y"], ["x" * 30]),
        (["History"], ["History-"]),
        (["a\nb\x00c"], ["a-b-c"]),
        (["😀" * 20], ["😀" * 15]),
        (["a", "a (2)", "a"], ["a", "a (2)", "a (3)"]),
    ],
)
def test_sheet_names(labels: list[str], names: list[str], tmp_path: Path) -> None:
    assert sheet_names(labels) == names
    book = write_workbook({f"{label}": TABLE for label in labels}, tmp_path / "a.xlsx")
    assert len(CalamineWorkbook.from_path(str(book)).sheet_names) == len(set(labels))


@given(st.lists(st.text(max_size=40), min_size=1, max_size=6))
def test_sheet_names_are_what_excel_takes(labels: list[str]) -> None:
    names = sheet_names(labels)
    assert len({name.lower() for name in names}) == len(labels)
    for name in names:
        assert 1 <= len(name.encode("utf-16-le", "replace")) // 2 <= 31
        assert not set(name) & set("[]:*?/\\")
        assert name[0] != "'"
        assert name[-1] != "'"


# --- where a table cannot be written -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["a.xls", "a", "a.csv.gz", "a.ods", ".csv"])
def test_unknown_suffix(tmp_path: Path, name: str) -> None:
    with pytest.raises(OptionError, match=r'cannot write a table as ".*"; formats: csv, tsv, xlsx'):
        write_table(TABLE, tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_close_suffix_is_proposed(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match='closest: "xlsx"'):
        write_table(TABLE, tmp_path / "a.xlsm")


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".xlsx"])
def test_folder_in_the_place_of_the_file(tmp_path: Path, suffix: str) -> None:
    (tmp_path / f"a{suffix}").mkdir()
    with pytest.raises(InputError, match="it is a folder; give the path of a file"):
        write_table(TABLE, tmp_path / f"a{suffix}")


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".xlsx"])
def test_file_in_the_place_of_the_folder(tmp_path: Path, suffix: str) -> None:
    (tmp_path / "folder").write_text("a file")
    with pytest.raises(InputError, match="cannot write .*; choose another folder"):
        write_table(TABLE, tmp_path / "folder" / f"a{suffix}")
    assert (tmp_path / "folder").read_text() == "a file"


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".xlsx"])
@pytest.mark.parametrize("where", ["replace", "write"])
def test_failed_write_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str, where: str
) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_text("before")

    def full(*_: Any, **__: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    if where == "replace":
        monkeypatch.setattr("os.replace", full)
    else:
        monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(InputError, match=r"cannot write .*: no space left on device; "):
        write_table(TABLE, path, notes={"a": "b"})
    monkeypatch.undo()
    assert path.read_text() == "before"
    assert [each.name for each in tmp_path.iterdir()] == [f"a{suffix}"]


def test_folders_are_made(tmp_path: Path) -> None:
    assert entnlp.write_table(TABLE, tmp_path / "deux" / "niveaux" / "a.csv").exists()


def test_columns_of_the_survey_keep_their_names(tmp_path: Path) -> None:
    frame = pd.DataFrame({"count": [3], "segment_id": ["r1"], "name": ["Nord"], "effectif": ["x"]})
    frame.attrs["metadata"] = ["name", "effectif"]
    assert column_titles(frame) == ["effectif", HEADERS.get("segment_id", "segment_id"), "name", "effectif_"]
    write_table(frame, tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_text("utf-8-sig").splitlines()[0].endswith(";name;effectif_")
