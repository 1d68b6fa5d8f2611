"""Read Parquet files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from entnlp.corpus.cells import cell_text, string_array, string_series
from entnlp.corpus.columns import Chooser, Loaded, unique_labels
from entnlp.errors import InputError


def read_parquet(path: Path, *, choose: Chooser) -> Loaded:
    """Read the chosen columns of a Parquet file; numbers, booleans and dates keep their type.

    Parameters
    ----------
    path
        The file.
    choose
        Tells the columns to read.

    Returns
    -------
    Loaded

    Raises
    ------
    InputError
        The file is damaged or has no rows.
    """
    try:
        with pq.ParquetFile(path) as file:
            names = file.schema_arrow.names
            labels = unique_labels(names)
            choice = choose(labels, path.name)
            # Parquet takes "a.b" for the field b of a: with such names, or repeated ones, all is read.
            plain = labels == names and not any("." in name for name in names)
            wanted = [names[position] for position in choice.positions]
            table = file.read(columns=wanted) if plain else file.read().select(choice.positions)
            table.validate(full=True)  # a damaged page may hold bytes that are no UTF-8
    except (pa.ArrowException, OSError, ValueError) as error:
        reason = " ".join(str(error).split())[:80]
        raise InputError(f'"{path.name}" is a damaged or truncated Parquet file ({reason}); write it again') from None
    if not table.num_rows:
        raise InputError(f'"{path.name}" has no rows')
    if plain:
        table = table.select(wanted)
    data = {position: _series(column) for position, column in zip(choice.positions, table.columns, strict=True)}
    return Loaded(choice, data, {})


def _series(column: Any) -> pd.Series[Any]:
    if pa.types.is_nested(column.type) or pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type):
        return string_series(string_array([cell_text(value) for value in column.to_pylist()]))
    if pa.types.is_integer(column.type) and column.null_count:
        return pd.Series(pd.array(column.to_pylist(), dtype="Int64"))
    series: pd.Series[Any] = column.to_pandas()
    return series.rename(None)
