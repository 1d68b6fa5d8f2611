"""Similarity analysis: terms as a graph, its maximum tree and its communities ("analyse de similitude")."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree

import networkx as nx
import numpy as np
import pandas as pd

from entnlp.errors import InputError, OptionError
from entnlp.textometry.cooccurrence import Cooccurrences, column_of

_GRAPHML = "http://graphml.graphdrawing.org/xmlns"
_TYPES = {str: "string", int: "int", float: "double", bool: "boolean"}


@dataclass(frozen=True, repr=False, eq=False)
class SimilarityGraph:
    """Terms linked by an index of association.

    Parameters
    ----------
    nodes
        One row per term, by descending count, then name: ``term``, ``count`` (occurrences), ``contexts`` (texts,
        sentences or neighbours), ``community`` (from 1, the largest first, then by name), ``degree`` (links drawn).
    edges
        One row per link, by descending weight, then names: ``term``, ``other``, ``weight`` (the measure), ``together``
        (n_ab), ``expected`` (n_a n_b / N), ``in_tree`` (bool: it is in the maximum tree).
    isolated
        Terms among the most frequent ones that no link holds, the most frequent first: they are not in the graph.
    modularity
        Of the communities, on all links; -0.5 to 1.
    measure, top_terms, tree, min_weight, random_state
        The parameters.
    about
        Versions, lists, source, options.
    """

    nodes: pd.DataFrame
    edges: pd.DataFrame
    isolated: tuple[str, ...]
    modularity: float
    measure: str
    top_terms: int
    tree: bool
    min_weight: float
    random_state: int
    about: dict[str, Any] = field(default_factory=dict)

    @property
    def drawn(self) -> pd.DataFrame:
        """Links of the graph as it is drawn and exported: those of the tree, or all of them."""
        return (self.edges[self.edges["in_tree"]] if self.tree else self.edges).reset_index(drop=True)

    def to_frame(self) -> pd.DataFrame:
        """Give the links as a new DataFrame."""
        return self.edges.copy()

    def to_networkx(self) -> nx.Graph:
        """Give the links drawn as a graph of networkx; columns of nodes and edges are attributes."""
        graph = nx.Graph()
        graph.add_nodes_from((row.pop("term"), row) for row in self.nodes.to_dict(orient="records"))
        graph.add_edges_from((row.pop("term"), row.pop("other"), row) for row in self.drawn.to_dict(orient="records"))
        return graph

    def to_graphml(self) -> str:
        """Write the links drawn as GraphML, which Gephi, yEd and igraph open.

        Returns
        -------
        str
            To be stored in UTF-8.  Terms are the attribute ``label``; characters that XML forbids are left out.

        References
        ----------
        Brandes, U. et al. (2002). GraphML progress report. Graph Drawing, LNCS 2265, 501-512.
        """
        root = ElementTree.Element("graphml", xmlns=_GRAPHML)
        nodes = self.nodes.rename(columns={"term": "label"}).to_dict(orient="records")
        edges = self.drawn.drop(columns=["term", "other"]).to_dict(orient="records")
        for kind, rows in (("node", nodes), ("edge", edges)):
            for name, value in rows[0].items() if rows else ():
                attributes = {"id": f"{kind}_{name}", "for": kind, "attr.name": str(name)}
                ElementTree.SubElement(root, "key", attributes | {"attr.type": _TYPES[type(value)]})
        graph = ElementTree.SubElement(root, "graph", id="similitude", edgedefault="undirected")
        place = {term: f"n{i}" for i, term in enumerate(self.nodes["term"])}
        for term, row in zip(self.nodes["term"], nodes, strict=True):
            _add_data(ElementTree.SubElement(graph, "node", id=place[term]), "node", row)
        for i, (ends, row) in enumerate(zip(self.drawn[["term", "other"]].to_numpy(), edges, strict=True)):
            source, target = (place[end] for end in ends)
            _add_data(ElementTree.SubElement(graph, "edge", id=f"e{i}", source=source, target=target), "edge", row)
        ElementTree.indent(root)
        return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"

    def __repr__(self) -> str:
        kind = "maximum tree" if self.tree else "graph"
        return (
            f"SimilarityGraph({len(self.nodes)} terms, {len(self.drawn):,} links of the {kind} by {self.measure}, "
            f"{self.nodes['community'].max()} communities)\n{self.drawn.drop(columns='in_tree').head(10)}"
        )

    def _repr_html_(self) -> str:
        return self.drawn.head(60).to_html(index=False)


def similarity_graph(
    cooccurrences: Cooccurrences,
    *,
    measure: str = "cooccurrence",
    top_terms: int = 60,
    tree: bool = True,
    min_weight: float = 0.0,
    random_state: int = 0,
) -> SimilarityGraph:
    """Build the graph of the most frequent terms, its maximum tree and its communities.

    Parameters
    ----------
    cooccurrences
        Pairs of terms; the graph has those that their table holds.
    measure
        Weight of a link: ``"cooccurrence"``, ``"jaccard"``, ``"dice"``, ``"cosine"``, ``"g2"``, ``"npmi"`` or
        ``"lafon"``.  Links of weight 0 or less are left out.
    top_terms
        Number of terms, the most frequent ones; equal counts are cut by name.
    tree
        Draw and export the maximum tree only (a forest where the graph falls apart): of all trees on these terms the
        one with the largest sum of weights.
    min_weight
        Least weight of a link.
    random_state
        Seed of the search for communities.

    Returns
    -------
    SimilarityGraph
        The same on every run.  Of trees of equal sum the one whose links come first by name is taken.  Communities are
        those of Louvain's method on all links, weighted.

    Raises
    ------
    OptionError
        An option has a value that is not allowed.
    InputError
        No pair of these terms has a link.

    References
    ----------
    Flament, C. (1962). L'analyse de similitude. Cahiers du Centre de recherche opérationnelle 4, 63-97.
    Degenne, A. and Vergès, P. (1973). Introduction à l'analyse de similitude. Revue française de sociologie 14(4),
    471-512.
    Kruskal, J. B. (1956). On the shortest spanning subtree of a graph. Proceedings of the AMS 7(1), 48-50.
    Blondel, V. D. et al. (2008). Fast unfolding of communities in large networks. J. Stat. Mech., P10008.

    Examples
    --------
    >>> from entnlp.textometry.cooccurrence import cooccurrences
    >>> from entnlp.tokens import TermMatrix
    >>> matrix = TermMatrix.from_counts([[1, 1, 0], [1, 1, 1], [0, 1, 1]], ["blog", "photo", "texte"])
    >>> similarity_graph(cooccurrences(matrix, min_together=1)).drawn[["term", "other", "weight"]]
        term  other  weight
    0   blog  photo     2.0
    1  photo  texte     2.0
    """
    if not isinstance(cooccurrences, Cooccurrences):
        kind = type(cooccurrences).__name__
        raise OptionError(f"a similarity graph is made of cooccurrences(...); received {kind}")
    column = column_of(measure)
    if top_terms < 2:
        raise OptionError(f"a graph has 2 terms or more; received top_terms={top_terms}")
    if not np.isfinite(min_weight):
        raise OptionError(f"min_weight must be a number; received {min_weight}")
    most = cooccurrences.terms.sort_values(["count", "term"], ascending=[False, True]).head(top_terms)
    pairs = cooccurrences.table
    weight = pairs[column].astype(float)
    keep = pairs["term"].isin(most["term"]) & pairs["other"].isin(most["term"]) & (weight > 0) & (weight >= min_weight)
    edges = pairs.assign(weight=weight).loc[keep, ["term", "other", "weight", "together", "expected"]]
    if not len(edges):
        raise InputError(
            f"no two of the {len(most)} most frequent terms are linked; lower min_together, min_count or min_weight, "
            "or take more terms"
        )
    edges = edges.sort_values(["weight", "term", "other"], ascending=[False, True, True], ignore_index=True)
    linked = most["term"].isin(edges["term"]) | most["term"].isin(edges["other"])
    names = sorted(most["term"][linked])
    place = {name: i for i, name in enumerate(names)}
    links = [(place[a], place[b]) for a, b in zip(edges["term"], edges["other"], strict=True)]
    edges["in_tree"] = _in_maximum_tree(links)
    communities, modularity = _communities(links, edges["weight"].tolist(), names, random_state)
    nodes = most[linked].reset_index(drop=True)
    nodes["community"] = [communities[term] for term in nodes["term"]]
    ends = edges[edges["in_tree"]] if tree else edges
    degree = pd.concat([ends["term"], ends["other"]]).value_counts()
    nodes["degree"] = nodes["term"].map(degree).astype(np.int64)
    about = {
        **cooccurrences.about, "graph_measure": measure, "top_terms": top_terms, "tree": tree,
        "min_weight": min_weight, "random_state": random_state, "networkx": nx.__version__,
    }  # fmt: skip
    isolated = tuple(map(str, most["term"][~linked]))
    return SimilarityGraph(
        nodes, edges, isolated, modularity, measure, top_terms, tree, min_weight, random_state, about
    )


def _in_maximum_tree(links: list[tuple[int, int]]) -> list[bool]:
    """Say which links, sorted from the strongest, Kruskal's algorithm takes; ranks have no ties, so one tree fits."""
    graph = nx.Graph()
    graph.add_edges_from((a, b, {"rank": rank}) for rank, (a, b) in enumerate(links))
    tree = nx.minimum_spanning_tree(graph, weight="rank", algorithm="kruskal")
    return [tree.has_edge(a, b) for a, b in links]


def _communities(
    links: list[tuple[int, int]], weights: list[float], names: list[str], seed: int
) -> tuple[dict[str, int], float]:
    """Number the communities from 1.

    Nodes are numbers, in the order of names: sets of strings have another order in each process.
    """
    graph = nx.Graph()
    graph.add_nodes_from(range(len(names)))
    graph.add_weighted_edges_from((a, b, weight) for (a, b), weight in zip(links, weights, strict=True))
    found = nx.community.louvain_communities(graph, weight="weight", seed=seed)
    ordered = sorted((sorted(each) for each in found), key=lambda each: (-len(each), each))
    numbers = {names[i]: number for number, each in enumerate(ordered, start=1) for i in each}
    return numbers, float(nx.community.modularity(graph, found, weight="weight"))


def _add_data(element: ElementTree.Element, kind: str, row: dict[Any, Any]) -> None:
    for name, value in row.items():
        data = ElementTree.SubElement(element, "data", key=f"{kind}_{name}")
        data.text = str(value).lower() if isinstance(value, bool) else _xml_text(str(value))


def _xml_text(text: str) -> str:
    """Leave out what XML 1.0 forbids (section 2.2): control characters, code points that are no characters."""
    return "".join(_allowed(text))


def _allowed(text: str) -> Iterable[str]:
    for char in text:
        code = ord(char)
        if code in (0x9, 0xA, 0xD) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or code >= 0x10000:
            yield char
