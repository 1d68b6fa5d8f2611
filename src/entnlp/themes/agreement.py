"""Agreement between coders: Krippendorff's alpha and Cohen's kappa, per theme and on sets of themes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from entnlp.errors import OptionError, SchemaError
from entnlp.themes.scores import mean_of_known, percentile_interval

Floats = npt.NDArray[np.float64]
Distance = Callable[[Any, Any], float]
SETS, SETS_MASI = "label sets", "label sets (MASI)"


def nominal_distance(one: Any, other: Any) -> float:
    """Give 0 for equal values, 1 for others."""
    return float(one != other)


def masi_distance(one: frozenset[str], other: frozenset[str]) -> float:
    """Give the MASI distance between two sets: 1 minus their Jaccard index times how one holds the other.

    Parameters
    ----------
    one, other
        Sets, which may be empty: two empty sets are equal, an empty and another one have nothing in common.

    Returns
    -------
    float
        Between 0 and 1.

    References
    ----------
    R. Passonneau, "Measuring agreement on set-valued items (MASI) for semantic and pragmatic annotation", LREC 2006.

    Examples
    --------
    >>> masi_distance(frozenset("ab"), frozenset("abc")) == 1 - 2 / 3 * 2 / 3
    True
    >>> masi_distance(frozenset(), frozenset())
    0.0
    """
    if one == other:
        return 0.0
    shared = len(one & other)
    if not shared:
        return 1.0
    monotone = 2 / 3 if one < other or other < one else 1 / 3
    return 1 - shared / len(one | other) * monotone


def _is_given(value: Any) -> bool:
    """Tell a code from a missing one: None, nan, pandas' NA."""
    return not (value is None or value is pd.NA or (isinstance(value, float) and np.isnan(value)))


class _Units:
    """Values given to units by any number of coders, ready to be counted and resampled."""

    def __init__(self, ratings: Sequence[Sequence[Any]], distance: Distance) -> None:
        paired = [[value for value in unit if _is_given(value)] for unit in zip(*ratings, strict=True)]
        paired = [unit for unit in paired if len(unit) > 1]
        values = list(dict.fromkeys(value for unit in paired for value in unit))
        place = {value: number for number, value in enumerate(values)}
        self.counts = np.zeros((len(paired), len(values)))
        for row, unit in enumerate(paired):
            for value in unit:
                self.counts[row, place[value]] += 1
        self.distances = np.array([[distance(one, other) for other in values] for one in values]).reshape(
            len(values), len(values)
        )

    def alpha(self, weights: Floats | None = None) -> Floats:
        """Give alpha for each row of weights, shape (n_resamples, n_units); nan where all values are one."""
        if weights is None:
            weights = np.ones((1, len(self.counts)))
        if not len(self.counts):
            return np.full(len(weights), np.nan)
        sizes = self.counts.sum(axis=1)
        within = np.einsum("uv,vw,uw->u", self.counts, self.distances, self.counts) / (sizes - 1)
        totals = weights @ self.counts
        n = weights @ sizes
        observed = weights @ within / n
        expected = np.einsum("rv,vw,rw->r", totals, self.distances, totals) / (n * (n - 1))
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(expected > 0, 1 - observed / expected, np.nan)


def krippendorff_alpha(ratings: Sequence[Sequence[Any]], *, distance: Distance = nominal_distance) -> float:
    """Compute Krippendorff's alpha for any number of coders, with missing values.

    Parameters
    ----------
    ratings
        One sequence per coder, all of the same length; None or nan where a coder gave none.  Values can be hashed.
    distance
        Squared difference of two values: 0 for equal ones.

    Returns
    -------
    float
        1 for full agreement, 0 for chance; nan when fewer than two different values occur.

    Raises
    ------
    SchemaError
        There are fewer than two coders, or their lengths differ.

    References
    ----------
    .. [1] K. Krippendorff, "Computing Krippendorff's alpha-reliability", 2011, formula of section E.

    Examples
    --------
    >>> krippendorff_alpha([[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]]).__round__(3)
    0.095
    """
    _check_ratings(ratings)
    return float(_Units(ratings, distance).alpha()[0])


def cohen_kappa(one: Sequence[Any], other: Sequence[Any]) -> float:
    """Compute Cohen's kappa of two coders; texts that one of them left out are not counted.

    Parameters
    ----------
    one, other
        Values given, of the same length; None or nan where none was given.

    Returns
    -------
    float
        nan when both gave one and the same value throughout, or there is nothing to compare.

    Raises
    ------
    SchemaError
        The lengths differ.

    References
    ----------
    .. [1] J. Cohen, "A coefficient of agreement for nominal scales", Educational and Psychological Measurement 20(1),
       1960, formula 1.

    Examples
    --------
    >>> cohen_kappa([1] * 25 + [0] * 25, [1] * 20 + [0] * 5 + [1] * 10 + [0] * 15).__round__(2)
    0.4
    """
    _check_ratings([one, other])
    return float(_kappa(_crossed(one, other), None)[0])


def _check_ratings(ratings: Sequence[Sequence[Any]]) -> None:
    if len(ratings) < 2:
        raise SchemaError(f"{len(ratings)} coder; agreement needs at least two")
    if len({len(each) for each in ratings}) > 1:
        raise SchemaError(f"the coders gave {', '.join(str(len(each)) for each in ratings)} values; align them by text")


def _crossed(one: Sequence[Any], other: Sequence[Any]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], int]:
    """Give both coders' values as numbers, and how many different ones there are."""
    pairs = [(a, b) for a, b in zip(one, other, strict=True) if _is_given(a) and _is_given(b)]
    values = {value: place for place, value in enumerate(dict.fromkeys(value for pair in pairs for value in pair))}
    first = np.array([values[a] for a, _ in pairs], dtype=np.int64)
    second = np.array([values[b] for _, b in pairs], dtype=np.int64)
    return first, second, len(values)


def _kappa(crossed: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], int], weights: Floats | None) -> Floats:
    first, second, n_values = crossed
    if weights is None:
        weights = np.ones((1, len(first)))
    if not len(first):
        return np.full(len(weights), np.nan)
    n = weights.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):  # a resample may hold no text of both
        observed = weights @ (first == second).astype(float) / n
        rows, columns = (weights @ np.eye(n_values)[each] / n[:, None] for each in (first, second))
        chance = (rows * columns).sum(axis=1)
        return np.where(chance < 1, (observed - chance) / (1 - chance), np.nan)


@dataclass(frozen=True, repr=False)
class Agreement:
    """Agreement of coders on the themes of the same texts.

    Parameters
    ----------
    table
        One row per theme, then ``label sets`` (the whole set as one value) and ``label sets (MASI)``: ``texts`` coded
        by at least two coders, ``same`` (share of texts on which all agree), ``alpha`` with its interval ``alpha_low``,
        ``alpha_high``, ``kappa`` (mean over the pairs of coders for which it is defined) with its own; none for MASI.
    disagreements
        One row per text on which two coders differ: ``text_id``, then per coder the themes, joined by "; ".
    coders
        Names.
    n_resamples
        Bootstrap resamples of texts behind the intervals.
    """

    table: pd.DataFrame
    disagreements: pd.DataFrame
    coders: tuple[str, ...]
    n_resamples: int

    def to_frame(self) -> pd.DataFrame:
        """Give the table with ``theme`` as a column."""
        return self.table.reset_index()

    def __repr__(self) -> str:
        shown = self.table.to_string(float_format=lambda value: f"{value:.3f}")
        return f"{' / '.join(self.coders)}\n{shown}"

    def _repr_html_(self) -> str:
        return self.table.round(3).to_html()


def agreement(
    coded: Mapping[str, pd.DataFrame],
    *,
    themes: Sequence[str],
    n_resamples: int = 1000,
    level: float = 0.95,
    random_state: int = 0,
) -> Agreement:
    """Measure how far coders agree, theme by theme and on whole sets of themes.

    Parameters
    ----------
    coded
        Coder -> frame indexed by text, with a column of 0 and 1 per theme; a text that a coder did not code is absent
        or has missing values.
    themes
        Columns compared.
    n_resamples
        Bootstrap resamples of texts.
    level
        Of the percentile intervals.
    random_state
        Seed of the resamples.

    Returns
    -------
    Agreement

    Raises
    ------
    SchemaError
        Fewer than two coders, a theme without a column, a repeated text, no text in common, or a value other than 0
        and 1.
    OptionError
        A number is out of its range.

    Notes
    -----
    Intervals are percentiles over resamples of texts [1]_; a resample in which a measure is not defined is left out.

    References
    ----------
    .. [1] B. Efron and R. Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13.

    Examples
    --------
    >>> one = pd.DataFrame({"a": [1, 0, 1, 0]}, index=list("wxyz"))
    >>> agreement({"A": one, "B": one}, themes=["a"], n_resamples=10).table.loc["a", "alpha"].item()
    1.0
    """
    if not 0 < level < 1 or n_resamples < 1:
        raise OptionError(f"level={level!r} must lie between 0 and 1, n_resamples={n_resamples!r} be at least 1")
    frames = _aligned(coded, themes)
    texts = frames[0].index
    ratings = [_values(frame, themes) for frame in frames]
    sets = [
        [None if row is None else frozenset(t for t, given in zip(themes, row, strict=True) if given) for row in coder]
        for coder in ratings
    ]
    rng = np.random.default_rng(random_state)
    rows = {}
    for place, theme in enumerate(themes):
        values = [[None if row is None else row[place] for row in coder] for coder in ratings]
        rows[theme] = _measures(values, nominal_distance, n_resamples, level, rng)
    rows[SETS] = _measures(sets, nominal_distance, n_resamples, level, rng)
    rows[SETS_MASI] = _measures(sets, masi_distance, n_resamples, level, rng)
    for name in ("kappa", "kappa_low", "kappa_high"):
        rows[SETS_MASI][name] = np.nan
    table = pd.DataFrame.from_dict(rows, orient="index").rename_axis("theme").astype({"texts": int})
    named = {
        coder: ["" if one is None else "; ".join(t for t in themes if t in one) or "none" for one in coder_sets]
        for coder, coder_sets in zip(coded, sets, strict=True)
    }
    differ = [len({one for one in unit if one is not None}) > 1 for unit in zip(*sets, strict=True)]
    disagreements = pd.DataFrame({"text_id": texts.astype(str), **named})[differ].reset_index(drop=True)
    return Agreement(table, disagreements, tuple(coded), n_resamples)


def _aligned(coded: Mapping[str, pd.DataFrame], themes: Sequence[str]) -> list[pd.DataFrame]:
    if len(coded) < 2:
        raise SchemaError(f"{len(coded)} coder; agreement needs at least two")
    if "text_id" in coded:
        raise SchemaError('a coder cannot be called "text_id"; give another name')
    if len(set(themes)) < len(themes):
        raise SchemaError(f"a theme stands twice in {', '.join(themes)}")
    for coder, frame in coded.items():
        missing = [theme for theme in themes if theme not in frame.columns]
        if missing:
            raise SchemaError(f'{coder} has no column "{missing[0]}"; themes: {", ".join(themes)}')
        if not frame.index.is_unique:
            raise SchemaError(f"{coder} has a text twice; identifiers must be unique")
        numbers = frame[list(themes)].apply(pd.to_numeric, errors="coerce")
        wrong = (numbers.isna() & frame[list(themes)].notna()) | (numbers.notna() & ~numbers.isin([0, 1]))
        if wrong.to_numpy().any():
            raise SchemaError(f"{coder} has a code that is neither 0 nor 1")
    frames = list(coded.values())
    order = frames[0].index.append([frame.index for frame in frames[1:]]).unique()
    coded_by = [frame.index[frame[list(themes)].notna().all(axis=1)] for frame in frames]
    times = np.sum([order.isin(index) for index in coded_by], axis=0)
    if not (times > 1).any():
        raise SchemaError("the coders have no text in common; check the identifiers")
    return [frame.reindex(order[times > 1])[list(themes)] for frame in frames]


def _values(frame: pd.DataFrame, themes: Sequence[str]) -> list[tuple[int, ...] | None]:
    numbers = frame[list(themes)].apply(pd.to_numeric)
    left_out = numbers.isna().any(axis=1)
    return [
        None if out else tuple(int(value) for value in row)
        for out, row in zip(left_out, numbers.itertuples(index=False, name=None), strict=True)
    ]


def _measures(
    ratings: list[list[Any]], distance: Distance, n_resamples: int, level: float, rng: np.random.Generator
) -> dict[str, float]:
    """Compute one row of the table."""
    units = [unit for unit in zip(*ratings, strict=True) if sum(value is not None for value in unit) > 1]
    ratings = [list(coder) for coder in zip(*units, strict=True)]
    same = np.mean([len({value for value in unit if value is not None}) == 1 for unit in units])
    held = _Units(ratings, distance)
    weights = rng.multinomial(len(units), np.full(len(units), 1 / len(units)), size=n_resamples).astype(float)
    found = {"texts": float(len(units)), "same": float(same), "alpha": float(held.alpha()[0])}
    found["alpha_low"], found["alpha_high"] = percentile_interval(held.alpha(weights), level)
    pairs = list(combinations(range(len(ratings)), 2))
    kappas = [cohen_kappa(ratings[one], ratings[other]) for one, other in pairs]
    found["kappa"] = float(mean_of_known(np.array(kappas), axis=0))
    resampled = []
    for one, other in pairs:
        both = np.array([unit[one] is not None and unit[other] is not None for unit in units])
        resampled.append(_kappa(_crossed(ratings[one], ratings[other]), weights[:, both]))
    found["kappa_low"], found["kappa_high"] = percentile_interval(mean_of_known(np.array(resampled), axis=0), level)
    return found
