"""Lemmas of words whose part of speech is known: the field's own list, then the lexicon, then the ending.

For a form as ``pos``: the entry of ``lemmas_by_pos.txt`` or of the user's list; the most usual lemma of form and part
of speech in the treebanks and lexicons; of an inclusive form (``enseignant.e.s``), the lemma of its first part; of a
form typed without accents, repeated letters or with one mistake, the lemma of the most frequent word meant that can be
``pos``; of an unknown word, what its ending says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from entnlp.errors import InputError, one_of
from entnlp.language.lexicon import INCLUSIVE, Lexicon, lexicon
from entnlp.language.normalise import fold
from entnlp.language.spelling import domain_spelling
from entnlp.language.words import nearest
from entnlp.tokens import POS, WordList, read_word_list, shipped_word_list

_AS_TYPED = frozenset({"PUNCT", "SYM", "NUM", "X"})
# Acronyms and codes: capitals only, up to five; capitals inside; digits.
_CODE = re.compile(r"[A-ZÀ-Ý]{2,5}|.*[a-zà-ÿ][A-ZÀ-Ý].*|.*\d.*")
_ORDINAL = re.compile(r"\d+[a-zè]+")
_FAR_MORE = 50
_FUNCTION = frozenset({"DET", "PRON", "ADP", "AUX", "CCONJ", "SCONJ"})
_USUAL = 100
_OPEN = frozenset({"NOUN", "VERB", "ADJ", "ADV", "AUX"})


@dataclass(frozen=True)
class Lemmas:
    """Lemmas that win over the lexicon.

    Parameters
    ----------
    entries
        (lower-case form, part of speech) -> lemma; part of speech "" for all.
    lists
        Names and versions, to be printed.
    own
        Those of ``entries`` that are the user's.
    """

    entries: Mapping[tuple[str, str], str] = field(default_factory=dict)
    lists: tuple[str, ...] = ()
    own: frozenset[tuple[str, str]] = frozenset()

    def find(self, form: str, pos: str, *, own: bool = False) -> str | None:
        """Give the listed lemma of a lower-case form, or None; from the user's own lists only, if asked."""
        for key in ((form, pos), (form, "")):
            if key in self.entries and (not own or key in self.own):
                return self.entries[key]
        return None


def load_lemmas(*paths: str | Path) -> Lemmas:
    """Add your own lemmas to the shipped list.

    Parameters
    ----------
    *paths
        Text files; a line is ``form = lemma``, or ``form/NOUN = lemma`` for one part of speech, and may end with ``;``
        and a reason.

    Returns
    -------
    Lemmas

    Raises
    ------
    InputError
        A file is missing, a line has no lemma, or its part of speech is unknown.
    """
    lemmas = shipped_lemmas()
    for path in paths:
        lemmas = _with_list(lemmas, read_word_list(path), user=True)
    return lemmas


@cache
def shipped_lemmas() -> Lemmas:
    """Read the list that comes with the library, once."""
    return _with_list(Lemmas(), shipped_word_list("entnlp.language", "lemmas_by_pos.txt"), user=False)


def _with_list(lemmas: Lemmas, words: WordList, *, user: bool) -> Lemmas:
    entries, own = dict(lemmas.entries), set(lemmas.own)
    for entry in words.entries:
        left, _, right = entry.partition("=")
        form, _, pos = left.strip().rpartition("/")
        if not form or not pos.isupper():  # "parents/enfants" is a form
            form, pos = left.strip(), ""
        lemma = right.partition(";")[0].strip()
        if not form or not lemma:
            raise InputError(
                f'{words.name}: the line "{entry}" has no lemma; write "form = lemma" or "form/NOUN = lemma"'
            )
        if pos and pos not in POS[1:]:
            raise InputError(f'{words.name}: unknown part of speech "{pos}"; allowed: {one_of(pos, POS[1:])}')
        if not pos:  # for all parts of speech: what an earlier list says of one of them no longer holds
            entries = {key: value for key, value in entries.items() if key[0] != form.lower()}
        entries[form.lower(), pos] = lemma
        if user:
            own.add((form.lower(), pos))
    return Lemmas(entries, (*lemmas.lists, words.label), frozenset(own))


def lemma_of(
    surface: str,
    pos: str,
    *,
    known: Lexicon | None = None,
    lemmas: Lemmas | None = None,
    display: Mapping[str, str] | None = None,
) -> str:
    """Give the lemma of a word.

    Parameters
    ----------
    surface
        The normalised word, case kept.
    pos
        Universal part of speech; "" when nobody said: the most usual lemma of the form then.
    known
        Lexicon; the shipped one by default.
    lemmas
        Lemmas that win; the shipped list by default.
    display
        Lower-case form -> the spelling shown (``ent`` -> ``ENT``); the shipped domain list by default.

    Returns
    -------
    str

    Examples
    --------
    >>> lemma_of("suis", "AUX"), lemma_of("suis", "VERB"), lemma_of("ACTIVITES", "NOUN"), lemma_of("beneylu", "PROPN")
    ('être', 'suivre', 'activité', 'Beneylu')
    """
    known, lemmas = known or lexicon(), lemmas or shipped_lemmas()
    form = surface.lower()
    listed = lemmas.find(form, pos)
    if listed:
        return listed
    display = domain_spelling().display if display is None else display
    shown = display.get(form, "")
    if pos not in _FUNCTION and shown != shown.lower():
        return shown
    if not pos:
        lemma = known.lemma(form)
        return display.get(lemma, lemma)
    if pos in _AS_TYPED or not any(map(str.isalpha, surface)):
        return form if form.isalpha() and known.is_lemma(form) else surface  # "Cinq"
    if pos == "PROPN":
        return _name(surface, known)
    return _reading(form, pos, known) or _of_unlisted(surface, pos, known, lemmas)


def _of_unlisted(surface: str, pos: str, known: Lexicon, lemmas: Lemmas) -> str:
    """Give the lemma of a word for which no lexicon has an entry as ``pos``."""
    form = surface.lower()
    if pos == "ADJ" and _ORDINAL.fullmatch(form):
        return re.sub(r"(?<=\d)eme$", "ème", re.sub(r"(?<=\d)(?:ers|[eè]res?)$", "er", form.removesuffix("s")))
    inclusive = INCLUSIVE.fullmatch(form)
    if inclusive and not form.endswith("."):
        return lemma_of(inclusive["base"], pos, known=known, lemmas=lemmas)
    if _CODE.fullmatch(surface) and form not in known:
        return surface
    if pos in ("NOUN", "ADJ") and form.endswith("s"):
        found = known.reading(form[:-1], pos)
        if found is not None:
            return found
    for spelling in _meant(form, pos, known):
        found = lemmas.find(spelling, pos) or known.reading(spelling, pos)
        if found is not None:
            return found
    if form in known:  # the part of speech is one that no lexicon has for it
        return known.lemma(form)
    head, hyphen, last = form.rpartition("-")
    if head and pos in ("NOUN", "ADJ") and known.reading(last, pos) is not None:
        return f"{head}{hyphen}{known.reading(last, pos)}"
    if pos in _OPEN:
        return known.by_ending(form, pos) or form
    return form


def _name(surface: str, known: Lexicon) -> str:
    """Give a name its usual capitals and accents when it was typed without any."""
    if not (surface.islower() or (surface.isupper() and len(surface) > 4)):
        return surface
    # Without capitals to tell it, a common noun is more often a common noun than a name.
    for pos in ("PROPN", "NOUN"):
        for spelling in (surface.lower(), *known.forms_of(fold(surface))):
            found = known.reading(spelling, pos)
            if found is not None:
                return found
    return surface


def _reading(form: str, pos: str, known: Lexicon) -> str | None:
    """Give the lemma of the lexicon, of a far more usual word with accents if none were typed."""
    found = known.reading(form, pos)
    if found is None and pos in ("AUX", "VERB"):
        found = known.reading(form, "VERB" if pos == "AUX" else "AUX")
    if found is not None and pos in _OPEN and form.isascii():
        others = [each for each in known.forms_of(form) if each != form and known.reading(each, pos) is not None]
        usual = max(others, key=lambda each: (known.frequency(each), each), default=None)
        if usual and known.frequency(usual) > _FAR_MORE * max(known.frequency(form), 1):
            return known.reading(usual, pos)
    return found


def _meant(form: str, pos: str, known: Lexicon) -> list[str]:
    """List the words that a form without an entry as ``pos`` may stand for, the likeliest first."""
    far_less = known.frequency(form) / _FAR_MORE  # "les" is no mistyped "lés"
    accented = [
        each
        for each in known.forms_of(fold(form))
        if known.reading(each, pos) is not None and known.frequency(each) >= far_less
    ]
    accented.sort(key=lambda each: (-known.frequency(each), each))
    if accented or form in known:
        return accented
    word = nearest(form, known, pos=pos)
    return [word] if word and known.frequency(word) >= _USUAL else []  # "canva" is no mistyped "canna"
