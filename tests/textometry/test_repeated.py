"""Repeated segments against a naive dictionary of n-grams, and where there are very long ones."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entnlp.errors import OptionError
from entnlp.textometry import RepeatedSegments, repeated_segments
from entnlp.textometry.suffixes import distinct_inside, sort_suffixes
from entnlp.tokens import TokenTable, token_flag

PROPERTY = settings(max_examples=60, deadline=None, database=None, derandomize=True)
Make = Callable[..., TokenTable]


def table_of(texts: list[str], **metadata: list[object]) -> TokenTable:
    """Build a token table of words between spaces; "|" ends a sentence."""
    rows = []
    for number, text in enumerate(texts):
        sentence = 0
        for word in text.split():
            sentence += word == "|"
            if word != "|":
                rows.append((number, sentence, word))
    frame = pd.DataFrame(rows, columns=["text", "sentence", "word"])
    codes, words = pd.factorize(frame["word"].astype(object))
    flags = np.array([token_flag(str(word)) for word in words], dtype=np.uint8)
    code = codes.astype(np.int32)
    zeros = np.zeros(len(code), dtype=np.int32)
    vocabulary = np.asarray(words, dtype=object)
    described = pd.DataFrame({"text_id": [str(i) for i in range(len(texts))], "status": "ok", **metadata})
    return TokenTable(
        frame["text"].to_numpy(dtype=np.int32), frame["sentence"].to_numpy(dtype=np.int32), zeros, zeros, code, code, code,
        np.full(len(code), -1, dtype=np.int32), zeros.astype(np.uint8), flags[code], vocabulary, vocabulary, vocabulary,
        np.empty(0, dtype=object), described,
    )  # fmt: skip


def naive(texts: list[str], min_count: int) -> dict[str, tuple[int, int, bool]]:
    """Segment -> occurrences, texts, whether it is maximal."""
    counts: Counter[tuple[str, ...]] = Counter()
    where: dict[tuple[str, ...], set[int]] = {}
    for number, text in enumerate(texts):
        for run in re.split(r"[|,]", text):
            words = run.split()
            for start in range(len(words)):
                for end in range(start + 1, len(words) + 1):
                    counts[tuple(words[start:end])] += 1
                    where.setdefault(tuple(words[start:end]), set()).add(number)
    longer = {
        part: True
        for segment, times in counts.items()
        for part in (segment[1:], segment[:-1])
        if counts.get(part) == times
    }
    return {
        " ".join(segment): (times, len(where[segment]), segment not in longer)
        for segment, times in counts.items()
        if times >= min_count and len(segment) >= 2
    }


def shown(result: RepeatedSegments) -> dict[str, tuple[int, int, bool]]:
    table = result.table
    assert table["segment"].is_unique
    return {
        segment: (count, n_texts, maximal)
        for segment, count, n_texts, maximal in table[["segment", "count", "n_texts", "maximal"]].itertuples(
            index=False
        )
    }


TEXTS = st.lists(
    st.lists(st.sampled_from(["a", "b", "c", "a b", "|", ","]), max_size=12).map(" ".join), min_size=0, max_size=5
)


@PROPERTY
@given(texts=TEXTS, min_count=st.integers(2, 4))
def test_against_a_dictionary_of_all_ngrams(texts: list[str], min_count: int) -> None:
    expected = naive(texts, min_count)
    tokens = table_of(texts)
    maximal = {segment: found for segment, found in expected.items() if found[2]}
    assert shown(repeated_segments(tokens, min_count=min_count)) == maximal
    every = repeated_segments(tokens, min_count=min_count, maximal=False, max_words=20)
    assert shown(every) == {segment: found for segment, found in expected.items() if len(segment.split()) <= 20}


@PROPERTY
@given(texts=TEXTS, data=st.data())
def test_groups_add_up_and_order_changes_nothing(texts: list[str], data: st.DataObject) -> None:
    groups = data.draw(st.lists(st.sampled_from(["1", "2", None]), min_size=len(texts), max_size=len(texts)))
    result = repeated_segments(table_of(texts, cycle=groups), by="cycle")
    assert result.counts.sum(axis=1).tolist() == result.table["count"].tolist()
    order = data.draw(st.permutations(range(len(texts))))
    other = repeated_segments(table_of([texts[i] for i in order], cycle=[groups[i] for i in order]), by="cycle")
    pd.testing.assert_frame_equal(result.to_frame(), other.to_frame())


def test_by_hand(make: Make) -> None:
    tokens = make(
        ["Le cahier de vie, le cahier de vie", "un cahier de vie", "le cahier de textes", "x"], cycle=[1, 2, 2, 2]
    )
    found = repeated_segments(tokens, by="cycle").to_frame()
    assert found.to_numpy().tolist() == [
        ["cahier de", 2, 4, 3, 0.75, True, 2, 2],
        ["cahier de vie", 3, 3, 2, 0.5, True, 2, 1],
        ["le cahier de", 3, 3, 2, 0.5, True, 2, 1],
        ["le cahier de vie", 4, 2, 1, 0.25, True, 2, 0],
    ]
    assert found.columns.tolist()[-2:] == ["count_1", "count_2"]


@pytest.mark.parametrize("middle", [",", ".", "!", "2", "👍", "www.ecole.fr", "\n"])
def test_nothing_goes_over_what_is_no_word(make: Make, middle: str) -> None:
    text = f"photos {middle} blog"
    assert not len(repeated_segments(make([text, text])).table)
    assert repeated_segments(make(["photos blog", "photos blog"])).table["segment"].tolist() == ["photos blog"]


def test_occurrences_may_overlap() -> None:
    found = shown(repeated_segments(table_of(["a a a a"])))
    assert found == {"a a": (3, 1, True), "a a a": (2, 1, True)}


def test_limits_and_stop_words() -> None:
    tokens = table_of(["a b c d"] * 2 + ["b c"] * 2 + ["c d e"] * 2)
    assert shown(repeated_segments(tokens)).keys() == {"a b c d", "b c", "c d", "c d e"}
    assert shown(repeated_segments(tokens, min_words=3)).keys() == {"a b c d", "c d e"}
    assert shown(repeated_segments(tokens, max_words=3)).keys() == {"b c", "c d", "c d e"}
    assert shown(repeated_segments(tokens, min_count=4)).keys() == {"b c", "c d"}
    assert shown(repeated_segments(tokens, stop={"d"})).keys() == {"b c", "c d e"}


def test_units(make: Make) -> None:
    tokens = make(["les Photos", "LES photos", "les photos"])
    assert repeated_segments(tokens).table["count"].tolist() == [3]
    assert not len(repeated_segments(tokens, unit="surface").table)


def test_text_pasted_twice_is_one_segment() -> None:
    words = [f"m{i % 977}x{i}" if i % 7 else "de" for i in range(6000)]
    began = time.perf_counter()
    found = repeated_segments(table_of([" ".join(words), "de tout", " ".join(words)])).table
    assert time.perf_counter() - began < 5
    longest = found[found["length"] > 1].iloc[0]
    assert (len(found), longest["length"], longest["count"], longest["n_texts"]) == (1, 6000, 2, 2)
    assert len(longest["segment"].split()) == 101 and longest["segment"].endswith(" …")


def test_one_word_typed_thousands_of_times_does_not_blow_up() -> None:
    began = time.perf_counter()
    found = repeated_segments(table_of(["ah " * 5000])).table
    assert time.perf_counter() - began < 5
    assert found["length"].tolist() == list(range(2, 5000))
    assert found["count"].tolist() == list(range(4999, 1, -1))
    assert found["segment"].str.len().max() <= 3 * 100 + 1


@pytest.mark.parametrize("texts", [[], [""], ["a"], ["a b"], [", ,"], ["a", "a"]])
def test_nothing_is_repeated(texts: list[str]) -> None:
    result = repeated_segments(table_of(texts, cycle=["1"] * len(texts)), by="cycle")
    assert result.to_frame().shape[0] == 0
    assert result.table.columns.tolist() == ["segment", "length", "count", "n_texts", "share_texts", "maximal"]


def test_empty_group_and_equal_counts() -> None:
    tokens = table_of(["b c", "b c", "a b", "a b", ""], cycle=["1", "1", "1", "1", "2"])
    found = repeated_segments(tokens, by="cycle").to_frame()
    assert found["segment"].tolist() == ["a b", "b c"]  # ties by name
    assert found["count_2"].tolist() == [0, 0]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"min_count": 1}, "received 1, 2 and None"),
        ({"min_words": 1}, "min_count and min_words go from 2 and max_words from min_words; received 2, 1 and None"),
        ({"min_words": 4, "max_words": 3}, "received 2, 4 and 3"),
        ({"maximal": False}, "segments contained in longer ones need max_words of at most 20; received None"),
        ({"maximal": False, "max_words": 21}, "need max_words of at most 20; received 21"),
        ({"unit": "mot"}, 'unknown unit "mot"'),
    ],
)
def test_wrong_options(options: dict[str, object], said: str) -> None:
    with pytest.raises(OptionError, match=re.escape(said)):
        repeated_segments(table_of(["a b", "a b"]), **options)  # type: ignore[arg-type]


def test_it_prints_itself() -> None:
    result = repeated_segments(table_of(["a $b$", "a $b$", "a b <i>", "a b <i>"]), stop="function")
    assert repr(result).startswith("RepeatedSegments(")
    assert "mots outils" in result.stop and result.about["min_count"] == 2
    assert "<i>" not in result._repr_html_()


@PROPERTY
@given(st.lists(st.integers(0, 3), max_size=30))
def test_suffixes_are_sorted(numbers: list[int]) -> None:
    sequence = np.array([*numbers, 9], dtype=np.int64)
    found = sort_suffixes(sequence)
    suffixes = [sequence[start:].tolist() for start in found.start]
    assert suffixes == sorted(suffixes)
    for before, after, shared in zip(suffixes, suffixes[1:], found.shared[1:], strict=False):
        assert before[:shared] == after[:shared]
        assert before[shared] != after[shared]


@PROPERTY
@given(st.lists(st.integers(0, 9), min_size=1, max_size=40), st.data())
def test_distinct_numbers_of_intervals(numbers: list[int], data: st.DataObject) -> None:
    bounds = data.draw(st.lists(st.tuples(*[st.integers(0, len(numbers) - 1)] * 2).map(sorted), max_size=8))
    first, last = np.array([b[0] for b in bounds], dtype=np.int64), np.array([b[1] for b in bounds], dtype=np.int64)
    found = distinct_inside(np.array(numbers), first, last)
    assert found.tolist() == [len(set(numbers[a : b + 1])) for a, b in bounds]
