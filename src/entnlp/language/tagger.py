"""The network of the French tagger, as a spaCy architecture: word features, a small convolution, labels.

What a word is like does not depend on its neighbours: its first layer is computed once and remembered, so that tagging
costs two small matrix products a word.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from spacy.tokens import Doc
from thinc.api import (
    HashEmbed,
    Maxout,
    Model,
    NumpyOps,
    Softmax_v2,
    chain,
    expand_window,
    residual,
    with_array,
)  # fmt: skip
from thinc.initializers import zero_init

from entnlp.language.words import HASHED, WordFeatures

Floats = npt.NDArray[np.float32]
ROWS = (6000, 5000, 1500, 500, 2000, 4000)
"""Rows of the hash embedding of each column of :data:`entnlp.language.words.HASHED`."""

_REMEMBERED = 100_000


class _Memory:
    """Rows computed for each different word, by its hash."""

    def __init__(self) -> None:
        self.place: dict[int, int] = {}
        self.rows: list[Any] = []
        self.stamp = b""

    def clear(self) -> None:
        self.place.clear()
        self.rows.clear()


def build_tagger(
    features: WordFeatures, *, width: int, embed: int, depth: int, nO: int | None = None
) -> Model[Any, Any]:
    """Build the network.

    Parameters
    ----------
    features
        What describes a word.
    width
        Size of a word's vector in context.
    embed
        Size of each hash embedding.
    depth
        Convolutions, each looking one word further to the left and right.
    nO
        Number of labels, when known.

    Returns
    -------
    Model[list of Doc, list of float32 (n_tokens, n_labels)]
        Scores of the labels; probabilities while training.
    """
    # NumPy's matrix product is several times as fast as blis at these sizes.
    ops = NumpyOps(use_blis=False)
    tables: list[Model[Any, Any]] = [
        HashEmbed(embed, rows, seed=i, column=i, dropout=0.0) for i, rows in enumerate(ROWS)
    ]
    mix: Model[Any, Any] = Maxout(width, embed * len(HASHED) + features.size, nP=3, normalize=True)
    words: Model[Any, Any] = Model(
        "entnlp_words",
        _words_forward,
        init=_words_init,
        layers=[*tables, mix],
        refs={"mix": mix},
        attrs={"features": features, "described": _Memory(), "known": _Memory(), "word_dropout": 0.0, "rng": None},
        dims={"nO": width},
    )
    convolution: Model[Any, Any] = residual(chain(expand_window(1), Maxout(width, width * 3, nP=3, normalize=True)))
    layers = [convolution, *(convolution.copy() for _ in range(depth - 1))]
    encode: Model[Any, Any] = with_array(chain(*layers) if depth > 1 else convolution, pad=depth)
    output: Model[Any, Any] = Softmax_v2(nO, width, init_W=zero_init, normalize_outputs=False)
    model: Model[Any, Any] = chain(words, encode, with_array(output))
    model.set_ref("tok2vec", words)
    model.set_ref("output_layer", output)
    model.set_ref("words", words)
    for node in model.walk():
        node.ops = ops
    return model


def _words_init(model: Model[Any, Any], X: Any = None, Y: Any = None) -> Model[Any, Any]:
    for layer in model.layers:
        layer.initialize()
    return model


def _describe(model: Model[Any, Any], docs: Sequence[Doc]) -> tuple[npt.NDArray[np.intp], Any, Any]:
    """Give, for all tokens of ``docs``, their place among the described words, hashes and numbers of these."""
    memory: _Memory = model.attrs["described"]
    features: WordFeatures = model.attrs["features"]
    if len(memory.place) > _REMEMBERED:
        memory.clear()
    place = memory.place
    index = []
    for doc in docs:
        for token in doc:
            orth = token.orth
            at = place.get(orth)
            if at is None:
                at = place[orth] = len(memory.rows)
                memory.rows.append(features.describe(token.text))
            index.append(at)
    rows = np.array(index, dtype=np.intp)
    used, inverse = np.unique(rows, return_inverse=True)
    ids = np.stack([memory.rows[i][0] for i in used])
    numbers = np.stack([memory.rows[i][1] for i in used])
    return inverse, ids, numbers


def _words_forward(model: Model[Any, Any], docs: Sequence[Doc], is_train: bool) -> tuple[Any, Callable[[Any], Any]]:
    lengths = [len(doc) for doc in docs]
    if not is_train:
        return _remembered(model, docs, lengths), lambda d: []
    *tables, mix = model.layers
    inverse, ids, numbers = _describe(model, docs)
    ids, numbers = ids[inverse], numbers[inverse]
    embedded, backward = zip(*(table(ids, is_train) for table in tables), strict=True)
    joined = np.concatenate([*embedded, numbers], axis=1)
    rate = model.attrs["word_dropout"]
    keep = None
    if rate:  # the word itself is hidden from time to time, so that its letters and the lexicon are learnt too
        size = embedded[0].shape[1]
        keep = np.ones_like(joined)
        keep[model.attrs["rng"].random(len(joined)) < rate, : 2 * size] = 0
        joined = joined * keep
    out, backward_mix = mix(joined, is_train)

    def backprop(d_out: list[Floats]) -> list[Any]:
        d_joined = backward_mix(np.concatenate(d_out))
        if keep is not None:
            d_joined = d_joined * keep
        start = 0
        for each, back in zip(embedded, backward, strict=True):
            back(np.ascontiguousarray(d_joined[:, start : start + each.shape[1]]))
            start += each.shape[1]
        return []

    return model.ops.unflatten(out, np.array(lengths)), backprop  # type: ignore[call-overload]


def _remembered(model: Model[Any, Any], docs: Sequence[Doc], lengths: list[int]) -> list[Floats]:
    """Give the first layer from memory; words not seen before are computed together."""
    memory: _Memory = model.attrs["known"]
    mix = model.get_ref("mix")
    stamp = mix.layers[0].get_param("b").tobytes()
    if stamp != memory.stamp or len(memory.place) > _REMEMBERED:
        memory.clear()
        memory.stamp = stamp
        memory.rows = [np.zeros((1024, mix.get_dim("nO")), dtype=np.float32)]
    place, features = memory.place, model.attrs["features"]
    orths = np.concatenate([doc.to_array("ORTH") for doc in docs]) if docs else np.zeros(0, dtype=np.uint64)
    new: dict[int, int] = {}
    index = []
    for orth in orths.tolist():
        at = place.get(orth)
        if at is None:
            at = place[orth] = new[orth] = len(place)
        index.append(at)
    if new:
        strings = docs[0].vocab.strings
        described = [features.describe(strings[orth]) for orth in new]
        ids, numbers = np.stack([each[0] for each in described]), np.stack([each[1] for each in described])
        joined = np.concatenate([*(table.predict(ids) for table in model.layers[:-1]), numbers], axis=1)
        table = memory.rows[0]
        while len(table) < len(place):
            table = np.concatenate([table, np.zeros_like(table)])
        table[len(place) - len(new) : len(place)] = mix.predict(joined)
        memory.rows[0] = table
    out = memory.rows[0][index] if index else np.zeros((0, mix.get_dim("nO")), dtype=np.float32)
    return list(model.ops.unflatten(out, np.array(lengths)))  # type: ignore[call-overload]


def create_tagger_model(width: int, embed: int, depth: int, nO: int | None = None) -> Model[Any, Any]:
    """Build the network for a config: ``@architectures = "entnlp.FrenchTagger.v1"``."""
    from entnlp.language.lexicon import lexicon
    from entnlp.language.words import load_vectors
    from entnlp.resources import shipped_folder

    vectors = load_vectors(shipped_folder("models", "french", "vectors.npz"))
    return build_tagger(WordFeatures(lexicon(), vectors), width=width, embed=embed, depth=depth, nO=nO)
