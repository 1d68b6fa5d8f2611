"""Lexical tables as files: richness, comparison at equal size, growth, spectrum, ranks, repeated segments."""

from __future__ import annotations

import pandas as pd

from entnlp.figures.lexis import draw_growth, draw_rarefaction, draw_zipf
from entnlp.report.dossier import Dossier, terms_note
from entnlp.textometry import Lexis, RepeatedSegments, french_number, group_title

_SAMPLINGS = {"words": "mots", "texts": "réponses"}
_METHOD = {
    "mots, mots différents": "N : mots comptés (au moins une lettre, hors adresses). V : mots différents. Tous les "
    "mots comptent, mots outils compris, sauf si une liste de mots écartés est donnée. Hapax : mots d'une seule "
    "occurrence ; dis legomena : de deux.",
    "indices de richesse": "V / N ; indice de Guiraud V / racine de N ; C de Herdan ln V / ln N ; K de Yule 10 000 "
    "(somme de m² V(m) - N) / N², où V(m) est le nombre de mots d'effectif m (plus K est grand, plus le vocabulaire "
    "se répète). Les trois premiers dépendent de N : ils ne comparent pas des groupes de tailles inégales.",
    "raréfaction, tirage de mots": "Nombre attendu de mots différents dans n mots tirés au hasard sans remise du "
    "groupe : somme sur les mots de 1 - C(N - f, n) / C(N, n) (Hurlbert 1971 ; calcul exact). Écart-type sur tous les "
    "tirages possibles (Heck et al. 1975) ; il est nul quand l'échantillon est tout le groupe. Répond à : quel "
    "vocabulaire est le plus varié à nombre de mots égal ? Les mots sont tirés un à un, comme si ceux d'une même "
    "réponse étaient indépendants.",
    "raréfaction, tirage de réponses": "Nombre attendu de mots différents dans k réponses entières tirées au hasard "
    "(Colwell, Mao et Chang 2004, équation 5, exacte). Écart-type de l'équation 6, avec le nombre total de mots "
    "estimé par Chao (1987) : les réponses y sont un échantillon de réponses semblables, donc il n'est pas nul pour "
    "tout le groupe. Répond à : combien de mots différents dans k réponses de chaque groupe ? Le groupe qui écrit "
    "plus par réponse y a l'avantage : voir les mots de l'échantillon. Pour juger si deux groupes diffèrent au-delà "
    "du hasard des répondants, c'est cet écart-type qui convient.",
    "bornes": "Valeur attendue plus ou moins 1,96 écart-type.",
    "accroissement": "Mots différents rencontrés dans les n premiers mots du groupe, dans l'ordre du fichier, et "
    "nombre attendu si ces mots étaient en ordre aléatoire (même formule que la raréfaction). Loi de Heaps V = K "
    "n^bêta : droite des moindres carrés de log V sur log n aux positions du tableau.",
    "rangs, loi de Zipf": "Mots par effectif décroissant, puis par nom ; chaque mot a son rang, sans ex æquo. Pente : "
    "droite des moindres carrés du logarithme de l'effectif sur celui du rang, tous les mots compris ; les nombreux "
    "hapax y pèsent.",
}
_SEGMENTS = (
    "Suites d'au moins {min_words} mots répétées au moins {min_count} fois (Salem 1987), sans franchir une phrase, "
    "une ponctuation, un nombre, une adresse ni un emoji. Une suite toujours prise dans la même suite plus longue, "
    "donc de même effectif, n'est pas montrée. Deux occurrences peuvent se chevaucher. Au-delà de 100 mots, la suite "
    "est abrégée."
)


def lexis_dossier(
    result: Lexis, segments: RepeatedSegments | None = None, *, width_cm: float = 16.0, dpi: int = 300
) -> Dossier:
    """Put the lexical tables of a corpus together.

    Parameters
    ----------
    result
        Vocabulary of the corpus and of its groups.
    segments
        Repeated segments; no such table without them.
    width_cm, dpi
        Size of the figures.

    Returns
    -------
    Dossier
        Tables "richesse", "raréfaction" (groups at equal size), "courbes de raréfaction", "accroissement", "spectre",
        "rangs", "segments répétés"; four figures.
    """
    titles = result.titles
    growth = result.growth.rename(columns={"observed": "types_observed", "expected": "types_expected"})
    frames = {
        "richesse": result.richness,
        "raréfaction": result.rarefaction.rename(columns={"total": "whole_size"}),
        "courbes de raréfaction": result.curves,
        "accroissement": growth,
        "spectre": result.spectrum,
        "rangs": result.ranks,
    }
    tables = {name: _readable(frame, titles) for name, frame in frames.items()}
    notes = {**_METHOD, **_sizes(result)}
    if segments is not None:
        tables["segments répétés"] = _segments(segments)
        notes["segments répétés"] = _SEGMENTS.format(**segments.about)
    charts = [
        draw_zipf(result, width_cm=width_cm, dpi=dpi),
        draw_growth(result, width_cm=width_cm, dpi=dpi),
        *(draw_rarefaction(result, sampling=sampling, width_cm=width_cm, dpi=dpi) for sampling in _SAMPLINGS),
    ]
    parameters = {**result.about}
    if segments is not None:
        options = ("unit", "stop", "min_count", "min_words", "max_words", "maximal")
        parameters["segments"] = {name: segments.about[name] for name in options}
    return Dossier("lexis", tables, charts, notes, parameters)


def _readable(frame: pd.DataFrame, titles: dict[str, str]) -> pd.DataFrame:
    """Name groups and samplings as readers do."""
    shown = frame.copy()
    shown["group"] = [titles[label] for label in frame["group"]]
    if "sampling" in shown:
        shown["sampling"] = [_SAMPLINGS[name] for name in frame["sampling"]]
    return shown


def _segments(segments: RepeatedSegments) -> pd.DataFrame:
    shown = segments.table.rename(columns={"segment": "repeated_segment", "length": "segment_length"})
    if shown["maximal"].all():
        shown = shown.drop(columns="maximal")
    counts = segments.counts.rename(columns={label: group_title(str(label), segments.by) for label in segments.counts})
    return pd.concat([shown, counts.add_prefix("effectif, ")], axis=1)


def _sizes(result: Lexis) -> dict[str, str]:
    about = result.about
    words, texts = french_number(about["sample_words"]), french_number(about["sample_texts"])
    return {
        "taille commune": f"{words} mots, {texts} réponses : celle du plus petit groupe qui a des mots, ou celle qui a "
        "été demandée. Un groupe plus petit reste sans valeur : rien n'est extrapolé.",
        "ce qui est compté": terms_note(about),
    }
