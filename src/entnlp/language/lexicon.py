"""The French lexicon: which forms exist, how frequent they are, and their lemma when nobody read the context.

Forms and lemmas come from spacy-lookups-data, frequencies from pyspellchecker's French list, and both are corrected by
``data/lemmas.txt``; nothing of the two packages is copied into this one.
"""

from __future__ import annotations

import gzip
import json
import re
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

from spellchecker import SpellChecker

from entnlp.language.normalise import fold
from entnlp.language.patterns import data_lines

# A form read as a function word or an auxiliary is nearly always one; then nouns, since survey answers name things.
_POS_ORDER = ("aux", "pron", "det", "adp", "sconj", "cconj")
_POS_ORDER_LATE = ("noun", "verb", "adj")
# A regular plural: no "devoirss", and x only behind u.
_PLURAL = re.compile(r".{2,}(?:[^sxz]s|ux)")
_INCLUSIVE = re.compile(
    r"(?P<base>[^\W\d_]{2,})(?:\((?:[a-zéè]+)\)(?:\(\w\)|s)?|[·•‧⋅∙.][a-zéè]+(?:[·•‧⋅∙.][sx])?|/(?:e|es|ne|nes|rice|trice|euse)s?|-(?:e|ne|le|te|trice|rice)-s)",
    re.IGNORECASE,
)


class Lexicon:
    """Known forms, frequencies and lemmas.

    Parameters
    ----------
    tables
        ``lemma_lookup`` (form -> lemma), ``lemma_exc`` (part of speech -> form -> lemmas) and ``lemma_index`` (part of
        speech -> lemmas), as in spacy-lookups-data.
    speller
        A pyspellchecker dictionary: the frequency of forms and the words at one edit.
    corrections
        form -> lemma, which have the last word.
    """

    def __init__(self, tables: dict[str, Any], speller: SpellChecker, corrections: dict[str, str]) -> None:
        self._lookup: dict[str, str] = {}
        for form, lemma in tables["lemma_lookup"].items():
            self._lookup[_ligature(form)] = _ligature(lemma[0] if isinstance(lemma, list) else lemma)
        self._exceptions = {
            pos: {_ligature(form): _ligature(lemmas[0]) for form, lemmas in forms.items()}
            for pos, forms in tables["lemma_exc"].items()
        }
        self._speller = speller
        self._corrections = corrections
        self.lemmas: set[str] = {_ligature(word) for words in tables["lemma_index"].values() for word in words}
        forms = {*self._lookup, *self._lookup.values(), *corrections, *corrections.values(), *self.lemmas}
        for words in self._exceptions.values():
            forms |= words.keys() | set(words.values())
        # Neither source is complete ("ligne" misses in the tables). Capitals, and oe for œ, would shield mistakes.
        forms |= {form for form in speller.word_frequency.words() if _ligature(form) == form}
        self.forms = {form for form in forms if form == form.lower()}

    def __contains__(self, form: str) -> bool:
        return form in self.forms or bool(_PLURAL.fullmatch(form) and form[:-1] in self.forms)

    def frequency(self, form: str) -> int:
        """Occurrences of a form in the subtitles that pyspellchecker's French list was counted on; 0 if unknown."""
        return int(self._speller.word_frequency[form] or self._speller.word_frequency[form.replace("œ", "oe")])

    def near(self, key: str) -> set[str]:
        """Folded strings at one edit (insertion, deletion, replacement, transposition) of ``key``."""
        return {edit for edit in self._speller.edit_distance_1(key) if edit.isascii()}

    @cached_property
    def _accented(self) -> dict[str, list[str]]:
        """Folded key -> the known forms that differ from it by accents or ligatures, sorted."""
        groups: dict[str, list[str]] = {}
        forms = sorted(form for form in self.forms if not form.isascii())
        # One call on the joined forms is several times as fast as one per form.
        for form, key in zip(forms, fold("\n".join(forms)).split("\n"), strict=True):
            groups.setdefault(key, []).append(form)
        return groups

    def spellings(self, key: str) -> tuple[str, ...]:
        """Known forms that fold to ``key``, regular plurals included."""
        found = (*([key] if key in self.forms else []), *self._accented.get(key, ()))
        if not found and _PLURAL.fullmatch(key):
            singular = key[:-1]
            forms = (*([singular] if singular in self.forms else []), *self._accented.get(singular, ()))
            # Only words of a dictionary have a plural: "enseignats" is not "enseignât" and an s.
            found = tuple(form + key[-1] for form in forms if form in self.lemmas)
        return found

    def lemma(self, form: str) -> str:
        """Give the most usual lemma of a lower-case form; the form itself when nothing is known.

        >>> lexicon().lemma("activités"), lexicon().lemma("enseignant.e.s"), lexicon().lemma("cahiers")
        ('activité', 'enseignant', 'cahier')
        """
        if form in self._corrections:
            return self._corrections[form]
        inclusive = _INCLUSIVE.fullmatch(form)
        if inclusive and not form.endswith("."):
            return self.lemma(inclusive["base"])
        for pos in _POS_ORDER:
            if form in self._exceptions.get(pos, ()):
                return self._exceptions[pos][form]
        if form in self._lookup:
            return self._lookup[form]
        for pos in _POS_ORDER_LATE:
            if form in self._exceptions.get(pos, ()) and form not in self.lemmas:
                return self._exceptions[pos][form]
        if form not in self.forms and form in self:
            return form[:-1]
        return form


_UNLIGATED = re.compile(r"oe(?=u|il)|^oe|(?<=f)oe(?=t)")


def _ligature(form: str) -> str:
    """Write œ where French does; the tables spell it oe."""
    return _UNLIGATED.sub("œ", form) if "oe" in form else form


@cache
def lexicon() -> Lexicon:
    """Load the lexicon, once (about a second)."""
    names = ("lemma_lookup", "lemma_exc", "lemma_index")
    # Read as plain JSON: spaCy's own tables hash their keys, and the list of forms is needed here.
    data = files("spacy_lookups_data") / "data"
    tables = {name: json.loads(gzip.decompress((data / f"fr_{name}.json.gz").read_bytes())) for name in names}
    pairs = [line.split("=", 1) for line in data_lines("lemmas.txt")]
    return Lexicon(
        tables, SpellChecker(language="fr", distance=1), {form.strip(): lemma.strip() for form, lemma in pairs}
    )
