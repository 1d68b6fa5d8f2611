"""Normalisation: what is evened out, what is kept, and the way back to the verbatim."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entnlp.language.normalise import APOSTROPHES, HYPHENS, INVISIBLE, SPACES, fold, normal_form, normalise

PROPERTY = settings(max_examples=100, deadline=None, database=None, derandomize=True)
PIECES = st.sampled_from(
    [
        *APOSTROPHES,
        *SPACES,
        *HYPHENS,
        *INVISIBLE,
        "\u200d",
        "\u0301",
        "\u0300",
        "e\u0301",
        "a",
        "œ",
        "É",
        "\n",
        "👩‍🏫",
        "❤️",
    ]
)
MESSY = st.one_of(st.text(max_size=30), st.lists(PIECES, max_size=15).map("".join))

CASES = [
    ("", ""),
    ("école", "école"),
    ("l’école", "l'école"),
    ("l‘école", "l'école"),
    ("l´école", "l'école"),
    ("l`école", "l'école"),
    ("lʼécole", "l'école"),
    ("l′école", "l'école"),
    ("l＇école", "l'école"),
    ("e\u0301cole", "école"),
    ("E\u0301COLE", "ÉCOLE"),
    ("c\u0327a", "ça"),
    ("Noe\u0308l", "Noël"),
    ("15\u00a0000", "15 000"),
    ("15\u202f000", "15 000"),
    ("a\u2003b", "a b"),
    ("a\tb", "a b"),
    ("a\nb", "a\nb"),
    ("a\r\nb", "a\r\nb"),
    ("co\u2011éducation", "co-éducation"),
    ("co\u2010éducation", "co-éducation"),
    ("co\u00adéducation", "coéducation"),
    ("pho\u200btos", "photos"),
    ("\ufeffphotos", "photos"),
    ("pho\u200dtos", "photos"),
    ("👩\u200d🏫", "👩\u200d🏫"),
    ("👩🏽\u200d🏫", "👩🏽\u200d🏫"),
    ("❤\ufe0f\u200d🔥", "❤\ufe0f\u200d🔥"),
    ("cœur Œuvre æ", "cœur Œuvre æ"),
    ("PHOTOS", "PHOTOS"),
    ("« oui »", "« oui »"),
    ("6–8 — …", "6–8 — …"),
    ("x\u0300", "x\u0300"),
    ("\u200b\u200b", ""),
]


@pytest.mark.parametrize("typed, expected", CASES)
def test_normal_text(typed: str, expected: str) -> None:
    assert normalise(typed).text == expected


@pytest.mark.parametrize("typed, expected", CASES)
def test_normalising_twice_changes_nothing(typed: str, expected: str) -> None:
    assert normalise(expected).text == expected


@pytest.mark.parametrize(
    "typed, found, original",
    [
        ("l’e\u0301cole", "école", "e\u0301cole"),
        ("\ufeffphotos", "photos", "photos"),
        ("pho\u200btos", "photos", "pho\u200btos"),
        ("photos\u200b et", "photos", "photos"),
        ("\u200bdes pho\u00adtos", "photos", "pho\u00adtos"),
        ("a\u0301 x\u0300 b", "x", "x"),
        ("x\u0300b", "\u0300", "\u0300"),
        ("e\u0301\u0301", "é", "e\u0301"),
        ("15\u202f000", "15 000", "15\u202f000"),
    ],
)
def test_way_back(typed: str, found: str, original: str) -> None:
    normalised = normalise(typed)
    start = normalised.text.index(found)
    a, b = normalised.original_span(start, start + len(found))
    assert typed[a:b] == original


@PROPERTY
@given(MESSY)
def test_every_character_has_a_place_of_its_own(text: str) -> None:
    normalised = normalise(text)
    spans = [normalised.original_span(i, i + 1) for i in range(len(normalised.text))]
    assert all(0 <= a < b <= len(text) for a, b in spans)
    assert all(b <= c for (_, b), (c, _) in pairwise(spans))


@PROPERTY
@given(MESSY)
def test_whole_span_holds_all_but_invisible_edges(text: str) -> None:
    normalised = normalise(text)
    if normalised.text:
        a, b = normalised.original_span(0, len(normalised.text))
        assert set(text[:a] + text[b:]) <= set(INVISIBLE) | {"\u200d"}


@PROPERTY
@given(
    st.lists(
        st.sampled_from(["e\u0301", "l\u2019", "A\u0300", "\u00a0", "photos", "c\u0327", "\u2011", "\u00ad", "\u200b"]),
        max_size=12,
    )
)
def test_against_the_standard_library(pieces: list[str]) -> None:
    # No piece of this list combines with another one, so NFC and single replacements are all there is to do.
    text = "".join(pieces)
    expected = unicodedata.normalize("NFC", text).replace("\u00ad", "").replace("\u200b", "")
    assert normalise(text).text == expected.replace("\u2019", "'").replace("\u00a0", " ").replace("\u2011", "-")


@pytest.mark.parametrize("character", [*APOSTROPHES])
def test_each_apostrophe(character: str) -> None:
    assert normalise(f"l{character}école").text == "l'école"


@pytest.mark.parametrize("character", [*INVISIBLE])
def test_each_invisible_character(character: str) -> None:
    assert normalise(f"pho{character}tos").text == "photos"


@pytest.mark.parametrize("character", [*SPACES])
def test_each_space(character: str) -> None:
    assert normalise(f"a{character}é").text == "a é"


@pytest.mark.parametrize(
    "verbatim, form",
    [("l ’", "l'"), ("l’ ", "l'"), ("15\u202f000", "15 000"), ("L´", "L'"), ("a b", "a b"), ("s ' il", "s'il")],
)
def test_normal_form(verbatim: str, form: str) -> None:
    assert normal_form(verbatim) == form


@pytest.mark.parametrize(
    "typed, key",
    [
        ("Élèves", "eleves"),
        ("CŒUR", "coeur"),
        ("ÇA", "ca"),
        ("Noël", "noel"),
        ("où", "ou"),
        ("maîtresse", "maitresse"),
        ("Ægir", "aegir"),
        ("naïve", "naive"),
        ("ENT", "ent"),
        ("abc-d'", "abc-d'"),
        ("", ""),
        ("ÿ", "y"),
        ("ñ", "n"),
    ],
)
def test_fold(typed: str, key: str) -> None:
    assert fold(typed) == key


@PROPERTY
@given(st.text(alphabet="aàâäbcçdeéèêëiîïoôöuùûüœæÉÀÇŒ -'", max_size=20))
def test_fold_against_decomposition(text: str) -> None:
    spelled = text.lower().replace("œ", "oe").replace("æ", "ae")
    bare = "".join(c for c in unicodedata.normalize("NFD", spelled) if not unicodedata.combining(c))
    assert fold(text) == bare
    assert fold(fold(text)) == bare
