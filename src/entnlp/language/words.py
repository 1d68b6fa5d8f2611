"""What the tagger is told of a word: numbers computed once for each different word.

A word the lexicon does not know is described by the nearest word it does know: letters typed several times are
squeezed, an elided letter glued to a word is taken off, one typing mistake is forgiven; a column says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt
from spacy.strings import hash_string  # type: ignore[attr-defined]

from entnlp.language.lexicon import INCLUSIVE, Lexicon, read_tables
from entnlp.language.normalise import fold, normal_form
from entnlp.tokens import FLAGS, token_flag

VECTORS_FORMAT = 1
HASHED = ("form", "key", "prefix", "suffix2", "suffix3", "suffix4")
"""Columns of strings that are hashed into embeddings."""

_RUN = re.compile(r"(.)\1{2,}")
_GLUED = re.compile(r"(?:qu|[ldjcnmts])(?=[aeiouyhàâéèêëîïôûœ])")
_DIGITS = re.compile(r"\d")
_SHAPES = 12


@dataclass(frozen=True)
class WordVectors:
    """Vectors of words learnt from running text; keys are folded (no case, no accents).

    Parameters
    ----------
    keys
        Words.
    values
        int8 (n_words, n_dimensions).
    scale
        float32 (n_dimensions,): what one step of ``values`` is worth.
    """

    keys: tuple[str, ...]
    values: npt.NDArray[np.int8]
    scale: npt.NDArray[np.float32]

    @cached_property
    def _place(self) -> dict[str, int]:
        return {key: i for i, key in enumerate(self.keys)}

    @property
    def size(self) -> int:
        """Number of dimensions."""
        return int(self.values.shape[1])

    def __getitem__(self, key: str) -> npt.NDArray[np.float32]:
        """Give the vector of a folded word; zeros when it has none."""
        place = self._place.get(key)
        if place is None:
            return np.zeros(self.size, dtype=np.float32)
        return np.asarray(self.values[place].astype(np.float32) * self.scale)

    def __contains__(self, key: str) -> bool:
        return key in self._place


def load_vectors(path: Path) -> WordVectors:
    """Read word vectors; see :func:`entnlp.language.lexicon.read_tables` for the errors."""
    tables = read_tables(path, VECTORS_FORMAT, "word vectors")
    return WordVectors(tuple(bytes(tables["keys"]).decode().split("\n")), tables["values"], tables["scale"])


def nearest(form: str, known: Lexicon, *, pos: str = "") -> str | None:
    """Find the word meant by a lower-case form that no dictionary has, or None.

    Parameters
    ----------
    form
        Lower case.
    known
        The lexicon.
    pos
        Universal part of speech that the word must be able to have.

    >>> from entnlp.language.lexicon import lexicon
    >>> [nearest(form, lexicon()) for form in ("supeeeer", "lecole", "actvité", "xkcdw")]
    ['super', 'école', 'activité', None]
    """
    for kept in (r"\1\1", r"\1"):
        squeezed = _RUN.sub(kept, form)
        if squeezed != form:
            found = _most_frequent([squeezed, *known.forms_of(fold(squeezed))], known, pos)
            if found:
                return found
    key = fold(form)
    glued = _GLUED.match(form)
    if glued and len(form) - glued.end() > 3:
        rest = form[glued.end() :]
        found = _most_frequent([rest] if rest in known else known.forms_of(fold(rest)), known, pos)
        if found:
            return found
    if len(key) < 4 or not key.isalpha():
        return None
    near = [each for edit in known.near(key) if edit[:1] == key[0] for each in known.forms_of(edit)]
    return _most_frequent(near, known, pos)


def _most_frequent(forms: list[str], known: Lexicon, pos: str) -> str | None:
    fitting = [form for form in forms if form in known and (not pos or known.reading(form, pos) is not None)]
    found = [(known.frequency(form), form) for form in fitting]
    best = max(found, default=(0, ""))
    return best[1] if best[0] else None


class WordFeatures:
    """Describe words by hashed strings and by numbers.

    Parameters
    ----------
    known
        The lexicon.
    vectors
        Word vectors.
    """

    def __init__(self, known: Lexicon, vectors: WordVectors) -> None:
        self.lexicon = known
        self.vectors = vectors

    @property
    def size(self) -> int:
        """Number of numeric columns."""
        return self.lexicon.n_features + self.vectors.size + len(FLAGS) + _SHAPES

    def describe(self, verbatim: str) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.float32]]:
        """Describe one token.

        Parameters
        ----------
        verbatim
            As typed.

        Returns
        -------
        hashed : ndarray of uint64, shape (len(HASHED),)
        numbers : ndarray of float32, shape (size,)
        """
        surface = normal_form(verbatim)
        form = surface.lower()
        word = form
        inclusive = INCLUSIVE.fullmatch(form)
        if inclusive and not form.endswith("."):
            word = inclusive["base"]
        word = word.removeprefix("-t-").removeprefix("-") or word
        key = fold(word)
        row = self.lexicon.features(word)
        corrected = False
        if not row[-2:].any() and word not in self.lexicon and any(c.isalpha() for c in word):
            meant = nearest(word, self.lexicon)
            if meant:
                corrected, word, key = True, meant, fold(meant)
                row = self.lexicon.features(meant)
                row[-2:] = 0
        flag = token_flag(surface)
        shape = np.array(
            [
                surface.isupper() and len(surface) > 1,
                surface[:1].isupper(),
                surface.islower(),
                not form.isascii(),
                any(c.isdigit() for c in form),
                "'" in form,
                "-" in form[1:],
                form.startswith("-") and len(form) > 1,
                "." in form,
                inclusive is not None,
                corrected,
                key in self.vectors,
            ],
            dtype=np.float32,
        )
        kinds = np.array([flag & bit != 0 for bit in FLAGS.values()], dtype=np.float32)
        plain = _DIGITS.sub("0", key)
        hashed = [_DIGITS.sub("0", form), plain, plain[:3], plain[-2:], plain[-3:], plain[-4:]]
        ids = np.array([hash_string(f"{i}{each}") for i, each in enumerate(hashed)], dtype=np.uint64)
        return ids, np.concatenate([row, self.vectors[key], kinds, shape])
