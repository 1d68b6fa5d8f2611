"""Folding with the way back, and clauses."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entnlp.themes.lexicon import words_of
from entnlp.themes.segments import LEAST_WORDS, clauses, folded_text

TEXTS = st.text(alphabet="aàéœÉŒ'’ \u0301\u200b.,;:!\n-()é1😀", max_size=60)


@given(TEXTS)
def test_words_lead_back_to_the_original(text: str) -> None:
    folded = folded_text(text)
    last = 0
    for word in words_of(folded.text):
        start, end = folded.original_span(word.start, word.end)
        assert last <= start < end <= len(text)
        assert folded_text(text[start:end]).text.strip("'") == word.form
        last = end


@given(TEXTS)
def test_clauses_cover_the_text_and_are_long_enough(text: str) -> None:
    folded = folded_text(text).text
    found = clauses(folded)
    words = words_of(folded)
    if not words:
        assert found == []
        return
    assert found[0][0] == 0
    assert found[-1][1] == len(folded)
    assert all(left[1] == right[0] for left, right in pairwise(found))
    counts = [sum(start <= word.start < end for word in words) for start, end in found]
    assert sum(counts) == len(words)
    assert all(count >= LEAST_WORDS for count in counts[:-1])
    assert counts[-1] >= 1


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", []),
        ("?!", []),
        ("photos", ["photos"]),
        ("voir les photos, lire les mots", ["voir les photos, ", "lire les mots"]),
        ("photos, devoirs, le cahier de vie", ["photos, devoirs, le cahier de vie"]),
        ("On lit les mots. On voit les photos !", ["on lit les mots. ", "on voit les photos !"]),
        ("aller au 8h30 - revenir a midi pile", ["aller au 8h30 - ", "revenir a midi pile"]),
    ],
)
def test_clauses(text: str, parts: list[str]) -> None:
    folded = folded_text(text).text
    assert [folded[start:end] for start, end in clauses(folded)] == parts


def test_ligatures_and_invisible_characters() -> None:
    text = "ma s\u200bœur, l\u2019œuvre"
    folded = folded_text(text)
    spans = [folded.original_span(word.start, word.end) for word in words_of(folded.text)]
    assert [text[start:end] for start, end in spans] == ["ma", "s\u200bœur", "l", "œuvre"]
