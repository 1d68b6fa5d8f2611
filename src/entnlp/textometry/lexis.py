"""The vocabulary of a corpus and of its groups: richness, spectrum, ranks, growth, and comparison at equal size."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Unpack

import numpy as np
import numpy.typing as npt
import pandas as pd

from entnlp.corpus import group_columns
from entnlp.errors import EntnlpWarning, InputError, OptionError
from entnlp.textometry.growth import Occurrences, growth_curve, log_line, occurrences_of
from entnlp.textometry.rarefaction import curve_sizes, draw_deviation, expected_types, text_deviation
from entnlp.textometry.selection import TermOptions, chosen_terms
from entnlp.textometry.summary import group_title
from entnlp.tokens import TermMatrix, TokenTable, group_membership

OVERALL = "ensemble"
MOST_GROUPS = 100
"""More groups are a mistake: identifiers, dates or answers taken as groups."""
SAMPLINGS = ("words", "texts")
Z95 = 1.959964
IntArray = npt.NDArray[np.int64]

COMPARED = (
    "group", "sampling", "total", "distinct", "sample_size", "sample_words", "rarefied", "rarefied_sd", "rarefied_low",
    "rarefied_high",
)  # fmt: skip


@dataclass(frozen=True, repr=False, eq=False)
class Lexis:
    """What the vocabulary of each group is like; the group "" is all texts together.

    Parameters
    ----------
    richness
        One row per group: ``group`` (label), ``texts`` (status ok), ``words`` (N, counted words), ``distinct`` (V),
        ``hapax`` (V1, types that occur once), ``dis_legomena`` (V2), ``type_token_ratio`` (V / N), ``guiraud``
        (V / sqrt N), ``herdan`` (C = ln V / ln N), ``yule_k`` (K = 10^4 (sum of m^2 V(m) - N) / N^2), ``zipf_slope``
        (least squares of log10 count on log10 rank, over all types), ``heaps_k`` and ``heaps_beta`` (V(n) = K n^beta,
        least squares of log10 observed on log10 position, over the positions of ``growth``), ``sample_words`` and
        ``rarefied`` (the comparison by words of ``rarefaction``).  What is not defined, such as V / N without words, is
        missing.
    rarefaction
        Groups at equal size, one row per sampling and group: ``sampling`` ("words": words drawn one by one; "texts":
        whole texts drawn), ``total`` and ``sample_size`` in that unit, ``distinct`` (V), ``sample_words`` (words of the
        sample, expected for texts), ``rarefied`` (expected number of types in the sample), ``rarefied_sd`` and the
        bounds ``rarefied_low``, ``rarefied_high`` (1.96 of them, 95 %).  Missing for a group smaller than the sample.
    curves
        The same for samples of all sizes: ``sampling``, ``group``, ``sample_size``, ``rarefied``, deviation, bounds.
    growth
        ``group``, ``position``, ``observed``, ``expected``, see :func:`entnlp.textometry.growth.growth_curve`.
    spectrum
        ``group``, ``frequency`` (m), ``types`` (V(m)), ``occurrences`` (m V(m)), ``share_types`` (V(m) / V).
    ranks
        ``group``, ``rank`` (r, from 1; ties by name, each with a rank of its own), ``term``, ``count``,
        ``cumulative_share`` (of the group's words, down to this rank).
    by
        The parameter.
    about
        Versions, lists, source, options.

    References
    ----------
    Guiraud, P. (1954). Les caractères statistiques du vocabulaire. Paris: PUF.
    Herdan, G. (1960). Type-token Mathematics. The Hague: Mouton.
    Yule, G. U. (1944). The Statistical Study of Literary Vocabulary. Cambridge University Press; its K and
    the others compared in Tweedie, F. J. and Baayen, R. H. (1998). How variable may a constant be? Measures of lexical
    richness in perspective. Computers and the Humanities 32, 323-352.
    """

    richness: pd.DataFrame
    rarefaction: pd.DataFrame
    curves: pd.DataFrame
    growth: pd.DataFrame
    spectrum: pd.DataFrame
    ranks: pd.DataFrame
    by: tuple[str, ...]
    about: dict[str, Any] = field(default_factory=dict)

    def to_frame(self) -> pd.DataFrame:
        """Give the richness of each group as a new DataFrame."""
        return self.richness.copy()

    @property
    def titles(self) -> dict[str, str]:
        """Label of each group -> its name for a reader, all different: "1" -> "cycle 1", "" -> "ensemble"."""
        titles: dict[str, str] = {}
        for label in self.richness["group"]:
            base = title = group_title(label, self.by) if label else OVERALL
            number = 1
            while title in titles.values() or (label and title == OVERALL):
                number += 1
                title = f"{base} ({number})"
            titles[label] = title
        return titles

    def __repr__(self) -> str:
        grouped = f" by {', '.join(self.by)}" if self.by else ""
        whole = self.richness[self.richness["group"] == ""].iloc[0]
        return (
            f"Lexis({int(whole['words']):,} words, {int(whole['distinct']):,} types, {int(whole['hapax']):,} hapax"
            f"{grouped}; {self.about.get('stop')})\n{self.richness}"
        )

    def _repr_html_(self) -> str:
        return self.richness.to_html(index=False) + self.rarefaction.to_html(index=False)


class _Group(NamedTuple):
    """Counts of one group: texts ok, occurrences and texts of each type, and its words in order."""

    label: str
    texts: int
    counts: IntArray
    n_texts: IntArray
    occurrences: Occurrences

    @property
    def words(self) -> int:
        return int(self.counts.sum())

    def total(self, sampling: str) -> int:
        return self.words if sampling == "words" else self.texts


def lexis(
    data: TokenTable | TermMatrix,
    *,
    by: str | Sequence[str] | None = None,
    sample_words: int | None = None,
    sample_texts: int | None = None,
    points: int = 100,
    **options: Unpack[TermOptions],
) -> Lexis:
    """Describe the vocabulary of a corpus and compare that of its groups at equal size.

    Parameters
    ----------
    data
        Token table or term matrix.
    by
        Metadata columns; every combination of their values is a group, a missing value included.
    sample_words, sample_texts
        Size at which groups are compared, in words and in texts; that of the smallest group that has words without it.
    points
        Number of points of the curves.
    **options
        As in :func:`entnlp.textometry.chosen_terms`; but all words are counted unless ``stop`` is given, and terms are
        words: ``ngram``, ``min_count`` and ``min_texts`` stay 1, since rare words are what richness is about.

    Returns
    -------
    Lexis
        When there are groups, all texts together come behind them.

    Raises
    ------
    InputError
        There is no word to count.
    OptionError
        An option is out of range, or the columns make more than :data:`MOST_GROUPS` groups.

    Examples
    --------
    >>> matrix = TermMatrix.from_counts([[2, 1, 1], [1, 0, 0]], ["un", "chat", "chien"])
    >>> lexis(matrix).to_frame()[["words", "distinct", "hapax", "type_token_ratio"]]
       words  distinct  hapax  type_token_ratio
    0      5         3      2               0.6
    """
    for name, value in (("sample_words", sample_words), ("sample_texts", sample_texts), ("points", points)):
        if value is not None and value < 1:
            raise OptionError(f"{name} must be 1 or more; received {value}")
    options.setdefault("stop", None)
    matrix = _words_of(data, options)
    groups = list(_groups(matrix, occurrences_of(data, matrix, **options), by))
    parts = [each for each in groups if each.label or len(groups) == 1]
    chosen = {
        sampling: given if given is not None else min((g.total(sampling) for g in parts if g.words), default=0)
        for sampling, given in (("words", sample_words), ("texts", sample_texts))
    }
    compared = pd.DataFrame(
        [_compared(group, sampling, chosen[sampling]) for sampling in SAMPLINGS for group in groups],
        columns=list(COMPARED),
    )
    for sampling, size in chosen.items():
        most = max(group.total(sampling) for group in groups)
        if size > most:
            warnings.warn(
                f"no group has {size:,} {sampling}, the size asked for; the largest has {most:,}: nothing is compared",
                EntnlpWarning,
                stacklevel=2,
            )
    growth = {group.label: growth_curve(group.occurrences, points=points) for group in groups}
    richness = pd.DataFrame([_richness(group, growth[group.label]) for group in groups])
    by_words = compared[compared["sampling"] == "words"]
    richness["sample_words"] = by_words["sample_size"].to_numpy()
    richness["rarefied"] = by_words["rarefied"].to_numpy()
    return Lexis(
        richness,
        compared,
        pd.concat([_curve(g, s, points, chosen[s]) for s in SAMPLINGS for g in groups], ignore_index=True),
        pd.concat([frame.assign(group=label) for label, frame in growth.items()], ignore_index=True)[
            ["group", "position", "observed", "expected"]
        ],
        pd.concat([_spectrum(group) for group in groups], ignore_index=True),
        pd.concat([_ranks(group, matrix.terms) for group in groups], ignore_index=True),
        tuple(group_columns(by)),
        {**matrix.about, "by": group_columns(by), "sample_words": chosen["words"], "sample_texts": chosen["texts"]},
    )


def _words_of(data: TokenTable | TermMatrix, options: TermOptions) -> TermMatrix:
    """Count single words, all of them but those of the stop list."""
    for name in ("min_count", "min_texts"):
        if options.get(name, 1) != 1:
            raise OptionError(f"{name} must be 1 here, since rare words are counted too; received {options.get(name)}")
    if options.get("ngram", 1) not in (1, (1,)):
        raise OptionError(f"ngram must be 1 here, since words are counted; received {options.get('ngram')}")
    matrix = chosen_terms(data, **options)
    if not matrix.counts.nnz:
        statuses = matrix.texts["status"].value_counts()
        found = ", ".join(f"{n} {status}" for status, n in statuses.sort_index().items() if n)
        raise InputError(f"no word is left to count ({found or 'no text'}); check the text column and the stop list")
    return matrix


def _groups(matrix: TermMatrix, occurrences: Occurrences, by: str | Sequence[str] | None) -> Iterator[_Group]:
    """Cut the corpus into its groups, then give all texts as the group ""."""
    labels, member = group_membership(matrix.texts, by)
    if len(labels) > MOST_GROUPS:
        raise OptionError(
            f"the grouping columns make {len(labels):,} groups; at most {MOST_GROUPS} are compared: "
            "choose columns with few values, not identifiers, dates or answers"
        )
    presence = matrix.counts.copy()
    presence.data = np.ones_like(presence.data)
    ok = (matrix.texts["status"] == "ok").to_numpy() | (matrix.counts.sum(axis=1) > 0)
    cuts = [(label, member[[row]].indices) for row, label in enumerate(labels)] if by else []
    for label, rows in [*cuts, ("", np.arange(matrix.shape[0]))]:
        chosen = np.zeros(matrix.shape[0], dtype=bool)
        chosen[rows] = True
        inside = chosen[occurrences.text]
        yield _Group(
            label,
            int(ok[chosen].sum()),
            np.asarray(matrix.counts[rows].sum(axis=0), dtype=np.int64).reshape(-1),
            np.asarray(presence[rows].sum(axis=0), dtype=np.int64).reshape(-1),
            Occurrences(occurrences.text[inside], occurrences.term[inside], occurrences.ordered),
        )


def _richness(group: _Group, growth: pd.DataFrame) -> dict[str, Any]:
    counts = np.sort(group.counts[group.counts > 0])[::-1]
    words, distinct = group.words, len(counts)
    zipf = log_line(np.arange(1, distinct + 1), counts)
    heaps = log_line(growth["position"], growth["observed"])
    missing = float("nan")
    return {
        "group": group.label,
        "texts": group.texts,
        "words": words,
        "distinct": distinct,
        "hapax": int((counts == 1).sum()),
        "dis_legomena": int((counts == 2).sum()),
        "type_token_ratio": distinct / words if words else missing,
        "guiraud": distinct / np.sqrt(words) if words else missing,
        "herdan": np.log(distinct) / np.log(words) if words > 1 else missing,
        "yule_k": 1e4 * (float(counts.astype(float) @ counts) - words) / words**2 if words else missing,
        "zipf_slope": zipf.slope,
        "heaps_k": 10**heaps.intercept,
        "heaps_beta": heaps.slope,
    }


def _rarefied(group: _Group, sampling: str, sizes: IntArray) -> pd.DataFrame:
    """Expect the number of types in samples of some sizes, with its deviation and bounds."""
    if sampling == "words":
        expected, sd = expected_types(group.counts, sizes), draw_deviation(group.counts, sizes)
    else:
        expected = expected_types(group.n_texts, sizes, total=group.texts)
        sd = text_deviation(group.n_texts, sizes, total=group.texts)
    return pd.DataFrame(
        {
            "sampling": sampling,
            "group": group.label,
            "sample_size": sizes,
            "rarefied": expected,
            "rarefied_sd": sd,
            "rarefied_low": np.maximum(expected - Z95 * sd, 0.0),
            "rarefied_high": expected + Z95 * sd,
        }
    )


def _curve(group: _Group, sampling: str, points: int, chosen: int) -> pd.DataFrame:
    return _rarefied(group, sampling, curve_sizes(group.total(sampling), points, [chosen]))


def _compared(group: _Group, sampling: str, size: int) -> dict[str, Any]:
    total = group.total(sampling)
    row = {str(name): value for name, value in _rarefied(group, sampling, np.array([size])).iloc[0].items()}
    mean = group.words / group.texts if sampling == "texts" and group.texts else 1.0
    return {
        **row,
        "total": total,
        "distinct": int((group.counts > 0).sum()),
        "sample_words": size * mean if size <= total else float("nan"),
    }


def _spectrum(group: _Group) -> pd.DataFrame:
    frequency, types = np.unique(group.counts[group.counts > 0], return_counts=True)
    return pd.DataFrame(
        {
            "group": group.label,
            "frequency": frequency,
            "types": types,
            "occurrences": frequency * types,
            "share_types": types / max(int(types.sum()), 1),
        }
    )


def _ranks(group: _Group, terms: npt.NDArray[np.object_]) -> pd.DataFrame:
    order = np.argsort(-group.counts, kind="stable")[: int((group.counts > 0).sum())]  # terms are sorted by name
    counts = group.counts[order]
    return pd.DataFrame(
        {
            "group": group.label,
            "rank": np.arange(1, len(order) + 1),
            "term": terms[order],
            "count": counts,
            "cumulative_share": np.cumsum(counts) / max(group.words, 1),
        }
    )
