"""Whatever is wrong, the command line says it in one line, exits with 2, tells no text and leaves no file."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

SECRET = "SECRETMARK"  # stands in the texts of the made files
OUT = ["-o", "out"]
TEXT = ["--text", "reponse"]
GOOD = {"parents.csv": lambda m: m.csv_bytes()}
PARENTS = ["parents.csv", *TEXT]


def parquet(m: Any) -> bytes:
    buffer = io.BytesIO()
    pd.DataFrame(m.ROWS[1:], columns=m.ROWS[0]).to_parquet(buffer)
    return buffer.getvalue()


def files(**contents: Any) -> dict[str, Any]:
    """Name the files of a case: "a_csv" is a.csv."""
    return {name.replace("_", "."): content for name, content in contents.items()}


PNG = b"\x89PNG\r\n\x1a\n" + SECRET.encode()
JSON_LINES = f'{{"reponse": "{SECRET}"}}\n{{"reponse": "{SECRET}\n'
NOTHING = "id;reponse\n1;RAS\n2;\n3;aucune\n"
HEAD = "id;reponse\n"

# what it is: files (None: the good ones), arguments, what the line says
READING: dict[str, tuple[dict[str, Any] | None, list[str], str]] = {
    "missing file": (None, ["parent.csv", *TEXT], 'closest in that folder: "parents.csv"'),
    "missing folder": (None, ["nulle/part.csv", *TEXT], "does not exist, nor does its folder"),
    "a folder": (None, [".", *TEXT], "is a folder; give the path of a file"),
    "empty": (files(a_csv=""), ["a.csv", *TEXT], '"a.csv" is empty (0 bytes)'),
    "blank lines only": (files(a_csv="\n \n\n"), ["a.csv", *TEXT], "no rows: only blank lines"),
    "header only": (files(a_csv=HEAD), ["a.csv", *TEXT], "no rows below its header"),
    "header only, workbook": (
        files(a_xlsx=lambda m: m.xlsx_bytes(m.ROWS[:1])), ["a.xlsx", *TEXT], "no rows below its header"),
    "wrong text column": (
        None, ["parents.csv", "--text", "Reponses"], 'text column "Reponses" not found in parents.csv; columns: id, cycle'),
    "wrong text column, workbook": (
        files(a_xlsx=lambda m: m.xlsx_bytes()), ["a.xlsx", "--text", "reponce"], '(sheet "Réponses"); columns: id, cycle'),
    "no text column told": (
        files(a_csv=f"id;q1;q2\n1;{SECRET};b\n"), ["a.csv"], "which column of a.csv holds the texts? give text="),
    "wrong letter": (None, ["parents.csv", "--text", "col:Z"], 'no column "Z" in parents.csv'),
    "wrong id column": (None, [*PARENTS, "--id", "idd"], 'identifier column "idd" not found in parents.csv'),
    "sheet of a CSV": (None, [*PARENTS, "--sheet", "Feuil1"], "which has no sheets; leave it out"),
    "wrong sheet": (
        files(a_xlsx=lambda m: m.xlsx_bytes()), ["a.xlsx", *TEXT, "--sheet", "Reponse"], 'sheets: Réponses; closest: "Réponses"'),
    "PNG named CSV": (files(a_csv=PNG), ["a.csv", *TEXT], '"a.csv" is a PNG image, no table'),
    "PDF named XLSX": (files(a_xlsx=b"%PDF-1.7\n" + PNG), ["a.xlsx", *TEXT], "is a PDF document"),
    "zip": (files(a_zip=lambda m: m.zip_bytes({"b.csv": SECRET})), ["a.zip", *TEXT], "zip archive"),
    "gzip": (files(a_csv=b"\x1f\x8b\x08\0" + PNG), ["a.csv", *TEXT], "is a gzip archive"),
    "truncated XLSX": (files(a_xlsx=lambda m: m.xlsx_bytes()[:3000]), ["a.xlsx", *TEXT], "damaged or truncated"),
    "protected XLSX": (
        files(a_xlsx=lambda m: m.ole_bytes("EncryptedPackage", SECRET.encode())), ["a.xlsx", *TEXT],
        "protected by a password"),
    "truncated ODS": (files(a_ods=lambda m: m.ods_bytes()[:-30]), ["a.ods", *TEXT], "damaged or truncated"),
    "truncated XLS": (files(a_xls=lambda m: m.ole_bytes("Workbook", b"\x09\x08")[:1700]), ["a.xls", *TEXT], '"a.xls" '),
    "old Word": (files(a_xls=lambda m: m.ole_bytes("WordDocument")), ["a.xls", *TEXT], "is a Word document"),
    "truncated Parquet": (files(a_parquet=lambda m: parquet(m)[:200]), ["a.parquet", *TEXT], "truncated Parquet"),
    "quote never closed": (
        files(a_csv=f'{HEAD}1;a\n2;"{SECRET}\n3;c\n'), ["a.csv", *TEXT], "line 3: a quote opens a field and is never"),
    "quote not doubled": (
        files(a_csv=f'{HEAD}1;"a "{SECRET}" b"\n2;b\n'), ["a.csv", *TEXT], "text follows the closing quote"),
    "NUL bytes": (files(a_csv=f"{HEAD}1;{SECRET}\0b\n"), ["a.csv", *TEXT], "contains 1 NUL bytes"),
    "too many fields": (files(a_csv=f"{HEAD}1;{SECRET};x\n2;b\n"), ["a.csv", *TEXT], "3 fields where the header has 2"),
    "broken JSON lines": (files(a_jsonl=JSON_LINES), ["a.jsonl", *TEXT], '"a.jsonl", line 2: no valid JSON'),
    "JSON object": (files(a_json=f'{{"data": "{SECRET}"}}'), ["a.json", *TEXT], "holds one JSON object"),
    "unknown encoding": (None, [*PARENTS, "--encoding", "utf-9"], 'encoding "utf-9" is unknown'),
    "wrong encoding": (
        files(a_csv=f"{HEAD}1;é {SECRET}\n".encode("cp1252")), ["a.csv", *TEXT, "--encoding", "utf-8"], "not valid utf-8"),
    "wrong delimiter": (None, [*PARENTS, "--delimiter", "|"], "parents.csv"),
    "empty delimiter": (None, [*PARENTS, "--delimiter", ""], "delimiter"),
    "long delimiter": (None, [*PARENTS, "--delimiter", "ab"], "delimiter"),
    "unknown duplicates": (None, [*PARENTS, "--duplicates", "ids"], 'values: id, text, keep; closest: "id"'),
    "missing formulas": (None, [*PARENTS, "--formulas", "no.txt"], 'cannot read "no.txt"'),
    "formulas of marks": (
        {**GOOD, "f.txt": "rien\n!!\n"}, [*PARENTS, "--formulas", "f.txt"], "an entry has no letter or digit"),
    "header out of range": (None, [*PARENTS, "--header", "9"], "--header"),
    "header beyond the table": (files(a_csv=f"{HEAD}1;{SECRET}\n"), ["a.csv", *TEXT, "--header", "5"], "a.csv"),
}  # fmt: skip

LISTS: dict[str, tuple[dict[str, Any] | None, list[str], str]] = {
    "no text left": (files(a_csv=NOTHING), ["annex", "a.csv", *TEXT, *OUT], "no text is left to count (2 formula, 1 empty)"),
    "no text left, cloud": (files(a_csv=NOTHING), ["cloud", "a.csv", *TEXT, *OUT], "no text is left to count"),
    "wrong group": (None, ["annex", *PARENTS, "--by", "cycles", *OUT], 'grouping column "cycles" not found'),
    "group without accent close": (None, ["terms", *PARENTS, "--by", "departemnt", *OUT], 'closest: "département"'),
    "wrong stop list": (None, ["annex", *PARENTS, "--stop", "survei", *OUT], 'no stop list "survei"; allowed: a file that'),
    "missing stop file": (None, ["terms", *PARENTS, "--stop", "mes_mots.txt", *OUT], 'no stop list "mes_mots.txt"'),
    "stop folder": ({**GOOD}, ["terms", *PARENTS, "--stop", ".", *OUT], "is a folder; give a text file"),
    "binary stop file": ({**GOOD, "s.txt": PNG + b"\0"}, ["terms", *PARENTS, "--stop", "s.txt", *OUT], "is not plain text"),
    "none and a list": (None, ["terms", *PARENTS, "--stop", "none", "--stop", "survey", *OUT], "--stop none stands alone"),
    "bad spelling line": (
        {**GOOD, "g.txt": "foto =\n"}, ["summary", *PARENTS, "--spelling", "g.txt", *OUT], 'the line "foto =" has no form'),
    "missing spelling file": (None, ["cloud", *PARENTS, "--spelling", "no.txt", *OUT], 'word list "no.txt" not found'),
    "bad terms line": ({**GOOD, "t.txt": "= a b\n"}, ["tokens", *PARENTS, "--terms", "t.txt", *OUT], "has no term"),
    "bad lemma line": (
        {**GOOD, "l.txt": "appli/NOM = application\n"}, ["terms", *PARENTS, "--lemmas", "l.txt", *OUT],
        'unknown part of speech "NOM"; allowed: ADJ'),
    "missing lemma file": (None, ["summary", *PARENTS, "--lemmas", "no.txt", *OUT], 'word list "no.txt" not found'),
    "unknown language": (None, ["tokens", *PARENTS, "--language", "fr_core", *OUT], 'no French pipeline "fr_core"'),
    "folder without a model": ({**GOOD}, ["annex", *PARENTS, "--language", ".", *OUT], 'no French pipeline "."'),
    "missing terms file": (None, ["annex", *PARENTS, "--terms", "no.txt", *OUT], 'word list "no.txt" not found'),
}  # fmt: skip

OPTIONS: dict[str, tuple[dict[str, Any] | None, list[str], str]] = {
    "unknown unit": (None, ["annex", *PARENTS, "--unit", "lemme", *OUT], 'unknown unit "lemme"; allowed: form, lemma'),
    "unknown palette": (None, ["cloud", *PARENTS, "--palette", "encre", *OUT], 'palette "encre"'),
    "bad width": (None, ["annex", *PARENTS, "--width", "1", *OUT], "width_cm is 1.0; give a number from 2 to 100"),
    "width no number": (None, ["annex", *PARENTS, "--width", "large", *OUT], "--width"),
    "width nan": (None, ["cloud", *PARENTS, "--width", "nan", *OUT], "width_cm is nan"),
    "bad height": (None, ["cloud", *PARENTS, "--height", "200", *OUT], "height_cm is 200.0"),
    "bad dpi": (None, ["annex", *PARENTS, "--dpi", "20", *OUT], "dpi is 20; give a whole number from 50 to 1200"),
    "bad max-words": (None, ["cloud", *PARENTS, "--max-words", "0", *OUT], "max_words is 0"),
    "bad seed": (None, ["cloud", *PARENTS, "--seed", "-1", *OUT], "seed is -1"),
    "bad horizontal": (None, ["cloud", *PARENTS, "--horizontal", "2", *OUT], "--horizontal"),
    "missing mask": (None, ["annex", *PARENTS, "--mask", "forme.png", *OUT], "mask forme.png not found"),
    "mask no image": (None, ["cloud", *PARENTS, "--mask", "parents.csv", *OUT], "cannot be read as an image"),
    "top 0": (None, ["annex", *PARENTS, "--top", "0", *OUT], "--top"),
    "min-count 0": (None, ["terms", *PARENTS, "--min-count", "0", *OUT], "--min-count"),
    "min-count too high": (None, ["cloud", *PARENTS, "--min-count", "99", *OUT], "no text is left to count"),
    "ngram 0": (None, ["terms", *PARENTS, "--ngram", "0", *OUT], "--ngram"),
    "ngram 11": (None, ["terms", *PARENTS, "--ngram", "11", *OUT], "--ngram"),
    "candidates by": (None, ["terms", *PARENTS, "--candidates", "--by", "cycle", *OUT], "leave out --by and --ngram"),
    "candidates ngram": (None, ["terms", *PARENTS, "--candidates", "--ngram", "2", *OUT], "leave out --by and --ngram"),
    "unknown part of speech": (None, ["cloud", *PARENTS, "--pos", "NOM", *OUT], 'unknown part of speech "NOM"; allowed: content'),
    "pattern alone": (None, ["terms", *PARENTS, "--pattern", "NOUN ADJ", *OUT], "--pattern goes with --candidates"),
    "pattern of nothing": (None, ["terms", *PARENTS, "--candidates", "--pattern", " ", *OUT], "has 0 places"),
    "pattern unknown": (None, ["terms", *PARENTS, "--candidates", "--pattern", "NOUN NOM", *OUT], 'part of speech "NOM"'),
    "candidates and pos": (None, ["terms", *PARENTS, "--candidates", "--pos", "NOUN", *OUT], "give --pattern"),
    "evaluate a missing file": (None, ["evaluate-language", "no.conllu"], "no.conllu cannot be read as CoNLL-U"),
    "evaluate a table": (None, ["evaluate-language", "parents.csv"], "parents.csv, line 1: 1 columns; CoNLL-U has 10"),
    "unknown table suffix": (None, ["terms", *PARENTS, "-o", "out.xls"], 'cannot write a table as "out.xls"; formats: csv'),
    "table without suffix": (None, ["summary", *PARENTS, "-o", "out"], 'cannot write a table as "out"'),
    "unknown format": (None, ["convert", *PARENTS, "-o", "out.docx"], 'unknown format "docx" for writing'),
    "format without suffix": (None, ["convert", *PARENTS, "-o", "out"], "has no suffix that tells the format"),
    "wrong column to keep": (None, ["convert", *PARENTS, "--keep", "cylce", "-o", "out.csv"], 'closest: "cycle"'),
    "file instead of the annex": (None, ["annex", *PARENTS, "-o", "parents.csv"], '"parents.csv" is a file; give a folder'),
    "file instead of the clouds": (None, ["cloud", *PARENTS, "-o", "parents.csv"], '"parents.csv" is a file; give a folder'),
    "file instead of the demo": (None, ["demo", "-o", "parents.csv"], '"parents.csv" is a file; give a folder'),
    "annex under a file": (None, ["annex", *PARENTS, "-o", "parents.csv/a"], '"parents.csv" is a file; give a folder'),
    "file instead of a folder": (None, ["terms", *PARENTS, "-o", "parents.csv/out.csv"], "cannot write"),
    "file instead of the tokens": (None, ["tokens", *PARENTS, "-o", "parents.csv/mots.tokens"], "cannot write"),
    "folder instead of the file": (None, ["terms", *PARENTS, "-o", "dossier.csv"], "it is a folder; give the path of a"),
}  # fmt: skip

USAGE = {
    "unknown command": (["annexe"], "No such command 'annexe'"),
    "unknown option": (["annex", "a.csv", "--grupe", "x"], "No such option: --grupe"),
    "missing argument": (["annex"], "Missing argument 'file'; see \"entnlp annex --help\""),
    "missing output": (["convert", "a.csv"], "Missing option '--output'"),
    "option without value": (["terms", "a.csv", "--by"], "--by"),
    "second file": (["terms", "a.csv", "b.csv"], "unexpected extra argument"),
    "unknown option of all": (["--verbose"], "--verbose"),
    "number wanted": (["tokens", "a.csv", "--top", "dix"], "--top"),
}


def lay(folder: Path, make: Any, contents: dict[str, Any] | None) -> None:
    (folder / "dossier.csv").mkdir()
    for name, content in (GOOD if contents is None else contents).items():
        data = content(make) if callable(content) else content
        (folder / name).write_bytes(data.encode() if isinstance(data, str) else data)


def check(run: Callable[..., Any], folder: Path, arguments: list[str], said: str) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    ran = run(*arguments)
    assert ran.code == 2, ran
    assert ran.out == ""
    lines = ran.err.splitlines()
    assert len(lines) == 1, ran.err
    assert lines[0].startswith("entnlp: ")
    assert said in lines[0]
    assert "Traceback" not in ran.err
    assert SECRET not in ran.err
    after = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert after == before


@pytest.mark.parametrize("case", READING)
def test_file_that_cannot_be_read(run: Callable[..., Any], make: Any, tmp_path: Path, case: str) -> None:
    contents, arguments, said = READING[case]
    lay(tmp_path, make, contents)
    check(run, tmp_path, ["terms", *arguments, "-o", "out.csv"], said)


@pytest.mark.parametrize("case", LISTS)
def test_list_or_column_that_cannot_be_used(run: Callable[..., Any], make: Any, tmp_path: Path, case: str) -> None:
    contents, arguments, said = LISTS[case]
    lay(tmp_path, make, contents)
    if arguments[0] in ("summary", "terms", "tokens"):
        arguments = [*arguments[:-1], "out.csv"]
    check(run, tmp_path, arguments, said)


@pytest.mark.parametrize("case", OPTIONS)
def test_option_that_is_not_allowed(run: Callable[..., Any], make: Any, tmp_path: Path, case: str) -> None:
    contents, arguments, said = OPTIONS[case]
    lay(tmp_path, make, contents)
    if arguments[0] == "terms" and arguments[-1] == "out":
        arguments = [*arguments[:-1], "out.csv"]
    check(run, tmp_path, arguments, said)


@pytest.mark.parametrize("case", USAGE)
def test_usage(run: Callable[..., Any], tmp_path: Path, case: str) -> None:
    arguments, said = USAGE[case]
    check(run, tmp_path, arguments, said)


@pytest.mark.parametrize("command", ["annex", "summary", "terms", "cloud", "tokens", "convert"])
@pytest.mark.parametrize("quiet", [[], ["--quiet"]])
def test_every_command_says_what_is_wrong(
    run: Callable[..., Any], make: Any, tmp_path: Path, command: str, quiet: list[str]
) -> None:
    lay(tmp_path, make, None)
    arguments = [command, "parents.csv", "--text", "q12", "-o", "out.csv", *quiet]
    check(
        run, tmp_path, arguments, 'text column "q12" not found in parents.csv; columns: id, cycle, département, reponse'
    )


def test_there_are_enough_cases() -> None:
    assert len(READING) + len(LISTS) + len(OPTIONS) + len(USAGE) >= 80
