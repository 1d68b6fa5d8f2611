"""Scores of a coder, against scikit-learn, SciPy, published intervals and counts by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from pandas.testing import assert_frame_equal
from scipy.stats import binomtest, bootstrap
from sklearn.metrics import accuracy_score, brier_score_loss, precision_recall_fscore_support

from entnlp.errors import EntnlpError, OptionError, SchemaError
from entnlp.themes.scores import MACRO, NONE, NOTHING, ThemeScores, doubtful_labels, score_themes, wilson_interval

THEMES = ["photos", "homework", "news"]
# Text by text, one figure per theme.
TRUTH = "100 100 110 010 000 000 001 111"
CODES = "100 010 100 010 000 001 001 011"


def figures(texts: str) -> np.ndarray:
    return np.array([[int(figure) for figure in text] for text in texts.split()])


def score(truth: Any, codes: Any, probabilities: Any = None, **options: Any) -> ThemeScores:
    y, predicted = np.asarray(truth), np.asarray(codes)
    proba = predicted.astype(float) if probabilities is None else probabilities
    options = {"n_resamples": 50, "themes": THEMES[: y.shape[1]]} | options
    return score_themes(y, predicted=predicted, probabilities=proba, **options)


@pytest.fixture(scope="module")
def simulated() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(5)
    proba = rng.beta(0.4, 0.8, (300, 3))
    return {"truth": (rng.random((300, 3)) < proba**1.5).astype(int), "codes": (proba > 0.5).astype(int), "p": proba}


def test_scores_are_those_of_scikit_learn(simulated: dict[str, np.ndarray]) -> None:
    y, given_, p = simulated["truth"], simulated["codes"], simulated["p"]
    found = score(y, given_, p)
    precision, recall, f1, count = precision_recall_fscore_support(y, given_)
    scores = np.column_stack([count, precision, recall, f1])
    columns = ["texts", "precision", "recall", "f1"]
    assert found.table.loc[THEMES, columns].to_numpy() == pytest.approx(scores)
    none = precision_recall_fscore_support(y.sum(1) == 0, given_.sum(1) == 0, average="binary")
    assert found.table.loc[NONE, columns].tolist() == pytest.approx([(y.sum(1) == 0).sum(), *none[:3]])
    macro = precision_recall_fscore_support(y, given_, average="macro")
    assert found.table.loc[MACRO, columns].tolist() == pytest.approx([300, *macro[:3]])
    assert found.macro_f1 == pytest.approx(macro[2])
    assert found.same_set[0] == pytest.approx(accuracy_score(y, given_))
    assert found.n_texts == 300
    assert found.brier == pytest.approx({t: brier_score_loss(y[:, j], p[:, j]) for j, t in enumerate(THEMES)})


def test_table_by_hand() -> None:
    table = score(figures(TRUTH), figures(CODES)).table[["texts", "precision", "recall", "f1"]]
    expected = {
        "photos": (4, 2 / 2, 2 / 4, 4 / 6),
        "homework": (3, 2 / 3, 2 / 3, 4 / 6),
        "news": (2, 2 / 3, 2 / 2, 4 / 5),
        NONE: (2, 1 / 1, 1 / 2, 2 / 3),
        MACRO: (8, 7 / 9, 13 / 18, 32 / 45),
    }
    assert list(table.index) == list(expected)
    assert table.to_numpy() == pytest.approx(np.array(list(expected.values())))


def test_confusion_by_hand() -> None:
    found = score(figures(TRUTH), figures(CODES)).confusion
    assert (found.index.name, found.columns.name) == ("missed", "added")
    assert list(found.index) == list(found.columns) == [*THEMES, NOTHING]
    assert found.to_numpy().tolist() == [
        [0, 1, 0, 1],  # photos missed: homework added instead, or nothing
        [0, 0, 0, 1],
        [0, 0, 0, 0],
        [0, 0, 1, 0],
    ]


LABELS = arrays(np.int64, (6, 3), elements=st.integers(0, 1))


@settings(max_examples=30)
@given(LABELS, LABELS)
def test_confusion_counts_each_pair_once(truth: np.ndarray, codes: np.ndarray) -> None:
    right = np.repeat([[1], [0]], 4, axis=0) * np.ones(3, dtype=int)  # every score is then defined
    y, given_ = (np.vstack([right, labels]) for labels in (truth, codes))
    expected = pd.DataFrame(0, index=[*THEMES, NOTHING], columns=[*THEMES, NOTHING])
    for people, coder in zip(y, given_, strict=True):
        missed = [theme for theme, a, b in zip(THEMES, people, coder, strict=True) if a > b]
        added = [theme for theme, a, b in zip(THEMES, people, coder, strict=True) if b > a]
        for row in missed or [NOTHING]:
            for column in added or [NOTHING]:
                expected.loc[row, column] += bool(missed or added)
    found = score(y, given_, n_resamples=10).confusion
    assert found.to_numpy().tolist() == expected.to_numpy().tolist()


def test_expected_calibration_error_by_hand() -> None:
    probabilities = [[0.05], [0.15], [0.15], [0.85], [0.95], [1.0]]
    found = score([[0], [0], [1], [1], [1], [1]], [[0], [0], [0], [1], [1], [1]], probabilities)
    gaps = [1 * 0.05, 2 * abs(0.5 - 0.15), 1 * 0.15, 2 * abs(1 - 0.975)]
    assert found.calibration_error == pytest.approx({"photos": sum(gaps) / 6})
    assert found.brier == pytest.approx({"photos": (0.05**2 + 0.15**2 + 0.85**2 + 0.15**2 + 0.05**2) / 6})
    table = found.calibration[["low", "high", "texts", "mean_probability", "share"]]
    assert table.to_numpy() == pytest.approx(
        np.array([[0, 0.1, 1, 0.05, 0], [0.1, 0.2, 2, 0.15, 0.5], [0.8, 0.9, 1, 0.85, 1], [0.9, 1, 2, 0.975, 1]])
    )


def test_bounds_of_the_bins() -> None:
    probabilities = np.arange(11)[:, None] / 10
    found = score(np.arange(11)[:, None] % 2, np.arange(11)[:, None] % 2, probabilities).calibration
    assert found["low"].tolist() == pytest.approx(np.arange(10) / 10)
    assert found["texts"].tolist() == [1] * 9 + [2]  # 1 goes with 0.9


def test_reliability_adds_up(simulated: dict[str, np.ndarray]) -> None:
    y, p = simulated["truth"], simulated["p"]
    found = score(y, simulated["codes"], p)
    assert list(found.calibration["theme"].unique()) == THEMES
    for column, theme in enumerate(THEMES):
        rows = found.calibration[found.calibration["theme"] == theme]
        assert rows["texts"].sum() == 300
        assert (rows["texts"] * rows["share"]).sum() == pytest.approx(y[:, column].sum())
        assert (rows["texts"] * rows["mean_probability"]).sum() == pytest.approx(p[:, column].sum())
        assert ((rows["low"] <= rows["mean_probability"]) & (rows["mean_probability"] <= rows["high"])).all()
        gaps = (rows["share"] - rows["mean_probability"]).abs()
        assert found.calibration_error[theme] == pytest.approx((rows["texts"] * gaps).sum() / 300)
        for _, row in rows.iterrows():
            theirs = binomtest(round(row["share"] * row["texts"]), row["texts"]).proportion_ci(method="wilson")
            assert (row["share_low"], row["share_high"]) == pytest.approx(tuple(theirs))


def test_a_theme_that_nobody_has() -> None:
    truth, codes = figures("100 110 010 000"), figures("100 010 010 000")
    found = score(truth, codes)
    assert found.table.loc["news", "texts"] == 0
    assert found.table.loc["news", "precision":].isna().all()
    both = score(truth[:, :2], codes[:, :2])
    assert_frame_equal(found.table.drop("news"), both.table)
    assert found.calibration_error["news"] == found.brier["news"] == 0


def test_a_theme_given_to_the_wrong_texts_only() -> None:
    found = score(figures("100 100 010 000"), figures("100 101 010 000")).table
    assert found.loc["news", ["texts", "precision", "recall", "f1", "f1_low"]].tolist() == [0, 0, 0, 0, 0]
    assert found.loc["news", "f1_high"] > 0.5  # one text says little
    assert found.loc[MACRO, ["precision", "recall", "f1"]].tolist() == pytest.approx([2 / 3, 2 / 3, 2 / 3])


def test_no_text_without_a_theme() -> None:
    table = score(figures("100 010 001 110"), figures("100 010 001 100")).table
    assert table.loc[NONE, "texts"] == 0
    assert table.loc[NONE, "precision":].isna().all()
    assert table.loc[[*THEMES, MACRO]].notna().all(axis=None)


def test_one_theme_of_few_texts() -> None:
    """Some resamples hold no text with it."""
    table = score([[1], [0]], [[1], [0]]).table
    assert table[["precision", "recall", "f1", "f1_high"]].eq(1).all(axis=None)
    # The Wilson interval of 1 of 1 begins at 0.2065, as a Jaccard index: 2 J / (1 + J) = 0.3424.
    assert table["f1_low"].tolist() == pytest.approx([0.3424, 0.3424, 0.3424], abs=1e-4)


def test_perfect_codes() -> None:
    truth = figures(TRUTH)
    found = score(truth, truth)
    assert found.table[["precision", "recall", "f1", "f1_high"]].eq(1).all(axis=None)
    assert found.table["f1_low"].between(0.3, 0.9).all()
    assert found.same_set == pytest.approx((1, *wilson_interval(8, 8)))
    assert not found.confusion.to_numpy().any()
    assert set(found.calibration_error.values()) == set(found.brier.values()) == {0}


def test_no_theme_given() -> None:
    truth = figures(TRUTH)
    found = score(truth, 0 * truth)
    assert found.table.loc[[*THEMES, MACRO], ["precision", "recall", "f1", "f1_low"]].abs().lt(1e-12).all(axis=None)
    assert found.table.loc[[*THEMES, MACRO], "f1_high"].between(0.3, 0.9).all()
    assert found.table.loc[NONE, ["precision", "recall"]].tolist() == [2 / 8, 1]
    assert found.macro_f1 == 0
    assert found.same_set[0] == 2 / 8
    assert found.confusion[NOTHING].tolist() == [4, 3, 2, 0]
    assert found.confusion[THEMES].sum(axis=None) == 0


def test_intervals_follow_the_seed_and_the_level(simulated: dict[str, np.ndarray]) -> None:
    given_ = {"truth": simulated["truth"], "codes": simulated["codes"], "n_resamples": 300}
    found, again, other, narrow = (
        score(**given_, **each) for each in ({}, {}, {"random_state": 1}, {"random_state": 0, "level": 0.5})
    )
    assert_frame_equal(found.table, again.table)
    assert found.same_set == again.same_set
    assert (found.table["f1_low"] != other.table["f1_low"]).all()
    assert found.same_set[0] == other.same_set[0]
    inner, outer = narrow.table, found.table
    for smaller, larger in (("f1_low", "f1"), ("f1", "f1_high")):
        assert (outer[smaller] < outer[larger]).all()
    assert (outer["f1_low"] < inner["f1_low"]).all()
    assert (inner["f1_high"] < outer["f1_high"]).all()
    assert found.same_set[1] < narrow.same_set[1] < narrow.same_set[2] < found.same_set[2]


def test_intervals_are_those_of_scipy(simulated: dict[str, np.ndarray]) -> None:
    y, given_ = simulated["truth"], simulated["codes"]
    found = score(y, given_, n_resamples=2000)

    def interval(statistic: Any, *data: np.ndarray) -> tuple[float, float]:
        return tuple(
            bootstrap(data, statistic, paired=True, method="percentile", n_resamples=2000, rng=1).confidence_interval
        )

    def f1(wanted: np.ndarray, said: np.ndarray, axis: int) -> np.ndarray:
        return 2 * (wanted & said).sum(axis) / (wanted.sum(axis) + said.sum(axis))

    rows = {theme: (y[:, j], given_[:, j]) for j, theme in enumerate(THEMES)}
    rows[NONE] = tuple((labels.sum(1) == 0).astype(int) for labels in (y, given_))
    for name, data in rows.items():
        bounds = found.table.loc[name, ["f1_low", "f1_high"]].tolist()
        assert bounds == pytest.approx(interval(f1, *data), abs=0.01)
    macro = interval(
        lambda places, axis: np.mean([f1(*(labels[places] for labels in rows[t]), axis) for t in THEMES], axis=0),
        np.arange(300),
    )
    assert found.table.loc[MACRO, ["f1_low", "f1_high"]].tolist() == pytest.approx(macro, abs=0.01)
    same = (y == given_).all(1)
    assert found.same_set[1:] == pytest.approx(interval(np.mean, same), abs=0.01)


@settings(max_examples=20)
@given(st.permutations(range(8)), st.permutations(range(3)))
def test_order_of_texts_and_themes_changes_no_estimate(texts: list[int], themes: list[int]) -> None:
    truth, codes = figures(TRUTH), figures(CODES)
    expected = score(truth, codes)
    turned = [labels[texts][:, themes] for labels in (truth, codes)]
    found = score(*turned, themes=[THEMES[theme] for theme in themes])
    columns = ["texts", "precision", "recall", "f1"]
    assert_frame_equal(found.table.loc[expected.table.index, columns], expected.table[columns])
    assert_frame_equal(found.confusion.loc[[*THEMES, NOTHING], [*THEMES, NOTHING]], expected.confusion)


def test_views() -> None:
    found = score(figures(TRUTH), figures(CODES))
    assert found.to_frame()["theme"].tolist() == [*THEMES, NONE, MACRO]
    *_, macro, same = repr(found).splitlines()
    assert macro.split()[:5] == [MACRO, "8", "0.778", "0.722", "0.711"]
    assert same.startswith("same set of themes: 0.500 [0.")
    assert same.endswith("] of 8 texts")
    assert "<td>0.711</td>" in found._repr_html_()


@pytest.mark.parametrize(
    ("truth", "codes", "probabilities", "said"),
    [
        ((2, 3), (1, 3), (2, 3), r"labels \(2, 3\), codes \(1, 3\) and probabilities \(2, 3\) must have one shape"),
        ((2, 3), (2, 3), (2, 2), r"probabilities \(2, 2\) must have one shape, \(n_texts >= 1, 3\)"),
        ((2, 2), (2, 2), (2, 2), r"labels \(2, 2\).*\(n_texts >= 1, 3\)$"),
        ((0, 3), (0, 3), (0, 3), r"labels \(0, 3\)"),
        ((3,), (3,), (3,), r"labels \(3,\)"),
    ],
)
def test_wrong_shapes(truth: tuple[int], codes: tuple[int], probabilities: tuple[int], said: str) -> None:
    with pytest.raises(SchemaError, match=said):
        score_themes(np.zeros(truth), predicted=np.zeros(codes), probabilities=np.zeros(probabilities), themes=THEMES)


@pytest.mark.parametrize("option", [{"level": 0.0}, {"level": 1.0}, {"level": 95.0}, {"n_resamples": 0}])
def test_wrong_options(option: dict[str, float]) -> None:
    ((name, value),) = option.items()
    with pytest.raises(OptionError, match=f"{name}={value}"):
        score(figures(TRUTH), figures(CODES), **option)


@pytest.mark.parametrize("probability", [1.5, -0.5, np.nan])
def test_wrong_probabilities(probability: float) -> None:
    probabilities = figures(CODES).astype(float)
    probabilities[0, 0] = probability
    with pytest.raises(EntnlpError, match="between 0 and 1"):
        score(figures(TRUTH), figures(CODES), probabilities)


@pytest.mark.parametrize("value", [2, 0.7])
@pytest.mark.parametrize("place", ["truth", "codes"])
def test_wrong_labels(place: str, value: float) -> None:
    labels = {"truth": figures(TRUTH).astype(float), "codes": figures(CODES).astype(float)}
    labels[place][0, 0] = value
    with pytest.raises(EntnlpError, match="0 (n?or|and) 1"):
        score(**labels, probabilities=figures(CODES))


@pytest.mark.parametrize(
    ("count", "n", "low", "high"),
    [
        (10, 20, 0.2993, 0.7007),
        (0, 10, 0.0, 0.2775),
        (81, 263, 0.2553, 0.3662),  # Newcombe 1998, table I, method 3
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_published_wilson_intervals(count: int, n: int, low: float, high: float) -> None:
    assert wilson_interval(count, n) == pytest.approx((low, high), abs=5e-5)
    assert wilson_interval(n - count, n) == pytest.approx((1 - high, 1 - low), abs=5e-5)


@settings(max_examples=50)
@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_intervals_are_those_of_scipy(counts: tuple[int, int]) -> None:
    count, n = counts
    low, high = wilson_interval(count, n)
    assert (low, high) == pytest.approx(tuple(binomtest(count, n).proportion_ci(method="wilson")), abs=1e-9)
    assert 0 <= low <= high <= 1
    wide = binomtest(count, n).proportion_ci(confidence_level=0.99, method="wilson")
    assert wilson_interval(count, n, z=2.5758293035489004) == pytest.approx(tuple(wide), abs=1e-9)


def test_wilson_intervals_stay_between_0_and_1() -> None:
    for n in range(1, 200):
        assert wilson_interval(0, n)[0] == pytest.approx(0, abs=1e-15)
        assert wilson_interval(0, n)[0] >= 0
        assert wilson_interval(n, n)[1] <= 1


def test_wilson_interval_of_nothing() -> None:
    assert np.isnan(wilson_interval(0, 0)).all()


def test_doubtful_labels() -> None:
    proba = [[0.02, 0.98, 0.5], [0.99, 0.02, 0.06], [0.3, 0.95, 0.03], [0.02, 0.2, 0.11]]
    labels = figures("100 011 001 111")
    found = doubtful_labels(proba, labels, THEMES)
    assert list(found.columns) == ["text", "theme", "label", "probability"]
    assert found.to_numpy().tolist() == [
        [1, "photos", 0, 0.99],
        [0, "photos", 1, 0.02],
        [1, "homework", 1, 0.02],
        [3, "photos", 1, 0.02],
        [0, "homework", 0, 0.98],
        [2, "news", 1, 0.03],
        [2, "homework", 0, 0.95],
        [1, "news", 1, 0.06],
    ]
    assert_frame_equal(doubtful_labels(proba, labels, THEMES, top=3), found[:3])
    agreed = (np.array(proba) > 0.5).astype(int)
    assert doubtful_labels(proba, agreed, THEMES).empty
