"""Tagging and lemmatising short answers on one core, against spaCy's stock CNN of the same width in the same run.

``python benchmarks/tagging.py [--repeat 3] [--answers 11000]``: words (between spaces) per second after loading, the
best of the repeats.  The stock pipeline is ``spacy.blank("fr")`` with a HashEmbedCNN morphologizer of the same width,
depth and labels; it is not trained, which changes nothing of its speed, and it sets no lemmas.
"""

from __future__ import annotations

import os

os.environ["OPENBLAS_NUM_THREADS"] = "1"

import argparse
import random
import subprocess
import sys
import warnings
from pathlib import Path

import spacy
from counting import best, distinct_answers, load_seconds, repeated_answers
from spacy.language import Language

from entnlp.language import load_language, tokenize


def stock_pipeline(ours: Language) -> Language:
    """Build spaCy's CNN morphologizer as large as ours."""
    model = ours.config["components"]["morphologizer"]["model"]
    tok2vec = {
        "@architectures": "spacy.HashEmbedCNN.v2", "pretrained_vectors": None, "width": model["width"],
        "depth": model["depth"], "embed_size": 2000, "window_size": 1, "maxout_pieces": 3, "subword_features": True,
    }  # fmt: skip
    nlp = spacy.blank("fr")
    network = {"@architectures": "spacy.Tagger.v2", "tok2vec": tok2vec, "nO": None}
    tagger = nlp.add_pipe("morphologizer", config={"model": network})
    for label in ours.get_pipe("morphologizer").labels:  # type: ignore[attr-defined]
        tagger.add_label(label)  # type: ignore[attr-defined]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        nlp.initialize()
    return nlp


def peak_of(code: str) -> str:
    """Peak memory of a new interpreter that runs ``code``, in MB."""
    # Not resource.getrusage: its maximum begins with that of the parent.
    report = "print([int(x.split()[1]) // 1024 for x in open('/proc/self/status') if x.startswith('VmHWM')][0])"
    done = subprocess.run([sys.executable, "-c", f"{code}\n{report}"], check=True, capture_output=True, text=True)
    return done.stdout.split()[-1]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--answers", type=int, default=11_000, help="number of answers of each kind")
    options = parser.parse_args()
    ours = load_language()
    stock = stock_pipeline(ours)
    for name, texts in (("different", distinct_answers()), ("repeated", repeated_answers())):
        random.Random(3).shuffle(texts)
        texts = texts[: options.answers]
        words = sum(len(text.split()) for text in texts)
        jobs = {
            "spaCy CNN, same width (floor)": lambda t=texts: list(stock.pipe(t)),
            "entnlp load_language().pipe": lambda t=texts: list(ours.pipe(t)),
            "entnlp tokenize (all steps)": lambda t=texts: tokenize(t),
        }
        print(f"\n{name}: {len(texts):,} answers, {words:,} words")
        floor = 0.0
        for label, job in jobs.items():
            speed = words / best(job, options.repeat)
            floor = floor or speed
            print(f"  {label:32s} {speed:10,.0f} words/s  {speed / floor:5.2f} x the floor")
    print("\nloading, in a new interpreter")
    base = load_seconds("import spacy")
    print(f"  import spacy                     {base:6.2f} s")
    whole = load_seconds("import entnlp; entnlp.load_language()")
    print(f"  entnlp.load_language()           {whole:6.2f} s, of which {whole - base:.2f} s beside spaCy")
    if Path("/proc/self/status").exists():
        print(f"  peak memory, loaded              {peak_of('import entnlp; entnlp.load_language()'):>6s} MB")
        used = peak_of("import entnlp; entnlp.tokenize(entnlp.load_demo('annex1'))")
        print(f"  peak memory, demo answers done   {used:>6s} MB")


if __name__ == "__main__":
    main()
