"""Repeats in a sequence of whole numbers by its suffix array, in time that hardly grows with their length.

References
----------
.. [1] Manber, U. and Myers, G. (1993). Suffix arrays: a new method for on-line string searches. SIAM Journal on
   Computing 22(5), 935-948.  Suffixes sorted by doubling the length compared.
.. [2] Abouelhoda, M. I., Kurtz, S. and Ohlebusch, E. (2004). Replacing suffix trees with enhanced suffix arrays.
   Journal of Discrete Algorithms 2(1), 53-86.  Intervals of suffixes that begin alike.
.. [3] Claude, F., Navarro, G. and Ordóñez, A. (2015). The wavelet matrix. Information Systems 47, 15-32.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

IntArray = npt.NDArray[np.int64]


class Suffixes(NamedTuple):
    """Suffixes of a sequence in their order.

    ``start``: where each begins, shape (n,); ``shared``: how many numbers it has in common with the one before, shape
    (n,), 0 for the first.
    """

    start: IntArray
    shared: IntArray


class Intervals(NamedTuple):
    """Repeats: suffixes ``first`` to ``last`` of the order (both in) begin with the same ``length`` numbers.

    Every number of occurrences stands once: what is shorter, down to ``parent`` (not in), occurs where this occurs and
    nowhere else.  Shape (n_intervals,) each.
    """

    first: IntArray
    last: IntArray
    length: IntArray
    parent: IntArray


def sort_suffixes(sequence: IntArray) -> Suffixes:
    """Sort the suffixes of a sequence.

    Parameters
    ----------
    sequence
        Whole numbers, shape (n,); the last one occurs nowhere else.

    Returns
    -------
    Suffixes

    Examples
    --------
    >>> sort_suffixes(np.array([1, 2, 1, 2, 9]))
    Suffixes(start=array([0, 2, 1, 3, 4]), shared=array([0, 2, 0, 1, 0]))
    """
    size = len(sequence)
    if not size:
        return Suffixes(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64))
    rank = np.unique(sequence, return_inverse=True)[1].reshape(-1).astype(np.int64)
    levels = [rank]  # levels[i]: which runs of 2 ** i numbers are equal, and their order
    while int(rank.max()) + 1 < size:
        step = 1 << (len(levels) - 1)
        behind = np.zeros(size, dtype=np.int64)
        behind[:-step] = rank[step:] + 1
        rank = np.unique(rank * (size + 1) + behind, return_inverse=True)[1].reshape(-1).astype(np.int64)
        levels.append(rank)
    start = np.argsort(rank, kind="stable")
    shared = np.zeros(size, dtype=np.int64)
    one, other = start[:-1].copy(), start[1:].copy()
    for level in range(len(levels) - 1, -1, -1):
        inside = np.maximum(one, other) < size
        same = np.zeros(size - 1, dtype=bool)
        same[inside] = levels[level][one[inside]] == levels[level][other[inside]]
        shared[1:][same] += 1 << level
        one[same] += 1 << level
        other[same] += 1 << level
    return Suffixes(start, shared)


def repeated_intervals(shared: IntArray, *, shortest: int) -> Intervals:
    """Find the intervals of suffixes that begin with the same ``shortest`` numbers or more.

    There are fewer of them than numbers in the sequence.

    Examples
    --------
    >>> repeated_intervals(np.array([0, 2, 0, 1, 0]), shortest=1).length.tolist()
    [2, 1]
    """
    long_enough = np.where(shared >= shortest, shared, 0)
    places = np.flatnonzero(long_enough)
    places = np.unique(np.concatenate([places, places + 1]))
    values = np.append(long_enough, 0)[places]
    found: list[tuple[int, int, int, int]] = []
    open_lengths, open_places = [0], [0]
    for place, value in zip(places.tolist(), values.tolist(), strict=True):
        begin = place - 1
        while open_lengths[-1] > value:
            length, begin = open_lengths.pop(), open_places.pop()
            found.append((begin, place - 1, length, max(value, open_lengths[-1])))
        if value > open_lengths[-1]:
            open_lengths.append(value)
            open_places.append(begin)
    table = np.array(found, dtype=np.int64).reshape(-1, 4)
    return Intervals(*table.T)


def differ_inside(values: IntArray, first: IntArray, last: IntArray) -> npt.NDArray[np.bool_]:
    """Say whether ``values[first : last + 1]`` holds different numbers, for many intervals at once."""
    changes = (
        np.concatenate([[0], np.cumsum(values[1:] != values[:-1])]) if len(values) else np.zeros(1, dtype=np.int64)
    )
    return np.asarray(changes[last] > changes[first])


def distinct_inside(values: IntArray, first: IntArray, last: IntArray) -> IntArray:
    """Count the different numbers in ``values[first : last + 1]``, for many intervals at once.

    Examples
    --------
    >>> distinct_inside(np.array([7, 7, 5, 7]), np.array([0, 0, 2]), np.array([1, 3, 3])).tolist()
    [1, 2, 2]
    """
    # A number counts where it stands for the first time in the interval: its last place before is left of ``first``.
    order = np.argsort(values, kind="stable")
    earlier = np.full(len(values), 0, dtype=np.int64)  # place + 1; 0 for none
    again = values[order][1:] == values[order][:-1]
    earlier[order[1:][again]] = order[:-1][again] + 1
    return _smaller_inside(earlier, first, last + 1, first + 1)


def _smaller_inside(values: IntArray, left: IntArray, right: IntArray, bound: IntArray) -> IntArray:
    """Count values under ``bound`` in ``values[left:right]``, bit by bit from the highest (wavelet matrix)."""
    left, right, found = left.copy(), right.copy(), np.zeros(len(left), dtype=np.int64)
    for bit in range(max(len(values), 1).bit_length(), -1, -1):
        is_one = (values >> bit) & 1
        zeros = np.concatenate([[0], np.cumsum(1 - is_one)])
        left_zeros, right_zeros = zeros[left], zeros[right]
        up = ((bound >> bit) & 1).astype(bool)
        found[up] += (right_zeros - left_zeros)[up]
        left = np.where(up, zeros[-1] + left - left_zeros, left_zeros)
        right = np.where(up, zeros[-1] + right - right_zeros, right_zeros)
        values = np.concatenate([values[is_one == 0], values[is_one == 1]])
    return found
