"""The graph whose labels do not meet, and the bars of a pole."""

from __future__ import annotations

import io
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from PIL import Image

from entnlp.errors import InputError, OptionError
from entnlp.figures import draw_cooccurrents, draw_similarity
from entnlp.figures.network import Area, overlapping, push_apart, tree_positions
from entnlp.figures.similarity import lay_out
from entnlp.textometry import SimilarityGraph, cooccurrences, similarity_graph
from entnlp.tokens import TermMatrix

ODD = ["$x_1$ et $y^2$", "📷", "anticonstitutionnellement-dit-elle-encore-et-encore", "œuvre", "a"]


def counts_of(n_terms: int, seed: int = 1, length: int = 9) -> TermMatrix:
    """Answers of a few terms each, some terms far more frequent than others, as in a survey."""
    rng = np.random.default_rng(seed)
    share = 0.5 / np.arange(1, n_terms + 1) ** 0.7
    letters = np.array(list("aeioulmnprst"))
    names = ["".join(rng.choice(letters, rng.integers(3, length))) + f"{i}" for i in range(n_terms)]
    return TermMatrix.from_counts((rng.random((300, n_terms)) < share).astype(int), names)


def graph_of(matrix: TermMatrix, **options: Any) -> SimilarityGraph:
    return similarity_graph(cooccurrences(matrix, min_together=1), **options)


def assert_no_overlap(graph: SimilarityGraph, width: float, height: float) -> Any:
    layout = lay_out(graph, width_cm=width, height_cm=height)
    boxes = layout.nodes[["x", "y", "half_width", "half_height"]].to_numpy()
    for (x0, y0, w0, h0), (x1, y1, w1, h1) in combinations(boxes, 2):
        assert abs(x0 - x1) >= w0 + w1 - 1e-9 or abs(y0 - y1) >= h0 + h1 - 1e-9
    assert (boxes[:, :2] - boxes[:, 2:] >= -1e-9).all()
    assert (boxes[:, 0] + boxes[:, 2] <= width).all() and (boxes[:, 1] + boxes[:, 3] <= height).all()
    return layout


@pytest.mark.parametrize(("n_terms", "measure"), [(2, "cooccurrence"), (7, "jaccard"), (60, "lafon")])
def test_no_two_labels_meet(n_terms: int, measure: str) -> None:
    layout = assert_no_overlap(graph_of(counts_of(n_terms), measure=measure), 16, 16)
    assert layout.dropped == []
    assert layout.nodes["size_pt"].min() >= 5.5
    assert layout.nodes["size_pt"].is_monotonic_decreasing


def test_labels_without_room_become_dots() -> None:
    graph = graph_of(counts_of(30, length=20))
    layout = assert_no_overlap(graph, 6, 5)
    dropped = layout.dropped
    assert 0 < len(dropped) < 30
    assert dropped == layout.nodes["label"].tolist()[-len(dropped) :]  # the least frequent ones
    chart = draw_similarity(graph, width_cm=6, height_cm=5, dpi=50)
    assert f"faute de place : {dropped[0]}" in chart.alt_text
    assert chart.to_png_bytes()


def test_star_chain_and_forest() -> None:
    star = [[1, *(int(i == j) for j in range(30))] for i in range(30)]
    chain = [[int(i in (j, j + 1)) for i in range(30)] for j in range(29)]
    pairs = [[int(i // 2 == j) for i in range(30)] for j in range(15)]
    for rows in (star, chain, pairs):
        names = [f"terme {i:02}" for i in range(len(rows[0]))]
        layout = assert_no_overlap(graph_of(TermMatrix.from_counts(rows, names)), 16, 16)
        assert layout.dropped == []


def test_odd_words_are_drawn() -> None:
    graph = graph_of(TermMatrix.from_counts(np.ones((3, 5), dtype=int), ODD), tree=False)
    layout = assert_no_overlap(graph, 10, 8)
    assert set(layout.nodes["label"]) == {"$x_1$ et $y^2$", "□", "anticonstitutionnelleme…", "œuvre", "a"}
    chart = draw_similarity(graph, width_cm=10, height_cm=8, dpi=50)
    assert chart.to_svg().startswith("<?xml")


def test_same_chart_on_every_run() -> None:
    first, second = (draw_similarity(graph_of(counts_of(12)), width_cm=8, height_cm=8, dpi=60) for _ in range(2))
    assert first.to_png_bytes() == second.to_png_bytes()
    assert first.to_svg() == second.to_svg()
    assert first.alt_text == second.alt_text


def test_picture_has_its_size_and_no_colour() -> None:
    chart = draw_similarity(graph_of(counts_of(15)), width_cm=12, height_cm=10, dpi=60)
    with Image.open(io.BytesIO(chart.to_png_bytes())) as image:
        assert image.size == (round(12 / 2.54 * 60), round(10 / 2.54 * 60))
        red, green, blue = (np.asarray(band, dtype=int) for band in image.convert("RGB").split())
    assert (np.maximum(abs(red - green), abs(green - blue)) <= 2).all()


def test_alt_text_says_the_numbers() -> None:
    rows = [[1, 1, 0, 0]] * 4 + [[1, 0, 0, 0]] * 6 + [[0, 1, 0, 0]] * 6 + [[0, 0, 1, 0]]
    made = similarity_graph(cooccurrences(TermMatrix.from_counts(rows, ["blog", "photo", "seul", "x"])))
    text = draw_similarity(made, title="Graphe").alt_text
    assert text == (
        "Graphe. Arbre maximum de 2 termes et 1 lien ; mesure : nombre de cooccurrences. Liens les plus forts : "
        "blog et photo (4). Termes et effectifs : communauté 1 : blog (10), photo (10). 1 lien en tireté : cooccurrences "
        "moins nombreuses qu'attendu au hasard. Sans lien, non dessinés : seul."
    )


def test_too_many_terms(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("entnlp.figures.similarity.MOST_LABELS", 6)
    with pytest.raises(OptionError, match="a figure holds at most 6 terms; received 7: lower top_terms"):
        lay_out(graph_of(counts_of(7)))


def test_tree_positions_keep_distances_of_a_chain() -> None:
    places = tree_positions(4, [(0, 1), (1, 2), (2, 3)])
    steps = np.linalg.norm(np.diff(places, axis=0), axis=1)
    ends, middle = 2**0.5, 2 * 2**0.5 - 1  # sqrt(1) + sqrt(2) - 1, and between two nodes of two links
    assert steps == pytest.approx([ends, middle, ends], rel=0.02)
    assert np.abs(places[:, 1]).max() < 0.05  # along the first axis
    assert tree_positions(1, []).tolist() == [[0.0, 0.0]]


def test_labels_at_one_place_are_pushed_apart() -> None:
    halves = np.full((9, 2), [1.0, 0.3])
    area = Area(0, 0, 10, 10)
    places = push_apart(np.full((9, 2), 5.0), halves, area)
    assert not overlapping(places, halves, area)
    assert overlapping(np.full((9, 2), 5.0), halves, area)
    assert overlapping(np.array([[0.5, 5.0]]), halves[:1], area)  # over the edge


# --- bars --------------------------------------------------------------------------------------------------------


def test_bars_of_a_pole() -> None:
    rows = [[1, 2, 0, 0]] * 3 + [[0, 1, 1, 2]] * 3
    near = cooccurrences(TermMatrix.from_counts(rows, ["blog", "photo", "texte", "vie"]), min_together=1).around("blog")
    chart = draw_cooccurrents(near, dpi=60)
    assert chart.alt_text == (
        "Cooccurrents de « blog ». Diagramme en barres de 1 terme, du plus au moins associé au pôle (3 occurrences dans 3 "
        "réponses). Indice de Lafon et occurrences près du pôle : photo (2,34 ; 6 sur 9)."
    )
    assert chart.to_png_bytes() == draw_cooccurrents(near, dpi=60).to_png_bytes()


def test_bars_of_odd_words_and_of_a_lone_one() -> None:
    rows = np.vstack([np.ones((4, 6), dtype=int), [[0, 0, 0, 0, 0, 0, 9][:6]] * 1])
    matrix = TermMatrix.from_counts(np.hstack([rows, [[0]] * 4 + [[9]]]), [*ODD, "pôle", "z"])
    chart = draw_cooccurrents(cooccurrences(matrix).around("pôle"), top=2, dpi=50)
    assert "$x_1$ et $y^2$" in chart.alt_text
    assert chart.to_png_bytes()


def test_bars_need_an_associated_term() -> None:
    near = cooccurrences(TermMatrix.from_counts([[1, 0], [0, 1]], ["a", "b"])).around("a")
    with pytest.raises(InputError, match="no term is associated with the pole"):
        draw_cooccurrents(near)
    with pytest.raises(OptionError, match="top must be 1 or more; received 0"):
        draw_cooccurrents(near, top=0)
