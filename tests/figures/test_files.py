from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest
from fontTools.ttLib import TTFont
from PIL import Image

import entnlp.figures
from entnlp.figures import Cloud, word_cloud, word_clouds

SVG = "{http://www.w3.org/2000/svg}"
ODD = {"<b>&amp;": 5, "l'élève": 4, 'dit "oui"': 3, "]]>": 2, "parent(s)": 2, "90\u202f%": 1, "-vous": 1, "a;b": 1}


def test_png_has_the_exact_size_and_resolution(cloud: Cloud) -> None:
    with Image.open(io.BytesIO(cloud.to_png_bytes())) as image:
        assert image.size == (1890, 1063)
        assert image.info["dpi"] == pytest.approx((300, 300), abs=0.01)
        assert image.mode == "L"
        assert image.info["Title"] == "Nuage de mots « Parents & familles <2024> »"
        assert image.info["Description"] == cloud.alt_text()
        pixels = np.asarray(image)
    edges = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    assert (edges == 255).all()


def test_colour_palettes_give_a_colour_png() -> None:
    with Image.open(io.BytesIO(word_cloud({"vie": 2, "blog": 1}, palette="viridis_dark").to_png_bytes())) as image:
        assert image.mode == "RGB"


@pytest.mark.parametrize("horizontal", [1.0, 0.0])
@pytest.mark.parametrize("dpi", [60, 300])
@pytest.mark.parametrize("term", ["photos", "ÉLÈVE", "œuvre", "cahier multimédia", "jj'f"])
def test_ink_stands_where_the_table_says(term: str, dpi: int, horizontal: float) -> None:
    cloud = word_cloud({term: 2}, horizontal=horizontal, dpi=dpi, max_pt=30, width_cm=12, height_cm=12)
    with Image.open(io.BytesIO(cloud.to_png_bytes())) as image:
        ink = Image.fromarray(np.asarray(image) < 250).getbbox()
    word = cloud.words.iloc[0]
    assert word["orientation"] == ("horizontal" if horizontal else "vertical")
    scale = dpi / 2.54
    left, top = word["x_cm"] * scale, word["y_cm"] * scale
    expected = (left, top, left + word["width_cm"] * scale, top + word["height_cm"] * scale)
    assert ink == pytest.approx(expected, abs=1.6)


def test_svg_texts_are_the_words_drawn(cloud: Cloud) -> None:
    root = ET.fromstring(cloud.to_svg())
    texts = root.findall(f".//{SVG}text")
    assert [text.text for text in texts] == cloud.words["term"].tolist()
    assert [text.get("data-count") for text in texts] == [str(count) for count in cloud.words["count"]]
    assert [float(text.get("font-size")) for text in texts] == pytest.approx(cloud.words["font_pt"].tolist(), abs=1e-3)
    assert [text.get("fill") for text in texts] == cloud.words["colour"].tolist()
    assert (root.get("width"), root.get("height")) == ("16cm", "9cm")
    assert root.find(f"{SVG}title").text == "Nuage de mots « Parents & familles <2024> »"
    assert root.find(f"{SVG}desc").text == cloud.alt_text()
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert root.get("aria-labelledby").split() == ids


def test_svg_brings_a_font_with_every_letter_and_the_same_widths(cloud: Cloud) -> None:
    svg = cloud.to_svg()
    woff = base64.b64decode(re.search(r"base64,([^)]+)\)", svg)[1])
    assert len(woff) < 20_000
    font = TTFont(io.BytesIO(woff))
    cmap, widths, em = font.getBestCmap(), font["hmtx"], font["head"].unitsPerEm
    for text in ET.fromstring(svg).iter(f"{SVG}text"):
        width = sum(widths[cmap[ord(char)]][0] for char in text.text) / em * float(text.get("font-size"))
        assert float(text.get("textLength")) == pytest.approx(width, abs=0.05)


def test_svg_escapes_and_keeps_odd_terms() -> None:
    root = ET.fromstring(word_cloud(ODD, title="a\x00b\x0bc").to_svg())
    assert sorted(text.text for text in root.iter(f"{SVG}text")) == sorted(ODD)
    assert "abc" in root.find(f"{SVG}title").text


def test_vertical_svg_words_stand_where_the_table_says() -> None:
    font = TTFont(entnlp.figures.font_path())
    cloud = word_cloud({"photos": 9, "activités": 5, "blog": 3}, horizontal=0, height_cm=20)
    for text, word in zip(ET.fromstring(cloud.to_svg()).iter(f"{SVG}text"), cloud.words.itertuples(), strict=True):
        x, y = map(float, re.fullmatch(r"translate\((\S+) (\S+)\) rotate\(-90\)", text.get("transform")).groups())
        pt = 72 / 2.54
        assert word.x_cm * pt < x <= (word.x_cm + word.width_cm) * pt + 1e-3
        first = font["glyf"][font.getBestCmap()[ord(word.term[0])]]
        bearing = first.xMin / font["head"].unitsPerEm * word.font_pt  # the pen starts a little before the ink
        assert y == pytest.approx((word.y_cm + word.height_cm) * pt + bearing, abs=0.01)


def test_two_figures_in_one_page_share_no_identifier_and_no_font_name() -> None:
    one, two = (word_cloud({term: 2}).to_svg() for term in ("blog", "photos"))
    names = [set(re.findall(r"(?:id=\"|font-family:')([^\"']+)", svg)) for svg in (one, two)]
    assert len(names[0]) == len(names[1]) == 3
    assert not names[0] & names[1]


SCRIPT = """
import hashlib, json, sys
from entnlp.figures import word_cloud
cloud = word_cloud(json.load(sys.stdin), title="Parents & familles <2024>")
assert "matplotlib.pyplot" not in sys.modules
print(hashlib.sha256(cloud.to_png_bytes()).hexdigest(), hashlib.sha256(cloud.to_svg().encode()).hexdigest())
"""


def test_same_bytes_in_another_process_and_without_pyplot(cloud: Cloud, counts: dict[str, int]) -> None:
    source = str(Path(entnlp.figures.__file__).parents[2])
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        input=json.dumps(dict(reversed(counts.items()))),
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": source},
    )
    contents = cloud.to_png_bytes(), cloud.to_svg().encode()
    assert done.stdout.split() == [hashlib.sha256(content).hexdigest() for content in contents]


def test_settings_say_how_the_picture_was_made(cloud: Cloud) -> None:
    stored = json.loads(json.dumps(cloud.settings))
    assert stored == cloud.settings
    assert stored["formula"] == "font_pt = max(min_pt, max_pt * sqrt(count / scale_max))"
    assert stored["scale_max"] == 138
    assert stored["font"]["name"].startswith("DejaVu Sans")
    assert {"wordcloud", "pillow", "matplotlib"} <= stored["versions"].keys()
    small = cloud.words["font_pt"] == 7
    assert stored["at_min_pt"] == cloud.words["term"][small].tolist() != []


def test_alternative_text(cloud: Cloud) -> None:
    assert cloud.alt_text() == (
        "Nuage de mots « Parents & familles <2024> » : 80 mots dessinés. Les plus fréquents : photos (138), "
        "activités (106), blog (55), voir (45), enfant (35), cahier multimédia (20), outil (20), parents (20), "
        "élèves (20), communication (19). La taille est proportionnelle à la racine carrée de l'effectif "
        f"({str(cloud.settings['max_pt']).replace('.', ',').removesuffix(',0')} points pour un effectif de 138). "
        f"Taille minimale de 7 points pour {len(cloud.settings['at_min_pt'])} mots rares."
    )
    english = word_cloud({"photos": 1234.5, "x" * 200: 1}, language="en").alt_text()
    assert english.startswith("Word cloud: 1 word drawn. The word: photos (1,234.5). Size is proportional")
    assert english.endswith("1 word not drawn, in the table of counts.")
    assert "photos (1\u202f234,5)" in word_cloud({"photos": 1234.5}).alt_text()


def test_notebook_forms(cloud: Cloud) -> None:
    assert cloud._repr_svg_() == cloud.to_svg()
    html = cloud._repr_html_()
    assert html.startswith("<figure><svg ")
    assert "Parents &amp; familles &lt;2024&gt;" in html
    assert repr(cloud) == "<Cloud nuage-parents-familles-2024: 80 words drawn, 0 not drawn>"


def test_csv_lists_drawn_and_not_drawn() -> None:
    cloud = word_cloud({**ODD, "👍": 7, "photos": 2.5}, max_pt=30)
    rows = list(csv.DictReader(io.StringIO(cloud.to_csv_text()), delimiter=";"))
    assert list(rows[0]) == ["term", "count", "font_pt", "drawn", "reason"]
    by_term = {row["term"]: row for row in rows}
    assert len(rows) == len(ODD) + 2
    assert by_term["photos"] == {"term": "photos", "count": "2,5", "font_pt": "21,21", "drawn": "oui", "reason": ""}
    assert by_term["👍"]["drawn"] == "non"
    assert by_term["👍"]["reason"] == "caractère absent de la police"
    assert "'-vous" in by_term  # a spreadsheet would read -vous as a formula
    assert "a;b" in by_term


def test_save(tmp_path: Path) -> None:
    cloud = word_cloud({"élève": 3, "blog": 1}, title="Cycle 2 : été/hiver", dpi=60)
    paths = cloud.save(tmp_path)
    stem = "nuage-cycle-2-ete-hiver"
    assert [path.name for path in paths] == [stem + end for end in (".png", ".svg", ".csv", ".json", ".txt")]
    assert sorted(tmp_path.iterdir()) == sorted(paths)
    assert paths[0].read_bytes() == cloud.to_png_bytes()
    assert paths[1].read_text(encoding="utf-8") == cloud.to_svg()
    assert paths[2].read_bytes().startswith(b"\xef\xbb\xbfterm;count;font_pt;drawn;reason\r\n\xc3\xa9l\xc3\xa8ve;3;")
    assert json.loads(paths[3].read_text(encoding="utf-8")) == cloud.settings
    assert paths[4].read_text(encoding="utf-8") == cloud.alt_text() + "\n"
    named = cloud.save(tmp_path / "annexe" / "q1.2")
    assert [path.name for path in named][:2] == ["q1.2.png", "q1.2.svg"]
    assert cloud.save(f"{tmp_path}/new/")[0] == tmp_path / "new" / f"{stem}.png"
    assert cloud.save(tmp_path / "x.png")[1] == tmp_path / "x.svg"
    assert cloud.save(tmp_path)[1].read_bytes() == paths[1].read_bytes()


def test_groups_never_overwrite_each_other(tmp_path: Path) -> None:
    clouds = word_clouds({"Cycle 2": {"vie": 1}, "cycle-2": {"blog": 1}, "日本": {"photos": 1}, "": {"mot": 1}}, dpi=50)
    paths = [path for cloud in clouds.values() for path in cloud.save(tmp_path)]
    assert len({path.name.casefold() for path in paths}) == 20
    assert [cloud.stem for cloud in clouds.values()] == ["nuage-cycle-2", "nuage-cycle-2-2", "nuage", "nuage-2"]


def test_another_font() -> None:
    bold = word_cloud({"photos": 3}, font=entnlp.figures.font_path(bold=True), max_pt=30)
    regular = word_cloud({"photos": 3}, max_pt=30)
    assert bold.settings["font"]["name"] == "DejaVu Sans Bold"
    assert bold.words["width_cm"].item() > regular.words["width_cm"].item()
