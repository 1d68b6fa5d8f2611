"""Lafon's score against exact arithmetic: integers of any size, then one logarithm."""

from __future__ import annotations

from decimal import Decimal, localcontext
from math import comb, log10

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from entnlp.errors import OptionError
from entnlp.textometry.hypergeometric import LARGEST_CORPUS, log_mass, log_upper_tail, specificity_scores

PROPERTY = settings(max_examples=150, deadline=None, database=None, derandomize=True)


def exact_score(f: int, total: int, part: int, corpus: int) -> float:
    over = f * corpus >= total * part
    tail = range(f, min(total, part) + 1) if over else range(max(0, part + total - corpus), f + 1)
    cases = sum(comb(total, x) * comb(corpus - total, part - x) for x in tail)
    with localcontext() as context:
        context.prec = 60
        score = -(Decimal(cases) / Decimal(comb(corpus, part))).log10()
    return float(score if over else -score)


@st.composite
def cells(draw: st.DrawFn) -> tuple[int, int, int, int]:
    corpus = draw(st.sampled_from([1, 2, 7, 40, 300, 2000]))
    total, part = draw(st.integers(0, corpus)), draw(st.integers(0, corpus))
    low, high = max(0, total + part - corpus), min(total, part)
    near = min(max(total * part // corpus + draw(st.integers(-2, 2)), low), high)
    return draw(st.one_of(st.integers(low, high), st.just(near))), total, part, corpus


@PROPERTY
@given(cells())
@example((0, 1, 1, 2000))
@example((1, 1, 1999, 2000))
@example((1000, 1000, 1000, 2000))
@example((500, 1000, 1000, 2000))
def test_score_is_exact(cell: tuple[int, int, int, int]) -> None:
    f, total, part, corpus = cell
    assert float(specificity_scores(f, total, part, corpus=corpus)) == pytest.approx(
        exact_score(*cell), rel=1e-11, abs=0
    )


@pytest.mark.parametrize(
    ("cell", "score"),
    [
        ((0, 1, 1, 1_000_000), -4.342946990506376e-07),  # log10(1 - 1e-6)
        ((1, 1, 999_999, 1_000_000), 4.342946990506376e-07),
        ((1, 1, 1, 1_000_000), 6.0),
        ((2, 2, 1_000, 2_000_000), log10(2_000_000 * 1_999_999 / (1_000 * 999))),
    ],
)
def test_millions_of_words_by_hand(cell: tuple[int, int, int, int], score: float) -> None:
    f, total, part, corpus = cell
    assert float(specificity_scores(f, total, part, corpus=corpus)) == pytest.approx(score, rel=1e-13)


def test_half_of_ten_millions() -> None:
    # By symmetry P(X >= m) = (1 + P(X = m)) / 2 when half of the words is drawn and m is half of the occurrences.
    half = np.array([2_500_000]), np.array([5_000_000]), np.array([5_000_000])
    at_mode = float(np.exp(log_mass(*half, corpus=10_000_000))[0])
    assert at_mode == pytest.approx(np.sqrt(8 / (np.pi * 10_000_000)), rel=1e-6)  # Stirling
    score = float(specificity_scores(2_500_000, 5_000_000, 5_000_000, corpus=10_000_000))
    assert score == pytest.approx(-np.log10((1 + at_mode) / 2), rel=1e-10)


@pytest.mark.parametrize("cell", [(0, 0, 5, 10), (0, 4, 0, 10), (4, 4, 10, 10), (5, 10, 5, 10), (0, 0, 0, 0)])
def test_what_cannot_be_otherwise_scores_nothing(cell: tuple[int, int, int, int]) -> None:
    f, total, part, corpus = cell
    score = specificity_scores(f, total, part, corpus=corpus)
    assert score == 0.0
    assert not np.signbit(score)


def test_giants_are_finite() -> None:
    scores = specificity_scores([[3_000_000, 0]], 3_000_000, [[3_000_000, 3_000_000]], corpus=6_000_000)
    assert np.isfinite(scores).all()
    assert scores[0, 0] == pytest.approx(-scores[0, 1], rel=1e-14)
    assert scores[0, 0] == pytest.approx(6_000_000 * np.log10(2), rel=1e-5)


def test_shapes_are_those_of_numpy() -> None:
    scores = specificity_scores(np.array([[1, 2], [3, 0]]), np.array([4, 2]), np.array([[5], [9]]), corpus=14)
    assert scores.shape == (2, 2)
    for row, column, f, total, part in ((0, 1, 2, 2, 5), (1, 0, 3, 4, 9)):
        assert scores[row, column] == pytest.approx(exact_score(f, total, part, 14), rel=1e-12)
    assert specificity_scores(np.empty((0, 3), int), 1, 1, corpus=9).shape == (0, 3)


def test_upper_tail_is_a_probability() -> None:
    f = np.arange(-1, 8)
    tails = np.exp(log_upper_tail(np.maximum(f, 0), np.full(9, 6), np.full(9, 7), corpus=20))
    assert tails[0] == 1.0
    assert (np.diff(tails[:-1]) <= 0).all()


@pytest.mark.parametrize("cell", [(3, 2, 5, 10), (3, 5, 2, 10), (-1, 2, 2, 10), (1, 11, 3, 10), (0, 8, 5, 10)])
def test_impossible_counts(cell: tuple[int, int, int, int]) -> None:
    f, total, part, corpus = cell
    with pytest.raises(OptionError, match="occurrences of .* are impossible; count terms and words in the same texts"):
        specificity_scores(f, total, part, corpus=corpus)


def test_too_large_a_corpus() -> None:
    with pytest.raises(OptionError, match=r"corpora of 0 to 3,000,000,000 words; received 3,000,000,001"):
        specificity_scores(1, 1, 1, corpus=LARGEST_CORPUS + 1)
