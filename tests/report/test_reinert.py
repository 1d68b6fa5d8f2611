"""The files of a classification: tables that add up, verbatims exactly as typed, notes that name every option."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

import entnlp
from entnlp.errors import InputError, SchemaError
from entnlp.report import reinert_dossier
from entnlp.report.reinert import STATUSES, verbatims
from entnlp.textometry.double import reinert_double

TOPICS = (
    "photo album image sortie",
    "devoir leçon cahier exercice",
    "cantine menu repas bus",
    "message parent enseignant réunion",
)
LENGTH = 12


def answers() -> entnlp.Corpus:
    """Answers on four topics, long enough for segments; RAS, nothing, an emoji, and one of 30,000 characters."""
    rng = np.random.default_rng(3)
    texts = []
    for number in range(40):
        words = TOPICS[number % 4].split()
        sentences = [" ".join(rng.choice(words, 6)) + rng.choice([". ", " !  ", "...\n"]) for _ in range(5)]
        texts.append("  " + "".join(sentences) + "👍")
    texts += ["RAS", "", "👍", "photo album " * 2500]
    frame = pd.DataFrame(
        {
            "n": [f"r{number}" for number in range(len(texts))],
            "réponse": texts,
            "cycle": [number % 4 // 2 + 1 if number % 9 else None for number in range(len(texts))],
            "class": "A",
        }
    )
    return entnlp.corpus_from_frame(frame, text="réponse", id="n")


@pytest.fixture(scope="module")
def corpus() -> entnlp.Corpus:
    return answers()


@pytest.fixture(scope="module")
def tokens(corpus: entnlp.Corpus) -> entnlp.TokenTable:
    return entnlp.tokenize(corpus)


@pytest.fixture(scope="module")
def whole(tokens: entnlp.TokenTable) -> entnlp.Reinert:
    return entnlp.reinert(tokens, n_classes=4, unit="lemma", min_texts=3)


@pytest.fixture(scope="module")
def cut(tokens: entnlp.TokenTable) -> entnlp.Reinert:
    return entnlp.reinert(tokens, n_classes=4, segment_length=LENGTH, min_segment_terms=2, assign=True)


def test_classes_and_balance_add_up(whole: entnlp.Reinert) -> None:
    tables = reinert_dossier(whole).tables
    assert list(tables) == ["classes", "profils", "segments typiques", "segments", "coupes", "bilan"]
    assert tables["classes"]["class_number"].tolist() == [1, 2, 3, 4]
    balance = tables["bilan"].set_index("became")["segments"]
    assert balance.index.tolist() == list(STATUSES.values())
    assert balance.sum() == 44
    assert tables["classes"]["segments"].sum() == balance["classé"]
    assert (balance["non compté"], balance["sans terme retenu"]) == (2, 1)
    assert "photo" in " ".join(tables["classes"]["typical_terms"])


def test_every_segment_is_listed_with_its_metadata(whole: entnlp.Reinert, cut: entnlp.Reinert) -> None:
    table = reinert_dossier(whole).tables["segments"]
    assert list(table.columns) == ["segment_id", "class_number", "became", "cycle", "class"]
    assert table["segment_id"].tolist()[:2] == ["r0", "r1"]
    assert table.set_index("segment_id")["became"][["r40", "r41", "r42"]].tolist() == [
        "non compté", "non compté", "sans terme retenu",
    ]  # fmt: skip
    segments = reinert_dossier(cut).tables["segments"]
    assert list(segments.columns)[:4] == ["segment_id", "segment_text", "class_number", "became"]
    assert segments["segment_id"].tolist()[:2] == ["r0_1", "r0_2"]
    assert segments["segment_text"].tolist()[:2] == ["r0", "r0"]


def test_verbatim_is_exactly_what_was_typed(
    corpus: entnlp.Corpus, tokens: entnlp.TokenTable, cut: entnlp.Reinert
) -> None:
    rows = cut.matrix.texts
    pieces = verbatims(cut, rows["text_id"], corpus=corpus, tokens=tokens)
    typed = corpus.frame.set_index("text_id")["text"]
    place: dict[str, int] = {}
    for source, piece in zip(rows["segment_of"], pieces, strict=True):
        found = typed[source].find(piece, place.get(source, 0))
        assert found >= place.get(source, 0)
        assert not typed[source][place.get(source, 0) : found].strip()  # nothing but space lies between two segments
        place[source] = found + len(piece)
    assert all(not typed[source][end:].strip() for source, end in place.items() if source not in ("r40", "r41"))
    table = reinert_dossier(cut, corpus=corpus, tokens=tokens, typical=3).tables["segments typiques"]
    by_id = dict(zip(rows["text_id"], pieces, strict=True))
    assert table["verbatim"].tolist() == [by_id[each] for each in table["segment_id"]]
    assert table["class_number"].value_counts().max() <= 3


def test_verbatim_of_whole_texts(corpus: entnlp.Corpus, tokens: entnlp.TokenTable, whole: entnlp.Reinert) -> None:
    assert verbatims(whole, ["r43", "r42", "r0"], corpus=corpus, tokens=tokens) == [
        corpus.frame["text"][place].strip() for place in (43, 42, 0)
    ]
    table = reinert_dossier(whole, corpus=corpus, tokens=tokens).tables["segments typiques"]
    assert "segment_text" not in table
    assert "verbatim" not in reinert_dossier(whole, tokens=tokens).tables["segments typiques"]


def test_other_tokens_are_refused(corpus: entnlp.Corpus, tokens: entnlp.TokenTable, whole: entnlp.Reinert) -> None:
    with pytest.raises(InputError, match="is not the one that was classified"):
        reinert_dossier(whole, corpus=corpus, tokens=entnlp.tokenize(["photo"]))
    with pytest.raises(InputError, match="is not the one that was classified"):
        reinert_dossier(whole, corpus=corpus.select(np.arange(len(corpus)) > 3), tokens=tokens)


def test_profiles_are_cut_on_both_sides(whole: entnlp.Reinert) -> None:
    table = reinert_dossier(whole, top=2).tables["profils"]
    assert (table["chi2"].abs() >= 3.84).all()
    every = whole.profiles()
    for number, part in table.groupby("class_number"):
        own = every[every["class"] == number]
        assert part["term"].head(2).tolist() == own["term"].head(2).tolist()
        assert part["term"].tail(2).tolist() == own["term"].tail(2).tolist()
        assert len(part) == 4


def test_cuts_name_the_final_classes(whole: entnlp.Reinert) -> None:
    table = reinert_dossier(whole).tables["coupes"]
    assert table["split"].tolist() == [1, 2, 3]
    assert table["node_classes"][0] == "1 à 4"
    assert table["chi2"].tolist() == whole.splits["chi2"].tolist()
    ends = {name for column in ("left_classes", "right_classes") for name in table[column] if name.isdigit()}
    assert ends == {"1", "2", "3", "4"}


def test_groups_come_with_by(whole: entnlp.Reinert) -> None:
    made = reinert_dossier(whole, by="cycle")
    table = made.tables["métadonnées"]
    assert set(table["group"]) == {"1", "2", "(sans valeur)"}
    assert table.groupby("class_number")["segments"].sum().tolist() == made.tables["classes"]["segments"].tolist()
    assert [chart.stem for chart in made.charts] == ["reinert_classes", "reinert_groupes"]
    with pytest.raises(SchemaError, match='grouping column "cycles" not found'):
        reinert_dossier(whole, by="cycles")


def test_notes_say_the_options(cut: entnlp.Reinert, whole: entnlp.Reinert) -> None:
    notes = reinert_dossier(cut, options={"pos": ["content", "NUM"]}).notes
    assert f"environ {LENGTH} mots" in notes["unités"]
    assert "fassent ensemble 2." in notes["unités"]
    assert "mots pleins, NUM" in notes["termes"]
    assert notes["affectation"].startswith("Chaque segment laissé de côté est affecté")
    assert "au moins 1 unité." in notes["arrêt"]
    plain = reinert_dossier(whole).notes
    assert plain["unités"] == "Chaque texte est un segment."
    assert plain["affectation"] == "Les segments laissés de côté n'ont pas de classe."
    assert "lemmes" in plain["termes"] and "dans 3 segments ou plus" in plain["termes"]
    assert "passe 0,3." in plain["termes de chaque partie"]


def test_share_of_a_class_is_said_in_percent(tokens: entnlp.TokenTable) -> None:
    found = entnlp.reinert(tokens, n_classes=2, min_class=0.05)
    assert "au moins 5 % des unités" in reinert_dossier(found).notes["arrêt"]


def test_double_classification(tokens: entnlp.TokenTable, corpus: entnlp.Corpus) -> None:
    first, second = (
        entnlp.reinert(tokens, n_classes=4, segment_length=LENGTH, min_segment_terms=least) for least in (2, 4)
    )
    found = reinert_double(first, second, n_classes=3)
    made = reinert_dossier(found.cut(3), partitions=found, corpus=corpus, tokens=tokens, by="cycle")
    assert "coupes" not in made.tables
    assert made.tables["partitions"]["n_classes"].tolist() == [2, 3]
    assert "termes différents fassent ensemble 2 et 4." in made.notes["unités"]
    assert "3 classes croisées sans segment commun" in made.notes["double classification"]
    assert made.tables["segments typiques"]["verbatim"].str.len().min() > 0


def test_folder_and_workbook(whole: entnlp.Reinert, tmp_path: Path) -> None:
    made = reinert_dossier(whole, by="cycle", options={"pos": ["content"]}, dpi=40)
    names = {path.name for path in made.save(tmp_path / "classes")}
    assert {"reinert.csv", "reinert_profils.csv", "reinert_coupes.csv", "reinert.xlsx", "reinert_classes.png"} <= names
    stored: dict[str, Any] = json.loads((tmp_path / "classes" / "reinert.json").read_text("utf-8"))
    assert (stored["n_classes"], stored["pos"], stored["by"], stored["min_texts"]) == (4, ["content"], ["cycle"], 3)
    head = (tmp_path / "classes" / "reinert.csv").read_text("utf-8-sig").splitlines()[0]
    assert head == "classe;segments;textes;part des segments classés;termes les plus caractéristiques"
    book = CalamineWorkbook.from_path(str(tmp_path / "classes" / "reinert.xlsx"))
    assert book.sheet_names == [*made.tables, "lisez-moi"]
    for name in made.tables:
        assert not any("_" in str(title) for title in book.get_sheet_by_name(name).to_python()[0]), name


def test_one_text_per_class_and_a_term_matrix() -> None:
    counts = [[1, 0]] * 6 + [[0, 1]] * 4
    found = entnlp.reinert(entnlp.TermMatrix.from_counts(counts, ["😀", "$a$"]), n_classes=2)
    made = reinert_dossier(found)
    assert made.tables["classes"]["typical_terms"].tolist() == ["😀", "$a$"]
    assert made.tables["segments typiques"]["segment_id"].tolist() == ["1", "7"]
    assert "termes du tableau donné" in made.notes["termes"]
