"""What the classes of a classification are made of: their terms, their groups, their most typical segments."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from entnlp.textometry.hypergeometric import specificity_scores
from entnlp.textometry.segments import text_of
from entnlp.tokens import TermMatrix, group_membership

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]
_NOTHING = 1e-9


def presence(matrix: TermMatrix) -> sparse.csr_array:
    """Whether each segment has each term: CSR array of 0/1, shape (n_segments, n_terms)."""
    table = matrix.counts.copy()
    table.data = np.ones_like(table.data)
    return table


def signed_chi2(both: IntArray, total: IntArray, *, n_class: int, n: int) -> FloatArray:
    """Chi-squared statistic of terms (or groups) with a class, one degree of freedom, without correction.

    Parameters
    ----------
    both
        Segments of the class that have the term, shape (n_terms,).
    total
        Segments that have the term.
    n_class, n
        Segments of the class, and all classified segments.

    Returns
    -------
    ndarray, shape (n_terms,)
        Negative where the term is rarer in the class than elsewhere; 0 where there is nothing to compare.

    Examples
    --------
    >>> signed_chi2(np.array([30, 10]), np.array([40, 40]), n_class=50, n=100).round(2).tolist()
    [16.67, -16.67]
    """
    a, m, k, size = (np.asarray(each, dtype=np.float64) for each in (both, total, n_class, n))
    gap = a * size - m * k
    base = k * (size - k) * m * (size - m)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(base > 0, size * gap / base * np.abs(gap), 0.0))


def nearest_class(table: sparse.csr_array, node: IntArray, leaves: Sequence[int]) -> IntArray:
    """Find the class that each unit's terms are most typical of.

    Parameters
    ----------
    table
        CSR array of 0/1, shape (n_units, n_terms).
    node
        int (n_units,): class of each unit; -1 without.
    leaves
        The classes.

    Returns
    -------
    ndarray of int, shape (n_units,)
        The class with the largest sum of signed chi-squared values of the unit's terms, computed from the units that
        have a class, the first of equals; -1 where no sum is positive.
    """
    scores = np.stack([np.asarray(table @ _chi2_of(table, node == leaf, node >= 0)) for leaf in leaves], axis=1)
    best = np.argmax(np.round(scores, 9), axis=1)
    return np.where(scores.max(axis=1) > _NOTHING, np.array(leaves)[best], -1)


def _chi2_of(table: sparse.csr_array, inside: npt.NDArray[np.bool_], among: npt.NDArray[np.bool_]) -> FloatArray:
    both = np.asarray(inside.astype(np.int64) @ table)
    total = np.asarray(among.astype(np.int64) @ table)
    return signed_chi2(both, total, n_class=int(inside.sum()), n=int(among.sum()))


def term_profiles(
    matrix: TermMatrix, classes: IntArray, *, top: int | None = None, min_chi2: float = 0.0
) -> pd.DataFrame:
    """Describe each class by the terms its segments have more, or less, often than the others.

    Parameters
    ----------
    matrix
        Terms of the segments.
    classes
        int (n_segments,): class of each, from 1; 0 for those left out, which count nowhere.
    top
        Terms kept per class, the most over-represented; all without it, then also those that are under-represented.
    min_chi2
        Least absolute chi-squared value.

    Returns
    -------
    DataFrame
        ``class``, ``rank``, ``term``, ``segments`` (of the class that have the term), ``total`` (classified segments
        that have it), ``share`` (segments / total), ``chi2`` (signed, see :func:`signed_chi2`), ``specificity`` (signed
        log10 probability of the hypergeometric model on segments), by class and descending chi2, then name.
    """
    table, numbers = presence(matrix), range(1, int(classes.max(initial=0)) + 1)
    among = classes > 0
    total, n = np.asarray(among.astype(np.int64) @ table), int(among.sum())
    parts = []
    for number in numbers:
        inside = classes == number
        both, n_class = np.asarray(inside.astype(np.int64) @ table), int(inside.sum())
        frame = pd.DataFrame(
            {
                "class": number,
                "term": matrix.terms,
                "segments": both,
                "total": total,
                "share": both / np.maximum(total, 1),
                "chi2": signed_chi2(both, total, n_class=n_class, n=n),
                "specificity": specificity_scores(both, total, n_class, corpus=n),
            }
        )
        frame = frame[(total > 0) & (frame["chi2"].abs() >= min_chi2)]
        parts.append(_ranked(frame, "term", top))
    return pd.concat(parts, ignore_index=True)


def metadata_profiles(matrix: TermMatrix, classes: IntArray, *, by: str | Sequence[str]) -> pd.DataFrame:
    """Describe each class by the groups of its segments.

    Parameters
    ----------
    matrix
        Terms of the segments, with the metadata of their texts.
    classes
        int (n_segments,): class of each, from 1; 0 for those left out.
    by
        Metadata columns; a missing value is a group of its own.

    Returns
    -------
    DataFrame
        ``class``, ``rank``, ``group``, ``segments``, ``texts`` (different texts), ``total`` (classified segments of the
        group), ``share`` (segments / total), ``share_class`` (segments / those of the class), ``chi2``,
        ``specificity``, as in :func:`term_profiles`.
    """
    labels, member = group_membership(matrix.texts, by)
    among = (classes > 0).astype(np.int64)
    total, n = np.asarray(member @ among), int(among.sum())
    texts = text_of(matrix.texts).to_numpy()
    group = np.asarray(member.T @ np.arange(len(labels)))
    parts = []
    for number in range(1, int(classes.max(initial=0)) + 1):
        inside = classes == number
        both, n_class = np.asarray(member @ inside.astype(np.int64)), int(inside.sum())
        own = pd.DataFrame({"group": group[inside], "text": texts[inside]}).drop_duplicates()
        frame = pd.DataFrame(
            {
                "class": number,
                "group": labels,
                "segments": both,
                "texts": np.bincount(own["group"], minlength=len(labels)),
                "total": total,
                "share": both / np.maximum(total, 1),
                "share_class": both / max(n_class, 1),
                "chi2": signed_chi2(both, total, n_class=n_class, n=n),
                "specificity": specificity_scores(both, total, n_class, corpus=n),
            }
        )
        parts.append(_ranked(frame[total > 0], "group", None))
    return pd.concat(parts, ignore_index=True)


def characteristic_segments(matrix: TermMatrix, classes: IntArray, *, top: int = 10) -> pd.DataFrame:
    """Find the segments that show best what each class is about.

    Parameters
    ----------
    matrix
        Terms of the segments.
    classes
        int (n_segments,): class of each, from 1; 0 for those left out.
    top
        Segments kept per class; of segments with the same terms, the first alone.

    Returns
    -------
    DataFrame
        ``class``, ``rank``, ``segment``, ``text_id``, ``score``: the sum of the signed chi-squared values of the
        segment's terms with its class; by class and descending score, in the order of the corpus where equal.

    References
    ----------
    Reinert, M. (1990), section on the units characteristic of a class; the absolute score of IRaMuTeQ.
    """
    table, among = presence(matrix), classes > 0
    sources = text_of(matrix.texts).to_numpy()
    names = matrix.texts["text_id"].to_numpy()
    parts = []
    for number in range(1, int(classes.max(initial=0)) + 1):
        rows = np.flatnonzero(classes == number)
        scores = np.asarray(table[rows] @ _chi2_of(table, classes == number, among))
        order = np.argsort(-np.round(scores, 9), kind="stable")
        seen: set[bytes] = set()
        kept: list[int] = []
        for place in order:
            row = rows[place]
            terms = np.sort(table.indices[table.indptr[row] : table.indptr[row + 1]]).tobytes()
            if terms not in seen:
                seen.add(terms)
                kept.append(int(place))
            if len(kept) == top:
                break
        chosen = rows[kept]
        parts.append(
            pd.DataFrame(
                {
                    "class": number,
                    "rank": np.arange(1, len(kept) + 1),
                    "segment": names[chosen],
                    "text_id": sources[chosen],
                    "score": scores[kept],
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def _ranked(frame: pd.DataFrame, name: str, top: int | None) -> pd.DataFrame:
    ordered = frame.assign(key=-frame["chi2"].round(9)).sort_values(["key", name], ignore_index=True)
    ordered = ordered.drop(columns="key")
    if top is not None:
        ordered = ordered[ordered["chi2"] > 0].head(top)
    ordered.insert(1, "rank", np.arange(1, len(ordered) + 1))
    return ordered
