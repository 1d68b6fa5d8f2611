"""A spaCy tokenizer for French as survey respondents type it.

The rules are one regular expression (:mod:`entnlp.language.patterns`) run over the normalised text; tokens are cut out
of the verbatim, so ``doc.text`` is what was typed and ``token.norm_`` is the normalised form in lower case.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from spacy.attrs import NORM
from spacy.tokens import Doc
from spacy.vocab import Vocab

from entnlp.language.normalise import normal_form, normalise
from entnlp.language.patterns import token_pattern

# What cannot be tokenised chunk by chunk between single spaces: double spaces, and the only tokens that reach over
# a space, thousands ("15 000") and an apostrophe typed behind one ("l 'école").
_NEEDS_WHOLE = re.compile(r"  |\d \d{3}(?!\d)|\w '\w")
_CACHE_LIMIT = 100_000

Span = tuple[int, int]


def token_spans(text: str) -> list[Span]:
    """Cut a normalised text into tokens.

    Parameters
    ----------
    text
        Normalised text.

    Returns
    -------
    list of (int, int)
        Start and end of each token, in order; white space is left out.
    """
    return [match.span() for match in token_pattern().finditer(text)]


class FrenchTokenizer:
    """Tokenise French survey answers; a drop-in for ``nlp.tokenizer``.

    Parameters
    ----------
    vocab
        The pipeline's vocabulary; its NORM attribute becomes the normalised lower-case form.

    Notes
    -----
    Tokens of a chunk between spaces are remembered: answers repeat their words.  The memory is bounded.
    """

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab
        vocab.lex_attr_getters[NORM] = lower_form  # type: ignore[attr-defined]
        self._chunks: dict[str, tuple[str, ...]] = {}

    def __call__(self, text: str) -> Doc:
        """Tokenise one text.

        Parameters
        ----------
        text
            The verbatim; any string.

        Returns
        -------
        Doc
            ``doc.text == text``; spaces beyond the single one between words are tokens, as everywhere in spaCy.
        """
        normalised = normalise(text)
        if normalised.offsets is None and not _NEEDS_WHOLE.search(normalised.text) and text.strip(" ") == text != "":
            words, spaces = self._fast(text)
        else:
            spans = [normalised.original_span(*span) for span in token_spans(normalised.text)]
            words, spaces = words_and_spaces(text, spans)
        return Doc(self.vocab, words=words, spaces=spaces)

    def _fast(self, text: str) -> tuple[list[str], list[bool]]:
        """Tokenise chunk by chunk from memory a text with single spaces between its chunks."""
        chunks = self._chunks
        if len(chunks) > _CACHE_LIMIT:
            chunks.clear()
        words: list[str] = []
        spaces: list[bool] = []
        for piece in text.split(" "):
            known = chunks.get(piece)
            if known is None:
                known = chunks[piece] = self._cut(piece)
            words += known
            spaces += [False] * len(known)
            spaces[-1] = True
        spaces[-1] = False
        return words, spaces

    def _cut(self, piece: str) -> tuple[str, ...]:
        """Cut one chunk that holds no plain space."""
        spans = token_spans(normalise(piece).text)
        words, _ = words_and_spaces(piece, spans)
        return tuple(words)

    def pipe(self, texts: Iterable[str], batch_size: int = 1000) -> Iterator[Doc]:
        """Tokenise a stream of texts; ``batch_size`` is there for spaCy's sake."""
        for text in texts:
            yield self(text)

    def explain(self, text: str) -> list[tuple[str, str]]:
        """Say by which rule each token was cut.

        Returns
        -------
        list of (str, str)
            Name of the rule in :func:`entnlp.language.patterns.token_pattern` and normalised token.
        """
        matches = token_pattern().finditer(normalise(text).text)
        return [(str(match.lastgroup), normal_form(match.group())) for match in matches]

    def to_bytes(self, **kwargs: Any) -> bytes:
        """Nothing to store: the rules are the library's own."""
        return b""

    def from_bytes(self, data: bytes, **kwargs: Any) -> FrenchTokenizer:
        """Nothing to load."""
        return self

    def to_disk(self, path: str | Path, **kwargs: Any) -> None:
        """Nothing to store."""

    def from_disk(self, path: str | Path, **kwargs: Any) -> FrenchTokenizer:
        """Nothing to load."""
        return self

    def __reduce__(self) -> tuple[Callable[..., FrenchTokenizer], tuple[Vocab]]:
        return FrenchTokenizer, (self.vocab,)


def lower_form(verbatim: str) -> str:
    """Give a token's NORM: normalised, lower case."""
    return normal_form(verbatim).lower()


def words_and_spaces(text: str, spans: Iterable[Span]) -> tuple[list[str], list[bool]]:
    """Turn token spans into spaCy's words and spaces, white space and invisible characters between them included.

    Parameters
    ----------
    text
        The verbatim.
    spans
        Start and end of each token in it, in order.

    Returns
    -------
    words, spaces
        Such that the words joined with their spaces give ``text``.
    """
    words: list[str] = []
    spaces: list[bool] = []

    def fill(start: int, end: int) -> None:
        gap = text[start:end]
        if gap.startswith(" ") and words and not spaces[-1] and not words[-1].isspace():
            spaces[-1] = True
            gap = gap[1:]
        if gap:
            words.append(gap)
            spaces.append(False)

    position = 0
    for start, end in spans:
        if start > position:
            fill(position, start)
        words.append(text[start:end])
        spaces.append(False)
        position = end
    if position < len(text):
        fill(position, len(text))
    return words, spaces


def create_tokenizer() -> Callable[[Any], FrenchTokenizer]:
    """Build the tokenizer for a config: ``@tokenizers = "entnlp.FrenchTokenizer.v1"``."""
    return _from_nlp


def _from_nlp(nlp: Any) -> FrenchTokenizer:
    return FrenchTokenizer(nlp.vocab)


__all__ = ["FrenchTokenizer", "create_tokenizer", "token_spans", "words_and_spaces"]
