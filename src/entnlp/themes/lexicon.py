"""Lexicons of concepts: expressions that mean one thing, found in a text whatever its accents, case and endings."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from entnlp.errors import InputError, SchemaError, one_of
from entnlp.language.normalise import fold

GAP = 4
"""Most words that ``...`` stands for."""
SHIPPED = ("ent",)
Steps = tuple[tuple[bool, int], ...]
"""Words of an expression as numbers, each with whether a gap comes before it."""
_WORD = re.compile(r"[^\W_]+")
_REMEMBERED = 100_000


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: its folded form, where it starts and ends in the folded text."""

    form: str
    start: int
    end: int


def words_of(folded: str) -> list[Word]:
    """Cut a folded text into runs of letters and digits: apostrophes and hyphens part words.

    >>> [word.form for word in words_of("l'ecole est la, a 8h30")]
    ['l', 'ecole', 'est', 'la', 'a', '8h30']
    """
    return [Word(found.group(), found.start(), found.end()) for found in _WORD.finditer(folded)]


class Lexicon:
    """Concepts, each a list of expressions.

    Parameters
    ----------
    concepts
        Name -> expressions.  In an expression ``*`` at the end of a word stands for any ending, ``...`` for a gap of at
        most :data:`GAP` words; case and accents do not count.
    name
        Said in model cards.

    Raises
    ------
    SchemaError
        An expression is empty, or begins or ends with a gap.

    Examples
    --------
    >>> lexicon = Lexicon({"SHARE": ["mettre ... commun", "partag*"]})
    >>> [(found.concept, found.start, found.end) for found in lexicon.find("On met tout en commun, on partagera")]
    [('SHARE', 26, 35)]
    """

    def __init__(self, concepts: Mapping[str, Iterable[str]], *, name: str = "") -> None:
        self.name = name
        self.concepts = {concept: tuple(expressions) for concept, expressions in concepts.items()}
        self._whole: dict[str, int] = {}
        self._prefixes: dict[int, dict[str, int]] = defaultdict(dict)
        # Expressions by their first word, or by their first two and whether a gap parts them: few are then tried.
        self._single: dict[int, list[str]] = defaultdict(list)
        self._longer: dict[tuple[bool, int, int], list[tuple[str, Steps]]] = defaultdict(list)
        self._known: dict[str, frozenset[int]] = {}
        for concept, expressions in self.concepts.items():
            for expression in expressions:
                (_, first), *steps = self._compile(expression, concept)
                if steps:
                    (after_gap, second), *rest = steps
                    self._longer[after_gap, first, second].append((concept, tuple(rest)))
                else:
                    self._single[first].append(concept)

    def _compile(self, expression: str, concept: str) -> list[tuple[bool, int]]:
        """Turn an expression into (after a gap, number of the word) pairs."""
        found: list[tuple[bool, int]] = []
        after_gap = False
        for piece in fold(expression).replace("...", " … ").split():
            if piece == "…":
                after_gap = True
                continue
            parts = _WORD.findall(piece)
            for number, part in enumerate(parts, 1):
                open_ended = piece.endswith("*") and number == len(parts)
                found.append((after_gap, self._number(part, open_ended)))
                after_gap = False
        if not found or after_gap or found[0][0]:
            raise SchemaError(f'concept {concept}: "{expression}" has no word, or begins or ends with a gap')
        return found

    def _number(self, part: str, open_ended: bool) -> int:
        table = self._prefixes[len(part)] if open_ended else self._whole
        other = sum(map(len, self._prefixes.values())) + len(self._whole)
        return table.setdefault(part, other)

    def _numbers_of(self, form: str) -> frozenset[int]:
        """Numbers of all words of expressions that a word of a text matches."""
        found = self._known.get(form)
        if found is None:
            if len(self._known) > _REMEMBERED:
                self._known.clear()
            numbers = {table[form[:length]] for length, table in self._prefixes.items() if form[:length] in table}
            if form in self._whole:
                numbers.add(self._whole[form])
            found = self._known[form] = frozenset(numbers)
        return found

    def find(self, text: str) -> list[Match]:
        """Find the concepts of a text.

        Parameters
        ----------
        text
            Any string.

        Returns
        -------
        list of Match
            In the order of their first words; an expression may be found several times.
        """
        return list(self.find_in(words_of(fold(text))))

    def find_in(self, words: list[Word]) -> Iterator[Match]:
        """Find the concepts in words already cut, as :meth:`find` does."""
        numbers = [self._numbers_of(word.form) for word in words]
        single, longer = self._single, self._longer
        for place, firsts in enumerate(numbers):
            start = words[place].start
            for first in firsts:
                for concept in single.get(first, ()):
                    yield Match(concept, start, words[place].end)
                for following in range(place + 1, min(place + GAP + 2, len(words))):
                    for second in numbers[following]:
                        found = longer.get((True, first, second), ())
                        if following == place + 1 and (False, first, second) in longer:
                            found = [*found, *longer[False, first, second]]
                        for concept, rest in found:
                            last = _follow(numbers, following, rest) if rest else following
                            if last is not None:
                                yield Match(concept, start, words[last].end)

    def __len__(self) -> int:
        return sum(map(len, self.concepts.values()))

    def __repr__(self) -> str:
        return f"Lexicon({self.name}: {len(self.concepts)} concepts, {len(self)} expressions)"


@dataclass(frozen=True, slots=True)
class Match:
    """A concept found: where its expression starts and ends, as characters of the folded text."""

    concept: str
    start: int
    end: int


def _follow(numbers: list[frozenset[int]], first: int, rest: Steps) -> int | None:
    """Give the place of the last word of an expression that begins at ``first``, None if it does not go on."""
    place = first
    for after_gap, number in rest:
        reach = place + 1 + (GAP if after_gap else 0)
        for following in range(place + 1, min(reach + 1, len(numbers))):
            if number in numbers[following]:
                place = following
                break
        else:
            return None
    return place


def load_lexicon(path: str | Path = "ent") -> Lexicon:
    """Read a lexicon of concepts.

    Parameters
    ----------
    path
        ``"ent"`` for the shipped one, of schools and their digital workspaces; or a TOML file with one list of
        expressions per concept.

    Returns
    -------
    Lexicon

    Raises
    ------
    InputError
        The file is missing or is no TOML.
    SchemaError
        A concept is no list of texts, or an expression is malformed.

    Examples
    --------
    >>> load_lexicon().find("Les élèves s'entraident")[0].concept
    'WHO_PUPIL'
    """
    shipped = str(path) in SHIPPED
    file = files("entnlp.themes") / "data" / f"{path}.toml" if shipped else Path(path)
    try:
        stored = tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        raise InputError(f'lexicon "{path}" not found; give a TOML file or {one_of(str(path), SHIPPED)}') from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"{Path(path).name} cannot be read as TOML: {error}") from None
    for concept, expressions in stored.items():
        if not isinstance(expressions, list) or not all(isinstance(each, str) for each in expressions):
            raise SchemaError(f'{Path(path).name}: the concept "{concept}" must be a list of expressions')
    return Lexicon(stored, name=Path(path).stem)
