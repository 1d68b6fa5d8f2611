"""What goes into training: texts, labels, evidence and folds, each checked or refused in one line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from entnlp.errors import OptionError, SchemaError, one_of
from entnlp.themes.lexicon import words_of
from entnlp.themes.segments import FoldedText

Ints = npt.NDArray[np.int64]


def check_texts(texts: Iterable[str]) -> list[str]:
    """Give texts as a list of strings; what is missing is an empty text.

    Raises
    ------
    SchemaError
        A single string was given, or a value is no string.
    """
    if isinstance(texts, str):
        raise SchemaError("a single string was given; give a list of texts: [text]")
    found = list(texts)
    for place, text in enumerate(found):
        if not isinstance(text, str):
            if text is None or text is pd.NA or (isinstance(text, float) and np.isnan(text)):
                found[place] = ""
            else:
                raise SchemaError(f"text {place} is a {type(text).__name__}; texts are strings")
    return found


def check_labels(y: Any, n_texts: int, theme_ids: Sequence[str], *, least: int) -> Ints:
    """Give labels as an array of 0 and 1.

    Parameters
    ----------
    y
        Array (n_texts, n_themes), or a frame with the themes among its columns.
    n_texts
        Number of rows wanted.
    theme_ids
        Themes, in the order of the columns.
    least
        Texts with a theme, and without it, that are needed.

    Raises
    ------
    SchemaError
        The shape or a value is wrong.
    OptionError
        A theme has too few texts with or without it.
    """
    if isinstance(y, pd.DataFrame):
        missing = [theme for theme in theme_ids if theme not in y.columns]
        if missing:
            raise SchemaError(
                f'the labels have no column "{missing[0]}"; columns: {one_of(missing[0], map(str, y.columns))}'
            )
        y = y[list(theme_ids)]
    try:
        values = np.asarray(y)
    except ValueError:
        raise SchemaError(
            "the labels have the shape of no table, rows differ in length; give one row per text, one column per theme"
        ) from None
    if values.ndim != 2 or values.shape != (n_texts, len(theme_ids)):
        raise SchemaError(
            f"the labels have the shape {values.shape}; expected ({n_texts}, {len(theme_ids)}): one row per text, one "
            f"column per theme ({', '.join(theme_ids)})"
        )
    try:
        numbers = values.astype(float)
    except (TypeError, ValueError):
        raise SchemaError("a label is no number; labels are 0 or 1") from None
    if not np.isin(numbers, (0, 1)).all():
        raise SchemaError("a label is neither 0 nor 1; labels are 0 or 1")
    found = numbers.astype(np.int64)
    have = found.sum(axis=0)
    few = [
        f"{theme} ({count} with, {n_texts - count} without)"
        for theme, count in zip(theme_ids, have, strict=True)
        if min(count, n_texts - count) < least
    ]
    if few:
        raise OptionError(
            f"too few texts to learn from: {', '.join(few)}; each theme needs at least {least} texts with it and "
            f"{least} without it"
        )
    return found


def check_evidence(
    evidence: Sequence[Mapping[str, Sequence[str]]] | None, texts: Sequence[str], theme_ids: Sequence[str]
) -> list[Mapping[str, Sequence[str]]] | None:
    """Check underlined words: one mapping per text, known themes, words that stand in the text.

    Raises
    ------
    SchemaError
        A length differs, a theme is unknown, or words do not stand in their text.
    """
    if evidence is None:
        return None
    found = list(evidence)
    if len(found) != len(texts):
        raise SchemaError(f"{len(found)} evidences for {len(texts)} texts; give one per text")
    for place, (marked, text) in enumerate(zip(found, texts, strict=True)):
        if not isinstance(marked, Mapping):
            raise SchemaError(f"evidence of text {place} is a {type(marked).__name__}; give theme -> list of words")
        for theme, words in marked.items():
            if theme not in theme_ids:
                raise SchemaError(f'evidence of text {place}: no theme "{theme}"; themes: {one_of(theme, theme_ids)}')
            if isinstance(words, str) or not all(isinstance(each, str) for each in words):
                raise SchemaError(f"evidence of text {place} for {theme} is no list of strings")
            if not all(each and each in text for each in words):
                raise SchemaError(f"evidence of text {place} for {theme} does not stand in the text")
    return found


def words_keys(texts: Iterable[FoldedText]) -> list[str]:
    """Give each text the set of its words, as one string: equal for copies, whatever their order, accents and case."""
    return [" ".join(sorted({word.form for word in words_of(text.text)})) for text in texts]


def folds(texts: Sequence[FoldedText], groups: Sequence[Any] | None, *, n_splits: int, seed: int) -> Ints:
    """Give each text the number of its fold, no group parted, folds about equal.

    Parameters
    ----------
    texts
        Folded texts.
    groups
        What stays together; by default texts of the same set of words, whatever their order, accents and case.
    n_splits
        Number of folds; fewer where there are fewer groups.
    seed
        Order in which groups of one size are dealt out.

    Returns
    -------
    ndarray of int64, shape (n_texts,)

    Raises
    ------
    SchemaError
        The number of groups differs from that of texts.
    OptionError
        There are fewer than two groups.
    """
    if groups is None:
        keys = words_keys(texts)
    else:
        keys = [str(group) for group in groups]
        if len(keys) != len(texts):
            raise SchemaError(f"{len(keys)} groups for {len(texts)} texts; give one per text")
    codes, names = pd.factorize(np.array(keys, dtype=object))
    if len(names) < 2:
        raise OptionError("all texts are of one group; cross-validation needs at least two")
    sizes = np.bincount(codes)
    order = np.random.default_rng(seed).permutation(len(names))
    load = np.zeros(min(n_splits, len(names)), dtype=np.int64)
    fold_of = np.zeros(len(names), dtype=np.int64)
    for group in order[np.argsort(-sizes[order], kind="stable")]:
        fold_of[group] = load.argmin()
        load[fold_of[group]] += sizes[group]
    return fold_of[codes].astype(np.int64)


def check_folds(labels: Ints, parting: Ints, theme_ids: Sequence[str]) -> None:
    """Raise an OptionError when, without one of the folds, no text has a theme, or each has it."""
    for fold in range(parting.max() + 1):
        shares = labels[parting != fold].mean(axis=0)
        for theme, share in zip(theme_ids, shares, strict=True):
            if share in (0, 1):
                without = "with" if share == 0 else "without"
                raise OptionError(
                    f"nearly all texts {without} {theme} are in one group, which cross-validation has to set aside; "
                    "give smaller groups or more texts"
                )
