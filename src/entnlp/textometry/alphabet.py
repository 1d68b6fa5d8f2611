"""Letters without their accents, and the alphabetical order of French."""

from __future__ import annotations

import unicodedata

import numpy as np
import numpy.typing as npt

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae"})


def without_accents(text: str) -> str:
    """Take the accents off, case and ligatures kept.

    >>> without_accents("Élève, cœur, ça")
    'Eleve, cœur, ca'
    """
    if text.isascii():
        return text
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", bare)


def folded(text: str) -> str:
    """Lower the case, take the accents off and spell ligatures out.

    >>> folded("ÉLÈVE"), folded("Cœur")
    ('eleve', 'coeur')
    """
    return without_accents(text.lower().translate(_LIGATURES))


def alphabetical_ranks(words: npt.NDArray[np.object_]) -> npt.NDArray[np.int32]:
    """Rank words as a French dictionary orders them.

    Letters decide first, then accents from the first letter on; case, hyphens and apostrophes do not count.

    Parameters
    ----------
    words
        Strings, shape (n_words,).

    Returns
    -------
    ndarray of int32, shape (n_words,)
        From 0; words that differ by case, hyphens or apostrophes alone share a rank.

    Examples
    --------
    >>> words = np.array(["côté", "Zoé", "cote", "côte", "-vous", "COTE", "vous", "coté"], dtype=object)
    >>> alphabetical_ranks(words).tolist()
    [3, 5, 0, 2, 4, 0, 4, 1]
    """
    keys = []
    for word in words.tolist():
        letters = "".join(c for c in word.lower() if c.isalnum() or unicodedata.combining(c)) or word
        keys.append((folded(letters), unicodedata.normalize("NFD", letters.translate(_LIGATURES))))
    rank = {key: place for place, key in enumerate(sorted(set(keys)))}
    return np.array([rank[key] for key in keys], dtype=np.int32)
