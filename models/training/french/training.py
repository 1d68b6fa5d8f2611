"""Train one tagger network: gold labels, or the mean of a committee's probabilities, on clean and noisy sentences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import numpy as np
from noise import glued, noisy_words
from sources import Labelled, target_rows
from spacy.tokens import Doc
from spacy.vocab import Vocab
from thinc.api import Adam, Model, fix_random_seed


@dataclass
class Settings:
    """What is chosen for one training run."""

    width: int = 64
    embed: int = 48
    depth: int = 2
    epochs: int = 14
    seed: int = 0
    noisy: float = 0.5
    words_per_batch: int = 1200
    rate: float = 0.002
    dropout: float = 0.25
    word_dropout: float = 0.15
    crop: float = 0.15
    glued: float = 0.04


@dataclass
class Example:
    """Words, and either the labels allowed for each or their probabilities."""

    words: list[str]
    spaces: list[bool]
    targets: Any
    weight: float = 1.0
    soft: bool = False


def from_labelled(
    labelled: Sequence[Labelled], n_labels: int, weight: Callable[[str], float] = lambda s: 1.0
) -> list[Example]:
    """Turn annotated sentences into examples."""
    return [
        Example(each.sentence.words, each.sentence.spaces, target_rows(each.allowed, n_labels), weight(each.source))
        for each in labelled
    ]


def train(
    model: Model[Any, Any],
    examples: Sequence[Example],
    n_labels: int,
    settings: Settings,
    *,
    report: Callable[[int, float], None] | None = None,
) -> None:
    """Train ``model`` in place and leave it with its averaged parameters."""
    fix_random_seed(settings.seed)
    rng = Random(settings.seed)
    vocab = Vocab()
    model.initialize()
    words = model.get_ref("words")
    words.attrs["word_dropout"], words.attrs["rng"] = settings.word_dropout, np.random.default_rng(settings.seed)
    droppers = [node for node in model.walk() if node.name == "dropout"]
    if not droppers:
        raise ValueError("the network has no dropout to set")
    for node in droppers:
        node.attrs["dropout_rate"] = settings.dropout
    steps_an_epoch = sum(len(e.words) for e in examples) // settings.words_per_batch + 1
    total, step = steps_an_epoch * settings.epochs, 0
    optimizer = Adam(settings.rate, L2=1e-4, grad_clip=1.0, use_averages=True, L2_is_weight_decay=True)
    for epoch in range(settings.epochs):
        order = list(range(len(examples)))
        rng.shuffle(order)
        losses = []
        for batch in _batches(order, examples, settings.words_per_batch):
            docs, targets, weights, soft = [], [], [], []
            for i in batch:
                example = examples[i]
                first, end = 0, len(example.words)
                if end > 4 and rng.random() < settings.crop:  # survey answers are fragments
                    first = rng.randrange(0, end - 2)
                    end = rng.randrange(first + 1, min(end, first + 12) + 1)
                typed, kept = example.words[first:end], list(range(first, end))
                if rng.random() < settings.noisy:
                    for i in reversed(glued(typed, rng, settings.glued)):
                        typed = [*typed[:i], typed[i].rstrip("'\u2019") + typed[i + 1], *typed[i + 2 :]]
                        del kept[i]
                    typed = noisy_words(typed, rng)
                docs.append(Doc(vocab, words=typed, spaces=[example.spaces[i] for i in kept]))
                targets.append(example.targets[kept])
                weights.append(np.full(len(typed), example.weight, dtype=np.float32))
                soft.append(np.full(len(typed), example.soft))
            warm = min(1.0, (step + 1) / 200)
            optimizer.learn_rate = settings.rate * warm * max(0.02, 1 - step / total)
            scores, backprop = model.begin_update(docs)
            p = np.concatenate(scores)
            goal = np.concatenate([np.asarray(t, dtype=np.float32) for t in targets])
            hard = ~np.concatenate(soft)
            goal[hard] *= p[hard]  # mass of the allowed labels, shared as the model shares it
            mass = goal.sum(axis=1, keepdims=True)
            goal /= np.maximum(mass, 1e-9)
            losses.append(float(-np.log(np.maximum(mass[hard], 1e-9)).mean()) if hard.any() else 0.0)
            d = (p - goal) * np.concatenate(weights)[:, None] / len(p)
            backprop(np.split(d, np.cumsum([len(doc) for doc in docs])[:-1]))
            model.finish_update(optimizer)
            step += 1
        if report:
            with model.use_params(optimizer.averages):
                report(epoch, float(np.mean(losses)))
    for node in model.walk():
        for name in node.param_names:
            average = optimizer.averages.get((node.id, name))
            if average is not None:
                node.set_param(name, average)
    words.attrs["described"].clear()
    words.attrs["word_dropout"] = 0.0


def _batches(order: Sequence[int], examples: Sequence[Example], size: int):
    batch: list[int] = []
    count = 0
    for i in order:
        batch.append(i)
        count += len(examples[i].words)
        if count >= size:
            yield batch
            batch, count = [], 0
    if batch:
        yield batch
