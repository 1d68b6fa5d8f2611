"""Labels beside points: no overlap, nothing outside, most of a real cloud placed."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entnlp.demo import load_demo
from entnlp.errors import OptionError
from entnlp.figures.chart import typeface
from entnlp.figures.factor_map import map_elements, plane_map
from entnlp.figures.labels import Label, label_size, place_labels
from entnlp.language import tokenize
from entnlp.textometry import CorrespondenceAnalysis, correspondence_analysis

PAGE = (14.25, 11.0)
RADIUS = 0.07


def overlap(one: Label, two: Label) -> bool:
    return (
        one.left < two.left + two.width
        and two.left < one.left + one.width
        and one.bottom < two.bottom + two.height
        and two.bottom < one.bottom + one.height
    )


def check(labels: list[Label | None], points: Any, page: tuple[float, float]) -> None:
    placed = [label for label in labels if label is not None]
    assert not [(a, b) for a, b in combinations(placed, 2) if overlap(a, b)]
    for label in placed:
        assert label.left >= 0 and label.left + label.width <= page[0] + 1e-9
        assert label.bottom >= 0 and label.bottom + label.height <= page[1] + 1e-9
        for x, y in points:
            mark = Label(x - RADIUS, y - RADIUS, 2 * RADIUS, 2 * RADIUS, None)
            assert not overlap(label, mark)


@pytest.fixture(scope="module")
def observations() -> CorrespondenceAnalysis:
    return correspondence_analysis(tokenize(load_demo("observations")), by="departement", min_count=3)


def test_a_real_cloud_of_80_terms(observations: CorrespondenceAnalysis) -> None:
    elements = map_elements(observations, (1, 2), 80)
    laid = plane_map(elements, (1, 2), PAGE)
    points = [name.at for name in laid.names]
    check(laid.labels, points, PAGE)
    terms = [
        member
        for name, label in zip(laid.names, laid.labels, strict=True)
        if label is not None and not name.bold
        for member in name.members
    ]
    assert len(terms) >= 75
    groups = [label for name, label in zip(laid.names, laid.labels, strict=True) if name.bold]
    assert len(groups) == 10 and None not in groups  # all levels of the column
    near = [label for label in laid.labels if label is not None and label.leader is None]
    assert len(near) > len(laid.labels) / 2


def test_80_points_around_the_origin() -> None:
    rng = np.random.default_rng(3)
    points = rng.normal((8, 7), (1.6, 1.2), (80, 2))
    sizes = np.column_stack([rng.uniform(0.6, 1.8, 80), np.full(80, 0.25)])
    labels = place_labels(points, sizes, page=(16, 14))
    check(labels, points, (16, 14))
    assert sum(label is not None for label in labels) >= 75
    assert labels == place_labels(points, sizes, page=(16, 14))


POINTS = st.lists(st.tuples(st.floats(0, 6), st.floats(0, 5)), max_size=15)


@settings(max_examples=40, deadline=None, database=None, derandomize=True)
@given(POINTS, st.randoms(use_true_random=False))
def test_no_label_overlaps_another_nor_a_point(points: list[tuple[float, float]], random: Any) -> None:
    sizes = [(random.uniform(0.2, 2.5), random.choice([0.2, 0.3, 0.9])) for _ in points]
    order = list(range(len(points)))
    random.shuffle(order)
    labels = place_labels(points, sizes, page=(6, 5), order=order, n_first=random.randint(0, len(points)))
    assert len(labels) == len(points)
    check(labels, points, (6, 5))


def test_important_label_gets_its_place() -> None:
    points = [(2.0, 2.0), (2.0, 2.0)]
    first, second = place_labels(points, [(1, 0.3)] * 2, page=(3.3, 2.6), order=[1, 0])
    assert second is not None and second.leader is None
    alone = place_labels(points[:1], [(1, 0.3)], page=(3.3, 2.6))[0]
    assert second[:4] == alone[:4] if alone else False
    assert first is None or first[:4] != second[:4]


def test_label_without_room_is_left_out() -> None:
    assert place_labels([(1, 1)], [(5, 0.3)], page=(3, 3)) == [None]
    assert place_labels([], [], page=(3, 3)) == []


def test_far_label_has_a_line_from_its_point_to_its_box() -> None:
    wall = [(x, y) for x in np.arange(4, 6.01, 0.2) for y in np.arange(4, 6.01, 0.2)]
    (label,) = place_labels([(5, 5)], [(1, 0.3)], page=(10, 10), obstacles=wall)
    assert label is not None and label.leader is not None
    x0, y0, x1, y1 = label.leader
    assert (x0, y0) == (5, 5)
    assert label.left - 1e-9 <= x1 <= label.left + label.width + 1e-9
    assert label.bottom - 1e-9 <= y1 <= label.bottom + label.height + 1e-9
    assert place_labels([(5, 5)], [(1, 0.3)], page=(10, 10), obstacles=wall, reach=0.5) == [None]


def test_dots_are_avoided_where_there_is_room() -> None:
    dots = [(2.4, y) for y in np.arange(1.6, 2.5, 0.05)]  # to the right of the point
    (label,) = place_labels([(2, 2)], [(1, 0.3)], page=(5, 4), dots=dots)
    assert label is not None
    assert not any(
        label.left < x < label.left + label.width and label.bottom < y < label.bottom + label.height for x, y in dots
    )


def test_sizes_of_labels() -> None:
    width, height = label_size("photos", size_pt=10)
    assert width == pytest.approx(typeface().measure("photos").advance * 10 * 2.54 / 72)
    assert height == pytest.approx(1.02 * 10 * 2.54 / 72)
    assert label_size("photos", size_pt=10, bold=True)[0] > width
    assert label_size("", size_pt=10, bold=True)[0] == 0


@pytest.mark.parametrize(("sizes", "order"), [([(1, 1)], None), ([(1, 1)] * 2, [0]), ([(1, 1)] * 2, [0, 0])])
def test_arrays_that_do_not_match(sizes: Any, order: Any) -> None:
    with pytest.raises(OptionError, match="2 points, . sizes and an order of . do not match"):
        place_labels([(1, 1), (2, 2)], sizes, page=(4, 4), order=order)
