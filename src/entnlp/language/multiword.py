"""Multiword terms of the field (cahier de textes, droit à l'image), found over their inflections and spellings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path

import numpy as np

from entnlp.errors import InputError
from entnlp.language.lexicon import Lexicon, lexicon
from entnlp.language.normalise import fold, normalise
from entnlp.language.tokenizer import token_spans
from entnlp.tokens import INSIDE_TERM, NO_TERM, TokenTable, WordList, read_word_list, shipped_word_list


@dataclass(frozen=True)
class TermList:
    """Multiword terms ready to be matched.

    Parameters
    ----------
    by_key
        Keys of a term's words (folded lemmas) -> the term as shown.
    longest
        Number of words of the longest term.
    lists
        Names and versions, to be printed.
    """

    by_key: dict[tuple[str, ...], str]
    longest: int
    lists: tuple[str, ...]

    @cached_property
    def first_keys(self) -> frozenset[str]:
        """Keys with which a term begins."""
        return frozenset(key[0] for key in self.by_key)

    @cached_property
    def hyphened(self) -> dict[str, str]:
        """Keys of the terms typed as one word with hyphens ("cahier-multimedia") -> term."""
        return {"-".join(key): term for key, term in self.by_key.items()}


def word_key(form: str, known: Lexicon) -> str:
    """Key under which a word matches: its lemma, folded; so that plurals and missing accents match too."""
    key = known.lemma(form.lower())
    # A word of no dictionary ("collaboratif") has no lemma to take its plural mark off.
    return fold(key if known.is_lemma(key) or not key.endswith("s") else key[:-1])


def _entries(words: WordList) -> list[tuple[str, str]]:
    """Spell out ``term`` and ``term = variant, variant`` lines as (spelling, term) pairs."""
    pairs = []
    for entry in words.entries:
        term, _, others = (part.strip() for part in entry.partition("="))
        if not term:
            raise InputError(f'{words.name}: the line "{entry}" has no term; write "term" or "term = variant, variant"')
        pairs += [(spelling.strip(), term) for spelling in [term, *others.split(",")] if spelling.strip()]
    return pairs


def load_terms(*paths: str | Path, shipped: bool = True) -> TermList:
    """Read lists of multiword terms.

    Parameters
    ----------
    *paths
        Text files with a term a line, ``term = variant, variant`` where inflection does not find the variants.
    shipped
        Begin with the list of the field that comes with the library.

    Returns
    -------
    TermList
        Terms of one word are left out.

    Raises
    ------
    InputError
        A file is missing or is not text.
    """
    lists = [shipped_word_list("entnlp.language", "terms.txt")] if shipped else []
    lists += [read_word_list(path) for path in paths]
    known = lexicon()
    by_key: dict[tuple[str, ...], str] = {}
    for words in lists:
        for spelling, term in _entries(words):
            text = normalise(spelling).text
            key = tuple(word_key(text[start:end], known) for start, end in token_spans(text))
            if len(key) > 1:
                by_key[key] = normalise(term).text
    longest = max((len(key) for key in by_key), default=0)
    return TermList(by_key, longest, tuple(words.label for words in lists))


@cache
def shipped_terms() -> TermList:
    """Read the list that comes with the library, once."""
    return load_terms()


def match_terms(keys: Sequence[str], breaks: Sequence[bool], terms: TermList) -> list[tuple[int, int, str]]:
    """Find terms in a sequence of word keys: leftmost, longest, without overlap.

    Parameters
    ----------
    keys
        Key of each token.
    breaks
        True where a token begins a sentence or a text: no term reaches over it.
    terms
        The terms.

    Returns
    -------
    list of (first, end, term)
        Token positions, end excluded.
    """
    found = []
    position, n = 0, len(keys)
    while position < n:
        key = keys[position]
        if "-" in key and key in terms.hyphened:
            found.append((position, position + 1, terms.hyphened[key]))
        elif key in terms.first_keys:
            reach = position + 1
            while reach < n and reach - position < terms.longest and not breaks[reach]:
                reach += 1
            for end in range(reach, position + 1, -1):
                term = terms.by_key.get(tuple(keys[position:end]))
                if term:
                    found.append((position, end, term))
                    position = end - 1
                    break
        position += 1
    return found


def merge_terms(tokens: TokenTable, *, terms: TermList | None = None) -> TokenTable:
    """Mark the multiword terms of a token table; no token is removed.

    Parameters
    ----------
    tokens
        Token table, spelling variants merged.
    terms
        Terms; the shipped list by default.

    Returns
    -------
    TokenTable
        ``multiword`` and ``multiwords`` are set.
    """
    terms = terms or shipped_terms()
    known = lexicon()
    key_of = np.array([word_key(str(form), known) for form in tokens.forms], dtype=object)
    may_begin = np.array([key in terms.first_keys or key in terms.hyphened for key in key_of], dtype=bool)
    column = np.full(len(tokens), NO_TERM, dtype=np.int32)
    codes: dict[str, int] = {}
    begins = np.ones(len(tokens), dtype=bool)
    begins[1:] = (np.diff(tokens.text) != 0) | (np.diff(tokens.sentence) != 0)
    reached = 0
    for start in np.flatnonzero(may_begin[tokens.form]).tolist() if len(tokens) else []:
        if start < reached:
            continue
        window = slice(start, start + terms.longest)
        for first, end, term in match_terms(key_of[tokens.form[window]].tolist(), begins[window].tolist(), terms)[:1]:
            if first == 0:
                column[start] = codes.setdefault(term, len(codes))
                column[start + 1 : start + end] = INSIDE_TERM
                reached = start + end
    return replace(
        tokens,
        multiword=column,
        multiwords=np.array(list(codes), dtype=object),
        about={**tokens.about, "terms": list(terms.lists)},
    )
