"""The calibration plot: one panel per theme, the same bytes, black and grey only."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from entnlp.errors import InputError
from entnlp.figures.calibration import draw_calibration


def calibration(*themes: str) -> pd.DataFrame:
    """Three tenths per theme; the last one holds a single text, whose interval is one-sided."""
    rows = [
        (0.0, 0.1, 40, 0.04, 0.05, 0.014, 0.165),
        (0.5, 0.6, 10, 0.55, 0.6, 0.313, 0.832),
        (0.9, 1.0, 1, 0.93, 1.0, 0.207, 1.0),
    ]
    names = ["low", "high", "texts", "mean_probability", "share", "share_low", "share_high"]
    return pd.concat([pd.DataFrame(rows, columns=names).assign(theme=theme) for theme in themes], ignore_index=True)


SMALL = {"width_cm": 8.0, "dpi": 60}


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    chart = draw_calibration(calibration("a", "b", "c"), titles={"a": "École & famille"}, **SMALL)
    return chart.save(f"{tmp_path_factory.mktemp('drawn')}/new/")


def test_files(drawn: list[Path]) -> None:
    assert [path.name for path in drawn] == ["calibration.png", "calibration.svg", "calibration.txt"]
    assert sorted(drawn[0].parent.iterdir()) == drawn
    with Image.open(drawn[0]) as image:
        assert image.size == (round(8 / 2.54 * 60 - 0.5), round(8 / 2.54 * 60 - 0.5))
        assert image.info["dpi"] == pytest.approx((60, 60), abs=0.02)
        assert image.info["Title"] == "Calibration"
        assert "Software" not in image.info
    root = ET.parse(drawn[1]).getroot()
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert float(root.get("width").removesuffix("pt")) == pytest.approx(8 / 2.54 * 72)


def test_only_grey(drawn: list[Path]) -> None:
    with Image.open(drawn[0]) as image:
        pixels = np.asarray(image.convert("RGBA"))
    red, green, blue, opacity = np.moveaxis(pixels, -1, 0)
    assert (red == green).all() and (green == blue).all()
    assert (opacity == 255).all()
    assert red.min() < 30 and red.max() == 255
    colours = set(re.findall(r"(?:fill|stroke): (#\w+)", drawn[1].read_text("utf-8")))
    assert colours <= {"#000000", "#ffffff"} and "#000000" in colours


@pytest.mark.parametrize("themes", [("a",), ("a", "b"), ("a", "b", "c")])
def test_one_panel_per_theme(themes: tuple[str, ...], drawn: list[Path]) -> None:
    svg = drawn[1].read_text("utf-8") if len(themes) == 3 else draw_calibration(calibration(*themes), **SMALL).to_svg()
    assert len(re.findall(r'<g id="axes_\d+">', svg)) == len(themes)
    titles = ["École &amp; famille" if theme == "a" and len(themes) == 3 else theme for theme in themes]
    comments = re.findall("<!-- (.*?) -->", svg)
    assert [title for title in comments if title in titles] == titles
    assert comments.count("40") == comments.count("10") == comments.count("1") == len(themes)


def test_same_bytes_again(drawn: list[Path], tmp_path: Path) -> None:
    again = draw_calibration(calibration("a", "b", "c"), titles={"a": "École & famille"}, **SMALL).save(tmp_path)
    assert [a.name for a, b in zip(drawn, again, strict=True) if a.read_bytes() != b.read_bytes()] == []
    assert "<dc:date>" not in again[1].read_text("utf-8")


@pytest.mark.parametrize("title", ["de 5 $ à 10 $", r"$\x$", "<b> & a_b^c"])
def test_a_title_is_text(title: str) -> None:
    # A title that stands between two dollars would be set as a formula.
    plain, found = (
        draw_calibration(calibration("a"), titles={"a": each}, **SMALL).to_svg()
        for each in (title.replace("$", "S"), title)
    )
    glyphs = [len(re.findall("<use ", svg)) for svg in (plain, found)]
    assert glyphs[0] == glyphs[1]


def test_themes_of_one_title_are_two_panels() -> None:
    svg = draw_calibration(calibration("a", "b"), titles={"a": "École", "b": "École"}, **SMALL).to_svg()
    assert re.findall("<!-- (École) -->", svg) == ["École", "École"]


def test_alternative_text() -> None:
    assert draw_calibration(calibration("a"), titles={"a": "École"}, **SMALL).alt_text == (
        "Part des textes qui ont le thème, par dixième de probabilité donnée. École, probabilité moyenne → part "
        "(textes) : 0,04 → 0,05 (40), 0,55 → 0,6 (10), 0,93 → 1 (1)."
    )


def test_nothing_to_draw() -> None:
    with pytest.raises(InputError, match="there is no calibration to draw: no text was scored"):
        draw_calibration(calibration("a").head(0))
