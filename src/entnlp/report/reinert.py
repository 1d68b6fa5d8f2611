"""Reinert's classification as files: classes, profiles, groups, typical segments, every segment, cuts, the tree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from entnlp.corpus import Corpus, group_columns
from entnlp.errors import InputError
from entnlp.figures import draw_class_groups, draw_dendrogram
from entnlp.figures.reinert import balance, balance_sentence
from entnlp.report.dossier import Dossier
from entnlp.textometry.classified import ClassifiedSegments
from entnlp.textometry.descent import records
from entnlp.textometry.double import CHI2_5_PERCENT, CrossedClasses, DoubleReinert
from entnlp.textometry.reinert import Reinert
from entnlp.textometry.segments import SOURCE, segment_numbers, text_of
from entnlp.tokens import TokenTable

STATUSES = {
    "classified": "classé",
    "assigned": "affecté après coup",
    "left out": "laissé de côté",
    "no term": "sans terme retenu",
    "not counted": "non compté",
}
"""What became of a segment -> what French readers see."""
_NAMED = 10
_COLUMNS = {"class": "class_number", "segment": "segment_id", "text_id": "segment_text", "score": "typicality"}


def reinert_dossier(
    result: ClassifiedSegments,
    *,
    by: str | Sequence[str] | None = None,
    corpus: Corpus | None = None,
    tokens: TokenTable | None = None,
    partitions: DoubleReinert | None = None,
    options: Mapping[str, Any] | None = None,
    top: int = 50,
    typical: int = 10,
    width_cm: float | None = None,
    dpi: int = 300,
) -> Dossier:
    """Put the outputs of a classification together.

    Parameters
    ----------
    result
        A classification, or a partition of a double one.
    by
        Metadata columns to compare the classes with.
    corpus, tokens
        What was classified; both together give the verbatim of the typical segments.
    partitions
        The double classification that ``result`` was cut from.
    options
        Options that the result does not know, such as the parts of speech kept; they go with the parameters.
    top
        Terms kept per class, the most over-represented ones and as many under-represented ones, of those with
        chi2 >= 3.84.
    typical
        Typical segments per class.
    width_cm, dpi
        Size of the figures; 24 cm wide, more beyond 12 classes, without it.

    Returns
    -------
    Dossier
        Tables "classes", "profils", "métadonnées" (with ``by``), "segments typiques", "segments" (every one, with its
        class and metadata), "coupes" or "partitions", "bilan"; the tree, and with ``by`` the classes by group.

    Raises
    ------
    InputError
        ``tokens`` or ``corpus`` are not what was classified.
    SchemaError
        There is no such metadata column.
    """
    tables = {"classes": _classes(result), "profils": _profiles(result, top).rename(columns=_COLUMNS)}
    charts = [draw_dendrogram(result, width_cm=width_cm, dpi=dpi)]
    if by is not None:
        tables["métadonnées"] = result.metadata(by).rename(columns=_COLUMNS)
        charts.append(draw_class_groups(result, by=by, width_cm=width_cm, dpi=dpi))
    tables["segments typiques"] = _typical(result, typical, corpus, tokens)
    tables["segments"] = _segments(result)
    if isinstance(result, Reinert):
        tables["coupes"] = _cuts(result)
    if partitions is not None:
        tables["partitions"] = partitions.to_frame()
    tables["bilan"] = pd.DataFrame({"became": list(STATUSES.values()), "segments": balance(result).to_list()})
    settings = {**_parameters(result), **(options or {})}
    given = {"by": group_columns(by), "top": top, **result.matrix.about, **settings}
    return Dossier("reinert", tables, charts, _notes(result, settings, top), given)


def _parameters(result: ClassifiedSegments) -> dict[str, Any]:
    return dict(getattr(result, "parameters", {}))


def _trees(result: ClassifiedSegments) -> list[dict[str, Any]]:
    """Parameters of the one tree, or of the two that were crossed."""
    own = _parameters(result)
    return [own["first"], own["second"]] if isinstance(result, CrossedClasses) else [own]


def _classes(result: ClassifiedSegments) -> pd.DataFrame:
    profiles = result.profiles(top=_NAMED)
    named = profiles[profiles["chi2"] >= CHI2_5_PERCENT].groupby("class")["term"].agg(", ".join)
    sizes = result.sizes().head(result.n_classes)
    return sizes.assign(typical_terms=sizes["class"].map(named).fillna("")).rename(columns=_COLUMNS)


def _profiles(result: ClassifiedSegments, top: int) -> pd.DataFrame:
    """Keep the most over- and under-represented terms of each class, in the order of the profile."""
    every = result.profiles(min_chi2=CHI2_5_PERCENT)
    over, parts = every["chi2"] > 0, every.groupby("class", sort=False)
    return every[(over & (parts.cumcount() < top)) | (~over & (parts.cumcount(ascending=False) < top))]


def _typical(result: ClassifiedSegments, top: int, corpus: Corpus | None, tokens: TokenTable | None) -> pd.DataFrame:
    table = result.characteristic(top=top).rename(columns=_COLUMNS)
    if text_of(result.matrix.texts).is_unique:
        table = table.drop(columns="segment_text")
    if corpus is None or tokens is None:
        return table
    return table.assign(verbatim=verbatims(result, table["segment_id"], corpus=corpus, tokens=tokens))


def verbatims(
    result: ClassifiedSegments, segments: Sequence[str] | pd.Series[str], *, corpus: Corpus, tokens: TokenTable
) -> list[str]:
    """Cut segments out of their texts, exactly as typed.

    Parameters
    ----------
    result
        A classification of a token table.
    segments
        Identifiers of segments.
    corpus, tokens
        What was classified.

    Returns
    -------
    list of str

    Raises
    ------
    InputError
        ``tokens`` or ``corpus`` are not what was classified.
    """
    rows = result.matrix.texts
    number, owner = segment_numbers(tokens, _trees(result)[0].get("segment_length"))
    sources = tokens.texts["text_id"].to_numpy()[owner]
    typed = corpus.frame.set_index("text_id")["text"]
    same = len(owner) == len(rows) and bool((sources == text_of(rows).to_numpy()).all())
    if not same or not set(sources) <= set(typed.index):
        raise InputError(
            "the token table or the corpus is not the one that was classified; give both of them, unchanged"
        )
    place = pd.Index(rows["text_id"]).get_indexer(pd.Index(segments))
    first, last = np.searchsorted(number, place), np.searchsorted(number, place, side="right") - 1
    return [
        str(typed[sources[row]])[tokens.start[begin] : tokens.end[end]]
        for row, begin, end in zip(place, first, last, strict=True)
    ]


def _segments(result: ClassifiedSegments) -> pd.DataFrame:
    """One row per segment, with French words for what became of it."""
    frame = result.to_frame()
    own = frame.iloc[:, :4].rename(columns=_COLUMNS | {"status": "became"})
    not_counted = (own["became"] == "no term") & (result.matrix.texts["status"] != "ok").to_numpy()
    own["became"] = own["became"].mask(not_counted, "not counted").map(STATUSES)
    if text_of(result.matrix.texts).is_unique:
        own = own.drop(columns="segment_text")
    metadata = result.matrix.texts.drop(columns=["text_id", "status", SOURCE], errors="ignore")
    table = pd.concat([own, metadata], axis=1)  # metadata may have any name, those of our columns too
    table.attrs["metadata"] = list(metadata.columns)
    return table


def _cuts(result: Reinert) -> pd.DataFrame:
    """Cuts with the final classes of each part instead of the numbers of nodes."""
    leaves = {node: [place] for place, node in enumerate(result.leaves, start=1)}
    cuts = records(result.splits)
    for cut in reversed(cuts):
        leaves[cut["node"]] = leaves[cut["left"]] + leaves[cut["right"]]
    rows = [
        {
            "split": cut["split"],
            "node_classes": _span(leaves[cut["node"]]),
            "left_classes": _span(leaves[cut["left"]]),
            "right_classes": _span(leaves[cut["right"]]),
            **{name: cut[name] for name in ("n_node", "n_left", "n_right", "n_terms", "chi2_ordered", "chi2", "moves")},
        }
        for cut in cuts
    ]
    return pd.DataFrame(rows)


def _span(numbers: Sequence[int]) -> str:
    """Name neighbouring classes: "3", "3 et 4", "3 à 6"."""
    if len(numbers) == 1:
        return str(numbers[0])
    return f"{numbers[0]} {'et' if len(numbers) == 2 else 'à'} {numbers[-1]}"


def _notes(result: ClassifiedSegments, settings: Mapping[str, Any], top: int) -> dict[str, str]:
    """Say how the numbers were made."""
    about, trees = result.matrix.about, _trees(result)
    notes = {
        "bilan": balance_sentence(result),
        "méthode": "Classification descendante hiérarchique de Reinert (1983, 1990), celle d'ALCESTE et d'IRaMuTeQ. "
        "Un terme "
        "est présent ou absent. La plus grande classe est coupée en deux : les unités sont rangées sur le premier axe "
        "d'une analyse des correspondances, coupées là où le chi2 du tableau (partie x terme) est le plus grand, puis "
        "déplacées une à une d'une partie à l'autre tant que ce chi2 augmente.",
        "unités": _units(trees),
        "termes": _terms(about, settings),
        "arrêt": _stopping(trees[0]),
        "termes de chaque partie": f"Après une coupe, une partie garde les termes de "
        f"{trees[0].get('min_group_count')} de ses "
        "unités ou plus, sauf ceux qui y sont sous-représentés et dont le coefficient de contingence avec la coupe "
        "passe "
        f"{_french(trees[0].get('max_contingency'))}. Une unité qui n'a plus aucun terme est laissée de côté.",
        "affectation": "Chaque segment laissé de côté est affecté à la classe dont la somme des chi2 signés de ses "
        "termes est la "
        "plus grande, si elle est positive."
        if settings.get("assign")
        else "Les segments laissés de côté n'ont pas de classe.",
        "numéros des classes": "De gauche à droite de l'arbre ; à chaque coupe, la partie la plus nombreuse est à "
        "gauche."
        if isinstance(result, Reinert)
        else "Par nombre décroissant de segments.",
        "chi2": "Du tableau (segment de la classe ou non) x (segment qui a le terme ou non), à un degré de liberté, "
        "sans "
        "correction, sur les segments qui ont une classe ; négatif si le terme y est plus rare qu'ailleurs. "
        f"Profils : au plus {top} termes sur-représentés et {top} sous-représentés par classe, de chi2 3,84 ou plus en "
        "valeur absolue. Les classes sont faites de ces mêmes termes : ce chi2 décrit, il ne prouve rien.",
        "spécificité": "log10 signé de la probabilité hypergéométrique (Lafon 1980), sur le même tableau de segments.",
        "part": "Segments de la classe qui ont le terme (ou sont du groupe) / segments classés qui l'ont. Part de la "
        "classe : "
        "segments du groupe dans la classe / segments de la classe.",
        "métadonnées": "Le chi2 d'un groupe se calcule comme celui d'un terme. Il suppose des segments indépendants : "
        "plusieurs "
        "segments d'un même texte l'exagèrent.",
        "segments typiques": "Score : somme des chi2 signés des termes du segment avec sa classe. De segments aux "
        "mêmes "
        "termes, le premier seul est montré. Ce sont des paroles de répondants : à relire avant de publier.",
    }
    if isinstance(result, CrossedClasses):
        notes["double classification"] = _double(result)
    return notes


def _units(trees: Sequence[Mapping[str, Any]]) -> str:
    length = trees[0].get("segment_length")
    text = (
        "Chaque texte est un segment."
        if length is None
        else f"Les textes sont coupés en segments d'environ {length} mots, là où la ponctuation le permet."
    )
    least = " et ".join(str(tree.get("min_segment_terms", 0)) for tree in trees)
    if any(tree.get("min_segment_terms", 0) for tree in trees):
        text += (
            " Des segments voisins d'un même texte sont réunis jusqu'à ce que leurs nombres de termes différents "
            f"fassent ensemble {least}."
        )
    return text


def _terms(about: Mapping[str, Any], settings: Mapping[str, Any]) -> str:
    units = {"form": "formes, graphies regroupées", "lemma": "lemmes", "surface": "formes telles que tapées"}
    parts = [units.get(about.get("unit", ""), "termes du tableau donné")]
    if settings.get("pos"):
        kept = ["mots pleins" if each == "content" else each for each in settings["pos"]]
        parts.append(f"catégories gardées : {', '.join(kept)}")
    parts.append(f"mots écartés : {about.get('stop', 'aucun').replace('no stop words', 'aucun')}")
    parts.append(f"présents dans {about.get('min_texts', 1)} segments ou plus")
    return " ; ".join(parts) + "."


def _stopping(tree: Mapping[str, Any]) -> str:
    least = tree.get("min_class", 1)
    share = f"{_french(100 * least)} % des unités" if least < 1 else f"{least:g} unité{'s' if least > 1 else ''}"
    return (
        f"Au plus {tree.get('n_classes')} classes. Une classe de moins de {tree.get('min_split')} unités n'est pas "
        "coupée. "
        f"Chaque partie d'une coupe a au moins {share}."
    )


def _double(result: CrossedClasses) -> str:
    own = result.parameters
    return (
        "Deux classifications des mêmes segments, réunis différemment, sont croisées, classe par classe, à tous les "
        "niveaux. Une "
        f"classe croisée a au moins {own['min_members']} segments et un chi2 d'association (correction de Yates) de "
        f"{_french(own['min_chi2'])} ou plus. Des ensembles de {own['n_classes']} classes croisées sans segment "
        "commun, celui dont "
        "la somme des chi2 est la plus grande est retenu."
    )


def _french(number: Any) -> str:
    return f"{number:g}".replace(".", ",") if number is not None else ""
