"""The options of a word cloud: one list of names and defaults, checked once, before anything is measured."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from entnlp.errors import InputError, OptionError, one_of
from entnlp.figures.style import MIN_CONTRAST, cm_to_pt, contrast_ratio, palette, parse_colour

LANGUAGES = ("fr", "en")
WHITE = 240  # JPEG masks are rarely pure white


@dataclass(frozen=True, kw_only=True, eq=False)
class CloudOptions:
    """What :func:`entnlp.figures.word_cloud` can be asked; see there for the meaning of each option.

    Raises
    ------
    OptionError
        A value is not allowed.
    """

    max_words: int = 80
    width_cm: float = 16.0
    height_cm: float = 9.0
    dpi: int = 300
    min_pt: float = 7.0
    max_pt: float | None = None
    palette: str = "ink"
    horizontal: float = 0.9
    mask: str | Path | NDArray[np.bool_] | None = None
    seed: int = 20
    scale_max: float | None = None
    title: str | None = None
    font: str | Path | None = None
    background: str = "white"
    language: str = "fr"

    def __post_init__(self) -> None:
        _between("max_words", self.max_words, 1, 1000, whole=True)
        _between("width_cm", self.width_cm, 2, 100)
        _between("height_cm", self.height_cm, 2, 100)
        _between("dpi", self.dpi, 50, 1200, whole=True)
        _between("min_pt", self.min_pt, 4, 72)
        if self.max_pt is not None:
            _between("max_pt", self.max_pt, self.min_pt, 2000)
        _between("horizontal", self.horizontal, 0, 1)
        _between("seed", self.seed, 0, 2**32 - 1, whole=True)
        if self.scale_max is not None:
            _between("scale_max", self.scale_max, 0, math.inf, open_ends=True)
        if self.language not in LANGUAGES:
            raise OptionError(
                f'language "{self.language}" not found; languages: {one_of(str(self.language), LANGUAGES)}'
            )
        if self.title is not None and not isinstance(self.title, str):
            raise OptionError(f"title is {self.title!r}; give text, or None for no title")
        back = parse_colour(self.background, name="background")
        tones = palette(self.palette).tones
        weak = min(contrast_ratio(parse_colour(tone), back) for tone in tones)
        if weak < MIN_CONTRAST:
            raise OptionError(
                f'background "{self.background}" leaves a contrast of {weak:.1f}:1 under palette "{self.palette}"; '
                f"at least {MIN_CONTRAST}:1 is needed: take a lighter background, such as white"
            )

    @classmethod
    def from_names(cls, **options: Any) -> CloudOptions:
        """Build from keyword arguments; an unknown name is an OptionError that lists the known ones."""
        names = [field.name for field in fields(cls)]
        for name in options:
            if name not in names:
                raise OptionError(f'option "{name}" not found; options: {one_of(name, names)}')
        return cls(**options)

    @property
    def width_pt(self) -> float:
        """Width of the page in points."""
        return cm_to_pt(self.width_cm)

    @property
    def height_pt(self) -> float:
        """Height of the page in points."""
        return cm_to_pt(self.height_cm)


def _between(name: str, value: Any, low: float, high: float, *, whole: bool = False, open_ends: bool = False) -> None:
    """Raise unless ``value`` is a number from ``low`` to ``high``."""
    kinds = (int, np.integer) if whole else (int, float, np.integer, np.floating)
    good = isinstance(value, kinds) and not isinstance(value, bool)
    if good:
        good = low < value < high if open_ends else low <= value <= high
    if not good:
        allowed = f"a number above {low:g}" if open_ends else f"{'a whole number' if whole else 'a number'} "
        raise OptionError(f"{name} is {value!r}; give {allowed}" + ("" if open_ends else f"from {low:g} to {high:g}"))


def read_mask(
    mask: str | Path | NDArray[np.bool_] | None, shape: tuple[int, int], *, width_pt: float, height_pt: float
) -> NDArray[np.bool_] | None:
    """Fit a mask into the grid of a page, keeping its proportions, in the middle.

    Parameters
    ----------
    mask
        None; the path of an image (white, above 240 of 255, or transparent: outside); or a bool array, shape
        (rows, columns), True being white, that is, outside.
    shape
        Rows and columns of the grid.
    width_pt, height_pt
        Size of the page.

    Returns
    -------
    bool array of the grid's shape, or None
        True: nothing may stand here.

    Raises
    ------
    InputError
        The image is missing or damaged.
    OptionError
        The mask is not two-dimensional, is empty or is white all over.
    """
    if mask is None:
        return None
    from PIL import Image

    white = _open_mask(mask) if isinstance(mask, (str, Path)) else np.asarray(mask)
    if white.ndim != 2 or white.dtype != np.bool_ or 0 in white.shape:
        raise OptionError(
            f"mask has shape {white.shape} and type {white.dtype}; give an image or a bool array of two dimensions"
        )
    if white.all():
        raise OptionError("mask is white all over, no word can be placed; black or dark parts are where words stand")
    factor = min(width_pt / white.shape[1], height_pt / white.shape[0])
    cell_x, cell_y = width_pt / shape[1], height_pt / shape[0]
    columns = min(max(round(white.shape[1] * factor / cell_x), 1), shape[1])
    rows = min(max(round(white.shape[0] * factor / cell_y), 1), shape[0])
    image = Image.fromarray(np.where(white, 0, 255).astype(np.uint8))
    inside = np.asarray(image.resize((columns, rows), Image.Resampling.BOX)) == 255
    outside = np.ones(shape, dtype=bool)
    top, left = (shape[0] - rows) // 2, (shape[1] - columns) // 2
    outside[top : top + rows, left : left + columns] = ~inside
    if outside.all():
        raise OptionError("mask has dark parts too thin to hold a word; give a fuller shape")
    return outside


def _open_mask(path: str | Path) -> NDArray[np.bool_]:
    """Read an image as True where it is white."""
    from PIL import Image

    try:
        with Image.open(path) as image:
            rgba = image.convert("RGBA")
    except FileNotFoundError as error:
        raise InputError(f"mask {path} not found; give the path of an image, or mask=None") from error
    except OSError as error:
        raise InputError(f"mask {path} cannot be read as an image; give a PNG or JPEG file") from error
    sheet = Image.new("RGBA", rgba.size, "white")
    sheet.alpha_composite(rgba)
    return np.asarray(sheet.convert("L")) >= WHITE
