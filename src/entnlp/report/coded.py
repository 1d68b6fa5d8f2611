"""Coded texts on file: rows as they came with their codes beside them, counts per theme; sheets for coding by hand."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from entnlp.codebook import Codebook
from entnlp.corpus import atomic_path
from entnlp.errors import InputError, OptionError, one_of
from entnlp.report.tables import (
    CELL_LIMIT,
    CREATED,
    SHEET_ROWS,
    add_notes,
    delimited_column,
    fit_cell,
    plain_text,
    write_sheet,
    write_table,
)

CODED_FORMATS = ("csv", "tsv", "xlsx", "parquet")
_WIDE = {"text": 70, "evidence": 50}


def check_coded_path(path: Path) -> str:
    """Give the format that a path stands for.

    Raises
    ------
    OptionError
        The suffix is none of :data:`CODED_FORMATS`.
    """
    suffix = path.suffix.lower().lstrip(".")
    if suffix not in CODED_FORMATS:
        raise OptionError(f'cannot write codes as "{path.name}"; formats: {one_of(suffix, CODED_FORMATS)}')
    return suffix


def coded_paths(path: Path) -> list[Path]:
    """Give the files that :func:`write_coded` writes: the codes, and the counts where they have their own."""
    return [path] if check_coded_path(path) == "xlsx" else [path, path.with_name(f"{path.stem}_themes.csv")]


def write_coded(
    parts: Callable[[], Iterable[pd.DataFrame]],
    path: Path,
    *,
    counts: pd.DataFrame,
    notes: Mapping[str, str],
) -> list[Path]:
    """Write coded rows part after part, and the counts per theme.

    Parameters
    ----------
    parts
        Gives the parts of the table, all with the same columns; only one is held at a time.
    path
        ``.xlsx`` (sheets "codes", "thèmes", "lisez-moi"), ``.csv`` (semicolons, decimal commas), ``.tsv`` or
        ``.parquet``; with the last three the counts go to ``<name>_themes.csv``.
    counts
        What :func:`entnlp.themes.theme_counts` gives.
    notes
        Label -> text: how the codes were made.

    Returns
    -------
    list of Path
        The files written, each whole.

    Raises
    ------
    InputError
        There are more rows than a sheet of XLSX holds, or a file cannot be written.
    """
    suffix = check_coded_path(path)
    writer = {"xlsx": _write_xlsx, "parquet": _write_parquet}.get(suffix, _write_delimited)
    with atomic_path(path) as temporary:
        writer(parts, temporary, counts, notes)
    return [path, *(write_table(counts, beside) for beside in coded_paths(path)[1:])]


def _write_delimited(
    parts: Callable[[], Iterable[pd.DataFrame]], path: Path, counts: pd.DataFrame, notes: Mapping[str, str]
) -> None:
    french = path.suffix.lower() == ".csv"
    separator, decimal = (";", ",") if french else ("\t", ".")
    with path.open("w", encoding="utf-8-sig" if french else "utf-8", errors="replace", newline="") as stream:
        for number, part in enumerate(parts()):
            titles = [plain_text(name) for name in map(str, part.columns)]
            shown = pd.DataFrame(
                # Without their names, by which tables of ours are rounded: the columns are the user's.
                {place: delimited_column(part.iloc[:, place].rename(None)) for place in range(len(titles))}
            )
            shown.to_csv(
                stream, sep=separator, decimal=decimal, header=titles if not number else False, index=False,
                lineterminator="\r\n",
            )  # fmt: skip


def _write_parquet(
    parts: Callable[[], Iterable[pd.DataFrame]], path: Path, counts: pd.DataFrame, notes: Mapping[str, str]
) -> None:
    writer: pq.ParquetWriter | None = None
    try:
        for part in parts():
            table = pa.Table.from_pandas(part, preserve_index=False)
            if writer is None:
                writer = pq.ParquetWriter(path, table.schema, compression="zstd")
            writer.write_table(table.cast(writer.schema))
    finally:
        if writer is not None:
            writer.close()


def _write_xlsx(
    parts: Callable[[], Iterable[pd.DataFrame]], path: Path, counts: pd.DataFrame, notes: Mapping[str, str]
) -> None:
    buffer = io.BytesIO()
    book = _workbook(buffer, constant_memory=True)  # rows go to disk one after the other
    try:
        _fill_codes(book, parts())
        write_sheet(book, "thèmes", counts)
        add_notes(book, notes)
    finally:
        book.close()  # after an error too: it holds a temporary file
    path.write_bytes(buffer.getvalue())


def _fill_codes(book: xlsxwriter.Workbook, parts: Iterable[pd.DataFrame]) -> None:
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    top = book.add_format({"valign": "top", "text_wrap": True})
    sheet = book.add_worksheet("codes")
    row = 0
    for part in parts:
        names = list(map(str, part.columns))
        if not row:
            for column, name in enumerate(names):
                sheet.set_column(column, column, _WIDE.get(name, min(max(len(name) + 2, 9), 40)))
                sheet.write_string(0, column, name, head)
        if row + len(part) >= SHEET_ROWS:
            raise InputError(f"more rows than a sheet holds ({SHEET_ROWS - 1:,}); write csv, tsv or parquet")
        values = [
            part.iloc[:, column].astype(object).where(part.iloc[:, column].notna(), None)
            for column in range(len(names))
        ]
        for cells in zip(*values, strict=True):
            row += 1
            for column, cell in enumerate(cells):
                if isinstance(cell, (int, float)) and not isinstance(cell, bool):
                    sheet.write_number(row, column, cell)
                elif cell is not None and cell != "":
                    sheet.write_string(
                        row, column, fit_cell(str(cell), CELL_LIMIT), top if names[column] in _WIDE else None
                    )
    sheet.freeze_panes(1, 0)
    if row:
        sheet.autofilter(0, 0, row, len(names) - 1)


def _workbook(buffer: io.BytesIO, **options: Any) -> xlsxwriter.Workbook:
    book = xlsxwriter.Workbook(
        buffer,
        {
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "nan_inf_to_errors": True,
            **options,
        },
    )
    book.set_properties({"created": CREATED})
    return book


def write_annotation_sheet(
    sample: pd.DataFrame, path: str | Path, *, codebook: Codebook, notes: Mapping[str, str] | None = None
) -> Path:
    """Write a workbook in which a person codes texts: a list of 0 and 1 in each cell, the codebook beside.

    Parameters
    ----------
    sample
        Columns ``text_id`` and ``text``; others are shown too, but for ``stratum`` and ``doubt``, which would tell the
        coder what is expected.
    path
        ``.xlsx``.
    codebook
        Its themes are the columns to fill.
    notes
        Label -> text, on the last sheet.

    Returns
    -------
    Path

    Raises
    ------
    OptionError
        The suffix is not ``.xlsx``.
    """
    path = Path(path)
    if path.suffix.lower() != ".xlsx":
        raise OptionError(f'a sheet for coding has lists in its cells: give an .xlsx, not "{path.name}"')
    shown = sample.drop(columns=["stratum", "doubt"], errors="ignore")
    buffer = io.BytesIO()
    book = _workbook(buffer)
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    cell = book.add_format({"text_wrap": True, "valign": "top"})
    fill = book.add_format({"align": "center", "valign": "top", "border": 1, "locked": False})
    sheet = book.add_worksheet("textes")
    names = [*map(str, shown.columns), *codebook.theme_ids, "remarque"]
    for column, name in enumerate(names):
        sheet.write_string(0, column, name, head)
        wide = _WIDE.get(name, 30 if name == "remarque" else 14)
        sheet.set_column(column, column, wide)
    for row, values in enumerate(shown.itertuples(index=False, name=None), start=1):
        for column, value in enumerate(values):
            if not pd.isna(value):
                sheet.write_string(row, column, fit_cell(str(value), CELL_LIMIT), cell)
        for column in range(len(shown.columns), len(names) - 1):
            sheet.write_blank(row, column, None, fill)
    if len(shown):
        first = len(shown.columns)
        sheet.data_validation(
            1, first, len(shown), first + len(codebook) - 1,
            {
                "validate": "list", "source": ["1", "0"], "error_title": "Code",
                "error_message": "1 : le texte porte le thème ; 0 : il ne le porte pas.",
                "input_title": "1 ou 0", "input_message": "Toutes les cases d'un texte sont à remplir.",
            },
        )  # fmt: skip
    sheet.freeze_panes(1, 2)
    write_sheet(book, "grille", codebook.to_frame())
    rules = {f"règle {number}": rule for number, rule in enumerate(codebook.rules, start=1)}
    add_notes(
        book,
        {
            "grille": f"{codebook.name} {codebook.version}".strip(),
            "comment coder": "1 si le texte porte le thème, 0 sinon ; un texte peut porter plusieurs thèmes, ou aucun",
            **rules,
            **(notes or {}),
        },
    )
    book.close()
    with atomic_path(path) as temporary:
        temporary.write_bytes(buffer.getvalue())
    return path
