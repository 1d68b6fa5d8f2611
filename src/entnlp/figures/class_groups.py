"""Groups and classes of a classification: bars of signed chi-squared values, with the counts under them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from entnlp.corpus import group_columns
from entnlp.errors import OptionError
from entnlp.figures.chart import Chart, fit_label, text_width_cm
from entnlp.figures.reinert import (
    GREY,
    LABEL_PT,
    NARROWEST,
    PALE,
    SMALL_PT,
    decimal,
    fit_width,
    page_in_cm,
    percent,
    segment_word,
    wrap,
    write_title,
)  # fmt: skip
from entnlp.textometry.classified import ClassifiedSegments
from entnlp.textometry.double import CHI2_5_PERCENT
from entnlp.textometry.summary import french_number, group_title

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_GROUPS = 24
_MARGIN, _TITLE, _HEAD, _LINE, _NOTE = 0.3, 1.0, 0.95, 0.8, 0.28
_WIDEST = 6.5
"""Room in cm that names of groups may take."""


def draw_class_groups(
    result: ClassifiedSegments, *, by: str | Sequence[str], width_cm: float | None = None, dpi: int = 300
) -> Chart:
    """Draw how each group is tied to each class: bars of signed chi-squared values, with their counts.

    Parameters
    ----------
    result
        A classification.
    by
        Metadata columns; a missing value is a group of its own.
    width_cm
        Width of the picture; 24 cm unless given, more beyond 12 classes.
    dpi
        Dots per inch of the PNG.

    Returns
    -------
    Chart
        One row per group, one column per class.  A bar to the right: more segments than expected, to the left: fewer;
        its length is the square root of chi2, on one scale.  From chi2 = 3.84 on bars are black, or hatched to the
        left; others are pale.  Only the 24 largest groups are drawn.

    Raises
    ------
    OptionError
        The classes do not fit into the width.
    SchemaError
        There is no such column.
    """
    table, columns, n = result.metadata(by), group_columns(by), result.n_classes
    totals = table[table["class"] == 1].set_index("group")["total"]
    labels = [label for label in result.matrix.group(by)[0] if label in totals.index]
    largest = set(sorted(labels, key=lambda label: -totals[label])[:MOST_GROUPS])
    shown = [label for label in labels if label in largest]
    names = {label: group_title(label, columns) for label in shown}
    longest = max((text_width_cm(fit_label(name, longest=100), size_pt=8.0) for name in names.values()), default=0.0)
    side = _MARGIN + min(longest * 1.1 + 0.3, _WIDEST)
    width = min(max(24.0, side + _MARGIN + 1.6 * n), 120.0) if width_cm is None else width_cm
    column = (width - side - _MARGIN) / n
    if column < NARROWEST:
        least = side + _MARGIN + NARROWEST * n
        raise OptionError(
            f"{n} classes need a width of {least:.1f} cm or more; received {width:g}; or draw fewer classes"
        )
    note = wrap(_reading(result, table, len(labels) - len(shown)), width - 2 * _MARGIN, size_pt=SMALL_PT)
    height = max(_TITLE + _HEAD + _LINE * len(shown) + 0.35 + _NOTE * len(note) + _MARGIN, 3.0)
    title = f"Classes de la méthode de Reinert selon {', '.join(columns)}"
    scale = (column / 2 - 0.1) / max(float(np.sqrt(table["chi2"].abs().max())), 1e-9)
    cells = {(row["group"], row["class"]): row for row in table.to_dict("records")}
    sizes = result.sizes()["segments"]

    def draw(figure: Figure) -> None:
        axes = page_in_cm(figure, width, height)
        write_title(axes, title, width, height)
        top = height - _TITLE - _HEAD
        centres = side + column * (np.arange(n) + 0.5)
        for number, centre in enumerate(centres, start=1):
            axes.text(centre, top + 0.55, f"Classe {number}", fontsize=LABEL_PT, fontweight="bold", ha="center")
            axes.text(centre, top + 0.2, french_number(sizes[number - 1]), fontsize=SMALL_PT, ha="center")
        for place, label in enumerate(shown):
            base = top - _LINE * (place + 1)
            axes.plot([_MARGIN, width - _MARGIN], [base, base], color=PALE, linewidth=0.4)
            name, size = fit_width(names[label], side - _MARGIN - 0.2, size_pt=8.0, least_pt=SMALL_PT)
            axes.text(_MARGIN, base + 0.42, name, fontsize=size)
            axes.text(_MARGIN, base + 0.14, french_number(totals[label]), fontsize=SMALL_PT, color=GREY)
            for number, centre in enumerate(centres, start=1):
                _draw_cell(axes, cells[label, number], centre, base, scale)
        axes.text(_MARGIN, _MARGIN, "\n".join(note), fontsize=SMALL_PT, va="bottom", linespacing=1.3)

    alt_text = _alt_text(table, title, columns)
    return Chart(title, alt_text, draw, "reinert_groupes", width_cm=width, height_cm=height, dpi=dpi)


def _draw_cell(axes: Axes, cell: dict[Any, Any], centre: float, base: float, scale: float) -> None:
    chi2 = float(cell["chi2"])
    end = centre + float(np.sign(chi2) * np.sqrt(abs(chi2))) * scale
    look: dict[str, Any] = {"facecolor": PALE if chi2 > 0 else "white", "edgecolor": GREY}
    if abs(chi2) >= CHI2_5_PERCENT:
        look = {"facecolor": "black"} if chi2 > 0 else {"facecolor": "white", "hatch": "//////"}
        look["edgecolor"] = "black"
    axes.fill_between([min(centre, end), max(centre, end)], base + 0.4, base + 0.64, linewidth=0.5, **look)
    axes.plot([centre, centre], [base + 0.34, base + 0.7], color="black", linewidth=0.7)
    counts = f"{french_number(cell['segments'])} · {percent(cell['share'])}"
    axes.text(centre, base + 0.1, counts, fontsize=SMALL_PT, ha="center")


def _reading(result: ClassifiedSegments, table: pd.DataFrame, hidden: int) -> str:
    word = segment_word(result)
    longest = decimal(float(table["chi2"].abs().max()))
    left = f" Les {MOST_GROUPS} groupes les plus nombreux ; le tableau a les {hidden} autres." if hidden else ""
    return (
        f"Sous chaque barre : {word} du groupe dans la classe · part des {word} du groupe qui ont une classe. À "
        "droite : "
        "plus que si groupes et classes étaient indépendants ; à gauche : moins. Longueur : racine carrée du χ² (la "
        "plus "
        f"longue : {longest}). Noires ou hachurées : χ² de 3,84 ou plus (5 % à un degré de liberté) ; pâles : "
        f"moins.{left}"
    )


def _alt_text(table: pd.DataFrame, title: str, columns: Sequence[str]) -> str:
    parts = [f"{title}."]
    for number, part in table.groupby("class"):
        named = ", ".join(
            f"{fit_label(group_title(str(row['group']), columns))} ({french_number(row['segments'])}, "
            f"χ² {decimal(row['chi2'])})"
            for row in part[part["chi2"] >= CHI2_5_PERCENT].head(5).to_dict("records")
        )
        parts.append(f"Classe {number}, groupes sur-représentés : {named or 'aucun'}.")
    return "\n".join(parts)
