"""Segments: every word is in one, cuts fall behind marks, short ones are joined within their text."""

from __future__ import annotations

from itertools import groupby

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entnlp.corpus import corpus_from_frame
from entnlp.errors import OptionError
from entnlp.language import tokenize
from entnlp.textometry.segments import cut_places, join_rows, join_short, mark_weights, segment_numbers, segment_tokens
from entnlp.tokens import TermMatrix, term_matrix

TEXTS = ["Bonjour à tous, les photos sont belles. Merci beaucoup ; vraiment !", "", "Oui", "!!! ok", "..."]


def test_cuts_fall_behind_the_best_marks() -> None:
    tokens = tokenize(TEXTS)
    segment, text = segment_numbers(tokens, 4)
    assert text.tolist() == [0, 0, 0, 1, 2, 3, 4]
    words = [" ".join(tokens.surfaces[tokens.surface[segment == n]]) for n in range(len(text))]
    assert words == [
        "Bonjour à tous ,",
        "les photos sont belles .",
        "Merci beaucoup ; vraiment !",
        "",
        "Oui",
        "!!! ok",
        "...",
    ]


def test_without_a_length_each_text_is_one_segment() -> None:
    tokens = tokenize(TEXTS)
    segment, text = segment_numbers(tokens, None)
    assert segment.tolist() == tokens.text.tolist()
    assert text.tolist() == list(range(len(TEXTS)))


def test_segments_are_texts_with_the_metadata_of_theirs() -> None:
    tokens = tokenize(TEXTS)
    cut = segment_tokens(tokens, 4)
    assert cut.texts["text_id"].tolist() == ["1_1", "1_2", "1_3", "2", "3", "4", "5"]
    assert cut.texts["segment_of"].tolist() == ["1", "1", "1", "2", "3", "4", "5"]
    assert cut.texts["status"].tolist()[3] == "empty"
    whole, parts = term_matrix(tokens, multiwords=False), term_matrix(cut, multiwords=False)
    assert parts.terms.tolist() == whole.terms.tolist()
    assert parts.counts.sum(axis=0).tolist() == whole.counts.sum(axis=0).tolist()


@pytest.mark.parametrize("length", [1, 0, -3])
def test_a_segment_of_one_word_is_none(length: int) -> None:
    with pytest.raises(OptionError, match=f"a segment has 2 words or more; received {length}"):
        segment_numbers(tokenize(TEXTS), length)


@given(st.lists(st.sampled_from(["mot", "mot,", "mot.", "mot;", "mot :"]), max_size=60), st.integers(2, 12))
def test_every_word_is_in_one_segment_of_bounded_length(words: list[str], length: int) -> None:
    starts = cut_places(mark_weights(words), length)
    sizes = np.diff([*starts, len(words)])
    assert starts[0] == 0
    assert sizes.sum() == len(words)
    assert (sizes <= max(int(1.4 * length), length)).all()
    assert not words or (sizes >= 1).all()


def test_a_long_answer_is_cut_in_linear_time() -> None:
    tokens = tokenize(["les photos de la classe, " * 6000])
    segment, text = segment_numbers(tokens, 40)
    assert 500 < len(text) < 1300
    assert (np.diff(segment) >= 0).all()


@settings(max_examples=60)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 6)), max_size=20), st.integers(0, 8))
def test_joining_keeps_texts_apart_and_reaches_the_size(rows: list[tuple[str, int]], least: int) -> None:
    source, sizes = [row[0] for row in rows], [row[1] for row in rows]
    joined = join_short(sizes, source, least)
    assert (np.diff(joined) >= 0).all()
    assert set(joined.tolist()) == set(range(int(joined.max(initial=-1)) + 1))
    for _, run in groupby(range(len(rows)), key=lambda row: source[row]):
        inside = list(run)
        numbers = joined[inside]
        sums = [sum(sizes[row] for row in inside if joined[row] == n) for n in np.unique(numbers)]
        assert all(each >= least for each in sums) or len(sums) == 1
        others = [row for row in range(len(rows)) if row not in inside]
        assert not set(numbers.tolist()) & set(joined[others].tolist())


def test_joined_rows_have_the_terms_of_all() -> None:
    matrix = TermMatrix.from_counts([[2, 0, 0], [1, 1, 0], [0, 0, 3]], ["a", "b", "c"])
    assert join_rows(matrix, np.array([0, 0, 1])).toarray().tolist() == [[1, 1, 0], [0, 0, 1]]


def test_names_of_segments_never_meet_those_of_texts() -> None:
    frame = pd.DataFrame({"id": ["12", "12_1"], "t": ["un deux. trois quatre. cinq", "six"]})
    cut = segment_tokens(tokenize(corpus_from_frame(frame, text="t", id="id")), 2)
    assert cut.texts["text_id"].is_unique
    assert cut.texts["segment_of"].tolist() == ["12", "12", "12", "12_1"]
