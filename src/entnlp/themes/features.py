"""Texts to numbers: words, characters and concepts, and where each of them stands in the text."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, combinations
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.preprocessing import normalize
from sklearn.utils.validation import check_is_fitted

from entnlp.errors import OptionError
from entnlp.themes.lexicon import Lexicon, Word, load_lexicon, words_of
from entnlp.themes.validation import check_texts

BLOCKS = ("words", "characters", "concepts")
_SENTENCE_END = re.compile(r"[.!?…\n]+")
_REMEMBERED = 100_000

Strings = npt.NDArray[np.str_]
Located = tuple[str, int, int]
"""A feature and where it stands: name, first and last+1 character of the folded text."""


def word_features(words: Sequence[Word], longest: int) -> Iterator[Located]:
    """Give single words and runs of up to ``longest`` words."""
    for size in range(1, longest + 1):
        for first in range(len(words) - size + 1):
            run = words[first : first + size]
            yield " ".join(word.form for word in run), run[0].start, run[-1].end


def character_features(word: str, shortest: int, longest: int) -> list[tuple[str, int, int]]:
    """Give the character n-grams of one word between two spaces, with their places in the word.

    >>> [gram for gram, *_ in character_features("ent", 3, 4)]
    [' en', 'ent', 'nt ', ' ent', 'ent ']
    """
    padded = f" {word} "
    grams = []
    for size in range(shortest, min(longest, len(padded)) + 1):
        for first in range(len(padded) - size + 1):
            if size == 1 and padded[first] == " ":
                continue
            grams.append((padded[first : first + size], max(first - 1, 0), min(first + size - 1, len(word))))
    return grams


class TextFeatures(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Words, character n-grams and concepts of folded texts.

    Parameters
    ----------
    words
        Longest run of words taken as one feature; 0 for no words.
    characters
        Shortest and longest character n-gram inside words, or None for none.
    min_count
        Least number of training texts a character n-gram stands in.
    min_word_count
        Least number of training texts a word or a run of words stands in.  A stored model holds these words: 2 or more
        keeps what one respondent alone has written out of it.
    lexicon
        :class:`Lexicon`, the name of a shipped one, a path, or None for no concepts.
    concept_weight, pair_weight
        Value of a concept, and of two concepts of one text, where they are there.

    Attributes
    ----------
    vocabulary_ : dict
        Block ("words", "characters", "concepts") -> array of the names of its columns, sorted.
    idf_ : dict
        Block -> weights of "words" and "characters", float64: ``ln((1 + n) / (1 + df)) + 1`` for n texts.

    Notes
    -----
    Words and characters: ``(1 + ln tf) · idf``, each block with Euclidean norm 1 [1]_.  Concepts and pairs of concepts
    are there or not.

    References
    ----------
    .. [1] G. Salton and C. Buckley, "Term-weighting approaches in automatic text retrieval", Information Processing &
       Management 24(5), 1988; smoothed as in scikit-learn's TfidfTransformer.
    """

    def __init__(
        self,
        *,
        words: int = 2,
        characters: tuple[int, int] | None = (2, 5),
        min_count: int = 2,
        min_word_count: int = 1,
        lexicon: Lexicon | str | Path | None = "ent",
        concept_weight: float = 0.25,
        pair_weight: float = 0.1,
    ) -> None:
        self.words = words
        self.characters = characters
        self.min_count = min_count
        self.min_word_count = min_word_count
        self.lexicon = lexicon
        self.concept_weight = concept_weight
        self.pair_weight = pair_weight

    def fit(self, texts: Iterable[str], y: Any = None) -> TextFeatures:
        """Learn the vocabulary and its weights.

        Parameters
        ----------
        texts
            Folded texts (see :func:`entnlp.themes.segments.folded_text`).
        y
            Not used.
        """
        self._check_options()
        self._read_lexicon()
        in_texts: dict[str, Counter[str]] = {block: Counter() for block in BLOCKS}
        n_texts = 0
        for text in check_texts(texts):
            n_texts += 1
            for block, found in self._blocks(text).items():
                in_texts[block].update({name for name, *_ in found})
        self.vocabulary_: dict[str, Strings] = {}
        self.idf_: dict[str, npt.NDArray[np.float64]] = {}
        for block, counts in in_texts.items():
            least = {"characters": self.min_count, "words": self.min_word_count}.get(block, 1)
            names = sorted(name for name, count in counts.items() if count >= least)
            self.vocabulary_[block] = np.array(names, dtype=str)
            df = np.array([counts[name] for name in names], dtype=float)
            if block != "concepts":
                # Stored in single precision; rounded here, a stored model gives what the fitted one gave.
                self.idf_[block] = (np.log((1 + n_texts) / (1 + df)) + 1).astype(np.float32).astype(float)
        self._index()
        return self

    def transform(self, texts: Iterable[str]) -> sparse.csr_matrix:
        """Give the features of texts.

        Parameters
        ----------
        texts
            Folded texts.

        Returns
        -------
        csr_matrix of float64, shape (n_texts, n_features)
            Columns as in :meth:`get_feature_names_out`.
        """
        check_is_fitted(self)
        rows = [self._columns_of(text) for text in check_texts(texts)]
        return sparse.hstack(
            [self._block(block, [row[place] for row in rows]) for place, block in enumerate(BLOCKS)]
        ).tocsr()

    def get_feature_names_out(self, input_features: Any = None) -> npt.NDArray[Any]:
        """Give the names of the columns: ``words:photo de``, ``characters: dys``, ``concepts:WHO_FAMILY``."""
        check_is_fitted(self)
        return np.array(
            [f"{block}:{name}" for block, names in self.vocabulary_.items() for name in names], dtype=object
        )

    def locate(self, text: str) -> dict[int, list[tuple[int, int]]]:
        """Give the columns of a folded text with the places of each, as (start, end) characters of it."""
        places: dict[int, list[tuple[int, int]]] = {}
        offset = 0
        for block, found in self._blocks(text).items():
            columns = self._columns[block]
            for name, start, end in found:
                column = columns.get(name)
                if column is not None:
                    places.setdefault(offset + column, []).append((start, end))
            offset += len(columns)
        return places

    def restore(self, names: dict[str, str], idf: dict[str, npt.NDArray[np.float64]]) -> TextFeatures:
        """Take up a stored vocabulary: block -> names of its columns, one a line, and their weights.

        Raises
        ------
        ValueError
            The names and the weights of a block are not as many.
        """
        self._read_lexicon()
        self.vocabulary_ = {
            block: np.array(names[block].split("\n") if names[block] else [], dtype=str) for block in BLOCKS
        }
        self.idf_ = idf
        for block, weights in idf.items():
            if len(weights) != len(self.vocabulary_[block]):
                raise ValueError(f"{len(weights)} weights for {len(self.vocabulary_[block])} {block}")
        self._index()
        return self

    def _check_options(self) -> None:
        if self.characters and not 1 <= self.characters[0] <= self.characters[1]:
            raise OptionError(f"characters={self.characters!r} must be (shortest, longest), from 1 up, or None")
        if self.words < 0 or not (self.words or self.characters or self.lexicon):
            raise OptionError(f"words={self.words!r}: no features are left; give words, characters or a lexicon")

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        return tags

    def _read_lexicon(self) -> None:
        given = self.lexicon
        self._lexicon = load_lexicon(given) if isinstance(given, str | Path) else given
        self._by_word: dict[str, tuple[list[int], list[int]]] = {}

    def _index(self) -> None:
        """Prepare what looking up needs; not stored."""
        self._columns = {
            block: {str(name): column for column, name in enumerate(names)} for block, names in self.vocabulary_.items()
        }
        self._concept_values = np.where(
            np.char.find(self.vocabulary_["concepts"], " & ") < 0, self.concept_weight, self.pair_weight
        )

    def _blocks(self, text: str) -> dict[str, list[Located]]:
        """Find all features of one text with their places."""
        words = words_of(text)
        return {
            "words": list(word_features(words, self.words)),
            "characters": [
                (gram, word.start + first, word.start + last)
                for word in words
                for gram, first, last in self._characters(word.form)
            ],
            "concepts": list(self._concepts(text, words)) if self._lexicon is not None else [],
        }

    def _characters(self, form: str) -> list[Located]:
        return character_features(form, *self.characters) if self.characters else []

    def _concepts(self, text: str, words: list[Word]) -> Iterator[Located]:
        """Give the concepts of a text and the pairs of concepts within its sentences."""
        assert self._lexicon is not None
        for sentence in _sentences(text, words):
            places: dict[str, list[tuple[int, int]]] = {}
            for found in self._lexicon.find_in(sentence):
                places.setdefault(found.concept, []).append((found.start, found.end))
            for concept in sorted(places):
                yield from ((concept, *place) for place in places[concept])
            for one, other in combinations(sorted(places), 2):
                yield from ((f"{one} & {other}", *place) for place in places[one] + places[other])

    def _columns_of(self, text: str) -> tuple[list[int], list[int], list[int]]:
        """Give the columns of one text in each block, as often as they occur: the quick way to what `_blocks` finds."""
        words = words_of(text)
        in_words: list[int] = []
        in_characters: list[int] = []
        for word in words:
            known = self._by_word.get(word.form) or self._remember(word.form)
            in_words += known[0]
            in_characters += known[1]
        columns = self._columns["words"]
        for size in range(2, self.words + 1):
            for first in range(len(words) - size + 1):
                column = columns.get(" ".join([word.form for word in words[first : first + size]]))
                if column is not None:
                    in_words.append(column)
        if self._lexicon is None:
            return in_words, in_characters, []
        columns = self._columns["concepts"]
        in_concepts: set[int | None] = set()
        for sentence in _sentences(text, words):
            concepts = sorted({found.concept for found in self._lexicon.find_in(sentence)})
            in_concepts.update(columns.get(concept) for concept in concepts)
            in_concepts.update(columns.get(f"{one} & {other}") for one, other in combinations(concepts, 2))
        return in_words, in_characters, sorted(column for column in in_concepts if column is not None)

    def _remember(self, form: str) -> tuple[list[int], list[int]]:
        """Give the columns of a single word and of its character n-grams, and keep them: words come back often."""
        if len(self._by_word) > _REMEMBERED:
            self._by_word.clear()
        word, grams = self._columns["words"], self._columns["characters"]
        known = (
            [word[form]] if form in word else [],
            [grams[gram] for gram, *_ in self._characters(form) if gram in grams],
        )
        self._by_word[form] = known
        return known

    def _block(self, block: str, rows: list[list[int]]) -> sparse.csr_matrix:
        """Turn one block's columns into numbers."""
        columns = self._columns[block]
        indices = np.fromiter(chain.from_iterable(rows), dtype=np.int64)
        bounds = np.cumsum([0, *map(len, rows)])
        counts = sparse.csr_matrix((np.ones(len(indices)), indices, bounds), shape=(len(rows), len(columns)))
        counts.sum_duplicates()
        if block == "concepts":
            counts.data = self._concept_values[counts.indices]
            return counts
        counts.data = (1 + np.log(counts.data)) * self.idf_[block][counts.indices]
        return normalize(counts, copy=False) if counts.nnz else counts


def _sentences(text: str, words: list[Word]) -> Iterator[list[Word]]:
    """Part words where a sentence ends between them."""
    first = 0
    for end in _SENTENCE_END.finditer(text):
        last = bisect_left(words, end.start(), lo=first, key=lambda word: word.end)
        last += last < len(words) and words[last].end <= end.start()
        if last > first:
            yield words[first:last]
            first = last
    if first < len(words):
        yield words[first:]
