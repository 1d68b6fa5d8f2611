"""Bars of the terms that each group uses more, or less, than expected: one panel per group, one scale for all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from entnlp.errors import OptionError
from entnlp.figures.chart import Chart, fit_label, text_width_cm
from entnlp.figures.style import CM_PER_INCH
from entnlp.textometry import BANALITY, Specificities, french_number, group_title

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_INK, _PALE = "#333333", "#767676"
_TERM_PT, _COUNT_PT, _NOTE_PT, _TITLE_PT = 7.0, 6.0, 6.5, 8.0
_ROW_CM, _HEAD_CM, _AXIS_CM, _GAP_CM, _SIDE_CM, _NOTE_CM = 0.40, 0.65, 0.45, 0.45, 0.15, 0.36
_TWO_COLUMNS_CM = 12.0  # under this width panels stand one below the other
_PAGE_CM = 24.0  # an A4 page between its margins
_BROKEN_OVER, _BROKEN_AT = 12.0, 8.0  # times the median score
_SHORTEST_CM = 0.04  # a bar that can be seen

NOTES = (
    "barre pleine : suremploi ; barre hachurée : sous-emploi ; à côté : effectif dans le groupe / dans le corpus",
    "axe : spécificité (log10 de la probabilité, signé) ; tirets : seuil de banalité ±1,3 (une chance sur 20)",
)
EMPTY = "aucun terme au-delà du seuil de banalité"
BROKEN_NOTE = "barre coupée : trop longue pour l'échelle, la spécificité est écrite entre parenthèses"


class Bar(NamedTuple):
    """One term of a panel."""

    term: str
    score: float
    counts: str


@dataclass(frozen=True)
class _Scale:
    """The axis that all panels share: where bars end, where the axis ends, how wide a panel is."""

    limit: float
    end: float
    wide_cm: float

    def cm(self, length: float) -> float:
        """Turn centimetres into units of the axis."""
        return length * 2 * self.end / self.wide_cm


@dataclass(frozen=True)
class Panel:
    """One group: its title and its bars, over-use first."""

    title: str
    bars: tuple[Bar, ...]

    @property
    def height_cm(self) -> float:
        """Height with title and axis."""
        return _HEAD_CM + max(len(self.bars), 1) * _ROW_CM + _AXIS_CM


def draw_specificities(
    result: Specificities, *, over: int = 10, under: int = 5, width_cm: float = 16.0, dpi: int = 300
) -> list[Chart]:
    """Draw the most specific terms of each group as horizontal bars on one symmetric scale.

    Parameters
    ----------
    result
        Specificities.
    over, under
        Over-used and under-used terms shown per group, at most.  Banal terms (score within ±1.3) are not shown.
    width_cm
        Width of the page; panels stand in two columns from 12 cm.
    dpi
        Dots per inch of the PNG.

    Returns
    -------
    list of Chart
        One page of at most 24 cm, or more pages where the groups do not fit.

    Raises
    ------
    OptionError
        A number is under 0, both are 0, or a size is out of range.

    Notes
    -----
    Bars far longer than the others (over 12 times the median) are cut at 8 times the median, show a gap and have their
    score written beside them.
    """
    if over < 0 or under < 0 or not over + under:
        raise OptionError(f"draw at least one term per group; received over={over} and under={under}")
    rows = result.top(over, under=under)
    rows = rows[rows["specificity"].abs() >= BANALITY]
    panels = [_panel(str(label), rows, result) for label in result.groups.index]
    scores = np.abs([bar.score for panel in panels for bar in panel.bars])
    limit = axis_limit(scores)
    notes = NOTES if (scores <= limit).all() else (*NOTES, BROKEN_NOTE)
    columns = 2 if width_cm >= _TWO_COLUMNS_CM else 1
    wide_cm = (width_cm - 2 * _SIDE_CM - (columns - 1) * _GAP_CM) / columns
    # Beside the longest bar there is room for counts, but never more than three quarters of the side.
    beside = [text_width_cm(_beside(bar, limit), size_pt=_COUNT_PT) for panel in panels for bar in panel.bars]
    room = min(max(beside, default=0.0) + 0.2, 0.75 * wide_cm / 2)
    scale = _Scale(limit, limit * wide_cm / (wide_cm - 2 * room), wide_cm)
    foot = _foot(notes, width_cm)
    pages = _pages(panels, columns, _PAGE_CM - len(foot) * _NOTE_CM)
    charts = []
    for number, page in enumerate(pages, start=1):
        heights = [max(panel.height_cm for panel in line) for line in page]
        several = f" ({number} sur {len(pages)})" if len(pages) > 1 else ""
        charts.append(
            Chart(
                f"Spécificités par {', '.join(result.by)}{several}",
                _alt_text(page, result, several),
                partial(_draw, page=page, heights=heights, foot=foot, scale=scale),
                f"specificites_{number}" if several else "specificites",
                width_cm=width_cm,
                height_cm=max(sum(heights) + _GAP_CM * len(heights) + len(foot) * _NOTE_CM, 3.0),
                dpi=dpi,
            )
        )
    return charts


def axis_limit(scores: Any) -> float:
    """Find where the axis ends: at the largest score, or where a few giants would squash all others.

    >>> axis_limit([2.0, 5.0, 22.6]), axis_limit([2.0, 3.0, 4.0, 5.0, 4127.0])
    (22.6, 32.0)
    """
    if not len(scores):
        return 2.0 * BANALITY
    most, median = float(np.max(scores)), float(np.median(scores))
    return max(most, 2.0 * BANALITY) if most <= _BROKEN_OVER * median else _BROKEN_AT * median


def french_score(score: float) -> str:
    """Write a score with its sign and a decimal comma: "+6,5", "\u22129,9", "+4127"."""
    return f"{score:+.{1 if abs(score) < 100 else 0}f}".replace(".", ",").replace("-", "\u2212")


def _panel(label: str, rows: pd.DataFrame, result: Specificities) -> Panel:
    mine = rows[rows["group"] == label]
    bars = tuple(
        Bar(str(term), float(score), f"{french_number(count)} / {french_number(total)}")
        for term, score, count, total in mine[["term", "specificity", "count", "total"]].itertuples(index=False)
    )
    words = int(result.groups.loc[label, "words"])  # type: ignore[arg-type]
    title = group_title(label, result.by)
    return Panel(f"{title} : {french_number(words)} {result.counted if words > 1 else result.counted[:-1]}", bars)


def _pages(panels: Sequence[Panel], columns: int, height_cm: float) -> list[list[list[Panel]]]:
    """Cut panels into lines, and lines into pages."""
    lines = [list(panels[i : i + columns]) for i in range(0, len(panels), columns)]
    pages: list[list[list[Panel]]] = []
    left = 0.0
    for line in lines:
        need = max(panel.height_cm for panel in line) + _GAP_CM
        if not pages or need > left:
            pages.append([])
            left = height_cm
        pages[-1].append(line)
        left -= need
    return pages


def _foot(notes: Sequence[str], width_cm: float) -> list[str]:
    """Break the notes into lines that fit."""
    lines: list[str] = []
    for note in notes:
        line = ""
        for word in note.split():
            longer = f"{line} {word}".strip()
            if line and text_width_cm(longer, size_pt=_NOTE_PT) > width_cm - 2 * _SIDE_CM:
                lines.append(line)
                longer = word
            line = longer
        lines.append(line)
    return lines


def _draw(figure: Figure, *, page: list[list[Panel]], heights: list[float], foot: list[str], scale: _Scale) -> None:
    width, height = (inches * CM_PER_INCH for inches in figure.get_size_inches())
    top = height
    for line, tall in zip(page, heights, strict=True):
        for column, panel in enumerate(line):
            left = _SIDE_CM + column * (scale.wide_cm + _GAP_CM)
            inner = max(len(panel.bars), 1) * _ROW_CM
            bottom = top - _HEAD_CM - inner
            axes = figure.add_axes((left / width, bottom / height, scale.wide_cm / width, inner / height))
            _draw_panel(axes, panel, scale)
            title = fit_to_width(panel.title, scale.wide_cm, size_pt=_TITLE_PT * 1.15)  # bold letters are wider
            figure.text(
                left / width,
                (bottom + inner + 0.15) / height,
                title,
                fontsize=_TITLE_PT,
                fontweight="bold",
                va="bottom",
            )
        top -= tall + _GAP_CM
    for number, text in enumerate(foot):
        y = (len(foot) - number - 0.8) * _NOTE_CM / height
        figure.text(_SIDE_CM / width, y, text, fontsize=_NOTE_PT, va="bottom")


def _draw_panel(axes: Axes, panel: Panel, scale: _Scale) -> None:
    half, pad = scale.wide_cm / 2, scale.cm(0.1)
    axes.set(xlim=(-scale.end, scale.end), ylim=(max(len(panel.bars), 1) - 0.4, -0.6))
    axes.axvline(0.0, color="black", linewidth=0.6)
    _draw_threshold(axes, panel)
    for row, bar in enumerate(panel.bars):
        sign = 1.0 if bar.score > 0 else -1.0
        length = max(min(abs(bar.score), scale.limit), scale.cm(_SHORTEST_CM))
        look: dict[str, Any] = {"facecolor": _INK} if sign > 0 else {"facecolor": "white", "hatch": "//////"}
        axes.barh(row, sign * length, height=0.68, edgecolor=_INK, linewidth=0.6, **look)
        if abs(bar.score) > scale.limit:
            _cut(axes, sign * length * 0.85, row, pad)
        # The term stands on the free side of the axis, the counts at the end of the bar.
        inward, outward = ("right", "left") if sign > 0 else ("left", "right")
        label = fit_to_width(bar.term, half - 0.15, size_pt=_TERM_PT)
        axes.text(-sign * pad, row, label, fontsize=_TERM_PT, va="center", ha=inward)
        text, free = _beside(bar, scale.limit), half * (1 - length / scale.end) - 0.1
        size = _COUNT_PT * min(1.0, free / text_width_cm(text, size_pt=_COUNT_PT))
        axes.text(sign * (length + pad), row, text, fontsize=size, va="center", ha=outward)
    if not panel.bars:
        empty = fit_to_width(EMPTY, scale.wide_cm - 0.2, size_pt=_TERM_PT)
        box = {"facecolor": "white", "edgecolor": "none", "pad": 1.0}
        axes.text(0.0, 0.0, empty, fontsize=_TERM_PT, va="center", ha="center", style="italic", bbox=box)
    axes.yaxis.set_visible(False)
    axes.spines["left"].set_visible(False)
    _mark(axes, scale.limit)


def _draw_threshold(axes: Axes, panel: Panel) -> None:
    """Draw the banality lines, each along the bars of its side, so that they cross no term."""
    n_over = sum(bar.score > 0 for bar in panel.bars)
    for side, first, last in ((BANALITY, 0, n_over), (-BANALITY, n_over, len(panel.bars))):
        if last > first:
            where = [first - 0.5, last - 0.5]
            axes.plot([side, side], where, color=_PALE, linewidth=0.6, linestyle=(0, (3, 2)), zorder=0)


def _mark(axes: Axes, limit: float) -> None:
    """Mark the axis on both sides with the same round numbers."""
    from matplotlib.ticker import MaxNLocator

    ticks = [tick for tick in MaxNLocator(nbins=3, steps=[1, 2, 5, 10]).tick_values(0.0, limit) if 0 <= tick <= limit]
    both = [-tick for tick in reversed(ticks) if tick] + ticks
    axes.set_xticks(both, [f"{tick:g}".replace(".", ",").replace("-", "\u2212") for tick in both])
    axes.tick_params(axis="x", labelsize=_COUNT_PT, length=2.0, width=0.6, pad=1.5)


def _cut(axes: Axes, x: float, row: int, pad: float) -> None:
    """Cut a bar: a slanting gap between two strokes."""
    for shift in (-pad, pad):
        axes.plot([x + shift - pad / 2, x + shift + pad / 2], [row + 0.45, row - 0.45], color="black", linewidth=0.7)
    corners = [(x - 1.5 * pad, row + 0.4), (x + 0.5 * pad, row + 0.4), (x + 1.5 * pad, row - 0.4)]
    axes.fill(*zip(*corners, (x - 0.5 * pad, row - 0.4), strict=True), facecolor="white", edgecolor="none", zorder=2)


def _beside(bar: Bar, limit: float) -> str:
    return f"{bar.counts} ({french_score(bar.score)})" if abs(bar.score) > limit else bar.counts


def fit_to_width(text: str, width_cm: float, *, size_pt: float) -> str:
    """Make a label that is not wider than ``width_cm``."""
    label = fit_label(text, longest=200)
    longest = len(label)
    while longest > 2 and text_width_cm(label, size_pt=size_pt) > width_cm:
        longest -= 1
        label = fit_label(text, longest=longest)
    return label


def _alt_text(page: list[list[Panel]], result: Specificities, several: str) -> str:
    parts = [
        f"Barres des termes spécifiques de chaque groupe par {', '.join(result.by)}{several}, sur un corpus de "
        f"{french_number(result.words)} {result.counted}. Entre parenthèses : spécificité ; effectif dans le "
        "groupe sur effectif dans le corpus."
    ]
    for panel in (panel for line in page for panel in line):
        shown = [[bar for bar in panel.bars if (bar.score > 0) == over] for over in (True, False)]
        listed = [
            ", ".join(f"{fit_label(bar.term)} ({french_score(bar.score)} ; {bar.counts})" for bar in bars)
            for bars in shown
        ]
        named = [f"{what} : {each}" for what, each in zip(("Suremploi", "Sous-emploi"), listed, strict=True) if each]
        parts.append(f"{fit_label(panel.title, longest=80)}. {'. '.join(named) or 'Aucun terme spécifique'}.")
    return "\n".join(part[:1].upper() + part[1:] for part in parts)
