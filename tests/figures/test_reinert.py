"""The page of the classes: words inside their columns, forks in the order of the cuts, counts as in the tables."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from entnlp.errors import OptionError, SchemaError
from entnlp.figures import draw_class_groups, draw_dendrogram
from entnlp.figures.chart import Chart, house_style, text_width_cm
from entnlp.figures.class_groups import MOST_GROUPS
from entnlp.figures.reinert import balance, balance_sentence, fit_width, wrap
from entnlp.textometry import Reinert, reinert
from entnlp.textometry.double import CrossedClasses
from entnlp.tokens import TermMatrix

ODD = ["$x$ = $y$", "😀😀", "anticonstitutionnellementissimement-plus-long", "a" * 300, "_{^"]
SPACE = "\u202f"


def classified(n_topics: int = 12, per_topic: int = 12, **options: Any) -> Reinert:
    """Segments of topics with words of their own, five words each; the first topic's words are odd."""
    rng = np.random.default_rng(0)
    counts = np.zeros((n_topics * per_topic, 5 * n_topics), dtype=int)
    for row in range(len(counts)):
        topic = row % n_topics
        counts[row, 5 * topic + rng.choice(5, 3, replace=False)] = 1
        counts[row, rng.integers(5 * n_topics)] = 1
    names = [*ODD, *(f"mot{number}" for number in range(5 * (n_topics - 1)))]
    texts = pd.DataFrame(
        {
            "text_id": [str(row) for row in range(len(counts))],
            "topic": [f"sujet {row % n_topics}" for row in range(len(counts))],
            "person": np.arange(len(counts)),
            "place": ["Meuse" if row % 3 else None for row in range(len(counts))],
            "status": ["ok"] * len(counts),
        }
    )
    counts[:2] = 0
    texts.loc[0, "status"] = "empty"
    options = {"n_classes": n_topics, "min_split": 3} | options
    return reinert(TermMatrix.from_counts(counts, names, texts), **options)


@pytest.fixture(scope="module")
def twelve() -> Reinert:
    return classified()


def drawn(chart: Chart) -> tuple[Figure, FigureCanvasAgg]:
    with house_style():
        figure = Figure(figsize=(chart.width_cm / 2.54, chart.height_cm / 2.54), dpi=100)
        canvas = FigureCanvasAgg(figure)
        chart.draw(figure)
    return figure, canvas


def boxes(chart: Chart) -> dict[str, list[tuple[float, float, float, float]]]:
    """Every text of a chart with its box in cm: left, bottom, right, top."""
    with house_style():
        figure, canvas = drawn(chart)
        found: dict[str, list[tuple[float, float, float, float]]] = {}
        for text in figure.axes[0].texts:
            extent = text.get_window_extent(canvas.get_renderer())
            found.setdefault(text.get_text(), []).append(tuple(each * 2.54 / 100 for each in extent.extents))
    return found


@pytest.mark.parametrize(("n_classes", "width"), [(12, 18.0), (6, 24.0), (2, 8.0)])
def test_no_word_leaves_its_column_nor_the_page(twelve: Reinert, n_classes: int, width: float) -> None:
    result = twelve.cut(n_classes)
    chart = draw_dendrogram(result, width_cm=width)
    column = (width - 0.6) / n_classes
    found = boxes(chart)
    inside = [text for text in found if not text.startswith(("Classification", "142 textes")) and " : χ²" not in text]
    assert len([text for text in inside if " · " in text]) > n_classes
    for text, places in found.items():
        for left, bottom, right, top in places:
            assert left >= 0 and bottom >= 0 and right <= width + 0.05 and top <= chart.height_cm, text
            if text in inside:
                start = 0.3 + ((left + right) / 2 - 0.3) // column * column
                assert start - 0.02 <= left and right <= start + column + 0.02, text


def test_every_term_of_the_profiles_is_drawn_in_order(twelve: Reinert) -> None:
    found = boxes(draw_dendrogram(twelve.cut(4), top=5))
    for _, part in twelve.cut(4).profiles(top=5, min_chi2=3.84).groupby("class"):
        heights = [found[str(term)][0][1] for term in part["term"] if str(term) in found]
        assert heights == sorted(heights, reverse=True)
        assert len(heights) >= 3
    assert len([text for text in found if text.startswith("Classe ")]) == 4


def test_numbers_are_those_of_the_tables(twelve: Reinert) -> None:
    result = twelve.cut(3)
    found = boxes(draw_dendrogram(result, top=1))
    for size in result.sizes().head(3).itertuples():
        share = f"{100 * float(size.share_classified):.1f}".replace(".", ",")
        assert f"{size.segments} · {share}{SPACE}%" in found
    for rank, chi2 in enumerate(result.splits["chi2"], start=1):
        assert f"{rank} : χ² {round(chi2)}" in found


def test_forks_stand_in_the_order_of_the_cuts(twelve: Reinert) -> None:
    found = boxes(draw_dendrogram(twelve, top=1))
    heights = [next(found[text][0][1] for text in found if text.startswith(f"{rank} : χ²")) for rank in range(1, 12)]
    assert heights == sorted(heights, reverse=True)
    assert min(np.diff(heights[::-1])) > 0.4  # the last cuts stay visible


def test_size_goes_down_with_chi2(twelve: Reinert) -> None:
    figure, _ = drawn(draw_dendrogram(twelve.cut(2), top=30))
    sizes = {text.get_text(): text.get_fontsize() for text in figure.axes[0].texts}
    part = twelve.cut(2).profiles(top=30, min_chi2=3.84)
    drawn_sizes = [sizes[term] for term in part[part["class"] == 2]["term"] if len(term) < 10 and term in sizes]
    assert drawn_sizes == sorted(drawn_sizes, reverse=True)
    assert drawn_sizes[0] > drawn_sizes[-1] + 1


def test_files_are_equal_on_every_run(twelve: Reinert) -> None:
    one, other = (draw_dendrogram(twelve.cut(2), top=3, width_cm=10, dpi=40) for _ in range(2))
    assert one.to_png_bytes() == other.to_png_bytes()
    assert one.to_svg() == other.to_svg()


def test_balance_names_all_segments(twelve: Reinert) -> None:
    counts = balance(twelve)
    assert counts.sum() == 144
    assert counts["not counted"] == 1
    assert counts["no term"] == 1
    sentence = balance_sentence(twelve)
    assert sentence.startswith(f"{counts['classified']} textes classés sur 142 qui ont un terme retenu")
    assert "1 sans terme retenu ; 1 non compté (réponses vides, formules, doublons)." in sentence


def test_balance_says_segments_where_texts_were_cut() -> None:
    texts = pd.DataFrame({"text_id": list("abcdef"), "segment_of": list("xxyyzz")})
    counts = [[1, 0], [1, 0], [1, 0], [0, 1], [0, 1], [0, 1]]
    found = reinert(TermMatrix.from_counts(counts, ["a", "b"], texts), n_classes=2)
    assert balance_sentence(found).startswith("6 segments classés sur 6")


def test_alternative_text_has_sizes_and_terms(twelve: Reinert) -> None:
    text = draw_dendrogram(twelve.cut(2)).alt_text
    assert "Classe 1 : " in text and "Classe 2 : " in text
    assert str(twelve.cut(2).profiles(top=1)["term"].iloc[1])[:20] in text
    assert "sans terme retenu" in text
    assert "a" * 100 not in text


def test_one_term_per_class() -> None:
    counts = [[1, 0]] * 6 + [[0, 1]] * 4
    found = reinert(TermMatrix.from_counts(counts, ["😀", "$a$"]), n_classes=2)
    texts = boxes(draw_dendrogram(found))
    assert {"$a$", "Classe 1", "Classe 2", "6 · 60,0\u202f%", "1 : χ² 10"} <= set(texts)


def test_crossed_classes_have_no_tree(twelve: Reinert) -> None:
    labels = twelve.cut(3).classes
    crossed = CrossedClasses(twelve.matrix, labels, labels > 0, {"first": {}, "second": {}})
    chart = draw_dendrogram(crossed)
    assert chart.title.startswith("Double classification")
    assert not [text for text in boxes(chart) if ": χ²" in text and len(text) < 20]
    assert "fourche" not in chart.alt_text


def test_sizes_that_cannot_be_read_are_refused(twelve: Reinert) -> None:
    with pytest.raises(OptionError, match="12 classes need a width of 17.4 cm or more; received 10"):
        draw_dendrogram(twelve, width_cm=10)
    with pytest.raises(OptionError, match=r"12 classes need a width of \d+\.\d cm or more; received 16"):
        draw_class_groups(twelve, by="topic", width_cm=16)
    with pytest.raises(OptionError, match="top must be 1 or more; received 0"):
        draw_dendrogram(twelve, top=0)


def test_given_height_is_kept(twelve: Reinert) -> None:
    for height in (6.0, 20.0):
        chart = draw_dendrogram(twelve.cut(2), top=5, height_cm=height)
        assert chart.height_cm == height
        assert all(box[1] >= 0 and box[3] <= height for each in boxes(chart).values() for box in each)


# --- classes by group ---------------------------------------------------------------------------------------------


def test_groups_have_their_counts(twelve: Reinert) -> None:
    result = twelve.cut(3)
    found = boxes(draw_class_groups(result, by="place"))
    assert {"place Meuse", "place (sans valeur)", "Classe 3"} <= set(found)
    for row in result.metadata("place").to_dict("records"):
        share = f"{100 * row['share']:.1f}".replace(".", ",")
        assert f"{row['segments']} · {share}{SPACE}%" in found


def test_bars_lie_on_the_side_of_their_sign(twelve: Reinert) -> None:
    result = twelve.cut(2)
    table = result.metadata("topic")
    figure, _ = drawn(draw_class_groups(result, by="topic"))
    bars = figure.axes[0].collections
    assert len(bars) == len(table)
    labels = result.matrix.group("topic")[0]
    ordered = table.set_index(["group", "class"])["chi2"]
    heads = boxes(draw_class_groups(result, by="topic"))
    centres = {number: (heads[f"Classe {number}"][0][0] + heads[f"Classe {number}"][0][2]) / 2 for number in (1, 2)}
    lengths = {}
    for place, bar in enumerate(bars):
        label, number = labels[place // 2], place % 2 + 1
        chi2 = ordered[label, number]
        x = bar.get_paths()[0].vertices[:, 0]
        near, far = (x.min(), x.max()) if chi2 > 0 else (x.max(), x.min())
        assert near == pytest.approx(centres[number], abs=0.05)
        assert (bar.get_hatch() == "//////") == (chi2 <= -3.84)
        lengths[abs(chi2)] = abs(far - near)
    for chi2, length in lengths.items():
        assert length == pytest.approx(max(lengths.values()) * (chi2 / max(lengths)) ** 0.5)


def test_many_groups_are_cut_and_said_so(twelve: Reinert) -> None:
    chart = draw_class_groups(twelve.cut(2), by="person")
    found = boxes(chart)
    assert len([text for text in found if text.startswith("person ")]) == MOST_GROUPS
    assert f"le tableau a les {142 - MOST_GROUPS} autres" in " ".join(found).replace("\n", " ")


def test_crossed_columns_and_unknown_column(twelve: Reinert) -> None:
    chart = draw_class_groups(twelve.cut(2), by=["place", "topic"])
    assert chart.title == "Classes de la méthode de Reinert selon place, topic"
    assert "Classe 1, groupes sur-représentés : " in chart.alt_text
    with pytest.raises(SchemaError, match='grouping column "lieu" not found'):
        draw_class_groups(twelve, by="lieu")


# --- labels -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["photo", "a" * 50, "😀 emoji", "$x$", ""])
@pytest.mark.parametrize("room", [0.3, 1.0, 4.0])
def test_a_label_fits_its_room(text: str, room: float) -> None:
    label, size = fit_width(text, room, size_pt=11.0)
    assert text_width_cm(label, size_pt=size) <= room or label == "…"
    assert size >= 6.2
    if text == "photo" and room == 4.0:
        assert (label, size) == (text, 11.0)


def test_wrapped_lines_hold_all_words() -> None:
    text = "un deux trois quatre " * 20
    lines = wrap(text.strip(), 5.0, size_pt=6.0)
    assert " ".join(lines) == text.strip()
    assert all(text_width_cm(line, size_pt=6.0) <= 5.0 for line in lines)
