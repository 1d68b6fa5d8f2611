"""spaCy component ``entnlp_themes``: themes of the document and of its sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spacy.language import Language
from spacy.tokens import Doc, Span, SpanGroup

if TYPE_CHECKING:
    from entnlp.themes.classifier import ThemeClassifier

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
        themes = self.classifier.theme_ids_
        sentences = list(doc.sents) if doc.has_annotation("SENT_START") else [doc[:]] if len(doc) else []
        proba = self.classifier.predict_proba([doc.text, *(sentence.text for sentence in sentences)])
        doc.cats.update({theme: float(p) for theme, p in zip(themes, proba[0], strict=True)})
        spans, scores = [], []
        for sentence, row in zip(sentences, proba[1:], strict=True):
            for theme, p, cutoff in zip(themes, row, self.classifier.cutoffs_, strict=True):
                if p >= cutoff:
                    spans.append(Span(doc, sentence.start, sentence.end, label=theme))
                    scores.append(float(p))
        doc.spans[self.spans_key] = SpanGroup(doc, name=self.spans_key, spans=spans, attrs={"scores": scores})
        return doc
