"""Candidate multiword terms: n-grams whose words come together more than chance would have it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from entnlp.errors import OptionError
from entnlp.textometry.frequencies import Stop, stop_mask
from entnlp.tokens import TokenTable, join_words, stop_words_of, term_matrix

_LONGEST = 6
FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, repr=False, eq=False)
class CandidateTerms:
    """N-grams ranked by association.

    Parameters
    ----------
    table
        ``term``, ``length`` (words), ``count``, ``n_texts``, ``g2`` (log-likelihood ratio of the weakest split, without
        unit), ``npmi`` (normalised pointwise mutual information of the same split, from -1 to 1), by descending g2,
        then name.
    parameters
        The options.
    """

    table: pd.DataFrame
    parameters: dict[str, Any] = field(default_factory=dict)

    def to_frame(self) -> pd.DataFrame:
        """Give the table as a new DataFrame."""
        return self.table.copy()

    def __repr__(self) -> str:
        return f"CandidateTerms({len(self.table):,} terms)\n{self.table.head(10)}"


def candidate_terms(
    tokens: TokenTable,
    *,
    max_words: int = 4,
    min_count: int = 3,
    stop: Stop = "survey",
    unit: str = "form",
    pattern: str | Sequence[str] | None = None,
    top: int | None = 200,
) -> CandidateTerms:
    """Find n-grams that may be multiword terms.

    An n-gram of more than two words is scored by its weakest split in two parts, so that a chance neighbour lowers it.

    Parameters
    ----------
    tokens
        Token table.
    max_words
        Longest n-gram, 2 to 6 words; a longer pattern raises it.
    min_count
        Least occurrences.
    stop
        Words that no term begins or ends with.
    unit
        ``"form"`` or ``"lemma"``.
    pattern
        Parts of speech of a term, such as ``"NOUN ADP NOUN"``, alternatives joined by ``|`` ("NOUN|PROPN ADJ"); or
        several patterns.  Kept are n-grams most of whose occurrences fit one.
    top
        Number of candidates kept.

    Returns
    -------
    CandidateTerms
        Only n-grams that occur more often than independence predicts.

    Raises
    ------
    OptionError
        ``max_words`` or ``min_count`` out of range; an unknown part of speech, or a table without any.

    References
    ----------
    Dunning, T. (1993). Accurate methods for the statistics of surprise and coincidence. Computational Linguistics
    19(1). G2 = 2 sum O ln(O/E) over the four cells of the table left part x right part.
    Bouma, G. (2009). Normalized (pointwise) mutual information in collocation extraction. GSCL, equation 7.
    """
    if not 2 <= max_words <= _LONGEST or min_count < 1:
        raise OptionError(
            f"max_words goes from 2 to {_LONGEST} and min_count from 1; received {max_words} and {min_count}"
        )
    patterns = None if pattern is None else [pattern] if isinstance(pattern, str) else list(pattern)
    for each in patterns or ():
        length = len(each.split())
        if not 2 <= length <= _LONGEST:
            raise OptionError(f'the pattern "{each}" has {length} places; a term has 2 to {_LONGEST} words')
        max_words = max(max_words, length)
    matrix = term_matrix(tokens, unit=unit, ngram=tuple(range(1, max_words + 1)), multiwords=False)
    counts = np.asarray(matrix.counts.sum(axis=0)).reshape(-1)
    n_texts = np.bincount(matrix.counts.indices, minlength=len(matrix.terms))
    single = term_matrix(tokens, unit=unit, multiwords=False)
    known, total = frozenset(map(str, single.terms)), int(single.counts.sum())
    wanted = (counts >= min_count) & ~stop_mask(matrix.terms, stop_words_of(stop), ngram=matrix.ngram)
    if patterns is not None:
        fitting = pattern_counts(tokens, patterns, unit=unit)
        wanted &= np.array(
            [2 * fitting[str(term)] > count for term, count in zip(matrix.terms, counts, strict=True)], bool
        )
    count_of = dict(zip(matrix.terms.tolist(), counts.tolist(), strict=True))
    rows = []
    for i in np.flatnonzero(wanted).tolist():
        term, joint = str(matrix.terms[i]), int(counts[i])
        words = words_of(term, known)
        sides = [(join_words(words[:place]), join_words(words[place:])) for place in range(1, len(words))]
        splits = [(count_of[left], count_of[right]) for left, right in sides if left in count_of and right in count_of]
        if not splits:
            continue
        scores = [
            (log_likelihood(joint, left, right, total), npmi(joint, left, right, total)) for left, right in splits
        ]
        g2, association = min(scores)
        if all(each > 0 for _, each in scores):  # G2 alone does not say on which side of chance a split is
            rows.append((term, len(words), joint, int(n_texts[i]), g2, association))
    table = pd.DataFrame(rows, columns=["term", "length", "count", "n_texts", "g2", "npmi"])
    table = table.sort_values(["g2", "term"], ascending=[False, True], ignore_index=True)
    parameters = {"max_words": max_words, "min_count": min_count, "unit": unit, "pattern": patterns}
    return CandidateTerms(table.head(top) if top else table, parameters)


def pattern_counts(tokens: TokenTable, patterns: Sequence[str], *, unit: str = "form") -> Counter[str]:
    """Count the n-grams whose words have the parts of speech of a pattern, inside a sentence.

    Parameters
    ----------
    tokens
        Token table with parts of speech.
    patterns
        Such as ``["NOUN ADJ", "NOUN ADP NOUN|PROPN"]``.
    unit
        ``"form"`` or ``"lemma"``.

    Returns
    -------
    Counter
        N-gram -> occurrences that fit.

    Raises
    ------
    OptionError
        A pattern is empty or has an unknown part of speech; the table has no parts of speech.
    """
    codes, vocabulary = tokens.units(unit, multiwords=False)
    fitting: dict[int, npt.NDArray[np.bool_]] = {}
    for pattern in patterns:
        places = [place.split("|") for place in pattern.split()]
        if not places:
            raise OptionError("a pattern is empty; write parts of speech, such as 'NOUN ADP NOUN'")
        window = max(len(tokens) - len(places) + 1, 0)
        good = np.ones(window, dtype=bool)
        for step, place in enumerate(places):
            after = slice(step, step + window)
            good &= (tokens.mask(pos=place) & (codes >= 0))[after]
            good &= (tokens.text[after] == tokens.text[:window]) & (tokens.sentence[after] == tokens.sentence[:window])
        fitting[len(places)] = fitting.get(len(places), np.zeros(window, dtype=bool)) | good
    found: Counter[str] = Counter()
    for length, good in fitting.items():
        starts = np.flatnonzero(good)
        rows = np.stack([codes[starts + step] for step in range(length)], axis=1)
        distinct, counts = np.unique(rows, axis=0, return_counts=True)
        for row, count in zip(distinct, counts.tolist(), strict=True):
            found[join_words(vocabulary[row])] += count
    return found


def words_of(term: str, known: frozenset[str]) -> list[str]:
    """Cut an n-gram as :func:`entnlp.tokens.join_words` wrote it into words of the corpus, the longest first.

    >>> words_of("aujourd'hui l'école a-t-il", frozenset(["aujourd'hui", "l'", "école", "a", "-t-il"]))
    ["aujourd'hui", "l'", 'école', 'a', '-t-il']
    """
    for end in range(len(term), 0, -1):
        if term[:end] in known:
            rest = term[end:].removeprefix(" ")
            after = words_of(rest, known) if rest else []
            if after or not rest:
                return [term[:end], *after]
    return []


def log_likelihood(joint: int, left: int, right: int, total: int) -> float:
    """G2 of a 2 x 2 table given by its corner and margins (Dunning 1993).

    >>> round(log_likelihood(10, 20, 30, 1000), 3)
    46.497
    """
    observed = [joint, left - joint, right - joint, total - left - right + joint]
    expected = [
        left * right / total,
        left * (total - right) / total,
        (total - left) * right / total,
        (total - left) * (total - right) / total,
    ]
    return 2.0 * float(sum(o * np.log(o / e) for o, e in zip(observed, expected, strict=True) if o > 0 and e > 0))


def npmi(joint: int, left: int, right: int, total: int) -> float:
    """Normalised pointwise mutual information, -1 to 1 (Bouma 2009): ln(p(xy) / p(x)p(y)) / -ln p(xy).

    >>> round(npmi(10, 20, 30, 1000), 3)
    0.611
    """
    if joint >= total:
        return 1.0
    return float(np.log(joint * total / (left * right)) / -np.log(joint / total))
