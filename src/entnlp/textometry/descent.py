"""The descent of Reinert's classification: which class is cut next, what is left of it, the tree that this makes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from entnlp.textometry.bipartition import bipartition, terms_kept

IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Descent:
    """Cuts; node of each unit after each cut (n_units, n_cuts), -1 when fallen out; cut at which it fell out."""

    cuts: list[dict[str, Any]]
    nodes: IntArray
    left_at: IntArray


def descend(
    table: sparse.csr_array,
    *,
    n_classes: int,
    min_split: int,
    min_class: int,
    max_contingency: float,
    min_group_count: int,
    min_chi2: float,
) -> Descent:
    """Cut the largest class until there are enough, or none can be cut."""
    present = np.diff(table.indptr) > 0
    classes = {0: (np.flatnonzero(present), np.arange(table.shape[1]))}
    whole: set[int] = set()  # classes that cannot be cut
    node = np.where(present, 0, -1)
    left_at = np.where(present, np.iinfo(np.int64).max, 0)
    cuts: list[dict[str, Any]] = []
    nodes: list[IntArray] = []
    while len(cuts) + 1 < n_classes:
        open_ = [name for name, (rows, _) in classes.items() if name not in whole and len(rows) >= min_split]
        if not open_:
            break
        largest = max(open_, key=lambda name: (len(classes[name][0]), -classes[name][0][0]))
        rows, columns = classes[largest]
        part = sparse.csr_array(table[rows][:, columns])
        kept_rows, kept_columns = np.diff(part.indptr) > 0, np.asarray(part.sum(axis=0)).reshape(-1) > 0
        part = sparse.csr_array(part[np.flatnonzero(kept_rows)][:, np.flatnonzero(kept_columns)])
        made = bipartition(part, min_size=min_class)
        if made is None or made.chi2 < min_chi2:
            whole.add(largest)
            continue
        inside, columns = rows[kept_rows], columns[kept_columns]
        kept = terms_kept(part, made.first, max_contingency=max_contingency, min_count=min_group_count)
        parts = [(inside[made.first], columns[kept[0]]), (inside[~made.first], columns[kept[1]])]
        parts.sort(key=lambda each: (-len(each[0]), each[0][0]))  # the larger part to the left
        names = (2 * len(cuts) + 1, 2 * len(cuts) + 2)
        cuts.append(
            {
                "split": len(cuts) + 1, "node": largest, "left": names[0], "right": names[1], "n_node": len(inside),
                "n_left": len(parts[0][0]), "n_right": len(parts[1][0]), "n_terms": len(columns),
                "chi2_ordered": made.chi2_ordered, "chi2": made.chi2, "moves": made.moves,
            }
        )  # fmt: skip
        del classes[largest]
        fallen = rows[~kept_rows]
        node[fallen], left_at[fallen] = -1, len(cuts)
        for name, each in zip(names, parts, strict=True):
            classes[name] = each
            node[each[0]] = name
        nodes.append(node.copy())
    left_at = np.minimum(left_at, len(cuts) + 1)
    return Descent(cuts, np.stack(nodes, axis=1) if nodes else np.empty((len(node), 0), dtype=np.int64), left_at)


def leaves_of(splits: pd.DataFrame) -> tuple[int, ...]:
    """Nodes that are classes after these cuts, from the left of the tree to the right."""
    order = [0]
    for cut in records(splits):
        place = order.index(cut["node"])
        order[place : place + 1] = [cut["left"], cut["right"]]
    return tuple(order)


def records(splits: pd.DataFrame) -> list[dict[str, Any]]:
    """Cuts as dictionaries of plain numbers, in the order in which they were made."""
    return [{str(name): value for name, value in row.items()} for row in splits.to_dict("records")]


def class_numbers(node: IntArray, leaves: Sequence[int]) -> IntArray:
    """Turn nodes into class numbers from 1; 0 for a unit that fell out."""
    number = np.zeros(max(leaves) + 2, dtype=np.int64)  # the last entry is that of node -1
    number[list(leaves)] = np.arange(1, len(leaves) + 1)
    return np.asarray(number[node])


def follow(splits: pd.DataFrame, nodes: IntArray, left_at: IntArray, leaf: IntArray) -> IntArray:
    """Give units that fell out the class found for them, and at each level the class it comes from."""
    parent = {child: cut["node"] for cut in records(splits) for child in (cut["left"], cut["right"])}
    found = nodes.copy()
    out = (left_at > 0) & (left_at <= len(splits)) & (leaf >= 0)
    for each in np.unique(leaf[out]):
        path = [int(each)]
        while path[-1]:
            path.append(parent[path[-1]])
        for level in range(nodes.shape[1]):
            here = next(name for name in path if name in leaves_of(splits.head(level + 1)))
            found[out & (leaf == each) & (nodes[:, level] < 0), level] = here
    return found
