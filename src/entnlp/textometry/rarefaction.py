"""Rarefaction: how many different words a smaller sample would have, of words drawn one by one or of whole texts.

References
----------
.. [1] Hurlbert, S. H. (1971). The nonconcept of species diversity. Ecology 52(4), 577-586.
   E[V(n)] = sum over types of 1 - C(N - f, n) / C(N, n).  Muller's calculation (1977, Principes et méthodes de
   statistique lexicale, Paris: Hachette) has (1 - n/N)^f for that ratio, which is drawing with replacement.
.. [2] Heck, K. L., van Belle, G. and Simberloff, D. (1975). Explicit calculation of the rarefaction diversity
   measurement and the determination of sufficient sample size. Ecology 56(6), 1459-1461.  Variance of V(n).
.. [3] Colwell, R. K., Mao, C. X. and Chang, J. (2004). Interpolating, extrapolating, and comparing incidence-based
   species accumulation curves. Ecology 85(10), 2717-2727.  Equations 5 to 7: samples of whole texts, variance.
.. [4] Chao, A. (1987). Estimating the population size for capture-recapture data with unequal catchability. Biometrics
   43(4), 783-791.  Lower bound of the number of types; with the factor (T - 1) / T of Colwell et al. (2012).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from entnlp.errors import OptionError

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]


def expected_types(counts: npt.ArrayLike, sizes: npt.ArrayLike, *, total: int | None = None) -> FloatArray:
    """Expect the number of types in a sample drawn without replacement.

    Parameters
    ----------
    counts
        Whole numbers of 0 or more, shape (n_types,): occurrences of each type in words; or, for samples of whole
        texts, the number of texts that have it.
    sizes
        Sizes of the samples in the same unit (words, texts), shape (n_sizes,).
    total
        N, what is drawn from: the sum of ``counts`` without it (words); the number of texts for samples of texts.

    Returns
    -------
    ndarray of float64, shape (n_sizes,)
        NaN for a size over ``total``: nothing is extrapolated.

    Raises
    ------
    OptionError
        A count or a size is negative, or a count is over ``total``.

    Examples
    --------
    Of "un chat un chien", two words drawn at random are different in 5 of 6 draws:

    >>> expected_types([2, 1, 1], [1, 2, 4]).round(4).tolist()
    [1.0, 1.8333, 3.0]
    """
    values, numbers, drawn, total = _checked(counts, sizes, total)
    found = np.full(len(drawn), np.nan)
    for place, absence in _absences(values, drawn, total):
        found[place] = float(-numbers @ np.expm1(absence[values]))
    return found


def draw_deviation(counts: npt.ArrayLike, sizes: npt.ArrayLike) -> FloatArray:
    """Standard deviation of the number of types over all samples of words that can be drawn (see [2]_ of the module).

    It says how far chance takes a sample of this very text; at the size of the text it is 0, since there is one sample.
    Words are drawn one by one, as if those of one answer had nothing to do with each other.

    Parameters
    ----------
    counts, sizes
        As in :func:`expected_types`, in words.

    Returns
    -------
    ndarray of float64, shape (n_sizes,)
        NaN for a size over the number of words.

    Examples
    --------
    >>> draw_deviation([2, 1, 1], [1, 2, 4]).round(4).tolist()  # sqrt(5 / 36) at two words
    [0.0, 0.3727, 0.0]
    """
    values, numbers, drawn, total = _checked(counts, sizes, None)
    both = np.minimum(values[:, None] + values[None, :], total)
    beyond = values[:, None] + values[None, :] > total
    found = np.full(len(drawn), np.nan)
    for place, absence in _absences(values, drawn, total, reach=2):
        alone = absence[values]
        with np.errstate(invalid="ignore"):  # -inf - -inf, where both types are sure to be drawn
            # q_ij - q_i q_j as q_i q_j (q_ij / q_i q_j - 1): the difference itself would lose most of its digits
            excess = np.expm1(absence[both] - alone[:, None] - alone[None, :])
        excess[beyond | np.isnan(excess)] = -1.0
        missing = np.exp(alone)
        twice = np.where(2 * values > total, 0.0, np.exp(absence[np.minimum(2 * values, total)]))
        weights = numbers * missing
        # all ordered pairs of types, minus each type with itself, plus each type's own variance
        variance = float(weights @ excess @ weights + numbers @ (missing - twice))
        found[place] = np.sqrt(max(variance, 0.0))
    return found


def text_deviation(n_texts: npt.ArrayLike, sizes: npt.ArrayLike, *, total: int) -> FloatArray:
    """Standard deviation of the number of types in texts, over the texts that could have been gathered.

    Equation 6 of [3]_ of the module: the texts at hand count as a sample of others of their kind, whose number of types
    is estimated by [4]_ (equation 7).  So, unlike :func:`draw_deviation`, it is not 0 for all texts together.

    Parameters
    ----------
    n_texts
        Number of texts that have each type, shape (n_types,).
    sizes
        Numbers of texts, shape (n_sizes,).
    total
        T, number of texts.

    Returns
    -------
    ndarray of float64, shape (n_sizes,)
        NaN for a size over ``total``, and everywhere when there is one text, which says nothing of others.

    Examples
    --------
    >>> text_deviation([2, 1, 1], [1, 2], total=2).round(4).tolist()
    [0.7071, 0.866]
    """
    values, numbers, drawn, total = _checked(n_texts, sizes, total)
    found = np.full(len(drawn), np.nan)
    if total < 2:
        return found
    once, twice = int(numbers[values == 1].sum()), int(numbers[values == 2].sum())
    unseen = once**2 / (2 * twice) if twice else once * (once - 1) / 2
    estimated = float(numbers.sum()) + (total - 1) / total * unseen
    for place, absence in _absences(values, drawn, total):
        present = -np.expm1(absence[values])
        expected = float(numbers @ present)
        variance = float(numbers @ present**2) - (expected**2 / estimated if estimated else 0.0)
        found[place] = np.sqrt(max(variance, 0.0))
    return found


def curve_sizes(total: int, points: int, extra: Sequence[int] = ()) -> IntArray:
    """Choose about ``points`` sizes from 1 to ``total``, evenly spaced, the last one and those of ``extra`` included.

    Examples
    --------
    >>> curve_sizes(10, 4, [7]).tolist()
    [3, 5, 7, 8, 10]
    """
    if total < 1:
        return np.empty(0, dtype=np.int64)
    even = np.floor(np.linspace(0, total, points + 1)[1:] + 0.5).astype(np.int64)
    sizes = np.unique(np.concatenate([even, np.array([total, *extra], dtype=np.int64)]))
    return sizes[(sizes >= 1) & (sizes <= total)]


def _checked(
    counts: npt.ArrayLike, sizes: npt.ArrayLike, total: int | None
) -> tuple[IntArray, IntArray, IntArray, int]:
    """Give different counts above 0, how many types have each, the sizes, and the total."""
    given, drawn = np.asarray(counts, dtype=np.int64), np.atleast_1d(np.asarray(sizes, dtype=np.int64))
    whole = int(given.sum()) if total is None else total
    if (given < 0).any() or (drawn < 0).any() or (len(given) and int(given.max()) > whole):
        raise OptionError(f"counts and sizes must be 0 or more and no count over the total {whole:,}")
    values, numbers = np.unique(given[given > 0], return_counts=True)
    return values, numbers.astype(np.int64), drawn, whole


def _absences(values: IntArray, sizes: IntArray, total: int, *, reach: int = 1) -> Iterator[tuple[int, FloatArray]]:
    """Give ln C(N - m, n) / C(N, n) for m from 0 to ``reach`` times the largest count, for each size of at most N.

    C(N - m, n) / C(N, n) is the product over j < m of 1 - n / (N - j).  Its logarithm is summed here factor by factor:
    with differences of ln Gamma, whose values go to millions, the last digits would be lost.
    """
    longest = min(reach * int(values[-1]), total) if len(values) else 0
    steps = np.arange(longest)
    for place, size in enumerate(sizes.tolist()):
        if size > total:
            continue
        factors = np.full(longest, -np.inf)
        possible = steps < total - size
        factors[possible] = np.log1p(-size / (total - steps[possible]))
        yield place, np.concatenate([[0.0], np.cumsum(factors)])
