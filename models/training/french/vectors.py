"""Word vectors from running text: positive pointwise mutual information with the neighbours, and its SVD.

Levy, O. and Goldberg, Y. (2014). Neural word embedding as implicit matrix factorization.  Neighbours count by their
place (one or two words to the left or right), so that words with the same grammar come together.
"""

from __future__ import annotations

import lzma
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from sklearn.utils.extmath import randomized_svd

from entnlp.language.normalise import fold, normalise
from entnlp.language.tokenizer import token_spans
from entnlp.language.words import VECTORS_FORMAT

_PLACES = (-2, -1, 1, 2)


def read_lines(paths: Iterable[Path]) -> list[str]:
    """Read texts, one a line."""
    lines: list[str] = []
    for path in paths:
        opener = lzma.open if path.suffix == ".xz" else open
        with opener(path, "rt", encoding="utf-8") as file:
            lines += [line.strip() for line in file if line.strip()]
    return lines


def train_vectors(lines: list[str], path: Path, *, size: int = 64, contexts: int = 3000, least: int = 12) -> None:
    """Write vectors of the folded words that occur ``least`` times."""
    tokens: list[str] = []
    for line in lines:
        text = fold(normalise(line).text)
        tokens += [text[a:b] for a, b in token_spans(text)]
        tokens.append("\n")
    counts = Counter(tokens)
    words = sorted(word for word, count in counts.items() if count >= least and word != "\n")
    place = {word: i for i, word in enumerate(words)}
    near = {word: i for i, (word, _) in enumerate(sorted(counts.items(), key=lambda p: (-p[1], p[0]))[:contexts])}
    code = np.array([place.get(token, -1) for token in tokens], dtype=np.int32)
    context = np.array([near.get(token, -1) for token in tokens], dtype=np.int32)
    blocks = []
    for shift in _PLACES:
        a, b = (code[-shift:], context[:shift]) if shift < 0 else (code[:-shift], context[shift:])
        kept = (a >= 0) & (b >= 0)
        block = sp.coo_matrix(
            (np.ones(kept.sum(), dtype=np.float32), (a[kept], b[kept])), (len(words), len(near))
        ).tocsr()
        total = block.sum()
        rows = np.asarray(block.sum(axis=1)).ravel()
        columns = np.asarray(block.sum(axis=0)).ravel() ** 0.75
        columns /= columns.sum()
        block = block.tocoo()
        pmi = np.log((block.data / total) / ((rows[block.row] / total) * columns[block.col]))
        block.data = np.maximum(pmi, 0).astype(np.float32)
        block.eliminate_zeros()
        blocks.append(block.tocsr())
    u, s, _ = randomized_svd(sp.hstack(blocks).tocsr(), size, n_iter=4, random_state=0)
    vectors = u * np.sqrt(s)
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    scale = np.abs(vectors).max(axis=0) / 127
    values = np.round(vectors / scale).astype(np.int8)
    keys = np.frombuffer("\n".join(words).encode(), dtype=np.uint8)
    # Multiplied so that a typical entry is near 0.3, the size of the other inputs.
    np.savez_compressed(
        path, format=np.array([VECTORS_FORMAT]), keys=keys, values=values, scale=(scale * 2.5).astype(np.float32)
    )
    print(f"{len(tokens):,} tokens, vectors of {len(words):,} words")
