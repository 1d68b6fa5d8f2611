"""Sentence bounds: a table by hand, and each text on its own whatever stands around it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

from entnlp.language.sentences import Role, sentence_role, sentence_starts

PROPERTY = settings(max_examples=100, deadline=None, database=None, derandomize=True)


@pytest.mark.parametrize(
    "token, role",
    [
        ("école", Role.LOWER), ("École", Role.WORD), ("3", Role.WORD), ("👍", Role.WORD), (",", Role.WORD), (".", Role.FINAL),
        ("!", Role.FINAL), ("!!!", Role.FINAL), ("?!", Role.FINAL), ("...", Role.MAYBE_FINAL), ("…", Role.MAYBE_FINAL),
        ("..", Role.MAYBE_FINAL), ("etc.", Role.MAYBE_FINAL), ("ETC.", Role.MAYBE_FINAL), ("»", Role.CLOSING),
        (")", Role.CLOSING), ("\n", Role.LINE_BREAK), ("\r\n", Role.LINE_BREAK), (" \n ", Role.LINE_BREAK), ("  ", Role.SPACE),
        ("", Role.SPACE), ("à", Role.LOWER), ("À", Role.WORD), ("R.A.S.", Role.WORD), ("cf.", Role.LOWER), ("«", Role.WORD),
        (";", Role.WORD), (":", Role.WORD),
    ],
)  # fmt: skip
def test_role(token: str, role: Role) -> None:
    assert sentence_role(token) is role


@pytest.mark.parametrize(
    "text, sentences",
    [
        ("Un mot", ["Un mot"]),
        ("Un. Deux", ["Un.", "Deux"]),
        ("Un ! Deux ?! Trois", ["Un !", "Deux ?!", "Trois"]),
        ("Un!Deux", ["Un!", "Deux"]),
        ("Un. deux", ["Un.", "deux"]),
        ("Photos, devoirs etc. et blog", ["Photos, devoirs etc. et blog"]),
        ("Photos etc. Le blog", ["Photos etc.", "Le blog"]),
        ("Photos... puis blog", ["Photos... puis blog"]),
        ("Photos… Blog", ["Photos…", "Blog"]),
        ("- photos\n- devoirs", ["- photos\n", "- devoirs"]),
        ("- photos\r\n\r\n- devoirs\n", ["- photos\r\n\r\n", "- devoirs\n"]),
        ("Il dit « oui. » Puis rien.", ["Il dit « oui. »", "Puis rien."]),
        ("(Un.) Deux", ["(Un.)", "Deux"]),
        ("\n\nUn", ["\n\nUn"]),
        ("...", ["..."]),
        ("!!! Un", ["!!! Un"]),
        ("M. Dupont est là. Cf. blog", ["M. Dupont est là.", "Cf. blog"]),
        ("R.A.S. Tout va", ["R.A.S. Tout va"]),
        ("Un ; deux : trois", ["Un ; deux : trois"]),
    ],
)
def test_sentences_of_a_text(nlp: Language, text: str, sentences: list[str]) -> None:
    doc = nlp(text)
    assert [sentence.text for sentence in doc.sents] == sentences


def test_no_token() -> None:
    assert sentence_starts(np.zeros(0, dtype=np.int8), np.zeros(0, dtype=bool)).shape == (0,)


def naive_starts(roles: list[Role]) -> list[bool]:
    """Walk over one text and remember whether a sentence has begun and ended."""
    starts = []
    solid_seen, ended = False, False
    for i, role in enumerate(roles):
        is_solid = role in (Role.WORD, Role.LOWER)
        starts.append(i == 0 or (is_solid and solid_seen and ended))
        if is_solid:
            solid_seen, ended = True, False
            continue
        following = next((r for r in roles[i + 1 :] if r in (Role.WORD, Role.LOWER)), None)
        if role in (Role.FINAL, Role.LINE_BREAK) or (role is Role.MAYBE_FINAL and following is not Role.LOWER):
            ended = True
    return starts


ROLES = st.lists(st.sampled_from(list(Role)), min_size=1, max_size=12)


@PROPERTY
@given(st.lists(ROLES, min_size=1, max_size=5))
def test_against_a_naive_walk_text_by_text(texts: list[list[Role]]) -> None:
    roles = np.array([role for text in texts for role in text], dtype=np.int8)
    first = np.concatenate([[True] + [False] * (len(text) - 1) for text in texts])
    expected = [start for text in texts for start in naive_starts(text)]
    assert sentence_starts(roles, first).tolist() == expected
