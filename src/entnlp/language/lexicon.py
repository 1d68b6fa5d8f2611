"""The French lexicon: which forms exist, how frequent they are, what they may be, and their lemmas.

It is compiled from other people's resources when the French model is built (see ``models/french/README.md``) and
corrected by ``data/lemmas.txt``.
"""

from __future__ import annotations

import re
from functools import cache, cached_property
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from entnlp.errors import InputError
from entnlp.language.normalise import fold
from entnlp.language.patterns import data_lines
from entnlp.resources import shipped_folder
from entnlp.tokens import POS

LEXICON_FORMAT = 1
KNOWN, LEMMA = 1, 2
"""Flags of a form: it counts as correctly spelt; it is a lemma."""

_LONGEST = 30
_LETTERS = "abcdefghijklmnopqrstuvwxyz-'"
# A regular plural: no "devoirss", and x only behind u.
_PLURAL = re.compile(r".{2,}(?:[^sxz]s|ux)")
INCLUSIVE = re.compile(
    r"(?P<base>[^\W\d_]{2,})(?:\((?:[a-zéè]+)\)(?:\(\w\)|s)?|[·•‧⋅∙.][a-zéè]+(?:[·•‧⋅∙.][sx])?|/(?:e|es|ne|nes|rice|trice|euse)s?|-(?:e|ne|le|te|trice|rice)-s)",
    re.IGNORECASE,
)


class Lexicon:
    """Known forms, frequencies, lemmas, and what the tagger wants to know of a word.

    Parameters
    ----------
    tables
        Arrays as written by ``models/training/french/compile_lexicon.py``.
    corrections
        form -> lemma, which have the last word.
    """

    def __init__(self, tables: dict[str, npt.NDArray[Any]], corrections: dict[str, str]) -> None:
        words = {name: bytes(tables[name]).decode().split("\n") for name in ("forms", "keys", "lemmas", "units")}
        self._place = {form: i for i, form in enumerate(words["forms"])}
        self._key_place = {key: i for i, key in enumerate(words["keys"])}
        self._words: list[str] = words["forms"]
        self._lemma_names: list[str] = words["lemmas"]
        self.units = tuple(words["units"])
        self._tables = tables
        self._flags, self._frequency, self._usual = tables["flags"], tables["frequency"], tables["usual"]
        self._corrections = corrections
        rules = (line.split(" ") for line in bytes(tables["rules"]).decode().split("\n"))
        self._rules = {(pos, ending): (int(cut), add) for pos, ending, cut, add in rules}

    def __contains__(self, form: str) -> bool:
        """Say whether a lower-case form, or the singular of a regular plural, is known."""
        return self._has(form, KNOWN) or bool(_PLURAL.fullmatch(form) and self._has(form[:-1], KNOWN))

    def _has(self, form: str, flag: int) -> bool:
        place = self._place.get(form)
        return place is not None and bool(self._flags[place] & flag)

    def is_lemma(self, form: str) -> bool:
        """Say whether a form is the lemma of some word."""
        return self._has(form, LEMMA)

    def frequency(self, form: str) -> int:
        """Occurrences of a form in the subtitles that pyspellchecker's French list was counted on; 0 if unknown."""
        place = self._place.get(form)
        return 0 if place is None else int(self._frequency[place])

    def near(self, key: str) -> set[str]:
        """Folded strings at one edit (insertion, deletion, replacement, transposition) of ``key``.

        None for a key of more than 30 letters: no word is so long, and the strings grow with the square of the length.
        """
        if len(key) > _LONGEST:
            return set()
        cuts = [(key[:i], key[i:]) for i in range(len(key) + 1)]
        edits = {left + right[1:] for left, right in cuts if right}
        edits.update(left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1)
        for letter in _LETTERS:
            edits.update(left + letter + right[1:] for left, right in cuts if right)
            edits.update(left + letter + right for left, right in cuts)
        edits.discard(key)
        return edits

    @cached_property
    def _by_key(self) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
        """Forms in the order of their keys, and where each key begins."""
        order = np.argsort(self._tables["key_of"], kind="stable")
        starts = np.searchsorted(self._tables["key_of"][order], np.arange(len(self._key_place) + 1))
        return order, starts

    def forms_of(self, key: str) -> list[str]:
        """Forms that fold to ``key``, known or not, sorted."""
        place = self._key_place.get(key)
        if place is None:
            return []
        order, starts = self._by_key
        return [self._words[i] for i in order[starts[place] : starts[place + 1]]]

    def spellings(self, key: str) -> tuple[str, ...]:
        """Known forms that fold to ``key``, regular plurals included."""
        found = tuple(form for form in self.forms_of(key) if self._has(form, KNOWN))
        if not found and _PLURAL.fullmatch(key):
            # Only words of a dictionary have a plural: "enseignats" is not "enseignât" and an s.
            found = tuple(form + key[-1] for form in self.forms_of(key[:-1]) if self.is_lemma(form))
        return found

    def lemma(self, form: str) -> str:
        """Give the most usual lemma of a lower-case form; the form itself when nothing is known.

        >>> lexicon().lemma("activités"), lexicon().lemma("enseignant.e.s"), lexicon().lemma("cahiers")
        ('activité', 'enseignant', 'cahier')
        """
        if form in self._corrections:
            return self._corrections[form]
        inclusive = INCLUSIVE.fullmatch(form)
        if inclusive and not form.endswith("."):
            return self.lemma(inclusive["base"])
        place = self._place.get(form)
        if place is not None and self._usual[place] >= 0:
            return self._lemma_names[int(self._usual[place])]
        return form[:-1] if form in self else form

    def reading(self, form: str, pos: str) -> str | None:
        """Give the most frequent lemma that a form has as ``pos``, or None.

        >>> lexicon().reading("porte", "NOUN"), lexicon().reading("porte", "VERB"), lexicon().reading("porte", "ADV")
        ('porte', 'porter', None)
        """
        place = self._place.get(form)
        if place is None:
            return None
        start, end = self._tables["reading_start"][place : place + 2]
        for i in range(start, end):
            if POS[self._tables["reading_pos"][i]] == pos:
                return self._lemma_names[int(self._tables["reading_lemma"][i])]
        return None

    def by_ending(self, form: str, pos: str) -> str | None:
        """Guess the lemma of a form that no dictionary has from its last letters, or give None.

        >>> lexicon().by_ending("klassroomaient", "VERB"), lexicon().by_ending("klassroomeuses", "NOUN")
        ('klassroomer', 'klassroomeur')
        """
        for length in range(min(5, len(form) - 1), -1, -1):
            rule = self._rules.get((pos, form[len(form) - length :]))
            if rule is not None:
                cut, add = rule
                return form[: len(form) - cut] + add
        return None

    @property
    def n_features(self) -> int:
        """Number of values that :meth:`features` gives."""
        return 2 * (len(self.units) + int(self._tables["form_shares"].shape[1])) + 2

    def features(self, form: str) -> npt.NDArray[np.float32]:
        """Say what a form may be, with its accents and without them.

        Parameters
        ----------
        form
            Lower case, normalised.

        Returns
        -------
        ndarray of float32, shape (n_features,)
            For the form as it stands, then for all forms that differ from it by accents: 0 or 1 for each unit ("v:P", a
            present tense of a verb), the shares of its occurrences by part of speech; last, whether the lexicons have
            form and key (words known from treebanks alone do not count: in training they would all seem known).
        """
        place, key_place = self._place.get(form), self._key_place.get(fold(form))
        rows = []
        for where, kind in ((place, "form"), (key_place, "key")):
            if where is None:
                rows.append(np.zeros(len(self.units) + self._tables["form_shares"].shape[1], dtype=np.float32))
                continue
            bits = np.unpackbits(self._tables["signatures"][self._tables[f"{kind}_signature"][where]])
            shares = self._tables[f"{kind}_shares"][where].astype(np.float32) / 255
            rows.append(np.concatenate([bits[: len(self.units)].astype(np.float32), shares]))
        known = place is not None and bool(rows[0].any() or self._flags[place] & KNOWN)
        return np.concatenate([*rows, np.array([known, known or rows[1].any()], dtype=np.float32)])


_UNLIGATED = re.compile(r"oe(?=u|il)|^oe|(?<=f)oe(?=t)")


def ligature(form: str) -> str:
    """Write œ where French does; the sources spell it oe."""
    return _UNLIGATED.sub("œ", form) if "oe" in form else form


def read_tables(path: Path, form: int, what: str) -> dict[str, npt.NDArray[Any]]:
    """Read the arrays of a file that the training program wrote.

    Parameters
    ----------
    path
        NumPy archive.
    form
        The format this version reads, as its array ``format`` says.
    what
        What the file should be, for the message.

    Raises
    ------
    InputError
        The file is missing, damaged or of another format.
    """
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            tables = {name: archive[name] for name in archive.files}
        if int(tables["format"][0]) != form:
            raise ValueError("another format")
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise InputError(
            f'"{path.name}" holds no {what} that this version reads ({type(error).__name__}); install entnlp again'
        ) from None
    return tables


def load_lexicon(path: Path) -> Lexicon:
    """Read a compiled lexicon; see :func:`read_tables` for the errors."""
    tables = read_tables(path, LEXICON_FORMAT, "lexicon")
    pairs = [line.split("=", 1) for line in data_lines("lemmas.txt")]
    return Lexicon(tables, {form.strip(): lemma.strip() for form, lemma in pairs})


@cache
def lexicon() -> Lexicon:
    """Load the shipped lexicon, once."""
    return load_lexicon(shipped_folder("models", "french", "lexicon.npz"))
