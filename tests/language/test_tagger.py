"""The network: shapes, memory, training, storage."""

from __future__ import annotations

import copy
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from spacy.tokens import Doc
from spacy.vocab import Vocab
from thinc.api import Adam, Model, fix_random_seed

from entnlp.language.lexicon import Lexicon
from entnlp.language.tagger import build_tagger
from entnlp.language.words import WordFeatures, WordVectors

N_LABELS = 4
WORDS = [["Les", "photos", "de", "la", "classe"], ["BRAVO", "!!!"], ["elle", "regarde", "le", "blog"]]


@pytest.fixture
def model(known: Lexicon) -> Model:
    fix_random_seed(0)
    vectors = WordVectors(("photos",), np.array([[100]], np.int8), np.array([0.01], np.float32))
    built = build_tagger(WordFeatures(known, vectors), width=16, embed=8, depth=2, nO=N_LABELS)
    return built.initialize()


@pytest.fixture
def docs() -> list[Doc]:
    vocab = Vocab()
    return [Doc(vocab, words=words) for words in WORDS]


def learn(model: Model, docs: list[Doc], steps: int = 30) -> np.ndarray:
    optimizer = Adam(0.02)
    wanted = np.arange(sum(map(len, docs))) % N_LABELS
    for _ in range(steps):
        scores, backprop = model.begin_update(docs)
        d = np.concatenate(scores)
        d[np.arange(len(wanted)), wanted] -= 1
        backprop(np.split(d / len(wanted), np.cumsum([len(doc) for doc in docs])[:-1]))
        model.finish_update(optimizer)
    return wanted


def test_shapes(model: Model, docs: list[Doc]) -> None:
    scores = model.predict(docs)
    assert [score.shape for score in scores] == [(5, N_LABELS), (2, N_LABELS), (4, N_LABELS)]
    assert np.isfinite(np.concatenate(scores)).all()
    assert [score.shape[0] for score in model.predict([docs[0], Doc(docs[0].vocab), docs[1]])] == [5, 0, 2]


def test_probabilities_while_training(model: Model, docs: list[Doc]) -> None:
    scores, _ = model.begin_update(docs)
    np.testing.assert_allclose(np.concatenate(scores).sum(axis=1), 1, rtol=1e-5)


def test_it_learns(model: Model, docs: list[Doc]) -> None:
    wanted = learn(model, docs)
    np.testing.assert_array_equal(np.concatenate(model.predict(docs)).argmax(axis=1), wanted)


def test_what_is_remembered_is_forgotten_when_weights_change(model: Model, docs: list[Doc]) -> None:
    before = np.concatenate(model.predict(docs))
    learn(model, docs, steps=1)
    changed = np.concatenate(model.predict(docs))
    assert not np.allclose(before, changed)
    model.get_ref("words").attrs["memory"] = type(model.get_ref("words").attrs["memory"])()
    np.testing.assert_array_equal(changed, np.concatenate(model.predict(docs)))


def test_neighbours_in_the_batch_change_nothing(model: Model, docs: list[Doc]) -> None:
    learn(model, docs, steps=3)
    together = model.predict(docs)
    for doc, score in zip(docs, together, strict=True):
        np.testing.assert_allclose(model.predict([doc])[0], score, rtol=1e-4, atol=1e-5)


def test_two_words_away_matters_three_do_not(model: Model) -> None:
    vocab = Vocab()
    learn(model, [Doc(vocab, words=words) for words in WORDS], steps=3)
    near, far = ([Doc(vocab, words=[*first, "les", "photos", "belles"])] for first in (["a", "b"], ["c", "b"]))
    a, b = model.predict(near)[0], model.predict(far)[0]
    assert not np.allclose(a[2], b[2])
    np.testing.assert_allclose(a[3:], b[3:], rtol=1e-4, atol=1e-5)


def test_bytes_round_trip(model: Model, docs: list[Doc], known: Lexicon) -> None:
    learn(model, docs, steps=3)
    vectors = model.get_ref("words").attrs["features"].vectors
    again = build_tagger(WordFeatures(known, vectors), width=16, embed=8, depth=2, nO=N_LABELS).initialize()
    again.from_bytes(model.to_bytes())
    np.testing.assert_array_equal(np.concatenate(again.predict(docs)), np.concatenate(model.predict(docs)))


def test_an_interrupted_word_is_computed_again(model: Model, docs: list[Doc], monkeypatch: pytest.MonkeyPatch) -> None:
    learn(model, docs, steps=3)
    features = model.get_ref("words").attrs["features"]

    def interrupted(_: str) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(features, "describe", interrupted)
        with pytest.raises(KeyboardInterrupt):
            model.predict(docs)
    after = np.concatenate(model.predict(docs))
    model.get_ref("words").attrs["memory"] = type(model.get_ref("words").attrs["memory"])()
    np.testing.assert_array_equal(after, np.concatenate(model.predict(docs)))


def test_threads_share_the_memory(model: Model) -> None:
    vocab = Vocab()
    learn(model, [Doc(vocab, words=words) for words in WORDS], steps=3)
    # More words than the memory begins with, in another order in each thread.
    words = [f"mot{i}" for i in range(3000)]
    orders = [np.random.default_rng(seed).permutation(3000) for seed in range(4)]
    batches = [
        [Doc(vocab, words=[words[i] for i in order[k : k + 20]]) for k in range(0, 3000, 20)] for order in orders
    ]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        with ThreadPoolExecutor(4) as pool:
            threaded = list(pool.map(lambda docs: [model.predict([doc])[0] for doc in docs], batches))
    finally:
        sys.setswitchinterval(interval)
    for docs, scores in zip(batches, threaded, strict=True):
        for doc, score in zip(docs, scores, strict=True):
            np.testing.assert_allclose(model.predict([doc])[0], score, rtol=1e-4, atol=1e-5)


def test_copies_begin_with_an_empty_memory(model: Model, docs: list[Doc]) -> None:
    memory = model.get_ref("words").attrs["memory"]
    model.predict(docs)
    assert memory.known.place
    assert not copy.deepcopy(memory).known.place


def test_dropout_is_set_while_training_only(model: Model, docs: list[Doc]) -> None:
    for node in model.walk():
        if node.name == "dropout":
            node.attrs["dropout_rate"] = 0.5
    learn(model, docs, steps=2)
    first, second = (np.concatenate(model.begin_update(docs)[0]) for _ in range(2))
    assert not np.allclose(first, second)
    np.testing.assert_array_equal(np.concatenate(model.predict(docs)), np.concatenate(model.predict(docs)))
