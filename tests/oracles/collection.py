"""All comparisons, method by method; a method's module has a function ``comparisons`` of its own."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

from tests.oracles.comparison import Comparison

METHODS = ("specificities", "cooccurrence", "correspondence", "reinert", "lexis")


def comparisons() -> Iterator[Comparison]:
    for method in METHODS:
        yield from import_module(f"tests.oracles.{method}").comparisons()
