"""Places for the labels of a scatter plot: beside their points, over no other label, with a line where they are far."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from entnlp.errors import OptionError
from entnlp.figures.chart import text_width_cm
from entnlp.figures.style import font_path, pt_to_cm
from entnlp.figures.typeface import Typeface

FloatArray = npt.NDArray[np.float64]

# Parts of the type size that a line of text takes above and under its baseline.
ASCENT, DESCENT = 0.78, 0.24
LEADER_FROM = 0.12
"""Distance in cm between a point and its label from which a line joins them."""
_DIRECTIONS, _STEP, _FIRST = 24, 0.1, 0.04
# Rounds, as shares of the reach: who needs no line must not be kept from its place by one.  In the last round, which is
# not strict, lines may pass under labels, and a label may be nearer to another point.
_ROUNDS = ((0.1, True), (0.4, True), (1.0, True), (1.0, False))
# Costs in cm: how much nearer another place must be to be worth the defect.
_CROSSED_LEADER, _FAULT, _COVERED_POINT, _LEADER_OVER_POINT, _INWARDS = 2.0, 2.0, 0.25, 0.4, 0.15


class Label(NamedTuple):
    """A label that has found its place; all in cm from the left bottom corner of the page.

    Attributes
    ----------
    left, bottom, width, height
        Its box.
    leader
        None, or the line from the point to the box: x and y of one end, x and y of the other.
    """

    left: float
    bottom: float
    width: float
    height: float
    leader: tuple[float, float, float, float] | None

    def baseline(self, size_pt: float) -> float:
        """Height of the baseline of a text set in ``size_pt`` points in this box."""
        return self.bottom + DESCENT * pt_to_cm(size_pt)


def label_size(text: str, *, size_pt: float, bold: bool = False) -> tuple[float, float]:
    """Width and height in cm of a line of text that :func:`entnlp.figures.chart.fit_label` made."""
    height = (ASCENT + DESCENT) * pt_to_cm(size_pt)
    if not bold or not text:
        return text_width_cm(text, size_pt=size_pt), height
    return _bold().measure(text).advance * pt_to_cm(size_pt), height


def place_labels(
    points: npt.ArrayLike,
    sizes: npt.ArrayLike,
    *,
    page: tuple[float, float],
    obstacles: npt.ArrayLike = (),
    obstacle_radius: float = 0.07,
    dots: npt.ArrayLike = (),
    order: Sequence[int] | None = None,
    n_first: int = 0,
    reach: float = 4.0,
    gap: float = 0.03,
) -> list[Label | None]:
    """Place labels beside their points, the most important first.

    Parameters
    ----------
    points
        Points to label in cm from the left bottom corner of the page, float (n, 2).
    sizes
        Width and height of each label in cm, float (n, 2).
    page
        Width and height of the page in cm; no label leaves it.
    obstacles
        More points that no label may cover, float (m, 2); the labelled points themselves are always such.
    obstacle_radius
        Half the size of a point's mark in cm.
    dots
        Points that a label had better not cover, but may, float (k, 2).
    order
        Places of the points from the most important; as they stand without it.
    n_first
        So many at the head of the order have all rounds before the others have their first.
    reach
        Longest way in cm between a point and its label.
    gap
        Free space around each label in cm.

    Returns
    -------
    list of Label or None
        One per point; None where there is no room.

    Raises
    ------
    OptionError
        The arrays do not match.

    Notes
    -----
    Greedy, and the same on each run.  First the labels that have room at their point, in their order; those that have
    none go further away in the next rounds.  For each label, places around its point in 24 directions are tried, step
    by step; among those that touch no label, no line and no point and are not nearer to another point, the cheapest,
    cost being the distance, more for places that cross a line or lie towards the centre of the cloud.  In the last
    round a line may pass under a label.

    Examples
    --------
    >>> first, second = place_labels([(2, 2), (2, 2.1)], [(1, 0.3), (1, 0.3)], page=(4, 4))
    >>> first.leader is None, second is not None
    (True, True)
    """
    points, sizes = _pairs(points), _pairs(sizes)
    order = range(len(points)) if order is None else order
    if len(points) != len(sizes) or sorted(order) != list(range(len(points))):
        raise OptionError(f"{len(points)} points, {len(sizes)} sizes and an order of {len(order)} do not match")
    marks = np.vstack([points, _pairs(obstacles)])
    surface = _Surface(page, marks, _pairs(dots), obstacle_radius, gap)
    placed: list[Label | None] = [None] * len(points)
    for part in (order[:n_first], order[n_first:]):
        for share, strict in _ROUNDS:
            for i in part:
                placed[i] = placed[i] or surface.add(points[i], sizes[i], reach * share, strict=strict)
    return placed


@lru_cache(maxsize=1)
def _bold() -> Typeface:
    return Typeface(font_path(bold=True))


def _pairs(values: npt.ArrayLike) -> FloatArray:
    return np.asarray(values, dtype=np.float64).reshape(-1, 2)


class _Surface:
    """What is already on the page."""

    def __init__(
        self, page: tuple[float, float], marks: FloatArray, dots: FloatArray, radius: float, gap: float
    ) -> None:
        self.page, self.marks, self.dots, self.radius, self.gap = page, marks, dots, radius, gap
        self.centre = np.median(np.vstack([marks, dots]), axis=0) if len(marks) else np.zeros(2)
        self.boxes = np.empty((0, 4))  # left, bottom, right, top
        self.lines = np.empty((0, 4))

    def add(self, point: FloatArray, size: FloatArray, reach: float, *, strict: bool) -> Label | None:
        """Find the best place of a label and take it."""
        boxes, distances, directions = _candidates(point, size, self.radius + self.gap, reach)
        inside = (boxes[:, :2] >= 0).all(axis=1) & (boxes[:, 2:] <= np.asarray(self.page)).all(axis=1)
        wide = boxes + np.array([-self.gap, -self.gap, self.gap, self.gap])
        free = inside & ~_overlap(wide, self.boxes).any(axis=1) & ~_hold(wide, self.marks, self.radius).any(axis=1)
        boxes, wide, distances, directions = boxes[free], wide[free], distances[free], directions[free]
        if not len(boxes):
            return None
        ends = np.clip(point, boxes[:, :2], boxes[:, 2:])
        lines = np.hstack([np.broadcast_to(point, ends.shape), ends])
        led = np.hypot(*(ends - point).T) > LEADER_FROM + self.radius
        others = self.marks[np.hypot(*(self.marks - point).T) > self.radius]
        faults = _through(self.lines, wide).sum(axis=0) + led * _through(lines, self.boxes).sum(axis=1)
        faults += ~led & (_away(boxes, others).min(axis=1, initial=np.inf) < _away(boxes, point[None])[:, 0])
        cost = distances + _COVERED_POINT * _hold(boxes, self.dots, 0.0).sum(axis=1)
        cost += _INWARDS * (1 - directions @ self._outwards(point))
        cost += led * _LEADER_OVER_POINT * _near(lines, others, self.radius).sum(axis=1)
        cost += led * _CROSSED_LEADER * _cross(lines, self.lines).sum(axis=1)
        cost += np.where(faults > 0, np.inf if strict else _FAULT * faults, 0.0)
        best = int(np.argmin(np.round(cost, 9)))
        if not np.isfinite(cost[best]):
            return None
        left, bottom, right, top = map(float, boxes[best])
        self.boxes = np.vstack([self.boxes, boxes[best]])
        leader = None
        if led[best]:
            self.lines = np.vstack([self.lines, lines[best]])
            x0, y0, x1, y1 = map(float, lines[best])
            leader = (x0, y0, x1, y1)
        return Label(left, bottom, right - left, top - bottom, leader)

    def _outwards(self, point: FloatArray) -> FloatArray:
        """Unit vector from the middle of the cloud to the point; none in the very middle."""
        away = point - self.centre
        length = float(np.hypot(*away))
        return np.asarray(away / length) if length > 0.05 else np.zeros(2)


def _candidates(point: FloatArray, size: FloatArray, clear: float, reach: float) -> tuple[FloatArray, ...]:
    """Boxes around a point (left, bottom, right, top), their distances and directions from it."""
    width, height = size
    angles = 2 * np.pi * np.arange(_DIRECTIONS) / _DIRECTIONS
    directions = np.column_stack([np.cos(angles), np.sin(angles)])
    steps = np.arange(clear + _FIRST, max(reach, clear + _FIRST) + 1e-9, _STEP)
    anchors = point + steps[:, None, None] * directions  # the place of the box that is nearest to the point
    # A box to the right begins at its anchor, one to the left ends there; above and below it stands in the middle.
    shift = np.column_stack([_side(directions[:, 0]) * width, _side(directions[:, 1]) * height])
    low = (anchors - shift).reshape(-1, 2)
    distances = np.repeat(steps - clear, _DIRECTIONS)
    return np.hstack([low, low + size]), distances, np.tile(directions, (len(steps), 1))


def _side(cosine: FloatArray) -> FloatArray:
    """Share of the box on the far side of its anchor: 0 forwards, 1 backwards, in between at right angles."""
    return np.clip(0.5 - 1.2 * cosine, 0.0, 1.0)


def _overlap(boxes: FloatArray, others: FloatArray) -> npt.NDArray[np.bool_]:
    a, b = boxes[:, None], others[None]
    return np.asarray(
        (a[..., 0] < b[..., 2]) & (b[..., 0] < a[..., 2]) & (a[..., 1] < b[..., 3]) & (b[..., 1] < a[..., 3])
    )


def _hold(boxes: FloatArray, points: FloatArray, radius: float) -> npt.NDArray[np.bool_]:
    """Say which boxes touch which marks, taken as squares."""
    return _overlap(boxes, np.hstack([points - radius, points + radius]))


def _through(lines: FloatArray, boxes: FloatArray) -> npt.NDArray[np.bool_]:
    """Say which lines go through which boxes (slab method)."""
    start, along = lines[:, None, :2], (lines[:, 2:] - lines[:, :2])[:, None]
    step = np.where(np.abs(along) < 1e-12, 1e-12, along)
    one, two = (boxes[None, :, :2] - start) / step, (boxes[None, :, 2:] - start) / step
    enter, leave = np.minimum(one, two).max(axis=2), np.maximum(one, two).min(axis=2)
    return np.asarray((enter < leave) & (enter < 1) & (leave > 0))


def _near(lines: FloatArray, points: FloatArray, radius: float) -> npt.NDArray[np.bool_]:
    """Say which lines pass over which marks."""
    start, along = lines[:, None, :2], (lines[:, 2:] - lines[:, :2])[:, None]
    to = points[None] - start
    share = np.clip((to * along).sum(axis=2) / np.maximum((along**2).sum(axis=2), 1e-12), 0, 1)
    return np.asarray(((to - share[..., None] * along) ** 2).sum(axis=2) < radius**2)


def _away(boxes: FloatArray, points: FloatArray) -> FloatArray:
    """Distance of each box to each point."""
    low, high = boxes[:, None, :2] - points[None], points[None] - boxes[:, None, 2:]
    return np.asarray(np.hypot(*np.moveaxis(np.maximum(np.maximum(low, high), 0.0), 2, 0)))


def _cross(lines: FloatArray, others: FloatArray) -> npt.NDArray[np.bool_]:
    """Say which lines cross which."""
    a, b = lines[:, None, :2], lines[:, None, 2:]
    c, d = others[None, :, :2], others[None, :, 2:]
    return np.asarray((_turn(a, b, c) * _turn(a, b, d) < 0) & (_turn(c, d, a) * _turn(c, d, b) < 0))


def _turn(a: FloatArray, b: FloatArray, c: FloatArray) -> FloatArray:
    """Sign of the turn from a over b to c."""
    one, two = b - a, c - a
    return np.asarray(one[..., 0] * two[..., 1] - one[..., 1] * two[..., 0])
