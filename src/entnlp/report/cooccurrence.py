"""Co-occurrences as files: pairs, terms, links, co-occurrents of a pole, the graph of each group, GraphML."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from entnlp.corpus import group_columns, group_keys
from entnlp.errors import InputError, OptionError
from entnlp.figures.chart import Chart
from entnlp.figures.cooccurrence import draw_cooccurrents
from entnlp.figures.similarity import MEASURES, draw_similarity
from entnlp.figures.wording import file_stems
from entnlp.report.dossier import Dossier, terms_note
from entnlp.textometry.cooccurrence import Cooccurrences, Cooccurrents, cooccurrences
from entnlp.textometry.similarity import SimilarityGraph, similarity_graph
from entnlp.textometry.summary import french_number, group_title
from entnlp.tokens import TokenTable, group_membership

OVERALL = "ensemble"
MOST_GROUPS = 12
MOST_PAIRS = 100_000
"""Pairs of one group in the tables: a sheet that can still be opened."""
_CONTEXTS = {
    "text": "Deux termes cooccurrent quand une même réponse les contient, quel que soit leur nombre d'occurrences. N : "
    "réponses qui ont au moins un mot.",
    "sentence": "Deux termes cooccurrent quand une même phrase les contient, quel que soit leur nombre d'occurrences. "
    "N : phrases qui ont au moins un mot.",
    "window": "Deux occurrences cooccurrent quand elles sont, dans une même phrase, à {window} mots de distance au "
    "plus ; chaque couple d'occurrences compte une fois. Tout mot compte dans la distance, gardé ou non ; la "
    "ponctuation, les nombres et les émojis n'y comptent pas. N : deux fois le nombre de couples de mots aussi "
    "proches ; « contextes » d'un terme : ses voisins, avec répétition.",
}
_METHOD = {
    "indices": "n : contextes des deux termes ; a, b : contextes de chacun ; N : tous les contextes. Effectif "
    "attendu : a b / N. Jaccard : n / (a + b - n). Dice : 2 n / (a + b). Cosinus (Ochiai) : n / racine(a b). "
    "NPMI (Bouma 2009) : ln(n N / (a b)) / -ln(n / N), de -1 à 1.",
    "G2": "Rapport de vraisemblance (Dunning 1993) du tableau 2 x 2, sans correction ; négatif si n est inférieur à "
    "l'attendu.",
    "Lafon": "Probabilité hypergéométrique (Lafon 1981) d'avoir n contextes communs ou plus (positif, -log10) ou, si n "
    "est inférieur à l'attendu, n ou moins (négatif, log10). 3 veut dire une chance sur 1 000. Sur des milliers de "
    "couples, des indices de 3 se rencontrent par hasard.",
    "précaution": "Deux termes très fréquents cooccurrent souvent par le seul hasard : avant de parler d'association, "
    "regarder l'effectif attendu.",
}
_POLE = {
    "pôle": "Cooccurrents d'un pôle : f occurrences (cofréquence) dans les contextes du pôle, sur F (effectif) dans le "
    "corpus ; t mots dans ces contextes, T dans le corpus, sans les occurrences du pôle lui-même, qui y sont par "
    "définition. Attendu : F t / T. Lafon : probabilité hypergéométrique (T, F, t) de f ; « contextes » : ceux du pôle "
    "qui contiennent le cooccurrent.",
}


@dataclass(frozen=True, eq=False)
class _Group:
    """One group's results and the tail of its file names."""

    title: str
    tail: str
    found: Cooccurrences
    graph: SimilarityGraph | None
    near: Cooccurrents | None


def cooccurrences_by_group(tokens: TokenTable, by: str | Sequence[str], **options: Any) -> dict[str, Cooccurrences]:
    """Count the co-occurrences of each group alone, then those of all groups together.

    Parameters
    ----------
    tokens
        Token table.
    by
        Metadata columns; every combination of their values is a group, a missing value included.
    **options
        Those of :func:`entnlp.textometry.cooccurrences`; least counts hold in each group.

    Returns
    -------
    dict
        Title of the group -> its co-occurrences, ``ensemble`` last.

    Raises
    ------
    OptionError
        More than 12 groups, or an option has a value that is not allowed.
    """
    labels, _ = group_membership(tokens.texts, by)
    if len(labels) > MOST_GROUPS:
        raise OptionError(
            f"--by gives {len(labels)} groups, and each has a graph; at most {MOST_GROUPS}: choose another column"
        )
    found = {}
    keys, mask = group_keys(tokens.texts, by).to_numpy(), options.get("mask")
    for label in labels:
        keep = (keys == label)[tokens.text]
        own = options if mask is None else {**options, "mask": np.asarray(mask, dtype=bool)[keep]}
        found[group_title(label, group_columns(by))] = cooccurrences(tokens.select(keep), **own)
    return {**found, OVERALL: cooccurrences(tokens, **options)}


def cooccurrence_dossier(
    results: Cooccurrences | Mapping[str, Cooccurrences],
    *,
    pole: str | Sequence[str] | None = None,
    measure: str | None = None,
    top_terms: int = 60,
    tree: bool = True,
    min_weight: float = 0.0,
    random_state: int = 0,
    width_cm: float = 16.0,
    height_cm: float = 16.0,
    dpi: int = 300,
) -> Dossier:
    """Put the outputs of co-occurrences together.

    Parameters
    ----------
    results
        Co-occurrences; or title of the group -> its co-occurrences, that of all groups last.
    pole
        A term, or several, whose co-occurrents come first.
    measure, top_terms, tree, min_weight, random_state
        Those of :func:`entnlp.textometry.similarity_graph`; the measure is that of the pairs by default.
    width_cm, height_cm, dpi
        Size of the graphs.

    Returns
    -------
    Dossier
        Tables "cooccurrents" (with a pole), "couples", "termes", "liens"; one graph per group that has links,
        one figure of bars per group that has the pole; GraphML, that of all groups together when one file is asked for.

    Raises
    ------
    InputError
        No group has a link to draw.
    OptionError
        No group has the pole, or an option has a value that is not allowed.
    """
    named = {OVERALL: results} if isinstance(results, Cooccurrences) else dict(results)
    options = {"top_terms": top_terms, "tree": tree, "min_weight": min_weight, "random_state": random_state}
    tails = [""] if len(named) == 1 else [f"_{stem}" for stem in file_stems(list(named))]
    groups = []
    for tail, (title, found) in zip(tails, named.items(), strict=True):
        graph = near = None
        last = title == list(named)[-1]
        with suppress(*(() if last else (InputError,))):  # what all groups together lack, none has
            graph = similarity_graph(found, measure=measure or found.measure, **options)  # type: ignore[arg-type]
        if pole is not None:
            with suppress(*(() if last else (OptionError,))):
                near = found.around(pole)
        groups.append(_Group(title, tail, found, graph, near))
    charts = [chart for group in groups for chart in _charts(group, len(groups), width_cm, height_cm, dpi)]
    parameters = {
        **groups[-1].found.about,
        **({} if groups[-1].graph is None else groups[-1].graph.about),
        "groups": [group.title for group in groups],
        "pole": pole if pole is None or isinstance(pole, str) else list(pole),
    }
    stem = "cooccurrences" if pole is None else "cooccurrents"
    return Dossier(stem, _tables(groups), charts, _notes(groups), parameters, _graphml(groups))


def _charts(group: _Group, n_groups: int, width_cm: float, height_cm: float, dpi: int) -> list[Chart]:
    behind = "" if n_groups == 1 else f" — {group.title}"
    charts = []
    if group.near is not None and (group.near.table["lafon"] > 0).any():
        title = f"Cooccurrents de « {group.near.asked} »{behind}"
        charts.append(
            draw_cooccurrents(group.near, title=title, width_cm=width_cm, dpi=dpi, stem=f"cooccurrents{group.tail}")
        )
    if group.graph is not None:
        charts.append(
            draw_similarity(
                group.graph, title=f"Analyse de similitude{behind}", width_cm=width_cm, height_cm=height_cm, dpi=dpi,
                stem=f"similitude{group.tail}",
            )
        )  # fmt: skip
    return charts


def _graphml(groups: list[_Group]) -> dict[str, Callable[[], str]]:
    drawn = [(group.tail, group.graph) for group in groups if group.graph is not None]
    texts = {f"{tail}.graphml": graph.to_graphml for tail, graph in drawn}
    return {**texts, ".graphml": drawn[-1][1].to_graphml}


def _tables(groups: list[_Group]) -> dict[str, pd.DataFrame]:
    near = [(group.title, group.near.table) for group in groups if group.near is not None]
    nodes = [(group.title, group.graph.nodes) for group in groups if group.graph is not None]
    links = [(group.title, _links(group.graph)) for group in groups if group.graph is not None]
    tables = {"cooccurrents": near} if near else {}
    tables |= {
        "couples": [(group.title, group.found.table.head(MOST_PAIRS)) for group in groups],
        "termes": nodes,
        "liens": links,
    }
    return {name: _stacked(parts, grouped=len(groups) > 1) for name, parts in tables.items()}


def _is_cut(group: _Group) -> bool:
    return len(group.found.table) > MOST_PAIRS


def _stacked(parts: list[tuple[str, pd.DataFrame]], *, grouped: bool) -> pd.DataFrame:
    frames = []
    for title, frame in parts:
        frame = frame.copy()
        if grouped:
            frame.insert(0, "group", title)
        frames.append(frame)
    whole = [frame for frame in frames if len(frame)] or frames[:1]
    return pd.concat(whole, ignore_index=True)


def _links(graph: SimilarityGraph) -> pd.DataFrame:
    links = graph.edges.assign(in_tree=["oui" if each else "non" for each in graph.edges["in_tree"]])
    return links.drop(columns="weight") if graph.measure == "cooccurrence" else links


def _notes(groups: list[_Group]) -> dict[str, str]:
    """Say how the numbers were made."""
    found, graphs = groups[-1].found, [group.graph for group in groups if group.graph is not None]
    graph = graphs[-1]
    notes = {
        "contextes": _CONTEXTS[found.context].format(window=found.window)
        + " "
        + " ; ".join(f"{group.title} : N = {french_number(group.found.n_contexts)}" for group in groups)
        + f". Couples gardés : à partir de {found.min_together}.",
        **_METHOD,
        "graphe": f"Les {graph.top_terms} termes les plus fréquents au plus ; lien : {MEASURES[graph.measure]}, "
        f"au-dessus de 0 et à partir de {graph.min_weight:g}. Arbre maximum (Flament 1962 ; algorithme de Kruskal) : "
        "de tous les arbres sur ces termes, celui dont la somme des liens est la plus grande ; à égalité, l'ordre "
        "alphabétique. Un lien absent de l'arbre peut être presque aussi fort qu'un lien présent : voir la "
        "table « liens ».",
        "communautés": "Méthode de Louvain (Blondel et al. 2008) sur tous les liens, pas seulement ceux de l'arbre ; "
        f"graine {graph.random_state}. Modularité : "
        + " ; ".join(
            f"{group.title} {group.graph.modularity:.2f}".replace(".", ",")
            for group in groups
            if group.graph is not None
        )
        + " (sous 0,3, le découpage est peu marqué : ne pas interpréter les communautés).",
    }
    if any(group.near is not None for group in groups):
        notes |= _POLE
        notes["contextes du pôle"] = " ; ".join(
            f"{group.title} : {group.near.count} occurrences du pôle ({', '.join(group.near.pole)}), t = "
            f"{french_number(group.near.words)}, T = {french_number(group.near.corpus_words)}"
            for group in groups
            if group.near is not None
        )
    cut = [f"{group.title} : {french_number(len(group.found.table))}" for group in groups if _is_cut(group)]
    if cut:
        notes["couples"] = f"Seuls les {french_number(MOST_PAIRS)} premiers sont écrits. {' ; '.join(cut)}."
    lacking = [group.title for group in groups if group.graph is None]
    if lacking:
        notes["sans graphe"] = f"Aucun lien à dessiner : {', '.join(lacking)}."
    isolated = [
        f"{g.title} : {', '.join(g.graph.isolated)}" for g in groups if g.graph is not None and g.graph.isolated
    ]
    if isolated:
        notes["termes sans lien"] = f"Fréquents mais sans aucun lien, absents du graphe. {' ; '.join(isolated)}."
    notes["termes"] = terms_note(found.about)
    return notes
