"""Score a tagger trained on UD release 2.8 against what spaCy's models published for that release.

    python models/training/french/compare_published.py TREEBANKS

The annotation has changed since, so scores compare on one release only.  The network is the small one of the shipped
model, trained on annotated text alone (no committee), with Sequoia 2.8 as the reference; lemmas of contractions are
joined ("de le"), as spaCy's converter makes them.  Raw text, spaCy's scorer.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from compile_lexicon import compile_lexicon
from sources import HELD_OUT, TRAINING, harmonise, read_all
from spacy.training import Example as Scored
from train import ROOT, STUDENT
from training import Settings, from_labelled, train

from entnlp.language.conllu import read_conllu
from entnlp.language.evaluation import attribute_scores
from entnlp.language.lemmatizer import Lemmas, lemma_of
from entnlp.language.lexicon import load_lexicon
from entnlp.language.models import SurveyFrench
from entnlp.language.normalise import normal_form
from entnlp.language.tagger import build_tagger
from entnlp.language.words import WordFeatures, load_vectors

RELEASE = "-v2.8"
PUBLISHED = {  # fr_core_news_*: what their packages say of themselves
    "sm": {"pos": 0.9623, "lemma": 0.9076},
    "md": {"pos": 0.9713, "lemma": 0.9124},
    "lg": {"pos": 0.9759, "lemma": 0.9136},
    "trf": {"pos": 0.9893, "lemma": 0.9174},
}


def main() -> None:
    """Train, score, print the table and write it beside the model."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("treebanks", type=Path)
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "french-2.8")
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    names = [name.replace("fr_sequoia-ud-train", f"fr_sequoia-ud-train{RELEASE}") for name in TRAINING]
    held_out = [*HELD_OUT, f"fr_sequoia-ud-test{RELEASE}", f"fr_sequoia-ud-dev{RELEASE}"]
    sentences = read_all(options.treebanks, names, held_out, joined_lemmas=True)
    compile_lexicon(options.work / "lexicon.npz", {}, sentences)
    known = load_lexicon(options.work / "lexicon.npz")
    labels, labelled = harmonise(sentences)
    features = WordFeatures(known, load_vectors(ROOT / "models" / "french" / "vectors.npz"))
    without_committee = {"dropout": 0.2, "word_dropout": 0.2, "noisy": 0.3, "words_per_batch": 1200}
    settings = Settings(**{**asdict(STUDENT), **without_committee})
    model = build_tagger(features, width=settings.width, embed=settings.embed, depth=settings.depth, nO=len(labels))
    train(model, from_labelled(labelled, len(labels)), len(labels), settings)
    nlp = SurveyFrench()
    examples = []
    for sentence in read_conllu(options.treebanks / f"fr_sequoia-ud-test{RELEASE}.conllu.gz", joined_lemmas=True):
        gold = sentence.doc(nlp.vocab)
        found = nlp.make_doc(gold.text)
        for token, scores in zip(found, model.predict([found])[0], strict=True):
            parts = labels[int(scores.argmax())].split("|")
            token.pos_ = next(part[4:] for part in parts if part.startswith("POS="))
            token.set_morph("|".join(part for part in parts if not part.startswith("POS=")))
            token.lemma_ = lemma_of(normal_form(token.text), token.pos_, known=known, lemmas=Lemmas())
        examples.append(Scored(found, gold))
    ours = attribute_scores(examples)
    table = {f"fr_core_news_{size}": row for size, row in PUBLISHED.items()}
    names_shown = ("pos", "lemma", "morph")
    table["entnlp, trained on the same release"] = {name: round(float(ours[name] or 0), 4) for name in names_shown}
    print(json.dumps(table, indent=1))
    (options.work / "published.json").write_text(json.dumps(table, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
