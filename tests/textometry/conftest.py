"""Small corpora of words that no list corrects, so that a naive count of the typed words is the truth."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from entnlp.corpus import Corpus, Source
from entnlp.language import tokenize
from entnlp.tokens import TokenTable

Make = Callable[..., TokenTable]


def _make(texts: list[str], *, status: list[str] | None = None, **metadata: list[Any]) -> TokenTable:
    frame = pd.DataFrame({"text_id": [f"t{i}" for i in range(len(texts))], "text": pd.Series(texts, dtype=str)})
    frame["status"] = status or ["ok" if text.strip() else "empty" for text in texts]
    return tokenize(Corpus(frame.assign(**metadata), Source(name="essai.csv")))


@pytest.fixture(scope="session")
def make() -> Make:
    return _make


@pytest.fixture(scope="session")
def answers() -> TokenTable:
    """Ten answers: spellings of one word, empty ones, a formula, a duplicate, two metadata columns with gaps."""
    rows = [
        ("Les activités et les photos.", "ok", 1, "Meuse"),
        ("ACTIVITES, photos! Photos?", "ok", 1, "Vosges"),
        ("activites activites", "ok", 2, "Meuse"),
        ("", "empty", 2, "Meuse"),
        ("RAS", "formula", 1, None),
        ("Les activités", "duplicate", 1, "Meuse"),
        ("Le cahier de textes et le cahier", "ok", 10, None),
        ("l'enfant, les enfants", "ok", None, "Vosges"),
        ("  ", "empty", 10, "Vosges"),
        ("👍", "ok", 10, "Vosges"),
    ]
    texts, status, cycle, place = (list(column) for column in zip(*rows, strict=True))
    return _make(texts, status=status, cycle=cycle, place=place)
