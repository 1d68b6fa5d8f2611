"""Places for the labels of a graph: from a tree, by stress, then pushed apart until no two labels meet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import networkx as nx
import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import shortest_path

FloatArray = npt.NDArray[np.float64]
Links = Sequence[tuple[int, int]]

_STRESS_STEPS = 300
_PUSH_STEPS = 900
_CLEAR_STEPS = 350  # how long labels are also pushed off the lines of others
_GROUP_GAP = 0.34  # cm between labels of different groups, where there is room
_LINK_GAP = 0.3  # cm between linked labels, so that their line is seen, where there is room
_LINE_GAP = 0.06
_EVEN = 0.4  # 0: distances as they are; 1: labels evenly spaced along each axis


@dataclass(frozen=True, eq=False)
class Area:
    """The rectangle for the labels, in cm."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def size(self) -> FloatArray:
        """Width and height, in cm."""
        return np.array([self.right - self.left, self.top - self.bottom])


def tree_positions(n_nodes: int, links: Links) -> FloatArray:
    """Lay out a tree or forest so that distances in the plane are those along its links.

    Parameters
    ----------
    n_nodes
        Number of nodes, 1 or more.
    links
        Pairs of nodes, without a cycle.  The more links a node has, the longer they are, so that its neighbours find
        room around it.

    Returns
    -------
    ndarray of float, shape (n_nodes, 2)
        The longest side lies along the first axis; without unit.

    References
    ----------
    Gansner, E., Koren, Y. and North, S. (2004). Graph drawing by stress majorization. Graph Drawing, LNCS 3383.
    """
    if n_nodes == 1:
        return np.zeros((1, 2))
    graph = nx.Graph()
    graph.add_nodes_from(range(n_nodes))
    graph.add_edges_from(links)
    parts = sorted((sorted(part) for part in nx.connected_components(graph)), key=lambda part: (-len(part), part))
    middles = [_middle(graph, part) for part in parts]
    reach = np.sqrt([degree for _, degree in sorted(graph.degree)])
    lengths = [(a, b, reach[a] + reach[b] - 1.0) for a, b in links]
    distance = _path_lengths(n_nodes, lengths)
    if len(parts) > 1:  # small parts stand among the branches of the large one
        far = 0.5 * float(np.median(distance[middles[0], parts[0]])) + 1.0
        distance = _path_lengths(n_nodes, [*lengths, *((middles[0], middle, far) for middle in middles[1:])])
        graph.add_edges_from((middles[0], middle) for middle in middles[1:])
    return _along_first_axis(_stress(distance, _radial(graph, middles[0])))


def _path_lengths(n_nodes: int, lengths: Sequence[tuple[int, int, float]]) -> FloatArray:
    a, b, length = (np.array(column) for column in zip(*lengths, strict=True))
    shape = (n_nodes, n_nodes)
    return np.asarray(shortest_path(csr_array((length, (a, b)), shape=shape), directed=False), dtype=np.float64)


def _middle(graph: nx.Graph, part: list[int]) -> int:
    """Give the node with the most links of a part, the first of equals."""
    return max(part, key=lambda node: (graph.degree[node], -node))


def _radial(graph: nx.Graph, root: int) -> FloatArray:
    """Lay a tree out on rings around its root, without crossings: each branch has an angle as wide as its leaves."""
    order = list(nx.bfs_tree(graph, root, sort_neighbors=sorted))
    parent = dict(nx.bfs_predecessors(graph, root, sort_neighbors=sorted))
    children: dict[int, list[int]] = {node: [] for node in order}
    for node in order[1:]:
        children[parent[node]].append(node)
    leaves: dict[int, int] = {}
    for node in reversed(order):
        leaves[node] = sum(leaves[child] for child in children[node]) or 1
    places = np.zeros((len(order), 2))
    sector, depth = {root: (0.0, 2.0 * np.pi)}, {root: 0}
    for node in order:
        start, width = sector[node]
        angle = start + width / 2.0
        places[node] = depth[node] * np.cos(angle), depth[node] * np.sin(angle)
        for child in children[node]:
            share = width * leaves[child] / leaves[node]
            sector[child], depth[child] = (start, share), depth[node] + 1
            start += share
    return places


def _stress(distance: FloatArray, start: FloatArray) -> FloatArray:
    """Lower the stress, the sum of (distance in the plane / distance wanted - 1)^2, by majorization."""
    n = len(distance)
    wanted = distance + np.eye(n)
    weight = wanted**-2.0 - np.eye(n)
    laplacian = np.diag(weight.sum(axis=1)) - weight
    inverse = np.linalg.pinv(laplacian)
    places = start * (distance.mean() / max(_lengths(start).mean(), 1e-9))
    for _ in range(_STRESS_STEPS):
        ratio = -weight * distance / np.maximum(_lengths(places), 1e-9)
        np.fill_diagonal(ratio, 0.0)
        np.fill_diagonal(ratio, -ratio.sum(axis=1))
        places = np.asarray(inverse @ (ratio @ places))
    return np.asarray(places)


def _lengths(places: FloatArray) -> FloatArray:
    return np.asarray(np.sqrt(((places[:, None] - places[None]) ** 2).sum(axis=-1)))


def _along_first_axis(places: FloatArray) -> FloatArray:
    centred = places - places.mean(axis=0)
    _, _, axes = np.linalg.svd(centred, full_matrices=False)
    axes = axes * np.where(axes[:, :1] < 0, -1.0, 1.0)  # the sign of an axis is arbitrary
    return np.asarray(centred @ axes.T)


def spread(places: FloatArray, halves: FloatArray, area: Area) -> FloatArray:
    """Stretch places so that labels with half sizes ``halves`` (n, 2) fill an area, crowded parts more than others."""
    low, high = places.min(axis=0), places.max(axis=0)
    scaled = (places - low) / np.where(high > low, high - low, 1.0)
    ranks = np.argsort(np.argsort(places, axis=0, kind="stable"), axis=0) / max(len(places) - 1, 1)
    scaled = np.where(high > low, (1.0 - _EVEN) * scaled + _EVEN * ranks, 0.5)
    corner = np.array([area.left, area.bottom])
    return np.asarray(corner + halves + scaled * np.maximum(area.size - 2 * halves, 0.0))


def push_apart(
    places: FloatArray,
    halves: FloatArray,
    area: Area,
    *,
    links: Links = (),
    groups: npt.NDArray[np.int64] | None = None,
) -> FloatArray:
    """Move labels until no two of them meet, and off the lines of others where that is possible.

    Parameters
    ----------
    places, halves
        Centres and half sizes of the labels in cm, shape (n, 2).
    area
        Where labels must stay.
    links
        Pairs of labels joined by a line.
    groups
        Labels of different groups are kept farther apart, where that is possible.

    Returns
    -------
    ndarray of float, shape (n, 2)
        Centres; whether it succeeded, :func:`overlapping` says.
    """
    places = places.copy()
    low = np.array([area.left, area.bottom]) + halves
    high = np.maximum(np.array([area.right, area.top]) - halves, low)
    other = np.zeros((len(places), len(places)))
    if groups is not None:
        other = np.where(groups[:, None] != groups[None], _GROUP_GAP, 0.0)
    for a, b in links:
        other[a, b] = other[b, a] = max(other[a, b], _LINK_GAP)
    before = np.sign(np.arange(len(places))[:, None] - np.arange(len(places))[None])
    for step in range(_PUSH_STEPS):
        clearing = step < _CLEAR_STEPS
        wish = other * (1.0 - step / _CLEAR_STEPS) if clearing else 0.0 * other
        gap = places[:, None] - places[None]
        depth = halves[:, None] + halves[None] + wish[..., None] + 1e-3 - np.abs(gap)
        meet = np.asarray((depth > 0).all(axis=-1))
        np.fill_diagonal(meet, False)
        off = _off_lines(places, halves, links) if clearing and len(links) else np.zeros_like(places)
        if not meet.any() and not off.any():
            break
        along_x = depth[..., 0] < depth[..., 1]
        direction = np.where(gap == 0, before[..., None], np.sign(gap))
        move = np.stack([depth[..., 0] * along_x, depth[..., 1] * ~along_x], axis=-1) * direction
        shift = 0.45 * (move * meet[..., None]).sum(axis=1) + off
        places = np.clip(places + np.clip(shift, -0.5, 0.5), low, high)
    return places


def _off_lines(places: FloatArray, halves: FloatArray, links: Links) -> FloatArray:
    """Say how far each label should move to leave the lines that are not its own, shape (n, 2)."""
    ends = np.asarray(links, dtype=np.int64)
    start, vector = places[ends[:, 0]], places[ends[:, 1]] - places[ends[:, 0]]
    length = np.maximum((vector**2).sum(axis=1), 1e-9)
    to_label = places[:, None] - start[None]
    share = np.clip((to_label * vector).sum(axis=-1) / length, 0.0, 1.0)
    away = to_label - share[..., None] * vector[None]
    depth = halves[:, None] + _LINE_GAP - np.abs(away)
    hit = (depth > 0).all(axis=-1)
    nodes = np.arange(len(places))[:, None]
    hit &= (nodes != ends[:, 0]) & (nodes != ends[:, 1])
    normal = np.stack([-vector[:, 1], vector[:, 0]], axis=-1) / np.sqrt(length)[:, None]
    side = np.where((away * normal).sum(axis=-1) < 0, -1.0, 1.0)
    reach = (np.abs(normal)[None] * halves[:, None]).sum(axis=-1) + _LINE_GAP
    short = np.maximum(reach - np.abs((away * normal).sum(axis=-1)), 0.0)
    return np.asarray((0.15 * (hit * short * side)[..., None] * normal[None]).sum(axis=1))


def overlapping(places: FloatArray, halves: FloatArray, area: Area) -> bool:
    """Say whether two labels meet, or one leaves the area."""
    meet = np.asarray((np.abs(places[:, None] - places[None]) < halves[:, None] + halves[None]).all(axis=-1))
    np.fill_diagonal(meet, False)
    inside = (places - halves >= np.array([area.left, area.bottom]) - 1e-6).all()
    inside &= (places + halves <= np.array([area.right, area.top]) + 1e-6).all()
    return bool(meet.any() or not inside)
