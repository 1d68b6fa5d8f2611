"""A chart as a value: what draws it, its size, its words for those who do not see it; written as PNG, SVG and text."""

from __future__ import annotations

import io
import os
import threading
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from entnlp.corpus import write_files
from entnlp.errors import OptionError
from entnlp.figures.style import CM_PER_INCH, cm_to_px, font_path
from entnlp.figures.typeface import Typeface
from entnlp.figures.wording import writable

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MISSING_GLYPH = "\u25a1"
_LIMITS = {"width_cm": (4.0, 120.0), "height_cm": (3.0, 120.0), "dpi": (30, 1200)}
_MOST_PIXELS = 250_000_000  # 1 GB of memory; a poster of 84 x 119 cm at 300 dpi has 140 million
_STYLE_LOCK = threading.RLock()  # matplotlib has one style for all threads
# DejaVu Sans comes with matplotlib and has all French accents; "$" in a word is no mathematics.
_STYLE: Any = {
    "font.family": "DejaVu Sans",
    "font.size": 8.0,
    "text.parse_math": False,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.6,
    "svg.fonttype": "path",
    "svg.hashsalt": "entnlp",  # else names inside the SVG are new on each run
}


@dataclass(frozen=True, eq=False, repr=False)
class Chart:
    """A figure that is drawn when it is shown or saved.

    Parameters
    ----------
    title
        What the figure shows; it stands in the files' metadata and, if the drawing puts it there, in the picture.
        Control characters are dropped from it, and from the alternative text.
    alt_text
        The same in a few sentences, with the main numbers, for readers who do not see the picture.
    draw
        Draws on an empty matplotlib figure of the chart's size, with the house style already set.  Text is set as it
        is, "$" included: the ticks of a logarithmic axis need a formatter that writes plain numbers.
    stem
        Name of the files, without suffix.
    width_cm, height_cm
        Size of the picture.
    dpi
        Dots per inch of the PNG.

    Raises
    ------
    OptionError
        A size is out of range, or the picture would have more than 250 million pixels.
    """

    title: str
    alt_text: str
    draw: Callable[[Figure], None]
    stem: str
    width_cm: float = 16.0
    height_cm: float = 12.0
    dpi: int = 300

    def __post_init__(self) -> None:
        for name, (low, high) in _LIMITS.items():
            value = getattr(self, name)
            if not isinstance(value, int | float | np.number) or not low <= value <= high:
                raise OptionError(f"{name} goes from {low:g} to {high:g}; received {value}")
        pixels = cm_to_px(self.width_cm, dpi=self.dpi) * cm_to_px(self.height_cm, dpi=self.dpi)
        if pixels > _MOST_PIXELS:
            raise OptionError(
                f"{self.width_cm:g} x {self.height_cm:g} cm at {self.dpi:g} dpi: {pixels / 1e6:,.0f} million pixels, "
                f"more than {_MOST_PIXELS / 1e6:.0f} million; lower dpi or the size"
            )
        for name in ("title", "alt_text"):
            object.__setattr__(self, name, writable(getattr(self, name)))

    def __repr__(self) -> str:
        return f"<Chart {self.stem}: {self.title}>"

    def to_png_bytes(self) -> bytes:
        """Draw the chart as a PNG; same chart and library versions, same bytes."""
        return self._render("png", dpi=self.dpi, metadata={"Software": None})

    def to_svg(self) -> str:
        """Draw the chart as an SVG; same chart, same text."""
        return self._render("svg", metadata={"Date": None}).decode()

    def save(self, target: str | os.PathLike[str]) -> list[Path]:
        """Write the picture and its alternative text.

        Parameters
        ----------
        target
            A folder that exists, or a path that ends with "/": files are named after :attr:`stem`.  A path that ends
            with ".png" or ".svg": that picture alone.  Otherwise the files' common path without suffix.

        Returns
        -------
        list of Path
            ``.png``, ``.svg``, ``.txt``.  They are drawn before any is written.

        Raises
        ------
        InputError
            Nothing can be written there.
        """
        text = os.fspath(target)
        is_folder = text.endswith(("/", os.sep)) or os.path.isdir(text)
        return write_files(self.contents(Path(text, self.stem) if is_folder else Path(text)))

    def contents(self, path: Path) -> dict[Path, bytes]:
        """Draw the files that :meth:`save` writes: one picture, or path and suffix -> content of the three."""
        suffix = path.suffix.lower()
        if suffix == ".png":
            return {path: self.to_png_bytes()}
        if suffix == ".svg":
            return {path: self.to_svg().encode()}
        return {
            path.with_name(f"{path.name}.png"): self.to_png_bytes(),
            path.with_name(f"{path.name}.svg"): self.to_svg().encode(),
            path.with_name(f"{path.name}.txt"): f"{self.alt_text}\n".encode(),
        }

    def _repr_html_(self) -> str:
        svg = self.to_svg()
        return f"<figure>{svg[svg.index('<svg') :]}<figcaption>{escape(self.alt_text)}</figcaption></figure>"

    def _render(self, kind: str, *, metadata: dict[str, str | None], **options: Any) -> bytes:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.backends.backend_svg import FigureCanvasSVG
        from matplotlib.figure import Figure

        with house_style():
            figure = Figure(figsize=(self.width_cm / CM_PER_INCH, self.height_cm / CM_PER_INCH), facecolor="white")
            (FigureCanvasAgg if kind == "png" else FigureCanvasSVG)(figure)
            self.draw(figure)
            buffer = io.BytesIO()
            about = {"Title": self.title, "Description": self.alt_text, **metadata}
            figure.savefig(buffer, format=kind, metadata=about, **options)
        return buffer.getvalue()


@contextmanager
def house_style() -> Iterator[None]:
    """Set fonts, lines and determinism for a drawing, and put everything back after it; one thread at a time."""
    from matplotlib import rc_context, rcdefaults

    with _STYLE_LOCK, rc_context():
        rcdefaults()  # what the user or a style file has set must not change a figure
        with rc_context(_STYLE):
            yield


@lru_cache(maxsize=1)
def typeface() -> Typeface:
    """Open the charts' font for measuring."""
    return Typeface(font_path())


def fit_label(text: str, *, longest: int = 32) -> str:
    """Make a label that the font can set: signs it lacks become a square, what is too long ends with "…".

    Examples
    --------
    >>> fit_label("cahier de textes"), fit_label("\U0001f4f7 photo"), fit_label("a" * 10, longest=5)
    ('cahier de textes', '□ photo', 'aaaa…')
    """
    face = typeface()
    composed = " ".join(unicodedata.normalize("NFC", text).split())
    visible = (c for c in composed if unicodedata.category(c) != "Cf" and not "\ufe00" <= c <= "\ufe0f")
    shown = "".join(c if c == " " or face.can_set(c) else MISSING_GLYPH for c in visible)
    return shown if len(shown) <= longest else shown[: longest - 1].rstrip() + "…"


def text_width_cm(text: str, *, size_pt: float) -> float:
    """Width of a label made by :func:`fit_label`, set in ``size_pt`` points, in centimetres."""
    return typeface().measure(text).advance * size_pt / 72.0 * CM_PER_INCH if text else 0.0
