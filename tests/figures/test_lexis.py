"""Curves of the vocabulary: which lines are drawn, that they differ without colour, labels, edge cases."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from entnlp.errors import OptionError
from entnlp.figures import draw_growth, draw_rarefaction, draw_zipf
from entnlp.figures.chart import Chart, house_style
from entnlp.figures.lexis import MOST_LINES, MOST_PANELS
from entnlp.textometry import Lexis, lexis
from entnlp.tokens import TermMatrix


def result_of(counts: Any, labels: list[Any] | None = None, terms: list[str] | None = None, **options: Any) -> Lexis:
    rows = np.asarray(counts)
    names = terms or [f"m{i}" for i in range(rows.shape[1])]
    if labels is None:
        return lexis(TermMatrix.from_counts(rows, names), **options)
    texts = pd.DataFrame({"text_id": range(len(rows)), "cycle": labels})
    return lexis(TermMatrix.from_counts(rows, names, texts), by="cycle", **options)


@pytest.fixture(scope="module")
def two() -> Lexis:
    rows = np.random.default_rng(3).poisson(3 / np.arange(1, 121), size=(60, 120))
    return result_of(rows, ["1", "2", "2"] * 20)


@contextmanager
def drawn(chart: Chart) -> Iterator[Any]:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with house_style():
        figure = Figure(figsize=(chart.width_cm / 2.54, chart.height_cm / 2.54))
        FigureCanvasAgg(figure)
        chart.draw(figure)
        figure.canvas.draw()
        yield figure


def charts_of(result: Lexis, **options: Any) -> list[Chart]:
    return [
        draw_zipf(result, **options),
        draw_growth(result, **options),
        draw_rarefaction(result, **options),
        draw_rarefaction(result, sampling="texts", **options),
    ]


def words_of(figure: Any) -> list[str]:
    from matplotlib.text import Text

    return [text.get_text() for text in figure.findobj(Text) if text.get_text()]


def test_zipf_has_one_style_per_group_and_its_slope(two: Lexis) -> None:
    with drawn(draw_zipf(two)) as figure:
        axes = figure.axes[0]
        assert (axes.get_xscale(), axes.get_yscale()) == ("log", "log")
        assert len({line.get_linestyle() for line in axes.get_lines()}) == 2
        ranks = two.ranks[two.ranks["group"] == "1"]
        np.testing.assert_array_equal(axes.get_lines()[0].get_ydata(), ranks["count"])
        entries = [text.get_text() for text in axes.get_legend().get_texts()]
    slope = two.richness.set_index("group")["zipf_slope"]["1"]
    assert entries[0].startswith("cycle 1 (") and entries[0].endswith(f"pente −{abs(slope):.2f})".replace(".", ","))


def test_growth_shows_observed_and_expected(two: Lexis) -> None:
    with drawn(draw_growth(two)) as figure:
        assert len(figure.axes) == 2
        growth = two.growth[two.growth["group"] == "2"]
        expected, observed = figure.axes[1].get_lines()
        np.testing.assert_array_equal(observed.get_ydata(), growth["observed"])
        np.testing.assert_array_equal(expected.get_ydata(), growth["expected"])
        assert observed.get_linestyle() != expected.get_linestyle()
        last = growth.iloc[-1]
        assert f"cycle 2\n{last['observed']} mots différents pour {last['position']} mots" in words_of(figure)


@pytest.mark.parametrize(("sampling", "unit"), [("words", "mots"), ("texts", "réponses")])
def test_rarefaction_marks_the_common_size_and_its_values(two: Lexis, sampling: str, unit: str) -> None:
    from matplotlib.collections import PolyCollection

    chart = draw_rarefaction(two, sampling=sampling)
    compared = two.rarefaction.set_index(["sampling", "group"]).loc[sampling]
    size = compared["sample_size"].iloc[0]
    with drawn(chart) as figure:
        axes = figure.axes[0]
        bands = [each for each in axes.collections if isinstance(each, PolyCollection)]
        hatched = [band for band in bands if band.get_hatch()]
        assert len({band.get_hatch() for band in hatched}) == 2
        assert all(not len(band.get_facecolor()) for band in hatched)  # no band hides another
        assert any(list(line.get_xdata()) == [size, size] for line in axes.get_lines())
        words = words_of(figure)
    labels = [f"cycle {group} : {round(compared['rarefied'][group])}" for group in "12"]
    assert set(labels) <= set(words)
    assert f"taille commune : {size} {unit}" in words
    assert all(label in chart.alt_text for label in labels)


def test_labels_at_line_ends_do_not_meet() -> None:
    from matplotlib.text import Text

    rows = np.random.default_rng(1).poisson(1, size=(8, 40))
    with drawn(draw_rarefaction(result_of(rows, [f"groupe {i}" for i in range(8)]))) as figure:
        labels = [text for text in figure.axes[0].texts if text.get_text().startswith("cycle groupe")]
        boxes = [Text.get_window_extent(text) for text in labels]  # without the line that leads to it
        page = figure.bbox
    assert len(boxes) == 8
    heights = sorted((box.y0, box.y1) for box in boxes)
    assert all(upper[0] >= lower[1] - 0.5 for lower, upper in pairwise(heights))
    assert all(box.x1 <= page.x1 and box.y0 >= 0 and box.y1 <= page.y1 for box in boxes)


def test_groups_beyond_the_largest_are_named_as_left_out() -> None:
    rows = np.tril(np.ones((11, 11), dtype=int))
    result = result_of(rows, [f"g{i:02}" for i in range(11)])
    for chart, most in ((draw_zipf(result), MOST_LINES), (draw_growth(result), MOST_PANELS)):
        said = f"Groupes de moins de mots, non tracés : {11 - most}."
        assert chart.alt_text.endswith(said)
        with drawn(chart) as figure:
            assert any(said in text for text in words_of(figure))
    with drawn(draw_zipf(result)) as figure:
        assert len(figure.axes[0].get_lines()) == MOST_LINES


def test_group_under_the_common_size_says_so() -> None:
    result = result_of([[3, 2, 1], [1, 0, 0]], ["1", "2"], sample_words=4)
    assert "cycle 2 : trop petit" in draw_rarefaction(result).alt_text


@pytest.mark.parametrize(
    "result",
    [
        result_of([[1]]),
        result_of([[7]], ["1"]),
        result_of([[1, 1, 1]]),
        result_of([[2, 2], [0, 0]], ["1", None]),
        result_of([[1, 2], [3, 4]], ["$x^2$ " + "très long " * 20, "👍 <b>"], ["$a$", "👍"]),
    ],
    ids=["one word", "one term", "equal counts", "empty group", "long names"],
)
def test_edges_are_drawn_inside_the_page(result: Lexis) -> None:
    for chart in charts_of(result, dpi=40):
        with Image.open(io.BytesIO(chart.to_png_bytes())) as image:
            assert image.width == pytest.approx(16 / 2.54 * 40, abs=1)
            border = np.asarray(image.convert("L"))
        assert border[0].min() == border[-1].min() == border[:, 0].min() == border[:, -1].min() == 255
        assert chart.alt_text


def test_same_result_same_bytes(two: Lexis) -> None:
    assert draw_rarefaction(two, dpi=60).to_png_bytes() == draw_rarefaction(two, dpi=60).to_png_bytes()
    assert draw_zipf(two).to_svg() == draw_zipf(two).to_svg()


def test_unknown_sampling(two: Lexis) -> None:
    with pytest.raises(OptionError, match='unknown sampling "mots"; allowed: words, texts'):
        draw_rarefaction(two, sampling="mots")
    with pytest.raises(OptionError, match="width_cm goes from 4 to 120; received 1"):
        draw_zipf(two, width_cm=1)
