"""One font file: which characters it can set, how large a word is, and a small copy of it to embed.

Widths come from the font's own tables, without hinting or kerning, so that a word has the same proportions at
every resolution, in the PNG and in the SVG.  (Pillow's basic layout divides kerning by 64, and its other layout
engine is not on every machine; both would make bytes depend on the installation.)
"""

from __future__ import annotations

import hashlib
import io
import unicodedata
from pathlib import Path
from typing import NamedTuple

from fontTools.pens.boundsPen import BoundsPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont, TTLibError
from PIL import ImageFont

from entnlp.errors import InputError


class Extent(NamedTuple):
    """The ink of a word set at size 1, from its origin on the baseline; x to the right, y downwards; unit: em."""

    left: float
    top: float
    right: float
    bottom: float
    advance: float

    @property
    def width(self) -> float:
        """Width of the ink, in em."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Height of the ink, in em."""
        return self.bottom - self.top


class Typeface:
    """A TrueType or OpenType font opened for measuring.

    Parameters
    ----------
    path
        The font file.

    Raises
    ------
    InputError
        The file is missing or is not a font.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        try:
            data = self.path.read_bytes()
            self._font = TTFont(io.BytesIO(data), fontNumber=0, recalcTimestamp=False)
            self._cmap: dict[int, str] = self._font.getBestCmap() or {}
            self._glyphs = self._font.getGlyphSet()
            self._em = int(self._font["head"].unitsPerEm)
            ImageFont.truetype(io.BytesIO(data), 10, layout_engine=ImageFont.Layout.BASIC)
        except FileNotFoundError as error:
            raise InputError(f"font {self.path} not found; leave font=None for DejaVu Sans") from error
        except (OSError, TTLibError, KeyError) as error:
            raise InputError(f"font {self.path} cannot be read; give a .ttf or .otf file") from error
        self._data = data
        self._bounds: dict[str, tuple[float, tuple[float, float, float, float] | None]] = {}
        self.digest = hashlib.sha256(data).hexdigest()
        self.family = str(self._font["name"].getBestFullName() or self.path.stem)
        self.version = str(self._font["name"].getDebugName(5) or "")

    def can_set(self, text: str) -> bool:
        """Say whether the font can set a text from left to right, one glyph per character.

        Combining marks that NFC leaves apart, invisible format characters and right-to-left scripts need a
        shaping engine; they are refused rather than set wrongly.
        """
        return bool(text.strip()) and all(
            ord(char) in self._cmap
            and unicodedata.category(char) not in {"Mn", "Me", "Cf", "Cc"}
            and unicodedata.bidirectional(char) not in {"R", "AL"}
            for char in text
        )

    def _measure_char(self, char: str) -> tuple[float, tuple[float, float, float, float] | None]:
        """Return the advance and the ink bounds (or None for a space) of a character, in font units, y upwards."""
        if char not in self._bounds:
            glyph = self._glyphs[self._cmap[ord(char)]]
            pen = BoundsPen(self._glyphs)
            glyph.draw(pen)
            self._bounds[char] = (float(glyph.width), pen.bounds)
        return self._bounds[char]

    def offsets(self, text: str) -> list[float]:
        """Give the start of each character from the start of the word, in em."""
        starts, pen_x = [], 0.0
        for char in text:
            starts.append(pen_x / self._em)
            pen_x += self._measure_char(char)[0]
        return starts

    def measure(self, text: str) -> Extent:
        """Measure a word that :meth:`can_set` accepts.

        Returns
        -------
        Extent
            Bounds of the ink and advance, in em.
        """
        left = low = float("inf")
        right = high = float("-inf")
        pen_x = 0.0
        for char in text:
            advance, bounds = self._measure_char(char)
            if bounds is not None:
                left, right = min(left, pen_x + bounds[0]), max(right, pen_x + bounds[2])
                low, high = min(low, bounds[1]), max(high, bounds[3])
            pen_x += advance
        if left > right:  # glyphs without ink, such as a braille blank
            left, right, low, high = 0.0, pen_x, 0.0, float(self._em)
        em = self._em
        return Extent(left / em, -high / em, right / em, -low / em, pen_x / em)

    def at(self, px: float) -> ImageFont.FreeTypeFont:
        """Open the font for drawing at a size in pixels per em."""
        return ImageFont.truetype(io.BytesIO(self._data), px, layout_engine=ImageFont.Layout.BASIC)

    def subset(self, characters: str) -> bytes:
        """Make a small WOFF font with these characters only; same characters, same bytes.

        Parameters
        ----------
        characters
            What the figure shows; order and repetitions do not matter.

        Returns
        -------
        bytes
            A WOFF file without kerning, ligatures or hinting, as in :meth:`measure`.
        """
        font = TTFont(io.BytesIO(self._data), fontNumber=0, recalcTimestamp=False)
        for table in ("GPOS", "GSUB", "GDEF", "kern", "MATH", "FFTM"):
            if table in font:
                del font[table]
        options = Options()
        options.hinting = False
        options.notdef_outline = True
        subsetter = Subsetter(options=options)
        subsetter.populate(unicodes=sorted({ord(char) for char in characters}))
        subsetter.subset(font)
        font.flavor = "woff"
        out = io.BytesIO()
        font.save(out, reorderTables=False)
        return out.getvalue()
