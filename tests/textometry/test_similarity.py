"""The graph of terms: its tree, its communities, and the same ones on every run."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any
from xml.etree import ElementTree

import networkx as nx
import numpy as np
import pytest

from entnlp.errors import InputError, OptionError
from entnlp.textometry.cooccurrence import MEASURES, cooccurrences
from entnlp.textometry.similarity import SimilarityGraph, similarity_graph
from entnlp.tokens import TermMatrix

TERMS = ["agenda", "blog", "cahier", "devoirs", "photos", "sorties"]
# two triangles (agenda cahier devoirs; blog photos sorties), with one weak bridge
ROWS = [
    *[[1, 0, 1, 1, 0, 0]] * 3,
    *[[0, 1, 0, 0, 1, 1]] * 4,
    [1, 1, 0, 0, 0, 0],
    [0, 0, 0, 0, 2, 0],
]


def graph(rows: Any = ROWS, terms: list[str] = TERMS, min_together: int = 1, **options: Any) -> SimilarityGraph:
    matrix = TermMatrix.from_counts(np.array(rows), terms)
    return similarity_graph(cooccurrences(matrix, min_together=min_together), **options)


def test_tree_and_communities_of_two_triangles() -> None:
    made = graph()
    assert made.nodes[["term", "count", "contexts", "community", "degree"]].to_numpy().tolist() == [
        ["photos", 6, 5, 2, 1],
        ["blog", 5, 5, 2, 3],
        ["agenda", 4, 4, 1, 3],
        ["sorties", 4, 4, 2, 1],
        ["cahier", 3, 3, 1, 1],
        ["devoirs", 3, 3, 1, 1],
    ]
    assert made.edges[["term", "other", "weight", "in_tree"]].to_numpy().tolist() == [
        ["blog", "photos", 4.0, True],
        ["blog", "sorties", 4.0, True],
        ["photos", "sorties", 4.0, False],
        ["agenda", "cahier", 3.0, True],
        ["agenda", "devoirs", 3.0, True],
        ["cahier", "devoirs", 3.0, False],
        ["agenda", "blog", 1.0, True],
    ]
    assert made.modularity == pytest.approx((9 / 22 + 12 / 22) * 2 / 2 - ((19 / 44) ** 2 + (25 / 44) ** 2))
    assert len(made.drawn) == 5
    assert len(graph(tree=False).drawn) == 7
    assert graph(tree=False).nodes["degree"].tolist() == [2, 3, 3, 2, 2, 2]


def test_order_of_texts_and_terms_changes_nothing() -> None:
    first = graph(measure="jaccard")
    order = [3, 5, 0, 1, 4, 2]
    rows = [[row[i] for i in order] for row in reversed(ROWS)]
    second = graph(rows, [TERMS[i] for i in order], measure="jaccard")
    assert first.nodes.equals(second.nodes)
    assert first.edges.equals(second.edges)


def test_equal_weights_take_the_first_names() -> None:
    made = graph([[1, 1, 1, 1]], ["a", "b", "c", "d"])
    assert made.drawn[["term", "other"]].to_numpy().tolist() == [["a", "b"], ["a", "c"], ["a", "d"]]


def test_forest_and_isolated_terms() -> None:
    rows = [[1, 1, 0, 0, 0], [1, 1, 0, 0, 0], [0, 0, 1, 1, 0], [0, 0, 1, 1, 0], [0, 0, 0, 0, 9]]
    made = graph(rows, ["a", "b", "c", "d", "seul"])
    assert made.drawn[["term", "other"]].to_numpy().tolist() == [["a", "b"], ["c", "d"]]
    assert made.isolated == ("seul",)
    assert made.nodes["community"].tolist() == [1, 1, 2, 2]
    assert graph(rows, ["a", "b", "c", "d", "seul"], top_terms=3).nodes["term"].tolist() == ["a", "b"]


@pytest.mark.parametrize("measure", MEASURES)
def test_tree_has_the_largest_sum(measure: str) -> None:
    rng = np.random.default_rng(5)
    made = graph((rng.random((60, 12)) < 0.3).astype(int), [f"t{i:02}" for i in range(12)], measure=measure)
    assert (made.edges["weight"] > 0).all()
    links = nx.from_pandas_edgelist(made.edges, "term", "other", "weight")
    best = nx.maximum_spanning_tree(links, algorithm="prim")
    assert made.drawn["weight"].sum() == pytest.approx(best.size("weight"))
    assert len(made.drawn) == best.number_of_edges()


def test_min_weight_keeps_strong_links() -> None:
    assert graph(tree=False, min_weight=3).drawn["weight"].min() == 3.0
    assert graph(measure="lafon", tree=False).drawn["weight"].min() > 0


def test_graph_of_networkx() -> None:
    made = graph().to_networkx()
    assert made.nodes["photos"] == {"count": 6, "contexts": 5, "community": 2, "degree": 1}
    assert made.edges["agenda", "blog"]["weight"] == 1.0
    assert nx.is_tree(made)


def test_graphml_is_read_back() -> None:
    made = graph(terms=["a\x07genda", "blog", "<&>", "dev$oirs", "photo😀", "s\ufffeortie"])
    text = made.to_graphml()
    text.encode("utf-8")
    assert text.startswith('<?xml version="1.0" encoding="UTF-8"?>\n<graphml')
    assert "True" not in text
    back = nx.parse_graphml(text.partition("\n")[2])
    labels = {node: data["label"] for node, data in back.nodes(data=True)}
    assert sorted(labels.values()) == ["<&>", "agenda", "blog", "dev$oirs", "photo😀", "sortie"]
    assert back.number_of_edges() == 5
    assert all(type(data["weight"]) is float and data["in_tree"] is True for *_, data in back.edges(data=True))
    assert all(type(data["count"]) is int for _, data in back.nodes(data=True))
    types = {each.get("attr.name"): each.get("attr.type") for each in ElementTree.fromstring(text) if each.get("for")}
    assert types == {
        "label": "string", "count": "int", "contexts": "int", "community": "int", "degree": "int", "weight": "double",
        "together": "int", "expected": "double", "in_tree": "boolean",
    }  # fmt: skip


def test_same_in_a_process_with_other_hashes() -> None:
    """Sets of strings have another order in each process: nothing may depend on it."""
    code = (
        "import sys\n"
        "import numpy as np\n"
        "from entnlp.textometry.cooccurrence import cooccurrences\n"
        "from entnlp.textometry.similarity import similarity_graph\n"
        "from entnlp.tokens import TermMatrix\n"
        "counts = (np.random.default_rng(1).random((80, 40)) < 0.15).astype(int)\n"
        "found = cooccurrences(TermMatrix.from_counts(counts, [f'terme {i}' for i in range(40)]), min_together=1)\n"
        "written = similarity_graph(found, tree=False).to_graphml()\n"
    )
    here: dict[str, Any] = {}
    exec(code, here)
    environment = {**os.environ, "PYTHONHASHSEED": "4242", "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-c", f"{code}sys.stdout.write(written)"]
    done = subprocess.run(command, env=environment, capture_output=True, check=True)
    assert done.stdout.decode() == here["written"]


def test_nothing_to_link() -> None:
    with pytest.raises(InputError, match="no two of the 6 most frequent terms are linked; lower min_together"):
        graph(min_together=99)
    with pytest.raises(InputError, match="no two of the 2 most frequent terms are linked"):
        graph([[1, 0], [0, 1]], ["a", "b"])


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"top_terms": 1}, "a graph has 2 terms or more; received top_terms=1"),
        ({"measure": "louvain"}, 'unknown measure "louvain"; allowed: cooccurrence'),
        ({"min_weight": float("nan")}, "min_weight must be a number; received nan"),
    ],
)
def test_wrong_options(options: dict[str, Any], said: str) -> None:
    with pytest.raises(OptionError, match=said):
        graph(**options)


def test_prints_itself() -> None:
    made = graph()
    assert repr(made).startswith("SimilarityGraph(6 terms, 5 links of the maximum tree by cooccurrence, 2 communities)")
    assert "<table" in made._repr_html_()
    assert made.about["networkx"] == nx.__version__
    assert len(made.to_frame()) == 7
