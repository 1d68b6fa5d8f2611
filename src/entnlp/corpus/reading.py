"""Read a corpus from a file of any usual format."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pyarrow.compute as pc

from entnlp.corpus.cells import string_array, string_series
from entnlp.corpus.columns import UNNAMED, Choice, Chooser, Loaded, choose_columns
from entnlp.corpus.delimited import read_delimited
from entnlp.corpus.encodings import decoding_error, text_encoding
from entnlp.corpus.frames import Formulas, assemble, check_options
from entnlp.corpus.iramuteq import read_iramuteq
from entnlp.corpus.jsonlines import read_jsonlines
from entnlp.corpus.parquetfile import read_parquet
from entnlp.corpus.probing import Probe, probe
from entnlp.corpus.statuses import arrow_strings, load_formulas
from entnlp.corpus.table import Corpus, Source
from entnlp.corpus.workbook import read_workbook
from entnlp.errors import InputError, OptionError, one_of

FORMATS = ("csv", "tsv", "xlsx", "xlsb", "xls", "ods", "parquet", "jsonl", "json", "txt", "iramuteq")
"""Formats :func:`read_corpus` knows."""
_BINARY = ("xlsx", "xlsb", "xls", "ods", "parquet")


def read_corpus(
    path: str | os.PathLike[str],
    *,
    text: str | Sequence[str] | None = None,
    id: str | None = None,
    by: str | Sequence[str] | None = None,
    keep: str | Sequence[str] | bool | None = None,
    sheet: str | int | None = None,
    header: int | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    format: str | None = None,
    formulas: Formulas = None,
    duplicates: str = "id",
    html: str = "auto",
) -> Corpus:
    r"""Read a corpus from a file.

    Parameters
    ----------
    path
        CSV or TSV (any usual delimiter and encoding), XLSX, XLSB, XLS, ODS, Parquet, JSON Lines, a JSON array,
        plain text (one text per line) or a corpus of IRaMuTeQ.  The content decides, then the suffix.
    text
        Column of the texts, or several: one text per row and column then, with ``"<id>:<k>"`` as identifiers and a
        metadata column ``question``.  None when only one column can be it.
    id
        Column of the identifiers; by default texts are numbered from 1.
    by, keep
        Metadata columns: those of ``by`` and ``keep``, or all when ``keep`` is None; with True also the columns of the
        texts and the identifiers, as they are called in the file.
    sheet
        Sheet of a workbook, by its name or its number from 1; by default the first visible one that is not empty
        and has the columns asked for.
    header
        Number of header rows; by default it is found (1 to 3).  0 when there is none.
    encoding, delimiter, format
        Force what is otherwise found.
    formulas
        Answers that say nothing ("RAS", "aucune"): None for the shipped list, a path or a list of answers to add to
        it, False for none.
    duplicates
        ``"id"``: a text is a duplicate when an earlier row has the same identifier and the same text (case and spaces
        aside); ``"text"``: when an earlier row has the same verbatim of at least 30 characters; ``"keep"``: never.
    html
        ``"auto"``: cells that hold real HTML tags or entities give their plain text; ``"strip"``: anything like a
        tag is removed; ``"keep"``: nothing is.

    Returns
    -------
    Corpus
        One row per text, none dropped; ``corpus.source.details`` tells what was found: encoding, delimiter, header
        rows, empty rows (which are no texts), hidden sheets, cells with HTML, repeated identifiers, renamed
        columns...

    Raises
    ------
    InputError
        The file is missing, empty, damaged, protected, of another format, or has no rows.
    SchemaError
        A column or a sheet is not found, or a row has too many fields.
    OptionError
        An option has a value that is not allowed.

    Notes
    -----
    Column names match exactly, else without regard to case, accents, spaces, HTML and final punctuation, else one
    part of a header of several rows ("Section > Question"); ``"col:D"`` is a column by its letter.  In the corpus a
    column has the name it was asked for by.

    Everything is read as strings except from Parquet: "NA", "null" and "01" stay what was typed; dates become ISO
    8601, booleans "VRAI" and "FAUX".  Metadata that repeat become categories.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "parents.csv"
    ...     _ = file.write_text("id;cycle;Réponse\n1;2;Le blog\n2;3;RAS\n", encoding="cp1252")
    ...     read_corpus(file, text="réponse", id="id")
    Corpus(2 texts: 1 ok, 0 empty, 1 formula, 0 duplicate; metadata: cycle)
    """
    check_options(duplicates=duplicates, html=html)
    if format is not None and format not in FORMATS:
        raise OptionError(f'format "{format}" is unknown; formats: {one_of(str(format), FORMATS)}')
    load_formulas(formulas)  # a wrong list is said before a long reading

    def choose(labels: Sequence[str], where: str) -> Choice:
        return choose_columns(labels, text=text, id=id, by=by, keep=keep, where=where)

    seen = probe(path)
    name = table_format(seen, delimiter, encoding, forced=format)
    if name in ("xlsx", "xlsb", "xls", "ods"):
        loaded = read_workbook(seen.path, choose=choose, header=header, sheet=sheet, searching=text is not None)
    else:
        if sheet is not None:
            raise OptionError(
                f'sheet={sheet!r} was given but "{seen.path.name}" is {name}, which has no sheets; leave it out'
            )
        loaded = _read_other(name, seen.path, choose, header, delimiter, encoding)
    loaded = _without_blank_columns(loaded)
    source = Source(seen.path.name, name, loaded.sheet, seen.digest, loaded.details)
    tabular = name in ("csv", "tsv", "xlsx", "xlsb", "xls", "ods")
    return assemble(
        loaded.data, loaded.choice, formulas=formulas, duplicates=duplicates, html=html, source=source, errors=tabular
    )


def _read_other(
    name: str, path: Path, choose: Chooser, header: int | None, delimiter: str | None, encoding: str | None
) -> Loaded:
    if name == "parquet":
        return read_parquet(path, choose=choose)
    if name in ("jsonl", "json"):
        return read_jsonlines(path, choose=choose, encoding=encoding, array=name == "json")
    if name == "iramuteq":
        return read_iramuteq(path, choose=choose, encoding=encoding)
    if name == "txt":
        return _read_lines(path, choose=choose, encoding=encoding)
    if name == "tsv" and delimiter is None:
        delimiter = "\t"
    return read_delimited(path, choose=choose, header=header, delimiter=delimiter, encoding=encoding)


def table_format(seen: Probe, delimiter: str | None, encoding: str | None, *, forced: str | None = None) -> str:
    """Tell the format by the content, then by the suffix."""
    name = seen.path.name
    if seen.kind != "text":
        if forced not in (None, seen.kind):
            raise InputError(f'"{name}" is {seen.kind}, not {forced}; leave format= out')
        return seen.kind
    if forced in _BINARY:
        raise InputError(f'"{name}" is a text file, not {forced}; leave format= out')
    codec, handling = text_encoding(seen.path, encoding=encoding)
    try:
        with seen.path.open(encoding=codec, errors=handling) as stream:
            head = stream.read(1 << 16)
            while not head.strip("\ufeff\0 \t\r\n\f\v") and (more := stream.read(1 << 20)):
                head = more
    except UnicodeError:
        raise decoding_error(seen.path, codec, forced=encoding is not None) from None
    if not head.strip("\ufeff \t\r\n\f\v"):
        raise InputError(f'"{name}" has no rows: only blank lines; export it again')
    return forced or ("csv" if delimiter else _text_format(head.lstrip("\ufeff"), seen.path))


def _text_format(head: str, path: Path) -> str:
    suffix = path.suffix.lower().lstrip(".")
    if head.lstrip().startswith("****") or (suffix in ("txt", "iramuteq") and re.search(r"(?m)^\*\*\*\* +\*", head)):
        return "iramuteq"
    if suffix in ("jsonl", "ndjson") or re.match(r'\s*\{\s*"', head):
        return "jsonl" if suffix != "json" or re.search(r"\}\s*\n\s*\{", head) else "json"
    if suffix == "json" or re.match(r'\s*\[\s*\{\s*"', head):
        return "json"
    if suffix in ("txt", "text", ""):
        lines = [line for line in head.splitlines()[:50] if line.strip()]
        # "Texte Unicode" of Excel is a .txt of tabs.
        return "tsv" if "\t" in lines[0] and len({line.count("\t") for line in lines[:-1]}) <= 1 else "txt"
    return "tsv" if suffix in ("tsv", "tab") and "\t" in head else "csv"


def _read_lines(path: Path, *, choose: Chooser, encoding: str | None) -> Loaded:
    """Read a plain text file: one text per line that is not blank."""
    codec, handling = text_encoding(path, encoding=encoding)
    try:
        with path.open(encoding=codec, errors=handling) as stream:
            lines = [line.removesuffix("\n").removeprefix("\ufeff") for line in stream]
    except UnicodeError:
        raise decoding_error(path, codec, forced=encoding is not None) from None
    texts = [line for line in lines if line.strip()]
    choice = choose(["text"], path.name)
    details = {"encoding": codec, "empty_rows": len(lines) - len(texts)}
    return Loaded(choice, {0: string_series(string_array(texts))}, details)


def _without_blank_columns(loaded: Loaded) -> Loaded:
    """Leave out columns that have neither a header nor a value: margins of a sheet, final delimiters of a CSV."""

    def blank(position: int) -> bool:
        if not loaded.choice.labels[position].startswith(UNNAMED) or position in loaded.choice.names:
            return False
        values = loaded.data[position]
        return values.dtype == "str" and bool(pc.all(pc.equal(arrow_strings(values), "")).as_py())

    kept = tuple(position for position in loaded.choice.kept if not blank(position))
    return replace(loaded, choice=replace(loaded.choice, kept=kept))
