"""Tokenising and counting 11,000 short answers, against spaCy and scikit-learn on the same texts in the same run.

``python benchmarks/counting.py [--repeat 5]``: for each set of texts, the best of the repeats, after one warm-up, as a
ratio to spaCy's tokeniser alone.  entnlp's column does everything: normalising, tokens, sentences, spelling variants,
lemmas, multiword terms, counts.  Loading is shown apart.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable

import pandas as pd
import spacy
from sklearn.feature_extraction.text import CountVectorizer

from entnlp.corpus import corpus_from_frame
from entnlp.demo import load_demo
from entnlp.language import load_language, tokenize
from entnlp.textometry import frequencies

N_TEXTS = 11_000


def repeated_answers() -> list[str]:
    """11,000 answers drawn from the demo corpus as a survey gives them: the same ones come again and again."""
    texts = load_demo("annex1").texts.tolist()
    return random.Random(1).choices(texts, k=N_TEXTS)


def distinct_answers() -> list[str]:
    """11,000 different answers: pairs of demo answers, the hard case, which no memory of texts helps."""
    texts = load_demo("annex1").texts.tolist()
    rng = random.Random(2)
    pairs = {f"{rng.choice(texts)}, {rng.choice(texts)}" for _ in range(20_000)}
    return sorted(pairs)[:N_TEXTS]


def best(job: Callable[[], object], repeat: int) -> float:
    """Shortest time of some runs, after one that is not counted, in seconds."""
    job()
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        job()
        times.append(time.perf_counter() - start)
    return min(times)


def load_seconds(code: str) -> float:
    """Time to run ``code`` in a new interpreter, in seconds."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return time.perf_counter() - start


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=5)
    repeat = parser.parse_args().repeat
    blank = spacy.blank("fr")
    ours = load_language()
    for name, texts in (("repeated", repeated_answers()), ("distinct", distinct_answers())):
        corpus = corpus_from_frame(pd.DataFrame({"text": texts}), text="text", formulas=False, duplicates="keep")
        jobs: dict[str, Callable[[], object]] = {
            "spaCy blank('fr') tokeniser alone": lambda t=texts: [blank.make_doc(x) for x in t],
            "spaCy blank('fr') + Counter": lambda t=texts: Counter(w.lower_ for x in t for w in blank.make_doc(x)),
            "scikit-learn CountVectorizer": lambda t=texts: CountVectorizer().fit_transform(t),
            "entnlp tokeniser alone": lambda t=texts: [ours.make_doc(x) for x in t],
            "entnlp tokenize (all steps)": lambda c=corpus: tokenize(c),
            "entnlp tokenize + frequencies": lambda c=corpus: frequencies(tokenize(c)),
        }
        seconds = {label: best(job, repeat) for label, job in jobs.items()}
        floor = seconds["spaCy blank('fr') tokeniser alone"]
        n_words = sum(len(t.split()) for t in texts)
        print(f"\n{name}: {len(texts):,} answers, {len(set(texts)):,} different, {n_words:,} words between spaces")
        for label, value in seconds.items():
            speed = len(texts) / value
            print(f"  {label:36s} {1000 * value:8.1f} ms  {speed:10,.0f} answers/s  ratio {value / floor:5.2f}")
    print("\nloading, new interpreter:")
    for label, code in (
        ("spacy.blank('fr')", "import spacy; spacy.blank('fr')('a')"),
        ("entnlp.load_language()", "import entnlp; entnlp.load_language()('a')"),
    ):
        print(f"  {label:36s} {load_seconds(code):6.2f} s")


if __name__ == "__main__":
    main()
