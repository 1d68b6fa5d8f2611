"""Counts as a figure takes them: a mapping, a Series or a DataFrame, checked and put in one order."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Mapping
from numbers import Real
from typing import Any

import pandas as pd

from entnlp.errors import OptionError, SchemaError, one_of

Frequencies = Mapping[str, Any] | pd.Series | pd.DataFrame
Groups = Mapping[str, Frequencies] | pd.DataFrame


def ordered_counts(frequencies: Frequencies, *, name: str = "frequencies") -> pd.DataFrame:
    """Check counts and order them, the largest first, ties by name.

    Parameters
    ----------
    frequencies
        Term -> count as a mapping, as a Series (index: terms), or as a DataFrame with columns ``term`` and
        ``count`` (other columns are ignored).
    name
        What to call the data in an error.

    Returns
    -------
    DataFrame
        Columns ``term`` (str, NFC) and ``count`` (int where all are whole numbers, else float).

    Raises
    ------
    OptionError
        There is no term, a term occurs twice or is not text, a count is not a positive finite number.
    SchemaError
        A DataFrame lacks a column.

    Examples
    --------
    >>> ordered_counts({"blog": 55, "photos": 138, "activités": 55}).to_dict("list")
    {'term': ['photos', 'activités', 'blog'], 'count': [138, 55, 55]}
    """
    terms, counts = _terms_and_counts(frequencies, name)
    if not terms:
        raise OptionError(f"{name}: there is no term to draw; check the filters and stop words that came before")
    wrong = sum(not isinstance(term, str) for term in terms)
    if wrong:
        raise OptionError(f"{name}: {wrong} of {len(terms)} terms are not text; turn them into str first")
    for position, count in enumerate(counts, start=1):
        if isinstance(count, bool) or not isinstance(count, Real) or not math.isfinite(count) or count <= 0:
            raise OptionError(f"{name}: count number {position} is {count!r}; drop what is not a finite number above 0")
    # One character per accented letter: the same word typed in two encodings must not be drawn twice.
    terms = [unicodedata.normalize("NFC", term) for term in terms]
    repeated = len(terms) - len(set(terms))
    if repeated:
        raise OptionError(
            f"{name}: {repeated} of {len(terms)} terms occur more than once; add up their counts first, or give one "
            "cloud per group with word_clouds"
        )
    pairs = sorted(zip(terms, map(_plain, counts), strict=True), key=lambda pair: (-pair[1], pair[0]))
    return pd.DataFrame({"term": [term for term, _ in pairs], "count": [count for _, count in pairs]})


def split_groups(groups: Groups) -> dict[str, pd.DataFrame]:
    """Check the counts of several groups.

    Parameters
    ----------
    groups
        Group -> counts, each as in :func:`ordered_counts`, or one DataFrame with columns ``group``, ``term`` and
        ``count``.

    Returns
    -------
    dict of str to DataFrame
        In the order of the mapping; for a DataFrame, by name.

    Raises
    ------
    OptionError
        There is no group, or a group's counts cannot be used.
    SchemaError
        A DataFrame lacks a column.
    """
    if isinstance(groups, pd.DataFrame):
        _require(groups, ("group", "term", "count"), "groups")
        missing = int(groups["group"].isna().sum())
        if missing:
            raise OptionError(f"groups: {missing} of {len(groups)} rows have no group; drop them or name the group")
        parts: Iterable[tuple[Any, Frequencies]] = groups.groupby("group", sort=True, observed=True)
    elif isinstance(groups, Mapping):
        parts = groups.items()
    else:
        raise OptionError(f"groups is a {type(groups).__name__}; give a mapping or a DataFrame with a column group")
    named = {str(group): ordered_counts(part, name=f'group "{group}"') for group, part in parts}
    if not named:
        raise OptionError("groups: there is no group to draw; check the filters that came before")
    return named


def _terms_and_counts(frequencies: Frequencies, name: str) -> tuple[list[Any], list[Any]]:
    """Take the two columns out of whatever was given."""
    if isinstance(frequencies, pd.DataFrame):
        _require(frequencies, ("term", "count"), name)
        return frequencies["term"].tolist(), frequencies["count"].tolist()
    if isinstance(frequencies, pd.Series):
        return frequencies.index.tolist(), frequencies.tolist()
    if isinstance(frequencies, Mapping):
        return list(frequencies.keys()), list(frequencies.values())
    raise OptionError(
        f"{name} is a {type(frequencies).__name__}; give a mapping, a Series, or a DataFrame of term and count"
    )


def _require(frame: pd.DataFrame, columns: tuple[str, ...], name: str) -> None:
    """Raise when a column is missing."""
    present = [str(column) for column in frame.columns]
    for column in columns:
        if column not in present:
            raise SchemaError(f'column "{column}" not found in {name}; columns: {one_of(column, present)}')


def _plain(count: Any) -> int | float:
    """Turn numpy's and whole numbers into Python's int, others into float."""
    return int(count) if float(count).is_integer() else float(count)
