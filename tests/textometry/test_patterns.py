"""Candidate terms by parts of speech, on tables tagged by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from entnlp.errors import OptionError
from entnlp.textometry import candidate_terms, frequencies
from entnlp.textometry.candidates import pattern_counts
from entnlp.tokens import POS, TokenTable

Make = Callable[..., TokenTable]
TAGS = {
    "cahier": "NOUN", "textes": "NOUN", "photos": "NOUN", "de": "ADP", "les": "DET", "numérique": "ADJ", "regarder": "VERB",
    ".": "PUNCT",
}  # fmt: skip


def tagged(tokens: TokenTable, tags: dict[str, str]) -> TokenTable:
    of_form = np.array([POS.index(tags.get(str(form), "X")) for form in tokens.forms], dtype=np.uint8)
    return replace(tokens, pos=of_form[tokens.form])


@pytest.fixture
def tokens(make: Make) -> TokenTable:
    texts = [
        "regarder les photos",
        "cahier de textes",
        "cahier de textes numérique",
        "les photos. de textes",
        "cahier . de textes",
    ]
    return tagged(make([text for text in texts for _ in range(3)]), TAGS)


def test_counts_by_hand(tokens: TokenTable) -> None:
    assert pattern_counts(tokens, ["NOUN ADP NOUN"]) == {"cahier de textes": 6}  # never over the end of a sentence
    assert pattern_counts(tokens, ["NOUN ADJ"]) == {"textes numérique": 3}
    assert pattern_counts(tokens, ["DET|ADP NOUN"]) == {"les photos": 6, "de textes": 12}
    assert pattern_counts(tokens, ["VERB DET NOUN", "NOUN ADJ"]) == {"regarder les photos": 3, "textes numérique": 3}
    assert pattern_counts(tokens, ["INTJ"]) == {}
    assert pattern_counts(tokens, ["NOUN " * 10]) == {}


def test_an_occurrence_counts_once(tokens: TokenTable) -> None:
    once = pattern_counts(tokens, ["NOUN ADJ"])
    assert pattern_counts(tokens, ["NOUN ADJ", "NOUN ADJ", "NOUN|PROPN ADJ"]) == once


def test_a_pattern_may_be_longer_than_the_usual_terms(make: Make) -> None:
    tokens = tagged(make(["le cahier de textes de photos"] * 4), {**TAGS, "le": "DET"})
    found = candidate_terms(tokens, pattern="DET NOUN ADP NOUN ADP NOUN", stop=None)
    assert found.table["term"].tolist() == ["le cahier de textes de photos"]


def test_lemmas(tokens: TokenTable) -> None:
    assert pattern_counts(tokens, ["ADP NOUN"], unit="lemma") == {"de texte": 12}


def test_candidates_of_a_pattern(tokens: TokenTable) -> None:
    found = candidate_terms(tokens, pattern="NOUN ADP NOUN", stop=None)
    assert found.table["term"].tolist() == ["cahier de textes"]
    assert found.parameters["pattern"] == ["NOUN ADP NOUN"]
    everything = candidate_terms(tokens, stop=None).table["term"].tolist()
    assert set(found.table["term"]) < set(everything)


def test_a_term_that_seldom_fits_is_left_out(make: Make) -> None:
    tokens = tagged(make(["chat noir"] * 9), {"chat": "NOUN", "noir": "ADJ"})
    pos = tokens.pos.copy()
    pos[1:10:2] = POS.index("NOUN")  # five of nine "noir"
    assert candidate_terms(replace(tokens, pos=pos), pattern="NOUN ADJ", stop=None).table.empty
    assert len(candidate_terms(tokens, pattern="NOUN ADJ", stop=None).table) == 1


@pytest.mark.parametrize(
    ("pattern", "match"),
    [
        ("", 'the pattern "" has 0 places'),
        ("NOUN", 'the pattern "NOUN" has 1 places; a term has 2 to 6 words'),
        ("NOUN ADP NOUN ADP NOUN ADP NOUN", "has 7 places; a term has 2 to 6 words"),
        ("NOUN NOM", 'unknown part of speech "NOM"'),
        ("NOUN||ADJ NOUN", 'unknown part of speech ""'),
    ],
)
def test_bad_patterns(tokens: TokenTable, pattern: str, match: str) -> None:
    with pytest.raises(OptionError, match=match):
        candidate_terms(tokens, pattern=pattern)


def test_content_words(tokens: TokenTable) -> None:
    counted = frequencies(tokens, mask=tokens.mask(pos="content"), stop=None).table["term"].tolist()
    assert counted == ["textes", "cahier", "photos", "numérique", "regarder"]


def test_a_table_without_parts_of_speech_says_so(tokens: TokenTable) -> None:
    bare = replace(tokens, pos=np.zeros_like(tokens.pos))
    with pytest.raises(OptionError, match="has no parts of speech: tokenise with a model that tags"):
        frequencies(bare, mask=bare.mask(pos="NOUN"))
