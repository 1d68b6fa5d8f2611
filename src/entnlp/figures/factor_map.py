"""A map of a correspondence analysis laid out in centimetres: what is named, where marks and names stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from entnlp.figures.chart import fit_label, text_width_cm
from entnlp.figures.labels import Label, label_size, place_labels
from entnlp.textometry import CorrespondenceAnalysis, french_number

Ticks = list[tuple[float, str]]

GROUP_PT, FIRST_PT, TERM_PT = 8.5, 7.5, 6.5
MOST_GROUPS = 60
"""Groups beyond these have a mark without a name."""
BAND = 1.2
"""Height of the row of groups over a map of one axis."""
_N_FIRST = 25  # terms that contribute most are set in the larger size
_MARGIN, _ENDS, _PARAGRAPH = 0.6, 2.8, 4.0  # room at the edges, at both ends of one axis; widest label of several names


@dataclass(frozen=True, eq=False)
class PointName:
    """What is written beside one point: a name, or those of all terms that are there, in some lines."""

    at: tuple[float, float]
    members: list[str]
    lines: list[str]
    size: float
    bold: bool
    italic: bool

    @property
    def box(self) -> tuple[float, float]:
        """Width and height in cm."""
        sizes = [label_size(line, size_pt=self.size, bold=self.bold) for line in self.lines]
        return max(width for width, _ in sizes), sum(height for _, height in sizes)


@dataclass(frozen=True, eq=False)
class FactorMap:
    """A map laid out in cm from the left bottom corner of its frame."""

    elements: pd.DataFrame
    names: list[PointName]
    labels: list[Label | None]
    frame: tuple[float, float]
    x_ticks: Ticks
    y_ticks: Ticks
    origin: tuple[float, float | None]

    @property
    def unplaced(self) -> list[str]:
        """Names that found no place."""
        pairs = zip(self.names, self.labels, strict=True)
        return [member for name, label in pairs if label is None for member in name.members]


def map_elements(result: CorrespondenceAnalysis, axes: Sequence[int], n_labels: int) -> pd.DataFrame:
    """Elements of the map with their label, its size, and whether it is wanted; the most important first."""
    table = result.plane(axes)
    active, term = table["kind"] == "active", table["element"] == "term"
    place = table["contribution"].where(active).groupby(table["element"]).rank(method="first", ascending=False)
    place[term & active] = np.arange(1, int((term & active).sum()) + 1)  # equal ones by name, as plane() has them
    most = np.select([term, table["element"] == "group"], [n_labels, MOST_GROUPS], 0)
    table["named"] = ~active | (place <= most)
    prefix = f"{result.by[0]} " if len(result.by) == 1 else ""
    table["label"] = [
        fit_label(prefix + name if element == "group" and not any(c.isalpha() for c in name) else name)
        for element, name in zip(table["element"], table["name"], strict=True)
    ]
    table["size"] = np.select([~term, place <= _N_FIRST], [GROUP_PT, FIRST_PT], TERM_PT)
    table["rank"] = np.select([~term, ~active], [0, 1], 2)
    table["order"] = place.fillna(0)
    return table.sort_values(["rank", "order", "name"], ignore_index=True)


def plane_map(elements: pd.DataFrame, axes: Sequence[int], frame: tuple[float, float]) -> FactorMap:
    """Lay a plane out: one scale for both axes, all terms and groups inside; texts may be outside."""
    values = elements[[f"coordinate_axis_{axis}" for axis in axes]].to_numpy()
    inside = ((elements["element"] != "text") | elements["named"]).to_numpy()
    bounds = np.vstack([values[inside], np.zeros((1, 2))])
    low, high = bounds.min(axis=0), bounds.max(axis=0)
    room = np.maximum(np.array(frame) - 2 * _MARGIN, 0.5)
    scale = float((room / np.maximum(high - low, 1e-9)).min())
    shift = np.array(frame) / 2 - scale * (low + high) / 2
    points = values * scale + shift
    ticks = [_ticks(scale, float(shift[i]), frame[i]) for i in (0, 1)]
    origin = (float(shift[0]), float(shift[1]))
    return _with_labels(elements.assign(x=points[:, 0], y=points[:, 1]), frame, ticks[0], ticks[1], origin)


def strip_map(elements: pd.DataFrame, axes: Sequence[int], frame: tuple[float, float]) -> FactorMap:
    """Lay one axis out: coordinates from left to right, counts of terms upwards, groups and texts in a row on top."""
    values = elements[f"coordinate_axis_{axes[0]}"].to_numpy()
    counts = np.log10(elements["count"].to_numpy())
    term = (elements["element"] == "term").to_numpy()
    low, high = min(values.min(), 0.0), max(values.max(), 0.0)
    scale = max(frame[0] - 2 * _ENDS, 0.5) / max(high - low, 1e-9)
    shift = frame[0] / 2 - scale * (low + high) / 2
    least, most = counts[term].min(), counts[term].max()
    room = max(frame[1] - BAND - 4 * _MARGIN, 0.3)
    rise = room / max(most - least, 0.3)
    floor = 3 * _MARGIN if most > least else 3 * _MARGIN + room / 2  # below the rarest, which are many, room for names
    heights = np.where(term, floor + rise * (counts - least), frame[1] - BAND / 2)
    shown = [n * 10**power for power in range(7) for n in (1, 2, 5)]
    y_ticks = [
        (float(floor + rise * (np.log10(n) - least)), french_number(n))
        for n in shown
        if least - 1e-9 <= np.log10(n) <= most + 1e-9
    ]
    laid = elements.assign(x=values * scale + shift, y=heights)
    return _with_labels(laid, frame, _ticks(scale, shift, frame[0]), y_ticks, (shift, None))


def _with_labels(
    elements: pd.DataFrame,
    frame: tuple[float, float],
    x_ticks: Ticks,
    y_ticks: Ticks,
    origin: tuple[float, float | None],
) -> FactorMap:
    """Place the names; they keep off named points and, where they can, off the others."""
    names = _names(elements[elements["named"]], strip=origin[1] is None)
    points = elements[["x", "y"]].to_numpy()
    dots = points[(~elements["named"] & (elements["element"] != "text")).to_numpy()]
    labels = place_labels(
        [name.at for name in names],
        [name.box for name in names],
        page=frame,
        dots=dots,
        n_first=sum(name.bold for name in names),
    )
    return FactorMap(elements, names, labels, frame, x_ticks, y_ticks, origin)


def _names(wanted: pd.DataFrame, *, strip: bool) -> list[PointName]:
    """Make one name per point: rare terms often have one and the same profile, and then one place."""
    together: dict[tuple[Any, ...], list[Any]] = {}
    places = wanted[["x", "y"]].round(1).itertuples(index=False)
    for row, place in zip(wanted.itertuples(index=False), places, strict=True):
        together.setdefault((row.element, row.kind, *place), []).append(row)
    names = []
    for rows in together.values():
        first, members = rows[0], [str(row.label) for row in rows]
        size, bold = float(first.size), first.element != "term"
        wide = min(1.6 + 0.2 * len(members), _ENDS - 0.4 if strip else _PARAGRAPH)
        same = strip and not bold and len({row.count for row in rows}) == 1
        count = f"{french_number(first.count)} : " if same else ""
        lines = members if len(members) == 1 else wrapped(count + ", ".join(members), wide, size_pt=size)
        names.append(PointName((float(first.x), float(first.y)), members, lines, size, bold, first.kind != "active"))
    return names


def _ticks(scale: float, shift: float, length: float) -> Ticks:
    """Round values along an axis of this length, in cm, one at least every third centimetre."""
    from matplotlib.ticker import MaxNLocator

    low, high = (0 - shift) / scale, (length - shift) / scale
    values = MaxNLocator(nbins=max(int(length / 1.6), 2), steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
    return [
        (float(value * scale + shift), f"{round(value, 10):g}".replace(".", ",").replace("-", "−"))
        for value in values
        if low <= value <= high
    ]


def wrapped(text: str, width_cm: float, *, size_pt: float) -> list[str]:
    """Cut a text into lines of this width."""
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width_cm(longer, size_pt=size_pt) <= width_cm:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines if text else []
