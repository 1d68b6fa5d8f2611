"""The linear model under the coder: one logistic regression per theme over whole texts and their clauses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from entnlp.themes.segments import FoldedText, clauses

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
CLAUSE_WEIGHT = 0.5
"""Weight in training of a clause, a whole text being 1."""


@dataclass(frozen=True)
class Parts:
    """Texts and their clauses, flattened.

    Parameters
    ----------
    texts
        Folded texts.
    bounds
        (start, end) of each clause in its text, all texts in a row.
    owner
        Number of the text of each clause, shape (n_clauses,), ascending.
    """

    texts: list[str]
    bounds: list[tuple[int, int]]
    owner: Ints

    @property
    def clauses(self) -> list[str]:
        """The clauses themselves."""
        return [self.texts[text][start:end] for text, (start, end) in zip(self.owner, self.bounds, strict=True)]


def cut(texts: Iterable[str]) -> Parts:
    """Cut folded texts into clauses; a text of a single clause has none of its own: it is its own clause."""
    kept: list[str] = []
    bounds: list[tuple[int, int]] = []
    owner: list[int] = []
    for number, text in enumerate(texts):
        kept.append(text)
        found = clauses(text)
        if len(found) > 1:
            bounds.extend(found)
            owner.extend([number] * len(found))
    return Parts(kept, bounds, np.array(owner, dtype=np.int64))


def clause_labels(
    parts: Parts,
    originals: Sequence[FoldedText],
    evidence: Sequence[Mapping[str, Sequence[str]]],
    themes: Sequence[str],
) -> Ints:
    """Tell which clauses say which theme: those that hold half of what was underlined, or are half underlined.

    Parameters
    ----------
    parts
        Cut texts.
    originals
        The same texts with their verbatim.
    evidence
        Per text: theme -> words underlined, as they stand in the verbatim.
    themes
        Order of the columns.

    Returns
    -------
    ndarray of int64, shape (n_clauses, n_themes)
    """
    labels = np.zeros((len(parts.bounds), len(themes)), dtype=np.int64)
    for clause, (text, (start, end)) in enumerate(zip(parts.owner, parts.bounds, strict=True)):
        folded = originals[text]
        first, last = folded.original_span(start, end)
        for column, theme in enumerate(themes):
            for words in evidence[text].get(theme, ()):
                begin = folded.original.find(words)
                shared = min(begin + len(words), last) - max(begin, first)
                if begin >= 0 and 2 * shared >= min(len(words), last - first):
                    labels[clause, column] = 1
    return labels


def fit_linear(
    features: sparse.csr_matrix, labels: Ints, *, C: float, weight: Floats | None = None
) -> tuple[Floats, Floats]:
    """Fit one logistic regression per theme, classes balanced.

    Returns
    -------
    coefficients, intercepts
        Shapes (n_themes, n_features) and (n_themes,).
    """
    coefficients, intercepts = [], []
    for column in range(labels.shape[1]):
        model = LogisticRegression(C=C, class_weight="balanced", solver="liblinear", max_iter=1000, random_state=0)
        model.fit(features, labels[:, column], sample_weight=weight)
        coefficients.append(model.coef_[0])
        intercepts.append(model.intercept_[0])
    # Coefficients are stored in single precision; rounded here, a stored model gives what the fitted one gave.
    return np.array(coefficients, dtype=np.float32).astype(float), np.array(intercepts)


def best_clauses(scores: Floats, owner: Ints, whole: Floats) -> tuple[Floats, Ints]:
    """Give each text's highest clause score per theme and which clause it is; the whole text where it has none.

    Returns
    -------
    best
        Shape (n_texts, n_themes).
    which
        Number of the clause among all clauses, -1 for the whole text; the same shape.
    """
    best = whole.copy()
    which = np.full(whole.shape, -1, dtype=np.int64)
    if len(owner):
        starts = np.flatnonzero(np.r_[True, owner[1:] != owner[:-1]])
        ends = np.r_[starts[1:], len(owner)]
        best[owner[starts]] = np.maximum.reduceat(scores, starts, axis=0)
        for start, end in zip(starts, ends, strict=True):
            which[owner[start]] = start + np.argmax(scores[start:end], axis=0)
    return best, which
