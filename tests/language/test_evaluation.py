"""Scores on annotated text, and the model card's own numbers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import spacy
from spacy.language import Language

from entnlp.errors import InputError
from entnlp.language import evaluate_language
from entnlp.resources import shipped_folder

ROWS = [("Les", "DET", "le"), ("photos", "NOUN", "photo"), ("sont", "AUX", "être"), ("belles", "ADJ", "beau")]


def conllu(rows: list[tuple[str, str, str]], features: str = "_") -> str:
    lines = [f"{i}\t{form}\t{lemma}\t{pos}\t_\t{features}\t_\t_\t_\t_" for i, (form, pos, lemma) in enumerate(rows, 1)]
    return "\n".join(lines) + "\n\n"


@pytest.fixture
def fixed() -> Language:
    """A pipeline whose answers are known: nouns everywhere, the form as the lemma."""
    nlp = spacy.blank("fr_ent")
    ruler = nlp.add_pipe("attribute_ruler")
    ruler.add([[{"LOWER": "photos"}]], {"POS": "NOUN", "LEMMA": "photo"})  # type: ignore[attr-defined]
    ruler.add([[{"LOWER": {"NOT_IN": ["photos"]}}]], {"POS": "NOUN", "LEMMA": "Être"})  # type: ignore[attr-defined]
    return nlp


def test_scores_by_hand(tmp_path: Path, fixed: Language) -> None:
    path = tmp_path / "quatre.conllu"
    path.write_text(conllu(ROWS), "utf-8")
    scored = evaluate_language(path, language=fixed)
    assert scored.scores["tokens"] == 1
    assert scored.scores["pos"] == pytest.approx(1 / 4)
    assert scored.scores["lemma"] == pytest.approx(2 / 4)  # être, whatever its case: the file has no features
    assert scored.scores["morph"] is None
    assert (scored.n_sentences, scored.n_words) == (1, 4)
    assert scored.errors.iloc[0].tolist() == ["lemma", "Les", "le", "Être", 1]
    assert repr(scored).startswith("quatre.conllu: tokens 100.00  pos 25.00  lemma 50.00")
    assert scored.to_frame().shape == (1, 8)


def test_a_token_cut_otherwise_is_wrong(tmp_path: Path, fixed: Language) -> None:
    path = tmp_path / "colle.conllu"
    text = conllu([("pho", "NOUN", "photo"), ("tos", "NOUN", "photo"), ("photos", "NOUN", "photo")])
    path.write_text(text.replace("_\n2", "SpaceAfter=No\n2"), "utf-8")
    scored = evaluate_language(path, language=fixed)
    # One of three in the file, one of two found: F = 2 (1/3 1/2) / (1/3 + 1/2); what has no single partner is not compared.
    assert scored.scores["tokens"] == pytest.approx(0.4)
    assert scored.scores["pos"] == pytest.approx(0.5)


def test_features_are_scored_where_the_file_has_them(tmp_path: Path, fixed: Language) -> None:
    path = tmp_path / "traits.conllu"
    path.write_text(conllu(ROWS, "Number=Plur"), "utf-8")
    scored = evaluate_language(path, language=fixed)
    assert scored.scores["morph"] == 0
    assert scored.scores["lemma"] == pytest.approx(1 / 4)  # with features, a treebank: case counts


def test_plain_text(tmp_path: Path, nlp: Language) -> None:
    path = tmp_path / "accents.conllu"
    path.write_text(conllu([("Les", "DET", "le"), ("Élèves", "NOUN", "élève")], "Number=Plur"), "utf-8")
    scored = evaluate_language(path, language=nlp, plain_text=True)
    assert scored.scores["lemma"] == 1
    assert scored.scores["pos"] == 1


@pytest.mark.parametrize("content", ["", "# rien\n\n"])
def test_no_sentence(tmp_path: Path, fixed: Language, content: str) -> None:
    path = tmp_path / "vide.conllu"
    path.write_text(content, "utf-8")
    with pytest.raises(InputError, match=r"vide\.conllu has no sentence; expected CoNLL-U"):
        evaluate_language(path, language=fixed)


def test_card_numbers_are_those_of_the_shipped_model(nlp: Language) -> None:
    folder = shipped_folder("models", "french")
    stored = json.loads((folder / "metrics.json").read_text("utf-8"))["raw text, spaCy's scorer"][
        "survey answers, test"
    ]
    scored = evaluate_language(shipped_folder("corpora", "tagged") / "test.conllu", language=nlp)
    for name in ("tokens", "pos", "lemma"):
        # Sums of floats may round otherwise on another processor, and turn a tie or two.
        assert scored.scores[name] == pytest.approx(stored[name], abs=0.001)
    card = (folder / "README.md").read_text("utf-8")
    assert f"{100 * stored['pos']:.2f}" in card
    assert stored["pos"] >= 0.96
    assert stored["lemma"] >= 0.97
