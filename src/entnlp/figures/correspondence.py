"""Figures of a correspondence analysis: the map of terms and groups, and the bars of the eigenvalues."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from entnlp.errors import OptionError
from entnlp.figures.chart import Chart, fit_label
from entnlp.figures.factor_map import BAND, FactorMap, map_elements, plane_map, strip_map, wrapped
from entnlp.textometry import CorrespondenceAnalysis, french_number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_CAPTION_PT = 6.5
_LEFT, _RIGHT, _TOP, _BOTTOM, _LINE = 1.45, 0.3, 0.85, 1.15, 0.29  # cm around the frame; height of a caption's line
_INK, _GREY, _PALE = "#000000", "#6b6b6b", "#9a9a9a"
_BARS = 15


def draw_factor_map(
    result: CorrespondenceAnalysis,
    *,
    axes: Sequence[int] | None = None,
    n_labels: int = 80,
    width_cm: float = 16.0,
    height_cm: float | None = None,
    dpi: int = 300,
) -> Chart:
    """Draw terms and groups on the plane of two axes, or along one.

    Parameters
    ----------
    result
        A correspondence analysis.
    axes
        Two axes, or one; without it, the first two, or the only one.
    n_labels
        Number of active terms that are named, those that contribute most to these axes together.
    width_cm, height_cm
        Size of the picture; 14.5 cm high, 13 with one axis, unless given.
    dpi
        Dots per inch of the PNG.

    Returns
    -------
    Chart
        Groups are squares with bold names, terms discs, texts grey crosses, supplementary elements hollow marks with
        names in italics.  Terms of one place share a label.  Both axes of a plane have the same scale.  Along one axis,
        the height is the count of the term.

    Raises
    ------
    OptionError
        There is no such axis, or ``n_labels`` is negative.
    """
    if n_labels < 0:
        raise OptionError(f"n_labels must be 0 or more; received {n_labels}")
    chosen = tuple(axes) if axes is not None else (1, 2)[: result.n_axes]
    elements = map_elements(result, chosen, n_labels)
    height = height_cm if height_cm is not None else 14.5 if len(chosen) == 2 else 13.0
    lines = wrapped(_notes(result, elements, chosen), width_cm - 0.6, size_pt=_CAPTION_PT)
    bottom = _BOTTOM + _LINE * (len(lines) + 1)
    frame = (max(width_cm - _LEFT - _RIGHT, 1.0), max(height - _TOP - bottom, 1.0))
    laid = (plane_map if len(chosen) == 2 else strip_map)(elements, chosen, frame)
    lines += _without_place(laid.unplaced, width_cm - 0.6)
    title = f"Analyse des correspondances : termes {'selon ' + ' × '.join(result.by) if result.by else 'et réponses'}"

    def draw(figure: Figure) -> None:
        place = (_LEFT / width_cm, bottom / height, frame[0] / width_cm, frame[1] / height)
        _draw_map(figure.add_axes(place), laid, result, chosen)
        figure.text(0.3 / width_cm, 1 - 0.5 / height, fit_label(title, longest=85), fontsize=9.5, fontweight="bold")
        top = (bottom - _BOTTOM) / height
        figure.text(0.3 / width_cm, top, "\n".join(lines), fontsize=_CAPTION_PT, va="top", linespacing=1.2)

    stem = f"afc_{'plan' if len(chosen) == 2 else 'axe'}_{'-'.join(map(str, chosen))}"
    alt = _alt_text(result, elements, chosen, title)
    return Chart(title, alt, draw, stem, width_cm=width_cm, height_cm=height, dpi=dpi)


def draw_eigenvalues(
    result: CorrespondenceAnalysis,
    *,
    axes: Sequence[int] = (1, 2),
    width_cm: float = 16.0,
    height_cm: float = 7.0,
    dpi: int = 300,
) -> Chart:
    """Draw the eigenvalues of the first 15 axes with their percentages of the inertia.

    Parameters
    ----------
    result
        A correspondence analysis.
    axes
        Axes whose bars are dark, those of the map.
    width_cm, height_cm
        Size of the picture.
    dpi
        Dots per inch of the PNG.

    Returns
    -------
    Chart
    """
    bars = result.eigenvalues.head(_BARS)
    percents = [_decimal(value, 1) + " %" for value in bars["percent"]]
    title = f"Valeurs propres (inertie totale : {_decimal(result.inertia, 4)})"
    hidden = len(result.eigenvalues) - len(bars)

    def draw(figure: Figure) -> None:
        axis = figure.add_axes(
            (1.5 / width_cm, 1.2 / height_cm, max(width_cm - 1.8, 1) / width_cm, max(height_cm - 2.1, 1) / height_cm)
        )
        tones = [_GREY if number in axes else "white" for number in bars["axis"]]
        axis.bar(bars["axis"], bars["eigenvalue"], width=0.6, color=tones, edgecolor=_INK, linewidth=0.7)
        for number, value, percent in zip(bars["axis"], bars["eigenvalue"], percents, strict=True):
            axis.annotate(percent, (number, value), (0, 2), textcoords="offset points", ha="center", fontsize=6.5)
        axis.set_xlim(0.3, max(len(bars), 5) + 0.7)
        axis.set_ylim(0, 1.12 * float(bars["eigenvalue"].max()))
        axis.set_xticks(list(bars["axis"]))
        axis.yaxis.set_major_formatter(lambda value, _: f"{value:g}".replace(".", ","))
        axis.tick_params(labelsize=7)
        more = f" ({hidden} autres axes non dessinés)" if hidden else ""
        axis.set_xlabel(f"axe{more} ; en gris, ceux de la carte", fontsize=7.5)
        axis.set_ylabel("valeur propre", fontsize=7.5)
        figure.text(0.3 / width_cm, 1 - 0.5 / height_cm, title, fontsize=9.5, fontweight="bold")

    listed = ", ".join(f"axe {number} {percent}" for number, percent in zip(bars["axis"], percents, strict=True))
    return Chart(
        title, f"{title}. Part de l'inertie : {listed}.", draw, "afc_valeurs-propres",
        width_cm=width_cm, height_cm=height_cm, dpi=dpi,
    )  # fmt: skip


def _draw_map(axis: Axes, laid: FactorMap, result: CorrespondenceAnalysis, axes: Sequence[int]) -> None:
    """Draw a map on axes whose unit is the centimetre."""
    from matplotlib.patheffects import withStroke

    halo = [withStroke(linewidth=1.2, foreground="white")]  # lines may pass under a name
    width, height = laid.frame
    axis.set_xlim(0, width)
    axis.set_ylim(0, height)
    axis.axvline(laid.origin[0], color=_PALE, linewidth=0.5, zorder=0)
    if laid.origin[1] is not None:
        axis.axhline(laid.origin[1], color=_PALE, linewidth=0.5, zorder=0)
    else:
        axis.axhline(height - BAND, color=_PALE, linewidth=0.5, linestyle=(0, (3, 2)), zorder=0)
    for side in ("top", "right"):
        axis.spines[side].set_visible(True)
    axis.yaxis.set_label_coords(-(_LEFT - 0.5) / width, 0.5)
    axis.set_xticks([at for at, _ in laid.x_ticks], [text for _, text in laid.x_ticks], fontsize=7)
    axis.set_yticks([at for at, _ in laid.y_ticks], [text for _, text in laid.y_ticks], fontsize=7)
    axis.set_xlabel(_axis_title(result, axes[0]), fontsize=8, labelpad=2)
    axis.set_ylabel(_axis_title(result, axes[1]) if len(axes) == 2 else "effectif du terme (échelle log.)", fontsize=8)
    for (element, kind, named), part in laid.elements.groupby(["element", "kind", "named"], sort=True):
        mark = _mark(str(element), active=kind == "active", named=bool(named))
        axis.plot(part["x"], part["y"], linestyle="none", **mark)
    for name, label in zip(laid.names, laid.labels, strict=True):
        if label is None:
            continue
        if label.leader is not None:
            x0, y0, x1, y1 = label.leader
            axis.plot([x0, x1], [y0, y1], color=_GREY, linewidth=0.35, zorder=1)
        weight, style = "bold" if name.bold else "normal", "italic" if name.italic else "normal"
        step = label.height / len(name.lines)
        for number, line in enumerate(reversed(name.lines)):
            baseline = label.baseline(name.size) + number * step
            axis.text(
                label.left, baseline, line, fontsize=name.size, fontweight=weight, fontstyle=style, zorder=4,
                path_effects=halo,
            )  # fmt: skip


def _mark(element: str, *, active: bool, named: bool) -> dict[str, Any]:
    if element == "text" and active:
        return {"marker": "+", "markersize": 3.0, "color": _PALE, "markeredgewidth": 0.4, "zorder": 1}
    term = element == "term"
    tone = _INK if named else _GREY
    return {
        "marker": "o" if term else "s",
        "markersize": (2.6 if named else 1.6) if term else 5.0,
        "color": tone,
        "markerfacecolor": tone if active else "white",
        "markeredgewidth": 0.6,
        "zorder": 2 if term else 3,
    }


def _axis_title(result: CorrespondenceAnalysis, axis: int) -> str:
    return f"Axe {axis} ({_decimal(float(result.eigenvalues['percent'].iloc[axis - 1]), 1)} % de l'inertie)"


def _notes(result: CorrespondenceAnalysis, elements: pd.DataFrame, axes: Sequence[int]) -> str:
    """Say under the map what the marks are, what is named, and how it is read."""
    kinds = elements["element"]
    terms = elements[(kinds == "term") & (elements["kind"] == "active")]
    group, other = ("■ groupe", "un groupe") if result.column_element == "group" else ("+ réponse", "une réponse")
    marks = [group, "● terme nommé", "• autre terme"]
    if (elements["kind"] != "active").any():
        marks.append("□ ○ supplémentaire")
    named, total = french_number(int(terms["named"].sum())), french_number(len(terms))
    where = "au plan" if len(axes) == 2 else "à l'axe"
    said = [
        f"{'   '.join(marks)}.",
        f"Nommés : {named} termes actifs sur {total}, ceux qui contribuent le plus {where}.",
    ]
    hidden = int(((kinds == "group") & ~elements["named"]).sum())
    if hidden:
        said.append(f"{french_number(hidden)} groupes sans nom.")
    said.append(
        "Coordonnées principales des deux côtés (représentation symétrique) : deux termes proches ont des profils "
        f"semblables ; entre un terme et {other}, seule la direction depuis l'origine se lit, pas la distance."
    )
    if len(axes) == 1:
        said.append("Un nombre devant plusieurs noms est leur effectif, à chacun.")
    if kinds.eq("text").any() and len(axes) == 2:
        said.append("Les réponses hors du cadre ne sont pas dessinées.")
    return " ".join(said)


def _without_place(names: list[str], width_cm: float) -> list[str]:
    """Say in one line which names found no place."""
    if not names:
        return []
    said = f"{len(names)} nom{'s' if len(names) > 1 else ''} sans place : {', '.join(names)}."
    lines = wrapped(said, width_cm - 0.2, size_pt=_CAPTION_PT)
    return [lines[0].rstrip(",") + (" …" if len(lines) > 1 else "")]


def _alt_text(result: CorrespondenceAnalysis, elements: pd.DataFrame, axes: Sequence[int], title: str) -> str:
    """Main facts for those who do not see the map: percentages, and what stands at each end of the axes."""
    sentences = [f"{title}."]
    active = elements[elements["kind"] == "active"]
    for axis in axes:
        sentences.append(f"{_axis_title(result, axis)}.")
        for end, sign in (("positif", 1), ("négatif", -1)):
            there = active[sign * active[f"coordinate_axis_{axis}"] > 0]
            parts = []
            for element, word, most in (("group", "groupes", 8), ("term", "termes", 10)):
                some = there[(there["element"] == element) & there["named"]].head(most)
                if len(some):
                    names = ", ".join(
                        f"{n} ({french_number(c)})" for n, c in zip(some["label"], some["count"], strict=True)
                    )
                    parts.append(f"{word} {names}")
            sentences.append(f"Côté {end} : {' ; '.join(parts) or 'rien de nommé'}.")
    return " ".join(sentences)


def _decimal(value: float, places: int) -> str:
    return f"{value:.{places}f}".replace(".", ",")
