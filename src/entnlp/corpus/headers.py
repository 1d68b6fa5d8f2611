"""Find the header rows of a table and give each column one label."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from entnlp.corpus.cells import EXCEL_ERRORS, cell_text
from entnlp.corpus.columns import SEPARATOR, UNNAMED, clean_label, column_letter, unique_labels
from entnlp.errors import InputError, OptionError

SAMPLE = 60
"""Rows looked at to find the headers."""
MOST_ROWS = 3
"""Header rows found without being told."""
Rows = Sequence[Sequence[Any]]
Merges = Sequence[tuple[tuple[int, int], tuple[int, int]]]
_NUMBER = re.compile(r"\s*[-+]?\d[\d\s.,:/T+-]*\s*(?:[AaPp]\.?[Mm]\.?)?\s*%?(?:\s*(?:UTC|GMT|Z)\S*)?\s*")
_CODE = re.compile(r"[A-Za-z_][\w.\[\]-]{0,30}")


@dataclass(frozen=True)
class Header:
    """Where the data begin and what the columns are called.

    Parameters
    ----------
    labels
        One per column.
    first
        Index of the first row of data.
    rows, titles
        How many header rows there are, and how many lines of title stand above them.
    blanks
        Empty lines before the data.
    """

    labels: tuple[str, ...]
    first: int
    rows: int
    titles: int
    blanks: int


def find_header(rows: Rows, *, header: int | None, merges: Merges | None, where: str) -> Header:
    """Find the header rows.

    Lines of title (one cell, at the left, above a wider table) and empty lines are skipped.  Then comes one header
    row, and a second or third one when the first is merged over several columns; or when it leaves cells empty, or
    is made of codes, above a full row of questions, and a column of numbers or dates begins below.

    Parameters
    ----------
    rows
        First rows of the table.
    header
        How many header rows there are (0: none), or None to find out.
    merges
        Merged cells, as ((row, column), (row, column)); None when the format does not tell.
    where
        How errors call the table.

    Returns
    -------
    Header

    Raises
    ------
    InputError
        The table is blank.
    OptionError
        ``header`` is not a number of rows.
    """
    if header is not None and (isinstance(header, bool) or not isinstance(header, int) or not 0 <= header <= 9):
        raise OptionError(f"header={header!r} is no number of header rows; give 0, 1, 2 or 3, or leave it out")
    filled = [sum(not _blank(cell) for cell in row) for row in rows]
    if not any(filled):
        raise InputError(f"{where} has no rows: every cell is empty; export it again")
    width = max(map(len, rows))
    if header == 0:
        labels = tuple(f"{UNNAMED}{column_letter(position)})" for position in range(width))
        return Header(labels, 0, 0, 0, 0)
    start, titles, blanks = _start(rows, filled, merges, skip_titles=header in (None, 1))
    count = header or _count(rows, start, merges)
    chosen = [index for index in range(start, len(rows)) if filled[index]][:count]
    after = chosen[-1] + 1
    return Header(tuple(_labels(rows, chosen, merges)), after, len(chosen), titles, blanks)


def _blank(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _numeric(cell: Any) -> bool:
    if isinstance(cell, str):
        return _NUMBER.fullmatch(cell) is not None
    return isinstance(cell, (int, float, datetime.date, datetime.time, datetime.timedelta))


def _start(rows: Rows, filled: list[int], merges: Merges | None, *, skip_titles: bool) -> tuple[int, int, int]:
    """Index of the first header row, after titles and blank lines."""
    first = next(index for index, count in enumerate(filled) if count)
    if skip_titles and {"text_id", "text", "status"} <= {str(cell) for cell in rows[first]}:
        return first, 0, first
    widest = max(filled)
    left = min(position for row in rows for position, cell in enumerate(row) if not _blank(cell))
    titles = blanks = index = 0
    while index < len(rows) - 1:
        row = rows[index]
        if not filled[index]:
            blanks += 1
        elif not (
            skip_titles
            and max(filled[index + 1 :]) > 1
            and _is_title(row, filled[index], index, left, widest, None if not filled[index + 1] else merges)
        ):
            break
        else:
            titles += 1
        index += 1
    return index, titles, blanks


def _is_title(row: Sequence[Any], count: int, index: int, left: int, widest: int, merges: Merges | None) -> bool:
    """Tell a line of title from a row of sections; give no merges above an empty line: no section stands there."""
    if widest < 2 or _blank(row[left] if left < len(row) else None):
        return False
    spans = [end - begin + 1 for (top, begin), (_, end) in merges or () if top == index and end > begin]
    if spans and max(spans) < widest:
        return False
    # "Export du" | "12/03/2024" above a wide table is a title too.
    pair = count == 2 and widest >= 5 and left + 1 < len(row) and not _blank(row[left + 1])
    return count == 1 or pair


def _count(rows: Rows, start: int, merges: Merges | None) -> int:
    if {"text_id", "text", "status"} <= {str(cell) for cell in rows[start]}:
        return 1  # written by write_corpus: never guess
    count = 1
    while count < MOST_ROWS and _continues(rows, start + count - 1, merges):
        count += 1
    return count


def _continues(rows: Rows, index: int, merges: Merges | None) -> bool:
    """Tell whether the row after a header row is one as well."""
    if index + 2 >= len(rows):
        return False
    upper, lower = rows[index], rows[index + 1]
    if any(top == index and (end > begin or bottom > top) for (top, begin), (bottom, end) in merges or ()):
        return any(not _blank(cell) for cell in lower)
    width = max(len(upper), len(lower))
    above = [*upper, *[None] * (width - len(upper))]
    below = [*lower, *[None] * (width - len(lower))]
    texts = [cell_text(cell) for cell in below if not _blank(cell)]
    if any(_numeric(cell) or cell in EXCEL_ERRORS for cell in below) or len(set(texts)) < len(texts):
        return False
    if sum(map(_blank, below)) > 0 or not _contrast(rows, index + 1):
        return False
    if any(_blank(cell) for cell in above):
        return True
    codes = [cell_text(cell).strip() for cell in above]
    ratio = median(len(question) / len(code) for question, code in zip(texts, codes, strict=True))
    return all(map(_CODE.fullmatch, codes)) and ratio >= 1.5 and median(map(len, texts)) >= 8


def _contrast(rows: Rows, index: int) -> bool:
    """Tell whether a column that holds words in this row holds numbers or dates, at least two, below it."""
    for position, cell in enumerate(rows[index]):
        below = [row[position] for row in rows[index + 1 :] if position < len(row) and not _blank(row[position])]
        if not _blank(cell) and len(below) > 1 and sum(map(_numeric, below)) >= 0.8 * len(below):
            return True
    return False


def _labels(rows: Rows, chosen: list[int], merges: Merges | None) -> list[str]:
    width = max(len(rows[index]) for index in chosen)
    parts: list[list[str]] = [[] for _ in range(width)]
    for index in chosen:
        last = index == chosen[-1]
        cells = [clean_label(cell_text(cell)) for cell in rows[index]]
        cells += [""] * (width - len(cells))
        if not last:
            lone_title = len(chosen) > 1 and sum(map(bool, cells)) == 1 and bool(cells[0])
            cells = [""] * width if lone_title else _spread(cells, index, rows[chosen[-1]], merges)
        for position, cell in enumerate(cells):
            if cell and cell not in parts[position][-1:]:
                parts[position].append(cell)
    labels = [SEPARATOR.join(part) or f"{UNNAMED}{column_letter(place)})" for place, part in enumerate(parts)]
    return unique_labels(labels)


def _spread(cells: list[str], index: int, lowest: Sequence[Any], merges: Merges | None) -> list[str]:
    """Repeat the title of a section over its columns: over merged cells, else to the right up to the next title."""
    spread = list(cells)
    spans = [(begin, end) for (top, begin), (_, end) in merges or () if top == index and end > begin]
    if spans:
        for begin, end in spans:
            spread[begin : end + 1] = [cells[begin]] * len(spread[begin : end + 1])
        return spread
    section = ""
    for position, cell in enumerate(cells):
        under = lowest[position] if position < len(lowest) else None
        if cell:
            # Nothing below: the label of this one column, merged downwards.
            section = "" if _blank(under) else cell
        spread[position] = cell or ("" if _blank(under) else section)
    return spread
