"""The dot chart of a concordance."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from PIL import Image

import entnlp
from entnlp.errors import OptionError
from entnlp.figures import draw_concordance
from entnlp.figures.chart import house_style
from entnlp.figures.concordance import MOST_GROUPS, axis_end


def found(rows: list[tuple[Any, str]], query: str = "photo*") -> Any:
    frame = pd.DataFrame(rows, columns=["cycle", "texte"])
    return entnlp.concordance(entnlp.tokenize(entnlp.corpus_from_frame(frame, text="texte")), query)


def drawn(chart: Any) -> Figure:
    figure = Figure(figsize=(chart.width_cm / 2.54, chart.height_cm / 2.54))
    with house_style():
        chart.draw(figure)
    return figure


def words_of(figure: Figure) -> list[str]:
    axes = figure.axes[0]
    return [text.get_text() for text in [*figure.texts, *axes.get_yticklabels(), *axes.get_xticklabels()]]


ROWS = [(1, "photo " + "mot " * 99), (2, "photo photo " + "mot " * 298), (3, "mot " * 50)]


def test_dots_stand_at_the_rates() -> None:
    result = found(ROWS)
    chart = draw_concordance(result, by="cycle")
    axes = drawn(chart).axes[0]
    dots = axes.lines[0].get_xdata()
    assert list(dots) == [100.0, pytest.approx(200 / 3), 0.0]
    bars = [segment[:, 0].tolist() for segment in axes.collections[0].get_segments()]
    counts = result.counts("cycle")
    assert np.allclose([bar[0] for bar in bars], counts["per_10000_low"])
    assert np.allclose([bar[1] for bar in bars], np.minimum(counts["per_10000_high"], axis_end(counts)))
    assert [label.get_text() for label in axes.get_yticklabels()] == ["cycle 1", "cycle 2", "cycle 3"]
    assert {"1 / 100 mots", "2 / 300 mots", "0 / 50 mots", "« photo* »"} <= set(words_of(drawn(chart)))
    assert axes.lines[2].get_xdata()[0] == pytest.approx(30_000 / 450)
    assert "cycle 1 : 100,0 (1 occurrences, intervalle de 2,5 à 557,2)" in chart.alt_text
    assert chart.alt_text.endswith("Ensemble : 66,7.")


def test_long_intervals_end_with_an_arrow() -> None:
    chart = draw_concordance(found(ROWS), by="cycle")
    arrows = drawn(chart).axes[0].lines[1].get_xdata()
    assert len(arrows) == 2
    assert any("Flèche" in text for text in words_of(drawn(chart)))


def test_group_without_word_and_missing_value() -> None:
    chart = draw_concordance(found([(1, "photo"), (2, ""), (None, "la photo")]), by="cycle")
    texts = words_of(drawn(chart))
    assert {"aucun mot", "1 / 1 mot", "1 / 2 mots", "cycle (sans valeur)"} <= set(texts)
    assert "cycle 2 : aucun mot" in chart.alt_text


@pytest.mark.parametrize(
    ("rows", "query"),
    [
        ([(1, "photo")], "photo"),
        ([(1, "rien")], "photo"),
        ([(1, "")], "photo"),
        ([("$x^2$ 😀 " + "long " * 30, "photo 😀 $a$")], r'"😀" | "\$" | "photo"'),
    ],
)
@pytest.mark.parametrize("width", [5.0, 16.0])
def test_edges(rows: list[tuple[Any, str]], query: str, width: float) -> None:
    chart = draw_concordance(found(rows, query), by="cycle", width_cm=width, dpi=60)
    with Image.open(io.BytesIO(chart.to_png_bytes())) as image:
        assert image.width == int(width / 2.54 * 60)
    assert "$" not in query or "$" in chart.to_svg() or "😀" in chart.title


def test_many_groups() -> None:
    rows = [(f"g{number}", "photo " * (number % 3) + "mot " * (number + 1)) for number in range(70)]
    chart = draw_concordance(found(rows), by="cycle", dpi=50)
    assert len(drawn(chart).axes[0].get_yticklabels()) == MOST_GROUPS
    assert "60 groupes sur 70, les plus longs" in chart.alt_text


def test_same_bytes() -> None:
    charts = [draw_concordance(found(ROWS), by="cycle", dpi=60) for _ in range(2)]
    assert charts[0].to_png_bytes() == charts[1].to_png_bytes()
    assert charts[0].to_svg() == charts[1].to_svg()


def test_refused() -> None:
    with pytest.raises(OptionError, match="the figure compares groups; give by="):
        draw_concordance(found(ROWS), by=[])
    empty = found([])
    with pytest.raises(OptionError, match="there is no group to draw: the corpus has no text"):
        draw_concordance(empty, by="cycle")
