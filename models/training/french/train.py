"""Build models/french: lexicon, word vectors, a committee of taggers, and the small tagger that learns from all.

    python models/training/french/train.py TREEBANKS --texts FILE [FILE ...]

TREEBANKS is a folder with the files named in ``sources.py`` (any UD release has them).  The committee labels running
text without noise; the small tagger sees the same text as a parent might have typed it.  Equal inputs give equal files.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # one core a process, and sums in one order

import argparse
import hashlib
import json
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from functools import partial
from pathlib import Path
from random import Random

import numpy as np
from compile_lexicon import compile_lexicon
from scipy.special import softmax
from sources import HELD_OUT, TRAINING, harmonise, read_all
from spacy.tokens import Doc
from spacy.vocab import Vocab
from thinc.api import Model
from training import Example, Settings, from_labelled, train
from vectors import read_lines, train_vectors

from entnlp.language.conllu import Sentence, read_conllu
from entnlp.language.lexicon import load_lexicon
from entnlp.language.normalise import fold, normalise
from entnlp.language.patterns import data_lines
from entnlp.language.tagger import build_tagger
from entnlp.language.tokenizer import token_spans, words_and_spaces
from entnlp.language.words import WordFeatures, load_vectors

ROOT = Path(__file__).parents[3]
OUTPUT = ROOT / "models" / "french"
ANSWERS = ROOT / "corpora" / "tagged" / "train.conllu"
MEMBER = Settings(width=160, embed=64, depth=3, epochs=9, noisy=0.5, dropout=0.2, word_dropout=0.2)
STUDENT = Settings(
    width=96, embed=48, depth=2, epochs=9, noisy=0.55, dropout=0.1, word_dropout=0.15, words_per_batch=2000
)
# The reference decides on the conventions; questions and transcribed speech add words and constructions.
_WEIGHTS = {"sequoia": 4.0, "gsd": 3.0, "answers": 3.0}
_GOLD_FOR_STUDENT = 0.5
_LITERARY_WORDS = 500_000


def main() -> None:
    """Run all stages, or those that are asked for; a stage reads what the earlier ones wrote."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("treebanks", type=Path)
    parser.add_argument("--texts", type=Path, nargs="*", default=[], help="running text, one paragraph a line")
    parser.add_argument("--survey", type=Path, nargs="*", default=[], help="survey-like texts, JSON lines with a text")
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "french", help="folder of intermediate files")
    parser.add_argument("--members", type=int, default=4)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--stages", nargs="*", default=["lexicon", "vectors", "committee", "student", "pack"])
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    for stage in options.stages:
        started = time.time()
        STAGES[stage](options)
        print(f"== {stage}: {time.time() - started:.0f} s", flush=True)


def sentences_of(options: argparse.Namespace) -> list[Sentence]:
    """Read the training sentences; those of the survey answers have no features."""
    found = read_all(options.treebanks, TRAINING, HELD_OUT)
    kept_out = test_answers()
    for sentence in read_conllu(ANSWERS):
        sentence.source = "answers"
        if fold(sentence.text) not in kept_out:
            found.append(sentence)
    return found


def test_answers() -> set[str]:
    """Give the texts of the test answers, which no text that trains may equal."""
    return {fold(sentence.text) for sentence in read_conllu(ANSWERS.with_name("test.conllu"))}


def lexicon_stage(options: argparse.Namespace) -> None:
    """Compile lexicon.npz."""
    pairs = [line.split("=", 1) for line in data_lines("lemmas.txt")]
    corrections = {form.strip(): lemma.strip() for form, lemma in pairs}
    compile_lexicon(OUTPUT / "lexicon.npz", corrections, sentences_of(options))


def survey_texts(options: argparse.Namespace) -> list[str]:
    """Read the survey-like texts, each once."""
    lines = [json.loads(line)["text"] for path in options.survey for line in path.read_text("utf-8").splitlines()]
    kept_out = test_answers()
    return sorted({line for line in lines if fold(line) not in kept_out})


def vectors_stage(options: argparse.Namespace) -> None:
    """Train vectors.npz on the texts; survey-like ones are few and count three times."""
    train_vectors(read_lines(options.texts) + 3 * survey_texts(options), OUTPUT / "vectors.npz")


def features_of() -> WordFeatures:
    """Load what the earlier stages made."""
    return WordFeatures(load_lexicon(OUTPUT / "lexicon.npz"), load_vectors(OUTPUT / "vectors.npz"))


def network(settings: Settings, n_labels: int) -> Model:
    """Build an untrained tagger."""
    sizes = {"width": settings.width, "embed": settings.embed, "depth": settings.depth}
    return build_tagger(features_of(), **sizes, nO=n_labels)


def gold(options: argparse.Namespace) -> tuple[list[str], list[Example]]:
    """Give the labels and the annotated examples."""
    labels, labelled = harmonise(sentences_of(options), trusted={"answers"})
    return labels, from_labelled(labelled, len(labels), lambda source: _WEIGHTS.get(source, 1.0))


def member_file(options: argparse.Namespace, seed: int) -> Path:
    """Name the file of a member by all that makes it what it is, so that an old one is never taken for it."""
    program = sorted(Path(__file__).parent.glob("*.py"))
    digest = hashlib.sha256(repr(MEMBER).encode())
    for path in (OUTPUT / "lexicon.npz", OUTPUT / "vectors.npz", ANSWERS, *program):
        digest.update(path.read_bytes())
    return options.work / f"member{seed}-{digest.hexdigest()[:12]}.bin"


def _member(options: argparse.Namespace, seed: int) -> float:
    labels, examples = gold(options)
    model = network(MEMBER, len(labels))
    losses: list[float] = []
    settings = Settings(**{**asdict(MEMBER), "seed": seed})
    train(model, examples, len(labels), settings, report=lambda epoch, loss: losses.append(loss))
    file = member_file(options, seed)
    model.to_disk(file.with_suffix(".part"))
    file.with_suffix(".part").rename(file)
    return losses[-1]


def committee_stage(options: argparse.Namespace) -> None:
    """Train the members of the committee, a process each."""
    seeds = [seed for seed in range(1, options.members + 1) if not member_file(options, seed).exists()]
    with ProcessPoolExecutor(options.workers) as pool:
        for seed, loss in zip(seeds, pool.map(partial(_member, options), seeds), strict=True):
            print(f"member {seed}: loss {loss:.4f}", flush=True)


def committee_of(options: argparse.Namespace, n_labels: int) -> list:
    """Load the members."""
    files = [member_file(options, seed) for seed in range(1, options.members + 1)]
    return [network(MEMBER, n_labels).initialize().from_disk(file) for file in files]


def unlabelled(options: argparse.Namespace) -> list[tuple[list[str], list[bool]]]:
    """Cut survey-like texts (each twice) and a sample of the running text into words."""
    rng = Random(0)
    lines = 2 * survey_texts(options)
    running = read_lines(options.texts)
    rng.shuffle(running)
    words, taken = 0, []
    for line in running:
        pieces = line.split(". ")
        piece = rng.choice(pieces)
        if 3 < len(piece.split()) < 60:
            taken.append(piece)
            words += len(piece.split())
        if words >= _LITERARY_WORDS:
            break
    found = []
    for line in lines + taken:
        text = normalise(line).text
        cut, spaces = words_and_spaces(text, token_spans(text))
        kept = [(word, space) for word, space in zip(cut, spaces, strict=True) if word.strip()]
        if kept:
            found.append(([word for word, _ in kept], [space for _, space in kept]))
    return found


def student_stage(options: argparse.Namespace) -> None:
    """Train the small tagger on annotated sentences and on what the committee says of the others."""
    labels, examples = gold(options)
    members, vocab = committee_of(options, len(labels)), Vocab()
    for example in examples:
        example.weight *= _GOLD_FOR_STUDENT
    texts = unlabelled(options)
    for start in range(0, len(texts), 500):
        batch = texts[start : start + 500]
        docs = [Doc(vocab, words=words, spaces=spaces) for words, spaces in batch]
        votes = zip(*(member.predict(docs) for member in members), strict=True)
        for (words, spaces), scores in zip(batch, votes, strict=True):
            mean = softmax(np.stack(scores), axis=2).mean(axis=0)
            examples.append(Example(words, spaces, mean.astype(np.float16), 1.0, soft=True))
    model = network(STUDENT, len(labels))
    train(model, examples, len(labels), STUDENT, report=lambda epoch, loss: print(epoch, round(loss, 4), flush=True))
    model.to_disk(options.work / "student.bin")
    (options.work / "labels.json").write_text(json.dumps(labels), "utf-8")


def pack_stage(options: argparse.Namespace) -> None:
    """Write the pipeline folder."""
    from pack import pack

    pack(options.work, OUTPUT, STUDENT)


STAGES = {
    "lexicon": lexicon_stage,
    "vectors": vectors_stage,
    "committee": committee_stage,
    "student": student_stage,
    "pack": pack_stage,
}

if __name__ == "__main__":
    main()
