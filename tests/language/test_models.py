"""Loading pipelines: the shipped model, a folder, somebody else's; damaged and foreign ones are refused."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import spacy
from spacy.language import Language

from entnlp.errors import InputError
from entnlp.language import load_language, tokenize
from entnlp.language.models import MANIFEST, check_manifest, write_manifest
from entnlp.language.tokenizer import FrenchTokenizer
from entnlp.resources import shipped_folder

SHIPPED = shipped_folder("models", "french")


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHIPPED, tmp_path / "copie"))


def test_shipped_components(nlp: Language) -> None:
    assert nlp.pipe_names == ["entnlp_sentences", "morphologizer", "entnlp_marks", "entnlp_lemmas", "entnlp_terms"]
    assert nlp.lang == "fr_ent"
    check_manifest(SHIPPED)


def test_model_is_small() -> None:
    assert sum(path.stat().st_size for path in SHIPPED.rglob("*") if path.is_file()) < 20e6


def test_a_folder_gives_what_the_shipped_one_gives(copied: Path, nlp: Language) -> None:
    again = load_language(copied)
    text = "Je suis les devoirs de mon fils, il est content"
    assert [(t.pos_, t.lemma_, str(t.morph)) for t in again(text)] == [
        (t.pos_, t.lemma_, str(t.morph)) for t in nlp(text)
    ]


def test_changed_file_is_refused(copied: Path) -> None:
    file = copied / "morphologizer" / "model"
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(bytes(content))
    with pytest.raises(
        InputError, match='model folder "copie" is damaged: morphologizer/model was changed; install it again'
    ):
        load_language(copied)


def test_missing_file_is_refused(copied: Path) -> None:
    (copied / "config.cfg").unlink()
    with pytest.raises(InputError, match=r'model folder "copie" is damaged: config\.cfg is missing'):
        load_language(copied)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"format": 1}'])
def test_unreadable_manifest_is_refused(copied: Path, content: str) -> None:
    (copied / MANIFEST).write_text(content, "utf-8")
    with pytest.raises(InputError, match=r'"copie" is no model folder of entnlp: manifest\.json cannot be read'):
        load_language(copied)


def test_other_format_is_refused(copied: Path) -> None:
    stored = json.loads((copied / MANIFEST).read_text("utf-8"))
    (copied / MANIFEST).write_text(json.dumps({**stored, "format": 7}), "utf-8")
    with pytest.raises(InputError, match='"copie" is a model folder of format 7; this version reads 1'):
        load_language(copied)


def test_unknown_component_is_refused(copied: Path) -> None:
    config = copied / "config.cfg"
    config.write_text(config.read_text("utf-8").replace("entnlp_terms", "somebody_else"), "utf-8")
    write_manifest(copied)
    with pytest.raises(InputError, match='"copie" cannot be loaded as a French model'):
        load_language(copied)


@pytest.mark.parametrize("name", ["fr_core_news_nowhere", "", "/nowhere/at/all"])
def test_no_such_pipeline(name: str) -> None:
    with pytest.raises(InputError, match=f'no French pipeline "{name}" .*: give a model folder'):
        load_language(name)


def test_a_folder_that_holds_no_pipeline(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no French pipeline"):
        load_language(tmp_path)


def test_another_language_is_refused(tmp_path: Path) -> None:
    spacy.blank("de").to_disk(tmp_path / "de")
    with pytest.raises(InputError, match='is a pipeline for "de"; expected French'):
        load_language(tmp_path / "de")


def test_a_foreign_french_pipeline_keeps_its_tags(tmp_path: Path) -> None:
    foreign = spacy.blank("fr")
    ruler = foreign.add_pipe("attribute_ruler")
    ruler.add([[{"LOWER": "photos"}]], {"POS": "NOUN", "LEMMA": "cliché"})  # type: ignore[attr-defined]
    foreign.to_disk(tmp_path / "autre")
    nlp = load_language(tmp_path / "autre")
    assert isinstance(nlp.tokenizer, FrenchTokenizer)
    assert nlp.pipe_names == ["entnlp_sentences", "attribute_ruler", "entnlp_lemmas", "entnlp_terms"]
    frame = tokenize(["Les photos du cahier de textes"], language=tmp_path / "autre").to_frame()
    assert frame.loc[frame["surface"] == "photos", ["pos", "lemma"]].to_numpy().tolist() == [["NOUN", "cliché"]]
    assert "cahier de textes" in frame["multiword"].tolist()
