"""A chart as a value: what draws it, its size, its words for those who do not see it; written as PNG, SVG and text."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from entnlp.corpus import atomic_path
from entnlp.errors import OptionError
from entnlp.figures.style import CM_PER_INCH, font_path
from entnlp.figures.typeface import Typeface

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MISSING_GLYPH = "\u25a1"
_LIMITS = {"width_cm": (4.0, 120.0), "height_cm": (3.0, 120.0), "dpi": (30, 1200)}
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
    alt_text
        The same in a few sentences, with the main numbers, for readers who do not see the picture.
    draw
        Draws on an empty matplotlib figure of the chart's size, with the house style already set.
    stem
        Name of the files.
    width_cm, height_cm
        Size of the picture.
    dpi
        Dots per inch of the PNG.

    Raises
    ------
    OptionError
        A size is out of range.
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
            if not low <= value <= high:
                raise OptionError(f"{name} goes from {low:g} to {high:g}; received {value:g}")

    def __repr__(self) -> str:
        return f"<Chart {self.stem}: {self.title}>"

    def to_png_bytes(self) -> bytes:
        """Draw the chart as a PNG; same chart and library versions, same bytes."""
        return self._render("png", dpi=self.dpi, metadata={"Title": self.title, "Software": None})

    def to_svg(self) -> str:
        """Draw the chart as an SVG; same chart, same text."""
        return self._render("svg", metadata={"Title": self.title, "Date": None}).decode()

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
            ``.png``, ``.svg``, ``.txt``; each appears whole or not at all.

        Raises
        ------
        InputError
            Nothing can be written there.
        """
        text = os.fspath(target)
        base = Path(text, self.stem) if text.endswith(("/", os.sep)) or Path(text).is_dir() else Path(text)
        suffixes = [base.suffix.lower()] if base.suffix.lower() in (".png", ".svg") else [".png", ".svg", ".txt"]
        if len(suffixes) == 1:
            base = base.with_suffix("")
        written = []
        for suffix in suffixes:
            path = base.with_name(base.name + suffix)
            with atomic_path(path) as temporary:
                if suffix == ".txt":
                    temporary.write_text(self.alt_text + "\n", "utf-8", "replace")
                else:
                    temporary.write_bytes(self.to_png_bytes() if suffix == ".png" else self.to_svg().encode())
            written.append(path)
        return written

    def _repr_html_(self) -> str:
        svg = self.to_svg()
        return f"<figure>{svg[svg.index('<svg') :]}<figcaption>{escape(self.alt_text)}</figcaption></figure>"

    def _render(self, kind: str, **options: Any) -> bytes:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.backends.backend_svg import FigureCanvasSVG
        from matplotlib.figure import Figure

        with house_style():
            figure = Figure(figsize=(self.width_cm / CM_PER_INCH, self.height_cm / CM_PER_INCH), facecolor="white")
            (FigureCanvasAgg if kind == "png" else FigureCanvasSVG)(figure)
            self.draw(figure)
            buffer = io.BytesIO()
            figure.savefig(buffer, format=kind, **options)
        return buffer.getvalue()


@contextmanager
def house_style() -> Iterator[None]:
    """Set fonts, lines and determinism for a drawing, and put everything back after it."""
    from matplotlib import rc_context, rcdefaults

    with rc_context():
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
    >>> fit_label("cahier de textes"), fit_label("\U0001f600 photo"), fit_label("a" * 10, longest=5)
    ('cahier de textes', '□ photo', 'aaaa…')
    """
    face = typeface()
    shown = "".join(c if c == " " or face.can_set(c) else MISSING_GLYPH for c in " ".join(text.split()))
    return shown if len(shown) <= longest else shown[: longest - 1].rstrip() + "…"


def text_width_cm(text: str, *, size_pt: float) -> float:
    """Width of a label made by :func:`fit_label`, set in ``size_pt`` points, in centimetres."""
    return typeface().measure(text).advance * size_pt / 72.0 * CM_PER_INCH if text else 0.0
