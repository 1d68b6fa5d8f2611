"""How well a coder does on texts coded by people: per theme, overall, calibration, and the errors themselves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import norm

from entnlp.errors import OptionError, SchemaError

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
MACRO, NONE = "macro", "none"
NOTHING = "-"
_BINS = 10
_CELLS = 5_000_000
"""Numbers in a block of resamples."""


@dataclass(frozen=True, repr=False)
class ThemeScores:
    """Scores of a coder.

    Parameters
    ----------
    table
        One row per theme, then ``none`` (texts without a theme) and ``macro`` (mean over themes): ``texts`` (with the
        theme, according to people), ``precision``, ``recall``, ``f1``, and the interval of F1, ``f1_low`` and
        ``f1_high``. A score whose denominator is 0 is missing.
    same_set
        Share of texts whose whole set of themes is right, with its interval: (share, low, high).
    calibration
        One row per theme and tenth of probability: ``theme``, ``low``, ``high``, ``texts``, ``mean_probability``,
        ``share`` (of texts with the theme) and its Wilson interval ``share_low``, ``share_high``.
    calibration_error
        Theme -> expected calibration error: mean of ``|share - mean_probability|`` weighted by texts.
    brier
        Theme -> Brier score: mean of ``(probability - label)²``.
    confusion
        Counts of texts: row, theme that people gave and the coder did not (or ``-``: nothing was missed); column,
        theme that the coder gave and people did not (or ``-``).  A text counts once for each pair.
    n_texts
        Number of texts.
    """

    table: pd.DataFrame
    same_set: tuple[float, float, float]
    calibration: pd.DataFrame
    calibration_error: dict[str, float]
    brier: dict[str, float]
    confusion: pd.DataFrame
    n_texts: int

    @property
    def macro_f1(self) -> float:
        """Mean F1 over themes."""
        return float(self.table["f1"].to_numpy()[-1])

    def to_frame(self) -> pd.DataFrame:
        """Give the table with ``theme`` as a column."""
        return self.table.reset_index()

    def __repr__(self) -> str:
        share, low, high = self.same_set
        return (
            self.table.to_string(float_format=lambda value: f"{value:.3f}")
            + f"\nsame set of themes: {share:.3f} [{low:.3f}, {high:.3f}] of {self.n_texts} texts"
        )

    def _repr_html_(self) -> str:
        return self.table.round(3).to_html()


def score_themes(
    truth: npt.ArrayLike,
    *,
    predicted: npt.ArrayLike,
    probabilities: npt.ArrayLike,
    themes: Sequence[str],
    n_resamples: int = 1000,
    level: float = 0.95,
    random_state: int = 0,
) -> ThemeScores:
    """Compare a coder with people.

    Parameters
    ----------
    truth, predicted
        0 or 1, shape (n_texts, n_themes).
    probabilities
        Between 0 and 1, the same shape.
    themes
        Names of the columns.
    n_resamples
        Bootstrap resamples of texts behind the intervals.
    level
        Of the percentile intervals.
    random_state
        Seed of the resamples.

    Returns
    -------
    ThemeScores

    Raises
    ------
    SchemaError
        Shapes differ or there is no text.
    OptionError
        A number is out of its range.

    Notes
    -----
    F1 is ``2 tp / (2 tp + fp + fn)``; macro-F1 is its mean over themes that people or the coder gave at least once.

    References
    ----------
    .. [1] M. Naeini, G. Cooper, M. Hauskrecht, "Obtaining well calibrated probabilities using Bayesian binning", AAAI
       2015 (expected calibration error).
    .. [2] E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22, 1927.
    """
    if not 0 < level < 1 or n_resamples < 1:
        raise OptionError(f"level={level!r} must lie between 0 and 1, n_resamples={n_resamples!r} be at least 1")
    y, given = _zeros_and_ones(truth, "labels"), _zeros_and_ones(predicted, "codes")
    proba = np.asarray(probabilities, dtype=float)
    if not ((proba >= 0) & (proba <= 1)).all():
        raise SchemaError("a probability does not lie between 0 and 1")
    if y.ndim != 2 or not len(y) or y.shape != given.shape or y.shape != proba.shape or y.shape[1] != len(themes):
        raise SchemaError(
            f"labels {y.shape}, codes {given.shape} and probabilities {proba.shape} must have one shape, "
            f"(n_texts >= 1, {len(themes)})"
        )
    right = np.column_stack([y & given, (y.sum(1) == 0) & (given.sum(1) == 0)]).astype(float)
    wanted = np.column_stack([y, y.sum(1) == 0]).astype(float)
    said = np.column_stack([given, given.sum(1) == 0]).astype(float)
    same = (y == given).all(axis=1).astype(float)
    f1 = _f1(right.sum(0), wanted.sum(0), said.sum(0))
    rng = np.random.default_rng(random_state)
    parts = []
    for weights in resamples(rng, len(y), n_resamples):
        parts.append(np.column_stack([_f1(weights @ right, weights @ wanted, weights @ said), weights @ same / len(y)]))
    resampled = np.vstack(parts)
    n = len(themes)
    touched = (wanted.sum(0) + said.sum(0)) > 0
    with np.errstate(invalid="ignore"):
        rates = {"precision": right.sum(0) / said.sum(0), "recall": right.sum(0) / wanted.sum(0)}
    table = pd.DataFrame(
        {
            "texts": wanted.sum(0).astype(int),
            # A theme that was never given, or that nobody has, has a rate of 0, as in scikit-learn.
            **{name: np.where(touched & np.isnan(rate), 0, rate) for name, rate in rates.items()},
            "f1": f1,
        },
        index=pd.Index([*themes, NONE], name="theme"),
    )
    intervals = [
        f1_interval(values, level, right=right[:, place].sum(), union=(wanted + said - right)[:, place].sum())
        for place, values in enumerate(resampled.T[: n + 1])
    ]
    table["f1_low"], table["f1_high"] = np.array(intervals).T
    macro = table.iloc[:n][["precision", "recall", "f1"]].mean()
    macro_low, macro_high = percentile_interval(mean_of_known(resampled[:, :n], axis=1), level)
    if macro_low == macro_high:
        macro_low, macro_high = np.nanmean(np.array(intervals[:n]), axis=0)
    table.loc[MACRO] = [len(y), *macro, macro_low, macro_high]
    table["texts"] = table["texts"].astype(int)
    share_low, share_high = percentile_interval(resampled[:, -1], level)
    if share_low == share_high:
        share_low, share_high = wilson_interval(int(same.sum()), len(y), z=float(norm.ppf((1 + level) / 2)))
    return ThemeScores(
        table,
        (float(same.mean()), float(share_low), float(share_high)),
        _reliability(y, proba, themes),
        {theme: _calibration_error(y[:, j], proba[:, j]) for j, theme in enumerate(themes)},
        {theme: float(((proba[:, j] - y[:, j]) ** 2).mean()) for j, theme in enumerate(themes)},
        _confusion(y, given, themes),
        len(y),
    )


def _zeros_and_ones(values: npt.ArrayLike, what: str) -> Ints:
    found = np.asarray(values)
    if not np.isin(found, (0, 1)).all():
        raise SchemaError(f"the {what} hold a value that is neither 0 nor 1")
    return found.astype(np.int64)


def percentile_interval(values: Floats, level: float) -> tuple[float, float]:
    """Give the percentile interval of resampled values, those that are not defined left out; nan where all are."""
    known = values[np.isfinite(values)]
    if not len(known):
        return np.nan, np.nan
    low, high = np.quantile(known, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def resamples(rng: np.random.Generator, n: int, n_resamples: int) -> Iterator[Floats]:
    """Draw bootstrap resamples of n texts as counts, shape (block, n), a block of them at a time."""
    block = max(1, _CELLS // n)
    for first in range(0, n_resamples, block):
        size = min(block, n_resamples - first)
        yield rng.multinomial(n, np.full(n, 1 / n), size=size).astype(float)


def f1_interval(values: Floats, level: float, *, right: float, union: float) -> tuple[float, float]:
    """Give the interval of an F1: percentiles of its resamples; where they do not vary, by Wilson.

    Without an error (or a hit) all resamples are equal, which says nothing of chance: then the Wilson interval of the
    Jaccard index ``J = right / union`` is taken, and ``F1 = 2 J / (1 + J)``.
    """
    low, high = percentile_interval(values, level)
    if low == high and union:
        z = float(norm.ppf((1 + level) / 2))
        low, high = (2 * j / (1 + j) for j in wilson_interval(int(right), int(union), z=z))
    return low, high


def mean_of_known(values: Floats, *, axis: int) -> Floats:
    """Give the mean along an axis over what is defined; nan where nothing is."""
    known = np.isfinite(values)
    with np.errstate(invalid="ignore"):
        means: Floats = np.where(known, values, 0).sum(axis=axis) / known.sum(axis=axis)
    return means


def _f1(right: Floats, wanted: Floats, said: Floats) -> Floats:
    with np.errstate(invalid="ignore"):
        return 2 * right / (wanted + said)


def _bin(proba: Floats) -> Ints:
    return np.minimum((proba * _BINS).astype(np.int64), _BINS - 1)


def _calibration_error(y: Ints, proba: Floats) -> float:
    bins = _bin(proba)
    sums = np.bincount(bins, weights=proba - y, minlength=_BINS)
    return float(np.abs(sums).sum() / len(y))


def _reliability(y: Ints, proba: Floats, themes: Sequence[str]) -> pd.DataFrame:
    rows = []
    for column, theme in enumerate(themes):
        bins = _bin(proba[:, column])
        for number in np.unique(bins):
            inside = bins == number
            count, found = int(inside.sum()), int(y[inside, column].sum())
            low, high = wilson_interval(found, count)
            rows.append(
                {
                    "theme": theme,
                    "low": number / _BINS,
                    "high": (number + 1) / _BINS,
                    "texts": count,
                    "mean_probability": float(proba[inside, column].mean()),
                    "share": found / count,
                    "share_low": low,
                    "share_high": high,
                }
            )
    return pd.DataFrame(rows)


def wilson_interval(count: int, n: int, *, z: float = 1.959963984540054) -> tuple[float, float]:
    """Give the Wilson score interval of a share, 95 % by default.

    >>> low, high = wilson_interval(10, 20)
    >>> round(low, 3), round(high, 3)
    (0.299, 0.701)
    """
    if not n:
        return np.nan, np.nan
    share = count / n
    middle = share + z * z / (2 * n)
    half = z * np.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return float(max(0.0, (middle - half) / (1 + z * z / n))), float(min(1.0, (middle + half) / (1 + z * z / n)))


def _confusion(y: Ints, given: Ints, themes: Sequence[str]) -> pd.DataFrame:
    missed, added = (y == 1) & (given == 0), (y == 0) & (given == 1)
    rows = np.column_stack([missed, ~missed.any(axis=1)]).astype(np.int64)
    columns = np.column_stack([added, ~added.any(axis=1)]).astype(np.int64)
    counts = rows.T @ columns
    names = [*themes, NOTHING]
    counts[-1, -1] = 0  # texts without an error are not confusions
    return pd.DataFrame(counts, index=pd.Index(names, name="missed"), columns=pd.Index(names, name="added"))


def doubtful_labels(
    proba: npt.ArrayLike, labels: npt.ArrayLike, themes: Sequence[str], *, top: int = 50
) -> pd.DataFrame:
    """List the labels that held-out models contradict most: typing slips, or texts to talk about.

    Parameters
    ----------
    proba
        Probabilities by models that did not see the text (``ThemeClassifier.cv_proba_``), shape (n_texts, n_themes).
    labels
        0 or 1, the same shape.
    themes
        Names of the columns.
    top
        Most rows given.

    Returns
    -------
    DataFrame
        Columns ``text`` (row number), ``theme``, ``label`` and ``probability``, most contradicted first; only themes
        given at a probability below 0.1, or not given above 0.9.

    References
    ----------
    .. [1] C. Northcutt, L. Jiang, I. Chuang, "Confident learning: estimating uncertainty in dataset labels", JAIR 70,
       2021 (ranking by self-confidence).
    """
    p, y = np.asarray(proba), np.asarray(labels)
    confidence = np.where(y == 1, p, 1 - p)
    rows, columns = np.nonzero(np.where(y == 1, p < 0.1, p > 0.9))
    order = np.lexsort((columns, rows, confidence[rows, columns]))[:top]
    found: dict[str, Any] = {
        "text": rows[order],
        "theme": [themes[column] for column in columns[order]],
        "label": y[rows[order], columns[order]],
        "probability": p[rows[order], columns[order]],
    }
    return pd.DataFrame(found)
