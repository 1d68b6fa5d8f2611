"""Reinert's classification on short answers: the classic method, and what its options for short answers change.

``python benchmarks/reinert_short.py``: the invented parents' answers of ``corpora/themes/train.jsonl``, lemmas of
content words that occur in three answers or more, each answer one segment.  For 6, 8 and 10 classes: share of the
answers with a term that have a class, share of the largest class among them, and how well the classes match the coded
themes (adjusted mutual information with the set of themes of each answer, over the answers that have a class; 0 is
chance, 1 the same partition).  "under 5 % left out" is the classic result without its classes of less than 5 % of the
answers.
"""

from __future__ import annotations

import os

os.environ["OPENBLAS_NUM_THREADS"] = "1"

import json
import time
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sklearn.metrics import adjusted_mutual_info_score

from entnlp.corpus import corpus_from_frame
from entnlp.errors import EntnlpWarning
from entnlp.language import tokenize
from entnlp.textometry import reinert

CORPUS = Path(__file__).parents[1] / "corpora" / "themes" / "train.jsonl"
CLASSES = (6, 8, 10)
SMALL = 0.05
OPTIONS: dict[str, dict[str, Any]] = {
    "classic": {},
    "min_class 0.02": {"min_class": 0.02},
    "min_class 0.02, assign": {"min_class": 0.02, "assign": True},
    "min_class 0.05": {"min_class": 0.05},
    "min_class 0.05, assign": {"min_class": 0.05, "assign": True},
}


def row(name: str, n_classes: int, classes: np.ndarray, possible: np.ndarray, themes: np.ndarray) -> str:
    """One line: classes that are left, share classified, share of the largest class, agreement with the themes."""
    inside = classes > 0
    sizes = np.bincount(classes[inside])
    agreement = adjusted_mutual_info_score(themes[inside], classes[inside])
    return (
        f"  {name:26s} {n_classes:3d} {np.count_nonzero(sizes):8d} {inside[possible].mean():10.1%} "
        f"{sizes.max() / inside.sum():9.1%} {agreement:9.3f}"
    )


def main() -> None:
    """Print the table."""
    warnings.simplefilter("ignore", EntnlpWarning)
    lines = [json.loads(line) for line in CORPUS.read_text("utf-8").splitlines()]
    answers = [line for line in lines if line["kind"] == "answer"]
    names = ["+".join(sorted(line["themes"])) for line in answers]
    themes = np.unique(names, return_inverse=True)[1]
    tokens = tokenize(corpus_from_frame(pd.DataFrame({"text": [line["text"] for line in answers]}), text="text"))
    terms: dict[str, Any] = {"unit": "lemma", "mask": tokens.mask(pos="content"), "min_texts": 3}
    print(f"{len(answers):,} answers, {len(set(names))} sets of themes")
    print(f"  {'':26s} asked  classes classified   largest  AMI with themes")
    began = time.perf_counter()
    for n_classes in CLASSES:
        for name, options in OPTIONS.items():
            found = reinert(tokens, n_classes=n_classes, **options, **terms)
            possible = found.status != "no term"
            print(row(name, n_classes, found.classes, possible, themes))
            if name == "classic":
                sizes = np.bincount(found.classes)
                small = sizes[found.classes] < SMALL * possible.sum()
                print(row("under 5 % left out", n_classes, np.where(small, 0, found.classes), possible, themes))
    print(f"{time.perf_counter() - began:.1f} s for all classifications")


if __name__ == "__main__":
    main()
