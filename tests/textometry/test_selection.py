"""Terms that statistics look at: from a token table, from a matrix, with every option."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entnlp.errors import OptionError
from entnlp.language import tokenize
from entnlp.textometry import chosen_terms
from entnlp.tokens import TermMatrix, TokenTable, term_matrix

PROPERTY = settings(max_examples=40, deadline=None, database=None, derandomize=True)
Make = Callable[..., TokenTable]


def counts_of(matrix: TermMatrix) -> dict[str, int]:
    sums = np.asarray(matrix.counts.sum(axis=0)).reshape(-1)
    return dict(zip(map(str, matrix.terms), sums.tolist(), strict=True))


@pytest.fixture(scope="module")
def tokens(make: Make) -> TokenTable:
    return make(["Les photos de la classe", "le cahier de textes, le cahier de textes", "photos", ""])


def test_default_is_forms_without_stop_words(tokens: TokenTable) -> None:
    matrix = chosen_terms(tokens)
    assert counts_of(matrix) == {"cahier": 2, "classe": 1, "photos": 2, "textes": 2}
    assert matrix.n_words.tolist() == [5, 8, 1, 0]  # the base: all words, stop words included
    assert (matrix.unit, matrix.ngram) == ("form", (1,))


def test_stop_lists(tokens: TokenTable) -> None:
    assert counts_of(chosen_terms(tokens, stop=None)).keys() >= {"les", "le", "de", "la", "photos"}
    assert "photos" not in counts_of(chosen_terms(tokens, stop={"photos"}))
    assert "le" in counts_of(chosen_terms(tokens, stop={"photos"}))


def test_least_counts_and_texts(tokens: TokenTable) -> None:
    assert counts_of(chosen_terms(tokens, min_count=2)) == {"cahier": 2, "photos": 2, "textes": 2}
    assert counts_of(chosen_terms(tokens, min_texts=2)) == {"photos": 2}
    assert counts_of(chosen_terms(tokens, min_count=3)) == {}
    assert chosen_terms(tokens, min_count=3).n_words.tolist() == [5, 8, 1, 0]


def test_multiword_terms(tokens: TokenTable) -> None:
    assert counts_of(chosen_terms(tokens, multiwords=True)) == {"cahier de textes": 2, "classe": 1, "photos": 2}


def test_mask_leaves_the_base(tokens: TokenTable) -> None:
    mask = tokens.mask(pos="NOUN") & (tokens.forms[tokens.form] != "classe")
    matrix = chosen_terms(tokens, mask=mask)
    assert set(counts_of(matrix)) <= {"photos", "cahier", "textes"}
    assert matrix.n_words.tolist() == [5, 8, 1, 0]


def test_base_of_ngrams_is_all_ngrams(tokens: TokenTable) -> None:
    matrix = chosen_terms(tokens, ngram=2)
    assert matrix.n_words.tolist() == [4, 6, 0, 0]  # "textes, le" is none
    assert counts_of(matrix) == {}  # each begins or ends with a stop word
    assert chosen_terms(tokens, ngram=3).n_words.tolist() == [3, 4, 0, 0]
    assert counts_of(chosen_terms(tokens, ngram=3)) == {"cahier de textes": 2}


@pytest.mark.parametrize("multiwords", [False, True])
def test_base_of_ngrams_is_the_same_with_a_mask(tokens: TokenTable, multiwords: bool) -> None:
    every = np.ones(len(tokens), dtype=bool)
    bare = chosen_terms(tokens, ngram=2, multiwords=multiwords)
    masked = chosen_terms(tokens, ngram=2, multiwords=multiwords, mask=every)
    nothing = chosen_terms(tokens, ngram=2, multiwords=multiwords, mask=~every)
    assert bare.n_words.tolist() == masked.n_words.tolist() == nothing.n_words.tolist()
    assert not len(nothing.terms)


def test_what_was_chosen_is_told(tokens: TokenTable) -> None:
    about = chosen_terms(tokens, unit="lemma", ngram=(1, 2), stop=None, min_count=2, min_texts=1).about
    chosen = {name: about[name] for name in ("unit", "ngram", "stop", "min_count", "min_texts")}
    assert chosen == {"unit": "lemma", "ngram": [1, 2], "stop": "no stop words", "min_count": 2, "min_texts": 1}
    assert about["source"]["name"] == "essai.csv"
    assert "min_count" not in tokens.about  # the table's own settings stay as they were


def test_matrix_keeps_its_terms_unless_asked() -> None:
    matrix = TermMatrix.from_counts([[2, 0, 1], [1, 3, 0]], ["photo", "blog", "le"])
    assert counts_of(chosen_terms(matrix)) == {"blog": 3, "le": 1, "photo": 3}
    assert counts_of(chosen_terms(matrix, stop="function")) == {"blog": 3, "photo": 3}
    assert counts_of(chosen_terms(matrix, min_texts=2)) == {"photo": 3}
    assert chosen_terms(matrix, stop="function").n_words.tolist() == [3, 4]
    assert counts_of(matrix) == {"blog": 3, "le": 1, "photo": 3}


@PROPERTY
@given(st.lists(st.lists(st.integers(0, 3), min_size=3, max_size=3), max_size=5), st.integers(1, 4), st.integers(1, 3))
def test_terms_kept_are_those_that_are_frequent_enough(rows: list[list[int]], least: int, texts: int) -> None:
    counts = np.array(rows, dtype=int).reshape(-1, 3)
    matrix = chosen_terms(TermMatrix.from_counts(counts, list("abc")), min_count=least, min_texts=texts)
    enough = (counts.sum(axis=0) >= least) & ((counts > 0).sum(axis=0) >= texts)
    assert matrix.terms.tolist() == [name for name, keep in zip("abc", enough, strict=True) if keep]
    np.testing.assert_array_equal(matrix.counts.toarray(), counts[:, enough])


def test_no_text(make: Make) -> None:
    assert chosen_terms(make([])).shape == (0, 0)
    assert chosen_terms(make(["", ""]), ngram=2).shape == (2, 0)


@pytest.mark.parametrize("option, value", [("unit", "lemma"), ("ngram", 2), ("multiwords", False), ("mask", [True])])
def test_what_only_a_token_table_can_serve(tokens: TokenTable, option: str, value: object) -> None:
    said = f"{option} was settled when the term matrix was made; give a token table to choose it"
    with pytest.raises(OptionError, match=said):
        chosen_terms(term_matrix(tokens), **{option: value})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"min_count": 0}, "min_count and min_texts must be 1 or more; received 0 and 1"),
        ({"min_texts": -2}, "min_count and min_texts must be 1 or more; received 1 and -2"),
        ({"unit": "mot"}, 'unknown unit "mot"; allowed: form, lemma, surface'),
        ({"ngram": 0}, "ngram must be numbers from 1 to 10; received 0"),
        ({"mask": [True]}, "mask has shape (1,); expected (15,)"),
    ],
)
def test_wrong_options(tokens: TokenTable, options: dict[str, object], said: str) -> None:
    with pytest.raises(OptionError, match=re.escape(said)):
        chosen_terms(tokens, **options)  # type: ignore[arg-type]


def test_option_that_does_not_exist(tokens: TokenTable) -> None:
    with pytest.raises(TypeError, match="unknown option 'top'; allowed: mask, min_count, min_texts"):
        chosen_terms(tokens, top=3)  # type: ignore[call-arg]


def test_multiword_terms_are_units_of_the_base() -> None:
    tokens = tokenize(["le cahier de textes est utile", "une photo utile"])
    assert chosen_terms(tokens, stop=None).n_words.tolist() == [6, 3]
    assert chosen_terms(tokens, stop=None, multiwords=True).n_words.tolist() == [4, 3]
    assert chosen_terms(tokens, stop=None, multiwords=True, min_count=2).n_words.tolist() == [4, 3]


def test_a_matrix_of_ngrams_has_ngrams_for_base() -> None:
    tokens = tokenize(["les photos de la classe", "un blog"])
    from_tokens = chosen_terms(tokens, ngram=2, stop=None)
    from_matrix = chosen_terms(term_matrix(tokens, ngram=2, multiwords=False))
    assert from_tokens.n_words.tolist() == from_matrix.n_words.tolist() == [4, 1]


def test_what_is_no_table_is_said() -> None:
    with pytest.raises(OptionError, match="received DataFrame: see from_counts"):
        chosen_terms(pd.DataFrame({"a": [1]}))  # type: ignore[arg-type]


def test_options_of_the_terms_are_kept() -> None:
    tokens = tokenize(["les photos de la classe"])
    about = chosen_terms(tokens, mask=tokens.mask(pos="NOUN"), multiwords=True).about
    assert (about["masked"], about["multiwords"]) == (True, True)
    assert chosen_terms(term_matrix(tokens), mask=None).about["masked"] is False


def test_parts_of_speech_are_chosen_and_told() -> None:
    tokens = tokenize(["les photos de la classe", "on regarde les photos"])
    nouns = chosen_terms(tokens, pos="NOUN", stop=None)
    assert nouns.terms.tolist() == chosen_terms(tokens, mask=tokens.mask(pos="NOUN"), stop=None).terms.tolist()
    assert nouns.about["pos"] == ["NOUN"]
    both = chosen_terms(tokens, pos="NOUN", mask=tokens.mask(where={"text_id": "2"}), stop=None)
    assert both.terms.tolist() == ["photos"]


def test_a_tag_of_treetagger_is_translated() -> None:
    tokens = tokenize(["les photos"])
    with pytest.raises(OptionError, match='unknown part of speech "NOM"; allowed: .*; "NOM" is "NOUN" here'):
        chosen_terms(tokens, pos="NOM")
