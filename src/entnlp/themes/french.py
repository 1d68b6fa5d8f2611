"""Is a text French?  Enough of an answer to send what is not to a person."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from entnlp.themes.lexicon import Word

LEAST_WORDS = 4
"""Shorter texts in the Latin alphabet are not judged: "photos" is a word of many languages."""

_FRENCH_WORDS = (
    "le la les l un une des du de d et est sont pas que qui qu ce c cette ces on nous vous ils elles je j il elle "
    "son sa ses mon ma mes notre nos votre leur leurs avec pour par dans sur au aux en ne n se plus tres mais ou "
    "si y a ont fait faire tout tous comme aussi meme quand car donc peu bien trop sans chez entre vers ca cela "
    "rien"
)
_FRENCH = frozenset(_FRENCH_WORDS.split())
# Words that are common in the language and no words of French.
_OTHERS = {
    "English": "the and is of to with for we very it this are have he she they you my our was not from that be has at "
    "by can school child children homework i his her but "
    "too many more better good nice teacher teachers",
    "German": "der die das und ist nicht mit fur ich wir mein meine sehr zu den ein eine auf sind auch kinder schule "
    "wird von im dem kind ihr",
    "Spanish": "las y con para por mi hijo hija muy una su lo al como esta pero escuela mas nos gusta ver "
    "todos hacer tareas",
    "Italian": "gli che di con per mio mia sono molto della una nel alla anche scuola bambini figlio figlia piu sulla "
    "dei delle i compiti come capisco funziona ho",
    "Portuguese": "os com para meu minha nao muito uma sao filho filha escola das na em ele ela trabalhos",
    "Dutch": "het een ik graag mijn niet voor wij zeer ook zijn kind kinderen op dat deze naar heeft wat ze weten "
    "school doen",
    "Turkish": "ve bir icin cok bu cocuk okul degil benim da oglum kizim ama gormek guzel ediyor cocugumun",
}
_OTHER_WORDS = {language: frozenset(words.split()) - _FRENCH for language, words in _OTHERS.items()}


def seems_foreign(words: Sequence[Word]) -> bool:
    """Tell whether a text is in another language, or another alphabet.

    Parameters
    ----------
    words
        Words of a folded text.

    Returns
    -------
    bool
        True when half of the letters are not Latin, or a text of at least :data:`LEAST_WORDS` words holds two or more
        common words of one other language, and more of them than of French (or three and as many).

    Examples
    --------
    >>> from entnlp.themes.lexicon import words_of
    >>> [seems_foreign(words_of(t)) for t in ("my son likes the photos of the trip", "voir les photos", "صور الرحلة")]
    [True, False, True]
    """
    letters = [character for word in words for character in word.form if character.isalpha()]
    if letters and 2 * sum(map(_is_foreign_letter, letters)) >= len(letters):
        return True
    if len(words) < LEAST_WORDS:
        return False
    forms = [word.form for word in words]
    french = sum(form in _FRENCH for form in forms)
    return any(
        count >= 2 and (count > french or count == french >= 3)
        for count in (sum(form in common for form in forms) for common in _OTHER_WORDS.values())
    )


def _is_foreign_letter(character: str) -> bool:
    return character > "\u024f" and not unicodedata.name(character, "").startswith(("LATIN", "MODIFIER"))
