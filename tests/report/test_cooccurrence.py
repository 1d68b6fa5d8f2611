"""Co-occurrences as tables, graphs and notes, for one corpus and group by group."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from python_calamine import CalamineWorkbook

import entnlp
from entnlp.errors import InputError, OptionError, SchemaError
from entnlp.report import cooccurrence_dossier, cooccurrences_by_group
from entnlp.textometry import cooccurrences

SMALL = {"width_cm": 8.0, "height_cm": 8.0, "dpi": 40}
ROWS = [
    ("1", "photos blog"), ("1", "photos blog sorties"), ("1", "Les photos du blog"), ("2", "devoirs cahier"),
    ("2", "devoirs, cahier"), ("2", "photos"), (None, "👍"),
]  # fmt: skip


@pytest.fixture
def tokens(grouped: Any) -> entnlp.TokenTable:
    made: entnlp.TokenTable = grouped(*ROWS)
    return made


def test_one_corpus(tokens: entnlp.TokenTable, tmp_path: Path) -> None:
    dossier = cooccurrence_dossier(cooccurrences(tokens), **SMALL)
    assert list(dossier.tables) == ["couples", "termes", "liens"]
    assert dossier.tables["couples"][["term", "other", "together"]].to_numpy().tolist() == [
        ["blog", "photos", 3], ["cahier", "devoirs", 2],
    ]  # fmt: skip
    assert dossier.tables["liens"]["in_tree"].tolist() == ["oui", "oui"]
    written = {path.name for path in dossier.save(tmp_path / "out")}
    assert written == {
        "cooccurrences.csv", "cooccurrences_termes.csv", "cooccurrences_liens.csv", "cooccurrences.xlsx",
        "cooccurrences.graphml", "cooccurrences.json", "similitude.png", "similitude.svg", "similitude.txt",
    }  # fmt: skip
    head = (tmp_path / "out" / "cooccurrences.csv").read_text("utf-8-sig").splitlines()[0]
    assert head == (
        "terme;autre terme;cooccurrences;contextes du terme;contextes de l'autre;effectif attendu;Jaccard;Dice;cosinus;"
        "G2;NPMI;Lafon"
    )
    assert nx.read_graphml(tmp_path / "out" / "cooccurrences.graphml").number_of_edges() == 2
    book = CalamineWorkbook.from_path(str(tmp_path / "out" / "cooccurrences.xlsx"))
    assert book.sheet_names == ["couples", "termes", "liens", "lisez-moi"]


def test_groups_each_have_a_graph(tokens: entnlp.TokenTable, tmp_path: Path) -> None:
    found = cooccurrences_by_group(tokens, "cycle", min_together=2)
    assert list(found) == ["(sans valeur)", "cycle 1", "cycle 2", "ensemble"] or list(found)[-1] == "ensemble"
    assert found["cycle 1"].n_contexts == 3
    assert sum(each.n_contexts for each in list(found.values())[:-1]) == found["ensemble"].n_contexts == 6
    dossier = cooccurrence_dossier(found, pole="photos", **SMALL)
    assert list(dossier.tables) == ["cooccurrents", "couples", "termes", "liens"]
    assert dossier.tables["couples"][["group", "term", "other"]].to_numpy().tolist() == [
        ["cycle 1", "blog", "photos"], ["cycle 2", "cahier", "devoirs"], ["ensemble", "blog", "photos"],
        ["ensemble", "cahier", "devoirs"],
    ]  # fmt: skip
    assert [chart.stem for chart in dossier.charts] == [
        "similitude_cycle-1", "similitude_cycle-2", "cooccurrents_ensemble", "similitude_ensemble",
    ]  # fmt: skip
    assert dossier.charts[0].title == "Analyse de similitude — cycle 1"
    assert "cycle 1 : N = 3" in dossier.notes["contextes"]
    assert dossier.notes["sans graphe"].startswith("Aucun lien à dessiner : ")
    assert dossier.formats == ["csv", "tsv", "xlsx", "png", "svg", "graphml"]
    names = {path.name for path in dossier.save(tmp_path / "out")}
    assert {"cooccurrents_cycle-1.graphml", "cooccurrents_ensemble.graphml", "cooccurrents.graphml"} <= names
    dossier.save(tmp_path / "seul.graphml")
    whole = (tmp_path / "out" / "cooccurrents_ensemble.graphml").read_bytes()
    assert (tmp_path / "seul.graphml").read_bytes() == whole


def test_a_mask_goes_with_its_group(tokens: entnlp.TokenTable) -> None:
    mask = tokens.forms[tokens.form] != "blog"
    found = cooccurrences_by_group(tokens, "cycle", mask=mask, min_together=1)
    assert found["cycle 1"].table[["term", "other"]].to_numpy().tolist() == [["photos", "sorties"]]


def test_notes_say_what_was_counted(tokens: entnlp.TokenTable) -> None:
    found = cooccurrences(tokens, context="window", window=3)
    notes = cooccurrence_dossier(found, measure="lafon", pole="photo*", **SMALL).notes
    assert "à 3 mots de distance au plus" in notes["contextes"]
    assert "lien : indice de Lafon" in notes["graphe"]
    assert "graine 0" in notes["communautés"]
    assert notes["contextes du pôle"].startswith("ensemble : 4 occurrences du pôle (photos), t = ")
    assert "mots écartés : " in notes["termes"]
    assert notes["termes sans lien"] == "Fréquents mais sans aucun lien, absents du graphe. ensemble : sorties."


def test_a_long_list_of_pairs_is_cut_and_says_so(tokens: entnlp.TokenTable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("entnlp.report.cooccurrence.MOST_PAIRS", 3)
    dossier = cooccurrence_dossier(cooccurrences(tokens, min_together=1), **SMALL)
    assert len(dossier.tables["couples"]) == 3
    assert dossier.notes["couples"] == "Seuls les 3 premiers sont écrits. ensemble : 4."


def test_nothing_to_show(tokens: entnlp.TokenTable, grouped: Any) -> None:
    with pytest.raises(InputError, match="no two of the 5 most frequent terms are linked"):
        cooccurrence_dossier(cooccurrences(tokens, min_together=9), **SMALL)
    with pytest.raises(OptionError, match='the pole "zoo" is none of the 5 chosen terms'):
        cooccurrence_dossier(cooccurrences(tokens), pole="zoo", **SMALL)
    many = grouped(*((str(i), "photos blog") for i in range(13)))
    with pytest.raises(OptionError, match="--by gives 13 groups, and each has a graph; at most 12"):
        cooccurrences_by_group(many, "cycle")
    with pytest.raises(SchemaError, match="departement"):
        cooccurrences_by_group(tokens, "departement")
