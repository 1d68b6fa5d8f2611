"""What is compared: our numbers with those that other software gave for the same input."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Comparison:
    """One row of the table of oracles.

    ``difference`` is the largest absolute difference of ``values`` numbers; for partitions, the number of texts that
    are elsewhere.  ``tolerance`` is what the other software's rounding allows.
    """

    method: str
    what: str
    software: str
    values: int
    difference: float
    tolerance: float

    @property
    def holds(self) -> bool:
        return bool(self.values > 0 and self.difference <= self.tolerance)


Comparisons = Callable[[], Iterator[Comparison]]


@lru_cache
def oracle(name: str) -> Any:
    """Read a file of ``data/``."""
    return json.loads((DATA / name).read_text("utf-8"))


def compare(method: str, what: str, software: str, ours: Any, theirs: Any, *, tolerance: float) -> Comparison:
    """Compare two arrays of numbers of the same shape."""
    ours, theirs = np.asarray(ours, dtype=float), np.asarray(theirs, dtype=float)
    if ours.shape != theirs.shape:
        return Comparison(method, what, software, theirs.size, float("inf"), tolerance)
    difference = np.abs(ours - theirs)
    return Comparison(method, what, software, theirs.size, float(difference.max(initial=0.0)), tolerance)
