"""The term matrix against naive counts; n-grams against a naive walk; parts add up."""

# ruff: noqa: SIM905  # a table of words reads best as text
from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import CountVectorizer

from entnlp.errors import OptionError, SchemaError
from entnlp.tokens import TermMatrix, TokenTable, group_membership, join_words, merge, term_matrix
from entnlp.tokens.matrix import natural_key

PROPERTY = settings(max_examples=50, deadline=None, database=None, derandomize=True)
Build = Callable[..., TokenTable]

ITEMS = "un Un chat Chats~chat chien dort . , 2 👍 | l' école -vous un_chat cahier_de_vie".split()
TEXTS = st.lists(st.lists(st.sampled_from(ITEMS), max_size=10).map(" ".join), max_size=5)
SIZES = st.sets(st.integers(1, 4), min_size=1, max_size=3).map(lambda sizes: tuple(sorted(sizes)))


def naive_counts(
    tokens: TokenTable, unit: str, sizes: tuple[int, ...], multiwords: bool, mask: np.ndarray | None = None
) -> list[Counter[str]]:
    """Cut each sentence at what is no word, then slide windows over what is left."""
    frame = tokens.to_frame()
    counts = [Counter[str]() for _ in range(len(tokens.texts))]
    runs: list[tuple[int, list[str]]] = []
    previous: tuple[int, int] | None = None
    for i, row in enumerate(frame.itertuples(index=False)):
        place = (int(tokens.text[i]), int(row.sentence))
        if place != previous:
            runs.append((place[0], []))
        previous = place
        if multiwords and tokens.multiword[i] == -2:
            continue
        allowed = row.kind == "word" and (mask is None or mask[i])
        if multiwords and row.multiword:
            allowed = mask is None or bool(mask[i])
        if not allowed:
            runs.append((place[0], []))
            continue
        runs[-1][1].append(row.multiword if multiwords and row.multiword else getattr(row, unit))
    for text, words in runs:
        for size in sizes:
            for start in range(len(words) - size + 1):
                counts[text][join_words(words[start : start + size])] += 1
    return counts


def as_counters(matrix: TermMatrix) -> list[Counter[str]]:
    dense = matrix.counts.toarray()
    return [Counter({str(term): int(n) for term, n in zip(matrix.terms, row, strict=True) if n}) for row in dense]


def check(matrix: TermMatrix, expected: list[Counter[str]]) -> None:
    assert as_counters(matrix) == expected
    terms = sorted(set().union(*expected)) if expected else []
    assert matrix.terms.tolist() == terms
    assert matrix.shape == matrix.counts.shape == (len(expected), len(terms))
    assert matrix.counts.dtype == np.int64
    assert (matrix.counts.data > 0).all()


@PROPERTY
@given(texts=TEXTS, unit=st.sampled_from(["form", "lemma", "surface"]), multiwords=st.booleans())
def test_words_against_a_naive_count(build: Build, texts: list[str], unit: str, multiwords: bool) -> None:
    tokens = build(texts)
    matrix = term_matrix(tokens, unit=unit, multiwords=multiwords)
    check(matrix, naive_counts(tokens, unit, (1,), multiwords))
    if not multiwords:
        assert matrix.n_words.tolist() == matrix.counts.sum(axis=1).tolist()


@settings(PROPERTY, max_examples=100)
@given(texts=TEXTS, sizes=SIZES, multiwords=st.booleans(), data=st.data())
def test_ngrams_against_a_naive_walk(
    build: Build, texts: list[str], sizes: tuple[int, ...], multiwords: bool, data: st.DataObject
) -> None:
    tokens = build(texts)
    mask = None
    if data.draw(st.booleans()):
        mask = np.array(data.draw(st.lists(st.booleans(), min_size=len(tokens), max_size=len(tokens))), dtype=bool)
    matrix = term_matrix(tokens, ngram=sizes, multiwords=multiwords, mask=mask)
    check(matrix, naive_counts(tokens, "form", sizes, multiwords, mask))
    assert matrix.ngram == sizes


@PROPERTY
@given(
    st.lists(
        st.lists(st.sampled_from("un chat chien dort le".split()), max_size=8).map(" ".join), min_size=1, max_size=5
    ),
    SIZES,
)
def test_ngrams_against_scikit_learn(build: Build, texts: list[str], sizes: tuple[int, ...]) -> None:
    sizes = tuple(range(sizes[0], sizes[-1] + 1))
    if not any(len(text.split()) >= sizes[0] for text in texts):
        texts = [*texts, "un chat dort le chien"]
    vectorizer = CountVectorizer(token_pattern=r"\S+", ngram_range=(sizes[0], sizes[-1]))
    expected = vectorizer.fit_transform(texts)
    matrix = term_matrix(build(texts), ngram=sizes)
    assert matrix.terms.tolist() == vectorizer.get_feature_names_out().tolist()
    np.testing.assert_array_equal(matrix.counts.toarray(), expected.toarray())


@pytest.mark.parametrize(
    "text, ngram, expected",
    [
        ("un chat dort", 2, {"un chat": 1, "chat dort": 1}),
        ("un chat , dort", 2, {"un chat": 1}),
        ("un chat | dort", 2, {"un chat": 1}),
        ("un 2 chat", 2, {}),
        ("un 👍 chat", 2, {}),
        ("un un un", 2, {"un un": 2}),
        ("un un un", 3, {"un un un": 1}),
        ("un un un", 4, {}),
        ("à l' école", 2, {"à l'": 1, "l'école": 1}),
        ("a -t-il", 2, {"a-t-il": 1}),
        ("le cahier_de_vie bleu", 2, {"le cahier de vie": 1, "cahier de vie bleu": 1}),
        ("le cahier_de_vie bleu", 3, {"le cahier de vie bleu": 1}),
        ("le chat", (1, 2), {"le": 1, "chat": 1, "le chat": 1}),
        ("", 1, {}),
        ("!", 1, {}),
    ],
)
def test_ngrams_by_hand(build: Build, text: str, ngram: int, expected: dict[str, int]) -> None:
    assert as_counters(term_matrix(build([text]), ngram=ngram)) == [Counter(expected)]


def test_no_ngram_over_two_texts(build: Build) -> None:
    assert term_matrix(build(["un", "chat", "", "dort"]), ngram=2).shape == (4, 0)


def test_mask_is_a_barrier(build: Build) -> None:
    tokens = build(["Chat:NOUN très:ADV beau:ADJ chat:NOUN beau:ADJ"])
    mask = tokens.mask(pos=["NOUN", "ADJ"])
    assert as_counters(term_matrix(tokens, ngram=2, mask=mask)) == [Counter({"beau chat": 1, "chat beau": 1})]
    assert as_counters(term_matrix(tokens, mask=mask)) == [Counter({"chat": 2, "beau": 2})]
    assert term_matrix(tokens, mask=mask).n_words.tolist() == [5]  # the base of rates stays


def test_large_vocabulary_does_not_overflow(build: Build) -> None:
    words = [f"mot{chr(97 + i % 26)}{chr(97 + i // 26 % 26)}{chr(97 + i // 676)}" for i in range(3000)]
    matrix = term_matrix(build([" ".join(words)]), ngram=10)
    assert matrix.shape == (1, 2991)
    assert matrix.counts.data.tolist() == [1] * 2991
    assert " ".join(words[:10]) in set(matrix.terms)


@PROPERTY
@given(first=TEXTS, second=TEXTS, sizes=SIZES, unit=st.sampled_from(["form", "lemma", "surface"]))
def test_merge_adds_up(build: Build, first: list[str], second: list[str], sizes: tuple[int, ...], unit: str) -> None:
    together = term_matrix(build([*first, *second]), unit=unit, ngram=sizes)
    parts = [
        term_matrix(build(texts, prefix=prefix), unit=unit, ngram=sizes)
        for prefix, texts in (("a", first), ("b", second))
    ]
    merged = merge(*parts)
    assert merged.terms.tolist() == together.terms.tolist()
    np.testing.assert_array_equal(merged.counts.toarray(), together.counts.toarray())
    assert merged.n_words.tolist() == together.n_words.tolist()
    assert (merged.unit, merged.ngram) == (unit, sizes)
    assert merged.texts["text_id"].tolist() == [f"a{i}" for i in range(len(first))] + [
        f"b{i}" for i in range(len(second))
    ]


def test_merge_errors(build: Build) -> None:
    forms = term_matrix(build(["un"]))
    with pytest.raises(OptionError, match=re.escape("cannot merge counts of form (1,) with counts of lemma (1,)")):
        merge(forms, term_matrix(build(["un"], prefix="b"), unit="lemma"))
    with pytest.raises(OptionError, match=re.escape("cannot merge counts of form (1,) with counts of form (2,)")):
        merge(forms, term_matrix(build(["un"], prefix="b"), ngram=2))
    with pytest.raises(OptionError, match="the matrices share text identifiers; each text may be counted once"):
        merge(forms, term_matrix(build(["deux"])))


@PROPERTY
@given(texts=TEXTS, data=st.data())
def test_group_sums(build: Build, texts: list[str], data: st.DataObject) -> None:
    cycles = data.draw(st.lists(st.sampled_from(["1", "2", "10", None]), min_size=len(texts), max_size=len(texts)))
    matrix = term_matrix(build(texts, cycle=cycles))
    labels, counts = matrix.group("cycle")
    names = [cycle or "(sans valeur)" for cycle in cycles]
    assert sorted(labels) == sorted(set(names))
    for label, row in zip(labels, counts.toarray(), strict=True):
        expected = matrix.counts.toarray()[[name == label for name in names]].sum(axis=0)
        np.testing.assert_array_equal(row, expected)
    _, whole = matrix.group(None)
    np.testing.assert_array_equal(whole.toarray().sum(axis=0), matrix.counts.toarray().sum(axis=0))


def test_groups_are_in_natural_order(build: Build) -> None:
    texts = pd.DataFrame(
        {"text_id": list("abcdefg"), "status": "ok", "cycle": ["10", "2", None, "cycle 10", "cycle 2", "2", "1"]}
    )
    labels, member = group_membership(texts, "cycle")
    assert labels == ["1", "2", "10", "(sans valeur)", "cycle 2", "cycle 10"]
    assert member.toarray().sum(axis=1).tolist() == [1, 2, 1, 1, 1, 1]
    assert member.toarray().sum(axis=0).tolist() == [1] * 7


def test_groups_of_two_columns(build: Build) -> None:
    tokens = build(["un", "deux", "trois"], cycle=[1, 1, 2], place=["a", None, "a"])
    labels, counts = term_matrix(tokens).group(["cycle", "place"])
    assert labels == ["1 / (sans valeur)", "1 / a", "2 / a"]
    assert counts.toarray().tolist() == [[1, 0, 0], [0, 0, 1], [0, 1, 0]]


def test_no_group(build: Build) -> None:
    assert term_matrix(build(["un", "un"])).group(None)[0] == [""]
    labels, counts = term_matrix(build([])).group(None)
    assert (labels, counts.shape) == ([], (0, 0))
    with pytest.raises(SchemaError, match='grouping column "cycle" not found'):
        term_matrix(build(["un"])).group("cycle")


@pytest.mark.parametrize(
    "labels",
    [["2", "10"], ["cycle 2", "cycle 10"], ["1 / 2", "1 / 10", "2 / 1"], ["9", "a"], ["", "a"], ["a", "b"], ["1", "²"]],
)
def test_natural_key(labels: list[str]) -> None:
    assert all(natural_key(before) < natural_key(after) for before, after in pairwise(labels))


def test_select_terms(build: Build) -> None:
    matrix = term_matrix(build(["un chat", "un chien"]))
    some = matrix.select_terms([term != "un" for term in matrix.terms])
    assert some.terms.tolist() == ["chat", "chien"]
    assert some.counts.toarray().tolist() == [[1, 0], [0, 1]]
    assert some.n_words.tolist() == [2, 2]


def test_to_frame_and_repr(build: Build) -> None:
    matrix = term_matrix(build(["un chat un", ""]))
    expected = pd.DataFrame([[1, 2], [0, 0]], index=pd.Index(["t0", "t1"], name="text_id"), columns=["chat", "un"])
    pd.testing.assert_frame_equal(matrix.to_frame(), expected, check_column_type=False, check_index_type=False)
    assert repr(matrix) == "TermMatrix(2 texts x 2 terms (form), 2 non-zero)"
    assert matrix.about == {"made": "by hand"}


@pytest.mark.parametrize("ngram", [0, -1, 11, (0, 1), (1, 11), ()])
def test_ngram_out_of_range(build: Build, ngram: object) -> None:
    with pytest.raises(OptionError, match=re.escape(f"ngram must be numbers from 1 to 10; received {ngram}")):
        term_matrix(build(["un chat"]), ngram=ngram)  # type: ignore[arg-type]


def test_other_errors(build: Build) -> None:
    with pytest.raises(OptionError, match='unknown unit "mot"; allowed: form, lemma, surface'):
        term_matrix(build(["un chat"]), unit="mot")
    with pytest.raises(OptionError, match=re.escape("mask has shape (1,); expected (2,)")):
        term_matrix(build(["un chat"]), mask=[True])


@pytest.mark.parametrize(
    "words, text",
    [
        (["cahier", "de", "vie"], "cahier de vie"), (["l'", "école"], "l'école"), (["cahier", "d'", "école"], "cahier d'école"),
        (["a", "-t-il"], "a-t-il"), (["avez", "-vous", "vu"], "avez-vous vu"), (["qu'", "il", "a"], "qu'il a"),
        (["jusqu'", "à"], "jusqu'à"), (["un"], "un"), ([], ""), (["aujourd'hui", "on"], "aujourd'hui on"), (["a", "-", "b"], "a - b"),
    ],
)  # fmt: skip
def test_join_words(words: list[str], text: str) -> None:
    assert join_words(words) == text


@PROPERTY
@given(texts=TEXTS, random=st.randoms(use_true_random=False))
def test_order_of_texts_changes_no_sum(build: Build, texts: list[str], random: object) -> None:
    shuffled = list(texts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    a, b = term_matrix(build(texts), ngram=(1, 2)), term_matrix(build(shuffled), ngram=(1, 2))
    assert a.terms.tolist() == b.terms.tolist()
    assert np.asarray(a.counts.sum(axis=0)).tolist() == np.asarray(b.counts.sum(axis=0)).tolist()
