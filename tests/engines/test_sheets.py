"""Sheets that people coded: what their cells mean, what is refused, how far two coders agree."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from entnlp.codebook import Codebook, Theme
from entnlp.engines.sheets import NO, YES, CodedSheet, agreement_of_files, read_coded
from entnlp.errors import EntnlpError, InputError, OptionError, SchemaError
from entnlp.report.coded import write_annotation_sheet

T = ("sport", "art")
SECRET = "SECRETMARK"
"""Stands in the texts; no error may repeat it."""


def sheet(save: Any, rows: list[list[str]], header: str = "text_id text sport art") -> Path:
    return save("codes.csv", [header.split(), *rows])


def zip_with(path: Path, copy: Path, blank: str) -> Path:
    """Copy a workbook whose first row is coded 1 and 0, as a spreadsheet writes numbers."""
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(copy, "w") as out:
        for name in archive.namelist():
            content = archive.read(name).decode()
            if name == "xl/worksheets/sheet1.xml":
                assert blank in content
                content = content.replace(blank, '<c r="D2" s="3"><v>1</v></c><c r="E2" s="3"><v>0</v></c>')
            out.writestr(name, content)
    return copy


def codes(read: CodedSheet) -> dict[str, tuple[int, ...]]:
    return {row[0]: row[2:] for row in read.frame[["text_id", "text", *T]].itertuples(index=False, name=None)}


# --- one sheet ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "given"),
    [
        (["1", "0"], (1, 0)),
        (["oui", "non"], (1, 0)),
        (["OUI ", " Non"], (1, 0)),
        (["x", "0"], (1, 0)),
        (["X", "X"], (1, 1)),
        (["1,0", "0.0"], (1, 0)),
        (["vrai", "FAUX"], (1, 0)),
        (["True", "no"], (1, 0)),
    ],
)
def test_codes(cells: list[str], given: tuple[int, int], save: Any) -> None:
    found = read_coded(sheet(save, [["a", "u", *cells], ["b", "v", "", " "]]), themes=T)
    assert codes(found) == {"a": given}
    assert (found.name, found.left_out) == ("codes.csv", 1)
    assert found.frame.dtypes[list(T)].astype(str).tolist() == ["Int8", "Int8"]


@settings(deadline=None, database=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.tuples(st.booleans(), st.booleans(), st.booleans(), st.integers(0, 99)), min_size=1, max_size=9)
)
def test_any_mixture_of_spellings(rows: list[tuple[bool, bool, bool, int]], save: Any) -> None:
    words = {True: sorted(YES), False: sorted(NO)}
    table, expected = [["z", "u", "1", "1"]], {"z": (1, 1)}
    for number, (filled, one, other, seed) in enumerate(rows):
        cells = [words[flag][seed % len(words[flag])].upper() for flag in (one, other)]
        table.append([str(number), "u", *(cells if filled else ["", ""])])
        expected |= {str(number): (int(one), int(other))} if filled else {}
    found = read_coded(sheet(save, table), themes=T)
    assert codes(found) == expected
    assert found.left_out == len(rows) + 1 - len(expected)


def test_numbers_and_booleans_of_a_workbook(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "codes.xlsx")
    page = book.add_worksheet("textes")
    for number, row in enumerate([["text_id", "text", *T], ["a", "u", 1, 0], ["b", "v", True, False], ["c", "w"]]):
        page.write_row(number, 0, row)
    book.close()
    found = read_coded(tmp_path / "codes.xlsx", themes=T)
    assert codes(found) == {"a": (1, 0), "b": (1, 0)}
    frame = pd.DataFrame({"text": ["u", "v", "w"], "sport": [1.0, 0.0, None], "art": pd.array([0, 1, None], "Int64")})
    frame.to_parquet(tmp_path / "codes.parquet")
    assert codes(read_coded(tmp_path / "codes.parquet", themes=T)) == {"1": (1, 0), "2": (0, 1)}


@pytest.mark.parametrize(
    ("cell", "given"),
    [
        ("sport; art", (1, 1)),
        ("art,sport", (1, 1)),
        ("art", (0, 1)),
        (" art ;; ", (0, 1)),
        ("none", (0, 0)),
        ("Aucun", (0, 0)),
    ],
)
@pytest.mark.parametrize("column", ["themes", "Thèmes"])
def test_one_column_of_themes(column: str, cell: str, given: tuple[int, int], save: Any) -> None:
    found = read_coded(sheet(save, [["a", "u", cell], ["b", "v", ""]], f"text_id text {column}"), themes=T)
    assert codes(found) == {"a": given}
    assert found.left_out == 1


def test_columns_of_codes_come_before_the_column_of_themes(save: Any) -> None:
    path = sheet(save, [["a", "u", "1", "0", "art"]], "text_id text sport art themes")
    assert codes(read_coded(path, themes=T)) == {"a": (1, 0)}


def test_identifiers_texts_and_columns_that_are_kept(save: Any) -> None:
    path = sheet(
        save,
        [["07", "RAS", "Meuse", "1", "0", "?"], ["07", "", "", "0", "0", ""], ["", "RAS", "Meuse", "0", "1", ""]],
        "text_id text école sport art remarque",
    )
    found = read_coded(path, themes=T, keep=["école"])
    assert found.frame.columns.tolist() == ["text_id", "text", *T, "école"]
    assert found.frame["text_id"].tolist()[:2] == ["07", "07"]
    assert found.frame["text"].tolist() == ["RAS", "", "RAS"]
    assert found.frame["école"].fillna("").tolist() == ["Meuse", "", "Meuse"]


@pytest.mark.parametrize(("text", "id"), [("réponse", "n°"), ("RÉPONSE", "col:A")])
def test_columns_of_other_names(text: str, id: str, save: Any) -> None:
    path = sheet(save, [["7", "y", "u", "1", "0"]], "n° autre réponse sport art")
    frame = read_coded(path, themes=T, text=text, id=id).frame
    assert frame.iloc[0].tolist() == ["7", "u", 1, 0]


@pytest.mark.parametrize(
    ("header", "rows", "error", "match"),
    [
        (
            "text_id text sport art",
            [["a", SECRET, "1", "0"], ["b", SECRET, "2", "0"]],
            SchemaError,
            r'"codes.csv", text [^,]+, column "sport": the code is neither 1, 0 nor empty',
        ),
        (
            "text_id text sport art",
            [["a", SECRET, "1", "0"], ["b7", SECRET, "1", ""]],
            SchemaError,
            '"codes.csv", text b7: some themes are filled in, art is empty; fill in 1 or 0 for each theme',
        ),
        (
            "text_id text sport art",
            [["a", SECRET, "", ""]],
            InputError,
            '"codes.csv" has no coded row; fill in 1 or 0 for each theme',
        ),
        ("text_id text themes", [["a", SECRET, " "]], InputError, '"codes.csv" has no coded row'),
        (
            "text_id text themes",
            [["a", SECRET, "none"], ["b", SECRET, "art; sports"]],
            SchemaError,
            '"codes.csv", row 2: "sports" is no theme of the codebook; themes: sport, art, none; closest: "sport"',
        ),
        (
            "text_id text sport arts",
            [["a", SECRET, "1", "0"]],
            SchemaError,
            '"codes.csv" has no column "art"; columns: .*closest: "arts"',
        ),
        ("text_id text", [["a", SECRET]], SchemaError, '"codes.csv" has no column "sport"'),
        ("n mot autre sport art", [["1", SECRET, SECRET, "1", "0"]], SchemaError, "which column of codes.csv holds"),
    ],
    ids=["code", "partly", "blank", "no themes", "unknown theme", "close column", "no column", "text"],
)
def test_what_is_refused(header: str, rows: Any, error: type[EntnlpError], match: str, save: Any) -> None:
    with pytest.raises(error, match=match) as caught:
        read_coded(sheet(save, rows, header), themes=T)
    assert SECRET not in str(caught.value)


def test_kept_column_that_is_missing(save: Any) -> None:
    path = sheet(save, [["a", SECRET, "1", "0", "x"]], "text_id text sport art école")
    with pytest.raises(SchemaError, match='"codes.csv" has no column "ecole"; columns: .*closest: "école"'):
        read_coded(path, themes=T, keep=["ecole"])


def test_a_file_without_a_header_does_not_tell_its_first_text(save: Any) -> None:
    path = save("codes.csv", [[SECRET, "1", "0"], ["les photos", "0", "1"]])
    with pytest.raises(SchemaError, match='"?codes.csv"?') as caught:
        read_coded(path, themes=T, text="col:A")
    assert SECRET not in str(caught.value)


def test_a_sheet_for_coding_as_it_was_written(tmp_path: Path) -> None:
    sample = pd.DataFrame({"text_id": ["07", "b"], "text": ["les photos", "RAS"], "cycle": ["1", "2"]})
    book = Codebook("Clubs", (Theme("sport", "Sport"), Theme("art", "Art")))
    path = write_annotation_sheet(sample, tmp_path / "a_coder.xlsx", codebook=book)
    with pytest.raises(InputError, match='"a_coder.xlsx" has no coded row; fill in 1 or 0 for each theme'):
        read_coded(path, themes=T)
    filled = zip_with(path, tmp_path / "filled.xlsx", '<c r="D2" s="3"/><c r="E2" s="3"/>')
    found = read_coded(filled, themes=T, keep=["cycle"])
    assert found.frame.to_numpy().tolist() == [["07", "les photos", 1, 0, "1"]]
    assert found.left_out == 1


# --- the sheets of several coders --------------------------------------------------------------------------------

ONE = [["a", f"{SECRET} 1", "1", "0"], ["b", f"{SECRET} 2", "0", "0"], ["c", f"{SECRET} 3", "1", "1"],
       ["d", f"{SECRET} 4", "0", "1"], ["e", f"{SECRET} 5", "", ""]]  # fmt: skip
TWO = [["d", f"{SECRET} 4", "0", "1"], ["c", f"{SECRET} 3", "0", "1"], ["b", f"{SECRET} 2", "0", "1"],
       ["a", f"{SECRET} 1", "1", "0"], ["f", f"{SECRET} 6", "1", "1"]]  # fmt: skip
HEADER = ["text_id", "text", "sport", "art"]


def sheets(save: Any, **tables: list[list[str]]) -> list[Path]:
    return [save(f"{name}.csv", [HEADER, *rows]) for name, rows in tables.items()]


def test_agreement_by_hand(save: Any) -> None:
    made = agreement_of_files(sheets(save, anne=ONE, louis=TWO), themes=T, n_resamples=20)
    assert made.measures.coders == ("anne", "louis")
    table = made.measures.table
    assert table.loc[list(T), "texts"].tolist() == [4, 4]
    assert table.loc[[*T, "label sets"], "same"].tolist() == [0.75, 0.75, 0.5]
    # sport: 1 0 1 0 / 1 0 0 0: both 3/4 alike, chance 1/2 · 1/4 + 1/2 · 3/4; art: 0 0 1 1 / 0 1 1 1: the mirror image.
    assert table.loc[list(T), "kappa"].tolist() == pytest.approx([0.5, 0.5])
    assert made.to_settle.to_dict("list") == {
        "text_id": ["b", "c"],
        "text": [f"{SECRET} 2", f"{SECRET} 3"],
        "anne": ["none", "sport; art"],
        "louis": ["art", "art"],
        "decision": ["", ""],
    }


def test_three_coders_and_one_column_of_themes(save: Any) -> None:
    third = save(
        "zoe.csv", [["text_id", "text", "themes"], ["a", f"{SECRET} 1", "sport"], ["f", f"{SECRET} 6", "none"]]
    )
    made = agreement_of_files([*sheets(save, anne=ONE, louis=TWO), third], themes=T, n_resamples=20)
    assert made.measures.table.loc["sport", "texts"] == 5
    assert made.to_settle.set_index("text_id").loc["f", ["anne", "louis", "zoe"]].tolist() == ["", "sport; art", "none"]


def test_nothing_to_settle(save: Any) -> None:
    made = agreement_of_files(sheets(save, anne=ONE, louis=ONE), themes=T, n_resamples=20)
    assert made.to_settle.columns.tolist() == ["text_id", "text", "anne", "louis", "decision"]
    assert len(made.to_settle) == 0
    assert made.measures.table.loc[list(T), "alpha"].tolist() == [1.0, 1.0]


@pytest.mark.parametrize(
    ("names", "coders"),
    [
        (["a/codes.csv", "b/codes.csv"], ("codes (1)", "codes (2)")),
        (["a/codes.csv", "b/codes.csv", "zoe.csv"], ("codes (1)", "codes (2)", "zoe")),
        (["a/codes.csv", "b/codes.csv", "codes (1).csv"], None),  # as a browser calls what is downloaded twice
    ],
)
def test_coders_are_called_as_their_files(names: list[str], coders: tuple[str, ...] | None, save: Any) -> None:
    tables = [ONE, *[TWO] * (len(names) - 1)]
    files = [save(name, [HEADER, *rows]) for name, rows in zip(names, tables, strict=True)]
    made = agreement_of_files(files, themes=T, n_resamples=5)
    assert coders is None or made.measures.coders == coders
    assert len(set(made.measures.coders)) == len(names)
    assert len(made.to_settle.columns) == len(set(made.to_settle.columns)) == len(names) + 3
    assert made.to_settle["text_id"].tolist() == ["b", "c"]
    assert made.to_settle["text"].tolist() == [f"{SECRET} 2", f"{SECRET} 3"]
    assert made.to_settle["decision"].tolist() == ["", ""]


@pytest.mark.parametrize("name", ["text", "text_id", "decision"])
def test_no_coder_is_called_as_a_column_of_the_table_to_settle(name: str, save: Any) -> None:
    with pytest.raises(SchemaError, match=f'a coder cannot be called "{name}"; give another name'):
        agreement_of_files(sheets(save, **{name: ONE, "louis": TWO}), themes=T, n_resamples=5)


@pytest.mark.parametrize(
    ("tables", "error", "match"),
    [
        ({"anne": ONE}, OptionError, "1 file; agreement needs the sheets of at least two coders"),
        ({}, OptionError, "0 file; agreement needs the sheets of at least two coders"),
        ({"anne": ONE, "louis": [*TWO, TWO[2]]}, SchemaError, '"louis.csv": identifier b stands twice'),
        (
            {"anne": ONE, "louis": [["b", f"{SECRET} 9", "1", "0"]]},
            SchemaError,
            '"louis.csv", text b: another coder has another text under this identifier',
        ),
        (
            {"anne": ONE, "louis": [["z", f"{SECRET} 9", "1", "0"]]},
            SchemaError,
            "the coders have no text in common; check the identifiers",
        ),
        ({"anne": ONE, "louis": [["a", f"{SECRET} 1", "oui", "peut-être"]]}, SchemaError, '"louis.csv", text [^,]+, column "art"'),
    ],
    ids=["one", "none", "twice", "other text", "nothing shared", "code"],
)  # fmt: skip
def test_sheets_that_do_not_go_together(tables: Any, error: type[EntnlpError], match: str, save: Any) -> None:
    with pytest.raises(error, match=match) as caught:
        agreement_of_files(sheets(save, **tables), themes=T)
    assert SECRET not in str(caught.value)


def test_another_column_of_identifiers(save: Any) -> None:
    files = [
        save(f"{name}.csv", [["n°", *HEADER[1:]], *rows]) for name, rows in (("anne", ONE), ("louis", TWO))
    ]  # fmt: skip
    made = agreement_of_files(files, themes=T, id="n°", n_resamples=5)
    assert made.to_settle["text_id"].tolist() == ["b", "c"]
    with pytest.raises(SchemaError, match='identifier column "text_id" not found in anne.csv'):
        agreement_of_files(files, themes=T)
