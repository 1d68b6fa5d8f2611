"""Files of specificities: tables with French headers, notes that name the base, pages of figures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from entnlp.report import specificities_dossier
from entnlp.textometry import Specificities, specificities


@pytest.fixture(scope="module")
def result(grouped: Any) -> Specificities:
    rows = [(1, "les photos et le blog")] * 6 + [(2, "devoirs et leçons")] * 5 + [(None, "blog")]
    return specificities(grouped(*rows), by="cycle")


def test_folder(result: Specificities, tmp_path: Path) -> None:
    written = specificities_dossier(result, dpi=40).save(tmp_path / "sortie")
    names = {path.name for path in written}
    assert names == {
        "specificites.csv", "specificites_scores.csv", "specificites_groupes.csv", "specificites.xlsx", "specificites.png",
        "specificites.svg", "specificites.txt", "specificites.json",
    }  # fmt: skip
    lines = (tmp_path / "sortie" / "specificites.csv").read_text("utf-8-sig").splitlines()
    assert lines[0] == "groupe;rang;terme;effectif;total;effectif attendu;spécificité;p;q;chi2;G2;log ratio"
    assert lines[1].startswith("1;1;photos;6;6;3,91;")
    assert len(lines) == 1 + 3 * 4
    stored = json.loads((tmp_path / "sortie" / "specificites.json").read_text("utf-8"))
    assert (stored["by"], stored["base"], stored["words"], stored["top"]) == (["cycle"], "words", 46, None)


def test_workbook(result: Specificities, tmp_path: Path) -> None:
    specificities_dossier(result).save(tmp_path / "s.xlsx")
    book = CalamineWorkbook.from_path(str(tmp_path / "s.xlsx"))
    assert book.sheet_names == ["spécificités", "scores", "groupes", "lisez-moi"]
    scores = book.get_sheet_by_name("scores").to_python()
    assert scores[0] == ["terme", "total", "cycle 1", "cycle 2", "cycle (sans valeur)"]
    blog = next(row for row in scores if row[0] == "blog")
    assert blog[1] == 7
    assert blog[2] == pytest.approx(result.wide().loc["blog", "1"], abs=1e-4)
    groups = book.get_sheet_by_name("groupes").to_python()
    assert groups[0] == ["groupe", "mots", "textes", "termes en suremploi", "termes en sous-emploi"]
    assert groups[1][:3] == ["1", 30, 6]
    notes = {str(row[0]): str(row[1]) for row in book.get_sheet_by_name("lisez-moi").to_python()}
    assert "Lafon (1980)" in notes["spécificité"]
    assert "mots vides compris" in notes["base"]


def test_top_cuts_the_main_table_only(result: Specificities) -> None:
    dossier = specificities_dossier(result, top=1)
    table = dossier.tables["spécificités"]
    assert list(table["group"].value_counts().sort_index()) == [2, 2, 2]
    assert len(dossier.tables["scores"]) == 4


def test_notes_name_another_base(grouped: Any) -> None:
    tokens = grouped((1, "les photos et le blog"), (2, "devoirs et leçons"))
    assert "termes gardés" in specificities_dossier(specificities(tokens, by="cycle", base="table")).notes["base"]
    segments = specificities(tokens, by="cycle", ngram=2, stop=None)
    assert "tous les segments" in specificities_dossier(segments).notes["base"]
