"""spaCy component ``entnlp_themes``: themes of the document and of its sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from spacy.language import Language
from spacy.tokens import Doc, Span, SpanGroup
from spacy.util import minibatch

if TYPE_CHECKING:
    from entnlp.themes.classifier import ThemeClassifier

Floats = npt.NDArray[np.float64]
SPANS_KEY = "entnlp_themes"


@Language.factory(
    "entnlp_themes",
    assigns=["doc.cats", "doc.spans"],
    default_config={"model": None, "spans_key": SPANS_KEY},
)
class ThemeCoder:
    """Score documents and sentences for each theme.

    Parameters
    ----------
    nlp, name
        Given by spaCy.
    model
        Folder of a coder; the shipped one by default.
    spans_key
        Key of ``doc.spans`` for the sentences.

    Notes
    -----
    ``doc.cats`` has the probability of each theme, as spaCy's ``textcat_multilabel`` writes it.
    ``doc.spans[spans_key]``
    has one span per sentence and theme that the sentence would be given alone, labelled with the theme, and the
    probabilities in ``.attrs["scores"]``, as ``spancat`` writes them.  A pipeline that sets no sentences gives one
    span per theme for the document.
    """

    def __init__(self, nlp: Language, name: str, model: str | None, spans_key: str) -> None:
        from entnlp.themes.storage import load_themes

        self.name = name
        self.spans_key = spans_key
        self.classifier: ThemeClassifier = load_themes(model)

    def __call__(self, doc: Doc) -> Doc:
        """Set ``doc.cats`` and ``doc.spans``."""
        return next(iter(self.pipe([doc])))

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 256) -> Iterator[Doc]:
        """Set ``doc.cats`` and ``doc.spans`` of many documents, some at a time."""
        for docs in minibatch(stream, size=batch_size):  # type: ignore[no-untyped-call]
            pieces = [_sentences(doc) for doc in docs]
            texts = [
                text for doc, found in zip(docs, pieces, strict=True) for text in (doc.text, *(s.text for s in found))
            ]
            rows = iter(self.classifier.predict_proba(texts))
            for doc, sentences in zip(docs, pieces, strict=True):
                self._set(doc, sentences, next(rows), [next(rows) for _ in sentences])
                yield doc

    def _set(self, doc: Doc, sentences: list[Span], whole: Floats, rows: list[Floats]) -> None:
        themes = self.classifier.theme_ids_
        doc.cats.update({theme: float(p) for theme, p in zip(themes, whole, strict=True)})
        spans, scores = [], []
        for sentence, row in zip(sentences, rows, strict=True):
            for theme, p, cutoff in zip(themes, row, self.classifier.cutoffs_, strict=True):
                if p >= cutoff:
                    spans.append(Span(doc, sentence.start, sentence.end, label=theme))
                    scores.append(float(p))
        doc.spans[self.spans_key] = SpanGroup(doc, name=self.spans_key, spans=spans, attrs={"scores": scores})


def _sentences(doc: Doc) -> list[Span]:
    if doc.has_annotation("SENT_START"):
        return list(doc.sents)
    return [doc[:]] if len(doc) else []
