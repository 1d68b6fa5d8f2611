"""The network of the French tagger, as a spaCy architecture: word features, a small convolution, labels.

What a word is like does not depend on its neighbours: its first layer is computed once and remembered, so that tagging
costs two small matrix products a word.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Lock
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


class _Described:
    """What was told of each different word, by its hash; used while training."""

    def __init__(self) -> None:
        self.place: dict[int, int] = {}
        self.rows: list[Any] = []

    def clear(self) -> None:
        """Forget everything."""
        self.place.clear()
        self.rows.clear()


class _Known:
    """The first layer of each different word, for one state of the weights.

    Rows are written before their place is told and never change, so that threads may read while one of them writes
    under the lock of :class:`_Memory`.
    """

    def __init__(self, stamp: bytes, place: dict[int, int], table: Floats) -> None:
        self.stamp = stamp
        self.place = place
        self.table = table


class _Memory:
    """The present :class:`_Known` and the lock under which it is replaced or grows."""

    def __init__(self) -> None:
        self.known = _Known(b"", {}, np.zeros((0, 0), dtype=np.float32))
        self.lock = Lock()

    def __reduce__(self) -> tuple[type[_Memory], tuple[()]]:
        return _Memory, ()  # a copy begins with nothing


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
    mix: Model[Any, Any] = Maxout(width, embed * len(HASHED) + features.size, nP=3, normalize=True, dropout=0.0)
    words: Model[Any, Any] = Model(
        "entnlp_words",
        _words_forward,
        init=_words_init,
        layers=[*tables, mix],
        refs={"mix": mix},
        attrs={
            "features": features,
            "described": _Described(),
            "memory": _Memory(),
            "word_dropout": 0.0,
            "rng": None,
        },
        dims={"nO": width},
    )
    convolution: Model[Any, Any] = residual(
        chain(expand_window(1), Maxout(width, width * 3, nP=3, normalize=True, dropout=0.0))
    )
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
    model.attrs["memory"] = _Memory()
    return model


def _describe(model: Model[Any, Any], docs: Sequence[Doc]) -> tuple[npt.NDArray[np.intp], Any, Any]:
    """Give, for all tokens of ``docs``, their place among the described words, hashes and numbers of these."""
    memory: _Described = model.attrs["described"]
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
    memory: _Memory = model.attrs["memory"]
    stamp = _stamp(model)
    orths = [orth for doc in docs for orth in doc.to_array("ORTH").tolist()]
    known = memory.known
    if known.stamp != stamp or not known.place.keys() >= set(orths):
        with memory.lock:
            known = memory.known = _grown(model, memory.known, stamp, set(orths), docs)
    place = known.place
    index = [place[orth] for orth in orths]
    out = known.table[index] if index else np.zeros((0, model.get_dim("nO")), dtype=np.float32)
    return list(model.ops.unflatten(out, np.array(lengths)))  # type: ignore[call-overload]


def _stamp(model: Model[Any, Any]) -> bytes:
    """Tell one state of the first layer's weights from another."""
    bias, scale = (node.get_param("b").tobytes() for node in model.get_ref("mix").walk() if node.has_param("b"))
    return bytes(bias + scale)


def _grown(model: Model[Any, Any], known: _Known, stamp: bytes, orths: set[int], docs: Sequence[Doc]) -> _Known:
    """Add the words that are missing; begin anew when the weights changed or too many are remembered."""
    width = model.get_dim("nO")
    if known.stamp != stamp or len(known.place) > _REMEMBERED:
        known = _Known(stamp, {}, np.zeros((1024, width), dtype=np.float32))
    new = sorted(orths - known.place.keys())
    if not new:
        return known
    strings, features = docs[0].vocab.strings, model.attrs["features"]
    described = [features.describe(strings[orth]) for orth in new]
    ids, numbers = np.stack([each[0] for each in described]), np.stack([each[1] for each in described])
    joined = np.concatenate([*(table.predict(ids) for table in model.layers[:-1]), numbers], axis=1)
    rows = model.get_ref("mix").predict(joined)
    first, end = len(known.place), len(known.place) + len(new)
    if end > len(known.table):
        table = np.zeros((2 * end, width), dtype=np.float32)
        table[:first] = known.table[:first]
        known = _Known(stamp, dict(known.place), table)
    known.table[first:end] = rows
    known.place.update(zip(new, range(first, end), strict=True))
    return known


def create_tagger_model(width: int, embed: int, depth: int, nO: int | None = None) -> Model[Any, Any]:
    """Build the network for a config: ``@architectures = "entnlp.FrenchTagger.v1"``."""
    from entnlp.language.lexicon import lexicon
    from entnlp.language.words import load_vectors
    from entnlp.resources import shipped_folder

    vectors = load_vectors(shipped_folder("models", "french", "vectors.npz"))
    return build_tagger(WordFeatures(lexicon(), vectors), width=width, embed=embed, depth=depth, nO=nO)
