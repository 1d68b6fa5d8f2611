"""Light spaCy components of the rule pipeline: sentence bounds, lexicon lemmas, multiword terms."""

from __future__ import annotations

import numpy as np
from spacy.attrs import SENT_START
from spacy.language import Language
from spacy.tokens import Doc, Span

from entnlp.language.normalise import normal_form
from entnlp.language.sentences import sentence_role, sentence_starts


@Language.factory("entnlp_sentences", assigns=["token.is_sent_start"])
class SentenceBounds:
    """Set sentence bounds by the rules of :func:`entnlp.language.sentences.sentence_starts`."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name

    def __call__(self, doc: Doc) -> Doc:
        """Set ``token.is_sent_start`` on each token."""
        if not len(doc):
            return doc
        roles = np.array([sentence_role(normal_form(token.text)) for token in doc], dtype=np.int8)
        first = np.zeros(len(doc), dtype=bool)
        first[0] = True
        starts = sentence_starts(roles, first)
        values = np.where(starts, 1, -1).astype(np.int64).view(np.uint64)
        doc.from_array([SENT_START], values.reshape(-1, 1))  # type: ignore[arg-type]
        return doc


@Language.factory("entnlp_lemmas", assigns=["token.lemma"])
class LexiconLemmas:
    """Set each token's lemma to the most usual one of its form, without context."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name

    def __call__(self, doc: Doc) -> Doc:
        """Set ``token.lemma_`` where it is not set."""
        from entnlp.language.lexicon import lexicon

        known = lexicon()
        for token in doc:
            if not token.lemma:
                token.lemma_ = known.lemma(token.norm_)
        return doc


@Language.factory("entnlp_terms")
class MultiwordTerms:
    """Mark the multiword terms of the field in ``doc.spans["entnlp_terms"]``; the label is the term."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name

    def __call__(self, doc: Doc) -> Doc:
        """Set the span group."""
        from entnlp.language.lexicon import lexicon
        from entnlp.language.multiword import match_terms, shipped_terms, word_key

        known = lexicon()
        solid = [token for token in doc if not token.is_space]
        keys = [word_key(token.norm_, known) for token in solid]
        breaks = [bool(token.is_sent_start) for token in solid]
        spans = [
            Span(doc, solid[first].i, solid[end - 1].i + 1, label=term)
            for first, end, term in match_terms(keys, breaks, shipped_terms())
        ]
        doc.spans["entnlp_terms"] = spans
        return doc
