from __future__ import annotations

import pytest
from fontTools.ttLib import TTFont

from entnlp.errors import OptionError
from entnlp.figures.style import (
    MIN_CONTRAST,
    PALETTES,
    cm_to_pt,
    cm_to_px,
    contrast_ratio,
    font_path,
    palette,
    parse_colour,
    pt_to_cm,
    pt_to_px,
    rank_colours,
    relative_luminance,
)

WHITE = (255, 255, 255)


@pytest.mark.parametrize(
    ("colour", "ratio"),
    # Published by the WebAIM contrast checker (https://webaim.org/resources/contrastchecker/), on white.
    [("#000000", 21.0), ("#767676", 4.54), ("#777777", 4.48), ("#ff0000", 4.0), ("#0000ff", 8.59)],
)
def test_contrast_ratio_agrees_with_published_values(colour: str, ratio: float) -> None:
    assert contrast_ratio(parse_colour(colour), WHITE) == pytest.approx(ratio, abs=0.01)
    assert contrast_ratio(WHITE, parse_colour(colour)) == contrast_ratio(parse_colour(colour), WHITE)


@pytest.mark.parametrize("name", PALETTES)
def test_every_tone_of_every_palette_is_readable_on_white(name: str) -> None:
    for colour in rank_colours(name, range(200)):
        assert contrast_ratio(parse_colour(colour), WHITE) >= MIN_CONTRAST


@pytest.mark.parametrize("name", [name for name, value in PALETTES.items() if value.sequential and name != "black"])
def test_sequential_palettes_get_lighter_so_that_they_survive_a_grey_printer(name: str) -> None:
    light = [relative_luminance(parse_colour(colour)) for colour in rank_colours(name, range(12))]
    assert light == sorted(light)
    assert light[0] < light[-1]


def test_okabe_ito_has_only_original_tones() -> None:
    original = {"#000000", "#e69f00", "#56b4e9", "#009e73", "#f0e442", "#0072b2", "#d55e00", "#cc79a7"}
    passing = {tone for tone in original if contrast_ratio(parse_colour(tone), WHITE) >= MIN_CONTRAST}
    assert set(PALETTES["okabe_ito"].tones) == passing


def test_colours_follow_ranks() -> None:
    assert rank_colours("ink", [0, 4, 4, 9]) == ["#000000", "#282828", "#282828", "#5a5a5a"]
    assert rank_colours("ink", [0]) == rank_colours("ink", [0, 0])[:1] == ["#000000"]
    assert rank_colours("viridis_dark", [0, 4, 2])[:2] == ["#440154", "#2a788e"]
    assert rank_colours("ink", []) == []


def test_palettes_cannot_be_changed() -> None:
    with pytest.raises(TypeError, match="does not support item assignment"):
        PALETTES["ink"] = PALETTES["black"]  # type: ignore[index]


def test_units() -> None:
    assert cm_to_px(16, dpi=300) == 1890
    assert cm_to_pt(16) == pytest.approx(453.5433, abs=1e-4)
    assert pt_to_cm(cm_to_pt(9)) == pytest.approx(9)
    assert pt_to_px(72, dpi=300) == 300


@pytest.mark.parametrize("bold", [False, True])
def test_font_sets_french(bold: bool) -> None:
    with TTFont(font_path(bold)) as font:
        assert {ord(char) for char in "àâäçéèêëîïôöùûüÿœæÀÂÇÉÈÊËÎÏÔÖÙÛÜŸŒÆ«»’'–… ·€"} <= set(font.getBestCmap())


def test_errors() -> None:
    with pytest.raises(OptionError, match=r'palette "viridis" not found; palettes: ink, .*closest: "viridis_dark"'):
        palette("viridis")
    with pytest.raises(OptionError, match=r"background: unknown colour 'blanc'; give a name or a code"):
        parse_colour("blanc", name="background")
    with pytest.raises(OptionError, match=r"'#ffffff00' is transparent; give an opaque colour"):
        parse_colour("#ffffff00")
