"""Train models/themes on corpora/themes/train.jsonl; the same data give the same bytes.

    python models/training/themes/train.py

The test texts are not read here: card.py does, to report.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np

from entnlp.codebook import load_codebook
from entnlp.engines.learning import stored_scores, texts_digest
from entnlp.themes import ThemeClassifier, save_themes, score_themes

ROOT = Path(__file__).parents[3]
CORPUS = ROOT / "corpora" / "themes" / "train.jsonl"
MODEL = ROOT / "models" / "themes"


def main() -> None:
    rows = [json.loads(line) for line in CORPUS.read_text("utf-8").splitlines()]
    themes = load_codebook().theme_ids
    texts = [row["text"] for row in rows]
    labels = np.array([[int(theme in row["themes"]) for theme in themes] for row in rows])
    hands = [row["hand"] for row in rows]
    model = ThemeClassifier(cv=10).fit(texts, labels, groups=hands, evidence=[row["evidence"] for row in rows])
    given = (model.cv_proba_ >= model.cutoffs_).astype(int)
    cross_validation = {}
    kinds = np.array([row["kind"] for row in rows])
    for kind in ("observation", "answer"):
        chosen = kinds == kind
        scores = score_themes(
            labels[chosen], predicted=given[chosen], probabilities=model.cv_proba_[chosen], themes=themes
        )
        cross_validation[kind] = stored_scores(scores)
        print(kind, scores, sep="\n")
    about = {
        "name": "ent themes",
        "training": {
            "texts": len(rows),
            "hands": len(set(hands)),
            "sha256": texts_digest(texts, labels),
            "file_sha256": hashlib.sha256(CORPUS.read_bytes()).hexdigest(),
        },
        "cross_validation": cross_validation,
    }
    save_themes(model, MODEL, about=about)
    for file in sorted(MODEL.iterdir()):
        print(file.name, f"{file.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
