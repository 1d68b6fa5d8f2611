"""From scores to probabilities, cut-offs and doubt, all learnt on held-out texts."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
CUTOFFS = np.round(np.arange(0.20, 0.801, 0.02), 2)
"""Probabilities tried as cut-offs: beyond them a theme given or refused would look absurd beside its probability."""


LONGEST = 100
"""Words beyond which a text counts as no longer: the texts that coders learn from are seldom longer."""


def length_feature(n_words: npt.ArrayLike) -> Floats:
    """Give ``ln(1 + words)``, words counted up to :data:`LONGEST`."""
    logarithm: Floats = np.log1p(np.minimum(np.asarray(n_words, dtype=float), LONGEST))
    return logarithm


@dataclass(frozen=True)
class Calibration:
    """What turns scores into probabilities and decisions.

    Parameters
    ----------
    slopes, lengths, offsets
        Log-odds are ``slopes · score + lengths · length_feature(words) + offsets``, shapes (n_themes,).
    cutoffs
        Least probability at which a theme is given, shape (n_themes,).
    margin
        A text is doubtful when the log-odds of a theme are nearer than this to those of its cut-off.
    """

    slopes: Floats
    lengths: Floats
    offsets: Floats
    cutoffs: Floats
    margin: float

    def constants(self, n_words: npt.ArrayLike) -> Floats:
        """Give what does not depend on the score, shape (n_texts, n_themes), for texts of so many words."""
        fixed: Floats = length_feature(n_words)[:, None] * self.lengths + self.offsets
        return fixed

    def log_odds(self, scores: Floats, n_words: npt.ArrayLike) -> Floats:
        """Give calibrated log-odds, the shape of ``scores``; ``n_words`` has shape (n_texts,)."""
        return self.slopes * scores + self.constants(n_words)

    def probabilities(self, scores: Floats, n_words: npt.ArrayLike) -> Floats:
        """Give calibrated probabilities, the shape of ``scores``."""
        proba: Floats = expit(self.log_odds(scores, n_words))
        return proba

    def doubt(self, log_odds: Floats) -> Floats:
        """Give how near to its cut-off the least sure theme of each text is, in log-odds, shape (n_texts,)."""
        away: Floats = np.abs(log_odds - np.log(self.cutoffs / (1 - self.cutoffs))).min(axis=1)
        return away


def fit_calibration(scores: Floats, labels: Ints, *, n_words: npt.ArrayLike, review_share: float) -> Calibration:
    """Learn from scores of texts that the models had not seen.

    Parameters
    ----------
    scores
        Held-out scores, shape (n_texts, n_themes); -inf for texts without a word, which are left out.
    labels
        0 or 1, the same shape.
    n_words
        Words of each text, shape (n_texts,): a score says less of a longer text.
    review_share
        Share of these texts that the margin marks as doubtful.
    """
    with_word = np.isfinite(scores).all(axis=1)
    known, answers, length = scores[with_word], labels[with_word], np.asarray(n_words, dtype=float)[with_word]
    slopes, lengths, offsets = np.zeros((3, scores.shape[1]))
    for theme in range(scores.shape[1]):
        given = np.column_stack([known[:, theme], length_feature(length)])
        model = LogisticRegression(C=1e6, max_iter=1000).fit(given, answers[:, theme])
        if model.coef_[0, 0] <= 0:  # scores that say nothing, or the contrary: their share is taken to be none
            given[:, 0] = 0
            model = LogisticRegression(C=1e6, max_iter=1000).fit(given, answers[:, theme])
        slopes[theme], lengths[theme] = max(model.coef_[0, 0], 1e-9), model.coef_[0, 1]
        offsets[theme] = model.intercept_[0]
    uncut = Calibration(slopes, lengths, offsets, np.full(len(slopes), 0.5), 0.0)
    proba = uncut.probabilities(known, length)
    cutoffs = np.array([best_cutoff(proba[:, theme], answers[:, theme]) for theme in range(len(slopes))])
    cut = replace(uncut, cutoffs=cutoffs)
    return replace(cut, margin=float(np.quantile(cut.doubt(cut.log_odds(known, length)), review_share)))


def best_cutoff(proba: Floats, labels: Ints) -> float:
    """Give the cut-off with the highest F1; of equals, the one nearest to one half.

    Parameters
    ----------
    proba, labels
        Shapes (n_texts,).

    Examples
    --------
    >>> best_cutoff(np.array([0.1, 0.35, 0.9]), np.array([0, 1, 1]))
    0.34
    """
    given = proba[:, None] >= CUTOFFS
    right = (given & (labels[:, None] == 1)).sum(axis=0)
    f1 = 2 * right / np.maximum(given.sum(axis=0) + labels.sum(), 1)
    best = np.flatnonzero(f1 >= f1.max() - 1e-12)
    return float(CUTOFFS[best[np.argmin(np.abs(CUTOFFS[best] - 0.5))]])
