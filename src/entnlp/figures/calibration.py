"""Calibration plot: do texts given a probability of 70 % have the theme in 70 % of cases?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from entnlp.errors import InputError
from entnlp.figures.chart import Chart, fit_label
from entnlp.figures.wording import number

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_PER_ROW = 2


def draw_calibration(
    calibration: pd.DataFrame,
    *,
    titles: Mapping[str, str] | None = None,
    width_cm: float = 16.0,
    dpi: int = 200,
) -> Chart:
    """Draw one panel per theme: share of texts with the theme against the mean probability they were given.

    Parameters
    ----------
    calibration
        ``ThemeScores.calibration``.
    titles
        Theme -> title of its panel.
    width_cm
        Width of the figure.
    dpi
        Dots per inch of the PNG.

    Returns
    -------
    Chart

    Raises
    ------
    InputError
        There is nothing to draw.

    Notes
    -----
    Black on white: bars are Wilson intervals (95 %), the numbers at the foot are the texts of each tenth of
    probability, the dashed line is perfect calibration.
    """
    themes = list(dict.fromkeys(calibration["theme"]))
    if not themes:
        raise InputError("there is no calibration to draw: no text was scored")
    parts = [((titles or {}).get(theme, theme), calibration[calibration["theme"] == theme]) for theme in themes]
    rows, columns = -(-len(themes) // _PER_ROW), min(_PER_ROW, len(themes))

    def draw(figure: Figure) -> None:
        figure.set_layout_engine("constrained")
        panels = figure.subplots(rows, columns, squeeze=False)
        for panel in panels.flat[len(themes) :]:
            panel.set_visible(False)
        for panel, (title, part) in zip(panels.flat, parts, strict=False):
            _draw_panel(panel, title, part)

    height = rows * width_cm / _PER_ROW
    return Chart("Calibration", _alt_text(parts), draw, "calibration", width_cm=width_cm, height_cm=height, dpi=dpi)


def _draw_panel(panel: Any, title: str, part: pd.DataFrame) -> None:
    low, high = part["share"] - part["share_low"], part["share_high"] - part["share"]
    panel.plot([0, 1], [0, 1], color="black", linewidth=0.8, linestyle=(0, (4, 3)))
    panel.errorbar(
        part["mean_probability"], part["share"], yerr=[low.clip(lower=0), high.clip(lower=0)], fmt="o",
        color="black", markersize=4, elinewidth=0.9, capsize=2.5,
    )  # fmt: skip
    for left, right, texts in zip(part["low"], part["high"], part["texts"], strict=True):
        panel.text((left + right) / 2, -0.06, str(texts), ha="center", va="center", fontsize=6)
    ticks = [0, 0.25, 0.5, 0.75, 1]
    panel.set(xlim=(-0.02, 1.02), ylim=(-0.12, 1.02), xticks=ticks, yticks=ticks)
    panel.set_title(fit_label(title, longest=60), fontsize=9)
    panel.tick_params(labelsize=7)
    panel.set_xlabel("probabilité donnée (en bas : nombre de textes)", fontsize=7)
    panel.set_ylabel("part des textes qui ont le thème", fontsize=7)


def _alt_text(parts: list[tuple[str, pd.DataFrame]]) -> str:
    sentences = ["Part des textes qui ont le thème, par dixième de probabilité donnée."]
    for title, part in parts:
        tenths = ", ".join(
            f"{number(given, 'fr')} → {number(found, 'fr')} ({texts})"
            for given, found, texts in zip(part["mean_probability"], part["share"], part["texts"], strict=True)
        )
        sentences.append(f"{title}, probabilité moyenne → part (textes) : {tenths}.")
    return " ".join(sentences)
