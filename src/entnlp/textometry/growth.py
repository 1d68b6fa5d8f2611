"""Growth of the vocabulary along a corpus, and the straight lines that are laid through counts on logarithmic axes.

References
----------
.. [1] Heaps, H. S. (1978). Information Retrieval: Computational and Theoretical Aspects. New York: Academic Press;
   Herdan, G. (1960). Type-token Mathematics. The Hague: Mouton.  V(n) = K n^beta.
.. [2] Zipf, G. K. (1935). The Psycho-biology of Language. Boston: Houghton Mifflin.  f = C / r^a.
"""

from __future__ import annotations

from typing import NamedTuple, Unpack

import numpy as np
import numpy.typing as npt
import pandas as pd

from entnlp.errors import OptionError
from entnlp.textometry.rarefaction import curve_sizes, expected_types
from entnlp.textometry.selection import TermOptions, token_mask
from entnlp.tokens import TermMatrix, TokenTable

IntArray = npt.NDArray[np.int64]
MOST_WORDS = 100_000_000
"""Words of a table without texts, which are written out one by one: two numbers of 8 bytes each."""


class Occurrences(NamedTuple):
    """Counted words in the order of the corpus.

    ``text`` and ``term``: rows and columns of the term matrix, shape (n_words,); ``ordered``: whether the order inside
    a text is known, too (it is not when only a term matrix was given).
    """

    text: IntArray
    term: IntArray
    ordered: bool


class Line(NamedTuple):
    """Least squares of log10 y on log10 x; NaN with fewer than two different x."""

    slope: float
    intercept: float


def occurrences_of(data: TokenTable | TermMatrix, matrix: TermMatrix, **options: Unpack[TermOptions]) -> Occurrences:
    """Put the words that ``matrix`` counts in order.

    Parameters
    ----------
    data
        What the matrix was made from.
    matrix
        What :func:`entnlp.textometry.chosen_terms` made of ``data`` with these options.
    **options
        As in :func:`entnlp.textometry.chosen_terms`.

    Returns
    -------
    Occurrences
    """
    if isinstance(data, TermMatrix):
        cells = matrix.counts.tocoo()
        order = np.lexsort((cells.col, cells.row))
        times = cells.data[order]
        if times.sum() > MOST_WORDS:
            raise OptionError(
                f"the table counts {int(times.sum()):,} words; growth and rarefaction take up to {MOST_WORDS:,}"
            )
        return Occurrences(
            np.repeat(cells.row[order].astype(np.int64), times),
            np.repeat(cells.col[order].astype(np.int64), times),
            False,
        )
    codes, vocabulary = data.units(matrix.unit, multiwords=options.get("multiwords", False))
    place = pd.Index(matrix.terms).get_indexer(pd.Index(vocabulary)) if len(vocabulary) else np.empty(0, dtype=np.int64)
    term = np.where(codes >= 0, place[codes], -1).astype(np.int64) if len(codes) else np.empty(0, dtype=np.int64)
    mask = token_mask(data, options)
    if mask is not None:
        term[~mask] = -1
    counted = term >= 0
    return Occurrences(data.text[counted].astype(np.int64), term[counted], True)


def growth_curve(occurrences: Occurrences, *, points: int) -> pd.DataFrame:
    """Count the different words met so far, at ``points`` places of a corpus.

    Parameters
    ----------
    occurrences
        The words of one group, in order.
    points
        Number of places, evenly spaced in words; fewer in a short corpus.  Where the order inside a text is not known,
        the first end of a text at or behind each of them.

    Returns
    -------
    DataFrame
        ``position`` (n, words read), ``observed`` (V(n), int64), ``expected`` (what V(n) would be if the words stood in
        random order, :func:`expected_types`).
    """
    term, total = occurrences.term, len(occurrences.term)
    first = np.sort(np.unique(term, return_index=True)[1])
    positions = curve_sizes(total, points)
    if not occurrences.ordered:
        ends = np.append(np.flatnonzero(np.diff(occurrences.text)) + 1, total)
        positions = np.unique(ends[np.searchsorted(ends, positions)])
    counts = np.bincount(term) if total else np.empty(0, dtype=np.int64)
    return pd.DataFrame(
        {
            "position": positions,
            "observed": np.searchsorted(first, positions, side="left").astype(np.int64),
            "expected": expected_types(counts, positions),
        }
    )


def log_line(x: npt.ArrayLike, y: npt.ArrayLike) -> Line:
    """Lay a straight line through points on two logarithmic axes: ordinary least squares of log10 y on log10 x.

    Examples
    --------
    >>> log_line([1, 10, 100], [1000, 100, 10])
    Line(slope=-1.0, intercept=3.0)
    """
    across, up = np.log10(np.asarray(x, dtype=float)), np.log10(np.asarray(y, dtype=float))
    centred = across - across.mean() if len(across) else across
    spread = float(centred @ centred)
    if spread <= 0.0:
        return Line(float("nan"), float("nan"))
    slope = float(centred @ up) / spread
    return Line(slope, float(up.mean()) - slope * float(across.mean()))
