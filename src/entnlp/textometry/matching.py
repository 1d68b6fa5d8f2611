"""Where a query is found in a token table: every condition once per vocabulary entry, then arrays over the tokens."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from difflib import SequenceMatcher

import numpy as np
import numpy.typing as npt

from entnlp.errors import OptionError, one_of
from entnlp.textometry.alphabet import folded, without_accents
from entnlp.textometry.query import (
    UNITS_OF_MATCH,
    Both,
    Choice,
    Condition,
    Either,
    Equals,
    Node,
    Not,
    Place,
    Query,
    Repeat,
    Row,
    Word,
    parse_query,
)
from entnlp.tokens import POS, TokenTable

IntArray = npt.NDArray[np.int32]
BoolArray = npt.NDArray[np.bool_]
Change = Callable[[str], str]
NOWHERE = np.int32(-1)


def find(
    tokens: TokenTable, query: str | Query, *, accents: bool = True, within: str = "sentence"
) -> tuple[IntArray, IntArray]:
    """Find a query: from left to right, at each place the longest match, none overlapping the one before.

    Parameters
    ----------
    tokens
        Token table.
    query
        Text of a query, or what :func:`parse_query` made of it.
    accents
        Whether accents count in bare words; if not, "ecole" finds école, "coeur" cœur, and the other way round.
    within
        What no match crosses: ``"sentence"`` or ``"text"``.  A ``within`` in the query itself goes first.

    Returns
    -------
    starts, ends
        int32 (n_hits,): first token of each match, and the one behind its last; in text order.

    Raises
    ------
    OptionError
        The query is malformed; parts of speech or lemmas are asked of a table without any; ``within`` is unknown.

    Notes
    -----
    A bare word matches the form (spelling variants merged) or the surface (as typed).  Time is linear in the tokens
    for each place of the query, whatever the number of hits.

    Examples
    --------
    >>> from entnlp.language import tokenize
    >>> starts, ends = find(tokenize(["Les photos de classe, la photo de l'école"]), "photo* de []{1,2}")
    >>> starts.tolist(), ends.tolist()
    ([1, 6], [5, 10])
    """
    query = parse_query(query) if isinstance(query, str) else query
    if within not in UNITS_OF_MATCH:
        raise OptionError(f'unknown bound "{within}" of matches; allowed: {one_of(within, ("sentence", "text"))}')
    search = _Search(tokens, accents=accents, within=query.within or UNITS_OF_MATCH[within])
    return search.matches(query.root)


def near_forms(tokens: TokenTable, query: str | Query, *, accents: bool = True, most: int = 5) -> dict[str, list[str]]:
    """Look at each place of a query by itself: what to say when a query finds nothing.

    Parameters
    ----------
    tokens, query, accents
        As in :func:`find`.
    most
        Number of forms suggested.

    Returns
    -------
    dict
        For each place without any token, in the order of the query: as typed -> nearest forms of the corpus, those
        that differ by case and accents first.
    """
    query = parse_query(query) if isinstance(query, str) else query
    search = _Search(tokens, accents=accents, within="text")
    vocabulary = sorted({str(form) for form in tokens.forms[np.unique(tokens.form)]})
    found: dict[str, list[str]] = {}
    for typed, node in query.places:
        if len(search.matches(node)[0]):
            continue
        plain = isinstance(node, Place | Choice) and re.fullmatch(r"[\w'’-]+", typed)
        bare = re.split("['’]", typed)[-1] or typed  # behind an elided article
        found[typed] = _nearest(bare, vocabulary)[:most] if plain else []
    return found


def _nearest(word: str, vocabulary: Iterable[str]) -> list[str]:
    wanted = folded(word)
    scored = []
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(wanted)
    for form in vocabulary:
        if abs(len(form) - len(wanted)) > 3:
            continue
        matcher.set_seq1(folded(form))
        if matcher.real_quick_ratio() >= 0.75 and matcher.quick_ratio() >= 0.75 and matcher.ratio() >= 0.75:
            scored.append((-matcher.ratio(), form))
    return [form for _, form in sorted(scored)]


class _Search:
    """The arrays of one search.

    Places are counted with one empty place behind each sentence or text, where no condition holds: so nothing has to
    ask whether two tokens are in the same unit.  ``reach[p]`` is where the longest match that begins at ``p`` ends.
    """

    def __init__(self, tokens: TokenTable, *, accents: bool, within: str) -> None:
        self.tokens = tokens
        self.accents = accents
        n = len(tokens)
        new = np.zeros(n, dtype=bool)
        new[1:] = tokens.text[1:] != tokens.text[:-1]
        if within == "sentence":
            new[1:] |= tokens.sentence[1:] != tokens.sentence[:-1]
        self.place = (np.arange(n) + np.cumsum(new)).astype(np.int32)
        self.size = int(self.place[-1]) + 2 if n else 1
        self._masks: dict[Condition, BoolArray] = {}
        self._spelled: dict[tuple[str, Change], list[str]] = {}

    def matches(self, node: Node) -> tuple[IntArray, IntArray]:
        every = np.arange(self.size, dtype=np.int32)
        reach = self.reach(node, every)
        starts = np.flatnonzero(reach > every).astype(np.int32)
        starts, ends = _without_overlap(starts, reach[starts])
        token_at = np.full(self.size, NOWHERE)
        token_at[self.place] = np.arange(len(self.tokens), dtype=np.int32)
        return token_at[starts], token_at[ends - 1] + np.int32(1)

    def reach(self, node: Node, after: IntArray) -> IntArray:
        """Say where the longest match ends of ``node`` followed by what ``after`` is the reach of."""
        match node:
            case Place(condition):
                return self.repeat_token(self.at_places(condition), 1, 1, after)
            case Row(parts):
                for part in reversed(parts):
                    after = self.reach(part, after)
                return after
            case Choice(parts):
                best = self.reach(parts[0], after)
                for part in parts[1:]:
                    best = np.maximum(best, self.reach(part, after))
                return best
            case Repeat(Place(condition), least, most):
                return self.repeat_token(self.at_places(condition), least, most, after)
            case Repeat(part, least, most):
                return self.repeat_node(part, least, most, after)
        raise AssertionError(node)

    def repeat_node(self, part: Node, least: int, most: int | None, after: IntArray) -> IntArray:
        best, rounds = after, 0
        while most is None or rounds < most - least:
            longer = np.maximum(after, self.reach(part, best))
            if (longer == best).all():
                break
            best, rounds = longer, rounds + 1
        for _ in range(least):
            best = self.reach(part, best)
            if (best == NOWHERE).all():
                break
        return best

    def repeat_token(self, mask: BoolArray, least: int, most: int | None, after: IntArray) -> IntArray:
        if (least, most) == (1, 1):
            best = np.full(self.size, NOWHERE)
            found = np.flatnonzero(mask)
            best[found] = after[found + 1]
            return best
        every = np.arange(self.size, dtype=np.int32)
        stop = np.where(mask, np.int32(self.size), every)
        run = np.minimum.accumulate(stop[::-1])[::-1] - every  # tokens in a row from here on that fit
        first = np.flatnonzero(run >= least)
        last = first + (run[first] if most is None else np.minimum(run[first], most))
        best = np.full(self.size, NOWHERE)
        best[first] = _largest_between(after, first + least, last)
        return best

    # --- conditions --------------------------------------------------------------------------------------------

    def at_places(self, condition: Condition) -> BoolArray:
        """Say as bool (size,) where a condition holds."""
        mask = np.zeros(self.size, dtype=bool)
        mask[self.place] = self.mask(condition)
        return mask

    def mask(self, condition: Condition) -> BoolArray:
        if condition not in self._masks:
            self._masks[condition] = self._evaluate(condition)
        return self._masks[condition]

    def _evaluate(self, condition: Condition) -> BoolArray:
        match condition:
            case Word(text):
                return self._word(text)
            case Equals():
                return self._test(condition)
            case Not(part):
                return ~self.mask(part)
            case Both(parts):
                found = np.ones(len(self.tokens), dtype=bool)
                for part in parts:
                    found &= self.mask(part)
                return found
            case Either(parts):
                found = np.zeros(len(self.tokens), dtype=bool)
                for part in parts:
                    found |= self.mask(part)
                return found
        raise AssertionError(condition)

    def _word(self, typed: str) -> BoolArray:
        """Say where a bare word stands, as form or as surface."""
        change = str.lower if self.accents else folded
        pattern = re.compile(_wildcards(typed, change))
        found = np.zeros(len(self.tokens), dtype=bool)
        for attribute in ("form", "surface"):
            found |= self._where(attribute, self.spelled(attribute, change), pattern)
        return found

    def _test(self, test: Equals) -> BoolArray:
        attribute = test.attribute
        if attribute == "pos" and len(self.tokens) and not self.tokens.pos.any():
            raise OptionError("the token table has no parts of speech: tokenise with a model that tags")
        if attribute == "lemma" and len(self.tokens) and not any(self.tokens.lemmas[np.unique(self.tokens.lemma)]):
            raise OptionError("the token table has no lemmas: tokenise with a model that gives some")
        pattern = without_accents(test.pattern) if test.ignore_accents else test.pattern
        compiled = re.compile(pattern, re.IGNORECASE if test.ignore_case else 0)
        spelled = self.spelled(attribute, without_accents if test.ignore_accents else str)
        if attribute == "pos" and not any(map(compiled.fullmatch, spelled)):
            raise OptionError(f'pos="{test.pattern}" is no part of speech; allowed: {one_of(test.pattern, POS[1:])}')
        return self._where(attribute, spelled, compiled)

    def _where(self, attribute: str, spelled: list[str], pattern: re.Pattern[str]) -> BoolArray:
        fits = np.fromiter((pattern.fullmatch(each) is not None for each in spelled), dtype=bool, count=len(spelled))
        return fits[getattr(self.tokens, attribute)] if fits.any() else np.zeros(len(self.tokens), dtype=bool)

    def spelled(self, attribute: str, change: Change) -> list[str]:
        """Give the entries of a vocabulary, each changed."""
        key = (attribute, change)
        if key not in self._spelled:
            entries = list(POS) if attribute == "pos" else getattr(self.tokens, attribute + "s").tolist()
            self._spelled[key] = [change(entry) for entry in entries]
        return self._spelled[key]


def _wildcards(typed: str, change: Change) -> str:
    r"""Turn a bare word into a regular expression on words changed in the same way.

    >>> _wildcards(r"Photo*\?", str.lower)
    'photo.*\\?'
    """
    signs = re.findall(r"\\(.)|(.)", typed, re.DOTALL)
    return "".join({"*": ".*", "?": "."}.get(sign) or re.escape(change(escaped or sign)) for escaped, sign in signs)


def _largest_between(values: IntArray, first: npt.NDArray[np.int64], last: npt.NDArray[np.int64]) -> IntArray:
    """Give the largest of ``values[first:last + 1]`` for each pair, by maxima over windows of 1, 2, 4... places."""
    best = np.empty(len(first), dtype=np.int32)
    if not len(first):
        return best
    level = np.frexp((last - first + 1).astype(np.float64))[1] - 1  # the largest power of two within the window
    window = values
    for power in range(int(level.max()) + 1):
        if power:
            half = 1 << (power - 1)
            window = np.maximum(window[:-half], window[half:])
        these = np.flatnonzero(level == power)
        best[these] = np.maximum(window[first[these]], window[last[these] + 1 - (1 << power)])
    return best


def _without_overlap(starts: IntArray, ends: IntArray) -> tuple[IntArray, IntArray]:
    """Keep the leftmost match, then the next one that begins behind its end, and so on."""
    if not (starts[1:] < ends[:-1]).any():
        return starts, ends
    keep, free = [], -1
    for number, (start, end) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True)):
        if start >= free:
            keep.append(number)
            free = end
    return starts[keep], ends[keep]
