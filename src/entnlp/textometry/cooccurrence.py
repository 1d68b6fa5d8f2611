"""Co-occurrence: terms that stand in the same answers, in the same sentences or near each other, and how strongly."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Unpack

import numpy as np
import numpy.typing as npt
import pandas as pd

from entnlp.errors import OptionError, one_of
from entnlp.textometry import association
from entnlp.textometry.contexts import Contexts, IntArray, Pairs, contexts_of
from entnlp.textometry.hypergeometric import specificity_scores
from entnlp.textometry.selection import TermOptions
from entnlp.tokens import TermMatrix, TokenTable

MEASURES = ("cooccurrence", "jaccard", "dice", "cosine", "g2", "npmi", "lafon")
"""Indices of a pair; "cooccurrence" is the plain count, in the column ``together``."""
POLE_MEASURES = ("lafon", "g2", "cofrequency")
COLUMNS = (
    "term", "other", "together", "count_term", "count_other", "expected", "jaccard", "dice", "cosine", "g2", "npmi",
    "lafon",
)  # fmt: skip
WILDCARD = "*"


def column_of(measure: str) -> str:
    """Name the column of a measure of pairs.

    Raises
    ------
    OptionError
        There is no such measure.
    """
    if measure not in MEASURES:
        raise OptionError(f'unknown measure "{measure}"; allowed: {one_of(measure, MEASURES)}')
    return "together" if measure == "cooccurrence" else measure


@dataclass(frozen=True, repr=False, eq=False)
class Cooccurrents:
    """What stands with a pole more, or less, than chance would have it.

    Parameters
    ----------
    table
        One row per co-occurrent, the most associated first, then by name: ``term``, ``count`` (F, its occurrences in
        the corpus), ``cofrequency`` (f, those in the contexts of the pole), ``contexts`` (contexts of the pole that
        hold it), ``expected`` (F t / T), ``g2`` (signed log-likelihood ratio, without unit), ``lafon`` (signed log10 of
        the hypergeometric probability: 3 means one chance in a thousand, negative is less than expected).
    pole
        Terms of the pole, sorted.
    asked
        The pole as it was given.
    count
        Occurrences of the pole.
    n_contexts
        Contexts (texts or sentences) that hold the pole.
    words, corpus_words
        t and T: words of the contexts and of the corpus, the pole's own occurrences in neither.
    context, window, measure, min_together
        The parameters.
    about
        Versions, lists, source, options.
    """

    table: pd.DataFrame
    pole: tuple[str, ...]
    asked: str
    count: int
    n_contexts: int
    words: int
    corpus_words: int
    context: str
    window: int
    measure: str
    min_together: int
    about: dict[str, Any] = field(default_factory=dict)

    def to_frame(self) -> pd.DataFrame:
        """Give the table as a new DataFrame."""
        return self.table.copy()

    def __repr__(self) -> str:
        return (
            f"Cooccurrents({len(self.table):,} of {self.asked!r}, {self.n_contexts:,} contexts, t={self.words:,}, "
            f"T={self.corpus_words:,})\n{self.table.head(10)}"
        )

    def _repr_html_(self) -> str:
        return self.table.head(50).to_html(index=False)


@dataclass(frozen=True, repr=False, eq=False)
class Cooccurrences:
    """Pairs of terms that meet.

    Parameters
    ----------
    table
        One row per pair, by descending ``measure``, then by name: ``term`` < ``other``, ``together`` (n_ab),
        ``count_term`` and ``count_other`` (n_a, n_b), ``expected`` (n_a n_b / N), ``jaccard``, ``dice``, ``cosine``
        (0 to 1), ``g2`` (signed log-likelihood ratio, without unit), ``npmi`` (-1 to 1), ``lafon`` (signed log10 of the
        hypergeometric probability).
    terms
        One row per chosen term, by name: ``term``, ``count`` (occurrences), ``contexts`` (n_a).
    n_contexts
        N.
    context, window, measure, min_together, top
        The parameters.
    contexts
        What the pairs were counted from.
    about
        Versions, lists, source, options.
    """

    table: pd.DataFrame
    terms: pd.DataFrame
    n_contexts: int
    context: str
    window: int
    measure: str
    min_together: int
    top: int | None
    contexts: Contexts
    about: dict[str, Any] = field(default_factory=dict)

    def to_frame(self) -> pd.DataFrame:
        """Give the table as a new DataFrame."""
        return self.table.copy()

    def __repr__(self) -> str:
        near = f" of {self.window} words" if self.context == "window" else ""
        shown = list(dict.fromkeys(["term", "other", "together", "expected", column_of(self.measure)]))
        return (
            f"Cooccurrences({len(self.table):,} pairs of {len(self.terms):,} terms; context: {self.context}{near}, "
            f"N={self.n_contexts:,})\n{self.table.loc[:9, shown]}"
        )

    def _repr_html_(self) -> str:
        return self.table.head(50).to_html(index=False)

    def around(
        self, pole: str | Sequence[str], *, measure: str = "lafon", min_together: int | None = None
    ) -> Cooccurrents:
        """Find the co-occurrents of a pole: terms that its contexts hold more often than the rest of the corpus.

        Here occurrences are counted, not contexts: a co-occurrent of F occurrences in the corpus has f of them in the
        contexts of the pole.  The contexts have t words and the corpus T, the pole's own occurrences left out of both:
        they stand in its contexts by definition, and would make every other term look rare there.  With
        ``context="window"`` the contexts are the words at most ``window`` places from an occurrence of the pole, each
        taken once.

        Parameters
        ----------
        pole
            A chosen term, or several taken as one; a term that ends with ``*`` stands for all that begin so.
        measure
            What the table is sorted by: ``"lafon"``, ``"g2"`` or ``"cofrequency"``.
        min_together
            Least f; that of the pairs by default.

        Returns
        -------
        Cooccurrents

        Raises
        ------
        OptionError
            No chosen term is the pole, or an option has a value that is not allowed.

        References
        ----------
        Lafon, P. (1984). Dépouillements et statistiques en lexicométrie. Slatkine-Champion.

        Examples
        --------
        >>> matrix = TermMatrix.from_counts([[1, 1, 0], [1, 2, 0], [0, 0, 3]], ["blog", "photo", "texte"])
        >>> cooccurrences(matrix).around("blog").to_frame()[["term", "count", "cofrequency", "expected"]]
            term  count  cofrequency  expected
        0  photo      3            3       1.5
        """
        least = self.min_together if min_together is None else min_together
        if measure not in POLE_MEASURES:
            raise OptionError(f'unknown measure "{measure}"; allowed: {one_of(measure, POLE_MEASURES)}')
        if least < 1:
            raise OptionError(f"min_together must be 1 or more; received {least}")
        asked = [pole] if isinstance(pole, str) else list(pole)
        names = self.terms["term"].to_numpy(dtype=object)
        own = _pole_mask(names, asked)
        near, count = self.contexts.near(own), self.contexts.occurrences()
        keep = np.flatnonzero(~own & (near.inside >= least))
        f, total = near.inside[keep], count[keep]
        table = pd.DataFrame(
            {
                "term": names[keep],
                "count": total,
                "cofrequency": f,
                "contexts": near.contexts[keep],
                "expected": association.expected_together(total, near.words, near.total),
                "g2": association.signed_g2(f, total, near.words, near.total),
                "lafon": specificity_scores(f, total, near.words, corpus=near.total),
            }
        )
        table = table.sort_values([measure, "term"], ascending=[False, True], ignore_index=True)
        return Cooccurrents(
            table,
            tuple(map(str, names[own])),
            ", ".join(asked),
            int(count[own].sum()),
            near.n_contexts,
            near.words,
            near.total,
            self.context,
            self.window,
            measure,
            least,
            {**self.about, "pole": asked, "pole_measure": measure, "pole_min_together": least},
        )


def cooccurrences(
    data: TokenTable | TermMatrix,
    *,
    context: str = "text",
    window: int = 5,
    measure: str = "cooccurrence",
    min_together: int = 2,
    top: int | None = None,
    **terms: Unpack[TermOptions],
) -> Cooccurrences:
    """Count how often terms meet, and compare with chance.

    Parameters
    ----------
    data
        Token table; or a term matrix, whose rows are then the contexts.
    context
        Where two terms meet.  ``"text"``, ``"sentence"``: n_ab contexts hold both, n_a and n_b hold each, of N contexts
        with at least one word; a term repeated in a context counts once.  ``"window"``: n_ab pairs of their occurrences
        are at most ``window`` places apart in a sentence, each pair counted once.  Every word is a place, chosen as a
        term or not; punctuation, numbers and emoji are none.  N is the number of ordered pairs of places so near each
        other (twice the unordered ones), n_a the number of those whose first word is the term: 2 ``window`` per
        occurrence, less at the ends of sentences.
    window
        Words to each side, 1 to 100; for ``context="window"`` only.
    measure
        What the table is sorted by: ``"cooccurrence"``, ``"jaccard"``, ``"dice"``, ``"cosine"``, ``"g2"``, ``"npmi"``
        or ``"lafon"``; all are in the table.
    min_together
        Least n_ab.  Pairs that meet once are left out by default: two words that each occur once, in the same answer,
        would have the highest value of every index.  Raise it, or ``min_count``, where texts are long: the pairs that
        meet are then millions.
    top
        Number of pairs kept; pairs equal to the last one are cut by name.
    **terms
        Which terms: see :func:`entnlp.textometry.selection.chosen_terms`.

    Returns
    -------
    Cooccurrences

    Raises
    ------
    OptionError
        An option has a value that is not allowed, or that a term matrix or n-grams cannot serve.

    References
    ----------
    Lafon, P. (1981). Analyse lexicométrique et recherche des cooccurrences. Mots 3, 95-148.
    Evert, S. (2008). Corpora and collocations. Corpus Linguistics: An International Handbook, 1212-1248.

    Examples
    --------
    >>> matrix = TermMatrix.from_counts([[1, 1, 0], [1, 2, 0], [0, 0, 3]], ["blog", "photo", "texte"])
    >>> cooccurrences(matrix).to_frame()[["term", "other", "together", "expected", "jaccard"]]
       term  other  together  expected  jaccard
    0  blog  photo         2  1.333333      1.0
    """
    column = column_of(measure)
    if min_together < 1 or (top is not None and top < 1):
        raise OptionError(f"min_together and top must be 1 or more; received {min_together} and {top}")
    found, about = contexts_of(data, context, window, **terms)
    about = {
        **about, "context": context, "window": window if context == "window" else None, "measure": measure,
        "min_together": min_together, "top": top, "n_contexts": found.total,
    }  # fmt: skip
    listed = pd.DataFrame({"term": found.terms, "count": found.occurrences(), "contexts": found.margins()})
    table = _pairs_table(found, min_together, column, top)
    return Cooccurrences(
        table, listed, found.total, context, window, measure, min_together, top, contexts=found, about=about
    )


def _pairs_table(found: Contexts, min_together: int, column: str, top: int | None) -> pd.DataFrame:
    pairs, margins, total = found.pairs(min_together), found.margins(), found.total
    ranking = _indices(pairs, margins, total, [column])[column].astype(np.float64)
    order = np.lexsort((pairs.second, pairs.first, -ranking))[:top]  # places are in the order of names
    kept = Pairs(*(each[order] for each in pairs))
    table = pd.DataFrame(_indices(kept, margins, total, COLUMNS[2:]))  # the other indices of the pairs kept only
    table.insert(0, "term", found.terms[kept.first])
    table.insert(1, "other", found.terms[kept.second])
    return table


def _indices(pairs: Pairs, margins: IntArray, total: int, names: Sequence[str]) -> dict[str, npt.NDArray[Any]]:
    n, a, b = pairs.together, margins[pairs.first], margins[pairs.second]
    # the same digits whichever name comes first, so that equal pairs are tied
    low, high = np.minimum(a, b), np.maximum(a, b)
    compute: dict[str, Callable[[], npt.NDArray[Any]]] = {
        "together": lambda: n,
        "count_term": lambda: a,
        "count_other": lambda: b,
        "expected": lambda: association.expected_together(a, b, total),
        "jaccard": lambda: association.jaccard(n, a, b),
        "dice": lambda: association.dice(n, a, b),
        "cosine": lambda: association.cosine(n, a, b),
        "g2": lambda: association.signed_g2(n, low, high, total),
        "npmi": lambda: association.normalised_pmi(n, low, high, total),
        "lafon": lambda: specificity_scores(n, low, high, corpus=total),
    }
    return {name: compute[name]() for name in names}


def _pole_mask(names: npt.NDArray[np.object_], asked: Sequence[str]) -> npt.NDArray[np.bool_]:
    own = np.zeros(len(names), dtype=bool)
    for each in asked:
        if each.endswith(WILDCARD) and len(each) > 1:
            found = np.array([str(name).startswith(each[:-1]) for name in names], dtype=bool)
        else:
            found = np.asarray(names == each, dtype=bool)
        if not found.any():
            # the terms are words of respondents: they are not listed
            raise OptionError(
                f'the pole "{each}" is none of the {len(names):,} chosen terms; check its spelling, the unit, the stop '
                "list and min_count, or end it with * for all terms that begin so"
            )
        own |= found
    if not own.any():
        raise OptionError("the pole has no term; give one, such as around('photo')")
    return own
