"""A corpus small enough to count by hand, and clouds small enough to be drawn fast."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import entnlp

GOLDEN = Path(__file__).parents[1] / "golden"
SMALL = {"width_cm": 6.0, "height_cm": 4.0, "dpi": 50}


@pytest.fixture(scope="session")
def small() -> dict[str, Any]:
    """Options of small clouds."""
    return SMALL


@pytest.fixture(scope="session")
def golden() -> Path:
    """Folder of the golden files."""
    return GOLDEN


@pytest.fixture(scope="session")
def parents() -> entnlp.TokenTable:
    """Tokens of the 14 rows."""
    return entnlp.tokenize(entnlp.read_corpus(GOLDEN / "parents.csv", text="reponse", id="id"))


@pytest.fixture(scope="session")
def grouped() -> Any:
    """Make tokens of (group, text) pairs."""

    def make(*rows: tuple[Any, str], column: str = "cycle") -> entnlp.TokenTable:
        frame = pd.DataFrame(list(rows), columns=[column, "reponse"])
        return entnlp.tokenize(entnlp.corpus_from_frame(frame, text="reponse"))

    return make
