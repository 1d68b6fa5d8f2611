"""Drawing placed words as PNG pixels and as SVG text: the same positions, sizes and tones in both."""

from __future__ import annotations

import base64
import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo

from entnlp.figures.placement import Place
from entnlp.figures.style import cm_to_pt, cm_to_px, parse_colour, pt_to_px
from entnlp.figures.typeface import Typeface
from entnlp.figures.wording import writable

_EDGE = 2  # pixels around a word's tile, for the grey of smoothed outlines


@dataclass(frozen=True)
class Word:
    """A word with its place: size in points, colour as "#rrggbb", count as it is to be shown."""

    label: str
    count: str
    size: float
    place: Place
    colour: str


@dataclass(frozen=True)
class Sheet:
    """The paper: size in centimetres, background, and the texts for readers who do not see the picture."""

    width_cm: float
    height_cm: float
    background: str
    title: str
    description: str
    language: str


def draw_png(words: Sequence[Word], sheet: Sheet, typeface: Typeface, *, dpi: int) -> bytes:
    """Draw words as a PNG; grey when every tone is grey.

    Parameters
    ----------
    words
        In the order of drawing.
    sheet
        The paper.
    typeface
        Font of all the words.
    dpi
        Dots per inch, written into the file too.

    Returns
    -------
    bytes
        A PNG file of ``round(cm / 2.54 * dpi)`` pixels, without date: same words, same bytes.
    """
    size = cm_to_px(sheet.width_cm, dpi=dpi), cm_to_px(sheet.height_cm, dpi=dpi)
    image = Image.new("RGB", size, parse_colour(sheet.background))
    for word in words:
        _stamp(image, word, typeface, dpi)
    tones = {parse_colour(colour) for colour in (sheet.background, *(word.colour for word in words))}
    if all(red == green == blue for red, green, blue in tones):
        image = image.convert("L")
    about = PngInfo()
    about.add_itxt("Title", sheet.title, lang=sheet.language)
    about.add_itxt("Description", sheet.description, lang=sheet.language)
    out = io.BytesIO()
    image.save(out, format="PNG", dpi=(dpi, dpi), pnginfo=about, compress_level=9)
    return out.getvalue()


def _stamp(image: Image.Image, word: Word, typeface: Typeface, dpi: int) -> None:
    """Draw a word on a tile, turn the tile if needed, and print it on the image."""
    extent, px = typeface.measure(word.label), pt_to_px(word.size, dpi=dpi)
    left, top = pt_to_px(word.place.left, dpi=dpi), pt_to_px(word.place.top, dpi=dpi)
    tile_width = int(extent.width * px) + 2 * _EDGE + 2
    tile_height = int(extent.height * px) + 2 * _EDGE + 2
    corner = int(left) - _EDGE, int(top) - _EDGE
    if word.place.vertical:
        # After a quarter turn to the left, point (u, v) of the tile is at (v, tile_width - u).
        start_x = corner[1] + tile_width - (top + extent.right * px)
        base_y = left - corner[0] - extent.top * px
    else:
        start_x = left - corner[0] - extent.left * px
        base_y = top - corner[1] - extent.top * px
    tile = Image.new("L", (tile_width, tile_height), 0)
    pen, font = ImageDraw.Draw(tile), typeface.at(px)
    # Letter by letter, because FreeType rounds the width of each letter of a whole word to a pixel.
    for char, offset in zip(word.label, typeface.offsets(word.label), strict=True):
        pen.text((start_x + offset * px, base_y), char, fill=255, font=font, anchor="ls")
    if word.place.vertical:
        tile = tile.transpose(Image.Transpose.ROTATE_90)
    image.paste(parse_colour(word.colour), (*corner, corner[0] + tile.width, corner[1] + tile.height), tile)


def draw_svg(words: Sequence[Word], sheet: Sheet, typeface: Typeface) -> str:
    """Draw words as an SVG with real, selectable text and the font's needed letters inside.

    Parameters
    ----------
    words
        In reading order.
    sheet
        The paper.
    typeface
        Font of all the words.

    Returns
    -------
    str
        An XML document whose user unit is the point. Identifiers and the font's name hold a digest of the
        content, so that several figures can stand in one HTML page.
    """
    digest = hashlib.sha256(repr((list(words), sheet, typeface.digest)).encode()).hexdigest()[:12]
    font = typeface.subset("".join(word.label for word in words) or " ")
    family = f"cloud-{digest}"
    width, height = cm_to_pt(sheet.width_cm), cm_to_pt(sheet.height_cm)
    families = f"'{family}', '{_plain_name(typeface.family)}', 'DejaVu Sans', Verdana, sans-serif"
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{sheet.width_cm:g}cm" height="{sheet.height_cm:g}cm" '
        f'viewBox="0 0 {_number(width)} {_number(height)}" lang="{sheet.language}" xml:lang="{sheet.language}" '
        f'role="img" aria-labelledby="title-{digest} desc-{digest}">',
        f'<title id="title-{digest}">{_xml(sheet.title)}</title>',
        f'<desc id="desc-{digest}">{_xml(sheet.description)}</desc>',
        f"<style>@font-face{{font-family:'{family}';src:url(data:font/woff;base64,"
        f"{base64.b64encode(font).decode('ascii')}) format('woff')}}</style>",
        f'<rect width="100%" height="100%" fill={quoteattr(_hex(sheet.background))}/>',
        f'<g font-family="{families}" style="font-kerning:none;font-variant-ligatures:none" xml:space="preserve">',
        *(_text_element(word, typeface) for word in words),
        "</g>",
        "</svg>",
        "",
    ]
    return "\n".join(lines)


def _text_element(word: Word, typeface: Typeface) -> str:
    """Write one word; ``textLength`` keeps it in its place even where another font has to stand in."""
    extent, place = typeface.measure(word.label), word.place
    if place.vertical:
        x, y = place.left - extent.top * word.size, place.top + extent.right * word.size
        position = f'transform="translate({_number(x)} {_number(y)}) rotate(-90)"'
    else:
        x, y = place.left - extent.left * word.size, place.top - extent.top * word.size
        position = f'x="{_number(x)}" y="{_number(y)}"'
    return (
        f'<text {position} font-size="{_number(word.size)}" fill="{word.colour}" '
        f'textLength="{_number(extent.advance * word.size)}" lengthAdjust="spacingAndGlyphs" '
        f"data-count={quoteattr(word.count)}>{_xml(word.label)}</text>"
    )


def _number(value: float) -> str:
    """Write a coordinate to a thousandth of a point."""
    return f"{value:.3f}".rstrip("0").rstrip(".")


def _hex(colour: str) -> str:
    return "#{:02x}{:02x}{:02x}".format(*parse_colour(colour))


def _xml(text: str) -> str:
    return escape(writable(text))


def _plain_name(family: str) -> str:
    """Keep what a CSS string in an XML attribute can hold."""
    return "".join(char for char in family if char.isalnum() or char in " -")
