"""The co-occurrents of a pole as bars."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from entnlp.errors import InputError, OptionError
from entnlp.figures.chart import Chart, fit_label, text_width_cm
from entnlp.textometry.cooccurrence import Cooccurrents

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def draw_cooccurrents(
    near: Cooccurrents,
    *,
    top: int = 25,
    title: str | None = None,
    width_cm: float = 16.0,
    dpi: int = 300,
    stem: str = "cooccurrents",
) -> Chart:
    """Draw the terms most associated with a pole as bars of Lafon's score, each with its counts.

    Parameters
    ----------
    near
        Co-occurrents.
    top
        Number of bars.
    title
        Stands above the bars.
    width_cm, dpi
        Size of the picture; its height follows the number of bars.
    stem
        Name of the files.

    Returns
    -------
    Chart

    Raises
    ------
    OptionError
        ``top`` is less than 1, or a size is out of range.
    InputError
        No term is associated with the pole.
    """
    if top < 1:
        raise OptionError(f"top must be 1 or more; received {top}")
    attracted = near.table[near.table["lafon"] > 0]
    if not len(attracted):
        raise InputError("no term is associated with the pole; lower min_together or min_count")
    ordered = attracted.sort_values(["lafon", "term"], ascending=[False, True]).head(top).reset_index(drop=True)
    shown = title or f"Cooccurrents de « {fit_label(near.asked)} »"
    labels = [fit_label(term, longest=28) for term in ordered["term"]]
    counts = [f"{row.cofrequency} sur {row.count}" for row in ordered.itertuples()]
    height_cm = 2.6 + 0.48 * len(ordered)
    left = max(text_width_cm(label, size_pt=8.0) for label in labels) + 0.6

    def draw(figure: Figure) -> None:
        right = 0.4 + max(text_width_cm(count, size_pt=7.0) for count in counts)
        width = max(width_cm - left - right - 0.4, 1.0)
        axes = figure.add_axes((left / width_cm, 1.2 / height_cm, width / width_cm, (height_cm - 2.2) / height_cm))
        rows = np.arange(len(ordered))[::-1]
        axes.barh(rows, ordered["lafon"], height=0.62, color="#4d4d4d", edgecolor="black", linewidth=0.4)
        for row, score, count in zip(rows.tolist(), ordered["lafon"], counts, strict=True):
            axes.annotate(count, (score, row), (3, 0), textcoords="offset points", va="center_baseline", fontsize=7)
        axes.set_yticks(rows.tolist(), labels)
        axes.tick_params(axis="y", length=0)
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}".replace(".", ","))
        axes.set_ylim(-0.6, len(ordered) - 0.4)
        axes.set_xlabel(
            "indice de Lafon (3 : une chance sur mille) ; à droite : occurrences près du pôle, sur le total"
        )
        axes.xaxis.label.set_fontsize(7)
        figure.text(0.25 / width_cm, 1 - 0.25 / height_cm, shown, fontsize=9, weight="bold", va="top")

    best = ", ".join(
        f"{label} ({score:.2f} ; {count})"
        for label, score, count in zip(labels[:10], ordered["lafon"], counts, strict=False)
    )
    best = best.replace(".", ",")
    where = {"text": "réponses", "sentence": "phrases", "window": "phrases"}[near.context]
    many = "termes" if len(ordered) > 1 else "terme"
    alt = (
        f"{shown}. Diagramme en barres de {len(ordered)} {many}, du plus au moins associé au pôle ({near.count} "
        f"occurrences dans {near.n_contexts} {where}). Indice de Lafon et occurrences près du pôle : {best}."
    )
    return Chart(shown, alt, draw, stem, width_cm=width_cm, height_cm=height_cm, dpi=dpi)
