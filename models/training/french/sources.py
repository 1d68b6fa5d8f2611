"""Training sentences from treebanks whose annotations differ, brought to the conventions of UD French-Sequoia.

What cannot be brought there is not guessed: each token has a set of labels that its annotation allows, and the loss
asks for their sum only.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from entnlp.language.conllu import Sentence, read_conllu
from entnlp.language.normalise import fold

REFERENCE = "sequoia"
TRAINING = (
    "fr_sequoia-ud-train", "fr_gsd-ud-dev", "fr_rhapsodie-ud-train", "fr_rhapsodie-ud-dev", "fr_parisstories-ud-train",
    "fr_parisstories-ud-dev", "fr_fqb-ud-test", "fr_pud-ud-test",
)  # fmt: skip
HELD_OUT = (
    "fr_sequoia-ud-dev",
    "fr_sequoia-ud-test",
    "fr_gsd-ud-test",
    "fr_rhapsodie-ud-test",
    "fr_parisstories-ud-test",
)
CLOSED = {"ADP", "AUX", "CCONJ", "DET", "PRON", "SCONJ", "ADV", "PUNCT", "NUM", "INTJ", "SYM"}
# A feature is annotated for a part of speech when it is at least this fraction as usual as in the reference.
_ANNOTATED = 0.5
_SEEN_OFTEN = 8
_DROPPED = {"Typo", "Case", "Number[psor]", "Person[psor]", "Clusivity", "Style"}

_DROPPED_VALUES = {"Voice=Act", "ExtPos=INTJ"}


@dataclass
class Labelled:
    """A sentence and, for each token, the labels that its annotation allows (none: anything)."""

    sentence: Sentence
    allowed: list[tuple[int, ...]]
    source: str


def label_of(pos: str, morph: str) -> str:
    """Join a part of speech and features as spaCy's morphologizer does.

    >>> label_of("NOUN", "Number=Plur|Gender=Fem")
    'Gender=Fem|Number=Plur|POS=NOUN'
    """
    return "|".join(sorted([*filter(None, morph.split("|")), f"POS={pos}"]))


def _clean(morph: str) -> dict[str, str]:
    """Take off what the reference does not annotate."""
    pairs = [each.split("=", 1) for each in morph.split("|") if each and each not in _DROPPED_VALUES]
    clean = {name: value for name, value in pairs if name not in _DROPPED}
    if "Poss" in clean:
        clean.pop("PronType", None)
    return clean


def read_all(
    folder: Path, names: Iterable[str], held_out: Iterable[str] = (), *, joined_lemmas: bool = False
) -> list[Sentence]:
    """Read treebanks; sentences that also stand in a held-out one are left out."""
    kept_out = {fold(s.text) for name in held_out for s in read_conllu(_find(folder, name))}
    found = []
    for name in names:
        for sentence in read_conllu(_find(folder, name), joined_lemmas=joined_lemmas):
            sentence.source = name.split("_")[1].split("-")[0]
            if fold(sentence.text) not in kept_out:
                found.append(sentence)
    return found


def _find(folder: Path, name: str) -> Path:
    for suffix in (".conllu", ".conllu.gz"):
        if (folder / (name + suffix)).exists():
            return folder / (name + suffix)
    raise SystemExit(f"{name}.conllu is not in {folder}")


def harmonise(sentences: Sequence[Sentence], *, trusted: Iterable[str] = ()) -> tuple[list[str], list[Labelled]]:
    """Give the labels of the reference treebank and what each token of all treebanks allows.

    Parameters
    ----------
    sentences
        All training sentences.
    trusted
        Sources annotated by parts of speech only, in the reference's conventions: their features are open.

    Returns
    -------
    labels, labelled
    """
    trusted = set(trusted)
    readings: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    rates: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    totals: Counter[tuple[str, str]] = Counter()
    for s in sentences:
        for word, pos, morph in zip(s.words, s.pos, s.morphs, strict=True):
            clean = _clean(morph)
            if s.source == REFERENCE:
                readings[word.lower()][pos, "|".join(f"{k}={v}" for k, v in sorted(clean.items()))] += 1
            kind = _kind(pos, clean)
            totals[s.source, kind] += 1
            rates[s.source, kind].update(clean.keys())
    label_counts: Counter[str] = Counter()
    for found in readings.values():
        for (pos, morph), count in found.items():
            label_counts[label_of(pos, morph)] += count
    annotated = {}
    for (source, kind), total in totals.items():
        for name in {n for p in (source, REFERENCE) for n in rates[p, kind]}:
            ours = rates[REFERENCE, kind][name] / max(totals[REFERENCE, kind], 1)
            annotated[source, kind, name] = rates[source, kind][name] / total >= _ANNOTATED * ours
    by_pos: dict[str, list[str]] = defaultdict(list)
    for label in label_counts:
        by_pos[next(p for p in label.split("|") if p.startswith("POS="))[4:]].append(label)
    epicene = _epicene(readings)
    cache: dict[tuple[str, str, str, str], tuple[str, ...]] = {}

    def allowed(source: str, word: str, pos: str, morph: str) -> tuple[str, ...]:
        clean = _clean(morph)
        form = word.lower()
        if source == REFERENCE:
            return (label_of(pos, "|".join(f"{k}={v}" for k, v in clean.items())),)
        if source in trusted:
            return tuple(by_pos.get(pos) or [label_of(pos, "")])
        seen = readings.get(form, Counter())
        same = [(p, m) for p, m in seen if p == pos]
        often = sum(seen.values()) >= _SEEN_OFTEN and all(p in CLOSED or p in ("PROPN", "X") for p, _ in seen)
        if often and not same:
            return ()  # the reference never reads this word so
        if often or (pos in CLOSED and sum(seen[reading] for reading in same) >= _SEEN_OFTEN):
            exact = [label_of(p, m) for p, m in same if _agree(_clean(m), clean, source, pos, annotated)]
            return tuple(exact or [label_of(p, m) for p, m in same])
        if pos in ("NOUN", "ADJ") and source in ("gsd", "pud") and epicene(form):
            clean.pop("Gender", None)
            unset = {"Gender"}
        else:
            unset = set()
        fitting = []
        for label in by_pos.get(pos, []):
            theirs = dict(p.split("=", 1) for p in label.split("|"))
            theirs.pop("POS")
            if _agree(theirs, clean, source, pos, annotated, unset):
                fitting.append(label)
        return tuple(fitting) or (label_of(pos, "|".join(f"{k}={v}" for k, v in clean.items())),)

    labels: dict[str, int] = {label: i for i, label in enumerate(sorted(label_counts))}
    labelled = []
    for s in sentences:
        rows = []
        for word, pos, morph in zip(s.words, s.pos, s.morphs, strict=True):
            key = (s.source, word.lower(), pos, morph)
            if key not in cache:
                cache[key] = () if (pos == "X" and s.source != REFERENCE and s.source not in trusted) else allowed(*key)
            rows.append(tuple(labels.setdefault(each, len(labels)) for each in cache[key]))
        labelled.append(Labelled(s, rows, s.source))
    return list(labels), labelled


def _kind(pos: str, features: dict) -> str:
    """Tell participles, infinitives and finite verbs apart: treebanks annotate them unevenly."""
    return f"{pos} {features.get('VerbForm', '')}"


def _agree(ours: dict, theirs: dict, source: str, pos: str, annotated: dict, unset: set[str] = frozenset()) -> bool:
    """Say whether a label of the reference fits an annotation, features that its treebank lacks being open."""
    kind = _kind(pos, theirs)
    for name in {*ours, *theirs}:
        if name in unset:
            continue
        if name in ours and name in theirs:
            if ours[name] != theirs[name]:
                return False
        elif name in ours:
            if annotated.get((source, kind, name), False):
                return False
        elif annotated.get((REFERENCE, kind, name), False):
            return False
    return True


def _epicene(readings: dict[str, Counter[tuple[str, str]]]):
    """Say whether a noun or adjective has one form for both genders: by the reference, else by the lexicon."""
    from entnlp.language.lexicon import lexicon

    known = lexicon()
    units = {name: i for i, name in enumerate(known.units)}

    def epicene(form: str) -> bool:
        seen = [m for p, m in readings.get(form, ()) if p in ("NOUN", "ADJ")]
        if seen:
            return not any("Gender" in m for m in seen)
        row = known.features(form)
        masculine = row[units["nc:m"]] or row[units["adj:m"]]
        feminine = row[units["nc:f"]] or row[units["adj:f"]]
        return bool(masculine == feminine)

    return epicene


def target_rows(allowed: Sequence[tuple[int, ...]], n_labels: int) -> np.ndarray:
    """Give the allowed labels as a bool matrix (n_tokens, n_labels); all of them where nothing is said."""
    rows = np.zeros((len(allowed), n_labels), dtype=bool)
    for i, each in enumerate(allowed):
        rows[i, list(each) if each else slice(None)] = True
    return rows
