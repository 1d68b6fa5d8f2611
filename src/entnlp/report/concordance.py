"""A concordance as files, and as lines for a terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import pandas as pd

from entnlp.corpus import group_columns, group_keys
from entnlp.figures import draw_concordance
from entnlp.report.concordance_page import concordance_page
from entnlp.report.dossier import Dossier
from entnlp.report.tables import one_line
from entnlp.textometry import Concordance, french_number
from entnlp.textometry.concordance import OWN_COLUMNS

_FILE_NAMES = {  # so that a column of the user's own, "match" or "start", keeps its title
    "position": "token_position",
    "left": "left_context",
    "match": "keyword",
    "right": "right_context",
    "start": "start_character",
    "end": "end_character",
    "sentence": "sentence_number",
}
_SORTS = {"text": "ordre du corpus", "left": "contexte gauche", "match": "pivot", "right": "contexte droit"}


def concordance_dossier(
    result: Concordance, *, by: str | Sequence[str] | None = None, width_cm: float = 16.0, dpi: int = 300
) -> Dossier:
    """Put the outputs of a concordance together.

    Parameters
    ----------
    result
        Concordance.
    by
        Metadata columns whose groups are counted and drawn; no figure without.
    width_cm, dpi
        Size of the figure.

    Returns
    -------
    Dossier
        Tables "concordance" (one row per line) and "effectifs" (one per group); the figure; a page (.html) to read and
        print, which needs nothing but itself.
    """
    columns = group_columns(by)
    charts = [draw_concordance(result, by=columns, width_cm=width_cm, dpi=dpi)] if columns and len(result.texts) else []
    notes = _notes(result)
    about = {key: value for key, value in result.about.items() if key != "pipeline_lemmas"}
    return Dossier(
        "concordance",
        {
            "concordance": _lines(result),
            "effectifs": grouped_counts(result, columns),
        },
        charts,
        notes,
        {
            "query": result.query,
            "by": columns,
            "context": result.context,
            "sort": list(result.sort),
            "accents": result.accents,
            "within": result.within,
            "hits": result.n_hits,
            "texts": result.n_texts,
            **about,
        },
        {".html": lambda: concordance_page(result, grouped_counts(result, columns), notes, by=columns)},
    )


def grouped_counts(result: Concordance, by: Sequence[str]) -> pd.DataFrame:
    """Count by group, all together on the last line."""
    together = result.counts().assign(group="ensemble")
    counts = pd.concat([result.counts(by), together], ignore_index=True) if by else together
    return counts.rename(columns={"texts": "ok"})


def headline(result: Concordance) -> str:
    """Say in one French sentence how often the query was found."""
    if not result.n_hits:
        return f"« {one_line(result.query)} » : aucune occurrence."
    counts = result.counts().iloc[0]
    rate = f"{counts['per_10000']:.1f}".replace(".", ",") if counts["words"] else "-"
    hits = f"{french_number(result.n_hits)} occurrence{'s' if result.n_hits > 1 else ''}"
    texts = f"{french_number(result.n_texts)} texte{'s' if result.n_texts > 1 else ''}"
    return (
        f"« {one_line(result.query)} » : {hits} dans {texts} sur {french_number(counts['texts'])} "
        f"({rate} pour 10 000 mots)."
    )


def advice(result: Concordance) -> list[str]:
    """Say in French why a query found nothing, as far as the words of the corpus tell."""
    if result.n_hits or not len(result.words):
        return []
    if not result.near:
        return ["Chaque place de la requête existe dans le corpus, mais jamais à la suite."]
    lines = []
    for typed, forms in result.near.items():
        close = f" ; formes proches : {', '.join(map(one_line, forms))}" if forms else ""
        lines.append(f"{one_line(typed)} : absent du corpus{close}")
    return lines


def kwic_lines(
    result: Concordance, *, by: str | Sequence[str] | None = None, width: int = 80, rows: int = 40
) -> list[str]:
    """Lay the first lines out for a terminal, aligned on the match.

    Parameters
    ----------
    result
        Concordance.
    by
        Metadata columns whose value stands beside the text's identifier.
    width
        Columns of the terminal.
    rows
        Most lines.

    Returns
    -------
    list of str
        None is wider than ``width`` (40 at least); the match is cut on its right, the left context on its left.
    """
    table = result.table.head(rows)
    heads = [one_line(str(each)) for each in table["text_id"]]
    columns = group_columns(by)
    if columns and len(table):
        keys = group_keys(result.texts.set_index("text_id")[columns], columns).loc[table["text_id"]]
        longest = min(max(map(_columns_of, heads)), 16)
        heads = [f"{_cut(each, longest)}  {one_line(str(key))}" for each, key in zip(heads, keys, strict=True)]
    width = max(width, 40)
    head = min(max(map(_columns_of, heads), default=0), width // 4)
    left_of, match_of, right_of = ([one_line(text) for text in table[name]] for name in ("left", "match", "right"))
    middle = min(max(map(_columns_of, match_of), default=0), (width - head) // 3)
    left = (width - head - middle - 6) // 2
    right = width - head - middle - 6 - left
    return [
        f"{_cut(each, head)}  {_cut(before, left, keep_end=True)}  {_cut(match, middle)}  {_cut(after, right)}".rstrip()
        for each, before, match, after in zip(heads, left_of, match_of, right_of, strict=True)
    ]


def _columns_of(text: str) -> int:
    """Columns that a terminal gives a text: two for an emoji or a wide sign, none for a combining one."""
    return sum(
        0
        if unicodedata.combining(c) or c in "\u200b\u200d\ufe0f"
        else 2
        if unicodedata.east_asian_width(c) in "WF"
        else 1
        for c in text
    )


def _cut(text: str, columns: int, *, keep_end: bool = False) -> str:
    """Make a text exactly so wide; its beginning is cut and it is set to the right if its end is to be kept."""
    if _columns_of(text) > columns:
        while text and _columns_of(text) > columns - 1:
            text = text[1:] if keep_end else text[:-1]
        text = f"…{text}" if keep_end else f"{text}…"
    blank = " " * (columns - _columns_of(text))
    return blank + text if keep_end else text + blank


def _notes(result: Concordance) -> dict[str, str]:
    orders = ", puis ".join(_SORTS.get(name, name) for name in result.sort)
    bound = "phrase" if result.within == "sentence" else "réponse"
    return {
        "requête": result.query,
        "résultat": headline(result),
        "recherche": "Un mot sans crochets est cherché, sans tenir compte des majuscules"
        + ("" if result.accents else " ni des accents")
        + ", parmi les formes (graphies regroupées) et parmi les graphies tapées. De gauche à droite, la suite la plus "
        f"longue à chaque endroit, sans chevauchement ; une suite ne sort pas de sa {bound}.",
        "contexte": f"{result.context} mots de chaque côté, ponctuation non comptée, dans la même réponse.",
        "tri": f"{orders}. Ordre alphabétique du français (lettres, puis accents), mot à mot en s'éloignant du pivot, "
        "ponctuation ignorée ; à égalité, ordre du corpus.",
        "position, début, fin": "Position : rang du premier mot ou signe du pivot dans la réponse. Début et fin : "
        "caractères du texte d'origine, le premier étant 0, la fin non comprise.",
        "pour 10 000 mots": "Occurrences × 10 000 / mots du groupe, mots vides compris. Bornes : intervalle exact de "
        "Poisson à 95 % (Garwood 1936), qui suppose des occurrences indépendantes : il est trop étroit si quelques "
        "réponses répètent le mot.",
        "données personnelles": "Les lignes sont des extraits de réponses : relire avant de diffuser.",
    }


def _lines(result: Concordance) -> pd.DataFrame:
    """The lines, their metadata under the names they have in the survey."""
    table = result.table.rename(columns=_FILE_NAMES)
    table.attrs["metadata"] = [name for name in result.table.columns if name not in OWN_COLUMNS]
    return table
