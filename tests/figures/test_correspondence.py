"""The map of a correspondence analysis: one scale, honest labels, its edges; the bars of the eigenvalues."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from entnlp.errors import OptionError
from entnlp.figures import draw_eigenvalues, draw_factor_map
from entnlp.figures.factor_map import map_elements, plane_map, strip_map, wrapped
from entnlp.textometry import CorrespondenceAnalysis, correspondence_analysis
from entnlp.tokens import TermMatrix

FRAME = (12.0, 9.0)
STRANGE = ["a" * 60, "$x_1$ $", "👍👍", "-photos", "e\u0301te\u0301 <b>", "normal"]


def analyse(table: Any, terms: list[str], groups: list[str], **options: Any) -> CorrespondenceAnalysis:
    import pandas as pd

    texts = pd.DataFrame({"text_id": [f"t{i}" for i in range(len(groups))], "cycle": groups})
    return correspondence_analysis(TermMatrix.from_counts(np.asarray(table).T, terms, texts), by="cycle", **options)


@pytest.fixture(scope="module")
def plane() -> CorrespondenceAnalysis:
    rng = np.random.default_rng(8)
    table = rng.poisson(rng.gamma(1.0, 6.0, (40, 4)))
    table[30:36] = [3, 0, 0, 0]  # six terms of one profile, in one place
    return analyse(table, [f"terme{i:02}" for i in range(40)], ["1", "2", "3", "x"], supplementary_columns=["x"])


@pytest.fixture(scope="module")
def strip() -> CorrespondenceAnalysis:
    return analyse([[10, 30], [30, 10], [5, 4], [3, 0], [3, 0]], ["a", "b", "c", "d", "e"], ["1", "2"])


def test_plane_has_one_scale_and_everything_inside(plane: CorrespondenceAnalysis) -> None:
    laid = plane_map(map_elements(plane, (1, 2), 80), (1, 2), FRAME)
    drawn = laid.elements
    for x, name in (("x", "coordinate_axis_1"), ("y", "coordinate_axis_2")):
        scale = np.polyfit(drawn[name], drawn[x], 1)[0]
        assert scale == pytest.approx(np.polyfit(drawn["coordinate_axis_1"], drawn["x"], 1)[0])
    assert drawn["x"].between(0, FRAME[0]).all() and drawn["y"].between(0, FRAME[1]).all()
    for at, text in laid.x_ticks:
        value = float(text.replace(",", ".").replace("−", "-"))
        assert at == pytest.approx(laid.origin[0] + value * np.polyfit(drawn["coordinate_axis_1"], drawn["x"], 1)[0])


def test_terms_that_contribute_most_are_named(plane: CorrespondenceAnalysis) -> None:
    elements = map_elements(plane, (1, 2), 7)
    named = elements[elements["named"] & (elements["element"] == "term")]["name"].tolist()
    table = plane.plane()
    assert named == table[table["element"] == "term"]["name"].head(7).tolist()
    groups = elements[elements["element"] == "group"]
    assert groups["named"].all()
    assert groups.set_index("name")["label"].to_dict() == {"1": "cycle 1", "2": "cycle 2", "3": "cycle 3", "x": "x"}


def test_terms_of_one_place_share_a_label(plane: CorrespondenceAnalysis) -> None:
    laid = plane_map(map_elements(plane, (1, 2), 80), (1, 2), FRAME)
    shared = next(name for name in laid.names if len(name.members) > 1)
    assert shared.members == [f"terme{i}" for i in range(30, 36)]
    assert " ".join(shared.lines) == ", ".join(shared.members)
    assert sum(len(name.members) for name in laid.names) == 44


def test_chart_says_what_it_shows(plane: CorrespondenceAnalysis, tmp_path: Path) -> None:
    chart = draw_factor_map(plane, n_labels=5, dpi=50)
    percents = [f"{value:.1f}".replace(".", ",") for value in plane.eigenvalues["percent"]]
    assert chart.title == "Analyse des correspondances : termes selon cycle"
    assert f"Axe 1 ({percents[0]} % de l'inertie)" in chart.alt_text
    assert "Côté positif" in chart.alt_text and "groupes cycle " in chart.alt_text
    assert [path.name for path in chart.save(tmp_path)] == [f"afc_plan_1-2{s}" for s in (".png", ".svg", ".txt")]
    with Image.open(tmp_path / "afc_plan_1-2.png") as image:
        assert image.size == (int(16 / 2.54 * 50), int(14.5 / 2.54 * 50))
    assert draw_factor_map(plane, n_labels=5, dpi=50).to_png_bytes() == chart.to_png_bytes()
    assert draw_factor_map(plane, axes=[2, 1]).stem == "afc_plan_2-1"


def test_strip_shows_counts_upwards_and_groups_on_top(strip: CorrespondenceAnalysis) -> None:
    laid = strip_map(map_elements(strip, (1,), 80), (1,), FRAME)
    drawn = laid.elements.set_index("name")
    assert drawn.loc["a", "y"] == pytest.approx(drawn.loc["b", "y"])  # 40 each
    assert drawn.loc["1", "y"] == drawn.loc["2", "y"] > drawn.loc["a", "y"] > drawn.loc["c", "y"] > drawn.loc["d", "y"]
    ticks = {text: at for at, text in laid.y_ticks}
    assert list(ticks) == ["5", "10", "20"]
    assert drawn.loc["c", "y"] > ticks["5"]  # 9
    assert ["3 : d, e"] in [name.lines for name in laid.names]
    assert draw_factor_map(strip).stem == "afc_axe_1"


@pytest.mark.parametrize("width_cm", [8.0, 16.0])
def test_strange_terms(width_cm: float) -> None:
    result = analyse(np.arange(18).reshape(6, 3) ** 2 % 11 + 1, STRANGE, ["1", "2", "$3$ " + "b" * 50])
    for axes in ([1], [1, 2]):
        chart = draw_factor_map(result, axes=axes, width_cm=width_cm, dpi=40)
        assert (chart.to_svg() if len(axes) == 1 else chart.to_png_bytes().decode("latin-1"))[1:5] in ("PNG\r", "?xml")


@pytest.mark.parametrize("table", [[[5, 5], [4, 6]], [[1, 0], [0, 1]]])
@pytest.mark.filterwarnings("ignore::entnlp.EntnlpWarning")
def test_equal_counts(table: Any) -> None:
    result = analyse(table, ["a", "b"], ["1", "2"])
    laid = strip_map(map_elements(result, (1,), 80), (1,), FRAME)
    assert not laid.unplaced
    assert draw_factor_map(result, dpi=40).to_png_bytes()


def test_texts_are_crosses_without_a_name() -> None:
    result = correspondence_analysis(TermMatrix.from_counts([[3, 1, 0], [1, 2, 4], [2, 5, 1], [0, 0, 9]], list("abc")))
    elements = map_elements(result, (1, 2), 80)
    assert elements.groupby("element")["named"].agg(["sum", "size"]).to_dict("index") == {
        "term": {"sum": 3, "size": 3},
        "text": {"sum": 0, "size": 4},
    }
    laid = plane_map(elements, (1, 2), FRAME)
    terms = laid.elements[laid.elements["element"] == "term"]
    assert terms["x"].between(0, FRAME[0]).all()
    assert "réponses" in draw_factor_map(result).title


def test_no_term_named_and_many_groups() -> None:
    rng = np.random.default_rng(2)
    groups = [f"école {i}" for i in range(70)]
    result = analyse(rng.poisson(4, (6, 70)) + 1, list("abcdef"), groups)
    elements = map_elements(result, (1, 2), 0)
    assert elements.groupby("element")["named"].sum().to_dict() == {"group": 60, "term": 0}
    assert draw_factor_map(result, n_labels=0, dpi=40).to_png_bytes()


@pytest.mark.parametrize(
    ("options", "said"),
    [({"n_labels": -1}, "received -1"), ({"axes": [1, 9]}, "axes go from 1 to"), ({"width_cm": 1}, "width_cm")],
)
def test_refusals(plane: CorrespondenceAnalysis, options: dict[str, Any], said: str) -> None:
    with pytest.raises(OptionError, match=said):
        draw_factor_map(plane, **options)


def test_eigenvalues_with_their_percentages(plane: CorrespondenceAnalysis, strip: CorrespondenceAnalysis) -> None:
    chart = draw_eigenvalues(plane, dpi=50)
    assert chart.title.startswith("Valeurs propres (inertie totale : 0,")
    assert f"axe 2 {plane.eigenvalues['percent'].iloc[1]:.1f} %".replace(".", ",") in chart.alt_text
    assert chart.to_png_bytes() == draw_eigenvalues(plane, dpi=50).to_png_bytes()
    assert "axe 1 100,0 %." in draw_eigenvalues(strip).alt_text


def test_wrapped_keeps_all_words() -> None:
    text = "un deux trois quatre " + "x" * 80
    lines = wrapped(text, 2.0, size_pt=6.5)
    assert " ".join(lines) == text and len(lines) > 2
    assert wrapped("", 2.0, size_pt=6.5) == []
