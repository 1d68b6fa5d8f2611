"""Score models/french on the test files and write the scores into metrics.json and the model card.

    python models/training/french/report.py TREEBANKS

The test files are looked at for this only.  ``compare_published.py`` has run before.  spaCy's French models that
are installed are scored beside ours, with our tokeniser around them.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import argparse
import json
import re
from pathlib import Path

import spacy
from train import ROOT

from entnlp.language import evaluate_language, load_language

TESTS = {
    "UD French-Sequoia, test": "fr_sequoia-ud-test.conllu.gz",
    "UD French-GSD, test": "fr_gsd-ud-test.conllu.gz",
    "UD French-Rhapsodie (spoken), test": "fr_rhapsodie-ud-test.conllu.gz",
    "UD French-ParisStories (spoken), test": "fr_parisstories-ud-test.conllu.gz",
}
PLAIN = "UD French-Sequoia, test, lower case without accents"
ANSWERS = "survey answers, test"
PEERS = ("fr_core_news_sm", "fr_core_news_md", "fr_core_news_lg")
MARK = "<!-- scores: written by models/training/french/report.py -->"


def main() -> None:
    """Score, write, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("treebanks", type=Path)
    parser.add_argument("--published", type=Path, default=ROOT / "build" / "french-2.8" / "published.json")
    options = parser.parse_args()
    nlp = load_language()
    found = {name: evaluate_language(options.treebanks / file, language=nlp) for name, file in TESTS.items()}
    first = next(iter(TESTS.values()))
    found[PLAIN] = evaluate_language(options.treebanks / first, language=nlp, plain_text=True)
    found[ANSWERS] = evaluate_language(ROOT / "corpora" / "tagged" / "test.conllu", language=nlp)
    metrics = {
        name: {
            **{key: None if value is None else round(value, 4) for key, value in scored.scores.items()},
            "sentences in the file": scored.n_sentences,
            "words in the file": scored.n_words,
        }
        for name, scored in found.items()
    }
    peers = {}
    for peer in filter(spacy.util.is_package, PEERS):
        other = load_language(peer)
        files = {
            ANSWERS: (ROOT / "corpora" / "tagged" / "test.conllu", False),
            PLAIN: (options.treebanks / first, True),
        }
        for name, (file, plain) in files.items():
            scored = evaluate_language(file, language=other, plain_text=plain)
            peers[f"{peer} {other.meta['version']}, {name}"] = {
                k: round(scored.scores[k] or 0, 4) for k in ("pos", "lemma")
            }
    published = json.loads(options.published.read_text("utf-8")) if options.published.exists() else {}
    folder = ROOT / "models" / "french"
    stored = {"raw text, spaCy's scorer": metrics, "UD release 2.8, Sequoia test": published, "spaCy's models": peers}
    (folder / "metrics.json").write_text(json.dumps(stored, ensure_ascii=False, indent=1) + "\n", "utf-8")
    card = (folder / "README.md").read_text("utf-8")
    card = re.sub(
        f"{MARK}.*?{MARK}", lambda _: f"{MARK}\n{tables(metrics, published, peers)}\n{MARK}", card, flags=re.DOTALL
    )
    (folder / "README.md").write_text(card, "utf-8")
    print(tables(metrics, published, peers))


def tables(metrics: dict, published: dict, peers: dict) -> str:
    """Write the scores as Markdown, in per cent."""

    def cell(value: float | None) -> str:
        return "" if value is None else f"{100 * value:.2f}"

    columns = ("tokens", "pos", "morph", "lemma", "sentences")
    lines = ["| text | tokens | POS | features | lemma | sentences | words |", "|---|---|---|---|---|---|---|"]
    for name, row in metrics.items():
        cells = " | ".join(cell(row[key]) for key in columns)
        lines.append(f"| {name} | {cells} | {row['words in the file']:,} |")
    if published:
        lines += ["", "| Sequoia test, UD release 2.8 | POS | lemma |", "|---|---|---|"]
        lines += [f"| {name} | {cell(row['pos'])} | {cell(row['lemma'])} |" for name, row in published.items()]
    if peers:
        lines += ["", "| another model, same tokens, same scorer | POS | lemma |", "|---|---|---|"]
        lines += [f"| {name} | {cell(row['pos'])} | {cell(row['lemma'])} |" for name, row in peers.items()]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
