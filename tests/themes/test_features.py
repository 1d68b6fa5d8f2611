"""Words, characters and concepts as numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.feature_extraction.text import TfidfVectorizer

from entnlp.themes import Lexicon, TextFeatures
from entnlp.themes.features import character_features

TEXTS = [
    "voir les photos de la classe",
    "les devoirs du soir, les photos",
    "rien",
    "l'ecole ecrit aux parents. les eleves lisent",
    "les les les photos photos",
]
WORD = r"[^\W_]+"


def block(features: TextFeatures, texts: list[str], name: str) -> np.ndarray:
    columns = [each.startswith(name + ":") for each in features.get_feature_names_out()]
    return features.transform(texts).toarray()[:, columns]


def test_words_are_those_of_scikit_learn() -> None:
    ours = TextFeatures(lexicon=None).fit(TEXTS)
    theirs = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=WORD).fit(TEXTS)
    assert list(ours.vocabulary_["words"]) == list(theirs.get_feature_names_out())
    other = ["les parents lisent les devoirs", "inconnu", ""]
    assert block(ours, other, "words") == pytest.approx(theirs.transform(other).toarray(), abs=1e-6)


def test_characters_are_those_of_scikit_learn() -> None:
    ours = TextFeatures(lexicon=None, characters=(2, 4), min_count=2).fit(TEXTS)
    parts = [" ".join(text.replace("'", " ").replace(".", " ").replace(",", " ").split()) for text in TEXTS]
    theirs = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True, min_df=2).fit(parts)
    # scikit-learn counts a word shorter than the n-gram once more for each longer size.
    assert set(ours.vocabulary_["characters"]) == set(theirs.get_feature_names_out())
    long_words = ["photos photos devoirs parents"]
    assert block(ours, long_words, "characters") == pytest.approx(theirs.transform(long_words).toarray(), abs=1e-6)


def test_character_features_of_a_short_word() -> None:
    assert character_features("a", 2, 5) == [(" a", 0, 1), ("a ", 0, 1), (" a ", 0, 1)]


LEXICON = Lexicon({"SEE": ["voir", "lis*"], "PUPIL": ["eleve*"], "FAMILY": ["parent*", "famille*"]})


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("les eleves et leurs parents", {"PUPIL": 1.0, "FAMILY": 1.0, "FAMILY & PUPIL": 0.5}),
        ("les parents ! les eleves", {"PUPIL": 1.0, "FAMILY": 1.0}),
        ("parents, famille, parents", {"FAMILY": 1.0}),
        ("les mots", {}),
    ],
)
def test_concepts_and_their_pairs_within_sentences(text: str, found: dict[str, float]) -> None:
    features = TextFeatures(lexicon=LEXICON, concept_weight=1.0, pair_weight=0.5).fit(["eleves parents", "voir"])
    values = dict(zip(features.vocabulary_["concepts"].tolist(), block(features, [text], "concepts")[0], strict=True))
    assert {name: value for name, value in values.items() if value} == found


@given(st.text(alphabet="abeéls' .!,\n", max_size=40))
def test_what_is_located_is_what_is_counted(text: str) -> None:
    features = FITTED
    row = features.transform([text])
    places = features.locate(text)
    assert sorted(places) == sorted(row.indices.tolist())
    for found in places.values():
        assert all(0 <= start < end <= len(text) for start, end in found)


FITTED = TextFeatures(lexicon=LEXICON, min_count=1).fit(["les eleves lisent. les parents", "abel a lu", "sa b a l'e"])


def test_no_text_and_no_word() -> None:
    assert FITTED.transform([]).shape == (0, len(FITTED.get_feature_names_out()))
    assert FITTED.transform(["", "?!"]).nnz == 0


def test_fitted_again_gives_the_same() -> None:
    again = clone(FITTED).fit(["les eleves lisent. les parents", "abel a lu", "sa b a l'e"])
    assert (again.transform(TEXTS) != FITTED.transform(TEXTS)).nnz == 0


def test_order_of_texts_changes_nothing() -> None:
    one, other = (TextFeatures(lexicon=LEXICON).fit(each) for each in (TEXTS, TEXTS[::-1]))
    assert list(one.get_feature_names_out()) == list(other.get_feature_names_out())
    assert (one.transform(TEXTS) != other.transform(TEXTS)).nnz == 0


def test_unfitted() -> None:
    with pytest.raises(NotFittedError, match="not fitted"):
        TextFeatures().transform(TEXTS)


def test_stored_vocabulary_that_does_not_fit() -> None:
    names = {"words": "a\nb", "characters": "", "concepts": ""}
    with pytest.raises(ValueError, match="1 weights for 2 words"):
        TextFeatures(lexicon=None).restore(names, {"words": np.ones(1), "characters": np.ones(0)})
