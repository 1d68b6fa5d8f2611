"""Light spaCy components around the tagger: sentence bounds, marks, lemmas, multiword terms."""

from __future__ import annotations

import re
import unicodedata
from typing import cast

import numpy as np
from spacy.attrs import LEMMA, NORM, ORTH, POS, SENT_START
from spacy.language import Language
from spacy.parts_of_speech import IDS as POS_IDS
from spacy.tokens import Doc, Span

from entnlp.language.lemmatizer import lemma_of
from entnlp.language.normalise import normal_form
from entnlp.language.sentences import Role, sentence_role, sentence_starts
from entnlp.tokens import FLAGS, token_flag

_REMEMBERED = 200_000
_TIME = re.compile(r"\d{1,2}[hH](?:\d{2})?")


@Language.factory("entnlp_sentences", assigns=["token.is_sent_start"])
class SentenceBounds:
    """Set sentence bounds by the rules of :func:`entnlp.language.sentences.sentence_starts`."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name
        self._known: dict[int, Role] = {}

    def __call__(self, doc: Doc) -> Doc:
        """Set ``token.is_sent_start`` on each token."""
        if not len(doc):
            return doc
        known, strings = self._known, doc.vocab.strings
        if len(known) > _REMEMBERED:
            known.clear()
        roles = []
        for orth in _codes(doc, ORTH):
            role = known.get(orth)
            if role is None:
                role = known[orth] = sentence_role(normal_form(strings[orth]))
            roles.append(role)
        first = np.zeros(len(doc), dtype=bool)
        first[0] = True
        starts = first if max(roles) < Role.FINAL else sentence_starts(np.array(roles, dtype=np.int8), first)
        values = np.where(starts, 1, -1).astype(np.int64).view(np.uint64)
        doc.from_array([SENT_START], values.reshape(-1, 1))  # type: ignore[arg-type]
        return doc


@Language.factory("entnlp_marks", assigns=["token.pos", "token.morph"], requires=["token.pos"])
class Marks:
    """Set the part of speech of what is no word, whatever the tagger said: see :func:`mark_pos`."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name
        self._known: dict[int, int] = {}

    def __call__(self, doc: Doc) -> Doc:
        """Correct ``token.pos_``, and take the features off, where need be."""
        known, strings = self._known, doc.vocab.strings
        if len(known) > _REMEMBERED:
            known.clear()
        for i, (orth, pos) in enumerate(doc.to_array([ORTH, POS]).tolist()):
            right = known.get(orth)
            if right is None:
                right = known[orth] = POS_IDS[mark_pos(normal_form(strings[orth]))]
            if right and right != pos:
                doc[i].pos = right
                doc[i].set_morph("")  # type: ignore[attr-defined]
        return doc


def mark_pos(surface: str) -> str:
    """Give the part of speech that a token has by what it is made of; "" for a word or a sign that may be either.

    Smileys and emoji are ``SYM``, runs of punctuation ``PUNCT``, times ``NUM``; a lone hyphen or slash, ``+``, ``%``
    and other signs are left to the tagger, since they may stand for a word.

    >>> [mark_pos(token) for token in ("!??", ":-)", "\U0001f44d", "18h30", "/", "photos")]
    ['PUNCT', 'SYM', 'SYM', 'NUM', '', '']
    """
    flag = token_flag(surface)
    if flag == FLAGS["emoji"]:
        return "SYM"
    if _TIME.fullmatch(surface):
        return "NUM"
    marks = flag == FLAGS["punctuation"] and all(unicodedata.category(sign)[0] == "P" for sign in surface)
    return "PUNCT" if marks and not set(surface) & set("-/%&@#*") else ""


@Language.factory("entnlp_lemmas", assigns=["token.lemma"], requires=["token.pos"])
class FrenchLemmas:
    """Set lemmas by form and part of speech ; by form alone where nobody tagged.

    See :mod:`entnlp.language.lemmatizer` for the rules.
    """

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name
        self._known: dict[tuple[int, int], str] = {}  # strings, since hashes may not outlive a memory zone

    def __call__(self, doc: Doc) -> Doc:
        """Set ``token.lemma_`` where it is not set."""
        columns = doc.to_array([ORTH, POS, LEMMA])
        known, strings = self._known, doc.vocab.strings
        if len(known) > _REMEMBERED:
            known.clear()
        lemmas = columns[:, 2].copy() if len(doc) else np.zeros(0, dtype=np.uint64)
        for i, (orth, pos, lemma) in enumerate(columns.tolist()):
            if lemma:
                continue
            found = known.get((orth, pos))
            if found is None:
                found = known[orth, pos] = lemma_of(normal_form(strings[orth]), strings[pos] if pos else "")
            lemmas[i] = strings.add(found)
        if len(doc):
            doc.from_array([LEMMA], lemmas.reshape(-1, 1))  # type: ignore[arg-type]
        return doc


@Language.factory("entnlp_terms")
class MultiwordTerms:
    """Mark the multiword terms of the field in ``doc.spans["entnlp_terms"]``; the label is the term."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name
        self._keys: dict[int, str] = {}

    def __call__(self, doc: Doc) -> Doc:
        """Set the span group."""
        from entnlp.language.lexicon import lexicon
        from entnlp.language.multiword import match_terms, shipped_terms, word_key

        terms, keys_of, strings = shipped_terms(), self._keys, doc.vocab.strings
        if len(keys_of) > _REMEMBERED:
            keys_of.clear()
        keys = []
        for norm in _codes(doc, NORM):
            key = keys_of.get(norm)
            if key is None:
                key = keys_of[norm] = word_key(strings[norm], lexicon())
            keys.append(key)
        spans = []
        if not (terms.first_keys.isdisjoint(keys) and terms.hyphened.keys().isdisjoint(keys)):
            solid = [token for token in doc if not token.is_space]
            breaks = [bool(token.is_sent_start) for token in solid]
            found = match_terms([keys[token.i] for token in solid], breaks, terms)
            spans = [Span(doc, solid[first].i, solid[end - 1].i + 1, label=term) for first, end, term in found]
        doc.spans["entnlp_terms"] = spans
        return doc


def _codes(doc: Doc, attribute: int) -> list[int]:
    """Give one attribute of all tokens."""
    return cast(list[int], doc.to_array([attribute]).ravel().tolist())
