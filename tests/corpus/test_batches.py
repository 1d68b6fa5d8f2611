"""Batches are the corpus, cut: the same texts, statuses and metadata, however many rows a batch has."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from entnlp.corpus import Corpus, corpus_from_frame, read_batches, read_corpus, write_corpus
from entnlp.errors import EntnlpError, InputError, OptionError, SchemaError

LONG = "Le cahier de vie est lu chaque soir en famille."
HEADER = ["id", "cycle", "réponse", "remarque"]
ROWS = [
    HEADER,
    ["a", "1", "L’élève a été gêné, ça coûte 3 €", "œuf"],
    ["b", "1", 'deux\nlignes; et "guillemets"', ""],
    ["a", "2", "l’élève a  été gêné, ça coûte 3 €", ""],
    ["c", "2", "RAS", ""],
    ["", "2", LONG, "x"],
    ["d", "", "", "01"],
    ["e", "3", LONG, "NA"],
    ["a", "3", "L’élève a été gêné, ça coûte 3 €", ""],
    ["f", "3", "<p>Le blog</p>", "x"],
    ["", "1", LONG, "#N/A"],
    ["c", "2", "RAS", ""],
    ["g", "3", "les photos", ""],
]


def strings(frame: pd.DataFrame) -> list[list[str]]:
    """Cells of all columns but the identifiers, which are those of the batch."""
    held = frame.drop(columns="text_id").astype("str").fillna("")
    return [held.columns.tolist(), *held.to_numpy().tolist()]


def joined(batches: Iterator[Corpus]) -> list[list[str]]:
    tables = [strings(batch.frame) for batch in batches]
    assert all(table[0] == tables[0][0] for table in tables)
    return [tables[0][0], *(row for table in tables for row in table[1:])]


def assert_same(path: Path, *sizes: int, **options: Any) -> None:
    whole = strings(read_corpus(path, **options).frame)
    for rows in sizes:
        assert joined(read_batches(path, rows=rows, in_memory=0, **options)) == whole, f"{rows} rows"


@pytest.mark.parametrize(
    ("rule", "keep"),
    [("id", None), ("id", True), ("id", ["cycle"]), ("id", []), ("text", None), ("text", True), ("keep", None)],
)
def test_csv_in_batches_is_the_csv(rule: str, keep: Any, make: Any, save: Any) -> None:
    path = save("a.csv", make.delimited(ROWS))
    assert_same(path, 2, 5, text="réponse", id="id", duplicates=rule, keep=keep)


def test_encoding_of_windows(make: Any, save: Any) -> None:
    assert_same(save("a.csv", make.delimited(ROWS, encoding="cp1252")), 4, text="réponse", id="id")


@pytest.mark.parametrize("rows", [1, 2, 3, 100])
@pytest.mark.parametrize(
    ("rule", "duplicates"), [("id", [2, 7]), ("text", [6, 7, 9]), ("keep", [])], ids=["id", "text", "keep"]
)
def test_duplicates_are_found_across_batches(rule: str, duplicates: list[int], rows: int, make: Any, save: Any) -> None:
    path = save("a.csv", make.delimited(ROWS))
    batches = read_batches(path, text="réponse", id="id", duplicates=rule, rows=rows, in_memory=0)
    statuses = [status for batch in batches for status in batch.frame["status"]]
    assert [place for place, status in enumerate(statuses) if status == "duplicate"] == duplicates
    assert [statuses[3], statuses[5], statuses[10]] == ["formula", "empty", "formula"]


@pytest.mark.parametrize("key", [" a", "a\u00a0"], ids=["space", "no-break space"])
def test_identifiers_are_cleaned_before_they_are_compared(key: str, save: Any) -> None:
    path = save("a.csv", f"id;texte\na;le blog\n{key};le blog\n")
    assert_same(path, 1, text="texte", id="id")


def test_no_identifier_no_duplicate(make: Any, save: Any) -> None:
    path = save("a.csv", make.delimited(ROWS))
    assert_same(path, 2, text="réponse")
    batches = read_batches(path, text="réponse", rows=2, in_memory=0)
    assert not any((batch.frame["status"] == "duplicate").any() for batch in batches)


@pytest.mark.parametrize("rule", ["id", "text", "keep"])
@pytest.mark.parametrize("rows", [1, 3, 100])
def test_several_text_columns(rows: int, rule: str, make: Any, save: Any) -> None:
    table = [["id", "plus", "moins", "cycle"], ["a", LONG, LONG, "1"], ["a", "le blog", LONG, "1"], ["b", LONG, "", "2"],
             ["a", "LE  BLOG", "le blog", "2"]]  # fmt: skip
    path = save("a.csv", make.delimited(table))
    assert_same(path, rows, text=["plus", "moins"], id="id", duplicates=rule, keep=True)
    statuses = [
        batch.frame["status"].tolist()
        for batch in read_batches(path, text=["plus", "moins"], id="id", duplicates=rule, rows=100, in_memory=0)
    ]
    other = {"id": "duplicate", "text": "duplicate", "keep": "ok"}[rule]
    if rule == "id":  # the same answer to another question is no duplicate
        assert statuses == [["ok", "ok", "ok", other, "ok", "empty", other, "ok"]]
    else:
        assert statuses == [["ok", other, "ok", other, other, "empty", "ok", "ok"]]


@pytest.mark.parametrize("rows", [1, 2, 3])
def test_empty_rows_anywhere(rows: int, save: Any) -> None:
    path = save("a.csv", ";;\nid;texte;cycle\n;;\n\n1;Le blog;1\n;;\n2;RAS\n3;c;1;;\n;;\n\n;;\n;;\n;;\n")
    assert_same(path, rows, text="texte", id="id")
    found = list(read_batches(path, text="texte", id="id", rows=rows, in_memory=0))
    assert sum(map(len, found)) == 3
    assert all(0 < len(batch) <= rows for batch in found)


@pytest.mark.parametrize(
    ("name", "content", "options"),
    [
        ("a.tsv", "id\ttexte\n1\tun, deux; trois\n2\tRAS\n", {}),
        ("a.csv", "id,texte\n1,le blog\n2,les mots\n", {}),
        ("a.csv", "1;Le blog\n2;RAS\n", {"text": "col:B", "header": 0}),
        ("a.csv", "Enquête;\nExport;\nid;texte\n1;Le blog\n2;RAS\n", {}),
        ("a.txt", "id#texte\n1#Le blog\n2#RAS\n", {"delimiter": "#"}),
        ("a.csv", "id;texte\n1;Le blog\n2;bof\n".encode("utf-16"), {"formulas": ["bof"]}),
        ("a.csv", "id;texte\n1;½ heure\n2;RAS\n".encode("latin-1"), {"encoding": "latin-1", "formulas": False}),
    ],
    ids=["tsv", "commas", "no header", "titles", "delimiter", "formulas", "encoding"],
)  # fmt: skip
def test_options_are_those_of_read_corpus(name: str, content: str | bytes, options: Any, save: Any) -> None:
    assert_same(save(name, content), 1, **{"text": "texte", **options})


@pytest.mark.parametrize("suffix", ["xlsx", "ods", "parquet", "jsonl", "txt", "iramuteq.txt"])
def test_other_formats(suffix: str, tmp_path: Path, make: Any) -> None:
    path = tmp_path / f"a.{suffix}"
    if suffix == "ods":
        path.write_bytes(make.ods(ROWS))
        options = {"text": "réponse", "id": "id"}
    else:
        frame = pd.DataFrame(ROWS[1:], columns=HEADER)
        write_corpus(corpus_from_frame(frame, text="réponse", id="id", by="cycle"), path)
        options = {}
    whole = read_corpus(path, **options)
    found = list(read_batches(path, rows=3, in_memory=0, **options))
    assert [len(batch) for batch in found[:-1]] == [3] * (len(found) - 1)
    assert joined(iter(found)) == strings(whole.frame)
    assert [each for batch in found for each in batch.frame["text_id"]] == whole.frame["text_id"].tolist()


@pytest.mark.parametrize("in_memory", [0, 10**9])
def test_source(in_memory: int, make: Any, save: Any) -> None:
    path = save("a.csv", make.delimited(ROWS, encoding="cp1252"))
    whole = read_corpus(path, text="réponse", id="id").source
    for batch in read_batches(path, text="réponse", id="id", rows=4, in_memory=in_memory):
        assert (batch.source.name, batch.source.format) == ("a.csv", "csv")
        assert batch.source.digest == whole.digest
        assert batch.source.details["encoding"] == "cp1252"


def test_sheet_of_a_workbook(make: Any, save: Any) -> None:
    def build(book: Any) -> None:
        for name, text in (("un", "Le blog"), ("deux", "Les mots")):
            book.add_worksheet(name).write_column(0, 0, ["texte", text, text])

    path = save("a.xlsx", make.xlsx(build))
    assert joined(read_batches(path, sheet="deux", rows=1))[1:] == [["Les mots", "ok"], ["Les mots", "ok"]]


def test_written_corpus_keeps_its_statuses(tmp_path: Path) -> None:
    frame = pd.DataFrame({"i": ["a", "a", "b"], "t": ["Le blog", "le blog", "les mots"], "c": ["1", "1", "2"]})
    path = write_corpus(corpus_from_frame(frame, text="t", id="i"), tmp_path / "a.csv")
    assert_same(path, 1)
    assert_same(path, 2, formulas=False)


def test_blank_columns_are_left_out(save: Any) -> None:
    assert_same(save("a.csv", ";id;texte;;\n;1;Le blog;;\n;2;RAS;;\n;3;mots;;\n"), 2, text="texte", id="id")


answers = st.one_of(
    st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=6),
    st.sampled_from(["Le blog", "le  BLOG", "RAS", "", LONG, LONG + " ", "é", "e\u0301", '"', "a;b\nc", "<b>x</b>"]),
)
keys = st.sampled_from(["a", "b", " a", "a\u00a0", "\x1ca", "A", "", " "])


@settings(
    max_examples=int(os.environ.get("ENTNLP_EXAMPLES", "20")), deadline=None, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(
    table=st.lists(st.tuples(keys, answers, answers), min_size=1, max_size=8),
    rows=st.integers(1, 4),
    rule=st.sampled_from(["id", "text", "keep"]),
    several=st.booleans(),
)
def test_any_table(
    make: Any, tmp_path: Path, table: list[tuple[str, str, str]], rows: int, rule: str, several: bool
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(make.delimited([["id", "plus", "moins", "n"], *[[*row, "1"] for row in table]], quoting=1))
    text = ["plus", "moins"] if several else "plus"
    assert_same(path, rows, text=text, id="id", duplicates=rule, delimiter=";", header=1, encoding="utf-8")


@pytest.mark.parametrize(
    ("content", "options", "error", "match"),
    [
        ("id;texte\n", {}, InputError, '"a.csv" has no rows below its header; export it again'),
        ("id;texte\n;;\n;\n", {}, InputError, '"a.csv" has no rows below its header'),
        ("", {}, InputError, r'"a.csv" is empty \(0 bytes\)'),
        ("\n \n", {}, InputError, '"a.csv" has no rows: only blank lines'),
        ("id;texte\n1;a\n", {"text": "text"}, SchemaError, 'text column "text" not found in a.csv; .*closest: "texte"'),
        ("id;texte\n1;a\n", {"id": "numéro"}, SchemaError, 'identifier column "numéro" not found'),
        ("id;texte\n1;a\n", {"by": "cycle"}, SchemaError, 'grouping column "cycle" not found'),
        ("id;texte\n1;a\n", {"rows": 0}, OptionError, "rows=0 must be at least 1"),
        ("id;texte\n1;a\n", {"rows": -3}, OptionError, "rows=-3 must be at least 1"),
        ("id;texte\n1;a\n", {"duplicates": "ids"}, OptionError, 'duplicates "ids" is unknown; .*closest: "id"'),
        ("id;texte\n1;a\n", {"sheet": 1}, OptionError, 'sheet=1 was given but "a.csv" is csv'),
        ("id;texte\n1;a\n", {"delimiter": ";;"}, OptionError, "delimiter ';;' is not one character"),
        ("id;texte\n1;a\n", {"formulas": ["!"]}, OptionError, "an entry has no letter or digit"),
        ("id;texte\n1;a\n2;b;c;d\n", {}, SchemaError, '"a.csv", line 3: 4 fields where the header has 2'),
        ('id;texte\n1;a\n2;"b\n', {}, InputError, '"a.csv", line 3: a quote opens a field and is never closed'),
        ("id;texte\n1;é\n".encode(), {"encoding": "ascii"}, InputError, "ascii"),
    ],
)  # fmt: skip
def test_errors(content: str | bytes, options: Any, error: type[EntnlpError], match: str, save: Any) -> None:
    path = save("a.csv", content)
    options = {"text": "texte", **options}
    with pytest.raises(error, match=match):
        list(read_batches(path, in_memory=0, **options))
    if "rows" not in options:
        with pytest.raises(error, match=match):
            read_corpus(path, **options)


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"absent\.csv"):
        next(read_batches(tmp_path / "absent.csv"))


def test_a_fault_far_down_is_told_after_the_batches_before_it(save: Any) -> None:
    batches = read_batches(save("a.csv", "id;texte\n1;a\n2;b\n3;c;d\n"), text="texte", rows=2, in_memory=0)
    assert next(batches).frame["text"].tolist() == ["a", "b"]
    with pytest.raises(SchemaError, match="line 4: 3 fields where the header has 2"):
        next(batches)
