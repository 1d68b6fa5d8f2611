"""Sizes of words: an exact function of their counts, and the largest scale at which all of them fit.

``font_pt = max(min_pt, max_pt * sqrt(count / scale_max))``: the area of a word's letters is proportional to its
count, down to the smallest readable size.  Only ``max_pt`` is looked for; no word is ever shrunk alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

import numpy as np
from numpy.typing import ArrayLike, NDArray

from entnlp.figures.placement import Page, Place, Slot, fits_alone, place_all
from entnlp.figures.typeface import Extent

FORMULA = "font_pt = max(min_pt, max_pt * sqrt(count / scale_max))"
STEP_PT = 0.25
FLOOR_RATIO = 3.0  # below three sizes from largest to smallest, a cloud no longer shows which words count
TOP_SHARE = 0.3  # alone on its page, a word needs not be a poster: at most 30 % of the page's height
ALWAYS_HORIZONTAL = 3  # the words read first


@dataclass(frozen=True, eq=False)
class Job:
    """The words of one cloud, the most frequent first, and how they are to be laid out."""

    labels: Sequence[str]
    counts: NDArray[np.float64]
    extents: Sequence[Extent]
    vertical: Sequence[bool]
    scale_max: float
    min_pt: float
    turning: bool

    def slots(self, max_pt: float) -> list[Slot]:
        """Size the words for a given ``max_pt``."""
        sizes = font_sizes(self.counts, max_pt=max_pt, min_pt=self.min_pt, scale_max=self.scale_max)
        return [
            slot_of(extent, float(size), vertical=vertical)
            for extent, size, vertical in zip(self.extents, sizes, self.vertical, strict=True)
        ]

    def place(self, max_pt: float, page: Page) -> list[Place]:
        """Place the words for a given ``max_pt``; shorter than the words when some do not fit."""
        return place_all(self.slots(max_pt), page, turning=self.turning)


def font_sizes(counts: ArrayLike, *, max_pt: float, min_pt: float, scale_max: float) -> NDArray[np.float64]:
    """Compute the size of each word.

    Parameters
    ----------
    counts
        Positive numbers, shape (n_words,).
    max_pt
        Size in points of a word whose count is ``scale_max``.
    min_pt
        Smallest size in points.
    scale_max
        Count that gets ``max_pt``.

    Returns
    -------
    float64 array, shape (n_words,)
        ``max(min_pt, max_pt * sqrt(count / scale_max))``, in points.

    Examples
    --------
    >>> font_sizes([100, 25, 1], max_pt=40, min_pt=7, scale_max=100).tolist()
    [40.0, 20.0, 7.0]
    """
    return np.maximum(min_pt, max_pt * np.sqrt(np.asarray(counts, dtype=np.float64) / scale_max))


def slot_of(extent: Extent, size: float, *, vertical: bool) -> Slot:
    """Size one word and its gaps.

    Words side by side need a gap wider than a space between words, or they read as one expression.
    """
    return Slot(extent.width * size, extent.height * size, 0.24 * size + 0.8, 0.07 * size + 0.5, vertical)


def turned_words(extents: Sequence[Extent], *, horizontal: float, seed: int) -> list[bool]:
    """Choose which words stand vertically: the share asked for, drawn by lot among all but the first three.

    Parameters
    ----------
    extents
        The words, the most frequent first.
    horizontal
        Share of horizontal words, 0 to 1.
    seed
        Of the lot.

    Returns
    -------
    list of bool
    """
    turned = round((1 - horizontal) * len(extents))
    others = list(range(ALWAYS_HORIZONTAL, len(extents)))
    Random(seed).shuffle(others)
    first = list(range(min(ALWAYS_HORIZONTAL, len(extents))))[::-1]
    chosen = set((others + first)[:turned])
    return [position in chosen for position in range(len(extents))]


def largest_fitting(jobs: Sequence[Job], page: Page) -> float:
    """Find the largest ``max_pt`` with which every word of every cloud has its place.

    Parameters
    ----------
    jobs
        Clouds that share one scale.
    page
        Page of each of them.

    Returns
    -------
    float
        In points, ``min_pt`` plus a multiple of 0.25. When the words do not all fit at three times ``min_pt``
        (or less, where the counts differ little), that floor: the rarest words are then left out.
    """
    min_pt = jobs[0].min_pt
    top = max(int((TOP_SHARE * page.height_pt - min_pt) / STEP_PT), 0)
    cap = _last_true(lambda step: all(_each_fits(job, min_pt + step * STEP_PT, page) for job in jobs), 0, top)
    # Where counts differ by less than nine times, sizes need not differ by three.
    spread = max(job.scale_max / float(job.counts.min()) for job in jobs) ** 0.5
    floor = min(cap, int((min(FLOOR_RATIO, spread) - 1) * min_pt / STEP_PT))
    best = _last_true(lambda step: all(_all_fit(job, min_pt + step * STEP_PT, page) for job in jobs), floor, cap)
    return min_pt + best * STEP_PT


def largest_alone(jobs: Sequence[Job], page: Page) -> float:
    """Find the largest ``max_pt`` with which each word fits on an empty page, in points."""
    min_pt = jobs[0].min_pt
    top = int(max(page.width_pt, page.height_pt) * 2 / STEP_PT)
    cap = _last_true(lambda step: all(_each_fits(job, min_pt + step * STEP_PT, page) for job in jobs), 0, top)
    return min_pt + cap * STEP_PT


def _last_true(holds: Callable[[int], bool], low: int, high: int) -> int:
    """Bisect for the last step that holds; ``low`` is taken as holding."""
    while low < high:
        middle = (low + high + 1) // 2
        if holds(middle):
            low = middle
        else:
            high = middle - 1
    return low


def _each_fits(job: Job, max_pt: float, page: Page) -> bool:
    return all(fits_alone(slot, page, turning=job.turning) for slot in job.slots(max_pt))


def _all_fit(job: Job, max_pt: float, page: Page) -> bool:
    slots = job.slots(max_pt)
    area = sum((s.width + 2 * s.gap_along) * (s.height + 2 * s.gap_across) for s in slots)
    # The sum of the areas says no in microseconds; laying the words out takes a tenth of a second.
    return area <= page.free_area and len(job.place(max_pt, page)) == len(slots)
