"""Curves of the vocabulary: Zipf's ranks, growth along the corpus, rarefaction; told apart by line, not by colour."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from entnlp.errors import OptionError, one_of
from entnlp.figures.chart import Chart, fit_label, text_width_cm
from entnlp.figures.style import PT_PER_INCH, cm_to_pt
from entnlp.textometry import Lexis, french_number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_LINES, MOST_PANELS = 8, 6
"""Groups drawn at most, those with most words; more lines cannot be told apart in black and white."""
_LINES: Any = ("-", "--", ":", "-.", (0, (8, 2)), (0, (1, 3)), (0, (6, 2, 1, 2, 1, 2)), (0, (3, 1)))
_TONES = ("#000000", "#000000", "#000000", "#000000", "#5a5a5a", "#5a5a5a", "#5a5a5a", "#5a5a5a")
_HATCHES = ("////", "\\\\\\\\", "....", "----", "||||", "xxxx", "++++", "oo")
_LABEL_PT, _LEFT_CM, _BOTTOM_CM, _TOP_CM, _GAP_CM = 7.5, 0.95, 1.25, 0.95, 0.5
_NAMES = {"words": ("mots", "mots tirés au hasard"), "texts": ("réponses", "réponses tirées au hasard")}


class _Line(NamedTuple):
    """A group as it is drawn: its label in the result, its name, its words, its line, tone and hatch."""

    group: str
    name: str
    words: int
    style: Any
    tone: str
    hatch: str


def draw_zipf(result: Lexis, *, width_cm: float = 16.0, height_cm: float = 10.0, dpi: int = 300) -> Chart:
    """Draw the count of each word against its rank, both on logarithmic axes, one line per group.

    Parameters
    ----------
    result
        What :func:`entnlp.lexis` found.
    width_cm, height_cm, dpi
        Size of the picture.

    Returns
    -------
    Chart
        At most :data:`MOST_LINES` groups; the slope of each stands in the legend.
    """
    lines, left_out = _lines(result, MOST_LINES)
    slopes = result.richness.set_index("group")["zipf_slope"]
    highest = float(result.ranks["count"].max())
    entries = {
        line.group: f"{line.name} ({french_number(line.words)} mots ; pente {_decimal(slopes[line.group])})"
        for line in lines
    }

    def draw(figure: Figure) -> None:
        axes = _axes(figure, "Effectif des mots selon leur rang", left_out, highest=highest, right_cm=0.4)
        for line in lines:
            part = _of(result.ranks, line.group)
            axes.plot(
                part["rank"], part["count"], linestyle=line.style, color=line.tone, linewidth=1.1,
                label=entries[line.group], marker="o" if len(part) == 1 else "", markersize=3,
            )  # fmt: skip
        axes.set_xscale("log")
        axes.set_yscale("log")
        _french(axes)
        room = max(len(lines) - 3, 0) * 0.42 / (height_cm - _TOP_CM - _BOTTOM_CM)  # so that no line is under the legend
        bottom, top = axes.get_ylim()
        axes.set_ylim(bottom, top * (top / bottom) ** (room / (1 - min(room, 0.8))))
        axes.set_xlabel("rang du mot (échelle logarithmique)")
        axes.set_ylabel("effectif (échelle logarithmique)")
        axes.legend(loc="upper right", frameon=False, handlelength=4.5, fontsize=_LABEL_PT)

    told = " ; ".join(entries.values())
    alt = f"Courbe du rang et de l'effectif de chaque mot, échelles logarithmiques. {told}.{left_out}"
    return Chart("Effectif des mots selon leur rang", alt, draw, "zipf", width_cm, height_cm, dpi)


def draw_growth(result: Lexis, *, width_cm: float = 16.0, panel_cm: float = 6.5, dpi: int = 300) -> Chart:
    """Draw the different words met along the corpus, one panel per group, beside what a random order would give.

    Parameters
    ----------
    result
        What :func:`entnlp.lexis` found.
    width_cm, dpi
        Size of the picture.
    panel_cm
        Height of each row of panels.

    Returns
    -------
    Chart
        At most :data:`MOST_PANELS` groups, two side by side.
    """
    lines, left_out = _lines(result, MOST_PANELS)
    across = min(2, len(lines))
    down = -(-len(lines) // across)
    height = down * panel_cm + 0.8
    final = {line.group: _of(result.growth, line.group).iloc[-1] for line in lines}
    highest = max(float(each["observed"]) for each in final.values())

    def draw(figure: Figure) -> None:
        _title(figure, "Accroissement du vocabulaire", left_out)
        for number, line in enumerate(lines):
            row, column = divmod(number, across)
            axes = _panel(figure, row, column, across, panel_cm, highest=highest)
            part = _of(result.growth, line.group)
            mark = "o" if len(part) == 1 else ""
            axes.plot(
                part["position"], part["expected"], color="#5a5a5a", linewidth=0.8, linestyle=(0, (4, 2)),
                label="attendu, mots en ordre aléatoire",
            )  # fmt: skip
            axes.plot(
                part["position"], part["observed"], color="black", linewidth=1.2, marker=mark, markersize=3,
                label="observé, ordre du corpus",
            )  # fmt: skip
            axes.set_xlim(0, line.words * 1.04)
            axes.set_ylim(0, float(final[line.group]["observed"]) * 1.08)
            _french(axes)
            axes.set_title(f"{line.name}\n{_final(final[line.group])}", fontsize=7.5, loc="left")
            axes.set_xlabel("mots lus")
            axes.set_ylabel("mots différents")
            if not number:
                axes.legend(loc="lower right", frameon=False, fontsize=7, handlelength=3)

    told = " ; ".join(f"{line.name} : {_final(final[line.group])}" for line in lines)
    alt = (
        "Nombre de mots différents rencontrés au fil du corpus, et nombre attendu si l'ordre des mots était aléatoire. "
        f"{told}.{left_out}"
    )
    return Chart("Accroissement du vocabulaire", alt, draw, "accroissement", width_cm, height, dpi)


def draw_rarefaction(
    result: Lexis, *, sampling: str = "words", width_cm: float = 16.0, height_cm: float = 10.0, dpi: int = 300
) -> Chart:
    """Draw how many different words samples of growing size would have, with 95 % bands and the common size marked.

    Parameters
    ----------
    result
        What :func:`entnlp.lexis` found.
    sampling
        ``"words"`` (words drawn one by one) or ``"texts"`` (whole texts drawn).
    width_cm, height_cm, dpi
        Size of the picture.

    Returns
    -------
    Chart
        At most :data:`MOST_LINES` groups; each line's label has its value at the common size.

    Raises
    ------
    OptionError
        ``sampling`` is neither of the two.
    """
    if sampling not in _NAMES:
        raise OptionError(f'unknown sampling "{sampling}"; allowed: {one_of(str(sampling), _NAMES)}')
    unit, drawn = _NAMES[sampling]
    lines, left_out = _lines(result, MOST_LINES)
    curves = result.curves[result.curves["sampling"] == sampling]
    compared = result.rarefaction[result.rarefaction["sampling"] == sampling].set_index("group")
    size = int(compared["sample_size"].iloc[0])
    at_size = f"{french_number(size)} {unit if size > 1 else unit.removesuffix('s')}"
    labels = [f"{line.name} : {_whole(compared['rarefied'][line.group])}" for line in lines]
    drawn_curves = curves[curves["group"].isin([line.group for line in lines])]
    highest = float(np.nanmax(drawn_curves[["rarefied", "rarefied_high"]].to_numpy(dtype=float)))
    title = f"Mots différents selon le nombre de {drawn}"

    def draw(figure: Figure) -> None:
        right = max(text_width_cm(label, size_pt=_LABEL_PT) for label in labels) + _GAP_CM + 0.3
        axes = _axes(figure, title, left_out, highest=highest, right_cm=right)
        _french(axes)
        for line in lines:
            part = _of(curves, line.group)
            start = pd.DataFrame({name: [0.0] for name in ("sample_size", "rarefied", "rarefied_low", "rarefied_high")})
            x, y, low, high = pd.concat([start, part[list(start)]]).to_numpy(dtype=float).T
            axes.fill_between(x, low, high, facecolor="#ececec", linewidth=0, zorder=0.8)  # under all hatches
            axes.fill_between(
                x, low, high, facecolor="none", edgecolor="#9a9a9a", hatch=line.hatch, linewidth=0.3, zorder=0.9
            )
            axes.plot(x, y, linestyle=line.style, color=line.tone, linewidth=1.2)
            axes.plot(x[-1:], y[-1:], marker="o", markersize=2.5, color=line.tone)
        widest = float(drawn_curves["sample_size"].max())
        axes.set_xlim(0, widest * 1.02)
        axes.set_ylim(0, highest * 1.12)
        axes.axvline(size, color="black", linewidth=0.6, linestyle=(0, (1, 2)))
        left = size > widest / 2
        axes.annotate(
            f"taille commune : {at_size}", (size, 0.02), xycoords=("data", "axes fraction"), textcoords="offset points",
            xytext=(-4 if left else 4, 0), ha="right" if left else "left", va="bottom", fontsize=7,
        )  # fmt: skip
        places = []
        for line in lines:
            end, value = _of(curves, line.group).iloc[-1], float(compared["rarefied"][line.group])
            common = np.isfinite(value)
            places.append((float(size), value) if common else (float(end["sample_size"]), float(end["rarefied"])))
            if common:
                axes.plot([size], [value], marker="o", markersize=4, markerfacecolor="white", color=line.tone)
        _label_ends(axes, labels, places)
        axes.set_xlabel(f"{unit} dans l'échantillon (à droite : valeur pour {at_size})")
        axes.set_ylabel("mots différents attendus")

    alt = (
        f"Courbes de raréfaction : nombre attendu de mots différents dans un échantillon de {drawn}, bandes à 95 %. "
        f"Pour {at_size} : {' ; '.join(labels)}.{left_out}"
    )
    stem = "rarefaction_mots" if sampling == "words" else "rarefaction_reponses"
    return Chart(title, alt, draw, stem, width_cm, height_cm, dpi)


def _lines(result: Lexis, most: int) -> tuple[list[_Line], str]:
    """Choose the groups to draw, in the order of the table, and say how many are not."""
    table = result.richness[result.richness["words"] > 0]
    if result.by:
        table = table[table["group"] != ""]
    chosen = table.sort_values("words", ascending=False, kind="stable").head(most).index
    shown, titles = table.loc[table.index.isin(chosen)], result.titles
    groups = zip(map(str, shown["group"]), shown["words"].tolist(), strict=True)
    lines = [
        _Line(label, fit_label(titles[label]), int(words), style, tone, hatch)
        for (label, words), style, tone, hatch in zip(groups, _LINES, _TONES, _HATCHES, strict=False)
    ]
    missing = len(table) - len(lines)
    if not missing:
        return lines, ""
    return lines, f" Groupes de moins de mots, non tracés : {missing}."


def _of(frame: pd.DataFrame, group: str) -> pd.DataFrame:
    return frame[frame["group"] == group]


def _title(figure: Figure, title: str, left_out: str) -> None:
    height = figure.get_figheight() * PT_PER_INCH
    width = figure.get_figwidth() * PT_PER_INCH
    figure.text(cm_to_pt(0.3) / width, 1 - cm_to_pt(0.25) / height, title + "." * bool(left_out) + left_out, va="top")


def _left_cm(highest: float) -> float:
    """Room for the numbers of the vertical axis and its name."""
    return _LEFT_CM + text_width_cm(french_number(highest), size_pt=8.0)


def _axes(figure: Figure, title: str, left_out: str, *, highest: float, right_cm: float) -> Axes:
    """Set the title and make the one pair of axes of a figure, with room for labels at the right."""
    _title(figure, title, left_out)
    width, height = figure.get_figwidth() * 2.54, figure.get_figheight() * 2.54
    left, right = _left_cm(highest), min(right_cm, 0.6 * width)
    return figure.add_axes(
        (left / width, _BOTTOM_CM / height, 1 - (left + right) / width, 1 - (_BOTTOM_CM + _TOP_CM) / height)
    )


def _panel(figure: Figure, row: int, column: int, across: int, panel_cm: float, *, highest: float) -> Axes:
    width, height = figure.get_figwidth() * 2.54, figure.get_figheight() * 2.54
    each = width / across
    left, top = _left_cm(highest), 0.8 + row * panel_cm + 0.9
    return figure.add_axes(
        (
            (column * each + left) / width,
            1 - (0.8 + (row + 1) * panel_cm - _BOTTOM_CM) / height,
            (each - left - 0.4) / width,
            (0.8 + (row + 1) * panel_cm - _BOTTOM_CM - top) / height,
        )
    )


def _french(axes: Axes) -> None:
    """Write the numbers of both axes as French readers do, whole ones only."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator, NullFormatter

    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(
            FuncFormatter(lambda value, _: french_number(value) if value >= 1 or not value else "")
        )
        if axis.get_scale() == "log":
            axis.set_minor_formatter(NullFormatter())
        else:
            axis.set_major_locator(MaxNLocator(6, integer=True))


def _label_ends(axes: Axes, labels: Sequence[str], ends: Sequence[tuple[float, float]]) -> None:
    """Write labels right of the axes, each as high as its place on the line, pushed apart where they would meet."""
    low, high = axes.get_ylim()
    height_pt = axes.get_position().height * axes.figure.get_figheight() * PT_PER_INCH  # type: ignore[union-attr]
    step = 1.35 * _LABEL_PT / height_pt
    order = sorted(range(len(ends)), key=lambda i: (ends[i][1], -i))
    heights = [(ends[i][1] - low) / (high - low) for i in order]
    for i in range(1, len(heights)):
        heights[i] = max(heights[i], heights[i - 1] + step)
    over = max(heights[-1] - 1.0, 0.0)
    for place, y in zip(order, heights, strict=True):
        axes.annotate(
            labels[place], ends[place], xycoords="data", xytext=(1.0 + cm_to_pt(_GAP_CM) / _width_pt(axes), y - over),
            textcoords="axes fraction", fontsize=_LABEL_PT, va="center", annotation_clip=False,
            arrowprops={"arrowstyle": "-", "linewidth": 0.4, "color": "#8a8a8a", "shrinkA": 1, "shrinkB": 2},
        )  # fmt: skip


def _width_pt(axes: Axes) -> float:
    return float(axes.get_position().width * axes.figure.get_figwidth() * PT_PER_INCH)  # type: ignore[union-attr]


def _final(end: Any) -> str:
    return f"{french_number(end['observed'])} mots différents pour {french_number(end['position'])} mots"


def _decimal(value: float) -> str:
    return "non définie" if np.isnan(value) else f"{value:.2f}".replace(".", ",").replace("-", "−")


def _whole(value: float) -> str:
    return "trop petit" if np.isnan(value) else french_number(np.floor(value + 0.5))
