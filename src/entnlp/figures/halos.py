"""Halos around the labels of a group: grey areas that no label of another group stands in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy.ndimage import distance_transform_edt, gaussian_filter

from entnlp.figures.network import Area, FloatArray, Links

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_HALO = 0.14  # cm around the labels and links of a group
_STEP, _SLIT = 0.06, 0.3  # cm: grid, half of the widest slit that is filled
_TONES = ("#e9e9e9", "#d9d9d9", "#f2f2f2", "#cfcfcf")
_LINES: tuple[Any, ...] = ("-", (0, (5, 2)), (0, (1, 1.4)), (0, (5, 1.5, 1, 1.5)))


def draw_halos(axes: Axes, nodes: pd.DataFrame, links: Links, area: Area) -> None:
    """Draw around the labels of each group, and the links between them, a line at a distance.

    Tones and kinds of lines are taken in turn; a group of one label has no halo.

    Parameters
    ----------
    axes
        Its coordinates are cm.
    nodes
        One row per label: ``community``, ``x``, ``y``, ``half_width``, ``half_height``.
    links
        Pairs of rows.
    area
        Where the labels stand.
    """
    x = np.arange(area.left - 0.6, area.right + 0.6, _STEP)
    y = np.arange(area.bottom - 0.6, area.top + 0.6, _STEP)
    grid = np.meshgrid(x, y)
    boxes = np.stack([_to_box(grid, row) for row in nodes.itertuples()])
    community, centres = nodes["community"].to_numpy(), nodes[["x", "y"]].to_numpy()
    for number in sorted(set(community.tolist())):
        own = community == number
        if own.sum() < 2:
            continue
        inside = [_to_segment(grid, centres[a], centres[b]) for a, b in links if own[a] and own[b]]
        near = np.minimum.reduce([*boxes[own], *inside])
        # wider first and back again: slits between neighbouring links close
        halo = distance_transform_edt(near < _HALO + _SLIT) * _STEP > _SLIT
        if not own.all():
            halo &= boxes[~own].min(axis=0) > np.minimum(near, 0.04)
        smooth = gaussian_filter(halo.astype(float), 1.0)
        style = (number - 1) % len(_TONES)
        axes.contourf(x, y, smooth, levels=[0.5, 2.0], colors=[_TONES[style]], zorder=1)
        lines = axes.contour(x, y, smooth, levels=[0.5], colors=["#4d4d4d"], linewidths=0.7, zorder=1)
        lines.set_linestyle([_LINES[style]])


def _to_box(grid: Sequence[FloatArray], row: Any) -> FloatArray:
    """Distance of each point to a label, negative inside it."""
    dx, dy = np.abs(grid[0] - row.x) - row.half_width, np.abs(grid[1] - row.y) - row.half_height
    return np.asarray(np.hypot(np.maximum(dx, 0), np.maximum(dy, 0)) + np.minimum(np.maximum(dx, dy), 0))


def _to_segment(grid: Sequence[FloatArray], start: FloatArray, end: FloatArray) -> FloatArray:
    vector = end - start
    length = max(float(vector @ vector), 1e-9)
    share = np.clip(((grid[0] - start[0]) * vector[0] + (grid[1] - start[1]) * vector[1]) / length, 0.0, 1.0)
    return np.asarray(np.hypot(grid[0] - start[0] - share * vector[0], grid[1] - start[1] - share * vector[1]))
