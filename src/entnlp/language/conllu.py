"""CoNLL-U in: sentences with the words that entnlp's tokeniser makes, for training and for evaluation.

Contractions (du, au, des, aux, duquel...) are one token here, as in the running text: ``ADP`` with the lemma of the
preposition and the features of the article, ``PRON`` with the lemma of the pronoun where they hold a relative.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from spacy.tokens import Doc
from spacy.vocab import Vocab

from entnlp.errors import InputError
from entnlp.tokens import POS

_COLUMNS = 10


@dataclass
class Sentence:
    """One annotated sentence.

    Parameters
    ----------
    words, spaces
        Tokens and whether a space follows each.
    pos, morphs, lemmas
        Universal part of speech, features ("Gender=Fem|Number=Sing", "" for none) and lemma of each token.
    source
        Treebank or file.
    """

    words: list[str] = field(default_factory=list)
    spaces: list[bool] = field(default_factory=list)
    pos: list[str] = field(default_factory=list)
    morphs: list[str] = field(default_factory=list)
    lemmas: list[str] = field(default_factory=list)
    source: str = ""

    @property
    def text(self) -> str:
        """The sentence as running text."""
        return "".join(word + " " * space for word, space in zip(self.words, self.spaces, strict=True)).rstrip(" ")

    def doc(self, vocab: Vocab) -> Doc:
        """Give the sentence as an annotated ``Doc``."""
        doc = Doc(
            vocab, words=self.words, spaces=self.spaces, pos=self.pos, morphs=self.morphs, lemmas=self.lemmas,
            sent_starts=[True, *[False] * (len(self.words) - 1)],
        )  # fmt: skip
        return doc


def read_conllu(path: str | Path, *, joined_lemmas: bool = False) -> Iterator[Sentence]:
    """Read the sentences of a CoNLL-U file, gzipped or not.

    Parameters
    ----------
    path
        The file.
    joined_lemmas
        Give contractions the lemmas of their parts joined by a space ("de le"), as spaCy's converter does.

    Yields
    ------
    Sentence
        One a sentence, in the order of the file.

    Raises
    ------
    InputError
        The file is missing, or a line has not ten columns.
    """
    path = Path(path)
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rt", encoding="utf-8-sig") as file:
            rows: list[list[str]] = []
            for number, line in enumerate(file, 1):
                line = line.rstrip("\r\n")
                if line and not line.startswith("#"):
                    columns = line.split("\t")
                    if len(columns) != _COLUMNS:
                        raise InputError(
                            f"{path.name}, line {number}: {len(columns)} columns; CoNLL-U has 10, with tabs"
                        )
                    rows.append(columns)
                elif not line and rows:
                    yield from _sentences(rows, path.name, number - 1, joined_lemmas)
                    rows = []
            if rows:
                yield from _sentences(rows, path.name, number, joined_lemmas)
    except (OSError, UnicodeDecodeError, EOFError, zlib.error) as error:
        raise InputError(f"{path.name} cannot be read as CoNLL-U ({type(error).__name__})") from None


def _sentences(rows: list[list[str]], name: str, line: int, joined_lemmas: bool) -> Iterator[Sentence]:
    """Read one sentence, none when it has no word."""
    try:
        sentence = _sentence(rows, name, joined_lemmas)
    except (ValueError, KeyError) as error:
        raise InputError(f"{name}: the sentence that ends at line {line} is no CoNLL-U: {error}") from None
    if sentence.words:
        yield sentence


def _sentence(rows: list[list[str]], source: str, joined_lemmas: bool) -> Sentence:
    """Put the words of one sentence together, contractions as one."""
    sentence = Sentence(source=source)
    words = {columns[0]: columns for columns in rows if columns[0].isdigit()}
    covered = 0
    for columns in rows:
        identifier, form, lemma, pos, _, features, *_, misc = columns
        if "-" in identifier:
            first, last = map(int, identifier.split("-"))
            parts = [words[str(i)] for i in range(first, last + 1)]
            pos, features, lemma = _contraction(parts)
            if joined_lemmas:
                lemma = " ".join(part[2] for part in parts)
            covered = last
        elif "." in identifier or int(identifier) <= covered:
            continue
        sentence.words.append(form)
        sentence.spaces.append("SpaceAfter=No" not in misc.split("|"))
        if pos not in ("_", *POS[1:]):
            raise ValueError(f"part of speech {pos!r}; allowed: {', '.join(POS[1:])}")
        if features != "_" and not all("=" in each for each in features.split("|")):
            raise ValueError(f"features {features!r}; write Name=Value|Name=Value, or _")
        sentence.pos.append("" if pos == "_" else pos)
        sentence.morphs.append(_features(features))
        sentence.lemmas.append(lemma if lemma != "_" or form == "_" else "")
    return sentence


def _contraction(parts: list[list[str]]) -> tuple[str, str, str]:
    head = next((part for part in parts if part[3] == "PRON"), parts[0])
    article = parts[-1]
    return head[3], article[5], head[2]


def _features(features: str) -> str:
    return "" if features == "_" else features
