"""Normalisation before any model, keeping offsets: the verbatim itself is never changed.

``normalise`` maps the many ways a keyboard writes one thing (apostrophes, spaces, decomposed accents, invisible
characters) to one, and keeps for each character of the result the place it had in the original.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

APOSTROPHES = "\u2019\u2018\u00b4\u0060\u02bc\u2032\u201b\u02b9\u055a\uff07"
SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t\v\f"
HYPHENS = "\u2010\u2011\ufe63\uff0d"
INVISIBLE = (
    "\u00ad\u061c\u180e\u200b\u200c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2062\u2063\u2064\ufeff"
)
ZWJ = "\u200d"

_ONE_TO_ONE = str.maketrans(
    {**dict.fromkeys(APOSTROPHES, "'"), **dict.fromkeys(SPACES, " "), **dict.fromkeys(HYPHENS, "-")}
)
# A zero-width joiner belongs to an emoji sequence only behind a pictograph, a skin tone or a variation selector.
_REMOVED = re.compile(f"[{INVISIBLE}]|(?<![\u2190-\u2bff\ufe0f\U0001f000-\U0001faff]){ZWJ}")
_COMPOSABLE = re.compile("[\u0300-\u036f]")


@dataclass(frozen=True, slots=True)
class Normalised:
    """A normalised text and the way back.

    Parameters
    ----------
    text
        The normalised text.
    offsets
        ``offsets[i]`` is where character ``i`` of ``text`` begins in the original, with one entry more for the
        end; ``None`` when both have the same length and every character kept its place.
    """

    text: str
    offsets: list[int] | None

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Give the place in the original of ``text[start:end]``.

        Parameters
        ----------
        start, end
            Character offsets in ``text``, ``start < end``.

        Returns
        -------
        tuple of int
            Start and end in the original; invisible characters at the edges are left outside.
        """
        if self.offsets is None:
            return start, end
        return self.offsets[start], self._end_of(end - 1)

    def _end_of(self, index: int) -> int:
        assert self.offsets is not None
        return self.offsets[len(self.text) + 1 + index]


def normalise(text: str) -> Normalised:
    """Normalise apostrophes, spaces, hyphens and accents; remove invisible characters.

    Canonical composition (NFC); typographic and spacing apostrophes to ``'``; no-break and other spaces to a plain
    space; soft hyphens, zero-width and bidirectional marks removed (joiners inside emoji are kept).  The ligatures
    œ and æ, the case and the line breaks are kept.

    Parameters
    ----------
    text
        Any string.

    Returns
    -------
    Normalised

    Examples
    --------
    >>> normalise("l\u2019e\u0301cole").text
    "l'école"
    >>> normalise("l\u2019e\u0301cole").original_span(2, 7)
    (2, 8)
    """
    if text.isascii():
        return Normalised(text.translate(_ONE_TO_ONE) if "`" in text or "\t" in text else text, None)
    mapped = text.translate(_ONE_TO_ONE)
    if not _REMOVED.search(mapped) and not _COMPOSABLE.search(mapped):
        return Normalised(mapped, None)
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    position = 0
    while position < len(mapped):
        end = position + 1
        while end < len(mapped) and unicodedata.combining(mapped[end]):
            end += 1
        if end == position + 1 and _REMOVED.match(mapped, position):
            position = end
            continue
        composed = unicodedata.normalize("NFC", mapped[position:end])
        if len(composed) > end - position:  # a few characters are longer in NFC: left as typed
            composed = mapped[position:end]
        # Accents that do not compose ("x̀") keep a place of their own, so that no two tokens ever overlap.
        bounds = [position, *range(end - len(composed) + 1, end + 1)]
        pieces.append(composed)
        starts.extend(bounds[:-1])
        ends.extend(bounds[1:])
        position = end
    return Normalised("".join(pieces), [*starts, len(text), *ends])


def normal_form(verbatim: str) -> str:
    """Write one token as typed but for what :func:`normalise` evens out; spaces around its apostrophe are dropped.

    >>> normal_form("l \u2019"), normal_form("15\u202f000")
    ("l'", '15 000')
    """
    text = normalise(verbatim).text
    return re.sub(r"\s*'\s*", "'", text) if "'" in text and " " in text else text


def _fold_table() -> dict[int, str]:
    table = {ord("œ"): "oe", ord("æ"): "ae"}
    for code in [*range(0xC0, 0x250), *range(0x1E00, 0x1F00)]:
        base = unicodedata.normalize("NFD", chr(code))[0]
        if base.isascii():
            table[code] = base.lower()
    return table


_FOLD = _fold_table()


def fold(text: str) -> str:
    """Lower the case, spell out ligatures and take the accents off: the key under which spellings meet.

    >>> fold("Élèves"), fold("CŒUR")
    ('eleves', 'coeur')
    """
    text = text.lower()
    return text if text.isascii() else text.translate(_FOLD)
