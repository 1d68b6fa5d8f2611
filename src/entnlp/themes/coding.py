"""Coding a corpus: one row per text, with confidence, doubt and the words that decided."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse
from scipy.special import expit

from entnlp.corpus import Corpus, value_labels
from entnlp.themes.explanation import row_values, word_shares
from entnlp.themes.french import seems_foreign
from entnlp.themes.lexicon import words_of
from entnlp.themes.linear import best_clauses, cut
from entnlp.themes.scores import wilson_interval
from entnlp.themes.segments import FoldedText, folded_text

if TYPE_CHECKING:
    from entnlp.themes.classifier import ThemeClassifier

Floats = npt.NDArray[np.float64]
LONG = 5000
"""Characters from which a text is one to look at: a coder trained on answers does not know such texts."""
SHORT_EVIDENCE = 6
"""Words up to which a clause is shown whole."""
REASONS = ("doubt", "language", "length")
_BATCH = 2000


def coded_columns(themes: Sequence[str]) -> list[str]:
    """Name the columns that coding adds, in their order."""
    return [*themes, *(f"p_{theme}" for theme in themes), "none", "review", "review_reason", "evidence"]


def code_corpus(model: ThemeClassifier, corpus: Corpus, *, evidence: bool = True) -> pd.DataFrame:
    """Code the texts of a corpus; see :meth:`ThemeClassifier.code`."""
    frame = corpus.frame
    counted = frame["status"] == "ok"
    codes, distinct = pd.factorize(frame.loc[counted, "text"])
    batches = [
        _code_texts(model, list(distinct[first : first + _BATCH]), evidence)
        for first in range(0, len(distinct), _BATCH)
    ]
    columns = coded_columns(model.theme_ids_)
    coded = pd.concat(batches, ignore_index=True) if batches else _code_texts(model, [], evidence)
    spread = coded.iloc[codes].set_axis(frame.index[counted]).reindex(frame.index)
    integers = [name for name in columns if not name.startswith("p_") and name not in ("review_reason", "evidence")]
    spread = spread.astype(dict.fromkeys(integers, "Int8"))
    for name in ("review_reason", "evidence"):
        spread[name] = spread[name].astype(object).where(spread[name].notna(), "").astype("str")
    return pd.concat([frame[["text_id", "status"]], spread[columns]], axis=1)


def _code_texts(model: ThemeClassifier, texts: list[str], evidence: bool) -> pd.DataFrame:
    """Code distinct texts."""
    themes = model.theme_ids_
    originals = [folded_text(text) for text in texts]
    log_odds = model._log_odds(originals)
    proba = expit(log_odds)
    given = proba >= model.cutoffs_
    reasons = [
        [
            reason
            for reason, is_so in zip(
                REASONS,
                (doubt < model.calibration_.margin, seems_foreign(words_of(text.text)), len(text.original) >= LONG),
                strict=True,
            )
            if is_so
        ]
        for text, doubt in zip(originals, model.calibration_.doubt(log_odds), strict=True)
    ]
    frame = pd.DataFrame(given.astype(np.int8), columns=list(themes))
    frame[[f"p_{theme}" for theme in themes]] = proba.round(4)
    frame["none"] = (~given.any(axis=1)).astype(np.int8)
    frame["review"] = np.array([bool(each) for each in reasons], dtype=np.int8)
    frame["review_reason"] = ["; ".join(each) for each in reasons]
    found = evidence_of(model, originals, given) if evidence else [{} for _ in texts]
    frame["evidence"] = [
        " | ".join(f"{theme}: {words}" for theme, words in each.items()) if each else "" for each in found
    ]
    return frame


def evidence_of(
    model: ThemeClassifier, originals: Sequence[FoldedText], given: npt.NDArray[np.bool_]
) -> list[dict[str, str]]:
    """Quote, for each theme given to a text, the words that decided.

    Parameters
    ----------
    model
        Fitted coder.
    originals
        Texts, folded, with their verbatim.
    given
        Themes to give evidence for, shape (n_texts, n_themes).

    Returns
    -------
    list of dict
        Theme -> words, copied from the text: the run of words of the highest clause whose shares add up to most;
        clauses of at most :data:`SHORT_EVIDENCE` words are quoted whole.
    """
    if model._encoder is not None:
        return [{} for _ in originals]
    parts = cut(text.text for text in originals)
    whole = model._linear(parts.texts)
    _, which = best_clauses(model._linear(parts.clauses), parts.owner, whole)
    places = [(int(text), int(column)) for text, column in np.argwhere(given)]
    bounds = [
        parts.bounds[which[text, column]] if which[text, column] >= 0 else (0, len(originals[text].text))
        for text, column in places
    ]
    rows = model.features_.transform(
        originals[text].text[start:end] for (text, _), (start, end) in zip(places, bounds, strict=True)
    )
    found: list[dict[str, str]] = [{} for _ in originals]
    for number, ((text, column), place) in enumerate(zip(places, bounds, strict=True)):
        quote = _quote(model, originals[text], place, rows[number], column)
        found[text][model.theme_ids_[column]] = quote
    return found


def _quote(
    model: ThemeClassifier, text: FoldedText, bounds: tuple[int, int], row: sparse.csr_matrix, column: int
) -> str:
    piece = text.text[slice(*bounds)]
    words = words_of(piece)
    first, last = 0, len(words) - 1
    if len(words) > SHORT_EVIDENCE:
        shares = word_shares(model.features_.locate(piece), row_values(row), model.coef_[[column]], words)[:, 0]
        first, last = best_run(shares - 0.25 * shares.max(initial=0))
    begin, stop = text.original_span(bounds[0] + words[first].start, bounds[0] + words[last].end)
    return " ".join(text.original[begin:stop].split())


def best_run(values: Floats) -> tuple[int, int]:
    """Give the first and last place of the run with the highest sum; the shortest of equals, the first of those.

    >>> best_run(np.array([-1.0, 2.0, -0.5, 3.0, -4.0, 1.0]))
    (1, 3)
    """
    best, bounds, running, begin = -np.inf, (0, 0), 0.0, 0
    for place, value in enumerate(values):
        if running <= 0:
            running, begin = 0.0, place
        running += value
        if running > best:
            best, bounds = running, (begin, place)
    return bounds


def theme_counts(coded: pd.DataFrame, themes: Sequence[str], *, groups: pd.Series[Any] | None = None) -> pd.DataFrame:
    """Count texts per theme, overall or by group, with intervals.

    Parameters
    ----------
    coded
        What :meth:`ThemeClassifier.code` gives.
    themes
        Themes, in order.
    groups
        Label of each row's group; one group without it.

    Returns
    -------
    DataFrame
        Columns ``group`` (with ``groups`` only), ``theme`` (each theme, ``none``, ``review``), ``texts`` (count),
        ``coded`` (texts coded in the group), ``share`` (between 0 and 1) and its 95 % Wilson interval ``low``,
        ``high``. The interval tells of chance in which texts were collected, not of the coder's errors.
    """
    keys = pd.Series("", index=coded.index) if groups is None else value_labels(groups)
    counted = coded["none"].notna()
    rows = []
    for label in sorted(keys[counted].unique()):
        inside = coded[counted & (keys == label)]
        for theme in [*themes, "none", "review"]:
            count = int(inside[theme].sum())
            low, high = wilson_interval(count, len(inside))
            rows.append(
                {
                    "group": label,
                    "theme": theme,
                    "texts": count,
                    "coded": len(inside),
                    "share": count / len(inside),
                    "low": low,
                    "high": high,
                }
            )
    columns = ["group", "theme", "texts", "coded", "share", "low", "high"]
    table = pd.DataFrame(rows, columns=columns)
    return table if groups is not None else table.drop(columns="group")
