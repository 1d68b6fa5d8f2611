"""Places for boxes on a page: no overlap, nothing cropped, sizes never changed.

The ``wordcloud`` library shrinks a word that does not fit, so that its size would no longer follow its count.
Its occupancy map (a summed-area table, [1]_) is used here with another rule: the free place nearest to the centre,
and a failure said aloud when there is none.

References
----------
.. [1] Crow, F. C. (1984). Summed-area tables for texture mapping. SIGGRAPH '84, 207-212.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

CELL_PT = 0.5
MAX_CELLS = 460_000


class Slot(NamedTuple):
    """A word to place: size of its ink in points when horizontal, gaps around it, orientation asked for."""

    width: float
    height: float
    gap_along: float
    gap_across: float
    vertical: bool


class Place(NamedTuple):
    """Where the ink of a word stands: left and top in points from the page's corner, and how it is turned."""

    left: float
    top: float
    vertical: bool


class Page:
    """A page cut into square cells.

    Parameters
    ----------
    width_pt, height_pt
        Size of the page in points.
    outside
        None, or bool, shape (rows, columns) as in :func:`grid`: cells where nothing may stand.
    seed
        Moves the centre a little, so that each seed gives another picture.
    """

    def __init__(
        self, width_pt: float, height_pt: float, outside: NDArray[np.bool_] | None = None, *, seed: int = 0
    ) -> None:
        self.width_pt, self.height_pt = width_pt, height_pt
        self.shape, self.cell = grid(width_pt, height_pt)
        self.outside = np.zeros(self.shape, dtype=bool) if outside is None else outside
        self.free_area = float((~self.outside).sum()) * self.cell**2
        # Summed-area tables want a first row and a first column of zeros.
        self.taken = np.pad(self.outside.astype(np.uint8), ((1, 0), (1, 0)))
        self.integral = self.taken.cumsum(axis=1, dtype=np.uint32).cumsum(axis=0, dtype=np.uint32)
        self.distances = self._distances(Random(seed))

    def box(self, slot: Slot, *, vertical: bool) -> tuple[int, int]:
        """Give the rows and columns of cells that a word takes, gaps included."""
        along = int(np.ceil((slot.width + 2 * slot.gap_along) / self.cell))
        across = int(np.ceil((slot.height + 2 * slot.gap_across) / self.cell))
        return (along, across) if vertical else (across, along)

    def _distances(self, rng: Random) -> NDArray[np.float32]:
        """Measure how far each half-cell is from the centre; shape (2 rows + 1, 2 columns + 1).

        The fourth power makes the rings rectangles with round corners, which fill a page better than ellipses.
        """
        rows, columns = self.shape
        inside_y, inside_x = np.nonzero(~self.outside)
        centre_y = inside_y.mean() / rows + rng.uniform(-0.03, 0.03)
        centre_x = inside_x.mean() / columns + rng.uniform(-0.03, 0.03)
        y = (np.linspace(0, 1, 2 * rows + 1) - centre_y)[:, None]
        x = (np.linspace(0, 1, 2 * columns + 1) - centre_x)[None, :]
        distances: NDArray[np.float64] = (2 * y) ** 4 + (2 * x) ** 4 + 0.02 * (y**2 + x**2)
        return distances.astype(np.float32)


def grid(width_pt: float, height_pt: float) -> tuple[tuple[int, int], float]:
    """Cut a page into cells of half a point, or larger ones on a very large page.

    Returns
    -------
    tuple
        (rows, columns) and the side of a cell in points.

    Examples
    --------
    >>> grid(100.0, 50.0)
    ((100, 200), 0.5)
    """
    cell = max(CELL_PT, float(np.sqrt(width_pt * height_pt / MAX_CELLS)))
    return (max(int(height_pt / cell), 1), max(int(width_pt / cell), 1)), cell


def _free_blocks(integral: NDArray[np.uint32], rows: int, columns: int) -> NDArray[np.bool_] | None:
    """Say for each block of this size, by its first row and column, whether it is free; None if none can exist."""
    if rows >= integral.shape[0] or columns >= integral.shape[1]:
        return None
    free: NDArray[np.bool_] = (
        integral[rows:, columns:] + integral[:-rows, :-columns]
        == integral[:-rows, columns:] + integral[rows:, :-columns]
    )
    return free


def _nearest_free(
    integral: NDArray[np.uint32], distances: NDArray[np.float32], rows: int, columns: int
) -> tuple[int, int] | None:
    """Find the free block of cells whose centre is nearest to the page's centre; first in reading order if tied."""
    free = _free_blocks(integral, rows, columns)
    if free is None:
        return None
    height, width = integral.shape[0] - 1, integral.shape[1] - 1
    costs = distances[rows : 2 * height - rows + 1 : 2, columns : 2 * width - columns + 1 : 2]
    row, column = divmod(int(np.where(free, costs, np.float32(np.inf)).argmin()), free.shape[1])
    return (row, column) if free[row, column] else None


def place_all(slots: Sequence[Slot], page: Page, *, turning: bool) -> list[Place]:
    """Place words in their order until one finds no place.

    Parameters
    ----------
    slots
        Words, the largest first.
    page
        Where they go.
    turning
        True: a word that finds no place is tried in the other orientation.

    Returns
    -------
    list of Place
        One per word placed; shorter than ``slots`` when a word found no place (the words after it are not
        tried: a rarer word must not be shown where a more frequent one is missing).
    """
    from wordcloud.wordcloud import IntegralOccupancyMap

    taken = page.taken.copy()
    occupancy = IntegralOccupancyMap(*taken.shape, None)
    occupancy.integral = page.integral.copy()
    places: list[Place] = []
    for slot in slots:
        for vertical in (slot.vertical, not slot.vertical) if turning else (slot.vertical,):
            rows, columns = page.box(slot, vertical=vertical)
            found = _nearest_free(occupancy.integral, page.distances, rows, columns)
            if found is not None:
                break
        else:
            return places
        row, column = found
        taken[row + 1 : row + rows + 1, column + 1 : column + columns + 1] = 1
        occupancy.update(taken, row + 1, column + 1)
        width, height = (slot.height, slot.width) if vertical else (slot.width, slot.height)
        left = (column + columns / 2) * page.cell - width / 2
        top = (row + rows / 2) * page.cell - height / 2
        places.append(Place(left, top, vertical))
    return places


def fits_alone(slot: Slot, page: Page, *, turning: bool) -> bool:
    """Say whether a word has a place on the empty page."""
    for vertical in (slot.vertical, not slot.vertical) if turning else (slot.vertical,):
        rows, columns = page.box(slot, vertical=vertical)
        free = _free_blocks(page.integral, rows, columns)
        if free is not None and free.any():
            return True
    return False
