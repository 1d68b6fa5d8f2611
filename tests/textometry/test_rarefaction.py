"""Rarefaction against hand calculation, all draws, and what must always hold."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entnlp.errors import OptionError
from entnlp.textometry.rarefaction import curve_sizes, draw_deviation, expected_types, text_deviation

PROPERTY = settings(max_examples=40, deadline=None, database=None, derandomize=True)
COUNTS = st.lists(st.integers(0, 60), max_size=30)


def test_by_hand() -> None:
    # "un chat un chien": of the 6 pairs of words only (un, un) has one type
    np.testing.assert_allclose(expected_types([2, 1, 1], [0, 1, 2, 3, 4]), [0, 1, 11 / 6, 5 / 2, 3])
    np.testing.assert_allclose(draw_deviation([2, 1, 1], [0, 1, 2, 3, 4]), [0, 0, np.sqrt(5) / 6, 0.5, 0], atol=1e-7)


def test_all_types_once_are_all_found() -> None:
    sizes = np.arange(11)
    np.testing.assert_allclose(expected_types([1] * 10, sizes), sizes)
    np.testing.assert_allclose(draw_deviation([1] * 10, sizes), 0, atol=1e-7)


def test_one_type_is_always_found() -> None:
    np.testing.assert_allclose(expected_types([10], [0, 1, 5, 10]), [0, 1, 1, 1])
    np.testing.assert_allclose(draw_deviation([10], [0, 1, 5, 10]), 0)


@settings(PROPERTY, max_examples=25)
@given(st.lists(st.integers(1, 4), min_size=1, max_size=4))
def test_against_all_draws(counts: list[int]) -> None:
    words = [name for name, times in enumerate(counts) for _ in range(times)][:10]
    counts = np.bincount(words).tolist()
    for size in range(1, len(words) + 1):
        found = [len(set(draw)) for draw in combinations(words, size)]
        assert expected_types(counts, [size])[0] == pytest.approx(np.mean(found))
        assert draw_deviation(counts, [size])[0] == pytest.approx(np.std(found), abs=1e-7)


@PROPERTY
@given(st.lists(st.sets(st.sampled_from("abcdef"), max_size=4), min_size=1, max_size=6))
def test_texts_against_all_choices_of_texts(texts: list[set[str]]) -> None:
    n_texts = [sum(word in text for text in texts) for word in "abcdef"]
    for size in range(1, len(texts) + 1):
        found = [len(set().union(*chosen)) for chosen in combinations(texts, size)]
        assert expected_types(n_texts, [size], total=len(texts))[0] == pytest.approx(np.mean(found))


@PROPERTY
@given(COUNTS)
def test_curve_grows_from_nothing_to_all_types(counts: list[int]) -> None:
    total = sum(counts)
    expected = expected_types(counts, np.arange(total + 1))
    assert expected[0] == 0
    assert expected[-1] == pytest.approx(sum(count > 0 for count in counts))
    assert (np.diff(expected) >= -1e-9).all()
    assert (np.diff(expected, 2) <= 1e-9).all()  # every further word brings less
    assert (draw_deviation(counts, np.arange(total + 1)) >= 0).all()


def test_large_counts_keep_their_digits() -> None:
    # Hapax among a million words: E = 50,000 n / N exactly, and the number of hapax drawn is hypergeometric.
    counts, size = [1] * 50_000 + [950_000], 300_000
    share = size / 1_000_000
    assert expected_types(counts, [size])[0] == pytest.approx(50_000 * share + 1, rel=1e-12)
    variance = 50_000 * share * (1 - share) * (1_000_000 - 50_000) / 999_999
    assert draw_deviation(counts, [size])[0] == pytest.approx(np.sqrt(variance), rel=1e-8)


def test_deviation_of_texts_by_hand() -> None:
    # T = 2, one type in both texts, two in one: S = 3 + (1/2) 2^2 / (2 x 1) = 4
    np.testing.assert_allclose(text_deviation([2, 1, 1], [1, 2], total=2), [np.sqrt(1.5 - 1), np.sqrt(3 - 9 / 4)])
    # no type in two texts exactly: S = 2 + (2/3) 2 x 1 / 2
    np.testing.assert_allclose(text_deviation([1, 1], [3], total=3), [np.sqrt(2 - 4 / (2 + 2 / 3))])


def test_one_text_says_nothing_of_others() -> None:
    assert np.isnan(text_deviation([1, 1], [0, 1], total=1)).all()


def test_nothing_is_extrapolated() -> None:
    assert np.isnan(expected_types([2, 1], [4])).all()
    assert np.isnan(draw_deviation([2, 1], [4])).all()
    assert np.isnan(text_deviation([2, 1], [4], total=3)).all()


def test_no_type() -> None:
    assert expected_types([], [0]).tolist() == [0.0]
    assert expected_types([0, 0], [0, 1]).tolist() == pytest.approx([0.0, np.nan], nan_ok=True)
    assert draw_deviation([], [0]).tolist() == [0.0]
    assert text_deviation([], [0, 1, 2], total=2).tolist() == [0.0, 0.0, 0.0]


@pytest.mark.parametrize(("counts", "sizes", "total"), [([-1], [1], None), ([1], [-1], None), ([3], [1], 2)])
def test_impossible_numbers(counts: list[int], sizes: list[int], total: int | None) -> None:
    with pytest.raises(OptionError, match="counts and sizes must be 0 or more and no count over the total"):
        expected_types(counts, sizes, total=total)


@pytest.mark.parametrize(
    ("total", "points", "extra", "expected"),
    [
        (10, 2, [], [5, 10]),
        (3, 100, [], [1, 2, 3]),
        (10, 1, [4, 4, 11], [4, 10]),
        (1, 5, [], [1]),
        (0, 5, [1], []),
    ],
)
def test_sizes_of_a_curve(total: int, points: int, extra: list[int], expected: list[int]) -> None:
    assert curve_sizes(total, points, extra).tolist() == expected
