"""A concordance as files and as lines."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

import entnlp
from entnlp.corpus import Corpus
from entnlp.report import concordance_dossier
from entnlp.report.concordance import advice, headline, kwic_lines

ROWS = [
    ("1", "Les photos de la <script>alert(1)</script> & \x1b[31mclasse\x00"),
    ("2", "=A1 photo 👍👍 日本"),
    ("2", ""),
    (None, "La très très longue introduction de cette réponse finit par une photo et puis s'en va plus loin encore"),
]


@pytest.fixture(scope="module")
def found() -> Any:
    frame = pd.DataFrame(ROWS, columns=["cycle", "text"]).assign(
        text_id=list("1234"), status=["ok", "ok", "empty", "ok"]
    )
    corpus = Corpus(frame)  # not read from a file, which would take the tags away
    return entnlp.concordance(entnlp.tokenize(corpus), "photo*", corpus=corpus)


class Page(HTMLParser):
    """Collects tags, attributes and text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(text)
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_page(found: Any) -> None:
    text = concordance_dossier(found, by="cycle").texts[".html"]()
    page = Page(text)
    names = [tag for tag, _ in page.tags]
    assert ("html", {"lang": "fr"}) in page.tags
    assert not {"script", "link", "img", "iframe"} & set(names)
    assert not any("src" in attributes or "href" in attributes for _, attributes in page.tags)
    assert "http" not in text.replace("http-equiv", "")
    assert any("default-src 'none'" in str(attributes.get("content")) for _, attributes in page.tags)
    assert "<script>alert(1)</script> &" in "".join(page.texts)
    assert "\x00" not in text and "\x1b" not in text
    assert all(attributes.get("scope") in ("col", "row") for tag, attributes in page.tags if tag == "th")
    assert names.count("tr") == 1 + 4 + 1 + 3  # counts: head, three groups, all; lines: head, three
    assert {"1", "2", "(sans valeur)", "ensemble"} <= set(page.texts)
    assert "« photo* » : 3 occurrences dans 3 textes sur 3 (" in "".join(page.texts)


def test_page_of_nothing(found: Any) -> None:
    corpus = entnlp.corpus_from_frame(pd.DataFrame({"texte": ["Les photos"]}), text="texte")
    nothing = entnlp.concordance(entnlp.tokenize(corpus), '"<b>"')
    text = concordance_dossier(nothing).texts[".html"]()
    Page(text)
    assert "&lt;b&gt;" in text and "<b>" not in text
    assert 'class="kwic"' not in text


def test_folder(found: Any, tmp_path: Path) -> None:
    written = concordance_dossier(found, by="cycle", width_cm=8, dpi=50).save(tmp_path / "out")
    assert {path.name for path in written} == {
        "concordance.csv", "concordance.html", "concordance.json", "concordance.png", "concordance.svg", "concordance.txt",
        "concordance.xlsx", "concordance_effectifs.csv",
    }  # fmt: skip
    head, *rows = (tmp_path / "out" / "concordance.csv").read_text("utf-8-sig").splitlines()
    assert head == (
        "text_id;cycle;position;contexte gauche;pivot;contexte droit;début (caractère);fin (caractère);phrase"
    )
    assert rows[1] == "2;2;3;'=A1;photo;👍👍 日本;4;9;1"  # what a spreadsheet would run stays text
    parameters = json.loads((tmp_path / "out" / "concordance.json").read_text("utf-8"))
    assert (parameters["query"], parameters["hits"], parameters["by"]) == ("photo*", 3, ["cycle"])
    effectifs = (tmp_path / "out" / "concordance_effectifs.csv").read_text("utf-8-sig").splitlines()
    assert effectifs[-1].startswith("ensemble;3;3;3;")


def test_workbook(found: Any, tmp_path: Path) -> None:
    concordance_dossier(found).save(tmp_path / "a.xlsx")
    book = CalamineWorkbook.from_path(str(tmp_path / "a.xlsx"))
    assert book.sheet_names == ["concordance", "effectifs", "lisez-moi"]
    rows = book.get_sheet_by_name("concordance").to_python()
    assert rows[0][2:5] == ["position", "contexte gauche", "pivot"] and rows[2][4] == "photo"
    notes = dict(row[:2] for row in book.get_sheet_by_name("lisez-moi").to_python())
    assert notes["requête"] == "photo*"
    assert "sans tenir compte des majuscules," in notes["recherche"]


def test_workbook_is_set_like_a_concordance(found: Any, tmp_path: Path) -> None:
    import zipfile

    concordance_dossier(found).save(tmp_path / "a.xlsx")
    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
        styles = archive.read("xl/styles.xml").decode()
    assert 'horizontal="right"' in styles and 'horizontal="center"' in styles


def test_no_figure_without_groups(found: Any, tmp_path: Path) -> None:
    dossier = concordance_dossier(found)
    assert dossier.formats == ["csv", "tsv", "xlsx", "html"]
    assert dossier.tables["effectifs"]["group"].tolist() == ["ensemble"]


def test_same_bytes(found: Any, tmp_path: Path) -> None:
    for name in ("a", "b"):
        concordance_dossier(found, by="cycle", dpi=50).save(tmp_path / name)
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()


# --- lines -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [20, 40, 80, 200])
def test_lines_fit_and_are_aligned(found: Any, width: int) -> None:
    import unicodedata

    shown = kwic_lines(found, by="cycle", width=width)
    assert len(shown) == 3

    def columns(text: str) -> int:
        return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)

    assert all(columns(line) <= max(width, 40) for line in shown)
    assert len({columns(line[: line.index("photo")]) for line in shown}) == 1
    assert not any("\x1b" in line or "\x00" in line for line in shown)
    assert shown[2].lstrip().startswith("4")


def test_lines_of_a_terminal() -> None:
    frame = pd.DataFrame({"cycle": ["1", "10"], "texte": ["Voir les photos du blog", "La photo"]})
    corpus = entnlp.corpus_from_frame(frame, text="texte")
    result = entnlp.concordance(entnlp.tokenize(corpus), "photo*", corpus=corpus)
    assert kwic_lines(result, by="cycle", width=60) == [
        "1  1                Voir les  photos  du blog",
        "2  10                     La  photo",
    ]
    assert kwic_lines(result, width=60, rows=1) == ["1                 Voir les  photos  du blog"]
    assert headline(result) == "« photo* » : 2 occurrences dans 2 textes sur 2 (2857,1 pour 10 000 mots)."
    assert advice(result) == []


def test_advice() -> None:
    corpus = entnlp.corpus_from_frame(pd.DataFrame({"texte": ["La classe verte", "les photos"]}), text="texte")
    tokens = entnlp.tokenize(corpus)
    said = {
        query: [headline(entnlp.concordance(tokens, query)), *advice(entnlp.concordance(tokens, query))]
        for query in ("clase", "verte classe", "zzz photos")
    }
    assert said["clase"] == ["« clase » : aucune occurrence.", "clase : absent du corpus ; formes proches : classe"]
    assert said["verte classe"][1] == "Chaque place de la requête existe dans le corpus, mais jamais à la suite."
    assert said["zzz photos"][1] == "zzz : absent du corpus"
    assert kwic_lines(entnlp.concordance(tokens, "clase"), by=[]) == []
