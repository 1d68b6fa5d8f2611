"""A small coder, trained once."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from entnlp.codebook import load_codebook
from entnlp.resources import shipped_folder
from entnlp.themes import TextFeatures, ThemeClassifier

THEMES = load_codebook().theme_ids


def coded_texts(every: int, first: int = 0) -> dict[str, Any]:
    """Every so many-th of the shipped training texts."""
    lines = (shipped_folder("corpora", "themes") / "train.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines[first::every]]
    return {
        "texts": [row["text"] for row in rows],
        "labels": np.array([[int(theme in row["themes"]) for theme in THEMES] for row in rows]),
        "groups": [row["hand"] for row in rows],
        "evidence": [row["evidence"] for row in rows],
    }


@pytest.fixture(scope="session")
def small() -> dict[str, Any]:
    return coded_texts(20)


@pytest.fixture(scope="session")
def coder(small: dict[str, Any]) -> ThemeClassifier:
    return ThemeClassifier(cv=3, features=TextFeatures(words=1, characters=(3, 4))).fit(
        small["texts"], small["labels"], groups=small["groups"], evidence=small["evidence"]
    )
