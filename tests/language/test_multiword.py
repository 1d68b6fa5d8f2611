"""Multiword terms: inflected, unaccented, in capitals, hyphened; never over a bound; leftmost and longest."""

# ruff: noqa: SIM905  # a table of words reads best as text
from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entnlp.errors import InputError
from entnlp.language import TermList, load_terms, merge_terms, tokenize
from entnlp.language.multiword import match_terms, shipped_terms
from entnlp.tokens import INSIDE_TERM, NO_TERM, TokenTable

PROPERTY = settings(max_examples=100, deadline=None, database=None, derandomize=True)


def found(tokens: TokenTable) -> list[tuple[str, int]]:
    """Each term with its number of tokens."""
    heads = np.flatnonzero(tokens.multiword >= 0)
    lengths = [
        1
        + next(
            (i for i, code in enumerate(tokens.multiword[head + 1 :]) if code != INSIDE_TERM), len(tokens) - head - 1
        )
        for head in heads
    ]
    return [(str(tokens.multiwords[tokens.multiword[head]]), n) for head, n in zip(heads, lengths, strict=True)]


@pytest.mark.parametrize(
    "text, expected",
    [
        ("cahier de textes", [("cahier de textes", 3)]),
        ("cahier de texte", [("cahier de textes", 3)]),
        ("les cahiers de textes", [("cahier de textes", 3)]),
        ("CAHIERS DE TEXTE", [("cahier de textes", 3)]),
        ("cahier multimédia", [("cahier multimédia", 2)]),
        ("cahiers multimédias", [("cahier multimédia", 2)]),
        ("cahier multimedia", [("cahier multimédia", 2)]),
        ("CAHIER MULTIMEDIA", [("cahier multimédia", 2)]),
        ("cahier-multimédia", [("cahier multimédia", 1)]),
        ("Cahier-Multimedia", [("cahier multimédia", 1)]),
        ("cahier-de-vie", [("cahier de vie", 1)]),
        ("droit à l'image", [("droit à l'image", 4)]),
        ("Droit à l’image", [("droit à l'image", 4)]),
        ("DROIT A L'IMAGE", [("droit à l'image", 4)]),
        ("droits à l'image", [("droit à l'image", 4)]),
        ("droit à l 'image", [("droit à l'image", 4)]),
        ("code QR", [("QR code", 2)]),
        ("qr codes", [("QR code", 2)]),
        ("ONE pocket", [("ONE Pocket", 2)]),
        ("one POCKET", [("ONE Pocket", 2)]),
        ("murs collaboratifs", [("mur collaboratif", 2)]),
        ("frises chronologiques", [("frise chronologique", 2)]),
        ("education aux medias", [("éducation aux médias", 3)]),
        ("L'ECOLE MATERNELLE", [("école maternelle", 2)]),
        ("classes vertes", [("classe verte", 2)]),
        ("cités éducatives", [("cité éducative", 2)]),
        ("réseaux sociaux", [("réseau social", 2)]),
        ("emplois du temps", [("emploi du temps", 3)]),
        ("mots de passe", [("mot de passe", 3)]),
        ("pièces jointes", [("pièce jointe", 2)]),
        ("cahier de  vie", [("cahier de vie", 3)]),
        ("cahier de vie cahier de vie", [("cahier de vie", 3), ("cahier de vie", 3)]),
        ("carnet de liaison et cahier de liaison", [("carnet de liaison", 3), ("cahier de liaison", 3)]),
        ("fête de l'école maternelle", [("fête de l'école", 4)]),
        ("vie de l'école", [("vie de l'école", 4)]),
        ("Photos,cahier de vie.", [("cahier de vie", 3)]),
        # bounds
        ("cahier. De vie", []),
        ("cahier de. Vie", []),
        ("cahier\nde vie", []),
        ("cahier, de vie", []),
        ("cahier (de vie)", []),
        ("cahier / multimédia", []),
        ("cahier 3 multimédia", []),
        ("cahier de la vie", []),
        ("cahier multi média", []),
        ("cahier", []),
        ("multimédia cahier", []),
        ("photos de classe", []),
        ("", []),
    ],
)
def test_terms_of_a_text(text: str, expected: list[tuple[str, int]]) -> None:
    assert found(tokenize([text])) == expected


def test_no_term_over_two_texts() -> None:
    assert found(tokenize(["mon cahier", "multimédia", "cahier", "de vie"])) == []


def test_inner_tokens_are_marked_and_none_is_removed() -> None:
    tokens = tokenize(["le droit à l'image !"])
    assert tokens.multiword.tolist() == [NO_TERM, 0, INSIDE_TERM, INSIDE_TERM, INSIDE_TERM, NO_TERM]
    assert tokens.multiwords.tolist() == ["droit à l'image"]
    assert tokens.multiword.dtype == np.int32


def test_every_shipped_term_is_found_as_written() -> None:
    terms = shipped_terms()
    for term in sorted(set(terms.by_key.values())):
        assert [name for name, _ in found(tokenize([term]))] == [term]
        assert [name for name, _ in found(tokenize([term.upper()]))] == [term]


def write(folder: Path, text: str, name: str = "termes.txt") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize(
    "lines, text, expected",
    [
        ("boîte à mots", "les BOITES à mots", ["boîte à mots"]),
        ("boîte à mots = coffre à mots, coffret à mots", "coffrets à mots, coffre à mots", ["boîte à mots"] * 2),
        ("vie de classe = cahier de vie", "cahier de vie", ["vie de classe"]),  # the user's list has the last word
        ("cahier de vie de classe", "cahier de vie de classe", ["cahier de vie de classe"]),  # the longest
        ("cahier de vie de classe", "cahier de vie de classes vertes", ["cahier de vie de classe"]),
        ("cahier de vie de classe", "cahier de vie de chien", ["cahier de vie"]),
        ("diaporama", "diaporama", []),  # one word is no multiword term
        ("l’heure du conte", "L'heure du conte", ["l'heure du conte"]),
        ("# boîte à mots\n\n", "boîte à mots", []),
    ],
)
def test_user_list(tmp_path: Path, lines: str, text: str, expected: list[str]) -> None:
    path = write(tmp_path, lines)
    assert [name for name, _ in found(tokenize([text], terms=path))] == expected
    assert [name for name, _ in found(tokenize([text], terms=[path]))] == expected
    assert [name for name, _ in found(tokenize([text], terms=load_terms(path)))] == expected


def test_user_list_alone(tmp_path: Path) -> None:
    terms = load_terms(write(tmp_path, "# name: les miens\n# version: 3\nboîte à mots"), shipped=False)
    assert [name for name, _ in found(tokenize(["boîte à mots, cahier de vie"], terms=terms))] == ["boîte à mots"]
    assert terms.lists == ("les miens 3 (1 entrées)",)
    assert terms.longest == 3
    assert tokenize(["a"], terms=terms).about["terms"] == ["les miens 3 (1 entrées)"]


def test_no_list_at_all() -> None:
    terms = load_terms(shipped=False)
    assert terms == TermList({}, 0, ())
    assert found(tokenize(["cahier de vie"], terms=terms)) == []


def test_merging_again_starts_afresh(tmp_path: Path) -> None:
    terms = load_terms(write(tmp_path, "boîte à mots"), shipped=False)
    tokens = tokenize(["boîte à mots, cahier de vie"])
    assert [name for name, _ in found(tokens)] == ["cahier de vie"]
    assert [name for name, _ in found(merge_terms(tokens, terms=terms))] == ["boîte à mots"]
    assert [name for name, _ in found(merge_terms(merge_terms(tokens, terms=terms)))] == ["cahier de vie"]


def test_errors(tmp_path: Path) -> None:
    with pytest.raises(InputError, match='word list "absent.txt" not found'):
        load_terms(tmp_path / "absent.txt")
    with pytest.raises(
        InputError, match=re.escape('termes: the line "= boîte" has no term; write "term" or "term = variant, variant"')
    ):
        load_terms(write(tmp_path, "= boîte"))


TERMS = TermList(
    {("a", "b"): "ab", ("a", "b", "c"): "abc", ("b", "c", "d"): "bcd", ("c", "c"): "cc", ("d", "a"): "da"}, 3, ()
)


@pytest.mark.parametrize(
    "keys, expected",
    [
        ("a b", [(0, 2, "ab")]),
        ("a b c", [(0, 3, "abc")]),
        ("a b c d", [(0, 3, "abc")]),  # the one on the left, even where it hides another
        ("a b d a", [(0, 2, "ab"), (2, 4, "da")]),
        ("d a b c", [(0, 2, "da")]),
        ("c c c", [(0, 2, "cc")]),
        ("c c c c", [(0, 2, "cc"), (2, 4, "cc")]),
        ("a a b", [(1, 3, "ab")]),
        ("x a-b x", [(1, 2, "ab")]),
        ("a|b c d", [(1, 4, "bcd")]),
        ("a b|c", [(0, 2, "ab")]),
        ("a", []),
        ("", []),
    ],
)
def test_matching_by_hand(keys: str, expected: list[tuple[int, int, str]]) -> None:
    words = keys.replace("|", " |").split()
    breaks = [word.startswith("|") or i == 0 for i, word in enumerate(words)]
    assert match_terms([word.strip("|") for word in words], breaks, TERMS) == expected


def naive_match(keys: list[str], breaks: list[bool]) -> list[tuple[int, int, str]]:
    found, i = [], 0
    while i < len(keys):
        fitting = [
            key
            for key in TERMS.by_key
            if tuple(keys[i : i + len(key)]) == key and not any(breaks[i + 1 : i + len(key)])
        ]
        if fitting:
            best = max(fitting, key=len)
            found.append((i, i + len(best), TERMS.by_key[best]))
            i += len(best)
        else:
            i += 1
    return found


@PROPERTY
@given(st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from([False, False, False, True])), max_size=12))
def test_matching_against_a_naive_walk(tokens: list[tuple[str, bool]]) -> None:
    keys, breaks = [key for key, _ in tokens], [flag for _, flag in tokens]
    assert match_terms(keys, breaks, TERMS) == naive_match(keys, breaks)


@PROPERTY
@given(
    st.lists(
        st.lists(
            st.sampled_from("cahier cahiers de vie la textes multimédia . photos école maternelle fête l'".split()),
            max_size=8,
        ),
        min_size=1,
        max_size=4,
    )
)
def test_the_table_and_the_spacy_component_agree(nlp: object, texts: list[list[str]]) -> None:
    typed = [" ".join(words) for words in texts]
    docs = [nlp(text) for text in typed]  # type: ignore[operator]
    spans = [span.label_ for doc in docs for span in doc.spans["entnlp_terms"]]
    assert [name for name, _ in found(tokenize(typed))] == spans
