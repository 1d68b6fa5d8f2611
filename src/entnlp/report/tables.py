"""Tables for analysts: CSV that French Excel opens with its accents, XLSX, the same bytes on each run."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import xlsxwriter

from entnlp.corpus import atomic_path
from entnlp.errors import OptionError, one_of

HEADERS = {
    "group": "groupe",
    "rank": "rang",
    "term": "terme",
    "count": "effectif",
    "n_texts": "réponses",
    "share_texts": "part des réponses",
    "per_10000": "pour 10 000 mots",
    "variants": "graphies regroupées",
    "words": "mots",
    "distinct": "mots différents",
    "hapax": "hapax",
    "type_token_ratio": "mots différents / mots",
    "guiraud": "indice de Guiraud",
    "sentences": "phrases",
    "ok": "réponses comptées",
    "empty": "réponses vides",
    "formula": "formules sans contenu",
    "duplicate": "doublons",
    "total": "total",
    "words_per_text": "mots par réponse",
    "top": "mots les plus fréquents",
    "sentence": "phrase de synthèse",
    "variant": "graphie",
    "form": "comptée comme",
    "reason": "raison",
    "length": "mots du terme",
    "g2": "G2",
    "npmi": "NPMI",
}
"""Column names -> what French readers see."""

TABLE_FORMATS = ("csv", "tsv", "xlsx")
_DECIMALS = {"share_texts": 4, "per_10000": 2, "type_token_ratio": 4, "guiraud": 2, "words_per_text": 2, "g2": 2, "npmi": 4}
_XLSX_FORMATS = {"share_texts": "0.0%", "per_10000": "0.00", "type_token_ratio": "0.000", "guiraud": "0.00", "words_per_text": "0.0"}
# Workbooks carry their date of creation; a fixed one keeps equal content equal to the byte.
_CREATED = datetime.datetime(2025, 1, 1)


def write_table(frame: pd.DataFrame, path: str | Path, *, sheet: str = "table", notes: Mapping[str, str] | None = None) -> Path:
    """Write one table; its format is the path's suffix.

    Parameters
    ----------
    frame
        Columns named as in :data:`HEADERS` get their French header.
    path
        ``.csv`` (UTF-8 with BOM, semicolons, decimal commas), ``.tsv`` (UTF-8, decimal points) or ``.xlsx``.
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
        The file cannot be written.
    """
    path = Path(path)
    suffix = path.suffix.lower().lstrip(".")
    if suffix not in TABLE_FORMATS:
        raise OptionError(f'cannot write a table as "{path.name}"; formats: {one_of(suffix, TABLE_FORMATS)}')
    if suffix == "xlsx":
        return write_workbook({sheet: frame}, path, notes=notes)
    shown = frame.copy()
    for name, places in _DECIMALS.items():
        if name in shown.columns:
            shown[name] = shown[name].round(places)
    for name in shown.columns:
        if not pd.api.types.is_numeric_dtype(shown[name]):
            shown[name] = shown[name].astype(str).map(_no_formula)
    shown = shown.rename(columns=HEADERS)
    french = suffix == "csv"
    text = shown.to_csv(sep=";" if french else "\t", decimal="," if french else ".", index=False, lineterminator="\r\n")
    with atomic_path(path) as temporary:
        temporary.write_bytes(text.encode("utf-8-sig" if french else "utf-8", "replace"))
    return path


def write_workbook(sheets: Mapping[str, pd.DataFrame], path: str | Path, *, notes: Mapping[str, str] | None = None) -> Path:
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
    """
    path = Path(path)
    with atomic_path(path) as temporary:
        options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "nan_inf_to_errors": True}
        book = xlsxwriter.Workbook(str(temporary), options)
        book.set_properties({"created": _CREATED})
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        formats = {name: book.add_format({"num_format": code}) for name, code in _XLSX_FORMATS.items()}
        names = sheet_names([*sheets, *(["lisez-moi"] if notes else [])])
        for name, frame in zip(names, sheets.values(), strict=False):
            _write_sheet(book.add_worksheet(name), frame, head, formats)
        if notes:
            about = book.add_worksheet(names[-1])
            about.set_column(0, 0, 28)
            about.set_column(1, 1, 100)
            for row, (label, text) in enumerate(notes.items()):
                about.write_string(row, 0, label, head)
                about.write_string(row, 1, text)
        book.close()
    return path


def _write_sheet(sheet: xlsxwriter.worksheet.Worksheet, frame: pd.DataFrame, head: object, formats: dict[str, object]) -> None:
    for column, name in enumerate(map(str, frame.columns)):
        values = frame.iloc[:, column]
        title = HEADERS.get(name, name)
        sheet.write_string(0, column, title, head)
        numeric = pd.api.types.is_numeric_dtype(values)
        width = len(title) if numeric else min(60, max([len(title), *values.astype(str).str.len().head(500)]))
        sheet.set_column(column, column, max(8, min(width + 2, 60)))
        write = sheet.write_number if numeric else sheet.write_string
        for row, value in enumerate(values.tolist(), start=1):
            if value is not None and value == value:
                write(row, column, value if numeric else str(value)[:32_767], formats.get(name))
    sheet.freeze_panes(1, 0)
    if len(frame) and len(frame.columns):
        sheet.autofilter(0, 0, len(frame), len(frame.columns) - 1)


def sheet_names(labels: list[str]) -> list[str]:
    """Make sheet names that Excel takes: no ``[]:*?/\\``, at most 31 characters, all different whatever the case."""
    names: list[str] = []
    for label in labels:
        clean = "".join("-" if c in "[]:*?/\\" else c for c in label).strip("' ")[:31] or "table"
        name, number = clean, 2
        while name.lower() in {each.lower() for each in names}:
            tail = f" ({number})"
            name, number = clean[: 31 - len(tail)] + tail, number + 1
        names.append(name)
    return names


def _no_formula(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would run as a formula."""
    return "'" + text if text[:1] in ("=", "+", "-", "@", "\t", "\r") and len(text) > 1 else text
