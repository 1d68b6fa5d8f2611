"""Dot chart of a concordance: occurrences per 10,000 words in each group, with exact Poisson intervals."""

from __future__ import annotations

import textwrap
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from entnlp.corpus import group_columns
from entnlp.errors import OptionError
from entnlp.figures.chart import Chart, fit_label, text_width_cm
from entnlp.figures.style import CM_PER_INCH, cm_to_pt
from entnlp.textometry import Concordance, french_number, group_title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.figure import Figure

MOST_GROUPS = 60

_ROW_CM, _SIDE_CM, _GAP_CM, _TITLE_CM, _AXIS_CM, _NOTE_CM = 0.55, 0.3, 0.3, 0.9, 1.2, 0.4
_LABEL_PT, _TITLE_PT, _NOTE_PT = 8.0, 9.0, 7.0
_NARROWEST_CM = 2.0
# An interval of a tiny group may be many times longer than every rate: beyond this it ends with an arrow.
_AXIS_OVER_RATES = 2.5


def draw_concordance(result: Concordance, *, by: str | Sequence[str], width_cm: float = 16.0, dpi: int = 300) -> Chart:
    """Draw how often a query occurs in each group.

    Parameters
    ----------
    result
        Concordance.
    by
        Metadata columns.  With more than 60 groups the 60 with most words are drawn.
    width_cm
        Width; the height follows from the number of groups.
    dpi
        Dots per inch of the PNG.

    Returns
    -------
    Chart
        A dot per group at its rate per 10,000 words, a line for the exact Poisson interval (95 %), occurrences and
        words beside it, a dotted line at the rate of all groups together.

    Raises
    ------
    OptionError
        ``by`` names no column, or there is no group.
    """
    if not group_columns(by):
        raise OptionError("the figure compares groups; give by=, the metadata columns that make them")
    counts = result.counts(by)
    if not len(counts):
        raise OptionError("there is no group to draw: the corpus has no text")
    overall = float(result.counts()["per_10000"].iloc[0])
    shown = counts
    if len(counts) > MOST_GROUPS:
        largest = counts.sort_values("words", ascending=False, kind="stable").index[:MOST_GROUPS]
        shown = counts.loc[sorted(largest)]
    labels = [fit_label(group_title(str(label), group_columns(by))) for label in shown["group"]]
    cut = f"; {len(shown)} groupes sur {len(counts)}, les plus longs" if len(shown) < len(counts) else ""
    signs = int((width_cm - 2 * _SIDE_CM) / text_width_cm("n", size_pt=_TITLE_PT) / 1.2)  # bold
    query = fit_label(result.query, longest=max(signs - 4, 12))
    notes = _notes(overall, shown, cut, width_cm)
    return Chart(
        f"« {query} » par {', '.join(group_columns(by))} : occurrences pour 10 000 mots",
        _alt_text(query, labels, shown, overall, cut),
        partial(_draw, query=query, labels=labels, counts=shown, overall=overall, notes=notes),
        "concordance",
        width_cm=width_cm,
        height_cm=max(_TITLE_CM + _ROW_CM * len(shown) + _AXIS_CM + _NOTE_CM * len(notes) + _SIDE_CM, 3.0),
        dpi=dpi,
    )


def axis_end(counts: pd.DataFrame) -> float:
    """Find where the axis of rates ends: behind all rates, and behind the intervals unless they are far longer."""
    rates, highs = counts["per_10000"].to_numpy(), counts["per_10000_high"].to_numpy()
    if np.isnan(rates).all():
        return 1.0
    most, longest = float(np.nanmax(rates)), float(np.nanmax(highs))
    usual = most or float(np.nanmedian(highs))
    return 1.05 * min(longest, _AXIS_OVER_RATES * usual)


def _rate(value: float) -> str:
    return f"{value:,.1f}".replace(",", "\u202f").replace(".", ",")


def _beside(count: int, words: int) -> str:
    return f"{french_number(count)} / {french_number(words)} mot{'s' if words > 1 else ''}" if words else "aucun mot"


def _notes(overall: float, counts: pd.DataFrame, cut: str, width_cm: float) -> list[str]:
    text = "Trait : intervalle de confiance à 95 % (Poisson, exact). À droite : occurrences / mots du groupe."
    if not np.isnan(overall):
        text += f" Pointillé : ensemble ({_rate(overall)})."
    if (counts["per_10000_high"] > axis_end(counts)).any():
        text += " Flèche : l'intervalle va plus loin."
    text += f" {cut.strip('; ').capitalize()}." if cut else ""
    per_line = max(int((width_cm - 2 * _SIDE_CM) / text_width_cm("n", size_pt=_NOTE_PT)), 20)
    return textwrap.wrap(text, per_line)


def _alt_text(query: str, labels: list[str], counts: pd.DataFrame, overall: float, cut: str) -> str:
    rows = [
        f"{label} : {_rate(row['per_10000'])} ({french_number(row['count'])} occurrences, intervalle de "
        f"{_rate(row['per_10000_low'])} à {_rate(row['per_10000_high'])})"
        if row["words"]
        else f"{label} : aucun mot"
        for label, row in zip(labels, counts.to_dict("records"), strict=True)
    ]
    together = "" if np.isnan(overall) else f" Ensemble : {_rate(overall)}."
    return f"Occurrences de « {query} » pour 10 000 mots{cut}. {' ; '.join(rows)}.{together}"


def _draw(
    figure: Figure, *, query: str, labels: list[str], counts: pd.DataFrame, overall: float, notes: list[str]
) -> None:
    width, height = (inches * CM_PER_INCH for inches in figure.get_size_inches())
    beside = [_beside(int(n), int(words)) for n, words in zip(counts["count"], counts["words"], strict=True)]
    end = axis_end(counts)
    room = width - 2 * _SIDE_CM - 2 * _GAP_CM
    right = max(text_width_cm(text, size_pt=_LABEL_PT) for text in beside)
    # Names give way, down to half of what numbers leave, before the axis becomes too short to be read.
    left = min(max(text_width_cm(text, size_pt=_LABEL_PT) for text in labels), max(room - right - _NARROWEST_CM, 1.0))
    wide = max(room - left - right, 1.0)
    begin = _SIDE_CM + left + _GAP_CM
    rows_cm = _ROW_CM * len(labels)
    bottom = height - _TITLE_CM - rows_cm
    axes = figure.add_axes((begin / width, bottom / height, wide / width, rows_cm / height))
    places = np.arange(len(labels))[::-1] + 0.5
    rates, lows, highs = (counts[name].to_numpy() for name in ("per_10000", "per_10000_low", "per_10000_high"))
    axes.hlines(places, lows, np.minimum(highs, end), color="black", linewidth=1.2)
    axes.plot(rates, places, "o", color="black", markersize=4.5, clip_on=False, zorder=3)
    beyond = highs > end
    axes.plot(np.full(beyond.sum(), end), places[beyond], ">", color="black", markersize=4.0, clip_on=False)
    if not np.isnan(overall) and overall <= end:
        axes.axvline(overall, color="#5a5a5a", linewidth=0.8, linestyle=":", zorder=0)
    axes.set_xlim(0, end)
    axes.set_ylim(0, len(labels))
    axes.set_yticks(places, [_fitted(label, left) for label in labels], fontsize=_LABEL_PT)
    axes.tick_params(axis="y", length=0, pad=cm_to_pt(_GAP_CM / 2))
    axes.tick_params(axis="x", labelsize=_NOTE_PT, width=0.6)
    axes.locator_params(axis="x", nbins=max(2, min(6, int(wide / 1.5))))
    axes.xaxis.set_major_formatter(
        lambda value, _: french_number(value) if value >= 1000 else f"{value:g}".replace(".", ",")
    )
    axes.set_xlabel("occurrences pour 10 000 mots", fontsize=_NOTE_PT)
    for text, place in zip(beside, places, strict=True):
        figure.text(
            (begin + wide + _GAP_CM) / width, (bottom + rows_cm * place / len(labels)) / height, text,
            fontsize=_LABEL_PT, va="center_baseline", ha="left",
        )  # fmt: skip
    title = f"« {query} »"
    figure.text(_SIDE_CM / width, 1 - 0.25 / height, title, fontsize=_TITLE_PT, fontweight="bold", va="top")
    for number, note in enumerate(reversed(notes)):
        figure.text(_SIDE_CM / width, (0.15 + number * _NOTE_CM) / height, note, fontsize=_NOTE_PT, va="bottom")


def _fitted(label: str, room_cm: float) -> str:
    """Shorten a label until it fits."""
    shown, longest = label, len(label)
    while longest > 2 and text_width_cm(shown, size_pt=_LABEL_PT) > room_cm + 0.01:
        longest -= 1
        shown = fit_label(label, longest=longest)
    return shown
