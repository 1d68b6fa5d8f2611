"""Score models/themes on the test texts, and write its card and metrics.

python models/training/themes/card.py
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from entnlp.demo import load_demo
from entnlp.engines.learning import stored_scores
from entnlp.themes import ThemeScores, load_themes, score_themes

ROOT = Path(__file__).parents[3]
MODEL = ROOT / "models" / "themes"
KINDS = {"observation": "professionals' texts", "answer": "parents' answers"}


def read_test() -> pd.DataFrame:
    lines = (ROOT / "corpora" / "themes" / "test.jsonl").read_text("utf-8").splitlines()
    return pd.DataFrame([json.loads(line) for line in lines])


def table(scores: ThemeScores) -> str:
    lines = ["| theme | texts | precision | recall | F1 | 95 % interval |", "|---|---|---|---|---|---|"]
    for row in scores.to_frame().to_dict("records"):
        lines.append(
            f"| {row['theme']} | {row['texts']} | {row['precision']:.3f} | {row['recall']:.3f} | {row['f1']:.3f} | "
            f"{row['f1_low']:.3f} to {row['f1_high']:.3f} |"
        )
    share, low, high = scores.same_set
    lines.append(f"| same set of themes | {scores.n_texts} | | | {share:.3f} | {low:.3f} to {high:.3f} |")
    return "\n".join(lines)


def calibration(scores: ThemeScores) -> str:
    lines = ["| theme | calibration error | Brier score |", "|---|---|---|"]
    for theme, error in scores.calibration_error.items():
        lines.append(f"| {theme} | {error:.3f} | {scores.brier[theme]:.3f} |")
    return "\n".join(lines)


def cross_validation(about: dict[str, Any]) -> str:
    lines = [
        "| | texts | citizenship | inclusion | school_family | cooperation | none | macro |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for kind, name in KINDS.items():
        stored = about["cross_validation"][kind]
        names = ["citizenship", "inclusion", "school_family", "cooperation", "none", "macro"]
        values = " | ".join(f"{stored['scores'][each]['f1']:.3f}" for each in names)
        lines.append(f"| {name} | {stored['n_texts']:,} | {values} |")
    return "\n".join(lines)


def by_note(test: pd.DataFrame, labels: np.ndarray, given: np.ndarray, review: np.ndarray) -> str:
    right = (labels == given).all(axis=1)
    lines = ["| texts | number | whole set right | marked for review |", "|---|---|---|---|"]
    kinds = {
        "no theme, near miss": (test["note"] == "near miss").to_numpy(),
        "no theme": labels.sum(axis=1) == 0,
        "one theme": labels.sum(axis=1) == 1,
        "two themes or more": labels.sum(axis=1) > 1,
        "minimal pair": (test["note"] == "minimal pair").to_numpy(),
        "negation or wish": test["note"].isin(["negation", "wish"]).to_numpy(),
        "up to 5 words": (test["text"].str.split().str.len() <= 5).to_numpy(),
        "more than 30 words": (test["text"].str.split().str.len() > 30).to_numpy(),
        "marked for review": review,
        "not marked": ~review,
    }
    for name, chosen in kinds.items():
        if chosen.any():
            lines.append(f"| {name} | {chosen.sum()} | {right[chosen].mean():.2f} | {review[chosen].mean():.2f} |")
    return "\n".join(lines)


def observations(model: Any) -> tuple[ThemeScores, str]:
    corpus = load_demo("observations")
    codes = pd.read_csv(ROOT / "corpora" / "observations" / "codes.csv", sep=";", encoding="utf-8-sig").set_index("id")
    labels = codes.loc[corpus.frame["text_id"], list(model.theme_ids_)].to_numpy()
    proba = model.predict_proba(corpus.frame["text"])
    scores = score_themes(labels, predicted=proba >= model.cutoffs_, probabilities=proba, themes=model.theme_ids_)
    return scores, table(scores)


def main() -> None:
    model = load_themes(MODEL)
    about = model.about_
    test = read_test()
    themes = model.theme_ids_
    labels = np.array([[int(theme in row) for theme in themes] for row in test["themes"]])
    proba = model.predict_proba(test["text"])
    given = (proba >= model.cutoffs_).astype(int)
    review = model.code(test["text"], evidence=False)["review"].fillna(0).to_numpy(dtype=bool)
    metrics: dict[str, Any] = {"training": about["training"], "cross_validation": about["cross_validation"], "test": {}}
    sections = []
    for kind, name in KINDS.items():
        chosen = (test["kind"] == kind).to_numpy()
        scores = score_themes(labels[chosen], predicted=given[chosen], probabilities=proba[chosen], themes=themes)
        metrics["test"][kind] = {
            **stored_scores(scores),
            "calibration_error": {theme: round(x, 4) for theme, x in scores.calibration_error.items()},
            "brier": {theme: round(x, 4) for theme, x in scores.brier.items()},
        }
        print(name, scores, sep="\n")
        sections.append(f"### Test: {name}, {scores.n_texts} texts\n\n{table(scores)}\n\n{calibration(scores)}")
    seen, seen_table = observations(model)
    metrics["observations"] = stored_scores(seen)
    print("observations", seen, sep="\n")
    cutoffs = ", ".join(f"{theme} {cutoff:.2f}" for theme, cutoff in zip(themes, model.cutoffs_, strict=True))
    template = (Path(__file__).parent / "card.template.md").read_text("utf-8")
    text = template.format(
        texts=about["training"]["texts"], hands=about["training"]["hands"], digest=about["training"]["file_sha256"],
        codebook=about["codebook_sha256"], features=model.coef_.shape[1], cutoffs=cutoffs,
        margin=model.calibration_.margin, cross=cross_validation(about), test="\n\n".join(sections),
        observations=seen_table,
        notes=by_note(test, labels, given, review), n_test=len(test), review=review.mean(),
        version=about["entnlp"],
        libraries=", ".join(f"{name} {number}" for name, number in about["libraries"].items()),
    )  # fmt: skip
    (MODEL / "README.md").write_text(text, "utf-8")
    (MODEL / "metrics.json").write_text(json.dumps(metrics, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
