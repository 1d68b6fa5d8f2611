"""Tails of the hypergeometric distribution, in logarithms: exact at 10^-4000 as near 1."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from entnlp.errors import OptionError

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

LARGEST_CORPUS = 3_000_000_000
"""Words: up to here the product of two counts fits into 64 bits."""
_CELLS = 200_000  # numbers in work at one time
_LONGEST_BLOCK = 256
_PRECISION = 1e-17
# log n! = n log n - n + rest(n); the rest of small numbers, for which Stirling's series is too coarse.
_SMALL_RESTS = np.array([0.0, *(math.log(math.factorial(n)) - n * math.log(n) + n for n in range(1, 16))])
_SERIES_TERMS = 9  # of a series in v^2 with |v| < 0.1: the tenth term is under 1e-19


def specificity_scores(observed: Any, total: Any, part: Any, *, corpus: int) -> FloatArray:
    """Compute Lafon's signed specificity scores.

    A term occurs F times in a corpus of T words.  If its occurrences fell at random, the number of those in a part of
    t words would follow the hypergeometric distribution (T, F, t).  P is the probability of a number as far from its
    expectation F t / T as the one observed, or farther, on the same side.

    Parameters
    ----------
    observed
        f: occurrences in the part; int, any shape.
    total
        F: occurrences in the corpus; int, of a shape that fits.
    part
        t: words of the part; int, of a shape that fits.
    corpus
        T: words of the corpus.

    Returns
    -------
    ndarray of float64
        Of the joint shape: log10 P, its sign changed where f >= F t / T, so that over-use is positive and under-use
        negative.  The relative error is about 1e-13, whatever the counts.

    Raises
    ------
    OptionError
        The counts are impossible (more occurrences than words), or the corpus has more than 3,000,000,000 words.

    References
    ----------
    Lafon, P. (1980). Sur la variabilité de la fréquence des formes dans un corpus. Mots 1, 127-165.
    Loader, C. (2000). Fast and accurate computation of binomial probabilities: deviances instead of factorials.

    Examples
    --------
    >>> specificity_scores([11, 0], [296, 3], 1084, corpus=61449).round(4).tolist()  # Lafon (1980): peuple, 11 of 296
    [1.7698, -0.0232]
    """
    if not 0 <= corpus <= LARGEST_CORPUS:
        raise OptionError(f"specificities take corpora of 0 to {LARGEST_CORPUS:,} words; received {corpus:,}")
    arrays = np.broadcast_arrays(*(np.asarray(each, dtype=np.int64) for each in (observed, total, part)))
    shape = arrays[0].shape
    # Most cells of a table of words are alike (0 of 1, 1 of 2...): each different one is computed once.
    (f, big_f, t), back = _distinct(*(each.reshape(-1) for each in arrays))
    bad = (f < 0) | (f > big_f) | (f > t) | (big_f > corpus) | (t > corpus) | (big_f - f > corpus - t)
    if bad.any():
        i = int(np.flatnonzero(bad)[0])
        raise OptionError(
            f"{f[i]:,} occurrences of {big_f[i]:,} in {t[i]:,} words of {corpus:,} are impossible; "
            "count terms and words in the same texts"
        )
    over = f * np.int64(corpus) >= big_f * t
    # The lower tail of f in t words is the upper tail of the other occurrences in the other words.
    there, words = np.where(over, f, big_f - f), np.where(over, t, corpus - t)
    scores = np.where(over, -1.0, 1.0) * log_upper_tail(there, big_f, words, corpus=corpus) / math.log(10.0)
    return np.asarray((scores + 0.0)[back]).reshape(shape)  # + 0.0: no score is "-0"


def log_upper_tail(f: IntArray, total: IntArray, part: IntArray, *, corpus: int) -> FloatArray:
    """Compute the natural logarithm of P(X >= f) for X hypergeometric (corpus, total, part).

    Parameters
    ----------
    f, total, part
        int64 (n,): counts that are possible.
    corpus
        Words of the corpus.

    Returns
    -------
    ndarray of float64, shape (n,)
    """
    low, high = np.maximum(0, part - (corpus - total)), np.minimum(total, part)
    result = np.zeros(len(f))
    open_ = (f > low) & (f <= high)
    tail = log_mass(f[open_], total[open_], part[open_], corpus=corpus)
    tail += np.log(_tail_over_first(f[open_], total[open_], part[open_], corpus))
    result[open_] = np.minimum(tail, 0.0)
    # A probability near 1 has its digits in the other tail.
    near = np.flatnonzero(open_)[tail > math.log(0.5)]
    if len(near):
        other, words = total[near] - f[near] + 1, corpus - part[near]
        rest = log_mass(other, total[near], words, corpus=corpus)
        rest += np.log(_tail_over_first(other, total[near], words, corpus))
        result[near] = np.log1p(-np.minimum(np.exp(rest), 1.0 - np.finfo(float).eps))
    return result


def log_mass(f: IntArray, total: IntArray, part: IntArray, *, corpus: int) -> FloatArray:
    """Compute the natural logarithm of P(X = f) by saddle-point: no difference of large factorials.

    With L(n) = log n! - n log n + n and the four cells a of the table (term or not) x (part or not), of expectation m:
    log P = sum of L over the four margins - L(corpus) - sum over cells of (L(a) + a log(a / m) - a + m).
    """
    words = np.int64(corpus)
    rest, elsewhere = words - total, words - part
    # The four cells are as far from their expectations, on one side or the other; the numerator is exact.
    gap = (f * words - total * part) / corpus
    log_p = _stirling(total) + _stirling(rest) + _stirling(part) + _stirling(elsewhere)
    log_p -= _stirling(np.full_like(f, words))
    for cell, row, column, sign in (
        (f, total, part, 1.0),
        (total - f, total, elsewhere, -1.0),
        (part - f, rest, part, -1.0),
        (rest - part + f, rest, elsewhere, 1.0),
    ):
        log_p -= _stirling(cell) + _deviance(cell, row / corpus * column, sign * gap)
    return log_p


def _stirling(n: IntArray) -> FloatArray:
    """L(n) = log n! - n log n + n, which is about log(2 pi n) / 2."""
    x = np.maximum(n, 16).astype(np.float64)
    square = x * x
    series = (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - 1 / (1188 * square)) / square) / square) / square) / x
    return np.where(n < 16, _SMALL_RESTS[np.minimum(n, 15)], 0.5 * np.log(2.0 * np.pi * x) + series)


def _deviance(cell: IntArray, mean: FloatArray, gap: FloatArray) -> FloatArray:
    """Compute a log(a / m) - a + m, with ``gap`` = a - m; by a series where a and m are near (Loader 2000)."""
    a = cell.astype(np.float64)
    safe = np.where((cell > 0) & (mean > 0), mean, 1.0)
    plain = np.where(cell > 0, a * np.log(np.maximum(a, 1.0) / safe) - gap, mean)
    v = gap / np.maximum(a + mean, np.finfo(float).tiny)
    series, power = gap * v, 2.0 * a * v
    for j in range(1, _SERIES_TERMS + 1):
        power = power * v * v
        series = series + power / (2 * j + 1)
    return np.where(np.abs(v) < 0.1, series, plain)


def _tail_over_first(f: IntArray, total: IntArray, part: IntArray, corpus: int) -> FloatArray:
    """Sum P(X = f + k) / P(X = f) over k >= 0 as products of ratios of neighbours, until nothing more is added.

    The ratios fall, so what is left after a term u with ratio r < 1 is less than u r / (1 - r).  Cells that need many
    terms (frequent words near their expectation) are few: the fewer are left, the more terms are taken at a time.
    """
    sums, last = np.ones(len(f)), np.ones(len(f))
    x = f.astype(np.float64)
    active = np.arange(len(f))
    floor = corpus - total - part
    while len(active):
        parts = []
        steps = min(max(_CELLS // len(active), 1), _LONGEST_BLOCK)
        for some in np.array_split(active, -(-len(active) // _CELLS)):
            place = x[some, None] + np.arange(steps)
            ratio = np.maximum((total[some, None] - place) * (part[some, None] - place), 0.0)
            ratio[(place >= total[some, None]) | (place >= part[some, None])] = 0.0
            ratio /= (place + 1.0) * (floor[some, None] + place + 1.0)
            terms = last[some, None] * np.cumprod(ratio, axis=1)
            sums[some] += terms.sum(axis=1)
            last[some], x[some] = terms[:, -1], x[some] + steps
            end = ratio[:, -1]
            left = np.where(end < 1.0, last[some] * end / np.maximum(1.0 - end, 1e-300), np.inf)
            parts.append(some[left > _PRECISION * sums[some]])
        active = np.concatenate(parts)
    return sums


def _distinct(*columns: IntArray) -> tuple[list[IntArray], npt.NDArray[np.intp]]:
    """Find the different rows of some columns; give their columns, and the place of each row among them."""
    key = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        values, codes = np.unique(column, return_inverse=True)
        key = np.unique(key * len(values) + codes.reshape(-1), return_inverse=True)[1].reshape(-1)
    _, first, back = np.unique(key, return_index=True, return_inverse=True)
    return [column[first] for column in columns], back.reshape(-1)
