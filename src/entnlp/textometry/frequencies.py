"""Frequencies of words, lemmas and n-grams, overall and by group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from entnlp.corpus import group_columns, group_keys
from entnlp.errors import OptionError
from entnlp.tokens import NO_TERM, TermMatrix, TokenTable, WordList, group_membership, stop_words_of, term_matrix

Stop = str | Path | Sequence[str | Path] | set[str] | WordList | None
PER = 10_000
"""Base of the rates: occurrences per 10,000 words."""

COLUMNS = ("group", "rank", "term", "count", "n_texts", "share_texts", "per_10000", "variants")


@dataclass(frozen=True, repr=False, eq=False)
class Frequencies:
    """Terms counted per group.

    Parameters
    ----------
    table
        One row per group and term, by descending count then name: ``group`` (label, "" when there is one group),
        ``rank`` (from 1; equal counts share the lowest rank), ``term``, ``count`` (occurrences), ``n_texts`` (texts
        that have the term), ``share_texts`` (n_texts over the group's texts of status ok), ``per_10000`` (occurrences
        per 10,000 words of the group, stop words included), ``variants`` (other spellings counted in, with their
        counts).
    groups
        One row per group: ``words``, ``texts`` (status ok).
    unit, ngram, by, stop, min_count
        The parameters.
    about
        Versions, lists, source.
    """

    table: pd.DataFrame
    groups: pd.DataFrame
    unit: str
    ngram: tuple[int, ...]
    by: tuple[str, ...]
    stop: str
    min_count: int
    about: dict[str, Any] = field(default_factory=dict)

    def to_frame(self) -> pd.DataFrame:
        """Give the table as a new DataFrame; without its ``group`` column when nothing was grouped."""
        return self.table.copy() if self.by else self.table.drop(columns="group")

    def of(self, group: str) -> pd.DataFrame:
        """Rows of one group.

        Raises
        ------
        OptionError
            There is no such group.
        """
        if group not in self.groups.index:
            raise OptionError(f'no group "{group}"; groups: {", ".join(map(str, self.groups.index))}')
        return self.table[self.table["group"] == group].reset_index(drop=True)

    def __repr__(self) -> str:
        grouped = f" by {', '.join(self.by)}" if self.by else ""
        return f"Frequencies({len(self.table):,} rows of {self.unit}{grouped}; {self.stop})\n{self.to_frame().head(10)}"

    def _repr_html_(self) -> str:
        return self.to_frame().head(50).to_html(index=False)


def frequencies(
    tokens: TokenTable,
    *,
    by: str | Sequence[str] | None = None,
    unit: str = "form",
    ngram: int | tuple[int, ...] = 1,
    stop: Stop = "survey",
    multiwords: bool = False,
    min_count: int = 1,
    top: int | None = None,
    mask: Any = None,
) -> Frequencies:
    """Count terms, overall or by group.

    Parameters
    ----------
    tokens
        Token table.
    by
        Metadata columns; every combination of their values is a group, a missing value included.
    unit
        ``"form"`` (spelling variants merged), ``"lemma"`` or ``"surface"``.
    ngram
        Number of words in a term, or several numbers.
    stop
        Words left out of the table (never out of the base of the rates): ``"survey"``, ``"function"``, a file, words,
        or None.  For n-grams, terms that begin or end with such a word are left out.
    multiwords
        Count multiword terms of the field as one unit instead of their words.
    min_count
        Least occurrences in the group.
    top
        Number of terms kept per group; terms equal to the last one by count are cut by name.
    mask
        bool (n_tokens,): tokens that may be counted, such as ``tokens.mask(pos="NOUN")``.

    Returns
    -------
    Frequencies

    Raises
    ------
    OptionError, SchemaError
        An option or a column is not there.

    Examples
    --------
    >>> from entnlp.language import tokenize
    >>> frequencies(tokenize(["Les photos", "PHOTOS de l'ecole"])).to_frame()[["term", "count", "n_texts"]]
         term  count  n_texts
    0  photos      2        2
    1   école      1        1
    """
    if min_count < 1 or (top is not None and top < 1):
        raise OptionError(f"min_count and top must be 1 or more; received min_count={min_count}, top={top}")
    matrix = term_matrix(tokens, unit=unit, ngram=ngram, multiwords=multiwords, mask=mask)
    words = stop_words_of(stop)
    matrix = matrix.select_terms(~stop_mask(matrix.terms, words, ngram=matrix.ngram))
    variants = spellings_of(tokens, by=by, unit=unit, multiwords=multiwords, mask=mask) if matrix.ngram == (1,) else {}
    table = count_groups(matrix, by=by, min_count=min_count, top=top, variants=variants)
    return Frequencies(
        table,
        group_sizes(matrix, by),
        unit,
        matrix.ngram,
        tuple(group_columns(by)),
        words.name,
        min_count,
        tokens.about,
    )


def count_groups(
    matrix: TermMatrix,
    *,
    by: str | Sequence[str] | None,
    min_count: int = 1,
    top: int | None = None,
    variants: dict[tuple[str, str], str] | None = None,
) -> pd.DataFrame:
    """Count the terms of a matrix per group; columns as in :class:`Frequencies`."""
    labels, member = group_membership(matrix.texts, by)
    counts = (member @ matrix.counts).tocoo()
    presence = matrix.counts.copy()
    presence.data = np.ones_like(presence.data)
    in_texts = (member @ presence).tocsr()
    sizes = group_sizes(matrix, by)
    keep = counts.data >= min_count
    table = pd.DataFrame({"g": counts.row[keep], "t": counts.col[keep], "count": counts.data[keep].astype(np.int64)})
    table["term"] = matrix.terms[table["t"]] if len(table) else pd.Series(dtype=object)
    table = table.sort_values(["g", "count", "term"], ascending=[True, False, True], ignore_index=True)
    table["rank"] = table.groupby("g")["count"].rank(method="min", ascending=False).astype(np.int64)
    if top is not None:
        table = table[table.groupby("g").cumcount() < top].reset_index(drop=True)
    g = table["g"].to_numpy()
    n_texts = np.asarray(in_texts[g, table["t"].to_numpy()]).reshape(-1) if len(table) else np.empty(0)
    table["n_texts"] = n_texts.astype(np.int64)
    table["share_texts"] = table["n_texts"] / np.maximum(sizes["texts"].to_numpy()[g], 1)
    table["per_10000"] = table["count"] * PER / np.maximum(sizes["words"].to_numpy()[g], 1)
    table["group"] = np.array(labels, dtype=object)[g] if len(table) else pd.Series(dtype=object)
    shown = variants or {}
    table["variants"] = [shown.get(key, "") for key in zip(table["group"], table["term"], strict=True)]
    return table.loc[:, list(COLUMNS)]


def group_sizes(matrix: TermMatrix, by: str | Sequence[str] | None) -> pd.DataFrame:
    """Words and ok texts of each group, indexed by its label."""
    labels, member = group_membership(matrix.texts, by)
    ok = (matrix.texts["status"] == "ok").to_numpy().astype(np.int64)
    return pd.DataFrame({"words": member @ matrix.n_words, "texts": member @ ok}, index=pd.Index(labels, name="group"))


def spellings_of(
    tokens: TokenTable,
    *,
    by: str | Sequence[str] | None = None,
    unit: str = "form",
    multiwords: bool = False,
    mask: Any = None,
) -> dict[tuple[str, str], str]:
    """List what was counted in each term of each group: other spellings of a form, forms of a lemma.

    Returns
    -------
    dict
        (group, term) -> "activites (31), Activités (12)", most frequent first.
    """
    if unit == "surface":
        return {}
    word = tokens.is_word if mask is None else tokens.is_word & np.asarray(mask, dtype=bool)
    if multiwords:
        word = word & (tokens.multiword == NO_TERM)
    vocabulary, codes = (tokens.forms, tokens.form) if unit == "form" else (tokens.lemmas, tokens.lemma)
    below, below_codes = (tokens.surfaces, tokens.surface) if unit == "form" else (tokens.forms, tokens.form)
    differs = vocabulary[codes] != below[below_codes]
    word = word & np.asarray(differs, dtype=bool)
    group_codes, groups = pd.factorize(group_keys(tokens.texts, by))
    pairs = pd.DataFrame({"group": group_codes[tokens.text[word]], "term": codes[word], "below": below_codes[word]})
    pairs = pairs.value_counts().reset_index()
    pairs["group"] = np.asarray(groups, dtype=object)[pairs["group"]]
    pairs["term"], pairs["below"] = vocabulary[pairs["term"]], below[pairs["below"]]
    pairs = pairs.sort_values(["group", "term", "count", "below"], ascending=[True, True, False, True])
    shown: dict[tuple[str, str], list[str]] = {}
    for group, term, spelling, count in pairs.itertuples(index=False):
        shown.setdefault((group, term), []).append(f"{spelling} ({count})")
    return {key: ", ".join(each) for key, each in shown.items()}


def stop_mask(
    terms: npt.NDArray[np.object_], words: WordList, *, ngram: tuple[int, ...] = (1,)
) -> npt.NDArray[np.bool_]:
    """Say as bool (n_terms,) whether a term is a stop word, or an n-gram that begins or ends with one."""
    stop = frozenset(words.entries)
    if not stop:
        return np.zeros(len(terms), dtype=bool)

    def stopped(term: str) -> bool:
        low = term.lower()
        if low in stop or ngram == (1,):  # a word with an apostrophe or a multiword term is one unit
            return low in stop
        parts = low.replace("'", "' ").split()
        return len(parts) > 1 and (parts[0] in stop or parts[-1] in stop)

    return np.array([stopped(str(term)) for term in terms], dtype=bool)
