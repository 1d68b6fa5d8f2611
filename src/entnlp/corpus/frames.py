"""Make a corpus of a table: identifiers, statuses, metadata; no row is lost."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from entnlp.corpus.cells import EXCEL_ERRORS, metadata_series, string_series, text_series
from entnlp.corpus.columns import Choice, choose_columns, unique_labels
from entnlp.corpus.markup import ANY_TAG_PATTERN, MARKUP_PATTERN, strip_html
from entnlp.corpus.statuses import DUPLICATE_RULES, load_formulas, text_statuses
from entnlp.corpus.table import RESERVED, STATUSES, Corpus, Source
from entnlp.errors import OptionError, SchemaError, one_of

HTML_RULES = ("auto", "strip", "keep")
"""What is done with the markup in cells."""
Formulas = str | os.PathLike[str] | Iterable[str] | bool | None


def corpus_from_frame(
    frame: pd.DataFrame,
    *,
    text: str | Sequence[str],
    id: str | None = None,
    by: str | Sequence[str] | None = None,
    keep: str | Sequence[str] | bool | None = None,
    formulas: Formulas = None,
    duplicates: str = "id",
    html: str = "auto",
    source: Source | None = None,
) -> Corpus:
    """Make a corpus of a pandas table.

    Parameters
    ----------
    frame
        One row per respondent or observation.
    text
        Column of the texts, or several: one text per row and column then, with a metadata column ``question``.
    id
        Column of the identifiers; by default texts are numbered from 1 in the order of the rows.
    by, keep
        Metadata columns: those of ``by`` and ``keep``, or all when ``keep`` is None; with True also the columns of the
        texts and the identifiers.
    formulas
        Answers that say nothing: None for the shipped list, a path or a list of answers to add to it, False for none.
    duplicates
        ``"id"``: a text is a duplicate when an earlier row has the same identifier and the same text (case and spaces
        aside); ``"text"``: when an earlier row has the same verbatim of at least 30 characters; ``"keep"``: never.
    html
        ``"auto"``: cells that hold real HTML tags or entities give their plain text; ``"strip"``: anything like a tag
        is removed; ``"keep"``: nothing is.  In any case a cell that is nothing but markup is empty.
    source
        Where the table comes from.

    Returns
    -------
    Corpus
        As many rows as ``frame`` has (times the number of text columns).

    Raises
    ------
    SchemaError
        A column is not found.
    OptionError
        An option has a value that is not allowed.

    Notes
    -----
    A repeated identifier gets "#2", "#3"...; the counts of all that was done are in ``corpus.source.details``.  A
    table with the columns ``text_id``, ``text`` and ``status`` is a corpus already: its statuses are kept as they
    are, unless ``formulas`` or ``duplicates`` is given.

    Examples
    --------
    >>> frame = pd.DataFrame({"cycle": [1, 1, 2], "texte": ["Le blog", "R.A.S.", None]})
    >>> corpus_from_frame(frame, text="texte")
    Corpus(3 texts: 1 ok, 1 empty, 1 formula, 0 duplicate; metadata: cycle)
    """
    if not isinstance(frame, pd.DataFrame):
        raise SchemaError(f"frame is a {type(frame).__name__}; give a pandas DataFrame, or a path to read_corpus")
    labels = unique_labels([" > ".join(map(str, n)) if isinstance(n, tuple) else str(n) for n in frame.columns])
    choice = choose_columns(labels, text=text, id=id, by=by, keep=keep, where=source.name if source else "the table")
    data = {position: frame.iloc[:, position].reset_index(drop=True) for position in choice.positions}
    return assemble(data, choice, formulas=formulas, duplicates=duplicates, html=html, source=source or Source())


def check_options(*, duplicates: str, html: str) -> None:
    """Raise an OptionError before anything is read."""
    if duplicates not in DUPLICATE_RULES:
        raise OptionError(f'duplicates "{duplicates}" is unknown; values: {one_of(str(duplicates), DUPLICATE_RULES)}')
    if html not in HTML_RULES:
        raise OptionError(f'html "{html}" is unknown; values: {one_of(str(html), HTML_RULES)}')


def assemble(
    data: Mapping[int, pd.Series[Any]],
    choice: Choice,
    *,
    formulas: Formulas,
    duplicates: str,
    html: str,
    source: Source,
    errors: bool = False,
) -> Corpus:
    """Make a corpus of the columns that were read.

    Parameters
    ----------
    data
        Columns by position, all of the same length, with a RangeIndex.
    choice
        What each column is.
    formulas, duplicates, html
        As in :func:`corpus_from_frame`.
    source
        Completed with what is done here.
    errors
        Whether error values of a spreadsheet ("#N/A") count as missing.

    Returns
    -------
    Corpus
    """
    check_options(duplicates=duplicates, html=html)
    details: dict[str, Any] = dict(source.details)
    rules = load_formulas(formulas)
    stored = _stored_statuses(data, choice) if formulas is None and duplicates == "id" else None
    if stored is not None:  # texts are as they were kept when the corpus was written
        html, errors = ("keep" if html == "auto" else html), False
    if choice.stored is not None and stored is None:
        # A column called status that is none of ours is metadata like any other.
        choice = replace(choice, kept=(*choice.kept, choice.stored), stored=None)
    n_texts = len(choice.text)
    ids, owners = _identifiers(data, choice, details)
    texts, plain = _texts(data, choice, html=html, errors=errors, details=details)
    if n_texts > 1:
        ranks = pd.Series(np.tile(np.arange(1, n_texts + 1), len(ids))).astype("str")
        ids = ids.repeat(n_texts).reset_index(drop=True) + ":" + ranks
        if owners is not None:
            owners = owners.repeat(n_texts).reset_index(drop=True) + ":" + ranks
    if stored is not None:
        statuses, details["statuses"] = stored, "as stored"
    else:
        statuses = text_statuses(plain, owners=owners, formulas=rules, duplicates=duplicates)
        details["formulas"] = str(rules) if rules else "off"
        details["duplicates"] = duplicates
    columns: dict[str, Any] = {"text_id": ids, "text": texts, "status": statuses}
    columns |= _metadata(data, choice, taken={*RESERVED, "question"} if n_texts > 1 else {*RESERVED}, details=details,
                         errors=errors)  # fmt: skip
    return Corpus(pd.DataFrame(columns, copy=False), replace(source, details=details))


def _stored_statuses(data: Mapping[int, pd.Series[Any]], choice: Choice) -> Any:
    """Statuses of a table that write_corpus wrote, or None when the column holds anything else."""
    if choice.stored is None:
        return None
    values = text_series(data[choice.stored])
    return values.to_numpy(dtype=object) if set(values.unique()) <= set(STATUSES) else None


def _identifiers(
    data: Mapping[int, pd.Series[Any]], choice: Choice, details: dict[str, Any]
) -> tuple[pd.Series[str], pd.Series[Any] | None]:
    """Unique identifiers, and the ones that were given (missing where there is none)."""
    n_rows = len(data[choice.text[0]])
    numbers = pd.Series(np.arange(1, n_rows + 1)).astype("str")
    if choice.identifier is None:
        return numbers, None
    given = text_series(data[choice.identifier]).str.strip()
    missing = given == ""
    owners = given.mask(missing)
    if missing.any():
        details["missing_ids"] = int(missing.sum())
        given = given.mask(missing, "row " + numbers)
    if given.is_unique:
        return given, owners
    ranks = given.groupby(given, sort=False).cumcount()
    details["repeated_ids"] = int((ranks > 0).sum())
    unique = given.mask(ranks > 0, given + "#" + (ranks + 1).astype("str"))
    if not unique.is_unique:  # "a#2" was in the file already
        unique = _free_names(given)
    return unique, owners


def _free_names(given: pd.Series[str]) -> pd.Series[str]:
    taken = set(given)
    seen: set[str] = set()
    unique = []
    for name in given:
        number, free = 1, name
        while free in seen or (number > 1 and free in taken):
            number += 1
            free = f"{name}#{number}"
        seen.add(free)
        unique.append(free)
    return pd.Series(unique, dtype="str")


def _texts(
    data: Mapping[int, pd.Series[Any]], choice: Choice, *, html: str, errors: bool, details: dict[str, Any]
) -> tuple[pd.Series[str], pd.Series[str]]:
    """The texts, row by row and question by question; and what is left of them without markup."""
    columns = [pa.array(text_series(data[position]), type=pa.large_string()) for position in choice.text]
    if len(columns) == 1:
        strings = columns[0]
    else:
        n_rows = len(columns[0])
        order = np.arange(n_rows * len(columns)).reshape(len(columns), n_rows).T.ravel()
        strings = pa.concat_arrays(columns).take(pa.array(order))
    if isinstance(strings, pa.ChunkedArray):
        strings = strings.combine_chunks()
    if errors:
        wrong = pc.is_in(strings, value_set=pa.array(EXCEL_ERRORS, type=pa.large_string()))
        if pc.any(wrong).as_py():
            details["error_cells"] = pc.sum(wrong).as_py()
            strings = pc.if_else(wrong, "", strings)
    any_tag = html == "strip"
    marked = pc.match_substring_regex(strings, ANY_TAG_PATTERN if any_tag else MARKUP_PATTERN)
    if not pc.any(marked).as_py():
        return string_series(strings), string_series(strings)
    cleaned = [strip_html(text, any_tag=any_tag) for text in strings.filter(marked).to_pylist()]
    plain = pc.replace_with_mask(strings, marked, pa.array(cleaned, type=pa.large_string()))
    details["html_cells"] = len(cleaned)
    return string_series(strings if html == "keep" else plain), string_series(plain)


def _metadata(
    data: Mapping[int, pd.Series[Any]], choice: Choice, *, taken: set[str], details: dict[str, Any], errors: bool
) -> dict[str, Any]:
    """Metadata columns under free names, repeated for each question."""
    n_texts, n_rows = len(choice.text), len(data[choice.text[0]])
    columns: dict[str, Any] = {}
    if n_texts > 1:
        labels = unique_labels([choice.labels[position] for position in choice.text])
        codes = np.tile(np.arange(n_texts), n_rows)
        columns["question"] = pd.Series(pd.Categorical.from_codes(codes.tolist(), categories=pd.Index(labels)))
    wanted = [choice.name(position) for position in choice.kept]
    renamed = {}
    named: dict[int, str] = {}
    for position, name in zip(choice.kept, wanted, strict=True):
        free = name
        while free in taken or (free != name and free in wanted):
            free += "_source"
        taken.add(free)
        if free != choice.labels[position]:
            renamed[choice.labels[position]] = free
        named[position] = free
        values = metadata_series(data[position], errors=errors)
        columns[free] = values.repeat(n_texts).reset_index(drop=True) if n_texts > 1 else values
    if renamed:
        details["renamed_columns"] = renamed
    if choice.groups:
        details["groups"] = [named[position] for position in choice.groups]
    return columns
