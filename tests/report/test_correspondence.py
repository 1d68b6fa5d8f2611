"""The dossier of a correspondence analysis: tables with French headers, notes with the numbers, all files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from entnlp.errors import OptionError
from entnlp.report import correspondence_dossier
from entnlp.report.headers import HEADERS
from entnlp.textometry import CorrespondenceAnalysis, correspondence_analysis


@pytest.fixture(scope="module")
def result(grouped: Any) -> CorrespondenceAnalysis:
    rows = [
        ("1", "photos photos blog"), ("1", "photos cahier et puis"), ("2", "devoirs cahier"), ("2", "devoirs blog devoirs"),
        ("3", "photos devoirs cahier cahier"), ("4", "photos vidéo"), ("5", ""), ("1", "le"),
    ]  # fmt: skip
    return correspondence_analysis(grouped(*rows), by="cycle", supplementary_columns=["4"])


def test_tables(result: CorrespondenceAnalysis) -> None:
    dossier = correspondence_dossier(result)
    assert list(dossier.tables) == ["plan", "valeurs propres", "groupes", "termes"]
    plan = dossier.tables["plan"]
    assert plan["element"].tolist()[:4] == ["groupe"] * 4
    assert plan["kind"].tolist()[:4] == ["actif"] * 3 + ["supplémentaire"]
    assert dossier.tables["termes"]["name"].tolist() == ["blog", "cahier", "devoirs", "photos"]
    for table in dossier.tables.values():
        assert set(table.columns) <= set(HEADERS)
    assert len({HEADERS[name] for name in dossier.tables["termes"].columns}) == len(dossier.tables["termes"].columns)


def test_notes_have_the_numbers(result: CorrespondenceAnalysis) -> None:
    notes = correspondence_dossier(result).notes
    assert notes["tableau"].startswith(
        f"4 termes x 3 groupes, inertie {result.inertia:.4f} ; axe 1 : ".replace("0.", "0,")
    )
    assert f"{result.chi2:.2f} pour 6 degrés de liberté".replace(".", ",", 1) in notes["chi-deux"]
    assert notes["non comptés"] == (
        "Réponses sans aucun des termes : 1 sur 7. Groupes sans aucun effectif, écartés : 5. "
        "Termes sans aucun effectif, écartés : vidéo."
    )


def test_folder(result: CorrespondenceAnalysis, tmp_path: Path) -> None:
    written = correspondence_dossier(result, dpi=40).save(tmp_path / "afc")
    assert sorted(path.name for path in written) == [
        "afc.csv", "afc.json", "afc.xlsx", "afc_groupes.csv", "afc_plan_1-2.png", "afc_plan_1-2.svg", "afc_plan_1-2.txt",
        "afc_termes.csv", "afc_valeurs-propres.csv", "afc_valeurs-propres.png", "afc_valeurs-propres.svg",
        "afc_valeurs-propres.txt",
    ]  # fmt: skip
    parameters = json.loads((tmp_path / "afc" / "afc.json").read_text("utf-8"))
    assert parameters["chi2"] == pytest.approx(result.chi2)
    assert (parameters["axes"], parameters["left_out_groups"]) == ([1, 2], ["5"])
    book = CalamineWorkbook.from_path(str(tmp_path / "afc" / "afc.xlsx"))
    assert book.sheet_names == ["plan", "valeurs propres", "groupes", "termes", "lisez-moi"]
    head = book.get_sheet_by_name("termes").to_python()[0]
    assert head[:9] == [
        "nom", "rôle", "effectif", "masse", "distance au centre", "inertie", "coordonnée, axe 1", "contribution, axe 1 (%)",
        "cos², axe 1",
    ]  # fmt: skip


def test_one_axis(grouped: Any, tmp_path: Path) -> None:
    two = correspondence_analysis(grouped(("1", "photos blog"), ("2", "devoirs photos"), ("2", "blog")), by="cycle")
    dossier = correspondence_dossier(two, dpi=40)
    assert list(dossier.tables["plan"].columns)[-1] == "coordinate_axis_1"
    assert dossier.charts[0].stem == "afc_axe_1"
    assert dossier.save(tmp_path / "x.csv") == [tmp_path / "x.csv"]
    with pytest.raises(OptionError, match="the only axis is 1"):
        correspondence_dossier(two, axes=[1, 2])


def test_texts(grouped: Any) -> None:
    texts = correspondence_analysis(grouped(("1", "photos blog"), ("2", "devoirs photos"), ("2", "blog photos photos")))
    dossier = correspondence_dossier(texts)
    assert list(dossier.tables)[2] == "réponses"
    assert dossier.tables["plan"]["element"].tolist() == ["terme"] * 3 + ["réponse"] * 3
