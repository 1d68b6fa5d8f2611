"""The Corpus: one row per text, with its status and its metadata; nothing vanishes silently."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from entnlp.errors import OptionError, SchemaError, one_of

STATUSES = ("ok", "empty", "formula", "duplicate")
"""What a text can be; only ``ok`` texts are counted.

``ok``: a text with content.  ``empty``: nothing was written.  ``formula``: the whole answer says nothing
("RAS", "aucune", "je ne sais pas", "/").  ``duplicate``: the same text was already given under the same identifier.
"""

RESERVED = ("text_id", "text", "status")
MISSING_LABEL = "(sans valeur)"
"""What a missing group is called in tables and figures."""


@dataclass(frozen=True)
class Source:
    """Where a corpus comes from, to be printed beside its figures.

    Parameters
    ----------
    name
        File name without its folder, or ``"(table)"``.
    format
        ``csv``, ``xlsx``, ``iramuteq``...
    sheet
        Sheet of a workbook.
    digest
        SHA-256 of the file's bytes, hexadecimal.
    details
        What was found while reading: encoding, delimiter, header rows, rows skipped...
    """

    name: str = "(table)"
    format: str = "table"
    sheet: str | None = None
    digest: str | None = None
    details: dict[str, Any] = field(default_factory=dict)


class Corpus:
    """Texts with an identifier, a status and metadata.

    Parameters
    ----------
    frame
        Columns ``text_id`` (string, unique), ``text`` (string, the verbatim, "" when nothing was written),
        ``status`` (one of :data:`STATUSES`), then metadata columns.
    source
        Where it comes from.

    Raises
    ------
    SchemaError
        A column is missing, an identifier is repeated, or a status is unknown.

    Notes
    -----
    Build one with :func:`entnlp.read_corpus` or :func:`entnlp.corpus_from_frame`, which set the statuses.
    """

    def __init__(self, frame: pd.DataFrame, source: Source | None = None) -> None:
        missing = [name for name in RESERVED if name not in frame.columns]
        if missing:
            raise SchemaError(f"a corpus needs the columns {', '.join(RESERVED)}; missing: {', '.join(missing)}")
        if not frame["text_id"].is_unique:
            raise SchemaError(
                "text_id has repeated values; build the corpus with corpus_from_frame, which numbers them"
            )
        unknown = set(frame["status"].unique()) - set(STATUSES)
        if unknown:
            raise SchemaError(f"unknown status {sorted(map(str, unknown))}; statuses: {', '.join(STATUSES)}")
        order = [*RESERVED, *(name for name in frame.columns if name not in RESERVED)]
        frame = frame.loc[:, order].reset_index(drop=True)
        frame["status"] = pd.Categorical(frame["status"], categories=list(STATUSES))
        self._frame = frame
        self.source = source or Source()

    @property
    def frame(self) -> pd.DataFrame:
        """The table itself: text_id, text, status, metadata; treat it as read-only."""
        return self._frame

    @property
    def metadata_columns(self) -> list[str]:
        """Names of the metadata columns."""
        return [name for name in self._frame.columns if name not in RESERVED]

    @property
    def texts(self) -> pd.Series[str]:
        """Verbatim of the texts whose status is ``ok``, indexed by their row in the corpus."""
        return self._frame.loc[self._frame["status"] == "ok", "text"]

    def __len__(self) -> int:
        return len(self._frame)

    def __iter__(self) -> Iterator[str]:
        return iter(self.texts)

    def status_counts(self, by: str | Sequence[str] | None = None) -> pd.DataFrame:
        """Count texts by status.

        Parameters
        ----------
        by
            Metadata columns to group by; a missing value is a group of its own.

        Returns
        -------
        DataFrame
            One row per group, columns ok, empty, formula, duplicate, total (counts of texts).
        """
        keys = group_keys(self._frame, by)
        table = pd.crosstab(keys.to_numpy(), self._frame["status"].to_numpy())
        table = table.reindex(columns=list(STATUSES), fill_value=0)
        table.index = pd.Index(table.index, name="group")
        table.columns.name = None
        table["total"] = table.sum(axis=1)
        return table

    def select(self, mask: Any) -> Corpus:
        """Keep the rows for which ``mask`` is true.

        Parameters
        ----------
        mask
            Boolean array of shape (n_rows,).

        Returns
        -------
        Corpus
        """
        mask = np.asarray(mask, dtype=bool)
        if mask.shape != (len(self),):
            raise OptionError(f"mask has shape {mask.shape}; expected ({len(self)},)")
        return Corpus(self._frame.loc[mask], self.source)

    def __repr__(self) -> str:
        counts = self._frame["status"].value_counts()
        by_status = ", ".join(f"{counts.get(name, 0):,} {name}" for name in STATUSES)
        return f"Corpus({len(self):,} texts: {by_status}; metadata: {', '.join(self.metadata_columns) or 'none'})"

    def _repr_html_(self) -> str:
        from html import escape

        # Respondents' texts stay out of notebook outputs that get shared: counts only.
        return f"<p>{escape(repr(self))}</p>" + self.status_counts().to_html()


def check_columns(frame: pd.DataFrame, names: Sequence[str], *, what: str = "column", where: str = "the table") -> None:
    """Raise a SchemaError naming the first of ``names`` that ``frame`` lacks."""
    for name in names:
        if name not in frame.columns:
            known = one_of(name, [str(column) for column in frame.columns])
            raise SchemaError(f'{what} "{name}" not found in {where}; columns: {known}')


def group_columns(by: str | Sequence[str] | None) -> list[str]:
    """Normalise a ``by`` argument to a list of column names."""
    return [] if by is None else [by] if isinstance(by, str) else list(by)


def group_keys(frame: pd.DataFrame, by: str | Sequence[str] | None) -> pd.Series[str]:
    """Label the group of each row: values joined by " / ", missing ones as "(sans valeur)", "" for no grouping.

    Parameters
    ----------
    frame
        Table with the columns of ``by``.
    by
        Column name or names.

    Returns
    -------
    Series
        Strings, same index as ``frame``.

    Raises
    ------
    SchemaError
        A column is not there.
    OptionError
        Two different groups would have one label.
    """
    names = group_columns(by)
    check_columns(frame, names, what="grouping column")
    if not names:
        return pd.Series("", index=frame.index, dtype=str)
    labels = pd.DataFrame({place: value_labels(frame[name]) for place, name in enumerate(names)})
    keys = labels[0]
    for place in range(1, len(names)):
        keys = keys + " / " + labels[place]
    if len(names) > 1 and len(labels.drop_duplicates()) > keys.nunique():
        raise OptionError(
            f'two groups by {", ".join(names)} would have one name, because values hold " / "; rename those values'
        )
    return keys


def value_labels(values: pd.Series[Any]) -> pd.Series[str]:
    """Write metadata values as group labels: 1.0 as "1", a missing one as "(sans valeur)"."""
    if pd.api.types.is_float_dtype(values) and (values.dropna() % 1 == 0).all():
        values = values.astype("Int64")
    text = values.astype("string").str.strip()
    return text.mask(text.isna() | (text == ""), MISSING_LABEL).astype(str)
