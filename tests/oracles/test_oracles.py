"""Our numbers are those of other software, within what its rounding allows."""

from __future__ import annotations

import pytest
from tests.oracles.collection import comparisons
from tests.oracles.comparison import Comparison, compare


@pytest.mark.parametrize("row", list(comparisons()), ids=lambda row: f"{row.method}: {row.what}")
def test_ours_is_theirs(row: Comparison) -> None:
    assert row.holds, f"{row}"


def test_a_comparison_can_fail() -> None:
    assert not compare("m", "w", "s", [1.0, 2.0], [1.0, 2.1], tolerance=0.01).holds
    assert not compare("m", "w", "s", [1.0], [1.0, 2.0], tolerance=9.0).holds
    assert not compare("m", "w", "s", [], [], tolerance=9.0).holds
