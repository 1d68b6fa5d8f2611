"""What a word cloud says in words, in French or English: title, alternative text, table cells."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

TOP = 10

YES_NO = {"fr": ("oui", "non"), "en": ("yes", "no")}
# Control characters and lone surrogates.
_UNWRITABLE = frozenset({0xFFFE, 0xFFFF, *range(9), *range(11, 32), *range(0x7F, 0xA0), *range(0xD800, 0xE000)})
REASONS = {
    "fr": {
        "no glyph": "caractère absent de la police",
        "too long": "trop long pour la page",
        "beyond max_words": "au-delà du nombre de mots demandé",
        "no room": "plus de place",
    },
    "en": {reason: reason for reason in ("no glyph", "too long", "beyond max_words", "no room")},
}


def number(value: float, language: str) -> str:
    """Write a count: thousands apart, two decimals only where they are needed.

    Examples
    --------
    >>> number(138, "fr"), number(2.5, "fr"), number(2.5, "en")
    ('138', '2,5', '2.5')
    """
    text = f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}".rstrip("0")
    # U+202F, the narrow no-break space of French typography.
    return text.translate({ord(","): "\u202f", ord("."): ","}) if language == "fr" else text


def writable(text: str) -> str:
    r"""Drop the characters that UTF-8 or XML 1.0 cannot hold, and other controls.

    Examples
    --------
    >>> writable("a\x00b\ud83d\n")
    'ab\n'
    """
    return "".join(char for char in text if ord(char) not in _UNWRITABLE)


def file_stems(titles: Sequence[str]) -> list[str]:
    """Make file names of titles: no accents, no spaces, all different, even where file names ignore case.

    Examples
    --------
    >>> file_stems(["cycle 1", "Cycle 1", "école / é", "日本"])
    ['cycle-1', 'cycle-1-2', 'ecole-e', 'groupe']
    """
    stems: list[str] = []
    for title in titles:
        plain = unicodedata.normalize("NFKD", title.lower()).encode("ascii", "ignore").decode()
        base = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60] or "groupe"
        stem, number = base, 2
        while stem in stems:
            stem, number = f"{base}-{number}", number + 1
        stems.append(stem)
    return stems


def cloud_title(title: str | None, language: str) -> str:
    """Name the figure.

    Examples
    --------
    >>> cloud_title("Parents", "fr")
    'Nuage de mots « Parents »'
    """
    if language == "fr":
        return f"Nuage de mots « {title} »" if title else "Nuage de mots"
    return f'Word cloud "{title}"' if title else "Word cloud"


def describe(words: pd.DataFrame, not_drawn: pd.DataFrame, settings: Mapping[str, Any], title: str | None) -> str:
    """Write the alternative text of a cloud; see :meth:`entnlp.figures.Cloud.alt_text`."""
    language = settings["language"]
    first = words.head(TOP)
    top = ", ".join(f"{t} ({number(c, language)})" for t, c in zip(first["term"], first["count"], strict=True))
    scale, largest = number(settings["scale_max"], language), number(settings["max_pt"], language)
    smallest, floored = number(settings["min_pt"], language), len(settings["at_min_pt"])
    n_drawn, n_out, name = len(words), len(not_drawn), cloud_title(title, language)
    if language == "fr":
        parts = [
            f"{name} : {_plural(n_drawn, 'mot dessiné', 'mots dessinés')}.",
            f"Les plus fréquents : {top}." if n_drawn > 1 else f"Le mot : {top}.",
            "La taille est proportionnelle à la racine carrée de l'effectif "
            f"({largest} points pour un effectif de {scale}).",
        ]
        if floored:
            parts.append(f"Taille minimale de {smallest} points pour {_plural(floored, 'mot rare', 'mots rares')}.")
        if n_out:
            parts.append(f"{_plural(n_out, 'mot non dessiné', 'mots non dessinés')}, dans le tableau des effectifs.")
        if settings["ties_cut"]:
            tied = _plural(settings["ties_cut"], "mot non dessiné a", "mots non dessinés ont")
            parts.append(f"{tied} le même effectif que le dernier mot dessiné.")
        return " ".join(parts)
    parts = [
        f"{name}: {_plural(n_drawn, 'word', 'words', zero_is_one=False)} drawn.",
        f"Most frequent: {top}." if n_drawn > 1 else f"The word: {top}.",
        f"Size is proportional to the square root of the count ({largest} points for a count of {scale}).",
    ]
    if floored:
        rare = _plural(floored, "rare word", "rare words", zero_is_one=False)
        parts.append(f"Smallest size of {smallest} points for {rare}.")
    if n_out:
        out = _plural(n_out, "word", "words", zero_is_one=False)
        parts.append(f"{out} not drawn, in the table of counts.")
    if settings["ties_cut"]:
        tied = _plural(settings["ties_cut"], "word not drawn has", "words not drawn have", zero_is_one=False)
        parts.append(f"{tied} the same count as the last word drawn.")
    return " ".join(parts)


def _plural(count: int, one: str, many: str, *, zero_is_one: bool = True) -> str:
    """Put a noun after its number; French takes the singular up to (but not with) two."""
    singular = count < 2 if zero_is_one else count == 1
    return f"{count} {one if singular else many}"
