"""Double classification: associations, partitions against all sets, assignment."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2_contingency
from tests.oracles.reinert import matrix

from entnlp.errors import InputError, OptionError
from entnlp.textometry.double import _best_set, _classes_of_all_levels, reinert_double, yates_chi2
from entnlp.textometry.reinert import Reinert, reinert


@pytest.fixture(scope="module")
def two() -> list[Reinert]:
    data = matrix("dtm_inaugural10_seg40.json")
    return [reinert(data, n_classes=6, min_segment_terms=least) for least in (10, 15)]


@pytest.mark.parametrize("both, first, second, n", [(45, 121, 257, 1213), (0, 12, 25, 121), (10, 40, 50, 200)])
def test_association_is_scipys(both: int, first: int, second: int, n: int) -> None:
    table = [[both, first - both], [second - both, n - first - second + both]]
    theirs = chi2_contingency(table, correction=True).statistic
    sign = 1 if both >= first * second / n else -1
    assert float(yates_chi2(both, first, second, n=n)) == pytest.approx(sign * theirs)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.integers(0, 255), min_size=2, max_size=9),
    st.lists(st.integers(1, 40), min_size=9, max_size=9),
    st.integers(2, 4),
)
def test_best_set_is_the_best_of_all_sets(masks: list[int], values: list[int], size: int) -> None:
    scores = [float(each) for each in values[: len(masks)]]
    apart = [
        sum(1 << j for j, other in enumerate(masks) if not other & mask and j != i) for i, mask in enumerate(masks)
    ]
    sets = [
        each
        for each in combinations(range(len(masks)), size)
        if all(apart[i] >> j & 1 for i, j in combinations(each, 2))
    ]
    found = _best_set(scores, apart, size)
    if not sets:
        assert found == []
    else:
        assert tuple(found) in sets
        assert sum(scores[i] for i in found) == max(sum(scores[i] for i in each) for each in sets)


def test_partitions_are_of_disjoint_crossed_classes(two: list[Reinert]) -> None:
    found = reinert_double(*two, n_classes=5, min_members=8)
    nodes = [_classes_of_all_levels(each) for each in two]
    for row in found.crossed.itertuples():
        inside = nodes[0][row.first] & nodes[1][row.second]
        assert inside.sum() == row.segments >= 8
        assert row.chi2 >= 3.84
    for row in found.partitions.itertuples():
        parts = found.members[list(row.crossed)]
        assert parts.sum(axis=0).max() == 1
        assert parts.sum() == row.segments
        assert found.crossed["chi2"][list(row.crossed)].sum() == pytest.approx(row.chi2)
    best = found.cut(3)
    assert best.n_classes == 3
    sizes = best.sizes()["segments"].tolist()[:3]
    assert sizes == sorted(sizes, reverse=True)
    assert set(best.status) <= {"classified", "left out", "no term"}


def test_full_finds_at_least_as_much(two: list[Reinert]) -> None:
    some, every = (reinert_double(*two, n_classes=4, min_members=8, full=full) for full in (False, True))
    assert len(every.crossed) > len(some.crossed)
    for row in some.partitions.itertuples():
        same = every.partitions[every.partitions["n_classes"] == row.n_classes].set_index("criterion")
        assert same.loc["chi2", "chi2"] >= row.chi2 - 1e-9
        assert same.loc["size", "segments"] >= same.loc["chi2", "segments"]


def test_left_out_segments_can_be_assigned(two: list[Reinert]) -> None:
    found = reinert_double(*two, n_classes=3, min_members=8)
    alone, assigned = found.cut(3), found.cut(3, assign=True)
    assert assigned.share_classified > alone.share_classified
    assert (assigned.classes[alone.classes > 0] == alone.classes[alone.classes > 0]).all()
    assert set(assigned.status) >= {"classified", "assigned"}
    assert len(assigned.profiles(top=3)) == 9


def test_errors(two: list[Reinert]) -> None:
    with pytest.raises(OptionError, match="n_classes goes from 2 and min_members from 1; received 1 and 10"):
        reinert_double(*two, n_classes=1)
    with pytest.raises(InputError, match="crossed classes have 500 segments and a chi2 of 3.84; two are needed"):
        reinert_double(*two, min_members=500)
    with pytest.raises(OptionError, match=r"no partition into 9 classes \(chi2\); there are: 2 \(chi2\)"):
        reinert_double(*two, n_classes=2).cut(9)
    other = reinert(matrix("dtm_inaugural2_seg40.json"), n_classes=2)
    with pytest.raises(InputError, match="not of the same segments"):
        reinert_double(two[0], other)
