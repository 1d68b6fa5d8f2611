"""The program that builds the French model, on sentences of a few words."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from types import SimpleNamespace

import numpy as np
import pytest

from entnlp.language.conllu import Sentence
from entnlp.language.lexicon import Lexicon
from entnlp.language.tagger import build_tagger
from entnlp.language.words import WordFeatures, WordVectors

PROGRAM = Path(__file__).parents[2] / "models" / "training" / "french"
NAMES = ("compile_lexicon", "noise", "sources", "training")


@pytest.fixture(scope="module")
def program() -> Iterator[SimpleNamespace]:
    sys.path.insert(0, str(PROGRAM))
    yield SimpleNamespace(**{name: __import__(name) for name in NAMES})
    sys.path.remove(str(PROGRAM))
    for name in NAMES:
        sys.modules.pop(name, None)


def sentence(source: str, *tokens: tuple[str, str, str, str]) -> Sentence:
    words, pos, morphs, lemmas = (list(column) for column in zip(*tokens, strict=True))
    return Sentence(words, [True] * len(words), pos, morphs, lemmas, source)


REFERENCE = [
    sentence("sequoia", ("les", "DET", "Number=Plur", "le"), ("photos", "NOUN", "Gender=Fem|Number=Plur", "photo")),
    sentence("sequoia", ("vues", "VERB", "Gender=Fem|Number=Plur|VerbForm=Part", "voir")),
] * 10


def allowed(program: SimpleNamespace, other: Sentence, **options: object) -> list[set[str]]:
    labels, labelled = program.sources.harmonise([*REFERENCE, other], **options)
    return [{labels[i] for i in each} for each in labelled[-1].allowed]


def test_a_reading_the_reference_never_gives_is_left_open(program: SimpleNamespace) -> None:
    assert allowed(program, sentence("pud", ("les", "PRON", "Number=Plur", "le"))) == [set()]


def test_features_a_treebank_lacks_are_left_open(program: SimpleNamespace) -> None:
    found = allowed(program, sentence("rhapsodie", ("images", "NOUN", "", "image")))
    assert found == [{"Gender=Fem|Number=Plur|POS=NOUN"}]
    found = allowed(program, sentence("rhapsodie", ("faites", "VERB", "VerbForm=Part|Voice=Act", "faire")))
    assert found == [{"Gender=Fem|Number=Plur|POS=VERB|VerbForm=Part"}]


def test_answers_have_parts_of_speech_only(program: SimpleNamespace) -> None:
    found = allowed(program, sentence("answers", ("blogs", "NOUN", "", "blog")), trusted={"answers"})
    assert found == [{"Gender=Fem|Number=Plur|POS=NOUN"}]


def test_unknown_labels_are_added(program: SimpleNamespace) -> None:
    assert allowed(program, sentence("gsd", ("ah", "INTJ", "", "ah"))) == [{"POS=INTJ"}]


def test_rows_of_targets(program: SimpleNamespace) -> None:
    rows = program.sources.target_rows([(1,), (), (0, 2)], 3)
    assert rows.tolist() == [[False, True, False], [True, True, True], [True, False, True]]


def test_noise_keeps_the_number_of_words(program: SimpleNamespace) -> None:
    words = [
        "J'",
        "ai",
        "vu",
        "les",
        "activités",
        "de",
        "l'",
        "école",
        "avec",
        "beaucoup",
        "de",
        "plaisir",
        ",",
        "à",
        "bientôt",
        "!",
    ]
    typed = [program.noise.noisy_words(words, Random(seed)) for seed in range(200)]
    assert {len(each) for each in typed} == {len(words)}
    assert all(all(word for word in each) for each in typed)
    joined = [" ".join(each) for each in typed]
    assert any("activites" in each for each in joined)
    assert any("ACTIVIT" in each for each in joined)
    assert " ".join(words) in joined
    assert program.noise.noisy_words(words, Random(1)) == program.noise.noisy_words(words, Random(1))


def test_glued_words_are_elided_ones(program: SimpleNamespace) -> None:
    words = ["l'", "école", "d'", "'", "aujourd'hui", "qu'"]
    assert program.noise.glued(words, Random(0), 1.0) == [0, 2]
    assert program.noise.glued(words, Random(0), 0.0) == []


def test_lemmas_of_the_reference_come_first(program: SimpleNamespace) -> None:
    sentences = [
        *[sentence("sequoia", ("il", "PRON", "", "lui"))] * 2,
        *[sentence("fqb", ("il", "PRON", "", "il"), ("blogs", "NOUN", "", "blog"), ("pour", "ADP", "", "pour_que"))]
        * 9,
        sentence("gsd", ("hapax", "NOUN", "", "hapax")),
        *[sentence("gsd", ("suis", "VERB", "", "être"))] * 5,
    ]
    assert program.compile_lexicon.observed_lemmas(sentences) == {("il", "PRON"): "lui", ("blogs", "NOUN"): "blog"}


def test_endings(program: SimpleNamespace) -> None:
    pairs = [(f"{stem}aux", "NOUN", f"{stem}al") for stem in ("chev", "journ", "can", "boc", "mét")]
    pairs += [(f"{stem}s", "NOUN", stem) for stem in ("blog", "mot", "pad", "test")]
    rules = program.compile_lexicon.suffix_rules([*pairs, ("les", "DET", "le")])
    assert rules["NOUN", "ux"] == (2, "l")  # "aux" says the same and is left out
    assert rules["NOUN", "s"] == (1, "")
    assert all(pos == "NOUN" for pos, _ in rules)


def test_training_is_repeatable_and_learns(program: SimpleNamespace, known: Lexicon) -> None:
    labels, labelled = program.sources.harmonise(REFERENCE)
    examples = program.training.from_labelled(labelled, len(labels))
    settings = program.training.Settings(width=8, embed=4, depth=1, epochs=60, words_per_batch=8, rate=0.02)
    vectors = WordVectors(("photos",), np.array([[100]], np.int8), np.array([0.01], np.float32))
    models, losses = [], []
    for _ in range(2):
        model = build_tagger(WordFeatures(known, vectors), width=8, embed=4, depth=1, nO=len(labels))
        seen: list[float] = []
        program.training.train(
            model, examples, len(labels), settings, report=lambda _, loss, seen=seen: seen.append(loss)
        )
        models.append(model.to_bytes())
        losses.append(seen)
    assert models[0] == models[1]
    assert losses[0][-1] < losses[0][0] / 2
