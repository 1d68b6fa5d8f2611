"""Why a text was coded as it was: the exact share of each word in the log-odds of each theme."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse
from scipy.special import expit

from entnlp.themes.lexicon import Word, words_of
from entnlp.themes.linear import best_clauses, cut

if TYPE_CHECKING:
    from entnlp.themes.classifier import ThemeClassifier
    from entnlp.themes.segments import FoldedText

Floats = npt.NDArray[np.float64]
_SHOWN = 8
"""Words listed per theme and sign when an explanation is printed."""


@dataclass(frozen=True, repr=False)
class Explanation:
    """What decided, for one text.

    Parameters
    ----------
    text
        The text as typed.
    themes
        One row per theme (index ``theme``): ``given`` (0 or 1), ``probability``, ``cutoff``, ``log_odds`` and
        ``constant``.  The constant and the column of the theme in ``words`` add up to the log-odds.
    words
        One row per word, in order: ``start``, ``end`` (characters of the text), ``word``, then one column per theme:
        what the word adds to the log-odds or takes from them.
    clauses
        One row per clause: ``start``, ``end``, ``clause``, then one column per theme: its log-odds if it stood alone.
    """

    text: str
    themes: pd.DataFrame
    words: pd.DataFrame
    clauses: pd.DataFrame

    def __repr__(self) -> str:
        if not len(self.words):
            return "no word, no theme"
        lines = []
        for theme, row in self.themes.iterrows():
            sign = ">=" if row["given"] else "<"
            lines.append(f"{theme}: {row['probability']:.2f} {sign} {row['cutoff']:.2f}")
            shares = self.words[str(theme)]
            for order, label in ((shares.nlargest(_SHOWN), "for"), (shares.nsmallest(_SHOWN), "against")):
                kept = order[order > 0.05] if label == "for" else order[order < -0.05]
                if len(kept):
                    named = (
                        f"{word} {share:+.2f}" for word, share in zip(self.words["word"][kept.index], kept, strict=True)
                    )
                    lines.append(f"  {label}: " + ", ".join(named))
            lines.append(f"  constant: {row['constant']:+.2f}")
        return "\n".join(lines)

    def to_html(self) -> str:
        """Give the text once per theme, its words shaded by what they add (solid line under) or take (dotted)."""
        blocks = []
        for theme, row in self.themes.iterrows():
            shares = self.words[str(theme)].to_numpy()
            top = max(1.0, float(np.abs(shares).max(initial=0)))
            parts, last = [], 0
            for place, share in enumerate(shares):
                start, end = int(self.words["start"].iloc[place]), int(self.words["end"].iloc[place])
                line = "solid" if share > 0 else "dotted"
                thickness = round(4 * abs(share) / top)
                style = f"border-bottom: {thickness}px {line} #222;" + (" font-weight: bold" if share > top / 2 else "")
                word = escape(self.text[start:end])
                parts.append(escape(self.text[last:start]))
                parts.append(f'<span style="{style}" title="{share:+.2f}">{word}</span>' if thickness else word)
                last = end
            parts.append(escape(self.text[last:]))
            given = "yes" if row["given"] else "no"
            head = f"{theme}: {given}, {row['probability']:.2f} (cut-off {row['cutoff']:.2f})"
            blocks.append(f'<p><b>{escape(head)}</b><br><span lang="fr">{"".join(parts)}</span></p>')
        return "\n".join(blocks)

    def _repr_html_(self) -> str:
        return self.to_html()


def explain_scores(model: ThemeClassifier, text: FoldedText) -> Explanation:
    """Take the log-odds of one text apart.

    Parameters
    ----------
    model
        A fitted coder without an encoder.
    text
        Folded text.

    Returns
    -------
    Explanation
    """
    folded, words = text.text, words_of(text.text)
    parts = cut([folded])
    bounds = parts.bounds or [(0, len(folded))]
    whole = model._linear([folded])
    scores = model._linear([folded[start:end] for start, end in bounds])
    _, which = best_clauses(scores if parts.bounds else scores[:0], parts.owner, whole)
    slopes, fixed = model.calibration_.slopes, model.calibration_.constants([len(words)])[0]
    shares = _shares_of(model, folded, words) / 2
    starts = [word.start for word in words]
    for theme, clause in enumerate(which[0]):
        start, end = bounds[clause] if clause >= 0 else (0, len(folded))
        piece = folded[start:end]
        first = bisect_left(starts, start)
        inside = words_of(piece)
        shares[first : first + len(inside), theme] += _shares_of(model, piece, inside)[:, theme] / 2
    log_odds = model.decision_function([text.original])[0]
    proba = expit(log_odds)
    alone = model.calibration_.log_odds(scores, [len(words_of(folded[start:end])) for start, end in bounds])
    ids = list(model.theme_ids_)
    themes = pd.DataFrame(
        {
            "given": (proba >= model.cutoffs_).astype(int),
            "probability": proba,
            "cutoff": model.cutoffs_,
            "log_odds": log_odds,
            "constant": slopes * model.intercept_ + fixed if words else log_odds,
        },
        index=pd.Index(ids, name="theme"),
    )
    return Explanation(
        text.original,
        themes,
        _frame(text, [(word.start, word.end) for word in words], "word", shares * slopes, ids),
        _frame(text, bounds if words else [], "clause", alone, ids),
    )


def _shares_of(model: ThemeClassifier, piece: str, words: list[Word]) -> Floats:
    values = row_values(model.features_.transform([piece]))
    return word_shares(model.features_.locate(piece), values, model.coef_, words)


def word_shares(
    places: dict[int, list[tuple[int, int]]], values: dict[int, float], coef: Floats, words: list[Word]
) -> Floats:
    """Deal the linear score of a piece of text out to its words.

    A feature's share is dealt equally to its places, a place's equally to the words it touches.

    Parameters
    ----------
    places
        Column -> places of the feature in the piece.
    values
        Column -> value of the feature, as in its row of the features.
    coef
        Shape (n_themes, n_features).
    words
        Words of the piece.

    Returns
    -------
    ndarray of float64, shape (n_words, n_themes)
        Adds up over words to ``coef @ x``.
    """
    starts, ends = [word.start for word in words], [word.end for word in words]
    columns: list[int] = []
    firsts: list[int] = []
    lasts: list[int] = []
    portions: list[float] = []
    for column, found in places.items():
        value = values[column] / len(found)
        for start, end in found:
            first = bisect_right(ends, start)
            last = max(bisect_left(starts, end), first + 1)
            columns.append(column)
            firsts.append(first)
            lasts.append(last)
            portions.append(value / (last - first))
    portion = coef[:, columns].T * np.array(portions)[:, None]
    steps = np.zeros((len(words) + 1, len(coef)))
    np.add.at(steps, firsts, portion)
    np.subtract.at(steps, lasts, portion)
    return np.cumsum(steps, axis=0)[:-1]


def row_values(row: sparse.csr_matrix) -> dict[int, float]:
    """Give the values of one row of the features by column."""
    return dict(zip(row.indices.tolist(), row.data.tolist(), strict=True))


def _frame(text: FoldedText, bounds: list[tuple[int, int]], name: str, values: Floats, ids: list[str]) -> pd.DataFrame:
    spans = [text.original_span(start, end) for start, end in bounds]
    frame = pd.DataFrame(
        {
            "start": [start for start, _ in spans],
            "end": [end for _, end in spans],
            name: [text.original[start:end].strip() for start, end in spans],
        }
    )
    return frame.assign(**{theme: values[: len(bounds), column] for column, theme in enumerate(ids)})
