"""Indices of association of two terms, from how often they meet and how often each occurs; whole columns at once."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import xlogy

FloatArray = npt.NDArray[np.float64]


def expected_together(first: Any, second: Any, total: Any) -> FloatArray:
    """Contexts that hold both terms if they were independent: n_a n_b / N.

    >>> expected_together([20], [30], 1000)
    array([0.6])
    """
    product = np.asarray(first, dtype=float) * np.asarray(second, dtype=float)
    return np.asarray(product / np.maximum(np.asarray(total, dtype=float), 1.0))


def jaccard(together: Any, first: Any, second: Any) -> FloatArray:
    """Share of the contexts of either that hold both: n_ab / (n_a + n_b - n_ab).

    >>> jaccard([2], [3], [5])
    array([0.33333333])
    """
    both = np.asarray(together, dtype=float)
    return np.asarray(both / (np.asarray(first, dtype=float) + np.asarray(second, dtype=float) - both))


def dice(together: Any, first: Any, second: Any) -> FloatArray:
    """Twice the common contexts over the sum of those of each: 2 n_ab / (n_a + n_b).

    >>> dice([2], [3], [5])
    array([0.5])
    """
    both = np.asarray(together, dtype=float)
    return np.asarray(2.0 * both / (np.asarray(first, dtype=float) + np.asarray(second, dtype=float)))


def cosine(together: Any, first: Any, second: Any) -> FloatArray:
    """Cosine of two columns of 0 and 1 (Ochiai's index): n_ab / sqrt(n_a n_b).

    >>> cosine([2], [4], [4])
    array([0.5])
    """
    product = np.asarray(first, dtype=float) * np.asarray(second, dtype=float)
    return np.asarray(np.asarray(together, dtype=float) / np.sqrt(product))


def signed_g2(together: Any, first: Any, second: Any, total: Any) -> FloatArray:
    """Log-likelihood ratio of the 2 x 2 table, negative where the terms meet less than expected.

    Parameters
    ----------
    together, first, second
        n_ab, n_a, n_b, shape (n_pairs,).
    total
        N.

    Returns
    -------
    ndarray of float, shape (n_pairs,)
        +/- 2 sum O ln(O / E) over the four cells, without correction.

    References
    ----------
    Dunning, T. (1993). Accurate methods for the statistics of surprise and coincidence. Computational Linguistics
    19(1).

    Examples
    --------
    >>> signed_g2([10, 0], [20, 20], [30, 30], 1000).round(3)
    array([46.497, -1.231])
    """
    o, a, b = (np.asarray(each, dtype=float) for each in (together, first, second))
    n = np.asarray(total, dtype=float)
    g2 = np.zeros(np.broadcast(o, a, b, n).shape)
    for observed, row, column in ((o, a, b), (a - o, a, n - b), (b - o, n - a, b), (n - a - b + o, n - a, n - b)):
        # O ln(O / E), with O > 0 only where E > 0; an empty row or column adds nothing
        g2 += xlogy(observed, np.where(observed > 0, observed * n, 1.0) / np.where(observed > 0, row * column, 1.0))
    sign = np.where(o * n < a * b, -1.0, 1.0)
    return np.asarray(sign * 2.0 * np.maximum(g2, 0.0))


def normalised_pmi(together: Any, first: Any, second: Any, total: Any) -> FloatArray:
    """Normalised pointwise mutual information, -1 to 1: ln(n_ab N / (n_a n_b)) / -ln(n_ab / N).

    Terms that never meet have -1; terms that are both in every context have 1.

    References
    ----------
    Bouma, G. (2009). Normalized (pointwise) mutual information in collocation extraction. GSCL, equation 7.

    Examples
    --------
    >>> normalised_pmi([10, 0, 5], [20, 20, 5], [30, 30, 5], [1000, 1000, 5]).round(3)
    array([ 0.611, -1.   ,  1.   ])
    """
    o, a, b, n = (np.asarray(each, dtype=float) for each in (together, first, second, total))
    some = (o > 0) & (o < n)
    share = np.where(some, o / n, 0.5)
    value = np.log(np.where(some, o * n / (a * b), 1.0)) / -np.log(share)
    return np.asarray(np.where(some, value, np.where(o > 0, 1.0, -1.0)))
