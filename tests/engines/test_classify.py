"""Coding a file into another: every row and column, the same bytes."""

from __future__ import annotations

import functools
import re
import zipfile
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from tests.engines.rows import READING, ROWS, SUFFIXES, coded_into, contents

from entnlp.codebook import load_codebook
from entnlp.corpus import read_batches, read_corpus
from entnlp.engines import CodedFile, classify_file
from entnlp.engines.classify import CHECKED
from entnlp.errors import InputError, OptionError, SchemaError
from entnlp.themes import ThemeClassifier, coded_columns

THEMES = load_codebook().theme_ids
ADDED = ["status", *coded_columns(THEMES), CHECKED]
LONG = "Voir les photos de la sortie et le cahier de vie de mon enfant. "
STATUSES = ["ok", "formula", "empty", "ok", "ok", "duplicate", "ok"]


def column(rows: list[list[Any]], name: str) -> list[Any]:
    place = rows[0].index(name)
    return [row[place] for row in rows[1:]]


# --- what is in the file -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_row_and_column_stays_in_its_place(suffix: str, whole: dict[str, CodedFile], read: Any) -> None:
    made = whole[suffix]
    rows = read.rows(made.files[0])
    assert rows[0] == [*ROWS[0], *ADDED]
    assert [row[:4] for row in rows[1:]] == ROWS[1:]
    assert column(rows, "status") == STATUSES
    assert made.statuses == {"ok": 4, "empty": 1, "formula": 1, "duplicate": 1}
    names = [f"out.{suffix}", *([] if suffix == "xlsx" else ["out_themes.csv"])]
    assert [path.name for path in made.files] == names
    assert sorted(path.name for path in made.files[0].parent.iterdir()) == sorted(names)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_codes_are_those_of_the_coder(
    suffix: str, whole: dict[str, CodedFile], source: Path, coder: ThemeClassifier, read: Any
) -> None:
    rows = read.rows(whole[suffix].files[0])
    expected = coder.code(read_corpus(source, **READING))
    assert set(expected.loc[expected["status"] == "ok", list(THEMES)].to_numpy().ravel()) == {0, 1}
    for name in ADDED[:-1]:
        missing = expected[name].isna()
        values = [None if gone else value for value, gone in zip(expected[name], missing, strict=True)]
        found = column(rows, name)
        if name in ("status", "review_reason", "evidence"):
            assert found == values
            continue
        assert [cell != "" for cell in found] == [status == "ok" for status in STATUSES]
        if suffix in ("xlsx", "parquet"):
            assert all(not isinstance(cell, str) for cell in found if cell != "")
        numbers = [None if cell == "" else float(str(cell).replace(",", ".")) for cell in found]
        assert numbers == values
        assert all(number is None or round(number, 4) == number for number in numbers)


@pytest.mark.parametrize(("suffix", "number"), [("csv", r"[01],\d{1,4}"), ("tsv", r"[01]\.\d{1,4}")])
def test_numbers_are_those_of_the_reader(suffix: str, number: str, whole: dict[str, CodedFile], read: Any) -> None:
    path = whole[suffix].files[0]
    rows = read.rows(path)
    for theme in THEMES:
        assert {cell for cell in column(rows, theme) if cell} <= {"0", "1"}
        assert all(re.fullmatch(number, cell) for cell in column(rows, f"p_{theme}") if cell)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf") == (suffix == "csv")


def test_no_evidence(whole: dict[str, CodedFile], source: Path, coder: ThemeClassifier, read: Any) -> None:
    made = coded_into(source, "out.csv", coder, by="Cycle", evidence=False)
    with_it, without = (read.rows(each.files[0]) for each in (whole["csv"], made))
    assert any(column(with_it, "evidence"))
    assert [row[:-2] for row in with_it] == [row[:-2] for row in without]
    assert not any(column(without, "evidence"))


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_formulas_and_emoji(suffix: str, save: Any, coder: ThemeClassifier, read: Any) -> None:
    texts = ["=1+1", "@SUM(A1)", "-les photos", "👩‍👧 photos 😀", "l\x0bm", "http://ent.fr", "{=1+1}"]
    path = save("in.csv", [["texte", "=autre"], *[[text, "+33 6"] for text in texts]])
    coded_into(path, f"out.{suffix}", coder, text="texte", id=None, batch_rows=4, evidence=False)
    out = path.parent / f"out.{suffix}"
    rows = read.rows(out)
    delimited = suffix in ("csv", "tsv")
    assert column(rows, "texte") == [*(["'" + text for text in texts[:3]] if delimited else texts[:3]), *texts[3:]]
    assert [row[1] for row in rows] == ["'=autre" if delimited else "=autre", *["'+33 6" if delimited else "+33 6"] * 7]
    if suffix == "xlsx":
        with zipfile.ZipFile(out) as archive:
            sheets = [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        assert len(sheets) == 3
        assert not any(b"<f>" in sheet or b"<hyperlink" in sheet for sheet in sheets)


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_a_very_long_text(suffix: str, save: Any, coder: ThemeClassifier, read: Any) -> None:
    text = (LONG * 2000)[:100_000]
    path = save("in.csv", [["texte"], [text]])
    made = coded_into(path, f"out.{suffix}", coder, text="texte", id=None, evidence=suffix == "csv")
    assert made.review == 1
    rows = read.rows(path.parent / f"out.{suffix}")
    assert column(rows, "texte") == [text if suffix == "csv" else text[:32_766] + "…"]
    assert column(rows, "review_reason")[0].split("; ")[-1] == "length"
    quoted = [part.partition(": ")[2] for part in column(rows, "evidence")[0].split(" | ") if part]
    assert bool(quoted) == (suffix == "csv")
    assert all(words in text for words in quoted)


def test_workbook_says_how_it_was_made(whole: dict[str, CodedFile], coder: ThemeClassifier, read: Any) -> None:
    notes = dict(read.sheet(whole["xlsx"].files[0], "lisez-moi"))
    assert notes["fichier"] == "in.csv"
    assert notes["textes"] == "4 codés, 1 vides, 1 formules sans contenu, 1 doublons"
    assert notes["grille"] == "Thèmes du rapport ENT 1.1"
    cutoffs = ", ".join(f"{theme} {cutoff:.2f}" for theme, cutoff in zip(THEMES, coder.cutoffs_, strict=True))
    assert notes["seuils de probabilité"] == cutoffs


# --- counts ------------------------------------------------------------------------------------------------------


def test_counts_by_group_add_up(whole: dict[str, CodedFile], read: Any) -> None:
    made = whole["csv"]
    rows = read.rows(made.files[0])
    assert list(dict.fromkeys(made.counts["group"])) == ["(sans valeur)", "1", "2"]
    assert made.counts.groupby("group")["coded"].first().to_dict() == {"(sans valeur)": 1, "1": 2, "2": 1}
    for theme in [*THEMES, "none", "review"]:
        assert made.counts.loc[made.counts["theme"] == theme, "texts"].sum() == column(rows, theme).count("1")
    assert made.review == column(rows, "review").count("1")
    ones = [row for row in rows[1:] if row[0] == "1" and row[rows[0].index("school_family")] == "1"]
    found = made.counts.set_index(["group", "theme"]).loc[("1", "school_family")]
    assert (found["texts"], found["share"]) == (len(ones), len(ones) / 2)
    table = read.delimited(made.files[1])
    assert table[0][:5] == ["groupe", "thème", "textes", "textes codés", "part"]
    assert [row[:4] for row in table[1:-6]] == made.counts.iloc[:, :4].astype(str).to_numpy().tolist()
    overall = made.counts.groupby("theme")[["texts", "coded"]].sum()
    assert made.overall.set_index("theme")[["texts", "coded"]].to_dict() == overall.to_dict()
    whole_rows = [["ensemble", *row] for row in made.overall.iloc[:, :3].astype(str).to_numpy().tolist()]
    assert [row[:4] for row in table[-6:]] == whole_rows


def test_workbook_holds_the_counts(whole: dict[str, CodedFile], read: Any) -> None:
    table = read.sheet(whole["xlsx"].files[0], "thèmes")
    title = ["groupe", "thème", "textes", "textes codés", "part", "borne basse (95 %)", "borne haute (95 %)"]
    assert table[0] == title
    assert [row[0] for row in table[-6:]] == ["ensemble"] * 6
    for row, expected in zip(table[1:-6], whole["xlsx"].counts.to_numpy().tolist(), strict=True):
        assert row[:4] == expected[:4]
        assert row[4:] == pytest.approx(expected[4:])  # a workbook holds 16 digits


def test_counts_without_groups(whole: dict[str, CodedFile], source: Path, coder: ThemeClassifier, read: Any) -> None:
    made = coded_into(source, "out.tsv", coder)
    assert made.counts.columns.tolist() == ["theme", "texts", "coded", "share", "low", "high"]
    summed = whole["tsv"].counts.groupby("theme", sort=False)[["texts", "coded"]].sum()
    assert made.counts.set_index("theme")[["texts", "coded"]].to_dict() == summed.to_dict()
    assert read.delimited(made.files[1])[0][:3] == ["thème", "textes", "textes codés"]


@pytest.mark.parametrize(
    ("by", "groups"),
    [
        (["Cycle", "école"], ["(sans valeur) / 1,5", "1 / Meuse", "1 / VRAI", "2 / 01"]),
        ("CYCLE", ["(sans valeur)", "1", "2"]),
        ("col:A", ["(sans valeur)", "1", "2"]),
    ],
    ids=["several", "another case", "letter"],
)
def test_groups(by: Any, groups: list[str], source: Path, coder: ThemeClassifier, read: Any) -> None:
    made = coded_into(source, "out.csv", coder, by=by, evidence=False)
    assert list(dict.fromkeys(made.counts["group"])) == groups
    assert read.rows(source.parent / "out.csv")[0] == [*ROWS[0], *ADDED]


def test_groups_do_not_hang_on_the_batch(tmp_path: Path, coder: ThemeClassifier) -> None:
    frame = pd.DataFrame({"note": [1.0, 2.0, 1.0, 2.5], "texte": ["les photos de la classe"] * 4})
    frame.to_parquet(tmp_path / "in.parquet")
    counts = [
        classify_file(
            tmp_path / "in.parquet", tmp_path / f"{rows}.csv", model=coder, text="texte", by="note", batch_rows=rows
        ).counts
        for rows in (4, 2)
    ]
    pd.testing.assert_frame_equal(counts[0], counts[1])


# --- columns of the input ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        (["citizenship", "none", "status"], ["citizenship_source", "none_source", "status_source"]),
        (["p_inclusion", "evidence", "review"], ["p_inclusion_source", "evidence_source", "review_source"]),
        (["text", "text_id", "group"], ["text", "text_id", "group"]),
        (["status", "status_source", "none"], ["status_source_source", "status_source", "none_source"]),
        (["n", "__index_level_0__", "0"], ["n", "__index_level_0__", "0"]),
        (["__group__", "a", "b"], ["__group__", "a", "b"]),
    ],
    ids=["themes", "others", "reserved", "taken", "odd", "own"],
)
def test_columns_called_like_added_ones(
    names: list[str], shown: list[str], save: Any, coder: ThemeClassifier, read: Any
) -> None:
    cells = [["a", "le blog de la classe", "b", "c"], ["d", "RAS", "e", "f"], ["g", "les photos", "h", "i"]]
    path = save("in.csv", [[names[0], "réponse", *names[1:]], *cells])
    coded_into(path, "out.csv", coder, id=None, by=names[0], evidence=False)
    rows = read.rows(path.parent / "out.csv")
    assert len(set(rows[0])) == len(rows[0])
    assert rows[0][len(names) + 1 :] == ADDED
    assert [row[: len(names) + 1] for row in rows[1:]] == cells
    if "status_source" not in names:  # which of the two gets which name is not promised
        assert rows[0][: len(names) + 1] == [shown[0], "réponse", *shown[1:]]


def test_what_was_coded_can_be_coded_again_and_again(source: Path, coder: ThemeClassifier, read: Any) -> None:
    coded_into(source, "1.csv", coder)
    for number in (1, 2):
        coded_into(source.parent / f"{number}.csv", f"{number + 1}.csv", coder)
    first, last = (read.rows(source.parent / name) for name in ("1.csv", "3.csv"))
    assert [row[: len(first[0])] for row in last[1:]] == first[1:]
    assert column(last, "citizenship") == column(first, "citizenship")


@pytest.mark.parametrize("name", ["cycle", "question"])
def test_several_text_columns(name: str, save: Any, coder: ThemeClassifier, read: Any) -> None:
    path = save("in.csv", [["id", "plus", name, "moins"], ["a", "les photos", "1", "RAS"], ["b", "", "2", "le blog"]])
    coded_into(path, "out.csv", coder, text=["plus", "moins"], id="id", evidence=False)
    rows = read.rows(path.parent / "out.csv")
    assert column(rows, "question")[:4] == ["plus", "moins", "plus", "moins"]
    assert column(rows, "status") == ["ok", "formula", "empty", "ok"]
    assert column(rows, "plus") == ["les photos", "les photos", "", ""]
    assert column(rows, "cycle" if name == "cycle" else "question_source") == ["1", "1", "2", "2"]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_numbers_of_a_parquet_file_stay_what_they_are(
    suffix: str, tmp_path: Path, coder: ThemeClassifier, read: Any
) -> None:
    frame = pd.DataFrame(
        {"n": [3, 1, 2], "share": [0.123456789, 0.5, 1.0], "rang": pd.array([1, None, 3], dtype="Int64"),
         "texte": ["le blog", "", "les photos"], "vide": [None, None, "x"]}
    )  # fmt: skip
    frame.to_parquet(tmp_path / "in.parquet")
    coded_into(tmp_path / "in.parquet", f"out.{suffix}", coder, text="texte", id=None, evidence=False)
    rows = read.rows(tmp_path / f"out.{suffix}")
    found = [[str(cell).replace(",", ".").removesuffix(".0") for cell in column(rows, name)] for name in frame.columns]
    assert found == [
        ["3", "1", "2"],
        ["0.123456789", "0.5", "1"],
        ["1", "", "3"],
        frame["texte"].tolist(),
        ["", "", "x"],
    ]
    if suffix == "parquet":
        back = pd.read_parquet(tmp_path / "out.parquet")
        assert [str(back[name].dtype) for name in ("n", "share", "rang")] == ["int64", "float64", "Int64"]


# --- the same again ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_same_bytes_again(suffix: str, whole: dict[str, CodedFile], source: Path, coder: ThemeClassifier) -> None:
    # A Parquet file holds its rows batch by batch; the other formats do not tell the batches.
    rows = 2 if suffix == "parquet" else 100
    coded_into(source, f"again/out.{suffix}", coder, by="Cycle", batch_rows=rows)
    assert contents(source.parent / "again") == contents(whole[suffix].files[0].parent)


def test_a_batch_without_a_text_to_code(whole: dict[str, CodedFile], source: Path, coder: ThemeClassifier) -> None:
    coded_into(source, "again/out.csv", coder, by="Cycle", batch_rows=1)
    assert contents(source.parent / "again") == contents(whole["csv"].files[0].parent)


def test_nothing_but_formulas(save: Any, coder: ThemeClassifier, read: Any) -> None:
    made = coded_into(save("in.csv", [["texte"], ["RAS"], ["néant"]]), "out.csv", coder, text="texte", id=None)
    assert (made.statuses["formula"], made.review, len(made.counts)) == (2, 0, 0)
    rows = read.rows(made.files[0])
    assert column(rows, "status") == ["formula", "formula"]
    assert {cell for row in rows[1:] for cell in row[2:]} == {""}


def test_same_bytes_from_a_file_too_large_for_memory(
    whole: dict[str, CodedFile], source: Path, coder: ThemeClassifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("entnlp.engines.classify.read_batches", functools.partial(read_batches, in_memory=0))
    coded_into(source, "again/out.csv", coder, by="Cycle")
    assert contents(source.parent / "again") == contents(whole["csv"].files[0].parent)


def test_notify_is_told_the_rows_done(source: Path, coder: ThemeClassifier) -> None:
    heard: list[int] = []
    coded_into(source, "out.csv", coder, notify=heard.append)
    assert heard == [2, 4, 6, 7]


# --- what is refused ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["in.csv", "sub/../in.csv", "link.csv", "hard.csv"])
def test_the_output_is_not_the_input(name: str, source: Path, coder: ThemeClassifier) -> None:
    (source.parent / "sub").mkdir()
    (source.parent / "link.csv").symlink_to(source)
    (source.parent / "hard.csv").hardlink_to(source)
    before = source.read_bytes()
    with pytest.raises(OptionError, match=f'the output "{Path(name).name}" is the input itself; give another name'):
        coded_into(source, name, coder)
    assert source.read_bytes() == before
    assert not list(source.parent.glob(".*"))


def test_the_counts_do_not_replace_the_input(save: Any, coder: ThemeClassifier) -> None:
    path = save("out_themes.csv", ROWS)
    before = path.read_bytes()
    with pytest.raises(OptionError, match=r"out_themes\.csv.* is the input itself"):
        coded_into(path, "out.csv", coder)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("name", "match"),
    [
        ("out.json", 'cannot write codes as "out.json"; formats: csv, tsv, xlsx, parquet'),
        ("out.xlsm", 'cannot write codes as "out.xlsm"; .*closest: "xlsx"'),
        ("out", 'cannot write codes as "out"'),
        (".csv", r'cannot write codes as "\.csv"'),
    ],
)
def test_unknown_suffix(name: str, match: str, source: Path, coder: ThemeClassifier) -> None:
    with pytest.raises(OptionError, match=match):
        coded_into(source, name, coder)
    assert list(source.parent.iterdir()) == [source]


@pytest.mark.parametrize(
    ("options", "error", "match"),
    [
        ({"text": "reponses"}, SchemaError, 'text column "reponses" not found in in.csv; .*closest: "réponse"'),
        ({"by": "cycles"}, SchemaError, 'grouping column "cycles" not found in in.csv; .*closest: "Cycle"'),
        ({"batch_rows": 0}, OptionError, "rows=0 must be at least 1"),
        ({"duplicates": "non"}, OptionError, 'duplicates "non" is unknown'),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_wrong_options(options: Any, error: type[Exception], match: str, source: Path, coder: ThemeClassifier) -> None:
    with pytest.raises(error, match=match):
        coded_into(source, "out.csv", coder, **options)
    assert list(source.parent.iterdir()) == [source]


def test_files_that_are_not_there(source: Path, save: Any, coder: ThemeClassifier) -> None:
    with pytest.raises(InputError, match=r"absent\.csv"):
        coded_into(source.parent / "absent.csv", "out.csv", coder)
    with pytest.raises(InputError, match='"bare.csv" has no rows below its header'):
        coded_into(save("bare.csv", [ROWS[0]]), "out.csv", coder)
    with pytest.raises(InputError, match="cannot write .*; choose another folder"):
        coded_into(source, "in.csv/out.csv", coder)
    assert not list(source.parent.glob(".*"))
