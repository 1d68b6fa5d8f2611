"""The graph of a similarity analysis, with labels that do not meet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np
import numpy.typing as npt
import pandas as pd

from entnlp.errors import OptionError
from entnlp.figures.chart import Chart, fit_label, text_width_cm
from entnlp.figures.halos import draw_halos
from entnlp.figures.network import Area, FloatArray, overlapping, push_apart, spread, tree_positions
from entnlp.figures.style import pt_to_cm
from entnlp.textometry.similarity import SimilarityGraph

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_LABELS = 300
_LARGEST_PT, _SMALLEST_PT, _FLOOR_PT = 15.0, 7.5, 5.5
_SHRINK = (1.0, 0.92, 0.85, 0.78, 0.72)
_FULL = 0.6  # share of the area that labels may cover; with more of them it is not even tried
_COUNT_PT = 0.72  # size of a count, of that of its term
_LINE_HEIGHT = 1.22
_PAD = 0.05  # cm around a label
_BADGE = 0.38, 0.12  # cm for the number of a community, and for each digit after the first
_TITLE, _NOTE = 0.8, 1.3  # cm above and under the graph
_NOTE_PT = 6.0
_HINTING = 1.04  # letters fitted to pixels are a little wider
MEASURES = {
    "cooccurrence": "nombre de cooccurrences",
    "jaccard": "indice de Jaccard",
    "dice": "indice de Dice",
    "cosine": "cosinus",
    "g2": "G2",
    "npmi": "NPMI",
    "lafon": "indice de Lafon",
}
"""Measures of a link -> what French readers see."""
CONTEXTS = {
    "text": "Cooccurrence : dans une même réponse",
    "sentence": "Cooccurrence : dans une même phrase",
    "window": "Cooccurrence : à quelques mots l'un de l'autre",
}


@dataclass(frozen=True, eq=False)
class GraphLayout:
    """Where the labels of a graph stand, in cm from the lower left corner of the picture.

    Parameters
    ----------
    nodes
        One row per term, as in the graph, and ``label``, ``size_pt``, ``x``, ``y`` (centre), ``half_width``,
        ``half_height``, ``shown`` (bool: its label is drawn) and ``badge`` (bool: the number of its community stands
        before it).
    area
        Where labels may stand.
    """

    nodes: pd.DataFrame
    area: Area

    @property
    def dropped(self) -> list[str]:
        """Labels for which there was no room, the most frequent first."""
        return [str(label) for label in self.nodes["label"][~self.nodes["shown"]]]


def lay_out(graph: SimilarityGraph, *, width_cm: float = 16.0, height_cm: float = 16.0) -> GraphLayout:
    """Find places for the labels of a graph; no two of them meet.

    Letters shrink first, down to 5.5 points; then the least frequent labels are left out and their terms are dots.
    Equal graphs have equal layouts.

    Parameters
    ----------
    graph
        Terms and links.
    width_cm, height_cm
        Size of the picture.

    Returns
    -------
    GraphLayout

    Raises
    ------
    OptionError
        The graph has more than 300 terms.
    """
    nodes = graph.nodes.copy()
    if len(nodes) > MOST_LABELS:
        raise OptionError(f"a figure holds at most {MOST_LABELS} terms; received {len(nodes)}: lower top_terms")
    area = Area(0.25, _NOTE + 0.15, width_cm - 0.25, height_cm - _TITLE)
    nodes["label"] = [fit_label(term, longest=24) for term in nodes["term"]]
    nodes["badge"] = _leads_community(graph)
    tree = _tree(graph)
    start = tree_positions(len(nodes), tree)
    groups = nodes["community"].to_numpy()
    shown = np.ones(len(nodes), dtype=bool)
    attempts = [(scale, len(nodes)) for scale in _SHRINK]
    attempts += [(_SHRINK[-1], n) for n in range(len(nodes) - 1, 0, -max(len(nodes) // 12, 1))]
    for scale, n_labels in attempts:
        shown = np.arange(len(nodes)) < n_labels  # rows are in the order of counts
        sizes = _sizes(nodes["count"].to_numpy(), scale)
        halves = _half_sizes(nodes, sizes, shown)
        places = spread(start, halves, area)
        if n_labels > 1 and float((4 * halves.prod(axis=1)).sum()) > _FULL * float(area.size.prod()):
            continue
        places = push_apart(places, halves, area, links=tree, groups=groups)
        if not overlapping(places, halves, area):
            break
    nodes = nodes.assign(
        size_pt=sizes, x=places[:, 0], y=places[:, 1], half_width=halves[:, 0], half_height=halves[:, 1], shown=shown
    )
    return GraphLayout(nodes, area)


def draw_similarity(
    graph: SimilarityGraph,
    *,
    title: str = "Analyse de similitude",
    values: bool = True,
    width_cm: float = 16.0,
    height_cm: float = 16.0,
    dpi: int = 300,
    stem: str = "similitude",
) -> Chart:
    """Draw a graph of terms: size by count, width of a line by weight, communities as grey halos with a number.

    Parameters
    ----------
    graph
        Terms and links.
    title
        Stands above the graph.
    values
        Write its weight on each line that has room for it; in a tree only.
    width_cm, height_cm, dpi
        Size of the picture.
    stem
        Name of the files.

    Returns
    -------
    Chart
        A broken line joins terms that meet less often than independence predicts.

    Raises
    ------
    OptionError
        The graph has more than 300 terms, or a size is out of range.
    """
    layout = lay_out(graph, width_cm=width_cm, height_cm=height_cm)

    def draw(figure: Figure) -> None:
        axes = _page(figure, width_cm, height_cm)
        axes.text(0.25, height_cm - 0.25, fit_label(title, longest=90), fontsize=9, weight="bold", va="top")
        draw_halos(axes, layout.nodes, _tree(graph), layout.area)
        _draw_links(axes, graph, layout, values=values and graph.tree)
        _draw_labels(axes, layout)
        for row, line in enumerate(_wrapped(_notes(graph, layout), width_cm - 0.5)):
            axes.text(0.25, _NOTE - 0.08 - 0.29 * row, line, fontsize=_NOTE_PT, va="top", color="#333333")

    return Chart(title, _alt_text(graph, layout, title), draw, stem, width_cm=width_cm, height_cm=height_cm, dpi=dpi)


def _rows(frame: pd.DataFrame) -> list[Any]:
    return list(frame.itertuples())


def _tree(graph: SimilarityGraph) -> list[tuple[int, int]]:
    """Give the links of the tree as pairs of rows of the nodes."""
    place = {term: i for i, term in enumerate(graph.nodes["term"])}
    tree = graph.edges[graph.edges["in_tree"]]
    return [(place[a], place[b]) for a, b in zip(tree["term"], tree["other"], strict=True)]


def _leads_community(graph: SimilarityGraph) -> list[bool]:
    """Mark the most frequent term of each connected part of a community of two terms or more."""
    community = graph.nodes["community"].tolist()
    size = graph.nodes["community"].value_counts()
    inside = nx.Graph()
    inside.add_nodes_from(range(len(community)))
    inside.add_edges_from((a, b) for a, b in _tree(graph) if community[a] == community[b])
    first = {min(part) for part in nx.connected_components(inside)}  # rows are in the order of counts
    return [row in first and int(size[number]) > 1 for row, number in enumerate(community)]


def _sizes(counts: npt.NDArray[np.int64], scale: float) -> FloatArray:
    """Size of each label in points: between the smallest and the largest count, by square root."""
    root = np.sqrt(counts.astype(float))
    share = (root - root.min()) / (root.max() - root.min()) if root.max() > root.min() else np.full(len(root), 0.35)
    return np.asarray(np.maximum(scale * (_SMALLEST_PT + (_LARGEST_PT - _SMALLEST_PT) * share), _FLOOR_PT))


def _half_sizes(nodes: pd.DataFrame, sizes: FloatArray, shown: npt.NDArray[np.bool_]) -> FloatArray:
    halves = np.full((len(nodes), 2), 0.08)  # a dot
    badges = np.where(nodes["badge"], nodes["community"].map(_badge_width), 0.0)
    for i, (label, count, badge) in enumerate(zip(nodes["label"], nodes["count"], badges, strict=True)):
        if shown[i]:
            width = sum(_widths(label, count, sizes[i])) + badge
            halves[i] = width / 2 + _PAD, pt_to_cm(sizes[i]) * _LINE_HEIGHT / 2 + _PAD / 2
    return halves


def _badge_width(community: int) -> float:
    return _BADGE[0] + _BADGE[1] * (len(str(community)) - 1)


def _widths(label: str, count: int, size_pt: float) -> tuple[float, float]:
    """Widths of a term and of its count with the space before it, in cm."""
    small = size_pt * _COUNT_PT
    return _HINTING * text_width_cm(label, size_pt=size_pt), _HINTING * text_width_cm(f" {count}", size_pt=small)


def _page(figure: Figure, width_cm: float, height_cm: float) -> Axes:
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set(xlim=(0, width_cm), ylim=(0, height_cm))
    axes.axis("off")
    return axes


def _draw_labels(axes: Axes, layout: GraphLayout) -> None:
    from matplotlib.patches import Rectangle

    for row in _rows(layout.nodes):
        if not row.shown:
            axes.plot([row.x], [row.y], marker="o", markersize=2.2, color="black", zorder=5)
            continue
        corner = (row.x - row.half_width, row.y - row.half_height)
        box = Rectangle(corner, 2 * row.half_width, 2 * row.half_height, facecolor="white", alpha=0.82, linewidth=0)
        box.set_zorder(4)
        axes.add_patch(box)
        x = corner[0] + _PAD
        if row.badge:
            axes.text(
                x + _badge_width(row.community) / 2 - 0.06, row.y, str(row.community), fontsize=5.5, color="white",
                weight="bold", ha="center", va="center_baseline", zorder=6,
                bbox={"boxstyle": "circle,pad=0.18", "color": "black", "linewidth": 0},
            )  # fmt: skip
            x += _badge_width(row.community)
        term, _ = _widths(row.label, row.count, row.size_pt)
        # one baseline for term and count: capitals are centred, whatever descends
        base = row.y - 0.36 * pt_to_cm(row.size_pt)
        axes.text(x, base, row.label, fontsize=row.size_pt, va="baseline", zorder=6)
        axes.text(
            x + term, base, f" {row.count}", fontsize=row.size_pt * _COUNT_PT, va="baseline", zorder=6, color="#444444"
        )


def _draw_links(axes: Axes, graph: SimilarityGraph, layout: GraphLayout, *, values: bool) -> None:
    spots = layout.nodes.set_index("term")[["x", "y", "half_width", "half_height"]]
    drawn = graph.drawn
    weight = drawn["weight"].to_numpy()
    share = (weight - weight.min()) / (weight.max() - weight.min()) if weight.max() > weight.min() else weight * 0 + 0.3
    taken: list[tuple[float, float, float, float]] = [
        (row.x, row.y, row.half_width, row.half_height) for row in _rows(layout.nodes)
    ]
    for row, part in zip(_rows(drawn), share.tolist(), strict=True):
        (x0, y0), (x1, y1) = _between(spots.loc[row.term], spots.loc[row.other])
        axes.plot(
            [x0, x1], [y0, y1], linewidth=(0.6 + 3.2 * part) * (1.0 if row.in_tree else 0.45),
            color="#5a5a5a" if row.in_tree else "#b0b0b0", zorder=3 if row.in_tree else 2,
            linestyle=(0, (2.5, 1.2)) if row.together < row.expected else "-", solid_capstyle="round",
        )  # fmt: skip
        if not values:
            continue
        text = _weight(row.weight, graph.measure)
        half = text_width_cm(text, size_pt=5.5) / 2 + 0.03, 0.12
        for along in (0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74):
            x, y = x0 + along * (x1 - x0), y0 + along * (y1 - y0)
            if all(abs(x - cx) > half[0] + w or abs(y - cy) > half[1] + h for cx, cy, w, h in taken):
                taken.append((x, y, *half))
                axes.text(
                    x, y, text, fontsize=5.5, ha="center", va="center", zorder=3.5,
                    bbox={"boxstyle": "square,pad=0.1", "facecolor": "white", "linewidth": 0},
                )  # fmt: skip
                break


def _between(start: Any, end: Any) -> tuple[tuple[float, float], tuple[float, float]]:
    """Cut a line between two labels where it leaves the one and enters the other."""
    dx, dy = end.x - start.x, end.y - start.y

    def share(label: Any) -> float:
        return float(min(label.half_width / max(abs(dx), 1e-9), label.half_height / max(abs(dy), 1e-9), 0.5))

    first, last = share(start), 1.0 - share(end)
    return (start.x + first * dx, start.y + first * dy), (start.x + last * dx, start.y + last * dy)


def _notes(graph: SimilarityGraph, layout: GraphLayout) -> str:
    """Say under the graph what is drawn."""
    number = "cooccurrences" if graph.measure == "cooccurrence" else MEASURES[graph.measure]
    kind = "arbre maximum" if graph.tree else "tous les liens ; en gris foncé, l'arbre maximum"
    text = f"Taille et nombre : effectif. Trait : {number} ({kind})"
    if _repelled(graph).any():
        text += " ; tireté : moins de cooccurrences qu'attendu au hasard"
    text += f". Zones : communautés (Louvain), de la plus grande à la plus petite. {CONTEXTS[graph.about['context']]}."
    if layout.dropped:
        text += f" Points sans nom : {len(layout.dropped)} termes peu fréquents, faute de place."
    return text


def _wrapped(text: str, width_cm: float) -> list[str]:
    """Cut a note into lines."""
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if _HINTING * text_width_cm(longer, size_pt=_NOTE_PT) <= width_cm:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _repelled(graph: SimilarityGraph) -> pd.Series[bool]:
    return graph.drawn["together"] < graph.drawn["expected"]


def _alt_text(graph: SimilarityGraph, layout: GraphLayout, title: str) -> str:
    nodes, drawn = graph.nodes, graph.drawn
    kind = "arbre maximum" if graph.tree else "graphe"
    strongest = ", ".join(
        f"{fit_label(row.term)} et {fit_label(row.other)} ({_weight(row.weight, graph.measure)})"
        for row in _rows(drawn.head(5))
    )
    groups = []
    for number, part in nodes.groupby("community", sort=True):
        named = ", ".join(f"{fit_label(term)} ({n})" for term, n in zip(part["term"], part["count"], strict=True) if n)
        groups.append(f"communauté {number} : {named}")
    text = (
        f"{title}. {kind.capitalize()} de {len(nodes)} termes et {len(drawn)} {_links(len(drawn))} ; mesure : "
        f"{MEASURES[graph.measure]}. Liens les plus forts : {strongest}. Termes et effectifs : "
        f"{' ; '.join(groups)}."
    )
    repelled = int(_repelled(graph).sum())
    if repelled:
        text += f" {repelled} {_links(repelled)} en tireté : cooccurrences moins nombreuses qu'attendu au hasard."
    if graph.isolated:
        text += f" Sans lien, non dessinés : {', '.join(map(fit_label, graph.isolated))}."
    if layout.dropped:
        text += f" Dessinés comme un point, faute de place : {', '.join(layout.dropped)}."
    return text


def _links(number: int) -> str:
    return "liens" if number > 1 else "lien"


def _weight(value: float, measure: str) -> str:
    return str(int(value)) if measure == "cooccurrence" else _decimal(value)


def _decimal(value: float) -> str:
    return f"{value:.2f}".replace(".", ",")
