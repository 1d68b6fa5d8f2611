"""Tables for analysts: CSV that French Excel opens with its accents, XLSX, the same bytes on each run."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter

from entnlp.corpus import write_files
from entnlp.errors import InputError, OptionError, one_of
from entnlp.report.headers import DECIMALS, HEADERS, XLSX_FORMATS, XLSX_LOOKS

TABLE_FORMATS = ("csv", "tsv", "xlsx")
# What a terminal obeys: line breaks, escape sequences, marks that turn the direction of writing.
_OBEYED = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
CELL_LIMIT = 32_767  # characters of a cell
SHEET_ROWS = 1_048_576  # the header included
# Workbooks carry their date of creation; a fixed one keeps equal content equal to the byte.
CREATED = datetime.datetime(2025, 1, 1)


def write_table(
    frame: pd.DataFrame, path: str | Path, *, sheet: str = "table", notes: Mapping[str, str] | None = None
) -> Path:
    """Write one table; its format is the path's suffix.

    Parameters
    ----------
    frame
        Columns named as in :data:`HEADERS` get their French header.
    path
        ``.csv`` (UTF-8 with BOM, semicolons, decimal commas), ``.tsv`` (UTF-8, decimal points) or ``.xlsx`` (text
        beyond the 32,767 characters of a cell is cut and ends with "…").  What a spreadsheet would run as a formula
        stays text.
    sheet
        Name of the sheet, XLSX only.
    notes
        Label -> text on a second sheet, XLSX only: how the numbers were made.

    Returns
    -------
    Path
        The file, complete.

    Raises
    ------
    OptionError
        The suffix is not one of these.
    InputError
        The table has more rows than a sheet of XLSX, or the file cannot be written.
    """
    path = Path(path)
    suffix = path.suffix.lower().lstrip(".")
    if suffix not in TABLE_FORMATS:
        raise OptionError(f'cannot write a table as "{path.name}"; formats: {one_of(suffix, TABLE_FORMATS)}')
    if suffix == "xlsx":
        return write_workbook({sheet: frame}, path, notes=notes)
    write_files({path: delimited_content(frame, suffix)})
    return path


def delimited_content(frame: pd.DataFrame, suffix: str) -> bytes:
    """Spell a table as :func:`write_table` does: ``csv`` or ``tsv``."""
    titles = [plain_text(title) for title in column_titles(frame)]
    shown = pd.DataFrame({position: delimited_column(frame.iloc[:, position]) for position in range(len(titles))})
    french = suffix == "csv"
    separator, decimal = (";", ",") if french else ("\t", ".")
    text = shown.to_csv(sep=separator, decimal=decimal, header=titles, index=False, lineterminator="\r\n")
    return text.encode("utf-8-sig" if french else "utf-8", "replace")


def column_titles(frame: pd.DataFrame) -> list[str]:
    """Give the headers that readers see: ours in French; those of the survey's own columns as they are.

    Columns named in ``frame.attrs["metadata"]`` are the survey's, whatever their name; one that would have the title
    of a column of ours has "_" behind it.
    """
    names = list(map(str, frame.columns))
    given = set(map(str, frame.attrs.get("metadata", ())))
    # Names may stand twice; of these the last one is the survey's.
    own = [name in given and name not in names[place + 1 :] for place, name in enumerate(names)]
    taken = {HEADERS.get(name, name) for name, theirs in zip(names, own, strict=True) if not theirs}
    titles = []
    for name, theirs in zip(names, own, strict=True):
        title = name if theirs else HEADERS.get(name, name)
        while theirs and title in taken:
            title += "_"
        titles.append(title)
    return titles


def printable(frame: pd.DataFrame) -> str:
    """Lay a table out for a terminal: French headers, numbers rounded as in the files, nothing for what is missing."""
    shown = pd.DataFrame({n: delimited_column(frame.iloc[:, n], one_line) for n in range(len(frame.columns))})
    for n, dtype in shown.dtypes.items():
        if isinstance(dtype, pd.api.extensions.ExtensionDtype):  # na_rep leaves its <NA> alone
            shown[n] = shown[n].astype(object).where(shown[n].notna(), "")
    titles = [one_line(title) for title in column_titles(frame)]
    return str(shown.to_string(index=False, header=titles, na_rep=""))


def one_line(text: str) -> str:
    """Take away what a terminal would obey."""
    return _OBEYED.sub(" ", text)


def plain_text(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would run as a formula."""
    return "'" + text if text[:1] in ("=", "+", "-", "@", "\t", "\r") and len(text) > 1 else text


def delimited_column(values: pd.Series[Any], spell: Callable[[str], str] = plain_text) -> pd.Series[Any]:
    """Round numbers; spell anything else, a missing value as nothing."""
    if pd.api.types.is_numeric_dtype(values):
        return values.round(DECIMALS[str(values.name)]) if values.name in DECIMALS else values
    spelled = ["" if missing else spell(str(value)) for value, missing in zip(values, values.isna(), strict=True)]
    return pd.Series(spelled, index=values.index, dtype=object)


def write_workbook(
    sheets: Mapping[str, pd.DataFrame], path: str | Path, *, notes: Mapping[str, str] | None = None
) -> Path:
    """Write tables as the sheets of one XLSX file: header frozen and filtered, numbers as numbers.

    Parameters
    ----------
    sheets
        Name -> table; names are shortened to Excel's 31 characters and numbered when they meet.
    path
        The file.
    notes
        Label -> text, on a last sheet "lisez-moi".

    Returns
    -------
    Path

    Raises
    ------
    InputError
        A table has more rows than a sheet, or the file cannot be written.
    """
    path = Path(path)
    write_files({path: workbook_content(sheets, notes=notes)})
    return path


def workbook_content(sheets: Mapping[str, pd.DataFrame], *, notes: Mapping[str, str] | None = None) -> bytes:
    """Make the workbook that :func:`write_workbook` writes."""
    for name, frame in sheets.items():
        if len(frame) >= SHEET_ROWS:
            raise InputError(
                f'table "{name}" has {len(frame):,} rows; a sheet holds {SHEET_ROWS - 1:,}: write csv or tsv'
            )
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": True,
    }
    buffer = io.BytesIO()  # xlsxwriter hides a full disk behind an error of its own
    book = xlsxwriter.Workbook(buffer, options)
    book.set_properties({"created": CREATED})
    names = sheet_names([*sheets, *(["lisez-moi"] if notes else [])])
    for name, frame in zip(names, sheets.values(), strict=False):
        write_sheet(book, name, frame)
    if notes:
        add_notes(book, notes, name=names[-1])
    book.close()
    return buffer.getvalue()


def add_notes(book: xlsxwriter.Workbook, notes: Mapping[str, str], *, name: str = "lisez-moi") -> None:
    """Add a sheet of labels and texts: how the numbers were made."""
    about = book.add_worksheet(name)
    about.set_column(0, 0, 28)
    about.set_column(1, 1, 100)
    bold = book.add_format({"bold": True, "valign": "top"})
    for row, (label, text) in enumerate(notes.items()):
        about.write_string(row, 0, fit_cell(label, CELL_LIMIT), bold)
        about.write_string(row, 1, fit_cell(text, CELL_LIMIT))


def write_sheet(book: xlsxwriter.Workbook, name: str, frame: pd.DataFrame) -> None:
    """Add a sheet with one table: header frozen and filtered, numbers as numbers; row by row, as some books need."""
    sheet = book.add_worksheet(name)
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    formats = {name: book.add_format({"num_format": code}) for name, code in XLSX_FORMATS.items() if name in frame}
    formats |= {name: book.add_format(look) for name, look in XLSX_LOOKS.items() if name in frame}
    names = list(map(str, frame.columns))
    columns = [frame.iloc[:, column] for column in range(len(names))]
    numeric = [pd.api.types.is_numeric_dtype(values) for values in columns]
    for column, (title, values) in enumerate(zip(column_titles(frame), columns, strict=True)):
        lengths = [] if numeric[column] else [len(str(value)) for value in values.head(500)]
        sheet.set_column(column, column, max(8, min(max([len(title), *lengths]) + 2, 60)))
        sheet.write_string(0, column, title, head)
    rows = zip(*(values.tolist() for values in columns), strict=True)
    missing = zip(*(values.isna() for values in columns), strict=True)
    for row, (cells, absent) in enumerate(zip(rows, missing, strict=True), start=1):
        for column, value in enumerate(cells):
            if absent[column]:
                continue
            if numeric[column]:
                sheet.write_number(row, column, value, formats.get(names[column]))
            else:
                sheet.write_string(row, column, fit_cell(str(value), CELL_LIMIT), formats.get(names[column]))
    sheet.freeze_panes(1, 0)
    if len(frame) and names:
        sheet.autofilter(0, 0, len(frame), len(names) - 1)


def sheet_names(labels: list[str]) -> list[str]:
    r"""Make sheet names that Excel takes: no ``[]:*?/\``, at most 31 characters, all different whatever the case."""
    names: list[str] = []
    for label in labels:
        clean = "".join("-" if c in "[]:*?/\\" or not c.isprintable() else c for c in label)
        clean = _cut(clean.strip("' "), 31).strip("' ") or "table"
        if clean.lower() == "history":  # Excel keeps this name for itself
            clean += "-"
        name, number = clean, 2
        while name.lower() in {each.lower() for each in names}:
            tail = f" ({number})"
            name, number = _cut(clean, 31 - len(tail)) + tail, number + 1
        names.append(name)
    return names


def _cut(text: str, units: int) -> str:
    """Keep the first characters, as many as Excel counts: UTF-16 units, two for an emoji."""
    return text.encode("utf-16-le", "replace")[: 2 * units].decode("utf-16-le", "ignore")


def fit_cell(text: str, units: int) -> str:
    """Cut what a cell cannot hold, and show that it was cut."""
    whole = _cut(text, units)  # without lone surrogates, which no file can hold
    return whole if len(whole) == len(text) else _cut(text, units - 1) + "…"
