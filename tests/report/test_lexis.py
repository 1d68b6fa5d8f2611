"""Files of lexical tables: names, French headers, what the notes say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

import entnlp
from entnlp.report import lexis_dossier
from entnlp.report.dossier import Dossier
from entnlp.report.headers import HEADERS
from entnlp.textometry import lexis, repeated_segments


@pytest.fixture(scope="module")
def tokens(grouped: Any) -> entnlp.TokenTable:
    return grouped(("1", "les photos du blog"), ("1", "les photos"), ("2", "le cahier"), ("2", "RAS"), (None, ""))


@pytest.fixture(scope="module")
def dossier(tokens: entnlp.TokenTable) -> Dossier:
    return lexis_dossier(lexis(tokens, by="cycle"), repeated_segments(tokens, by="cycle"), dpi=40)


def test_folder(dossier: Dossier, tmp_path: Path) -> None:
    written = {path.name for path in dossier.save(tmp_path / "sortie")}
    tables = {
        "lexis.csv", "lexis_rarefaction.csv", "lexis_courbes-de-rarefaction.csv", "lexis_accroissement.csv",
        "lexis_spectre.csv", "lexis_rangs.csv", "lexis_segments-repetes.csv", "lexis.xlsx", "lexis.json",
    }  # fmt: skip
    charts = {f"{stem}{suffix}" for stem in ("zipf", "accroissement", "rarefaction_mots", "rarefaction_reponses")
              for suffix in (".png", ".svg", ".txt")}  # fmt: skip
    assert written == tables | charts
    lines = (tmp_path / "sortie" / "lexis.csv").read_text("utf-8-sig").splitlines()
    assert lines[0].startswith("groupe;textes;mots;mots différents;hapax;dis legomena;mots différents / mots;")
    assert [line.split(";")[:5] for line in lines[1:]] == [
        ["cycle 1", "2", "6", "4", "2"],
        ["cycle 2", "1", "2", "2", "2"],
        ["cycle (sans valeur)", "0", "0", "0", "0"],
        ["ensemble", "3", "8", "6", "4"],
    ]
    stored = json.loads((tmp_path / "sortie" / "lexis.json").read_text("utf-8"))
    assert (stored["sample_words"], stored["sample_texts"], stored["segments"]["min_count"]) == (2, 1, 2)


def test_workbook_has_the_sheets_in_order(dossier: Dossier, tmp_path: Path) -> None:
    dossier.save(tmp_path / "l.xlsx")
    book = CalamineWorkbook.from_path(str(tmp_path / "l.xlsx"))
    assert book.sheet_names == [
        "richesse", "raréfaction", "courbes de raréfaction", "accroissement", "spectre", "rangs", "segments répétés", "lisez-moi",
    ]  # fmt: skip
    compared = book.get_sheet_by_name("raréfaction").to_python()
    assert compared[0][:5] == ["groupe", "tirage de", "taille du groupe", "mots différents", "taille de l'échantillon"]
    assert compared[1][:5] == ["cycle 1", "mots", 6, 4, 2]
    segments = book.get_sheet_by_name("segments répétés").to_python()
    assert segments == [
        ["segment répété", "mots du segment", "effectif", "réponses", "part des réponses", "effectif, cycle 1",
         "effectif, cycle 2", "effectif, cycle (sans valeur)"],
        ["les photos", 2, 2, 2, pytest.approx(2 / 3), 2, 0, 0],
    ]  # fmt: skip
    notes = dict(row[:2] for row in book.get_sheet_by_name("lisez-moi").to_python())
    assert "2 mots, 1 réponses" in notes["taille commune"]
    assert "au moins 2 fois" in notes["segments répétés"]
    assert "mots écartés : aucun" in notes["ce qui est compté"]


def test_every_column_has_a_french_header(dossier: Dossier) -> None:
    for name, table in dossier.tables.items():
        missing = [column for column in table.columns if column not in HEADERS and not column.startswith("effectif, ")]
        assert not missing, f"{name}: {missing}"


def test_without_groups_and_segments(tokens: entnlp.TokenTable) -> None:
    dossier = lexis_dossier(lexis(tokens))
    assert "segments répétés" not in dossier.tables
    assert dossier.tables["richesse"]["group"].tolist() == ["ensemble"]
    assert "segments" not in dossier.parameters


def test_segments_contained_in_longer_ones_are_marked(tokens: entnlp.TokenTable) -> None:
    every = repeated_segments(tokens, maximal=False, max_words=3)
    assert "maximal" not in lexis_dossier(lexis(tokens), every).tables["segments répétés"]
    some = every.table.assign(maximal=False)
    marked = lexis_dossier(lexis(tokens), type(every)(some, pd.DataFrame(index=some.index), (), "", every.about))
    assert "maximal" in marked.tables["segments répétés"]


def test_same_tokens_same_bytes(dossier: Dossier, tmp_path: Path) -> None:
    one, other = dossier.save(tmp_path / "a.xlsx"), dossier.save(tmp_path / "b.xlsx")
    assert one[0].read_bytes() == other[0].read_bytes()
