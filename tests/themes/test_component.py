"""The spaCy component."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy

import entnlp
from entnlp.errors import InputError
from entnlp.themes import ThemeClassifier, save_themes


@pytest.fixture(scope="module")
def folder(coder: ThemeClassifier, tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(save_themes(coder, tmp_path_factory.mktemp("coder") / "small"))


def test_document_scores_are_those_of_the_coder(coder: ThemeClassifier, folder: str) -> None:
    nlp = spacy.blank("fr")
    nlp.add_pipe("entnlp_themes", config={"model": folder})
    text = "On voit les photos de la classe. Les élèves écrivent une histoire à plusieurs."
    doc = nlp(text)
    assert [doc.cats[theme] for theme in coder.theme_ids_] == pytest.approx(coder.predict_proba([text])[0].tolist())


def test_sentences_have_spans_with_their_scores(coder: ThemeClassifier, folder: str) -> None:
    nlp = entnlp.load_language()
    with nlp.select_pipes(enable=["entnlp_sentences"]):
        nlp.add_pipe("entnlp_themes", config={"model": folder})
        doc = nlp("On voit les photos de la classe. Il fait beau. Voir les photos de la sortie.")
        nlp.remove_pipe("entnlp_themes")
    spans = doc.spans["entnlp_themes"]
    found = {(span.start_char, span.label_): score for span, score in zip(spans, spans.attrs["scores"], strict=True)}
    sentences = list(doc.sents)
    assert len(sentences) == 3
    for sentence, row in zip(sentences, coder.predict_proba([each.text for each in sentences]), strict=True):
        for theme, p, cutoff in zip(coder.theme_ids_, row, coder.cutoffs_, strict=True):
            assert ((sentence.start_char, theme) in found) is bool(p >= cutoff)
    assert any(label == "school_family" for _, label in found)


def test_empty_document(folder: str) -> None:
    nlp = spacy.blank("fr")
    nlp.add_pipe("entnlp_themes", config={"model": folder})
    doc = nlp("")
    assert set(doc.cats.values()) == {0.0}
    assert len(doc.spans["entnlp_themes"]) == 0


def test_pipeline_is_saved_with_the_path_of_its_coder(folder: str, tmp_path: Path) -> None:
    nlp = spacy.blank("fr")
    nlp.add_pipe("entnlp_themes", config={"model": folder, "spans_key": "t"})
    nlp.to_disk(tmp_path / "pipeline")
    again = spacy.load(tmp_path / "pipeline")
    assert again("les photos").cats == nlp("les photos").cats
    assert "t" in again("les photos").spans


def test_wrong_folder(tmp_path: Path) -> None:
    nlp = spacy.blank("fr")
    with pytest.raises(InputError, match="not found"):
        nlp.add_pipe("entnlp_themes", config={"model": str(tmp_path / "none")})
