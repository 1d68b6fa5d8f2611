r"""The query language of concordances: plain words with wildcards, and the brackets of CQP.

===========================  ==========================================================================================
``cahier de texte*``         words in a row, whatever their case; ``*`` any letters (alone: any token), ``?`` one letter
``l'école``, ``avez-vous``   cut as the texts are: l' + école, avez + -vous
``[lemma="voir"]``           one token by ``form``, ``surface`` (or ``word``), ``lemma``, ``pos``; a regular expression
                             that must match the whole value; ``%c`` ignores case, ``%d`` accents
``"photos?"``                the same as ``[surface="photos?"]``
``[]``                       any token; ``[pos="ADJ" & !(form="bon" | form="beau")]``, ``[pos!="PUNCT"]``
``[]{0,3}  ?  *  +``         repetition, on a bracket, a quoted value or a group
``(très [pos="ADJ"]|nul)``   group and alternatives
``within s``                 at the end: matches stay in a sentence (``within text``: in a text)
``\?  \*  \(``                  the sign itself
===========================  ==========================================================================================

References
----------
Evert, S. and The CWB Development Team (2022). The IMS Open Corpus Workbench: CQP query language tutorial.
"""

from __future__ import annotations

import re
import unicodedata
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import NoReturn

from entnlp.errors import OptionError, one_of

ATTRIBUTES = {"form": "form", "surface": "surface", "word": "surface", "lemma": "lemma", "pos": "pos"}
"""Names in brackets -> column of the token table; ``word`` is CQP's name of the surface."""
UNITS_OF_MATCH = {"s": "sentence", "sentence": "sentence", "text": "text"}

_DEEPEST = 50
_MOST_CUTS = 4
# Keyboards and word processors write the apostrophe and the hyphen in several ways; token tables hold one.
_EVEN = str.maketrans({**dict.fromkeys("\u2019\u2018\u00b4\u0060\u02bc\u2032", "'"), "\u2010": "-", "\u2011": "-"})
_QUOTES = {'"': '"', "'": "'", "\u201c": "\u201d"}
_REPEAT = re.compile(r"[?*+]|\{\s*(\d*)\s*(,?)\s*(\d*)\s*\}")
_PIECE = re.compile(r"(?:\\.)+|[\w*?-]+'?|([^\w\s*?\\-])\1*")
_CLITIC = r"-(?:t-)?(?:je|tu|il|elle|on|nous|vous|ils|elles|ce|moi|toi|le|la|les|lui|leur|y|en|ci|là)"
_INVERTED = re.compile(rf"([\w*?]+(?:-[\w*?]+)*?)((?:{_CLITIC})+)", re.IGNORECASE)


@dataclass(frozen=True)
class Word:
    """A bare word as typed, wildcards and backslashes included."""

    text: str


@dataclass(frozen=True)
class Equals:
    """``attribute="pattern"`` with its flags."""

    attribute: str
    pattern: str
    ignore_case: bool = False
    ignore_accents: bool = False


@dataclass(frozen=True)
class Both:
    """All conditions hold; none at all: any token."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Either:
    """One of the conditions holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Not:
    """The condition does not hold."""

    part: Condition


Condition = Word | Equals | Both | Either | Not


@dataclass(frozen=True)
class Place:
    """One token."""

    condition: Condition


@dataclass(frozen=True)
class Row:
    """Nodes one behind the other."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Choice:
    """One of several nodes."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Repeat:
    """A node ``least`` to ``most`` times; None: without limit."""

    part: Node
    least: int
    most: int | None


Node = Place | Row | Choice | Repeat


@dataclass(frozen=True)
class Query:
    """A query that was understood.

    Parameters
    ----------
    text
        As it was typed.
    root
        What is to be found.
    places
        (what was typed, node) of each place of a simple row; one entry, the whole, for alternatives.
    within
        ``"sentence"`` or ``"text"`` if the query says so itself.
    """

    text: str
    root: Node
    places: tuple[tuple[str, Node], ...]
    within: str | None = None


def parse_query(text: str) -> Query:
    """Read a query.

    Parameters
    ----------
    text
        In the language of :mod:`entnlp.textometry.query`.

    Returns
    -------
    Query

    Raises
    ------
    OptionError
        The query is empty or malformed, a regular expression is wrong, an attribute unknown.

    Examples
    --------
    >>> [typed for typed, _ in parse_query('les [lemma="photo"] []{0,2} classe*').places]
    ['les', '[lemma="photo"]', '[]{0,2}', 'classe*']
    """
    if not text.strip():
        raise OptionError("the query is empty; write words, such as: cahier de texte*")
    parser = _Parser(unicodedata.normalize("NFC", text).translate(_EVEN))
    root, places = parser.choice()
    if parser.at < len(parser.text):
        parser.fail('")" closes nothing', r"\) for the sign itself")
    return Query(text, root, tuple(places), parser.within)


class _Parser:
    """Recursive descent over the typed query; ``at`` is the place reached."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.depth = 0
        self.within: str | None = None
        clause = re.search(r"(?<=\S)\s+within\s+(\w+)\s*$", text)
        if clause and clause.group(1) in UNITS_OF_MATCH:
            self.text, self.within = text[: clause.start()], UNITS_OF_MATCH[clause.group(1)]

    def fail(self, what: str, example: str, at: int | None = None) -> NoReturn:
        place = self.at if at is None else at
        rest = self.text[place : place + 20]
        where = f'at character {place + 1} ("{rest}")' if rest else "at its end"
        raise OptionError(f"query {self.text}: {what} {where}; write for example {example}")

    def blanks(self) -> None:
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1

    def peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def take(self, sign: str) -> bool:
        self.blanks()
        found = self.text.startswith(sign, self.at)
        self.at += len(sign) if found else 0
        return found

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > _DEEPEST:
            self.fail(f"more than {_DEEPEST} parentheses or ! in one another", "(photo*|vidéo*)")

    # --- places in a row ---------------------------------------------------------------------------------------

    def choice(self) -> tuple[Node, list[tuple[str, Node]]]:
        begin = self.at
        places = self.row()
        options = [_row([node for _, node in places])]
        while self.take("|"):
            options.append(_row([node for _, node in self.row()]))
        if len(options) == 1:
            return options[0], places
        whole = Choice(tuple(options))
        return whole, [(self.text[begin : self.at].strip(), whole)]

    def row(self) -> list[tuple[str, Node]]:
        places: list[tuple[str, Node]] = []
        while True:
            self.blanks()
            if self.peek() in ("", "|", ")"):
                break
            begin = self.at
            node = self.place()
            places.append((self.text[begin : self.at], node))
        if not places:
            self.fail("a word or a bracket is missing", '(photo*|vidéo*) or [lemma="photo"]')
        return places

    def place(self) -> Node:
        sign = self.peek()
        if sign == "[":
            self.at += 1
            node: Node = Place(Both(()) if self.take("]") else self.bracket())
        elif sign == "(":
            begin = self.at
            self.at += 1
            self.deeper()
            node, _ = self.choice()
            if not self.take(")"):
                self.fail('"(" is not closed', "(photo*|vidéo*)", begin)
            self.depth -= 1
        elif sign in ('"', "\u201c"):
            node = Place(self.value("surface"))
        else:
            return self.word()
        return self.repeated(node)

    def repeated(self, node: Node) -> Node:
        found = _REPEAT.match(self.text, self.at)
        if not found:
            if self.peek() == "{":
                self.fail("this is no repetition", "[]{0,3}, []{2} or []{1,}")
            return node
        sign = found.group()
        if sign[0] != "{":
            least, most = {"?": (0, 1), "*": (0, None), "+": (1, None)}[sign]
        else:
            low, comma, high = found.groups()
            least = int(low or 0)
            most = int(high) if high else None if comma else least
            if not (low or high) or (most is not None and most < max(least, 1)):
                self.fail("this is no repetition", "[]{0,3}, []{2} or []{1,}")
        self.at = found.end()
        if self.peek() and self.peek() in "?*+{":
            self.fail("a repetition stands behind another one", "[]{0,3}")
        return Repeat(node, least, most)

    def word(self) -> Node:
        begin = self.at
        if re.match(r"</?\w+>", self.text[begin:]):
            self.fail("marks of structure are not part of this language", '[lemma="photo"] []{0,5} within s')
        while self.peek() and not self.peek().isspace() and self.peek() not in '|)["':
            sign = self.peek()
            if sign == "\\" and self.at + 1 == len(self.text):
                self.fail("a backslash stands alone", r"\? for the question mark itself")
            if sign in "]{}":
                self.fail(f'"{sign}" is out of place', f'[lemma="photo"]{{1,2}}, or \\{sign} for the sign itself')
            inner = re.match(r"\([^\s()|]*\)", self.text[self.at :]) if sign == "(" else None  # parent(s)
            if sign == "(" and not inner:
                self.fail('"(" is out of place', "photo (de|du) classe")
            self.at += len(inner.group()) if inner else 2 if sign == "\\" else 1
        return _word_node(self.text[begin : self.at])

    # --- inside brackets ---------------------------------------------------------------------------------------

    def bracket(self) -> Condition:
        begin = self.text.rindex("[", 0, self.at)
        condition = self.either()
        if not self.take("]"):
            rest = self.peek()
            self.fail('"&", "|" or "]" is missing' if rest else '"[" is not closed', '[lemma="voir" & pos="VERB"]',
                      self.at if rest else begin)  # fmt: skip
        return condition

    def either(self) -> Condition:
        parts = [self.both()]
        while self.take("|"):
            parts.append(self.both())
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def both(self) -> Condition:
        parts = [self.single()]
        while self.take("&"):
            parts.append(self.single())
        return parts[0] if len(parts) == 1 else Both(tuple(parts))

    def single(self) -> Condition:
        if self.take("!"):
            self.deeper()
            negated = Not(self.single())
            self.depth -= 1
            return negated
        if self.take("("):
            self.deeper()
            inner = self.either()
            if not self.take(")"):
                self.fail('")" is missing', '[pos="NOUN" & (lemma="photo" | lemma="image")]')
            self.depth -= 1
            return inner
        self.blanks()
        name = re.match(r"\w*", self.text[self.at :])
        assert name is not None
        if not name.group():
            self.fail("the name of an attribute is missing", '[lemma="photo"]')
        if name.group() not in ATTRIBUTES:
            self.fail(
                f'unknown attribute "{name.group()}"; allowed: {one_of(name.group(), ATTRIBUTES)};', '[lemma="photo"]'
            )
        self.at += name.end()
        differs = self.take("!=")
        if not differs and not self.take("="):
            self.fail('"=" or "!=" is missing', '[lemma="photo"]')
        test = self.value(name.group())
        return Not(test) if differs else test

    def value(self, attribute: str) -> Equals:
        self.blanks()
        begin, opening = self.at, self.peek()
        if opening not in _QUOTES:
            self.fail("a value in quotes is missing", f'[{attribute}="{"NOUN" if attribute == "pos" else "photo"}"]')
        closing = _QUOTES[opening]
        found = re.compile(rf"((?:[^\\{closing}]|\\.)*){closing}((?:\s*%[cd]+)?)").match(self.text, begin + 1)
        if not found:
            self.fail("a quote is not closed", f'[{attribute}="photo"]', begin)
        pattern, flags = found.group(1), found.group(2)
        if re.search(r"[^\W\d] +[^\W\d]", pattern) and attribute != "lemma":  # numbers may have one: "15 000"
            self.fail("a value is one token, not several words,", "cahier de textes, without quotes", begin)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error", FutureWarning)  # "[[:upper:]]" means something else in Python
                re.compile(pattern)
        except (re.error, FutureWarning, OverflowError, RecursionError) as error:
            self.fail(f"this regular expression cannot be read ({error})", '[lemma="photo.*"] or photo*', begin)
        self.at = found.end()
        return Equals(ATTRIBUTES[attribute], pattern, "c" in flags, "d" in flags)


def _row(nodes: Sequence[Node]) -> Node:
    return nodes[0] if len(nodes) == 1 else Row(tuple(nodes))


def _word_node(typed: str) -> Node:
    """Make the node of a bare word: the word itself, or what the tokeniser may have cut it into.

    >>> len(_word_node("l'école").parts), _word_node("photos")
    (2, Place(condition=Word(text='photos')))
    """
    pieces: list[str] = []
    for found in _PIECE.finditer(typed):
        inverted = _INVERTED.fullmatch(found.group())
        pieces += [inverted[1], *re.findall(_CLITIC, inverted[2], re.IGNORECASE)] if inverted else [found.group()]
    if len(pieces) < 2 or "".join(pieces) != typed:
        return Place(Word(typed))
    gaps = len(pieces) - 1
    # Whether "aujourd'hui" or "rendez-vous" is one token depends on the tokeniser's lists: every cut is tried.
    cuts = product((False, True), repeat=gaps) if gaps <= _MOST_CUTS else [(False,) * gaps, (True,) * gaps]
    ways: list[Node] = []
    for cut in cuts:
        words = [pieces[0]]
        for piece, apart in zip(pieces[1:], cut, strict=True):
            words = [*words, piece] if apart else [*words[:-1], words[-1] + piece]
        ways.append(_row([Place(Word(word)) for word in words]))
    return Choice(tuple(ways))
