"""A correspondence analysis as files: the plane, eigenvalues, groups and terms with all their aids, the map, notes."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from entnlp.figures import draw_eigenvalues, draw_factor_map
from entnlp.report.dossier import Dossier, terms_note
from entnlp.textometry import CorrespondenceAnalysis, french_number

WORDS = {
    "term": "terme",
    "group": "groupe",
    "text": "réponse",
    "active": "actif",
    "supplementary": "supplémentaire",
}
_LISTED = 40  # names left out that a note lists


def correspondence_dossier(
    result: CorrespondenceAnalysis,
    *,
    axes: Sequence[int] | None = None,
    n_labels: int = 80,
    width_cm: float = 16.0,
    dpi: int = 300,
) -> Dossier:
    """Put the outputs of a correspondence analysis together.

    Parameters
    ----------
    result
        A correspondence analysis.
    axes
        Axes of the map and of the main table: two, or one; without it, the first two, or the only one.
    n_labels
        Number of active terms named in the map.
    width_cm, dpi
        Size of the figures.

    Returns
    -------
    Dossier
        Tables "plan" (groups, then terms by their contribution to the axes of the map), "valeurs propres", "groupes"
        or "réponses", "termes" (all axes); the map and the bars of the eigenvalues.

    Raises
    ------
    OptionError
        There is no such axis.
    """
    chosen = tuple(axes) if axes is not None else (1, 2)[: result.n_axes]
    columns = "groupes" if result.column_element == "group" else "réponses"
    tables = {
        "plan": _in_french(result.plane(chosen)),
        "valeurs propres": result.eigenvalues.copy(),
        columns: _in_french(result.columns),
        "termes": _in_french(result.rows),
    }
    charts = [draw_factor_map(result, axes=chosen, n_labels=n_labels, width_cm=width_cm, dpi=dpi)]
    if len(result.eigenvalues) > 1:  # one bar of 100 % says nothing
        charts.append(draw_eigenvalues(result, axes=chosen, width_cm=width_cm, dpi=dpi))
    parameters = {
        **result.about,
        "axes": list(chosen),
        "labels": n_labels,
        "inertia": result.inertia,
        "chi2": result.chi2,
        "degrees_of_freedom": result.degrees_of_freedom,
        "p_value": result.p_value,
        "parts": result.n_parts,
        "texts": result.n_texts,
        "texts_without_term": result.n_empty_texts,
        "left_out_terms": list(result.left_out_rows),
        "left_out_groups": list(result.left_out_columns),
    }
    return Dossier("afc", tables, charts, _notes(result), parameters)


def overview(result: CorrespondenceAnalysis) -> str:
    """Say in one French line how large the table is and what its axes keep."""
    counts = [int((frame["kind"] == "active").sum()) for frame in (result.rows, result.columns)]
    percents = ", ".join(
        f"axe {axis} : {_decimal(percent, 1)} %"
        for axis, percent in zip(result.eigenvalues["axis"], result.eigenvalues["percent"].head(5), strict=False)
    )
    return (
        f"{french_number(counts[0])} termes x {french_number(counts[1])} {WORDS[result.column_element]}s, "
        f"inertie {_decimal(result.inertia, 4)} ; {percents}."
    )


def _in_french(frame: pd.DataFrame) -> pd.DataFrame:
    shown = frame.copy()
    for name in {"element", "kind"} & set(map(str, shown.columns)):
        shown[name] = shown[name].map(WORDS)
    return shown


def _notes(result: CorrespondenceAnalysis) -> dict[str, str]:
    """Say how the numbers were made."""
    column = WORDS[result.column_element]
    inertia, freedom = _decimal(result.inertia, 4), french_number(result.degrees_of_freedom)
    p = "moins de 0,0001" if result.p_value < 1e-4 else _decimal(result.p_value, 4)
    large = "" if result.about["complete"] else " Le tableau est grand : seuls les axes demandés sont calculés."
    return {
        "tableau": f"{overview(result)} Chaque case est l'effectif d'un terme dans un {column}.{_parts(result)}",
        "méthode": "Analyse factorielle des correspondances (Benzécri 1973) : décomposition en valeurs singulières des "
        "écarts à l'indépendance (p - r c) / racine(r c), où p est la part de la case dans le total, r et c les parts "
        f"de sa ligne et de sa colonne. Mêmes nombres que FactoMineR et ca (R), au signe des axes près.{large}",
        "signe des axes": "Il est arbitraire. Ici, le terme actif qui contribue le plus à un axe y a une coordonnée "
        "positive ; à égalité, le premier dans l'ordre alphabétique.",
        "valeur propre, inertie": f"L'inertie totale ({inertia}) est le chi-deux du tableau divisé par son total ; la "
        "valeur propre d'un axe, entre 0 et 1, est la part d'inertie qu'il porte.",
        "chi-deux": f"{_decimal(result.chi2, 2)} pour {freedom} degrés de liberté, p : {p}. À titre indicatif : les "
        "mots d'une même réponse ne sont pas des tirages indépendants.",
        "coordonnées": "Coordonnées principales, pour les lignes comme pour les colonnes (représentation symétrique, "
        "celle de FactoMineR). La distance entre deux termes, ou entre deux colonnes, se lit ; entre un terme et une "
        "colonne, seule la direction depuis l'origine se lit.",
        "contribution (%)": "Part de l'inertie de l'axe due à l'élément ; somme 100 de chaque côté. Pour deux axes "
        "ensemble : moyenne pondérée par les valeurs propres. C'est elle qui choisit les termes nommés sur la carte.",
        "cos²": "Qualité de représentation : part du carré de la distance au centre que l'axe (ou le plan) montre, de "
        "0 à 1. Un élément de cos² faible n'est pas là où il semble être.",
        "masse, distance au centre": "Masse : part de l'effectif total. Distance : du chi-deux, au profil moyen. "
        "Inertie : masse x distance au carré.",
        "supplémentaires": "Projetés sur les axes sans participer à leur calcul ; ni masse ni contribution.",
        "non comptés": f"Réponses sans aucun des termes : {french_number(result.n_empty_texts)} sur "
        f"{french_number(result.n_texts)}. {_left_out(result)}",
        "termes": terms_note(result.about),
    }


def _parts(result: CorrespondenceAnalysis) -> str:
    if result.n_parts == 1:
        return ""
    return (
        f" Attention : le tableau se sépare en {result.n_parts} blocs sans terme commun ; les premiers axes, de valeur "
        "propre 1, ne font que les séparer."
    )


def _left_out(result: CorrespondenceAnalysis) -> str:
    said = []
    for what, names in (("Groupes", result.left_out_columns), ("Termes", result.left_out_rows)):
        if names:
            more = f" et {len(names) - _LISTED} autres" if len(names) > _LISTED else ""
            said.append(f"{what} sans aucun effectif, écartés : {', '.join(names[:_LISTED])}{more}.")
    return " ".join(said) or "Aucun terme ni groupe n'a dû être écarté."


def _decimal(value: float, places: int) -> str:
    return f"{value:.{places}f}".replace(".", ",")
