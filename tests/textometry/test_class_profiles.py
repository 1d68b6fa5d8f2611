"""What classes are made of: terms, groups, typical segments; by hand, against scipy, and at the edges."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2_contingency, hypergeom

from entnlp.errors import SchemaError
from entnlp.textometry.class_profiles import (
    characteristic_segments,
    metadata_profiles,
    nearest_class,
    presence,
    signed_chi2,
    term_profiles,
)
from entnlp.tokens import TermMatrix

#          album devoir photo
COUNTS = [
    [1, 0, 2],
    [0, 0, 1],
    [1, 0, 1],
    [0, 1, 0],
    [0, 3, 1],
    [0, 0, 0],
    [0, 1, 0],
]
CLASSES = np.array([1, 1, 1, 2, 2, 0, 0])


def matrix() -> TermMatrix:
    texts = pd.DataFrame(
        {
            "text_id": list("abcdefg"),
            "cycle": [1, 2, 1, 2, None, 1, 3],
            "segment_of": ["A", "A", "B", "B", "C", "C", "D"],
        }
    )
    return TermMatrix.from_counts(COUNTS, ["album", "devoir", "photo"], texts)


def test_profiles_by_hand() -> None:
    found = term_profiles(matrix(), CLASSES).set_index(["class", "term"])
    # photo: 3 of the 3 segments of class 1, 4 of the 5 that have a class.
    # 5 (3 x 5 - 4 x 3)**2 / (3 x 2 x 4 x 1) = 45 / 24
    assert found.loc[(1, "photo"), "chi2"] == pytest.approx(45 / 24)
    assert found.loc[(2, "photo"), "chi2"] == pytest.approx(-45 / 24)
    assert found.loc[(1, "photo"), ["segments", "total", "share"]].tolist() == [3, 4, 0.75]
    # devoir: both of class 2, none of class 1; the segment without class counts nowhere.
    assert found.loc[(2, "devoir"), "chi2"] == pytest.approx(5.0)
    assert found.loc[(2, "devoir"), ["segments", "total"]].tolist() == [2, 2]
    assert found.loc[(1, "devoir"), ["segments", "total", "share"]].tolist() == [0, 2, 0.0]


def test_rank_goes_down_with_chi2_then_by_name() -> None:
    found = term_profiles(matrix(), CLASSES)
    assert found[found["class"] == 1]["term"].tolist() == ["album", "photo", "devoir"]
    assert found[found["class"] == 1]["rank"].tolist() == [1, 2, 3]
    equal = TermMatrix.from_counts([[1, 1, 0], [1, 1, 0], [0, 0, 1]], ["b", "a", "c"])
    assert term_profiles(equal, np.array([1, 1, 2]))["term"].tolist() == ["a", "b", "c", "c", "a", "b"]


def test_top_keeps_what_is_over_represented() -> None:
    found = term_profiles(matrix(), CLASSES, top=5)
    assert (found["chi2"] > 0).all()
    assert found["class"].value_counts().to_dict() == {1: 2, 2: 1}
    strong = term_profiles(matrix(), CLASSES, min_chi2=4.0)
    assert strong[["class", "term"]].to_numpy().tolist() == [[1, "devoir"], [2, "devoir"]]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(st.booleans(), min_size=3, max_size=3), min_size=4, max_size=25), st.data())
def test_profiles_are_scipys(rows: list[list[bool]], data: st.DataObject) -> None:
    classes = np.array(data.draw(st.lists(st.integers(0, 3), min_size=len(rows), max_size=len(rows))))
    classes[0] = 1
    counts = np.array(rows, dtype=int)
    found = term_profiles(TermMatrix.from_counts(counts, ["a", "b", "c"]), classes)
    kept, labels = counts[classes > 0], classes[classes > 0]
    for row in found.itertuples():
        has, inside = kept[:, "abc".index(str(row.term))] > 0, labels == row[1]
        table = np.array(
            [[(has & inside).sum(), (has & ~inside).sum()], [(~has & inside).sum(), (~has & ~inside).sum()]]
        )
        expected = 0.0
        if (table.sum(axis=0) > 0).all() and (table.sum(axis=1) > 0).all():
            expected = chi2_contingency(table, correction=False).statistic
        assert abs(row.chi2) == pytest.approx(expected, abs=1e-9)
        both, total, size, n = (has & inside).sum(), has.sum(), inside.sum(), len(labels)
        assert np.sign(round(float(row.chi2), 9)) in (0, np.sign(both * n - total * size))
        over = both * n >= total * size
        tail = hypergeom.sf(both - 1, n, total, size) if over else hypergeom.cdf(both, n, total, size)
        assert row.specificity == pytest.approx((-1 if over else 1) * np.log10(tail), abs=1e-9)


def test_segments_of_all_classes_add_up_to_the_total() -> None:
    found = term_profiles(matrix(), CLASSES)
    for _, part in found.groupby("term"):
        assert part["segments"].sum() == part["total"].iloc[0]
        assert part["share"].sum() == pytest.approx(1.0)


def test_a_term_everywhere_and_one_class_tell_nothing() -> None:
    everywhere = TermMatrix.from_counts([[1, 1], [1, 0], [1, 1], [1, 0]], ["a", "b"])
    found = term_profiles(everywhere, np.array([1, 1, 2, 2]))
    assert found[found["term"] == "a"]["chi2"].tolist() == [0.0, 0.0]
    assert not term_profiles(everywhere, np.ones(4, dtype=np.int64))["chi2"].any()


def test_signed_chi2_has_no_value_without_margins() -> None:
    assert signed_chi2(np.array([0, 3]), np.array([0, 5]), n_class=3, n=5).tolist() == [0.0, 0.0]
    assert signed_chi2(np.array([2]), np.array([3]), n_class=5, n=5).tolist() == [0.0]


def test_groups_by_hand() -> None:
    found = metadata_profiles(matrix(), CLASSES, by="cycle").set_index(["class", "group"])
    # cycle 1: 2 of class 1, none of class 2; text f has no class. 5 (2 x 5 - 2 x 3)**2 / (3 x 2 x 2 x 3) = 80 / 36
    first = found.loc[(1, "1")]
    assert first[["segments", "texts", "total", "share"]].tolist() == [2, 2, 2, 1.0]
    assert first["share_class"] == pytest.approx(2 / 3)
    assert first["chi2"] == pytest.approx(80 / 36)
    missing = found.loc[(2, "(sans valeur)")]
    assert missing[["segments", "total", "share_class"]].tolist() == [1, 1, 0.5]
    assert (1, "3") not in found.index  # a group without a classified segment is not there


def test_texts_of_several_segments_count_once() -> None:
    found = metadata_profiles(matrix(), CLASSES, by=["segment_of"]).set_index(["class", "group"])
    assert found.loc[(1, "A"), ["segments", "texts"]].tolist() == [2, 1]
    both = metadata_profiles(matrix(), CLASSES, by=["segment_of", "cycle"])
    assert "A / 2" in both["group"].tolist()


def test_unknown_column_is_named() -> None:
    with pytest.raises(SchemaError, match='grouping column "cycles" not found'):
        metadata_profiles(matrix(), CLASSES, by="cycles")


def test_typical_segments_by_hand() -> None:
    found = characteristic_segments(matrix(), CLASSES, top=2)
    chi2 = term_profiles(matrix(), CLASSES).set_index(["class", "term"])["chi2"]
    assert found["segment"].tolist() == ["a", "b", "d", "e"]
    assert found["text_id"].tolist() == ["A", "A", "B", "C"]
    # a and c have the same terms: the first alone is shown
    assert found["score"].iloc[0] == pytest.approx(chi2[1, "album"] + chi2[1, "photo"])
    assert found["score"].iloc[3] == pytest.approx(chi2[2, "devoir"] + chi2[2, "photo"])
    assert found["rank"].tolist() == [1, 2, 1, 2]


def test_nearest_class_is_the_largest_sum_the_first_of_equals() -> None:
    table = presence(matrix())
    node = np.where(CLASSES > 0, CLASSES + 4, -1)
    assert nearest_class(table, node, [5, 6]).tolist() == [5, 5, 5, 6, 6, -1, 6]
    twins = TermMatrix.from_counts([[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0]], ["a", "b", "c"])
    assert nearest_class(presence(twins), np.array([1, 2, 3, -1]), [1, 2, 3])[3] == 1


def test_presence_leaves_the_counts_alone() -> None:
    data = matrix()
    assert presence(data).sum() == (np.array(COUNTS) > 0).sum()
    assert data.counts.sum() == np.sum(COUNTS)


def test_order_of_the_segments_changes_nothing() -> None:
    order = np.array([4, 0, 6, 2, 1, 5, 3])
    data = matrix()
    moved = TermMatrix.from_counts(np.array(COUNTS)[order], list(data.terms), data.texts.iloc[order])
    pd.testing.assert_frame_equal(term_profiles(data, CLASSES), term_profiles(moved, CLASSES[order]))
    groups = [metadata_profiles(each, which, by="cycle") for each, which in ((data, CLASSES), (moved, CLASSES[order]))]
    pd.testing.assert_frame_equal(*groups)
