"""Specificities as files: all scores, groups side by side, sizes of groups, bars of the most specific terms."""

from __future__ import annotations

import pandas as pd

from entnlp.figures import draw_specificities
from entnlp.report.dossier import Dossier, terms_note
from entnlp.textometry import BANALITY, Specificities, french_number, group_title

_SHOWN = 10
_METHOD = {
    "spécificité": "Score de Lafon (1980), signé. Un terme a F occurrences dans un corpus de T mots, dont f dans un "
    "groupe de t mots. Si les occurrences étaient réparties au hasard, leur nombre dans le groupe suivrait la loi "
    "hypergéométrique (T, F, t). Si f est au moins égal à l'effectif attendu F t / T, P est la probabilité d'en avoir "
    "f ou plus et le score est -log10 P (positif : suremploi) ; sinon P est la probabilité d'en avoir f ou moins et "
    "le score est log10 P (négatif : sous-emploi). Un score de 3 veut dire une chance sur 1 000.",
    "seuil de banalité": "Entre -1,3 et +1,3 (une chance sur 20), l'écart est banal. Avec des centaines de termes, "
    "des scores un peu au-delà se rencontrent par hasard : voir q.",
    "p, q": "p : probabilité P, d'un seul côté. q : taux de fausses découvertes de Benjamini et Hochberg (1995) sur "
    "tous les termes et tous les groupes, calculé sur 2 P puisque le côté est choisi après coup. Ces probabilités "
    "supposent des occurrences indépendantes ; un terme répété dans une seule réponse les exagère.",
    "chi2, G2": "Chi-deux et rapport de vraisemblance G2 du tableau (terme ou non) x (groupe ou non), négatifs pour "
    "un sous-emploi, avec la correction de Yates là où un effectif attendu est sous 5 (comme R quanteda.textstats).",
    "log ratio": "Logarithme binaire du rapport entre la fréquence relative dans le groupe et hors du groupe "
    "(Hardie 2014) : 1 veut dire deux fois plus fréquent. Un effectif nul y est compté 0,5.",
}


def specificities_dossier(
    result: Specificities, *, top: int | None = None, width_cm: float = 16.0, dpi: int = 300
) -> Dossier:
    """Put the outputs of specificities together.

    Parameters
    ----------
    result
        Specificities.
    top
        Over-used and under-used terms kept per group in the main table; all without it.  The figure shows as many
        over-used ones, 10 without it, and half as many under-used ones.
    width_cm, dpi
        Size of the figure.

    Returns
    -------
    Dossier
        Tables "spécificités" (one row per group and term), "scores" (terms x groups), "groupes"; the pages of
        the figure.
    """
    table = result.to_frame() if top is None else result.top(top)
    for name in ("p_value", "q_value"):
        table[name] = [float(f"{value:.3g}") for value in table[name]]
    over = top or _SHOWN
    return Dossier(
        "specificites",
        {"spécificités": table, "scores": _scores(result), "groupes": _groups(result)},
        draw_specificities(result, over=over, under=-(-over // 2), width_cm=width_cm, dpi=dpi),
        _notes(result),
        {"by": list(result.by), "base": result.base, "words": result.words, "top": top, **result.about},
    )


def _scores(result: Specificities) -> pd.DataFrame:
    """Terms x groups, as TXM shows them."""
    first = result.of(str(result.groups.index[0])).set_index("term")["total"]
    wide = result.wide().round(4)
    wide.columns = pd.Index([group_title(str(label), result.by) for label in wide.columns])
    wide.insert(0, "total", first.reindex(wide.index))
    return wide.rename_axis(index="term").reset_index()


def _groups(result: Specificities) -> pd.DataFrame:
    scores = result.table["specificity"]
    counted = pd.DataFrame(
        {
            "group": result.table["group"],
            "over": scores >= BANALITY,
            "under": scores <= -BANALITY,
        }
    )
    found = counted.groupby("group", sort=False)[["over", "under"]].sum()
    return result.groups.join(found).reset_index()


def _notes(result: Specificities) -> dict[str, str]:
    """Say how the numbers were made."""
    base = (
        "T et t sont les totaux du tableau : les seules occurrences des termes gardés"
        if result.base == "table"
        else f"T et t comptent tous les {result.counted} des réponses, mots vides compris, quels que soient les termes "
        "gardés dans le tableau"
    )
    return {
        **_METHOD,
        "base": f"{base}. T = {french_number(result.words)}.",
        "termes": terms_note(result.about),
    }
