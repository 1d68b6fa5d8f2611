"""Agreement between coders, against published examples, scikit-learn, SciPy and sums over all pairs."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, permutations
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from scipy.stats import bootstrap
from sklearn.metrics import cohen_kappa_score

from entnlp.errors import OptionError, SchemaError
from entnlp.themes.agreement import (
    SETS,
    SETS_MASI,
    Distance,
    agreement,
    cohen_kappa,
    krippendorff_alpha,
    masi_distance,
    nominal_distance,
)

ESTIMATES = ["texts", "same", "alpha", "kappa"]
BOUNDS = [("alpha", "alpha_low", "alpha_high"), ("kappa", "kappa_low", "kappa_high")]


def ratings_of(*lines: str) -> list[list[str | None]]:
    """One line per coder, one value per unit, a dot where there is none."""
    return [[None if value == "." else value for value in line.split()] for line in lines]


def alpha_of_all_pairs(ratings: Sequence[Sequence[Any]], distance: Distance = nominal_distance) -> float:
    units = [[value for value in unit if value is not None] for unit in zip(*ratings, strict=True)]
    units = [unit for unit in units if len(unit) > 1]
    values = [value for unit in units for value in unit]
    within = sum(distance(a, b) / (len(unit) - 1) for unit in units for a, b in permutations(unit, 2))
    between = sum(distance(a, b) for a, b in permutations(values, 2))
    return 1 - (len(values) - 1) * within / between if between else float("nan")


def interval_distance(one: str, other: str) -> float:
    return float((int(one) - int(other)) ** 2)


# Krippendorff 2011, sections A to D, then the example of Wikipedia's article, revision of February 2024.
BINARY = ratings_of("0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0")
TWO = ratings_of("a a b b d c c c e d d a", "b a b b b c c c e d d d")
FOUR = ratings_of(
    "1 2 3 3 2 1 4 1 2 . . .", "1 2 3 3 2 2 4 1 2 5 . 3", ". 3 3 3 2 3 4 2 2 5 1 .", "1 2 3 3 2 4 4 1 2 5 1 ."
)
THREE = ratings_of(". . . . . 3 4 1 2 1 1 3 3 . 3", "1 . 2 1 3 3 4 3 . . . . . . .", ". . 2 1 3 4 4 . 2 1 1 3 3 . 4")


@pytest.mark.parametrize(
    ("ratings", "distance", "published"),
    [
        (BINARY, nominal_distance, 0.095),
        (TWO, nominal_distance, 0.692),
        (FOUR, nominal_distance, 0.743),
        (FOUR, interval_distance, 0.849),
        (THREE, nominal_distance, 0.691),
        (THREE, interval_distance, 0.811),
    ],
)
def test_published_alpha(ratings: list[list[str | None]], distance: Distance, published: float) -> None:
    assert krippendorff_alpha(ratings, distance=distance) == pytest.approx(published, abs=5e-4)
    assert krippendorff_alpha(ratings, distance=distance) == pytest.approx(alpha_of_all_pairs(ratings, distance))


SETS_OF_THEMES = st.frozensets(st.sampled_from("abc"))


@st.composite
def matrices(draw: st.DrawFn, values: st.SearchStrategy[Any]) -> list[list[Any]]:
    coders, units = draw(st.integers(2, 4)), draw(st.integers(0, 8))
    coder = st.lists(st.none() | values, min_size=units, max_size=units)
    return draw(st.lists(coder, min_size=coders, max_size=coders))


@given(matrices(SETS_OF_THEMES), st.sampled_from([nominal_distance, masi_distance]))
def test_alpha_is_that_of_all_pairs(ratings: list[list[Any]], distance: Distance) -> None:
    found = krippendorff_alpha(ratings, distance=distance)
    assert found == pytest.approx(alpha_of_all_pairs(ratings, distance), nan_ok=True)
    assert krippendorff_alpha(ratings[::-1], distance=distance) == pytest.approx(found, nan_ok=True)
    assert krippendorff_alpha([coder[::-1] for coder in ratings], distance=distance) == pytest.approx(
        found, nan_ok=True
    )


@pytest.mark.parametrize("ratings", [[[], []], [[1, 1], [1, 1]], [[1, None], [None, 2]], [[None], [None]]])
def test_alpha_without_two_values(ratings: list[list[Any]]) -> None:
    assert np.isnan(krippendorff_alpha(ratings))


def spread(table: list[list[int]]) -> tuple[list[int], list[int]]:
    cells = [(row, column) for row, line in enumerate(table) for column, count in enumerate(line) for _ in range(count)]
    return [row for row, _ in cells], [column for _, column in cells]


@pytest.mark.parametrize(
    ("table", "published"),
    [
        ([[88, 14, 18], [10, 40, 10], [2, 6, 12]], 0.492),  # Cohen 1960
        ([[106, 10, 4], [22, 28, 10], [2, 12, 6]], 0.429),  # Fleiss, Cohen and Everitt 1969
        ([[40, 9], [6, 45]], 0.70),  # Feinstein and Cicchetti 1990: two tables that agree on 85 %
        ([[80, 10], [5, 5]], 0.32),
        ([[45, 15], [25, 15]], 0.1304),
        ([[25, 35], [5, 35]], 0.2593),
        ([[0, 5], [5, 0]], -1.0),
    ],
)
def test_published_kappa(table: list[list[int]], published: float) -> None:
    digits = len(str(published).split(".")[1])
    assert cohen_kappa(*spread(table)) == pytest.approx(published, abs=0.5 * 10**-digits)


@pytest.mark.parametrize("seed", range(10))
def test_kappa_is_that_of_scikit_learn(seed: int) -> None:
    rng = np.random.default_rng(seed)
    one = rng.integers(0, 4, 60)
    other = np.where(rng.random(60) < 0.5, one, rng.integers(0, 4, 60))
    expected = cohen_kappa_score(one, other)
    assert cohen_kappa(list(one), list(other)) == pytest.approx(expected)
    left_out = rng.permutation(70)
    gaps = [[*coder, *alone] for coder, alone in ((one, [0, None] * 5), (other, [None, 1] * 5))]
    assert cohen_kappa(*([coder[place] for place in left_out] for coder in gaps)) == pytest.approx(expected)


@pytest.mark.parametrize(("one", "other"), [([], []), ([1, 1], [1, 1]), ([None, 1], [1, None])])
def test_kappa_without_two_values(one: list[Any], other: list[Any]) -> None:
    assert np.isnan(cohen_kappa(one, other))


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [
        ("", "", 0),
        ("", "a", 1),
        ("", "ab", 1),
        ("a", "a", 0),
        ("a", "b", 1),
        ("ab", "abcd", 1 - 1 / 2 * 2 / 3),  # NLTK's documentation, 0.665 with 0.67 for 2/3
        ("abcd", "cde", 1 - 2 / 5 * 1 / 3),  # the same, 0.868 with 0.33 for 1/3
        ("abc", "abd", 1 - 1 / 2 * 1 / 3),
    ],
)
def test_masi(one: str, other: str, distance: float) -> None:
    assert masi_distance(frozenset(one), frozenset(other)) == pytest.approx(distance)
    assert masi_distance(frozenset(other), frozenset(one)) == pytest.approx(distance)


@pytest.mark.parametrize(
    ("ratings", "said"),
    [
        ([], "^0 coder; agreement needs at least two$"),
        ([[1]], "^1 coder; agreement needs at least two$"),
        ([[1], [1, 2], []], "^the coders gave 1, 2, 0 values; align them by text$"),
    ],
)
def test_ratings_that_cannot_be_compared(ratings: list[list[int]], said: str) -> None:
    with pytest.raises(SchemaError, match=said):
        krippendorff_alpha(ratings)
    if len(ratings) == 3:
        with pytest.raises(SchemaError, match="the coders gave 1, 2 values"):
            cohen_kappa(*ratings[:2])


THEMES = ["a", "b"]
NAMES = [f"t{number:02}" for number in range(12)]


def coded(codes: str, names: Sequence[str] = NAMES) -> pd.DataFrame:
    """Themes of each text; a dash for none, a dot for a text not coded."""
    rows = [[np.nan] * 2 if each == "." else [float(theme in each) for theme in THEMES] for each in codes.split()]
    return pd.DataFrame(rows, index=list(names[: len(rows)]), columns=THEMES)


ONE = coded("a ab - b a - a b - ab a b")
OTHER = coded("a b - b a b - b a a a -")
THIRD = coded("a ab . b a - a a - . a .")


def sets_of(frame: pd.DataFrame) -> list[frozenset[str] | None]:
    return [
        None if row.isna().any() else frozenset(theme for theme in THEMES if row[theme]) for _, row in frame.iterrows()
    ]


@pytest.mark.parametrize(
    "coders",
    [{"A": ONE, "B": OTHER}, {"A": ONE, "C": THIRD}, {"A": ONE, "B": OTHER, "C": THIRD}],
    ids=["two", "two with gaps", "three"],
)
def test_estimates(coders: dict[str, pd.DataFrame]) -> None:
    table = agreement(coders, themes=THEMES, n_resamples=20).table
    assert list(table.index) == [*THEMES, SETS, SETS_MASI]
    whole = [sets_of(frame) for frame in coders.values()]
    for name in table.index:
        values = whole if name in (SETS, SETS_MASI) else [[s if s is None else name in s for s in w] for w in whole]
        units = [[value for value in unit if value is not None] for unit in zip(*values, strict=True)]
        paired = [len(set(unit)) == 1 for unit in units if len(unit) > 1]
        number = {value: place for place, value in enumerate({value for unit in units for value in unit})}
        kappas = []
        for one, other in combinations(values, 2):
            both = [(number[x], number[y]) for x, y in zip(one, other, strict=True) if None not in (x, y)]
            kappas.append(cohen_kappa_score(*zip(*both, strict=True)))
        row = table.loc[name]
        assert row["texts"] == len(paired)
        assert row["same"] == pytest.approx(np.mean(paired))
        assert row["alpha"] == pytest.approx(
            alpha_of_all_pairs(values, masi_distance if name == SETS_MASI else nominal_distance)
        )
        assert row["kappa"] == pytest.approx(np.nan if name == SETS_MASI else np.mean(kappas), nan_ok=True)


def test_texts_of_one_coder_do_not_count() -> None:
    absent = THIRD.dropna()
    half = THIRD.copy()
    half.loc["t02", "b"] = 1.0  # one theme of two coded: the text is left out
    more = pd.concat([absent, coded("a b", names=["mine", "own"])])
    expected = agreement({"A": ONE, "C": absent}, themes=THEMES, n_resamples=50)
    assert expected.table["texts"].tolist() == [9, 9, 9, 9]
    for frame in (THIRD, half, more):
        found = agreement({"A": ONE, "C": frame}, themes=THEMES, n_resamples=50)
        assert_frame_equal(found.table, expected.table)
        assert_frame_equal(found.disagreements, expected.disagreements)


def test_a_third_coder_of_few_texts() -> None:
    few = coded("a - b")
    with_few = {"A": ONE, "B": OTHER, "C": few}
    table = agreement(with_few, themes=THEMES, n_resamples=300).table.loc[[*THEMES, SETS]]
    for theme in THEMES:
        pairs = [(ONE, OTHER), (ONE[:3], few), (OTHER[:3], few)]
        kappas = [cohen_kappa_score(one[theme], other[theme]) for one, other in pairs]
        assert table.loc[theme, "kappa"] == pytest.approx(np.mean(kappas))
    assert (table["kappa_low"] < table["kappa_high"]).all()


def test_full_agreement() -> None:
    table = agreement({"A": ONE, "B": ONE}, themes=THEMES, n_resamples=100).table
    columns = [name for name in table if name != "texts"]
    assert (table.loc[[*THEMES, SETS], columns] == 1).all(axis=None)
    assert table.loc[SETS_MASI, ["same", "alpha", "alpha_low", "alpha_high"]].eq(1).all()


def test_a_theme_that_nobody_gave() -> None:
    rare = {name: frame.assign(b=0) for name, frame in (("A", ONE), ("B", OTHER))}
    table = agreement(rare, themes=THEMES, n_resamples=50).table
    assert table.loc["b", "same"] == 1
    assert table.loc["b", "alpha":].isna().all()
    assert table.loc[SETS, "alpha"] == pytest.approx(table.loc["a", "alpha"])


def test_intervals_hold_the_estimate_and_follow_the_seed_and_the_level() -> None:
    coders = {"A": ONE, "B": OTHER, "C": THIRD}
    found, again, other = (agreement(coders, themes=THEMES, random_state=seed).table for seed in (3, 3, 4))
    assert_frame_equal(found, again)
    assert_frame_equal(found[ESTIMATES], other[ESTIMATES])
    assert not found.equals(other)
    narrow = agreement(coders, themes=THEMES, random_state=3, level=0.5).table
    for middle, low, high in BOUNDS:
        known = found.dropna()
        assert (known[low] < known[middle]).all()
        assert (known[middle] < known[high]).all()
        inside = narrow.dropna()
        assert (known[low] < inside[low]).all()
        assert (inside[high] < known[high]).all()


def test_intervals_are_those_of_scipy() -> None:
    rng = np.random.default_rng(1)
    names = [f"t{number}" for number in range(150)]
    one = (rng.random(150) < 0.4).astype(int)
    other = np.where(rng.random(150) < 0.8, one, 1 - one)
    frames = {
        coder: pd.DataFrame({"a": codes}, index=names) for coder, codes in {"A": one, "B": other}.items()
    }  # fmt: skip
    row = agreement(frames, themes=["a"], n_resamples=3000).table.loc["a"]

    def kappa(x: np.ndarray, y: np.ndarray, axis: int) -> np.ndarray:
        p, q = x.mean(axis), y.mean(axis)
        chance = p * q + (1 - p) * (1 - q)
        return ((x == y).mean(axis) - chance) / (1 - chance)

    def alpha(x: np.ndarray, y: np.ndarray, axis: int) -> np.ndarray:
        n = 2 * x.shape[axis]
        ones = x.sum(axis) + y.sum(axis)
        return 1 - (n - 1) * (x != y).sum(axis) / (ones * (n - ones))

    for statistic, (middle, low, high) in zip((alpha, kappa), BOUNDS, strict=True):
        assert row[middle] == pytest.approx(statistic(one, other, 0))
        theirs = bootstrap(
            (one, other), statistic, paired=True, vectorized=True, method="percentile", n_resamples=3000, rng=2
        ).confidence_interval
        assert (row[low], row[high]) == pytest.approx(tuple(theirs), abs=0.02)


@settings(max_examples=8, deadline=None)
@given(st.permutations(NAMES), st.permutations(NAMES))
def test_order_of_texts_changes_nothing(first: list[str], second: list[str]) -> None:
    expected = agreement({"A": ONE, "B": OTHER}, themes=THEMES, n_resamples=20)
    found = agreement({"A": ONE, "B": OTHER.loc[second, ["b", "a"]]}, themes=THEMES, n_resamples=20)
    assert_frame_equal(found.table, expected.table)
    assert_frame_equal(found.disagreements, expected.disagreements)
    found = agreement({"A": ONE.loc[first], "B": OTHER.loc[second]}, themes=THEMES, n_resamples=20)
    assert_frame_equal(found.table[ESTIMATES], expected.table[ESTIMATES])
    by_text = found.disagreements.sort_values("text_id", ignore_index=True)
    assert_frame_equal(by_text, expected.disagreements)


def test_order_of_coders_changes_no_estimate() -> None:
    coders = {"A": ONE, "B": OTHER, "C": THIRD}
    expected = agreement(coders, themes=THEMES, n_resamples=50)
    turned = agreement(dict(reversed(coders.items())), themes=THEMES, n_resamples=50)
    assert turned.coders == ("C", "B", "A")
    assert_frame_equal(turned.table[ESTIMATES], expected.table[ESTIMATES])
    by_text = turned.disagreements.sort_values("text_id", ignore_index=True)
    assert_frame_equal(by_text[expected.disagreements.columns], expected.disagreements)


def test_disagreements() -> None:
    one = coded("a ab - . b a", names="uvwxyz")
    other = coded("a b b a b a", names="uvwxyz")
    third = coded("a ab . a -", names="uvwxy")
    found = agreement({"A": one, "B": other, "C": third}, themes=THEMES, n_resamples=5).disagreements
    assert list(found.columns) == ["text_id", "A", "B", "C"]
    assert found.to_numpy().tolist() == [
        ["v", "a; b", "b", "a; b"],
        ["w", "none", "b", ""],
        ["y", "b", "b", "none"],
    ]
    assert agreement({"A": one, "B": one}, themes=THEMES, n_resamples=5).disagreements.empty


@pytest.mark.parametrize("kind", [bool, str, "Int64", "boolean", object])
def test_kinds_of_columns(kind: Any) -> None:
    expected = agreement({"A": ONE, "B": OTHER}, themes=THEMES, n_resamples=10).table
    found = agreement({"A": ONE.astype(int).astype(kind), "B": OTHER}, themes=THEMES, n_resamples=10).table
    assert_frame_equal(found, expected)


def test_identifiers_may_be_numbers() -> None:
    found = agreement({"A": ONE.reset_index(drop=True), "B": OTHER.reset_index(drop=True)}, themes=THEMES)
    assert found.disagreements["text_id"].tolist() == ["1", "5", "6", "8", "9", "11"]


def test_views() -> None:
    found = agreement({"Ada": ONE, "Bea": OTHER}, themes=THEMES, n_resamples=10)
    assert found.to_frame()["theme"].tolist() == [*THEMES, SETS, SETS_MASI]
    first, header, *_ = repr(found).splitlines()
    assert first == "Ada / Bea"
    assert header.split() == [*found.table.columns]
    assert f"<td>{found.table.loc['a', 'alpha']:.3f}</td>" in found._repr_html_()


@pytest.mark.parametrize(
    ("coders", "said"),
    [
        ({}, "^0 coder; agreement needs at least two$"),
        ({"A": ONE}, "^1 coder; agreement needs at least two$"),
        ({"A": ONE, "B": OTHER[["a"]]}, '^B has no column "b"; themes: a, b$'),
        ({"A": pd.concat([ONE, ONE[:1]]), "B": OTHER}, "^A has a text twice; identifiers must be unique$"),
        ({"A": ONE, "B": OTHER.assign(a=2)}, "^B has a code that is neither 0 nor 1$"),
        ({"A": ONE, "B": OTHER.assign(a=0.5)}, "^B has a code that is neither 0 nor 1$"),
        ({"A": ONE.astype(object).assign(b="yes"), "B": OTHER}, "^A has a code that is neither 0 nor 1$"),
        ({"A": ONE[:5], "B": OTHER[5:]}, "^the coders have no text in common; check the identifiers$"),
        ({"A": ONE[:5], "B": OTHER[5:8], "C": THIRD[8:]}, "^the coders have no text in common"),
        ({"A": ONE[:0], "B": OTHER}, "^the coders have no text in common"),
    ],
)
def test_wrong_codes(coders: dict[str, pd.DataFrame], said: str) -> None:
    with pytest.raises(SchemaError, match=said):
        agreement(coders, themes=THEMES)


def test_texts_in_common_that_one_coder_left_blank() -> None:
    with pytest.raises(SchemaError, match="^the coders have no text in common"):
        agreement({"A": ONE, "B": OTHER * np.nan}, themes=THEMES)


@pytest.mark.parametrize("option", [{"level": 0.0}, {"level": 1.0}, {"level": -1.0}, {"n_resamples": 0}])
def test_wrong_options(option: dict[str, float]) -> None:
    ((name, value),) = option.items()
    with pytest.raises(OptionError, match=f"{name}={value}"):
        agreement({"A": ONE, "B": OTHER}, themes=THEMES, **option)
