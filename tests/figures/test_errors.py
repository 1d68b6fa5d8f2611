from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from entnlp.errors import InputError, OptionError, SchemaError
from entnlp.figures import word_cloud, word_clouds

GOOD = {"photos": 3, "blog": 1}


@pytest.mark.parametrize(
    ("frequencies", "message"),
    [
        ({}, r"frequencies: there is no term to draw; check the filters"),
        (pd.Series(dtype=float), r"there is no term to draw"),
        ({"a": 0}, r"count number 1 is 0; drop what is not a finite number above 0"),
        ({"a": 2, "b": -1}, r"count number 2 is -1"),
        ({"a": float("nan")}, r"count number 1 is nan"),
        ({"a": float("inf")}, r"count number 1 is inf"),
        ({"a": "12"}, r"count number 1 is '12'"),
        ({"a": True}, r"count number 1 is True"),
        ({"a": None}, r"count number 1 is None"),
        ({3: 1, "a": 2}, r"1 of 2 terms are not text; turn them into str first"),
        (pd.Series([1, 2], index=["a", "a"]), r"1 of 2 terms occur more than once; add up their counts"),
        ({"é": 1, "e\u0301": 2}, r"1 of 2 terms occur more than once"),
        (["photos"], r"frequencies is a list; give a mapping, a Series, or a DataFrame"),
        ("photos photos blog", r"frequencies is a str; give a mapping"),
        ({"x" * 200: 3, "👍": 1}, r"none of the 2 words can be drawn \(1 no glyph, 1 too long\); take a larger page"),
    ],
)
def test_counts(frequencies: Any, message: str) -> None:
    with pytest.raises(OptionError, match=message):
        word_cloud(frequencies)


def test_messages_do_not_tell_the_terms() -> None:
    with pytest.raises(OptionError) as caught:
        word_cloud({"madame Durand": -1})
    assert "Durand" not in str(caught.value)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"max_words": 0}, r"max_words is 0; give a whole number from 1 to 1000"),
        ({"max_words": 2.5}, r"max_words is 2.5; give a whole number"),
        ({"width_cm": 1.9}, r"width_cm is 1.9; give a number from 2 to 100"),
        ({"width_cm": 101}, r"width_cm is 101"),
        ({"height_cm": float("nan")}, r"height_cm is nan; give a number from 2 to 100"),
        ({"height_cm": "9"}, r"height_cm is '9'"),
        ({"dpi": 49}, r"dpi is 49; give a whole number from 50 to 1200"),
        ({"dpi": 1201}, r"dpi is 1201"),
        ({"min_pt": 3}, r"min_pt is 3; give a number from 4 to 72"),
        ({"max_pt": 6}, r"max_pt is 6; give a number from 7 to 2000"),
        ({"max_pt": 500}, r"max_pt is 500; a word would be larger than the page: at most 1\d\d(\.\d+)?, or None"),
        ({"palette": "inks"}, r'palette "inks" not found; palettes: ink, black, .*closest: "ink"'),
        ({"horizontal": 1.1}, r"horizontal is 1.1; give a number from 0 to 1"),
        ({"horizontal": True}, r"horizontal is True"),
        ({"seed": -1}, r"seed is -1"),
        ({"seed": None}, r"seed is None"),
        ({"scale_max": 0}, r"scale_max is 0; give a number above 0"),
        ({"scale_max": 2}, r"scale_max is 2; the largest count is 3: give at least that, or None"),
        ({"title": 3}, r"title is 3; give text, or None"),
        ({"background": "black"}, r'background "black" leaves a contrast of \d\.\d:1 under palette "ink"'),
        ({"background": "blanc"}, r"background: unknown colour 'blanc'"),
        ({"language": "fra"}, r'language "fra" not found; languages: fr, en; closest: "fr"'),
        ({"mask": np.ones((4, 4), dtype=bool)}, r"mask is white all over, no word can be placed"),
        ({"mask": np.zeros((4, 4, 3), dtype=bool)}, r"mask has shape \(4, 4, 3\)"),
        ({"mask": np.zeros((4, 4))}, r"mask has shape \(4, 4\) and type float64; give an image or a bool array"),
    ],
)
def test_options(options: dict[str, Any], message: str) -> None:
    with pytest.raises(OptionError, match=message):
        word_cloud(GOOD, **options)


def test_unknown_option_of_word_clouds() -> None:
    with pytest.raises(OptionError, match=r'option "widht_cm" not found; options: max_words, .*closest: "width_cm"'):
        word_clouds({"a": GOOD}, widht_cm=12)


@pytest.mark.parametrize("option", ["mask", "font"])
def test_missing_and_damaged_files(option: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=rf"{option} .*absent\.png not found"):
        word_cloud(GOOD, **{option: tmp_path / "absent.png"})
    (tmp_path / "text.png").write_text("not an image, not a font")
    with pytest.raises(InputError, match=rf"{option} .*text\.png cannot be read"):
        word_cloud(GOOD, **{option: tmp_path / "text.png"})
    with pytest.raises(InputError, match=rf"{option} .* cannot be read"):
        word_cloud(GOOD, **{option: tmp_path})


@pytest.mark.parametrize(
    ("groups", "kind", "message"),
    [
        ({}, OptionError, r"groups: there is no group to draw"),
        ({"a": {}}, OptionError, r'group "a": there is no term to draw'),
        ({"a": GOOD, "b": {"vie": -1}}, OptionError, r'group "b": count number 1 is -1'),
        ({"a": {"👍": 2}}, OptionError, r'none of the 1 words in group "a" can be drawn \(1 no glyph\)'),
        ([GOOD], OptionError, r"groups is a list; give a mapping or a DataFrame"),
        (
            pd.DataFrame({"term": ["a"], "count": [1]}),
            SchemaError,
            r'column "group" not found in groups; columns: term',
        ),
        (
            pd.DataFrame({"group": ["a", None], "term": ["a", "b"], "count": [1, 1]}),
            OptionError,
            r"1 of 2 rows have no group",
        ),
    ],
)
def test_groups(groups: Any, kind: type[Exception], message: str) -> None:
    with pytest.raises(kind, match=message):
        word_clouds(groups)


def test_frame_without_its_columns() -> None:
    frame = pd.DataFrame({"terme": ["a"], "count": [1]})
    with pytest.raises(
        SchemaError, match=r'column "term" not found in frequencies; columns: terme, count; closest: "terme"'
    ):
        word_cloud(frame)


def test_save_where_nothing_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match=r"cannot write"):
        word_cloud(GOOD, dpi=50).save(tmp_path / "file" / "nuage")
