"""Write the value of a cell as text, the same way whatever the file it comes from."""

from __future__ import annotations

import datetime
import json
import math
from collections.abc import Iterable
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

EXCEL_ERRORS = (
    "#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#VALEUR!", "#NOM?", "#NOMBRE!", "#NUL!",
)  # fmt: skip
"""What a spreadsheet shows instead of a value; nobody typed it, so such a cell is missing."""


def cell_text(value: Any) -> str:
    """Write one value as text.

    Parameters
    ----------
    value
        Anything a reader yields.

    Returns
    -------
    str
        "" for a missing value, "3" for 3.0, "VRAI" and "FAUX" for booleans as a French spreadsheet shows them, ISO
        8601 for dates (a midnight without zone is a date), JSON for lists and objects.

    Examples
    --------
    >>> [cell_text(v) for v in (3.0, 2.5, True, None, datetime.datetime(2024, 3, 1, 14, 5))]
    ['3', '2.5', 'VRAI', '', '2024-03-01T14:05:00']
    """
    if isinstance(value, str):
        return value
    if value is None or value is pd.NA or value is pd.NaT:
        return ""
    if isinstance(value, bool) or type(value).__name__ in ("bool", "bool_"):
        return "VRAI" if value else "FAUX"
    if isinstance(value, float):
        if math.isnan(value):
            return ""
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(float(value))
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time(0) and value.tzinfo is None
        return value.date().isoformat() if midnight else value.isoformat()
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


def string_array(values: Iterable[str | None]) -> Any:
    """Make an Arrow array of strings; a lone surrogate, which no file can hold, becomes U+FFFD."""
    strings = values if isinstance(values, (list, tuple)) else list(values)
    try:
        return pa.array(strings, type=pa.large_string())
    except UnicodeEncodeError:
        whole = [
            None if s is None else s.encode("utf-16", "surrogatepass").decode("utf-16", "replace") for s in strings
        ]
        return pa.array(whole, type=pa.large_string())


def string_series(array: Any) -> pd.Series[str]:
    """Turn an Arrow array of strings, or the chunks of one, into a Series of dtype str."""
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    dtype: Any = pd.StringDtype(na_value=float("nan"))
    return pd.Series(dtype.__from_arrow__(array))


def text_series(values: pd.Series[Any]) -> pd.Series[str]:
    """Write a column as strings without missing values ("" instead) and without NUL characters."""
    dtype = values.dtype
    if isinstance(dtype, pd.StringDtype):
        array = pa.array(values, type=pa.large_string(), from_pandas=True)
    elif isinstance(dtype, pd.CategoricalDtype):
        texts = [cell_text(value) for value in values.cat.categories.tolist()] + [""]
        array = string_array([texts[code] for code in values.cat.codes.tolist()])
    else:
        array = string_array([cell_text(value) for value in values.tolist()])
    # NUL is a trace of damage, no character a respondent types, and CSV and XLSX cannot carry it.
    if array.null_count:
        array = pc.fill_null(array, "")
    if pc.any(pc.match_substring(array, "\0")).as_py():
        array = pc.replace_substring(array, "\0", "")
    return string_series(array)


def metadata_series(values: pd.Series[Any], *, errors: bool = False) -> pd.Series[Any]:
    """Keep numbers, booleans and dates as they are; write anything else as strings, as categories where they repeat.

    Parameters
    ----------
    values
        A column.
    errors
        Whether the error values of a spreadsheet count as missing.

    Returns
    -------
    Series
        A column of strings becomes categorical, with sorted categories, when it has at most one distinct value for
        two rows; a blank string is missing.
    """
    dtype = values.dtype
    if isinstance(dtype, pd.CategoricalDtype) and values.cat.ordered:
        return values
    if not (
        pd.api.types.is_object_dtype(dtype) or isinstance(dtype, (pd.StringDtype, pd.CategoricalDtype, pd.ArrowDtype))
    ):
        return values
    strings = pa.array(text_series(values), type=pa.large_string(), from_pandas=True)
    blank = pc.equal(pc.utf8_trim_whitespace(strings), "")
    if errors:
        blank = pc.or_(blank, pc.is_in(strings, value_set=pa.array(EXCEL_ERRORS, type=pa.large_string())))
    strings = pc.if_else(blank, None, strings)
    if pc.count_distinct(strings).as_py() * 2 > len(strings):
        return string_series(strings)
    categories = sorted(pc.unique(strings.drop_null()).to_pylist())
    codes = pc.fill_null(pc.index_in(strings, value_set=pa.array(categories, type=pa.large_string())), -1)
    return pd.Series(pd.Categorical.from_codes(codes.to_numpy(), categories=pd.Index(categories, dtype="str")))
