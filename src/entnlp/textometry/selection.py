"""Which terms a statistic looks at: the options that all statistics share, and the matrix they make."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypedDict, Unpack

import numpy as np
import numpy.typing as npt

from entnlp.errors import OptionError
from entnlp.textometry.frequencies import Stop, stop_mask
from entnlp.tokens import TermMatrix, TokenTable, stop_words_of, term_matrix


class TermOptions(TypedDict, total=False):
    """Options of :func:`chosen_terms`, taken as keywords by every statistic of terms."""

    unit: str
    ngram: int | tuple[int, ...]
    stop: Stop
    multiwords: bool
    pos: str | Sequence[str] | None
    mask: Any
    min_count: int
    min_texts: int


def chosen_terms(data: TokenTable | TermMatrix, **options: Unpack[TermOptions]) -> TermMatrix:
    """Count the terms that a statistic looks at.

    Parameters
    ----------
    data
        Token table, or a term matrix made beforehand or elsewhere (:meth:`entnlp.TermMatrix.from_counts`).
    unit
        ``"form"`` (by default, spelling variants merged), ``"lemma"`` or ``"surface"``.
    ngram
        Number of words in a term, or several numbers; 1 by default.
    stop
        Words left out of the terms: ``"survey"`` (by default), ``"function"``, a file, words, or None.  A term matrix
        keeps all its terms unless this is given.
    multiwords
        Count multiword terms of the field as one unit instead of their words; False by default (True in
        :func:`entnlp.term_matrix`).
    pos
        Parts of speech that may be counted, such as ``"NOUN"``; ``"content"`` for words that carry content.
    mask
        bool (n_tokens,): tokens that may be counted; with ``pos``, both hold.
    min_count, min_texts
        Least occurrences in the corpus, least number of texts; 1 by default.

    Returns
    -------
    TermMatrix
        ``n_words`` stays the base that shares and probabilities are computed from: all words of each text, whatever was
        left out; with multiword terms all units, each term being one; for n-grams, all n-grams of the text (of a term
        matrix, those it holds).  ``about`` names the stop list and the other options.

    Raises
    ------
    OptionError
        An option has a value that is not allowed, or a choice that only a token table can serve is asked of a matrix.

    Examples
    --------
    >>> matrix = TermMatrix.from_counts([[2, 0, 1], [1, 3, 0]], ["photo", "blog", "le"])
    >>> list(chosen_terms(matrix, stop=["le"], min_count=3).terms)
    ['blog', 'photo']
    """
    unknown = sorted(options.keys() - TermOptions.__annotations__.keys())
    if not isinstance(data, TokenTable | TermMatrix):
        kind = type(data).__name__
        raise OptionError(f"terms are counted from a TokenTable or a TermMatrix; received {kind}: see from_counts")
    if unknown:
        raise TypeError(f"unknown option {unknown[0]!r}; allowed: {', '.join(sorted(TermOptions.__annotations__))}")
    stop: Stop
    if isinstance(data, TermMatrix):
        fixed = sorted(name for name in ("unit", "ngram", "multiwords", "pos", "mask") if options.get(name) is not None)
        if fixed:
            raise OptionError(f"{fixed[0]} was settled when the term matrix was made; give a token table to choose it")
        matrix, stop = data, options.get("stop")
        if matrix.ngram != (1,):
            matrix = replace(matrix, n_words=_row_sums(matrix))
    else:
        matrix = term_matrix(
            data,
            unit=options.get("unit", "form"),
            ngram=options.get("ngram", 1),
            multiwords=options.get("multiwords", False),
            mask=token_mask(data, options),
        )
        stop = options.get("stop", "survey")
        multiwords = options.get("multiwords", False)
        if matrix.ngram != (1,) or multiwords:
            every = matrix
            if token_mask(data, options) is not None:
                every = term_matrix(data, unit=matrix.unit, ngram=matrix.ngram, multiwords=multiwords)
            matrix = replace(matrix, n_words=_row_sums(every))
    min_count, min_texts = options.get("min_count", 1), options.get("min_texts", 1)
    if min_count < 1 or min_texts < 1:
        raise OptionError(f"min_count and min_texts must be 1 or more; received {min_count} and {min_texts}")
    words = stop_words_of(stop)
    keep = ~stop_mask(matrix.terms, words, ngram=matrix.ngram)
    keep &= np.asarray(matrix.counts.sum(axis=0)).reshape(-1) >= min_count
    keep &= np.bincount(matrix.counts.indices, minlength=len(matrix.terms)) >= min_texts
    about = {
        **matrix.about,
        "unit": matrix.unit,
        "ngram": list(matrix.ngram),
        "stop": words.name,
        "min_count": min_count,
        "min_texts": min_texts,
        "multiwords": options.get("multiwords", False),
        "pos": [pos] if isinstance(pos := options.get("pos"), str) else list(pos) if pos else None,
        "masked": options.get("mask") is not None,
    }
    return replace(matrix.select_terms(keep), about=about)


def _row_sums(matrix: TermMatrix) -> npt.NDArray[np.int64]:
    return np.asarray(matrix.counts.sum(axis=1), dtype=np.int64).reshape(-1)


def token_mask(tokens: TokenTable, options: TermOptions) -> npt.NDArray[np.bool_] | None:
    """Give the tokens that ``pos`` and ``mask`` let be counted, as bool (n_tokens,); None for all."""
    pos, mask = options.get("pos"), options.get("mask")
    if not pos:
        return None if mask is None else np.asarray(mask, dtype=bool)
    kept = tokens.mask(pos=pos)
    return kept if mask is None else kept & np.asarray(mask, dtype=bool)
