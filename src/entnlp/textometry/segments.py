"""Segments: texts cut near a chosen length where punctuation allows it, and short ones joined again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from entnlp.errors import OptionError
from entnlp.tokens import TermMatrix, TokenTable

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]

SHORTEST = 2
SOURCE = "segment_of"
"""Column of the segments' frame that holds the identifier of the text a segment is from."""
_WINDOW = 0.4
_WEIGHTS = {".": 6.0, "?": 6.0, "!": 6.0, "…": 6.0, ":": 5.0, ";": 4.0, ",": 1.0}
_NO_MARK = 0.01


def mark_weights(words: Sequence[str]) -> FloatArray:
    """Say how good it is to cut behind each word, from its last character; see :func:`cut_places`.

    >>> mark_weights(["Bonjour,", "merci", "!"]).tolist()
    [1.0, 0.01, 6.0]
    """
    return np.array([_WEIGHTS.get(str(word)[-1:], _NO_MARK) for word in words])


def cut_places(weights: FloatArray, length: int) -> list[int]:
    """Find where a text is cut, from the marks behind its words.

    Parameters
    ----------
    weights
        float (n_words,): how good it is to cut behind each word: 6 for . ? ! …, 5 for a colon, 4 for a semicolon, 1 for
        a comma, 0.01 for nothing.
    length
        Wanted number of words of a segment.

    Returns
    -------
    list of int
        Number of the first word of each segment; [0] for a text of at most ``length`` words.

    Notes
    -----
    Among the next ``1.4 * length`` words, the cut is behind the word whose weight divided by its distance from
    ``length`` (plus 1) is largest, the first of equals: the rule of IRaMuTeQ as rainette (Barnier) has it.

    Examples
    --------
    >>> cut_places(np.array([0.01, 1, 0.01, 6, 0.01, 0.01, 0.01, 6]), 3)
    [0, 4]
    """
    starts, span = [0], int(length * (1.0 + _WINDOW))
    if len(weights) <= length:
        return starts
    ranks = np.arange(1, span + 1)
    while starts[-1] < len(weights) - span:
        ahead = weights[starts[-1] : starts[-1] + span]
        starts.append(starts[-1] + int(np.argmax(ahead / (np.abs(ranks - length) + 1.0))) + 1)
    return starts


def segment_numbers(tokens: TokenTable, length: int | None) -> tuple[IntArray, IntArray]:
    """Give each token its segment.

    Parameters
    ----------
    tokens
        Token table.
    length
        Wanted words of a segment; None: each text is one segment.

    Returns
    -------
    segment
        int (n_tokens,): number of the segment.
    text
        int (n_segments,): row of each segment's text.

    Raises
    ------
    OptionError
        ``length`` is less than 2.
    """
    if length is None:
        return tokens.text.astype(np.int64), np.arange(len(tokens.texts))
    if length < SHORTEST:
        raise OptionError(f"a segment has {SHORTEST} words or more; received {length}; None keeps each text whole")
    word = tokens.is_word
    places = np.flatnonzero(word)
    weight_of = mark_weights(tokens.surfaces.tolist())
    # A mark counts for the word before it; of several marks ("?!...") the strongest.
    mark = np.where(word, 0.0, weight_of[tokens.surface])
    before = np.cumsum(word) - 1
    weights = np.full(len(places), _NO_MARK)
    after_a_word = (before >= 0) & ~word
    after_a_word[after_a_word] = tokens.text[after_a_word] == tokens.text[places[before[after_a_word]]]
    np.maximum.at(weights, before[after_a_word], mark[after_a_word])
    starts = np.zeros(len(places), dtype=bool)
    texts, first, counts = np.unique(tokens.text[places], return_index=True, return_counts=True)
    starts[first] = True
    for row in np.flatnonzero(counts > length):
        inside = slice(first[row], first[row] + counts[row])
        starts[first[row] + np.array(cut_places(weights[inside], length))] = True
    # Texts without a word keep a segment of their own, so that every text is there.
    owner = np.concatenate(
        [tokens.text[places[starts]].astype(np.int64), np.setdiff1d(np.arange(len(tokens.texts)), texts)]
    )
    order = np.argsort(owner, kind="stable")
    number = np.empty(len(owner), dtype=np.int64)
    number[order] = np.arange(len(owner))
    first_of_text = np.searchsorted(owner[order], np.arange(len(tokens.texts)))
    segment = first_of_text[tokens.text]
    inside_text = before >= 0
    inside_text[inside_text] = tokens.text[inside_text] == tokens.text[places[before[inside_text]]]
    segment[inside_text] = number[np.cumsum(starts) - 1][before[inside_text]]
    return segment, owner[order]


def segment_tokens(tokens: TokenTable, length: int | None) -> TokenTable:
    """Make each segment a text of its own.

    Returns
    -------
    TokenTable
        ``text_id`` is "12" for a text that is one segment, else "12_1", "12_2"...; ``segment_of`` is the text's
        identifier; the metadata are the text's.

    Raises
    ------
    OptionError
        ``length`` is less than 2.
    """
    segment, owner = segment_numbers(tokens, length)
    texts = tokens.texts.iloc[owner].reset_index(drop=True)
    if SOURCE in texts:  # a column of the survey that is called so
        texts = texts.rename(columns={SOURCE: SOURCE + "_"})
    source = texts["text_id"].astype(str)
    place = source.groupby(source, sort=False).cumcount() + 1
    several = source.map(source.value_counts()) > 1
    made = source[several] + "_" + place[several].astype(str)
    while made.isin(set(source[~several])).any():  # a text may be called "12_1" already
        made = made.str.replace(r"_(?=\d+$)", "__", regex=True)
    names = source.where(~several, made)
    texts = texts.assign(text_id=names, **{SOURCE: source})
    return replace(tokens, text=segment.astype(np.int32), texts=texts)


def join_short(sizes: Sequence[int] | IntArray, source: Sequence[Any], least: int) -> IntArray:
    """Join neighbouring segments of one text until each has enough terms.

    Parameters
    ----------
    sizes
        Different terms of each segment, in reading order; they are added up, so that a term counts in each segment.
    source
        Text of each segment.
    least
        Least terms of a joined segment, if its text has so many.

    Returns
    -------
    ndarray of int, shape (n_segments,)
        Number of the joined segment, from 0; a rest that is too short goes to the one before it.

    Examples
    --------
    >>> join_short([3, 2, 1, 1], ["a", "a", "a", "a"], 3).tolist()
    [0, 1, 1, 1]
    """
    joined = np.empty(len(sizes), dtype=np.int64)
    number = 0
    for _, rows in groupby(range(len(sizes)), key=lambda row: source[row]):
        groups: list[list[int]] = []
        held = least
        for row in rows:
            if held >= least:
                groups.append([])
                held = 0
            groups[-1].append(row)
            held += int(sizes[row])
        if held < least and len(groups) > 1:
            rest = groups.pop()
            groups[-1] += rest
        for group in groups:
            joined[group] = number
            number += 1
    return joined


def join_rows(matrix: TermMatrix, joined: IntArray) -> sparse.csr_array:
    """Presence of the terms in joined segments: CSR array of 0/1, shape (n_joined, n_terms)."""
    n_joined = int(joined.max(initial=-1)) + 1
    member = sparse.csr_array(
        (np.ones(len(joined), dtype=np.int64), (joined, np.arange(len(joined)))), shape=(n_joined, len(joined))
    )
    table = sparse.csr_array(member @ matrix.counts)
    table.data = np.ones_like(table.data)
    return table


def text_of(texts: pd.DataFrame) -> pd.Series[Any]:
    """Text of each segment: ``segment_of`` where texts were cut, else the segment's own identifier."""
    return texts[SOURCE] if SOURCE in texts else texts["text_id"]
