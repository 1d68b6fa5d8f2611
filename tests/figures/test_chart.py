"""Charts as values: the same bytes whatever the user's matplotlib, text set as it is, files whole or not at all."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import re
import subprocess
import sys
import threading
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from PIL import Image

import entnlp.figures
from entnlp.errors import InputError, OptionError
from entnlp.figures.chart import Chart, fit_label, text_width_cm, typeface

DC = "{http://purl.org/dc/elements/1.1/}"
SMALL = {"width_cm": 6.0, "height_cm": 5.0, "dpi": 60}
ODD = ["de 5 $ à 10 $", "\U0001f4f7 photo", "مرحبا", "a_b^c", "<b>&amp;", "--"]


def bars(figure: Any) -> None:
    axes = figure.add_subplot()
    axes.barh([fit_label(text) for text in ODD], range(1, len(ODD) + 1), color="0.8", hatch="//")
    axes.set_title("Effectifs", fontweight="bold")
    axes.plot([-1, 3], [0, 1], marker="x", label="seuil")
    axes.legend()


def chart(**changes: Any) -> Chart:
    return Chart(
        **{"title": "Été & <co>", "alt_text": "Trois barres.", "draw": bars, "stem": "barres"} | SMALL | changes
    )


@pytest.fixture(scope="module")
def drawn() -> tuple[bytes, str]:
    made = chart()
    return made.to_png_bytes(), made.to_svg()


# --- what is in the files ----------------------------------------------------------------------------------------


def test_png(drawn: tuple[bytes, str]) -> None:
    with Image.open(io.BytesIO(drawn[0])) as image:
        assert image.size == (int(6 / 2.54 * 60), int(5 / 2.54 * 60))
        assert image.info["dpi"] == pytest.approx((60, 60), abs=0.02)
        assert (image.info["Title"], image.info["Description"]) == ("Été & <co>", "Trois barres.")
        assert "Software" not in image.info
        pixels = np.asarray(image.convert("RGBA"))
    assert (pixels[0, 0] == 255).all()
    assert pixels[..., :3].min() < 60


def test_svg(drawn: tuple[bytes, str]) -> None:
    root = ET.fromstring(drawn[1])
    assert float(root.get("width").removesuffix("pt")) == pytest.approx(6 / 2.54 * 72)
    assert next(root.iter(f"{DC}title")).text == "Été & <co>"
    assert [each.text for each in root.iter(f"{DC}description")] == ["Trois barres."]
    assert "<dc:date>" not in drawn[1]
    assert "<text" not in drawn[1]  # paths, the same on every machine


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a\x00b\x0b\x1b[2Jc", "ab[2Jc"),
        ("a\ud83d b", "a b"),
        ("\ufffe\uffff\x85x", "x"),
        ("deux\nlignes", "deux\nlignes"),
        ("\U0001f600 « l’été » …", "\U0001f600 « l’été » …"),
    ],
)
def test_title_and_alternative_text_can_be_written(text: str, kept: str, tmp_path: Path) -> None:
    made = chart(title=text, alt_text=text)
    assert (made.title, made.alt_text) == (kept, kept)
    with Image.open(io.BytesIO(made.to_png_bytes())) as image:
        assert (image.info["Title"], image.info["Description"]) == (kept, kept)
    assert [each.text for each in ET.fromstring(made.to_svg()).iter(f"{DC}description")] == [kept]
    assert made.save(tmp_path)[2].read_bytes() == f"{kept}\n".encode()
    assert made._repr_html_().encode().endswith(b"</figcaption></figure>")


def test_notebook_form() -> None:
    html = chart(alt_text="<b>3 barres</b> & 1 ligne")._repr_html_()
    assert html.startswith("<figure><svg ")
    assert "<figcaption>&lt;b&gt;3 barres&lt;/b&gt; &amp; 1 ligne</figcaption>" in html
    assert repr(chart()) == "<Chart barres: Été & <co>>"


@pytest.mark.parametrize(
    ("size", "said"),
    [
        ({"width_cm": 3.9}, "width_cm goes from 4 to 120; received 3.9"),
        ({"width_cm": float("nan")}, "width_cm goes from 4 to 120; received nan"),
        ({"width_cm": "16"}, "width_cm goes from 4 to 120; received 16"),
        ({"height_cm": 121}, "height_cm goes from 3 to 120; received 121"),
        ({"height_cm": None}, "height_cm goes from 3 to 120; received None"),
        ({"dpi": 29}, "dpi goes from 30 to 1200; received 29"),
        ({"dpi": float("inf")}, "dpi goes from 30 to 1200; received inf"),
        (
            {"width_cm": 120.0, "height_cm": 120.0, "dpi": 1200},
            r"120 x 120 cm at 1200 dpi: 3,214 million pixels, more than 250 million; lower dpi or the size",
        ),
    ],
)
def test_sizes_that_are_refused(size: dict[str, Any], said: str) -> None:
    with pytest.raises(OptionError, match=re.escape(said)):
        chart(**size)


def test_sizes_at_the_limits() -> None:
    chart(width_cm=4, height_cm=np.float64(3), dpi=np.int64(30))
    chart(width_cm=84.1, height_cm=118.9, dpi=300)


# --- the same bytes ----------------------------------------------------------------------------------------------


def test_same_bytes_again(drawn: tuple[bytes, str]) -> None:
    made = chart()
    assert (made.to_svg(), made.to_png_bytes()) == (drawn[1], drawn[0])
    assert (made.to_png_bytes(), made.to_svg()) == drawn


STYLES = {
    "rcParams": {
        "font.family": ["serif"], "font.size": 20.0, "axes.grid": True, "savefig.dpi": 33, "savefig.bbox": "tight",
        "savefig.transparent": True, "svg.fonttype": "none", "svg.hashsalt": None, "axes.facecolor": "red",
        "path.sketch": (1, 2, 3), "figure.autolayout": True, "figure.dpi": 31, "text.parse_math": True,
        "axes.unicode_minus": False, "axes.formatter.use_locale": True, "lines.linewidth": 9.0, "text.color": "blue",
    },
    "a style sheet": "dark_background",
}  # fmt: skip


@pytest.mark.parametrize("style", STYLES)
def test_the_users_style_changes_nothing_and_stays(drawn: tuple[bytes, str], style: str) -> None:
    with mpl.rc_context():
        wanted = STYLES[style]
        if isinstance(wanted, str):
            import matplotlib.style

            matplotlib.style.use(wanted)
        else:
            mpl.rcParams.update(wanted)
        before = dict(mpl.rcParams)
        made = chart()
        assert (made.to_png_bytes(), made.to_svg()) == drawn
        assert dict(mpl.rcParams) == before


SCRIPT = """
import hashlib, sys
sys.path.insert(0, sys.argv[1])
from test_chart import chart
assert "matplotlib.pyplot" not in sys.modules
made = chart()
print(hashlib.sha256(made.to_png_bytes()).hexdigest(), hashlib.sha256(made.to_svg().encode()).hexdigest())
assert "matplotlib.pyplot" not in sys.modules
"""


def test_same_bytes_in_another_process_with_another_matplotlibrc(drawn: tuple[bytes, str], tmp_path: Path) -> None:
    settings = (
        "backend: svg\nfont.family: serif\nfont.size: 14\naxes.grid: True\nsvg.hashsalt: other\nhatch.linewidth: 3\n"
    )
    (tmp_path / "matplotlibrc").write_text(settings)
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(Path(__file__).parent)],
        capture_output=True,
        text=True,
        check=True,
        env={
            **os.environ,
            "MATPLOTLIBRC": str(tmp_path),
            "SOURCE_DATE_EPOCH": "12345",
            "PYTHONHASHSEED": "7",
            "PYTHONPATH": str(Path(entnlp.figures.__file__).parents[2]),
        },
    )
    assert done.stdout.split() == [hashlib.sha256(each).hexdigest() for each in (drawn[0], drawn[1].encode())]


def test_threads_do_not_mix_their_styles(drawn: tuple[bytes, str]) -> None:
    before, found = dict(mpl.rcParams), []
    one_draws, other_draws = threading.Event(), threading.Event()

    def first(figure: Any) -> None:
        one_draws.set()
        other_draws.wait(0.3)
        bars(figure)

    def second(figure: Any) -> None:
        other_draws.set()
        one.join()
        bars(figure)

    one = threading.Thread(target=lambda: found.append(chart(draw=first).to_png_bytes()))
    one.start()
    one_draws.wait()
    found.append(chart(draw=second).to_png_bytes())
    assert found == [drawn[0], drawn[0]]
    assert dict(mpl.rcParams) == before


def test_the_style_is_put_back_after_an_error() -> None:
    before, inside = dict(mpl.rcParams), []

    def broken(figure: Any) -> None:
        inside.append(mpl.rcParams["font.size"])
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        chart(draw=broken).to_svg()
    assert inside == [8.0]
    assert dict(mpl.rcParams) == before


# --- labels ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("cahier de textes", "cahier de textes"),
        ("de 5 $ à 10 $", "de 5 $ à 10 $"),
        (r"$\frac{1}{2}$", r"$\frac{1}{2}$"),
        ("  deux\nlignes\t", "deux lignes"),
        ("e\u0301le\u0300ve", "élève"),  # decomposed, as from a Mac
        ("co\u00adop\u200b", "coop"),
        ("\u2764\ufe0f", "\u2764"),
        ("\U0001f4f7 photo", "□ photo"),
        ("\U0001f469\u200d\U0001f3eb", "□□"),
        ("مرحبا", "□□□□□"),
        ("a\u202eb", "ab"),
        ("日本", "□□"),
        ("a\ud83d", "a□"),
        ("a\x00\x1b", "a□□"),
        ("", ""),
        (" \n", ""),
        ("Œuvre « œ » − 1/2 → ½", "Œuvre « œ » − 1/2 → ½"),
    ],
)
def test_labels_are_what_the_font_can_set(text: str, label: str) -> None:
    assert fit_label(text) == label
    assert fit_label(label) == label
    assert text_width_cm(label, size_pt=8) >= 0
    assert all(char == " " or typeface().can_set(char) for char in label)


def test_long_labels_are_cut() -> None:
    assert fit_label("a" * 33) == "a" * 31 + "…"
    assert fit_label("a" * 32) == "a" * 32
    assert fit_label("mot suivant", longest=5) == "mot…"
    assert fit_label("mot", longest=1) == "…"


def test_width_of_a_label() -> None:
    assert text_width_cm("", size_pt=8) == 0
    assert text_width_cm("mm", size_pt=8) == pytest.approx(2 * text_width_cm("m", size_pt=8))
    assert text_width_cm("m", size_pt=16) == pytest.approx(2 * text_width_cm("m", size_pt=8))
    assert text_width_cm("m", size_pt=72) == pytest.approx(1995 / 2048 * 2.54)  # the advance that the font file gives


@pytest.mark.parametrize("label", ["de 5 $ à 10 $", r"$\x$", "$a_b^c$"])
def test_no_label_is_set_as_a_formula(label: str) -> None:
    def write(text: str) -> str:
        return chart(draw=lambda figure: figure.text(0.1, 0.5, fit_label(text))).to_svg()

    glyphs = [len(re.findall("<use ", write(text))) for text in (label, label.replace("$", "S"))]
    assert glyphs == [len(label)] * 2


# --- where the files go ------------------------------------------------------------------------------------------

THREE = ["barres.png", "barres.svg", "barres.txt"]


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    ("target", "written"),
    [
        ("", THREE),
        ("there", [f"there/{name}" for name in THREE]),
        ("with.dot", [f"with.dot/{name}" for name in THREE]),
        ("picture.png", ["picture.png/barres.png", "picture.png/barres.svg", "picture.png/barres.txt"]),
        ("new/", [f"new/{name}" for name in THREE]),
        ("new.v2/", [f"new.v2/{name}" for name in THREE]),
        ("new", ["new.png", "new.svg", "new.txt"]),
        ("new.v2", ["new.v2.png", "new.v2.svg", "new.v2.txt"]),
        ("deux/niveaux/été 2", [f"deux/niveaux/été 2{end}" for end in (".png", ".svg", ".txt")]),
        ("a.svg", ["a.svg"]),
        ("A.PNG", ["A.PNG"]),
    ],
)
def test_where_the_files_go(target: str, written: list[str], tmp_path: Path) -> None:
    for folder in ("there", "with.dot", "picture.png"):
        (tmp_path / folder).mkdir()
    paths = chart().save(f"{tmp_path}/{target}")
    assert [path.relative_to(tmp_path).as_posix() for path in paths] == written
    assert names(tmp_path) == sorted(written)


def test_contents_are_those_of_the_methods(drawn: tuple[bytes, str], tmp_path: Path) -> None:
    paths = chart().save(tmp_path / "x")
    contents = drawn[0], drawn[1].encode(), b"Trois barres.\n"
    assert tuple(path.read_bytes() for path in paths) == contents
    assert chart().save(tmp_path / "y.svg")[0].read_bytes() == contents[1]


@pytest.mark.parametrize("target", ["file/", "file/x", "file/x.png", "a\0b", "x" * 300, "folder.png"])
def test_where_nothing_can_be_written(target: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("before")
    (tmp_path / "folder.png.svg").mkdir()
    (tmp_path / "folder.png").mkdir()
    (tmp_path / "folder.png" / "barres.svg").mkdir()
    with pytest.raises(InputError, match="cannot write"):
        chart().save(f"{tmp_path}/{target}")
    assert names(tmp_path) == ["file"]
    assert (tmp_path / "file").read_text() == "before"


@pytest.mark.parametrize("fails", ["drawing", "writing", "replacing"])
def test_a_failure_leaves_what_was_there(fails: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in THREE:
        (tmp_path / name).write_text("before")
    calls = []

    def sometimes(figure: Any) -> None:
        calls.append(figure)
        if len(calls) == 2:
            raise ZeroDivisionError
        bars(figure)

    def full(path: Path, content: bytes) -> None:
        calls.append(path)
        if len(calls) == 3:
            raise OSError(errno.ENOSPC, "No space left on device")
        with path.open("wb") as stream:
            stream.write(content)

    def locked(*_: Any) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    if fails == "writing":
        monkeypatch.setattr(Path, "write_bytes", full)
    if fails == "replacing":
        monkeypatch.setattr(os, "replace", locked)
    with pytest.raises((ZeroDivisionError, InputError)) as caught:
        chart(draw=sometimes if fails == "drawing" else bars).save(tmp_path)
    monkeypatch.undo()
    if fails != "drawing":
        assert re.match(r'cannot write ".*barres.txt": (no space left|permission denied)', str(caught.value))
    assert names(tmp_path) == THREE
    assert {(tmp_path / name).read_text() for name in THREE} == {"before"}
