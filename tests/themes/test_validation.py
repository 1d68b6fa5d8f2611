"""What goes into training, checked or refused; folds that part no group."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from entnlp.errors import OptionError, SchemaError
from entnlp.themes.segments import FoldedText, folded_text
from entnlp.themes.validation import check_evidence, check_labels, check_texts, folds

THEMES = ["photos", "homework"]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ([], []),
        (["a", ""], ["a", ""]),
        (("a", None), ["a", ""]),
        (pd.Series(["a", None, pd.NA, np.nan]), ["a", "", "", ""]),
        (pd.Series(["a", None], dtype="string"), ["a", ""]),
        (pd.Series(["a", None], dtype=object), ["a", ""]),
        ((each for each in ("a", float("nan"))), ["a", ""]),
        (np.array(["a", "b"]), ["a", "b"]),
    ],
)
def test_texts(texts: Any, expected: list[str]) -> None:
    assert check_texts(texts) == expected


def test_texts_given_are_left_as_they_are() -> None:
    given_ = ["a", None]
    assert check_texts(given_) is not given_
    assert given_ == ["a", None]


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ("voir les photos", r"^a single string was given; give a list of texts: \[text\]$"),
        (["a", 3], "^text 1 is a int; texts are strings$"),
        ([1.5], "^text 0 is a float; texts are strings$"),
        (["a", "b", ["c"]], "^text 2 is a list; texts are strings$"),
        ([b"a"], "^text 0 is a bytes; texts are strings$"),
    ],
)
def test_wrong_texts(texts: Any, said: str) -> None:
    with pytest.raises(SchemaError, match=said):
        check_texts(texts)


LABELS = [[1, 0], [0, 1], [1, 1], [0, 0]]


@pytest.mark.parametrize(
    "labels",
    [
        LABELS,
        np.array(LABELS, dtype=bool),
        np.array(LABELS, dtype=float),
        np.array(LABELS).astype(str),
        pd.DataFrame(LABELS, columns=THEMES),
        pd.DataFrame(LABELS, columns=THEMES, dtype="Int64"),
        pd.DataFrame(LABELS, columns=THEMES, index=list("wxyz")).assign(text="mot")[["text", "homework", "photos"]],
    ],
)
def test_labels(labels: Any) -> None:
    found = check_labels(labels, 4, THEMES, least=2)
    assert found.dtype == np.int64
    assert found.tolist() == LABELS


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        (pd.DataFrame({"photos": [1]}), '^the labels have no column "homework"; columns: photos$'),
        (pd.DataFrame({"photo": [1]}), '^the labels have no column "photos"; columns: photo; closest: "photo"$'),
        (pd.DataFrame({1: [1]}), '^the labels have no column "photos"; columns: 1$'),
        ([1, 0, 1, 0], r"^the labels have the shape \(4,\); expected \(4, 2\): one row per text, one column per theme"),
        (LABELS[:3], r"^the labels have the shape \(3, 2\); expected \(4, 2\).*\(photos, homework\)$"),
        ([[1], [0], [1], [0]], r"^the labels have the shape \(4, 1\)"),
        (None, r"^the labels have the shape \(\)"),
        (
            [[1, 0], [0, 1], [1, 1], [0]],
            "^the labels have .*rows .*length.*; give one row per text, one column per theme$",
        ),
        ([*LABELS[:3], [0, "yes"]], "^a label is no number; labels are 0 or 1$"),
        ([*LABELS[:3], [0, {}]], "^a label is no number; labels are 0 or 1$"),
        ([*LABELS[:3], [0, 2]], "^a label is neither 0 nor 1; labels are 0 or 1$"),
        ([*LABELS[:3], [0, -1]], "^a label is neither 0 nor 1"),
        ([*LABELS[:3], [0, 0.5]], "^a label is neither 0 nor 1"),
        ([*LABELS[:3], [0, np.nan]], "^a label is neither 0 nor 1"),
        ([*LABELS[:3], [0, None]], "^a label is neither 0 nor 1"),
        (pd.DataFrame([*LABELS[:3], [0, None]], columns=THEMES, dtype="Int64"), "^a label is (no number|neither)"),
    ],
)
def test_wrong_labels(labels: Any, said: str) -> None:
    with pytest.raises(SchemaError, match=said):
        check_labels(labels, 4, THEMES, least=1)


@pytest.mark.parametrize(
    ("labels", "least", "said"),
    [
        (LABELS, 3, r"^too few texts to learn from: photos \(2 with, 2 without\), homework \(2 with, 2 without\); "),
        (
            [[1, 0], [1, 1], [1, 1], [0, 0]],
            2,
            r": photos \(3 with, 1 without\); each theme needs at least 2 texts with",
        ),
        (
            [[1, 0], [1, 0], [0, 0], [0, 0]],
            1,
            r": homework \(0 with, 4 without\); .* 1 texts with it and 1 without it$",
        ),
        ([[1, 1], [1, 1], [0, 1], [0, 1]], 1, r": homework \(4 with, 0 without\)"),
    ],
)
def test_too_few_texts(labels: list[list[int]], least: int, said: str) -> None:
    with pytest.raises(OptionError, match=said):
        check_labels(labels, 4, THEMES, least=least)
    assert check_labels(labels, 4, THEMES, least=0).tolist() == labels


TEXTS = ["Voir les photos", "les devoirs, le soir"]


@pytest.mark.parametrize(
    "evidence",
    [
        None,
        [{}, {}],
        [{"photos": ["photos"]}, {}],
        [{"photos": ["Voir", "les photos"]}, {"homework": ("devoirs",), "photos": []}],
    ],
)
def test_evidence(evidence: Any) -> None:
    assert check_evidence(evidence, TEXTS, THEMES) == evidence


@pytest.mark.parametrize(
    ("evidence", "said"),
    [
        ([], "^0 evidences for 2 texts; give one per text$"),
        ([{}] * 3, "^3 evidences for 2 texts; give one per text$"),
        (
            [{}, {"photo": ["soir"]}],
            '^evidence of text 1: no theme "photo"; themes: photos, homework; closest: "photos"$',
        ),
        ([{"photos": ["devoirs"]}, {}], "^evidence of text 0 for photos does not stand in the text$"),
        ([{"photos": ["photos", "voir"]}, {}], "^evidence of text 0 for photos does not stand in the text$"),
        ([{}, {"homework": [""]}], "^evidence of text 1 for homework does not stand in the text$"),
    ],
)
def test_wrong_evidence(evidence: Any, said: str) -> None:
    with pytest.raises(SchemaError, match=said):
        check_evidence(evidence, TEXTS, THEMES)


def folded(*texts: str) -> list[FoldedText]:
    return [folded_text(text) for text in texts]


@given(st.lists(st.integers(0, 9), min_size=2, max_size=60), st.integers(2, 6), st.integers(0, 3))
def test_folds(groups: list[int], n_splits: int, seed: int) -> None:
    texts = folded(*map(str, range(len(groups))))
    if len(set(groups)) < 2:
        with pytest.raises(OptionError, match="all texts are of one group"):
            folds(texts, groups, n_splits=n_splits, seed=seed)
        return
    found = folds(texts, groups, n_splits=n_splits, seed=seed)
    assert found.dtype == np.int64
    assert found.shape == (len(groups),)
    assert len(set(zip(groups, found, strict=True))) == len(set(groups))
    sizes = np.bincount(found)
    assert len(sizes) == min(n_splits, len(set(groups)))
    assert sizes.min() >= 1
    assert sizes.max() - sizes.min() <= max(groups.count(group) for group in groups)
    assert folds(texts, groups, n_splits=n_splits, seed=seed).tolist() == found.tolist()


def test_folds_of_single_texts_are_equal_and_follow_the_seed() -> None:
    texts = folded(*(f"mot{number}" for number in range(101)))
    found = [folds(texts, None, n_splits=5, seed=seed) for seed in (0, 0, 1)]
    assert sorted(np.bincount(found[0])) == [20, 20, 20, 20, 21]
    assert found[0].tolist() == found[1].tolist() != found[2].tolist()


def test_a_large_group_has_a_fold_of_its_own() -> None:
    groups = ["large"] * 10 + list("abcdefghij")
    found = folds(folded(*groups), groups, n_splits=2, seed=0)
    assert len(set(found[:10])) == len(set(found[10:])) == 1
    assert found[0] != found[-1]


def test_texts_of_the_same_words_stay_together() -> None:
    same = ["les élèves, à l'école", "À L'ÉCOLE : les élèves !", "a l’ecole les eleves les eleves"]
    empty = ["", "?!", "😀"]
    alone = ["les élèves", "les élèves à l'écoles", "mot"]
    for seed in range(5):
        found = folds(folded(*same, *empty, *alone), None, n_splits=5, seed=seed)
        assert len(set(found[:3])) == len(set(found[3:6])) == 1
        assert len({found[0], found[3], *found[6:]}) == 5


def test_groups_are_known_by_their_names() -> None:
    texts = folded(*"abcd")
    groups: list[Any] = [1, "1", "one", None]
    assert len(set(folds(texts, groups, n_splits=4, seed=0))) == 3


@pytest.mark.parametrize(
    ("texts", "groups", "error", "said"),
    [
        ("ab", ["x"], SchemaError, "^1 groups for 2 texts; give one per text$"),
        ("ab", [], SchemaError, "^0 groups for 2 texts; give one per text$"),
        ("ab", ["x", "x"], OptionError, "^all texts are of one group; cross-validation needs at least two$"),
        ("aa", None, OptionError, "^all texts are of one group"),
        ("", None, OptionError, "^all texts are of one group"),
    ],
)
def test_wrong_groups(texts: str, groups: list[str] | None, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        folds(folded(*texts), groups, n_splits=2, seed=0)
