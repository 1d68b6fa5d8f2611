"""Concordances: every occurrence of a query in its context (KWIC)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import chi2

from entnlp.corpus import Corpus
from entnlp.errors import OptionError, SchemaError, one_of
from entnlp.textometry.alphabet import alphabetical_ranks
from entnlp.textometry.frequencies import PER
from entnlp.textometry.matching import find, near_forms
from entnlp.textometry.query import Query, parse_query
from entnlp.tokens import FLAGS, TokenTable, group_membership

SORTS = ("text", "left", "match", "right")
"""Orders of the lines, beside those by metadata columns."""
OWN_COLUMNS = ("text_id", "position", "left", "match", "right", "start", "end", "sentence")

_SORTED_WORDS = 10  # lines that agree in ten words are as good as equal
_WIDEST = 200
_LINE_BREAKS = re.compile("[\t\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, repr=False, eq=False)
class Concordance:
    """The occurrences of a query, one line each.

    Parameters
    ----------
    table
        ``text_id``; the metadata columns; ``position`` (of the first token in its text, from 1, punctuation
        included); ``left``, ``match``, ``right``; ``start``, ``end`` (of the match, character offsets in the verbatim);
        ``sentence`` (in its text, from 1).  A metadata column that has one of these names gets a "_" behind it.
    texts
        The texts of the token table: ``text_id``, ``status``, metadata.
    hits, words
        int64 (n_texts,): occurrences of the query, and words, in each text.
    query
        As typed.
    context
        Words on each side.
    sort
        Orders of the lines, the first goes first.
    accents
        Whether accents count in bare words.
    within
        What no match crosses, ``"sentence"`` or ``"text"``.
    near
        When nothing was found: places of the query that no token fits -> nearest forms of the corpus.
    about
        Versions, lists, source.
    """

    table: pd.DataFrame
    texts: pd.DataFrame
    hits: IntArray
    words: IntArray
    query: str
    context: int
    sort: tuple[str, ...]
    accents: bool
    within: str
    near: dict[str, list[str]] = field(default_factory=dict)
    about: dict[str, Any] = field(default_factory=dict)

    @property
    def n_hits(self) -> int:
        """Number of occurrences."""
        return len(self.table)

    @property
    def n_texts(self) -> int:
        """Number of texts that have the query at least once."""
        return int((self.hits > 0).sum())

    def to_frame(self) -> pd.DataFrame:
        """Give the lines as a new DataFrame."""
        return self.table.copy()

    def counts(self, by: str | Sequence[str] | None = None) -> pd.DataFrame:
        """Count the occurrences in each group, groups without any included.

        Parameters
        ----------
        by
            Metadata columns; None for all texts together.

        Returns
        -------
        DataFrame
            ``group``, ``count`` (occurrences), ``n_texts`` (texts that have some), ``texts`` (of status ok), ``words``,
            ``per_10000`` (occurrences per 10,000 words), ``per_10000_low``, ``per_10000_high`` (its exact Poisson
            interval, 95 %; missing, as the rate, where a group has no word).

        References
        ----------
        Garwood, F. (1936). Fiducial limits for the Poisson distribution. Biometrika 28, 437-442: for k occurrences
        from chi2(0.025; 2k) / 2 to chi2(0.975; 2k + 2) / 2.
        """
        labels, member = group_membership(self.texts, by)
        ok = (self.texts["status"] == "ok").to_numpy().astype(np.int64)
        count, words = member @ self.hits, member @ self.words
        base = np.where(words > 0, words, np.nan)
        low = np.where(count > 0, chi2.ppf(0.025, 2 * np.maximum(count, 1)) / 2, 0.0)
        return pd.DataFrame(
            {
                "group": np.array(labels, dtype=object),
                "count": count,
                "n_texts": member @ (self.hits > 0).astype(np.int64),
                "texts": member @ ok,
                "words": words,
                "per_10000": count * PER / base,
                "per_10000_low": low * PER / base,
                "per_10000_high": chi2.ppf(0.975, 2 * count + 2) / 2 * PER / base,
            }
        )

    def __repr__(self) -> str:
        head = f"Concordance({self.query}: {self.n_hits:,} hits in {self.n_texts:,} texts)"
        return f"{head}\n{self._head(10).to_string(index=False)}" if self.n_hits else head

    def _repr_html_(self) -> str:
        from html import escape

        head = f"<p>{escape(self.query)}: {self.n_hits:,} hits in {self.n_texts:,} texts</p>"
        return head + str(self._head(50).to_html(index=False))

    def _head(self, rows: int) -> pd.DataFrame:
        return self.table.loc[: rows - 1, ["text_id", "left", "match", "right"]]


def concordance(
    tokens: TokenTable,
    query: str | Query,
    *,
    corpus: Corpus | None = None,
    context: int = 8,
    sort: str | Sequence[str] = "text",
    accents: bool = True,
    within: str = "sentence",
) -> Concordance:
    """Show every occurrence of a query with the words around it.

    Parameters
    ----------
    tokens
        Token table.
    query
        In the language of :mod:`entnlp.textometry.query`: words with wildcards ("cahier de texte*"), or places in the
        brackets of CQP ('[lemma="voir" & pos="VERB"] []{0,2} "photos?"').
    corpus
        The corpus the tokens were made of: left, match and right are then cut out of the verbatim, exactly as typed
        but for line breaks and tabs, shown as spaces.  Without it they are spelled from the normalised surfaces.
    context
        Words on each side, 0 to 200; punctuation between them is shown and not counted.  The context never leaves the
        text; it may leave the sentence.
    sort
        ``"text"``: order of the corpus.  ``"right"``, ``"left"``: by the first word to that side, then the second, up
        to ten, punctuation skipped.  ``"match"``: by the words found.  Or a metadata column; or several of these, the
        first going first.  French alphabetical order: letters, then accents, case ignored; ties in the order of the
        corpus.
    accents
        Whether accents count in bare words; if not, "ecole" finds école and the other way round.
    within
        What no match crosses: ``"sentence"`` or ``"text"``.

    Returns
    -------
    Concordance

    Raises
    ------
    OptionError
        The query is malformed, an option is not allowed, or the corpus is not that of the tokens.
    SchemaError
        A column of ``sort`` is not there.

    Examples
    --------
    >>> from entnlp.language import tokenize
    >>> found = concordance(tokenize(["J'aime les photos du blog", "Des photos, le soir"]), "photo*", sort="right")
    >>> found.table[["left", "match", "right"]].to_numpy().tolist()
    [["J'aime les", 'photos', 'du blog'], ['Des', 'photos', ', le soir']]
    """
    if not isinstance(tokens, TokenTable):
        raise OptionError(f"a concordance needs a token table, which knows the order; received {type(tokens).__name__}")
    query = parse_query(query) if isinstance(query, str) else query
    if not isinstance(context, int) or not 0 <= context <= _WIDEST:
        raise OptionError(f"context goes from 0 to {_WIDEST} words; received {context}")
    orders = (sort,) if isinstance(sort, str) else tuple(sort)
    _check_orders(orders, tokens.texts)
    starts, ends = find(tokens, query, accents=accents, within=within)
    lines = _Lines(tokens, starts.astype(np.int64), ends.astype(np.int64))
    order = lines.order(orders)
    n_texts = len(tokens.texts)
    hits = np.bincount(lines.text, minlength=n_texts).astype(np.int64)
    words = np.bincount(tokens.text[tokens.is_word], minlength=n_texts).astype(np.int64)
    left, match, right = lines.spelled(context, None if corpus is None else _verbatims(tokens, corpus, lines))
    rows = tokens.texts.iloc[lines.text].reset_index(drop=True)
    columns: dict[str, Any] = {"text_id": rows["text_id"]}
    for name in rows.columns.drop(["text_id", "status"]):
        columns[_free_name(str(name), rows.columns)] = rows[name]
    columns |= {"position": starts - lines.text_begin + 1, "left": left, "match": match, "right": right}
    columns |= {"start": tokens.start[starts], "end": tokens.end[ends - 1], "sentence": tokens.sentence[starts] + 1}
    table = pd.DataFrame(columns).iloc[order].reset_index(drop=True)
    near = {} if len(starts) else near_forms(tokens, query, accents=accents)
    bound = query.within or within
    return Concordance(
        table, tokens.texts, hits, words, query.text, context, orders, accents, bound, near,
        {
            **tokens.about, "query": query.text, "context": context, "sort": list(orders), "accents": accents,
            "within": bound, "verbatim": corpus is not None,
        },
    )  # fmt: skip


def _check_orders(orders: tuple[str, ...], texts: pd.DataFrame) -> None:
    for name in orders:
        if name not in SORTS:
            columns = [str(column) for column in texts.columns if column not in ("text_id", "status")]
            if name not in columns:
                raise SchemaError(f'cannot sort by "{name}"; allowed: {one_of(name, [*SORTS, *columns])}')


def _free_name(name: str, taken: pd.Index[Any]) -> str:
    while name in OWN_COLUMNS:
        name += "_"
        while name in taken:
            name += "_"
    return name


def _verbatims(tokens: TokenTable, corpus: Corpus, lines: _Lines) -> dict[int, str]:
    """Give the verbatim of each text that has a hit, by its row in the token table."""
    needed = np.unique(lines.text)
    ids = tokens.texts["text_id"].iloc[needed]
    verbatim = corpus.frame.set_index("text_id")["text"].reindex(ids)
    longest = np.zeros(len(tokens.texts), dtype=np.int64)
    np.maximum.at(longest, tokens.text, tokens.end)
    other = "the corpus is not the one the tokens were made of: texts are missing or changed; give that corpus, or none"
    if verbatim.isna().any() or (verbatim.str.len().to_numpy() < longest[needed]).any():
        raise OptionError(other)
    found = dict(zip(needed.tolist(), verbatim.tolist(), strict=True))
    # Tokens are normalised in other signs than letters and digits only: these must be where they were.
    for row, token in zip(lines.text.tolist(), lines.starts.tolist(), strict=True):
        typed = found[row][tokens.start[token] : tokens.end[token]]
        if _letters(typed) != _letters(str(tokens.surfaces[tokens.surface[token]])):
            raise OptionError(other)
    return found


def _letters(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFC", text).casefold() if char.isalnum())


class _Lines:
    """The hits as arrays: bounds of the match, of its text; contexts and sort keys are computed from these."""

    def __init__(self, tokens: TokenTable, starts: IntArray, ends: IntArray) -> None:
        self.tokens, self.starts, self.ends = tokens, starts, ends
        self.text = tokens.text[starts].astype(np.int64)
        self.text_begin = np.searchsorted(tokens.text, self.text, side="left").astype(np.int64)
        self.text_end = np.searchsorted(tokens.text, self.text, side="right").astype(np.int64)

    def context(self, words: int) -> tuple[IntArray, IntArray]:
        """Give the first token of the left context and the one behind the right context."""
        if not words:
            return self.starts, self.ends
        before = np.concatenate([[0], np.cumsum(self.tokens.is_word)])
        begin = np.searchsorted(before, before[self.starts] - words, side="right") - 1
        end = np.searchsorted(before, before[self.ends] + words, side="left")
        return np.maximum(begin, self.text_begin), np.minimum(end, self.text_end)

    def spelled(self, words: int, verbatims: dict[int, str] | None) -> tuple[list[str], list[str], list[str]]:
        begin, end = self.context(words)
        bounds = zip(*(each.tolist() for each in (self.text, begin, self.starts, self.ends, end)), strict=True)
        if verbatims is None:
            spell = _speller(self.tokens)
            rows = [(spell(a, b), spell(b, c), spell(c, d)) for _, a, b, c, d in bounds]
        else:
            first, last = self.tokens.start, self.tokens.end
            rows = []
            for row, a, b, c, d in bounds:
                verbatim = verbatims[row]
                left = verbatim[first[a] : first[b]] if a < b else ""
                right = verbatim[last[c - 1] : last[d - 1]] if c < d else ""
                rows.append((left, verbatim[first[b] : last[c - 1]], right))
        clean = [tuple(_LINE_BREAKS.sub(" ", part).strip() for part in row) for row in rows]
        return [row[0] for row in clean], [row[1] for row in clean], [row[2] for row in clean]

    def order(self, orders: tuple[str, ...]) -> IntArray:
        keys: list[npt.NDArray[Any]] = []
        for name in orders:
            if name in SORTS:
                keys += [] if name == "text" else self.word_keys(name)
                if name == "text":
                    keys.append(self.starts)
            else:
                keys.append(self.label_key(name))
        return np.lexsort([self.starts, *reversed(keys)]).astype(np.int64)

    def word_keys(self, side: str) -> list[npt.NDArray[Any]]:
        """Rank the words to one side, the first, the second...; where there is none, before all others."""
        tokens = self.tokens
        ranks = alphabetical_ranks(tokens.surfaces)
        worded = np.flatnonzero((tokens.flags & FLAGS["punctuation"]) == 0)
        if not len(worded):
            return []
        place = np.searchsorted(worded, self.ends if side == "right" else self.starts)
        keys = []
        for step in range(_SORTED_WORDS):
            wanted = place - 1 - step if side == "left" else place + step
            token = worded[np.clip(wanted, 0, len(worded) - 1)]
            there = (wanted >= 0) & (wanted < len(worded))
            if side == "left":
                there &= token >= self.text_begin
            else:
                there &= token < (self.text_end if side == "right" else self.ends)
            keys.append(np.where(there, ranks[tokens.surface[token]], -1))
        return keys

    def label_key(self, column: str) -> npt.NDArray[Any]:
        _, member = group_membership(self.tokens.texts, column)
        return np.asarray(member.tocsc().indices[self.text])


def _speller(tokens: TokenTable) -> Any:
    """Make a function that writes tokens as running text, with a space where the verbatim has something between."""
    n_surfaces = len(tokens.surfaces)
    spaced = np.concatenate([tokens.surfaces, tokens.surfaces + " "]) if n_surfaces else tokens.surfaces
    codes = tokens.surface.astype(np.int64)
    gap = np.zeros(len(tokens), dtype=bool)
    gap[:-1] = tokens.start[1:] > tokens.end[:-1]
    codes[gap] += n_surfaces

    def spell(begin: int, end: int) -> str:
        return "".join(spaced[codes[begin:end]])

    return spell
