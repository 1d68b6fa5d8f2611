"""Which texts people should code next: doubtful ones, unlike each other, from every theme and group."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse
from scipy.special import expit

from entnlp.corpus import Corpus, group_keys
from entnlp.errors import InputError, OptionError, one_of
from entnlp.themes.segments import folded_text

if TYPE_CHECKING:
    from entnlp.themes.classifier import ThemeClassifier

Floats = npt.NDArray[np.float64]
STRATEGIES = ("doubt", "random")
LIKE = 0.7
"""Cosine of the words of two texts from which they count as alike."""


def sample_texts(
    corpus: Corpus,
    *,
    n: int,
    model: ThemeClassifier,
    by: str | Sequence[str] | None = None,
    strategy: str = "doubt",
    random_state: int = 0,
) -> pd.DataFrame:
    """Choose texts for people to code.

    Parameters
    ----------
    corpus
        Only its ``ok`` texts are taken, each wording once.
    n
        Number of texts; all that there are when fewer.
    model
        Fitted coder: its doubts guide the choice.
    by
        Metadata columns: the sample is dealt over their groups.
    strategy
        ``"doubt"``: least sure first, for training data.  ``"random"``: at random within each stratum, for scores and
        agreement: a doubtful sample would make any coder look worse than it is.
    random_state
        Seed of the order of equals and of ``"random"``.

    Returns
    -------
    DataFrame
        In an order that mixes the strata: ``text_id``, ``text``, metadata columns of ``by``, ``stratum`` (set of
        themes the coder gives) and ``doubt`` (distance of the least sure theme to its cut-off, in log-odds; small means
        unsure).

    Raises
    ------
    InputError
        There is no text to choose from.
    OptionError
        ``n`` is no positive number, or the strategy is unknown.

    Notes
    -----
    Strata are the sets of themes that the coder gives, crossed with the groups; they are drawn from in turn, so that
    rare ones are seen.  Within a stratum a text alike one already chosen (cosine of their word counts of 0.7 or more)
    is put off.
    """
    if not isinstance(n, int) or n < 1:
        raise OptionError(f"n={n!r} must be a whole number of at least 1")
    if strategy not in STRATEGIES:
        raise OptionError(f'strategy "{strategy}" is unknown; values: {one_of(str(strategy), STRATEGIES)}')
    frame = corpus.frame[corpus.frame["status"] == "ok"]
    folded = [folded_text(text).text for text in frame["text"]]
    first = ~pd.Series(folded, index=frame.index).duplicated()
    frame, folded = frame[first], [text for text, kept in zip(folded, first, strict=True) if kept]
    if not len(frame):
        raise InputError("no text is left to choose from; check the text column")
    log_odds = model.decision_function(frame["text"])
    doubt = model.calibration_.doubt(log_odds)
    given = expit(log_odds) >= model.cutoffs_
    sets = [
        "; ".join(t for t, is_given in zip(model.theme_ids_, row, strict=True) if is_given) or "none" for row in given
    ]
    groups = group_keys(frame, by)
    strata = (
        pd.Series(sets, index=frame.index) + " / " + groups.astype(str) if by else pd.Series(sets, index=frame.index)
    )
    rng = np.random.default_rng(random_state)
    chance = rng.permutation(len(frame))
    order = np.lexsort((chance, np.zeros(len(frame)) if strategy == "random" else doubt))
    chosen = _deal(order, strata.to_numpy(), _unit_counts(model, folded), n)
    columns = [] if by is None else [by] if isinstance(by, str) else list(by)
    picked = frame.iloc[chosen][["text_id", "text", *columns]].reset_index(drop=True)
    return picked.assign(stratum=[sets[place] for place in chosen], doubt=doubt[chosen])


def _unit_counts(model: ThemeClassifier, folded: list[str]) -> sparse.csr_matrix:
    """Give the words of each text as a vector of length 1."""
    n_words = len(model.features_.vocabulary_["words"])
    return model.features_.transform(folded)[:, :n_words]


def _deal(order: npt.NDArray[np.int64], strata: npt.NDArray[np.object_], words: sparse.csr_matrix, n: int) -> list[int]:
    """Take one text from each stratum in turn, in the order given, leaving those alike chosen ones for last."""
    queues: dict[str, list[int]] = {}
    for place in order:
        queues.setdefault(strata[place], []).append(int(place))
    chosen: list[int] = []
    put_off: list[int] = []
    summed = np.zeros((0, words.shape[1]))
    held = sparse.csr_matrix(summed)
    waiting = [queues[name] for name in sorted(queues)]
    while waiting and len(chosen) < n:
        for queue in waiting:
            while queue and len(chosen) < n:
                place = queue.pop(0)
                if held.shape[0] and (held @ words[place].T).max() >= LIKE:
                    put_off.append(place)
                    continue
                chosen.append(place)
                held = sparse.vstack([held, words[place]]).tocsr()
                break
        waiting = [queue for queue in waiting if queue]
    return (chosen + put_off)[:n]
