"""Scores of a French pipeline on annotated text, by spaCy's scorer, from raw text."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
from spacy.language import Language
from spacy.scorer import Scorer
from spacy.tokens import Doc
from spacy.training import Example

from entnlp.errors import InputError
from entnlp.language.conllu import Sentence, read_conllu
from entnlp.language.models import load_language
from entnlp.language.normalise import fold

SCORES = ("tokens", "pos", "morph", "lemma", "sentences")
_SENTENCES_A_TEXT = 10


@dataclass(frozen=True, repr=False)
class LanguageScores:
    """How well a pipeline does on one file.

    Parameters
    ----------
    file
        Name of the file.
    scores
        ``tokens, pos, morph, lemma, sentences`` -> F-score from 0 to 1 of what is right in place and value, as spaCy's
        scorer aligns tokens that were cut otherwise than in the file.  None where the file does not say.
    n_sentences, n_words
        Size of the file, words as annotated.
    words_per_second
        On this machine, this run, everything included.
    errors
        What was confused, most frequent first: ``kind`` (pos, lemma), ``form``, ``expected``, ``found``, ``count``.
    """

    file: str
    scores: dict[str, float | None]
    n_sentences: int
    n_words: int
    words_per_second: float
    errors: pd.DataFrame = field(default_factory=pd.DataFrame)

    def to_frame(self) -> pd.DataFrame:
        """Give the scores as a table of one row."""
        row = {"file": self.file, **self.scores, "n_sentences": self.n_sentences, "n_words": self.n_words}
        return pd.DataFrame([row])

    def __repr__(self) -> str:
        shown = "  ".join(f"{name} {100 * value:.2f}" for name, value in self.scores.items() if value is not None)
        return f"{self.file}: {shown}  ({self.n_sentences:,} sentences, {self.n_words:,} words)"


def evaluate_language(
    path: str | Path, *, language: Language | str | Path | None = None, plain_text: bool = False
) -> LanguageScores:
    """Score a pipeline on a CoNLL-U file.

    Parameters
    ----------
    path
        CoNLL-U, gzipped or not, with parts of speech and lemmas; features may be missing.
    language
        Pipeline, or what :func:`entnlp.load_language` takes; the shipped one by default.
    plain_text
        Take capitals and accents off the text first; lemmas are then compared without regard to case.

    Returns
    -------
    LanguageScores

    Raises
    ------
    InputError
        The file is missing, is no CoNLL-U, or has no sentence.
    """
    nlp = language if isinstance(language, Language) else load_language(language)
    sentences = list(read_conllu(path))
    if not sentences:
        raise InputError(f"{Path(path).name} has no sentence; expected CoNLL-U: a token a line, ten columns")
    if plain_text:
        sentences = [_typed_plain(sentence) for sentence in sentences]
    gold = [_joined(sentences[i : i + _SENTENCES_A_TEXT], nlp) for i in range(0, len(sentences), _SENTENCES_A_TEXT)]
    started = time.perf_counter()
    predicted = list(nlp.pipe([doc.text for doc in gold]))
    seconds = time.perf_counter() - started
    examples = [Example(found, doc) for found, doc in zip(predicted, gold, strict=True)]
    # A file without features is one of answers, whose lemmas are coded without regard to case.
    has_features = any(any(sentence.morphs) for sentence in sentences)
    scores = attribute_scores(examples, lower=plain_text or not has_features, morph=has_features)
    n_words = sum(len(sentence.words) for sentence in sentences)
    return LanguageScores(Path(path).name, scores, len(sentences), n_words, n_words / seconds, _errors(examples))


def _typed_plain(sentence: Sentence) -> Sentence:
    words = [fold(word) for word in sentence.words]
    return Sentence(words, sentence.spaces, sentence.pos, sentence.morphs, sentence.lemmas, sentence.source)


def _joined(sentences: Sequence[Sentence], nlp: Language) -> Doc:
    docs = [sentence.doc(nlp.vocab) for sentence in sentences]
    return Doc.from_docs(docs, ensure_whitespace=True) if len(docs) > 1 else docs[0]  # type: ignore[return-value]


def _lemma(token: Any, _: str) -> str:
    return str(token.lemma_).lower()


def _features(token: Any, _: str) -> str:
    return str(token.morph)


def attribute_scores(examples: list[Example], *, lower: bool = False, morph: bool = True) -> dict[str, float | None]:
    """Score annotated texts against the truth by spaCy's scorer; see :class:`LanguageScores` for the names."""
    lemma_of: dict[str, Any] = {"getter": _lemma} if lower else {}
    found: dict[str, Any] = {
        **Scorer.score_tokenization(examples),
        **Scorer.score_token_attr(examples, "pos"),
        **Scorer.score_token_attr(examples, "lemma", **lemma_of),
    }
    if all(example.predicted.has_annotation("SENT_START") for example in examples):
        found |= Scorer.score_spans(examples, "sents")
    if morph:
        found |= Scorer.score_token_attr(examples, "morph", getter=_features, missing_values=set())
    names = {"tokens": "token_f", "pos": "pos_acc", "morph": "morph_acc", "lemma": "lemma_acc", "sentences": "sents_f"}
    return {name: found.get(key) for name, key in names.items()}


def _errors(examples: Iterable[Example]) -> pd.DataFrame:
    counts: Counter[tuple[str, str, str, str]] = Counter()
    for example in examples:
        alignment = example.alignment
        for token in example.predicted:
            if alignment.x2y.lengths[token.i] != 1:
                continue
            gold = example.reference[int(alignment.x2y[token.i][0])]
            if alignment.y2x.lengths[gold.i] != 1:
                continue
            if gold.pos and token.pos != gold.pos:
                counts["pos", gold.text, gold.pos_, token.pos_] += 1
            if gold.lemma and token.lemma_.lower() != gold.lemma_.lower():
                counts["lemma", gold.text, gold.lemma_, token.lemma_] += 1
    rows = [(*key, count) for key, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))]
    return pd.DataFrame(rows, columns=["kind", "form", "expected", "found", "count"])
