"""Reinert's double classification: the classes on which two classifications of the same segments agree."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from entnlp.errors import EntnlpWarning, InputError, OptionError
from entnlp.textometry.class_profiles import nearest_class, presence
from entnlp.textometry.classified import LEFT_OUT, ClassifiedSegments
from entnlp.textometry.reinert import Reinert
from entnlp.tokens import TermMatrix

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
CHI2_5_PERCENT = 3.84
CRITERIA = ("chi2", "size")
_STEPS = 2_000_000  # of the search for a partition; a few seconds


@dataclass(frozen=True, repr=False, eq=False)
class CrossedClasses(ClassifiedSegments):
    """One partition of a double classification.

    Parameters
    ----------
    matrix
        Terms of the segments.
    labels
        int (n_segments,): class of each segment, from 1 by descending number of segments; 0 where it is left out.
    crossed
        bool (n_segments,): segments that are in a crossed class; the others were assigned to one, or left out.
    parameters
        The options.
    """

    matrix: TermMatrix
    labels: IntArray
    crossed: BoolArray
    parameters: dict[str, Any] = field(default_factory=dict)

    @property
    def n_classes(self) -> int:
        """Number of classes."""
        return int(self.labels.max(initial=0))

    @property
    def classes(self) -> IntArray:
        """Class of each segment, from 1; 0 where it is left out; shape (n_segments,)."""
        return self.labels

    @property
    def status(self) -> npt.NDArray[np.object_]:
        """What became of each segment: "classified", "assigned" afterwards, "left out" or "no term"."""
        status = np.where(self.crossed, "classified", np.where(self.labels > LEFT_OUT, "assigned", "left out"))
        return np.where(np.diff(self.matrix.counts.indptr) > 0, status, "no term").astype(object)


@dataclass(frozen=True, repr=False, eq=False)
class DoubleReinert:
    """The crossed classes of two classifications, and the best partitions made of them.

    Parameters
    ----------
    crossed
        Crossed classes that were kept, by descending chi2: ``first``, ``second`` (nodes of the two trees),
        ``segments``, ``chi2`` (association of the two classes).
    partitions
        For each number of classes and criterion: ``n_classes``, ``criterion`` ("chi2" or "size"), ``chi2`` (sum),
        ``segments`` (sum), ``crossed`` (rows of ``crossed``).
    members
        bool (n_crossed, n_segments).
    matrix
        Terms of the segments.
    parameters
        The options.
    """

    crossed: pd.DataFrame
    partitions: pd.DataFrame
    members: BoolArray
    matrix: TermMatrix
    parameters: dict[str, Any] = field(default_factory=dict)

    def to_frame(self) -> pd.DataFrame:
        """Give the partitions as a new DataFrame."""
        return self.partitions.drop(columns="crossed")

    def __repr__(self) -> str:
        return f"DoubleReinert({len(self.crossed)} crossed classes)\n{self.to_frame().to_string(index=False)}"

    def _repr_html_(self) -> str:
        return self.to_frame().to_html(index=False)

    def cut(self, n_classes: int, *, criterion: str = "chi2", assign: bool = False) -> CrossedClasses:
        """Give the best partition into so many classes.

        Parameters
        ----------
        n_classes
            Number of classes.
        criterion
            ``"chi2"`` (largest sum of associations) or ``"size"`` (most segments).
        assign
            Put the other segments into the class that their terms are most typical of, as in
            :func:`entnlp.textometry.reinert`.

        Raises
        ------
        OptionError
            There is no such partition.
        """
        found = self.partitions
        found = found[(found["n_classes"] == n_classes) & (found["criterion"] == criterion)]
        if not len(found):
            kinds = sorted({f"{row.n_classes} ({row.criterion})" for row in self.partitions.itertuples()})
            raise OptionError(f"no partition into {n_classes} classes ({criterion}); there are: {', '.join(kinds)}")
        rows = sorted(found["crossed"].iloc[0], key=lambda row: (-int(self.members[row].sum()), row))
        labels = np.zeros(self.members.shape[1], dtype=np.int64)
        for number, row in enumerate(rows, start=1):
            labels[self.members[row]] = number
        crossed = labels > LEFT_OUT
        if assign:
            node = np.where(crossed, labels, -1)
            nearest = nearest_class(presence(self.matrix), node, range(1, len(rows) + 1))
            labels = np.where(crossed, labels, np.maximum(nearest, LEFT_OUT))
        parameters = self.parameters | {"n_classes": n_classes, "criterion": criterion, "assign": assign}
        return CrossedClasses(self.matrix, labels, crossed, parameters)


def reinert_double(
    first: Reinert,
    second: Reinert,
    *,
    n_classes: int = 5,
    min_members: int = 10,
    min_chi2: float = CHI2_5_PERCENT,
    full: bool = False,
) -> DoubleReinert:
    """Cross two classifications of the same segments that were joined differently.

    Parameters
    ----------
    first, second
        Classifications of the same segments, usually with ``min_segment_terms`` such as 10 and 15.
    n_classes
        Most classes of a partition.
    min_members
        Least segments of a crossed class.
    min_chi2
        Least association of the two classes.
    full
        False: only classes that are each other's most associated ones are crossed, as Reinert does.  True: all that are
        large and associated enough.

    Returns
    -------
    DoubleReinert

    Raises
    ------
    InputError
        The segments are not the same, or fewer than two crossed classes are left.

    Warns
    -----
    EntnlpWarning
        The search for a partition was ended before all were seen: a better one may exist.

    Notes
    -----
    Every class of one tree, at whatever level, is crossed with every class of the other.  The association of two
    classes is the chi-squared statistic of their 2 x 2 table over all segments, with Yates's correction, negative where
    they meet less often than by chance.  A partition is a set of crossed classes without a common segment; of those of
    one size, the one with the largest sum of associations is kept, and with ``full`` also the one with most segments.

    References
    ----------
    Reinert, M. (1983, 1990).  Barnier, J. (2023). rainette: the Reinert method for textual data clustering, "double
    clustering algorithm".
    """
    if n_classes < 2 or min_members < 1:
        raise OptionError(f"n_classes goes from 2 and min_members from 1; received {n_classes} and {min_members}")
    ids = [each.matrix.texts["text_id"].to_numpy() for each in (first, second)]
    if len(ids[0]) != len(ids[1]) or (ids[0] != ids[1]).any():
        raise InputError("the two classifications are not of the same segments; make both from one token table")
    crossed, members = _crossings(first, second, min_members=min_members, min_chi2=min_chi2, full=full)
    if len(crossed) < 2:
        raise InputError(
            f"{len(crossed)} crossed classes have {min_members} segments and a chi2 of {min_chi2:g}; two are needed: "
            "lower min_members or min_chi2"
        )
    apart = [_as_bits(~(members & each).any(axis=1)) for each in members]
    scores = {"chi2": crossed["chi2"].tolist(), "size": crossed["segments"].astype(float).tolist()}
    rows = []
    for size in range(2, n_classes + 1):
        for criterion in CRITERIA if full else CRITERIA[:1]:
            best = _best_set(scores[criterion], apart, size)
            if best:
                part = crossed.loc[best]
                sums = float(part["chi2"].sum()), int(part["segments"].sum())
                rows.append((size, criterion, *sums, best))
        if not rows or rows[-1][0] != size:
            break
    partitions = pd.DataFrame(rows, columns=["n_classes", "criterion", "chi2", "segments", "crossed"])
    if not len(partitions):
        raise InputError("all crossed classes have segments in common; classify with other min_segment_terms")
    parameters = {"n_classes": n_classes, "min_members": min_members, "min_chi2": min_chi2, "full": full}
    both = {"first": first.parameters, "second": second.parameters}
    return DoubleReinert(crossed, partitions, members, first.matrix, parameters | both)


def _crossings(
    first: Reinert, second: Reinert, *, min_members: int, min_chi2: float, full: bool
) -> tuple[pd.DataFrame, BoolArray]:
    """Cross the classes of all levels; keep those large and associated enough, each set of segments once."""
    nodes = [_classes_of_all_levels(each) for each in (first, second)]
    both = nodes[0].astype(np.int64) @ nodes[1].T.astype(np.int64)
    sizes = [each.sum(axis=1) for each in nodes]
    chi2 = yates_chi2(both, sizes[0][:, None], sizes[1][None, :], n=nodes[0].shape[1])
    kept = (both >= min_members) & (chi2 >= min_chi2)
    if not full:
        kept &= (chi2 == chi2.max(axis=1, keepdims=True)) & (chi2 == chi2.max(axis=0, keepdims=True))
    places = np.argwhere(kept)
    places = places[np.lexsort((places[:, 1], places[:, 0], -chi2[kept].round(9)))]
    seen: dict[bytes, tuple[int, int]] = {}
    for i, j in places.tolist():
        seen.setdefault(np.packbits(nodes[0][i] & nodes[1][j]).tobytes(), (i, j))
    pairs = list(seen.values())
    members = np.array([nodes[0][i] & nodes[1][j] for i, j in pairs], dtype=bool).reshape(len(pairs), nodes[0].shape[1])
    rows = [(i, j, int(both[i, j]), float(chi2[i, j])) for i, j in pairs]
    return pd.DataFrame(rows, columns=["first", "second", "segments", "chi2"]), members


def _classes_of_all_levels(result: Reinert) -> BoolArray:
    """Members of each node of a tree, the root aside: bool (n_nodes, n_segments)."""
    found: dict[bytes, BoolArray] = {}
    for level in result.levels.T:
        for number in range(1, int(level.max(initial=0)) + 1):
            inside = level == number
            if inside.any():
                found.setdefault(np.packbits(inside).tobytes(), inside)
    return np.array(list(found.values()), dtype=bool)


def yates_chi2(both: Any, n_first: Any, n_second: Any, *, n: int) -> npt.NDArray[np.float64]:
    """Chi-squared statistic of 2 x 2 tables with Yates's correction, negative where the two meet less than expected.

    Parameters
    ----------
    both
        Segments of both classes.
    n_first, n_second
        Segments of each class.
    n
        All segments.

    Examples
    --------
    >>> yates_chi2([45], [121], [257], n=1213).round(3).tolist()
    [19.563]
    """
    a, r, c = (np.asarray(each, dtype=np.float64) for each in (both, n_first, n_second))
    expected = r * c / n
    gap = np.abs(a - expected)
    gap = gap - np.minimum(0.5, gap)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = gap**2 * n**3 / (r * (n - r) * c * (n - c))
    return np.asarray(np.where(a < expected, -1.0, 1.0) * np.nan_to_num(value, posinf=0.0))


def _as_bits(flags: BoolArray) -> int:
    return sum(1 << int(place) for place in np.flatnonzero(flags))


def _best_set(scores: list[float], apart: list[int], size: int) -> list[int]:
    """Find the set of ``size`` pairwise disjoint classes with the largest sum; [] when there is none.

    Branch and bound: classes are tried by descending score, and a branch is left when even the best of what remains
    cannot pass the best set found.
    """
    order = sorted(range(len(scores)), key=lambda i: (-scores[i], i))
    best: tuple[float, list[int]] = (-np.inf, [])
    steps = 0

    def search(chosen: list[int], total: float, start: int, allowed: int) -> None:
        nonlocal best, steps
        missing = size - len(chosen)
        if not missing:
            if total > best[0]:
                best = (total, chosen)
            return
        free = [i for i in order[start:] if allowed >> i & 1]
        for place, i in enumerate(free[: len(free) - missing + 1]):
            if total + sum(scores[j] for j in free[place : place + missing]) <= best[0]:
                return
            steps += 1
            if steps > _STEPS:
                return
            search([*chosen, i], total + scores[i], order.index(i) + 1, allowed & apart[i])

    search([], 0.0, 0, (1 << len(scores)) - 1)
    if steps > _STEPS:
        warnings.warn(
            f"the search for {size} classes was ended after {_STEPS:,} steps; raise min_members or min_chi2 for an "
            "exact one",
            EntnlpWarning,
            stacklevel=3,
        )
    return sorted(best[1])
