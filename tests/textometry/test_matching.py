"""What a query finds, against other ways of searching: token by token, by expressions over the text, by spaCy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.matcher import Matcher
from spacy.tokens import Doc

import entnlp
from entnlp.textometry import query as q
from entnlp.textometry.matching import find
from entnlp.textometry.query import parse_query
from entnlp.tokens import TokenTable


@cache
def demo(name: str) -> TokenTable:
    return entnlp.tokenize(entnlp.load_demo(name))


class Token(NamedTuple):
    """What one condition looks at."""

    form: str
    surface: str
    lemma: str
    pos: str


@cache
def holds(condition: q.Condition, token: Token, accents: bool) -> bool:
    """Test one token by itself."""
    match condition:
        case q.Word(text):
            pattern = re.sub(
                r"\\(.)|(.)", lambda m: {"*": ".*", "?": "."}.get(m[2]) or re.escape((m[1] or m[2]).lower()), text
            )
            either = (token.form.lower(), token.surface.lower())
            if accents:
                return any(re.fullmatch(pattern, each) for each in either)
            return any(re.fullmatch(_bare(pattern), _bare(each)) for each in either)
        case q.Equals(attribute, pattern, case, plain):
            value = getattr(token, attribute)
            if plain:
                pattern, value = _bare(pattern), _bare(value)
            return bool(re.fullmatch(pattern, value, re.IGNORECASE if case else 0))
        case q.Not(part):
            return not holds(part, token, accents)
        case q.Both(parts):
            return all(holds(part, token, accents) for part in parts)
        case q.Either(parts):
            return any(holds(part, token, accents) for part in parts)


def _bare(text: str) -> str:
    return text.translate(str.maketrans("éèêëàâîïôùûçÉÈÊÀÂÎÔÇ", "eeeeaaiiouucEEEAAIOC"))


def ends_of(node: q.Node, rows: list[Token], at: int, accents: bool) -> Iterator[int]:
    """Backtrack over one sentence: all places where a match that begins here may end."""
    match node:
        case q.Place(condition):
            if at < len(rows) and holds(condition, rows[at], accents):
                yield at + 1
        case q.Row(parts):
            if not parts:
                yield at
                return
            for middle in set(ends_of(parts[0], rows, at, accents)):
                yield from ends_of(q.Row(parts[1:]), rows, middle, accents)
        case q.Choice(parts):
            for part in parts:
                yield from ends_of(part, rows, at, accents)
        case q.Repeat(part, least, most):
            if least == 0:
                yield at
            if most is None or most > 0:
                rest = q.Repeat(part, max(least - 1, 0), None if most is None else most - 1)
                for middle in set(ends_of(part, rows, at, accents)):
                    if middle > at:
                        yield from ends_of(rest, rows, middle, accents)
                    elif least:
                        yield at  # an empty round is as good as any number of them


def units(tokens: TokenTable, within: str) -> list[list[Token]]:
    """The tokens of each sentence or text."""
    table = tokens.to_frame()
    keys = [tokens.text] if within == "text" else [tokens.text, tokens.sentence]
    rows = list(map(Token, table["form"], table["surface"], table["lemma"], table["pos"]))
    bounds = np.flatnonzero(np.any([np.diff(key, prepend=-1) != 0 for key in keys], axis=0)).tolist()
    return [rows[a:b] for a, b in zip(bounds, [*bounds[1:], len(rows)], strict=False)]


def slow_find(parts: list[list[Token]], text: str, *, accents: bool = True) -> list[tuple[int, int]]:
    """Search token by token in the units given."""
    root, offset, pairs = parse_query(text).root, 0, []
    for rows in parts:
        at = 0
        while at < len(rows):
            end = max(ends_of(root, rows, at, accents), default=at)
            if end > at:
                pairs.append((offset + at, offset + end))
            at = max(end, at + 1)
        offset += len(rows)
    return pairs


@cache
def demo_units(name: str, within: str = "sentence") -> list[list[Token]]:
    return units(demo(name), within)


DEMO_QUERIES = [
    "photo*",
    "l'école",
    "cahier de texte*",
    "*tion de *",
    'photo* (de|du|des) [pos="NOUN"]',
    '[lemma="voir" & pos="VERB"] []{0,2} [pos="NOUN"]',
    '[pos="NOUN"] [pos="ADP"] [pos="DET"]? [pos="NOUN"]',
    '([pos="ADJ"]|très)* [lemma="photo|image|vidéo"] [pos="ADJ"]{0,2}',
    '[form="d.*s" & pos!="ADP" & !(lemma="de" | lemma="devoir")]',
    '"[A-ZÉ].*" []* [pos="PUNCT"]',
    '([pos="DET"] [pos="NOUN"] ","?){2,}',
    "ecole | college within text",
    '[surface="é.*"%cd]',
]


@pytest.mark.parametrize("query", DEMO_QUERIES)
@pytest.mark.parametrize("accents", [True, False])
def test_demo_against_a_slow_search(query: str, accents: bool) -> None:
    for name in ("annex1", "observations"):
        starts, ends = find(demo(name), query, accents=accents)
        slow = slow_find(demo_units(name, "text" if "within" in query else "sentence"), query, accents=accents)
        assert list(zip(starts.tolist(), ends.tolist(), strict=True)) == slow


@pytest.mark.parametrize(
    ("query", "pattern"),
    [
        ("photo*", "photo~*"),
        ("cahier de texte*", "cahier de texte~*"),
        ("l'école", "l' école"),
        ("des photo*", "des photo~*"),
        ("les élèves *", "les élèves ~+"),
        ("*ment", "~*ment"),
        ("une (séance|classe)", "une (?:séance|classe)"),
        ('[form="du|de|des"] []{1,2} "classe"', "(?:de|du|des) (?:~+ ){1,2}classe"),
    ],
)
def test_demo_against_expressions_over_the_text(query: str, pattern: str) -> None:
    """Forms joined by tabs; "~" stands for any character of a form, a space for the tab between two."""
    joined = "\n".join(
        "\t" + "\t".join(token.form.lower() for token in unit) + "\t" for unit in demo_units("observations")
    )
    expression = rf"(?<=\t){pattern}(?=\t)".replace("~", r"[^\t\n]").replace(" ", r"\t")
    expected = [each.split("\t") for each in re.findall(expression, joined)]
    tokens = demo("observations")
    forms = [str(form).lower() for form in tokens.forms[tokens.form]]
    assert len(expected) > 1
    assert [forms[a:b] for a, b in zip(*find(tokens, query), strict=True)] == expected


WORDS = st.lists(st.sampled_from(["a", "b", "ab", "É", "e", ","]), max_size=9).map(" ".join)
ATOMS = st.sampled_from(
    [
        "a",
        "b",
        "a*",
        "?",
        "e",
        "(a)",
        '"b"',
        '[form="a.?"]',
        '[surface!="b"]',
        "[]",
        '[form="é" | form="b"]',
        '[!form="a"]',
    ]
)


def queries(depth: int = 2) -> st.SearchStrategy[str]:
    """Queries of any shape, repetitions on what may have one."""
    if not depth:
        return ATOMS
    inner = queries(depth - 1)
    repeated = st.tuples(inner, st.sampled_from(["", "?", "*", "+", "{2}", "{0,2}", "{1,}", "{,3}"])).map(
        lambda pair: f"({pair[0]}){pair[1]}"
    )
    return st.one_of(
        inner, repeated, st.lists(inner, min_size=2, max_size=3).map(" ".join), st.tuples(inner, inner).map(" | ".join)
    )


@settings(max_examples=100, deadline=None)
@given(texts=st.lists(WORDS, min_size=1, max_size=4), query=queries(), accents=st.booleans(), data=st.data())
def test_random_tables_and_queries(texts: list[str], query: str, accents: bool, data: st.DataObject) -> None:
    tokens = by_hand(texts, data.draw(st.lists(st.integers(0, 1), min_size=40, max_size=40)))
    within = data.draw(st.sampled_from(["sentence", "text"]))
    starts, ends = find(tokens, query, accents=accents, within=within)
    slow = slow_find(units(tokens, within), query, accents=accents)
    assert list(zip(starts.tolist(), ends.tolist(), strict=True)) == slow


def by_hand(texts: list[str], breaks: list[int]) -> TokenTable:
    """A token table without a tokeniser; sentences end where ``breaks`` says."""
    rows = [(row, word) for row, text in enumerate(texts) for word in text.split()]
    text = np.array([row for row, _ in rows], dtype=np.int32)
    sentence = np.array([sum(breaks[: place + 1]) for place in range(len(rows))], dtype=np.int32)
    surface, surfaces = pd.factorize(np.array([word for _, word in rows], dtype=object))
    form, forms = pd.factorize(np.array([word.lower() for _, word in rows], dtype=object))
    blank = np.zeros(len(rows), dtype=np.int32)
    return TokenTable(
        text=text, sentence=sentence, start=blank, end=blank, surface=surface.astype(np.int32), form=form.astype(np.int32),
        lemma=blank, multiword=blank - 1, pos=blank.astype(np.uint8), flags=blank.astype(np.uint8) + np.uint8(1),
        surfaces=np.asarray(surfaces, dtype=object), forms=np.asarray(forms, dtype=object),
        lemmas=np.array([""], dtype=object), multiwords=np.empty(0, dtype=object),
        texts=pd.DataFrame({"text_id": [f"t{row}" for row in range(len(texts))], "status": "ok"}),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("query", "pattern"),
    [
        ('"photos?"%c', [{"LOWER": {"REGEX": "^photos?$"}}]),
        ('[surface="les"%c] [pos="NOUN"]', [{"LOWER": "les"}, {"POS": "NOUN"}]),
        ('[pos="DET"] [pos="ADJ"]* [pos="NOUN"]', [{"POS": "DET"}, {"POS": "ADJ", "OP": "*"}, {"POS": "NOUN"}]),
        ('[pos="VERB"] []{0,2} [lemma="photo"]', [{"POS": "VERB"}, {"OP": "{0,2}"}, {"LEMMA": "photo"}]),
        ('[pos="NOUN|PROPN"]+', [{"POS": {"IN": ["NOUN", "PROPN"]}, "OP": "+"}]),
    ],
)
def test_against_the_matcher_of_spacy(query: str, pattern: list[dict[str, Any]]) -> None:
    tokens = demo("observations")
    table = tokens.to_frame()
    vocab = spacy.blank("xx").vocab
    matcher = Matcher(vocab)
    matcher.add("q", [pattern])
    expected = []
    for (_, _), part in table.groupby(["text_id", "sentence"], sort=False):
        doc = Doc(vocab, words=part["surface"].tolist(), pos=part["pos"].tolist(), lemmas=part["lemma"].tolist())
        longest: dict[int, int] = {}
        for _, start, end in matcher(doc):
            longest[start] = max(end, longest.get(start, 0))
        free = 0
        for start in sorted(longest):
            if start >= free:
                free = longest[start]
                expected.append((int(part.index[0]) + start, int(part.index[0]) + free))
    starts, ends = find(tokens, query)
    assert len(expected) > 5
    assert list(zip(starts.tolist(), ends.tolist(), strict=True)) == expected
