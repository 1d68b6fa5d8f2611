"""Specificities: the terms that each group uses more, or less, than the whole corpus would lead one to expect."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Unpack

import numpy as np
import numpy.typing as npt
import pandas as pd

from entnlp.corpus import group_columns
from entnlp.errors import InputError, OptionError, one_of
from entnlp.textometry.frequencies import group_sizes
from entnlp.textometry.hypergeometric import specificity_scores
from entnlp.textometry.selection import TermOptions, chosen_terms
from entnlp.tokens import TermMatrix, TokenTable

FloatArray = npt.NDArray[np.float64]

BASES = ("words", "table")
BANALITY = 1.3
"""Scores nearer to 0 are banal: log10 of a probability of 5 %, rounded as TXM does."""

COLUMNS = (
    "group", "rank", "term", "count", "total", "expected", "specificity", "p_value", "q_value", "chi2", "g2",
    "log_ratio",
)  # fmt: skip
_YATES_UNDER = 5.0
MOST_ROWS = 10_000_000
"""Rows of a table: groups x terms."""


@dataclass(frozen=True, repr=False, eq=False)
class Specificities:
    """Terms of each group, scored against the whole corpus.

    Parameters
    ----------
    table
        One row per group and term, terms that a group never uses included; in each group by descending score, then
        name.  ``group``, ``rank`` (from 1; equal scores share the lowest rank), ``term``, ``count`` (f, occurrences in
        the group), ``total`` (F, in the corpus), ``expected`` (F t / T occurrences), ``specificity`` (signed log10 p),
        ``p_value`` (one tail: as many as f or more for over-use, or less for under-use; 0 under 1e-308), ``q_value``
        (Benjamini-Hochberg over all rows of groups that have words, of the doubled p, since the tail is chosen after
        the fact; missing in other groups),
        ``chi2`` and ``g2`` (signed, one degree of freedom, Yates's correction where a cell expects under 5),
        ``log_ratio`` (binary log of the ratio of the rates in and outside the group; 0 is replaced by 0.5).
    groups
        One row per group: ``words`` (t), ``texts`` (status ok).
    words
        T: words of the corpus.
    by, base
        The parameters.
    about
        Options of the terms, versions, lists, source.
    """

    table: pd.DataFrame
    groups: pd.DataFrame
    words: int
    by: tuple[str, ...]
    base: str
    about: dict[str, Any] = field(default_factory=dict)

    @property
    def counted(self) -> str:
        """What T and t count, in French: "mots", "segments" (n-grams) or "occurrences"."""
        if self.base == "table" or self.about.get("unit") == "term":
            return "occurrences"
        return "mots" if self.about.get("ngram", [1]) == [1] else "segments"

    def to_frame(self) -> pd.DataFrame:
        """Give the table as a new DataFrame."""
        return self.table.copy()

    def of(self, group: str) -> pd.DataFrame:
        """Rows of one group, most over-used first.

        Raises
        ------
        OptionError
            There is no such group.
        """
        group = str(group)
        if group not in self.groups.index:
            raise OptionError(f'no group "{group}"; groups: {one_of(str(group), map(str, self.groups.index))}')
        return self.table[self.table["group"] == group].reset_index(drop=True)

    def top(self, n: int = 10, *, under: int | None = None) -> pd.DataFrame:
        """Rows of the most over-used and the most under-used terms of each group.

        Parameters
        ----------
        n
            Over-used terms kept per group (scores over 0); of equal scores, by name.
        under
            Under-used terms kept per group (scores under 0); ``n`` without it.

        Returns
        -------
        DataFrame
            In the order of the table: the last row of a group is its most under-used term.

        Raises
        ------
        OptionError
            A number is under 0.
        """
        under = n if under is None else under
        if n < 0 or under < 0:
            raise OptionError(f"top takes numbers of 0 or more; received {n} and {under}")
        over = self.table["specificity"] > 0
        # From the end, equal scores would come by descending name.
        low = self.table[self.table["specificity"] < 0].sort_values(["specificity", "term"], kind="stable")
        kept = set(low.index[low.groupby("group", sort=False).cumcount() < under])
        kept |= set(self.table.index[over & (self.table.groupby("group", sort=False).cumcount() < n)])
        return self.table.loc[sorted(kept)].reset_index(drop=True)

    def wide(self) -> pd.DataFrame:
        """Scores as a table of terms x groups, both by name: float64, index ``term``."""
        parts = self.table.groupby("group", sort=False)
        return pd.DataFrame({label: part.set_index("term")["specificity"] for label, part in parts}).sort_index()

    def __repr__(self) -> str:
        n_terms = len(self.table) // len(self.groups)
        return (
            f"Specificities({n_terms:,} terms x {len(self.groups)} groups by {', '.join(self.by)}; "
            f"{self.words:,} words)\n{self.top(5)[['group', 'term', 'count', 'total', 'specificity']]}"
        )

    def _repr_html_(self) -> str:
        return self.top().to_html(index=False)


def specificities(
    data: TokenTable | TermMatrix, *, by: str | Sequence[str], base: str = "words", **terms: Unpack[TermOptions]
) -> Specificities:
    """Score how much more, or less, each group uses each term than the corpus as a whole.

    The score is Lafon's: log10 of the hypergeometric probability of a count as far from the expected one, or farther,
    on the same side; positive for over-use, negative for under-use.  3 stands for 1 chance in 1,000.

    Parameters
    ----------
    data
        Token table or term matrix.
    by
        Metadata columns; every combination of their values is a group, a missing value included.
    base
        What T and t count: ``"words"``, all words of the texts whatever is left out of the table, stop words included;
        ``"table"``, the occurrences of the terms kept, as R textometry does.
    **terms
        Options of the terms (see :func:`entnlp.textometry.chosen_terms`): unit, ngram, stop, multiwords, mask,
        min_count, min_texts.

    Returns
    -------
    Specificities

    Raises
    ------
    OptionError
        There is one group only, or an option has a value that is not allowed.
    InputError
        No word or no term is left.
    SchemaError
        There is no such metadata column.

    References
    ----------
    Lafon, P. (1980). Sur la variabilité de la fréquence des formes dans un corpus. Mots 1, 127-165.
    Hardie, A. (2014). Log ratio: an informal introduction. ESRC CASS, Lancaster.
    Benjamini, Y. and Hochberg, Y. (1995). Controlling the false discovery rate. JRSS B 57, 289-300.

    Examples
    --------
    >>> matrix = TermMatrix.from_counts([[8, 2], [1, 9]], ["photos", "devoirs"], ["CP", "CE1"])
    >>> specificities(matrix, by="text_id").wide().round(2).rename_axis(None)
              CE1    CP
    devoirs  2.56 -2.56
    photos  -2.56  2.56
    """
    if base not in BASES:
        raise OptionError(f'unknown base "{base}"; allowed: {one_of(str(base), BASES)}')
    columns = group_columns(by)
    if not columns:
        raise OptionError("specificities compare groups; give by=, a metadata column")
    matrix = chosen_terms(data, **terms)
    if len(matrix.ngram) > 1:
        raise OptionError(
            f"specificities take terms of one length; received ngram={matrix.ngram}: each length has its own totals"
        )
    groups = group_sizes(matrix, by)
    if len(groups) * len(matrix.terms) > MOST_ROWS:
        raise OptionError(
            f"{len(groups):,} groups x {len(matrix.terms):,} terms make over {MOST_ROWS:,} rows; group by a column "
            "with fewer values, or raise min_count"
        )
    counts = matrix.group(by)[1].toarray()
    if base == "table":
        groups["words"] = counts.sum(axis=1)
    used = int((groups["words"] > 0).sum())
    if not used:
        raise InputError(
            f"no word is left to compare in {len(matrix.texts):,} texts; check the text column and the stop list"
        )
    if used < 2:
        raise OptionError(
            f"one group has words of the {len(groups)} by {', '.join(columns)}: nothing to compare; "
            "group by another column"
        )
    if not len(matrix.terms):
        raise InputError("no term is left to compare; lower min_count or min_texts, or shorten the stop list")
    words = groups["words"].to_numpy()
    table = _table(counts, words, [str(label) for label in groups.index], matrix.terms)
    return Specificities(table, groups, int(words.sum()), tuple(columns), base, {**matrix.about, "base": base})


def _table(
    counts: npt.NDArray[np.int64], words: npt.NDArray[np.int64], labels: list[str], terms: npt.NDArray[np.object_]
) -> pd.DataFrame:
    """Score counts of shape (n_groups, n_terms); terms are sorted by name."""
    corpus = int(words.sum())
    total = np.broadcast_to(counts.sum(axis=0), counts.shape)
    part = np.broadcast_to(words[:, None], counts.shape)
    scores = specificity_scores(counts, total, part, corpus=corpus)
    order = np.argsort(-scores, axis=1, kind="stable")
    sorted_scores = np.take_along_axis(scores, order, axis=1)
    place = np.arange(counts.shape[1])
    first = np.ones(counts.shape, dtype=bool)
    first[:, 1:] = sorted_scores[:, 1:] != sorted_scores[:, :-1]
    rank = np.maximum.accumulate(np.where(first, place, 0), axis=1) + 1
    f, big_f = np.take_along_axis(counts, order, axis=1).reshape(-1), total[0][order].reshape(-1)
    t, score = part.reshape(-1), sorted_scores.reshape(-1)
    chi2, g2 = keyness(f, big_f, t, corpus=corpus)
    return pd.DataFrame(
        {
            "group": np.repeat(np.array(labels, dtype=object), counts.shape[1]),
            "rank": rank.reshape(-1),
            "term": terms[order.reshape(-1)],
            "count": f,
            "total": big_f,
            "expected": big_f / corpus * t,
            "specificity": score,
            "p_value": 10.0 ** -np.abs(score),
            "q_value": _q_values(np.abs(score) - np.log10(2.0), (t > 0) & (t < corpus)),
            "chi2": chi2,
            "g2": g2,
            "log_ratio": log_ratio(f, big_f, t, corpus=corpus),
        },
        columns=list(COLUMNS),
    )


def _q_values(scores: FloatArray, tested: npt.NDArray[np.bool_]) -> FloatArray:
    """Q-values of the rows that are tests; missing where a group has no word, or all of them."""
    q = np.full(len(scores), np.nan)
    q[tested] = false_discovery(scores[tested])
    return q


def false_discovery(scores: FloatArray) -> FloatArray:
    """Turn scores of -log10 p into q-values of Benjamini and Hochberg (1995), computed in logarithms.

    >>> false_discovery(np.array([2.0, 1.0, 1.5])).round(4).tolist()
    [0.03, 0.1, 0.0474]
    """
    order = np.argsort(-scores, kind="stable")
    log_q = np.log10(len(scores) / np.arange(1, len(scores) + 1)) - scores[order]
    q = np.empty(len(scores))
    q[order] = np.minimum.accumulate(log_q[::-1])[::-1]
    return np.asarray(10.0 ** np.minimum(q, 0.0))


def keyness(f: Any, total: Any, part: Any, *, corpus: int) -> tuple[FloatArray, FloatArray]:
    """Compute chi-squared and G2 of the table (term or not) x (group or not), negative for under-use.

    Yates's correction moves all cells by half an occurrence towards what is expected, where a cell expects under 5 and
    the gap is over 1/2: the rule of R quanteda.textstats (``textstat_keyness``, both measures).

    Parameters
    ----------
    f, total, part
        int (n,): occurrences in the group and in the corpus, words of the group.
    corpus
        Words of the corpus.

    Returns
    -------
    chi2, g2
        float64 (n,); 0 where a margin is 0.

    Examples
    --------
    >>> [each.round(4).tolist() for each in keyness(np.array([22]), np.array([25]), np.array([1943]), corpus=6710)]
    [[42.5234], [38.3958]]
    """
    f, total, part = (np.asarray(each, dtype=np.float64) for each in (f, total, part))
    observed = [f, total - f, part - f, corpus - total - part + f]
    rows, columns = (total, corpus - total), (part, corpus - part)
    expected = [row / max(corpus, 1) * column for row in rows for column in columns]
    gap = observed[0] - expected[0]
    least = np.minimum.reduce(expected)
    yates = (least < _YATES_UNDER) & (np.abs(gap) > 0.5)
    shift = np.where(yates, 0.5 * np.sign(gap), 0.0)
    chi2, g2 = np.zeros_like(gap), np.zeros_like(gap)
    for cell, mean, sign in zip(observed, expected, (1, -1, -1, 1), strict=True):
        moved, safe = cell - sign * shift, np.where(mean > 0, mean, 1.0)
        chi2 += (moved - mean) ** 2 / safe
        g2 += 2.0 * moved * np.log(np.where(moved > 0, moved, safe) / safe)
    tested = least > 0
    return np.where(tested, np.sign(gap) * chi2, 0.0), np.where(tested, np.sign(gap) * np.maximum(g2, 0.0), 0.0)


def log_ratio(f: Any, total: Any, part: Any, *, corpus: int) -> FloatArray:
    """Compute Hardie's log ratio: log2 of (f / t) / ((F - f) / (T - t)), counts of 0 taken as 0.5.

    Missing where the term, the group or all other groups have no occurrence or word.

    >>> log_ratio([20, 4], [25, 4], [1000, 1000], corpus=2000).round(4).tolist()
    [2.0, 3.0]
    """
    f, total, part = (np.asarray(each, dtype=np.float64) for each in (f, total, part))
    inside, outside = np.maximum(f, 0.5), np.maximum(total - f, 0.5)
    defined = (total > 0) & (part > 0) & (part < corpus)
    elsewhere = np.where(defined, corpus - part, 1.0)
    ratio = inside / np.where(defined, part, 1.0) / (outside / elsewhere)
    return np.where(defined, np.log2(ratio), np.nan)
