"""Which texts people should code next: doubtful ones, unlike each other, from every theme and group."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from numbers import Integral
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
        Metadata columns: shown, and with ``"doubt"`` the sample is dealt over their groups.
    strategy
        ``"doubt"``: the least sure first, dealt over themes and groups, for training data.  ``"random"``: a simple
        random draw, for scores and agreement: any other sample would tell of other texts than yours.
    random_state
        Seed of the order of equals and of ``"random"``.

    Returns
    -------
    DataFrame
        ``text_id``, ``text``, metadata columns of ``by``, ``stratum`` (set of
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
    With ``"doubt"`` the sets of themes that the coder gives, crossed with the groups, are drawn from in turn, so that
    rare ones are seen; a text alike one already chosen (cosine of their words, weighted as features, of
    :data:`LIKE` or more) is put off.
    """
    if not isinstance(n, Integral) or n < 1:
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
    if strategy == "random":
        chosen = [int(place) for place in chance[:n]]
    else:
        chosen = _deal(np.lexsort((chance, doubt)), strata.to_numpy(), _unit_words(model, folded), n)
    columns = [] if by is None else [by] if isinstance(by, str) else list(by)
    picked = frame.iloc[chosen][["text_id", "text", *columns]].reset_index(drop=True)
    return picked.assign(stratum=[sets[place] for place in chosen], doubt=doubt[chosen])


def _unit_words(model: ThemeClassifier, folded: list[str]) -> sparse.csr_matrix:
    """Give the words of each text, weighted as features, as a vector of length 1."""
    n_words = len(model.features_.vocabulary_["words"])
    return model.features_.transform(folded)[:, :n_words]


def _deal(order: npt.NDArray[np.int64], strata: npt.NDArray[np.object_], words: sparse.csr_matrix, n: int) -> list[int]:
    """Take one text from each stratum in turn, in the order given, leaving those alike chosen ones for last."""
    queues: dict[str, deque[int]] = {}
    for place in order:
        queues.setdefault(strata[place], deque()).append(int(place))
    chosen: list[int] = []
    put_off: list[int] = []
    alike = np.zeros(words.shape[0], dtype=bool)
    waiting = [queues[name] for name in sorted(queues)]
    while waiting and len(chosen) < n:
        for queue in waiting:
            while queue and len(chosen) < n:
                place = queue.popleft()
                if alike[place]:
                    put_off.append(place)
                    continue
                chosen.append(place)
                alike |= (words @ words[place].T).toarray()[:, 0] >= LIKE
                break
        waiting = [queue for queue in waiting if queue]
    return (chosen + put_off)[:n]
