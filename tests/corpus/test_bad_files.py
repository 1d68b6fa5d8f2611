"""Whatever is wrong with a file or an option gives one clear line, without a word of a respondent."""

from __future__ import annotations

import os
import stat
from typing import Any

import pandas as pd
import pytest

from entnlp.corpus import corpus_from_frame, read_corpus, write_corpus
from entnlp.errors import EntnlpError, InputError, OptionError, SchemaError

SECRET = "Ma fille Zélie"
TABLE = f"id;cycle;réponse\n1;2;{SECRET}\n2;3;RAS\n"
WORKBOOK = [["id", "réponse"], ["1", SECRET], ["2", "RAS"]]
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))


def hidden_only(book: Any) -> None:
    book.add_worksheet("Vide")
    hidden = book.add_worksheet("Cachée")
    hidden.hide()
    hidden.write(0, 0, "texte")


def with_empty(book: Any) -> None:
    book.add_worksheet("Q").write_row(0, 0, ["texte"])
    book.get_worksheet_by_name("Q").write(1, 0, "a")
    book.add_worksheet("Vide")


def parquet(tmp_path: Any) -> bytes:
    path = tmp_path / "whole.bin"
    pd.DataFrame({"id": [1, 2], "texte": [SECRET, "b"]}).to_parquet(path)
    return path.read_bytes()


# name of the file; content (bytes, text, or a function of make and tmp_path); options; error; what its line says
BAD: list[tuple[str, str, Any, dict[str, Any], type[EntnlpError], str]] = [
    ("folder", ".", None, {}, InputError, "is a folder; give the path of a file"),
    ("missing", "answer.csv", None, {}, InputError, r'does not exist; closest in that folder: "answers.csv"'),
    ("missing, nothing close", "zzzz.ods", None, {}, InputError, "no file of that folder has a similar name"),
    ("missing folder", "no/a.csv", None, {}, InputError, "does not exist, nor does its folder"),
    ("NUL in the path", "a\0.csv", None, {}, InputError, "path contains a NUL character"),
    ("empty", "a.csv", b"", {}, InputError, r'"a.csv" is empty \(0 bytes\)'),
    ("only a BOM", "a.csv", b"\xef\xbb\xbf", {}, InputError, "no rows: only blank lines"),
    ("only blank lines", "a.csv", "\r\n \n\n", {}, InputError, "no rows: only blank lines"),
    ("only delimiters", "a.csv", ";;\n;;\n", {}, InputError, "no rows: every cell is empty"),
    ("only blank lines, txt", "a.txt", "\n \n\n", {}, InputError, "no rows: only blank lines"),
    ("header only", "a.csv", "id;texte\n", {}, InputError, "no rows below its header"),
    ("header only, xlsx", "a.xlsx", lambda m, p: m.xlsx(rows=[["id", "texte"]]), {}, InputError, "no rows below its"),
    ("wrong text", "a.csv", TABLE, {"text": "reponses"}, SchemaError,
     r'text column "reponses" not found in a.csv; columns: id, cycle, réponse; closest: "réponse"'),
    ("wrong id", "a.csv", TABLE, {"text": "réponse", "id": "idd"}, SchemaError, r'identifier column "idd".*closest: "id"'),
    ("wrong by", "a.csv", TABLE, {"text": "réponse", "by": ["cylce"]}, SchemaError,
     r'grouping column "cylce".*closest: "cycle"'),
    ("wrong keep", "a.csv", TABLE, {"text": "réponse", "keep": "x"}, SchemaError, r'column "x" not found in a.csv'),
    ("wrong letter", "a.csv", TABLE, {"text": "col:Z"}, SchemaError, 'no column "Z" in a.csv; its columns go from A to C'),
    ("column by number", "a.csv", TABLE, {"text": [3]}, SchemaError, "text column 3 is no name"),
    ("no column asked for", "a.csv", TABLE, {"text": []}, SchemaError, "text= is an empty list"),
    ("text not given", "a.csv", "id;q1;q2\n1;a;b\n", {}, SchemaError, r"give text=, one of the columns: id, q1, q2"),
    ("ambiguous name", "a.csv", "Cycle;CYCLE;texte\n1;2;a\n", {"text": "texte", "by": "cycle"}, SchemaError,
     r'stands for 2 columns of a.csv: "Cycle" \(col:A\); "CYCLE" \(col:B\)'),
    ("wrong sheet", "a.xlsx", lambda m, p: m.xlsx(rows=WORKBOOK, name="Réponses"), {"sheet": "Reponse"}, SchemaError,
     r'sheet "Reponse" not found in a.xlsx; sheets: Réponses; closest: "Réponses"'),
    ("sheet number", "a.xlsx", lambda m, p: m.xlsx(rows=WORKBOOK), {"sheet": 4}, SchemaError, 'sheet "4" not found'),
    ("wrong column, xlsx", "a.xlsx", lambda m, p: m.xlsx(rows=WORKBOOK), {"text": "reponze"}, SchemaError,
     r'not found in a.xlsx \(sheet "Q"\); columns: id, réponse; closest: "réponse"'),
    ("sheet of a CSV", "a.csv", TABLE, {"sheet": "Q"}, OptionError, '"a.csv" is csv, which has no sheets'),
    ("empty sheet named", "a.xlsx", lambda m, p: m.xlsx(with_empty), {"sheet": "Vide"}, InputError, '"Vide" is empty'),
    ("no visible sheet", "a.xlsx", lambda m, p: m.xlsx(hidden_only), {}, InputError,
     r"no visible sheet with a cell in it; hidden: Cachée"),
    ("PNG", "a.csv", PNG, {}, InputError, '"a.csv" is a PNG image, no table'),
    ("PDF", "a.csv", b"%PDF-1.7\n%...", {}, InputError, "is a PDF document"),
    ("gzip", "a.csv", b"\x1f\x8b\x08\0", {}, InputError, "is a gzip archive"),
    ("HTML", "a.xls", "<!DOCTYPE html><html></html>", {}, InputError, "is an HTML or XML page"),
    ("docx", "a.csv", lambda m, p: m.zipped({"word/document.xml": "x"}), {}, InputError, "is a Word document"),
    ("zip with a table", "a.csv", lambda m, p: m.zipped({"b.csv": "x", "c.png": ""}), {}, InputError,
     r'zip archive of 2 files and no workbook; extract "b.csv"'),
    ("zip without a table", "a.xlsx", lambda m, p: m.zipped({"b.exe": "x"}), {}, InputError, "no workbook; export"),
    ("text document", "a.ods", lambda m, p: m.zipped({"content.xml": "x"}), {}, InputError, "file without a sheet"),
    ("protected XLSX", "a.xlsx", lambda m, p: m.cfb("EncryptedPackage", b"x"), {}, InputError, "protected by a password"),
    ("protected ODS", "a.ods", lambda m, p: m.ods(WORKBOOK, encrypted=True), {}, InputError, "protected by a password"),
    ("old Word", "a.xls", lambda m, p: m.cfb("WordDocument", b"x"), {}, InputError, "is a Word document"),
    ("OLE2 without a workbook", "a.xls", lambda m, p: m.cfb("Other", b"x"), {}, InputError, "without a workbook"),
    ("truncated XLSX", "a.xlsx", lambda m, p: m.xlsx(rows=WORKBOOK)[:3000], {}, InputError, "damaged or truncated"),
    ("corrupt zip", "a.xlsx", b"PK\x03\x04" + bytes(200), {}, InputError, "damaged or truncated"),
    ("corrupt member", "a.xlsx", lambda m, p: m.zipped({"xl/workbook.xml": "<x"}), {}, InputError, "damaged"),
    ("truncated ODS", "a.ods", lambda m, p: m.ods(WORKBOOK)[:-30], {}, InputError, "damaged or truncated"),
    ("corrupt ODS", "a.ods", lambda m, p: m.zipped(
        {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<a"}), {}, InputError, "damaged"),
    ("truncated XLS", "a.xls", lambda m, p: m.xls(WORKBOOK)[:1600], {}, InputError, "damaged|no visible sheet"),
    ("quote never closed", "a.csv", 'id;t\n1;a\n2;"b\n3;c\n4;d\n', {"text": "t"}, InputError,
     r'"a.csv", line 3: a quote opens a field and is never closed'),
    ("quote after a quoted line break", "a.csv", 'id;t\n1;"a\nb"\n2;"b\nc";"d\n4;d\n', {"text": "t"}, InputError,
     "line 5: a quote opens a field and is never closed"),
    ("quote not doubled", "a.csv", 'id;t\n1;"il dit "oui" ici"\n2;b\n', {"text": "t"}, InputError,
     "line 2: text follows the closing quote of the field opened on line 2"),
    ("NUL bytes", "a.csv", b"id;t\n1;a\0b\n", {"text": "t"}, InputError, "contains 1 NUL bytes"),
    ("odd UTF-16", "a.csv", TABLE.encode("utf-16") + b"\n", {}, InputError, r"is not valid utf-16: byte [\d,]+, line 4"),
    ("forced UTF-8", "a.csv", TABLE.encode("cp1252"), {"encoding": "utf-8"}, InputError,
     r"not valid utf-8: byte 10, line 1; leave encoding= out"),
    ("unknown encoding", "a.csv", TABLE, {"encoding": "utf-9"}, OptionError, 'encoding "utf-9" is unknown'),
    ("codec of bytes", "a.csv", TABLE, {"encoding": "hex"}, OptionError, 'encoding "hex" is unknown'),
    ("unknown format", "a.csv", TABLE, {"format": "xslx"}, OptionError, r'format "xslx" is unknown.*closest: "xlsx"'),
    ("format against content", "a.csv", TABLE, {"format": "xlsx"}, InputError, "is a text file, not xlsx"),
    ("format against content 2", "a.xlsx", lambda m, p: m.xlsx(rows=WORKBOOK), {"format": "csv"}, InputError,
     "is xlsx, not csv"),
    ("too many fields", "a.csv", f'id;t\n1;"a\nb"\n2;{SECRET};x\n', {"text": "t"}, SchemaError,
     r'"a.csv", line 4: 3 fields where the header has 2.*delimiter ";" in quotes'),
    ("broken JSON line", "a.jsonl", '{"id": 1, "text": "a"}\n\n{"id": 2, "text": \n', {}, InputError,
     '"a.jsonl", line 3: no valid JSON'),
    ("JSON line no object", "a.jsonl", '{"text": "a"}\n["b"]\n', {}, SchemaError, "line 2: a JSON array, no object"),
    ("broken JSON array", "a.json", '[{"text": "a"},\n', {}, InputError, "no valid JSON"),
    ("JSON array of strings", "a.json", '["a", "b"]', {}, SchemaError, "item 1: a JSON string, no object"),
    ("JSON object", "a.json", '{"data": [1]}', {}, SchemaError, "holds one JSON object"),
    ("JSON without rows", "a.json", "[]", {}, InputError, "has no rows"),
    ("truncated Parquet", "a.parquet", lambda m, p: parquet(p)[:200], {}, InputError, "truncated Parquet file"),
    ("Parquet without the column", "a.parquet", lambda m, p: parquet(p), {"text": "text"}, SchemaError,
     'text column "text" not found in a.parquet; columns: id, texte; closest: "texte"'),
    ("IRaMuTeQ, text first", "a.txt", f"{SECRET}\n**** *cycle_2\nb\n", {}, InputError, "line 1: text before the first line"),
    ("IRaMuTeQ, malformed", "a.txt", "**** *cycle_2\na\n**** cycle 2\nb\n", {}, InputError, "line 3: malformed line"),
    ("IRaMuTeQ, no name", "a.txt", "**** *_2\na\n", {}, InputError, "line 1: a variable has no name"),
    ("duplicates", "a.csv", TABLE, {"duplicates": "ids"}, OptionError, 'duplicates "ids".*id, text, keep; closest: "id"'),
    ("html", "a.csv", TABLE, {"html": "strp"}, OptionError, r'html "strp" is unknown; values: auto, strip, keep'),
    ("header", "a.csv", TABLE, {"header": -1}, OptionError, "header=-1 is no number of header rows"),
    ("header as a boolean", "a.csv", TABLE, {"header": True}, OptionError, "header=True is no number"),
    ("long delimiter", "a.csv", TABLE, {"delimiter": ";;"}, OptionError, "delimiter ';;' is not one character"),
    ("quote as delimiter", "a.csv", TABLE, {"delimiter": '"'}, OptionError, "is not one character"),
    ("formulas file", "a.csv", TABLE, {"formulas": "none.txt"}, InputError, 'formulas: cannot read "none.txt"'),
    ("formula of marks", "a.csv", TABLE, {"formulas": ["!!"]}, OptionError, "no letter or digit"),
    ("formula no string", "a.csv", TABLE, {"formulas": [3]}, OptionError, "formulas: int received"),
]  # fmt: skip


@pytest.mark.parametrize("case", BAD, ids=[case[0] for case in BAD])
def test_one_clear_line(case: Any, make: Any, tmp_path: Any) -> None:
    _, name, content, options, error, match = case
    (tmp_path / "answers.csv").write_text(TABLE, encoding="utf-8")
    path = tmp_path / name if "\0" not in name else f"{tmp_path}/{name}"
    if content is not None:
        content = content(make, tmp_path) if callable(content) else content
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(error, match=match) as caught:
        read_corpus(path, **options)
    message = str(caught.value)
    assert "\n" not in message
    assert SECRET not in message and "Zélie" not in message
    assert len(message) < 400 + len(str(tmp_path))


def test_columns_are_cut_in_the_message(save: Any) -> None:
    wide = ";".join(f"Question {n} " + "mot " * 50 for n in range(40)) + "\n" + ";".join(["x"] * 40)
    with pytest.raises(SchemaError, match=r"\.\.\. \(40 in all\)") as caught:
        read_corpus(save("a.csv", wide), text="nothing like it")
    assert len(str(caught.value)) < 1800


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads everything")
def test_unreadable_file(save: Any) -> None:
    path = save("a.csv", TABLE)
    path.chmod(0)
    with pytest.raises(InputError, match="cannot read .*permission denied"):
        read_corpus(path)
    path.chmod(stat.S_IRUSR)


def test_wrong_suffix_is_simply_read(save: Any, make: Any) -> None:
    assert len(read_corpus(save("a.csv", make.xlsx(rows=WORKBOOK)), text="réponse")) == 2
    assert len(read_corpus(save("a.xlsx", TABLE), text="réponse")) == 2
    assert read_corpus(save("b.txt", TABLE), text="réponse", delimiter=";").source.format == "csv"


def test_all_empty_is_no_error(save: Any) -> None:
    corpus = read_corpus(save("a.csv", "id;texte\n1;\n2; \n"), text="texte")
    assert corpus.status_counts()["empty"].sum() == 2


def test_frame_errors() -> None:
    with pytest.raises(SchemaError, match="frame is a list; give a pandas DataFrame"):
        corpus_from_frame([1], text="a")  # type: ignore[arg-type]
    with pytest.raises(SchemaError, match='text column "b" not found in the table; columns: a'):
        corpus_from_frame(pd.DataFrame({"a": ["x"]}), text="b")
    with pytest.raises(OptionError, match='html "x" is unknown'):
        corpus_from_frame(pd.DataFrame({"a": ["x"]}), text="a", html="x")


def test_path_of_another_type() -> None:
    with pytest.raises(InputError, match="path is a int; give the path"):
        read_corpus(3)  # type: ignore[arg-type]


def test_write_errors(tmp_path: Any) -> None:
    corpus = corpus_from_frame(pd.DataFrame({"t": ["a" * 40_000, "b"]}), text="t")
    with pytest.raises(OptionError, match=r'unknown format "xls" for writing; formats: csv, tsv, xlsx'):
        write_corpus(corpus, tmp_path / "a.xls")
    with pytest.raises(OptionError, match="no suffix that tells the format"):
        write_corpus(corpus, tmp_path / "a")
    with pytest.raises(InputError, match=r'text_id "1", column "text": 40,000 characters do not fit in a cell'):
        write_corpus(corpus, tmp_path / "a.xlsx")
    with pytest.raises(InputError, match="it is a folder"):
        write_corpus(corpus, tmp_path, format="csv")
    write_corpus(corpus, tmp_path / "a.csv")
    with pytest.raises(InputError, match="exists already; give overwrite=True"):
        write_corpus(corpus, tmp_path / "a.csv", overwrite=False)
    with pytest.raises(InputError, match="cannot write .*a.csv.b.csv.*choose another folder"):
        write_corpus(corpus, tmp_path / "a.csv" / "b.csv")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv"]
