"""Read the sheets of workbooks: XLSX, XLSB, XLS and ODS."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any

import pyarrow as pa
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from entnlp.corpus.cells import cell_text, string_array, string_series
from entnlp.corpus.columns import Chooser, Loaded, fold_label
from entnlp.corpus.headers import SAMPLE, find_header
from entnlp.errors import InputError, SchemaError, one_of

_CHUNK = 10_000


def read_workbook(
    path: Path, *, choose: Chooser, header: int | None, sheet: str | int | None, searching: bool
) -> Loaded:
    """Read the chosen columns of one sheet.

    Parameters
    ----------
    path
        The file.
    choose
        Tells the columns to read from the labels.
    header
        Number of header rows, or None to find out.
    sheet
        Name of a sheet (hidden ones too) or its number from 1; by default the first visible one that is not empty.
    searching
        Whether, without ``sheet``, the first sheet that has the columns asked for is taken.

    Returns
    -------
    Loaded
        Columns of strings: the values formulas had when the file was saved; errors and empty cells are "".

    Raises
    ------
    InputError
        The workbook is damaged or protected, or has no visible sheet with a cell.
    SchemaError
        A sheet or a column is not found.
    """
    with _guarded(path, lambda: CalamineWorkbook.from_path(path)) as book:
        sheets = [meta for meta in book.sheets_metadata if meta.typ == SheetTypeEnum.WorkSheet]
        hidden = [meta.name for meta in sheets if meta.visible != SheetVisibleEnum.Visible]
        first_error: SchemaError | None = None
        empty = []
        for name in _candidates(path, sheets, hidden, sheet):
            cells = _guarded(path, lambda name=name: book.get_sheet_by_name(name))
            if not cells.height:
                empty.append(name)
                continue
            try:
                loaded = _read_sheet(path, cells, choose, header)
            except SchemaError as error:
                first_error = first_error or error
                if searching and sheet is None:
                    continue
                raise
            if hidden:
                loaded.details["hidden_sheets"] = hidden
            others = [meta.name for meta in sheets if meta.name not in (name, *hidden)]
            if others:
                loaded.details["other_sheets"] = others
            return loaded
    if first_error:
        raise first_error
    if sheet is not None:
        raise InputError(f'"{path.name}": the sheet "{empty[0]}" is empty; give another sheet=')
    note = f"; hidden: {', '.join(hidden)} (give sheet= to read one)" if hidden else "; export it again"
    raise InputError(f'"{path.name}" has no visible sheet with a cell in it{note}')


def _guarded(path: Path, action: Any) -> Any:
    """Run one call of the reader; whatever it raises becomes one line."""
    try:
        return action()
    except PasswordError:
        raise InputError(
            f'"{path.name}" is protected by a password; open it, save it without a password, then read it'
        ) from None
    except (CalamineError, OSError, ValueError) as error:
        reason = " ".join(str(error).split())[:100]
        raise InputError(
            f'"{path.name}" is a damaged or truncated workbook ({reason}); save or export it again'
        ) from None
    except BaseException as error:
        # A panic of the Rust library is no Exception.
        if type(error).__name__ == "PanicException":
            raise InputError(f'"{path.name}" is a damaged workbook; save or export it again') from None
        raise


def _candidates(path: Path, sheets: list[SheetMetadata], hidden: list[str], sheet: str | int | None) -> list[str]:
    """Names of the sheets to try, in order."""
    names = [meta.name for meta in sheets]
    if sheet is None:
        return [name for name in names if name not in hidden]
    if isinstance(sheet, int) and not isinstance(sheet, bool) and 1 <= sheet <= len(names):
        return [names[sheet - 1]]
    same = [name for name in names if name == sheet] or [
        name for name in names if fold_label(name) == fold_label(str(sheet))
    ]
    if not same:
        raise SchemaError(f'sheet "{sheet}" not found in {path.name}; sheets: {one_of(str(sheet), names)}')
    return same[:1]


def _read_sheet(path: Path, cells: CalamineSheet, choose: Chooser, header: int | None) -> Loaded:
    where = f'{path.name} (sheet "{cells.name}")'
    left = cells.start[1] if cells.start else 0
    rows = iter(_guarded(path, lambda: cells.iter_rows()))
    # Columns keep the letter they have in the sheet, so the empty ones on the left are put back.
    padding: list[Any] = [None] * left
    sample = [padding + row for row in islice(rows, SAMPLE)]
    found = find_header(sample, header=header, merges=_guarded(path, lambda: cells.merged_cell_ranges), where=where)
    choice = choose(found.labels, where)
    data: Iterator[list[Any]] = chain(sample[found.first :], (padding + row for row in rows))
    parts: dict[int, list[Any]] = {position: [] for position in choice.positions}
    n_rows = empty = 0
    while chunk := list(islice(data, _CHUNK)):
        kept = [row for row in chunk if any(cell != "" and cell is not None for cell in row)]
        empty += len(chunk) - len(kept)
        n_rows += len(kept)
        for position, part in parts.items():
            part.append(string_array([cell_text(row[position]) for row in kept]))
    if not n_rows:
        raise InputError(f"{where} has no rows below its header; export it again")
    series = {place: string_series(pa.chunked_array(part, type=pa.large_string())) for place, part in parts.items()}
    details = {"header_rows": found.rows, "title_rows": found.titles, "empty_rows": empty + found.blanks}
    return Loaded(choice, series, details, cells.name)
