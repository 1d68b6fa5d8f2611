"""Probabilities, cut-offs and doubt: known parameters found again, brute-force search."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit, logit

from entnlp.themes.calibration import CUTOFFS, LONGEST, Calibration, best_cutoff, fit_calibration, length_feature

SLOPES, LENGTHS, OFFSETS = np.array([0.5, 1.0, 3.0]), np.array([0.0, -0.6, 0.8]), np.array([-1.0, 1.0, -0.5])
Simulated = tuple[np.ndarray, np.ndarray, np.ndarray]


def simulate(n_texts: int, seed: int = 0) -> Simulated:
    """Scores, numbers of words, labels."""
    rng = np.random.default_rng(seed)
    scores, n_words = rng.normal(0, 2, (n_texts, 3)), rng.geometric(0.05, n_texts)
    log_odds = SLOPES * scores + LENGTHS * np.log(1 + np.minimum(n_words, 100))[:, None] + OFFSETS
    return scores, n_words, (rng.random(scores.shape) < expit(log_odds)).astype(int)


def fit(simulated: Simulated, share: float = 0.15) -> Calibration:
    scores, n_words, labels = simulated
    return fit_calibration(scores, labels, n_words=n_words, review_share=share)


def test_known_parameters_are_found_again() -> None:
    simulated = scores, n_words, labels = simulate(5000)
    found = fit(simulated)
    proba = found.probabilities(scores, n_words)
    for theme in range(3):
        # Standard errors from the Fisher information; four of them away would be a fault.
        design = np.column_stack([scores[:, theme], np.log(1 + np.minimum(n_words, 100)), np.ones(len(scores))])
        weights = proba[:, theme] * (1 - proba[:, theme])
        errors = np.sqrt(np.diag(np.linalg.inv(design.T @ (design * weights[:, None]))))
        away = np.array([found.slopes - SLOPES, found.lengths - LENGTHS, found.offsets - OFFSETS])[:, theme]
        assert (np.abs(away) < 4 * errors).all()
        assert (errors < 0.2).all()
        # At the maximum of the likelihood the residuals are of no use any more.
        assert design.T @ (proba[:, theme] - labels[:, theme]) / len(scores) == pytest.approx([0] * 3, abs=1e-4)


@pytest.mark.parametrize(
    ("n_words", "feature"), [(0, 0), (1, np.log(2)), (99, np.log(100)), (100, np.log(101)), (5000, np.log(101))]
)
def test_length_feature(n_words: int, feature: float) -> None:
    assert length_feature([n_words]) == pytest.approx([feature])
    assert LONGEST == 100


def f1(proba: np.ndarray, labels: np.ndarray, cutoff: float) -> Fraction:
    given_ = [p >= cutoff for p in proba]
    right = sum(said and label == 1 for said, label in zip(given_, labels, strict=True))
    return Fraction(2 * right, max(sum(given_) + int(sum(labels)), 1))


def nearest_best(proba: np.ndarray, labels: np.ndarray) -> list[float]:
    scores = [f1(proba, labels, cutoff) for cutoff in CUTOFFS]
    best = [cutoff for cutoff, score in zip(CUTOFFS, scores, strict=True) if score == max(scores)]
    nearest = min(round(abs(cutoff - 0.5), 6) for cutoff in best)
    return [cutoff for cutoff in best if round(abs(cutoff - 0.5), 6) == nearest]


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 100), st.integers(0, 1)), min_size=1, max_size=12))
def test_best_cutoff_is_that_of_brute_force(texts: list[tuple[int, int]]) -> None:
    proba, labels = np.array([percent / 100 for percent, _ in texts]), np.array([label for _, label in texts])
    assert best_cutoff(proba, labels) in nearest_best(proba, labels)


@pytest.mark.parametrize(
    ("proba", "labels", "cutoff"),
    [
        ([0.1, 0.9], [0, 1], 0.5),  # all from 0.20 to 0.80 are as good
        ([0.1, 0.7], [0, 1], 0.5),
        ([0.1, 0.35], [0, 1], 0.34),
        ([0.65, 0.9], [0, 1], 0.66),
        ([0.64, 0.9], [0, 1], 0.66),  # a text at its cut-off has the theme
        ([0.1, 0.2], [0, 1], 0.2),
        ([0.1, 0.19], [0, 1], 0.5),  # out of reach: no cut-off is better than another
        ([0.79, 0.9], [0, 1], 0.8),
        ([0.9, 0.95], [0, 1], 0.5),
        ([0.3, 0.7], [0, 0], 0.5),
        ([0.3, 0.7], [1, 1], 0.3),
        ([0.3, 0.7, 0.25, 0.25], [1, 1, 0, 0], 0.3),
    ],
)
def test_best_cutoff(proba: list[float], labels: list[int], cutoff: float) -> None:
    assert best_cutoff(np.array(proba), np.array(labels)) == pytest.approx(cutoff)


def test_cutoffs_are_those_of_brute_force() -> None:
    simulated = scores, n_words, labels = simulate(80, seed=1)
    found = fit(simulated)
    proba = found.probabilities(scores, n_words)
    for theme in range(3):
        assert found.cutoffs[theme] in nearest_best(proba[:, theme], labels[:, theme])
    assert len(set(found.cutoffs)) > 1


def test_texts_without_a_word() -> None:
    scores, n_words, labels = simulate(200)
    expected = fit((scores, n_words, labels))
    empty = np.full((50, 3), -np.inf)
    partly = np.where(np.eye(3, dtype=bool), -np.inf, 9.0)
    none = np.zeros(50, dtype=int)
    found = fit(
        (
            np.vstack([empty[:20], scores, empty[20:], partly]),
            np.concatenate([none[:20], n_words, none[20:], [1, 2, 3]]),
            np.vstack([np.ones((20, 3), dtype=int), labels, np.ones((33, 3), dtype=int)]),
        )
    )
    for name in ("slopes", "lengths", "offsets", "cutoffs", "margin"):
        assert getattr(found, name) == pytest.approx(getattr(expected, name))
    assert (found.probabilities(empty, none) == 0).all()
    assert (found.doubt(found.log_odds(empty, none)) == np.inf).all()


@pytest.mark.parametrize("share", [0.0, 0.05, 0.15, 0.5, 1.0])
def test_margin_marks_the_share_asked_for(share: float) -> None:
    simulated = scores, n_words, _ = simulate(400, seed=2)
    found = fit(simulated, share)
    doubt = found.doubt(found.log_odds(scores, n_words))
    assert np.mean(doubt < found.margin) == pytest.approx(share, abs=1 / 400)


def by_hand(slopes: list[float], lengths: list[float], offsets: list[float], cutoffs: list[float]) -> Calibration:
    return Calibration(*map(np.array, (slopes, lengths, offsets, cutoffs)), 0.0)


def test_doubt_by_hand() -> None:
    calibration = by_hand([2.0, 1.0], [0.0, 1.0], [0.0, -1.0], [0.5, 0.8])
    scores, n_words = np.array([[1.0, 1.0], [-0.5, 5.0], [0.0, 0.0]]), [0, 0, 1]
    log_odds = calibration.log_odds(scores, n_words)
    assert log_odds == pytest.approx(np.array([[2, 0], [-1, 4], [0, np.log(2) - 1]]))
    assert calibration.probabilities(scores, n_words) == pytest.approx(expit(log_odds))
    assert calibration.doubt(log_odds) == pytest.approx([logit(0.8), 1, 0])


@pytest.mark.parametrize("score", [-5000.0, -800.0, 800.0, 5000.0])
def test_extreme_scores(score: float) -> None:
    calibration = by_hand([1.0], [0.0], [0.0], [0.5])
    assert calibration.probabilities(np.array([[score]]), [3]) == pytest.approx(float(score > 0))


def test_scores_that_say_the_contrary() -> None:
    """No slope is negative; the probability is then about the share of texts with the theme."""
    rng = np.random.default_rng(3)
    scores, n_words = rng.normal(4, 1, (500, 1)), rng.geometric(0.05, 500)
    labels = (rng.random((500, 1)) < expit(3 - scores)).astype(int)
    found = fit((scores, n_words, labels))
    assert found.slopes[0] > 0
    assert found.probabilities(scores, n_words).mean() == pytest.approx(labels.mean(), abs=0.01)
