"""Where terms meet: whole texts or sentences that hold both, or words near each other inside a sentence."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, NamedTuple, Protocol, Unpack

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from entnlp.errors import OptionError, one_of
from entnlp.textometry.selection import TermOptions, chosen_terms, token_mask
from entnlp.tokens import TermMatrix, TokenTable
from entnlp.tokens.table import Vocabulary

CONTEXTS = ("text", "sentence", "window")
WIDEST = 100
_BLOCK = 2048  # terms whose meetings are counted at a time, so that rare ones are dropped before the next block
IntArray = npt.NDArray[np.int64]


class Pairs(NamedTuple):
    """Terms that meet: places of both in ``terms`` (first < second) and how often, shape (n_pairs,) each."""

    first: IntArray
    second: IntArray
    together: IntArray


class Near(NamedTuple):
    """What stands in the contexts of a pole.

    ``inside`` (f): occurrences of each term in them, shape (n_terms,); ``contexts``: how many of them hold the term
    (sentences, for windows), shape (n_terms,); ``n_contexts``: how many there are; ``words`` (t): their words;
    ``total`` (T): words of the corpus.  The pole's own occurrences are in neither t nor T.
    """

    inside: IntArray
    contexts: IntArray
    n_contexts: int
    words: int
    total: int


class Contexts(Protocol):
    """Contexts of one kind, whatever their storage."""

    @property
    def terms(self) -> Vocabulary:
        """Terms, sorted by name, shape (n_terms,)."""

    @property
    def total(self) -> int:
        """N, the number of contexts."""

    def occurrences(self) -> IntArray:
        """Occurrences of each term in the corpus."""

    def margins(self) -> IntArray:
        """Contexts of each term."""

    def pairs(self, min_together: int) -> Pairs:
        """Pairs of different terms that meet often enough."""

    def near(self, pole: npt.NDArray[np.bool_]) -> Near:
        """Count what stands with the pole, given as bool (n_terms,)."""


@dataclass(frozen=True, eq=False)
class WholeContexts:
    """Texts or sentences.

    Parameters
    ----------
    terms
        Object array (n_terms,), sorted.
    counts
        CSR array of int64, shape (n_contexts, n_terms): occurrences.
    n_words
        int64 (n_contexts,): words of each, 1 or more.
    """

    terms: Vocabulary
    counts: sparse.csr_array
    n_words: IntArray

    @property
    def total(self) -> int:
        """N, the number of contexts."""
        return int(self.counts.shape[0])

    def occurrences(self) -> IntArray:
        """Occurrences of each term in the corpus."""
        return np.asarray(self.counts.sum(axis=0), dtype=np.int64).reshape(-1)

    def margins(self) -> IntArray:
        """Contexts that hold each term."""
        return np.bincount(self.counts.indices, minlength=len(self.terms)).astype(np.int64)

    def pairs(self, min_together: int) -> Pairs:
        """Pairs of terms that stand together in ``min_together`` contexts or more."""
        presence = self.counts.copy()
        presence.data = np.ones_like(presence.data)
        by_term = sparse.csr_array(presence.T)
        parts = []
        for start in range(0, len(self.terms), _BLOCK):
            both = (by_term[start : start + _BLOCK] @ presence).tocoo()
            row = both.row.astype(np.int64) + start
            keep = (both.col > row) & (both.data >= min_together)
            parts.append((row[keep], both.col[keep].astype(np.int64), both.data[keep].astype(np.int64)))
        return _in_order(parts)

    def near(self, pole: npt.NDArray[np.bool_]) -> Near:
        """Count what stands in the contexts that hold the pole."""
        of_pole = np.asarray(self.counts @ pole.astype(np.int64), dtype=np.int64)
        inside = self.counts[np.flatnonzero(of_pole)]
        own = int(of_pole.sum())
        return Near(
            np.asarray(inside.sum(axis=0), dtype=np.int64).reshape(-1),
            np.bincount(inside.indices, minlength=len(self.terms)).astype(np.int64),
            int(inside.shape[0]),
            int(self.n_words[of_pole > 0].sum()) - own,
            int(self.n_words.sum()) - own,
        )


@dataclass(frozen=True, eq=False)
class Windows:
    """Words of sentences, in reading order, each with the words at most ``window`` places before or behind it.

    Parameters
    ----------
    terms
        Object array (n_terms,), sorted.
    codes
        int64 (n_words,): place of the word's term in ``terms``, -1 for a word that was not chosen.
    sentence
        int64 (n_words,): number of its sentence; never decreases.
    window
        Largest distance.
    """

    terms: Vocabulary
    codes: IntArray
    sentence: IntArray
    window: int

    def _neighbours(self) -> IntArray:
        """Words near each word, shape (n_words,)."""
        length = np.bincount(self.sentence) if len(self.sentence) else np.empty(0, dtype=np.int64)
        first = np.cumsum(length) - length
        before = np.arange(len(self.sentence)) - first[self.sentence]
        behind = length[self.sentence] - 1 - before
        return np.asarray(np.minimum(before, self.window) + np.minimum(behind, self.window), dtype=np.int64)

    @property
    def total(self) -> int:
        """N, the number of ordered pairs of neighbours: twice the pairs of places."""
        return int(self._neighbours().sum())

    def occurrences(self) -> IntArray:
        """Occurrences of each term in the corpus."""
        return np.bincount(self.codes[self.codes >= 0], minlength=len(self.terms)).astype(np.int64)

    def margins(self) -> IntArray:
        """Neighbours of each term, chosen or not: ordered pairs whose first word is the term."""
        chosen = self.codes >= 0
        weights = self._neighbours()[chosen]
        # float64 adds whole numbers exactly up to 2**53
        return np.bincount(self.codes[chosen], weights=weights, minlength=len(self.terms)).astype(np.int64)

    def pairs(self, min_together: int) -> Pairs:
        """Pairs of terms with ``min_together`` pairs of occurrences near each other, or more."""
        size = (len(self.terms), len(self.terms))
        met = sparse.csr_array(size, dtype=np.int64)
        for distance in self._distances():
            left, right = self.codes[:-distance], self.codes[distance:]
            near = (self.sentence[:-distance] == self.sentence[distance:]) & (left >= 0) & (right >= 0)
            near &= left != right
            first, second = np.minimum(left, right)[near], np.maximum(left, right)[near]
            met = met + sparse.csr_array((np.ones(len(first), dtype=np.int64), (first, second)), shape=size)
        both = met.tocoo()
        keep = both.data >= min_together
        return _in_order([(both.row[keep].astype(np.int64), both.col[keep].astype(np.int64), both.data[keep])])

    def near(self, pole: npt.NDArray[np.bool_]) -> Near:
        """Count what stands at most ``window`` words from the pole; a word between two of them counts once."""
        own = pole[self.codes] & (self.codes >= 0) if len(pole) else np.zeros(len(self.codes), dtype=bool)
        close = np.zeros(len(own), dtype=bool)
        for distance in self._distances():
            same = self.sentence[:-distance] == self.sentence[distance:]
            close[:-distance] |= own[distance:] & same
            close[distance:] |= own[:-distance] & same
        around = close & ~own
        term = self.codes[around & (self.codes >= 0)]
        there = np.unique(np.stack([self.sentence[around & (self.codes >= 0)], term]), axis=1)[1]
        n_terms = len(self.terms)
        return Near(
            np.bincount(term, minlength=n_terms).astype(np.int64),
            np.bincount(there, minlength=n_terms).astype(np.int64),
            len(np.unique(self.sentence[own])),
            int(around.sum()),
            len(own) - int(own.sum()),
        )

    def _distances(self) -> range:
        longest = int(np.bincount(self.sentence).max()) if len(self.sentence) else 0
        return range(1, min(self.window, longest - 1) + 1)


def _in_order(parts: list[tuple[IntArray, IntArray, IntArray]]) -> Pairs:
    if not parts:
        return Pairs(*(np.empty(0, dtype=np.int64) for _ in range(3)))
    first, second, together = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    order = np.lexsort((second, first))
    return Pairs(first[order], second[order], together[order])


def contexts_of(
    data: TokenTable | TermMatrix, context: str, window: int, **terms: Unpack[TermOptions]
) -> tuple[Contexts, dict[str, Any]]:
    """Find the contexts of the chosen terms; contexts without any word are none.

    Returns
    -------
    contexts
        :class:`WholeContexts` or :class:`Windows`.
    about
        That of :func:`entnlp.textometry.selection.chosen_terms`.

    Raises
    ------
    OptionError
        ``context`` or ``window`` is not allowed, or cannot be had of a term matrix or of n-grams.
    """
    if context not in CONTEXTS:
        raise OptionError(f'unknown context "{context}"; allowed: {one_of(context, CONTEXTS)}')
    if not 1 <= window <= WIDEST:
        raise OptionError(f"window goes from 1 to {WIDEST} words; received {window}")
    if isinstance(data, TermMatrix) and context != "text":
        raise OptionError(f'a term matrix has no word order: context="{context}" needs a token table, or take "text"')
    matrix = chosen_terms(data, **terms)
    if context == "window" and isinstance(data, TokenTable):
        if matrix.ngram != (1,):
            raise OptionError(f'context="window" measures distances between words; received ngram={matrix.ngram}')
        return _windows(data, matrix, window, terms), matrix.about
    about = matrix.about
    if context == "sentence" and isinstance(data, TokenTable):
        wanted = frozenset(matrix.terms)
        every: TermOptions = {**terms, "min_count": 1, "min_texts": 1}  # min_texts is about texts, not sentences
        matrix = chosen_terms(_sentences_as_texts(data), **every)
        matrix = matrix.select_terms([term in wanted for term in matrix.terms])
    some = np.flatnonzero(matrix.n_words > 0)
    counts = sparse.csr_array(matrix.counts[some])
    return WholeContexts(matrix.terms, counts, matrix.n_words[some]), about


def _sentence_numbers(tokens: TokenTable) -> IntArray:
    """Number the sentences of the corpus from 0, as int64 (n_tokens,)."""
    if not len(tokens):
        return np.empty(0, dtype=np.int64)
    new = (np.diff(tokens.text) != 0) | (np.diff(tokens.sentence) != 0)
    return np.concatenate([[0], np.cumsum(new)]).astype(np.int64)


def _sentences_as_texts(tokens: TokenTable) -> TokenTable:
    number = _sentence_numbers(tokens)
    n_sentences = int(number[-1]) + 1 if len(number) else 0
    texts = pd.DataFrame({"text_id": np.arange(n_sentences).astype(str), "status": "ok"})
    return replace(tokens, text=number.astype(np.int32), texts=texts)


def _windows(tokens: TokenTable, matrix: TermMatrix, window: int, terms: TermOptions) -> Windows:
    codes, vocabulary = tokens.units(matrix.unit, multiwords=terms.get("multiwords", False))
    place = pd.Index(matrix.terms).get_indexer(pd.Index(vocabulary)) if len(vocabulary) else np.empty(0, dtype=np.int64)
    word = codes >= 0  # every word counts as distance; the inside of a multiword term is part of its one place
    chosen = np.append(place, -1)[codes]
    mask = token_mask(tokens, terms)
    if mask is not None:
        chosen = np.where(mask, chosen, -1)
    numbers = np.unique(_sentence_numbers(tokens)[word], return_inverse=True)[1].reshape(-1)
    return Windows(matrix.terms, chosen[word].astype(np.int64), numbers.astype(np.int64), window)
