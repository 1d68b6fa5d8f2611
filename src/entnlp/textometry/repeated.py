"""Repeated segments: sequences of words that come back, whatever their length."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from entnlp.corpus import group_columns
from entnlp.errors import OptionError
from entnlp.textometry.frequencies import Stop, stop_mask
from entnlp.textometry.suffixes import (
    Intervals,
    differ_inside,
    distinct_inside,
    repeated_intervals,
    sort_suffixes,
)
from entnlp.tokens import TokenTable, group_membership, join_words, stop_words_of

LONGEST_SPELLED = 100
"""Words of a segment that are written out; "…" stands for the others: a text pasted twice must not fill a table."""
LONGEST_CONTAINED = 20
"""Longest segments when those contained in longer ones are wanted too: there are too many of them without a limit."""
IntArray = npt.NDArray[np.int64]
COLUMNS = ("segment", "length", "count", "n_texts", "share_texts", "maximal")


@dataclass(frozen=True, repr=False, eq=False)
class RepeatedSegments:
    """Segments, the most frequent first.

    Parameters
    ----------
    table
        ``segment`` (its first 100 words), ``length`` (words), ``count`` (occurrences; they may overlap), ``n_texts``,
        ``share_texts`` (n_texts over texts of status ok), ``maximal`` (False: every occurrence stands inside the same
        longer segment, which so has the same count).  By descending count, then descending length, then name.
    counts
        Occurrences in each group, one column per label, rows as in ``table``; no column without ``by``.
    by, stop
        The parameters.
    about
        Versions, lists, source, options.
    """

    table: pd.DataFrame
    counts: pd.DataFrame
    by: tuple[str, ...]
    stop: str
    about: dict[str, Any] = field(default_factory=dict)

    def to_frame(self) -> pd.DataFrame:
        """Give the table as a new DataFrame, the counts of group "1" in a column ``count_1``."""
        return pd.concat([self.table, self.counts.add_prefix("count_")], axis=1)

    def __repr__(self) -> str:
        return f"RepeatedSegments({len(self.table):,} segments; {self.stop})\n{self.table.head(10)}"

    def _repr_html_(self) -> str:
        return self.to_frame().head(50).to_html(index=False)


class _Words(NamedTuple):
    """Words with a number that stands nowhere else behind each run of them, where no segment goes over.

    ``codes`` and ``text``, shape (n,): word, or a number of at least the vocabulary's size; text of the word.
    """

    codes: IntArray
    text: IntArray


def repeated_segments(
    tokens: TokenTable,
    *,
    min_count: int = 2,
    min_words: int = 2,
    max_words: int | None = None,
    by: str | Sequence[str] | None = None,
    unit: str = "form",
    stop: Stop = None,
    maximal: bool = True,
) -> RepeatedSegments:
    """Find the segments of words that are repeated in a corpus.

    A segment stays inside a sentence and does not cross punctuation, a number, an address or an emoji.

    Parameters
    ----------
    tokens
        Token table.
    min_count
        Least occurrences in the corpus, from 2.
    min_words, max_words
        Shortest and longest segment shown, in words; no longest one without it.
    by
        Metadata columns: occurrences are also given for every group.
    unit
        ``"form"``, ``"lemma"`` or ``"surface"``.
    stop
        Segments that begin or end with such a word are left out; none by default.
    maximal
        Only segments that are not contained in a longer one of the same count.  False shows all others, too, and needs
        ``max_words`` of at most 20.

    Returns
    -------
    RepeatedSegments
        Without a row when nothing is repeated.

    Raises
    ------
    OptionError
        An option is out of range or unknown.

    References
    ----------
    Salem, A. (1987). Pratique des segments répétés. Essai de statistique textuelle. Paris: Klincksieck.

    Examples
    --------
    >>> from entnlp.language import tokenize
    >>> found = repeated_segments(tokenize(["le cahier de vie", "un cahier de vie.", "le cahier de textes"]))
    >>> found.to_frame()[["segment", "count", "n_texts"]]
            segment  count  n_texts
    0     cahier de      3        3
    1  cahier de vie      2        2
    2   le cahier de      2        2
    """
    if min_count < 2 or min_words < 2 or (max_words is not None and max_words < min_words):
        raise OptionError(
            "min_count and min_words go from 2 and max_words from min_words; "
            f"received {min_count}, {min_words} and {max_words}"
        )
    if not maximal and (max_words is None or max_words > LONGEST_CONTAINED):
        raise OptionError(
            f"segments contained in longer ones need max_words of at most {LONGEST_CONTAINED}; received {max_words}"
        )
    if not isinstance(tokens, TokenTable):
        raise OptionError(
            f"repeated segments need a token table, which knows the order; received {type(tokens).__name__}"
        )
    codes, vocabulary = tokens.units(unit, multiwords=False)
    words = _runs(codes, tokens, len(vocabulary))
    suffixes = sort_suffixes(words.codes)
    found = repeated_intervals(suffixes.shared, shortest=min_words)
    before = np.append(words.codes[-1:], words.codes)[:-1][suffixes.start]  # the last number stands nowhere else
    complete = differ_inside(before, found.first, found.last)
    if maximal:
        found, is_maximal = Intervals(*(each[complete] for each in found)), complete[complete]
    else:
        found, is_maximal = _contained(found, complete, shortest=min_words)
    keep = (found.last - found.first + 1 >= min_count) & (found.length >= min_words)
    keep &= found.length <= (np.inf if max_words is None else max_words)
    listed = stop_words_of(stop)
    starts = suffixes.start[found.first]
    stopped = stop_mask(vocabulary, listed)
    keep &= ~stopped[words.codes[starts]] & ~stopped[words.codes[starts + found.length - 1]]
    found, is_maximal, starts = Intervals(*(each[keep] for each in found)), is_maximal[keep], starts[keep]
    text = words.text[suffixes.start]
    table = pd.DataFrame(
        {
            "segment": [_spell(words, start, n, vocabulary) for start, n in zip(starts, found.length, strict=True)],
            "length": found.length,
            "count": found.last - found.first + 1,
            "n_texts": distinct_inside(text, found.first, found.last),
            "maximal": is_maximal,
            "start": starts,
        }
    ).astype({"segment": object})
    table["share_texts"] = table["n_texts"] / max(int((tokens.texts["status"] == "ok").sum()), 1)
    counts = _by_group(tokens, by, text, found)
    order = table.sort_values(
        ["count", "length", "segment", "start"], ascending=[False, False, True, True], kind="stable"
    ).index
    return RepeatedSegments(
        table.loc[order, list(COLUMNS)].reset_index(drop=True),
        counts.loc[order].reset_index(drop=True),
        tuple(group_columns(by)),
        listed.name,
        {
            **tokens.about, "by": group_columns(by), "unit": unit, "stop": listed.name, "min_count": min_count,
            "min_words": min_words, "max_words": max_words, "maximal": maximal,
        },
    )  # fmt: skip


def _runs(codes: npt.NDArray[np.int32], tokens: TokenTable, n_forms: int) -> _Words:
    """Put a number of its own behind each run of words of one sentence."""
    places = np.flatnonzero(codes >= 0)
    if not len(places):
        return _Words(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64))
    text, sentence = tokens.text[places], tokens.sentence[places]
    new = np.ones(len(places), dtype=bool)
    new[1:] = (np.diff(places) > 1) | (np.diff(text) != 0) | (np.diff(sentence) != 0)
    run = np.cumsum(new) - 1
    size = len(places) + int(run[-1]) + 1
    where = np.arange(len(places)) + run
    joined, of_text = np.full(size, -1, dtype=np.int64), np.zeros(size, dtype=np.int64)
    joined[where], of_text[where] = codes[places], text
    ends = np.flatnonzero(joined < 0)
    joined[ends] = n_forms + np.arange(len(ends))
    return _Words(joined, of_text)


def _contained(
    found: Intervals, complete: npt.NDArray[np.bool_], *, shortest: int
) -> tuple[Intervals, npt.NDArray[np.bool_]]:
    """Add what is shorter than each interval's length and occurs at its places only."""
    least = np.maximum(found.parent + 1, shortest)
    most = np.minimum(found.length, LONGEST_CONTAINED)
    times = np.maximum(most - least + 1, 0)
    which = np.repeat(np.arange(len(times)), times)
    length = np.repeat(least, times) + np.arange(len(which)) - np.repeat(np.cumsum(times) - times, times)
    first, last, parent = found.first[which], found.last[which], found.parent[which]
    return Intervals(first, last, length, parent), complete[which] & (length == found.length[which])


def _spell(words: _Words, start: int, length: int, vocabulary: npt.NDArray[np.object_]) -> str:
    written = join_words(vocabulary[words.codes[start : start + min(length, LONGEST_SPELLED)]].tolist())
    return written if length <= LONGEST_SPELLED else f"{written} …"


def _by_group(tokens: TokenTable, by: str | Sequence[str] | None, text: IntArray, found: Intervals) -> pd.DataFrame:
    """Count the occurrences of each segment in each group, by sums along the order of the suffixes."""
    columns: dict[str, IntArray] = {}
    if group_columns(by):
        labels, member = group_membership(tokens.texts, by)
        for row, label in enumerate(labels):
            inside = np.zeros(len(tokens.texts), dtype=np.int64)
            inside[member[[row]].indices] = 1
            upto = np.concatenate([[0], np.cumsum(inside[text])])
            columns[label] = upto[found.last + 1] - upto[found.first]
    return pd.DataFrame(columns, index=range(len(found.first)), dtype=np.int64)
