"""Coding into themes: candidates on our test collection, learning curve, speed.

``python benchmarks/themes.py [--every 1] [--repeat 3]``: each candidate learns from ``corpora/themes/train.jsonl``
(every n-th text of it with ``--every n``) and is scored on ``test.jsonl``, whose hands wrote no training text.  The
named peer is what most people would write first: scikit-learn's TfidfVectorizer and one LogisticRegression per theme,
cut at one half.  Speeds are of one core, the best of the repeats, as a ratio to that peer in the same run.
"""

from __future__ import annotations

import os

os.environ["OPENBLAS_NUM_THREADS"] = "1"

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from counting import best, load_seconds
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline

from entnlp.codebook import load_codebook
from entnlp.language import tokenize
from entnlp.language.words import load_vectors
from entnlp.resources import shipped_folder
from entnlp.themes import LEAST_EXAMPLES, TextFeatures, ThemeClassifier, load_themes
from entnlp.themes.lexicon import words_of

CORPUS = Path(__file__).parents[1] / "corpora" / "themes"
THEMES = load_codebook().theme_ids
Data = dict[str, Any]


def read(name: str, every: int = 1) -> Data:
    """Texts, labels, kinds, hands and evidence of one file."""
    rows = [json.loads(line) for line in (CORPUS / f"{name}.jsonl").read_text("utf-8").splitlines()][::every]
    return {
        "texts": [row["text"] for row in rows],
        "labels": np.array([[int(theme in row["themes"]) for theme in THEMES] for row in rows]),
        "kinds": np.array([row["kind"] for row in rows]),
        "hands": [row["hand"] for row in rows],
        "evidence": [row["evidence"] for row in rows],
    }


def lemmas(texts: list[str]) -> list[str]:
    """Write texts as the lemmas of their words."""
    frame = tokenize(texts).to_frame()
    written = frame.groupby("text_id")["lemma"].agg(" ".join)
    return [written.get(str(number), "") for number in range(1, len(texts) + 1)]


class MeanVectors:
    """Mean of the word vectors that come with models/french, of length 1."""

    def __init__(self) -> None:
        held = load_vectors(shipped_folder("models", "french", "vectors.npz"))
        self.rows = {key: row for row, key in enumerate(held.keys)}
        self.values = held.values.astype(float) * held.scale

    def encode(self, texts: list[str]) -> np.ndarray:
        found = np.zeros((len(texts), self.values.shape[1]))
        for place, text in enumerate(texts):
            rows = [self.rows[word.form] for word in words_of(text) if word.form in self.rows]
            if rows:
                mean = self.values[rows].mean(axis=0)
                found[place] = mean / np.linalg.norm(mean)
        return found


def peer() -> Any:
    """What most people would write first."""
    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, strip_accents="unicode")
    return make_pipeline(words, OneVsRestClassifier(LogisticRegression(C=10, class_weight="balanced", max_iter=1000)))


def ours(
    features: TextFeatures | None = None, *, evidence: bool = True, as_lemmas: bool = False, encoder: Any = None
) -> Callable[..., Any]:
    """Fit a coder and code the test."""

    def run(train: Data, test: Data) -> np.ndarray:
        texts, other = train["texts"], test["texts"]
        if as_lemmas:
            texts, other = lemmas(texts), lemmas(other)
        model = ThemeClassifier(features=features, encoder=encoder, cv=3).fit(
            texts, train["labels"], groups=train["hands"], evidence=train["evidence"] if evidence else None
        )
        return model.predict(other)

    return run


def of_peer(train: Data, test: Data) -> np.ndarray:
    return peer().fit(train["texts"], train["labels"]).predict(test["texts"])


CANDIDATES: dict[str, Callable[..., Any]] = {
    "scikit-learn words 1-2 (peer)": of_peer,
    "words 1-2": ours(TextFeatures(characters=None, lexicon=None)),
    "lemmas 1-2": ours(TextFeatures(characters=None, lexicon=None), evidence=False, as_lemmas=True),
    "characters 2-5": ours(TextFeatures(words=0, lexicon=None)),
    "concepts and pairs": ours(TextFeatures(words=0, characters=None, concept_weight=1, pair_weight=0.5)),
    "words, characters": ours(TextFeatures(lexicon=None)),
    "words, characters, concepts": ours(TextFeatures(pair_weight=0)),
    "... and pairs, no clauses": ours(evidence=False),
    "... and pairs, clauses (default)": ours(),
    "default and mean word vectors": ours(encoder=MeanVectors()),
}


def row(name: str, predicted: np.ndarray, test: Data, seconds: float) -> str:
    parts = [f"  {name:34s}"]
    for kind in ("observation", "answer"):
        chosen = test["kinds"] == kind
        parts.append(f"{f1_score(test['labels'][chosen], predicted[chosen], average='macro', zero_division=0):.3f}")
    nothing = test["labels"].sum(axis=1) == 0
    parts.append(f"{1 - predicted[nothing].any(axis=1).mean():.2f}")
    parts.append(f"{(predicted == test['labels']).all(axis=1).mean():.3f}")
    return "   ".join(parts) + f"   {seconds:5.0f} s"


def learning_curve(train: Data, test: Data) -> None:
    print("\nlearning curve, the default coder: hands, texts, macro-F1 of observations and answers")
    hands = list(dict.fromkeys(train["hands"]))
    order = np.random.default_rng(0).permutation(len(hands))
    for share in (0.125, 0.25, 0.5, 1.0):
        kept = {hands[number] for number in order[: max(2, round(share * len(hands)))]}
        chosen = [place for place, hand in enumerate(train["hands"]) if hand in kept]
        part = {
            name: values[chosen] if isinstance(values, np.ndarray) else [values[place] for place in chosen]
            for name, values in train.items()
        }
        if part["labels"].sum(axis=0).min() < 2 * LEAST_EXAMPLES:
            print(f"  {len(kept)} hands, {len(chosen):,} texts: too few to learn from")
            continue
        began = time.perf_counter()
        predicted = ours()(part, test)
        print(
            row(f"{len(kept)} hands, {len(chosen):,} texts", predicted, test, time.perf_counter() - began), flush=True
        )


def speed(train: Data, test: Data, repeat: int) -> None:
    answers = [text for text, kind in zip(train["texts"], train["kinds"], strict=True) if kind == "answer"]
    short = [text for text in answers if len(text.split()) <= 10]
    coder, floor = load_themes(), peer().fit(train["texts"][:2000], train["labels"][:2000])
    jobs = {
        "scikit-learn words 1-2 (peer)": lambda texts: floor.predict(texts),
        "entnlp predict": lambda texts: coder.predict(texts),
        "entnlp code, with evidence": lambda texts: coder.code(texts),
    }
    for name, texts in (
        ("answers of up to 10 words", short),
        ("all answers", answers),
        ("observations", test["texts"]),
    ):
        print(f"\n{name}: {len(texts):,} texts")
        base = 0.0
        for label, job in jobs.items():
            per_second = len(texts) / best(lambda j=job, t=texts: j(t), repeat)
            base = base or per_second
            print(f"  {label:32s} {per_second:9,.0f} texts/s  {per_second / base:5.2f} x the peer")
    print("\nloading, in a new interpreter")
    libraries = load_seconds("import pandas, sklearn.linear_model, skops.io")
    whole = load_seconds("import entnlp; entnlp.load_themes()")
    print(f"  pandas, scikit-learn, skops       {libraries:6.2f} s")
    print(f"  those and entnlp.load_themes()    {whole:6.2f} s  (the coder itself {whole - libraries:.2f} s)")
    folder = Path(__file__).parents[1] / "models" / "themes"
    print(f"  size of models/themes             {sum(f.stat().st_size for f in folder.iterdir()) / 1e6:6.2f} MB")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="learn from every n-th text")
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    train, test = read("train", options.every), read("test")
    print(f"{len(train['texts']):,} texts to learn from, {len(test['texts'])} to test")
    print("candidate: macro-F1 of observations, of answers; share of texts without theme kept so; same set of themes")
    for name, candidate in CANDIDATES.items():
        began = time.perf_counter()
        predicted = candidate(train, test)
        print(row(name, predicted, test, time.perf_counter() - began), flush=True)
    learning_curve(train, test)
    speed(train, test, options.repeat)


if __name__ == "__main__":
    main()
