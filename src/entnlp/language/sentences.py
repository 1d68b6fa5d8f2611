"""Sentence bounds by rule: one array function for the spaCy component and for the token table alike."""

from __future__ import annotations

from enum import IntEnum

import numpy as np
import numpy.typing as npt


class Role(IntEnum):
    """What a token means for sentence bounds."""

    WORD = 0
    LOWER = 1
    FINAL = 2
    MAYBE_FINAL = 3
    CLOSING = 4
    LINE_BREAK = 5
    SPACE = 6


def sentence_role(token: str) -> Role:
    """Give the role of one normalised token, white space included."""
    if not token.strip():
        return Role.LINE_BREAK if "\n" in token or "\r" in token else Role.SPACE
    if token[0] in "!?" or token == ".":
        return Role.FINAL
    if token[:2] == ".." or token[0] == "…" or token.lower() == "etc.":
        return Role.MAYBE_FINAL
    if token in ("»", "”", ")", "]", "}"):
        return Role.CLOSING
    return Role.LOWER if token[0].islower() else Role.WORD


def sentence_starts(roles: npt.NDArray[np.int8], text_starts: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Say at which tokens a sentence begins.

    A sentence ends at ``.``, ``!``, ``?`` and at a line break; at an ellipsis and ``etc.`` unless the next word begins
    in lower case.  Closing brackets and quotes, and more final punctuation, stay with the sentence they end.

    Parameters
    ----------
    roles
        int8 (n_tokens,): :class:`Role` of each token, white space tokens included.
    text_starts
        bool (n_tokens,): first token of each text.

    Returns
    -------
    ndarray of bool, shape (n_tokens,)
        True at the first token of each text and of each sentence.
    """
    n = len(roles)
    if not n:
        return np.zeros(0, dtype=bool)
    place = np.arange(n)
    trailing = roles >= Role.FINAL
    next_solid = np.minimum.accumulate(np.where(roles <= Role.LOWER, place, n)[::-1])[::-1]
    follows_lower = np.zeros(n, dtype=bool)
    has_next = next_solid < n
    follows_lower[has_next] = roles[next_solid[has_next]] == Role.LOWER
    ends = (roles == Role.FINAL) | (roles == Role.LINE_BREAK) | ((roles == Role.MAYBE_FINAL) & ~follows_lower)
    last_end = np.maximum.accumulate(np.where(ends, place, -1))
    last_solid = np.maximum.accumulate(np.where(~trailing, place, -1))
    text_first = np.maximum.accumulate(np.where(text_starts, place, 0))
    starts = text_starts.copy()
    before_end = np.concatenate([[-1], last_end[:-1]])
    before_solid = np.concatenate([[-1], last_solid[:-1]])
    starts |= ~trailing & (before_end >= text_first) & (before_solid < before_end) & (before_solid >= text_first)
    return starts
