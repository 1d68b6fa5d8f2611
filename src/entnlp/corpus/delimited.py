"""Read CSV, TSV and the like: any usual delimiter, quoted line breaks, ragged rows told by their line.

The parser is the one of the standard library, in strict mode: faster readers take a quote that is never closed, or
a row with too many fields, for data, or guess that "NA" is no answer and "01" is 1.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

import pyarrow as pa

from entnlp.corpus.cells import string_array, string_series
from entnlp.corpus.columns import Choice, Chooser, Loaded
from entnlp.corpus.encodings import decoding_error, text_encoding
from entnlp.corpus.headers import SAMPLE, find_header
from entnlp.errors import InputError, OptionError, SchemaError

DELIMITERS = (";", ",", "\t", "|")
"""Tried in this order; the first wins a tie."""
NO_DELIMITER = "\x1f"  # the unit separator: a table of one column, whose texts may hold any of the above
_NAMES = {"\t": "tab", NO_DELIMITER: "none", ";": ";", ",": ",", "|": "|"}
_SAMPLE_CHARACTERS = 1 << 18
_CHUNK = 20_000
_LINE_END = re.compile(r"\r\n|\r|\n")


def read_delimited(
    path: Path, *, choose: Chooser, header: int | None, delimiter: str | None, encoding: str | None
) -> Loaded:
    """Read the chosen columns of a delimited file.

    Parameters
    ----------
    path
        The file.
    choose
        Tells the columns to read from the labels.
    header
        Number of header rows, or None to find out.
    delimiter, encoding
        What the user forces, or None.

    Returns
    -------
    Loaded
        Columns of strings; "" where nothing was written.

    Raises
    ------
    InputError
        The file cannot be decoded, has a quote that is never closed, or has no rows.
    SchemaError
        A row has too many fields; a column is not found.
    OptionError
        The delimiter or the encoding is not allowed.
    """
    parts: dict[int, list[Any]] = {}
    chosen: Choice | None = None
    details: dict[str, Any] = {}
    empty = 0
    for choice, columns, details in iterate_delimited(
        path, choose=choose, header=header, delimiter=delimiter, encoding=encoding
    ):
        chosen = choice
        empty += details["empty_rows"]
        for position, array in columns.items():
            parts.setdefault(position, []).append(array)
    if chosen is None or not parts:
        raise InputError(f'"{path.name}" has no rows below its header; export it again')
    data = {place: string_series(pa.chunked_array(part, type=pa.large_string())) for place, part in parts.items()}
    return Loaded(chosen, data, {**details, "empty_rows": empty})


def iterate_delimited(
    path: Path, *, choose: Chooser, header: int | None, delimiter: str | None, encoding: str | None, size: int = _CHUNK
) -> Iterator[tuple[Choice, dict[int, Any], dict[str, Any]]]:
    """Read the chosen columns some rows at a time: what :func:`read_delimited` reads, without holding it all.

    Yields
    ------
    choice, columns, details
        Columns by position as arrays of at most ``size`` strings; ``empty_rows`` of the details are those of the
        part; no column at all when the file ends with empty rows.
    """
    separator = _check_delimiter(delimiter)
    codec, handling = text_encoding(path, encoding=encoding)
    try:
        with path.open(encoding=codec, errors=handling, newline="") as stream:
            sample = stream.read(_SAMPLE_CHARACTERS)
        separator = separator or find_delimiter(sample)
        rows = _sample_rows(sample, separator)
        found = find_header(rows, header=header, merges=None, where=f'"{path.name}"')
        choice = choose(found.labels, path.name)
        details = {
            "encoding": codec,
            "delimiter": _NAMES.get(separator, separator),
            "header_rows": found.rows,
            "title_rows": found.titles,
        }
        blanks = found.blanks
        with path.open(encoding=codec, errors=handling, newline="") as stream:
            for columns, empty in _read_columns(
                stream, path, separator, found.first, len(found.labels), choice.positions, size
            ):
                yield choice, columns, {**details, "empty_rows": empty + blanks}
                blanks = 0
    except UnicodeError:
        raise decoding_error(path, codec, forced=encoding is not None) from None


def find_delimiter(sample: str) -> str:
    """Tell the delimiter from the beginning of a file.

    A delimiter must split the first record (or, below titles, at least half of the records into equally many
    fields), and most records after it; among those the most regular one wins, then the one giving more columns.

    Parameters
    ----------
    sample
        First characters of the file.

    Returns
    -------
    str
        One of :data:`DELIMITERS`, or ``NO_DELIMITER`` for a table of one column.
    """
    best, best_score = NO_DELIMITER, (0.0, 0)
    for delimiter in DELIMITERS:
        counts = [len(row) for row in _sample_rows(sample, delimiter) if row]
        several = Counter(count for count in counts if count > 1)
        if not several:
            continue
        width, times = max(several.items(), key=lambda item: (item[1], item[0]))
        regular = times / len(counts)
        if several.total() < 0.5 * len(counts) or (counts[0] == 1 and regular < 0.5):
            continue
        # "Bonjour, que faites-vous ?": a comma of prose is followed by a space.
        prose = sample.count(delimiter + " ") > 0.8 * sample.count(delimiter)
        if prose and delimiter == "," and regular < 0.9:
            continue
        if (regular, width) > best_score:
            best, best_score = delimiter, (regular, width)
    return best


def _check_delimiter(delimiter: str | None) -> str | None:
    if delimiter is None:
        return None
    aliases = {"tab": "\t", "\\t": "\t", "none": NO_DELIMITER}
    delimiter = aliases.get(delimiter, delimiter) if isinstance(delimiter, str) else delimiter
    if not isinstance(delimiter, str) or len(delimiter) != 1 or delimiter in '"\r\n':
        raise OptionError(
            f'delimiter {delimiter!r} is not one character; for instance ";", ",", "tab", or leave it out'
        )
    return delimiter


@contextmanager
def _long_fields() -> Iterator[None]:
    """Let a cell be as long as it is: the standard limit is 131,072 characters."""
    limit = csv.field_size_limit(2**31 - 1)
    try:
        yield
    finally:
        csv.field_size_limit(limit)


def _sample_rows(sample: str, delimiter: str) -> list[list[str]]:
    lines = (
        sample.splitlines(keepends=True)
        if "\x1c" not in sample
        else re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+", sample)
    )
    with _long_fields():
        rows = list(islice(csv.reader(_physical_lines(lines), delimiter=delimiter), SAMPLE + 1))
    # The last record may be cut where the sample ends.
    return rows[:SAMPLE] if len(rows) > SAMPLE or len(sample) < _SAMPLE_CHARACTERS else rows[:-1] or rows


def _physical_lines(lines: list[str]) -> Iterator[str]:
    """Join what str.splitlines cuts at form feeds and exotic separators, which end no line of a file."""
    held = ""
    for line in lines:
        held += line
        if line.endswith(("\n", "\r")):
            yield held
            held = ""
    if held:
        yield held


def _read_columns(
    stream: TextIO, path: Path, delimiter: str, first: int, width: int, positions: list[int], size: int
) -> Iterator[tuple[dict[int, Any], int]]:
    """Read the data in chunks, keeping the columns asked for; give each with its number of empty rows."""
    with _long_fields():
        reader = csv.reader(stream, delimiter=delimiter, strict=True)
        try:
            for _ in range(first):
                next(reader, None)
            line = reader.line_num + 1
            empty = 0
            while chunk := list(islice(reader, size)):
                rows = _regular_rows(chunk, width, path, line, delimiter)
                line = reader.line_num + 1
                empty += len(chunk) - len(rows)
                if rows:
                    columns = list(zip(*rows, strict=True))
                    yield {position: string_array(columns[position]) for position in positions}, empty
                    empty = 0
            if empty:
                yield {}, empty
        except csv.Error:
            raise _quote_error(path, stream, delimiter) from None


def _regular_rows(chunk: list[list[str]], width: int, path: Path, line: int, delimiter: str) -> list[list[str]]:
    """Rows of ``width`` fields, without the empty ones."""
    if all(len(row) == width for row in chunk) and all(map(any, chunk)):
        rows = chunk
    else:
        rows = []
        for row in chunk:
            if any(map(str.strip, row)):
                if len(row) > width and any(map(str.strip, row[width:])):
                    shown = _NAMES.get(delimiter, delimiter)
                    raise SchemaError(
                        f'"{path.name}", line {line}: {len(row)} fields where the header has {width}; put texts that '
                        f'hold the delimiter "{shown}" in quotes, or give delimiter= or header='
                    )
                rows.append([*row[:width], *[""] * (width - len(row))])
            line += 1 + sum(len(_LINE_END.findall(cell)) for cell in row)
        return rows
    return rows


def _quote_error(path: Path, stream: TextIO, delimiter: str) -> InputError:
    """Say where the quote opens that breaks the parsing."""
    stream.seek(0)
    reader, start = csv.reader(stream, delimiter=delimiter, strict=True), 1
    try:
        for _ in reader:
            start = reader.line_num + 1
    except csv.Error as error:
        ended = "end of data" in str(error)
    else:  # pragma: no cover - the same file was refused a moment ago
        return InputError(f'"{path.name}" is not valid CSV; export it again')
    stop = reader.line_num
    stream.seek(0)
    opened = _opening_line(islice(stream, start - 1, stop), start, delimiter)
    if ended:
        return InputError(
            f'"{path.name}", line {opened}: a quote opens a field and is never closed; close it, or double it'
        )
    return InputError(
        f'"{path.name}", line {stop}: text follows the closing quote of the field opened on line {opened}; a quote '
        'inside a quoted text must be doubled ("")'
    )


def _opening_line(lines: Iterator[str], start: int, delimiter: str) -> int:
    """Line of the last quote that opens a field, among the lines of one record."""
    inside, at_start, opened = False, True, start
    for number, line in enumerate(lines, start=start):
        for character in line:
            if inside:
                inside = character != '"'
                at_start = False
                continue
            if character == '"':
                # A doubled quote reopens the field at once: the opening line stays.
                opened = number if at_start else opened
                inside = True
            at_start = character in (delimiter, "\n", "\r")
    return opened
