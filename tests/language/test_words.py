"""What the tagger is told of a word."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from entnlp.errors import InputError
from entnlp.language.lexicon import Lexicon, load_lexicon
from entnlp.language.words import HASHED, WordFeatures, WordVectors, load_vectors, nearest


@pytest.fixture
def features(known: Lexicon) -> WordFeatures:
    vectors = WordVectors(
        ("photos", "ecole"), np.array([[127, 0], [0, 127]], np.int8), np.array([0.01, 0.02], np.float32)
    )
    return WordFeatures(known, vectors)


def test_shapes(features: WordFeatures) -> None:
    for word in ("photos", "😍", "90", "-t-il", "l'", "…", "enseignant.e.s", "x" * 300):
        ids, numbers = features.describe(word)
        assert ids.shape == (len(HASHED),)
        assert ids.dtype == np.uint64
        assert numbers.shape == (features.size,)
        assert numbers.dtype == np.float32
        assert np.isfinite(numbers).all()


def test_accents_do_not_hide_what_a_word_may_be(features: WordFeatures) -> None:
    n = features.lexicon.n_features
    bare, accented = features.describe("ecole")[1], features.describe("école")[1]
    half = (n - 2) // 2
    np.testing.assert_array_equal(bare[half : 2 * half], accented[half : 2 * half])
    assert bare[half : 2 * half].any()


def test_case_and_digits_are_outside_the_hashed_strings(features: WordFeatures) -> None:
    np.testing.assert_array_equal(features.describe("PHOTOS")[0], features.describe("photos")[0])
    np.testing.assert_array_equal(features.describe("12")[0], features.describe("90")[0])
    assert (features.describe("PHOTOS")[1] != features.describe("photos")[1]).any()


def test_a_mistyped_word_is_described_by_the_word_meant(features: WordFeatures) -> None:
    n = features.lexicon.n_features - 2
    np.testing.assert_array_equal(features.describe("actvités")[1][:n], features.describe("activités")[1][:n])


@pytest.mark.parametrize(
    ("form", "meant"),
    [
        ("supeeeer", "super"),
        ("lecole", "école"),
        ("actvité", "activité"),
        ("phtos", "photos"),
        ("qsdfghj", None),
        ("été2", None),
        ("", None),
        ("ab", None),
    ],
)
def test_nearest(known: Lexicon, form: str, meant: str | None) -> None:
    assert nearest(form, known) == meant


def test_no_word_is_so_long(known: Lexicon) -> None:
    assert known.near("a" * 31) == set()
    assert nearest("sup" + "e" * 20_000 + "r", known) == "super"
    assert nearest("qsdfjklm" * 5_000, known) is None


def test_nearest_as_a_part_of_speech(known: Lexicon) -> None:
    assert known.reading(nearest("regrader", known, pos="VERB") or "", "VERB") == "regarder"
    assert nearest("qsdfghj", known, pos="VERB") is None


@pytest.mark.parametrize("load", [load_lexicon, load_vectors])
def test_damaged_files(tmp_path: Path, load) -> None:
    path = tmp_path / "damaged.npz"
    with pytest.raises(InputError, match=r"damaged\.npz.*FileNotFoundError.*install entnlp again"):
        load(path)
    path.write_bytes(b"PK\x03\x04 not a table")
    with pytest.raises(InputError, match=r"damaged\.npz.*install entnlp again"):
        load(path)
    np.savez(path, format=np.array([99]))
    with pytest.raises(InputError, match=r"damaged\.npz.*ValueError"):
        load(path)
