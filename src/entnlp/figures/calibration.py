"""Calibration plot: do texts given a probability of 70 % have the theme in 70 % of cases?"""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from entnlp.corpus import atomic_path
from entnlp.errors import InputError
from entnlp.figures.style import CM_PER_INCH

_PER_ROW = 2


def draw_calibration(
    calibration: pd.DataFrame,
    folder: str | Path,
    *,
    titles: Mapping[str, str] | None = None,
    width_cm: float = 16.0,
    dpi: int = 200,
) -> list[Path]:
    """Draw one panel per theme: share of texts with the theme against the mean probability they were given.

    Parameters
    ----------
    calibration
        ``ThemeScores.calibration``.
    folder
        Where ``calibration.png`` and ``calibration.svg`` go.
    titles
        Theme -> title of its panel.
    width_cm
        Width of the figure.
    dpi
        Dots per inch of the PNG.

    Returns
    -------
    list of Path

    Raises
    ------
    InputError
        There is nothing to draw, or the folder cannot be written.

    Notes
    -----
    Black on white: bars are Wilson intervals (95 %), the numbers at the foot are the texts of each tenth of
    probability, the dashed line is perfect calibration.
    """
    from matplotlib import rc_context
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    themes = list(dict.fromkeys(calibration["theme"]))
    if not themes:
        raise InputError("there is no calibration to draw: no text was scored")
    rows = -(-len(themes) // _PER_ROW)
    width = width_cm / CM_PER_INCH
    figure = Figure(figsize=(width, rows * width / _PER_ROW), layout="constrained")
    panels = figure.subplots(rows, min(_PER_ROW, len(themes)), squeeze=False)
    for panel in panels.flat[len(themes) :]:
        panel.set_visible(False)
    for panel, theme in zip(panels.flat, themes, strict=False):
        part = calibration[calibration["theme"] == theme]
        low, high = part["share"] - part["share_low"], part["share_high"] - part["share"]
        panel.plot([0, 1], [0, 1], color="black", linewidth=0.8, linestyle=(0, (4, 3)))
        panel.errorbar(
            part["mean_probability"], part["share"], yerr=[low.clip(lower=0), high.clip(lower=0)], fmt="o",
            color="black", markersize=4, elinewidth=0.9, capsize=2.5,
        )  # fmt: skip
        for row in part.itertuples():
            panel.text((row.low + row.high) / 2, -0.06, str(row.texts), ha="center", va="center", fontsize=6)
        panel.set(
            xlim=(-0.02, 1.02), ylim=(-0.12, 1.02), xticks=[0, 0.25, 0.5, 0.75, 1], yticks=[0, 0.25, 0.5, 0.75, 1]
        )
        panel.set_title((titles or {}).get(theme, theme), fontsize=9, parse_math=False)
        panel.tick_params(labelsize=7)
        panel.set_xlabel("probabilité donnée (en bas : nombre de textes)", fontsize=7)
        panel.set_ylabel("part des textes qui ont le thème", fontsize=7)
        for side in ("top", "right"):
            panel.spines[side].set_visible(False)
    folder = Path(folder)
    written = []
    about = {"Title": "Calibration", "Date": None}
    for name, canvas, options in (
        ("calibration.png", FigureCanvasAgg, {"dpi": dpi, "metadata": {"Title": "Calibration", "Software": None}}),
        ("calibration.svg", FigureCanvasSVG, {"metadata": about}),
    ):
        buffer = io.BytesIO()
        canvas(figure)
        with rc_context({"svg.hashsalt": "entnlp"}):  # else names inside the SVG are new on each run
            figure.savefig(buffer, format=name[-3:], **options)
        with atomic_path(folder / name) as temporary:
            temporary.write_bytes(buffer.getvalue())
        written.append(folder / name)
    return written
