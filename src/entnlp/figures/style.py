"""Tones, fonts and units shared by all figures: made for paper, grey printers and colour-blind readers.

Every tone of every palette has a contrast of at least 4.5:1 on white (WCAG 2.1, criterion 1.4.3, level AA), so
that the smallest word stays readable on a photocopy.  Colour never carries information that size does not.

References
----------
.. [1] W3C (2018). Web Content Accessibility Guidelines 2.1, "relative luminance" and "contrast ratio".
.. [2] Okabe, M. and Ito, K. (2008). Color Universal Design. https://jfly.uni-koeln.de/color/
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from entnlp.errors import OptionError, one_of

CM_PER_INCH = 2.54
PT_PER_INCH = 72.0
MIN_CONTRAST = 4.5

RGB = tuple[int, int, int]


class Palette(NamedTuple):
    """Tones and the way they are given to ranks.

    Attributes
    ----------
    tones
        Hexadecimal sRGB colours; in a sequential palette from the first rank to the last.
    sequential
        True: tones are interpolated along the ranks. False: tones are taken in turn.
    """

    tones: tuple[str, ...]
    sequential: bool


# Okabe and Ito's other tones (orange, sky blue, green, yellow, vermillion, purple) have a contrast under 4.5:1;
# "okabe_ito_dark" keeps the hues of three of them and lowers their lightness until they pass.
PALETTES = MappingProxyType(
    {
        "ink": Palette(("#000000", "#5a5a5a"), sequential=True),
        "black": Palette(("#000000",), sequential=True),
        "okabe_ito": Palette(("#000000", "#0072b2"), sequential=False),
        "okabe_ito_dark": Palette(("#000000", "#0072b2", "#a34800", "#00735c", "#9a3f72"), sequential=False),
        "viridis_dark": Palette(("#440154", "#482475", "#414487", "#355f8d", "#2a788e"), sequential=True),
        "cividis_dark": Palette(("#00224e", "#083370", "#35456c", "#4f576c", "#666970"), sequential=True),
    }
)


def cm_to_pt(cm: float) -> float:
    """Turn centimetres into typographic points (1 pt = 1/72 inch).

    Examples
    --------
    >>> cm_to_pt(2.54)
    72.0
    """
    return cm / CM_PER_INCH * PT_PER_INCH


def pt_to_cm(pt: float) -> float:
    """Turn typographic points into centimetres.

    Examples
    --------
    >>> pt_to_cm(72)
    2.54
    """
    return pt / PT_PER_INCH * CM_PER_INCH


def pt_to_px(pt: float, *, dpi: int) -> float:
    """Turn typographic points into pixels, not rounded.

    Examples
    --------
    >>> pt_to_px(7.2, dpi=300)
    30.0
    """
    return pt * dpi / PT_PER_INCH


def cm_to_px(cm: float, *, dpi: int) -> int:
    """Turn centimetres into whole pixels.

    Examples
    --------
    >>> cm_to_px(16, dpi=300), cm_to_px(9, dpi=300)
    (1890, 1063)
    """
    return round(cm / CM_PER_INCH * dpi)


def font_path(bold: bool = False) -> Path:
    """Find DejaVu Sans in the fonts that matplotlib ships: all French accents, no system font, no download.

    Parameters
    ----------
    bold
        The bold face instead of the regular one.

    Returns
    -------
    Path
        A TrueType file.

    Examples
    --------
    >>> font_path(bold=True).name
    'DejaVuSans-Bold.ttf'
    """
    import matplotlib

    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return Path(matplotlib.get_data_path(), "fonts", "ttf", name)


def parse_colour(colour: str, *, name: str = "colour") -> RGB:
    """Read an opaque colour: "white", "#fff", "#ffffff", "rgb(255, 255, 255)".

    Parameters
    ----------
    colour
        A name or a code.
    name
        What the colour is for, to be said in the error.

    Returns
    -------
    tuple of int, shape (3,)
        Red, green, blue, 0 to 255.

    Raises
    ------
    OptionError
        The colour is unknown or transparent.

    Examples
    --------
    >>> parse_colour("white")
    (255, 255, 255)
    """
    from PIL import ImageColor

    try:
        parsed = ImageColor.getrgb(colour)
    except (ValueError, AttributeError, TypeError) as error:
        raise OptionError(f'{name}: unknown colour {colour!r}; give a name or a code such as "#ffffff"') from error
    if len(parsed) == 4 and parsed[3] != 255:
        raise OptionError(f'{name}: {colour!r} is transparent; give an opaque colour such as "white"')
    return parsed[0], parsed[1], parsed[2]


def relative_luminance(rgb: RGB) -> float:
    """Compute the relative luminance of an sRGB colour, 0 (black) to 1 (white); see [1]_ of the module.

    Examples
    --------
    >>> relative_luminance((255, 255, 255))
    1.0
    """
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (value / 255 for value in rgb)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast_ratio(one: RGB, other: RGB) -> float:
    """Compute the contrast ratio of two colours, 1 to 21; see [1]_ of the module.

    Examples
    --------
    >>> contrast_ratio((0, 0, 0), (255, 255, 255))
    21.0
    """
    light, dark = sorted((relative_luminance(one), relative_luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def palette(name: str) -> Palette:
    """Get a palette by its name.

    Parameters
    ----------
    name
        One of :data:`PALETTES`.

    Raises
    ------
    OptionError
        No such palette.

    Examples
    --------
    >>> palette("black").tones
    ('#000000',)
    """
    if name not in PALETTES:
        raise OptionError(f'palette "{name}" not found; palettes: {one_of(str(name), PALETTES)}')
    return PALETTES[name]


def rank_colours(name: str, ranks: Sequence[int]) -> list[str]:
    """Give each rank its tone: a function of the rank alone, nothing is drawn by lot.

    Parameters
    ----------
    name
        One of :data:`PALETTES`.
    ranks
        Ranks from 0, the most frequent; equal ranks get equal tones.

    Returns
    -------
    list of str
        Hexadecimal colours, one per rank.

    Examples
    --------
    >>> rank_colours("ink", [0, 1, 2])
    ['#000000', '#2d2d2d', '#5a5a5a']
    >>> rank_colours("okabe_ito", [0, 1, 2])
    ['#000000', '#0072b2', '#000000']
    """
    tones, sequential = palette(name)
    if not sequential:
        return [tones[rank % len(tones)] for rank in ranks]
    last = max(ranks, default=0)
    return [_interpolate(tones, rank / last if last else 0.0) for rank in ranks]


def _interpolate(tones: tuple[str, ...], share: float) -> str:
    """Take the tone at ``share`` (0 to 1) of the way along the tones, linearly in sRGB."""
    place = share * (len(tones) - 1)
    left = min(int(place), max(len(tones) - 2, 0))
    right = min(left + 1, len(tones) - 1)
    pairs = zip(parse_colour(tones[left]), parse_colour(tones[right]), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * (place - left)):02x}" for a, b in pairs)
