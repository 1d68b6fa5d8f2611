"""Find the columns a user asks for among the headers of a real export."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

import pandas as pd

from entnlp.corpus.markup import strip_html
from entnlp.errors import SchemaError

SEPARATOR = " > "
"""What stands between the parts of a header of several rows."""
UNNAMED = "(column "
"""How the label of a column without header begins."""
TEXT_NAMES = frozenset({"text", "texte", "textes", "verbatim", "verbatims", "reponse", "reponses", "commentaire"})
"""Folded names that are taken as the text when none was asked for."""
ID_NAMES = frozenset(
    {"text id", "text_id", "id", "identifiant", "n", "no", "num", "numero", "horodateur", "timestamp", "date",
     "submitdate", "date de soumission", "response id", "id de la reponse", "sid", "serial"}
)  # fmt: skip
"""Folded names that are never taken as the text when none was asked for."""
_LETTER = re.compile(r"col:([A-Za-z]{1,3})")


@dataclass(frozen=True)
class Choice:
    """Which columns of a table are read, by position.

    Parameters
    ----------
    labels
        Label of every column of the table.
    text, identifier, kept
        Positions of the texts, of the identifier (or None) and of the metadata.
    names
        Names the user gave to columns, by position: they replace the labels.
    stored
        Position of the ``status`` column when the table was written by ``write_corpus``.
    groups
        Positions of the grouping columns, in the order in which they were asked for.
    """

    labels: tuple[str, ...]
    text: tuple[int, ...]
    identifier: int | None
    kept: tuple[int, ...]
    names: dict[int, str] = field(default_factory=dict)
    stored: int | None = None
    groups: tuple[int, ...] = ()

    @property
    def positions(self) -> list[int]:
        """All positions to read, in the order of the table."""
        chosen = {*self.text, *self.kept}
        chosen |= {position for position in (self.identifier, self.stored) if position is not None}
        return sorted(chosen)

    def name(self, position: int) -> str:
        """What the column is called in the corpus."""
        return self.names.get(position, self.labels[position])


Chooser = Callable[[Sequence[str], str], Choice]
"""Takes the labels of a table and how errors call it, gives the choice."""


@dataclass(frozen=True)
class Loaded:
    """Columns of a file, before they are a corpus.

    Parameters
    ----------
    choice
        What each column is.
    data
        The columns that were read, by position.
    details
        What was found while reading.
    sheet
        Sheet of a workbook.
    """

    choice: Choice
    data: dict[int, pd.Series[Any]]
    details: dict[str, Any]
    sheet: str | None = None


def fold_label(label: str) -> str:
    """Reduce a header to what a reader recognises: no HTML, case, accents, repeated spaces or final punctuation.

    Parameters
    ----------
    label
        Header, or the name a user typed.

    Returns
    -------
    str

    Examples
    --------
    >>> fold_label(" <b>Qu’avez-vous  FAIT à l'école</b> ? ")
    "qu'avez-vous fait a l'ecole"
    """
    plain = strip_html(label).replace("’", "'").replace("ʼ", "'")
    plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    plain = " ".join(plain.casefold().split())
    return plain.rstrip(" ?!.:;,…*").lstrip(" *") or plain


def clean_label(label: str) -> str:
    """Write a header on one line, without HTML."""
    return " ".join(strip_html(label).replace("\ufeff", "").split())


def unique_labels(labels: Sequence[str]) -> list[str]:
    """Number repeated labels: "Autre", "Autre (2)"."""
    seen: set[str] = set()
    unique = []
    for label in labels:
        name, number = label, 1
        while name in seen:
            number += 1
            name = f"{label} ({number})"
        seen.add(name)
        unique.append(name)
    return unique


def find_column(name: str, labels: Sequence[str], *, what: str, where: str, option: str) -> int:
    """Give the position of a column asked for by name.

    Exact names come first, then names that differ in case, accents, spaces, HTML or final punctuation, then one part
    of a header of several rows; ``col:D`` is the column of that letter in a spreadsheet.

    Parameters
    ----------
    name
        What the user gave.
    labels
        Headers of the table.
    what, where, option
        Words of the error: "text column", 'a.xlsx (sheet "Q")', "text".

    Returns
    -------
    int

    Raises
    ------
    SchemaError
        No column, or several, answer to that name.
    """
    if not isinstance(name, str):
        raise SchemaError(f"{what} {name!r} is no name; {option}= takes column names, in quotes")
    if name in labels:
        return list(labels).index(name)
    letter = _LETTER.fullmatch(name.strip())
    if letter:
        return _lettered(letter.group(1).upper(), labels, where)
    wanted = fold_label(name)
    whole = [position for position, label in enumerate(labels) if fold_label(label) == wanted]
    parts = [
        position
        for position, label in enumerate(labels)
        if SEPARATOR in label and wanted in {fold_label(part) for part in label.split(SEPARATOR)}
    ]
    found = whole or parts
    if len(found) == 1:
        return found[0]
    if found:
        shown = "; ".join(f'"{labels[position]}" (col:{column_letter(position)})' for position in found[:6])
        raise SchemaError(f'{what} "{name}" stands for {len(found)} columns of {where}: {shown}; give one of them')
    raise SchemaError(f'{what} "{name}" not found in {where}; {known_columns(name, labels)}')


def choose_columns(
    labels: Sequence[str],
    *,
    text: str | Sequence[str] | None,
    id: str | None,
    by: str | Sequence[str] | None,
    keep: str | Sequence[str] | bool | None,
    where: str,
) -> Choice:
    """Decide which columns are the text, the identifier and the metadata.

    Parameters
    ----------
    labels
        Headers of the table.
    text, id, by, keep
        As in :func:`entnlp.read_corpus`.
    where
        How errors call the table.

    Returns
    -------
    Choice

    Raises
    ------
    SchemaError
        A column is not found, or the text is not given and cannot be told.
    """
    names: dict[int, str] = {}
    if not (text is None or isinstance(text, str)) and len(text) > 1 and "question" not in labels:
        # Several text columns give a column "question"; grouping by it is asking for what is there anyway.
        by = None if by is None else [name for name in _names(by) if name != "question"]
        if not isinstance(keep, bool) and keep is not None:
            keep = [name for name in _names(keep) if name != "question"]

    def find(name: str, what: str, option: str) -> int:
        position = find_column(name, labels, what=what, where=where, option=option)
        if not _LETTER.fullmatch(name.strip()):
            names.setdefault(position, name)
        return position

    written = {"text_id", "text", "status"} <= set(labels) and text in (None, "text") and id in (None, "text_id")
    if written:  # by write_corpus: nothing to guess
        text, id = "text", "text_id"
    identifier = None if id is None else find(id, "identifier column", "id")
    groups = [find(name, "grouping column", "by") for name in _names(by)]
    if keep is True:  # the text and the identifier too, under their own names
        kept: list[int] | None = list(range(len(labels)))
    else:
        kept = None if keep is None else [find(name, "column", "keep") for name in _names(keep or None)]
    stored = list(labels).index("status") if written else None
    if text is None:
        taken = {identifier, stored, *groups, *(kept or [] if keep is not True else [])}
        texts = [_plausible_text(labels, taken, where)]
    else:
        texts = [find(name, "text column", "text") for name in _names(text)]
        if not texts:
            raise SchemaError(f"text= is an empty list; {known_columns('', labels)}")
    if kept is None:
        kept = [position for position in range(len(labels)) if position not in {*texts, identifier, stored}]
    # A column asked for in by= is metadata even when it is also the identifier.
    metadata = kept if keep is True else list(dict.fromkeys([*groups, *kept]))
    return Choice(tuple(labels), tuple(dict.fromkeys(texts)), identifier, tuple(metadata), names, stored, tuple(groups))


def _plausible_text(labels: Sequence[str], taken: set[int | None], where: str) -> int:
    """Tell the text column when none was given: one of a usual name, else the only one left."""
    free = [position for position in range(len(labels)) if position not in taken]
    named = [position for position in free if fold_label(labels[position]) in TEXT_NAMES]
    if len(named) == 1:
        return named[0]
    left = named or [
        position
        for position in free
        if fold_label(labels[position]) not in ID_NAMES and not labels[position].startswith(UNNAMED)
    ]
    if len(left) == 1:
        return left[0]
    if len(labels) == 1:
        return 0
    raise SchemaError(f"which column of {where} holds the texts? give text=, one of the {known_columns('', labels)}")


def column_letter(position: int) -> str:
    """Name a position as a spreadsheet does: 0 is A, 26 is AA."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _lettered(letters: str, labels: Sequence[str], where: str) -> int:
    position = 0
    for letter in letters:
        position = position * 26 + ord(letter) - 64
    if position > len(labels):
        raise SchemaError(
            f'no column "{letters}" in {where}; its columns go from A to {column_letter(len(labels) - 1)}'
        )
    return position - 1


def _names(value: str | Sequence[str] | None) -> list[str]:
    return [] if value is None else [value] if isinstance(value, str) else list(value)


# Under a header read from the wrong row or with the wrong delimiter stand the cells of a respondent: a bare number, a
# date, or several delimiters in one cell.
_DATA_LIKE = re.compile(r"^\s*[\d./:-]+\s*$|;.*;|\t|\|.*\|")


def known_columns(name: str, labels: Sequence[str]) -> str:
    """List the columns, cut to a readable length, with the closest to ``name``; never what may be a row of answers."""
    if any(_DATA_LIKE.search(label) for label in labels):
        return (
            f"columns: {len(labels)}, not listed because the first row looks like data, not names; "
            "check the delimiter, or say that there is no header row (header=0) and name columns as col:A"
        )
    shown = [label if len(label) <= 60 else label[:57] + "..." for label in labels]
    text = f"columns: {', '.join(shown[:20])}" + (f", ... ({len(shown)} in all)" if len(shown) > 20 else "")
    folded = {fold_label(label): label for label in reversed(labels)}
    close = get_close_matches(fold_label(name), folded, n=1, cutoff=0.6) if name else []
    if not close and name:
        within = [label for key, label in folded.items() if fold_label(name) and fold_label(name) in key]
        return f'{text}; closest: "{within[-1]}"' if within else text
    return f'{text}; closest: "{folded[close[0]]}"' if close else text
