"""Sheets coded by people: read them, and compare their coders."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from entnlp.corpus import read_corpus
from entnlp.corpus.columns import known_columns
from entnlp.engines.classify import CHECKED
from entnlp.errors import EntnlpWarning, InputError, OptionError, SchemaError, one_of
from entnlp.themes import Agreement, agreement

YES = frozenset({"1", "1.0", "1,0", "oui", "vrai", "true", "x", "yes"})
NO = frozenset({"0", "0.0", "0,0", "non", "faux", "false", "no"})
THEMES_COLUMN = "themes"
"""A single column of theme identifiers, parted by ";" or ",", may stand for the columns of 0 and 1."""


@dataclass(frozen=True)
class CodedSheet:
    """What people coded in one file.

    Parameters
    ----------
    frame
        ``text_id``, ``text``, then a column of 0 and 1 per theme, then the other columns asked for: rows that were
        coded.
    name
        File name.
    left_out
        Rows without a code.
    repeated
        An identifier that stands twice in the file, or None.
    """

    frame: pd.DataFrame
    name: str
    left_out: int
    repeated: str | None = None


def read_coded(
    path: str | Path,
    *,
    themes: Sequence[str],
    text: str | None = None,
    id: str | None = None,
    keep: Sequence[str] = (),
) -> CodedSheet:
    """Read a sheet that a person filled in.

    A file that a coder wrote, with its probabilities, counts only where people marked a row in the column ``checked``;
    where none is marked, all rows count, with a warning.

    Parameters
    ----------
    path
        Any table that :func:`entnlp.read_corpus` reads.
    themes
        Columns of codes: 1, 0, oui, non, vrai, faux, x; or, where there are none, one column ``themes`` with the
        identifiers parted by ";" or ",", ``none`` or ``aucun`` for none.
    text, id
        Columns; found by their usual names without them.
    keep
        Other columns to give.

    Returns
    -------
    CodedSheet

    Raises
    ------
    SchemaError
        A column is missing, a code is unknown, or a text is coded in part.
    InputError
        No row is coded, or the file cannot be read.
    """
    path = Path(path)
    whole = read_corpus(path, text=text, id=id, keep=True, formulas=False, duplicates="keep")
    frame, labels = whole.frame, whole.metadata_columns
    ids = frame["text_id"]
    if id is None and "text_id_source" in labels:
        ids = frame["text_id_source"].astype("str")
    renamed = whole.source.details.get("renamed_columns", {})
    own = [{free: label for label, free in renamed.items()}.get(each, each) for each in labels]
    single = [name for name in labels if name.lower() in (THEMES_COLUMN, "thèmes")]
    missing = [theme for theme in themes if theme not in labels]
    if not missing:
        codes = pd.DataFrame({theme: _flags(frame[theme], ids, theme, path.name) for theme in themes})
        partly = codes.isna().any(axis=1) & codes.notna().any(axis=1)
        if partly.any():
            first = int(np.flatnonzero(partly)[0])
            raise SchemaError(
                f'"{path.name}", text {ids[first]}: some themes are filled in, {_blank(codes.iloc[first])} is empty; '
                "fill in 1 or 0 for each theme, or leave all empty"
            )
    elif single:
        codes = _from_sets(frame[single[0]], themes, path.name)
    else:
        raise SchemaError(f'"{path.name}" has no column "{missing[0]}"; {known_columns(missing[0], own)}')
    others = {}
    for name in keep:
        if name not in labels:
            raise SchemaError(f'"{path.name}" has no column "{name}"; {known_columns(name, own)}')
        others[name] = frame[name].astype("str")
    coded = codes.notna().all(axis=1)
    if all(f"p_{theme}" in labels for theme in themes):  # codes of a coder, which people may have corrected
        coded &= _checked_rows(frame, path.name)
    if not coded.any():
        raise InputError(f'"{path.name}" has no coded row; fill in 1 or 0 for each theme')
    table = pd.DataFrame({"text_id": ids, "text": frame["text"], **codes.astype("Int8"), **others})[coded]
    repeated = _repeated_id(ids) if "repeated_ids" in whole.source.details else None
    return CodedSheet(table.reset_index(drop=True), path.name, int((~coded).sum()), repeated)


def _repeated_id(ids: pd.Series[str]) -> str:
    """Give the first identifier that stands twice: the reader has called its second text "<id>#2"."""
    known = set(ids)
    return next(base for base, mark, _ in (each.rpartition("#") for each in ids) if mark and base in known)


def _checked_rows(frame: pd.DataFrame, name: str) -> pd.Series[bool]:
    """Tell the rows that people marked as looked at; all of them, with a warning, when none is marked."""
    marked = pd.Series(False, index=frame.index)
    if CHECKED in frame.columns:
        marked = _cells(frame[CHECKED]).isin(YES)
    if marked.any():
        return marked
    warnings.warn(
        f'"{name}" holds the codes of a coder and no row is marked in a column "{CHECKED}": codes that nobody '
        "looked at count as if people had given them; put 1 there in the rows you have checked",
        EntnlpWarning,
        stacklevel=3,
    )
    return ~marked


def _cells(values: pd.Series[Any]) -> pd.Series[str]:
    """Give what is written in the cells of a column, in lower case."""
    return values.astype("string").fillna("").str.strip().str.lower().astype("str")


def _flags(values: pd.Series[Any], ids: pd.Series[str], theme: str, name: str) -> pd.Series[Any]:
    """Turn the cells of one column into 1, 0 or missing."""
    cells = _cells(values)
    found = cells.map(lambda cell: 1 if cell in YES else 0 if cell in NO else None)
    wrong = found.isna() & (cells != "")
    if wrong.any():
        raise SchemaError(f'"{name}", text {ids[wrong].iloc[0]}, column "{theme}": the code is neither 1, 0 nor empty')
    return found


def _blank(row: pd.Series[Any]) -> str:
    return str(row.index[row.isna()][0])


def _from_sets(values: pd.Series[Any], themes: Sequence[str], name: str) -> pd.DataFrame:
    """Turn cells such as "citizenship; cooperation" into columns."""
    rows: list[list[int | None]] = []
    for number, cell in enumerate(values.astype("string").fillna(""), start=1):
        named = [part.strip() for part in cell.replace(",", ";").split(";") if part.strip()]
        if not named:
            rows.append([None] * len(themes))
            continue
        given = {part for part in named if part.lower() not in ("none", "aucun")}
        unknown = sorted(given - set(themes))
        if unknown:
            # A long cell is an answer, not a label: it is not repeated.
            shown = f'"{unknown[0]}"' if len(unknown[0].split()) <= 2 and len(unknown[0]) <= 30 else "what is written"
            raise SchemaError(
                f'"{name}", row {number}: {shown} is no theme of the codebook; themes: '
                f"{one_of(unknown[0], [*themes, 'none'])}"
            )
        if given and len(given) < len(set(named)):
            raise SchemaError(f'"{name}", row {number}: a theme and none at once')
        rows.append([int(theme in given) for theme in themes])
    return pd.DataFrame(rows, columns=list(themes), index=values.index)


@dataclass(frozen=True)
class SheetAgreement:
    """Agreement of coded files, and the texts to settle.

    Parameters
    ----------
    measures
        The measures.
    to_settle
        ``text_id``, ``text``, a column per coder, and an empty column ``decision``.
    alone
        Texts that one coder alone has coded, which are not counted.
    """

    measures: Agreement
    to_settle: pd.DataFrame
    alone: int


def agreement_of_files(
    files: Sequence[str | Path], *, themes: Sequence[str], id: str = "text_id", **options: Any
) -> SheetAgreement:
    """Compare the coders of several files, text by text.

    Parameters
    ----------
    files
        One per coder.
    themes
        Columns compared.
    id
        Column of the identifiers.
    **options
        As in :func:`entnlp.themes.agreement`.

    Returns
    -------
    SheetAgreement

    Raises
    ------
    SchemaError, InputError
        As :func:`read_coded`; an identifier stands twice; the same identifier has different texts.
    """
    if len(files) < 2:
        raise OptionError(f"{len(files)} file; agreement needs the sheets of at least two coders")
    sheets = [read_coded(file, themes=themes, id=id) for file in files]
    names = _coder_names([Path(file) for file in files])
    texts: dict[str, str] = {}
    frames = {}
    for coder, sheet in zip(names, sheets, strict=True):
        if sheet.repeated is not None:
            raise SchemaError(f'"{sheet.name}": identifier {sheet.repeated} stands twice')
        for text_id, text in zip(sheet.frame["text_id"], sheet.frame["text"], strict=True):
            if texts.setdefault(text_id, text) != text:
                raise SchemaError(
                    f'"{sheet.name}", text {text_id}: another coder has another text under this identifier'
                )
        frames[coder] = sheet.frame.set_index("text_id")
    made = agreement(frames, themes=themes, **options)
    settle = made.disagreements.copy()
    settle.insert(1, "text", [texts[text_id] for text_id in settle["text_id"]])
    times = pd.concat([frame.index.to_series() for frame in frames.values()]).value_counts()
    return SheetAgreement(made, settle.assign(decision=""), int((times == 1).sum()))


def _coder_names(files: Sequence[Path]) -> list[str]:
    """Call each coder as the file, without its suffix; numbered where two are alike."""
    stems = [file.stem for file in files]
    names: list[str] = []
    for stem in stems:
        if stem in ("text_id", "text", "decision"):
            raise SchemaError(f'a coder cannot be called "{stem}"; give another name to the file')
        name, number = stem, 0
        while name in names or stems.count(name) > 1 or (number and name in stems):
            number += 1
            name = f"{stem} ({number})"
        names.append(name)
    return names
