"""Bars of specificities: what is drawn, on which pages, and what the alternative text says."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from entnlp.errors import OptionError
from entnlp.figures import draw_specificities
from entnlp.figures.chart import text_width_cm
from entnlp.figures.specificities import BROKEN_NOTE, EMPTY, NOTES, axis_limit, fit_to_width, french_score
from entnlp.textometry import Specificities, specificities
from entnlp.tokens import TermMatrix


def result_of(counts: list[list[int]], terms: list[str] | None = None) -> Specificities:
    texts = pd.DataFrame({"text_id": [f"t{i}" for i in range(len(counts))]})
    texts["cycle"] = range(1, len(counts) + 1)
    return specificities(
        TermMatrix.from_counts(counts, terms or [f"w{j}" for j in range(len(counts[0]))], texts), by="cycle"
    )


def words_in(chart: object) -> list[str]:
    """All texts of the drawn figure."""
    from matplotlib.figure import Figure
    from matplotlib.text import Text

    figure = Figure(figsize=(6, 4))
    chart.draw(figure)  # type: ignore[attr-defined]
    return [each.get_text() for each in figure.findobj(Text) if each.get_text()]


def test_terms_and_counts_are_in_the_picture() -> None:
    (chart,) = draw_specificities(result_of([[80, 20, 5], [10, 90, 5]], ["photos", "devoirs", "banal"]), dpi=50)
    words = words_in(chart)
    assert {"photos", "devoirs", "80 / 90", "20 / 110", "cycle 1 : 105 occurrences"} <= set(words)
    assert "banal" not in words
    assert set(NOTES) <= set(words)
    assert BROKEN_NOTE not in words
    assert chart.alt_text.splitlines()[1].startswith("Cycle 1 : 105 occurrences. Suremploi : photos (+")
    assert "Sous-emploi : devoirs (\u2212" in chart.alt_text
    with Image.open(io.BytesIO(chart.to_png_bytes())) as image:
        assert image.width == pytest.approx(16 / 2.54 * 50, abs=1)


def test_over_is_filled_and_under_hatched() -> None:
    from matplotlib.figure import Figure
    from matplotlib.patches import Rectangle

    (chart,) = draw_specificities(result_of([[80, 20], [10, 90]]))
    figure = Figure(figsize=(6, 4))
    chart.draw(figure)
    bars = [bar for axes in figure.axes for bar in axes.patches if isinstance(bar, Rectangle)]
    assert (
        sorted((bar.get_width() > 0, bool(bar.get_hatch())) for bar in bars)
        == [(False, True)] * 2 + [(True, False)] * 2
    )
    limits = {axes.get_xlim() for axes in figure.axes}
    assert len(limits) == 1  # one scale for all groups
    (low, high) = limits.pop()
    assert low == -high


def test_a_giant_does_not_squash_the_others() -> None:
    counts = [[3, 3000, 20000, 0, 5, 30, 9], [0, 10, 500000, 8, 900, 1200, 400]]
    (chart,) = draw_specificities(result_of(counts, ["rare", "spec", "autres", "non", "w", "x", "y"]))
    words = words_in(chart)
    assert BROKEN_NOTE in words
    assert any("(+41" in each for each in words)
    assert axis_limit(np.array([4127.0, 4.0, 4.0, 3.0, 2.0])) == 32.0
    assert axis_limit(np.array([22.6, 5.0, 3.0, 2.0])) == 22.6
    assert axis_limit(np.array([])) == 2.6


def test_more_groups_than_a_page_holds() -> None:
    rng = np.random.default_rng(0)
    counts = (rng.poisson(2, (30, 25)) + 60 * (rng.random((30, 25)) < 0.3)).tolist()
    charts = draw_specificities(result_of(counts))
    assert len(charts) > 3
    assert [chart.stem for chart in charts] == [f"specificites_{i}" for i in range(1, len(charts) + 1)]
    assert all(chart.height_cm <= 24.5 for chart in charts)
    assert sum(chart.alt_text.count("\nCycle ") for chart in charts) == 30
    assert f"(1 sur {len(charts)})" in charts[0].title
    assert {chart.width_cm for chart in charts} == {16.0}


def test_group_without_specific_terms_says_so() -> None:
    (chart,) = draw_specificities(result_of([[5, 5], [5, 5], [0, 0]]))
    assert words_in(chart).count(EMPTY) == 3
    assert chart.alt_text.count("Aucun terme spécifique") == 3
    assert "Cycle 3 : 0 occurrence." in chart.alt_text


@pytest.mark.parametrize("term", ["rare $x$ \u00e9", "\U0001f600\U0001f4f7", "mot " * 60, "\u0000\n\t"])
@pytest.mark.parametrize("width", [4.0, 16.0])
def test_difficult_terms(term: str, width: float) -> None:
    result = result_of([[50, 50], [1, 500]], [term, "autre"])
    for chart in draw_specificities(result, width_cm=width, dpi=40):
        assert len(chart.to_png_bytes()) > 500
        assert chart.to_svg() == chart.to_svg()


def test_one_term() -> None:
    with pytest.raises(OptionError, match="draw at least one term"):
        draw_specificities(result_of([[5], [6]]), over=0, under=0)
    (chart,) = draw_specificities(result_of([[5], [6]]))
    assert chart.alt_text.count("Aucun terme spécifique") == 2


@pytest.mark.parametrize(("over", "under"), [(-1, 5), (3, -2)])
def test_wrong_numbers(over: int, under: int) -> None:
    with pytest.raises(OptionError, match=f"received over={over} and under={under}"):
        draw_specificities(result_of([[5, 1], [6, 9]]), over=over, under=under)


def test_numbers_in_french() -> None:
    assert [french_score(x) for x in (6.47, -9.88, 4127.3, -100.0)] == ["+6,5", "\u22129,9", "+4127", "\u2212100"]


@pytest.mark.parametrize("text", ["court", "un terme bien trop long pour la place"])
def test_label_fits(text: str) -> None:
    label = fit_to_width(text, 2.0, size_pt=7.0)
    assert text_width_cm(label, size_pt=7.0) <= 2.0
    assert label == text or label.endswith("\u2026")
