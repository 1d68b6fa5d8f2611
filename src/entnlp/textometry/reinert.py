"""Reinert's descending hierarchical classification of segments by the terms they have."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field, replace
from typing import Any, Unpack

import numpy as np
import numpy.typing as npt
import pandas as pd

from entnlp.errors import EntnlpWarning, InputError, OptionError
from entnlp.textometry.class_profiles import nearest_class
from entnlp.textometry.classified import LEFT_OUT, ClassifiedSegments
from entnlp.textometry.descent import class_numbers, descend, follow, leaves_of, records
from entnlp.textometry.segments import join_rows, join_short, segment_tokens, text_of
from entnlp.textometry.selection import TermOptions, chosen_terms
from entnlp.tokens import TermMatrix, TokenTable

IntArray = npt.NDArray[np.int64]
SMALLEST_SPLIT = 3
_NOTHING = 1e-9  # chi2 of segments that do not differ


@dataclass(frozen=True, repr=False, eq=False)
class Reinert(ClassifiedSegments):
    """A descending classification.

    Parameters
    ----------
    levels
        int (n_segments, n_classes - 1): class of each segment with 2, 3 ... classes, from 1; 0 where it is left out.
    splits
        One row per cut, in the order in which they were made: ``split`` (from 1), ``node`` that was cut, ``left``,
        ``right`` (nodes made), ``n_node``, ``n_left``, ``n_right`` (units classified), ``n_terms``, ``chi2_ordered``
        (before units were moved), ``chi2``, ``moves``.
    matrix
        Terms of the segments; one row of ``matrix.texts`` per segment.
    joined
        int (n_segments,): unit of context of each segment (segments of one text joined because they were short).
    leaves
        Node of each class, from the left of the tree to the right: class 1 is the leftmost.
    left_at
        int (n_segments,): number of the cut at which a segment had no term left and fell out; 0 for a segment without
        any chosen term, one more than the number of cuts for one that never fell out.
    parameters
        The options.
    """

    levels: IntArray
    splits: pd.DataFrame
    matrix: TermMatrix
    joined: IntArray
    leaves: tuple[int, ...]
    left_at: IntArray
    parameters: dict[str, Any] = field(default_factory=dict)

    @property
    def n_classes(self) -> int:
        """Number of classes."""
        return len(self.leaves)

    @property
    def classes(self) -> IntArray:
        """Class of each segment, from 1; 0 where it is left out; shape (n_segments,)."""
        return self.levels[:, -1]

    @property
    def status(self) -> npt.NDArray[np.object_]:
        """What became of each segment: "classified", "assigned" afterwards, "left out" or "no term"."""
        status = np.full(len(self.levels), "left out", dtype=object)
        status[self.classes > LEFT_OUT] = "assigned"
        status[self.left_at > len(self.splits)] = "classified"
        status[self.left_at == 0] = "no term"
        return status

    @property
    def about(self) -> dict[str, Any]:
        """Versions, lists, source, options."""
        return {**self.matrix.about, **self.parameters}

    def linkage(self) -> npt.NDArray[np.float64]:
        """Tree as scipy's linkage matrix, shape (n_classes - 1, 4); leaf i is class i + 1.

        Heights are the sums of the chi-squared values of the cuts from the last one made up to the one at hand, as in
        rainette's trees: a cut made earlier is higher, and heights always grow.
        """
        name = {leaf: i for i, leaf in enumerate(self.leaves)}
        size = dict.fromkeys(self.leaves, 1)
        rows, height = [], 0.0
        for step, cut in enumerate(reversed(records(self.splits))):
            height += cut["chi2"]
            size[cut["node"]] = size[cut["left"]] + size[cut["right"]]
            rows.append([name[cut["left"]], name[cut["right"]], height, size[cut["node"]]])
            name[cut["node"]] = len(self.leaves) + step
        return np.array(rows, dtype=np.float64).reshape(-1, 4)

    def cut(self, n_classes: int) -> Reinert:
        """Give the tree with fewer classes: the first ``n_classes - 1`` cuts.

        Raises
        ------
        OptionError
            ``n_classes`` is less than 2 or more than there are.
        """
        if not 2 <= n_classes <= self.n_classes:
            raise OptionError(f"the tree has 2 to {self.n_classes} classes; received {n_classes}")
        splits = self.splits.head(n_classes - 1)
        parameters = self.parameters | {"n_classes": n_classes}
        levels = self.levels[:, : n_classes - 1]
        return replace(self, levels=levels, splits=splits, leaves=leaves_of(splits), parameters=parameters)


def reinert(
    data: TokenTable | TermMatrix,
    *,
    n_classes: int = 10,
    segment_length: int | None = None,
    min_segment_terms: int = 0,
    min_split: int = 5,
    min_class: int | float = 1,
    max_contingency: float = 0.3,
    min_group_count: int = 3,
    min_chi2: float = _NOTHING,
    assign: bool = False,
    **terms: Unpack[TermOptions],
) -> Reinert:
    """Classify segments from the top down: cut the largest class in two, again and again.

    Parameters
    ----------
    data
        Token table, or a term matrix whose rows are the segments (joined only where its texts have a column
        ``segment_of``).
    n_classes
        Most classes.
    segment_length
        Words of a segment; None takes each text whole, as short answers are.
    min_segment_terms
        Neighbouring segments of one text are joined until the numbers of their different chosen terms add up to this,
        as in rainette.
    min_split
        A class of fewer units is not cut.
    min_class
        Least units of each part of a cut, or, below 1, least share of all units; 1 is Reinert's method.  More keeps
        short answers from peeling off in handfuls from one giant class.
    max_contingency, min_group_count
        Which terms a class keeps, see :func:`entnlp.textometry.bipartition.terms_kept`.
    min_chi2
        A cut below this is not made.
    assign
        Put segments that fell out into the class whose terms theirs are most typical of (see Notes).
    **terms
        Which terms count, as in :func:`entnlp.textometry.chosen_terms`, segments taking the place of texts; lemmas of
        content words that occur in three segments are usual:
        ``unit="lemma", mask=tokens.mask(pos="content"), min_texts=3``.

    Returns
    -------
    Reinert

    Raises
    ------
    OptionError
        An option is out of range.
    InputError
        No two segments differ by their terms.

    Warns
    -----
    EntnlpWarning
        There are fewer classes than asked for.

    Notes
    -----
    Terms are present or absent.  A cut orders the units along the first factor of a correspondence analysis, divides
    them where the chi-squared statistic of the table group x term is largest, then moves units one by one while that
    raises it.  Each part goes on with the terms of :func:`~entnlp.textometry.bipartition.terms_kept`; a unit that has
    none of them falls out when its class is cut.  The class with most units is cut next, the first of equals.

    References
    ----------
    Reinert, M. (1983). Une méthode de classification descendante hiérarchique : application à l'analyse lexicale par
    contexte. Cahiers de l'analyse des données 8(2), 187-198.
    Reinert, M. (1990). Alceste, une méthodologie d'analyse des données textuelles. Bulletin de méthodologie
    sociologique 26, 24-54.

    Examples
    --------
    >>> from entnlp.language import tokenize
    >>> answers = ["photo album", "photo classe", "album photo", "devoir note", "note devoir", "devoir cahier"] * 3
    >>> found = reinert(tokenize(answers), n_classes=2, stop=None)
    >>> found.classes[:6].tolist()
    [1, 1, 1, 2, 2, 2]
    """
    _check(n_classes, min_segment_terms, min_split, min_class, max_contingency)
    if isinstance(data, TokenTable):
        data = segment_tokens(data, segment_length)
    elif segment_length is not None:
        raise OptionError("segment_length needs a token table; the rows of a term matrix are the segments")
    matrix = chosen_terms(data, **terms)
    sizes = np.diff(matrix.counts.indptr)
    joined = join_short(sizes, text_of(matrix.texts).tolist(), min_segment_terms)
    table = join_rows(matrix, joined)
    n_units = int((np.diff(table.indptr) > 0).sum())
    least = max(1, int(np.ceil(min_class * n_units)) if min_class < 1 else int(min_class))
    tree = descend(
        table, n_classes=n_classes, min_split=max(min_split, SMALLEST_SPLIT), min_class=least,
        max_contingency=max_contingency, min_group_count=min_group_count, min_chi2=min_chi2,
    )  # fmt: skip
    if not tree.cuts:
        raise InputError(
            f"no cut can be made: {n_units} segments have a chosen term, and a cut needs {max(min_split, 2 * least)} "
            "that differ; lower min_count, min_texts, min_class or min_split, or choose more terms"
        )
    if len(tree.cuts) + 1 < n_classes:
        warnings.warn(
            f"{len(tree.cuts) + 1} classes instead of {n_classes}: no class is left that can be cut "
            f"(min_split {min_split}, min_class {least}, or segments that do not differ)",
            EntnlpWarning,
            stacklevel=2,
        )
    splits = pd.DataFrame(tree.cuts)
    nodes = tree.nodes
    if assign:
        nodes = follow(splits, nodes, tree.left_at, nearest_class(table, nodes[:, -1], leaves_of(splits)))
    orders = [leaves_of(splits.head(n)) for n in range(1, len(splits) + 1)]
    levels = np.stack([class_numbers(nodes[:, n], order) for n, order in enumerate(orders)], axis=1)
    parameters = {
        "n_classes": n_classes, "segment_length": segment_length, "min_segment_terms": min_segment_terms,
        "min_split": min_split, "min_class": min_class, "max_contingency": max_contingency,
        "min_group_count": min_group_count, "min_chi2": min_chi2, "assign": assign,
    }  # fmt: skip
    return Reinert(levels[joined], splits, matrix, joined, orders[-1], tree.left_at[joined], parameters)


def _check(n_classes: int, min_segment_terms: int, min_split: int, min_class: float, max_contingency: float) -> None:
    if n_classes < 2:
        raise OptionError(f"n_classes must be 2 or more; received {n_classes}")
    if min_segment_terms < 0 or min_split < SMALLEST_SPLIT:
        raise OptionError(
            f"min_segment_terms goes from 0 and min_split from {SMALLEST_SPLIT}; "
            f"received {min_segment_terms} and {min_split}"
        )
    if not (0 < min_class < 0.5 or (min_class >= 1 and min_class == int(min_class))):
        raise OptionError(f"min_class is a number of segments from 1, or a share under 0.5; received {min_class}")
    if not 0 <= max_contingency <= 1:
        raise OptionError(f"max_contingency goes from 0 to 1; received {max_contingency}")
