"""Clauses of a text: the parts in which evidence is looked for, and their places in the text as typed."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from entnlp.language.normalise import Normalised, fold, normalise
from entnlp.themes.lexicon import words_of

_CUT = re.compile(r"[.!?;:…\n]+\s*|,\s+|\s[-–—/]\s|\s\(|\)\s")
LEAST_WORDS = 3
"""A clause of fewer words goes with the next one."""


@dataclass(frozen=True)
class FoldedText:
    """A text under its folded form, with the way back.

    Parameters
    ----------
    text
        Folded: no accents, lower case, ligatures spelt out, apostrophes and spaces evened out.
    original
        As typed.
    normalised
        What was folded.
    """

    text: str
    original: str
    normalised: Normalised

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Give the place in the original of ``text[start:end]``, ``start < end``."""
        if self._ends is not None:
            start, end = bisect_right(self._ends, start), bisect_right(self._ends, end - 1) + 1
        return self.normalised.original_span(start, end)

    @cached_property
    def _ends(self) -> list[int] | None:
        """Where each character of the normalised text ends in the folded one, None where both are as long."""
        if len(self.text) == len(self.normalised.text):
            return None
        return list(accumulate(len(fold(character)) for character in self.normalised.text))


def folded_text(text: str) -> FoldedText:
    """Fold a text: what all features are computed from."""
    normalised = normalise(text)
    return FoldedText(fold(normalised.text), text, normalised)


def word_counts(texts: Iterable[FoldedText]) -> npt.NDArray[np.int64]:
    """Count the words of texts."""
    return np.array([len(words_of(text.text)) for text in texts], dtype=np.int64)


def clauses(folded: str) -> list[tuple[int, int]]:
    """Cut a folded text into clauses.

    Parameters
    ----------
    folded
        Folded text.

    Returns
    -------
    list of (start, end)
        They follow each other and cover the text; each has at least :data:`LEAST_WORDS` words but the last one.
        None for a text without a word.

    Examples
    --------
    >>> [text[a:b] for text in ["photos, sorties. on lit le mot du maitre"] for a, b in clauses(text)]
    ['photos, sorties. on lit le mot du maitre']
    >>> [text[a:b] for text in ["voir les photos, lire les mots du maitre"] for a, b in clauses(text)]
    ['voir les photos, ', 'lire les mots du maitre']
    """
    starts = [word.start for word in words_of(folded)]
    found: list[tuple[int, int]] = []
    begin = counted = 0
    for bound in [*(cut.end() for cut in _CUT.finditer(folded)), len(folded)]:
        words = bisect_right(starts, bound - 1) - counted
        if words >= LEAST_WORDS or (bound == len(folded) and words):
            found.append((begin, bound))
            begin, counted = bound, counted + words
    if found and found[-1][1] < len(folded):
        found[-1] = (found[-1][0], len(folded))
    return found
