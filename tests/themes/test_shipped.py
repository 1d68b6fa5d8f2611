"""The shipped coder: from the shipped texts, as good as its card says."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import numpy as np
import pytest
from sklearn.metrics import f1_score

import entnlp
from entnlp.codebook import load_codebook
from entnlp.engines.learning import texts_digest
from entnlp.resources import shipped_folder
from entnlp.themes import ThemeClassifier

FOLDER = shipped_folder("models", "themes")
CORPUS = shipped_folder("corpora", "themes")
METRICS = json.loads((FOLDER / "metrics.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def themes() -> ThemeClassifier:
    return entnlp.load_themes()


def read(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (CORPUS / f"{name}.jsonl").read_text("utf-8").splitlines()]


def test_learnt_from_the_shipped_texts_by_the_shipped_codebook(themes: ThemeClassifier) -> None:
    rows = read("train")
    labels = np.array([[int(theme in row["themes"]) for theme in themes.theme_ids_] for row in rows])
    training = themes.about_["training"]
    assert training["sha256"] == texts_digest([row["text"] for row in rows], labels)
    assert training["file_sha256"] == hashlib.sha256((CORPUS / "train.jsonl").read_bytes()).hexdigest()
    assert themes.about_["codebook_sha256"] == load_codebook().digest
    assert themes.about_["entnlp"] == entnlp.__version__


def test_is_light() -> None:
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 10_000_000


def test_scores_are_those_of_the_card(themes: ThemeClassifier) -> None:
    rows = read("test")
    card = (FOLDER / "README.md").read_text("utf-8")
    for kind, least in (("observation", 0.85), ("answer", 0.85)):
        chosen = [row for row in rows if row["kind"] == kind]
        labels = np.array([[int(theme in row["themes"]) for theme in themes.theme_ids_] for row in chosen])
        found = f1_score(labels, themes.predict([row["text"] for row in chosen]), average="macro")
        assert found == pytest.approx(METRICS["test"][kind]["scores"]["macro"]["f1"], abs=1e-4)
        assert f"| macro | {len(chosen)} | " in card
        assert f" {found:.3f} | " in card
        assert found > least


@pytest.mark.parametrize("theme", load_codebook().themes, ids=lambda theme: theme.id)
def test_examples_of_the_codebook(themes: ThemeClassifier, theme: Any) -> None:
    column = themes.theme_ids_.index(theme.id)
    for example in theme.examples:
        assert themes.predict([example])[0, column] == 1, example


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("L'application plante, impossible de voir quoi que ce soit", []),
        ("très bien", []),
        ("connexion difficile", []),
        ("Je refais les exercices avec lui à son rythme", ["inclusion"]),
        ("ils ecrivent une histoire a plusieurs avec une autre classe", ["cooperation"]),
        ("apprendre à ne pas donner son mot de passe", ["citizenship"]),
        ("photos de la sortie", ["school_family"]),
        ("PHOTOS DE LA SORTIE", ["school_family"]),
    ],
)
def test_plain_texts(themes: ThemeClassifier, text: str, expected: list[str]) -> None:
    given = themes.predict([text])[0]
    assert [theme for theme, one in zip(themes.theme_ids_, given, strict=True) if one] == expected


def test_explanation_of_the_shipped_coder_is_exact(themes: ThemeClassifier) -> None:
    text = (
        "Les élèves relisent leur dictée enregistrée, puis les parents la reçoivent. Le cœur du projet ? S'entraider !"
    )
    told = themes.explain(text)
    shares = told.words[list(themes.theme_ids_)].sum()
    assert (shares + told.themes["constant"]).to_numpy() == pytest.approx(themes.decision_function([text])[0], abs=1e-9)


def test_observations_are_coded_as_the_card_says(themes: ThemeClassifier) -> None:
    corpus = entnlp.load_demo("observations")
    codes = entnlp.read_corpus(shipped_folder("corpora", "observations") / "codes.csv", text="second", id="id")
    labels = codes.frame[list(themes.theme_ids_)].astype(int).to_numpy()
    coded = themes.code(corpus)
    assert coded["status"].eq("ok").all()
    given = coded[list(themes.theme_ids_)].to_numpy(dtype=int)
    found = f1_score(labels, given, average="macro")
    assert found == pytest.approx(METRICS["observations"]["scores"]["macro"]["f1"], abs=1e-4)
