"""All analyses of an annex: what is made, what is not and why, in which folders."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from entnlp.corpus import corpus_from_frame
from entnlp.errors import SchemaError
from entnlp.language import tokenize
from entnlp.report.analyses import Analyses, analyses

STEMS = {"specificites", "afc", "cooccurrences", "reinert", "lexis", "concordance"}
ANSWERS = ["photos de la classe", "album de photos", "devoirs et cahier", "cahier de devoirs", "menu de la cantine",
           "cantine et menu", "photos, album, classe", "devoirs, cahier, note"]  # fmt: skip


def made(texts: list[str], groups: list[str] | None = None, **options: Any) -> Analyses:
    frame = pd.DataFrame({"texte": texts, "niveau": groups or ["CP"] * len(texts)})
    corpus = corpus_from_frame(frame, text="texte", duplicates="keep")
    return analyses(tokenize(corpus), corpus=corpus, **options)


def test_everything_is_made_and_each_has_its_folder(tmp_path: Path) -> None:
    said: list[str] = []
    found = made(ANSWERS * 4, ["CP", "CE1", "CM2", "CP"] * 8, by="niveau", notify=said.append)
    assert found.not_made == {}
    assert len(said) == 6
    written = found.save(tmp_path)
    assert {path.parent.name for path in written} == STEMS
    assert all(path.stat().st_size for path in written)
    assert {path.suffix for path in written} >= {".csv", ".xlsx", ".png", ".svg", ".txt", ".json", ".html", ".graphml"}


def test_without_groups_nothing_is_compared() -> None:
    found = made(ANSWERS * 4)
    assert {dossier.stem for dossier in found.dossiers} == STEMS - {"specificites", "afc"}
    assert found.not_made == {}


def test_what_the_corpus_does_not_allow_is_said() -> None:
    found = made(["Les photos", "", "RAS"], by="niveau")
    assert "spécificités" in found.not_made
    assert "classification" in found.not_made
    assert all("\n" not in reason and "photos" not in reason for reason in found.not_made.values())
    assert "concordance" in {dossier.stem for dossier in found.dossiers}


def test_no_text_at_all() -> None:
    found = made(["", "RAS"], by="niveau")
    assert not {"specificites", "afc", "reinert", "concordance"} & {dossier.stem for dossier in found.dossiers}
    assert found.not_made["concordance"].startswith("no word is left to look up")


def test_unknown_column() -> None:
    with pytest.raises(SchemaError, match="niveaux"):
        made(ANSWERS, by="niveaux")
